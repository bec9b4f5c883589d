"""The cases of `conformance.json` about results, as far as the verdict alone decides them; the id is in the name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.behavior import Endpoint
from edgetui.engine.data import load
from edgetui.engine.http import text_from_wire
from edgetui.engine.judgment import Judgment, Severity

CASES = json.loads((Path(__file__).parents[2] / "data" / "cloudfront" / "conformance.json").read_text(encoding="utf-8"))
SENTENCES = {entry["key"]: entry["sentence"] for entry in load("error_texts")["errors"]}

#: Decided by the rest of the engine, given the request or response the verdict leads to.
DECIDED_ELSEWHERE = {
    "C075": "the behavior is chosen before viewer-request",
}

VR, OR, ORESP, VRESP = "viewer-request", "origin-request", "origin-response", "viewer-response"
At = Callable[..., Any]


def refused(judgment: Judgment, error: str, code: str) -> None:
    assert (judgment.error, judgment.request, judgment.response) == (error, None, None)
    assert code in [found.code for found in judgment.violations if found.severity is Severity.ERROR]
    if error != "validation":
        assert judgment.sentence == SENTENCES[error]


def codes(judgment: Judgment) -> list[str]:
    return [found.code for found in judgment.violations]


def judged(at: At, event: str, result: Any, **settings: Any) -> Judgment:
    """The verdict on a result given whole."""
    case = at(event)
    case.result = result
    judgment: Judgment = case.judge(**settings)
    return judgment


def test_C065_uri_in_other_bytes_than_utf8_goes_on_as_it_came(at: At) -> None:
    case = at(VR, uri="/caf\xe9", querystring="q=\xe9")
    assert case.result["uri"] == "/café"
    assert case.judge().request == case.sent.request


def test_C066_a_rewritten_uri_goes_on_in_utf8(at: At) -> None:
    case = at(VR, uri="/caf\xe9")
    case.result["uri"] += "s"
    assert case.judge().request.uri == "/caf\xc3\xa9s"


@pytest.mark.parametrize("event", [VR, OR])
def test_C073_a_request_returned_unchanged_is_the_request_that_came(at: At, event: str) -> None:
    case = at(event)
    judgment = case.judge()
    assert judgment.request == case.sent.request
    assert judgment.endpoint == case.sent.endpoint
    assert (judgment.violations, judgment.assumptions) == ((), ())


@pytest.mark.parametrize(("number", "event"), [("C074", VR), ("C076", OR)], ids=["C074", "C076"])
def test_C074_C076_a_new_uri_is_taken_and_nothing_else_changes(at: At, number: str, event: str) -> None:
    case = at(event)
    case.result["uri"] = "/b.html"
    request = case.judge().request
    assert (request.uri, request.querystring, request.headers) == ("/b.html", "x=1", case.sent.request.headers)


def test_C079_a_number_sign_in_the_query_is_refused(at: At) -> None:
    case = at(VR)
    case.result["querystring"] = "a=1#b"
    refused(case.judge(), "validation", "querystring-invalid")


@pytest.mark.parametrize(("length", "is_refused"), [(8191, False), (8192, True)])
def test_C080_uri_and_querystring_have_fewer_than_8192_characters(at: At, length: int, is_refused: bool) -> None:
    case = at(VR)
    case.result["uri"] = "/" + "a" * 4000
    case.result["querystring"] = "b" * (length - 4001)
    assert (case.judge().error is not None) is is_refused
    assert ("url-too-long" in codes(case.judge())) is is_refused


def test_C082_a_leading_question_mark_stays_in_the_query(at: At) -> None:
    case = at(VR)
    case.result["querystring"] = "?x=1"
    judgment = case.judge()
    assert judgment.request.target() == "/a.html??x=1"
    assert codes(judgment) == ["querystring-question-mark"]


def test_C083_host_can_be_changed_at_origin_request(at: At) -> None:
    case = at(OR)
    case.headers["host"] = [{"key": "Host", "value": "other.example"}]
    judgment = case.judge()
    assert judgment.request.headers.get("host") == "other.example"
    assert judgment.endpoint.domain_name == "origin.example.org"


def test_C084_host_cannot_be_changed_at_viewer_request(at: At) -> None:
    case = at(VR)
    case.headers["host"][0]["value"] = "other.example"
    refused(case.judge(), "readonly_header", "read-only-header")


def test_C086_host_can_be_deleted_at_origin_request(at: At) -> None:
    case = at(OR)
    del case.headers["host"]
    assert "host" not in case.judge().request.headers


def test_C089_cdn_loop_is_read_only_now_and_was_not_in_2023(at: At) -> None:
    case = at(VR)
    case.headers["cdn-loop"] = [{"value": "x"}]
    refused(case.judge(), "readonly_header", "read-only-header")
    assert case.judge(profile="legacy-2023").request.headers.get("cdn-loop") == "x"


def test_C090_x_forwarded_proto_is_disallowed(at: At) -> None:
    case = at(VR)
    case.headers["x-forwarded-proto"] = [{"value": "https"}]
    refused(case.judge(), "disallowed_header", "disallowed-header")


def test_C091_viewer_request_cannot_add_the_viewer_country(at: At) -> None:
    case = at(VR)
    case.headers["cloudfront-viewer-country"] = [{"value": "DE"}]
    refused(case.judge(), "disallowed_header", "viewer-country-added")


def test_C092_origin_request_can_add_the_viewer_city(at: At) -> None:
    case = at(OR)
    case.headers["cloudfront-viewer-city"] = [{"value": "Ulm"}]
    assert list(case.judge().request.headers)[-1] == ("Cloudfront-Viewer-City", "Ulm")


def test_C093_a_header_without_key_gets_its_name_from_the_map(at: At) -> None:
    case = at(VR)
    case.headers["x-foo"] = [{"value": "1"}]
    assert list(case.judge().request.headers)[-1] == ("X-Foo", "1")


def test_C095_a_header_with_key_is_sent_with_its_case(at: At) -> None:
    case = at(OR)
    case.headers["x-thing"] = [{"key": "x-ThIng", "value": "1"}]
    assert list(case.judge().request.headers)[-1] == ("x-ThIng", "1")


def test_C096_an_s3_origin_can_be_replaced_by_a_custom_one(at: At) -> None:
    case = at(OR, endpoint=Endpoint("s3", "bucket.s3.eu-west-1.amazonaws.com", region="eu-west-1"))
    case.result["origin"] = {
        "custom": {
            "domainName": "other.example",
            "port": 8080,
            "protocol": "http",
            "path": "/p",
            "readTimeout": 20,
            "keepaliveTimeout": 4,
            "sslProtocols": ["TLSv1.1", "TLSv1.2"],
            "customHeaders": {"x-a": [{"value": "1"}]},
        }
    }
    case.headers["host"] = [{"key": "Host", "value": "other.example"}]
    endpoint = case.judge().endpoint
    assert (endpoint.kind, endpoint.domain_name, endpoint.port) == ("custom", "other.example", 8080)
    assert (endpoint.protocol, endpoint.path, endpoint.region) == ("http", "/p", "")
    assert (endpoint.read_timeout, endpoint.keepalive_timeout) == (20, 4)
    assert endpoint.ssl_protocols == ("TLSv1.1", "TLSv1.2")
    assert list(endpoint.custom_headers) == [("X-A", "1")]


def test_C097_an_origin_of_both_kinds_is_refused(at: At) -> None:
    case = at(OR)
    case.result["origin"]["s3"] = {"domainName": "bucket.s3.amazonaws.com"}
    refused(case.judge(), "validation", "origin-kind")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        pytest.param("protocol", "match-viewer", "origin-protocol", id="C099"),
        pytest.param("domainName", "203.0.113.5", "origin-domain-name", id="C100-address"),
        pytest.param("domainName", "a:80", "origin-domain-name", id="C100-port"),
        pytest.param("readTimeout", 121, "origin-timeout", id="C101"),
    ],
)
def test_C099_C100_C101_bad_origin_fields_are_refused(at: At, field: str, value: Any, code: str) -> None:
    case = at(OR)
    case.result["origin"]["custom"][field] = value
    judgment = case.judge()
    refused(judgment, "validation", code)
    assert judgment.violations[0].pointer == f"/origin/custom/{field}"


def test_C101_sixty_one_seconds_were_too_long_in_2023(at: At) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["readTimeout"] = 61
    assert case.judge().endpoint.read_timeout == 61
    refused(case.judge(profile="legacy-2023"), "validation", "origin-timeout")


def test_C103_an_access_identity_needs_a_region(at: At) -> None:
    case = at(OR, endpoint=Endpoint("s3", "bucket.s3.amazonaws.com"))
    case.result["origin"]["s3"]["authMethod"] = "origin-access-identity"
    refused(case.judge(), "validation", "origin-region")


def test_C104_via_cannot_be_an_origin_custom_header(at: At) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["customHeaders"]["via"] = [{"value": "x"}]
    refused(case.judge(), "origin_config_header", "origin-custom-header")


def test_C105_a_name_is_in_custom_headers_or_in_headers(at: At) -> None:
    case = at(OR)
    case.headers["x-a"] = [{"value": "1"}]
    case.result["origin"]["custom"]["customHeaders"]["x-a"] = [{"value": "1"}]
    refused(case.judge(), "origin_config_header", "origin-custom-header-duplicate")


def test_C106_a_path_with_a_trailing_slash_is_a_warning_or_by_the_switch_an_error(at: At) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["path"] = "/foo/"
    judgment = case.judge()
    assert (codes(judgment), judgment.endpoint.path) == (["origin-path-slash"], "/foo/")
    assert "U25" in judgment.assumptions
    refused(case.judge(strict=True), "validation", "origin-path-slash")


def test_C107_a_body_replaced_by_text_goes_on_as_it_is(at: At) -> None:
    case = at(VR, method="POST", body=b"x=1", include_body=True)
    case.result["body"] |= {"action": "replace", "encoding": "text", "data": "x=2"}
    assert case.judge().request.body == b"x=2"


def test_C108_a_replaced_body_without_encoding_is_base64(at: At) -> None:
    case = at(VR, method="POST", include_body=True)
    case.result["body"] = {"action": "replace", "data": "hi"}
    refused(case.judge(), "validation", "request-body-not-base64")


def test_C109_data_without_replace_is_ignored(at: At) -> None:
    case = at(VR, method="POST", body=b"x=1", include_body=True)
    case.result["body"]["data"] = "eD0y"
    judgment = case.judge()
    assert judgment.request.body == b"x=1"
    assert [(found.code, found.severity) for found in judgment.violations] == [("request-body-read-only", "ignored")]


def test_C110_a_body_can_be_replaced_without_being_shown(at: At) -> None:
    case = at(OR, method="POST", body=b"x=1")
    case.result["body"] = {"action": "replace", "data": "eD0y"}
    assert case.judge().request.body == b"x=2"


def test_C111_a_replaced_body_over_40_kb_is_refused(at: At) -> None:
    case = at(VR, method="POST")
    case.result["body"] = {"action": "replace", "encoding": "text", "data": "a" * 41 * 1024}
    refused(case.judge(), "body_type_or_size", "request-body-too-large")


def test_C112_a_replaced_body_over_40_kb_was_cut_in_2023(at: At) -> None:
    case = at(VR, method="POST")
    case.result["body"] = {"action": "replace", "encoding": "text", "data": "a" * 41 * 1024}
    judgment = case.judge(profile="legacy-2023")
    assert len(judgment.request.body) == 40 * 1024
    assert codes(judgment) == ["request-body-truncated"]


def test_C113_a_changed_method_is_ignored_or_by_the_switch_refused(at: At) -> None:
    case = at(VR)
    case.result["method"] = "POST"
    judgment = case.judge()
    assert judgment.request.method == "GET"
    assert codes(judgment) == ["read-only-field"]
    assert judgment.assumptions == ("strict_readonly_fields",)
    refused(case.judge(strict_readonly_fields=True), "validation", "read-only-field")


def test_C114_a_redirect_is_generated(at: At) -> None:
    judgment = judged(at, VR, {"status": "302", "headers": {"location": [{"value": "/x"}]}})
    assert (judgment.response.status, list(judgment.response.headers)) == (302, [("Location", "/x")])
    assert judgment.violations == ()


def test_C115_the_status_description_is_kept_as_given(at: At) -> None:
    assert judged(at, VR, {"status": "200", "statusDescription": "Foo"}).response.status_description == "Foo"


@pytest.mark.parametrize("status", [pytest.param(200, id="C116"), pytest.param(204, id="C118")])
def test_C116_C118_a_generated_response_without_body_has_an_empty_one(at: At, status: int) -> None:
    response = judged(at, VR, {"status": str(status)}).response
    assert (response.status, response.status_description, response.body) == (status, "", b"")


def test_C117_a_204_with_a_body_is_refused_at_viewer_request(at: At) -> None:
    refused(judged(at, VR, {"status": "204", "body": "x"}), "validation", "body-on-204")


@pytest.mark.parametrize("status", ["199", "600"])
def test_C119_a_generated_status_is_200_to_599(at: At, status: str) -> None:
    refused(judged(at, VR, {"status": status}), "validation", "status-out-of-range")


def test_C121_an_object_without_status_is_a_request_and_needs_a_uri(at: At) -> None:
    judgment = judged(at, VR, {"headers": {}})
    assert judgment.error is not None
    assert {"uri-invalid", "read-only-header"} <= set(codes(judgment))
    assert "U1" in judgment.assumptions


def test_C123_origin_request_can_generate_900_kb(at: At) -> None:
    assert len(judged(at, OR, {"status": "200", "body": "a" * 900 * 1024}).response.body) == 900 * 1024


def test_C124_origin_request_cannot_generate_more_than_1_mb(at: At) -> None:
    body = "a" * int(1.1 * 1024 * 1024)
    refused(judged(at, OR, {"status": "200", "body": body}), "body_type_or_size", "response-too-large")


@pytest.mark.parametrize("body", [None, {}, {"a": 1}, 7])
def test_C125_a_body_that_is_no_string_is_refused(at: At, body: Any) -> None:
    refused(judged(at, VR, {"status": "200", "body": body}), "body_type_or_size", "body-not-string")


@pytest.mark.parametrize("body", [{}, "hello"])
def test_C126_the_shape_of_api_gateway_fails_by_its_body(at: At, body: Any) -> None:
    judgment = judged(at, VR, {"statusCode": 200, "body": body})
    refused(judgment, "body_type_or_size", "request-body-invalid")
    assert codes(judgment)[0] == "api-gateway-shape"


def test_C127_a_base64_body_is_decoded(at: At) -> None:
    body = judged(at, VR, {"status": "200", "bodyEncoding": "base64", "body": "iVBORw0KGgo="}).response.body
    assert body == b"\x89PNG\r\n\x1a\n"


def test_C128_a_base64_body_in_other_characters_is_refused(at: At) -> None:
    result = {"status": "200", "bodyEncoding": "base64", "body": "@@"}
    refused(judged(at, VR, result), "validation", "body-not-base64")


def test_C129_a_body_encoding_other_than_text_and_base64_is_refused(at: At) -> None:
    result = {"status": "200", "bodyEncoding": "hex", "body": "00"}
    refused(judged(at, VR, result), "validation", "body-encoding-invalid")


def test_C130_a_header_that_is_no_array_is_refused(at: At) -> None:
    judgment = judged(at, VR, {"status": "200", "headers": {"x-a": {"value": "1"}}})
    refused(judgment, "header_entry_not_array", "header-entry-not-array")


def test_C131_a_header_value_that_is_a_number_is_refused(at: At) -> None:
    judgment = judged(at, VR, {"status": "200", "headers": {"x-a": [{"value": 1}]}})
    refused(judgment, "validation", "header-value-not-string")


def test_C132_a_line_break_in_a_value_is_refused_by_name(at: At) -> None:
    judgment = judged(at, VR, {"status": "302", "headers": {"location": [{"value": "/a\r\nx: y"}]}})
    refused(judgment, "validation", "header-value-control-character")
    assert "invalid character : '%0D' in header value, headerName : Location" in judgment.violations[0].message
    assert judgment.violations[0].pointer == "/headers/location/0/value"


@pytest.mark.parametrize("name", ["connection", "x-cache", "x-edge-anything", "x-amz-cf-id"])
def test_C133_headers_of_the_connection_and_cloudfronts_own_are_refused(at: At, name: str) -> None:
    judgment = judged(at, VR, {"status": "200", "headers": {name: [{"value": "x"}]}})
    refused(judgment, "disallowed_header", "disallowed-header")


@pytest.mark.parametrize(
    "result",
    [pytest.param(None, id="C134"), *(pytest.param(value, id=f"C135-{value}") for value in ("hello", [1], 3, True))],
)
@pytest.mark.parametrize("event", [VR, OR, ORESP, VRESP])
def test_C134_C135_a_result_that_is_no_object_is_refused(at: At, event: str, result: Any) -> None:
    refused(judged(at, event, result), "json_not_object", "json-not-object")


@pytest.mark.parametrize("event", [VR, OR, ORESP, VRESP])
@pytest.mark.parametrize("wrap", [lambda message: {"Records": [{"cf": message}]}, lambda message: {"request": message}])
def test_C136_the_event_returned_whole_is_refused(at: At, event: str, wrap: Callable[[Any], Any]) -> None:
    refused(judged(at, event, wrap(at(event).result)), "validation", "event-returned")


def test_C139_changed_headers_keep_the_origins_body(at: At) -> None:
    case = at(ORESP)
    case.headers["cache-control"] = [{"key": "Cache-Control", "value": "max-age=60"}]
    response = case.judge().response
    assert response.body == b"hello"
    assert list(response.headers) == [*case.sent.response.headers, ("Cache-Control", "max-age=60")]


def test_C140_a_changed_status_keeps_the_origins_body(at: At) -> None:
    case = at(ORESP, status=404, status_description="Not Found")
    case.result["status"] = "200"
    response = case.judge().response
    assert (response.status, response.body) == (200, b"hello")


@pytest.mark.parametrize("headers", [None, {}])
def test_C141_via_cannot_be_dropped_at_origin_response(at: At, headers: Any) -> None:
    case = at(ORESP)
    if headers is None:
        del case.headers["via"]
    else:
        case.result["headers"] = headers
    judgment = case.judge()
    refused(judgment, "readonly_header", "read-only-header")
    assert judgment.violations[0].pointer == "/headers/via"


def test_C143_content_length_can_be_dropped_at_origin_response(at: At) -> None:
    case = at(ORESP)
    del case.headers["content-length"]
    assert "content-length" not in case.judge().response.headers


def test_C144_a_status_of_600_is_refused_at_origin_response(at: At) -> None:
    case = at(ORESP)
    case.result["status"] = "600"
    refused(case.judge(), "validation", "status-out-of-range")


def test_C146_viewer_response_can_add_a_header(at: At) -> None:
    case = at(VRESP)
    case.headers["x-foo"] = [{"value": "1"}]
    assert case.judge().response.headers.get("x-foo") == "1"


def test_C147_a_changed_status_at_viewer_response_is_ignored_or_by_the_switch_refused(at: At) -> None:
    case = at(VRESP)
    case.result["status"] = "404"
    judgment = case.judge()
    assert judgment.response.status == 200
    assert [(found.code, found.severity) for found in judgment.violations] == [("status-changed", "ignored")]
    assert judgment.assumptions == ("vresp_status",)
    refused(case.judge(vresp_status="error"), "validation", "status-changed")


def test_C149_content_encoding_cannot_be_changed_at_viewer_response(at: At) -> None:
    case = at(VRESP)
    case.headers["content-encoding"][0]["value"] = "gzip"
    refused(case.judge(), "readonly_header", "read-only-header")


def test_C152_a_new_response_object_at_viewer_response_loses_content_length(at: At) -> None:
    judgment = judged(at, VRESP, {"headers": {"x-a": [{"value": "1"}]}})
    refused(judgment, "readonly_header", "read-only-header")
    assert "/headers/content-length" in [found.pointer for found in judgment.violations]


def test_C153_a_body_at_viewer_response_is_ignored(at: At) -> None:
    case = at(VRESP)
    case.result["body"] = "other"
    judgment = case.judge()
    assert judgment.response == case.sent.response
    assert codes(judgment) == ["body-at-viewer-response"]


def test_C154_two_entries_of_set_cookie_are_two_lines(at: At) -> None:
    case = at(VRESP)
    case.headers["set-cookie"] = [{"key": "Set-Cookie", "value": value} for value in ("a=2", "b=3")]
    response = case.judge().response
    assert response.headers.get_all("set-cookie") == ("a=2", "b=3")
    assert text_from_wire(response.headers.get("via")).startswith("1.1")


def test_every_case_about_results_has_a_test_here_or_a_reason() -> None:
    tested = {part for name in globals() if name.startswith("test_C") for part in name.split("_") if part[:1] == "C"}
    due = {case["id"] for case in CASES if case["section"] in ("request result", "response result")}
    assert due - tested == set(DECIDED_ELSEWHERE)
