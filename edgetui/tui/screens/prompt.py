"""A question with an answer of one line, at the bottom; the screen stays in view above it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from edgetui.errors import EdgetuiError
from edgetui.tui.actions import bindings
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.screens.fields import LineField
from edgetui.tui.views.line import fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane


class PromptScreen(OverScreen):
    """`take` gets the answer. What it refuses by an EdgetuiError is said, and the line stays open.

    A `text` that is there at first is edited; where another is likely to take its place, it is `selected`.
    """

    CONTEXT = "prompt"
    BINDINGS = bindings(CONTEXT)

    def __init__(
        self, question: str, take: Callable[[str], None], *, text: str = "", empty: str = "", selected: bool = False
    ) -> None:
        super().__init__()
        self._question = question
        self._take = take
        self._text = text
        self._empty = empty
        self._selected = selected
        self._refusal = ""

    def compose(self) -> ComposeResult:
        with Container(id="filter"):
            yield LineField(self._text, id="filter-text", placeholder=self._empty)
            yield Fixed(id="filter-foot", classes="two")

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.focus()
        if self._selected:
            field.select_all()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width = self.size.width
        style = "error" if self._refusal else ""
        note = fit(line((f" {shown(self._refusal or self._question, width)}", style)), width)
        foot = self.foot_line(width)
        self.query_one("#filter-foot", LinesPane).set_lines([note, foot])

    def on_input_changed(self) -> None:
        if self._refusal:
            self._refusal = ""
            self._draw()

    def on_input_submitted(self) -> None:
        self.do_keep()

    def do_keep(self) -> None:
        """An answer that is refused leaves the line open, and says why."""
        try:
            self._take(self.query_one(Input).value)
        except EdgetuiError as error:
            self._refusal = f"{error.message}{' — ' if error.hint else ''}{error.hint}"
            self._draw()
            return
        self.dismiss()
