"""Editing the message at a pause in the person's own editor."""

import os

from edgetui.engine.exchange import Message
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds
from edgetui.tui.message_text import TextProblem, message_from_text, text_from_message

#: A message of any length: the limit is that of the editor on the screen.
_ANY_LENGTH = None


class Editing(Deeds):
    """Actions that give the terminal to another program for a while."""

    #: A text that could not be read, with the message it was made of and the line to look at.
    _draft: tuple[Message, str, int] | None = None

    def do_edit_outside(self) -> str:
        from edgetui.tui.editor import EditorProblem, edited, editor_from

        message = self.inspection.message
        if message is None:
            return ""
        text, line = self._text_of(message)
        try:
            editor = editor_from(os.environ)
        except EditorProblem as problem:
            return f"{problem}, or {keyed('{edit}')} edits here"
        failure = ""
        with self.app.suspend():
            # Nothing may be raised in here: textual would not take the terminal back.
            try:
                text = edited(editor, text, line)
            except EditorProblem as problem:
                failure = str(problem)
        if failure:
            self._draft = None
            return failure
        note = self._take(message, text)
        return f"{note} (vi: EDITOR is not set)" if editor.is_fallback else note

    def _text_of(self, message: Message) -> tuple[str, int]:
        """The text and the line to start at: the person's own when it could not be read the last time."""
        if self._draft is not None and self._draft[0] is message:
            return self._draft[1:]
        return text_from_message(message, _ANY_LENGTH), 1

    def _take(self, message: Message, text: str) -> str:
        try:
            new = message_from_text(text, message, _ANY_LENGTH)
        except TextProblem as problem:
            self._draft = message, text, problem.line
            again = keyed("{edit_outside} opens your text again")
            return f"not taken, line {problem.line}: {problem.problem} — {again}"
        self._draft = None
        return self.inspection.amend(new) if new != message else "nothing changed"
