"""What answers in place of the performers: a person who skips a function, the record of an earlier run."""

import pytest

from edgetui.engine.commands import CacheHit, OriginFailed, OriginResponded
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.session.definition import OriginMode
from edgetui.session.flow import Flow, fingerprint
from edgetui.session.provenance import Writer, origins_of_lines
from edgetui.session.recording import recorded, restored
from edgetui.session.standins import UNRECORDED
from edgetui.session.timeline import Source
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import FakeFunctions, FakeOrigin, fake_workspace


def passes(event):
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


@pytest.fixture
def workspace() -> Workspace:
    return fake_workspace(dict.fromkeys(EventType, passes))


def origin_of(workspace: Workspace) -> FakeOrigin:
    assert isinstance(workspace.performers.origin, FakeOrigin)
    return workspace.performers.origin


def invoked(workspace: Workspace) -> list[str]:
    assert isinstance(workspace.performers.functions, FakeFunctions)
    return [command.association.function.name for command in workspace.performers.functions.invoked]


async def done(workspace: Workspace, uri: str = "/a") -> Flow:
    flow = workspace.add(Request(uri=uri), Viewer())
    await workspace.continue_(flow)
    return flow


def to_record(workspace: Workspace) -> None:
    while workspace.origin_mode is not OriginMode.EARLIER_RUN:
        workspace.toggle_origin()


# -- skipping


@pytest.mark.parametrize("event", list(EventType))
async def test_a_skipped_function_is_not_run_and_the_message_passes(workspace, event):
    assert workspace.toggle_skip(event.stage)
    flow = await done(workspace)
    record = flow.exchange.record(event.stage)
    assert (record.status, record.source) == (Status.SKIPPED, "manual")
    assert record.reason.startswith("skipped by hand")
    assert event.value not in invoked(workspace) and len(invoked(workspace)) == 3
    assert fingerprint(flow.exchange)[list(EventType).index(event)] == "-"
    assert flow.exchange.response.status == 200


async def test_a_function_no_longer_skipped_runs(workspace):
    workspace.toggle_skip(Stage.ORIGIN_REQUEST)
    assert not workspace.toggle_skip(Stage.ORIGIN_REQUEST)
    await done(workspace)
    assert len(invoked(workspace)) == 4


async def test_a_skipped_stage_is_a_step_that_can_be_undone(workspace):
    workspace.toggle_skip(Stage.VIEWER_REQUEST)
    flow = workspace.add(Request(), Viewer())
    await workspace.step(flow)
    assert flow.exchange.stage is Stage.CACHE_LOOKUP
    workspace.back(flow)
    assert flow.exchange.stage is Stage.VIEWER_REQUEST


# -- the record


async def test_functions_run_live_while_origin_and_cache_answer_as_before(workspace):
    flow = await done(workspace)
    to_record(workspace)
    origin_of(workspace).answer = Response(500, "another day")
    workspace.performers.cache.clear()
    workspace.restart(flow)
    await workspace.continue_(flow)
    assert len(origin_of(workspace).fetched) == 1
    assert flow.exchange.response.status == 200
    assert len(invoked(workspace)) == 8
    assert flow.exchange.record(Stage.ORIGIN_FETCH).source == Source.RECORDED
    assert flow.exchange.record(Stage.VIEWER_REQUEST).source == Source.LIVE


async def test_a_replay_has_the_record_of_the_flow_it_repeats(workspace):
    old = await done(workspace)
    to_record(workspace)
    new = workspace.replay(old)
    await workspace.continue_(new)
    assert len(origin_of(workspace).fetched) == 1
    assert isinstance(new.exchange.record(Stage.ORIGIN_FETCH).outcome, OriginResponded)


async def test_a_hit_on_record_stays_a_hit(workspace):
    await done(workspace)
    flow = await done(workspace)
    assert isinstance(flow.exchange.record(Stage.CACHE_LOOKUP).outcome, CacheHit)
    to_record(workspace)
    workspace.performers.cache.clear()
    workspace.restart(flow)
    await workspace.continue_(flow)
    assert isinstance(flow.exchange.record(Stage.CACHE_LOOKUP).outcome, CacheHit)


async def test_what_no_run_has_asked_fails_in_words_and_asks_nobody(workspace):
    to_record(workspace)
    flow = await done(workspace)
    outcome = flow.exchange.record(Stage.ORIGIN_FETCH).outcome
    assert isinstance(outcome, OriginFailed) and outcome.message == UNRECORDED
    assert origin_of(workspace).fetched == []


async def test_the_record_stores_nothing_anew(workspace):
    flow = await done(workspace)
    to_record(workspace)
    workspace.performers.cache.clear()
    workspace.restart(flow)
    await workspace.continue_(flow)
    assert workspace.performers.cache.clear() == 0


# -- an answer by hand


async def test_an_answer_by_hand_goes_on_from_the_pending_command_and_says_whose_it_is(workspace):
    flow = workspace.add(Request(), Viewer())
    await workspace.run_to(flow, Stage.ORIGIN_FETCH)
    mine = OriginResponded(Response(503, "", Headers([("X-Mine", "1"), ("Cache-Control", "no-store")])))
    await workspace.answer(flow, mine)
    assert flow.exchange.stage is Stage.ORIGIN_RESPONSE
    record = flow.exchange.record(Stage.ORIGIN_FETCH)
    assert (record.outcome, record.source) == (mine, Source.MANUAL)
    assert origin_of(workspace).fetched == []
    written = {line.name: line.writer for line in origins_of_lines(flow.exchange, Stage.ORIGIN_FETCH)}
    assert written["X-Mine"] is Writer.PERSON


async def test_an_answer_by_hand_is_undone_like_a_step(workspace):
    flow = workspace.add(Request(), Viewer())
    await workspace.run_to(flow, Stage.ORIGIN_FETCH)
    before = flow.timeline
    await workspace.answer(flow, OriginResponded(Response(404)))
    workspace.back(flow)
    assert flow.timeline == before


async def test_an_answer_by_hand_and_one_of_the_record_are_kept_and_read_back(workspace):
    flow = await done(workspace)
    to_record(workspace)
    workspace.toggle_skip(Stage.VIEWER_REQUEST)
    workspace.restart(flow)
    await workspace.continue_(flow)
    made = recorded(flow.number, tuple(flow.runs))
    again = restored(made.text, made.parts.__getitem__)
    assert again.drift is None
    assert [run.exchange for run in again.flow.runs] == [run.exchange for run in flow.runs]
    assert {step.source for step in again.flow.timeline.steps} == {Source.MANUAL, Source.LIVE, Source.RECORDED}
