"""A request as HTTP/1.1 writes it: request line, field lines, an empty line, the body.

    POST /search?q=1 HTTP/1.1
    Host: shop.example.com
    Content-Type: application/json

    {"page": 2}

Lines may end in LF or CRLF, the version may be left out, the target may be a whole URL (RFC 9112 §3.2).
Without `Content-Length` the body is the rest of the file but for one last end of line, which editors add.
"""

import re
from urllib.parse import urlsplit

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.errors import UsageError

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REQUEST_LINE = re.compile(r"(\S+) (\S+)(?: HTTP/(\d(?:\.\d)?))?")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LAST_LINE_END = re.compile(rb"\r?\n\Z")
#: Around a field value (RFC 9110 §5.5). Nothing else is blank: a byte 0xA0 may be half a letter.
_BLANKS = " \t"
_SHAPE = "a request file starts with a line like: GET /path?query HTTP/1.1"


def request_from_raw(data: bytes, source: str = "request", line: int = 1) -> tuple[Request, Viewer]:
    """The request in `data`, and the viewer as far as it can be told: protocol (https unless the target is an http URL)
    and version. `source` names the file in the UsageError raised for anything else, `line` is where in it `data`
    begins."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    text = data.lstrip(b"\r\n")
    line += data[: len(data) - len(text)].count(b"\n")
    head, body = _halves(text)
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    method, target, version = _request_line(first, f"{source}, line {line}")
    protocol, host, uri, querystring = _target(target, f"{source}, line {line}")
    headers = Headers(_field_lines(lines, source, line + 1))
    if host and "Host" not in headers:
        headers = Headers((("Host", host), *headers))
    headers, body = _framed(headers, body, f"{source}, line {line}")
    return Request(method, uri, querystring, headers, body), Viewer(protocol=protocol, http_version=version)


def raw_from_request(request: Request, viewer: Viewer | None = None) -> bytes:
    """The request as HTTP/1.1 sends it, its body framed by Content-Length; with a viewer its protocol and HTTP version
    too: a whole URL when it is http."""
    headers = request.headers
    if request.body and "content-length" not in headers:
        headers = headers.adding("Content-Length", str(len(request.body)))
    target, version = request.target(), "1.1"
    if viewer is not None:
        # HTTP/2 and later have no minor version.
        version = viewer.http_version.removesuffix(".0") if viewer.http_version > "2" else viewer.http_version
        host = headers.get("host")
        target = f"http://{host}{target}" if viewer.protocol == "http" and host else target
    lines = [f"{request.method} {target} HTTP/{version}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + request.body


def _halves(data: bytes) -> tuple[bytes, bytes]:
    end = _HEAD_END.search(data)
    if end is None:
        return _LAST_LINE_END.sub(b"", data), b""
    return data[: end.start()], data[end.end() :]


def _request_line(line: str, source: str) -> tuple[str, str, str]:
    """Method, target and HTTP version."""
    found = _REQUEST_LINE.fullmatch(line.rstrip(_BLANKS))
    if not found or not _TOKEN.fullmatch(found[1]):
        raise UsageError(f"{source}: {line[:80]!r} is no request line", _SHAPE)
    version = found[3] or "1.1"
    return found[1], found[2], version if "." in version else f"{version}.0"


def _target(target: str, source: str) -> tuple[str, str, str, str]:
    """Protocol, host (empty when the target does not name it), path and query."""
    protocol, host, path = "https", "", target
    if not target.startswith("/"):
        try:
            parts = urlsplit(target)
        except ValueError:  # An IPv6 address that is none.
            parts = urlsplit("")
        if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
            raise UsageError(f"{source}: {target[:80]!r} is neither a path nor a URL", _SHAPE)
        protocol, host = parts.scheme.lower(), parts.netloc.rpartition("@")[2]
        path = target.split(parts.netloc, 1)[1].partition("#")[0]
        path = path if path.startswith("/") else f"/{path}"
    uri, _, querystring = path.partition("?")
    return protocol, host, uri, querystring


def _field_lines(lines: list[str], source: str, start: int) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start):
        if line[:1] in (" ", "\t") and fields:
            # A folded line (RFC 9112 §5.2) continues the value before it.
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip(_BLANKS)}".strip(_BLANKS))
            continue
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name):
            hint = "a header is written Name: value; an empty line comes before the body"
            raise UsageError(f"{source}, line {number}: {line[:80]!r} is no header", hint)
        fields.append((name, value.strip(_BLANKS)))
    return fields


def _framed(headers: Headers, body: bytes, source: str) -> tuple[Headers, bytes]:
    """Headers and body with a true Content-Length wherever there is a body."""
    length = headers.get("content-length")
    if length is None:
        body = _LAST_LINE_END.sub(b"", body)
        needs_length = body and "transfer-encoding" not in headers
        return (headers.adding("Content-Length", str(len(body))) if needs_length else headers), body
    if not length.isdecimal() or len(length) > 18 or int(length) > len(body):
        hint = "leave Content-Length out and it is counted"
        raise UsageError(f"{source}: Content-Length is {length!r}, the body has {len(body)} bytes", hint)
    return headers, body[: int(length)]
