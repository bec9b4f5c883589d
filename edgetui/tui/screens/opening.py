"""What is on the screen while the project is read: the frame of the inspector. It needs nothing of the engine."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from edgetui.tui.action_table import EVERYWHERE
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.views.line import fit, line
from edgetui.tui.widgets.lines import LinesPane


class OpeningScreen(BaseScreen):
    """`typed` are the keys that came too early, for the screen that comes next."""

    CONTEXT = "opening"

    def __init__(self) -> None:
        super().__init__()
        self.typed: list[events.Key] = []
        # It keeps them itself.
        self.is_opening = False

    def compose(self) -> ComposeResult:
        self.take_size()
        yield Fixed(id="title", classes="one")
        with Container(id="panes"):
            yield Fixed(line("Flows"), id="flows")
            yield Fixed(line("Stage"), id="stage")
        yield Fixed(id="foot", classes="two")

    def on_resize(self) -> None:
        width = self.size.width
        self.query_one("#title", LinesPane).set_lines([fit(line((" edgetui", "bold"), "  opening …"), width)])

    def on_key(self, event: events.Key) -> None:
        """Keys of every screen work at once; any other waits."""
        if not any(event.key in action.keys for action in EVERYWHERE):
            event.stop()
            self.typed.append(event)
