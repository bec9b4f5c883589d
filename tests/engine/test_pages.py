"""What CloudFront makes itself: error pages, redirects, generated responses, and the lines of every reply."""

import pytest

from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Response
from edgetui.engine.pages import (
    STATUS_PHRASES,
    common_lines,
    error_response,
    generated_response,
    made_response,
    page_error,
    redirect_response,
)
from edgetui.engine.replies import origin_page

NOON = 1_795_348_800.0

#: Status and first word of X-Cache for each sentence (semantics §6.1, §6.3).
ERRORS = {
    "readonly_header": (502, "LambdaValidationError"),
    "disallowed_header": (502, "LambdaValidationError"),
    "body_type_or_size": (502, "LambdaValidationError"),
    "bad_uri": (502, "LambdaValidationError"),
    "json_not_object": (502, "LambdaValidationError"),
    "json_not_parsable": (502, "LambdaValidationError"),
    "header_entry_not_array": (502, "LambdaValidationError"),
    "origin_config_header": (502, "LambdaValidationError"),
    "execution_error": (503, "LambdaExecutionError"),
    "throttled": (503, "LambdaLimitExceeded"),
    "method_not_allowed": (403, "Error"),
    "bad_request_host_or_get_body": (403, "Error"),
    "origin_dns": (502, "Error"),
    "origin_connect": (502, "Error"),
    "origin_closed_or_timeout": (504, "Error"),
}


@pytest.mark.parametrize(("key", "expected"), ERRORS.items(), ids=list(ERRORS))
def test_an_error_has_its_status_and_its_word(key: str, expected: tuple[int, str]) -> None:
    error = page_error(key)
    assert (error.status, error.result_type) == expected
    assert error.x_cache == f"{expected[1]} from cloudfront"


def test_a_refusal_without_a_published_sentence_takes_the_given_one() -> None:
    error = page_error("validation", sentence="The Lambda function result failed validation: own words.")
    assert (error.status, error.detailed_result_type) == (502, "LambdaValidationError")
    assert b"own words." in error_response(error, "id", NOON).body


def test_the_page_says_status_sentence_and_request_id_and_escapes_them() -> None:
    error = page_error("validation", sentence='<script>"x" & y</script>')
    page = error_response(error, "the-request-id", NOON).body.decode()
    assert "502 Bad Gateway" in page and "the-request-id" in page
    assert "&lt;script&gt;" in page and "&amp; y" in page and "<script>" not in page


@pytest.mark.parametrize("status", [400, 405, 413, 414, 416, 494, 500, 501])
def test_some_errors_close_the_connection(status: int) -> None:
    response = error_response(page_error("bad_request_host_or_get_body", status=status), "id", NOON)
    assert response.headers.get("connection") == "close"


@pytest.mark.parametrize("status", [403, 404, 502, 503, 504])
def test_other_errors_keep_it(status: int) -> None:
    response = error_response(page_error("bad_request_host_or_get_body", status=status), "id", NOON)
    assert response.headers.get("connection") == "keep-alive"


def test_what_is_made_here_has_a_server_a_date_and_its_length() -> None:
    made = made_response(200, "text/html", b"hello", NOON)
    assert dict(made.headers) == {
        "Server": "CloudFront",
        "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "Content-Type": "text/html",
        "Content-Length": "5",
        "Connection": "keep-alive",
    }


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_names_its_target(status: int) -> None:
    response = redirect_response(status, "https://example.com/a?x=1", NOON)
    assert (response.status, response.headers.get("location")) == (status, "https://example.com/a?x=1")
    assert response.headers.get("content-length") == str(len(response.body))
    assert response.status_description == STATUS_PHRASES[status]


def test_a_generated_response_has_cloudfronts_lines_before_the_functions() -> None:
    given = Response(200, "Foo", Headers([("X-B", "2"), ("X-A", "1"), ("Set-Cookie", "a"), ("Set-Cookie", "b")]), b"hi")
    made = generated_response(given, NOON)
    assert [name for name, _ in made.headers] == [
        *("Content-Length", "Connection", "Server", "Date"),
        *("X-B", "X-A", "Set-Cookie", "Set-Cookie"),
    ]
    assert (made.headers.get("content-length"), made.status_description, made.body) == ("2", "Foo", b"hi")


def test_what_a_function_says_itself_is_not_said_twice() -> None:
    lines = [("server", "mine"), ("date", "then"), ("content-length", "99")]
    made = generated_response(Response(200, "", Headers(lines)), NOON)
    assert made.headers.get_all("server") == ("mine",)
    assert made.headers.get_all("date") == ("then",)
    assert made.headers.get_all("content-length") == ("0",)


@pytest.mark.parametrize("status", [200, 404, 599])
def test_a_generated_response_without_description_has_the_standard_phrase(status: int) -> None:
    assert generated_response(Response(status), NOON).status_description == STATUS_PHRASES.get(status, "")


def test_the_common_lines_come_in_order_and_keep_the_origins_via_in_front() -> None:
    lines = common_lines("Hit from cloudfront", "id", "seed", ("1.1 varnish",))
    assert [name for name, _ in lines] == ["X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"]
    first, own = (lines.get("via") or "").split(", ")
    assert first == "1.1 varnish"
    assert own.startswith("1.1 ") and own.endswith(".cloudfront.net (CloudFront)")


@pytest.mark.parametrize(
    ("kind", "status", "detailed"),
    [
        (OriginFailure.DNS, 502, "OriginDnsError"),
        (OriginFailure.CONNECT, 502, "OriginConnectError"),
        (OriginFailure.TLS, 502, "OriginConnectError"),
        (OriginFailure.TIMEOUT, 504, "OriginCommError"),
        (OriginFailure.PROTOCOL, 502, "OriginCommError"),
        (OriginFailure.TOO_LARGE, 502, "OriginHeaderTooBigError"),
    ],
)
def test_every_way_an_origin_fails_has_its_page(kind: OriginFailure, status: int, detailed: str) -> None:
    page = origin_page(OriginFailed(kind, "no"))
    assert (page.status, page.result_type, page.detailed_result_type) == (status, "Error", detailed)
