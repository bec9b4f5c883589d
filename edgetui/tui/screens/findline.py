"""Looking for something in a pane: one line at the bottom; the pane above it follows what is typed."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from edgetui.tui.actions import bindings
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.screens.fields import LineField
from edgetui.tui.views.line import fit, line, plain
from edgetui.tui.views.search import NOT_FOUND
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.pane import Pane


class FindScreen(OverScreen):
    """Goes to the places in `pane`, or in the next one of the screen below.

    `changed` is called when a pane begins or ends to be looked through.
    """

    CONTEXT = "find"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, pane: Pane, changed: Callable[[], None]) -> None:
        super().__init__()
        self._pane = pane
        self._changed = changed
        self._below = pane.screen
        self._words = pane.words
        self._begin(pane)

    def _begin(self, pane: Pane) -> None:
        self._pane, self._start = pane, pane.place
        pane.is_finding = True
        self._changed()

    def _end(self) -> None:
        """Back to where the pane was."""
        self._pane.forget_words()
        self._changed()
        self._pane.go_to(self._start)

    def compose(self) -> ComposeResult:
        with Container(id="filter"):
            yield LineField(self._words, id="filter-text", placeholder="the words to find in this pane")
            yield Fixed(id="filter-foot", classes="two")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def on_input_changed(self) -> None:
        self._pane.look_for(self.query_one(Input).value, self._start)
        self._draw()

    def _draw(self) -> None:
        width, pane = self.size.width, self._pane
        found = pane.found if pane.words.strip() else "letters of either case, unless one is a capital"
        style = "error" if pane.words.strip() and pane.found == NOT_FOUND else "dim"
        foot = self.foot_line(width)
        lines = [fit(line((f" {found}", style), (f"  in {plain(pane.title_line)}", "dim")), width), foot]
        self.query_one("#filter-foot", LinesPane).set_lines(lines)

    def do_next_pane(self) -> None:
        """The same words in the next pane that is in view."""
        panes = [each for each in self._below.query(Pane) if each.can_focus and each.size.area]
        self._end()
        self._begin(panes[(panes.index(self._pane) + 1) % len(panes)])
        self._below.set_focus(self._pane)
        self.on_input_changed()

    def do_next(self) -> None:
        self._pane.to_match(1)
        self._draw()

    def do_previous(self) -> None:
        self._pane.to_match(-1)
        self._draw()

    def on_input_submitted(self) -> None:
        self.do_keep()

    def do_keep(self) -> None:
        """Nothing typed is nothing looked for."""
        if not self.query_one(Input).value.strip():
            self.do_close()
            return
        self.dismiss()

    def do_close(self) -> None:
        self.dismiss()
        self._end()
