"""Every format by name: what reads it, what writes it, and how it is told from the others."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.formats.access_log import entries_from_log, has_log_fields, is_log
from edgetui.formats.curl import ReadFile
from edgetui.formats.curl_file import curl_from_entries, entries_from_curl
from edgetui.formats.entry import Entry, Problem
from edgetui.formats.entry_json import entries_from_lines, entries_from_reports, entries_to_lines
from edgetui.formats.event_file import entries_from_events, events_from_entries
from edgetui.formats.foreign import Foreign, foreign_object, foreign_text
from edgetui.formats.har import entries_from_har
from edgetui.formats.har_writer import har_from_entries
from edgetui.formats.http_file import entries_from_http, http_from_entries
from edgetui.formats.httpie import httpie_from_entries
from edgetui.formats.parquet_log import MAGIC, entries_from_parquet
from edgetui.formats.pytest_file import tests_from_entries
from edgetui.formats.session_file import MAGIC as SESSION_MAGIC
from edgetui.formats.session_file import entries_from_session
from edgetui.formats.source import Source
from edgetui.formats.text import text_from_entries


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`fields` are the names of a log's fields; `read_file` gives the bytes of an `@file` argument of curl."""

    fields: Sequence[str] = ()
    read_file: ReadFile | None = None


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """`event_type` is the only type of events to write."""

    event_type: EventType | None = None


Reader = Callable[[Source, ReadOptions], Iterator[Entry | Problem]]
Writer = Callable[[Iterable[Entry], WriteOptions], Iterator[bytes | Problem]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `suffixes` are of the files it is written to, and read from when their content does not tell.

    `names_viewer`: it says from which address a request came.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Reader | None = None
    write: Writer | None = None
    names_viewer: bool = False


def _plain(read: Callable[[Source], Iterator[Entry | Problem]]) -> Reader:
    return lambda source, _: read(source)


def _simple(write: Callable[[Iterable[Entry]], Iterator[bytes | Problem]]) -> Writer:
    return lambda entries, _: write(entries)


def _read_curl(source: Source, options: ReadOptions) -> Iterator[Entry | Problem]:
    return entries_from_curl(source, options.read_file)


def _read_log(source: Source, options: ReadOptions) -> Iterator[Entry | Problem]:
    return entries_from_log(source, options.fields)


def _write_events(entries: Iterable[Entry], options: WriteOptions) -> Iterator[bytes | Problem]:
    return events_from_entries(entries, options.event_type)


FORMATS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("curl", "curl commands", (".sh", ".curl"), _read_curl, _simple(curl_from_entries)),
        Format("httpie", "HTTPie commands", (), None, _simple(httpie_from_entries)),
        Format("http", "raw HTTP", (".http", ".rest"), _plain(entries_from_http), _simple(http_from_entries)),
        Format("har", "HTTP Archive 1.2", (".har",), _plain(entries_from_har), _simple(har_from_entries)),
        Format("event", "Lambda@Edge events", (".json",), _plain(entries_from_events), _write_events, True),
        Format("report", "the JSON of edgetui run --json", (), _plain(entries_from_reports), names_viewer=True),
        Format("session", "session files", (), _plain(entries_from_session), names_viewer=True),
        Format("log", "CloudFront access logs", (".log", ".tsv"), _read_log, names_viewer=True),
        Format(
            "parquet",
            "CloudFront access logs in Parquet",
            (".parquet",),
            _plain(entries_from_parquet),
            names_viewer=True,
        ),
        Format(
            "jsonl",
            "edgetui's JSON lines",
            (".jsonl", ".ndjson"),
            _plain(entries_from_lines),
            _simple(entries_to_lines),
            names_viewer=True,
        ),
        Format("pytest", "a file of tests", (".py",), None, _simple(tests_from_entries)),
        Format("text", "a report for people", (".txt",), None, _simple(text_from_entries)),
    )
}
READABLE = tuple(name for name, known in FORMATS.items() if known.read)
WRITABLE = tuple(name for name, known in FORMATS.items() if known.write)

