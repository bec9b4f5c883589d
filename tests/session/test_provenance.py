"""Who last wrote each header line."""

import asyncio
from dataclasses import replace

import pytest

from edgetui.engine.behavior import (
    AddedHeader,
    CachePolicy,
    CustomErrorResponse,
    Origin,
    OriginGroup,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
)
from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.provenance import Writer, Written, origins_of_lines
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import FakeOrigin, fake_workspace

ASKED = Request(uri="/a.txt", headers=Headers([("Host", "a.example"), ("X-A", "1"), ("X-A", "2"), ("Cookie", "b=1")]))
EVERYTHING = OriginRequestPolicy("AllViewer", Selection("allViewer"), Selection("all"), Selection("all"))


def request_of(event):
    return event["Records"][0]["cf"]["request"]


def response_of(event):
    return event["Records"][0]["cf"]["response"]


def sets(name, *values):
    """A function that sets one header of its message."""

    def handler(event):
        cf = event["Records"][0]["cf"]
        message = cf["response"] if "response" in cf else cf["request"]
        message["headers"][name.lower()] = [{"key": name, "value": value} for value in values]
        return message

    return handler


def workspace_of(handlers=(), answer=None, *, distribution=None, **behavior) -> Workspace:
    """Functions by event type, one origin's answer, and fields of the behavior and the distribution."""
    workspace = fake_workspace(
        {EventType(name): handler for name, handler in dict(handlers).items()}, FakeOrigin(answer) if answer else None
    )
    changed = replace(workspace.distribution.behaviors[0], **behavior)
    workspace.distribution = replace(workspace.distribution, behaviors=(changed,), **(distribution or {}))
    return workspace


def sent(workspace, request=ASKED):
    flow = workspace.add(request, Viewer())
    asyncio.run(workspace.continue_(flow))
    return checked(flow.exchange)


def checked(exchange):
    """The lines told are those of every message that left a stage, in their order."""
    for record in exchange.records:
        if record.after is not None and record is exchange.record(record.stage):
            told = [(line.name, line.value) for line in origins_of_lines(exchange, record.stage)]
            assert told == [*record.after.headers], record.stage
    return exchange


def who(exchange, stage):
    """`{"X-A": ["the viewer", …]}`"""
    writers: dict[str, list[str]] = {}
    for line in origins_of_lines(exchange, stage):
        writers.setdefault(line.name, []).append(line.who)
    return writers


def test_what_nobody_touched_is_the_viewers():
    exchange = sent(workspace_of())
    assert [(line.name, line.value) for line in origins_of_lines(exchange, Stage.VIEWER_REQUEST)] == [*ASKED.headers]
    assert {line.writer for line in origins_of_lines(exchange, Stage.VIEWER_REQUEST)} == {Writer.VIEWER}
    assert {line.stage for line in origins_of_lines(exchange, Stage.CACHE_LOOKUP)} == {None}


def test_a_line_a_function_added_or_changed_is_that_functions_at_its_event():
    handlers = {"viewer-request": sets("X-A", "1", "3"), "origin-request": sets("X-B", "new")}
    exchange = sent(workspace_of(handlers, origin_request_policy=EVERYTHING))
    first = who(exchange, Stage.VIEWER_REQUEST)
    assert first["X-A"] == ["the viewer", "function viewer-request at viewer-request"]
    assert first["Host"] == ["the viewer"]
    second = who(exchange, Stage.ORIGIN_REQUEST)
    assert second["X-A"] == first["X-A"]
    assert second["X-B"] == ["function origin-request at origin-request"]
    assert second["Cookie"] == ["the viewer"]
    assert second["X-Forwarded-For"] == second["Via"] == ["CloudFront"]


def test_equal_repeated_lines_keep_their_writer_one_by_one():
    exchange = sent(workspace_of({"viewer-request": sets("X-A", "1", "1", "2")}))
    assert who(exchange, Stage.VIEWER_REQUEST)["X-A"] == [
        "the viewer",
        "function viewer-request at viewer-request",
        "the viewer",
    ]


