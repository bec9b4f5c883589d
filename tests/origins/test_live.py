"""The live origin, against servers on loopback: what goes over the wire, and what each way of failing becomes."""

import asyncio
import errno
import os
import ssl
import subprocess
import sys

import pytest

from edgetui.engine.commands import OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.http import Headers, Request
from edgetui.errors import UsageError
from edgetui.origins.live import LiveOrigin

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HOST = ("Host", "origin.test")
#: A second of the endpoint's timeouts, in tests of timeouts.
QUICK = 0.02


@pytest.fixture(params=[False, True], ids=["httpx", "own client"])
async def live(request):
    """A live origin by either client: what is asked of one is asked of the other."""
    origins = []

    def create(*arguments, **options):
        origins.append(LiveOrigin(*arguments, **options, is_hot=request.param))
        return origins[-1]

    yield create
    for origin in origins:
        await origin.close()


def request(method="GET", uri="/", querystring="", headers=(), body=b""):
    return Request(method, uri, querystring, Headers([HOST, *headers]), body)


# What is sent


async def test_header_lines_go_out_in_the_case_order_and_number_they_have(serve, fetch_of, live):
    server = await serve(OK)
    lines = [("X-b", "1"), ("x-A", "2"), ("X-B", "3"), ("Cookie", "a=1"), ("cookie", "b=2"), ("Accept", "*/*")]
    await live().fetch(fetch_of(server.port, request(headers=lines)))
    wire = "".join(f"{name}: {value}\r\n" for name, value in [HOST, *lines])
    assert server.requests == [f"GET / HTTP/1.1\r\n{wire}\r\n".encode()]


async def test_nothing_is_added_to_a_request_without_a_body(serve, fetch_of, live):
    server = await serve(OK)
    await live().fetch(fetch_of(server.port))
    assert server.requests == [b"GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n"]


async def test_a_request_without_host_gets_the_origins_name_because_http_demands_one(serve, fetch_of, live):
    server = await serve(OK)
    await live().fetch(fetch_of(server.port, Request(headers=Headers([("X-A", "1")]))))
    assert server.requests == [b"GET / HTTP/1.1\r\nHost: origin.test\r\nX-A: 1\r\n\r\n"]


@pytest.mark.parametrize(
    "target",
    ["/a//b/../c/./d", '/{}"<>|\\^`', "/%7euser/%2F/%zz", "/a;b=c,d", "/x?q=%20&y=+&z", "/x?a=[1]&a=2#no", "/*"],
)
async def test_the_request_target_is_sent_as_it_stands(serve, fetch_of, live, target):
    server = await serve(OK)
    uri, _, querystring = target.partition("?")
    await live().fetch(fetch_of(server.port, request(uri=uri, querystring=querystring)))
    assert server.requests[0].split(b" ")[1] == target.encode()


async def test_bytes_that_cannot_stand_in_a_request_line_are_percent_encoded(serve, fetch_of, live):
    server = await serve(OK)
    await live().fetch(fetch_of(server.port, request(uri="/caf\u00c3\u00a9 \r\nX: y\u20ac")))
    assert server.requests[0].startswith(b"GET /caf%C3%83%C2%A9%20%0D%0AX:%20y%E2%82%AC HTTP/1.1\r\n")


async def test_header_values_go_out_byte_for_byte(serve, fetch_of, live):
    server = await serve(OK)
    value = "caf\u00c3\u00a9 \u00ff"
    await live().fetch(fetch_of(server.port, request(headers=[("X-Name", value)])))
    assert b"X-Name: caf\xc3\xa9 \xff\r\n" in server.requests[0]


async def test_the_body_goes_out_byte_for_byte_with_its_true_length(serve, fetch_of, live):
    server = await serve(OK)
    body = bytes(range(256)) * 300
    lines = [("content-length", "3"), ("Transfer-Encoding", "chunked"), ("X-Last", "1")]
    await live().fetch(fetch_of(server.port, request("POST", headers=lines, body=body)))
    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    assert sent == body
    assert head.split(b"\r\n")[1:] == [b"Host: origin.test", b"content-length: 76800", b"X-Last: 1"]


