"""A workspace is kept from the first thing done in it; what is safe in the file need not stay in memory."""

import pytest

from edgetui.engine.http import Request, Viewer
from edgetui.errors import UsageError
from edgetui.session import keeping
from edgetui.session.definition import Sample
from edgetui.session.flow import Flow, Kept
from edgetui.session.keeping import Keeper
from edgetui.session.recording import Restored
from edgetui.session.summary import summary_of
from edgetui.testing.fakes import fake_workspace


class FakeWriter:
    """Has written what it was told."""

    path = "a.edgetui"
    problem = ""

    def __init__(self):
        self.flows = {}
        self.comments = {}
        self.is_behind = False
        self.is_closed = False

    def changed(self, flow):
        self.flows[flow.number] = tuple(flow.runs)
        self.comments[flow.number] = flow.comment

    def deleted(self, flow):
        self.flows.pop(flow.number, None)

    def is_written(self, flow):
        return not self.is_behind

    def load(self, number):
        return Restored(Flow(number, list(self.flows[number])), None)

    def close(self):
        self.is_closed = True


@pytest.fixture
def writer():
    return FakeWriter()


@pytest.fixture
def workspace(writer):
    sample = Sample("a", Request(uri="/sample"), Viewer())
    made = fake_workspace({}, samples=(sample,))
    made.keeper = Keeper(made, lambda: writer)
    return made


async def test_a_session_in_which_nothing_was_done_leaves_no_file(workspace, writer):
    workspace.add(Request(uri="/sample"), Viewer())
    workspace.toggle_origin()

    assert writer.flows == {}
    assert await workspace.close() == ""
    assert not writer.is_closed


async def test_the_first_step_keeps_every_flow_there_is(workspace, writer):
    flow = workspace.add(Request(uri="/sample"), Viewer())
    await workspace.step(flow)

    assert writer.flows == {1: tuple(flow.runs)}
    other = workspace.add(Request(uri="/other"), Viewer())
    assert writer.flows[2] == tuple(other.runs)
    assert await workspace.close() == "session saved: edgetui a.edgetui"
    assert writer.is_closed


def test_a_composed_request_is_kept_before_it_runs(workspace, writer):
    for uri in ("/sample", "/composed"):
        workspace.add(Request(uri=uri), Viewer())

    assert sorted(writer.flows) == [1, 2]


async def test_a_file_that_cannot_be_made_is_told_and_hinders_nothing(workspace):
    def refuse():
        raise UsageError("cannot make /nowhere: it is not there")

    keeper = Keeper(workspace, refuse)
    flow = workspace.add(Request(), Viewer())
    await workspace.continue_(flow)

    assert keeper.problem == "cannot make /nowhere: it is not there"
    assert flow.is_over
    assert keeper.close() == ""


async def test_the_runs_of_old_flows_are_left_to_the_file(workspace, writer, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_IN_MEMORY", 1)
    flows = [workspace.add(Request(uri=f"/{number}"), Viewer()) for number in range(3)]
    runs = []
    writer.is_behind = True
    for flow in flows:
        await workspace.continue_(flow)
        runs.append(flow.runs)
    assert [flow.row is None for flow in flows] == [True, True, True]

    writer.is_behind = False
    workspace.restart(flows[2])
    await workspace.continue_(flows[2])
    assert [flow.row is None for flow in flows] == [False, False, True]
    assert flows[0].row.uri == "/0"
    assert flows[0].runs == runs[0]
    assert flows[0].row is None


async def test_where_bodies_are_large_fewer_flows_stay_in_memory_but_always_the_newest(workspace, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 1_000)
    bodies = [b"x" * 2_000, b"x" * 600, b"x" * 100, b"x" * 600]
    flows = [workspace.add(Request("POST", body=body), Viewer()) for body in bodies]
    seen = []
    for flow in flows:
        await workspace.continue_(flow)
        seen.append([each.row is None for each in flows])

    assert seen == [
        [True, True, True, True],
        [False, True, True, True],
        [False, True, True, True],
        [False, False, True, True],
    ]


async def test_a_flow_that_is_paused_stays_in_memory(workspace, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_IN_MEMORY", 1)
    paused, *done = [workspace.add(Request(uri=uri), Viewer()) for uri in ("/paused", "/done", "/newest")]
    for flow in done:
        await workspace.continue_(flow)

    assert [flow.row is None for flow in (paused, *done)] == [True, False, True]


async def test_a_deleted_flow_leaves_the_file_and_the_list(workspace, writer):
    one, other = (workspace.add(Request(uri=uri), Viewer()) for uri in ("/one", "/other"))
    assert set(writer.flows) == {1, 2}

    assert workspace.delete(one) == 0

    assert workspace.flows == [other] and set(writer.flows) == {2}


async def test_one_that_was_never_written_needs_no_file_to_be_deleted(workspace, writer):
    flow = workspace.add(Request(uri="/sample"), Viewer())

    workspace.delete(flow)

    assert workspace.flows == [] and workspace.keeper.path == ""


async def test_deleting_is_the_first_thing_done_in_a_session_that_goes_on(workspace, writer):
    kept = workspace.add(Request(uri="/sample"), Viewer())
    await workspace.continue_(kept)
    writer.flows.clear()
    again = fake_workspace({}, samples=workspace.samples)
    again.keeper = Keeper(again, lambda: writer)
    again.take_in([Flow(1, kept=Kept(summary_of(kept), lambda number: Restored(kept, None)))], 1)
    writer.flows[1] = ()

    again.delete(again.flows[0])

    assert writer.flows == {} and again.keeper.path == "a.edgetui"


async def test_a_comment_is_kept_at_once_and_is_worth_a_file(workspace, writer):
    flow = workspace.add(Request(uri="/sample"), Viewer())
    assert writer.flows == {}

    workspace.comment(flow, "look at the cookie")

    assert writer.comments == {1: "look at the cookie"}


async def test_what_is_left_to_the_file_has_its_comment_in_the_list(workspace, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_IN_MEMORY", 1)
    flows = [workspace.add(Request(uri=f"/{number}"), Viewer(), f"no. {number}") for number in range(2)]
    for flow in flows:
        await workspace.continue_(flow)

    assert flows[0].row.comment == flows[0].comment == "no. 0"