def test_another_case_of_a_name_is_no_new_line():
    exchange = sent(workspace_of({"viewer-request": sets("x-a", "1", "2")}))
    lines = [line for line in origins_of_lines(exchange, Stage.VIEWER_REQUEST) if line.name.lower() == "x-a"]
    assert {line.writer for line in lines} == {Writer.VIEWER}


def test_a_stage_that_was_skipped_let_the_message_pass_as_cloudfront_made_it():
    exchange = sent(workspace_of(origin_request_policy=EVERYTHING))
    lines = origins_of_lines(exchange, Stage.ORIGIN_REQUEST)
    assert exchange.origin_request is not None
    assert [(line.name, line.value) for line in lines] == [*exchange.origin_request.headers]
    assert who(exchange, Stage.ORIGIN_REQUEST)["User-Agent"] == ["CloudFront"]
    assert who(exchange, Stage.ORIGIN_REQUEST)["Host"] == ["the viewer"]


def test_a_host_that_is_not_forwarded_is_cloudfronts():
    assert who(sent(workspace_of()), Stage.ORIGIN_REQUEST)["Host"] == ["CloudFront"]


def test_the_response_is_the_origins_until_someone_writes_in_it():
    answer = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("X-Frame-Options", "DENY"), ("Via", "me")]))
    handlers = {"origin-response": sets("X-Frame-Options", "SAMEORIGIN"), "viewer-response": sets("X-Last", "1")}
    exchange = sent(workspace_of(handlers, answer))
    assert {line.writer for line in origins_of_lines(exchange, Stage.ORIGIN_FETCH)} == {Writer.ORIGIN}
    final = who(exchange, Stage.REPLY)
    assert final["Content-Type"] == ["the origin"]
    assert final["X-Frame-Options"] == ["function origin-response at origin-response"]
    assert final["X-Last"] == ["function viewer-response at viewer-response"]
    assert final["X-Cache"] == final["Via"] == final["X-Amz-Cf-Id"] == ["CloudFront"]


def test_lines_of_an_origin_that_is_a_distribution_itself_are_written_anew():
    answer = Response(200, "OK", Headers([("X-Cache", "Miss from cloudfront"), ("X-Amz-Cf-Pop", "LCL50-P1")]))
    exchange = sent(workspace_of(answer=answer))
    assert who(exchange, Stage.ORIGIN_FETCH)["X-Cache"] == ["the origin"]
    assert who(exchange, Stage.REPLY)["X-Cache"] == who(exchange, Stage.REPLY)["X-Amz-Cf-Pop"] == ["CloudFront"]


@pytest.mark.parametrize("event", ["viewer-request", "origin-request"])
def test_a_generated_response_is_the_functions_with_a_head_of_cloudfronts(event):
    def answers(_):
        lines = {name: [{"value": value}] for name, value in (("x-a", "1"), ("server", "mine"))}
        return {"status": "200", "body": "hi", "headers": lines}

    exchange = sent(workspace_of({event: answers}))
    writers = who(exchange, Stage(event))
    # The viewer's request had the same X-A: it is not the same line.
    assert writers["X-A"] == writers["Server"] == [f"function {event} at {event}"]
    assert writers["Content-Length"] == writers["Date"] == writers["Connection"] == ["CloudFront"]
    assert who(exchange, Stage.REPLY)["X-A"] == writers["X-A"]


def test_the_length_of_a_body_that_a_function_replaced_is_cloudfronts():
    def writes(event):
        return response_of(event) | {"body": "longer than before"}

    answer = Response(200, "OK", Headers([("Content-Length", "2"), ("X-A", "1")]), b"ok")
    writers = who(sent(workspace_of({"origin-response": writes}, answer)), Stage.ORIGIN_RESPONSE)
    assert writers == {"Content-Length": ["CloudFront"], "X-A": ["the origin"]}


