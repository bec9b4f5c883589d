"""Sends what changes on the screen, and nothing that is there already.

textual sends a dirty region whole: a screen pushed in front or taken away is all of the terminal, a field that gets the
focus all of its rows. Here every cell of an update is held against what the terminal shows, and only those that differ
are written, whichever widget they belong to. Updates of the compositor are a private part of textual:
`tests/tui/widgets/test_painted.py` compares what arrives with what textual would have sent.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

#: What is drawn in a cell and the codes of its style. The later cells of something wide have no text.
_Cell = tuple[str, str]
#: Where on the screen: row, first column, what is drawn from there on.
_Piece = tuple[int, int, list[_Cell]]
#: The first cell of some, and the one after their last.
_Run = tuple[int, int]

#: Codes of a colour of the text, and of a style that cannot be seen on a blank: bold, dim, italic and such a colour.
_COLOUR = re.compile(r"3[0-7]|9[0-7]|38;5;\d+|38;2;\d+;\d+;\d+")
_INK = re.compile(rf"(?:[123](?:;|$))*(?:{_COLOUR.pattern})?")
#: One of the codes of a style: a colour is several numbers.
_CODE = re.compile(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+")
_BLANK: _Cell = (" ", "")
#: So many blanks are as long as a sequence that erases them.
_BLANKS = 5
_WIDE_BLANK = re.compile(f" {{{_BLANKS},}}")


class Painted:
    """What the terminal shows, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[_Cell | None]] = {}

    def forget(self) -> None:
        """The terminal may show anything: the next update is sent whole."""
        self._rows.clear()

    def changes(self, update: CompositorUpdate, size: Size) -> CompositorUpdate:
        """What of `update` a terminal of this size does not show; once it is rendered it counts as sent.

        An update may still be for another size: what is beyond the edge would come back on the next line.
        """
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            return _Changes(self._rows, update, size)
        return update


class _Changes(CompositorUpdate):
    def __init__(self, rows: dict[int, list[_Cell | None]], update: LayoutUpdate | ChopsUpdate, size: Size) -> None:
        self._rows = rows
        self._update = update
        self._size = size

    def render_segments(self, console: Console) -> str:
        pen = _Pen()
        system = console._color_system or ColorSystem.TRUECOLOR
        for y, x, whole in _pieces(self._update, system):
            cells = whole[: max(0, self._size.width - x)]
            if not cells or y >= self._size.height:
                continue
            row = self._rows.setdefault(y, [])
            end = x + len(cells)
            if len(row) < end:
                row += [None] * (end - len(row))
            if row[x:end] == cells:
                continue
            ink = _inked(cells) if end == self._size.width else len(cells)
            pen.begin(y, x, cells)
            pen.write(_runs(row[x : x + ink], cells[:ink]))
            if row[x + ink : end] != cells[ink:]:
                pen.erase_rest(ink)
            row[x:end] = cells
        return pen.lifted()


class _Pen:
    """Writes cells in few bytes: the style stays from one piece to the next, and each move is the shortest there is."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._row = self._column = -1
        self._codes = ""
        self._y = self._x = 0
        self._cells: list[_Cell] = []

    def begin(self, y: int, x: int, cells: list[_Cell]) -> None:
        """Another piece: `cells` from (x, y) on."""
        self._y, self._x, self._cells = y, x, cells

    def write(self, runs: Iterable[_Run]) -> None:
        """Draw these runs of the piece."""
        for first, last in runs:
            cells = self._cells[first:last]
            for at, end, is_wide_blank in _stretches(cells):
                if is_wide_blank:
                    self._blank(first + at, first + end, is_followed=end < len(cells))
                else:
                    self._move(first + at, cells[at][1])
                    self._draw(cells[at:end])

    def _blank(self, first: int, last: int, *, is_followed: bool) -> None:
        between = self._between(first)
        if all(cell == _BLANK for cell in between):
            first -= len(between)
        self._move(first, self._codes)
        erased = f"\x1b[{last - first}X"
        # The pen stays where it erases: what follows at once takes a move as long.
        if last - first <= len(erased) * (2 if is_followed else 1):
            self._to_ink()
            self._draw([(" ", self._codes)] * (last - first))
        else:
            self._erase(erased)

    def erase_rest(self, first: int) -> None:
        """Blank the row from that cell of the piece to the screen's edge."""
        self._move(first, self._codes)
        self._erase("\x1b[K")

    def _erase(self, sequence: str) -> None:
        # What is erased gets the background of the style, nothing else of it.
        self._to_ink()
        self._out.append(sequence)

    def _to_ink(self) -> None:
        """A style in which a blank is one."""
        if not _is_ink(self._codes):
            self._change("")

    def _between(self, index: int) -> list[_Cell]:
        """The cells of the piece from the pen to that one; none where it is elsewhere."""
        start = self._column - self._x
        return self._cells[start:index] if self._row == self._y and 0 <= start < index else []

    def _move(self, index: int, codes: str) -> None:
        """Go to a cell of the piece, in which `codes` is the style that comes next."""
        y, x = self._y, self._x + index
        if (y, x) == (self._row, self._column):
            return
        if y == self._row:
            way = f"\x1b[{x + 1}G"
            if 0 <= self._column < x:
                way = min(way, f"\x1b[{x - self._column}C", key=len)
            way = self._again(index, codes, len(way)) or way
        elif x == 0 and y == self._row + 1 > 0:
            way = "\r\n"
        elif x == self._column and y == self._row + 1:
            way = "\x1b[B"
        else:
            way = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
        self._out.append(way)
        self._row, self._column = y, x

    def _again(self, index: int, codes: str, limit: int) -> str:
        """What is there up to a cell, if that is less than `limit` in the style of the pen or in `codes`; else ""."""
        between = self._between(index)
        if len(between) < limit and all(len(text) <= 1 for text, _ in between):
            text = "".join(text for text, _ in between)
            for style in (self._codes, codes):
                if len(text.encode()) < limit and all(_looks(each, own, style) for each, own in between):
                    self._change(style)
                    return text
        return ""

    def _draw(self, cells: list[_Cell]) -> None:
        is_sure = self._column >= 0
        for text, codes in cells:
            if codes != self._codes and not _looks(text, codes, self._codes):
                self._change(codes)
            self._out.append(text)
            # How wide characters that join are, each terminal decides for itself.
            is_sure = is_sure and len(text) <= 1
        self._column = self._column + len(cells) if is_sure else -1

    def _change(self, codes: str) -> None:
        if codes != self._codes:
            self._out.append(_switch(self._codes, codes))
            self._codes = codes

    def lifted(self) -> str:
        """Everything that was written, the style reset."""
        self._change("")
        return "".join(self._out)


