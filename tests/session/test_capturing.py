"""Captured requests in a workspace: they run by themselves, are held, and their clients are never forgotten."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.capturing import CapturedRuns
from edgetui.session.client import Client
from edgetui.session.filters import parse
from edgetui.session.runner import Unanswered
from edgetui.testing.fakes import fake_workspace

HOSTED = Headers([("Host", "shop.example.com")])


class FakePeer:
    """A connection whose other side closes when told to."""

    def __init__(self) -> None:
        self.is_gone = False
        self.on_gone: Callable[[], None] | None = None


def passes(event):
    return event["Records"][0]["cf"]["request"]


@pytest.fixture
def workspace():
    return fake_workspace({EventType.VIEWER_REQUEST: passes, EventType.ORIGIN_REQUEST: passes})


class Clients:
    """Sends requests, each from a client of its own."""

    def __init__(self, workspace, hold_timeout=60.0):
        self.workspace = workspace
        self.runs = CapturedRuns(workspace, hold_timeout)
        self.peer = FakePeer()
        self._changed = asyncio.Event()
        workspace.subscribe(lambda _: self._changed.set())

    def send(self, uri="/img/cat.jpg"):
        self.peer = FakePeer()
        return asyncio.create_task(self.runs.run(Request(uri=uri, headers=HOSTED), Viewer(protocol="http"), self.peer))

    async def until(self, holds):
        async with asyncio.timeout(30):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def held(self, count=1):
        """The newest flow, once so many clients are held."""
        await self.until(lambda: sum(client.is_held for client in self.workspace.waiting.values()) == count)
        return self.workspace.flows[-1]


async def test_a_captured_request_becomes_a_flow_and_runs_to_its_reply(workspace):
    exchange = await Clients(workspace).send()
    flow = workspace.flows[-1]
    assert exchange is flow.exchange and exchange.response.status == 200
    assert not workspace.waiting and not flow.client.is_waiting and not flow.client.note()


async def test_a_breakpoint_holds_the_client_until_the_flow_goes_on(workspace):
    workspace.toggle_breakpoint(Stage.ORIGIN_REQUEST)
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    assert flow.exchange.stage is Stage.ORIGIN_REQUEST and not answer.done()
    await workspace.continue_(flow)
    assert (await answer).response.status == 200


async def test_a_breakpoint_on_the_first_stage_holds_a_request_as_it_arrives(workspace):
    workspace.toggle_breakpoint(Stage.VIEWER_REQUEST)
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    assert flow.stopped_by == "before viewer-request" and not flow.timeline.steps
    while not flow.is_over:
        await workspace.step(flow)
    assert (await answer).response.status == 200


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("~u ^/img", Stage.VIEWER_REQUEST),
        ("~u ^/img & ~stage 2", Stage.ORIGIN_REQUEST),
        ("~miss", Stage.ORIGIN_REQUEST),
    ],
)
async def test_the_intercept_holds_on_arrival_or_where_it_says(workspace, text, stage):
    workspace.intercept.set(parse(text))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    assert flow.exchange.stage is stage and flow.stopped_by.startswith("intercept, when ")
    await workspace.continue_(flow)
    assert (await answer).response.status == 200


@pytest.fixture
def redirecting(workspace):
    """To HTTPS, before anything runs."""
    behavior = replace(workspace.distribution.behaviors[-1], viewer_protocol_policy="redirect-to-https")
    workspace.distribution = replace(workspace.distribution, behaviors=(behavior,))
    return workspace


async def test_what_cloudfront_answers_at_once_is_held_before_that_reply(redirecting):
    redirecting.intercept.set(parse("~u ^/img"))
    clients = Clients(redirecting)
    answer = clients.send()
    flow = await clients.held()
    assert flow.is_over and flow.stopped_by.startswith("intercept, when ") and not answer.done()
    await redirecting.continue_(flow)
    assert (await answer).response.status == 301
    assert not flow.client.is_held
    assert (await clients.send("/page")).response.status == 301


async def test_a_reply_that_is_held_can_be_dropped(redirecting):
    redirecting.intercept.set(parse("~all"))
    clients = Clients(redirecting)
    answer = clients.send()
    flow = await clients.held()
    flow.client.dismiss("dropped")
    with pytest.raises(Unanswered) as told:
        await answer
    assert told.value.status == 0


async def test_a_reply_that_is_held_too_long_becomes_a_504(redirecting):
    redirecting.intercept.set(parse("~all"))
    with pytest.raises(Unanswered) as told:
        await Clients(redirecting, hold_timeout=0.01).send()
    assert told.value.status == 504


def returns_nothing(event):
    return {"status": "no status"}


@pytest.mark.parametrize("text", ["~violation", "~stage reply"])
async def test_a_violation_that_ends_the_run_is_held_before_the_reply(text):
    workspace = fake_workspace({EventType.VIEWER_REQUEST: returns_nothing})
    workspace.intercept.set(parse(text))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    assert flow.is_over and not answer.done()
    await workspace.continue_(flow)
    assert (await answer).response.status == 502


async def test_a_held_flow_that_is_stepped_to_its_end_is_answered_without_being_resumed(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    while not flow.is_over:
        await workspace.step(flow)
    assert (await answer).response.status == 200


async def test_the_intercept_lets_pass_what_does_not_match_and_everything_while_it_is_off(workspace):
    workspace.intercept.set(parse("~u ^/img"))
    clients = Clients(workspace)
    assert (await clients.send("/page")).response.status == 200
    workspace.intercept.is_on = False
    assert (await clients.send()).response.status == 200


async def test_a_composed_flow_is_not_intercepted(workspace):
    workspace.intercept.set(parse("~stage 2"))
    flow = workspace.add(Request(headers=HOSTED), Viewer())
    await workspace.continue_(flow)
    assert flow.is_over


async def test_an_edit_while_held_is_what_the_client_gets_the_answer_to(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answer = clients.send("/old")
    flow = await clients.held()
    workspace.amend(flow, Request(uri="/new", headers=HOSTED))
    await workspace.continue_(flow)
    exchange = await answer
    assert exchange.request.uri == "/new" and exchange.received.uri == "/old"


async def test_who_is_held_too_long_gets_a_504_and_the_flow_can_be_stepped_still(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace, hold_timeout=0.01)
    with pytest.raises(Unanswered) as told:
        await clients.send()
    flow = workspace.flows[-1]
    assert told.value.status == 504 and flow.client.note() == "504, held for 0.01 s"
    assert not workspace.waiting
    await workspace.continue_(flow)
    assert flow.is_over


async def test_stepping_does_not_begin_the_time_anew_and_resuming_does(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    since = flow.client.held_since
    await workspace.step(flow)
    assert flow.client.held_since == since
    workspace.toggle_breakpoint(Stage.ORIGIN_REQUEST)
    await workspace.continue_(flow)
    assert flow.client.held_since > since
    answer.cancel()


async def test_a_client_that_has_gone_is_noted_and_not_counted_as_held(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    clients.peer.on_gone()
    assert flow.client.note().startswith("client gone after ") and not flow.client.is_held
    await workspace.step(flow)
    assert flow.exchange.stage is not Stage.VIEWER_REQUEST
    await workspace.continue_(flow)
    assert (await answer).response.status == 200


async def test_a_client_that_has_gone_is_so_still_when_its_time_is_over(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace, hold_timeout=0.01)
    answer = clients.send()
    flow = await clients.held()
    clients.peer.on_gone()
    with pytest.raises(Unanswered):
        await answer
    assert flow.client.note() == "client gone after 0 s"


async def test_a_client_that_has_gone_while_its_flow_ran_has_no_age():
    client = Client()
    client.leave(100.0)
    assert client.note() == "client gone"


async def test_a_dropped_client_gets_nothing(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    flow.client.dismiss("dropped")
    with pytest.raises(Unanswered) as told:
        await answer
    assert told.value.status == 0 and flow.client.note() == "dropped"


async def test_when_listening_ends_who_is_held_gets_a_503_and_so_does_who_comes_later(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answers = [clients.send(), clients.send()]
    await clients.held(2)
    clients.runs.end_waiting()
    for answer in (*answers, clients.send()):
        with pytest.raises(Unanswered) as told:
            await answer
        assert told.value.status == 503
    assert len(workspace.flows) == 2


async def test_a_restart_while_held_answers_with_the_new_run(workspace):
    workspace.intercept.set(parse("~all"))
    clients = Clients(workspace)
    answer = clients.send()
    flow = await clients.held()
    workspace.restart(flow)
    await workspace.continue_(flow)
    assert (await answer) is flow.exchange and len(flow.runs) == 2
