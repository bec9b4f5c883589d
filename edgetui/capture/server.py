"""The listening server: accepts viewers, bounds what they may hold, runs their requests, shuts down in order."""

import asyncio
import contextlib
import errno
import ipaddress
import resource
import socket
import ssl
from collections.abc import Callable
from typing import Protocol

from edgetui.capture.agreed import Agreed
from edgetui.capture.connection import Connection
from edgetui.capture.parser import Received
from edgetui.engine import Exchange
from edgetui.engine.behavior import Distribution
from edgetui.engine.http import Request, Viewer
from edgetui.errors import UsageError
from edgetui.session.clock import Clock
from edgetui.session.room import Room
from edgetui.session.runner import Peer, Unanswered

#: Exchanges under way at a time; further requests wait.
CONCURRENCY = 256
#: Bytes of bodies that wait at a time, of all connections together; but for a little of each they wait on disk.
BODIES_LIMIT = 8 * 1024 * 1024 * 1024
#: Bytes of request bodies of the exchanges under way, where they are in memory; further requests wait.
MEMORY = 512 * 1024 * 1024
#: Connections at a time, as far as the process may open as many files; further ones wait to be accepted.
CONNECTIONS = 4_096
#: Files kept free for workers, origins and everything else.
_SPARED_FILES = 256
_BACKLOG = 1_024
#: Seconds a request waits for others to end before it gets a 503.
QUEUE_TIMEOUT = 60.0
#: Seconds a viewer has to begin, and for each of its TLS handshakes.
GREETING = 10.0
#: The first byte of a TLS record that holds a handshake [RFC 8446 §5.1].
_HANDSHAKE = b"\x16"
#: Seconds that exchanges under way have to end when the server closes.
GRACE = 3.0


class Witness(Protocol):
    """Is told what happens, on the event loop."""

    def answered(self, exchange: Exchange, elapsed_ms: float, *, is_gone: bool) -> None:
        """An exchange is over. `is_gone`: the viewer did not wait for it."""

    def refused(self, reason: str, status: int, viewer: Viewer) -> None:
        """Something came that is no request, and was answered with `status`; 0: there was no way to answer."""

    def broke(self, error: Exception) -> None:
        """A bug of edgetui's; the viewer got a 500."""


class Open(Protocol):
    """A viewer's connection."""

    def close(self) -> None:
        """Close now if nothing runs, else after the answers that are due."""

    def abort(self) -> None:
        """Close now."""


class Runs(Protocol):
    """What answers requests. `run` raises Unanswered where there is no reply; `end_waiting` ends every wait at once."""

    new_id: Callable[[], str]
    clock: Clock
    distribution: Distribution

    async def run(self, request: Request, viewer: Viewer, peer: Peer) -> Exchange: ...

    def end_waiting(self) -> None: ...

    async def close(self) -> None: ...


