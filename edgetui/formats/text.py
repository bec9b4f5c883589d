"""Requests and answers as text for people."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from edgetui.engine.http import Headers, text_from_wire
from edgetui.formats.entry import Entry

_RULE = "─" * 80


def text_from_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A report of the entries, in UTF-8, without anything a terminal would obey."""
    for number, entry in enumerate(entries, 1):
        yield "".join(f"{_safe(line)}\n" for line in _lines(entry, number)).encode("utf-8", "backslashreplace")


def _lines(entry: Entry, number: int) -> Iterator[str]:
    request, response, viewer = entry.request, entry.response, entry.viewer
    yield from ([] if number == 1 else [_RULE])
    yield "  ".join(part for part in (f"# {number}", _time(entry.at), viewer.ip, entry.request_id) if part)
    yield from ([f"# {entry.comment}"] if entry.comment else [])
    yield from (f"# {note}" for note in entry.notes)
    yield from (f"# {name} = {text_from_wire(value)}" for name, value in entry.facts)
    yield ""
    yield f"{request.method} {text_from_wire(entry.url)} HTTP/{viewer.http_version}"
    yield from _message(request.headers, request.body)
    if response is not None:
        yield f"HTTP/{viewer.http_version} {response.status} {text_from_wire(response.status_description)}".rstrip()
        yield from _message(response.headers, response.body)


def _time(at: float | None) -> str:
    try:
        return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(" ", "milliseconds")
    except (ValueError, OverflowError, OSError):
        return str(at)


def _message(headers: Headers, body: bytes) -> Iterator[str]:
    yield from (f"{name}: {text_from_wire(value)}" for name, value in headers)
    yield ""
    if body:
        yield from (*_body(body, headers.get("content-type") or ""), "")


def _body(body: bytes, content_type: str) -> list[str]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return [f"[{len(body):,} bytes{f', {content_type}' if content_type else ''}]"]
    if "json" in content_type:
        try:
            text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        except (ValueError, RecursionError):
            return text.splitlines()
    return text.splitlines()


def _safe(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        char if char.isprintable() or char == "\t" or (char.isspace() and char >= "\xa0") else _escaped(char)
        for char in line
    )


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
