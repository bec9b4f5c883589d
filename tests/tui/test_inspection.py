"""Where a person looks: it follows the run, and looking about runs nothing."""

import pytest

from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.testing.fakes import FakeOrigin, fake_workspace
from edgetui.tui.action_table import NODE_KEYS
from edgetui.tui.inspection import TRAVEL, Inspection, Tab
from edgetui.tui.runs import moments, newest_stage


def rewrite(event):
    request = event["Records"][0]["cf"]["request"]
    return {"status": "403"} if request["uri"] == "/private" else {**request, "uri": "/b" + request["uri"]}


def keep(event):
    return event["Records"][0]["cf"]["response"]


@pytest.fixture
def workspace():
    return fake_workspace({EventType.VIEWER_REQUEST: rewrite, EventType.ORIGIN_RESPONSE: keep})


@pytest.fixture
def inspection(workspace):
    workspace.add(Request(uri="/a"), Viewer())
    workspace.add(Request(uri="/private"), Viewer())
    return Inspection(workspace)


async def step(inspection, times=1):
    for _ in range(times):
        await inspection.workspace.step(inspection.flow)
        inspection.follow()


async def run(inspection):
    await inspection.workspace.continue_(inspection.flow)
    inspection.follow()


def test_every_stage_but_storing_has_a_key_and_a_place_in_the_order_of_travel():
    assert set(NODE_KEYS.values()) == set(TRAVEL) == set(Stage) - {Stage.CACHE_STORE}


def test_it_begins_at_the_stage_that_is_next(inspection):
    assert inspection.flow is inspection.workspace.flows[0]
    assert (inspection.stage, inspection.tab, inspection.record) == (Stage.VIEWER_REQUEST, Tab.DIFF, None)


async def test_after_a_step_it_looks_at_what_just_ran(inspection):
    seen = []
    for _ in range(4):
        await step(inspection)
        seen.append(inspection.stage)
    assert seen == [Stage.VIEWER_REQUEST, Stage.CACHE_LOOKUP, Stage.ORIGIN_FETCH, Stage.ORIGIN_RESPONSE]


async def test_a_run_that_ends_in_a_function_ends_there_and_any_other_at_the_viewer(inspection):
    await step(inspection, 4)
    assert inspection.flow.is_over
    assert (inspection.stage, inspection.tab) == (Stage.ORIGIN_RESPONSE, Tab.DIFF)
    other = fake_workspace({})
    other.add(Request(), Viewer())
    plain = Inspection(other)
    await run(plain)
    assert (plain.stage, plain.tab) == (Stage.REPLY, Tab.RESPONSE)


async def test_a_generated_response_opens_its_tab_and_leaving_the_stage_closes_it(inspection):
    inspection.to_flow(1)
    await step(inspection)
    assert (inspection.stage, inspection.tab) == (Stage.VIEWER_REQUEST, Tab.RESPONSE)
    inspection.to_stage(Stage.CACHE_LOOKUP)
    assert inspection.tab is Tab.DIFF


async def test_the_tab_a_person_chose_stays_through_the_steps(inspection):
    inspection.to_next_tab(list(Tab).index(Tab.JSON))
    assert inspection.tab is Tab.JSON
    await step(inspection, 2)
    assert inspection.tab is Tab.JSON


def test_tabs_go_round_and_stages_do_not(inspection):
    for tab in (*list(Tab)[1:], Tab.DIFF):
        inspection.to_next_tab(1)
        assert inspection.tab is tab
    inspection.to_next_stage(-1)
    assert inspection.stage is Stage.VIEWER_REQUEST
    for _ in range(10):
        inspection.to_next_stage(1)
    assert inspection.stage is Stage.REPLY


async def test_moments_leave_out_storing_in_the_cache(inspection):
    await run(inspection)
    timeline = inspection.flow.timeline
    stages = [exchange.stage for exchange in timeline.exchanges]
    assert Stage.CACHE_STORE in stages
    assert Stage.CACHE_STORE not in [stages[number] for number in moments(timeline)]
    assert newest_stage(timeline, 0) is Stage.VIEWER_REQUEST


