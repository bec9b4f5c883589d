"""A function's source as lines: numbered, the line of its error marked, coloured only as far as it is looked at."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from edgetui.engine.behavior import Function
from edgetui.session.source import SourceFile
from edgetui.tui.views.document import Broken, Document, Spot, sliced
from edgetui.tui.views.line import Line, Span, fit, line
from edgetui.tui.views.prose import quiet
from edgetui.tui.views.safe import escaped, shown

if TYPE_CHECKING:
    from pygments.lexer import Lexer

#: Characters; a longer file is shown without colours, which would take a second to reach its end.
_LONGEST = 256 * 1024
#: Lines before and after that of the error.
_AROUND = 2
#: The first that a token's type is of, in the words of Pygments.
_STYLES = (("Comment", "dim"), ("Keyword", "key"), ("Literal.String", "string"), ("Literal.Number", "number"))
_NAMES = ("Name.Function", "Name.Class", "Name.Decorator")


class CodeLines(Document):
    """The lines of a file, each made when it is asked for: the first screen of a long file costs as a short one's.

    `wrap` breaks those that are longer than a row.
    """

    def __init__(self, source: SourceFile, width: int, *, wrap: bool = False) -> None:
        self._source = source
        self._width = width
        self._wrap = wrap
        self._texts = source.text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
        if self._texts[-1] == "" and len(self._texts) > 1:
            del self._texts[-1]
        self._digits = len(str(len(self._texts)))
        self._gutter = self._digits + 5
        self._colored: list[list[Span]] = []
        self._rest = self._color()

    @cached_property
    def _broken(self) -> Broken:
        """The text in rows: as wide as there is room, or as long as the lines are."""
        texts = [escaped(each) for each in self._texts]
        room = self._width - self._gutter if self._wrap else 2 + 2 * max(map(len, texts))
        return Broken(texts, room, self._painted)

    def _painted(self, index: int, text: str, start: int) -> Line:
        while len(self._colored) <= index:
            self._colored.append(next(self._rest, []))
        spans = [(escaped(piece), style) for piece, style in self._colored[index]]
        return sliced(spans, start, start + len(text))

    def _mark(self, number: int) -> Span:
        is_wrong = number == self._source.line
        return f"{'!' if is_wrong else ' '} {number:>{self._digits}} │ ", "error" if is_wrong else "dim"

    def __len__(self) -> int:
        return len(self._broken)

    def row(self, index: int) -> Line:
        number, start = self._broken.line_of(index)
        mark = self._mark(number + 1) if not start else (f"{'│ ':>{self._gutter}}", "dim")
        return fit(line(mark, *self._broken.row(index)), self._width)

    def row_of(self, number: int) -> int:
        """The first row of a line, both counted from 0."""
        return self._broken.row_of(number)

    @property
    def text(self) -> str:
        return self._broken.text

    def place(self, start: int, end: int) -> list[Spot]:
        spots = self._broken.place(start, end)
        return [Spot(row, left + self._gutter, right + self._gutter) for row, left, right in spots]

    def _color(self) -> Iterator[list[Span]]:
        """The spans of one line after another."""
        lexer = _lexer(self._source.name) if len(self._source.text) <= _LONGEST else None
        if lexer is None:
            yield from ([(text, "")] for text in self._texts)
            return
        spans: list[Span] = []
        for kind, value in lexer.get_tokens("\n".join(self._texts)):
            style = _style(str(kind).removeprefix("Token."))
            first, *others = value.split("\n")
            spans.append((first, style))
            for text in others:
                yield spans
                spans = [(text, style)]
        yield spans


def _lexer(name: str) -> "Lexer | None":
    """Loaded when a file of its language is first shown."""
    if name.endswith(".py"):
        from pygments.lexers.python import PythonLexer

        return PythonLexer(stripnl=False, ensurenl=False)
    if name.endswith((".js", ".mjs", ".cjs")):
        from pygments.lexers.javascript import JavascriptLexer

        return JavascriptLexer(stripnl=False, ensurenl=False)
    return None


def _style(kind: str) -> str:
    if kind.startswith(_NAMES):
        return "name"
    return next((style for start, style in _STYLES if kind.startswith(start)), "")


def no_code(function: Function | None, width: int) -> list[Line]:
    """What to say where there is no source."""
    if function is None:
        return quiet("no function at this stage", width)
    return quiet(f"the source of {function.handler_text} is not on this machine: {function.root}", width)


def place_of(source: SourceFile) -> str:
    """`auth.py:27`, without a line where none is known."""
    return f"{source.name}:{source.line}" if source.line else source.name


def excerpt(source: SourceFile, width: int) -> list[Line]:
    """Where the error is: the place, and the line with two before and two after.

    A file that has become shorter since has no such line: then the place alone.
    """
    lines = CodeLines(source, width - 2)
    start, end = max(0, source.line - 1 - _AROUND), min(len(lines), source.line + _AROUND)
    around = [line("  ", *each) for each in lines[start:end]] if 0 < source.line <= len(lines) else []
    head = line("  ", (shown(place_of(source), width), "bold"))
    return [fit(each, width) for each in (head, *around)]
