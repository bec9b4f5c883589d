"""Exchanges with origin servers over HTTP/1.1, by httpx: the only module that knows the library.

It stands on httpx's transport and not on its client: a client would add default headers, keep cookies and follow
redirects, none of which CloudFront does. What is sent is what the request says, with two exceptions that h11 demands
and CloudFront makes as well: `Host` comes first, and the body is framed by a true `Content-Length`.
"""

import socket
import ssl

import httpx

from edgetui.engine.commands import OriginFailure
from edgetui.engine.http import Headers, Request, Response
from edgetui.origins.tls import Trust, tls_context
from edgetui.origins.wire import Wire, WireError, causes_of, words_of

#: The largest response head CloudFront takes, in bytes [cloudfront-limits].
HEAD_LIMIT = 32_768


class HttpxConnections:
    """Keeps connections per address, certificate name and TLS versions: a connection that was checked for one name
    must not carry a request for another."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self._transports: dict[tuple[object, ...], httpx.AsyncHTTPTransport] = {}

    async def exchange(self, wire: Wire, request: Request, target: str) -> Response:
        """Send `request` with `target` as its request target and read the whole answer. Raises WireError."""
        progress = _Progress()
        try:
            message = _message(wire, request, target, progress)
            answer = await self._transport(wire).handle_async_request(message)
            try:
                return await _response(answer, wire.body_limit)
            finally:
                await answer.aclose()
        except httpx.TransportError as error:
            raise _wire_error(error, wire, progress) from error
        except ssl.SSLError as error:
            # An alert that comes after our half of the handshake: TLS 1.3 refuses clients that late.
            raise WireError(OriginFailure.TLS, f"{wire.host}:{wire.port}: {words_of(error)}") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise WireError(OriginFailure.DNS, f"'{wire.host}:{wire.port}' is no address: {error}") from error

    async def close(self) -> None:
        transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            await transport.aclose()

    def _transport(self, wire: Wire) -> httpx.AsyncHTTPTransport:
        key = (wire.protocol, wire.host, wire.port, wire.server_name, wire.ssl_protocols, wire.keepalive_timeout)
        if key not in self._transports:
            context = self._context(wire.ssl_protocols) if wire.protocol == "https" else _no_tls()
            limits = httpx.Limits(keepalive_expiry=wire.keepalive_timeout * wire.second)
            self._transports[key] = httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits)
        return self._transports[key]

    def _context(self, ssl_protocols: tuple[str, ...]) -> ssl.SSLContext:
        if ssl_protocols not in self._contexts:
            self._contexts[ssl_protocols] = tls_context(ssl_protocols, self._trust)
        return self._contexts[ssl_protocols]


def _no_tls() -> ssl.SSLContext:
    # The transport wants a context even for http; an empty one spares loading the authorities.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _Progress:
    """What the transport has done so far in one exchange, by its trace."""

    def __init__(self) -> None:
        self.events: set[str] = set()

    async def __call__(self, event: str, info: object) -> None:
        self.events.add(event)

    @property
    def in_handshake(self) -> bool:
        return "connection.start_tls.started" in self.events and "connection.start_tls.complete" not in self.events

    @property
    def on_reused(self) -> bool:
        sent = "http11.send_request_headers.started" in self.events
        return sent and "connection.connect_tcp.started" not in self.events


def _message(wire: Wire, request: Request, target: str, progress: _Progress) -> httpx.Request:
    connect, read = wire.connection_timeout * wire.second, wire.read_timeout * wire.second
    message = httpx.Request(
        request.method,
        httpx.URL(scheme=wire.protocol, host=wire.host, port=wire.port),
        headers=_lines(wire, request),
        stream=httpx.ByteStream(request.body),
        extensions={
            "target": _target_bytes(target),
            "sni_hostname": wire.server_name,
            "timeout": {"connect": connect, "read": read, "write": read, "pool": None},
            "trace": progress,
        },
    )
    # httpx has put it in capitals; methods are case-sensitive.
    message.method = request.method
    return message


def _lines(wire: Wire, request: Request) -> list[tuple[bytes, bytes]]:
    """The field lines as bytes, the body framed by its length: it is whole in memory, so nothing is chunked."""
    headers = request.headers.without("transfer-encoding")
    if "host" not in headers:
        headers = Headers((("Host", wire.host), *headers))
    if request.body or "content-length" in headers:
        headers = headers.setting(_length_name(headers), str(len(request.body)))
    return [(_wire_bytes(name), _wire_bytes(value)) for name, value in headers]


def _length_name(headers: Headers) -> str:
    return next((name for name, _ in headers if name.lower() == "content-length"), "Content-Length")


def _wire_bytes(text: str) -> bytes:
    """One byte a character; text that was never on a wire goes as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _target_bytes(target: str) -> bytes:
    """The request target untouched, but for bytes that would end or break the request line."""
    return b"".join(bytes((byte,)) if 0x21 <= byte <= 0x7E else b"%%%02X" % byte for byte in _wire_bytes(target))


