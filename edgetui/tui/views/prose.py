"""Sentences behind a sign, wrapped to the width."""

from edgetui.tui.views.line import Line, line, paragraph
from edgetui.tui.views.safe import visible

MARGIN = "  "

#: Characters of a sentence that holds text from outside; the rest is in the JSON and Logs tabs.
LONGEST = 4000


def said(sign: str, style: str, text: str, width: int) -> list[Line]:
    """A sentence behind a sign."""
    lines = paragraph(visible(text, LONGEST), width, "", MARGIN, MARGIN)
    return [line((f"{sign} ", style), *lines[0][1:]), *lines[1:]]


def quiet(text: str, width: int) -> list[Line]:
    """An empty state, in words."""
    return paragraph(visible(text, LONGEST), width, "dim")
