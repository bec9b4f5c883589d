"""A curl command for a request: paste it into a shell and the same request goes out."""

import re
from collections.abc import Iterator

from edgetui.engine.http import Request
from edgetui.formats.curl_url import curl_url
from edgetui.formats.shellwords import is_argument, piped, quoted

#: Targets that curl sends as they stand in a URL: no globs, no fragment, nothing to encode; and no dot segments.
_PLAIN_TARGET = re.compile(r"/[A-Za-z0-9/%._~!$&'()*+,;=:@?|^`\"<>\\-]*")
_DOT_SEGMENT = re.compile(r"/\.\.?(?:[/?]|$)")


def curl_from_request(request: Request, scheme: str, host: str) -> str:
    """The command that sends `request` to `host` (a name, or `name:port`) by `scheme`, over several lines.

    Host goes first and a true Content-Length last, for curl writes them itself. A body that is no argument comes in by
    a pipe. Raises UsageError for a value with a NUL byte, which no command line can hold.
    """
    url, *target_option = _url_words(request, f"{scheme}://{host}")
    parts = ["curl " + quoted(url)]
    if target_option:
        parts.append(_option("--request-target", *target_option))
    has_data = bool(request.body) or request.headers.get("content-length") == "0"
    parts += _method_options(request.method, has_data)
    parts += (_option("-H", line) for line in _header_options(request, f"{scheme}://{host}", has_data))
    is_piped = not is_argument(request.body)
    if has_data:
        data = ("--data-binary", "@-") if is_piped else ("--data-raw", request.body.decode("utf-8", "surrogateescape"))
        parts.append(_option(*data))
    command = " \\\n  ".join(parts)
    return piped(request.body, command) if is_piped else command


def _option(name: str, value: str) -> str:
    return f"{name} {quoted(value)}"


def _url_words(request: Request, base: str) -> Iterator[str]:
    """The URL; and, if a URL cannot say it, the request target."""
    target = _argument(request.target())
    if _PLAIN_TARGET.fullmatch(target) and not _DOT_SEGMENT.search(target):
        yield base + target
    else:
        yield base + "/"
        yield target


def _method_options(method: str, has_data: bool) -> list[str]:
    if method == ("POST" if has_data else "GET"):
        return []
    # -X HEAD alone would wait for the body that a HEAD does not get.
    return ["-I"] if method == "HEAD" and not has_data else [_option("-X", method)]


def _header_options(request: Request, base: str, has_data: bool) -> Iterator[str]:
    host = request.headers.get("host")
    if host != curl_url(base).host_header:
        yield _header_option("Host", host)
    length = str(len(request.body))
    for name, value in request.headers.without("host"):
        if not (has_data and name.lower() == "content-length" and value == length):
            yield _header_option(name, value)
    for name in ("User-Agent", "Accept", *(["Content-Type"] if has_data else [])):
        if name not in request.headers:
            yield _header_option(name, None)


def _header_option(name: str, value: str | None) -> str:
    if value is None:
        return f"{name}:"
    return f"{name}: {_argument(value)}" if value else f"{name};"


def _argument(wire: str) -> str:
    """The bytes of a wire string as an argument holds them."""
    try:
        return wire.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return wire
