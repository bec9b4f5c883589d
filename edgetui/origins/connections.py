"""Connections to origin servers: made, kept, used again, closed. HTTP/1.1 on asyncio, without a library.

A client of one's own, because the libraries' cost more than everything else on a request's way: httpx's pool takes
twenty times the CPU of this one, and its price grows with the requests under way. It does none of the things a client
does for its user and CloudFront does not: no default headers, cookies, redirects, decompression.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING

from edgetui.engine.commands import OriginFailure
from edgetui.engine.http import Request, Response
from edgetui.engine.values import replace
from edgetui.origins.answer import AnswerParser
from edgetui.origins.bodies import Bodies
from edgetui.origins.tls import Trust, tls_context
from edgetui.origins.wire import Wire, WireError, head_bytes, words_of
from edgetui.session.spool import Spool

if TYPE_CHECKING:
    from edgetui.origins.proxies import Proxy

#: X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL's x509_vfy.h.
_NAME_MISMATCHES = (62, 64)
#: A body this small goes out in one piece with its head.
_SMALL = 64 * 1024

_Key = tuple[str, str, int, str, tuple[str, ...]]


ProxyOf = Callable[[Wire], "Proxy | None"]


def no_proxy(_: Wire) -> None:
    return None


class Connections:
    """Keeps connections per address, certificate name and TLS versions: a connection that was checked for one name
    must not carry a request for another. `proxy_of` tells the proxy on the way to an origin; there is none else.
    Large bodies wait for room in `bodies`, if it is given."""

    def __init__(self, trust: Trust, proxy_of: ProxyOf = no_proxy, bodies: Bodies | None = None) -> None:
        self._trust = trust
        self._bodies = bodies
        self._proxy_of = proxy_of
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self._idle: dict[_Key, list[_Connection]] = {}
        self._open: set[_Connection] = set()

    async def exchange(self, wire: Wire, request: Request, target: str) -> Response:
        """Send `request` with `target` as its request target and read the whole answer. Raises WireError."""
        head = head_bytes(wire, request, target)
        proxy = self._proxy_of(wire)
        if proxy is not None and wire.protocol == "http":
            head = proxy.asking(wire, head)
        key = (wire.protocol, wire.host, wire.port, wire.server_name, wire.ssl_protocols)
        connection = self._kept(key, wire) or await self._connect(wire, proxy)
        response = await connection.exchange(wire, request, head, self._bodies)
        if connection.is_usable:
            self._idle.setdefault(key, []).append(connection)
        return response

    async def close(self) -> None:
        """Close every connection."""
        self._idle.clear()
        for connection in list(self._open):
            connection.close()
        # A transport closes its socket in the loop's next turn.
        await asyncio.sleep(0)

    def _kept(self, key: _Key, wire: Wire) -> "_Connection | None":
        idle = self._idle.get(key)
        while idle:
            connection = idle.pop()
            if connection.is_fresh(wire.keepalive_timeout * wire.second):
                return connection
            connection.close()
        return None

    async def _connect(self, wire: Wire, proxy: "Proxy | None") -> "_Connection":
        if not wire.host:
            raise WireError(OriginFailure.DNS, "the origin has no domain name", "connect")
        loop = asyncio.get_running_loop()
        connection = _Connection(self._open)
        is_connected = False
        try:
            async with asyncio.timeout(wire.connection_timeout * wire.second):
                first = proxy or wire
                await loop.create_connection(lambda: connection, first.host, first.port)
                if proxy and wire.protocol == "https":
                    await connection.tunnel(proxy, wire)
                is_connected = True
                if wire.protocol == "https":
                    await connection.start_tls(self._context(wire.ssl_protocols), wire.server_name)
        except BaseException as error:
            connection.close()
            failure = _connect_error(error, wire, is_handshake=is_connected)
            if proxy and isinstance(failure, WireError):
                failure.message += f" (through the proxy {proxy.where})"
            raise failure from error
        return connection

    def _context(self, ssl_protocols: tuple[str, ...]) -> ssl.SSLContext:
        if ssl_protocols not in self._contexts:
            self._contexts[ssl_protocols] = tls_context(ssl_protocols, self._trust)
        return self._contexts[ssl_protocols]


class _Connection(asyncio.Protocol):
    """One connection, one exchange at a time. Puts itself into `registry` while it is open."""

    def __init__(self, registry: set["_Connection"]) -> None:
        self._registry = registry
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser: AnswerParser | None = None
        self._waiter: asyncio.Future[Response] | None = None
        self._exchanges = 0
        self._is_tunnelling = False
        self._patience = 0.0
        self._where = ""
        self._read_timeout = 0
        self._heard_at = 0.0
        self._unsent = 0
        self._timer: asyncio.TimerHandle | None = None
        self.is_usable = False

    def is_fresh(self, keepalive: float) -> bool:
        """May it be used again, `keepalive` seconds after the last time at most?"""
        return self.is_usable and self._loop.time() - self._heard_at <= keepalive

    async def tunnel(self, proxy: "Proxy", wire: Wire) -> None:
        """Through `proxy` to the origin: from here on the connection is one to it. Raises WireError."""
        assert self._transport is not None, "a tunnel begins on a connection"
        self._parser = AnswerParser(is_head=True, body_limit=0)
        self._waiter = self._loop.create_future()
        self._is_tunnelling = True
        self._transport.write(proxy.greeting(wire))
        try:
            answer = await self._waiter
        finally:
            self._waiter, self._is_tunnelling = None, False
        if not 200 <= answer.status < 300:
            said = f"{answer.status} {answer.status_description}".rstrip()
            raise WireError(OriginFailure.CONNECT, f"{wire.where}: no tunnel: {said}")

    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> None:
        assert self._transport is not None, "TLS begins on a connection"
        transport = await self._loop.start_tls(self._transport, self, context, server_hostname=server_name)
        assert transport is not None, "asyncio gives a transport or raises"
        self._transport = transport

    async def exchange(self, wire: Wire, request: Request, head: bytes, bodies: Bodies | None) -> Response:
        """Send and wait for the whole answer. Raises WireError."""
        assert self._transport is not None, "an exchange needs a connection"
        parser = self._parser = AnswerParser(is_head=request.method == "HEAD", body_limit=wire.body_limit)
        self._waiter = self._loop.create_future()
        self._exchanges += 1
        self._where, self._read_timeout = wire.where, wire.read_timeout
        self._patience = wire.read_timeout * wire.second
        self._heard_at = self._loop.time()
        self._unsent = len(request.body)
        if len(request.body) <= _SMALL:
            self._transport.write(head + request.body)
        else:
            self._transport.write(head)
            self._transport.write(request.body)
        self._look_later()
        try:
            response = await self._waiter
            return response if parser.spool is None else replace(response, body=await _loaded(parser.spool, bodies))
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            # A connection that is kept keeps nothing of the answer.
            self._waiter = self._parser = None
            parser.close()

    def close(self) -> None:
        """Close now; who still waits on it is told nothing."""
        self.is_usable = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.abort()

    # -- the transport's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._registry.add(self)

    def data_received(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        if self._parser is None or self._waiter is None:
            # Nobody has asked: what this answers is unknown, so nothing more can be.
            self.close()
            return
        try:
            self._parser.feed(data)
        except WireError as error:
            self._fail(error)
        else:
            if self._parser.is_done:
                self._succeed(self._parser)

    def connection_lost(self, error: Exception | None) -> None:
        self._registry.discard(self)
        if self._waiter is not None and not self._waiter.done():
            self._on_broken(error)
        self.close()

    # -- how an exchange ends

    def _succeed(self, parser: AnswerParser) -> None:
        assert self._transport is not None and parser.response is not None
        if self._is_tunnelling:
            self._answer(parser.response)
            return
        # An answer that came before the whole request was sent leaves the rest of it in the way of the next.
        self.is_usable = parser.persists and not parser.has_more and not self._transport.get_write_buffer_size()
        if not self.is_usable:
            self._transport.close()
        self._answer(parser.response)

    def _answer(self, response: Response) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(response)

    def _fail(self, error: WireError) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
        self.close()

    def _on_broken(self, error: Exception | None) -> None:
        parser = self._parser
        assert parser is not None, "who waits has asked"
        try:
            if isinstance(error, ssl.SSLError):
                # An alert that comes after our half of the handshake: TLS 1.3 refuses clients that late.
                raise WireError(OriginFailure.TLS, f"{self._where}: {words_of(error)}")
            if error is not None:
                raise WireError(OriginFailure.PROTOCOL, f"{self._where}: {words_of(error)}")
            parser.end()
            self._succeed(parser)
        except WireError as failure:
            failure.on_reused = self._exchanges > 1 and not parser.has_begun
            self._fail(failure)

    # -- patience: one timer that is looked at when it rings, not one for each exchange

    def _look_later(self) -> None:
        if self._timer is not None and self._timer.when() > self._heard_at + self._patience:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(self._heard_at + self._patience, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done() or self._transport is None:
            return
        unsent = self._transport.get_write_buffer_size()
        if unsent < self._unsent:
            self._unsent, self._heard_at = unsent, self._loop.time()
        if self._loop.time() < self._heard_at + self._patience:
            self._look_later()
        elif unsent:
            self._fail(
                WireError(
                    OriginFailure.TIMEOUT, f"{self._where} did not take the request within {self._read_timeout} s"
                )
            )
        else:
            self._fail(
                WireError(OriginFailure.TIMEOUT, f"no answer from {self._where} within {self._read_timeout} s", "read")
            )


async def _loaded(spool: Spool, bodies: Bodies | None) -> bytes:
    try:
        return await bodies.load(spool) if bodies else spool.read()
    except OSError as error:
        raise WireError(
            OriginFailure.TOO_LARGE, f"edgetui cannot read the body it kept: {error.strerror or error}"
        ) from error


def _connect_error(error: BaseException, wire: Wire, *, is_handshake: bool) -> BaseException:
    """What the origin's side did as a WireError; anything else (a cancellation) as it is."""
    match error:
        case WireError():
            return error
        case TimeoutError() if error.errno is None:
            limit = wire.connection_timeout
            return WireError(OriginFailure.TIMEOUT, f"no connection to {wire.where} within {limit} s", "connect")
        case socket.gaierror():
            return WireError(OriginFailure.DNS, f"{wire.host}: {error.strerror or error}", "connect")
        case ssl.SSLCertVerificationError():
            failure = WireError(OriginFailure.TLS, f"{wire.where}: certificate verify failed: {error.verify_message}")
            failure.name_mismatch = error.verify_code in _NAME_MISMATCHES
            return failure
        case OSError() if is_handshake:
            return WireError(OriginFailure.TLS, f"{wire.where}: TLS handshake failed: {words_of(error)}")
        case OSError():
            return WireError(OriginFailure.CONNECT, f"{wire.where}: {words_of(error)}", "connect")
        case ValueError():
            return WireError(OriginFailure.DNS, f"'{wire.where}' is no address: {error}", "connect")
    return error
