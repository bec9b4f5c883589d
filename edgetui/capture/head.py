"""A request head, strictly: from its bytes to a value, or to the reason why it is none.

What HTTP/1.1 allows is taken as it stands and kept: the order, case and repeats of header lines, every byte of the
target. What could be read in two ways (a folded line, a bare line end, two lengths, a space before a colon) is
refused, because intermediaries that guess differently are how requests are smuggled (RFC 9112 §11.2).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from edgetui.engine.http import Headers, field_lines

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_METHOD = re.compile(_TOKEN)
#: Beyond ASCII too: browsers never send it, other clients do.
_TARGET = re.compile(r"[\x21-\x7e\x80-\xff]+")
_VERSION = re.compile(r"HTTP/(\d)\.(\d)")
_LINE = re.compile(rf"({_TOKEN}):([\t\x20-\x7e\x80-\xff]*)")
_ABSOLUTE = re.compile(r"(?i:https?)://([^/?#]*)(.*)", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9\-._~!$&'()*+;=%\x80-\xff]*(?::\d*)?|\[[0-9A-Fa-f:.]+\](?::\d*)?")
#: No body is larger than a number of as many digits; longer ones are slow to read.
_DIGITS = 19
#: Characters of lines that are remembered for the next request.
_REMEMBERED = 4_096


class MalformedRequest(Exception):
    """What came is no request this server takes. `status` is the answer, `reason` one sentence with the value."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(slots=True)
class Head:
    """`uri` and `querystring` as sent. `length` is the body's in bytes, None when it comes in chunks.

    `persists`: the viewer may send another request on this connection. `awaits_continue`: it sends the body only when
    told to. `upgrade` is the protocol it would rather speak, "" for none.
    """

    method: str
    uri: str
    querystring: str
    http_version: str
    headers: Headers
    length: int | None
    persists: bool
    awaits_continue: bool = False
    upgrade: str = ""


@dataclass(frozen=True, slots=True)
class _Fields:
    """What the field lines of a head say, as `Head` has it; `host` is the value of Host, "" without one."""

    headers: Headers
    host: str
    length: int | None
    persists: bool
    awaits_continue: bool
    upgrade: str


class HeadReader:
    """Reads the heads of one connection.

    A viewer says the same of itself with one request after the other: lines that are just those of the last head are
    not read again.
    """

    def __init__(self) -> None:
        self._known: tuple[str, str] | None = None
        self._fields: _Fields | None = None

    def read(self, text: str) -> Head:
        """`text` is the head with the CRLF of its last line, one character a byte. Raises MalformedRequest."""
        first, _, lines = text.partition("\r\n")
        method, target, version = _request_line(first)
        fields = self._fields_of(version, lines)
        uri, querystring, authority = _parted(method, target)
        headers = fields.headers
        if authority is not None and authority != fields.host:
            # The target's authority is the one that counts (RFC 9112 §3.2.2).
            headers = headers.setting(next((name for name, _ in headers if name.lower() == "host"), "Host"), authority)
        return Head(
            method,
            uri,
            querystring,
            version,
            headers,
            fields.length,
            fields.persists,
            fields.awaits_continue,
            fields.upgrade,
        )

    def _fields_of(self, version: str, lines: str) -> _Fields:
        if self._fields is not None and self._known == (version, lines):
            return self._fields
        fields = _fields(version, lines)
        if len(lines) <= _REMEMBERED:
            self._known, self._fields = (version, lines), fields
        return fields


def _fields(version: str, lines: str) -> _Fields:
    pairs = field_lines(lines)
    headers = Headers(checked_lines(lines.split("\r\n")[:-1]) if pairs is None else pairs)
    host, length = _host(headers, version), _body_length(headers, version)
    connection = _tokens(headers, "connection")
    persists = "close" not in connection if version == "1.1" else "keep-alive" in connection
    upgrade = ", ".join(headers.get_all("upgrade")) if "upgrade" in connection else ""
    return _Fields(headers, host, length, persists, _awaits_continue(headers, version), upgrade)


def head_from_fields(fields: list[tuple[str, str]]) -> Head:
    """`fields` are those of an HTTP/2 request, pseudo-header fields first (RFC 9113 §8.3.1). Raises MalformedRequest.

    `length` is None where only the end of the stream tells it.
    """
    pseudo = {name: value for name, value in fields if name.startswith(":")}
    method, target = pseudo.get(":method", ""), pseudo.get(":path", "")
    _check_method_and_target(method, target)
    headers = Headers(checked_lines([f"{name}:{value}" for name, value in _as_lines(fields, pseudo)]))
    _host(headers, "1.1")
    uri, querystring, _ = _parted(method, target)
    length = _body_length(headers, "2.0") if "content-length" in headers else None
    return Head(method, uri, querystring, "2.0", headers, length, True, _awaits_continue(headers, "1.1"))


#: What CloudFront shows in its usual case though HTTP/2 has no upper case [lambda-event-structure, its example].
_USUAL_CASE = {"user-agent": "User-Agent"}


def _as_lines(fields: list[tuple[str, str]], pseudo: dict[str, str]) -> list[tuple[str, str]]:
    """The fields as HTTP/1.1 has them: the authority is the Host, the crumbs of a cookie one line (RFC 9113 §8.2.3)."""
    host = [value for name, value in fields if name == "host"]
    lines = [("Host", value) for value in ([pseudo[":authority"]] if pseudo.get(":authority") else host)]
    crumbs = [value for name, value in fields if name == "cookie"]
    for name, value in fields:
        if name == "cookie":
            if crumbs:
                lines.append((name, "; ".join(crumbs)))
            crumbs = []
        elif name != "host" and not name.startswith(":"):
            lines.append((_USUAL_CASE.get(name, name), value))
    return lines


