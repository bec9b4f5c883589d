"""A URL as curl takes it apart: nothing decoded, nothing encoded that HTTP can carry."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from edgetui.errors import UsageError

_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.DOTALL,
)
_AUTHORITY = re.compile(r"(?:(?P<user>.*)@)?(?P<host>\[[0-9A-Fa-f:.%a-z]+\]|[^:\[\]]+)(?::(?P<port>\d*))?")


@dataclass(frozen=True, slots=True)
class CurlUrl:
    """`path` and `query` are wire strings; `user` is `name` or `name:password`, decoded."""

    scheme: str
    host: str
    port: int
    path: str
    query: str
    user: str | None

    @property
    def host_header(self) -> str:
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def curl_url(text: str, *, path_as_is: bool = False) -> CurlUrl:
    """Take `text` apart; without a scheme it is http. Raises UsageError for what is no URL of a web server."""
    match = _URL.fullmatch(text.strip())
    scheme = ((match and match["scheme"]) or "http").lower()
    authority = _AUTHORITY.fullmatch(match["authority"]) if match else None
    if scheme not in _PORTS:
        raise UsageError(f"'{text}': '{scheme}' is not HTTP", "give a URL with http:// or https://")
    if match is None or authority is None:
        raise UsageError(f"'{text}' is not a URL", "give one like https://example.com/path?query")
    path = match["path"] or "/"
    return CurlUrl(
        scheme,
        _host(authority["host"], text),
        _port(authority["port"], scheme, text),
        _sent(path if path_as_is else _without_dots(path)),
        _sent(match["query"] or "", is_query=True),
        None if authority["user"] is None else unquote(authority["user"]),
    )


def _host(host: str, text: str) -> str:
    if re.search(r"[\s\x00-\x1f\x7f]", host):
        raise UsageError(f"'{text}': '{host}' is not a host name")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise UsageError(f"'{text}': '{host}' is not a host name: {error}") from None


def _port(port: str | None, scheme: str, text: str) -> int:
    if not port:
        return _PORTS[scheme]
    if len(port) > 5 or not 0 < int(port) <= 65535:
        raise UsageError(f"'{text}': {port[:20]} is not a port", "a port is a number from 1 to 65535")
    return int(port)


def _sent(part: str, *, is_query: bool = False) -> str:
    """The wire string of a part. Curl encodes what is not ASCII in the path and leaves it in the query; blanks and
    controls, which it refuses, are encoded in both."""
    last = 0xFF if is_query else 0x7E
    data = part.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if 0x21 <= byte <= last and byte != 0x7F else f"%{byte:02x}" for byte in data)


def _without_dots(path: str) -> str:
    """Without `.` and `..` segments [RFC 3986 5.2.4], as curl sends a path unless told --path-as-is."""
    segments: list[str] = []
    parts = path.split("/")[1:]
    for index, segment in enumerate(parts):
        if segment == "..":
            del segments[-1:]
        if segment not in (".", ".."):
            segments.append(segment)
        elif index == len(parts) - 1:
            segments.append("")
    return "/" + "/".join(segments)
