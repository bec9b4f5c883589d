"""Whatever a function returns, there is one verdict and no exception."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.engine.behavior import Endpoint, Settings
from edgetui.engine.catalog import RULES
from edgetui.engine.event import headers_to_event
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.judgment import Judgment
from edgetui.engine.rules import Sent, judge
from edgetui.engine.stage import EventType

REQUEST = Request("POST", "/a", "x=1", Headers([("Host", "a.example"), ("Via", "1.1 x"), ("X-A", "\xff")]), b"body")
RESPONSE = Response(200, "OK", Headers([("Via", "1.1 x"), ("Set-Cookie", "a"), ("set-cookie", "b")]), b"hello")
USUAL = Settings()
ENDPOINT = Endpoint("custom", "127.0.0.1", port=81, custom_headers=Headers([("X-C", "1")]))

leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12)
anything = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
names = st.sampled_from(["host", "Via", "via", "x-a", "X-A", "x-cache", "content-length", "set-cookie", "x b", ""])
text = st.sampled_from(["", "1", "a.example", "1.1 x", "\r\n", "é", "\ud800", "ÿ"]) | st.text(max_size=5)
entry = st.fixed_dictionaries({}, optional={"key": names | leaf, "value": text | st.lists(text) | leaf})
headers = st.dictionaries(names, st.lists(entry | leaf, max_size=2) | leaf, max_size=4) | anything
origin_fields = {
    "domainName": text | leaf,
    "port": st.sampled_from([80, 443, 0, True, 443.0]) | leaf,
    "protocol": st.sampled_from(["http", "https"]) | anything,
    "path": st.sampled_from(["", "/", "a", "/a/"]) | leaf,
    "readTimeout": st.integers(0, 130) | leaf,
    "keepaliveTimeout": st.integers(0, 130) | leaf,
    "responseCompletionTimeout": st.integers(-1, 130) | leaf,
    "sslProtocols": st.lists(st.sampled_from(["TLSv1.2", 1])) | anything,
    "authMethod": st.sampled_from(["none", "origin-access-identity"]) | anything,
    "region": text | leaf,
    "customHeaders": headers,
}
origin = st.dictionaries(
    st.sampled_from(["custom", "s3"]), st.fixed_dictionaries({}, optional=origin_fields) | leaf, max_size=2
)
message = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["200", "204", 200, 200.0, "0200", "99"]) | anything,
        "statusDescription": text | leaf,
        "headers": headers,
        "body": text
        | st.fixed_dictionaries(
            {}, optional={"action": st.just("replace") | leaf, "encoding": st.just("text") | leaf, "data": text | leaf}
        )
        | anything,
        "bodyEncoding": st.sampled_from(["text", "base64"]) | anything,
        "uri": text | st.just("/b") | leaf,
        "querystring": text | leaf,
        "method": text | leaf,
        "origin": origin | anything,
        "statusCode": leaf,
        "Records": anything,
    },
)
switches = st.builds(
    Settings,
    profile=st.sampled_from(["current", "legacy-2023"]),
    strict_status_string=st.booleans(),
    vresp_status=st.sampled_from(["ignore", "error"]),
    strict_readonly_fields=st.booleans(),
    strict_header_names=st.booleans(),
    strict=st.booleans(),
    kb=st.sampled_from([1000, 1024]),
)
events = st.sampled_from(EventType)


def sent_at(event_type: EventType) -> Sent:
    response = None if event_type.is_request else RESPONSE
    return Sent(REQUEST, response, None if event_type.is_viewer else ENDPOINT, True, "198.51.100.7")


def check(event_type: EventType, payload: str, found: Settings = USUAL) -> Judgment:
    judgment = judge(event_type, payload, sent_at(event_type), found)
    assert [judgment.error, judgment.request, judgment.response].count(None) == 2
    assert bool(judgment.sentence) == bool(judgment.error)
    assert bool(judgment.error) == any(one.severity == "error" for one in judgment.violations)
    for one in judgment.violations:
        assert one.code in RULES
        f"{one.message}{one.pointer}".encode()
        assert len(one.message) < 500
    for said in (judgment.request, judgment.response):
        if said is not None:
            "".join(f"{name}{value}" for name, value in said.headers).encode("latin-1")
    return judgment


@given(events, message | anything, switches)
@settings(max_examples=400, deadline=None)
def test_any_json_value_has_one_verdict(event_type: EventType, result: Any, found: Settings) -> None:
    check(event_type, json.dumps(result), found)


@given(events, st.text(st.characters()) | st.text('{}[]":,0129eE.-+tfnau\\ \udc80', max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_has_one_verdict(event_type: EventType, payload: str) -> None:
    check(event_type, payload)


@pytest.mark.parametrize(
    "payload",
    [
        "",
        " ",
        "{",
        "NaN",
        "Infinity",
        '{"status": -Infinity}',
        '{"a": "\udc80"}',
        '{"a": "\ud800"}',
        "\ufeff{}",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"status": ' + "9" * 10_000 + "}",
        "b'bytes'",
    ],
    ids=lambda payload: ascii(payload[:20]),
)
@pytest.mark.parametrize("event_type", EventType)
def test_text_that_is_no_json_is_not_parsable(event_type: EventType, payload: str) -> None:
    assert check(event_type, payload).error == "json_not_parsable"


@pytest.mark.parametrize("depth", [10, 200, 500, 900, 2_000, 50_000])
@pytest.mark.parametrize("wrap", ['{{"status": {}}}', '{{"uri": {}}}', '{{"headers": {}}}', '{{"origin": {}}}', "{}"])
def test_a_deep_value_is_shown_without_being_walked(depth: int, wrap: str) -> None:
    for event_type in EventType:
        check(event_type, wrap.format("[" * depth + "]" * depth))


def test_of_equal_keys_the_last_one_counts() -> None:
    judgment = check(EventType.VIEWER_REQUEST, '{"status": "600", "status": "201"}')
    assert judgment.response and judgment.response.status == 201


def test_an_escaped_lone_surrogate_becomes_a_replacement_character() -> None:
    judgment = check(EventType.VIEWER_REQUEST, '{"status": "200", "body": "a\\ud800b"}')
    assert judgment.response and judgment.response.body == b"a\xef\xbf\xbdb"


@given(st.lists(st.tuples(st.sampled_from(["X-A", "x-a", "X-B", "Cookie", "cookie"]), st.text("ab\xe9\xc3\xa9"))))
@settings(max_examples=100, deadline=None)
def test_headers_given_back_in_any_order_are_the_lines_that_came(lines: list[tuple[str, str]]) -> None:

    request = Request(headers=Headers(lines))
    shown = list(headers_to_event(request.headers).items())
    random.Random(len(lines)).shuffle(shown)
    result = {"uri": "/", "querystring": "", "headers": dict(shown)}
    judgment = judge(EventType.VIEWER_REQUEST, json.dumps(result), Sent(request), Settings())
    assert judgment.request == request


@given(
    st.lists(
        st.tuples(st.sampled_from(["Host", "X-A", "x-a", "Via", "Cookie"]), st.text("ab\xe9\xc3\xa9")), max_size=6
    ),
    st.dictionaries(
        st.sampled_from(["host", "x-a", "X-A", "via", "x-new", "cookie"]),
        st.none() | st.lists(st.builds(lambda value: {"key": "X-A", "value": value}, st.text("ab\x01")), max_size=2),
        max_size=3,
    ),
    st.sampled_from([EventType.VIEWER_REQUEST, EventType.ORIGIN_REQUEST]),
)
@settings(max_examples=300, deadline=None)
def test_headers_that_were_not_touched_are_judged_as_those_given_back_with_more_than_was_shown(
    lines: list[tuple[str, str]], touched: dict[str, Any], event_type: EventType
) -> None:
    """What is not exactly as it was shown is looked at closely: a member without meaning brings that about."""
    sent = Sent(Request(headers=Headers(lines)))
    shown = headers_to_event(sent.request.headers)
    closely = {name: [{**entry, "more": ""} for entry in entries] for name, entries in shown.items()}
    judged = [
        judge(
            event_type, json.dumps({"uri": "/", "querystring": "", "headers": {**given, **touched}}), sent, Settings()
        )
        for given in (shown, closely)
    ]
    assert judged[0] == judged[1]


def test_the_verdict_is_the_same_each_time(at: Callable[..., Any]) -> None:
    case = at("viewer-request")
    case.headers["x-cache"] = [{"value": "1"}]
    assert case.judge() == case.judge()