async def test_a_body_without_a_length_is_given_one(serve, fetch_of, live):
    server = await serve(OK)
    await live().fetch(fetch_of(server.port, request("PUT", body=b"abc")))
    assert server.requests == [b"PUT / HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 3\r\n\r\nabc"]


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PATCH", "purge"])
async def test_every_method_is_sent_in_its_own_case(serve, fetch_of, live, method):
    server = await serve(OK)
    await live().fetch(fetch_of(server.port, request(method)))
    assert server.requests[0].startswith(method.encode() + b" / ")


@pytest.mark.parametrize(
    "bad", [Request(method="GET /x", headers=Headers([HOST])), Request(headers=Headers([HOST, ("X Bad", "1")]))]
)
async def test_a_request_that_http_cannot_express_is_a_protocol_failure(serve, fetch_of, live, bad):
    server = await serve(OK)
    outcome = await live().fetch(fetch_of(server.port, bad))
    assert outcome.kind is OriginFailure.PROTOCOL
    assert outcome.message.startswith("the request cannot be sent: ")
    assert server.requests == []


async def test_proxies_of_the_environment_are_not_used(serve, fetch_of, live, closed_port, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port}")
    server = await serve(OK)
    assert isinstance(await live().fetch(fetch_of(server.port)), OriginResponded)


# What is received


async def test_response_lines_keep_case_order_and_repeats(serve, fetch_of, live):
    server = await serve(
        b"HTTP/1.1 200 Fine by me\r\nset-Cookie: a=1\r\nX-Z: \xe9\xff\r\nSET-COOKIE: b=2\r\nContent-length: 2\r\n\r\nok"
    )
    outcome = await live().fetch(fetch_of(server.port))
    assert list(outcome.response.headers) == [
        ("set-Cookie", "a=1"),
        ("X-Z", "\u00e9\u00ff"),
        ("SET-COOKIE", "b=2"),
        ("Content-length", "2"),
    ]
    assert (outcome.response.status, outcome.response.status_description) == (200, "Fine by me")
    assert outcome.response.body == b"ok"
    assert outcome.source == f"http://origin.test:{server.port}"
    assert outcome.elapsed_ms > 0


async def test_a_compressed_body_is_not_decoded(serve, fetch_of, live):
    server = await serve(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8bxx")
    outcome = await live().fetch(fetch_of(server.port))
    assert outcome.response.body == b"\x1f\x8bxx"
    assert outcome.response.headers.get("content-encoding") == "gzip"


async def test_redirects_are_answers_and_cookies_are_not_kept(serve, fetch_of, live):
    server = await serve(
        b"HTTP/1.1 302 Found\r\nLocation: /there\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\n\r\n",
        OK,
    )
    origin = live()
    outcome = await origin.fetch(fetch_of(server.port))
    assert (outcome.response.status, outcome.response.headers.get("location")) == (302, "/there")
    await origin.fetch(fetch_of(server.port))
    assert server.requests == [b"GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n"] * 2


@pytest.mark.parametrize(
    ("raw", "status", "reason", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, "OK", b"abcde"),
        (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, "No Content", b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "Not Modified", b""),
        (b"HTTP/1.1 999 Odd\r\nContent-Length: 1\r\n\r\n!", 999, "Odd", b"!"),
        (
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\n!",
            500,
            "Oh",
            b"!",
        ),
    ],
)
async def test_answers_of_every_shape_are_read(serve, fetch_of, live, raw, status, reason, body):
    server = await serve(raw)
    response = (await live().fetch(fetch_of(server.port))).response
    assert (response.status, response.status_description, response.body) == (status, reason, body)
    assert "link" not in response.headers


async def test_a_body_that_ends_with_the_connection_is_whole(serve, fetch_of, live):
    server = await serve((b"HTTP/1.0 200 OK\r\n\r\nto the end", "close"))
    assert (await live().fetch(fetch_of(server.port))).response.body == b"to the end"


