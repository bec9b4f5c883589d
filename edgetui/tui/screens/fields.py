"""Text inputs that do not blink, draw nothing a terminal would act on, and tell their screen what was pasted."""

from collections.abc import Iterable
from typing import cast

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip
from textual.suggester import SuggestFromList
from textual.widgets import Input, TextArea

from edgetui.tui.drafts import is_request
from edgetui.tui.screens.base import BaseScreen
from edgetui.tui.views.safe import escaped


class Pasted(Message):
    """A whole request was pasted, as a curl command or as it is sent: the screen may read it as one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class LineField(Input):
    """One line of text. What it `completes` to is shown behind the cursor; → takes it."""

    def __init__(self, value: str = "", *, id: str, placeholder: str = "", completes: Iterable[str] = ()) -> None:
        names = tuple(completes)
        super().__init__(
            value,
            id=id,
            placeholder=placeholder,
            compact=True,
            select_on_focus=False,
            suggester=SuggestFromList(names) if names else None,
        )
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        return _visible(super().render_line(y))

    def on_paste(self, event: events.Paste) -> None:
        _divert(self, event)


class TextField(TextArea, inherit_bindings=False):
    """Several lines of text, without a language: textual's highlighting needs tree-sitter, which may crash Python.

    Its F-keys are those of the screen.
    """

    BINDINGS = [each for each in TextArea.BINDINGS if isinstance(each, Binding) and each.key not in ("f6", "f7")]

    def __init__(self, text: str = "", *, id: str) -> None:
        super().__init__(text, id=id, compact=True, soft_wrap=False, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        return _visible(super().render_line(y))

    def on_paste(self, event: events.Paste) -> None:
        _divert(self, event)

    def go_to_line(self, number: int) -> None:
        """Focus, with the cursor at the end of line `number`, counted from 1."""
        row = max(0, min(number - 1, self.document.line_count - 1))
        self.move_cursor((row, len(self.document.get_line(row))))
        self.focus()


def _visible(strip: Strip) -> Strip:
    """The same cells with an escape for what is not plainly printable; the text itself keeps it."""
    if escaped(strip.text) == strip.text:
        return strip
    segments = [Segment(escaped(text), style) for text, style, _ in strip]
    return Strip(segments).adjust_cell_length(strip.cell_length)


def _divert(field: LineField | TextField, event: events.Paste) -> None:
    if cast(BaseScreen, field.screen).READS_REQUESTS and is_request(event.text):
        event.prevent_default()
        event.stop()
        field.post_message(Pasted(event.text))