def test_a_response_headers_policy_writes_as_cloudfront():
    policy = ResponseHeadersPolicy("p", custom=(AddedHeader("X-Policy", "1"),))
    assert who(sent(workspace_of(response_headers_policy=policy)), Stage.REPLY)["X-Policy"] == ["CloudFront"]


def test_a_hit_comes_from_the_cache_with_an_age_of_cloudfronts():
    workspace = workspace_of({"viewer-response": sets("X-Last", "1")})
    sent(workspace)
    workspace.clock.move(5)
    final = who(sent(workspace), Stage.REPLY)
    assert final["Content-Type"] == final["Cache-Control"] == ["the cache"]
    assert final["Age"] == ["CloudFront"]
    assert final["X-Last"] == ["function viewer-response at viewer-response"]


def test_a_failure_lets_no_message_leave_and_the_page_is_cloudfronts():
    def raises(_):
        raise ValueError

    exchange = sent(workspace_of({"origin-request": raises}))
    assert origins_of_lines(exchange, Stage.VIEWER_REQUEST) != ()
    assert origins_of_lines(exchange, Stage.ORIGIN_REQUEST) == ()
    assert origins_of_lines(exchange, Stage.CACHE_STORE) == ()
    assert {line.writer for line in origins_of_lines(exchange, Stage.REPLY)} == {Writer.CLOUDFRONT}


def test_a_stage_that_was_not_reached_has_no_lines():
    workspace = workspace_of({"viewer-request": request_of})
    assert origins_of_lines(workspace.add(ASKED, Viewer()).exchange, Stage.VIEWER_REQUEST) == ()


# -- a person's hand


async def edited(workspace, stage, change, request=ASKED):
    """An exchange whose message a person changed at the pause before `stage`."""
    flow = workspace.add(request, Viewer())
    while flow.exchange.stage is not stage:
        await workspace.step(flow)
    workspace.amend(flow, change(flow))
    await workspace.continue_(flow)
    return checked(flow.exchange)


def adding(flow):
    exchange = flow.exchange
    message = {
        Stage.VIEWER_REQUEST: exchange.request,
        Stage.CACHE_LOOKUP: exchange.request,
        Stage.ORIGIN_REQUEST: exchange.origin_request,
        Stage.ORIGIN_FETCH: getattr(exchange.command, "request", None),
    }.get(exchange.stage, exchange.response)
    return replace(message, headers=message.headers.adding("X-Person", "me"))


@pytest.mark.parametrize("stage", [*list(Stage)[:5], Stage.VIEWER_RESPONSE])
async def test_a_persons_line_is_the_persons_and_all_others_stay_whose_they_were(stage):
    passing = {
        event.value: (request_of if event.is_request else response_of) for event in EventType if event.stage is stage
    }
    given = {
        "origin_request_policy": EVERYTHING,
        "compress": True,
        "cache_policy": CachePolicy("p", 0, 0, 0, gzip=True),
        "response_headers_policy": ResponseHeadersPolicy("p", custom=(AddedHeader("X-Policy", "1"),)),
    }
    answer = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("Content-Length", "2000")]), b"x" * 2000)
    if stage is Stage.CACHE_LOOKUP:
        given["cache_policy"] = CachePolicy("p")
    exchange = await edited(workspace_of(passing, answer, **given), stage, adding)
    plain = workspace_of(passing, answer, **given)
    flow = plain.add(ASKED, Viewer())
    await plain.continue_(flow)
    left = who(exchange, stage)
    if stage is Stage.ORIGIN_FETCH:
        record = exchange.record(stage)
        assert record.amended
        assert "X-Person" in record.before.headers
    else:
        assert left.pop("X-Person") == [f"a person at {stage}"]
    assert left == who(flow.exchange, stage)
    final = who(exchange, Stage.REPLY)
    final.pop("X-Person", None)
    assert final == who(flow.exchange, Stage.REPLY)


