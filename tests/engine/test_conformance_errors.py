"""Section "errors": the page the viewer gets, what the log would call it, and that no later function runs.

How a runtime comes to such an outcome is tested with the runtimes; here is what CloudFront makes of it.
"""

from typing import Any

import pytest

from edgetui.engine.behavior import Distribution, PublicKey, Settings
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, OriginFailed, OriginFailure
from edgetui.engine.http import Headers
from edgetui.engine.stage import Stage, Status

EVENTS = ["viewer_request", "origin_request", "origin_response", "viewer_response"]
EXECUTION = (
    "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required "
    "permissions."
)
THROTTLED = "The Lambda function associated with the CloudFront distribution was throttled."
NOT_OBJECT = "The Lambda function returned invalid JSON: The JSON output must be an object type."
NOT_PARSABLE = "The Lambda function returned invalid JSON: The JSON output is not parsable."
DNS = "CloudFront wasn't able to resolve the origin domain name."
CONNECT = "CloudFront wasn't able to connect to the origin."
CLOSED = (
    "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin "
    "closed the connection."
)
METHOD = (
    "This distribution is not configured to allow the HTTP request method that was used for this request. The "
    "distribution supports only cachable requests."
)


def failed(kind: FailureKind, error_type: str) -> FunctionFailed:
    return FunctionFailed(kind, error_type, "what went wrong")


FAILURES = [
    pytest.param("viewer_request", failed(FailureKind.RAISED, "Error"), EXECUTION, id="C156 callback(new Error)"),
    pytest.param("viewer_request", failed(FailureKind.RAISED, "ValueError"), EXECUTION, id="C157 raise"),
    pytest.param("origin_request", failed(FailureKind.TIMED_OUT, "Sandbox.Timedout"), EXECUTION, id="C158 timeout"),
    *[
        pytest.param(
            event, failed(FailureKind.NOT_LOADABLE, "Runtime.ImportModuleError"), EXECUTION, id=f"C159 import, {event}"
        )
        for event in EVENTS
    ],
    pytest.param("viewer_request", failed(FailureKind.THROTTLED, "TooManyRequests"), THROTTLED, id="C160 throttled"),
    pytest.param(
        "viewer_request",
        failed(FailureKind.NOT_LOADABLE, "Runtime.CallbackHandlerDeprecated"),
        EXECUTION,
        id="C163 callback handler on Node.js 24",
    ),
    pytest.param("viewer_request", failed(FailureKind.NOT_SERIALISABLE, "Error"), EXECUTION, id="C166 circular result"),
    pytest.param("origin_response", failed(FailureKind.OUT_OF_MEMORY, "Runtime.OutOfMemory"), EXECUTION, id="memory"),
    pytest.param("viewer_response", failed(FailureKind.EXITED, "Runtime.ExitError"), EXECUTION, id="exit"),
]


@pytest.mark.parametrize(("event", "outcome", "sentence"), FAILURES)
def test_a_function_without_result_is_a_503(
    passing_edge: Any, event: str, outcome: FunctionFailed, sentence: str
) -> None:
    sent = passing_edge(**{event: outcome}).send()
    x_cache = "LambdaLimitExceeded" if sentence == THROTTLED else "LambdaExecutionError"
    assert (sent.status, sent.response.status_description) == (503, "Service Unavailable")
    assert sent.x_cache == f"{x_cache} from cloudfront"
    assert (sent.exchange.result_type, sent.exchange.detailed_result_type) == (x_cache, x_cache)
    assert_page(sent, sentence)
    assert_ends_at(sent, event)


RESULTS = [
    pytest.param("viewer_request", "null", NOT_OBJECT, id="C162 nothing called back"),
    pytest.param("origin_response", '{"status": NaN}', NOT_PARSABLE, id="C164 NaN"),
    pytest.param("origin_request", '"hello"', NOT_OBJECT, id="a string"),
    pytest.param("viewer_response", "[1]", NOT_OBJECT, id="an array"),
]


@pytest.mark.parametrize(("event", "payload", "sentence"), RESULTS)
def test_a_result_that_is_no_message_is_a_502(passing_edge: Any, event: str, payload: str, sentence: str) -> None:
    sent = passing_edge(**{event: FunctionReturned(payload)}).send()
    assert (sent.status, sent.x_cache) == (502, "LambdaValidationError from cloudfront")
    assert sent.exchange.result_type == sent.exchange.detailed_result_type == "LambdaValidationError"
    assert_page(sent, sentence)
    assert_ends_at(sent, event)


ORIGIN_FAILURES = [
    pytest.param(OriginFailure.CONNECT, 502, CONNECT, "OriginConnectError", id="C168 connection refused"),
    pytest.param(OriginFailure.TLS, 502, CONNECT, "OriginConnectError", id="C169 certificate expired"),
    pytest.param(OriginFailure.TIMEOUT, 504, CLOSED, "OriginCommError", id="C170 no answer"),
    pytest.param(OriginFailure.PROTOCOL, 502, CLOSED, "OriginCommError", id="C172 closed mid-answer"),
    pytest.param(OriginFailure.DNS, 502, DNS, "OriginDnsError", id="name does not resolve"),
    pytest.param(OriginFailure.TOO_LARGE, 502, "", "OriginHeaderTooBigError", id="head too big"),
]


