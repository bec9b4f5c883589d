"""HTTP Archive 1.2 [HAR 1.2], written entry by entry.

What 1.2 has no place for (the viewer's address, facts, events, notes) stands in `_edgetui`: names that begin with an
underscore are the writer's own.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from edgetui import __version__
from edgetui.engine.http import Headers, Response
from edgetui.formats.entry import Entry, shown
from edgetui.formats.entry_json import entry_to_json
from edgetui.formats.har import FORM, NO_TIME, charset_of
from edgetui.formats.json_values import json_line


def har_from_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive."""
    creator = json.dumps({"name": "edgetui", "version": __version__})
    yield f'{{"log": {{"version": "1.2", "creator": {creator}, "pages": [], "entries": ['.encode()
    separator = "\n"
    for entry in entries:
        yield f"{separator}{json_line(har_entry(entry))}".encode()
        separator = ",\n"
    yield b"\n]}}\n"


def har_entry(entry: Entry) -> dict[str, Any]:
    """One entry. An answer nobody knows has status 0, as in browsers."""
    ours = entry_to_json(entry)
    return {
        "startedDateTime": _time(entry.at),
        "time": 0,
        "request": _request(entry),
        "response": _response(entry.response, _version(entry)),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        **({"comment": entry.comment} if entry.comment else {}),
        "_edgetui": {key: ours[key] for key in ("viewer", "request_id", "events", "facts", "notes")},
    }


def _time(at: float | None) -> str:
    if at is None:
        return NO_TIME
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return NO_TIME


def _version(entry: Entry) -> str:
    return f"HTTP/{entry.viewer.http_version}"


def _request(entry: Entry) -> dict[str, Any]:
    request = entry.request
    fields: dict[str, Any] = {
        "method": request.method,
        "url": shown(entry.url),
        "httpVersion": _version(entry),
        "cookies": _cookies(request.headers),
        "headers": _named(request.headers),
        "queryString": _parameters(request.querystring),
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        fields["postData"] = _post_data(request.body, shown(request.headers.get("content-type", "") or ""))
    return fields


def _post_data(body: bytes, mime_type: str) -> dict[str, Any]:
    text, encoding = _text(body)
    data: dict[str, Any] = {"mimeType": mime_type, "text": text, **encoding}
    if mime_type.partition(";")[0].strip().lower() == FORM and not encoding:
        data["params"] = _parameters(body.decode("latin-1"))
    return data


def _response(response: Response | None, version: str) -> dict[str, Any]:
    known = response or Response(status=0)
    body = _decoded(known)
    mime_type = shown(known.headers.get("content-type", "") or "")
    text, encoding = _text(body, charset_of(mime_type))
    return {
        "status": known.status,
        "statusText": shown(known.status_description),
        "httpVersion": version,
        "cookies": [],
        "headers": _named(known.headers),
        "content": {
            "size": len(body),
            "mimeType": mime_type,
            **({"text": text, **encoding} if body else {}),
        },
        "redirectURL": shown(known.headers.get("location", "") or ""),
        "headersSize": -1,
        "bodySize": len(known.body),
    }


def _decoded(response: Response) -> bytes:
    """The body as an archive holds it: without gzip or deflate."""
    encoding = (response.headers.get("content-encoding") or "").strip().lower()
    try:
        if encoding in ("gzip", "x-gzip"):
            return gzip.decompress(response.body) if response.body else b""
        return zlib.decompress(response.body) if encoding == "deflate" and response.body else response.body
    except (OSError, EOFError, zlib.error):
        return response.body


def _text(body: bytes, charset: str = "utf-8") -> tuple[str, dict[str, str]]:
    """As text when it is UTF-8 and does not say otherwise; else base64, and the member that says so."""
    try:
        if charset in ("utf-8", "utf8", "us-ascii"):
            return body.decode("utf-8"), {}
    except UnicodeDecodeError:
        pass
    return base64.b64encode(body).decode("ascii"), {"encoding": "base64"}


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": shown(name), "value": shown(value)} for name, value in pairs]


def _parameters(query: str) -> list[dict[str, str]]:
    """The parameters of a wire string, decoded."""
    return _named(parse_qsl(query, keep_blank_values=True, encoding="latin-1"))


def _cookies(headers: Headers) -> list[dict[str, str]]:
    pairs = [
        part.strip().partition("=") for value in headers.get_all("cookie") for part in value.split(";") if part.strip()
    ]
    return _named((name, value) for name, _, value in pairs)
