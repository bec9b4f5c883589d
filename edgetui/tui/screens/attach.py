"""Which function to attach: chosen of those that were found, or typed."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from edgetui.engine.stage import EventType
from edgetui.errors import EdgetuiError
from edgetui.tui.actions import bindings, pinned
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.screens.fields import LineField
from edgetui.tui.views.chrome import footer_line
from edgetui.tui.views.line import Line, fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.views.setup import EVENTS
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

_EVENTS = tuple(EVENTS)


class AttachScreen(OverScreen):
    """`take(event, handler)` gets the choice. What it refuses by an EdgetuiError is said, and the screen stays."""

    CONTEXT = "attach"
    BINDINGS = bindings(CONTEXT)

    def __init__(
        self, path: str, event_type: EventType, handlers: Sequence[str], take: Callable[[EventType, str], None]
    ) -> None:
        super().__init__()
        self._path = path
        self._event = event_type
        self._all = tuple(handlers)
        self._found = self._all
        self._take = take
        self._refusal = ""

    def compose(self) -> ComposeResult:
        with Container(id="attach"):
            yield Fixed(id="attach-head", classes="one")
            yield LineField(id="attach-text", placeholder="type to narrow down, or a file, or module.function")
            yield RowList(id="attach-rows")
            yield Fixed(id="attach-foot", classes="two")

    def on_mount(self) -> None:
        self.query_one(RowList).can_focus = False
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.casefold()
        self._found = tuple(name for name in self._all if typed in name.casefold())
        self._refusal = ""
        self._draw(cursor=0)

    def _draw(self, cursor: int | None = None) -> None:
        width = self.size.width
        title = line(f"Attach at {shown(self._path, width)}  {EVENTS[self._event][0]} {self._event}")
        self.query_one("#attach-head", LinesPane).set_title(title)
        rows, found = self.query_one(RowList), self._found
        typed = self.query_one(Input).value
        rows.set_empty(
            [line(f"  {'Enter attaches what is typed' if typed else 'no handler was found: type its name'}")]
        )
        rows.set_source(len(found), lambda index: line(f" {shown(found[index], width)}"), cursor=cursor)
        self.query_one("#attach-foot", LinesPane).set_lines([self._refused(width), self._keys(width)])

    def _refused(self, width: int) -> Line:
        return fit(line((f" {shown(self._refusal, width)}", "error")), width) if self._refusal else ()

    def _keys(self, width: int) -> Line:
        hints = [("Enter", "Attach"), ("Tab", "Other event"), ("↑↓", "Choose")]
        return footer_line(hints, width, pinned(self.CONTEXT))

    def do_down(self) -> None:
        self.query_one(RowList).move(1)

    def do_up(self) -> None:
        self.query_one(RowList).move(-1)

    def do_next_event(self) -> None:
        self._to_event(1)

    def do_previous_event(self) -> None:
        self._to_event(-1)

    def _to_event(self, by: int) -> None:
        self._event = _EVENTS[(_EVENTS.index(self._event) + by) % len(_EVENTS)]
        self._refusal = ""
        self._draw()

    def on_input_submitted(self) -> None:
        self.do_keep()

    def do_keep(self) -> None:
        """What is typed when nothing in the list has it, else the row of the cursor."""
        typed = self.query_one(Input).value.strip()
        chosen = self._found[self.query_one(RowList).cursor] if self._found else typed
        if not chosen:
            return
        try:
            self._take(self._event, chosen)
        except EdgetuiError as error:
            self._refusal = error.message.splitlines()[0]
            self._draw()
            return
        self.dismiss()
