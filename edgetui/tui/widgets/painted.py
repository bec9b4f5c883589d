"""Sends what changes on the screen, and nothing that is there already.

textual sends a dirty region whole: a screen pushed in front or taken away is all of the terminal, a field that gets the
focus all of its rows. Here every cell of an update is held against what the terminal shows, and only those that differ
are written, whichever widget they belong to. Updates of the compositor are a private part of textual:
`tests/tui/widgets/test_painted.py` compares what arrives with what textual would have sent.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

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

#: So many unchanged cells between two changed ones are cheaper to send again than to move over.
_GAP = 4
#: From so many blanks on, a sequence that erases them is shorter: at the end of what is written, and within.
_BLANKS = 5
_BLANKS_WITHIN = 12
#: Codes of a colour of the text, and of a style that cannot be seen on a blank: bold, dim, italic and such a colour.
_COLOUR = re.compile(r"3[0-7]|9[0-7]|38;5;\d+|38;2;\d+;\d+;\d+")
_INK = re.compile(rf"(?:[123](?:;|$))*(?:{_COLOUR.pattern})?")
#: One of the codes of a style: a colour is several numbers.
_CODE = re.compile(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+")
_BLANK: _Cell = (" ", "")


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
            ink = _inked(cells) if end == self._size.width else len(cells)
            for first, last in _runs(row[x : x + ink], cells[:ink]):
                pen.write(y, x + first, cells[first:last])
            if row[x + ink : end] != cells[ink:]:
                pen.erase_rest(y, x + ink)
            row[x:end] = cells
        return pen.lifted()


class _Pen:
    """Writes cells in few bytes: the style stays from one piece to the next."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._row = self._column = -1
        self._codes = ""

    def write(self, y: int, x: int, cells: list[_Cell]) -> None:
        """Draw `cells` from (x, y) on."""
        end = x + len(cells)
        self._move(y, x)
        for is_blank, group in groupby(cells, _BLANK.__eq__):
            some = list(group)
            is_last = x + len(some) == end
            if is_blank and len(some) >= (_BLANKS if is_last else _BLANKS_WITHIN):
                self._erase(f"{len(some)}X")
                if not is_last:
                    self._move(y, x + len(some))
            else:
                self._draw(some, is_seen=not is_blank)
            x += len(some)

    def erase_rest(self, y: int, x: int) -> None:
        """Blank the row from (x, y) to the screen's edge."""
        self._move(y, x)
        self._erase("K")

    def _move(self, y: int, x: int) -> None:
        if (y, x) == (self._row, self._column):
            return
        if y == self._row:
            self._out.append(f"\x1b[{x + 1}G")
        elif x == 0 and y == self._row + 1 > 0:
            self._out.append("\r\n")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        self._row, self._column = y, x

    def _erase(self, sequence: str) -> None:
        # What is erased gets the background of the style, nothing else of it.
        if not _is_ink(self._codes):
            self._change("")
        self._out.append(f"\x1b[{sequence}")

    def _draw(self, cells: list[_Cell], *, is_seen: bool) -> None:
        for text, codes in cells:
            # A blank between two words needs no style of its own.
            if codes != self._codes and (is_seen or not _is_ink(self._codes)):
                self._change(codes)
            self._out.append(text)
        # How wide characters that join are, each terminal decides for itself.
        is_sure = all(len(text) <= 1 for text, _ in cells)
        self._column = self._column + len(cells) if is_sure and self._column >= 0 else -1

    def _change(self, codes: str) -> None:
        if codes != self._codes:
            self._out.append(_switch(self._codes, codes))
            self._codes = codes

    def lifted(self) -> str:
        """Everything that was written, the style reset."""
        self._change("")
        return "".join(self._out)


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


def _runs(shown: list[_Cell | None], wanted: list[_Cell]) -> Iterator[tuple[int, int]]:
    """The ranges of cells that are to be written."""
    if shown == wanted:
        return
    first = last = -1
    for index, (old, new) in enumerate(zip(shown, wanted, strict=True)):
        if old == new:
            continue
        if last >= 0 and index - last > _GAP and any(cell != _BLANK for cell in wanted[last - 1 : index + 1]):
            yield first, last
            first = -1
        first = index if first < 0 else first
        last = index + 1
    yield first, last


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
            cells += [(character, codes) for character in text] if text.isascii() else _wide(text, codes)
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