async def test_the_answer_to_head_has_its_length_and_no_body(serve, fetch_of, live):
    server = await serve(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
    outcome = await live().fetch(fetch_of(server.port, request("HEAD")))
    assert (outcome.response.headers.get("content-length"), outcome.response.body) == ("4000", b"")


async def test_an_error_status_is_an_answer(serve, fetch_of, live):
    server = await serve(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
    outcome = await live().fetch(fetch_of(server.port))
    assert isinstance(outcome, OriginResponded)
    assert len(server.requests) == 1


# Connections


async def test_a_connection_is_used_again(serve, fetch_of, live):
    server = await serve(OK)
    origin = live()
    for _ in range(3):
        assert isinstance(await origin.fetch(fetch_of(server.port)), OriginResponded)
    assert (len(server.requests), server.connections) == (3, 1)


async def test_a_kept_connection_that_the_origin_drops_is_replaced(serve, fetch_of, live):
    server = await serve(OK, (b"", "close"), OK)
    origin = live()
    await origin.fetch(fetch_of(server.port))
    outcome = await origin.fetch(fetch_of(server.port))
    assert isinstance(outcome, OriginResponded)
    assert (len(server.requests), server.connections) == (3, 2)


async def test_a_post_is_not_sent_twice_when_a_kept_connection_breaks(serve, fetch_of, live):
    server = await serve(OK, (b"", "close"), OK)
    origin = live()
    await origin.fetch(fetch_of(server.port))
    outcome = await origin.fetch(fetch_of(server.port, request("POST", body=b"x")))
    assert outcome.kind is OriginFailure.PROTOCOL
    assert len(server.requests) == 2


async def test_requests_may_run_at_the_same_time(serve, fetch_of, live):
    server = await serve(OK)
    origin = live()
    outcomes = await asyncio.gather(*(origin.fetch(fetch_of(server.port)) for _ in range(8)))
    assert all(isinstance(outcome, OriginResponded) for outcome in outcomes)
    assert len(server.requests) == 8


async def test_a_cancelled_fetch_closes_its_connection_and_leaves_the_origin_usable(serve, fetch_of, live):
    server = await serve((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "hang"), OK)
    origin = live()
    task = asyncio.create_task(origin.fetch(fetch_of(server.port)))
    while not server.requests:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.gone.wait(), 10)
    assert isinstance(await origin.fetch(fetch_of(server.port)), OriginResponded)


async def test_a_kept_connection_keeps_nothing_of_the_answer(serve, fetch_of):
    server = await serve(OK)
    origin = LiveOrigin(is_hot=True)
    await origin.fetch(fetch_of(server.port))
    [connection] = origin._connections._open
    assert connection.is_usable and connection._parser is None
    await origin.close()


async def test_close_closes_kept_connections(serve, fetch_of):
    server = await serve(OK)
    origin = LiveOrigin()
    await origin.fetch(fetch_of(server.port))
    await origin.close()
    await asyncio.wait_for(server.gone.wait(), 10)


# Failures


async def test_C168_a_refused_connection_is_tried_three_times_and_then_a_connect_failure(fetch_of, live, closed_port):
    outcome = await live().fetch(fetch_of(closed_port))
    assert (outcome.kind, outcome.attempts) == (OriginFailure.CONNECT, 3)
    assert f"origin.test:{closed_port}" in outcome.message
    assert outcome.message.endswith(f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}")


async def test_connection_attempts_are_the_endpoints_for_every_method(fetch_of, live, closed_port):
    outcome = await live().fetch(fetch_of(closed_port, request("POST"), connection_attempts=2))
    assert outcome.attempts == 2


async def test_an_unknown_domain_is_a_dns_failure(fetch_of, live):
    outcome = await live().fetch(fetch_of(80, domain_name="no-such.example"))
    assert (outcome.kind, outcome.attempts) == (OriginFailure.DNS, 1)
    assert outcome.message == "no-such.example: Name or service not known"


@pytest.mark.parametrize("domain", ["", "exa mple.org", "a" * 64 + ".org", "-\u20ac..org", "x:y.org", "x\0.org"])
async def test_a_domain_that_is_none_is_a_failure_and_no_exception(fetch_of, live, domain):
    outcome = await live().fetch(fetch_of(80, domain_name=domain))
    assert isinstance(outcome, OriginFailed)
    assert outcome.kind is OriginFailure.DNS
    assert outcome.message


async def test_C170_an_origin_that_never_answers_a_get_is_a_timeout_after_all_attempts(serve, fetch_of, live):
    server = await serve((b"", "hang"))
    outcome = await live(second=QUICK).fetch(fetch_of(server.port, read_timeout=1, connection_timeout=100))
    assert (outcome.kind, outcome.attempts) == (OriginFailure.TIMEOUT, 3)
    assert outcome.message == f"no answer from origin.test:{server.port} within 1 s"
    assert len(server.requests) == 3


async def test_C170_a_head_is_tried_as_often_as_configured(serve, fetch_of, live):
    server = await serve((b"", "hang"))
    command = fetch_of(server.port, request("HEAD"), read_timeout=1, connection_timeout=100, connection_attempts=2)
    assert (await live(second=QUICK).fetch(command)).attempts == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE", "PATCH"])
async def test_C171_an_origin_that_never_answers_another_method_is_asked_once(serve, fetch_of, live, method):
    server = await serve((b"", "hang"))
    command = fetch_of(server.port, request(method), read_timeout=1, connection_timeout=100)
    outcome = await live(second=QUICK).fetch(command)
    assert (outcome.kind, outcome.attempts, len(server.requests)) == (OriginFailure.TIMEOUT, 1, 1)


async def test_a_get_that_is_answered_at_the_second_attempt_succeeds(serve, fetch_of, live):
    server = await serve((b"", "hang"), OK)
    outcome = await live(second=0.25).fetch(fetch_of(server.port, read_timeout=2, connection_timeout=100))
    assert isinstance(outcome, OriginResponded)
    assert len(server.requests) == 2


async def test_an_origin_that_stops_in_the_middle_of_the_body_is_a_timeout(serve, fetch_of, live):
    server = await serve((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "hang"))
    command = fetch_of(server.port, read_timeout=1, connection_timeout=100, connection_attempts=1)
    assert (await live(second=QUICK).fetch(command)).kind is OriginFailure.TIMEOUT


async def test_the_response_completion_timeout_bounds_all_attempts_together(serve, fetch_of, live):
    server = await serve((b"", "hang"))
    command = fetch_of(server.port, read_timeout=100, connection_timeout=100, response_completion_timeout=2)
    outcome = await live(second=QUICK).fetch(command)
    assert (outcome.kind, outcome.attempts) == (OriginFailure.TIMEOUT, 1)
    assert outcome.message == "the response was not complete within 2 s"


async def test_a_response_completion_timeout_of_0_is_none(serve, fetch_of, live):
    server = await serve(OK)
    outcome = await live().fetch(fetch_of(server.port, response_completion_timeout=0))
    assert isinstance(outcome, OriginResponded)


async def test_C172_a_connection_closed_in_the_middle_of_the_answer_is_a_protocol_failure(serve, fetch_of, live):
    server = await serve((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "close"))
    outcome = await live().fetch(fetch_of(server.port))
    assert (outcome.kind, outcome.attempts) == (OriginFailure.PROTOCOL, 1)
    assert "received 4 bytes, expected 9" in outcome.message


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"<html>hello</html>\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
    ],
)
async def test_garbage_is_a_protocol_failure_with_a_sentence(serve, fetch_of, live, raw):
    server = await serve((raw, "close"))
    outcome = await live().fetch(fetch_of(server.port))
    assert (outcome.kind, outcome.attempts) == (OriginFailure.PROTOCOL, 1)
    assert len(outcome.message) > 10 and "bytearray" not in outcome.message


