"""What a pane shows, as lines made when they come into view, and as the text that is searched.

A place in the text has its place on the rows, whatever was folded, broken or escaped to draw them.
"""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, overload

from rich.cells import get_character_cell_size

from edgetui.tui.views.line import Line, Span, line, plain

#: Spans of a slice of a logical line: its number, the text of it that is drawn, from where in the line.
Paint = Callable[[int, str, int], Line]


class Spot(NamedTuple):
    """Characters `start` to `end` of the text of a row."""

    row: int
    start: int
    end: int


class Document(Sequence[Line]):
    """Rows to draw, and `text`, in which `place` finds the rows of any stretch."""

    @property
    @abstractmethod
    def text(self) -> str:
        """All of it, whether drawn or not."""

    @abstractmethod
    def place(self, start: int, end: int) -> list[Spot]:
        """Where `text[start:end]` is drawn."""

    @abstractmethod
    def row(self, index: int) -> Line:
        """One row, from 0."""

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self.row(each) for each in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.row(index % len(self))

    def __iter__(self) -> Iterator[Line]:
        return (self.row(index) for index in range(len(self)))


class Lines(Document):
    """Lines, ready or each made when it is asked for: a row is a line of the text, or goes on with the one above."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines if isinstance(lines, Sequence) else list(lines)
        self._text = ""
        #: Where the text of each row begins and ends in all of it, and behind how many characters of indent.
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._indents: list[int] = []

    def __len__(self) -> int:
        return len(self._lines)

    def row(self, index: int) -> Line:
        return self._lines[index]

    @property
    def text(self) -> str:
        if not self._starts:
            self._measure()
        return self._text

    def _measure(self) -> None:
        out: list[str] = []
        at = 0
        for number, each in enumerate(self._lines):
            goes_on = bool(each) and each[0][1] == "wrap"
            if number and not goes_on:
                out.append("\n")
                at += 1
            piece = plain(each[1:] if goes_on else each)
            self._indents.append(len(each[0][0]) if goes_on else 0)
            self._starts.append(at)
            at += len(piece)
            self._ends.append(at)
            out.append(piece)
        self._text = "".join(out)

    def place(self, start: int, end: int) -> list[Spot]:
        if not self._starts:
            self._measure()
        spots: list[Spot] = []
        number = max(0, bisect_right(self._starts, start) - 1)
        while number < len(self._starts) and self._starts[number] <= max(start, end - 1):
            first, indent = self._starts[number], self._indents[number]
            spots.append(Spot(number, indent + max(0, start - first), indent + min(end, self._ends[number]) - first))
            number += 1
        return spots


class Broken(Document):
    """Safe text (see `views.safe`) of any length, its lines broken at `width` and painted when they are drawn."""

    def __init__(self, lines: Sequence[str], width: int, paint: Paint) -> None:
        self._lines = lines
        self._paint = paint
        self._starts: list[int] = []
        self._steps = _steps(lines, max(2, width))
        #: The first row of each line; None when every line is one row.
        self._rows: list[int] | None = None
        if self._steps:
            counts = (max(1, -(-len(each) // step)) for each, step in zip(lines, self._steps, strict=True))
            self._rows = [0, *accumulate(counts)]

    def __len__(self) -> int:
        return self._rows[-1] if self._rows else len(self._lines)

    def row(self, index: int) -> Line:
        number, start = self.line_of(index)
        end = start + self._steps[number] if self._steps else None
        return self._paint(number, self._lines[number][start:end], start)

    def line_of(self, row: int) -> tuple[int, int]:
        """Which line a row is of, and from which of its characters on."""
        if self._rows is None:
            return row, 0
        number = bisect_right(self._rows, row) - 1
        return number, (row - self._rows[number]) * self._steps[number]

    def row_of(self, number: int) -> int:
        """The first row of a line."""
        return self._rows[number] if self._rows else number

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def place(self, start: int, end: int) -> list[Spot]:
        if not self._starts:
            self._starts = _starts(self._lines)
        spots = _across(self._starts, self._lines, start, end)
        if self._rows is None:
            return list(spots)
        return [piece for spot in spots for piece in self._pieces(self._rows, spot)]

    def _pieces(self, rows: list[int], spot: Spot) -> Iterator[Spot]:
        step = self._steps[spot.row]
        for at in range(spot.start // step, (max(spot.end - 1, spot.start)) // step + 1):
            left = at * step
            yield Spot(rows[spot.row] + at, max(spot.start - left, 0), min(spot.end - left, step))


class Chain(Document):
    """Documents below each other."""

    def __init__(self, parts: Iterable[Document]) -> None:
        self._parts = list(parts)
        self._rows = [0, *accumulate(len(part) for part in self._parts)]
        self._starts: list[int] = []

    def __len__(self) -> int:
        return self._rows[-1]

    def row(self, index: int) -> Line:
        number = bisect_right(self._rows, index) - 1
        return self._parts[number].row(index - self._rows[number])

    @property
    def text(self) -> str:
        texts = [part.text for part in self._parts]
        self._starts = _starts(texts)
        return "\n".join(texts)

    def place(self, start: int, end: int) -> list[Spot]:
        if not self._starts:
            self._starts = _starts([part.text for part in self._parts])
        number = max(0, bisect_right(self._starts, start) - 1)
        first = self._starts[number]
        spots = self._parts[number].place(start - first, end - first)
        return [spot._replace(row=spot.row + self._rows[number]) for spot in spots]


def marked_at(drawn: Line, start: int, end: int, style: str) -> Line:
    """The line with the characters from `start` to `end` in another style."""
    spans: list[Span] = []
    at = 0
    for text, own in drawn:
        low, high = max(0, min(start - at, len(text))), max(0, min(end - at, len(text)))
        spans += [(text[:low], own), (text[low:high], style), (text[high:], own)]
        at += len(text)
    return line(*spans)


def sliced(spans: Iterable[Span], start: int, end: int) -> Line:
    """Characters `start` to `end` of the spans."""
    out: list[Span] = []
    at = 0
    for text, style in spans:
        if at < end and at + len(text) > start:
            out.append((text[max(0, start - at) : end - at], style))
        at += len(text)
    return line(*out)


def _steps(lines: Sequence[str], width: int) -> list[int]:
    """How many characters of each line make a row; [] when no line is longer than one."""
    if max(map(len, lines), default=0) <= width and all(map(str.isascii, lines)):
        return []
    return [width if each.isascii() or _is_narrow(each) else width // 2 for each in lines]


def _is_narrow(text: str) -> bool:
    return all(get_character_cell_size(character) <= 1 for character in set(text))


def _starts(texts: Sequence[str]) -> list[int]:
    """Where each begins in all of them, joined by line feeds."""
    return list(accumulate((len(each) + 1 for each in texts[:-1]), initial=0))


def _across(starts: Sequence[int], texts: Sequence[str], start: int, end: int) -> Iterator[Spot]:
    number = max(0, bisect_right(starts, start) - 1)
    while number < len(texts) and starts[number] <= max(start, end - 1):
        first = starts[number]
        yield Spot(number, max(0, start - first), min(end - first, len(texts[number])))
        number += 1
