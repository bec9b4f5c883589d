"""A run is a start and a list of inputs: it can be folded, gone back on, and never changes under anybody's hands."""

import pytest

from edgetui.engine.commands import Amended, CacheMissed, FunctionReturned, FunctionSkipped
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.timeline import Source, Start, Timeline, started
from edgetui.testing.fakes import fake_workspace

PASS = FunctionReturned('{"uri": "/changed", "headers": {"host": [{"key": "Host", "value": "h"}]}, "querystring": ""}')


@pytest.fixture
def run() -> Timeline:
    workspace = fake_workspace({EventType.VIEWER_REQUEST: lambda event: None})
    request = Request(uri="/page", headers=Headers([("Host", "h")]))
    return started(Start(workspace.distribution, request, Viewer(), "id", 0.0))


def test_a_run_starts_paused_before_its_first_stage(run: Timeline) -> None:
    assert run.exchange.stage is Stage.VIEWER_REQUEST
    assert run.steps == ()
    assert not run.is_over


def test_an_advance_makes_a_new_run_and_leaves_the_old_one_as_it_was(run: Timeline) -> None:
    after = run.advanced(PASS)

    assert after.exchange.request.uri == "/changed"
    assert run.exchange.request.uri == "/page"
    assert len(run.exchanges) == 1


def test_going_back_drops_the_newest_input(run: Timeline) -> None:
    after = run.advanced(PASS).advanced(CacheMissed())

    assert after.back() == run.advanced(PASS)
    assert after.back().back() == run


def test_going_back_from_the_beginning_stays_there(run: Timeline) -> None:
    assert run.back() is run


def test_a_step_remembers_who_gave_it(run: Timeline) -> None:
    after = run.advanced(Amended(Request(uri="/by-hand")), Source.MANUAL).advanced(PASS)

    assert [step.source for step in after.steps] == [Source.MANUAL, Source.LIVE]


def test_of_two_functions_skipped_alike_each_says_that_a_person_did_it(run: Timeline) -> None:
    for _ in range(2):
        record = run.advanced(FunctionSkipped(), Source.MANUAL).exchange.record(Stage.VIEWER_REQUEST)
        assert record is not None and record.source == "manual"


def test_the_same_inputs_give_an_equal_run(run: Timeline) -> None:
    again = started(run.start).advanced(PASS).advanced(CacheMissed())

    assert again == run.advanced(PASS).advanced(CacheMissed())
