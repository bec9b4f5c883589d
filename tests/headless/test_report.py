"""The JSON object of `run --json`."""

import json

import pytest

from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, LogLine, OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import Stage
from edgetui.headless.report import body_report, exchange_report, result_value

TOP = ["format", "request_id", "request", "stages", "response", "x_cache", "result_type"]
TOP += ["assumptions", "earlier_attempts", "error_page"]
STAGE = ["stage", "status", "reason", "function", "runtime", "event", "result", "error", "violations", "logs"]
STAGE += ["elapsed_ms", "attempt", "url", "cache_status", "meters"]


def viewer_request(event):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/b.jpg"
    print("rewritten")
    return request


def login(event):
    return {"status": "302", "headers": {"location": [{"value": "/login"}]}}


def breaks_a_rule(event):
    request = event["Records"][0]["cf"]["request"]
    request["headers"]["via"] = [{"value": "me"}]
    return request


def dead_origin(request):
    return OriginFailed(OriginFailure.CONNECT, "refused", 3.0)


def same(event):
    return event["Records"][0]["cf"]["request"]


PATHS = {
    "forwarded": ({"viewer-request": viewer_request}, None),
    "answered": ({"viewer-request": login}, None),
    "answered at origin-request": ({"origin-request": login}, None),
    "refused": ({"viewer-request": breaks_a_rule}, None),
    "nothing": ({}, None),
    "dead origin": ({}, dead_origin),
    "origin error": ({}, Response(404, "Not Found")),
}


@pytest.mark.parametrize("path", PATHS)
def test_all_keys_are_there_and_all_eight_stages_in_order_whatever_happened(exchange_of, path):
    handlers, answer = PATHS[path]
    report = exchange_report(exchange_of(handlers, answer=answer))
    assert list(report) == TOP
    assert list(report["request"]) == ["method", "uri", "querystring", "headers", "body", "client_ip"]
    assert list(report["response"]) == ["status", "status_description", "headers", "body"]
    assert [stage["stage"] for stage in report["stages"]] == [stage.value for stage in Stage]
    assert all(list(stage) == STAGE for stage in report["stages"])
    assert {stage["status"] for stage in report["stages"]} <= {"ran", "skipped", "failed"}
    assert all(stage["reason"] for stage in report["stages"])
    assert {stage["attempt"] for stage in report["stages"]} == {1}
    assert (report["earlier_attempts"], report["error_page"]) == ([], None)
    json.dumps(report, allow_nan=False)


def test_a_function_that_ran_is_told_with_its_event_its_result_and_its_logs(exchange_of):
    report = exchange_report(exchange_of({"viewer-request": viewer_request}))
    stage = report["stages"][0]
    assert (stage["status"], stage["function"], stage["runtime"]) == ("ran", "viewer-request", "python3.12")
    assert stage["event"]["Records"][0]["cf"]["request"]["uri"] == "/picture.jpg"
    assert stage["result"]["uri"] == "/b.jpg"
    assert stage["logs"] == [{"stream": "stdout", "text": "rewritten"}]
    assert stage["elapsed_ms"] == 1.0
    assert stage["error"] is None
    assert report["request"]["uri"] == "/picture.jpg"
    assert (report["x_cache"], report["result_type"]) == ("Miss from cloudfront", "Miss")
    assert report["response"]["body"] == {"encoding": "text", "data": "hello\n"}


def test_a_refused_result_is_there_untouched_with_its_violation(exchange_of):
    report = exchange_report(exchange_of({"viewer-request": breaks_a_rule}))
    stage = report["stages"][0]
    assert stage["status"] == "failed"
    assert stage["result"]["headers"]["via"] == [{"value": "me"}]
    (violation,) = stage["violations"]
    assert list(violation) == ["code", "severity", "pointer", "message", "url"]
    assert (violation["code"], violation["severity"]) == ("read-only-header", "error")
    assert violation["url"].startswith("https://docs.aws.amazon.com/")
    assert report["response"]["status"] == 502
    assert report["x_cache"] == "LambdaValidationError from cloudfront"


def test_a_failed_function_has_lambdas_error(exchange_of):
    failed = FunctionFailed(FailureKind.RAISED, "KeyError", "'x'", ("line 1",), (LogLine("stderr", "oh"),), 2.0)
    report = exchange_report(exchange_of({"origin-request": lambda event: failed}))
    stage = report["stages"][2]
    assert stage["error"] == {"errorType": "KeyError", "errorMessage": "'x'", "trace": ["line 1"]}
    assert stage["logs"] == [{"stream": "stderr", "text": "oh"}]
    assert stage["result"] is None


def test_a_failed_origin_has_the_transports_error(exchange_of):
    report = exchange_report(exchange_of(answer=dead_origin))
    fetch = report["stages"][3]
    assert fetch["status"] == "failed"
    assert fetch["error"] == {"errorType": "connect", "errorMessage": "refused", "trace": []}
    assert fetch["elapsed_ms"] == 3.0


