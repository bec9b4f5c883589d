"""The workspace: flows are added, moved on, edited and gone back on, and whoever listens is told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResolved, ResolveOrigin
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.definition import OriginMode
from edgetui.session.flow import Flow, fingerprint, mark
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import FakeFunctions, FakeOrigin, fake_workspace

REQUEST = Request(uri="/page", headers=Headers([("Host", "d111111abcdef8.cloudfront.net")]))

Event = dict[str, Any]


def passes(event: Event) -> Any:
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def rewrites(event: Event) -> Any:
    return {**passes(event), "uri": "/rewritten"}


def answers(event: Event) -> Any:
    return {"status": "302", "headers": {"location": [{"value": "/login"}]}}


def raises(event: Event) -> Any:
    raise LookupError("no such thing")


ALL: dict[EventType, Callable[[Event], Any]] = dict.fromkeys(EventType, passes)


def functions_of(workspace: Workspace) -> FakeFunctions:
    assert isinstance(workspace.performers.functions, FakeFunctions)
    return workspace.performers.functions


async def to_the_end(workspace: Workspace) -> Flow:
    flow = workspace.add(REQUEST, Viewer())
    await workspace.continue_(flow)
    return flow


async def test_six_steps_take_a_request_through_four_functions_to_the_viewer() -> None:
    workspace = fake_workspace(ALL)
    flow = workspace.add(REQUEST, Viewer())
    stages = [flow.exchange.stage]
    while not flow.is_over:
        await workspace.step(flow)
        stages.append(flow.exchange.stage)

    assert stages == [
        Stage.VIEWER_REQUEST,
        Stage.CACHE_LOOKUP,
        Stage.ORIGIN_REQUEST,
        Stage.ORIGIN_FETCH,
        Stage.ORIGIN_RESPONSE,
        Stage.VIEWER_RESPONSE,
        Stage.REPLY,
    ]


async def test_a_second_identical_request_is_a_hit_and_skips_the_origin_events() -> None:
    workspace = fake_workspace(ALL)
    await to_the_end(workspace)
    functions_of(workspace).invoked.clear()

    second = await to_the_end(workspace)

    assert [command.event_type for command in functions_of(workspace).invoked] == [
        EventType.VIEWER_REQUEST,
        EventType.VIEWER_RESPONSE,
    ]
    assert second.exchange.result_type == "Hit"


async def test_continuing_stops_before_a_breakpoint_and_goes_on_from_it() -> None:
    workspace = fake_workspace(ALL)
    workspace.toggle_breakpoint(Stage.ORIGIN_REQUEST)
    flow = await to_the_end(workspace)
    assert flow.exchange.stage is Stage.ORIGIN_REQUEST

    await workspace.continue_(flow)

    assert flow.is_over


async def test_a_breakpoint_toggled_twice_is_gone() -> None:
    workspace = fake_workspace(ALL)

    assert workspace.toggle_breakpoint(Stage.ORIGIN_FETCH) is True
    assert workspace.toggle_breakpoint(Stage.ORIGIN_FETCH) is False
    assert (await to_the_end(workspace)).is_over


async def test_a_restart_keeps_the_old_run_and_a_replay_the_old_flow() -> None:
    workspace = fake_workspace(ALL)
    flow = await to_the_end(workspace)
    old = flow.timeline

    workspace.restart(flow)
    replayed = workspace.replay(flow)

    assert flow.runs[0] is old
    assert flow.exchange.stage is Stage.VIEWER_REQUEST
    assert (flow.number, replayed.number) == (1, 2)
    assert replayed.start.request == flow.start.request


async def test_every_run_has_a_request_id_of_its_own() -> None:
    workspace = fake_workspace(ALL)
    flow = await to_the_end(workspace)
    workspace.restart(flow)

    assert flow.runs[0].start.request_id != flow.runs[1].start.request_id


async def test_an_edit_at_a_pause_reaches_the_function_and_can_be_undone() -> None:
    workspace = fake_workspace(ALL)
    flow = workspace.add(REQUEST, Viewer())

    workspace.amend(flow, Request(uri="/by-hand", headers=REQUEST.headers))
    assert flow.exchange.request.uri == "/by-hand"
    workspace.back(flow)

    assert flow.exchange.request.uri == "/page"


async def test_going_back_lets_a_stage_run_again_with_a_changed_function() -> None:
    workspace = fake_workspace(ALL)
    flow = workspace.add(REQUEST, Viewer())
    await workspace.step(flow)
    functions_of(workspace).handlers["viewer-request"] = rewrites

    workspace.back(flow)
    await workspace.step(flow)

    assert flow.exchange.request.uri == "/rewritten"


async def test_the_origin_can_be_switched_off_and_on() -> None:
    nothing = FakeOrigin(OriginFailed(OriginFailure.CONNECT, "switched off"))
    workspace = fake_workspace(ALL, no_origin=nothing)

    assert workspace.toggle_origin() is OriginMode.NONE
    flow = await to_the_end(workspace)
    assert flow.exchange.command.response.status == 502  # type: ignore[union-attr]

    assert workspace.toggle_origin() is OriginMode.EARLIER_RUN
    assert workspace.toggle_origin() is OriginMode.LIVE


async def test_a_flow_that_runs_is_not_run_twice() -> None:
    workspace, gate = gated_workspace()
    flow = workspace.add(REQUEST, Viewer())
    first = asyncio.create_task(workspace.continue_(flow))
    await gate.reached.wait()

    await workspace.step(flow)
    assert flow.running is Stage.ORIGIN_FETCH
    gate.opened.set()
    await first

    assert flow.is_over
    assert flow.running is None


async def test_cancelling_leaves_the_flow_paused_before_the_stage_that_ran() -> None:
    workspace, gate = gated_workspace()
    flow = workspace.add(REQUEST, Viewer())
    moving = asyncio.create_task(workspace.continue_(flow))
    await gate.reached.wait()

    assert workspace.cancel(flow) is True
    await moving

    assert flow.exchange.stage is Stage.ORIGIN_FETCH
    assert flow.running is None
    assert workspace.cancel(flow) is False


async def test_a_restart_while_a_stage_runs_is_not_overwritten_by_its_outcome() -> None:
    workspace, gate = gated_workspace()
    flow = workspace.add(REQUEST, Viewer())
    moving = asyncio.create_task(workspace.continue_(flow))
    await gate.reached.wait()

    workspace.restart(flow)
    gate.opened.set()
    await moving

    assert flow.timeline.steps == ()


async def test_listeners_hear_of_every_change() -> None:
    workspace = fake_workspace(ALL)
    heard: list[Flow | None] = []
    workspace.subscribe(heard.append)

    flow = workspace.add(REQUEST, Viewer())
    workspace.toggle_breakpoint(Stage.ORIGIN_FETCH)
    before = len(heard)
    await workspace.step(flow)

    assert heard[:2] == [flow, None]
    assert len(heard) > before


async def test_closing_closes_the_functions_and_the_origins() -> None:
    origin = FakeOrigin(Response())
    workspace = fake_workspace(ALL, origin)

    await workspace.close()

    assert functions_of(workspace).is_closed
    assert origin.is_closed


@pytest.mark.parametrize(
    ("handlers", "expected"),
    [
        (ALL, "===="),
        ({**ALL, EventType.VIEWER_REQUEST: rewrites}, "~==="),
        ({**ALL, EventType.VIEWER_REQUEST: answers}, "R---"),
        ({**ALL, EventType.ORIGIN_REQUEST: answers}, "=R-="),
        ({**ALL, EventType.ORIGIN_REQUEST: raises}, "=!--"),
        ({EventType.VIEWER_REQUEST: passes}, "=---"),
    ],
)
async def test_the_fingerprint_says_what_each_event_did(
    handlers: dict[EventType, Callable[[Event], Any]], expected: str
) -> None:
    flow = await to_the_end(fake_workspace(handlers))

    assert fingerprint(flow.exchange) == expected


def test_before_it_runs_the_next_stage_is_marked_and_the_others_are_not_run() -> None:
    flow = fake_workspace(ALL).add(REQUEST, Viewer())

    assert fingerprint(flow.exchange) == "▶···"
    assert mark(flow.exchange, Stage.CACHE_LOOKUP) == "·"


class Gate:
    """An origin that answers when it is let."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()

    async def resolve(self, command: ResolveOrigin) -> OriginResolved:
        return OriginResolved()

    async def fetch(self, command: FetchOrigin) -> Any:
        self.reached.set()
        await self.opened.wait()
        return await FakeOrigin(Response(200, "OK")).fetch(command)

    async def close(self) -> None:
        """Nothing is held."""


def gated_workspace() -> tuple[Workspace, Gate]:
    gate = Gate()
    return fake_workspace(ALL, gate), gate
