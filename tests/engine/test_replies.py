"""What leaves CloudFront: lines that are dropped, replaced and recomputed on the way to the viewer."""

from typing import Any

import pytest

from edgetui.engine.behavior import CachePolicy, ForwardedValues, Origin, OriginRequestPolicy, Selection
from edgetui.engine.http import Headers, Response
from edgetui.engine.reasons import GUIDE, REASONS, reason


def answering(*lines: tuple[str, str], body: bytes = b"hello", status: int = 200) -> Response:
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


def test_the_origins_lines_come_first_and_as_they_were(edge: Any) -> None:
    lines = [("etag", '"abc"'), ("X-Two", "1"), ("x-two", "2")]
    headers = edge(origin=answering(*lines)).send().response.headers
    assert list(headers)[:4] == [("Content-Length", "5"), *lines]
    assert [name for name, _ in headers][4:] == ["X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"]


@pytest.mark.parametrize(
    "name", ["Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "TE", "Trailer", "Upgrade"]
)
def test_what_concerns_the_origins_connection_alone_does_not_reach_the_viewer(edge: Any, name: str) -> None:
    assert name not in edge(origin=answering((name, "1"))).send().response.headers


@pytest.mark.parametrize("name", ["x-amz-request-id", "x-amz-id-2"])
def test_the_ids_of_s3_are_shown_to_functions_but_not_to_the_viewer(passing_edge: Any, name: str) -> None:
    bucket = Origin("origin", "bucket.s3.eu-west-1.amazonaws.com", kind="s3", region="eu-west-1")
    bench = passing_edge(at=bucket, origin=answering((name, "1")))
    sent = bench.send()
    assert sent.event("origin-response")["response"]["headers"][name] == [{"key": name, "value": "1"}]
    assert name not in sent.response.headers
    assert name not in bench.send().response.headers


@pytest.mark.parametrize("name", ["X-Cache", "X-Amz-Cf-Id", "X-Amz-Cf-Pop"])
def test_an_origins_cloudfront_lines_are_replaced(edge: Any, name: str) -> None:
    headers = edge(origin=answering((name, "from the origin"))).send().response.headers
    assert len(headers.get_all(name)) == 1
    assert headers.get(name) != "from the origin"


def test_an_origins_via_is_kept_in_front_of_cloudfronts(edge: Any) -> None:
    (value,) = edge(origin=answering(("Via", "1.1 varnish"))).send().response.headers.get_all("via")
    assert value.startswith("1.1 varnish, 1.1 ")


def test_a_hit_has_one_age_though_the_origin_sent_one(edge: Any) -> None:
    bench = edge(origin=answering(("Age", "5")))
    assert bench.send().response.headers.get_all("age") == ("5",)
    assert bench.send(at=1_795_348_820.0).response.headers.get_all("age") == ("20",)


def test_hidden_lines_of_the_origin_survive_the_functions_unseen(passing_edge: Any) -> None:
    sent = passing_edge(origin=answering(("X-Edge-Foo", "1"))).send()
    assert "x-edge-foo" not in sent.event("origin-response")["response"]["headers"]
    assert sent.response.headers.get("x-edge-foo") == "1"


@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body(edge: Any, status: int) -> None:
    assert edge(origin=answering(status=status)).send().response.body == b""


def test_a_head_has_the_length_but_not_the_body(edge: Any, get: Any) -> None:
    sent = edge(viewer_request=lambda cf: {"status": "200", "body": "hello"}).send(get("/", method="HEAD"))
    assert (sent.response.headers.get("content-length"), sent.response.body) == ("5", b"")


def test_a_missing_description_becomes_the_standard_phrase_and_a_given_one_stays(edge: Any) -> None:
    assert edge(origin=answering()).send().response.status_description == "OK"
    assert edge(origin=Response(200, "Fine", Headers(), b"")).send().response.status_description == "Fine"


@pytest.mark.parametrize(
    ("behavior", "is_kept"),
    [
        ({"cache_policy": CachePolicy("p")}, False),
        ({"cache_policy": CachePolicy("p", cookies=Selection("whitelist", ("a",)))}, True),
        (
            {
                "cache_policy": CachePolicy("p", 0, 0, 0),
                "origin_request_policy": OriginRequestPolicy("o", cookies=Selection("all")),
            },
            True,
        ),
        ({"cache_policy": None, "forwarded_values": ForwardedValues()}, False),
        ({"cache_policy": None, "forwarded_values": ForwardedValues(cookies=Selection("all"))}, True),
    ],
    ids=["policy without cookies", "policy with a cookie", "origin request policy", "legacy none", "legacy all"],
)
def test_set_cookie_passes_only_where_cookies_are_forwarded(edge: Any, behavior: dict[str, Any], is_kept: bool) -> None:
    headers = edge(origin=answering(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")), **behavior).send().response.headers
    assert headers.get_all("set-cookie") == (("a=1", "b=2") if is_kept else ())


def test_a_cookie_set_by_a_function_passes_in_any_case(edge: Any) -> None:
    def setting(cf: dict[str, Any]) -> Any:
        cf["response"]["headers"]["set-cookie"] = [{"key": "Set-Cookie", "value": "a=1"}]
        return cf["response"]

    for event in ("origin_response", "viewer_response"):
        assert edge(**{event: setting}).send().response.headers.get_all("set-cookie") == ("a=1",)


def test_a_body_removed_at_origin_response_has_length_0(edge: Any) -> None:
    chunked = Response(200, "", Headers([("Transfer-Encoding", "chunked")]), b"hello")
    sent = edge(origin_response=lambda cf: cf["response"] | {"body": ""}, origin=chunked).send()
    assert (sent.response.body, sent.response.headers.get_all("content-length")) == (b"", ("0",))
    assert "transfer-encoding" not in sent.response.headers


def test_a_generated_responses_connection_line_is_not_served_from_the_cache(edge: Any) -> None:
    bench = edge(origin_request=lambda cf: {"status": "200", "body": "made"})
    assert bench.send().response.headers.get("connection") == "keep-alive"
    assert "connection" not in bench.send().response.headers


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_one_sentence_with_a_page_of_the_guide(code: str) -> None:
    sentence, url = reason(code, "the particulars")
    assert "{}" not in sentence and "()" not in sentence
    assert url == "" if code in ("refused-at-once", "by-hand") else url.startswith(GUIDE) and url.endswith(".html")


def test_a_reason_without_particulars_has_no_empty_brackets() -> None:
    assert reason("fetched")[0] == "the origin answered"
    assert reason("refused-at-once", "too long", "cloudfront-limits")[1] == f"{GUIDE}cloudfront-limits.html"