def answer_with_head_of(size):
    start, end = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", b"\r\n\r\n"
    return start + b"X-Fill: " + b"x" * (size - len(start) - len(b"X-Fill: ") - len(end)) + end


async def test_a_response_head_of_32768_bytes_is_taken(serve, fetch_of, live):
    server = await serve(answer_with_head_of(32_768))
    assert isinstance(await live().fetch(fetch_of(server.port)), OriginResponded)


@pytest.mark.parametrize("size", [32_769, 60_000, 200_000])
async def test_a_larger_response_head_is_too_large(serve, fetch_of, live, size):
    server = await serve((answer_with_head_of(size), "close"))
    outcome = await live().fetch(fetch_of(server.port))
    assert outcome.kind is OriginFailure.TOO_LARGE
    assert "CloudFront takes 32,768" in outcome.message


async def test_a_body_of_the_limit_is_taken_and_one_byte_more_is_too_large(serve, fetch_of, live):
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
    server = await serve(raw)
    assert len((await live(body_limit=1000).fetch(fetch_of(server.port))).response.body) == 1000
    outcome = await live(body_limit=999).fetch(fetch_of(server.port))
    assert outcome.kind is OriginFailure.TOO_LARGE
    assert outcome.message == "the response body is larger than 999 bytes, the most edgetui keeps"


