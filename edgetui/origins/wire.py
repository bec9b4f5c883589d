"""What goes over the wire to an origin server, and what can go wrong on it.

What is sent is what the request says, with two exceptions that CloudFront makes as well: there is a `Host`, and the
body is framed by a true `Content-Length`.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from edgetui.engine.commands import OriginFailure
from edgetui.engine.http import Headers, Request

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
#: No value has one of them; the tab is none.
_CONTROLS = bytes([*range(0x09), *range(0x0A, 0x20), 0x7F])
_UNUSUAL = re.compile(r"[^\x21-\x7e]")


class WireError(Exception):
    """The exchange failed. `phase` is `connect` (no byte was sent), `read` (waiting for the answer) or `talk`.

    `name_mismatch`: the certificate is trusted, but for another name.
    `on_reused`: a connection kept from an earlier exchange broke before any answer.
    """

    def __init__(self, kind: OriginFailure, message: str, phase: str = "talk") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.phase = phase
        self.name_mismatch = False
        self.on_reused = False


@dataclass(frozen=True, slots=True)
class Wire:
    """Where and how: the address to connect to, the name its certificate must have, and the patience.

    Timeouts are the endpoint's, in seconds of `second` real ones each. Bodies of more than `body_limit` bytes are
    refused.
    """

    protocol: str
    host: str
    port: int
    server_name: str
    ssl_protocols: tuple[str, ...]
    connection_timeout: int
    read_timeout: int
    keepalive_timeout: int
    second: float
    body_limit: int

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"


def head_bytes(wire: Wire, request: Request, target: str) -> bytes:
    """Request line and header lines in their case and order. Raises WireError for what HTTP cannot express."""
    if not _is_token(request.method):
        raise _unsendable(f"'{request.method}' is no method")
    first = b"%b %b HTTP/1.1\r\n" % (request.method.encode("ascii"), _target_bytes(target))
    return first + _field_bytes(_framed(wire, request)) + b"\r\n"


def _field_bytes(headers: Headers) -> bytes:
    """The lines are looked at all together; which of them cannot be sent is found where one cannot."""
    if not all(map(_is_token, headers.names)):
        name = next(name for name, _ in headers if not _is_token(name))
        raise _unsendable(f"'{name}' is no header name")
    data = _lines_bytes(headers)
    # Of each line its end alone.
    if _controls(data) != 2 * len(headers):
        name, value = next(line for line in headers if _controls(_wire_bytes(line[1])))
        raise _unsendable(f"the value of {name} has a control character: {value!a}")
    return data


def _controls(data: bytes) -> int:
    """How many control characters there are."""
    return len(data) - len(data.translate(None, _CONTROLS))


def _lines_bytes(headers: Headers) -> bytes:
    try:
        return "".join([f"{name}: {value}\r\n" for name, value in headers]).encode("latin-1")
    except UnicodeEncodeError:
        return b"".join([b"%b: %b\r\n" % (name.encode("ascii"), _wire_bytes(value)) for name, value in headers])


@lru_cache(maxsize=1024)
def _is_token(text: str) -> bool:
    """Methods and names are the same few."""
    return _TOKEN.fullmatch(text) is not None


def _framed(wire: Wire, request: Request) -> Headers:
    """With a Host, and the body framed by its length: it is whole in memory, so nothing is chunked."""
    headers = request.headers
    if "transfer-encoding" in headers:
        headers = headers.without("transfer-encoding")
    if "host" not in headers:
        headers = Headers((("Host", wire.host), *headers))
    if request.body or "content-length" in headers:
        name = next((name for name, _ in headers if name.lower() == "content-length"), "Content-Length")
        headers = headers.setting(name, str(len(request.body)))
    return headers


def _unsendable(why: str) -> WireError:
    return WireError(OriginFailure.PROTOCOL, f"the request cannot be sent: {why}")


def _wire_bytes(text: str) -> bytes:
    """One byte a character; text that was never on a wire goes as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _target_bytes(target: str) -> bytes:
    """The request target untouched, but for bytes that would end or break the request line."""
    if _UNUSUAL.search(target) is None:
        return target.encode("ascii")
    return b"".join(bytes((byte,)) if 0x21 <= byte <= 0x7E else b"%%%02X" % byte for byte in _wire_bytes(target))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies under it, outermost first."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def words_of(error: BaseException) -> str:
    """The system's own words where an OSError lies at the bottom, else the error's."""
    causes = list(causes_of(error))
    for cause in reversed(causes):
        if isinstance(cause, OSError) and cause.strerror:
            if cause.errno and cause.strerror.startswith("Connect call failed"):  # asyncio's: where, but not what.
                return f"[Errno {cause.errno}] {os.strerror(cause.errno)}"
            return str(cause)
    said = next((text for text in map(str, causes) if text), "the origin closed the connection")
    return re.sub(r"\bbytearray\(b(.*)\)", r"\1", said)
