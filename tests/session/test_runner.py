"""A server's exchanges: run to their end, kept by nobody, and collapsed where CloudFront collapses them."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine.behavior import CachePolicy, Selection
from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResolved, OriginResponded
from edgetui.engine.exchange import Exchange
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import Stage
from edgetui.session.runner import Runner
from edgetui.testing.fakes import fake_workspace

CACHED = Response(200, "OK", Headers([("Cache-Control", "max-age=60")]), b"page")
PRIVATE = Response(200, "OK", Headers([("Cache-Control", "private")]), b"mine")


class Gate:
    """An origin that answers when it is let."""

    def __init__(self, answer: Response | OriginFailed) -> None:
        self.answer = answer
        self.asked: list[FetchOrigin] = []
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()

    async def resolve(self, command: Any) -> OriginResolved:
        return OriginResolved()

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        self.asked.append(command)
        self.reached.set()
        await self.opened.wait()
        return self.answer if isinstance(self.answer, OriginFailed) else OriginResponded(self.answer)

    async def close(self) -> None:
        """Nothing is held."""


def runner(gate: Gate, cookies: Selection | None = None) -> Runner:
    workspace = fake_workspace({}, gate)
    policy = CachePolicy("policy", cookies=cookies or Selection())
    behavior = replace(workspace.distribution.behaviors[0], cache_policy=policy)
    distribution = replace(workspace.distribution, behaviors=(behavior,))
    return Runner(distribution, workspace.performers, lambda: "id", workspace.clock)


async def together(gate: Gate, run: Runner, uris: list[str]) -> list[Exchange]:
    """One request, and when it has reached the origin, the others beside it."""
    tasks = [asyncio.create_task(run.run(Request(uri=uris[0]), Viewer()))]
    await gate.reached.wait()
    tasks += [asyncio.create_task(run.run(Request(uri=uri), Viewer())) for uri in uris[1:]]
    for _ in range(20):
        await asyncio.sleep(0)
    gate.opened.set()
    return await asyncio.gather(*tasks)


async def test_parallel_misses_of_one_key_wait_for_the_first_and_are_hits() -> None:
    gate = Gate(CACHED)

    ended = await together(gate, runner(gate), ["/a", "/a", "/a"])

    assert [exchange.result_type for exchange in ended] == ["Miss", "Hit", "Hit"]
    assert len(gate.asked) == 1
    for exchange in ended[1:]:
        lookup = exchange.record(Stage.CACHE_LOOKUP)
        assert lookup is not None
        assert lookup.reason.endswith("waited for the request that missed it first)")
        assert lookup.cache_status.startswith("CloudFront; fwd=miss; ttl=60; collapsed;")


async def test_misses_of_other_keys_do_not_wait() -> None:
    gate = Gate(CACHED)

    ended = await together(gate, runner(gate), ["/a", "/b"])

    assert [exchange.result_type for exchange in ended] == ["Miss", "Miss"]
    assert len(gate.asked) == 2


async def test_nothing_is_collapsed_where_cookies_are_forwarded() -> None:
    gate = Gate(CACHED)

    ended = await together(gate, runner(gate, Selection("all")), ["/a", "/a"])

    assert [exchange.result_type for exchange in ended] == ["Miss", "Miss"]
    assert len(gate.asked) == 2


@pytest.mark.parametrize("answer", [PRIVATE, OriginFailed(OriginFailure.CONNECT, "refused")])
async def test_what_the_first_may_not_store_everybody_fetches_at_once(answer: Response | OriginFailed) -> None:
    gate = Gate(answer)

    await together(gate, runner(gate), ["/a", "/a", "/a"])

    assert len(gate.asked) == 3


async def test_a_first_that_is_given_up_lets_the_others_go() -> None:
    gate = Gate(CACHED)
    run = runner(gate)
    first = asyncio.create_task(run.run(Request(uri="/a"), Viewer()))
    await gate.reached.wait()
    second = asyncio.create_task(run.run(Request(uri="/a"), Viewer()))
    await asyncio.sleep(0)

    first.cancel()
    gate.opened.set()

    assert (await second).result_type == "Miss"
