"""CloudFront's verdict on one result, as `invoke` tells it."""

import json
from dataclasses import replace

import pytest

from edgetui.engine.behavior import Association, Endpoint, Function, Settings
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, InvokeFunction
from edgetui.engine.event import endpoint_to_event, headers_to_event
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.rules import Sent
from edgetui.engine.stage import EventType, Status
from edgetui.headless.invoke import invocation_trace, judged
from edgetui.headless.verdict import verdict_report

ENDPOINT = Endpoint("custom", "origin.example.org")
REQUEST = Request("GET", "/a", "x=1", Headers([("Host", "a.example"), ("X-Old", "1")]))
RESPONSE = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("X-Old", "1")]))
SENT = {
    EventType.VIEWER_REQUEST: Sent(REQUEST),
    EventType.ORIGIN_REQUEST: Sent(REQUEST, endpoint=ENDPOINT, include_body=True),
    EventType.ORIGIN_RESPONSE: Sent(REQUEST, RESPONSE, ENDPOINT),
    EventType.VIEWER_RESPONSE: Sent(REQUEST, RESPONSE),
}


def request_of(**changes):
    result = {"method": "GET", "uri": "/a", "querystring": "x=1", "headers": headers_to_event(REQUEST.headers)}
    return result | changes


def response_of(**changes):
    return {"status": "200", "statusDescription": "OK", "headers": headers_to_event(RESPONSE.headers)} | changes


def judge(event_type, result, sent=None):
    event_type = EventType(event_type)
    outcome = FunctionReturned(json.dumps(result)) if not isinstance(result, FunctionFailed) else result
    function = Function("f", "index.handler", "python3.12", "/root")
    command = InvokeFunction(event_type, Association(event_type, function), {})
    return judged(command, outcome, sent or SENT[event_type], Settings())


def report(event_type, result):
    return verdict_report(judge(event_type, result)[1])


CASES = [
    ("viewer-request", request_of(), "forward"),
    ("origin-request", request_of(), "forward"),
    ("viewer-request", {"status": "200"}, "respond"),
    ("origin-request", {"status": "200"}, "respond"),
    ("origin-response", response_of(), "continue"),
    ("viewer-response", response_of(), "continue"),
    ("viewer-response", None, "error"),
    ("origin-request", FunctionFailed(FailureKind.TIMED_OUT, "Sandbox.Timedout", "after 5 s"), "error"),
]


@pytest.mark.parametrize(("event_type", "result", "kind"), CASES)
def test_every_verdict_has_all_keys(event_type, result, kind):
    verdict = report(event_type, result)
    assert list(verdict) == ["kind", "status", "x_cache", "sentence", "changed"]
    assert list(verdict["changed"]) == ["headers", "uri", "querystring", "origin", "body"]
    assert verdict["kind"] == kind


def test_a_request_that_was_not_changed_goes_on_as_it_was():
    verdict = report("viewer-request", request_of())
    assert verdict["changed"] == dict.fromkeys(["headers", "uri", "querystring", "origin", "body"])
    assert (verdict["status"], verdict["x_cache"], verdict["sentence"]) == (None, None, None)


def test_what_changed_in_a_request_is_told_with_both_sides():
    headers = headers_to_event(REQUEST.headers.without("x-old").adding("X-New", "ü"))
    verdict = report("viewer-request", request_of(uri="/b", querystring="", headers=headers))
    assert verdict["changed"] == {
        "headers": {"x-old": {"before": ["1"], "after": []}, "x-new": {"before": [], "after": ["ü"]}},
        "uri": {"before": "/a", "after": "/b"},
        "querystring": {"before": "x=1", "after": ""},
        "origin": None,
        "body": None,
    }


def test_a_changed_origin_is_told_as_in_the_event():
    origin = endpoint_to_event(replace(ENDPOINT, domain_name="other.example.org"))
    changed = report("origin-request", request_of(origin=origin))["changed"]["origin"]
    assert changed["before"]["custom"]["domainName"] == "origin.example.org"
    assert changed["after"] == origin


def test_a_replaced_body_is_told():
    body = {"action": "replace", "encoding": "text", "data": "new", "inputTruncated": False}
    sent = Sent(replace(REQUEST, method="POST", body=b"\xff"), endpoint=ENDPOINT, include_body=True)
    _, verdict = judge("origin-request", request_of(method="POST", body=body), sent)
    told = verdict_report(verdict)["changed"]["body"]
    assert told == {"before": {"encoding": "base64", "data": "/w=="}, "after": {"encoding": "text", "data": "new"}}


def test_a_generated_response_goes_to_the_viewer_with_its_x_cache():
    result = {"status": "302", "headers": {"location": [{"value": "/login"}]}}
    at_viewer, at_origin = report("viewer-request", result), report("origin-request", result)
    assert (at_viewer["status"], at_viewer["x_cache"]) == (302, "LambdaGeneratedResponse from cloudfront")
    assert (at_origin["status"], at_origin["x_cache"]) == (302, "Miss from cloudfront")


def test_a_changed_response_goes_on():
    headers = headers_to_event(RESPONSE.headers.setting("X-Old", "2"))
    verdict = report("viewer-response", response_of(headers=headers))
    assert verdict["status"] == 200
    assert verdict["changed"]["headers"] == {"x-old": {"before": ["1"], "after": ["2"]}}


def test_a_refused_result_ends_in_cloudfronts_page():
    record, verdict = judge("viewer-request", request_of(headers={"connection": [{"value": "close"}]}))
    assert record.status is Status.FAILED
    assert record.violations
    told = verdict_report(verdict)
    assert (told["status"], told["x_cache"]) == (502, "LambdaValidationError from cloudfront")
    assert told["sentence"].startswith("The Lambda function result failed validation: ")


@pytest.mark.parametrize(
    ("kind", "x_cache"),
    [(kind, "LambdaExecutionError from cloudfront") for kind in FailureKind if kind is not FailureKind.THROTTLED]
    + [(FailureKind.THROTTLED, "LambdaLimitExceeded from cloudfront")],
)
def test_a_function_without_a_result_ends_in_503(kind, x_cache):
    told = report("origin-response", FunctionFailed(kind, "Error", "x"))
    assert (told["kind"], told["status"], told["x_cache"]) == ("error", 503, x_cache)
    assert told["sentence"]


def test_the_readable_form_ends_with_the_verdict_and_the_generated_response():
    lines = list(invocation_trace(*judge("viewer-request", {"status": "302", "body": "moved"}), Settings()))
    assert lines[0].startswith("viewer-request: ran, function f, python3.12")
    assert "verdict: respond: the viewer gets this response, status 302" in lines
    assert lines[-1] == "moved"
    lines = list(invocation_trace(*judge("viewer-request", request_of(uri="/b")), Settings()))
    assert lines[-1] == "verdict: forward: the request goes on"
    assert "   changed uri: /a -> /b" in lines
