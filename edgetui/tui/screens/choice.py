"""A few things to choose from, each by its letter, over the top of the screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from edgetui.tui.actions import bindings, pinned
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.views.chrome import footer_line
from edgetui.tui.views.line import Line, beside, line, styled
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList


@dataclass(frozen=True, slots=True)
class Choice:
    """`key` is one letter; `reason` says why it cannot be chosen now, "" when it can."""

    key: str
    title: str
    help: str = ""
    reason: str = ""

    def row(self, width: int) -> Line:
        text = line(f"{shown(self.title, 24):<24} ", (shown(self.reason or self.help, width), "dim"))
        return beside(styled(text, "dim") if self.reason else text, line((f"{self.key} ", "key")), width)


class ChoiceScreen(OverScreen):
    """`take` gets the key of what was chosen, once the screen is gone."""

    CONTEXT = "choice"
    BINDINGS = bindings(CONTEXT)
    AUTO_FOCUS = ""

    def __init__(self, title: str, choices: Sequence[Choice], take: Callable[[str], None]) -> None:
        super().__init__()
        self._heading = title
        self._choices = choices
        self._take = take
        self._note = ""

    def compose(self) -> ComposeResult:
        with Container(id="palette"):
            yield Fixed(line(self._heading), id="palette-title", classes="one")
            yield RowList(id="palette-rows")
            yield Fixed(id="palette-foot", classes="one")

    def on_mount(self) -> None:
        self.query_one("#palette").styles.height = len(self._choices) + 3
        self.query_one(RowList).can_focus = False

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        rows = self.query_one(RowList)
        width = rows.size.width - 1
        rows.set_source(len(self._choices), lambda index: self._choices[index].row(width))
        hints = [("", self._note)] if self._note else [("Enter", "Choose"), ("↑↓", "Move"), ("a letter", "chooses too")]
        foot = footer_line(hints, self.size.width, pinned(self.CONTEXT))
        self.query_one("#palette-foot", LinesPane).set_lines([foot])

    def on_key(self, event: events.Key) -> None:
        for choice in self._choices:
            if event.character == choice.key:
                event.stop()
                self._chosen(choice)

    def do_down(self) -> None:
        self.query_one(RowList).move(1)

    def do_up(self) -> None:
        self.query_one(RowList).move(-1)

    def on_row_list_chosen(self) -> None:
        self.do_run()

    def do_run(self) -> None:
        self._chosen(self._choices[self.query_one(RowList).cursor])

    def _chosen(self, choice: Choice) -> None:
        if choice.reason:
            self._note = choice.reason
            self._draw()
            return
        self.dismiss()
        self.app.call_later(self._take, choice.key)
