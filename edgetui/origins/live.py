"""The live origin: requests go over HTTP(S) to the endpoint they name, or to a local stand-in for it."""

import asyncio
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import (
    FetchOrigin,
    OriginFailed,
    OriginFailure,
    OriginResolved,
    OriginResponded,
    ResolveOrigin,
)
from edgetui.engine.http import Request, Response
from edgetui.errors import UsageError
from edgetui.origins.tls import Trust
from edgetui.origins.wire import Wire, WireError

if TYPE_CHECKING:
    from edgetui.origins.bodies import Bodies

BODY_LIMIT = 64 * 1024 * 1024
#: Seconds in which a name that had an address is not asked for again, and how many such names are remembered.
_NAME_SECONDS = 10.0
_NAMES = 1_000
_PORTS = {"http": 80, "https": 443}
#: Before the address of a server whose certificate nobody checks.
INSECURE = "insecure+https://"


class Client(Protocol):
    """Keeps connections and exchanges one message on one. Raises WireError."""

    async def exchange(self, wire: Wire, request: Request, target: str) -> Response: ...

    async def close(self) -> None: ...


class LiveOrigin:
    """Sends each request to its endpoint: domain, port, protocol and timeouts as configured or as a function left them.

    `base` is the URL of a stand-in (`http://127.0.0.1:8000/prefix`): requests go there whatever the endpoint says,
    their Host as the event left it, the prefix before their path; written `insecure+https://` its certificate is not
    checked. `authorities` is a PEM file of certificate authorities to trust besides the public ones. A response body of
    more than `body_limit` bytes is refused, for bodies are held in memory; with `bodies` a hot one takes larger ones,
    which have their room there. `second` is how long a second of an
    endpoint's timeouts lasts. `is_hot`: many requests a second are to be sent, for which httpx is too slow; a client of
    our own keeps to what the same tests ask of both. `is_proxied`: through the proxies of the environment, by our own
    client, for httpx does not send a target as it stands then. `client` is another one. Raises UsageError
    for a base that is no URL of a server.
    """

    def __init__(
        self,
        base: str | None = None,
        *,
        authorities: str | None = None,
        body_limit: int = BODY_LIMIT,
        bodies: "Bodies | None" = None,
        second: float = 1.0,
        is_hot: bool = False,
        is_proxied: bool = False,
        client: Client | None = None,
    ) -> None:
        self.source = base or "live"
        self._is_checked = not (base or "").lower().startswith(INSECURE)
        self._base = None if base is None else _checked_base(base)
        self._prefix = self._base.path.rstrip("/") if self._base else ""
        self._body_limit = body_limit if bodies is None else bodies.most
        self._bodies = bodies
        self._second = second
        self._trust = Trust(authorities, self._is_checked)
        self._is_hot = is_hot
        self._is_proxied = is_proxied
        self._connections = client
        #: Requests go to the same few endpoints.
        self._way_to = lru_cache(maxsize=256)(self._new_way_to)
        #: Until when a name is known to have an address.
        self._resolved: dict[str, float] = {}

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed:
        """Has the endpoint's name an address? A stand-in's has; behind a proxy it is the proxy's to find."""
        endpoint = command.endpoint
        started = time.perf_counter()
        if self._is_proxied or self._base is not None or self._resolved.get(endpoint.domain_name, 0.0) > started:
            return OriginResolved()
        try:
            await asyncio.get_running_loop().getaddrinfo(endpoint.domain_name, endpoint.port)
        except (OSError, UnicodeError) as error:
            message = f"{endpoint.domain_name} does not resolve: {error}"
            return OriginFailed(OriginFailure.DNS, message, _ms_since(started), source=endpoint.domain_name)
        if len(self._resolved) >= _NAMES:
            self._resolved.clear()
        self._resolved[endpoint.domain_name] = started + _NAME_SECONDS
        return OriginResolved()

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        """The origin's answer; a failure to connect or to read in time is retried as CloudFront does.

        Connecting is tried `connection_attempts` times for every method, reading only for GET and HEAD; the response
        completion timeout bounds it all [downloaddistvaluesorigin].
        """
        fetch = _Fetch(command, *self._way_to(command.endpoint), time.perf_counter())
        limit = command.endpoint.response_completion_timeout
        if not limit:  # 0 is how a function takes the limit away [lambda-event-structure].
            return await self._answered(fetch)
        try:
            async with asyncio.timeout(limit * self._second):
                return await self._answered(fetch)
        except TimeoutError:
            return fetch.failed(OriginFailure.TIMEOUT, f"the response was not complete within {limit} s")

    async def close(self) -> None:
        """Close the connections that were kept."""
        if self._connections is not None:
            await self._connections.close()

    async def _answered(self, fetch: "_Fetch") -> OriginResponded | OriginFailed:
        while True:
            fetch.attempts += 1
            try:
                response = await self._exchange(fetch.wire, fetch.command.request)
            except WireError as error:
                if not fetch.is_repeated_after(error):
                    return fetch.failed(error.kind, error.message)
            else:
                return OriginResponded(response, _ms_since(fetch.started), fetch.source)

    async def _exchange(self, wire: Wire, request: Request) -> Response:
        """One attempt. Sent once more on a new connection if a kept one turns out to be closed [RFC 9112 9.3.1].

        The certificate must have the origin's name or the forwarded Host's [http-502-bad-gateway].
        """
        target = self._prefix + request.target()
        while True:
            try:
                return await self._opened().exchange(wire, request, target)
            except WireError as error:
                if error.on_reused and request.method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
                    continue
                host = _host_name(request)
                if not error.name_mismatch or host in ("", wire.server_name):
                    raise
                wire = replace(wire, server_name=host)

    def _opened(self) -> Client:
        """The one place that knows which client sends: neither is imported before a request needs it."""
        if self._connections is None:
            if self._is_proxied:
                from edgetui.origins.connections import Connections
                from edgetui.origins.proxies import proxy_of

                self._connections = Connections(self._trust, proxy_of, self._bodies)
            elif self._is_hot:
                from edgetui.origins.connections import Connections

                self._connections = Connections(self._trust, bodies=self._bodies)
            else:
                from edgetui.origins.by_httpx import HttpxConnections

                self._connections = HttpxConnections(self._trust)
        return self._connections

    def _new_way_to(self, endpoint: Endpoint) -> tuple[Wire, str]:
        """How an endpoint is reached, and what is said of who answered."""
        wire = self._wire(endpoint)
        checked = "" if self._is_checked else " (certificate not checked)"
        return wire, f"{wire.protocol}://{wire.host}:{wire.port}{checked}"

    def _wire(self, endpoint: Endpoint) -> Wire:
        protocol, host, port = self._address(endpoint)
        return Wire(
            protocol=protocol,
            host=host,
            port=port,
            server_name=host,
            ssl_protocols=endpoint.ssl_protocols,
            connection_timeout=endpoint.connection_timeout,
            read_timeout=endpoint.read_timeout,
            keepalive_timeout=endpoint.keepalive_timeout,
            second=self._second,
            body_limit=self._body_limit,
        )

    def _address(self, endpoint: Endpoint) -> tuple[str, str, int]:
        if self._base is None:
            return endpoint.protocol, endpoint.domain_name, endpoint.port
        return self._base.scheme, self._base.hostname or "", self._base.port or _PORTS[self._base.scheme]


