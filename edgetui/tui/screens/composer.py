"""A request from nothing, from another one, or from a curl command."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, TextArea

from edgetui.engine.behavior import Distribution
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.errors import EdgetuiError
from edgetui.session.viewers import PRESETS, preset
from edgetui.tui.actions import bindings, keyed
from edgetui.tui.drafts import (
    COOKIES,
    METHODS,
    OFF,
    QUERY,
    completed,
    cookies_in,
    file_named,
    is_curl,
    is_request,
    key_text,
    pairs_of,
    will_run,
    with_cookies,
    without_off,
)
from edgetui.tui.frame import title_bar
from edgetui.tui.message_text import Form, TextProblem, form_from_request, request_from_form, text_from_body
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.screens.fields import LineField, Pasted, TextField
from edgetui.tui.views.line import beside, fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane

#: Columns of the viewer's label and field.
_WHO = 30
_HOW = "paste a curl command or a raw request anywhere here to fill it in"
_Sent = tuple[Request, Viewer]


class ComposerScreen(BaseScreen):
    """Method, URL, headers, body. `send` gets the request; a path alone goes to a name of the distribution.

    `start` is filled in, with `note` to say what it is.
    """

    CONTEXT = "composer"
    READS_REQUESTS = True
    BINDINGS = bindings(CONTEXT)

    def __init__(
        self,
        distribution: Distribution,
        send: Callable[[Request, Viewer], None],
        start: _Sent | None = None,
        note: str = "",
    ) -> None:
        super().__init__()
        self._distribution = distribution
        self._host = next(iter(distribution.aliases), distribution.domain_name)
        self._send = send
        self._start = start
        #: Parameters and cookies that were switched off.
        self._off: dict[str, list[str]] = {QUERY: [], COOKIES: []}
        self._past: Sequence[_Sent] | None = None
        #: The place in the past, from the newest; 0 for what is being written, which is kept meanwhile.
        self._back = 0
        self._now: tuple[Form, bytes, Viewer] | None = None
        self._viewer = Viewer()
        self._body = b""
        self._note = (note, "")

    def compose(self) -> ComposeResult:
        yield Fixed(id="composer-bar", classes="one")
        yield Fixed(line("Method and URL"), classes="one")
        with Horizontal(id="composer-target"):
            yield LineField("GET", id="composer-method", placeholder="METHOD")
            yield LineField(f"https://{self._host}/", id="composer-url", placeholder="https://host/path?query")
        with Horizontal(id="composer-sender"):
            yield Fixed(id="composer-viewer-label", classes="one")
            yield LineField(id="composer-viewer", placeholder="none", completes=PRESETS)
            yield Fixed(id="composer-who", classes="one")
        yield Fixed(line("Headers"), classes="one")
        yield TextField("Accept: */*\n", id="composer-headers")
        yield Fixed(line("Body"), classes="one")
        yield TextField(id="composer-body")
        yield Fixed(id="composer-runs", classes="two")
        yield Fixed(id="composer-foot", classes="two")

    def on_mount(self) -> None:
        url = self.query_one("#composer-url", Input)
        url.focus()
        url.cursor_position = len(url.value)
        headers = self.query_one("#composer-headers", TextArea)
        headers.move_cursor(headers.document.end)
        if self._start is not None:
            self._fill(*self._start)

    def on_resize(self) -> None:
        self.query_one("#composer-bar", LinesPane).set_lines([title_bar("NEW REQUEST", self.size.width)])
        self.query_one("#composer-viewer-label", LinesPane).set_lines([line(("Viewer:", "title"))])
        self._draw_who()
        self._draw_runs()
        self._draw_foot()

    def _draw_who(self) -> None:
        """What the viewer's name stands for."""
        name = self.query_one("#composer-viewer", Input).value.strip()
        chosen = preset(name)
        hint = "" if name else keyed("{composer.viewer} chooses one")
        text = f"{chosen.title}, {chosen.viewer.ip}" if chosen else hint
        pane = self.query_one("#composer-who", LinesPane)
        pane.set_lines([fit(line((text, "dim")), self.size.width - _WHO)])

    def _draw_foot(self) -> None:
        width = self.size.width
        note, style = self._note
        note = note or (_HOW if self.program.parse_request else "")
        lines = [
            fit(line(" ", (shown(note, width), style)), width),
            self.foot_line(width),
        ]
        self.query_one("#composer-foot", LinesPane).set_lines(lines)

    def _draw_runs(self) -> None:
        """What would run and how it would be cached, as far as what is written so far can be read."""
        form = self._form()
        try:
            request, _ = request_from_form(form, self._host, self._body)
        except TextProblem:
            runs, rest, key = "", "", ""
        else:
            chosen = preset(self.query_one("#composer-viewer", Input).value.strip())
            sent, viewer = (chosen.dressed(request), chosen.viewer) if chosen else (request, self._viewer)
            runs, rest = will_run(self._distribution, request)
            key = key_text(self._distribution, sent, viewer)
            rest += f" and {shown(file_named(form.body), 30)}" if self._is_file(form) else ""
        width = self.size.width
        drawn = beside(line(" ", (runs, "dim")), line((f" {rest} ", "dim")), width)
        below = fit(line(" ", (shown(key, width), "dim")), width)
        self.query_one("#composer-runs", LinesPane).set_lines([drawn, below])

    def _say(self, note: str, style: str = "error") -> None:
        self._note = (note, style)
        self._draw_foot()

    # -- the viewer

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "composer-viewer":
            self._draw_who()
        self._draw_runs()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._draw_runs()
        name = self._completion()
        if name:
            self._say(f"{self._completes()}{name}", "dim")
        elif self._note[0].startswith(self._completes()):
            self._say("")

    def _completes(self) -> str:
        return keyed("{composer.next_pane} completes: ")

    # -- what is written for a person

    def do_next_pane(self) -> None:
        """Tab: the name of a header that is begun is completed; else the next field."""
        name = self._completion()
        if not name:
            self.focus_next()
            return
        field = self.query_one("#composer-headers", TextArea)
        row, column = field.cursor_location
        field.replace(name, (row, 0), (row, column))

    def _completion(self) -> str:
        """The header name that the line of the cursor begins."""
        field = self.query_one("#composer-headers", TextArea)
        row, column = field.cursor_location
        text = field.document.get_line(row)
        return completed(text) if self.focused is field and column == len(text) else ""

    def do_blank(self) -> None:
        """An empty request in the place of what is written."""
        self._fill(Request("GET", "/", "", Headers([("Accept", "*/*")])), Viewer())
        self._say("")

    def do_edit_query(self) -> None:
        """The query, one parameter a line."""
        url = self.query_one("#composer-url", Input)
        base, _, query = url.value.partition("?")

        def save(lines: list[str]) -> None:
            new = self._switched(QUERY, lines)
            url.value = f"{base}?{new}" if new else base
            url.cursor_position = len(url.value)

        self._edit_pairs("QUERY", QUERY, query, save)

    def do_edit_cookies(self) -> None:
        """The cookies, one a line."""
        headers = self.query_one("#composer-headers", TextArea)

        def save(lines: list[str]) -> None:
            headers.text = with_cookies(headers.text, self._switched(COOKIES, lines))
            headers.move_cursor(headers.document.end)

        self._edit_pairs("COOKIES", COOKIES, cookies_in(headers.text), save)

    def _edit_pairs(self, title: str, separator: str, text: str, save: Callable[[list[str]], None]) -> None:
        from edgetui.tui.screens.pairs import PairsScreen

        self.app.push_screen(PairsScreen(title, [*pairs_of(text, separator), *self._off[separator]], save))

    def _switched(self, separator: str, lines: list[str]) -> str:
        """What is on; what is off is there the next time."""
        self._off[separator] = [line for line in lines if line.startswith(OFF)]
        return without_off(lines, separator)

    def do_older(self) -> None:
        """Up: in the URL an earlier request, in the method and the viewer the one before."""
        self._turn(1)

    def do_newer(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        focused = self.focused
        if not isinstance(focused, Input):
            return
        if focused.id == "composer-url":
            self._recall(self._back + by)
        else:
            self._choose(focused, METHODS if focused.id == "composer-method" else ("", *PRESETS), by)

    def _choose(self, field: Input, names: Sequence[str], by: int) -> None:
        name = field.value.strip()
        field.value = names[(names.index(name) + by) % len(names) if name in names else 0]
        field.cursor_position = len(field.value)

    def _recall(self, back: int) -> None:
        """The request of so many ago; 0 is what was being written."""
        if self._past is None:
            self._past = self.program.drafts.past() if self.program.drafts else ()
        if not 0 <= back <= len(self._past):
            self._say("there is no earlier request" if back > 0 else "", "")
            return
        if self._back == 0:
            self._now = self._form(), self._body, self._viewer
        self._back = back
        if back:
            self._fill(*self._past[-back])
            self._say(f"request {back} of {len(self._past)} that were composed, the newest first", "")
        elif self._now is not None:
            form, self._body, self._viewer = self._now
            self._write(form)
            self._say("")

    def do_viewer(self) -> None:
        """The next preset; after the last one none."""
        self._choose(self.query_one("#composer-viewer", Input), ("", *PRESETS), 1)

    # -- sending

    def on_input_submitted(self) -> None:
        self.do_send()

    def do_send(self) -> None:
        form = self._form()
        if is_request(form.url):
            self._fill_from_text(form.url)
            return
        try:
            request, protocol = self._request(form)
        except TextProblem as problem:
            self._show(problem)
            return
        except EdgetuiError as error:
            self._say(f"{error.message}  {error.hint}".rstrip())
            self.query_one("#composer-body", TextArea).focus()
            return
        name = self.query_one("#composer-viewer", Input).value.strip()
        chosen = preset(name)
        if name and chosen is None:
            self._say(f"no viewer is called {name}: {', '.join(PRESETS)}")
            self.query_one("#composer-viewer", Input).focus()
            return
        self.dismiss()
        if chosen is None:
            self._send(request, replace(self._viewer, protocol=protocol))
        else:
            self._send(chosen.dressed(request), replace(chosen.viewer, protocol=protocol))

    def _request(self, form: Form) -> tuple[Request, str]:
        """The request and its protocol, with the file's bytes where the body is one. Raises EdgetuiError too."""
        body = self._body
        if self._is_file(form) and self.program.drafts is not None:
            body = self.program.drafts.read(file_named(form.body))
            form = replace(form, body=text_from_body(body))
        return request_from_form(form, self._host, body)

    def _is_file(self, form: Form) -> bool:
        """Is the body the name of a file? One that came so, in a request that was filled in, is not."""
        return bool(file_named(form.body)) and form.body != text_from_body(self._body)

    def _form(self) -> Form:
        return Form(
            self.query_one("#composer-method", Input).value,
            self.query_one("#composer-url", Input).value,
            self.query_one("#composer-headers", TextArea).text,
            self.query_one("#composer-body", TextArea).text,
        )

    def _show(self, problem: TextProblem) -> None:
        if problem.line == 1:
            self._say(problem.problem)
            self.query_one("#composer-url", Input).focus()
        else:
            self._say(f"header line {problem.line - 1}: {problem.problem}")
            self.query_one("#composer-headers", TextField).go_to_line(problem.line - 1)

    # -- curl

    def on_pasted(self, message: Pasted) -> None:
        self._fill_from_text(message.text)

    def _fill_from_text(self, text: str) -> None:
        if self.program.parse_request is None:
            self._say("whole requests cannot be read here")
            return
        try:
            request, viewer, notes = self.program.parse_request(text)
        except EdgetuiError as error:
            self._say(f"{error.message}  {error.hint}".rstrip())
            return
        self._fill(request, viewer)
        said = f"filled in from the {'curl command' if is_curl(text) else 'request'}"
        self._say("; ".join((said, *notes)), "warning" if notes else "ok")

    def _fill(self, request: Request, viewer: Viewer) -> None:
        self._viewer = viewer
        self._body = request.body
        self._off = {QUERY: [], COOKIES: []}
        if request.headers.get_all("Content-Length") == (str(len(request.body)),):
            # It is counted again when the request is sent: the body may be another by then.
            request = replace(request, headers=request.headers.without("Content-Length"))
        self._write(form_from_request(request, viewer.protocol, self._host))

    def _write(self, form: Form) -> None:
        self.query_one("#composer-method", Input).value = form.method
        url = self.query_one("#composer-url", Input)
        url.value = form.url
        url.cursor_position = len(form.url)
        url.focus()
        headers = self.query_one("#composer-headers", TextArea)
        # With a line of its own for another one.
        lines = form.headers.rstrip("\n")
        headers.text = f"{lines}\n" if lines else ""
        headers.move_cursor(headers.document.end)
        self.query_one("#composer-body", TextArea).text = form.body
