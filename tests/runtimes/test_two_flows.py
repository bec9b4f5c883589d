"""Real functions behind a workspace: flows that run at the same time do not get into each other's way."""

import asyncio
import itertools
import json

from edgetui.engine.behavior import Association, Behavior, Distribution, Origin
from edgetui.engine.commands import FunctionReturned
from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import PLAIN_RESPONSE, STANDING_CLOCK, FakeOrigin

EVENTS = (EventType.VIEWER_REQUEST, EventType.ORIGIN_REQUEST)


def workspace_of(pool, function):
    """A workspace with the one function at both request events."""
    behavior = Behavior(associations=tuple(Association(event, function) for event in EVENTS))
    distribution = Distribution((behavior,), (Origin("origin", "origin.example.org"),))
    numbers, clock = itertools.count(1), Clock(lambda: STANDING_CLOCK)
    performers = Performers(pool, FakeOrigin(PLAIN_RESPONSE), CacheStore(clock))
    return Workspace(distribution, performers, new_id=lambda: f"request-{next(numbers)}", clock=clock)


def invocations(flow):
    return [step.given for step in flow.timeline.steps if isinstance(step.given, FunctionReturned)]


def printed(flow):
    return [line.text for given in invocations(flow) for line in given.logs if " for /" in line.text.expandtabs(1)]


async def test_two_flows_run_the_function_of_two_events_at_once(pool, fixture_function, tmp_path):
    function = fixture_function("meets", environment=(("MEETING", str(tmp_path)),), timeout=30)
    workspace = workspace_of(pool, function)
    flows = [workspace.add(Request(uri=uri), Viewer()) for uri in ("/a", "/b")]

    await asyncio.gather(*(workspace.continue_(flow) for flow in flows))

    assert [flow.is_over for flow in flows] == [True, True]
    starts = [[given.init_ms is not None for given in invocations(flow)] for flow in flows]
    assert starts == [[True, False], [True, False]]
    for flow, uri in zip(flows, ("/a", "/b"), strict=True):
        assert [json.loads(given.payload)["uri"] for given in invocations(flow)] == [uri, uri]
        assert [line.rpartition("\t")[2] for line in printed(flow)] == [f"{event} for {uri}" for event in EVENTS]


async def test_a_flow_that_is_cancelled_leaves_the_other_one_its_worker(pool, fixture_function, tmp_path):
    function = fixture_function("meets", environment=(("MEETING", str(tmp_path)),), timeout=30)
    workspace = workspace_of(pool, function)
    kept, dropped = (workspace.add(Request(uri="/a"), Viewer()) for _ in range(2))
    running = [asyncio.create_task(workspace.continue_(flow)) for flow in (kept, dropped)]
    while not (tmp_path / "viewer-request a").exists():
        await asyncio.sleep(0.005)

    workspace.cancel(dropped)
    await running[1]
    for event in EVENTS:
        (tmp_path / f"{event} b").touch()
    await running[0]

    assert kept.is_over
    assert not dropped.is_over
    assert len(invocations(kept)) == 2