async def test_looking_back_ends_at_the_beginning_and_forward_ends_at_now(inspection):
    await run(inspection)
    now = inspection.exchange
    count = len(moments(inspection.flow.timeline))
    for place in range(count - 1, 0, -1):
        assert inspection.look_by(-1) == ""
        assert inspection.moment_of() == (place, count)
        assert inspection.is_looking_back
    assert inspection.look_by(-1) == "this is the beginning"
    assert inspection.exchange is inspection.flow.timeline.exchanges[0]
    for _ in range(count - 1):
        inspection.look_by(1)
    assert not inspection.is_looking_back
    assert inspection.exchange is now


async def test_what_happens_to_the_flow_brings_the_view_back_to_now(inspection):
    await step(inspection, 2)
    inspection.look_by(-1)
    await step(inspection)
    assert not inspection.is_looking_back
    assert inspection.stage is Stage.ORIGIN_FETCH


async def test_nothing_to_follow_leaves_the_view_alone(inspection):
    await step(inspection, 2)
    inspection.to_stage(Stage.VIEWER_REQUEST)
    assert not inspection.follow()
    assert inspection.stage is Stage.VIEWER_REQUEST


async def test_undo_takes_back_a_stage_with_the_storing_that_came_along(inspection):
    await run(inspection)
    text = inspection.undo()
    assert "n runs it again" in text
    assert inspection.flow.exchange.stage is Stage.ORIGIN_RESPONSE
    assert inspection.stage is Stage.ORIGIN_RESPONSE
    await step(inspection)
    assert inspection.flow.is_over


async def test_undo_takes_back_an_edit_and_nothing_else(inspection):
    await step(inspection)
    inspection.amend(Request(uri="/edited"))
    assert inspection.flow.exchange.request.uri == "/edited"
    assert inspection.undo() == "the edit is undone"
    assert inspection.flow.exchange.request.uri == "/b/a"


async def test_rewinding_goes_before_the_newest_stage_past_the_edits_since(inspection):
    await step(inspection)
    inspection.amend(Request(uri="/edited"))
    inspection.rewind()
    assert inspection.flow.exchange.stage is Stage.VIEWER_REQUEST
    assert inspection.flow.exchange.request.uri == "/a"


async def test_an_edit_is_possible_until_the_reply(inspection):
    assert inspection.message == Request(uri="/a")
    await step(inspection, 3)
    assert isinstance(inspection.message, Response)
    await step(inspection)
    assert inspection.message is None


async def test_restart_is_a_new_run_of_the_same_flow_and_replay_a_new_flow(inspection):
    await run(inspection)
    assert inspection.restart() == "flow 1 from the beginning, run 2"
    assert inspection.stage is Stage.VIEWER_REQUEST
    assert inspection.flow.runs[0].is_over
    assert inspection.replay() == "flow 3: the request of flow 1 again, paused"
    assert inspection.flow is inspection.workspace.flows[2]


def test_flows_are_chosen_by_place_and_places_that_are_not_there_change_nothing(inspection):
    inspection.to_flow(1)
    assert inspection.flow_index() == 1
    for nowhere in (-1, 2):
        inspection.to_flow(nowhere)
        assert inspection.flow_index() == 1


def test_breakpoints_and_the_origin_are_switched_in_words(inspection):
    assert inspection.toggle_breakpoint() == "breakpoint set: viewer-request"
    assert inspection.toggle_breakpoint() == "breakpoint removed: viewer-request"
    switched = Inspection(fake_workspace({}, no_origin=FakeOrigin(Response())))
    assert switched.toggle_origin() == "no origin: fetches fail until t"
    recorded = "origin and cache answer as in the run before, functions run live, until t"
    assert switched.toggle_origin() == recorded
    assert switched.toggle_origin() == "the origin answers again"
    assert inspection.toggle_origin() == recorded, "a project without another origin still has its record"


def test_without_a_flow_there_is_nothing_to_look_at():
    inspection = Inspection(fake_workspace({}))
    assert (inspection.flow, inspection.exchange, inspection.record, inspection.message) == (None,) * 4
    assert not inspection.is_running
    assert inspection.flow_index() == 0
    inspection.add(Request(uri="/new"), Viewer())
    assert inspection.exchange.received.uri == "/new"
