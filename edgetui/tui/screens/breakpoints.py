"""Where runs stop: the list of breakpoints, and the lines to write one."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import Input

from edgetui.session.breakpoints import Breakpoint
from edgetui.session.flow import Flow
from edgetui.session.listing import Listing
from edgetui.session.operators import OPERATORS
from edgetui.session.workspace import Workspace
from edgetui.tui.actions import bindings
from edgetui.tui.breakpoint_text import PLACES, Typed, Unreadable, typed
from edgetui.tui.frame import title_bar
from edgetui.tui.screens.base import BaseScreen, Fixed, OverScreen
from edgetui.tui.screens.fields import LineField
from edgetui.tui.views import breakpoints as views
from edgetui.tui.views.faults import fault_line
from edgetui.tui.views.line import Line, fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

#: Flows looked at for the count of matches while one types, and how many of them are named.
_AT_ONCE = 500
_NAMED = 6
_EXAMPLE = "always; or: ~violation   ~changed x-device   ~u ^/img & ~c 5.."


class BreakpointsScreen(BaseScreen):
    """Every breakpoint of the workspace."""

    CONTEXT = "breakpoints"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def compose(self) -> ComposeResult:
        self.take_size()
        yield Fixed(id="breakpoints-head", classes="one")
        yield RowList(id="breakpoints-rows")
        yield Fixed(id="breakpoints-help")
        yield Fixed(id="breakpoints-foot", classes="one")

    def on_mount(self) -> None:
        self.query_one(RowList).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    @property
    def _all(self) -> list[Breakpoint]:
        return list(self._workspace.breakpoints)

    def _draw(self, cursor: int | None = None) -> None:
        every, width, rows = self._all, self.size.width, self.query_one(RowList)
        self.query_one("#breakpoints-head", LinesPane).set_lines([title_bar(views.heading(every), width)])
        rows.set_title(line("Where runs stop"))
        rows.set_header([line(" ", *views.breakpoint_header(width - 1))])
        rows.set_empty(views.no_breakpoints(width))
        rows.set_source(len(every), lambda index: views.breakpoint_row(every[index], width - 1), cursor=cursor)
        self.query_one("#breakpoints-help", LinesPane).set_lines(views.help_lines(width))
        self.query_one("#breakpoints-foot", LinesPane).set_lines([self.foot_line(width)])

    @property
    def _chosen(self) -> Breakpoint | None:
        every = self._all
        return every[self.query_one(RowList).cursor] if every else None

    def do_toggle(self) -> None:
        if self._chosen is not None:
            self._workspace.change_breakpoints(self._chosen.toggle)
            self._draw()

    def do_delete(self) -> None:
        chosen = self._chosen
        if chosen is not None:
            self._workspace.change_breakpoints(lambda: self._workspace.breakpoints.remove(chosen))
            self._draw()

    def do_new(self) -> None:
        # For one stage alone there is `b`.
        self.app.push_screen(BreakpointScreen(Breakpoint(), self._workspace.flows, self._add))

    def _add(self, said: Typed) -> None:
        self._workspace.change_breakpoints(lambda: self._workspace.breakpoints.add(said.made()))
        self._draw(cursor=len(self._workspace.breakpoints) - 1)

    def on_row_list_chosen(self) -> None:
        self.do_edit()

    def do_edit(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return

        def changed(said: Typed) -> None:
            self._workspace.change_breakpoints(lambda: said.put_into(chosen))
            self._draw()

        self.app.push_screen(BreakpointScreen(chosen, self._workspace.flows, changed))


class BreakpointScreen(OverScreen):
    """The lines of one breakpoint, judged as one types; `keep` gets what they say."""

    CONTEXT = "breakpoint"
    BINDINGS = bindings(CONTEXT)
    _LABEL = 8

    def __init__(self, breakpoint: Breakpoint, flows: list[Flow], keep: Callable[[Typed], None]) -> None:
        super().__init__()
        self._breakpoint = breakpoint
        self._flows = flows
        self._keep = keep

    def compose(self) -> ComposeResult:
        each = self._breakpoint
        texts = {
            "stage": (str(each.stage or views.ANY), "any", PLACES),
            "when": (each.condition.text if each.condition else "", _EXAMPLE, tuple(OPERATORS)),
            "every": (str(each.every), "1", ()),
        }
        with Container(id="breakpoint"):
            for name, (text, example, words) in texts.items():
                with Horizontal(classes="one"):
                    yield Fixed(id=f"breakpoint-{name}-label", classes="one label")
                    yield LineField(text, id=f"breakpoint-{name}", placeholder=example, completes=words)
            yield Fixed(id="breakpoint-foot", classes="two")

    def on_mount(self) -> None:
        self._field("when").focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def on_input_changed(self) -> None:
        self._draw()

    def _field(self, name: str) -> Input:
        return self.query_one(f"#breakpoint-{name}", Input)

    def _typed(self) -> Typed:
        return typed(*(self._field(name).value for name in ("stage", "when", "every")))

    def _draw(self) -> None:
        width = self.size.width
        for name in ("stage", "when", "every"):
            self.query_one(f"#breakpoint-{name}-label", LinesPane).set_lines([line((f" {name}", "title"))])
        foot = self.foot_line(width)
        self.query_one("#breakpoint-foot", LinesPane).set_lines([self._note(width), foot])

    def _note(self, width: int) -> Line:
        """What it would do now; for what cannot be read, a caret under the fault."""
        room = width - self._LABEL
        margin = " " * self._LABEL
        try:
            said = self._typed()
        except Unreadable as unreadable:
            text = self._field(unreadable.field).value
            is_when = unreadable.field == "when"
            if is_when:
                return line(margin, *fault_line(text, unreadable.error, room))
            return fit(line(f" {unreadable.field}: ", (shown(unreadable.error.message, width), "error")), width)
        return fit(line(margin, shown(f"{self._matches(said)}{said.made().describe()}", room)), width)

    def _matches(self, said: Typed) -> str:
        """On how many flows the condition holds as they stand."""
        if said.condition is None:
            return ""
        listing = Listing(self._flows, said.condition)
        listing.advance(_AT_ONCE)
        found, of = listing.flows, len(self._flows) if listing.is_whole else f"the first {_AT_ONCE}"
        names = ", ".join(str(flow.number) for flow in found[:_NAMED])
        more = ", …" if len(found) > _NAMED else ""
        return f"matches {len(found)} of {of} flows now{': ' if names else ''}{names}{more} · "

    def on_input_submitted(self) -> None:
        self.do_keep()

    def do_keep(self) -> None:
        """What cannot be read leaves the lines open, with the cursor in the one that cannot."""
        try:
            said = self._typed()
        except Unreadable as unreadable:
            self._field(unreadable.field).focus()
            return
        self.dismiss()
        self._keep(said)
