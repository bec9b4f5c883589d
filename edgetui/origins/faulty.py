"""An origin with faults: it refuses, hangs, lies and breaks off as a script says, each time the same.

There is no socket: the faults happen to a client that reads the bytes of such a server with the parser of the live
one, under the timeouts, attempts and retries of the live origin. What comes of each is what would come of a real one.
"""

import asyncio
import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from edgetui.engine.admission import path_pattern
from edgetui.engine.commands import (
    FetchOrigin,
    OriginFailed,
    OriginFailure,
    OriginResolved,
    OriginResponded,
    ResolveOrigin,
)
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.pages import STATUS_PHRASES
from edgetui.origins.answer import AnswerParser
from edgetui.origins.live import LiveOrigin
from edgetui.origins.wire import Wire, WireError
from edgetui.session.drive import OriginPerformer
from edgetui.session.faults import Fault

_EVERYTHING = "*"


class Script:
    """What happens to the requests whose path `pattern` takes: one fault after the other, the last one for good."""

    def __init__(self, pattern: str, faults: Sequence[Fault]) -> None:
        self.pattern = pattern
        self._regex = path_pattern(pattern)
        self._faults = list(faults)

    def takes(self, path: str) -> bool:
        return self._regex.fullmatch(path) is not None

    @property
    def next(self) -> Fault:
        return self._faults[0]

    def turn(self) -> Fault:
        """The next fault, which has then been."""
        return self._faults.pop(0) if len(self._faults) > 1 else self._faults[0]


class FaultyOrigin:
    """Does to every attempt what the first of `scripts` that takes its path says; without one `otherwise` answers.

    `second` is how long a second lasts, of delays as of the endpoint's timeouts.
    """

    def __init__(
        self, source: str, scripts: Sequence[Script], otherwise: OriginPerformer, *, second: float = 1.0
    ) -> None:
        self.source = source
        self._scripts = scripts
        self._otherwise = otherwise
        self._second = second

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed:
        """A name has no address for any path, or for all."""
        first = self._scripts[0] if self._scripts else None
        if first is None or first.pattern != _EVERYTHING or first.next.name != "dns":
            return OriginResolved()
        first.turn()
        return OriginFailed(OriginFailure.DNS, _no_address(command.endpoint.domain_name), source=self.source)

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        client = _Client(self._turn, self._otherwise, command)
        outcome = await LiveOrigin(client=client, second=self._second).fetch(command)
        return replace(outcome, source=self._source(client.happened))

    async def close(self) -> None:
        await self._otherwise.close()

    def _source(self, happened: Sequence[str]) -> str:
        """What answered, and what happened to it, where that is not its name already."""
        is_said = all(self.source.endswith(f":{words}") for words in happened)
        return self.source if is_said else f"{self.source} ({', '.join(happened)})"

    def _turn(self, path: str) -> Fault:
        script = next((script for script in self._scripts if script.takes(path)), None)
        return script.turn() if script else Fault()


class _Client:
    """A `Client` to which a fault happens at every attempt; `happened` names them."""

    def __init__(self, turn: Callable[[str], Fault], otherwise: OriginPerformer, command: FetchOrigin) -> None:
        self._turn = turn
        self._otherwise = otherwise
        self._command = command
        self.happened: list[str] = []

    async def exchange(self, wire: Wire, request: Request, target: str) -> Response:
        fault = self._turn(request.uri)
        spared = fault.name == "tls" and wire.protocol != "https"
        self.happened.append(_words(fault) + (", but asked without TLS" if spared else ""))
        if fault.delay:
            await self._wait(fault.delay, wire)
        await _before_an_answer(fault, wire)
        if fault.name == "closed":
            return _read(b"", wire, request)
        if fault.name == "garbage":
            return _read(b"What is HTTP?\r\n\r\n", wire, request)
        answer = _status(int(fault.argument), request) if fault.name == "status" else await self._answer()
        return answer if fault.name in ("pass", "status") else _read(_spoilt(answer, fault), wire, request)

    async def close(self) -> None:
        """Nothing is held."""

    async def _wait(self, seconds: float, wire: Wire) -> None:
        await asyncio.sleep(min(seconds, wire.read_timeout) * wire.second)
        if seconds >= wire.read_timeout:
            raise _no_answer(wire)

    async def _answer(self) -> Response:
        outcome = await self._otherwise.fetch(self._command)
        if isinstance(outcome, OriginFailed):
            raise WireError(outcome.kind, outcome.message)
        return outcome.response


async def _before_an_answer(fault: Fault, wire: Wire) -> None:
    """What fails without a byte of an answer. Raises WireError."""
    match fault.name:
        case "dns":
            raise WireError(OriginFailure.DNS, _no_address(wire.host), "connect")
        case "refused":
            raise WireError(OriginFailure.CONNECT, f"{wire.where}: {_system(errno.ECONNREFUSED)}", "connect")
        case "unreachable":
            await asyncio.sleep(wire.connection_timeout * wire.second)
            limit = wire.connection_timeout
            raise WireError(OriginFailure.TIMEOUT, f"no connection to {wire.where} within {limit} s", "connect")
        case "tls" if wire.protocol == "https":
            raise WireError(OriginFailure.TLS, f"{wire.where}: certificate verify failed: certificate has expired")
        case "silent":
            await asyncio.sleep(wire.read_timeout * wire.second)
            raise _no_answer(wire)
        case "reset":
            raise WireError(OriginFailure.PROTOCOL, f"{wire.where}: {_system(errno.ECONNRESET)}")


def _spoilt(answer: Response, fault: Fault) -> bytes:
    """The bytes of `answer` as the fault has them."""
    headers = answer.headers.without("transfer-encoding", "content-length")
    length, body = str(len(answer.body)), answer.body
    match fault.name:
        case "truncated":
            length, body = str(max(len(body), 1)), body[: len(body) // 2]
        case "length":
            length = fault.argument
        case "head":
            bare = len(_head(answer, headers.adding("Content-Length", length).adding("X-Fault", "")))
            headers = headers.adding("X-Fault", "x" * max(int(fault.argument) - bare, 0))
    return _head(answer, headers.adding("Content-Length", length)) + body


def _head(answer: Response, headers: Headers) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {answer.status} {answer.status_description}\r\n{lines}\r\n".encode("latin-1", "replace")


def _read(data: bytes, wire: Wire, request: Request) -> Response:
    """What a client makes of these bytes and a closed connection. Raises WireError."""
    parser = AnswerParser(is_head=request.method == "HEAD", body_limit=wire.body_limit)
    parser.feed(data)
    if parser.response is None:
        parser.end()
    assert parser.response is not None, "the end of a connection completes an answer, or is an error"
    return parser.response


def _status(status: int, request: Request) -> Response:
    phrase = STATUS_PHRASES.get(status, "")
    body = b"" if status in (204, 304) else f"{status} {phrase}\n".encode()
    lines = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))] if body else []
    return Response(status, phrase, Headers(lines), b"" if request.method == "HEAD" else body)


def _words(fault: Fault) -> str:
    delay = f"delay={fault.delay:g}" if fault.delay else ""
    word = f"{fault.name}={fault.argument}" if fault.argument else fault.name
    return " ".join(filter(None, (delay, "" if delay and word == "pass" else word)))


def _no_answer(wire: Wire) -> WireError:
    return WireError(OriginFailure.TIMEOUT, f"no answer from {wire.where} within {wire.read_timeout} s", "read")


def _no_address(domain: str) -> str:
    return f"{domain} does not resolve"


def _system(code: int) -> str:
    return f"[Errno {code}] {os.strerror(code)}"
