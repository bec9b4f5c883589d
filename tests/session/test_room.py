"""Room for so many bytes: who finds none waits, and what is larger than all of it goes in alone."""

import asyncio

from edgetui.session.room import Room


async def test_who_finds_no_room_waits_until_others_have_left():
    room = Room(100)
    await room.enter(60)
    assert room.is_free(40) and not room.is_free(41)
    waiting = asyncio.create_task(room.enter(50))
    await asyncio.sleep(0)
    assert not waiting.done()
    room.leave(60)
    await waiting
    assert room.is_free(50) and not room.is_free(51)


async def test_what_is_larger_than_the_room_goes_in_alone():
    room = Room(100)
    await room.enter(1_000)
    assert not room.is_free(0)
    room.leave(1_000)
    assert room.is_free(1_000)