# TLS


async def fetch_by_tls(live, fetch_of, port, *, pem=None, host="origin.test", **fields):
    command = fetch_of(port, Request(headers=Headers([("Host", host)])), protocol="https", **fields)
    return await live(authorities=pem).fetch(command)


async def test_a_trusted_certificate_with_the_origins_name_is_accepted(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("origin.test"))
    outcome = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem)
    assert outcome.response.body == b"ok"
    assert outcome.source == f"https://origin.test:{server.port}"


async def test_C169_an_expired_certificate_is_a_tls_failure(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("origin.test", expired=True))
    outcome = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem)
    assert (outcome.kind, outcome.attempts) == (OriginFailure.TLS, 1)
    assert "certificate has expired" in outcome.message
    assert server.requests == []


async def test_a_certificate_for_another_name_is_a_tls_failure(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("other.test"))
    outcome = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem, host="viewer.test")
    assert outcome.kind is OriginFailure.TLS
    assert "viewer.test" in outcome.message
    assert server.requests == []


async def test_a_certificate_for_the_forwarded_host_is_accepted(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("viewer.test"))
    outcome = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem, host="viewer.test:443")
    assert isinstance(outcome, OriginResponded)
    assert server.requests[0].startswith(b"GET / HTTP/1.1\r\nHost: viewer.test:443\r\n")


async def test_a_connection_checked_for_one_host_does_not_serve_another(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("viewer.test"))
    origin = live(authorities=authority.pem)
    good = await origin.fetch(fetch_of(server.port, request_to("viewer.test"), protocol="https"))
    bad = await origin.fetch(fetch_of(server.port, request_to("evil.test"), protocol="https"))
    assert isinstance(good, OriginResponded)
    assert bad.kind is OriginFailure.TLS


def request_to(host):
    return Request(headers=Headers([("Host", host)]))


async def test_an_unknown_authority_is_a_tls_failure(serve, fetch_of, live, authority, new_authority):
    server = await serve(OK, tls=authority.server_context("origin.test"))
    for pem in (None, new_authority().pem):
        outcome = await fetch_by_tls(live, fetch_of, server.port, pem=pem)
        assert outcome.kind is OriginFailure.TLS
        assert "certificate verify failed" in outcome.message


async def test_a_self_signed_certificate_is_a_tls_failure(serve, fetch_of, live, tmp_path):
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    write_self_signed(certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await serve(OK, tls=context)
    outcome = await fetch_by_tls(live, fetch_of, server.port)
    assert outcome.kind is OriginFailure.TLS
    assert "self-signed certificate" in outcome.message.replace("self signed", "self-signed")


def write_self_signed(certificate, key):
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "origin.test")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("origin.test")]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem = serialization.PrivateFormat.PKCS8
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, pem, serialization.NoEncryption()))


async def test_tls_to_a_server_that_speaks_plain_http_is_a_tls_failure(fetch_of, live):
    listener = await asyncio.start_server(answer_anything, "127.0.0.1", 0)
    outcome = await fetch_by_tls(live, fetch_of, listener.sockets[0].getsockname()[1])
    listener.close()
    assert outcome.kind is OriginFailure.TLS
    assert "TLS handshake failed" in outcome.message


async def answer_anything(reader, writer):
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


async def test_plain_http_to_a_server_that_speaks_tls_is_a_protocol_failure(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("origin.test"))
    outcome = await live().fetch(fetch_of(server.port))
    assert outcome.kind is OriginFailure.PROTOCOL


