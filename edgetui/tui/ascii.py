"""The screen in ASCII, for terminals and fonts that have nothing else."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = str.maketrans(
    {"▶": ">", "⠹": "*", "●": "b", "■": "#", "▸": ">", "─": "-", "━": "=", "│": "|", "·": ".", "–": "-", "—": "-"}
    | {"…": "~", "→": ">", "←": "<", "↑": "^", "↓": "v", "✓": "v", "×": "x"}
)


def ascii_text(text: str) -> str:
    """`text` in as many cells; a character without a counterpart becomes question marks."""
    if text.isascii():
        return text
    return "".join(each if each.isascii() else "?" * cell_len(each) for each in text.translate(_SIGNS))


class AsciiFilter(LineFilter):
    """Works on everything that is drawn, inputs included."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(ascii_text(text), style, control) for text, style, control in segments]
