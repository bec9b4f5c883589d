"""The header object of a result: `{"<name>": [{"key": "<Name>", "value": "<value>"}, …]}` [lambda-event-structure].

Reading its shape is the same for `headers` and for an origin's `customHeaders`; what a broken shape means is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from edgetui.engine.http import canonical_name
from edgetui.engine.rules.findings import pointer, shown, shown_header

#: A field name is a token (RFC 9110 §5.6.2).
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line a function gave. `key` is None where the function left CloudFront to make it."""

    name: str
    key: str | None
    value: str
    pointer: str

    @property
    def wire_name(self) -> str:
        return canonical_name(self.name) if self.key is None else self.key


@dataclass(frozen=True, slots=True)
class Flaw:
    """A broken shape: a code of the catalog, where, what is there, and CloudFront's line about it [obs]."""

    code: str
    pointer: str
    message: str
    log: str = ""


def read_lines(name: str, entries: Any, at: str) -> Iterator[Line | Flaw]:
    """The lines under the map key `name`, and what is wrong with its shape."""
    if not isinstance(entries, list):
        message = f"the value of {shown(name)} must be an array of objects, not {shown_header(name, entries)}"
        yield Flaw("header-entry-not-array", at, message)
        return
    for index, entry in enumerate(entries):
        yield from _read_entry(name, entry, pointer(at, index))


def _read_entry(name: str, entry: Any, at: str) -> Iterator[Line | Flaw]:
    if not isinstance(entry, dict):
        message = f"an entry of {shown(name)} must be an object with a value, not {shown_header(name, entry)}"
        yield Flaw("header-entry-not-object", at, message)
        return
    key, value = entry.get("key"), entry.get("value")
    if "key" in entry and not isinstance(key, str):
        yield Flaw("header-key-not-string", f"{at}/key", f"key of {shown(name)} must be a string, not {shown(key)}")
        return
    if isinstance(value, str):
        yield Line(name, key, value, at)
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield Flaw("header-value-list", f"{at}/value", f"value of {shown(name)} is a list of {len(value)} strings")
        yield from (Line(name, key, item, at) for item in value)
    else:
        problem = f"is {shown_header(name, value)}" if "value" in entry else "is missing"
        log = (
            "The Lambda function returned an invalid entry in the headers object, the value of each header value must "
            f"be of string or array of string type, header :{name} has one or more entries whose value is neither "
            "string nor array of strings."
        )
        message = f"value of {shown(name)} {problem}; it must be a string"
        yield Flaw("header-value-not-string", f"{at}/value", message, log)


def name_flaw(line: Line) -> Flaw | None:
    """What makes the line's names no field names."""
    if not TOKEN.fullmatch(line.name):
        return Flaw("header-name-invalid", line.pointer, f"{shown(line.name)} is not a header name")
    if line.key is not None and not TOKEN.fullmatch(line.key):
        return Flaw("header-name-invalid", f"{line.pointer}/key", f"key {shown(line.key)} is not a header name")
    return None


def value_flaw(line: Line) -> Flaw | None:
    """The first control character of the value, in the wording of CloudFront's log [obs]."""
    found = _CONTROL.search(line.value)
    if not found:
        return None
    what = f"invalid character : '%{ord(found.group()):02X}' in header value, headerName : {line.wire_name}"
    log = f"Lambda function result validation failed, the function returned an invalid header, {what}."
    message = f"{what}; the value is {shown_header(line.name, line.value)}"
    return Flaw("header-value-control-character", f"{line.pointer}/value", message, log)


def has_control(text: str) -> bool:
    """Whether the text has an ASCII control character other than tab."""
    return _CONTROL.search(text) is not None
