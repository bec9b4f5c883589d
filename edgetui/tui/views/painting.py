"""Colours for code and JSON, a window at a time: a body of any size is lexed no further than it is looked at."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from edgetui.tui.views.document import Paint, sliced
from edgetui.tui.views.line import Line, Span, line

if TYPE_CHECKING:
    from pygments.lexer import Lexer

#: Lines lexed before the one asked for, so that a comment or script that began there is known, and after it.
_BEFORE, _AFTER = 100, 100
#: A longer line is lexed a row at a time.
_LONGEST = 2000
_TOKEN = re.compile(r'(?P<text>"[^"\\]*(?:\\.[^"\\]*)*"?)(?P<colon>\s*:)?|(?P<number>[-\w.+]+)|[\s\[\]{},:]+|.')
_PARTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_DEEPEST = 40


def unpainted(number: int, text: str, start: int) -> Line:
    """Text as it is."""
    return line(text)


def json_text(text: str) -> str:
    """JSON text (which must be valid) with one item a line, every token as it was written."""
    tokens = _PARTS.findall(text)
    breaks = ["\n" + "  " * level for level in range(_DEEPEST + 1)]
    out: list[str] = []
    level = 0
    before = ""
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in "{[":
            level += 1
            out.append(token if after in "}]" else token + breaks[min(level, _DEEPEST)])
        elif token in "}]":
            level -= 1
            out.append(token if before in "{[" else breaks[min(level, _DEEPEST)] + token)
        elif token == ",":
            out.append("," + breaks[min(level, _DEEPEST)])
        else:
            out.append(": " if token == ":" else token)
        before = token
    return "".join(out)


def json_paint(lines: Sequence[str]) -> Paint:
    """Names, strings and the rest of JSON that has one item a line."""
    known: dict[int, list[Span]] = {}

    def paint(number: int, text: str, start: int) -> Line:
        if number not in known:
            known.clear()
            known[number] = list(_json_spans(lines[number]))
        return sliced(known[number], start, start + len(text))

    return paint


def _json_spans(text: str) -> Iterator[Span]:
    for found in _TOKEN.finditer(text):
        if found["text"]:
            yield found["text"], "name" if found["colon"] else "string"
            yield found["colon"] or "", ""
        else:
            yield found[0], "number" if found["number"] else ""


def code_paint(lines: Sequence[str], language: str) -> Paint:
    """Code in html, css, javascript or xml."""
    known: dict[int, list[Span]] = {}
    lexer = _lexer(language)

    def paint(number: int, text: str, start: int) -> Line:
        if len(lines[number]) > _LONGEST:
            return line(*_lexed(lexer, text)[0])
        if number not in known:
            known.clear()
            known.update(_window(lexer, lines, number))
        return sliced(known[number], start, start + len(text))

    return paint


def _window(lexer: "Lexer", lines: Sequence[str], number: int) -> dict[int, list[Span]]:
    first = max(0, number - _BEFORE)
    window = ["" if len(each) > _LONGEST else each for each in lines[first : number + _AFTER]]
    return dict(enumerate(_lexed(lexer, "\n".join(window)), first))


def _lexer(language: str) -> "Lexer":
    """pygments is loaded when the first code is looked at."""
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def _lexed(lexer: "Lexer", text: str) -> list[list[Span]]:
    """The spans of each line."""
    rows: list[list[Span]] = [[]]
    for token, piece in lexer.get_tokens(text):
        style = _style(str(token))
        first, *others = piece.split("\n")
        rows[-1].append((first, style))
        rows += [[(each, style)] for each in others]
    return rows


_STYLES = (
    ("Token.Comment", "dim"),
    ("Token.Keyword", "key"),
    ("Token.Name.Tag", "key"),
    ("Token.Name.Attribute", "name"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Class", "name"),
    ("Token.Literal.String", "string"),
    ("Token.Literal.Number", "number"),
)


def _style(token: str) -> str:
    return next((style for start, style in _STYLES if token.startswith(start)), "")
