"""Text from outside made safe to draw: what a terminal would act on, or not show at all, becomes visible text.

Whatever a header, a body or a log line holds, what leaves here has only printable characters of a known width.
Nothing is parsed as markup anywhere: views build spans from plain strings.
"""

import re
from collections.abc import Iterable

from rich.cells import get_character_cell_size

#: Printable by Unicode's categories, yet invisible, or of a width on which terminals do not agree (variation selectors,
#: fillers, the braille blank).
_TREACHEROUS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TAB = 8

#: How many combining marks may sit on one character; more would be drawn over the lines above.
_MARKS = 2


def visible(text: str, limit: int | None = None) -> str:
    """`text` with tabs expanded and everything that is not plainly printable as an escape (`\\x1b`, `\\u202e`).

    With `limit` only the first `limit` characters are looked at: see `shown`.
    """
    text = text if limit is None else text[:limit]
    return escaped(text.expandtabs(_TAB) if "\t" in text else text)


def escaped(text: str) -> str:
    """As `visible`, with tabs as `\\t`: for values, where a tab is not a blank."""
    if text.isascii() and text.isprintable():
        return text
    # Of a long text there are few different characters.
    kinds = set(text)
    unsafe = {ord(kind): _escape(kind) for kind in kinds if not kind.isprintable() or _TREACHEROUS.match(kind)}
    marks = {kind for kind in kinds if kind > "\u02ff" and not _cells(kind) and ord(kind) not in unsafe}
    if marks:
        text = _with_few_marks(text, marks, unsafe)
    return text.translate(unsafe) if unsafe else text


def shown(text: str, width: int) -> str:
    """As `escaped`, of as much of `text` as can matter in `width` cells, so a value of any length costs the same.

    At most three characters share a cell (a base and two marks), so a longer text still overflows and is seen cut.
    """
    return escaped(text[: 3 * (width + 2)])


def _cells(character: str) -> int:
    return get_character_cell_size(character)


def _with_few_marks(text: str, marks: Iterable[str], unsafe: Iterable[int]) -> str:
    """The `marks` that are too many escaped; those too that follow an `unsafe` character, or nothing at all."""
    mark = f"[{re.escape(''.join(sorted(marks)))}]"
    before = f"\\A|(?<=[{re.escape(''.join(map(chr, sorted(unsafe))))}])" if unsafe else r"\A"
    too_many = rf"(?:{before}|(?<={mark}{{{_MARKS}}})){mark}+"
    return re.sub(too_many, lambda run: "".join(map(_escape, run[0])), text)


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    point = ord(character)
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