def _looks(text: str, own: str, codes: str) -> bool:
    """Does a cell look the same in another style?"""
    return own == codes or (text == " " and not own and _is_ink(codes))


@lru_cache(maxsize=1024)
def _is_ink(codes: str) -> bool:
    """Does a blank look the same in this style?"""
    return _INK.fullmatch(codes) is not None


@lru_cache(maxsize=4096)
def _switch(old: str, new: str) -> str:
    """The sequence from one style to another: what is new in it where nothing of the old one is to go."""
    had, has = _CODE.findall(old), _CODE.findall(new)
    is_coloured = any(_COLOUR.fullmatch(code) for code in has)
    # Another colour of the text covers the one there was.
    stays = all(code in has or (is_coloured and _COLOUR.fullmatch(code)) for code in had)
    more = [code for code in has if code not in had]
    return f"\x1b[{';'.join(more if stays else ['', *has] if has else [])}m"


def _inked(cells: list[_Cell]) -> int:
    """How many cells there are up to the last that is not blank."""
    count = len(cells)
    while count and cells[count - 1] == _BLANK:
        count -= 1
    return count


def _runs(shown: list[_Cell | None], wanted: list[_Cell]) -> Iterator[_Run]:
    """The ranges of cells that are to be written: those that differ, and blanks between them.

    A character of several cells is in one range with all of them.
    """
    first = last = -1
    for index in [index for index, (old, new) in enumerate(zip(shown, wanted, strict=True)) if old != new]:
        if index < last:
            continue
        if first >= 0 and index > last and not _is_one(wanted[last - 1 : index + 1]):
            yield first, last
            first = -1
        first = index if first < 0 else first
        last = index + 1
        while last < len(wanted) and not wanted[last][0]:
            last += 1
    if first >= 0:
        yield first, last


def _is_one(cells: list[_Cell]) -> bool:
    """Are a changed cell and the next one in one range? `cells` begins and ends with them."""
    between = cells[1:-1]
    if any(cell != _BLANK for cell in between):
        return False
    # A few blanks are as short as any sequence, and one erases all of those that are among blanks.
    return len(between) < _BLANKS or (cells[0] == _BLANK and cells[-1] == _BLANK)


def _stretches(cells: list[_Cell]) -> Iterator[tuple[int, int, bool]]:
    """A range in parts: blanks that are enough for a sequence to erase them, and all else."""
    if _BLANK not in cells:
        yield 0, len(cells), False
        return
    start = 0
    text = "".join(["\0" if cell != _BLANK else " " for cell in cells])
    for found in _WIDE_BLANK.finditer(text):
        if start < found.start():
            yield start, found.start(), False
        yield found.start(), found.end(), True
        start = found.end()
    if start < len(cells):
        yield start, len(cells), False


def _pieces(update: LayoutUpdate | ChopsUpdate, system: ColorSystem) -> Iterator[_Piece]:
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield y, update.region.x, [cell for strip in strips for cell in _cells(strip, system)]
        return
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < x2 and end > x1:
                start = max(x, x1)
                yield y, start, _cells(strip.crop(start - x, min(end, x2) - x), system)


def _cells(strip: Strip, system: ColorSystem) -> list[_Cell]:
    cells: list[_Cell] = []
    for text, style, control in strip:
        if not control:
            codes = _codes(style, system) if style else ""
            drawn = [(character, codes) for character in text] if text.isascii() else _wide(text, codes)
            # A blank in such a style looks like any other.
            cells += [_BLANK if cell[0] == " " else cell for cell in drawn] if codes and _is_ink(codes) else drawn
    return cells


def _wide(text: str, codes: str) -> Iterable[_Cell]:
    """Text in which a character may have two cells, or none: a mark belongs to the character before it."""
    cells: list[_Cell] = []
    head = 0
    for character in text:
        size = get_character_cell_size(character)
        if size or not cells:
            head = len(cells)
            cells += [(character, codes), *[("", codes)] * (size - 1)]
        else:
            cells[head] = (cells[head][0] + character, codes)
    # Characters that join to one of another width are kept together: where each of them ends, nobody knows.
    width = cell_len(text)
    return cells if len(cells) == width else [(text, codes), *[("", codes)] * (width - 1)]


@lru_cache(maxsize=1024)
def _codes(style: Style, system: ColorSystem) -> str:
    """The numbers of the sequence that begins the style, without the colours that are the terminal's own anyway."""
    bare = Style.combine(
        [
            style.without_color,
            Style(
                color=None if style.color is None or style.color.is_default else style.color,
                bgcolor=None if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor,
            ),
        ]
    )
    return Strip.render_ansi(bare, system)
