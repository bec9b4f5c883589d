"""The server as its viewers see it: connections kept and closed, answers in order, failures that stay answers."""

import asyncio
import contextlib
import random
import socket
import struct

import pytest

from edgetui.capture.outgoing import PIECE
from edgetui.capture.server import Server, is_loopback
from edgetui.engine.commands import OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import EventType, Status
from edgetui.errors import UsageError

GET = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
PASS = """
def handler(event, context):
    cf = event["Records"][0]["cf"]
    return cf.get("response") or cf["request"]
"""
PASS_NODE = """
export const handler = async (event) => event.Records[0].cf.response || event.Records[0].cf.request;
"""
#: Do what the path says.
MIXED = """
import os, time
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"].startswith("/throws"):
        raise ValueError("thrown")
    if request["uri"].startswith("/hangs"):
        time.sleep(600)
    if request["uri"].startswith("/exits"):
        os._exit(3)
    return request
"""
MIXED_NODE = """
export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  if (request.uri.startsWith('/throws')) throw new Error('thrown');
  if (request.uri.startsWith('/hangs')) await new Promise(() => setInterval(() => {}, 1000));
  if (request.uri.startsWith('/exits')) process.exit(3);
  return request;
};
"""


def ok(body):
    return Response(200, "", Headers([("Content-Length", str(len(body)))]), body)


