"""Proxies of the environment: used when that is asked for, and never for this machine."""

import asyncio

import pytest

from edgetui.engine.commands import OriginFailure, OriginResolved, OriginResponded, ResolveOrigin
from edgetui.engine.http import Headers, Request
from edgetui.origins.live import LiveOrigin
from edgetui.origins.proxies import proxy_of
from edgetui.origins.wire import Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Without proxies; `environment(HTTP_PROXY=…)` names some."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return lambda **variables: [monkeypatch.setenv(name, value) for name, value in variables.items()]


@pytest.fixture
async def live():
    """Live origins that use proxies."""
    origins = []

    def create(**options):
        origins.append(LiveOrigin(**options, is_hot=True, is_proxied=True))
        return origins[-1]

    yield create
    for origin in origins:
        await origin.close()


@pytest.fixture
async def tunnel():
    """A proxy that connects whoever asks to `port`, whatever name they ask for; `asked` are the names."""
    asked, servers = [], []

    async def start(port, answer=b"HTTP/1.0 200 Connection established\r\n\r\n"):
        async def on_connection(reader, writer):
            asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
            writer.write(answer)
            if b" 200 " not in answer:
                writer.close()
                return
            origin_reader, origin_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pump(reader, origin_writer), pump(origin_reader, writer))

        servers.append(await asyncio.start_server(on_connection, "127.0.0.1", 0))
        return servers[-1].sockets[0].getsockname()[1], asked

    yield start
    for server in servers:
        server.close()


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("variables", "protocol", "host", "expected"),
    [
        ({"http_proxy": "http://p:3128"}, "http", "a.example", "p:3128"),
        ({"http_proxy": "http://p:3128"}, "https", "a.example", None),
        ({"HTTPS_PROXY": "p:3128"}, "https", "a.example", "p:3128"),
        ({"ALL_PROXY": "http://p"}, "https", "a.example", "p:80"),
        ({"ALL_PROXY": "http://p", "NO_PROXY": "b.example,.a.example"}, "http", "x.a.example", None),
        ({"ALL_PROXY": "http://p"}, "http", "127.0.0.1", None),
        ({"ALL_PROXY": "http://p"}, "http", "::1", None),
        ({"ALL_PROXY": "http://p"}, "http", "localhost", None),
        ({}, "http", "a.example", None),
    ],
)
def test_which_proxy_is_named_for_a_host(environment, variables, protocol, host, expected):
    environment(**variables)
    wire = Wire(protocol, host, 80, host, (), 1, 1, 1, 1.0, 0)
    proxy = proxy_of(wire)
    assert (proxy and proxy.where) == expected


async def test_a_proxy_is_asked_for_the_whole_url_with_the_headers_of_the_request(serve, fetch_of, live, environment):
    proxy = await serve(OK)
    environment(http_proxy=f"http://127.0.0.1:{proxy.port}")
    headers = Headers([("Host", "www.example.org"), ("X-A", "1")])
    outcome = await live().fetch(fetch_of(8080, Request(uri="/a//b", querystring="x=1", headers=headers)))
    assert isinstance(outcome, OriginResponded)
    first, *lines = proxy.requests[0].split(b"\r\n")
    assert first == b"GET http://origin.test:8080/a//b?x=1 HTTP/1.1"
    assert {b"Host: www.example.org", b"X-A: 1"} <= set(lines)


async def test_https_goes_through_a_tunnel_and_the_certificate_is_checked(
    serve, fetch_of, live, environment, tunnel, authority
):
    server = await serve(OK, tls=authority.server_context("origin.test"))
    port, asked = await tunnel(server.port)
    environment(https_proxy=f"http://127.0.0.1:{port}")
    command = fetch_of(8443, protocol="https")
    assert isinstance(await live(authorities=authority.pem).fetch(command), OriginResponded)
    assert asked == ["CONNECT origin.test:8443 HTTP/1.1"]
    refused = await live().fetch(command)
    assert (refused.kind, "certificate verify failed" in refused.message) == (OriginFailure.TLS, True)


async def test_a_proxy_that_refuses_or_is_not_there_is_named_without_its_password(
    fetch_of, live, environment, tunnel, closed_port
):
    port, _ = await tunnel(0, b"HTTP/1.0 407 Proxy Authentication Required\r\n\r\n")
    environment(https_proxy=f"http://me:secret@127.0.0.1:{port}", http_proxy=f"http://127.0.0.1:{closed_port}")
    refused = await live().fetch(fetch_of(443, protocol="https"))
    gone = await live().fetch(fetch_of(80))
    assert (refused.kind, gone.kind) == (OriginFailure.CONNECT, OriginFailure.CONNECT)
    said = f"no tunnel: 407 Proxy Authentication Required (through the proxy 127.0.0.1:{port})"
    assert refused.message == f"origin.test:443: {said}"
    assert gone.message.endswith(f"(through the proxy 127.0.0.1:{closed_port})")
    assert gone.attempts == 3


async def test_a_proxy_is_told_the_password_it_has_in_its_url(serve, fetch_of, live, environment):
    proxy = await serve(OK)
    environment(http_proxy=f"http://me:p%40ss@127.0.0.1:{proxy.port}")
    await live().fetch(fetch_of(80))
    assert b"\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n" in proxy.requests[0]


@pytest.mark.parametrize("url", ["socks5://me:secret@127.0.0.1:1", "https://127.0.0.1:1", "http://:1", "http://a:x"])
async def test_a_proxy_that_does_not_speak_http_is_a_failure_that_names_it(fetch_of, live, environment, url):
    environment(ALL_PROXY=url)
    outcome = await live().fetch(fetch_of(80))
    assert outcome.kind is OriginFailure.CONNECT
    assert "is none that HTTP is spoken with" in outcome.message
    assert "secret" not in outcome.message


async def test_the_name_of_the_origin_is_the_proxys_to_find(fetch_of, live):
    endpoint = fetch_of(80, domain_name="no-such.example").endpoint
    assert await live().resolve(ResolveOrigin(endpoint)) == OriginResolved()


async def test_a_stand_in_on_this_machine_is_asked_directly(serve, fetch_of, live, environment, closed_port):
    server = await serve(OK)
    environment(ALL_PROXY=f"http://127.0.0.1:{closed_port}")
    outcome = await live(base=f"http://127.0.0.1:{server.port}").fetch(fetch_of(80))
    assert isinstance(outcome, OriginResponded)
