"""Sections "request result" and "response result": what a result makes the origin or the viewer receive.

What is decided by the verdict alone is in `rules/test_conformance_results.py`.
"""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from edgetui.engine.behavior import Behavior, Origin, OriginRequestPolicy, Selection, Settings
from edgetui.engine.commands import StoreInCache
from edgetui.engine.http import Headers, Response, Viewer
from edgetui.engine.stage import Stage, Status

VR, OR = "viewer_request", "origin_request"
BUCKET = Origin("origin", "bucket.s3.eu-west-1.amazonaws.com", kind="s3", region="eu-west-1")
CUSTOM = {
    "customHeaders": {},
    "domainName": "other.example.com",
    "keepaliveTimeout": 5,
    "path": "/v2",
    "port": 8443,
    "protocol": "https",
    "readTimeout": 20,
    "sslProtocols": ["TLSv1.2"],
}

Change = Callable[[dict[str, Any]], Any]


def changing(**fields: Any) -> Change:
    """A function that returns its message with these fields changed."""

    def handler(cf: dict[str, Any]) -> Any:
        return cf["request"] | fields if cf["config"]["eventType"].endswith("request") else cf["response"] | fields

    return handler


def with_header(name: str, *lines: dict[str, str], removed: bool = False) -> Change:
    def handler(cf: dict[str, Any]) -> Any:
        message = cf["response"] if "response" in cf else cf["request"]
        message["headers"].pop(name, None)
        if not removed:
            message["headers"][name] = list(lines)
        return message

    return handler


def returning(result: Any) -> Change:
    return lambda cf: result


# -- requests


def test_C073_a_request_returned_unchanged_goes_on_unchanged(passing_edge: Any, get: Any) -> None:
    sent, plain = passing_edge().send(get("/a?x=1")), passing_edge(viewer_request=None).send(get("/a?x=1"))
    assert sent.ran == ["viewer-request", "origin-request", "origin-response", "viewer-response"]
    assert sent.fetch == plain.fetch
    assert sent.response == plain.response
    record = sent.record(Stage.ORIGIN_REQUEST)
    assert (record.before, record.endpoint_before) == (record.after, record.endpoint_after)


def test_C074_a_uri_changed_at_viewer_request_changes_the_cache_key_only(edge: Any, get: Any) -> None:
    behaviors = (Behavior("/a.html"), Behavior("/b.html", target_origin_id="other"))
    at = (Origin("origin", "example.org"), Origin("other", "other.example.org"))
    bench = edge(viewer_request=changing(uri="/b.html"), behaviors=behaviors, at=at)
    first = bench.send(get("/a.html"))
    assert first.fetch.request.uri == "/b.html"
    assert first.fetch.endpoint.domain_name == "example.org"
    assert first.exchange.behavior.path_pattern == "/a.html"
    second = bench.send(get("/b.html"))
    assert second.x_cache == "Hit from cloudfront"


def test_C075_a_changed_uri_never_selects_another_behavior_or_origin(edge: Any, get: Any) -> None:
    behaviors = (Behavior("*.html"), Behavior("/img/*", target_origin_id="images"))
    at = (Origin("origin", "example.org"), Origin("images", "img.example.org"))
    sent = edge(viewer_request=changing(uri="/img/x.png"), behaviors=behaviors, at=at).send(get("/a.html"))
    assert sent.exchange.behavior.path_pattern == "*.html"
    assert (sent.fetch.endpoint.domain_name, sent.fetch.request.uri) == ("example.org", "/img/x.png")


def test_C076_a_uri_changed_at_origin_request_is_stored_under_the_viewers_key(edge: Any, get: Any) -> None:
    bench = edge(origin_request=changing(uri="/new"))
    first = bench.send(get("/old"))
    assert first.fetch.request.uri == "/new"
    assert bench.send(get("/old")).x_cache == "Hit from cloudfront"
    assert bench.send(get("/new")).x_cache == "Miss from cloudfront"


def test_C082_a_question_mark_in_the_query_is_not_stripped(edge: Any, get: Any) -> None:
    sent = edge(origin_request=changing(querystring="?x=1")).send(get("/a"))
    assert sent.fetch.request.target() == "/a??x=1"


def test_C083_a_changed_host_travels_but_does_not_move_the_connection(edge: Any) -> None:
    sent = edge(origin_request=with_header("host", {"key": "Host", "value": "www.example.com"})).send()
    assert sent.fetch.request.headers.get_all("host") == ("www.example.com",)
    assert sent.fetch.endpoint.domain_name == "example.org"


