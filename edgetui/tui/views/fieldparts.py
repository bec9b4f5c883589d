"""Fields made of parts: below what is on the wire the cookies one by one, path and query decoded."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from urllib.parse import unquote, unquote_plus

from edgetui.session.diff import DiffLine

#: Before the name of a part, which stands below its field.
_INDENT = "  "
#: Parts of one field that are shown; a longer field is shown as it is.
_MOST = 200
_Pairs = list[tuple[str, str]]


def with_parts(diff: Sequence[DiffLine], *, unchanged: bool) -> Iterator[DiffLine]:
    """Every field, and below one that has parts those that changed; with `unchanged` the others too.

    Of a field that came or went the parts say no more than the field, unless all is to be shown.
    """
    for each in diff:
        yield each
        split = _SPLITS.get(each.name.lower())
        if split is None or (each.sign in "+-" and not unchanged):
            continue
        sides = [[] if value is None else split(value) for value in (each.before, each.after)]
        raw = [value for value in (each.before, each.after) if value is not None]
        if any(map(_says_more, raw, sides)) and max(map(len, sides)) <= _MOST:
            yield from (part for part in _compared(*sides) if unchanged or part.sign != " ")


def _says_more(raw: str, pairs: _Pairs) -> bool:
    """Are there several parts, or is one of them encoded?"""
    return len(pairs) > 1 or any(not raw.endswith(value) for _, value in pairs)


def _compared(before: _Pairs, after: _Pairs) -> Iterator[DiffLine]:
    """Parts of one name are held against each other in their order."""
    for name in dict.fromkeys(name for name, _ in (*before, *after)):
        values = ([value for each, value in side if each == name] for side in (before, after))
        for old, new in zip_longest(*values):
            sign = "+" if old is None else "-" if new is None else " " if old == new else "~"
            yield DiffLine(sign, f"{_INDENT}{name}", old, new)


def _cookies(value: str) -> _Pairs:
    return [_pair(each, str.strip) for each in value.split(";") if each.strip()]


def _query(value: str) -> _Pairs:
    return [_pair(each, unquote_plus) for each in value.split("&") if each]


def _path(value: str) -> _Pairs:
    return [("decoded", unquote(value))]


def _pair(text: str, clean: Callable[[str], str]) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return clean(name), clean(value)


_SPLITS: dict[str, Callable[[str], _Pairs]] = {"uri": _path, "querystring": _query, "cookie": _cookies}
