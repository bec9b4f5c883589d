"""Origins' answers on disk, to be read and edited by people.

A folder with `index.jsonl`, a line for each recording, and for each two files as HTTP has them on the wire:
`0001-GET-picture.jpg.request.http` and `0001-GET-picture.jpg.answer.http`. A failure has no answer file: its line says
what failed. In the index a character of a target is a byte, as in `engine.http`. A line that is taken out forgets the
recording; of two lines with one name the later counts.
"""

import json
import os
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.http import Headers, Request, Response
from edgetui.errors import UsageError
from edgetui.origins.drift import drift, redacted
from edgetui.origins.fixed import framed_anew, read_head, read_response

INDEX = "index.jsonl"

_UNREADABLE = re.compile(r"[^A-Za-z0-9._-]+")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Recording:
    """One line of the index. `failure` and `message` are of an origin that did not answer."""

    name: str
    domain: str
    method: str
    target: str
    failure: OriginFailure | None = None
    message: str = ""


class Recordings:
    """The recordings in `folder`; files that were edited are read anew. Its methods block, and may run in threads.

    Raises UsageError, naming file and line, for what cannot be read.
    """

    def __init__(self, folder: str, *, with_secrets: bool = False) -> None:
        self.folder = Path(folder)
        self._with_secrets = with_secrets
        self._lock = threading.Lock()
        self._state: tuple[int, int] | None = None
        self._known: dict[str, Recording] = {}
        #: Names by method, domain and path.
        self._names: dict[tuple[str, str, str], list[str]] = {}

    def of_path(self, method: str, domain: str, path: str) -> list[Recording]:
        """Those for this path, with whatever query, in the order they were recorded."""
        with self._lock:
            self._refresh()
            return [self._known[name] for name in self._names.get((method, domain.lower(), path), ())]

    def request(self, recording: Recording) -> Request:
        """The request it was recorded for."""
        path = self._path(recording, "request")
        _, headers, body = read_head(str(path), _content(path))
        uri, _, query = recording.target.partition("?")
        return Request(recording.method, uri, query, headers, body)

    def outcome(self, recording: Recording) -> OriginResponded | OriginFailed:
        """What the origin had answered, as the file says it today; its source is the file."""
        path = self._path(recording, "answer")
        if recording.failure is not None:
            return OriginFailed(recording.failure, recording.message, source=str(self.folder / INDEX))
        return OriginResponded(framed_anew(read_response(str(path))), source=str(path))

    def add(self, command: FetchOrigin, outcome: OriginResponded | OriginFailed) -> Recording:
        """Keep an answer; one for the same request before is replaced. Raises OSError."""
        request = command.request
        if not self._with_secrets:
            request = Request(request.method, request.uri, request.querystring, redacted(request.headers), request.body)
        with self._lock:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._refresh()
            recording = _recording(self._name(request, command.endpoint.domain_name), command, outcome)
            _write(self._path(recording, "request"), _request_bytes(request))
            if isinstance(outcome, OriginResponded):
                _write(self._path(recording, "answer"), self._answer_bytes(outcome.response))
            self._append(recording)
            self._keep(recording)
            self._state = _state(self.folder / INDEX)
        return recording

    # -- the index

    def _name(self, request: Request, domain: str) -> str:
        """The name of the recording this one replaces, else a new one."""
        for name in self._names.get((request.method, domain.lower(), request.uri), ()):
            known = self._known[name]
            if known.target == request.target() and not self._differs(known, request):
                return name
        slug = _UNREADABLE.sub("-", f"{request.method}{request.uri}").strip("-")[:_NAME_LENGTH]
        # The number is one more than the highest, for recordings may have been taken out.
        highest = max((int(name[:4]) for name in self._known if name[:4].isdecimal()), default=0)
        return f"{highest + 1:04}-{slug}"

    def _differs(self, known: Recording, request: Request) -> bool:
        try:
            return bool(drift(self.request(known), request))
        except UsageError:
            return False  # Its file is gone or broken: it is written anew.

    def _append(self, recording: Recording) -> None:
        """In one write, so that a line is there or not."""
        line = json.dumps(_line(recording)) + "\n"
        descriptor = os.open(self.folder / INDEX, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(descriptor, line.encode("utf-8"))
        finally:
            os.close(descriptor)

    def _refresh(self) -> None:
        path = self.folder / INDEX
        state = _state(path)
        if state == self._state:
            return
        known = {recording.name: recording for recording in _read_index(path)} if state is not None else {}
        self._known, self._names, self._state = {}, {}, state
        for recording in known.values():
            self._keep(recording)

    def _keep(self, recording: Recording) -> None:
        if recording.name not in self._known:
            path = recording.target.partition("?")[0]
            key = (recording.method, recording.domain.lower(), path)
            self._names.setdefault(key, []).append(recording.name)
        self._known[recording.name] = recording

    # -- files

    def _path(self, recording: Recording, part: str) -> Path:
        return self.folder / f"{recording.name}.{part}.http"

    def _answer_bytes(self, response: Response) -> bytes:
        headers = response.headers if self._with_secrets else redacted(response.headers)
        first = f"HTTP/1.1 {response.status} {response.status_description}".rstrip()
        return _message_bytes(first, headers, response.body)


def has_recordings(folder: str) -> bool:
    """Is `folder` one of recordings?"""
    return os.path.isfile(os.path.join(folder, INDEX))


def _recording(name: str, command: FetchOrigin, outcome: OriginResponded | OriginFailed) -> Recording:
    request, domain = command.request, command.endpoint.domain_name
    if isinstance(outcome, OriginFailed):
        return Recording(name, domain, request.method, request.target(), outcome.kind, outcome.message)
    return Recording(name, domain, request.method, request.target())


def _line(recording: Recording) -> dict[str, Any]:
    failed = {"failed": {"kind": recording.failure.value, "message": recording.message}} if recording.failure else {}
    return {
        "name": recording.name,
        "domain": recording.domain,
        "method": recording.method,
        "target": recording.target,
        **failed,
    }


def _read_index(path: Path) -> Iterator[Recording]:
    for number, line in enumerate(_content(path).split(b"\n"), 1):
        if line.strip():
            yield _recording_from_line(line, f"{path}, line {number}")


def _recording_from_line(line: bytes, where: str) -> Recording:
    hint = "each line is an object with name, domain, method and target; take the line out to forget the recording"
    try:
        value = json.loads(line)
        name, domain, method, target = (value[key] for key in ("name", "domain", "method", "target"))
        failed = value.get("failed")
        failure = OriginFailure(failed["kind"]) if failed else None
        message = str(failed.get("message", "")) if failed else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{where}: no recording: {type(error).__name__}: {error}", hint) from None
    if not all(isinstance(text, str) for text in (name, domain, method, target)):
        raise UsageError(f"{where}: name, domain, method and target are text", hint)
    if _NAME.fullmatch(name) is None:
        raise UsageError(f"{where}: {name!r} is no name of a file here", "letters, digits, dot, dash and underscore")
    return Recording(name, domain, method, target, failure, message)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None


def _request_bytes(request: Request) -> bytes:
    return _message_bytes(f"{request.method} {request.target()} HTTP/1.1", request.headers, request.body)


def _message_bytes(first: str, headers: Headers, body: bytes) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + body


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
