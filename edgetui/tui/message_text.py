"""Messages as plain text that a person edits, and back.

    GET /picture.jpg?size=large          200 OK
    Host: shop.example.com               Content-Type: text/plain

    body                                 body

What was not touched keeps its exact bytes: a line that is not UTF-8, a body that is not text.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from edgetui.engine.exchange import Message
from edgetui.engine.http import Headers, Request, text_from_wire, wire_from_text
from edgetui.tui.views.safe import escaped

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_STATUS_LINE = re.compile(r"(?:HTTP/\S+ )?([1-5]\d\d)(?: (.*))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Bytes; beyond it textual's editor takes seconds.
_LONGEST = 256 * 1024
_NONE = Headers()
_HTTP_VERSION = re.compile(r" HTTP/\d(\.\d)?$")


class TextProblem(Exception):
    """The text is no message. `line` counts from 1 and is the line to look at."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


def text_from_body(body: bytes, longest: int | None = _LONGEST) -> str:
    """The body as a person may edit it; one that is no plain text, or over `longest` bytes, is named instead."""
    if longest is not None and len(body) > longest:
        return f"<{len(body):,} bytes, too many to edit here: kept unless this line is changed>"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if _CONTROL.search(text):
        return f"<{len(body):,} bytes that are not plain text: kept unless this line is changed>"
    return text


def text_from_headers(headers: Headers) -> str:
    """One field line a line, without an end of line after the last. What a terminal would act on is an escape."""
    return "\n".join(_shown(name, value) for name, value in headers)


def _shown(name: str, value: str) -> str:
    return escaped(f"{name}: {text_from_wire(value)}")


def _first_line(message: Message) -> str:
    if isinstance(message, Request):
        return escaped(f"{message.method} {text_from_wire(message.target())}")
    return escaped(f"{message.status} {text_from_wire(message.status_description)}".rstrip())


def text_from_message(message: Message, longest: int | None = _LONGEST) -> str:
    """The whole message as text; `longest` as in `text_from_body`."""
    head = "\n".join(part for part in (_first_line(message), text_from_headers(message.headers)) if part)
    return f"{head}\n\n{text_from_body(message.body, longest)}"


def message_from_text(text: str, original: Message, longest: int | None = _LONGEST) -> Message:
    """The message that `text`, made from `original` and changed by a person, stands for. Raises TextProblem.

    `longest` is the one that the text was made with.
    """
    head, _, body_text = text.partition("\n\n")
    first, *lines = head.split("\n")
    body = body_from_text(body_text, original.body, longest)
    headers = _with_length(headers_from_lines(lines, original.headers, first_line=2), original, body)
    if first == _first_line(original):
        return replace(original, headers=headers, body=body)
    if isinstance(original, Request):
        method, uri, querystring = _request_line(first)
        return replace(original, method=method, uri=uri, querystring=querystring, headers=headers, body=body)
    status, description = _status_line(first)
    return replace(original, status=status, status_description=description, headers=headers, body=body)


def body_from_text(text: str, original: bytes = b"", longest: int | None = _LONGEST) -> bytes:
    """The bytes of a body; the original's own when its text is as it was."""
    return original if text == text_from_body(original, longest) else text.encode("utf-8", "replace")


def headers_from_lines(lines: list[str], original: Headers = _NONE, first_line: int = 1) -> Headers:
    """Field lines from text; empty lines count for nothing. Raises TextProblem."""
    kept = {_shown(name, value): (name, value) for name, value in original}
    return Headers(
        kept.get(line) or _field_line(line, number) for number, line in enumerate(lines, first_line) if line.strip()
    )


def _field_line(line: str, number: int) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise TextProblem(number, f"a header is written `Name: value`, not {line!r}")
    if not _TOKEN.fullmatch(name):
        raise TextProblem(number, f"{name!r} is no header name: letters, digits and !#$%&'*+-.^_`|~ only")
    return name, wire_from_text(value.strip())


def _with_length(headers: Headers, original: Message, body: bytes) -> Headers:
    """Content-Length follows a changed body unless the person changed it too."""
    length = headers.get("Content-Length")
    if length is None or body == original.body or length != original.headers.get("Content-Length"):
        return headers
    return headers.setting("Content-Length", str(len(body)))


def _request_line(line: str) -> tuple[str, str, str]:
    method, space, target = _HTTP_VERSION.sub("", line.strip()).partition(" ")
    if not space:
        raise TextProblem(1, f"the first line is `METHOD /path?query`, not {line!r}")
    return _method(method), *_target(target)


def _method(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise TextProblem(1, f"{text!r} is no method; write GET, POST, …")
    return text


def _target(text: str) -> tuple[str, str]:
    if not text.startswith("/"):
        raise TextProblem(1, f"the path starts with `/`, not {text!r}")
    if any(character <= " " for character in text):
        raise TextProblem(1, f"write a space in the path or query as %20: {text!r}")
    uri, _, querystring = wire_from_text(text).partition("?")
    return uri, querystring


def _status_line(line: str) -> tuple[int, str]:
    found = _STATUS_LINE.fullmatch(line.strip())
    if not found:
        raise TextProblem(1, f"the first line is a status from 100 to 599 and its description, not {line!r}")
    return int(found[1]), wire_from_text(found[2] or "")


@dataclass(frozen=True, slots=True)
class Form:
    """The composer's fields. `url` is absolute, or a path on the distribution."""

    method: str
    url: str
    headers: str
    body: str


def form_from_request(request: Request, protocol: str, host: str) -> Form:
    """The fields of a request; a Host header goes into the URL. `host` is used when there is none."""
    host = request.headers.get("Host") or host
    return Form(
        escaped(text_from_wire(request.method)),
        escaped(f"{protocol}://{host}{text_from_wire(request.target())}"),
        text_from_headers(request.headers.without("Host")),
        text_from_body(request.body),
    )


def request_from_form(form: Form, host: str, original_body: bytes = b"") -> tuple[Request, str]:
    """The request and its protocol (`http`, `https`), with Host and Content-Length as a client sends them.

    `host` is used when neither the URL nor the headers name one. Raises TextProblem; its line counts the method and
    URL as line 1 and the headers from line 2.
    """
    protocol, named_host, target = _url(form.url.strip())
    uri, querystring = _target(target)
    headers = headers_from_lines(form.headers.split("\n"), first_line=2)
    if "Host" not in headers:
        headers = Headers([("Host", named_host or host), *headers])
    body = body_from_text(form.body, original_body)
    if body and "Content-Length" not in headers:
        headers = headers.adding("Content-Length", str(len(body)))
    return Request(_method(form.method.strip() or "GET"), uri, querystring, headers, body), protocol


def _url(url: str) -> tuple[str, str, str]:
    """Protocol, host with port, and target."""
    if url.startswith("/"):
        return "https", "", url
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise TextProblem(1, f"a URL is https://host/path or /path, not {url!r}")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.netloc.rpartition("@")[2], target