async def _response(answer: httpx.Response, body_limit: int) -> Response:
    reason: bytes = answer.extensions["reason_phrase"]
    lines = Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
    head_size = len("HTTP/1.1 200 \r\n\r\n") + len(reason) + lines.size()
    if head_size > HEAD_LIMIT:
        raise _head_too_large(f"{head_size:,} bytes")
    if answer.status_code < 200:
        raise WireError(OriginFailure.PROTOCOL, f"the origin switched protocols (status {answer.status_code})")
    body = await _body(answer, body_limit)
    return Response(answer.status_code, reason.decode("latin-1"), lines, body)


async def _body(answer: httpx.Response, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in answer.aiter_raw():
        size += len(chunk)
        if size > limit:
            raise WireError(
                OriginFailure.TOO_LARGE, f"the response body is larger than {limit:,} bytes, the most edgetui keeps"
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _head_too_large(size: str) -> WireError:
    return WireError(OriginFailure.TOO_LARGE, f"the response head has {size}, CloudFront takes {HEAD_LIMIT:,}")


def _wire_error(error: httpx.TransportError, wire: Wire, progress: _Progress) -> WireError:
    causes = list(causes_of(error))
    if isinstance(error, httpx.TimeoutException):
        return _timeout(error, wire)
    if isinstance(error, httpx.ConnectError) or progress.in_handshake:
        return _connect_error(causes, wire, progress)
    if any(getattr(cause, "error_status_hint", None) == 431 for cause in causes):
        return _head_too_large("more than 100,000 bytes")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return WireError(OriginFailure.PROTOCOL, f"the request cannot be sent: {words_of(causes[0])}")
    failure = WireError(OriginFailure.PROTOCOL, words_of(causes[0]))
    failure.on_reused = progress.on_reused and "http11.receive_response_headers.complete" not in progress.events
    return failure


def _timeout(error: httpx.TimeoutException, wire: Wire) -> WireError:
    where = f"{wire.host}:{wire.port}"
    if isinstance(error, httpx.ConnectTimeout):
        return WireError(
            OriginFailure.TIMEOUT, f"no connection to {where} within {wire.connection_timeout} s", "connect"
        )
    if isinstance(error, httpx.WriteTimeout):
        return WireError(OriginFailure.TIMEOUT, f"{where} did not take the request within {wire.read_timeout} s")
    return WireError(OriginFailure.TIMEOUT, f"no answer from {where} within {wire.read_timeout} s", "read")


def _connect_error(causes: list[BaseException], wire: Wire, progress: _Progress) -> WireError:
    where = f"{wire.host}:{wire.port}"
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return WireError(OriginFailure.DNS, f"{wire.host}: {cause.strerror or cause}", "connect")
        if isinstance(cause, ssl.SSLCertVerificationError):
            failure = WireError(OriginFailure.TLS, f"{where}: certificate verify failed: {cause.verify_message}")
            failure.name_mismatch = cause.verify_code in (_HOSTNAME_MISMATCH, _ADDRESS_MISMATCH)
            return failure
    if progress.in_handshake:
        return WireError(OriginFailure.TLS, f"{where}: TLS handshake failed: {words_of(causes[0])}")
    return WireError(OriginFailure.CONNECT, f"{where}: {words_of(causes[0])}", "connect")


#: X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL's x509_vfy.h.
_HOSTNAME_MISMATCH = 62
_ADDRESS_MISMATCH = 64