@pytest.mark.parametrize(
    ("version", "kinds"),
    [
        (ssl.TLSVersion.TLSv1_2, {OriginFailure.TLS}),
        # TLS 1.3 refuses after our half of the handshake: the alert may be lost in the reset that follows.
        (ssl.TLSVersion.TLSv1_3, {OriginFailure.TLS, OriginFailure.PROTOCOL}),
    ],
)
async def test_an_origin_that_wants_a_client_certificate_fails(serve, fetch_of, live, authority, version, kinds):
    context = authority.server_context("origin.test")
    context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.pem)
    server = await serve(OK, tls=context)
    outcome = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem)
    assert outcome.kind in kinds
    assert server.requests == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_an_origin_with_only_older_tls_needs_the_endpoint_to_allow_it(serve, fetch_of, live, authority):
    context = authority.server_context("origin.test")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = await serve(OK, tls=context)
    refused = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem)
    assert refused.kind is OriginFailure.TLS
    allowed = await fetch_by_tls(
        live, fetch_of, server.port, pem=authority.pem, ssl_protocols=("SSLv3", "TLSv1.1", "TLSv1.2")
    )
    assert isinstance(allowed, OriginResponded)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_an_endpoint_limited_to_tls_1_1_does_not_speak_a_newer_one(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("origin.test"))
    outcome = await fetch_by_tls(live, fetch_of, server.port, pem=authority.pem, ssl_protocols=("TLSv1.1",))
    assert outcome.kind is OriginFailure.TLS


# A stand-in


async def test_a_stand_in_gets_every_request_with_its_host_and_the_prefix_before_its_path(serve, fetch_of, live):
    server = await serve(OK)
    origin = live(base=f"http://127.0.0.1:{server.port}/prefix/")
    command = fetch_of(443, request(uri="/a", querystring="b=1"), domain_name="no-such.example", protocol="https")
    outcome = await origin.fetch(command)
    assert server.requests == [b"GET /prefix/a?b=1 HTTP/1.1\r\nHost: origin.test\r\n\r\n"]
    assert outcome.source == f"http://127.0.0.1:{server.port}"


async def test_a_stand_in_by_https_must_have_a_certificate_for_its_own_address(serve, fetch_of, live, authority):
    server = await serve(OK, tls=authority.server_context("127.0.0.1"))
    origin = live(base=f"https://127.0.0.1:{server.port}", authorities=authority.pem)
    assert isinstance(await origin.fetch(fetch_of(80)), OriginResponded)


@pytest.mark.parametrize("names", [("origin.test", True), ("another.test", False)], ids=["expired", "another name"])
async def test_a_stand_in_whose_certificate_is_not_to_be_checked_answers_and_is_named_so(
    serve, fetch_of, live, authority, names
):
    name, expired = names
    server = await serve(OK, tls=authority.server_context(name, expired=expired))
    url = f"https://127.0.0.1:{server.port}"
    refused = await live(base=url).fetch(fetch_of(80))
    assert (refused.kind, refused.source) == (OriginFailure.TLS, url)
    answered = await live(base=f"insecure+{url}").fetch(fetch_of(80))
    assert isinstance(answered, OriginResponded)
    assert answered.source == f"{url} (certificate not checked)"


async def test_only_https_can_go_unchecked():
    with pytest.raises(UsageError, match="not the URL of an HTTP server"):
        LiveOrigin("insecure+http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("ftp://x.test", "not the URL of an HTTP server"),
        ("http://", "not the URL of an HTTP server"),
        ("http://x.test:port", "not a URL"),
        ("http://x.test:99999", "not a URL"),
        ("http://[::1", "not a URL"),
        ("http://me:secret@x.test", "has a user name"),
        ("http://x.test/?a", "has a query"),
        ("http://x.test/#a", "has a fragment"),
    ],
)
def test_a_base_that_is_no_server_is_a_usage_error_that_shows_it(base, said):
    with pytest.raises(UsageError) as caught:
        LiveOrigin(base)
    assert base in caught.value.message
    assert said in caught.value.message
    assert "http://HOST:PORT" in caught.value.hint


def test_httpx_is_not_imported_before_a_request_needs_it():
    program = (
        "import sys, edgetui.origins.choose as c; c.origin_from_text('http://127.0.0.1:1', '.');"
        "sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