def test_a_lookup_is_told_in_the_words_of_rfc_9211_too_and_every_stage_with_its_page(exchange_of):
    stages = exchange_report(exchange_of())["stages"]
    assert [stage["stage"] for stage in stages if stage["cache_status"]] == ["cache-lookup", "cache-store"]
    assert "fwd=miss" in stages[1]["cache_status"]
    assert all(stage["url"].startswith("https://docs.aws.amazon.com/") for stage in stages)


def test_what_the_outcome_hung_on_is_named(exchange_of):
    assert exchange_report(exchange_of())["assumptions"] == []
    assert exchange_report(exchange_of({"viewer-request": login}))["assumptions"] == []
    report = exchange_report(exchange_of({"viewer-request": lambda event: {"status": "200", "uri": "/"}}))
    assert report["assumptions"] == ["U1"]


def test_both_attempts_at_an_origin_group_are_told(failing_over):
    report = exchange_report(failing_over({"origin-request": same}))
    assert [stage["stage"] for stage in report["stages"]] == [stage.value for stage in Stage]
    attempts = {stage["stage"]: stage["attempt"] for stage in report["stages"]}
    assert (attempts["viewer-request"], attempts["origin-request"], attempts["origin-fetch"]) == (1, 2, 2)
    earlier = [(stage["stage"], stage["attempt"]) for stage in report["earlier_attempts"]]
    assert earlier == [("origin-request", 1), ("origin-fetch", 1), ("origin-response", 1)]
    assert report["response"]["status"] == 200
    domains = [
        stage["event"]["Records"][0]["cf"]["request"]["origin"]["custom"]["domainName"]
        for stage in (report["earlier_attempts"][0], report["stages"][2])
    ]
    assert domains == ["one.example", "two.example"]


def test_a_custom_error_page_has_stages_of_its_own(with_error_page):
    report = exchange_report(with_error_page())
    page = report["error_page"]
    assert list(page) == ["uri", "stages", "earlier_attempts"]
    assert page["uri"] == "/404.html"
    assert [stage["stage"] for stage in page["stages"]] == [stage.value for stage in Stage]
    assert all(list(stage) == STAGE for stage in page["stages"])
    assert report["stages"][3]["status"] == "ran"
    assert report["response"]["body"]["data"] == "no such thing\n"
    json.dumps(report, allow_nan=False)


def test_text_is_text_and_not_bytes_as_latin_1(exchange_of):
    headers = Headers([("Host", "a"), ("X-Name", "J\xc3\xb6rg")])
    report = exchange_report(exchange_of(request=Request(uri="/caf\xc3\xa9", headers=headers)))
    assert report["request"]["uri"] == "/café"
    assert report["request"]["headers"] == [["Host", "a"], ["X-Name", "Jörg"]]


def test_a_request_body_is_shown_and_none_is_null(exchange_of):
    request = Request("POST", headers=Headers([("Host", "a"), ("Content-Length", "2")]), body=b"\xff\x00")
    assert exchange_report(exchange_of(request=request))["request"]["body"] == {"encoding": "base64", "data": "/wA="}
    assert exchange_report(exchange_of())["request"]["body"] is None


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        ('{"a": [1, 1.5, null]}', {"a": [1, 1.5, None]}),
        ("null", None),
        ('"text"', "text"),
        ("{", "{"),
        ('{"a": NaN}', '{"a": NaN}'),
        ('{"a": -Infinity}', '{"a": -Infinity}'),
        ('{"a": 1e999}', '{"a": 1e999}'),
        ("[" * 100_000 + "]" * 100_000, "[" * 100_000 + "]" * 100_000),
        ("[" * 500 + "]" * 500, "[" * 500 + "]" * 500),
    ],
)
def test_a_result_is_its_json_value_or_its_own_text(payload, value):
    assert result_value(payload) == value
    json.dumps(result_value(payload), allow_nan=False, indent=2)


def test_a_result_that_is_no_json_is_reported_as_text(exchange_of):
    report = exchange_report(exchange_of({"viewer-request": lambda event: FunctionReturned("<html>")}))
    assert report["stages"][0]["result"] == "<html>"


@pytest.mark.parametrize(
    ("body", "encoding"), [(b"", "text"), ("ü\n".encode(), "text"), (b"\xff", "base64"), (b"\x1f\x8b\x08", "base64")]
)
def test_a_body_is_text_when_it_is_utf_8(body, encoding):
    assert body_report(body)["encoding"] == encoding


def test_a_stage_has_how_near_its_limits_it_came(exchange_of):
    report = exchange_report(exchange_of({"viewer-request": lambda event: event["Records"][0]["cf"]["request"]}))
    stages = {stage["stage"]: stage["meters"] for stage in report["stages"]}
    assert {"name": "timeout", "value": 1.0, "limit": 5000, "unit": "ms"} in stages["viewer-request"]
    assert stages["viewer-response"] == []
