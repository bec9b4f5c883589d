"""A TLS connection as it begins: viewer and server have agreed in the handshake on what they speak."""

import asyncio
from typing import TYPE_CHECKING

from edgetui.capture.connection import Connection

if TYPE_CHECKING:
    from edgetui.capture.server import Server


class Agreed(asyncio.Protocol):
    """Hands the connection over to HTTP/2 where the handshake says so (ALPN, RFC 7301), else to HTTP/1.1."""

    def __init__(self, server: "Server") -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        protocol = self._protocol(transport.get_extra_info("ssl_object").selected_alpn_protocol())
        transport.set_protocol(protocol)
        protocol.connection_made(transport)

    def _protocol(self, agreed: str | None) -> asyncio.Protocol:
        if agreed == "h2":
            from edgetui.capture.http2 import Http2Connection  # Who speaks HTTP/1.1 alone need not wait for h2.

            return Http2Connection(self._server)
        return Connection(self._server)
