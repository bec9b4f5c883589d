"""One letter goes to a pane, a tab or a stage: the letters stand beside them while this line is open."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult

from edgetui.tui.actions import bindings, pinned
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.views.chrome import footer_line
from edgetui.tui.widgets.lines import LinesPane


class JumpScreen(OverScreen):
    """`take` gets the letter, or "" for none."""

    CONTEXT = "jump"
    BINDINGS = bindings(CONTEXT)
    AUTO_FOCUS = ""

    def __init__(self, letters: str, take: Callable[[str], None]) -> None:
        super().__init__()
        self._letters = letters
        self._take = take

    def compose(self) -> ComposeResult:
        yield Fixed(id="jump", classes="one")

    def on_resize(self) -> None:
        hints = [("a letter", "goes there"), ("0-6", "to that stage")]
        self.query_one("#jump", LinesPane).set_lines([footer_line(hints, self.size.width, pinned(self.CONTEXT))])

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in self._letters:
            event.stop()
            self._go(event.character)

    def do_close(self) -> None:
        self._go("")

    def _go(self, letter: str) -> None:
        self.dismiss()
        self.app.call_later(self._take, letter)