def test_C086_a_deleted_host_becomes_the_origins(edge: Any) -> None:
    sent = edge(origin_request=with_header("host", removed=True)).send()
    assert sent.status == 200
    assert sent.fetch.request.headers.get_all("host") == ("example.org",)


@pytest.mark.parametrize(
    ("name", "line", "sent_as"),
    [("x-foo", {"value": "1"}, ("X-Foo", "1")), ("x-thing", {"key": "x-ThIng", "value": "1"}, ("x-ThIng", "1"))],
    ids=["C093 without key", "C095 with key"],
)
def test_an_added_header_reaches_the_origin_by_name(
    edge: Any, name: str, line: dict[str, str], sent_as: tuple[str, str]
) -> None:
    sent = edge(origin_request=with_header(name, line)).send()
    assert sent_as in list(sent.fetch.request.headers)


def test_C093_a_header_added_at_viewer_request_reaches_an_origin_it_is_forwarded_to(edge: Any) -> None:
    policy = OriginRequestPolicy("own", headers=Selection("whitelist", ("x-foo",)))
    bench = edge(viewer_request=with_header("x-foo", {"value": "1"}), origin_request_policy=policy)
    assert ("X-Foo", "1") in list(bench.send().fetch.request.headers)


def test_C096_an_s3_origin_replaced_by_a_custom_one_is_where_the_request_goes(edge: Any, get: Any) -> None:
    def switching(cf: dict[str, Any]) -> Any:
        request = cf["request"]
        request["origin"] = {"custom": CUSTOM}
        request["headers"]["host"] = [{"key": "Host", "value": "other.example.com"}]
        return request

    sent = edge(origin_request=switching, at=BUCKET).send(get("/a"))
    endpoint = sent.fetch.endpoint
    assert (endpoint.kind, endpoint.domain_name, endpoint.protocol) == ("custom", "other.example.com", "https")
    assert (endpoint.port, endpoint.read_timeout) == (8443, 20)
    assert sent.fetch.request.uri == "/v2/a"
    assert sent.fetch.request.headers.get("host") == "other.example.com"
    record = sent.record(Stage.ORIGIN_REQUEST)
    assert record.endpoint_before is not None and record.endpoint_before.kind == "s3"
    assert record.endpoint_after == endpoint


@pytest.mark.parametrize(("protocol", "port"), [("https", 443), ("http", 80)])
def test_a_bucket_that_a_function_switches_to_is_asked_in_the_viewers_protocol(
    edge: Any, get: Any, protocol: str, port: int
) -> None:
    """[requestandresponsebehaviors3origin]"""
    bucket = {"s3": {"authMethod": "none", "customHeaders": {}, "domainName": "b.s3.amazonaws.com", "path": ""}}
    sent = edge(origin_request=changing(origin=bucket)).send(get("/a"), Viewer(protocol=protocol))
    endpoint = sent.fetch.endpoint
    assert (endpoint.domain_name, endpoint.protocol, endpoint.port) == ("b.s3.amazonaws.com", protocol, port)


REPLACED = {"action": "replace", "encoding": "text", "data": "x=2"}


@pytest.mark.parametrize(
    ("event", "include_body"),
    [(VR, True), (OR, False), (OR, True)],
    ids=["C107 with IncludeBody", "C110 without IncludeBody", "C110 with IncludeBody"],
)
def test_a_replaced_body_reaches_the_origin_with_its_length(
    edge: Any, get: Any, event: str, include_body: bool
) -> None:
    bench = edge(**{event: changing(body=REPLACED)}, include_body=include_body)
    request = bench.send(get("/", method="POST", body=b"a=1&b=2")).fetch.request
    assert request.body == b"x=2"
    assert request.headers.get_all("content-length") == ("3",)