async def test_an_edit_that_leaves_nothing_to_look_up_is_the_persons_too():
    def posting(flow):
        return replace(adding(flow), method="POST")

    exchange = await edited(workspace_of(origin_request_policy=EVERYTHING), Stage.CACHE_LOOKUP, posting)
    assert exchange.record(Stage.CACHE_LOOKUP).status == "skipped"
    assert who(exchange, Stage.CACHE_LOOKUP)["X-Person"] == ["a person at cache-lookup"]
    assert who(exchange, Stage.ORIGIN_REQUEST)["X-Person"] == ["a person at cache-lookup"]


async def test_compression_before_a_persons_edit_is_cloudfronts():
    answer = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("Content-Length", "2000")]), b"x" * 2000)
    workspace = workspace_of(
        {"viewer-response": response_of},
        answer,
        compress=True,
        cache_policy=CachePolicy("p", 0, 1, 1, gzip=True),
        cached_methods=(),
    )
    asked = replace(ASKED, headers=ASKED.headers.adding("Accept-Encoding", "gzip"))
    exchange = await edited(workspace, Stage.VIEWER_RESPONSE, adding, asked)
    writers = who(exchange, Stage.VIEWER_RESPONSE)
    assert writers["Content-Encoding"] == ["CloudFront"]
    assert writers["X-Person"] == ["a person at viewer-response"]
    assert writers["Content-Type"] == ["the origin"]


# -- the long ways round


def failing_primary(request):
    return Response(503 if request.headers.get("Host") == "one.example" else 200, "", Headers([("X-From", "origin")]))


def test_each_origin_of_a_group_is_asked_with_the_viewers_lines():
    distribution = {
        "origins": (Origin("one", "one.example"), Origin("two", "two.example")),
        "origin_groups": (OriginGroup("group", ("one", "two"), (503,)),),
    }
    calls = []

    def first_only(event):
        calls.append(event)
        return sets("X-First", "1")(event) if len(calls) == 1 else request_of(event)

    workspace = workspace_of(
        {"origin-request": first_only, "origin-response": sets("X-Seen", "1")},
        failing_primary,
        distribution=distribution,
        target_origin_id="group",
    )
    exchange = sent(workspace)
    assert len(calls) == 2
    assert "X-First" not in who(exchange, Stage.ORIGIN_REQUEST)
    assert who(exchange, Stage.ORIGIN_RESPONSE) == {
        "X-From": ["the origin"],
        "X-Seen": ["function origin-response at origin-response"],
    }


def page_or_error(request):
    if request.uri == "/404.html":
        return Response(200, "OK", Headers([("X-Page", "1"), ("ETag", '"page"')]), b"no such thing")
    return Response(404, "Not Found", Headers([("ETag", '"error"')]))


@pytest.mark.parametrize("answer", [page_or_error, None], ids=["origin's error", "failed origin"])
def test_the_lines_of_a_custom_error_page_are_the_pages(answer):
    def dead(request):
        return page_or_error(request) if request.uri == "/404.html" else OriginFailed(OriginFailure.CONNECT, "refused")

    entries = tuple(CustomErrorResponse(code, "/404.html", 200) for code in (404, 502))
    workspace = workspace_of(answer=answer or dead, distribution={"custom_error_responses": entries})
    exchange = sent(workspace)
    assert exchange.page is not None
    lines = origins_of_lines(exchange, Stage.REPLY)
    assert lines[1] == Written("ETag", '"page"', Writer.ORIGIN, Stage.ORIGIN_FETCH)
    assert who(exchange, Stage.REPLY)["X-Page"] == ["the origin"]
    assert who(exchange, Stage.REPLY)["X-Cache"] == ["CloudFront"]


