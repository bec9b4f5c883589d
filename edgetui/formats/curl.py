"""Requests from curl commands, as browsers and Postman copy them, and back.

The request is what curl itself would send by HTTP/1.1: its header order, the headers it adds, its form of data.
"""

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote_from_bytes

from edgetui.engine.http import Headers, Request
from edgetui.errors import UsageError
from edgetui.formats.curl_command import curl_from_request
from edgetui.formats.curl_form import form_body, part_of
from edgetui.formats.curl_options import CHALLENGED, Option, options_of
from edgetui.formats.curl_url import CurlUrl, curl_url
from edgetui.formats.foreign import foreign_text
from edgetui.formats.shellwords import pipe_in, split_command

__all__ = [
    "CurlRequest",
    "HeaderOptions",
    "curl_from_request",
    "headers_from_options",
    "request_from_curl",
    "requests_from_curl",
]

USER_AGENT = "curl/8.5.0"
#: What --compressed asks for in a curl with all its libraries.
ENCODINGS = "deflate, gzip, br, zstd"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HTTP_VERSIONS = {
    "http1.0": "1.0",
    "http1.1": "1.1",
    "http2": "2.0",
    "http2-prior-knowledge": "2.0",
    "http3": "3.0",
    "http3-only": "3.0",
}
_DATA = ("data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json")
_FORM = ("form", "form-string")

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True)
class CurlRequest:
    """A request and where curl would have sent it. `http_version` is None if the command does not say.

    `warnings` are sentences about what of the command has no part in the request."""

    request: Request
    scheme: str
    host: str
    port: int
    warnings: tuple[str, ...] = ()
    http_version: str | None = None


@dataclass(frozen=True)
class HeaderOptions:
    """`-H` options read: lines to send, and lower-case names of headers that shall not be sent at all."""

    lines: Headers
    removed: frozenset[str]


def headers_from_options(options: Iterable[str]) -> HeaderOptions:
    """`Name: value` is a line, `Name;` one with an empty value, `Name:` takes the header away [curl(1) -H].

    Raises UsageError for anything else.
    """
    lines: list[tuple[str, str]] = []
    removed: set[str] = set()
    for option in options:
        name, mark, rest = _header_parts(option)
        value = rest.strip(" \t")
        if mark == ":" and not value:
            removed.add(name.lower())
        else:
            lines.append((name, _wire(value)))
    return HeaderOptions(Headers(lines), frozenset(removed))


def _header_parts(option: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"([^:;]*?)[ \t]*(?:(:)(.*)|(;)\s*)", option, re.DOTALL)
    if match is None or not _FIELD_NAME.fullmatch(match[1]):
        raise UsageError(f"header '{option}': not 'Name: value'", "'Name;' sends it empty, 'Name:' does not send it")
    if re.search(r"[\r\n\0]", match[3] or ""):
        raise UsageError(f"header {option!r}: a value stands on one line", "take the line break out")
    return match[1], match[2] or match[4], match[3] or ""


def request_from_curl(text: str, read_file: ReadFile | None = None) -> CurlRequest:
    """The first request that the curl command in `text` sends. `read_file` gives the bytes of an `@file` argument.

    Raises UsageError, with what is wrong and where, if the text is no curl command or cannot be understood.
    """
    first, *others = requests_from_curl(text, read_file)
    warning = (f"only the first of its {len(others) + 1} requests is read",) if others else ()
    return replace(first, warnings=(*first.warnings, *warning))


def requests_from_curl(text: str, read_file: ReadFile | None = None) -> list[CurlRequest]:
    """All of them: --next begins another."""
    if pipe := pipe_in(text):
        data, begin = pipe
        text, read_file = text[begin:], _with_input(data, read_file)
    split = split_command(text)
    words: tuple[str, ...] = _after_curl(split.words, text)
    found: list[CurlRequest] = []
    while words or not found:
        read = options_of(words)
        reading = _Reading(read.options, read_file)
        reading.warnings[:0] = [*([] if found else split.warnings), *read.warnings]
        found += reading.results()
        words = read.rest
    return found


def _with_input(data: bytes, read_file: ReadFile | None) -> ReadFile:
    """`read_file` with `data` as standard input."""

    def read(path: str) -> bytes:
        if path == "-":
            return data
        if read_file is None:
            raise OSError("files are not read here")
        return read_file(path)

    return read