async def read_one(reader):
    """Head and body of the next response, which has a length."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    return head, await reader.readexactly(length)


# Connections


async def test_a_connection_is_kept_until_the_viewer_closes_it(serve):
    local = await serve()
    reader, writer = await local.connect()
    for _ in range(3):
        writer.write(GET)
        head, body = await read_one(reader)
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert body == b"ok"
    writer.close()
    assert len(local.told.exchanges) == 3


async def test_pipelined_requests_are_answered_in_their_order(serve):
    async def slowly(request):
        await asyncio.sleep(0.02 if request.uri == "/0" else 0)
        return OriginResponded(Response(200, "", Headers([("Content-Length", "2")]), request.uri.encode()))

    local = await serve(answer=slowly)
    raw = b"".join(b"GET /%d HTTP/1.1\r\nHost: a.test\r\n\r\n" % number for number in range(5))
    received = await local.send(raw)
    assert [part[:2] for part in received.split(b"\r\n\r\n")[1:]] == [b"/0", b"/1", b"/2", b"/3", b"/4"]


@pytest.mark.parametrize(
    ("raw", "connection"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", b"close"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"close"),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"keep-alive"),
    ],
)
async def test_the_connection_ends_when_the_viewer_or_http_1_0_wants_it(serve, raw, connection):
    local = await serve()
    reader, writer = await local.connect()
    writer.write(raw)
    head, _ = await read_one(reader)
    assert b"\r\nConnection: " + connection + b"\r\n" in head
    if connection == b"close":
        assert await asyncio.wait_for(reader.read(), 30) == b""
    else:
        writer.write(raw)
        await read_one(reader)
    writer.close()


async def test_a_viewer_that_waits_for_100_continue_is_told_to_go_on(serve):
    local = await serve()
    reader, writer = await local.connect()
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30) == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"abc")
    head, _ = await read_one(reader)
    assert head.startswith(b"HTTP/1.1 200 ")
    assert local.origin.requests[0].body == b"abc"
    writer.close()


async def test_a_body_too_large_to_hold_is_refused_while_the_viewer_still_sends_it(serve, read_answer):
    local = await serve(bodies_limit=100_000)
    answer = read_answer(await local.send(post(400_000)))
    assert answer.status_line == "HTTP/1.1 503 Service Unavailable"
    for _ in range(2):
        assert (await local.send(post(90_000))).startswith(b"HTTP/1.1 200 OK")


def post(size):
    return b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size


async def test_large_bodies_go_both_ways(serve):
    local = await serve(answer=lambda request: Response(200, "", Headers(), request.body))
    body = bytes(range(256)) * 20_000
    reader, writer = await local.connect()
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
    assert b"Transfer-Encoding: chunked" in head
    assert await reader.readuntil(b"\r\n") == b"%x\r\n" % len(body)
    assert await reader.readexactly(len(body)) == body
    assert await reader.readexactly(7) == b"\r\n0\r\n\r\n"
    writer.close()


async def test_between_two_pieces_of_a_large_answer_others_have_their_turn(serve, turns):
    local = await serve(answer=lambda request: ok(b"x" * (8 * PIECE)))
    assert len(await local.send(GET)) > 8 * PIECE
    assert turns.taken >= 8 and turns.seen == list(range(1, turns.taken + 1))


async def test_the_answer_to_head_has_no_body_and_the_connection_goes_on(serve):
    local = await serve()
    received = await local.send(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET)
    first, second, rest = received.split(b"\r\n\r\n")
    assert b"Content-Length: 2" in first
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")
    assert rest == b"ok"


async def test_a_viewer_that_leaves_does_not_stop_its_request_nor_the_server(serve):
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def answer(request):
        asked.set()
        await may_answer.wait()
        return OriginResponded(Response(200, "", Headers([("Content-Length", "2")]), b"ok"))

    local = await serve(answer=answer)
    _, writer = await local.connect()
    writer.write(GET)
    await asyncio.wait_for(asked.wait(), 30)
    # Reset at once: a mere end of what it sends does not say that the viewer has stopped reading.
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    while local.server._open:
        await asyncio.sleep(0)
    may_answer.set()
    while not local.told.exchanges:
        await asyncio.sleep(0)
    assert local.told.exchanges[0][1] is True
    assert (await local.send(GET)).startswith(b"HTTP/1.1 200 OK")


async def test_a_viewer_that_leaves_in_the_middle_of_its_body_is_forgotten(serve):
    local = await serve()
    _, writer = await local.connect()
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + b"x" * 100_000)
    while not local.server._held:
        await asyncio.sleep(0)
    writer.transport.abort()
    while local.server._open:
        await asyncio.sleep(0)
    assert local.server._held == 0
    assert local.told.exchanges == []


async def test_a_connection_is_not_read_on_while_a_request_is_under_way(serve):
    may_answer = asyncio.Event()

    async def answer(request):
        await may_answer.wait()
        return OriginResponded(Response(200, "", Headers([("Content-Length", "2")]), b"ok"))

    local = await serve(answer=answer)
    reader, writer = await local.connect()
    writer.write(GET)
    while not local.origin.requests:
        await asyncio.sleep(0)
    [connection] = local.server._open
    for _ in range(64):
        writer.write(GET * 1000)
        await asyncio.sleep(0.001)
    assert connection._parser.held < 1_000_000
    may_answer.set()
    for _ in range(200):
        await read_one(reader)
    writer.transport.abort()


async def test_what_a_slow_viewer_leaves_of_its_answer_waits_on_disk_and_arrives(serve):
    body = bytes(range(256)) * 100_000
    local = await serve(answer=lambda request: ok(body))
    reader, writer = await local.connect()
    reader._transport.pause_reading()
    writer.write(GET)
    while not local.server._held:
        await asyncio.sleep(0.001)
    assert (await local.send(b"GET /other HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).endswith(body)
    reader._transport.resume_reading()
    _, received = await read_one(reader)
    assert received == body
    while local.server._held:
        await asyncio.sleep(0.001)
    writer.close()


async def test_a_viewer_that_takes_nothing_of_its_answer_is_left(serve, monkeypatch):
    monkeypatch.setattr("edgetui.capture.connection.SEND_TIMEOUT", 0.02)
    local = await serve(answer=lambda request: ok(b"x" * 20_000_000))
    reader, writer = await local.connect()
    reader._transport.pause_reading()
    writer.write(GET)
    while not local.told.exchanges or local.server._open:
        await asyncio.sleep(0.001)
    assert local.server._held == 0
    writer.transport.abort()


async def test_requests_with_large_bodies_wait_for_room_in_memory(serve):
    running, most = 0, 0

    async def answer(request):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return OriginResponded(ok(b"ok"))

    local = await serve(answer=answer, memory=200_000)
    answers = await asyncio.gather(*(local.send(post(90_000)) for _ in range(6)))
    assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)
    assert most <= 2


async def test_more_exchanges_than_the_bound_wait_their_turn(serve):
    running, most = 0, 0

    async def answer(request):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.002)
        running -= 1
        return OriginResponded(Response(200, "", Headers([("Content-Length", "2")]), b"ok"))

    local = await serve(answer=answer, concurrency=3)
    requests = [GET.replace(b"GET / ", b"GET /%d " % number) for number in range(20)]
    answers = await asyncio.gather(*(local.send(request) for request in requests))
    assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)
    assert most == 3


async def test_a_request_that_waits_too_long_for_its_turn_gets_a_503(serve):
    asked, opened = asyncio.Event(), asyncio.Event()

    async def answer(request):
        asked.set()
        await opened.wait()
        return OriginResponded(Response(200, "", Headers([("Content-Length", "2")]), b"ok"))

    local = await serve(answer=answer, concurrency=1, queue_timeout=0.01)
    first = asyncio.create_task(local.send(GET))
    await asked.wait()
    assert (await local.send(GET)).startswith(b"HTTP/1.1 503 ")
    opened.set()
    assert (await first).startswith(b"HTTP/1.1 200 OK")
    assert (await local.send(GET)).startswith(b"HTTP/1.1 200 OK")


async def test_connections_over_the_bound_wait_and_idle_ones_make_room(serve):
    local = await serve(connections=4)
    idle = [await local.connect() for _ in range(4)]
    answers = await asyncio.gather(*(local.send(GET) for _ in range(12)))
    assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)
    assert len(local.server._open) <= 4
    for _, writer in idle:
        writer.close()


# Failures


@pytest.mark.parametrize("source", [MIXED, MIXED_NODE], ids=["python", "node"])
async def test_every_viewer_gets_its_own_answer_whatever_functions_do_under_concurrency(serve, source):
    """`tests/bench/bench_mixed.py` is this with 10,000 requests, and with the memory before and after."""
    local = await serve(
        {EventType.VIEWER_REQUEST: source}, timeout=3.0, answer=lambda request: ok(request.uri.encode())
    )
    kinds = {"fine": 280, "throws": 10, "exits": 7, "hangs": 3}
    paths = [f"/{kind}/{number}" for kind, count in kinds.items() for number in range(count)]
    random.Random(1).shuffle(paths)
    work, statuses = list(paths), []

    async def client():
        while work:
            path = work.pop()
            answer = await local.send(f"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n".encode())
            statuses.append(answer[9:12])
            assert answer.startswith(b"HTTP/1.1 200" if path.startswith("/fine") else b"HTTP/1.1 503"), path
            assert answer.endswith(path.encode()) or not path.startswith("/fine")

    await asyncio.gather(*(client() for _ in range(64)))
    assert len(statuses) == 300
    assert sorted(exchange.received.uri for exchange, _ in local.told.exchanges) == sorted(paths)
    assert local.told.bugs == local.told.refusals == []


@pytest.mark.parametrize("source", [PASS, PASS_NODE], ids=["python", "node"])
async def test_four_functions_pass_a_request_through(serve, source):
    local = await serve(dict.fromkeys(EventType, source))
    assert (await local.send(GET)).endswith(b"\r\n\r\nok")
    [(exchange, _)] = local.told.exchanges
    functions = [record for record in exchange.records if record.is_function]
    assert [record.status for record in functions] == [Status.RAN] * 4


async def test_an_origin_that_fails_is_an_error_page_and_the_connection_is_kept(serve):
    async def answer(request):
        return OriginFailed(OriginFailure.CONNECT, "refused")

    local = await serve(answer=answer)
    reader, writer = await local.connect()
    for _ in range(2):
        writer.write(GET)
        head, body = await read_one(reader)
        assert head.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
        assert b"able to connect to the origin" in body
    writer.close()


async def test_a_bug_of_ours_is_told_answered_with_500_and_survived(serve, read_answer):
    def broken(request):
        raise RuntimeError("a bug")

    local = await serve(answer=broken)
    answer = read_answer(await local.send(GET))
    assert answer.status_line == "HTTP/1.1 500 Internal Server Error"
    assert [str(bug) for bug in local.told.bugs] == ["a bug"]
    local.origin.answer = lambda request: Response(200, "", Headers([("Content-Length", "0")]))
    assert (await local.send(GET)).startswith(b"HTTP/1.1 200 OK")


async def test_what_is_stored_is_served_again_and_refreshed_behind_the_viewers_back(serve, read_answer):
    from edgetui.engine.behavior import CachePolicy

    now = 1_700_000_000.0
    caching = ("Cache-Control", "max-age=10, stale-while-revalidate=60")
    local = await serve(
        answer=lambda request: Response(200, "", Headers([("Content-Length", "1"), caching]), b"x"),
        behavior={"cache_policy": CachePolicy("p")},
        clock=lambda: now,
    )
    seen = []
    for seconds in (0, 5, 8, 1):
        now += seconds
        seen.append(read_answer(await local.send(GET)).get("x-cache"))
        while local.server.runner._refreshes:
            await asyncio.sleep(0)
    assert seen == [f"{word} from cloudfront" for word in ("Miss", "Hit", "Hit", "Hit")]
    assert len(local.origin.requests) == 2


# The address


async def test_a_port_in_use_is_a_usage_error_that_names_it(serve):
    local = await serve()
    with pytest.raises(UsageError, match=f"port {local.port} is in use") as caught:
        await Server(local.server.runner, local.told, port=local.port).start()
    assert "--port 0" in caught.value.hint


async def test_an_address_that_is_not_this_machines_is_a_usage_error(serve):
    local = await serve()
    with pytest.raises(UsageError, match=r"cannot listen on 192\.0\.2\.1"):
        await Server(local.server.runner, local.told, address="192.0.2.1").start()


async def test_ipv6_is_served_and_its_url_has_brackets(serve):
    with socket.socket(socket.AF_INET6) as probe, contextlib.suppress(OSError):
        probe.bind(("::1", 0))
        local = await serve()
        server = Server(local.server.runner, local.told, address="::1")
        url = await server.start()
        assert url.startswith("http://[::1]:")
        await server.close()


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("a.test", False),
    ],
)
def test_what_is_loopback(address, loopback):
    assert is_loopback(address) is loopback


# The end


async def test_closing_lets_a_request_under_way_end_and_drops_idle_connections(serve):
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def answer(request):
        asked.set()
        await may_answer.wait()
        return OriginResponded(Response(200, "", Headers([("Content-Length", "2")]), b"ok"))

    local = await serve(answer=answer)
    idle, _ = await local.connect()
    reader, writer = await local.connect()
    writer.write(GET)
    await asyncio.wait_for(asked.wait(), 30)
    closing = asyncio.create_task(local.server.close())
    assert await asyncio.wait_for(idle.read(), 30) == b""
    may_answer.set()
    head, body = await read_one(reader)
    assert b"\r\nConnection: close\r\n" in head
    assert body == b"ok"
    await asyncio.wait_for(closing, 30)
    writer.close()
    with pytest.raises(OSError):
        await local.connect()


async def test_a_bug_in_the_telling_is_told_and_keeps_no_answer_from_the_viewer(serve):
    local = await serve()

    def broken(exchange, elapsed_ms, *, is_gone):
        raise RuntimeError("a bug in the log")

    local.told.answered = broken
    assert (await local.send(GET)).startswith(b"HTTP/1.1 200 OK")
    assert [str(bug) for bug in local.told.bugs] == ["a bug in the log"]
    del local.told.answered
    assert (await local.send(GET)).startswith(b"HTTP/1.1 200 OK")