def test_a_page_for_a_failing_viewer_response_comes_after_what_was_stored():
    def raises(_):
        raise ValueError

    def answer(request):
        return page_or_error(request) if request.uri == "/404.html" else Response(200, "OK", Headers([("X-A", "1")]))

    entries = (CustomErrorResponse(503, "/404.html", 200),)
    workspace = workspace_of({"viewer-response": raises}, answer, distribution={"custom_error_responses": entries})
    exchange = sent(workspace)
    assert who(exchange, Stage.CACHE_STORE) == {"X-A": ["the origin"]}
    assert who(exchange, Stage.REPLY)["ETag"] == ["the origin"]


def stale_workspace(second, **given):
    """A workspace in which a response is stored and stale, and the origin now gives `second`."""
    first = Response(200, "OK", Headers([("ETag", '"1"'), ("X-Old", "1"), ("Cache-Control", "max-age=1")]), b"old")
    answers = [first, second]
    workspace = workspace_of(given.pop("handlers", ()), lambda _: answers.pop(0), **given)
    sent(workspace)
    workspace.clock.move(60)
    return workspace


def test_a_revalidated_response_is_the_caches_with_what_the_304_brought():
    second = Response(304, "Not Modified", Headers([("ETag", '"1"'), ("Cache-Control", "max-age=9"), ("X-New", "1")]))
    exchange = sent(stale_workspace(second))
    assert exchange.result_type == "RefreshHit"
    assert who(exchange, Stage.ORIGIN_REQUEST)["If-None-Match"] == ["CloudFront"]
    final = who(exchange, Stage.REPLY)
    assert final["X-Old"] == ["the cache"]
    assert final["Cache-Control"] == ["the origin"]


def test_a_new_response_in_the_place_of_the_stale_one_is_the_origins():
    second = Response(200, "OK", Headers([("X-Old", "1"), ("Cache-Control", "max-age=9")]))
    assert who(sent(stale_workspace(second)), Stage.REPLY)["X-Old"] == ["the origin"]


@pytest.mark.parametrize(
    "second", [Response(500, "", Headers([("X-Old", "1")])), OriginFailed(OriginFailure.DNS, "no")]
)
def test_a_stale_response_instead_of_a_failure_is_the_caches(second):
    exchange = sent(stale_workspace(second))
    assert exchange.result_type == "Hit", exchange.record(Stage.CACHE_STORE)
    final = who(exchange, Stage.REPLY)
    assert final["X-Old"] == ["the cache"]
    assert final["Age"] == final["X-Cache"] == ["CloudFront"]


def test_a_range_of_what_a_304_confirmed_is_told_line_by_line():
    second = Response(304, "Not Modified", Headers([("ETag", '"1"'), ("Cache-Control", "max-age=9")]))
    asked = replace(ASKED, headers=ASKED.headers.adding("Range", "bytes=0-0"))
    exchange = sent(stale_workspace(second), asked)
    final = who(exchange, Stage.REPLY)
    assert exchange.response.status == 206
    assert final["Content-Range"] == ["CloudFront"]
    assert final["X-Old"] == ["the cache"]


async def test_the_conditions_of_a_revalidation_are_not_the_persons_who_edited_there():
    second = Response(200, "OK", Headers([("X-New", "1")]))
    loop = asyncio.to_thread(stale_workspace, second, handlers={"origin-request": request_of})
    exchange = await edited(await loop, Stage.ORIGIN_REQUEST, adding)
    writers = who(exchange, Stage.ORIGIN_REQUEST)
    assert writers.get("X-Person") == ["a person at origin-request"]
    assert writers["If-None-Match"] == ["CloudFront"]


def test_names_are_said_as_a_person_would():
    assert Written("A", "1", Writer.FUNCTION, Stage.ORIGIN_REQUEST, "auth").who == "function auth at origin-request"
    assert Written("A", "1", Writer.PERSON, Stage.ORIGIN_FETCH).who == "a person at origin-fetch"
    assert Written("A", "1", Writer.CACHE, Stage.CACHE_LOOKUP).who == "the cache"