def checked_lines(lines: list[str]) -> list[tuple[str, str]]:
    """Field lines as `(name, value)`. Raises MalformedRequest for the first that is none."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise MalformedRequest(_wrong_line(line))
        pairs.append((match[1], match[2].strip(" \t")))
    return pairs


def _tokens(headers: Headers, name: str) -> list[str]:
    return [token.strip(" \t").lower() for value in headers.get_all(name) for token in value.split(",")]


def _wrong_line(line: str) -> str:
    shown = ascii(line[:80])
    if line[:1] in (" ", "\t"):
        return f"a header is folded over two lines: {shown}"
    if "\n" in line or "\r" in line:
        return f"a header line ends in a bare LF or CR instead of CRLF: {shown}"
    name, colon, _ = line.partition(":")
    if not colon:
        return f"a header line has no colon: {shown}"
    if name.rstrip(" \t") != name:
        return f"there is a space between header name and colon: {shown}"
    if _METHOD.fullmatch(name) is None:
        return f"{name[:80]!a} is no header name"
    return f"the header has a control character: {shown}"


def _request_line(line: str) -> tuple[str, str, str]:
    if "\n" in line or "\r" in line:
        raise MalformedRequest(f"the request line ends in a bare LF or CR instead of CRLF: {line[:80]!a}")
    parts = line.split(" ")
    if len(parts) != 3:
        raise MalformedRequest(f"the request line is not METHOD TARGET HTTP/1.1: {line[:80]!a}")
    method, target, version = parts
    _check_method_and_target(method, target)
    return method, target, _checked_version(version)


def _check_method_and_target(method: str, target: str) -> None:
    if _METHOD.fullmatch(method) is None:
        raise MalformedRequest(f"{method[:80]!a} is no method")
    if _TARGET.fullmatch(target) is None:
        raise MalformedRequest(f"the target has a control character: {target[:80]!a}")


def _checked_version(text: str) -> str:
    match = _VERSION.fullmatch(text)
    if match is None:
        raise MalformedRequest(f"{text[:80]!a} is no HTTP version")
    if match[1] != "1":
        raise MalformedRequest(f"{text} is not spoken here, HTTP/1.1 is", 505 if match[1] > "1" else 400)
    # A higher minor version is answered as the highest one known (RFC 9110 §2.5).
    return "1.0" if match[2] == "0" else "1.1"


def _host(headers: Headers, version: str) -> str:
    hosts = headers.get_all("host")
    if len(hosts) > 1:
        raise MalformedRequest(f"there are {len(hosts)} Host headers, there must be one")
    if not hosts:
        if version == "1.1":
            raise MalformedRequest("there is no Host header, HTTP/1.1 demands one")
        return ""
    if not _is_host(hosts[0]):
        raise MalformedRequest(f"{hosts[0][:80]!a} is no host")
    return hosts[0]


@lru_cache(maxsize=256)
def _is_host(text: str) -> bool:
    """Viewers ask for the same few."""
    return _HOST.fullmatch(text) is not None


def _parted(method: str, target: str) -> tuple[str, str, str | None]:
    """Path, query and, of an absolute target, the authority (RFC 9112 §3.2)."""
    authority = None
    if not target.startswith("/"):
        match = _ABSOLUTE.fullmatch(target)
        if method == "CONNECT" or match is None:
            raise MalformedRequest(f"the target is neither a path nor a URL: {method} {target[:80]!a}")
        authority, target = match[1], match[2]
        if not authority or not _is_host(authority):
            raise MalformedRequest(f"{authority[:80]!a} in the target is no host")
        if not target.startswith("/"):
            target = f"/{target}"
    uri, _, querystring = target.partition("?")
    return uri, querystring, authority


def _body_length(headers: Headers, version: str) -> int | None:
    """Bytes of the body; None when it is chunked (RFC 9112 §6.3)."""
    lengths, codings = headers.get_all("content-length"), headers.get_all("transfer-encoding")
    if codings:
        if lengths:
            raise MalformedRequest("there are both Content-Length and Transfer-Encoding")
        if version == "1.0":
            raise MalformedRequest("HTTP/1.0 has no Transfer-Encoding")
        if len(codings) == 1 and codings[0].lower() == "chunked":
            return None
        named = ", ".join(codings)
        final = _tokens(headers, "transfer-encoding")
        known = final[-1] == "chunked" and "chunked" not in final[:-1]
        raise MalformedRequest(f"Transfer-Encoding {named[:80]!a} is not chunked", 501 if known else 400)
    if not lengths:
        return 0
    if len(lengths) > 1:
        raise MalformedRequest(f"there are {len(lengths)} Content-Length headers, there must be one")
    if not (lengths[0].isascii() and lengths[0].isdigit()):
        raise MalformedRequest(f"Content-Length {lengths[0][:80]!a} is no number")
    return int(lengths[0]) if len(lengths[0]) <= _DIGITS else 10**_DIGITS


def _awaits_continue(headers: Headers, version: str) -> bool:
    """HTTP/1.0 knows no expectations, so there they are ignored (RFC 9110 §10.1.1)."""
    expected = _tokens(headers, "expect") if version == "1.1" else []
    if any(token != "100-continue" for token in expected):
        raise MalformedRequest(f"Expect {', '.join(expected)[:80]!a} is not known here", 417)
    return bool(expected)
