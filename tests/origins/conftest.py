"""A scripted origin server on loopback, which sends any bytes, and the values its tests are made of."""

import asyncio
import datetime
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import FetchOrigin
from edgetui.engine.http import Headers, Request


@dataclass
class ScriptedServer:
    """Answers the n-th request with the n-th answer, the last one again and again.

    An answer is bytes to send and keep the connection open; `(bytes, "close")` closes after them, `(bytes, "hang")`
    never sends the rest. `requests` are the raw requests received, `connections` the number of connections made.
    """

    answers: tuple[Any, ...]
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (request := await _read_request(reader)) is not None:
                answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
                self.requests.append(request)
                data, then = answer if isinstance(answer, tuple) else (answer, "keep")
                writer.write(data)
                await writer.drain()
                if then == "close":
                    break
                if then == "hang":
                    await reader.read()
                    break
        except ConnectionError:
            pass
        finally:
            self.gone.set()
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> bytes | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return head + await reader.readexactly(int(line.partition(b":")[2]))
    return head


Serve = Callable[..., Awaitable[ScriptedServer]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    async with AsyncExitStack() as stack:

        async def start(*answers: Any, tls: ssl.SSLContext | None = None) -> ScriptedServer:
            scripted = ScriptedServer(answers)
            server = await asyncio.start_server(scripted.on_connection, "127.0.0.1", 0, ssl=tls)
            stack.callback(server.close)
            scripted.port = server.sockets[0].getsockname()[1]
            return scripted

        yield start


@pytest.fixture
def fetch_of() -> Callable[..., FetchOrigin]:
    """`fetch_of(port, request, **endpoint fields)`: the command; the endpoint is origin.test over http."""

    def command(port: int, request: Request | None = None, **fields: Any) -> FetchOrigin:
        endpoint = replace(Endpoint("custom", "origin.test", port=port, protocol="http"), **fields)
        return FetchOrigin(request or Request(headers=Headers([("Host", "origin.test")])), endpoint)

    return command


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port nobody listens on, for as long as the test runs."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """`*.test` is this machine, every other name is unknown: no test asks a name server."""
    real = socket.getaddrinfo

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name.endswith(".test"):
            return real("127.0.0.1", *arguments, **options)
        if name[:1].isdigit():
            return real(host, *arguments, **options)
        name.encode("idna")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@dataclass(frozen=True)
class Authority:
    """A certificate authority; `pem` is the file an origin trusts it by."""

    ca: trustme.CA
    pem: str

    def server_context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        now = datetime.datetime.now(datetime.UTC)
        dates = {"not_before": now - datetime.timedelta(9), "not_after": now - datetime.timedelta(2)} if expired else {}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names, **dates).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def new_authority(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Authority]:
    def create() -> Authority:
        ca = trustme.CA()
        pem = Path(tmp_path_factory.mktemp("authority"), "ca.pem")
        ca.cert_pem.write_to_path(pem)
        return Authority(ca, str(pem))

    return create


@pytest.fixture(scope="session")
def authority(new_authority: Callable[[], Authority]) -> Authority:
    return new_authority()
