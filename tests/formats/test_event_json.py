"""Lambda@Edge events from files, complete and sparse."""

import json
from pathlib import Path

import pytest

from edgetui.engine.behavior import Distribution, Endpoint
from edgetui.engine.event import event_json
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.formats.event_json import event_from_text, parts_from_event

DATA = Path(__file__).parents[1] / "data" / "cloudfront"
EVENTS = json.loads((DATA / "events.json").read_text())
NAMES = [name for name, event in EVENTS.items() if isinstance(event, dict) and "Records" in event]


def parts_of(cf):
    return parts_from_event({"Records": [{"cf": cf}]})


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_event_says_its_type(name):
    config = EVENTS[name]["Records"][0]["cf"]["config"]
    parts = parts_from_event(EVENTS[name])
    assert parts.event_type == config["eventType"]
    assert parts.config == config


@pytest.mark.parametrize("name", NAMES)
def test_an_event_taken_apart_and_built_again_is_the_same(name):
    event = EVENTS[name]
    parts = parts_from_event(event)
    built = event_json(
        parts.event_type,
        distribution=Distribution((), (), parts.config["distributionId"], parts.config["distributionDomainName"]),
        request_id=parts.config["requestId"],
        request=parts.request,
        viewer=parts.viewer,
        endpoint=parts.endpoint,
        response=parts.response,
        include_body=parts.includes_body,
    )
    assert built == event


def test_the_introduction_event_of_aws_is_read_as_it_is():
    text = (DATA / "introduction_event.json").read_text()
    event = event_from_text(text)
    parts = parts_from_event(event)
    assert event == json.loads(text)
    assert parts.event_type is None
    assert parts.likely_event_type is EventType.VIEWER_REQUEST
    assert parts.config == {"distributionId": "EDFDVBD6EXAMPLE"}
    assert parts.viewer == Viewer(ip="2001:0db8:85a3:0:0:8a2e:0370:7334")
    assert parts.request == Request(
        "GET",
        "/picture.jpg",
        "",
        Headers([("Host", "d111111abcdef8.cloudfront.net"), ("User-Agent", "curl/7.51.0")]),
    )
    assert parts.response is None
    assert parts.endpoint is None
    assert not parts.includes_body


@pytest.mark.parametrize(
    ("cf", "likely"),
    [
        ({"request": {}}, "viewer-request"),
        ({"request": {"origin": {"custom": {}}}}, "origin-request"),
        ({"request": {"origin": {"s3": {}}}, "response": {}}, "origin-response"),
        ({"request": {}, "response": {}}, "viewer-response"),
        ({"config": {"eventType": "origin-request"}, "request": {}, "response": {}}, "origin-request"),
    ],
)
def test_an_event_without_a_type_is_told_by_its_shape(cf, likely):
    assert parts_of(cf).likely_event_type == likely


def test_an_empty_request_has_the_defaults():
    parts = parts_of({"request": {}})
    assert parts.request == Request()
    assert parts.viewer == Viewer()
    assert parts.config == {}


def test_what_a_tool_writes_as_null_is_absent():
    members = ("method", "uri", "querystring", "headers", "body", "clientIp", "origin")
    parts = parts_of({"config": None, "request": dict.fromkeys(members), "response": None})
    assert parts == parts_of({"request": {"body": None}})


def test_a_header_without_key_gets_the_name_lambda_gives_it():
    parts = parts_of(
        {"request": {"headers": {"user-agent": [{"value": "a"}], "x-b": [{"value": "1"}, {"value": "2"}]}}}
    )
    assert list(parts.request.headers) == [("User-Agent", "a"), ("X-B", "1"), ("X-B", "2")]


def test_text_becomes_the_bytes_that_were_on_the_wire():
    parts = parts_of({"request": {"uri": "/café", "headers": {"x-a": [{"value": "ü"}]}}})
    assert parts.request.uri.encode("latin-1") == "/café".encode()
    assert parts.request.headers.get("x-a").encode("latin-1") == "ü".encode()


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ({"data": "bmFtZQ==", "encoding": "base64"}, b"name"),
        ({"data": "bmFtZQ=="}, b"name"),
        ({"data": "näme", "encoding": "text"}, "näme".encode()),
        ({}, b""),
    ],
)
def test_the_body_is_decoded(body, data):
    parts = parts_of({"request": {"body": body}})
    assert parts.request.body == data
    assert parts.includes_body


