"""Large bodies of origins: on disk while they arrive, then in memory if there is room, as long as they are held."""

import asyncio
import os

import pytest

from edgetui.engine.commands import OriginFailure
from edgetui.origins.answer import IN_MEMORY, AnswerParser
from edgetui.origins.bodies import Bodies
from edgetui.origins.live import LiveOrigin
from edgetui.origins.wire import WireError
from edgetui.session.spool import Spool

#: Two and a half times what stays in memory while it arrives; no two pieces of it are alike.
LARGE = os.urandom(IN_MEMORY // 2) * 5
ANSWERS = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(LARGE) + LARGE,
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(LARGE) + LARGE + b"\r\n0\r\n\r\n",
    "to the end": (b"HTTP/1.1 200 OK\r\n\r\n" + LARGE, "close"),
}


def spooled(data: bytes) -> Spool:
    spool = Spool(IN_MEMORY)
    spool.write(data)
    spool.rewind()
    return spool


async def loaded(bodies, data):
    spool = spooled(data)
    try:
        return await bodies.load(spool)
    finally:
        spool.close()


@pytest.fixture
async def live():
    origins = []

    def create(**options):
        origins.append(LiveOrigin(is_hot=True, **options))
        return origins[-1]

    yield create
    for origin in origins:
        await origin.close()


@pytest.mark.parametrize("framing", ANSWERS)
async def test_a_large_body_arrives_byte_for_byte_and_the_connection_serves_the_next(serve, fetch_of, live, framing):
    server = await serve(ANSWERS[framing])
    for origin in (live(), live(bodies=Bodies())):
        for _ in range(2):
            outcome = await origin.fetch(fetch_of(server.port))
            assert outcome.response.body == LARGE
            del outcome
    assert server.connections == (4 if framing == "to the end" else 2)


def test_what_arrives_of_a_large_body_is_on_disk():
    parser = AnswerParser(is_head=False, body_limit=10 * IN_MEMORY)
    parser.feed(ANSWERS["length"][:-1])
    assert parser.spool is not None and parser.spool._file._rolled and not parser._body
    parser.feed(ANSWERS["length"][-1:])
    assert parser.is_done and parser.response.body == b"" and parser.spool.read() == LARGE
    parser.close()


async def test_with_bodies_a_hot_origin_takes_what_they_take(serve, fetch_of, live):
    server = await serve(ANSWERS["length"])
    origin = live(body_limit=1, bodies=Bodies(most=len(LARGE)))
    assert (await origin.fetch(fetch_of(server.port))).response.body == LARGE
    outcome = await live(bodies=Bodies(most=len(LARGE) - 1)).fetch(fetch_of(server.port))
    assert outcome.kind is OriginFailure.TOO_LARGE


async def test_the_next_body_waits_until_nobody_holds_the_one_before():
    bodies = Bodies(limit=100)
    first = await loaded(bodies, b"a" * 60)
    small = await loaded(bodies, b"b" * 40)
    part = memoryview(first)[10:20]
    waiting = asyncio.create_task(loaded(bodies, b"c" * 60))
    del first
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done(), "a piece that is still on its way holds all of it"
    del part
    assert await waiting == b"c" * 60
    assert small == b"b" * 40


async def test_a_body_may_be_dropped_by_another_thread():
    bodies = Bodies(limit=100)
    held = [await loaded(bodies, b"a" * 60)]
    await asyncio.to_thread(held.clear)
    assert len(await loaded(bodies, b"b" * 60)) == 60


async def test_who_finds_no_room_in_time_is_told_so():
    bodies = Bodies(limit=100, patience=0.01)
    held = await loaded(bodies, b"a" * 60)
    with pytest.raises(WireError, match=r"within 0\.01 s there was no room in memory for its body of 50 bytes"):
        await loaded(bodies, b"b" * 50)
    assert held


async def test_a_disk_that_is_full_is_a_failure_by_name(serve, fetch_of, live, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "write", full)
    server = await serve(ANSWERS["length"])
    outcome = await live().fetch(fetch_of(server.port))
    assert outcome.kind is OriginFailure.TOO_LARGE
    assert outcome.message == "edgetui cannot keep the body: No space left on device"


async def test_a_disk_that_does_not_give_back_what_it_took_is_a_failure_by_name(serve, fetch_of, live, monkeypatch):
    def broken(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Spool, "read", broken)
    server = await serve(ANSWERS["length"])
    bodies = Bodies(limit=len(LARGE))
    outcome = await live(bodies=bodies).fetch(fetch_of(server.port))
    assert outcome.message == "edgetui cannot read the body it kept: Input/output error"
    monkeypatch.undo()
    assert len(await loaded(bodies, LARGE)) == len(LARGE), "what was not read holds no room"
