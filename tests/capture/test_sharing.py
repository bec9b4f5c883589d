"""Workers are shared: who waits gets the next free place, who waits long gets a new one, up to a bound."""

import asyncio

import pytest

from edgetui.capture.sharing import SharedFunctions
from edgetui.engine.behavior import Association, Function
from edgetui.engine.commands import FunctionReturned, InvokeFunction
from edgetui.engine.stage import EventType


def invoke(name="f"):
    function = Function(name, "a.handler", "python3.12", "/tmp")
    return InvokeFunction(EventType.VIEWER_REQUEST, Association(EventType.VIEWER_REQUEST, function), {})


class Held:
    """Functions that return when they are let go. `running` are the invocations under way, `most` were at a time."""

    def __init__(self):
        self.running = []
        self.most = 0
        self.closed = False

    async def perform(self, command):
        done = asyncio.get_running_loop().create_future()
        self.running.append(done)
        self.most = max(self.most, len(self.running))
        try:
            return await done
        finally:
            self.running.remove(done)

    def let_go(self, init_ms=None):
        self.running[0].set_result(FunctionReturned("{}", init_ms=init_ms))

    async def close(self):
        self.closed = True


async def turns(count=20):
    for _ in range(count):
        await asyncio.sleep(0)


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


async def test_requests_wait_for_the_one_worker_and_get_it_in_their_order():
    held = Held()
    shared = SharedFunctions(held, patience=1000)
    tasks = [asyncio.create_task(shared.perform(invoke())) for _ in range(3)]
    for number, task in enumerate(tasks):
        await turns()
        assert len(held.running) == 1
        assert [one.done() for one in tasks] == [index < number for index in range(3)]
        held.let_go()
        assert (await task).payload == "{}"
    assert held.most == 1


async def test_functions_do_not_wait_for_each_other():
    held = Held()
    shared = SharedFunctions(held, patience=1000)
    tasks = [asyncio.create_task(shared.perform(invoke(name))) for name in "ab"]
    await turns()
    assert len(held.running) == 2
    held.let_go()
    await turns()
    held.let_go()
    await asyncio.gather(*tasks)


async def test_who_has_waited_long_gets_another_worker_up_to_the_bound():
    held = Held()
    shared = SharedFunctions(held, most=3, patience=0.001, start=0.0)
    tasks = [asyncio.create_task(shared.perform(invoke())) for _ in range(10)]
    await until(lambda: len(held.running) == 3)
    await asyncio.sleep(0.02)  # As long as many more would have needed.
    for _ in range(10):
        await until(lambda: held.running)
        held.let_go()
        await turns()
    await asyncio.gather(*tasks)
    assert held.most == 3


async def test_nobody_waits_less_than_a_start_of_another_worker_takes():
    held = Held()
    shared = SharedFunctions(held, patience=0.001, start=1000)
    burst = [asyncio.create_task(shared.perform(invoke())) for _ in range(3)]
    await turns()
    held.let_go(init_ms=2.0)
    await until(lambda: len(held.running) == 2)
    for _ in burst[1:]:
        held.let_go()
        await turns()
    await asyncio.gather(*burst)


async def test_a_place_that_was_made_stays():
    held = Held()
    shared = SharedFunctions(held, most=2, patience=0.001, start=0.0)
    first = [asyncio.create_task(shared.perform(invoke())) for _ in range(2)]
    await until(lambda: len(held.running) == 2)
    held.let_go()
    await turns()
    held.let_go()
    await asyncio.gather(*first)
    again = [asyncio.create_task(shared.perform(invoke())) for _ in range(2)]
    await turns()
    assert len(held.running) == 2
    held.let_go()
    await turns()
    held.let_go()
    await asyncio.gather(*again)


async def test_places_nobody_needed_for_a_while_are_given_up_but_for_one():
    held = Held()
    shared = SharedFunctions(held, most=3, patience=0.001, start=0.0, rest=0.005)
    burst = [asyncio.create_task(shared.perform(invoke())) for _ in range(3)]
    await until(lambda: len(held.running) == 3)
    for _ in burst:
        held.let_go()
        await turns()
    await asyncio.gather(*burst)
    [places] = shared._places.values()
    await until(lambda: places._made == 1)
    places.have(1000)
    again = [asyncio.create_task(shared.perform(invoke())) for _ in range(2)]
    await turns()
    assert len(held.running) == 1
    held.let_go()
    await turns()
    held.let_go()
    await asyncio.gather(*again)


@pytest.mark.parametrize("is_running", [True, False])
async def test_a_cancelled_request_leaves_its_place_to_the_next(is_running):
    held = Held()
    shared = SharedFunctions(held, patience=1000)
    tasks = [asyncio.create_task(shared.perform(invoke())) for _ in range(3)]
    await turns()
    tasks.pop(0 if is_running else 1).cancel()
    for task in tasks:
        await turns()
        held.let_go()
        await task
    assert (held.most, held.running) == (1, [])


async def test_a_request_cancelled_at_the_moment_it_is_let_in_passes_the_place_on():
    held = Held()
    shared = SharedFunctions(held, patience=1000)
    first, second, third = [asyncio.create_task(shared.perform(invoke())) for _ in range(3)]
    await turns()
    held.let_go()
    while not first.done():
        await asyncio.sleep(0)
    second.cancel()
    await turns()
    held.let_go()
    assert (await third).payload == "{}"


async def test_closing_ends_the_workers():
    held = Held()
    await SharedFunctions(held).close()
    assert held.closed
