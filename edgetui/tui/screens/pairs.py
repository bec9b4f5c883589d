"""The query or the cookies of a request that is written: one a line, each on or off."""

from collections.abc import Callable

from textual.app import ComposeResult

from edgetui.tui.actions import bindings
from edgetui.tui.drafts import OFF
from edgetui.tui.frame import title_bar
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.screens.fields import TextField
from edgetui.tui.views.line import fit, line
from edgetui.tui.widgets.lines import LinesPane

_HOW = f"one `name=value` a line; a line that begins with `{OFF}` is off"


class PairsScreen(BaseScreen):
    """Edits `lines`; `save` gets the new ones."""

    CONTEXT = "pairs"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, title: str, lines: list[str], save: Callable[[list[str]], None]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._save = save

    def compose(self) -> ComposeResult:
        yield Fixed(id="pairs-head", classes="one")
        yield TextField("\n".join(self._lines), id="edit-text")
        yield Fixed(id="pairs-foot", classes="two")

    def on_mount(self) -> None:
        field = self.query_one(TextField)
        field.go_to_line(field.document.line_count)

    def on_resize(self) -> None:
        width = self.size.width
        self.query_one("#pairs-head", LinesPane).set_lines([title_bar(self._title, width)])
        foot = [fit(line(f" {_HOW}"), width), self.foot_line(width)]
        self.query_one("#pairs-foot", LinesPane).set_lines(foot)

    def do_switch(self) -> None:
        """The line of the cursor off, or on again."""
        field = self.query_one(TextField)
        row, _ = field.cursor_location
        if field.document.get_line(row).startswith(OFF):
            field.replace("", (row, 0), (row, len(OFF)))
        else:
            field.replace(OFF, (row, 0), (row, 0))

    def do_save(self) -> None:
        self._save(self.query_one(TextField).text.split("\n"))
        self.dismiss()
