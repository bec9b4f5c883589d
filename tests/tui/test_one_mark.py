"""Whatever happens at a stage, the rail says with one mark what is next, and with none when nothing is."""

import pytest

from edgetui.engine.behavior import Association, Behavior, CustomErrorResponse, Distribution, Function, Origin
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.engine.values import replace
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import parse
from edgetui.testing.fakes import FakeOrigin, fake_workspace
from edgetui.tui.answers import answers
from edgetui.tui.views.line import plain
from edgetui.tui.views.rail import rail

STAGES = (*(event.stage for event in EventType), Stage.CACHE_LOOKUP, Stage.ORIGIN_FETCH)
REQUEST = Request(uri="/a", headers=Headers([("Host", "a.example")]))


def passes(event):
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def breaks_a_rule(event):
    return {"status": "999"}


def with_error_page(workspace):
    """A distribution whose 503 has a page of its own."""
    associations = tuple(Association(event, Function(event.value, "a.b", "python3.12", "/p")) for event in EventType)
    page = CustomErrorResponse(error_code=503, response_code=200, response_page_path="/sorry.html")
    workspace.distribution = Distribution(
        (Behavior(associations=associations),), (Origin("origin", "o.example"),), custom_error_responses=(page,)
    )
    return workspace


def marks(flow, stage=None):
    return plain(rail(flow.exchange, frozenset(STAGES), None, stage, 80)[0]).count("▶")


def expected(flow):
    return 0 if flow.is_over else 1


async def to_the_end(workspace, flow):
    assert marks(flow) == expected(flow)
    while not flow.is_over:
        await workspace.step(flow)
        assert marks(flow) == expected(flow), flow.exchange.stage


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("has_page", [False, True], ids=["plain", "error page"])
async def test_after_every_answer_by_hand_and_every_step_from_there(stage, has_page):
    workspace = fake_workspace(dict.fromkeys(EventType, passes))
    if has_page:
        with_error_page(workspace)
    probe = workspace.add(REQUEST, Viewer())
    if probe.exchange.stage is not stage:
        await workspace.run_to(probe, stage)
    for answer in answers(probe.exchange):
        workspace.performers.cache.clear()
        flow = workspace.add(REQUEST, Viewer())
        if flow.exchange.stage is not stage:
            await workspace.run_to(flow, stage)
        await workspace.answer(flow, answer.give(answer.draft or ""))
        await to_the_end(workspace, flow)


@pytest.mark.parametrize("event", list(EventType))
async def test_after_a_violation_that_stopped_the_run(event):
    workspace = fake_workspace({**dict.fromkeys(EventType, passes), event: breaks_a_rule})
    with_error_page(workspace)
    workspace.breakpoints.add(Breakpoint(None, parse("~violation")))
    flow = workspace.add(REQUEST, Viewer())
    await workspace.continue_(flow)
    assert marks(flow) == expected(flow)
    await to_the_end(workspace, flow)


async def test_after_edits_branches_and_going_back():
    workspace = fake_workspace(dict.fromkeys(EventType, passes), FakeOrigin(Response(503, "", Headers(), b"")))
    with_error_page(workspace)
    flow = workspace.add(REQUEST, Viewer())
    workspace.amend(flow, replace(REQUEST, uri="/b"))
    assert marks(flow) == 1
    await to_the_end(workspace, flow)
    for stage in STAGES:
        if workspace.branch(flow, flow.runs[0], stage):
            assert marks(flow, stage) == 1
            workspace.back(flow)
            assert marks(flow) == 1
