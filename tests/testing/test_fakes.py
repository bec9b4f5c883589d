"""The fakes behave as the real performers do: no exception comes out, and two runs are equal."""

import pytest

from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, LogLine, OriginFailed, OriginFailure
from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.definition import OriginMode, Sample
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeFunctions, FakeOrigin, fake_workspace


def request_of(event):
    return event["Records"][0]["cf"]["request"]


async def ran(handler, uri="/a", **options):
    workspace = fake_workspace({EventType.VIEWER_REQUEST: handler}, **options)
    flow = workspace.add(Request(uri=uri), Viewer())
    await workspace.continue_(flow)
    return flow.exchange


async def test_what_a_callable_returns_is_the_result_and_what_it_prints_the_log():
    def handler(event):
        print("one\ntwo")
        return request_of(event) | {"uri": "/b"}

    exchange = await ran(handler)
    outcome = exchange.record(Stage.VIEWER_REQUEST).outcome
    assert isinstance(outcome, FunctionReturned)
    assert outcome.logs == (LogLine("stdout", "one"), LogLine("stdout", "two"))
    assert exchange.request.uri == "/b"
    assert exchange.response.status == 200


async def test_what_a_callable_raises_is_a_failure_of_the_function():
    def handler(event):
        print("before")
        raise KeyError("authorization")

    outcome = (await ran(handler)).record(Stage.VIEWER_REQUEST).outcome
    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type, outcome.message) == (FailureKind.RAISED, "KeyError", "'authorization'")
    assert outcome.logs == (LogLine("stdout", "before"),)


async def test_a_coroutine_is_awaited_and_an_outcome_taken_as_it_is():
    async def handler(event):
        return FunctionFailed(FailureKind.TIMED_OUT, "Sandbox.Timedout", "Task timed out after 5.00 seconds")

    assert (await ran(handler)).record(Stage.VIEWER_REQUEST).outcome.kind is FailureKind.TIMED_OUT


async def test_a_callable_may_spoil_its_event_without_harm():
    def handler(event):
        request = request_of(event)
        event.clear()
        return request

    exchange = await ran(handler)
    assert "Records" in exchange.record(Stage.VIEWER_REQUEST).command.event


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (PLAIN_RESPONSE, 200),
        (lambda request: Response(404), 404),
        (OriginFailed(OriginFailure.CONNECT, "refused"), 502),
    ],
)
async def test_an_origin_answers_what_it_was_given(answer, status):
    origin = FakeOrigin(answer)
    assert (await ran(request_of, origin=origin)).response.status == status
    assert [command.request.uri for command in origin.fetched] == ["/a"]


async def test_two_runs_are_equal():
    assert await ran(request_of) == await ran(request_of)


async def test_closing_the_workspace_closes_every_performer():
    live, none = FakeOrigin(Response()), FakeOrigin(Response())
    workspace = fake_workspace({}, live, no_origin=none, samples=(Sample("a", Request(), Viewer()),))
    assert workspace.toggle_origin() is OriginMode.NONE
    await workspace.close()
    assert isinstance(workspace.performers.functions, FakeFunctions)
    assert workspace.performers.functions.is_closed
    assert live.is_closed
    assert none.is_closed