_CURL = re.compile(rb"(?:\s|#[^\n]*\n)*(?:[$%] )?[^\s#]*?\bcurl(?:\.exe)?\s")
_REQUEST_LINE = re.compile(
    rb"(?:\s|(?:#|//)[^\n]*\n)*(?:[A-Z]+ \S+|[!#$%&'*+.^_`|~0-9A-Za-z-]+ (?:/|https?://)\S*)"
    rb"(?: HTTP/\d(?:\.\d)?)?[ \t]*\r?(?:\n|\Z)"
)
_FIRST_KEY = re.compile(rb'\s*\[?\s*\{\s*"((?:[^"\\]|\\.)*)"')
#: The member that only this format has.
_MARKS = {"log": "har", "Records": "event", "stages": "report", "entry": "jsonl"}
#: The first member of reports, for those too long to be seen as a whole.
_FIRST = {"format": "report"}


def reader_of(source: Source, name: str | None = None, fallback: str | None = None) -> Format:
    """The format to read `source` in: `name`, else what its content looks like, else what its suffix says.

    Raises UsageError when there is no telling and no `fallback`.
    """
    if not source.head.strip():
        if source.broken:
            raise UsageError(
                f"{source.name} breaks off before its first request: {source.broken}", "is the file whole?"
            )
        raise UsageError(f"{source.name} is empty: there is no request in it", "name a file with requests")
    found = name or _by_content(source.head)
    suffixed = _by_suffix(source.suffix, READABLE)
    # A script may have other commands before those of curl.
    if found is None and suffixed != "curl" and (other := _foreign(source.head)):
        raise UsageError(f"{source.name} is {other.what}, which is not read", other.hint)
    found = found or suffixed or fallback
    if found is None:
        hint = f"--from says it: {', '.join(READABLE)}"
        raise UsageError(f"{source.name}: no format begins with {source.head[:40]!r}", hint)
    return FORMATS[found]


def writer_of(path: str, name: str | None = None) -> Format:
    """The format to write `path` in: `name`, else what its suffix says. Raises UsageError when it says none."""
    found = name or _by_suffix("." + path.lower().rpartition(".")[2], WRITABLE)
    if found is None:
        shown = "standard output" if path == "-" else path
        raise UsageError(f"{shown}: no format has this name", f"--to says it: {', '.join(WRITABLE)}")
    return FORMATS[found]


def _by_suffix(suffix: str, names: Sequence[str]) -> str | None:
    return next((name for name in names if suffix in FORMATS[name].suffixes), None)


def _by_content(head: bytes) -> str | None:
    head = head.removeprefix(b"\xef\xbb\xbf")
    if is_log(head):
        return "log"
    if head.startswith(MAGIC):
        return "parquet"
    if head.startswith(SESSION_MAGIC):
        return "session"
    if head.lstrip()[:1] in (b"{", b"["):
        return _json_format(head)
    if _CURL.match(head):
        return "curl"
    return "http" if _REQUEST_LINE.match(head) and not foreign_text(head) else None


def _foreign(head: bytes) -> Foreign | None:
    head = head.removeprefix(b"\xef\xbb\xbf")
    return (head.lstrip()[:1] in (b"{", b"[") and foreign_object(_keys(head))) or foreign_text(head)


def _json_format(head: bytes) -> str | None:
    keys = _keys(head)
    found = next((name for mark, name in _MARKS.items() if mark in keys), None)
    if found is None and len(keys) == 1:
        found = _FIRST.get(keys[0])
    return found or ("log" if has_log_fields(keys) else None)


def _keys(head: bytes) -> list[str]:
    """The keys of the first object; only its first key if `head` does not hold it whole."""
    text = head.decode("utf-8", "replace").lstrip().removeprefix("[").lstrip()
    try:
        value: Any = json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        first = _FIRST_KEY.match(head)
        return [first[1].decode("utf-8", "replace")] if first else []
    return list(value) if isinstance(value, dict) else []
