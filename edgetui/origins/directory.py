"""A local folder as the origin: a plain web server for static files, without a socket.

What it says depends on the files and the request alone: content types come from Python's own table and not from the
machine's, the ETag is the MD5 of the content (as S3 has it), and there is no Date unless a clock is given.
"""

import asyncio
import hashlib
import html
import mimetypes
import os
import time
from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote_to_bytes

from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.http import Headers, Request, Response, text_from_wire
from edgetui.origins.local import LocalOrigin
from edgetui.origins.ranges import Unsatisfiable, byte_range

BODY_LIMIT = 64 * 1024 * 1024

_TYPES = mimetypes.MimeTypes(filenames=())
# Younger than some Pythons' tables, or different between them.
for _suffix, _type in {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".md": "text/markdown",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}.items():
    _TYPES.add_type(_type, _suffix)
_COMPRESSED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}


class DirectoryOrigin(LocalOrigin):
    """Answers from the files under `root`; the request's path, origin path included, is the file's.

    GET and HEAD, validators and one range are understood. A path that ends in `/` gives its `index.html`. Links that
    lead out of the folder are not followed. `clock` gives the seconds since 1970 for a Date header.
    """

    def __init__(self, root: str, *, clock: Callable[[], float] | None = None, body_limit: int = BODY_LIMIT) -> None:
        self.source = root
        self._root = Path(root).resolve()
        self._clock = clock
        self._body_limit = body_limit

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        started = time.perf_counter()
        try:
            # A disk can be slow; the loop has a screen to draw.
            response = await asyncio.to_thread(self._answer, command.request)
        except _TooLarge as error:
            elapsed_ms = (time.perf_counter() - started) * 1000
            return OriginFailed(OriginFailure.TOO_LARGE, str(error), elapsed_ms, source=self.source)
        return OriginResponded(response, (time.perf_counter() - started) * 1000, self.source)

    async def close(self) -> None:
        """Nothing is held."""

    def _answer(self, request: Request) -> Response:
        response = self._resource(request)
        if self._clock is not None:
            response = _with_line(response, "Date", formatdate(self._clock(), usegmt=True))
        return _without_body(response) if request.method == "HEAD" else response

    def _resource(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _with_line(_page(HTTPStatus.METHOD_NOT_ALLOWED, request), "Allow", "GET, HEAD")
        path = self._file(request.uri)
        if path is None:
            return _page(HTTPStatus.NOT_FOUND, request)
        try:
            modified, content = self._read(path)
        except PermissionError:
            return _page(HTTPStatus.FORBIDDEN, request)
        except OSError:
            return _page(HTTPStatus.NOT_FOUND, request)
        return _selected(request, content, _representation(path.name, modified, content))

    def _file(self, uri: str) -> Path | None:
        """The regular file that `uri` names inside the folder, links resolved."""
        raw = unquote_to_bytes(text_from_wire(uri).encode("utf-8", "replace"))
        name = os.fsdecode(raw + b"index.html" if raw.endswith(b"/") else raw)
        segments = name.split("/")[1:]
        if "\0" in name or ".." in segments or any(os.sep in part for part in segments):
            return None
        try:
            path = self._root.joinpath(*segments).resolve()
            return path if path.is_relative_to(self._root) and path.is_file() else None
        except (OSError, RuntimeError, ValueError):
            # A name too long for the file system, a circle of links: no such file.
            return None

    def _read(self, path: Path) -> tuple[float, bytes]:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > self._body_limit:
                raise _TooLarge(f"{path} has {size:,} bytes, edgetui keeps at most {self._body_limit:,}")
            return os.fstat(file.fileno()).st_mtime, file.read()


class _TooLarge(Exception):
    """The file does not fit the body limit."""


def _content_type(name: str) -> str:
    content_type, encoding = _TYPES.guess_type("file:///" + name)
    if encoding is not None:
        return _COMPRESSED.get(encoding, "application/octet-stream")
    return content_type or "application/octet-stream"


def _representation(name: str, modified: float, content: bytes) -> Headers:
    return Headers(
        (
            ("Content-Type", _content_type(name)),
            ("Content-Length", str(len(content))),
            ("ETag", f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'),
            ("Last-Modified", formatdate(int(modified), usegmt=True)),
            ("Accept-Ranges", "bytes"),
        )
    )


def _selected(request: Request, content: bytes, headers: Headers) -> Response:
    """The whole file, a part of it, or the news that the viewer has it already, or not any more [RFC 9110 13.2.2]."""
    if _is_precondition_false(request.headers, headers):
        return _page(HTTPStatus.PRECONDITION_FAILED, request)
    if _is_unmodified(request.headers, headers):
        return _response(HTTPStatus.NOT_MODIFIED, headers.without("content-type", "content-length"))
    wanted = request.headers.get("range") if request.method == "GET" else None
    if wanted is None or not _is_range_current(request.headers, headers):
        return _response(HTTPStatus.OK, headers, content)
    try:
        part = byte_range(wanted, len(content))
    except Unsatisfiable:
        return _with_line(
            _page(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, request), "Content-Range", f"bytes */{len(content)}"
        )
    if part is None:
        return _response(HTTPStatus.OK, headers, content)
    selected = content[part.start : part.stop]
    headers = headers.setting("Content-Length", str(len(selected)))
    headers = headers.adding("Content-Range", f"bytes {part.start}-{part.stop - 1}/{len(content)}")
    return _response(HTTPStatus.PARTIAL_CONTENT, headers, selected)


def _is_precondition_false(asked: Headers, headers: Headers) -> bool:
    """If-Match decides; If-Unmodified-Since only in its absence. A weak validator is like none here."""
    tags = asked.get_all("if-match")
    if tags:
        return not {"*", headers.get("etag")} & {tag.strip() for tag in ",".join(tags).split(",")}
    since, modified = _seconds(asked.get("if-unmodified-since")), _seconds(headers.get("last-modified"))
    return since is not None and modified is not None and modified > since


def _is_unmodified(asked: Headers, headers: Headers) -> bool:
    """If-None-Match decides; If-Modified-Since only in its absence."""
    tags = asked.get_all("if-none-match")
    if tags:
        known = [tag.strip().removeprefix("W/") for tag in ",".join(tags).split(",")]
        return "*" in known or headers.get("etag") in known
    since, modified = _seconds(asked.get("if-modified-since")), _seconds(headers.get("last-modified"))
    return since is not None and modified is not None and modified <= since


def _is_range_current(asked: Headers, headers: Headers) -> bool:
    condition = asked.get("if-range")
    return condition is None or condition in (headers.get("etag"), headers.get("last-modified"))


def _seconds(date: str | None) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        return None


def _response(status: HTTPStatus, headers: Headers, body: bytes = b"") -> Response:
    return Response(status.value, status.phrase, headers, body)


def _page(status: HTTPStatus, request: Request) -> Response:
    text = f"{status.value} {status.phrase}: {request.method} {text_from_wire(request.uri)}"
    body = f"<!doctype html><title>{status.value} {status.phrase}</title><p>{html.escape(text)}</p>\n".encode(
        "utf-8", "replace"
    )
    return _response(
        status, Headers((("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))))), body
    )


def _with_line(response: Response, name: str, value: str) -> Response:
    return Response(response.status, response.status_description, response.headers.adding(name, value), response.body)


def _without_body(response: Response) -> Response:
    return Response(response.status, response.status_description, response.headers)
