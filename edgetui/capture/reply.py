"""A response as the bytes the viewer gets on this connection."""

from edgetui.engine.http import Headers, Response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

#: Statuses whose responses end with their head (RFC 9110 §6.4.1).
_BODILESS = frozenset({204, 304})
_OF_A_CONNECTION = frozenset({"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})
_LINE_BREAKERS = str.maketrans({"\r": " ", "\n": " ", "\0": " "})


def reply_parts(response: Response, method: str, http_version: str, *, persists: bool) -> list[bytes]:
    """Status line and header lines in their order and case, body. `persists`: the connection is kept afterwards.

    The response says what it says; only what frames it is made true for this connection: `Content-Length`,
    `Transfer-Encoding: chunked` where it has no length and the viewer can read chunks, and `Connection`.
    """
    has_body = _has_body(response, method)
    headers, is_chunked = _framed(response, method, http_version, has_body=has_body)
    headers = _with_connection(headers, http_version, persists=persists)
    lines = [f"HTTP/1.1 {response.status} {response.status_description}"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = _wire_bytes(_joined(lines))
    if not has_body:
        return [head]
    if is_chunked:
        return [head + b"%x\r\n" % len(response.body), response.body, b"\r\n0\r\n\r\n"]
    return [head, response.body]


def reply_fields(response: Response, method: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Fields for HTTP/2, in lower case and without what was said of a connection (RFC 9113 §8.2.2), and the body."""
    has_body = _has_body(response, method)
    headers, _ = _framed(response, method, "2.0", has_body=has_body)
    fields = [(":status", str(response.status)), *((name.lower(), value.strip(" \t")) for name, value in headers)]
    names, values = _unbroken([name for name, _ in fields]), _unbroken([value for _, value in fields])
    pairs = [
        (_wire_bytes(name), _wire_bytes(value))
        for name, value in zip(names, values, strict=True)
        if name not in _OF_A_CONNECTION
    ]
    return pairs, response.body if has_body else b""


def _has_body(response: Response, method: str) -> bool:
    return method != "HEAD" and response.status >= 200 and response.status not in _BODILESS


def _framed(response: Response, method: str, http_version: str, *, has_body: bool) -> tuple[Headers, bool]:
    """The header lines with a true length or chunks, and whether it is chunks."""
    headers = response.headers
    was_chunked = "transfer-encoding" in headers
    if was_chunked:
        headers = headers.without("transfer-encoding")
    lengths = headers.get_all("content-length")
    if not has_body:
        # A length says what a GET would have; a 204 has none (RFC 9110 §8.6).
        return (headers.without("content-length") if response.status == 204 else headers), False
    length = str(len(response.body))
    if lengths == (length,):
        return headers, False
    if lengths or http_version == "1.0" or not response.body:
        return headers.setting("Content-Length", length), False
    if http_version == "2.0":
        return headers, False
    return headers.adding("Transfer-Encoding", "chunked"), True


def _with_connection(headers: Headers, http_version: str, *, persists: bool) -> Headers:
    if not persists:
        return headers.setting("Connection", "close")
    if http_version == "1.0" or "connection" in headers:
        return headers.setting("Connection", "keep-alive")
    return headers


def _joined(lines: list[str]) -> str:
    """The lines with their ends, and the empty one that ends a head."""
    text = "\r\n".join([*lines, "", ""])
    # Each line has one end, and no other.
    ends = len(lines) + 1
    if text.count("\n") == text.count("\r") == ends and "\0" not in text:
        return text
    return "\r\n".join([*_unbroken(lines), "", ""])


def _unbroken(lines: list[str]) -> list[str]:
    """No line has a line end or NUL in it: whatever a message holds, it stays one message."""
    return [line.translate(_LINE_BREAKERS) if _is_broken(line) else line for line in lines]


def _is_broken(line: str) -> bool:
    return "\n" in line or "\r" in line or "\0" in line


def _wire_bytes(text: str) -> bytes:
    """One byte a character; text that was never on a wire goes as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
