"""A page to read: the keys, or the warnings."""

from collections.abc import Callable

from textual.app import ComposeResult

from edgetui.tui.actions import bindings, pinned
from edgetui.tui.frame import help_lines, title_bar
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.views.chrome import footer_line
from edgetui.tui.views.line import Line, line
from edgetui.tui.widgets.lines import LinesPane


class PageScreen(BaseScreen):
    """`lines` gives the text for a width."""

    CONTEXT = "help"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, name: str, title: str, lines: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self._bar = name
        self._heading = title
        self._text = lines

    def compose(self) -> ComposeResult:
        yield Fixed(id="help-head", classes="one")
        yield LinesPane(line(self._heading), id="help-body")
        yield Fixed(id="help-foot", classes="one")

    def on_mount(self) -> None:
        self.query_one("#help-body").focus()

    def on_resize(self) -> None:
        width = self.size.width
        self.query_one("#help-head", LinesPane).set_lines([title_bar(self._bar, width)])
        self.query_one("#help-body", LinesPane).set_lines(self._text(width))
        foot = footer_line([("↑↓", "Scroll")], width, pinned(self.CONTEXT))
        self.query_one("#help-foot", LinesPane).set_lines([foot])


class HelpScreen(PageScreen):
    """Every key, and what the signs mean; made of the action table."""

    def __init__(self) -> None:
        super().__init__("HELP", "Keys and signs", help_lines)
