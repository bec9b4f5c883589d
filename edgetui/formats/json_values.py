"""JSON values from a source: one, an array's, one a line, or one after another over several lines.

One value a line is read line by line: a log may be larger than memory, and a broken line costs that line alone.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from edgetui.formats.entry import Problem
from edgetui.formats.source import Source

_BLANK = re.compile(r"[ \t\r\n]*")
_COMMA = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
_ONE_A_LINE = re.compile(rb"\s*\{.*\}[ \t]*\r?(?:\n|\Z)|\{[^\n]*\n\{")


def _refuse(name: str) -> float:
    raise ValueError(f"{name[:20]} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


#: Takes numbers only that can be written again.
_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)
#: Made once: `json.dumps` makes one for every line.
_LINE_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value and where it stands (`app.json, line 3`)."""

    where: str
    json: Any


def json_values(source: Source) -> Iterator[Value | Problem]:
    """The values of `source` in order; of an array its items."""
    head = source.head.removeprefix(b"\xef\xbb\xbf")
    if _ONE_A_LINE.match(head):
        yield from _by_line(source)
    else:
        yield from values_in(source.all().decode("utf-8-sig", "surrogateescape"), source.name)


def _by_line(source: Source) -> Iterator[Value | Problem]:
    for number, line in source.lines():
        if not line.strip(b" \t\xef\xbb\xbf"):
            continue
        where = f"{source.name}, line {number}"
        try:
            yield Value(where, _DECODER.decode(line.decode("utf-8-sig")))
        except json.JSONDecodeError as error:
            if error.msg == "Extra data":
                yield from values_in(error.doc, where)
            else:
                yield Problem(where, f"{excerpt(line)} is no JSON: {error}", "one object a line")
        except (ValueError, RecursionError) as error:
            yield Problem(where, f"{excerpt(line)} is no JSON: {_said(error)}", "one object a line")


def values_in(text: str, name: str) -> Iterator[Value | Problem]:
    """The values in `text`: one after another, or those of an array at `text`'s beginning."""
    at = _BLANK.match(text).end()  # type: ignore[union-attr]
    if text[at : at + 1] == "[":
        yield from items_from(text, at + 1, name)
        return
    number = 0
    while at < len(text):
        number += 1
        value, at = _decoded(text, at, name, "")
        yield value
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]


def items_from(text: str, at: int, name: str) -> Iterator[Value | Problem]:
    """The items of the array whose `[` stands before `at`. A broken one is the last: where it ends nobody knows."""
    number = 0
    at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
    while at < len(text) and text[at] != "]":
        number += 1
        value, at = _decoded(text, at, name, f", entry {number}")
        yield value
        at = _COMMA.match(text, at).end()  # type: ignore[union-attr]
    if at >= len(text) and not (number and isinstance(value, Problem)):
        yield Problem(f"{name}, after entry {number}", "the file ends within its array", "is the file whole?")


def _decoded(text: str, at: int, name: str, index: str) -> tuple[Value | Problem, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except RecursionError:
        return Problem(f"{name}{index}", "the JSON is nested too deep"), len(text)
    except json.JSONDecodeError as error:
        place = f"{name}{index}, line {error.lineno}, column {error.colno}"
        return Problem(place, f"no JSON: {error.msg}: {excerpt(text[error.pos :])}", "is the file whole?"), len(text)
    except ValueError as error:
        return Problem(f"{name}{index}", f"no JSON: {error}"), len(text)
    return Value(f"{name}{index}", value), end


def excerpt(value: object) -> str:
    """The beginning of a value, for a message."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    shown = repr(text)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _said(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def json_line(value: Any) -> str:
    """JSON on one line: UTF-8 text, but for what UTF-8 cannot carry."""
    text = _LINE_ENCODER.encode(value)
    return text if text.isascii() or _is_encodable(text) else json.dumps(value, allow_nan=False)


def json_text(value: Any) -> str:
    """JSON over several lines, with a line end."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    return f"{text if _is_encodable(text) else json.dumps(value, allow_nan=False, indent=2)}\n"


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