def test_a_body_replaced_at_viewer_request_is_what_origin_request_sees(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(viewer_request=changing(body=REPLACED), include_body=True).send(
        get("/", method="POST", body=b"a=1&b=2")
    )
    assert sent.event("origin-request")["request"]["body"]["data"] == b64encode(b"x=2").decode()


def test_C112_the_legacy_profile_cuts_a_replaced_body_that_is_too_long(edge: Any, get: Any) -> None:
    long = {"action": "replace", "encoding": "text", "data": "x" * 41 * 1024}
    bench = edge(viewer_request=changing(body=long), settings=Settings(profile="legacy-2023"))
    request = bench.send(get("/", method="POST", body=b"a")).fetch.request
    assert request.body == b"x" * 40_960
    assert request.headers.get("content-length") == "40960"


# -- responses


def test_C114_a_response_from_viewer_request_goes_straight_to_the_viewer(passing_edge: Any) -> None:
    sent = passing_edge(viewer_request=returning({"status": "302", "headers": {"location": [{"value": "/x"}]}})).send()
    assert (sent.status, sent.response.headers.get("location")) == (302, "/x")
    assert ("Location", "/x") in list(sent.response.headers)
    assert sent.x_cache == "LambdaGeneratedResponse from cloudfront"
    assert sent.ran == ["viewer-request"] and not sent.is_fetched and sent.stored is None


def test_C115_the_status_description_is_kept_as_it_is(edge: Any) -> None:
    sent = edge(viewer_request=returning({"status": "200", "statusDescription": "Foo"})).send()
    assert (sent.status, sent.response.status_description) == (200, "Foo")


def test_C116_a_response_without_body_has_length_0(edge: Any) -> None:
    sent = edge(viewer_request=returning({"status": "200"})).send()
    assert (sent.status, sent.response.body) == (200, b"")
    assert sent.response.headers.get_all("content-length") == ("0",)
    assert sent.response.status_description == "OK"


def test_C117_a_204_with_a_body_is_refused_at_viewer_request(passing_edge: Any) -> None:
    sent = passing_edge(viewer_request=returning({"status": "204", "body": "x"})).send()
    assert (sent.status, sent.x_cache) == (502, "LambdaValidationError from cloudfront")
    assert sent.ran == ["viewer-request"]


def test_C118_a_204_without_body_is_a_204(edge: Any) -> None:
    sent = edge(viewer_request=returning({"status": "204"})).send()
    assert (sent.status, sent.response.body) == (204, b"")


def test_C123_origin_request_may_answer_with_900_KB(edge: Any) -> None:
    sent = edge(origin_request=returning({"status": "200", "body": "x" * 900 * 1024})).send()
    assert (sent.status, len(sent.response.body)) == (200, 900 * 1024)


def test_C127_a_base64_body_is_sent_decoded(edge: Any) -> None:
    png = b"\x89PNG\r\n\x1a\n\x00"
    result = {"status": "200", "body": b64encode(png).decode(), "bodyEncoding": "base64"}
    sent = edge(viewer_request=returning(result)).send()
    assert sent.response.body == png
    assert sent.response.headers.get("content-length") == "9"


ORIGINAL = Response(200, "OK", Headers([("Content-Length", "5"), ("Content-Type", "text/plain")]), b"hello")


def test_C139_headers_changed_at_origin_response_are_stored_and_delivered(edge: Any) -> None:
    bench = edge(origin_response=with_header("x-new", {"key": "X-New", "value": "1"}), origin=ORIGINAL)
    sent = bench.send()
    assert sent.response.body == b"hello" and sent.response.headers.get("x-new") == "1"
    assert sent.stored is not None and ("X-New", "1") in list(sent.stored.response.headers)
    hit = bench.send()
    assert (hit.x_cache, hit.response.body, hit.response.headers.get("x-new")) == ("Hit from cloudfront", b"hello", "1")


def test_C140_a_status_changed_at_origin_response_is_stored_and_delivered(edge: Any) -> None:
    bench = edge(origin_response=changing(status="203", statusDescription="Changed"), origin=ORIGINAL)
    sent = bench.send()
    assert (sent.status, sent.response.status_description, sent.response.body) == (203, "Changed", b"hello")
    assert bench.send().status == 203


def test_a_body_set_at_origin_response_replaces_the_origins(edge: Any) -> None:
    sent = edge(origin_response=changing(body="changed!"), origin=ORIGINAL).send()
    assert sent.response.body == b"changed!"
    assert sent.response.headers.get_all("content-length") == ("8",)
    assert isinstance(sent.stored, StoreInCache) and sent.stored.response.body == b"changed!"


def test_C146_a_header_added_at_viewer_response_is_not_in_the_stored_copy(edge: Any) -> None:
    bench = edge(viewer_response=with_header("x-foo", {"key": "X-Foo", "value": "1"}), origin=ORIGINAL)
    sent = bench.send()
    assert sent.response.headers.get("x-foo") == "1"
    assert sent.stored is not None and "x-foo" not in sent.stored.response.headers


def test_C147_the_status_cannot_be_changed_at_viewer_response(edge: Any) -> None:
    sent = edge(viewer_response=changing(status="404"), origin=ORIGINAL).send()
    assert sent.status == 200
    assert [violation.code for violation in sent.record(Stage.VIEWER_RESPONSE).violations] == ["status-changed"]
    strict = edge(viewer_response=changing(status="404"), origin=ORIGINAL, settings=Settings(vresp_status="error"))
    assert strict.send().status == 502


def test_C152_a_response_built_anew_at_viewer_response_lacks_its_length(edge: Any) -> None:
    result = {"status": "200", "headers": {"x-a": [{"key": "X-A", "value": "1"}]}}
    sent = edge(viewer_response=returning(result), origin=ORIGINAL).send()
    assert (sent.status, sent.x_cache) == (502, "LambdaValidationError from cloudfront")
    assert "read-only header" in sent.record(Stage.VIEWER_RESPONSE).sentence
    assert "content-length" in sent.record(Stage.VIEWER_RESPONSE).reason


def test_C153_a_body_at_viewer_response_is_ignored_with_a_warning(edge: Any) -> None:
    sent = edge(viewer_response=changing(body="changed"), origin=ORIGINAL).send()
    assert sent.response.body == b"hello"
    record = sent.record(Stage.VIEWER_RESPONSE)
    assert record.status is Status.RAN
    assert [violation.code for violation in record.violations] == ["body-at-viewer-response"]


def test_C154_two_cookies_set_at_viewer_response_are_two_lines(edge: Any) -> None:
    lines = [{"key": "Set-Cookie", "value": "a=1"}, {"key": "Set-Cookie", "value": "b=2"}]
    sent = edge(viewer_response=with_header("set-cookie", *lines), origin=ORIGINAL).send()
    assert sent.response.headers.get_all("set-cookie") == ("a=1", "b=2")


def without(*names: str) -> Change:
    def handler(cf: dict[str, Any]) -> Any:
        message = cf["response"] if "response" in cf else cf["request"]
        return message | {"headers": {name: lines for name, lines in message["headers"].items() if name not in names}}

    return handler


def with_line(name: str, value: Any) -> Change:
    def handler(cf: dict[str, Any]) -> Any:
        message = cf["response"] if "response" in cf else cf["request"]
        return message | {"headers": message["headers"] | {name: [{"value": value}]}}

    return handler


@pytest.mark.parametrize(
    ("event", "handler", "line"),
    [
        (
            "origin_response",
            without("transfer-encoding"),
            "Lambda function result failed validation, the function tried to delete read-only header, "
            "headerName : Transfer-Encoding.",
        ),
        (
            VR,
            with_line("location", "/a\r\nX: 1"),
            "Lambda function result validation failed, the function returned an invalid header, "
            "invalid character : '%0D' in header value, headerName : Location.",
        ),
        (
            VR,
            with_line("cookieSettings", 1),
            "The Lambda function returned an invalid entry in the headers object, the value of each header value must "
            "be of string or array of string type, header :cookieSettings has one or more entries whose value is "
            "neither string nor array of strings.",
        ),
    ],
    ids=["read-only", "control character", "no string"],
)
def test_a_refused_result_is_logged_as_cloudfront_was_seen_to(
    edge: Any, event: str, handler: Change, line: str
) -> None:
    """Semantics §6.2: the lines of the log group /aws/cloudfront/LambdaEdge/<DistributionId>."""
    chunked = Response(200, "OK", Headers([("Transfer-Encoding", "chunked")]), b"x")
    sent = edge(**{event: handler}, origin=chunked).send()
    record = sent.record(Stage(event.replace("_", "-")))
    assert record.status is Status.FAILED
    (written,) = record.logs
    assert (written.stream, written.text) == (
        "cloudfront",
        f"({sent.exchange.request_id}) ERROR Validation error: {line}",
    )


def test_a_result_that_is_taken_or_refused_in_words_nobody_has_seen_is_not_logged(edge: Any) -> None:
    for handler in (changing(), changing(status="999"), lambda cf: None):
        sent = edge(viewer_request=handler).send()
        assert sent.record(Stage.VIEWER_REQUEST).logs == ()
