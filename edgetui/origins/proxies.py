"""The proxies that the environment names: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, as curl reads them."""

import base64
import ipaddress
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from edgetui.engine.commands import OriginFailure
from edgetui.origins.wire import Wire, WireError


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it listens, and what it asks a password by: lines of a request's head, none or one."""

    host: str
    port: int
    credentials: bytes = field(default=b"", repr=False)

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"

    def greeting(self, wire: Wire) -> bytes:
        """Asks it for a tunnel to the origin [RFC 9110 9.3.6]."""
        where = wire.where.encode("idna" if not wire.where.isascii() else "ascii")
        return b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n%b\r\n" % (where, where, self.credentials)

    def asking(self, wire: Wire, head: bytes) -> bytes:
        """The head of a request to an http origin, its target the whole URL [RFC 9112 3.2.2]."""
        method, target, rest = head.split(b" ", 2)
        version, lines = rest.split(b"\r\n", 1)
        url = f"http://{wire.host}".encode() + (b"" if wire.port == 80 else b":%d" % wire.port) + target
        return b"%b %b %b\r\n%b%b" % (method, url, version, self.credentials, lines)


def proxy_of(wire: Wire) -> Proxy | None:
    """The proxy for requests to this host; this machine is never asked through one. Raises WireError for one that
    speaks something else than HTTP."""
    # Typeshed knows this one only for some systems.
    is_bypassed = getattr(urllib.request, "proxy_bypass_environment")  # noqa: B009
    if _is_this_machine(wire.host) or is_bypassed(wire.host):
        return None
    proxies = urllib.request.getproxies_environment()
    url = proxies.get(wire.protocol) or proxies.get("all")
    return _proxy(url if "://" in url else f"http://{url}") if url else None


def _proxy(url: str) -> Proxy:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host = None
    if not host or parts.scheme != "http":
        shown = url.rpartition("@")[2]
        raise WireError(OriginFailure.CONNECT, f"the proxy {shown} is none that HTTP is spoken with")
    if parts.username is None:
        return Proxy(host, port)
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(host, port, b"Proxy-Authorization: Basic %b\r\n" % base64.b64encode(user.encode()))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
