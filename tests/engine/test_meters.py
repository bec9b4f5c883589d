"""How near a stage came to its quotas."""

import json
from typing import Any

import pytest

from edgetui.engine.behavior import Settings
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.meters import Meter, meters
from edgetui.engine.stage import Stage

HOST = ("Host", "d111111abcdef8.cloudfront.net")
LEGACY = Settings(profile="legacy-2023")


def of(sent: Any, stage: Stage, settings: Settings | None = None) -> dict[str, Meter]:
    found = meters(sent.record(stage), settings or sent.exchange.distribution.settings)
    assert len({meter.name for meter in found}) == len(found)
    return {meter.name: meter for meter in found}


def returned(result: Any, **given: Any) -> FunctionReturned:
    return FunctionReturned(json.dumps(result), **given)


REQUEST = {"uri": "/a", "querystring": "x=1", "headers": {"host": [{"key": HOST[0], "value": HOST[1]}]}}


def test_time_and_memory_are_measured_against_the_functions_own_and_the_quota(edge: Any, get: Any) -> None:
    sent = edge(viewer_request=returned(REQUEST, elapsed_ms=1250.0, memory_mb=96)).send(get("/a?x=1"))
    found = of(sent, Stage.VIEWER_REQUEST)
    assert found["timeout"] == Meter("timeout", 1250.0, 5000.0, "ms")
    assert found["timeout quota"].limit == 30_000
    assert (found["memory"].value, found["memory"].limit, found["memory"].share) == (96, 128, 0.75)
    assert of(sent, Stage.VIEWER_REQUEST, LEGACY)["timeout quota"].limit == 5000


def test_a_failed_function_has_its_time_too(edge: Any) -> None:
    failed = FunctionFailed(FailureKind.TIMED_OUT, "Sandbox.Timedout", "", elapsed_ms=5000.0)
    found = of(edge(origin_request=failed).send(), Stage.ORIGIN_REQUEST)
    assert found["timeout"].share == 1
    assert "response" not in found and "memory" not in found


@pytest.mark.parametrize(
    ("event", "stage", "limit"),
    [("viewer_request", Stage.VIEWER_REQUEST, 40_960), ("origin_request", Stage.ORIGIN_REQUEST, 1_048_576)],
)
def test_a_generated_response_counts_headers_and_body(edge: Any, event: str, stage: Stage, limit: int) -> None:
    made = {"status": "200", "body": "x" * 1000, "headers": {"x-a": [{"value": "\u00fc"}]}}
    sent = edge(**{event: returned(made)}).send()
    found = of(sent, stage)["response"]
    # As the rule counts: the lines of the function, in bytes, with their CRLF; not those CloudFront adds.
    assert found.value == 1000 + len("X-A: \r\n") + 2
    assert found.limit == limit
    kilo = of(sent, stage, Settings(kb=1000))["response"].limit
    assert kilo == (40_000 if limit == 40_960 else 1_000_000)


def test_the_origins_own_body_does_not_count_but_a_new_one_does(edge: Any) -> None:
    origin = Response(200, "", Headers([("X-A", "1")]), b"y" * 5000)
    kept = edge(origin=origin, origin_response=lambda cf: cf["response"]).send()
    assert of(kept, Stage.ORIGIN_RESPONSE)["response"].value == len("X-A") + 1 + 4
    new = edge(origin=origin, origin_response=lambda cf: cf["response"] | {"body": "z" * 300}).send()
    assert of(new, Stage.ORIGIN_RESPONSE)["response"].value > 300
    shown = edge(origin=origin, viewer_response=lambda cf: cf["response"]).send()
    assert of(shown, Stage.VIEWER_RESPONSE)["response"].limit == 40_960


def test_the_url_must_be_shorter_than_8192_characters(edge: Any, get: Any) -> None:
    sent = edge(viewer_request=returned(REQUEST)).send(get("/a?x=1"))
    assert of(sent, Stage.VIEWER_REQUEST)["url"] == Meter("url", len("/ax=1"), 8191, "characters")


@pytest.mark.parametrize(
    ("body", "size", "limit"),
    [
        ({"action": "replace", "encoding": "text", "data": "x" * 100}, 100, 40_960),
        ({"action": "replace", "data": "eHh4"}, 4, 54_477),
        ({"action": "read-only", "data": "eHh4"}, None, None),
    ],
    ids=["text", "base64", "not replaced"],
)
def test_a_replaced_body_has_the_limit_of_its_encoding(
    edge: Any, get: Any, body: dict[str, str], size: int | None, limit: int | None
) -> None:
    result = lambda cf: cf["request"] | {"body": body}  # noqa: E731
    found = of(edge(viewer_request=result).send(get("/a", method="POST", body=b"old")), Stage.VIEWER_REQUEST)
    meter = found.get("replaced body")
    assert (meter and meter.value, meter and meter.limit) == (size, limit)


def test_heads_are_measured_where_they_arrive_and_leave(edge: Any, get: Any) -> None:
    sent = edge(viewer_request=lambda cf: cf["request"]).send(get("/a"))
    arrived = Request("GET", "/a", headers=Headers([HOST]))
    assert of(sent, Stage.VIEWER_REQUEST)["request head"] == Meter("request head", arrived.head_size(), 32_768, "bytes")
    assert of(sent, Stage.VIEWER_REQUEST, LEGACY)["request head"].limit == 20_480
    fetched = of(sent, Stage.ORIGIN_FETCH)["response head"]
    assert fetched.value == len("HTTP/1.1 200 OK\r\n") + len("Content-Length: 5\r\n")


def test_a_stage_that_was_skipped_has_no_meter(edge: Any) -> None:
    assert of(edge().send(), Stage.VIEWER_REQUEST) == {}
    assert of(edge().send(), Stage.REPLY) == {}