def _after_curl(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    command = words[1:] if words[:1] in (("$",), ("%",)) else words
    if not command:
        raise UsageError("there is no command", "copy a request as cURL and paste it")
    if re.split(r"[/\\]", command[0])[-1].lower() not in ("curl", "curl.exe"):
        if other := foreign_text(text.encode("utf-8", "replace")):
            raise UsageError(f"this is {other.what}, which is not read", other.hint)
        raise UsageError(f"'{command[0][:40]}' is not curl", "a curl command begins with the word curl")
    return command[1:]


class _Reading:
    """The options of one command on their way to a request."""

    def __init__(self, options: tuple[Option, ...], read_file: ReadFile | None) -> None:
        self._options = options
        self._read_file = read_file
        self._boundary = ""
        self.warnings: list[str] = []

    def results(self) -> list[CurlRequest]:
        """A request for each URL."""
        kinds = [names for names in (_DATA, _FORM, ("upload-file",)) if any(self._has(name) for name in names)]
        if len(kinds) > 1:
            raise UsageError(f"--{kinds[0][0]} and --{kinds[1][0]}: curl sends one body", "take one of them out")
        urls, body, custom = self._urls(), self._body(), self._custom_headers()
        return [self._result(url, body, custom) for url in urls]

    def _result(self, url: CurlUrl, body: bytes | None, custom: HeaderOptions) -> CurlRequest:
        if self._has("upload-file"):
            url = self._uploaded_to(url)
        uri, querystring = self._target(url, body)
        sent = None if self._has("get") else body
        headers = self._headers(url, custom, sent)
        request = Request(self._method(sent), uri, querystring, headers, sent or b"")
        versions = [_HTTP_VERSIONS[option.name] for option in self._options if option.name in _HTTP_VERSIONS]
        return CurlRequest(
            request, url.scheme, url.host, url.port, tuple(self.warnings), versions[-1] if versions else None
        )

    def _has(self, name: str) -> bool:
        return any(option.name == name for option in self._options)

    def _values(self, name: str) -> list[str]:
        return [option.value for option in self._options if option.name == name]

    def _last(self, name: str) -> str | None:
        return next(reversed(self._values(name)), None)

    def _method(self, body: bytes | None) -> str:
        sending = "PUT" if self._has("upload-file") else "POST"
        implied = "HEAD" if self._has("head") else "GET" if body is None else sending
        method = self._last("request") or implied
        if re.search(r"[\x00-\x20\x7f]", method):
            raise UsageError(f"'{method}' is no method: a method is one word", "GET, POST, PUT …")
        return _wire(method)

    def _urls(self) -> list[CurlUrl]:
        urls = self._values("url")
        if not urls:
            raise UsageError("the command has no URL", "copy the whole command")
        # Behind an option nobody knows may stand its argument: words with a scheme are the better guess.
        chosen = [url for url in urls if "://" in url] or urls[:1]
        self.warnings += [
            f"'{other}' is not taken for a URL: it has no http://" for other in urls if other not in chosen
        ]
        found = [curl_url(url, path_as_is=self._has("path-as-is")) for url in chosen]
        if not self._has("globoff") and any(re.search(r"[{\[]", f"{url.path}?{url.query}") for url in found):
            self.warnings.append("a URL with { or [ stands for several in curl (without -g): it is taken as it is")
        return found

    def _target(self, url: CurlUrl, body: bytes | None) -> tuple[str, str]:
        """Path and query string; -G puts the data behind the query."""
        target = self._last("request-target")
        uri, _, query = _wire(target).partition("?") if target is not None else (url.path, "", url.query)
        added = [
            value[1:].encode("utf-8", "surrogateescape") if value.startswith("+") else self._url_encoded(value)
            for value in self._values("url-query")
        ]
        if body and self._has("get"):
            added.append(body)
        # What curl puts behind a query has its hexadecimals in lower case.
        lowered = (re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), part.decode("latin-1")) for part in added)
        return uri, "&".join(part for part in (query, *lowered) if part)

    def _custom_headers(self) -> HeaderOptions:
        options: list[str] = []
        for value in self._values("header"):
            if value.startswith("@"):
                options += _text(self._file(value[1:], "-H")).splitlines()
            elif value.startswith(":"):
                self.warnings.append(f"'{value}' is left out: HTTP/1.1 has no pseudo-headers")
            else:
                options.append(value)
        if self._has("json"):
            named = {option.partition(":")[0].strip().lower() for option in options}
            options += [f"{name}: application/json" for name in ("Content-Type", "Accept") if name.lower() not in named]
        return headers_from_options(options)

    def _headers(self, url: CurlUrl, custom: HeaderOptions, body: bytes | None) -> Headers:
        """Curl's order: Host, its own, those of -H, the body's."""
        own = [("Host", custom.lines.get("host") or url.host_header), *self._own_headers(url)]
        of_body = [] if body is None else [("Content-Length", str(len(body))), *self._content_type()]

        def kept(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
            return [
                (name, value)
                for name, value in lines
                if name.lower() not in custom.removed and (name == "Host" or name not in custom.lines)
            ]

        lines = custom.lines.without("host")
        if self._boundary and _is_form(lines):
            # Of a Content-Type by hand curl keeps the words, puts its boundary behind them, and sends it last.
            said, lines = lines.get("content-type"), lines.without("content-type")
            of_body[-1] = ("Content-Type", f"{said}; boundary={self._boundary}")
            return Headers([*kept(own), *lines, *of_body])
        return Headers([*kept(own), *lines, *kept(of_body)])

    def _content_type(self) -> list[tuple[str, str]]:
        if self._has("upload-file"):
            return []
        return [("Content-Type", f"{MULTIPART}; boundary={self._boundary}" if self._boundary else FORM)]

    def _own_headers(self, url: CurlUrl) -> list[tuple[str, str]]:
        lines = [
            ("Authorization", self._authorization(url)),
            ("Range", f"bytes={self._last('range')}" if self._has("range") else None),
            ("User-Agent", self._last("user-agent") if self._has("user-agent") else USER_AGENT),
            ("Accept", "*/*"),
            ("Accept-Encoding", ENCODINGS if self._has("compressed") else None),
            ("Referer", (self._last("referer") or "").removesuffix(";auto")),
            ("Cookie", self._cookies()),
        ]
        return [(name, _wire(value)) for name, value in lines if value]

    def _authorization(self, url: CurlUrl) -> str | None:
        token = self._last("oauth2-bearer")
        if token is not None:
            return f"Bearer {token}"
        user = self._last("user") or url.user
        if user is None:
            return None
        challenged = next((name for name in CHALLENGED if self._has(name)), None)
        if challenged:
            self.warnings.append(f"--{challenged}: the credentials wait for the server to ask for them")
            return None
        if ":" not in user:
            self.warnings.append(f"no password for user '{user}': an empty one is sent")
            user += ":"
        return "Basic " + base64.b64encode(_bytes(user)).decode()

    def _cookies(self) -> str:
        cookies: list[str] = []
        for value in self._values("cookie"):
            if "=" in value:
                cookies.append(value)
            else:
                self.warnings.append(f"the cookies in the file '{value}' are not sent")
        return ";".join(cookies)

    def _body(self) -> bytes | None:
        """All data options together, joined by `&` except before --json; a form, a file; None without any."""
        fields = [option for option in self._options if option.name in _FORM]
        if fields:
            return self._form_body(fields)
        upload = self._last("upload-file")
        if upload is not None:
            return self._file(upload, "--upload-file")
        body: bytes | None = None
        for option in self._options:
            if option.name in _DATA:
                separator = b"" if body is None or option.name == "json" else b"&"
                body = (body or b"") + separator + self._data(option)
        return body

    def _form_body(self, fields: list[Option]) -> bytes:
        parts = [part_of(field.value, self._file, is_plain=field.name == "form-string") for field in fields]
        self.warnings += [warning for part in parts for warning in part.warnings]
        body, self._boundary = form_body(parts)
        return body

    def _uploaded_to(self, url: CurlUrl) -> CurlUrl:
        """A URL without a file name gets that of the file [curl(1) -T]."""
        name = re.split(r"[/\\]", self._last("upload-file") or "")[-1]
        return replace(url, path=url.path + quote_from_bytes(_bytes(name))) if url.path.endswith("/") else url

    def _data(self, option: Option) -> bytes:
        if option.name == "data-urlencode":
            return self._url_encoded(option.value)
        if option.name == "data-raw" or not option.value.startswith("@"):
            return _bytes(option.value)
        data = self._file(option.value[1:], f"--{option.name}")
        return data if option.name in ("data-binary", "json") else re.sub(rb"[\r\n\0]", b"", data)

    def _url_encoded(self, value: str) -> bytes:
        """`content`, `=content`, `name=content`, `@file`, `name@file`: the name as it is, the content encoded."""
        match = re.match(r"([^=@]*)([=@])", value)
        if match is None:
            return _form_encoded(_bytes(value))
        name, mark = match.groups()
        rest = value[match.end() :]
        content = _bytes(rest) if mark == "=" else self._file(rest, "--data-urlencode")
        return (_bytes(name) + b"=" if name else b"") + _form_encoded(content)

    def _file(self, path: str, option: str) -> bytes:
        if self._read_file is None:
            raise UsageError(f"{option} @{path}: files are not read here", "put the content into the command itself")
        try:
            return self._read_file(path)
        except OSError as error:
            raise UsageError(f"{option} @{path}: {error.strerror or error}") from None


def _is_form(headers: Headers) -> bool:
    return (headers.get("content-type") or "").strip().lower() == MULTIPART


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _wire(text: str) -> str:
    """The bytes of an argument, one character each."""
    return _bytes(text).decode("latin-1")


def _form_encoded(content: bytes) -> bytes:
    """As curl_easy_escape does, with `+` for a blank."""
    return quote_from_bytes(content, safe=" ").replace(" ", "+").encode()
