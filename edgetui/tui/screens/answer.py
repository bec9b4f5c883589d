"""Answering for a stage by hand: what there is to choose from, and the draft of what is chosen."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from edgetui.engine.commands import Outcome
from edgetui.tui.actions import bindings
from edgetui.tui.answers import Answer
from edgetui.tui.frame import title_bar
from edgetui.tui.message_text import TextProblem
from edgetui.tui.screens.base import BaseScreen, Fixed, OverScreen
from edgetui.tui.screens.fields import TextField
from edgetui.tui.views.line import Line, fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

Give = Callable[[Outcome], None]


class AnswerScreen(OverScreen):
    """Choose one of `found`; `give` gets the outcome, a draft having been edited. The stage stays in view."""

    CONTEXT = "answer"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, title: str, found: list[Answer], give: Give) -> None:
        super().__init__()
        self._title = title
        self._found = found
        self._give = give

    def compose(self) -> ComposeResult:
        with Container(id="answer"):
            yield RowList(id="answer-rows")
            yield Fixed(id="answer-foot", classes="one")

    def on_mount(self) -> None:
        self.query_one(RowList).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        rows, width = self.query_one(RowList), self.size.width
        rows.set_title(line(shown(self._title, width)))
        rows.set_source(len(self._found), lambda index: self._row(index, width - 1))
        self.query_one("#answer-foot", LinesPane).set_lines([self.foot_line(width)])

    def _row(self, index: int, width: int) -> Line:
        each = self._found[index]
        return fit(line(f"{each.title:<18} ", (shown(each.help, width), "dim")), width)

    def on_row_list_chosen(self) -> None:
        self.do_choose()

    def do_choose(self) -> None:
        chosen = self._found[self.query_one(RowList).cursor]
        # Over the inspector: what the draft is of stands in its own title.
        self.dismiss()
        if chosen.draft is None:
            self._give(chosen.give(""))
        else:
            title = f"{self._title}: {chosen.title.removesuffix(' …')}"
            self.app.push_screen(DraftScreen(title, chosen, self._give))


class DraftScreen(BaseScreen):
    """The text of an answer; `give` gets the outcome once it can be read."""

    CONTEXT = "draft"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, title: str, answer: Answer, give: Give) -> None:
        super().__init__()
        self._title = title
        self._answer = answer
        self._give = give
        self._note = (answer.form, "")

    def compose(self) -> ComposeResult:
        yield Fixed(id="edit-head", classes="two")
        yield TextField(self._answer.draft or "", id="edit-text")
        yield Fixed(id="edit-foot", classes="two")

    def on_mount(self) -> None:
        self.query_one(TextField).focus()

    def on_resize(self) -> None:
        width = self.size.width
        head = [title_bar("BY HAND", width), fit(line(" ", (shown(self._title, width), "bold")), width)]
        self.query_one("#edit-head", LinesPane).set_lines(head)
        self._draw_foot()

    def _draw_foot(self) -> None:
        width, (note, style) = self.size.width, self._note
        lines = [
            fit(line(" ", (shown(note, width), style)), width),
            self.foot_line(width),
        ]
        self.query_one("#edit-foot", LinesPane).set_lines(lines)

    def do_give(self) -> None:
        """What cannot be read leaves the draft open, the cursor in the line to look at."""
        field = self.query_one(TextField)
        try:
            outcome = self._answer.give(field.text)
        except TextProblem as problem:
            self._note = (f"line {problem.line}: {problem.problem}", "error")
            self._draw_foot()
            field.go_to_line(problem.line)
            return
        self.dismiss()
        self._give(outcome)
