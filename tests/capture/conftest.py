"""A server on loopback with real functions, and viewers that send and receive raw bytes."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from edgetui.capture.outgoing import Outgoing
from edgetui.capture.server import Server
from edgetui.capture.sharing import SharedFunctions
from edgetui.engine import Exchange
from edgetui.engine.behavior import Association, Behavior, Distribution, Function, Origin
from edgetui.engine.commands import FetchOrigin, OriginResolved, OriginResponded, ResolveOrigin
from edgetui.engine.http import Headers, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.runtimes.discover import function_from_path
from edgetui.runtimes.pool import FunctionPool
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers
from edgetui.session.runner import Runner

#: Answers a request with the event it got, as JSON.
DUMPS = """
import json
def handler(event, context):
    return {"status": "200", "headers": {"content-type": [{"value": "application/json"}]}, "body": json.dumps(event)}
"""


@dataclass
class Told:
    """A witness that remembers."""

    exchanges: list[tuple[Exchange, bool]] = field(default_factory=list)
    refusals: list[tuple[str, int]] = field(default_factory=list)
    bugs: list[Exception] = field(default_factory=list)

    def answered(self, exchange: Exchange, elapsed_ms: float, *, is_gone: bool) -> None:
        assert elapsed_ms >= 0
        self.exchanges.append((exchange, is_gone))

    def refused(self, reason: str, status: int, viewer: Viewer) -> None:
        assert viewer.ip == "127.0.0.1"
        self.refusals.append((reason, status))

    def broke(self, error: Exception) -> None:
        self.bugs.append(error)


class StubOrigin:
    """Answers with what `answer` makes of the request that arrives; keeps the requests."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.answer = answer
        self.requests: list[Any] = []

    async def resolve(self, command: ResolveOrigin) -> OriginResolved:
        return OriginResolved()

    async def fetch(self, command: FetchOrigin) -> Any:
        self.requests.append(command.request)
        answer = self.answer(command.request)
        if isinstance(answer, Response):
            return OriginResponded(answer)
        return await answer

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class Local:
    """A running server: `port`, the witness and the origin."""

    server: Server
    port: int
    told: Told
    origin: StubOrigin

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, raw: bytes) -> bytes:
        """What comes back on a connection of its own until the server closes it, or we do after our last byte."""
        reader, writer = await self.connect()
        writer.write(raw)
        writer.write_eof()
        received = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        return received


def ok(body: bytes = b"ok", *lines: tuple[str, str], status: int = 200) -> Response:
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


@dataclass
class Turns:
    """How many pieces of answers had been taken each time that others had their turn."""

    taken: int = 0
    seen: list[int] = field(default_factory=list)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    counted, take = Turns(), Outgoing.take

    def taking(self: Outgoing, size: int) -> Any:
        counted.taken += 1
        asyncio.get_running_loop().call_soon(lambda: counted.seen.append(counted.taken))
        return take(self, size)

    monkeypatch.setattr(Outgoing, "take", taking)
    return counted


@pytest.fixture
def dumps() -> str:
    """The source of a function that answers a request with its event."""
    return DUMPS


Serve = Callable[..., Awaitable[Local]]


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    """`await serve({event type: source or path}, answer=…)`; `.mjs` sources begin with `export`."""
    numbers = itertools.count()
    ids = itertools.count()

    def function(source: str | Path, timeout: float) -> Function:
        if isinstance(source, str):
            suffix = ".mjs" if "export" in source else ".py"
            path = tmp_path / f"f{next(numbers)}{suffix}"
            path.write_text(source)
        else:
            path = source
        return replace(function_from_path(str(path)), timeout=timeout)

    async with AsyncExitStack() as stack:

        async def start(
            functions: dict[EventType, str | Path] | None = None,
            *,
            answer: Callable[[Any], Any] = lambda request: ok(),
            include_body: bool = False,
            timeout: float = 20.0,
            clock: Callable[[], float] = lambda: 1_700_000_000.0,
            behavior: dict[str, Any] | None = None,
            **options: Any,
        ) -> Local:
            associations = tuple(
                Association(event, function(source, timeout), include_body and event.is_request)
                for event, source in (functions or {}).items()
            )
            distribution = Distribution(
                (Behavior(associations=associations, **(behavior or {})),), (Origin("origin", "origin.test"),)
            )
            told, origin, now = Told(), StubOrigin(answer), Clock(clock)
            performers = Performers(SharedFunctions(FunctionPool()), origin, CacheStore(now))
            runner = Runner(distribution, performers, lambda: f"id-{next(ids)}", now)
            server = Server(runner, told, **options)
            url = await server.start()
            stack.push_async_callback(server.close)
            return Local(server, int(url.rpartition(":")[2]), told, origin)

        yield start


@dataclass(frozen=True)
class Answer:
    """A response read off the wire; `rest` is what follows it."""

    status_line: str
    lines: list[tuple[str, str]]
    body: bytes
    rest: bytes

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.lines if key.lower() == name.lower()), None)


@pytest.fixture
def read_answer() -> Callable[..., Answer]:
    return parsed


def parsed(raw: bytes, *, method: str = "GET") -> Answer:
    """The first response of `raw`."""
    head, separator, rest = raw.partition(b"\r\n\r\n")
    assert separator, f"no whole head in {raw!r}"
    status_line, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    answer = Answer(status_line, pairs, b"", rest)
    if method == "HEAD" or status_line.split(" ")[1] in ("204", "304", "100"):
        return answer
    if answer.get("transfer-encoding") == "chunked":
        body = b""
        while True:
            size, _, rest = rest.partition(b"\r\n")
            piece, rest = rest[: int(size, 16)], rest[int(size, 16) + 2 :]
            if not piece:
                return Answer(status_line, pairs, body, rest)
            body += piece
    length = answer.get("content-length")
    assert length is not None, raw
    return Answer(status_line, pairs, rest[: int(length)], rest[int(length) :])
