"""HTTPS beside HTTP on one port: the certificate of the host asked for, the protocol in the event, and who fails."""

import asyncio
import json
import os
import socket
import ssl
import stat

import pytest

from edgetui.capture.authority import Authority
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "ca")


@pytest.fixture
async def local(serve, dumps, authority):
    """A server that answers with the viewer-request event."""
    return await serve({EventType.VIEWER_REQUEST: dumps}, tls=authority.context())


async def asked(port, authority=None, host="shop.example.com", target="/a"):
    """The head and the body of an answer, over TLS where an authority is trusted."""
    trusted = ssl.create_default_context(cafile=str(authority.certificate_path)) if authority else None
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=trusted, server_hostname=host if trusted else None
    )
    try:
        writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        certificate = writer.get_extra_info("peercert")
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode(), body, certificate


def test_the_key_is_for_its_owner_alone_and_the_authority_stays_the_same(authority, tmp_path):
    assert stat.S_IMODE(os.stat(tmp_path / "ca" / "ca.key").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "ca").st_mode) == 0o700
    before = authority.certificate_path.read_bytes()
    assert Authority(tmp_path / "ca").certificate_path.read_bytes() == before
    assert sorted(os.listdir(tmp_path / "ca")) == ["ca.key", "ca.pem"]


def test_a_damaged_authority_is_told_with_the_way_out(authority, tmp_path):
    (tmp_path / "ca" / "ca.key").write_text("no key")
    with pytest.raises(UsageError, match="cannot use the certificate authority") as caught:
        Authority(tmp_path / "ca")
    assert "remove it" in caught.value.hint


async def test_one_port_speaks_http_and_https_and_each_says_so_in_the_event(local, authority):
    port = local.port
    plain, _, _ = await asked(port)
    secure, body, _ = await asked(port, authority)

    assert plain.startswith("HTTP/1.1 200") and secure.startswith("HTTP/1.1 200")
    assert json.loads(body)["Records"][0]["cf"]["request"]["uri"] == "/a"
    assert [exchange.viewer.protocol for exchange, _ in local.told.exchanges] == ["http", "https"]


@pytest.mark.parametrize("host", ["shop.example.com", "localhost", "a.b.example.org"])
async def test_the_certificate_is_that_of_the_host_asked_for(host, local, authority):
    port = local.port
    _, _, certificate = await asked(port, authority, host)

    assert ("DNS", host) in certificate["subjectAltName"]


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7", "2001:db8::7"])
async def test_a_client_that_asks_for_an_address_gets_a_certificate_of_it(address, serve, authority):
    local = await serve(tls=authority.context(address))
    trusting = ssl.create_default_context(cafile=str(authority.certificate_path))
    # The address is what the certificate is checked for; a client sends none as the name of a host.
    _, writer = await asyncio.open_connection("127.0.0.1", local.port, ssl=trusting, server_hostname=address)
    writer.close()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_that_does_not_trust_the_authority_is_told_and_no_harm(version, local, authority):
    port = local.port
    context = ssl.create_default_context()
    context.maximum_version = version

    def shake_hands():
        with socket.create_connection(("127.0.0.1", port)) as plain, pytest.raises(ssl.SSLError):
            context.wrap_socket(plain, server_hostname="a.example")

    await asyncio.to_thread(shake_hands)
    async with asyncio.timeout(30):
        while not local.told.refusals:
            await asyncio.sleep(0.001)
    [(reason, status)] = local.told.refusals
    assert (reason, status) == (
        "TLS failed: tlsv1 alert unknown ca; the viewer does not trust the certificate authority",
        0,
    )
    head, _, _ = await asked(port, authority)

    assert head.startswith("HTTP/1.1 200")


async def test_a_client_that_leaves_in_the_middle_of_the_handshake_is_told(local, authority):
    untrusting = ssl.create_default_context()
    with pytest.raises(ssl.SSLError):  # asyncio closes without a word.
        await asyncio.open_connection("127.0.0.1", local.port, ssl=untrusting, server_hostname="a.example")
    async with asyncio.timeout(30):
        while not local.told.refusals:
            await asyncio.sleep(0.001)
    assert local.told.refusals == [("TLS failed: the viewer left in the middle of the handshake", 0)]


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01 no handshake, but it begins like one", b"\x16"])
async def test_a_client_that_goes_or_lies_at_the_handshake_is_no_harm(sent, local, authority):
    port = local.port
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(sent)
    head, _, _ = await asked(port, authority)

    assert head.startswith("HTTP/1.1 200")
    assert local.told.bugs == []


async def test_a_server_closes_with_a_client_that_has_not_begun(local, authority):
    port = local.port
    client = socket.create_connection(("127.0.0.1", port))
    await asked(port)
    await local.server.close()
    with client:
        client.settimeout(30)
        assert client.recv(1) == b""
