"""Whatever viewers, functions and origins send, an exchange ends in a reply: an exception would be our bug."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.engine.behavior import CachePolicy, ForwardedValues, OriginRequestPolicy, Selection
from edgetui.engine.commands import FunctionReturned
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import Stage

WIRE = st.text(st.characters(max_codepoint=255), max_size=12)
NAMES = st.sampled_from(
    [
        *("Host", "Cookie", "Accept-Encoding", "Via", "Age", "Cache-Control", "Expires", "Date", "Content-Length"),
        *("Transfer-Encoding", "Set-Cookie", "Range", "X-Forwarded-For", "Connection", "X-Amz-Cf-Id", "X-Any", ""),
    ]
)
VALUES = WIRE | st.sampled_from(
    ["no-cache, max-age=", "max-age=10", "a=1; b=2", "gzip;q=0", "Sun, 06 Nov 1994 08:49:37 GMT"]
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6).map(Headers)
REQUESTS = st.builds(
    Request, st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "get", ""]), WIRE, WIRE, HEADERS, st.binary(max_size=4)
)
RESPONSES = st.builds(Response, st.integers(100, 999), WIRE, HEADERS, st.binary(max_size=4))
ALL = {"query_strings": Selection("all"), "cookies": Selection("all")}
BEHAVIORS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"cache_policy": CachePolicy("p", gzip=True, headers=Selection("whitelist", ("x-any", "host")), **ALL)},
        {"origin_request_policy": OriginRequestPolicy("o", Selection("allViewer"), **ALL)},
        {"cache_policy": None, "forwarded_values": ForwardedValues(True, headers=("X-Any",), cookies=Selection("all"))},
        {"requires_signature": True, "cache_policy": CachePolicy("p", **ALL)},
    ]
)
VALUES_OF_FIELDS = st.none() | st.booleans() | st.integers(-1, 700) | st.text(max_size=5) | st.just({}) | st.just([])
FIELDS = st.sampled_from(
    ["status", "statusDescription", "headers", "body", "bodyEncoding", "uri", "querystring", "method", "origin"]
)
CHANGES = st.dictionaries(FIELDS, VALUES_OF_FIELDS, max_size=2)


def changed(cf: dict[str, Any], changes: dict[str, Any]) -> Any:
    message = cf["request"] if cf["config"]["eventType"].endswith("-request") else cf["response"]
    return message | changes


@settings(max_examples=150, deadline=None)
@given(REQUESTS, RESPONSES, BEHAVIORS, CHANGES, st.sampled_from(["1.0", "1.1", "2.0"]))
def test_every_exchange_ends_in_a_reply(
    edge: Any,
    request_: Request,
    response: Response,
    behavior: dict[str, Any],
    changes: dict[str, Any],
    version: str,
) -> None:
    events = ("viewer_request", "origin_request", "origin_response", "viewer_response")
    bench = edge(**{event: lambda cf: changed(cf, changes) for event in events}, origin=response, **behavior)
    for at in (0.0, 5.0):
        sent = bench.send(request_, Viewer(http_version=version), at)
        assert [record.stage for record in sent.exchange.records] == list(Stage)
        assert sent.response.headers.get_all("x-amz-cf-id") == (sent.exchange.request_id,)
        assert len(sent.response.headers.get_all("age")) <= 1 or "age" in response.headers


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=40), st.sampled_from(["viewer_request", "origin_response"]))
def test_every_payload_is_an_answer(edge: Any, payload: str, event: str) -> None:
    sent = edge(**{event: FunctionReturned(payload)}).send()
    assert sent.status in (200, 502)


@settings(max_examples=100, deadline=None)
@given(REQUESTS)
def test_every_event_is_json_that_survives_a_pipe(passing_edge: Any, request_: Request) -> None:
    sent = passing_edge().send(request_)
    for command in sent.commands:
        if hasattr(command, "event"):
            assert json.loads(json.dumps(command.event).encode()) == command.event
