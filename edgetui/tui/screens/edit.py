"""The message at a pause as plain text."""

from collections.abc import Callable

from textual.app import ComposeResult

from edgetui.engine.exchange import Message
from edgetui.tui.actions import bindings
from edgetui.tui.frame import title_bar
from edgetui.tui.message_text import TextProblem, message_from_text, text_from_message
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.screens.fields import TextField
from edgetui.tui.views.line import fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane

_HOW = "first line, headers, an empty line, the body"


class EditScreen(BaseScreen):
    """Edits `message`; `save` gets the new one when it is another and can be read."""

    CONTEXT = "edit"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, title: str, message: Message, save: Callable[[Message], None]) -> None:
        super().__init__()
        self._title = title
        self._message = message
        self._save = save
        self._note = _HOW

    def compose(self) -> ComposeResult:
        yield Fixed(id="edit-head", classes="two")
        yield TextField(text_from_message(self._message), id="edit-text")
        yield Fixed(id="edit-foot", classes="two")

    def on_mount(self) -> None:
        self.query_one(TextField).focus()

    def on_resize(self) -> None:
        width = self.size.width
        head = [title_bar("EDIT", width), fit(line(" ", (shown(self._title, width), "bold")), width)]
        self.query_one("#edit-head", LinesPane).set_lines(head)
        self._draw_foot()

    def _draw_foot(self) -> None:
        width = self.size.width
        note = fit(line(" ", (shown(self._note, width), "" if self._note is _HOW else "error")), width)
        self.query_one("#edit-foot", LinesPane).set_lines([note, self.foot_line(width)])

    def do_save(self) -> None:
        field = self.query_one(TextField)
        try:
            message = message_from_text(field.text, self._message)
        except TextProblem as problem:
            self._note = f"line {problem.line}: {problem.problem}"
            self._draw_foot()
            field.go_to_line(problem.line)
            return
        if message != self._message:
            self._save(message)
        self.dismiss()
