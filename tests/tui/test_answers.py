"""What a person can answer: every answer fits the command it is offered for, and says what it should."""

import json

import pytest

from edgetui.engine import advance
from edgetui.engine.commands import (
    CacheHit,
    CheckSignature,
    FunctionFailed,
    FunctionReturned,
    FunctionSkipped,
    OriginFailed,
    OriginResponded,
    SignatureChecked,
)
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.engine.values import replace
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.answers import answers
from edgetui.tui.message_text import TextProblem

STAGES = (*(event.stage for event in EventType), Stage.CACHE_LOOKUP, Stage.ORIGIN_FETCH)


def passes(event):
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


@pytest.fixture
def workspace():
    return fake_workspace(dict.fromkeys(EventType, passes))


@pytest.fixture
def paused(workspace):
    async def make(stage, uri="/a"):
        workspace.performers.cache.clear()
        flow = workspace.add(Request(uri=uri, headers=Headers([("Host", "a.example")])), Viewer())
        if flow.exchange.stage is not stage:
            await workspace.run_to(flow, stage)
        assert flow.exchange.stage is stage
        return flow

    return make


def named(found, title):
    return next(each for each in found if each.title.startswith(title))


@pytest.mark.parametrize("stage", STAGES)
async def test_every_answer_fits_and_its_draft_can_be_given_as_it_is(stage, paused, workspace):
    flow = await paused(stage)
    found = answers(flow.exchange, workspace.flows)
    assert len({each.title for each in found}) == len(found) > 1
    for each in found:
        after = advance(flow.exchange, each.give(each.draft or ""))
        assert after.stage is not stage or after.is_over, each.title
        record = after.record(stage)
        refused = [violation for violation in record.violations if violation.severity == "error"]
        assert refused == [], each.title


async def test_a_generated_response_has_the_status_headers_and_body_of_the_draft(paused):
    flow = await paused(Stage.VIEWER_REQUEST)
    outcome = named(answers(flow.exchange), "Respond 200").give("418 Teapot\nX-A: 1\n\nshort and stout")
    response = advance(flow.exchange, outcome).response
    assert (response.status, response.headers.get("x-a"), response.body) == (418, "1", b"short and stout")


async def test_another_response_changes_headers_and_keeps_the_body_that_was_not_touched(paused):
    flow = await paused(Stage.ORIGIN_RESPONSE)
    found = named(answers(flow.exchange), "Another response")
    kept = found.give(found.draft.replace("max-age=60", "max-age=1"))
    assert "body" not in json.loads(kept.payload)
    changed = advance(flow.exchange, found.give(found.draft.replace("hello", "goodbye"))).response
    assert changed.body == b"goodbye from the origin\n"


async def test_a_body_that_is_no_text_is_returned_in_base64(paused):
    flow = await paused(Stage.ORIGIN_RESPONSE)
    flow.timeline = replace(flow.timeline)
    exchange = replace(flow.exchange, response=Response(200, "OK", Headers(), b"\xff\xfe"))
    found = named(answers(exchange), "Another response")
    result = json.loads(found.give(found.draft.replace("200 OK", "201 Created")).payload)
    assert (result["status"], "body" in result) == ("201", False)


async def test_json_is_given_to_the_rules_as_it_was_typed(paused):
    flow = await paused(Stage.VIEWER_REQUEST)
    found = named(answers(flow.exchange), "Return JSON")
    assert json.loads(found.draft)["uri"] == "/a"
    after = advance(flow.exchange, found.give('{"status": "999"}'))
    assert after.record(Stage.VIEWER_REQUEST).status is Status.FAILED


@pytest.mark.parametrize(("text", "line"), [("{\n  oops\n}", 2), ("[" * 100_000, 1)])
async def test_what_is_no_json_says_in_which_line(text, line, paused):
    flow = await paused(Stage.VIEWER_REQUEST)
    with pytest.raises(TextProblem, match="no JSON") as refused:
        named(answers(flow.exchange), "Return JSON").give(text)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("stage", "title", "kind"),
    [
        (Stage.ORIGIN_REQUEST, "Pass on", FunctionSkipped),
        (Stage.ORIGIN_REQUEST, "Raise", FunctionFailed),
        (Stage.ORIGIN_REQUEST, "Respond 302", FunctionReturned),
        (Stage.CACHE_LOOKUP, "Hit", CacheHit),
        (Stage.CACHE_LOOKUP, "Stale", CacheHit),
        (Stage.ORIGIN_FETCH, "Answer 503", OriginResponded),
        (Stage.ORIGIN_FETCH, "No such name", OriginFailed),
    ],
)
async def test_an_answer_is_of_the_kind_its_name_says(stage, title, kind, paused):
    flow = await paused(stage)
    found = named(answers(flow.exchange), title)
    assert isinstance(found.give(found.draft or ""), kind)


async def test_what_the_origin_answered_in_other_flows_is_offered_without_reading_files(paused, workspace):
    for uri in ("/1", "/2"):
        await workspace.continue_(workspace.add(Request(uri=uri), Viewer()))
    flow = await paused(Stage.CACHE_LOOKUP)
    titles = [each.title for each in answers(flow.exchange, reversed(workspace.flows))]
    assert titles[-2:] == ["Hit: flow 2 …", "Hit: flow 1 …"]


async def test_a_signature_is_valid_or_not(paused):
    flow = await paused(Stage.VIEWER_REQUEST)
    exchange = replace(flow.exchange, command=CheckSignature("key", b"", b""))
    assert [each.give("") for each in answers(exchange)] == [SignatureChecked(True), SignatureChecked(False)]


async def test_what_is_over_asks_nothing(workspace):
    flow = workspace.add(Request(), Viewer())
    await workspace.continue_(flow)
    assert answers(flow.exchange) == []
