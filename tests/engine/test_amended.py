"""A person's edit at each pause: an input like any other. And what does not fit a stage is refused by name."""

import json
from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine import Exchange, advance, next_command, pending_message
from edgetui.engine.behavior import CachePolicy, OriginRequestPolicy, Selection
from edgetui.engine.commands import (
    Amended,
    CacheHit,
    CacheMissed,
    CacheStored,
    FetchOrigin,
    FunctionReturned,
    Given,
    InvokeFunction,
    LookUpCache,
    OriginResponded,
    ResolveOrigin,
    StoreInCache,
)
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import Stage

REQUEST_STAGES = [Stage.VIEWER_REQUEST, Stage.CACHE_LOOKUP, Stage.ORIGIN_REQUEST, Stage.ORIGIN_FETCH]
RESPONSE_STAGES = [Stage.ORIGIN_RESPONSE, Stage.CACHE_STORE, Stage.VIEWER_RESPONSE]
EVENT_STAGES = [Stage.VIEWER_REQUEST, Stage.ORIGIN_REQUEST, Stage.ORIGIN_RESPONSE, Stage.VIEWER_RESPONSE]
ALL_VIEWER = OriginRequestPolicy("AllViewer", Selection("allViewer"), Selection("all"), Selection("all"))


@pytest.fixture
def paused(passing_edge: Any, get: Any) -> Any:
    """`paused(stage, **behavior)`: an exchange whose pending command stands at that stage, and its bench."""

    def make(stage: Stage, **behavior: Any) -> tuple[Exchange, Any]:
        bench = passing_edge(origin_request_policy=ALL_VIEWER, **behavior)
        exchange: Exchange = bench.begin(get("/a?x=1", ("X-Foo", "1")))
        while exchange.stage is not stage or isinstance(exchange.command, ResolveOrigin):
            exchange = advance(exchange, bench.outcome(next_command(exchange)))
        return exchange, bench

    return make


def edited(exchange: Exchange) -> Request | Response:
    message = pending_message(exchange)
    assert message is not None
    return replace(message, headers=message.headers.setting("X-Edited", "yes"))


def finished(exchange: Exchange, bench: Any) -> Exchange:
    while not exchange.is_over:
        exchange = advance(exchange, bench.outcome(next_command(exchange)))
    return exchange


@pytest.mark.parametrize("stage", EVENT_STAGES)
def test_the_event_of_the_pending_function_has_the_edit(paused: Any, stage: Stage) -> None:
    exchange, _ = paused(stage)
    command = next_command(advance(exchange, Amended(edited(exchange))))
    assert isinstance(command, InvokeFunction)
    cf = command.event["Records"][0]["cf"]
    message = cf["response"] if stage in RESPONSE_STAGES else cf["request"]
    assert message["headers"]["x-edited"] == [{"key": "X-Edited", "value": "yes"}]
    assert command.event_type.stage is stage


@pytest.mark.parametrize("stage", list(Stage)[:-1])
def test_the_record_says_that_the_stage_was_amended_and_no_other(paused: Any, stage: Stage) -> None:
    exchange, bench = paused(stage)
    end = finished(advance(exchange, Amended(edited(exchange))), bench)
    assert [record.stage for record in end.records if record.amended] == [stage]
    assert end.record(stage).before == edited(exchange)  # type: ignore[union-attr]


@pytest.mark.parametrize("stage", list(Stage)[:-1])
def test_an_edit_leaves_the_stage_pending(paused: Any, stage: Stage) -> None:
    exchange, _ = paused(stage)
    after = advance(exchange, Amended(edited(exchange)))
    assert (after.stage, after.records) == (exchange.stage, exchange.records)
    assert pending_message(after) == edited(exchange)


@pytest.mark.parametrize("stage", REQUEST_STAGES)
def test_an_edited_request_reaches_the_origin(paused: Any, stage: Stage) -> None:
    exchange, bench = paused(stage)
    after = advance(exchange, Amended(edited(exchange)))
    while not isinstance(after.command, FetchOrigin):
        after = advance(after, bench.outcome(next_command(after)))
    assert after.command.request.headers.get("x-edited") == "yes"


@pytest.mark.parametrize("stage", RESPONSE_STAGES)
def test_an_edited_response_reaches_the_viewer(paused: Any, stage: Stage) -> None:
    exchange, bench = paused(stage)
    end = finished(advance(exchange, Amended(edited(exchange))), bench)
    assert end.response is not None and end.response.headers.get("x-edited") == "yes"


def test_an_edited_uri_at_the_cache_changes_the_key(paused: Any) -> None:
    exchange, _ = paused(Stage.CACHE_LOOKUP)
    after = advance(exchange, Amended(replace(exchange.request, uri="/b")))
    assert isinstance(after.command, LookUpCache) and isinstance(exchange.command, LookUpCache)
    assert after.command.key == exchange.command.key.replace("/a", "/b") != exchange.command.key


def test_an_edit_that_makes_the_cache_useless_skips_it_and_is_marked_there(paused: Any) -> None:
    exchange, bench = paused(Stage.CACHE_LOOKUP)
    end = finished(advance(exchange, Amended(replace(exchange.request, method="POST"))), bench)
    assert [record.stage for record in end.records if record.amended] == [Stage.CACHE_LOOKUP]
    assert end.record(Stage.CACHE_LOOKUP).reason.endswith("POST is not a cached method of this behavior")  # type: ignore[union-attr]