def test_the_origin_is_an_endpoint():
    custom = {"domainName": "a.example.org", "port": 8080, "protocol": "http", "path": "/x", "sslProtocols": ["TLSv1"]}
    custom["customHeaders"] = {"x-env": [{"key": "X-Env", "value": "dev"}]}
    parts = parts_of({"request": {"origin": {"custom": custom}}})
    assert parts.endpoint == Endpoint(
        "custom", "a.example.org", 8080, "http", "/x", Headers([("X-Env", "dev")]), ("TLSv1",)
    )


def test_the_response_has_its_status_as_text_or_number():
    for status in ("404", 404):
        response = parts_of({"request": {}, "response": {"status": status, "statusDescription": "Not Found"}}).response
        assert response == Response(404, "Not Found")


def test_a_response_alone_is_an_event_of_its_own():
    parts = parts_of({"config": {"distributionId": "EXAMPLE"}, "response": {"status": "200"}})
    assert (parts.has_request, parts.response) == (False, Response(200, ""))
    assert parts.likely_event_type is EventType.VIEWER_RESPONSE
    assert parts_of({"request": {}, "response": {}}).has_request


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({}, "/Records is missing"),
        ({"Records": {}}, "/Records is {}, not a list"),
        ({"Records": []}, "/Records has no record"),
        ({"Records": [1]}, "/Records has no record"),
        ({"Records": [{}]}, "/Records/0/cf is missing"),
        ({"Records": [{"cf": {}}]}, "/Records/0/cf/request is missing"),
        ({"Records": [{"cf": {"request": []}}]}, "/Records/0/cf/request is [], not an object"),
        ({"Records": [{"cf": {"request": {"uri": 1}}}]}, "/Records/0/cf/request/uri is 1, not text"),
        ({"Records": [{"cf": {"request": {"headers": []}}}]}, "/request/headers is [], not an object"),
        ({"Records": [{"cf": {"request": {"headers": {"a": {}}}}}]}, '/headers/a is not a list of {"key", "value"}'),
        ({"Records": [{"cf": {"request": {"headers": {"a": ["x"]}}}}]}, "/headers/a/0 is not an object"),
        ({"Records": [{"cf": {"request": {"headers": {"a": [{}]}}}}]}, "/headers/a/0/value is missing"),
        ({"Records": [{"cf": {"request": {"body": {"data": "@@"}}}}]}, "/body/data is no base64"),
        ({"Records": [{"cf": {"request": {}, "response": {"status": "2xx"}}}]}, "/status is '2xx', not three digits"),
        (
            {"Records": [{"cf": {"request": {}, "response": {"status": "\u00b200"}}}]},
            "/status is '\u00b200', not three",
        ),
        ({"Records": [{"cf": {"request": None}}]}, "/Records/0/cf/request is missing"),
        ({"Records": [{"cf": {"request": {"origin": {"s3": 1}}}}]}, "/origin/s3 is 1, not an object"),
        (
            {"Records": [{"cf": {"config": {"eventType": "viewer"}, "request": {}}}]},
            "/config/eventType is 'viewer'; it is one of viewer-request, origin-request",
        ),
    ],
)
def test_what_is_no_event_is_refused_with_a_pointer_and_the_value(event, words):
    with pytest.raises(UsageError) as refused:
        parts_from_event(event, "event.json")
    assert words in refused.value.message
    assert refused.value.message.startswith("event.json: /")
    assert "Records" in refused.value.hint


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nothing"])
def test_text_that_is_no_json_is_refused(text):
    with pytest.raises(UsageError, match=r"event.json is no JSON"):
        event_from_text(text, "event.json")


def test_json_that_is_no_object_is_refused():
    with pytest.raises(UsageError, match="is a JSON list, not an event"):
        event_from_text("[1]", "event.json")


def test_a_byte_order_mark_is_skipped():
    assert event_from_text("\ufeff{}") == {}
