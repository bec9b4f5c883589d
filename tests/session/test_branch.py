"""A run that goes on from the middle of another one."""

import pytest

from edgetui.engine.commands import Amended
from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.branch import branched
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import FakeFunctions, fake_workspace


def passes(event):
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


@pytest.fixture
async def done() -> tuple[Workspace, Flow]:
    workspace = fake_workspace(dict.fromkeys(EventType, passes))
    flow = workspace.add(Request(uri="/a"), Viewer())
    await workspace.continue_(flow)
    return workspace, flow


def invoked(workspace: Workspace) -> list[str]:
    assert isinstance(workspace.performers.functions, FakeFunctions)
    return [command.association.function.name for command in workspace.performers.functions.invoked]


async def test_it_waits_where_the_run_waited_and_shares_what_came_before(done):
    _, flow = done
    run = branched(flow.timeline, Stage.ORIGIN_RESPONSE)
    assert run is not None
    assert run.exchange.stage is Stage.ORIGIN_RESPONSE
    assert run.steps == flow.timeline.steps[: len(run.steps)]
    assert run.exchange is flow.timeline.exchanges[len(run.steps)]


async def test_a_stage_the_run_never_waited_at_has_no_branch(done):
    _, flow = done
    assert branched(flow.timeline, Stage.REPLY) is None
    assert branched(flow.timeline, Stage.CACHE_STORE) is None, "storing is done along with the stage before it"


async def test_an_edit_made_at_the_stage_is_kept(done):
    workspace, _ = done
    flow = workspace.add(Request(uri="/b"), Viewer())
    workspace.amend(flow, Request(uri="/edited"))
    await workspace.continue_(flow)
    run = branched(flow.timeline, Stage.VIEWER_REQUEST)
    assert run is not None
    assert [type(step.given) for step in run.steps] == [Amended]


async def test_a_branch_runs_only_what_comes_after_and_the_old_run_stays(done):
    workspace, flow = done
    old, before = flow.timeline, invoked(workspace)
    assert workspace.branch(flow, old, Stage.ORIGIN_RESPONSE)
    await workspace.continue_(flow)
    assert flow.runs[0] is old
    assert invoked(workspace)[len(before) :] == ["origin-response", "viewer-response"]
    assert isinstance(flow.exchange.response, Response) and flow.is_over


async def test_what_is_no_stage_of_the_run_makes_no_run(done):
    workspace, flow = done
    assert not workspace.branch(flow, flow.timeline, Stage.REPLY)
    assert len(flow.runs) == 1


async def test_running_to_a_stage_stops_before_it_or_at_a_breakpoint_on_the_way(done):
    workspace, _ = done
    flow = workspace.add(Request(uri="/c"), Viewer())
    await workspace.run_to(flow, Stage.ORIGIN_FETCH)
    assert flow.exchange.stage is Stage.ORIGIN_FETCH
    workspace.toggle_breakpoint(Stage.ORIGIN_RESPONSE)
    await workspace.run_to(flow, Stage.REPLY)
    assert flow.exchange.stage is Stage.ORIGIN_RESPONSE
    assert flow.stopped_by == "before origin-response"