def test_an_edited_response_is_stored_for_its_own_lifetime(paused: Any) -> None:
    exchange, _ = paused(Stage.CACHE_STORE)
    response = exchange.response
    assert response is not None
    after = advance(exchange, Amended(replace(response, headers=Headers([("Cache-Control", "max-age=5")]))))
    assert isinstance(after.command, StoreInCache) and after.command.ttl == 5


def test_an_edited_response_that_must_not_be_stored_is_not(paused: Any) -> None:
    exchange, bench = paused(Stage.CACHE_STORE, cache_policy=CachePolicy("own"))
    response = exchange.response
    assert response is not None
    edit = Amended(replace(response, headers=response.headers.setting("Cache-Control", "no-store")))
    end = finished(advance(exchange, edit), bench)
    assert end.record(Stage.CACHE_STORE).reason == "not stored: no-store and MinTTL 0"  # type: ignore[union-attr]
    assert [record.stage for record in end.records if record.amended] == [Stage.CACHE_STORE]


def test_headers_hidden_from_functions_do_not_come_in_by_an_edit(paused: Any) -> None:
    exchange, _ = paused(Stage.VIEWER_REQUEST)
    edit = replace(exchange.request, headers=exchange.request.headers.adding("X-Edge-Foo", "1"))
    assert advance(exchange, Amended(edit)) == replace(exchange, amended=True)


def test_a_result_is_judged_against_the_edited_message(paused: Any) -> None:
    """The function did not change Host, the person did: so a result that returns it is not refused."""
    exchange, bench = paused(Stage.VIEWER_REQUEST)
    edit = replace(exchange.request, headers=exchange.request.headers.setting("Host", "www.example.com"))
    end = finished(advance(exchange, Amended(edit)), bench)
    assert end.response is not None and end.response.status == 200
    assert end.request.headers.get("host") == "www.example.com"


@pytest.mark.parametrize("stage", REQUEST_STAGES)
def test_a_response_cannot_stand_where_a_request_does(paused: Any, stage: Stage) -> None:
    exchange, _ = paused(stage)
    with pytest.raises(ValueError, match=f"a response cannot take the place of the request at {stage}"):
        advance(exchange, Amended(Response()))


@pytest.mark.parametrize("stage", RESPONSE_STAGES)
def test_a_request_cannot_stand_where_a_response_does(paused: Any, stage: Stage) -> None:
    exchange, _ = paused(stage)
    with pytest.raises(ValueError, match=f"a request cannot take the place of the response at {stage}"):
        advance(exchange, Amended(Request()))


ANSWERS: list[Given] = [
    FunctionReturned("{}"),
    CacheHit(Response(), 1),
    CacheMissed(),
    OriginResponded(Response()),
    CacheStored(),
]
FITTING = {
    **dict.fromkeys(EVENT_STAGES, "FunctionReturned, FunctionFailed, FunctionSkipped, Amended"),
    Stage.VIEWER_REQUEST: "SignatureChecked, FunctionReturned, FunctionFailed, FunctionSkipped, Amended",
    Stage.ORIGIN_REQUEST: "FunctionReturned, FunctionFailed, FunctionSkipped, OriginResolved, OriginFailed, Amended",
    Stage.CACHE_LOOKUP: "CacheHit, CacheMissed, Amended",
    Stage.ORIGIN_FETCH: "OriginResponded, OriginFailed, Amended",
    Stage.CACHE_STORE: "CacheStored, Amended",
}


@pytest.mark.parametrize("stage", list(Stage)[:-1])
def test_an_answer_that_does_not_fit_is_refused_with_what_fits(paused: Any, stage: Stage) -> None:
    exchange, _ = paused(stage)
    for answer in ANSWERS:
        name = type(answer).__name__
        if name in FITTING[stage].split(", "):
            continue
        with pytest.raises(ValueError) as refused:
            advance(exchange, answer)
        assert str(refused.value) == f"{name} does not answer {stage}; it takes {FITTING[stage]}"


def test_an_exchange_that_is_over_takes_nothing(passing_edge: Any) -> None:
    end = passing_edge().send().exchange
    for given in (*ANSWERS, Amended(Request()), Amended(Response())):
        with pytest.raises(ValueError, match="does not answer reply; it takes nothing"):
            advance(end, given)


def test_a_stale_hit_goes_to_the_origin(paused: Any) -> None:
    exchange, bench = paused(Stage.CACHE_LOOKUP)
    after = advance(exchange, CacheHit(Response(200, "", Headers(), b"old"), 90, stale=True, ttl=60))
    assert after.stage is Stage.ORIGIN_REQUEST
    record = after.record(Stage.CACHE_LOOKUP)
    assert record is not None
    assert record.reason == "stale: age 90 s, TTL 60 s; no stale-while-revalidate: the origin is asked first"
    end = finished(after, bench)
    assert end.response is not None and end.response.body == b"hello"


def test_a_returned_client_ip_is_compared_with_the_viewers(paused: Any) -> None:
    exchange, _ = paused(Stage.VIEWER_REQUEST)
    assert isinstance(exchange.command, InvokeFunction)
    request = exchange.command.event["Records"][0]["cf"]["request"] | {"clientIp": "203.0.113.99"}
    record = advance(exchange, FunctionReturned(json.dumps(request))).record(Stage.VIEWER_REQUEST)
    assert record is not None
    assert [violation.pointer for violation in record.violations] == ["/clientIp"]
