"""The JSON of the events, compared with whole samples (`tests/data/cloudfront/events.json`)."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.behavior import Behavior, Distribution, Endpoint, Origin
from edgetui.engine.event import body_to_event, endpoint_to_event, event_json, headers_to_event, response_to_event
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType

SAMPLES = json.loads((Path(__file__).parents[1] / "data/cloudfront/events.json").read_text())
DISTRIBUTION = Distribution(
    (Behavior(),), (Origin("o", "example.org"),), "E2EDGETUIEXAMP", "d2edgetuiexamp.cloudfront.net"
)
REQUEST_ID = "Zx3pQe7Kk0bVtJ5mN1rY8sWc2dLhG4uTqA6fEo9iRjXyPvBnMlDwCg=="
VIEWER_LINES = Headers([("Host", "d2edgetuiexamp.cloudfront.net"), ("User-Agent", "curl/8.5.0"), ("accept", "*/*")])
VIA = "2.0 0f1e2d3c4b5a69788796a5b4c3d2e1f0.cloudfront.net (CloudFront)"
CUSTOM = Endpoint("custom", "origin.example.org", response_completion_timeout=30)
S3_DOMAIN = "example-bucket.s3.eu-west-1.amazonaws.com"
BUCKET = Endpoint("s3", S3_DOMAIN, region="eu-west-1", custom_headers=Headers([("X-Env", "dev")]))
ANSWER = Headers(
    [
        ("Date", "Sun, 22 Nov 2026 12:00:00 GMT"),
        ("Server", "nginx"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", "512"),
        ("ETag", '"abc"'),
    ]
)


def origin_lines(host: str) -> Headers:
    lines = [("X-Forwarded-For", "198.51.100.7"), ("User-Agent", "Amazon CloudFront"), ("Via", VIA), ("Host", host)]
    return Headers([*lines, ("Cache-Control", "no-cache")])


def made(event_type: EventType, request: Request, **fields: Any) -> dict[str, Any]:
    return event_json(
        event_type,
        distribution=DISTRIBUTION,
        request_id=REQUEST_ID,
        request=request,
        viewer=Viewer("198.51.100.7"),
        **fields,
    )


EVENTS = {
    "viewer-request": made(EventType.VIEWER_REQUEST, Request(headers=VIEWER_LINES)),
    "viewer-request-with-body": made(
        EventType.VIEWER_REQUEST, Request("POST", headers=VIEWER_LINES, body=b"name=edgetui"), include_body=True
    ),
    "origin-request-custom": made(
        EventType.ORIGIN_REQUEST, Request(headers=origin_lines("origin.example.org")), endpoint=CUSTOM
    ),
    "origin-request-s3": made(EventType.ORIGIN_REQUEST, Request(headers=origin_lines(S3_DOMAIN)), endpoint=BUCKET),
    "origin-response": made(
        EventType.ORIGIN_RESPONSE,
        Request(headers=origin_lines("origin.example.org"), body=b"not shown"),
        endpoint=CUSTOM,
        response=Response(200, "OK", ANSWER, b"not shown"),
        include_body=True,
    ),
    "viewer-response-hit": made(
        EventType.VIEWER_RESPONSE,
        Request(headers=VIEWER_LINES, body=b"not shown"),
        endpoint=CUSTOM,
        response=Response(200, "OK", ANSWER.adding("Age", "42")),
        include_body=True,
    ),
}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_the_documented_sample_key_by_key_and_in_order(name: str) -> None:
    assert json.dumps(EVENTS[name], indent=1) == json.dumps(SAMPLES[name], indent=1)


def test_every_sample_event_is_made() -> None:
    assert set(EVENTS) == {name for name, sample in SAMPLES.items() if isinstance(sample, dict) and "Records" in sample}


def test_repeated_names_are_one_array_in_order_and_a_list_stays_one_value() -> None:
    shown = headers_to_event(Headers([("X-A", "1, 2"), ("Cookie", "a=1"), ("x-a", "3")]))
    assert shown == {
        "x-a": [{"key": "X-A", "value": "1, 2"}, {"key": "x-a", "value": "3"}],
        "cookie": [{"key": "Cookie", "value": "a=1"}],
    }


DISALLOWED = [
    *("Connection", "Expect", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection"),
    *("Trailer", "Upgrade", "X-Accel-Buffering", "X-Accel-Charset", "X-Accel-Limit-Rate", "X-Accel-Redirect"),
    *("X-Amz-Cf-Id", "X-Amz-Cf-Pop", "X-Amzn-Auth", "X-Amzn-Cf-Billing", "X-Amzn-Cf-Id", "X-Amzn-Cf-Xff"),
    *("X-Amzn-Errortype", "X-Amzn-Fle-Profile", "X-Amzn-Header-Count", "X-Amzn-Header-Order"),
    *("X-Amzn-Lambda-Integration-Tag", "X-Amzn-RequestId", "X-Cache", "X-Edge-Location", "X-Forwarded-Proto"),
    "X-Real-IP",
]


@pytest.mark.parametrize("name", DISALLOWED)
def test_a_disallowed_header_is_not_shown_in_any_case(name: str) -> None:
    assert headers_to_event(Headers([(name, "1"), (name.lower(), "2"), (name.upper(), "3")])) == {}


@pytest.mark.parametrize("name", ["X-Amz-Request-Id", "X-Amz-Cf", "X-Cacheable", "X-Edge", "TE", "Te-X", "X-Accel"])
def test_a_name_that_only_looks_disallowed_is_shown(name: str) -> None:
    assert list(headers_to_event(Headers([(name, "1")]))) == [name.lower()]


def test_values_that_are_not_ascii_are_shown_as_text() -> None:
    wire = "café".encode().decode("latin-1")
    assert headers_to_event(Headers([("X-A", wire), ("X-A", "caf\xe9")])) == {
        "x-a": [{"key": "X-A", "value": "café"}, {"key": "X-A", "value": "café"}]
    }
    shown = response_to_event(Response(404, wire))
    assert (shown["status"], shown["statusDescription"]) == ("404", "café")


@pytest.mark.parametrize(
    ("event", "limit"), [(EventType.VIEWER_REQUEST, 40_960), (EventType.ORIGIN_REQUEST, 1_048_576)]
)
def test_a_body_is_cut_at_the_quota_measured_on_its_bytes(event: EventType, limit: int) -> None:
    for size, is_cut in ((0, False), (limit, False), (limit + 1, True)):
        shown = body_to_event(b"\xff" * size, event)
        assert (shown["inputTruncated"], len(b64decode(shown["data"]))) == (is_cut, min(size, limit))


def test_an_empty_body_is_there_with_include_body() -> None:
    event = made(EventType.VIEWER_REQUEST, Request(), include_body=True)
    body = event["Records"][0]["cf"]["request"]["body"]
    assert body == {"action": "read-only", "data": "", "encoding": "base64", "inputTruncated": False}


@pytest.mark.parametrize(("completion", "shown"), [(None, 20), (60, 60)])
@pytest.mark.parametrize("kind", ["custom", "s3"])
def test_the_completion_timeout_defaults_to_the_read_timeout(kind: str, completion: int | None, shown: int) -> None:
    endpoint = Endpoint(kind, "example.org", read_timeout=20, response_completion_timeout=completion)
    assert endpoint_to_event(endpoint)[kind]["responseCompletionTimeout"] == shown


@given(st.lists(st.tuples(st.sampled_from(["X-A", "x-a", "X-Cache", "Host"]), st.text(max_size=5)), max_size=5))
def test_any_request_is_json(lines: list[tuple[str, str]]) -> None:
    event = made(EventType.VIEWER_REQUEST, Request(headers=Headers(lines)))
    assert json.loads(json.dumps(event)) == event