class Server:
    """A local CloudFront over HTTP/1.1 on one address. `port` 0 takes a free one.

    With `tls` it speaks HTTPS on the same port too: who begins with a TLS handshake gets one, so that a redirect to
    HTTPS finds its way; and there HTTP/2 with whoever asks for it.
    """

    def __init__(
        self,
        runner: Runs,
        witness: Witness,
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        concurrency: int = CONCURRENCY,
        connections: int | None = None,
        bodies_limit: int = BODIES_LIMIT,
        memory: int = MEMORY,
        queue_timeout: float = QUEUE_TIMEOUT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.runner = runner
        self.witness = witness
        self.is_closing = False
        self._address = address
        self._port = port
        self._places = asyncio.Semaphore(concurrency)
        self._memory = Room(memory)
        self._most = connections or _affordable_connections()
        self._bodies_limit = bodies_limit
        self._queue_timeout = queue_timeout
        self._tls = tls
        self._greeting: set[asyncio.Task[None]] = set()
        self._held = 0
        self._open: set[Open] = set()
        #: Connections without a request under way, the longest idle first.
        self._idle: dict[Open, None] = {}
        self._room = asyncio.Event()
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Listen; the URL. Raises UsageError when the address or port cannot be had."""
        self._listener = listener = _listening(self._address, self._port)
        self._port = listener.getsockname()[1]
        self._accepting = asyncio.create_task(self._accept(listener))
        host = f"[{self._address}]" if listener.family == socket.AF_INET6 else self._address
        return f"http://{host}:{self._port}"

    async def close(self) -> None:
        """Accept no more, let what is under way end, then end everything."""
        self.is_closing = True
        self.runner.end_waiting()
        if self._accepting is not None:
            self._accepting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._accepting
        if self._listener is not None:
            self._listener.close()
        for task in list(self._greeting):
            task.cancel()
        for connection in list(self._open):
            connection.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while self._open:
                    self._room.clear()
                    await self._room.wait()
        for connection in list(self._open):
            connection.abort()
        await self.runner.close()

    async def run(self, received: Received, viewer: Viewer, peer: Peer) -> Exchange | Unanswered | None:
        """The exchange with its reply, or why there is none; None when edgetui itself failed."""
        size = received.size
        if not self._places.locked() and self._memory.is_free(size):
            await self._places.acquire()
            self._memory.take(size)
        elif not await self._could_enter(size):
            return Unanswered(503, "edgetui: too many requests are under way or held.")
        try:
            return await self.runner.run(_request(received), viewer, peer)
        except Unanswered as reason:
            return reason
        except Exception as error:
            self.witness.broke(error)
            return None
        finally:
            self._memory.leave(size)
            self._places.release()

    async def _could_enter(self, size: int) -> bool:
        """Wait for a place, and for room for a body of `size` bytes; False when there was none in time."""
        try:
            async with asyncio.timeout(self._queue_timeout):
                await self._places.acquire()
                try:
                    await self._memory.enter(size)
                except BaseException:
                    self._places.release()
                    raise
        except TimeoutError:
            return False
        return True

    # -- connections

    def on_open(self, connection: Open) -> None:
        self._open.add(connection)
        self._idle[connection] = None

    def on_busy(self, connection: Open) -> None:
        self._idle.pop(connection, None)

    def on_idle(self, connection: Open) -> None:
        self._idle[connection] = None
        if not self._room.is_set():
            self._room.set()

    def on_close(self, connection: Open) -> None:
        self._open.discard(connection)
        self._idle.pop(connection, None)
        self._room.set()

    def on_broken_tls(self, error: Exception | None, viewer: Viewer) -> None:
        """Tell what the TLS layer says; who merely goes away, or speaks on after we have closed, is nothing to tell."""
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
            words = (error.reason or str(error)).replace("_", " ").lower()
            if "after close notify" in words:
                return
            is_trust = "unknown ca" in words or "certificate" in words
            hint = "; the viewer does not trust the certificate authority" if is_trust else ""
            self.witness.refused(f"TLS failed: {words}{hint}", 0, viewer)

    def charge(self, size: int) -> bool:
        """Account for `size` more bytes (or less) that wait; are all together within the limit?"""
        self._held += size
        return self._held <= self._bodies_limit

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wait_for_room()
            try:
                accepted, _ = await loop.sock_accept(listener)
                if self._tls is None:
                    await loop.connect_accepted_socket(lambda: Connection(self), accepted)
                else:
                    self._greet(accepted)
            except OSError as error:
                # The viewer has gone already, or there are no files left: what is open goes on.
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    await asyncio.sleep(0.1)

    def _greet(self, accepted: socket.socket) -> None:
        """Wait for the first byte, which tells TLS from plain HTTP, without keeping others waiting."""
        task = asyncio.create_task(self._greeted(accepted))
        self._greeting.add(task)
        task.add_done_callback(self._is_greeted)

    def _is_greeted(self, task: asyncio.Task[None]) -> None:
        self._greeting.discard(task)
        self._room.set()

    async def _greeted(self, accepted: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        viewer, first = Viewer(), b""
        try:
            ip, port = accepted.getpeername()[:2]
            viewer = Viewer(ip=ip, port=port, protocol="https")
            async with asyncio.timeout(GREETING):
                first = await _first_byte(accepted)
            tls = self._tls if first == _HANDSHAKE else None
            limit = GREETING if tls else None
            factory = Agreed if tls else Connection
            await loop.connect_accepted_socket(
                lambda: factory(self),
                accepted,
                ssl=tls,
                ssl_handshake_timeout=limit,
                ssl_shutdown_timeout=limit,
            )
        except asyncio.CancelledError:
            # The server closes, and its viewer is to see that at once.
            accepted.close()
            raise
        except OSError as error:
            # No handshake, or none in time: the viewer does not trust the certificate, or has gone.
            accepted.close()
            if first == _HANDSHAKE and isinstance(error, ConnectionResetError):
                self.witness.refused("TLS failed: the viewer left in the middle of the handshake", 0, viewer)
            self.on_broken_tls(error, viewer)

    async def _wait_for_room(self) -> None:
        """A connection that has been idle longest makes room; if all are busy, new ones wait."""
        while len(self._open) + len(self._greeting) >= self._most:
            self._room.clear()
            if self._idle:
                connection = next(iter(self._idle))
                del self._idle[connection]
                connection.close()
            await self._room.wait()


def _request(received: Received) -> Request:
    """With its body in memory. Raises Unanswered where the disk does not give it back."""
    try:
        return received.request()
    except OSError as error:
        raise Unanswered(503, f"edgetui cannot read the body it kept: {error.strerror or error}.") from error


async def _first_byte(accepted: socket.socket) -> bytes:
    """What the viewer begins with; it stays there to be read."""
    loop = asyncio.get_running_loop()
    accepted.setblocking(False)
    ready = loop.create_future()
    loop.add_reader(accepted, ready.cancel)
    try:
        await asyncio.wait([ready])
    finally:
        loop.remove_reader(accepted)
    return accepted.recv(1, socket.MSG_PEEK)


def is_loopback(address: str) -> bool:
    """Does the address belong to this machine alone?"""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _affordable_connections() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(16, min(CONNECTIONS, files - _SPARED_FILES))


def _listening(address: str, port: int) -> socket.socket:
    try:
        family, _, _, _, where = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )[0]
        listener = socket.create_server(where[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        raise _not_listening(address, port, error) from None
    listener.setblocking(False)
    return listener


def _not_listening(address: str, port: int, error: OSError) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            f"port {port} is in use on {address}", "--port N names another one, --port 0 takes a free one"
        )
    if error.errno == errno.EACCES:
        return UsageError(f"port {port} may not be used by this user", "ports from 1024 up may be: --port 8080")
    return UsageError(f"cannot listen on {address}, port {port}: {error.strerror or error}", "--bind names an address")
