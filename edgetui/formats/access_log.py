"""CloudFront's access logs: standard logs (v1, and v2 in any of its text formats) and real-time logs.

    #Version: 1.0
    #Fields: date time x-edge-location …       names of fields, in any number and order
    2019-12-04	21:02:31	LAX1 …                 one request a line, `-` for a missing value

v2 may leave the `#` lines out, use another delimiter, or write a JSON object a line [standard-logging]. A log without
names of fields is taken as v1, or as a real-time log of all fields, by its first column and their number
[standard-logs-reference] [real-time-logs].
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from edgetui.formats.entry import Entry, Problem, sent
from edgetui.formats.json_values import Value, excerpt, json_values
from edgetui.formats.log_row import Row, entry_from_row
from edgetui.formats.source import Source

_FIELDS_LINE = re.compile(r"#\s*Fields:\s*(.*)", re.IGNORECASE)
_DELIMITERS = "\t, ;|"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_EPOCH = re.compile(r"\d{9,}(?:\.\d+)?")
_MISSING = ("-", "")
_HINT = "--fields date,time,… names them in order"


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("edgetui.formats") / "log_fields.json").read_text(encoding="utf-8"))
    return data


@cache
def known_fields() -> frozenset[str]:
    """The names of all fields of all logs."""
    return frozenset(
        chain(*(_data()[key] for key in ("v1_fields", "v1_extra_after_33", "v2_extra", "realtime_fields")))
    )


def entries_from_log(source: Source, fields: Sequence[str] = ()) -> Iterator[Entry | Problem]:
    """The requests of a log, line by line. `fields` are the names of its fields where the log does not say them."""
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        for value in json_values(source):
            yield from [value] if isinstance(value, Problem) else _entries_of_object(value)
        return
    table = _Table(fields)
    for number, line in source.lines():
        text = line.decode("latin-1")
        if not text or text.startswith("#"):
            table.read_comment(text)
            continue
        row = table.row(text)
        where = f"{source.name}, line {number}"
        if isinstance(row, str):
            yield Problem(where, row, "" if table.fields else _HINT)
        else:
            yield from entry_from_row(row, where)
        if not table.fields:
            return


def _entries_of_object(value: Value) -> list[Entry | Problem]:
    """A JSON object of a v2 log. Its values are text, whatever their type."""
    if not isinstance(value.json, dict):
        return [Problem(value.where, f"{excerpt(json.dumps(value.json))} is no log entry")]
    texts = {name: text if isinstance(text, str) else json.dumps(text) for name, text in value.json.items()}
    return entries_of_fields(texts, value.where)


def entries_of_fields(texts: Mapping[str, str], where: str) -> list[Entry | Problem]:
    """A row whose fields have names of their own, in AWS's spelling or with underscores for everything else in it."""
    named = {_known(name): sent(text) for name, text in texts.items()}
    return entry_from_row({name: text for name, text in named.items() if text not in (*_MISSING, "null")}, where)


def _known(name: str) -> str:
    return name if name in known_fields() else _spelling().get(_plain(name), sent(name))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


@cache
def _spelling() -> dict[str, str]:
    """`cs_uri_stem` -> `cs-uri-stem`; `cs_host` -> `cs(Host)`, which is in more logs than `cs-host`."""
    return {_plain(name): name for name in sorted(known_fields(), reverse=True)}


def has_log_fields(names: Iterable[str]) -> bool:
    """Is one of them a field of a log?"""
    return any(_plain(name) in _spelling() for name in names)


class _Table:
    """Lines of values, and what their fields are called."""

    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        self._delimiter = "\t"

    def read_comment(self, line: str) -> None:
        """`#Fields:` of this log; logs may be strung together."""
        found = _FIELDS_LINE.match(line)
        if found:
            self.fields = tuple(re.split(r"[\s,;|]+", found[1].strip()))

    def row(self, line: str) -> Row | str:
        """The row; a sentence, if the values do not fit the fields."""
        if not self.fields:
            self.fields = _guessed(line.split("\t"))
        values = line.split(self._delimiter)
        if len(values) != len(self.fields):
            values = self._split(line)
        if not self.fields:
            return f"{excerpt(line)}: which fields are these?"
        if len(values) != len(self.fields):
            return f"{excerpt(line)} has {len(values)} values for {len(self.fields)} fields"
        # A list is quicker than a generator, and logs are long.
        pairs = [(name, value) for name, value in zip(self.fields, values, strict=True) if value not in _MISSING]
        return dict(pairs)

    def _split(self, line: str) -> list[str]:
        """By the delimiter that gives as many values as there are fields; else by tabs."""
        for delimiter in _DELIMITERS:
            values = line.split(delimiter)
            if len(values) != len(self.fields) and '"' in line:
                values = _unquoted(line, delimiter)
            if len(values) == len(self.fields):
                self._delimiter = delimiter
                return values
        return line.split(self._delimiter)


def _unquoted(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return []


def _guessed(values: list[str]) -> tuple[str, ...]:
    """The fields of a log that does not name them; none when there is no telling."""
    standard, extra, realtime = (_data()[key] for key in ("v1_fields", "v1_extra_after_33", "realtime_fields"))
    if _DATE.fullmatch(values[0]) and len(standard) <= len(values) <= len(standard) + len(extra):
        return (*standard, *extra)[: len(values)]
    if _EPOCH.fullmatch(values[0]) and len(values) == len(realtime):
        return tuple(realtime)
    return ()


def is_log(head: bytes) -> bool:
    """Does a text begin like a log that is no JSON?"""
    line = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].decode("latin-1")
    if re.match(r"#\s*(Version|Fields):", line, re.IGNORECASE):
        return True
    first, tab, _ = line.partition("\t")
    return bool(tab) and bool(_DATE.fullmatch(first) or _EPOCH.fullmatch(first))
