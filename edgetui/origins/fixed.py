"""One response for every request, read from a file.

A file is an HTTP response as it stands on the wire (what `curl -i` prints), or, named `*.json`, an object
`{"status": 200, "headers": [["Name", "value"], …] or {"Name": "value"}, "body": "text" or "bodyBase64": "…"}`.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginResponded
from edgetui.engine.http import Headers, Response, wire_from_text
from edgetui.errors import UsageError
from edgetui.origins.local import LocalOrigin

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: (.*))?")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_KEYS = ("status", "statusDescription", "headers", "body", "bodyBase64")
_HINT = "a response file begins like `HTTP/1.1 200 OK`, then headers, an empty line and the body"


class FixedOrigin(LocalOrigin):
    """Answers every request with `response`."""

    def __init__(self, response: Response, source: str = "") -> None:
        self.source = source
        self._response = response

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        response = self._response
        if command.request.method == "HEAD":
            response = Response(response.status, response.status_description, response.headers)
        return OriginResponded(response, source=self.source)

    async def close(self) -> None:
        """Nothing is held."""


def load_response(path: str) -> Response:
    """The response in a file. Raises UsageError."""
    return _framed(read_response(path), path)


def read_response(path: str) -> Response:
    """The response as the file has it, its Content-Length true or not. Raises UsageError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    is_json = path.lower().endswith(".json")
    return _response_from_json(path, content) if is_json else _response_from_wire(path, content)


def framed_anew(response: Response) -> Response:
    """With the Content-Length its body has: somebody may have edited it. Without a body (to a HEAD) it stays."""
    if not response.body or "content-length" not in response.headers:
        return response
    return replace(response, headers=response.headers.setting("Content-Length", str(len(response.body))))


def _framed(response: Response, path: str) -> Response:
    """With a Content-Length, as a server would send it; one that lies is refused."""
    stated = response.headers.get("content-length")
    actual = str(len(response.body))
    if stated is not None and stated != actual and response.body:
        raise UsageError(
            f"{path}: Content-Length is {stated}, but the body has {actual} bytes",
            "leave the header out: it is added",
        )
    if stated is not None or "transfer-encoding" in response.headers or response.status in (204, 304):
        return response
    headers = response.headers.adding("Content-Length", actual)
    return Response(response.status, response.status_description, headers, response.body)


def _response_from_wire(path: str, content: bytes) -> Response:
    number, status, reason, rest = _status_line(path, content)
    headers, body = _fields(path, number, rest)
    return Response(status, reason, headers, body)


def read_head(path: str, content: bytes) -> tuple[str, Headers, bytes]:
    """First line, header lines and body of any message as it is on the wire. Raises UsageError."""
    line, rest = _next_line(content)
    return line.decode("latin-1"), *_fields(path, 1, rest)


def _fields(path: str, number: int, rest: bytes) -> tuple[Headers, bytes]:
    """The header lines, which follow line `number`, and the body."""
    lines: list[tuple[str, str]] = []
    while True:
        number += 1
        line, rest = _next_line(rest)
        if not line:
            return Headers(lines), rest
        lines.append(_field_line(path, number, line))


def _status_line(path: str, content: bytes) -> tuple[int, int, str, bytes]:
    """Line number, status, reason phrase and what follows; interim responses (1xx) are passed over."""
    number = 1
    line, rest = _next_line(content)
    while True:
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            raise UsageError(f"{path}:{number}: not a status line: '{_shown(line)}'", _HINT)
        status = int(match[1])
        if status >= 200:
            return number, status, (match[2] or b"").decode("latin-1").strip(), rest
        while line:
            line, rest = _next_line(rest)
            number += 1
        line, rest = _next_line(rest)
        number += 1


def _next_line(content: bytes) -> tuple[bytes, bytes]:
    line, _, rest = content.partition(b"\n")
    return line.removesuffix(b"\r"), rest


def _field_line(path: str, number: int, line: bytes) -> tuple[str, str]:
    name, colon, value = line.decode("latin-1").partition(":")
    if not colon or not _FIELD_NAME.fullmatch(name):
        raise UsageError(f"{path}:{number}: not a header line: '{_shown(line)}'", _HINT)
    return name, value.strip(" \t")


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return text if len(text) <= 80 else text[:79] + "…"


def _response_from_json(path: str, content: bytes) -> Response:
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{error.lineno}: not JSON: {error.msg}, column {error.colno}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UsageError(f"{path}: an object with status, headers and body was expected, not {json.dumps(value)[:80]}")
    return _Fields(path, value).response()


class _Fields:
    """The members of a JSON response file, checked; errors name file, member and value."""

    def __init__(self, path: str, members: dict[str, Any]) -> None:
        self._path = path
        self._members = members

    def response(self) -> Response:
        for name in self._members:
            if name not in _KEYS:
                raise UsageError(f"{self._path}: unknown member '{name}'", f"a response has {', '.join(_KEYS)}")
        return Response(self._status(), self._text("statusDescription"), Headers(self._lines()), self._body())

    def _bad(self, member: str, wanted: str, value: object) -> UsageError:
        shown = json.dumps(value, ensure_ascii=False)
        return UsageError(f"{self._path}: {member} must be {wanted}, not {shown[:80]}")

    def _status(self) -> int:
        value = self._members.get("status", 200)
        # AWS's events have the status as text.
        number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{3}", value) else value
        if isinstance(number, bool) or not isinstance(number, int) or not 200 <= number <= 999:
            raise self._bad("status", "a number from 200 to 999", value)
        return number

    def _text(self, member: str) -> str:
        value = self._members.get(member, "")
        if not isinstance(value, str):
            raise self._bad(member, "text", value)
        return wire_from_text(value)

    def _body(self) -> bytes:
        if "bodyBase64" not in self._members:
            return self._text("body").encode("latin-1")
        if "body" in self._members:
            raise UsageError(f"{self._path}: has both body and bodyBase64", "keep one of them")
        try:
            return base64.b64decode(self._text("bodyBase64"), validate=True)
        except binascii.Error:
            raise self._bad("bodyBase64", "base64", self._members["bodyBase64"]) from None

    def _lines(self) -> Iterator[tuple[str, str]]:
        headers = self._members.get("headers", [])
        if not isinstance(headers, dict | list):
            raise self._bad("headers", 'an object or a list of ["Name", "value"]', headers)
        if isinstance(headers, list):
            for index, line in enumerate(headers):
                if not isinstance(line, list) or len(line) != 2:
                    raise self._bad(f"headers/{index}", '["Name", "value"]', line)
                yield self._line(f"headers/{index}", *line)
            return
        for name, values in headers.items():
            for value in values if isinstance(values, list) else [values]:
                yield self._line(f"headers/{name}", name, value)

    def _line(self, where: str, name: object, value: object) -> tuple[str, str]:
        if not isinstance(name, str) or not _FIELD_NAME.fullmatch(name):
            raise self._bad(where, "named by a header name", name)
        if not isinstance(value, str) or re.search(r"[\r\n\0]", value):
            raise self._bad(where, "text on one line", value)
        return name, wire_from_text(value)
