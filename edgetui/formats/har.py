"""HTTP Archive 1.2, as browsers and mitmproxy write it [HAR 1.2].

The URL is what was asked for, `queryString` and `cookies` only repeat it; pseudo-headers of HTTP/2 are no headers, but
for `:authority`, which is Host; bodies are those of `postData` and `content`, which the archive holds decoded.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.errors import UsageError
from edgetui.formats.curl_form import Part, form_body
from edgetui.formats.curl_url import CurlUrl, curl_url
from edgetui.formats.entry import Entry, Problem, sent, shown
from edgetui.formats.entry_json import viewer_from_json
from edgetui.formats.json_values import Value, excerpt, items_from
from edgetui.formats.members import Members
from edgetui.formats.source import Source

#: Where an archive has no time it has this one.
NO_TIME = "1970-01-01T00:00:00.000Z"
FORM = "application/x-www-form-urlencoded"

_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
_VERSION = re.compile(r"(?:HTTP/|h)(\d)(?:\.(\d))?", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r"multipart/form-data\s*;.*?\bboundary=\"?([^\";,\s]+)", re.IGNORECASE)
_HINT = 'an archive is {"log": {"entries": […]}}'


def entries_from_har(source: Source) -> Iterator[Entry | Problem]:
    """The requests of an archive with their answers. Of a broken archive, those before the break."""
    text = source.all().decode("utf-8-sig", "surrogateescape")
    begin = _ENTRIES.search(text)
    if begin is None:
        yield Problem(source.name, f"{excerpt(text)} has no entries", _HINT)
        return
    for item in items_from(text, begin.end(), source.name):
        yield from [item] if isinstance(item, Problem) else _Reader(item).read()


class _Reader:
    """One entry of an archive."""

    def __init__(self, value: Value) -> None:
        self._entry = Members(value.json, value.where)
        self._request = self._entry.object("request")
        self._notes: list[str] = []

    def read(self) -> list[Entry | Problem]:
        problems: list[Entry | Problem] = list(self._entry.problems)
        url = self._url()
        if url is None:
            return [*problems, *self._entry.problems[len(problems) :]]
        headers = self._headers(url)
        body = self._body(headers)
        response = self._response()
        ours = self._entry.object("_edgetui")
        entry = Entry(
            Request(self._request.wire("method", "GET"), url.path, url.query, headers, body),
            self._viewer(url, ours),
            response,
            self._time(),
            ours.text("request_id"),
            tuple(event for event in ours.items("events") if isinstance(event, dict)),
            tuple(ours.pairs("facts")),
            (*(note for note in ours.items("notes") if isinstance(note, str)), *self._notes),
            self._entry.text("comment"),
        )
        return [*self._entry.problems, entry]

    def _url(self) -> CurlUrl | None:
        text = shown(self._request.wire("url"))
        # WebSocket begins as HTTP does.
        web = re.sub(r"^ws(s?):", r"http\1:", text, flags=re.IGNORECASE)
        try:
            if re.match(r"https?://", web, re.IGNORECASE):
                return curl_url(web, path_as_is=True)
        except UsageError as error:
            self._request.report("url", error.message, error.hint)
            return None
        self._request.report("url", f"{excerpt(text)} is not HTTP: left out" if text else "is missing")
        return None

    def _headers(self, url: CurlUrl) -> Headers:
        lines = _lines(self._request)
        authority = next((value for name, value in lines if name.lower() == ":authority"), url.host_header)
        headers = Headers(line for line in lines if not line[0].startswith(":"))
        if "host" not in headers:
            headers = Headers([("Host", authority), *headers])
        elif headers.get("host") != url.host_header:
            self._notes.append(f"it was sent to {url.host_header}")
        cookies = [f"{cookie.wire('name')}={cookie.wire('value')}" for cookie in self._request.objects("cookies")]
        if cookies and "cookie" not in headers:
            headers = headers.adding("Cookie", "; ".join(cookies))
        return headers

    def _body(self, headers: Headers) -> bytes:
        if "postData" not in self._request:
            return b""
        data = self._request.object("postData")
        text, params = data.text("text"), list(data.objects("params"))
        if data.text("encoding") == "base64":
            return data.decoded("text", text)
        if not text and params:
            return self._body_of(params, data.text("mimeType"), headers.get("content-type") or "")
        body = sent(text).encode("latin-1")
        length = headers.get("content-length", str(len(body)))
        if length != str(len(body)):
            as_latin = text.encode("latin-1", "replace")
            if length == str(len(as_latin)) and text == as_latin.decode("latin-1"):
                return as_latin
            self._notes.append(f"the archive holds {len(body)} bytes of a body of {length}")
        return body

    def _body_of(self, params: list[Members], mime_type: str, content_type: str) -> bytes:
        """The body that the fields of a form make. Of a file that is uploaded, the archive may have the name alone."""
        if mime_type.partition(";")[0].strip().lower() in ("", FORM):
            return urlencode([(param.text("name"), param.text("value")) for param in params], errors="replace").encode()
        boundary = _BOUNDARY.search(f"{content_type};{mime_type}")
        if boundary is None:
            self._notes.append(f"the archive holds the parts of a body {mime_type}, not the body")
            return b""
        self._notes.append("the body is made anew from the parts that the archive holds")
        return form_body([_part(param) for param in params], boundary[1])[0]

    def _viewer(self, url: CurlUrl, ours: Members) -> Viewer:
        version = _VERSION.match(self._request.text("httpVersion"))
        http_version = f"{version[1]}.{version[2] or 0}" if version else ""
        http_version = http_version if http_version in ("1.0", "1.1", "2.0", "3.0") else Viewer().http_version
        known = viewer_from_json(ours.object("viewer"))
        return Viewer(known.ip, known.port, url.scheme, http_version, known.facts)

    def _response(self) -> Response | None:
        response = self._entry.object("response")
        status = response.integer("status", 0)
        if not 100 <= status <= 999:
            error = self._entry.text("_error") or response.text("_error")
            if error:
                self._notes.append(f"there was no answer: {error}")
            return None
        content = response.object("content")
        body = _content(content)
        headers = Headers(line for line in _lines(response) if not line[0].startswith(":"))
        if not body and content.integer("size", 0) > 0:
            self._notes.append(f"the archive does not hold the answer's body ({content.integer('size', 0)} bytes)")
        elif body:
            headers = self._as_decoded(headers, body)
        return Response(status, response.wire("statusText"), headers, body)

    def _as_decoded(self, headers: Headers, body: bytes) -> Headers:
        """Headers that are true of a body without its Content-Encoding."""
        encoding = headers.get("content-encoding")
        if encoding is None:
            return headers
        self._notes.append(f"the answer's body is decoded; it was sent with Content-Encoding: {encoding}")
        headers = headers.without("content-encoding")
        return headers.setting("Content-Length", str(len(body))) if "content-length" in headers else headers

    def _time(self) -> float | None:
        text = self._entry.text("startedDateTime")
        if not text or text == NO_TIME:
            return None
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            self._entry.report("startedDateTime", f"{excerpt(text)} is no time")
            return None
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _lines(message: Members) -> list[tuple[str, str]]:
    return [(header.wire("name"), header.wire("value")) for header in message.objects("headers")]


def _part(param: Members) -> Part:
    content = sent(param.text("value")).encode("latin-1")
    return Part(param.text("name"), content, param.text("fileName") or None, param.text("contentType") or None)


def charset_of(mime_type: str) -> str:
    """The charset of a media type, in lower case; UTF-8 when it says none."""
    found = _CHARSET.search(mime_type)
    return found[1].lower() if found else "utf-8"


def _content(content: Members) -> bytes:
    text = content.text("text")
    if content.text("encoding") == "base64":
        return content.decoded("text", text)
    try:
        body = text.encode(charset_of(content.text("mimeType")))
    except (UnicodeError, LookupError):
        body = sent(text).encode("latin-1")
    as_latin = text.encode("latin-1", "replace")
    # mitmproxy writes pictures with a character for each byte; their size tells.
    is_latin = len(as_latin) == content.integer("size", 0) != len(body) and text == as_latin.decode("latin-1")
    return as_latin if is_latin else body
