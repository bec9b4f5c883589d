"""The unit of drawing: a line is spans of text, each with the name of a style. Widths are terminal cells."""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len, get_character_cell_size

Span = tuple[str, str]
Line = tuple[Span, ...]

#: Every style a span may name; `widgets.styles` says what each looks like in each theme.
STYLES = frozenset(
    {
        "",
        "dim",
        "bold",
        "title",
        "rule",
        "key",
        "name",
        "string",
        "number",
        "added",
        "removed",
        "changed",
        "word-added",
        "word-removed",
        "generated",
        "error",
        "warning",
        "ok",
        "current",
        "selected",
        "cursor",
        "focus",
        "match",
        "other-match",
        "wrap",
    }
)

ELLIPSIS = "…"


def line(*parts: str | Span) -> Line:
    """A line of spans; a bare string is unstyled, empty parts are left out."""
    return tuple([span for part in parts if (span := (part, "") if isinstance(part, str) else part)[0]])


def plain(line: Line) -> str:
    """The text alone."""
    return "".join(text for text, _ in line)


def cells(text: str) -> int:
    """Cells the text takes."""
    return len(text) if text.isascii() else cell_len(text)


def width_of(line: Line) -> int:
    """Cells the line takes."""
    return sum([len(text) if text.isascii() else cell_len(text) for text, _ in line])


def chop(text: str, width: int) -> str:
    """The longest beginning of `text` that fits `width` cells, never half a wide character."""
    if width <= 0:
        return ""
    if text.isascii():
        return text[:width]
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > width:
            return text[:index]
    return text


def fit(line: Line, width: int) -> Line:
    """The line in at most `width` cells; what does not fit is cut and marked with `…`."""
    if width <= 0:
        return ()
    if _room_beside(line, width) >= 0:
        return line
    used = 0
    kept: list[Span] = []
    for text, style in line:
        if text.isascii() and used + len(text) <= width:
            kept.append((text, style))
            used += len(text)
            continue
        # One cell more than there is room for tells "fills it" from "goes beyond".
        piece = chop(text, width - used + 1)
        cells = cell_len(piece)
        if used + cells > width or len(piece) < len(text):
            return _cut(kept, (piece, style), width)
        kept.append((text, style))
        used += cells
    return line


def _room_beside(line: Line, width: int) -> int:
    """Cells the line leaves, 0 or more only if it fits as it is; a text too long for that is not looked at."""
    return width - sum([len(text) if text.isascii() or len(text) > width else cell_len(text) for text, _ in line])


def _cut(kept: list[Span], last: Span, width: int) -> Line:
    """`kept` and what of `last` leaves one cell for the ellipsis."""
    room = width - 1 - sum(cell_len(text) for text, _ in kept)
    while room < 0 and kept:
        text, style = kept.pop()
        last = (text, style)
        room += cell_len(text)
    text, style = last
    return tuple(span for span in (*kept, (chop(text, room) + ELLIPSIS, style)) if span[0])


def pad(line: Line, width: int) -> Line:
    """The line in exactly `width` cells."""
    blank = _room_beside(line, width)
    if blank < 0:
        line = fit(line, width)
        blank = width - width_of(line)
    return (*line, (" " * blank, "")) if blank > 0 else line


def beside(left: Line, right: Line, width: int) -> Line:
    """`left`, and `right` at the right edge: the left gives way."""
    if not right:
        return fit(left, width)
    room = width - width_of(right)
    if room < 2:
        return fit(right, width)
    return (*pad(fit(left, room - 1), room), *right)


def styled(line: Line, style: str) -> Line:
    """Unstyled spans in `style`."""
    return tuple((text, own or style) for text, own in line)


def wrapped(text: str, width: int) -> Iterator[str]:
    """`text` in pieces of at most `width` cells, broken at blanks where there are any."""
    width = max(1, width)
    text = text.strip(" ")
    position = 0
    while position < len(text):
        piece = _piece(text, position, width) or text[position]
        after = position + len(piece)
        if after < len(text) and text[after] != " ":
            blank = piece.rfind(" ")
            piece = piece[:blank] if blank > 0 else piece
        yield piece.rstrip(" ")
        position += len(piece)
        while position < len(text) and text[position] == " ":
            position += 1


def _piece(text: str, position: int, width: int) -> str:
    """`chop` from `position` on, without a copy of all that follows (at most two marks sit on a character)."""
    return chop(text[position : position + 3 * width], width)


def paragraph(text: str, width: int, style: str = "", first: str = "", indent: str = "") -> list[Line]:
    """`text` wrapped into lines that begin with `first`, then `indent`."""
    room = width - max(cell_len(first), cell_len(indent))
    pieces = list(wrapped(text, room)) or [""]
    return [line(first if number == 0 else indent, (piece, style)) for number, piece in enumerate(pieces)]


def broken(spans: Iterable[Span], width: int, indent: str = "") -> list[Line]:
    """A line of any length as several, broken at the edge, the later ones behind `indent`.

    The style of the indent, "wrap", says that the row goes on where the one above ends (`document.Lines`).
    """
    lines: list[Line] = []
    current: list[Span] = []
    room = width
    for text, style in spans:
        position = 0
        while position < len(text):
            piece = _piece(text, position, room)
            if not piece:
                lines.append(tuple(current))
                current = [(indent, "wrap")] if indent else []
                room = max(2, width - cell_len(indent))
                continue
            current.append((piece, style))
            position += len(piece)
            room -= cell_len(piece)
    return [*lines, tuple(current)]
