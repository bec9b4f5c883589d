"""JSON as lines: keys, strings and the rest told apart by style, two blanks a level."""

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from edgetui.tui.views.line import Line, Span, line, plain
from edgetui.tui.views.safe import escaped, shown

#: Deeper than this is drawn as one line: no event is so deep, and a result may be anything.
_DEEPEST = 40
#: Lines of both values together that are compared, and unchanged ones shown around a change.
_LONGEST, _AROUND = 4000, 3


def pretty(value: Any, width: int | None) -> list[Line]:
    """A JSON value, one item a line; strings are drawn no further than `width` cells, with None whole."""
    return list(_drawn(value, width, 0, (), ""))


def parsed(payload: str, width: int | None) -> list[Line]:
    """JSON text drawn as `pretty`; text that is not JSON as it is, and said so."""
    try:
        return pretty(json.loads(payload), width)
    except (ValueError, RecursionError):
        rows = payload.split("\n")
        return [line(("not JSON:", "error")), *(line(shown(row, width) if width else escaped(row)) for row in rows)]


def differences(before: Any, after: Any, width: int | None) -> list[Line]:
    """What of a JSON value became another, the members in the order of their names; [] when nothing did."""
    old, new = (pretty(_sorted(each), width) for each in (before, after))
    if old == new:
        return []
    if len(old) + len(new) > _LONGEST:
        return [line((f"more than {_LONGEST} lines: too long to be compared line by line", "dim"))]
    matcher = SequenceMatcher(None, [plain(each) for each in old], [plain(each) for each in new], autojunk=False)
    lines: list[Line] = []
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        lines += [line(("  …", "dim"))] if number else []
        for _, old_start, old_end, new_start, new_end in group:
            is_same = old[old_start:old_end] == new[new_start:new_end]
            lines += [_signed(" ", "", each) for each in new[new_start:new_end] if is_same]
            lines += [_signed("-", "removed", each) for each in old[old_start:old_end] if not is_same]
            lines += [_signed("+", "added", each) for each in new[new_start:new_end] if not is_same]
    return lines


def _signed(sign: str, style: str, drawn: Line) -> Line:
    return line((f"{sign} ", style), *(((plain(drawn), style),) if style else drawn))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _sorted(item) for name, item in sorted(value.items())}
    return [_sorted(item) for item in value] if isinstance(value, (list, tuple)) else value


def _drawn(value: Any, width: int | None, level: int, lead: tuple[Span, ...], tail: str) -> Iterator[Line]:
    indent = "  " * level
    if isinstance(value, Mapping) and value and level < _DEEPEST:
        yield line(indent, *lead, "{")
        yield from _members(value, width, level + 1)
        yield line(f"{indent}}}{tail}")
    elif isinstance(value, (list, tuple)) and value and level < _DEEPEST:
        yield line(indent, *lead, "[")
        for position, item in enumerate(value, 1):
            yield from _drawn(item, width, level + 1, (), "," if position < len(value) else "")
        yield line(f"{indent}]{tail}")
    else:
        yield line(indent, *lead, _leaf(value, width), tail)


def _members(value: Mapping[str, Any], width: int | None, level: int) -> Iterator[Line]:
    for position, (name, item) in enumerate(value.items(), 1):
        lead = ((_quoted(str(name), width), "name"), (": ", ""))
        yield from _drawn(item, width, level, lead, "," if position < len(value) else "")


def _leaf(value: Any, width: int | None) -> Span:
    if isinstance(value, str):
        return _quoted(value, width), "string"
    if isinstance(value, (Mapping, list, tuple)):
        return ("{…}" if isinstance(value, Mapping) else "[…]") if value else (
            "{}" if isinstance(value, Mapping) else "[]"
        ), ""
    return json.dumps(value), "number"


def _quoted(text: str, width: int | None) -> str:
    """A JSON string; of a long one as much as can be seen."""
    return escaped(json.dumps(text if width is None else text[: 3 * (width + 2)], ensure_ascii=False))