@pytest.mark.parametrize(("kind", "status", "sentence", "detailed"), ORIGIN_FAILURES)
def test_an_origin_without_answer_is_an_error_page(
    passing_edge: Any, kind: OriginFailure, status: int, sentence: str, detailed: str
) -> None:
    sent = passing_edge(origin=OriginFailed(kind, "the transport's words")).send()
    assert (sent.status, sent.x_cache) == (status, "Error from cloudfront")
    assert (sent.exchange.result_type, sent.exchange.detailed_result_type) == ("Error", detailed)
    assert_page(sent, sentence)
    assert sent.ran == ["viewer-request", "origin-request"]
    assert sent.record(Stage.ORIGIN_FETCH).status is Status.FAILED
    assert "the transport's words" in sent.record(Stage.ORIGIN_FETCH).reason
    assert str(status) in sent.record(Stage.ORIGIN_FETCH).url


def test_C171_a_post_that_gets_no_answer_is_a_504_and_asked_once(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(origin=OriginFailed(OriginFailure.TIMEOUT, "30 s")).send(get("/", method="POST"))
    assert sent.status == 504
    assert sent.fetch.attempt == 1


@pytest.mark.parametrize(("profile", "status"), [("current", 494), ("legacy-2023", 413)])
def test_C174_a_head_over_the_quota_closes_the_connection(
    passing_edge: Any, get: Any, profile: str, status: int
) -> None:
    sent = passing_edge(settings=Settings(profile=profile)).send(get("/", ("X-Big", "x" * 32_768)))
    assert sent.status == status
    assert sent.response.headers.get("connection") == "close"
    assert sent.ran == []


def test_C175_a_request_that_should_be_signed_gets_s3s_xml(passing_edge: Any) -> None:
    sent = passing_edge(requires_signature=True).send()
    assert (sent.status, sent.x_cache, sent.ran) == (403, "Error from cloudfront", [])
    assert sent.response.headers.get("content-type") == "text/xml"
    assert sent.response.body.count(b"<Code>MissingKey</Code>") == 1
    assert b"<Message>Missing Key-Pair-Id query parameter or cookie value</Message>" in sent.response.body
    assert sent.response.headers.get("content-length") == str(len(sent.response.body)) == "146"


@pytest.mark.parametrize(
    ("keys", "code"),
    [((), b"InvalidKey"), ((PublicKey("other", "pem"),), b"InvalidKey"), ((PublicKey("K", "pem"),), b"")],
)
def test_a_signature_of_a_key_that_is_not_known_lets_nobody_in(
    passing_edge: Any, get: Any, keys: tuple[PublicKey, ...], code: bytes
) -> None:
    signed = get("/a?Expires=2000000000&Signature=eA__&Key-Pair-Id=K")
    sent = passing_edge(requires_signature=True, public_keys=keys).send(signed)
    assert sent.status == (403 if code else 200)
    assert (b"<Code>" + code + b"</Code>" in sent.response.body) is bool(code)
    assert bool(sent.ran) is not bool(code)


def test_C176_a_method_that_is_not_allowed_is_a_403(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(allowed_methods=("GET", "HEAD")).send(get("/", method="OPTIONS"))
    assert (sent.status, sent.x_cache, sent.ran) == (403, "Error from cloudfront", [])
    assert sent.exchange.detailed_result_type == "InvalidRequestMethod"
    assert_page(sent, METHOD)


def test_an_error_page_of_cloudfronts_has_its_lines(passing_edge: Any) -> None:
    sent = passing_edge(viewer_request=FunctionReturned("null")).send()
    distribution: Distribution = sent.exchange.distribution
    names = [name for name, _ in sent.response.headers]
    assert names[:4] == ["Server", "Date", "Content-Type", "Content-Length"]
    assert names[-4:] == ["X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"]
    headers = sent.response.headers
    assert (headers.get("server"), headers.get("date")) == ("CloudFront", "Sun, 22 Nov 2026 12:00:00 GMT")
    assert headers.get("content-length") == str(len(sent.response.body))
    assert distribution.domain_name.encode() not in sent.response.body


def assert_page(sent: Any, sentence: str) -> None:
    """The page names status, sentence and request id (semantics §6.4)."""
    assert isinstance(sent.response.headers, Headers)
    assert sent.response.headers.get("content-type") == "text/html"
    page = sent.response.body.decode()
    assert sentence in page
    assert str(sent.status) in page
    assert sent.exchange.request_id in page


def assert_ends_at(sent: Any, event: str) -> None:
    """The function at `event` is the last that ran; its stage failed and the later ones were skipped."""
    failed_stage = event.replace("_", "-")
    assert sent.ran[-1] == failed_stage
    statuses = sent.statuses()
    assert statuses.pop("reply") == "ran"
    names = list(statuses)
    at = names.index(failed_stage)
    assert statuses[failed_stage] == "failed"
    assert {statuses[name] for name in names[at + 1 :]} <= {"skipped"}
    assert sent.record(Stage(failed_stage)).sentence