@dataclass(slots=True)
class _Fetch:
    """A request on its way: where it goes, since when, and how often it was tried."""

    command: FetchOrigin
    wire: Wire
    source: str
    started: float
    attempts: int = 0

    def failed(self, kind: OriginFailure, message: str) -> OriginFailed:
        return OriginFailed(kind, message, _ms_since(self.started), self.attempts, self.source)

    def is_repeated_after(self, error: WireError) -> bool:
        if self.attempts >= self.command.endpoint.connection_attempts:
            return False
        if error.phase == "connect":
            return error.kind is not OriginFailure.DNS
        return error.phase == "read" and self.command.request.method in ("GET", "HEAD")


def _host_name(request: Request) -> str:
    """The Host header without its port; of an IPv6 literal, the address."""
    try:
        return urlsplit("//" + (request.headers.get("host") or "")).hostname or ""
    except ValueError:
        return ""


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _checked_base(base: str) -> SplitResult:
    hint = "an origin is given as http://HOST:PORT or https://HOST:PORT, with a path before every request's if need be"
    plain = base[len("insecure+") :] if base.lower().startswith(INSECURE) else base
    try:
        parts = urlsplit(plain)
        parts.port  # noqa: B018 (urllib checks a port when it is read)
    except ValueError as error:
        raise UsageError(f"'{base}' is not a URL: {error}", hint) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError(f"'{base}' is not the URL of an HTTP server", hint)
    extra = "user name" if parts.username is not None else "query" if parts.query else "fragment"
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(f"'{base}' has a {extra}, which an origin has not", hint)
    return parts
