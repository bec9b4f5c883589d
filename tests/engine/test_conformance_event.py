"""Section "event" of the conformance table: what the four events show, and what the origin then receives."""

from base64 import b64decode
from typing import Any

import pytest

from edgetui.engine import advance
from edgetui.engine.behavior import CachePolicy, ForwardedValues, Origin, OriginRequestPolicy, Selection, Settings
from edgetui.engine.commands import Amended, FetchOrigin, OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request, Response, Viewer

OPTIMIZED = CachePolicy("CachingOptimized", 1, 86400, 31536000, gzip=True, brotli=True)
ALL_VIEWER = OriginRequestPolicy("AllViewer", Selection("allViewer"), Selection("all"), Selection("all"))
ALL_BUT_HOST = OriginRequestPolicy(
    "AllViewerExceptHostHeader", Selection("allExcept", ("Host",)), Selection("all"), Selection("all")
)
FROM_FR = Viewer(facts=Headers([("CloudFront-Viewer-Country", "FR")]))
COUNTRY = CachePolicy("country", headers=Selection("whitelist", ("CloudFront-Viewer-Country",)))
VR, OR, ORESP, VRESP = "viewer-request", "origin-request", "origin-response", "viewer-response"


def queries(behavior: str, *names: str) -> Selection:
    return Selection(behavior, names)


@pytest.mark.parametrize(
    ("target", "querystring"), [("/a?x=1&y", "x=1&y"), ("/a", "")], ids=["C035 no question mark", "C036 always there"]
)
def test_viewer_request_shows_the_whole_query(passing_edge: Any, get: Any, target: str, querystring: str) -> None:
    assert passing_edge().send(get(target)).event(VR)["request"]["querystring"] == querystring


def test_C037_one_request_id_in_all_four_events_and_in_the_response(passing_edge: Any) -> None:
    sent = passing_edge().send()
    ids = {sent.event(event)["config"]["requestId"] for event in (VR, OR, ORESP, VRESP)}
    assert ids == {sent.response.headers.get("x-amz-cf-id")} == {sent.exchange.request_id}


def test_C038_origin_request_shows_the_origins_host_and_cloudfronts_user_agent(passing_edge: Any, get: Any) -> None:
    sent = passing_edge().send(get("/", ("User-Agent", "curl/8.5.0")), Viewer("203.0.113.9", http_version="2.0"))
    shown = sent.shown(OR)
    assert shown["host"] == ["example.org"]
    assert shown["user-agent"] == ["Amazon CloudFront"]
    assert shown["x-forwarded-for"] == ["203.0.113.9"]
    version, edge, mark = shown["via"][0].split(" ")
    assert (version, mark) == ("2.0", "(CloudFront)") and edge.endswith(".cloudfront.net")
    assert list(shown)[:3] == ["x-forwarded-for", "user-agent", "via"]


def test_C039_the_viewers_address_is_appended_to_x_forwarded_for(passing_edge: Any, get: Any) -> None:
    request = get("/", ("X-Forwarded-For", "192.0.2.4,192.0.2.3"))
    sent = passing_edge().send(request, Viewer("192.0.2.2"))
    assert sent.shown(OR)["x-forwarded-for"][0].replace(" ", "") == "192.0.2.4,192.0.2.3,192.0.2.2"
    assert sent.fetch.request.headers.get_all("x-forwarded-for") == tuple(sent.shown(OR)["x-forwarded-for"])


def test_C041_all_viewer_except_host_shows_the_origins_host_and_the_rest(passing_edge: Any, get: Any) -> None:
    lines = [("User-Agent", "curl/8.5.0"), ("X-Foo", "1"), ("Referer", "https://example.com/"), ("Cookie", "a=1")]
    lines += [("If-None-Match", '"abc"'), ("Authorization", "Basic eA==")]
    shown = passing_edge(origin_request_policy=ALL_BUT_HOST).send(get("/", *lines)).shown(OR)
    assert shown["host"] == ["example.org"]
    assert {name.lower(): [value] for name, value in lines}.items() <= shown.items()


def test_C042_caching_optimized_alone_forwards_no_query_cookie_or_referer(passing_edge: Any, get: Any) -> None:
    sent = passing_edge().send(get("/a?x=1", ("Cookie", "a=1"), ("Referer", "https://example.com/")))
    assert sent.event(OR)["request"]["querystring"] == ""
    assert not {"cookie", "referer"} & sent.shown(OR).keys()


@pytest.mark.parametrize(
    ("cached", "forwarded", "target", "querystring"),
    [
        (queries("whitelist", "x"), None, "/a?x=1&y=2", "x=1"),
        (queries("allExcept", "x"), None, "/a?x=1&y=2", "y=2"),
        (queries("whitelist", "x"), queries("allExcept", "x"), "/a?x=1", "x=1"),
        (queries("allExcept", "x"), queries("whitelist", "x"), "/a?x=1", "x=1"),
    ],
    ids=["C043 allow list", "C044 block list", "C045 the cache policy wins", "C046 the origin request policy wins"],
)
def test_origin_request_shows_the_parameters_the_policies_let_through(
    passing_edge: Any, get: Any, cached: Selection, forwarded: Selection | None, target: str, querystring: str
) -> None:
    policies: dict[str, Any] = {"cache_policy": CachePolicy("own", query_strings=cached)}
    if forwarded:
        policies["origin_request_policy"] = OriginRequestPolicy("own", query_strings=forwarded)
    sent = passing_edge(**policies).send(get(target))
    assert sent.event(OR)["request"]["querystring"] == querystring
    assert sent.fetch.request.querystring == querystring


def test_C047_cloudfront_headers_do_not_exist_before_the_cache(passing_edge: Any) -> None:
    sent = passing_edge(cache_policy=COUNTRY).send(viewer=FROM_FR)
    assert "cloudfront-viewer-country" not in sent.shown(VR)
    assert sent.shown(OR)["cloudfront-viewer-country"] == ["FR"]


def test_C047_cloudfront_headers_exist_only_where_a_policy_names_them(passing_edge: Any) -> None:
    assert "cloudfront-viewer-country" not in passing_edge().send(viewer=FROM_FR).shown(OR)


def test_C048_a_viewers_cloudfront_header_is_overwritten_for_the_origin(passing_edge: Any, get: Any) -> None:
    request = get("/", ("CloudFront-Viewer-Country", "XX"))
    sent = passing_edge(cache_policy=COUNTRY).send(request, FROM_FR)
    assert sent.shown(VR)["cloudfront-viewer-country"] == ["XX"]
    assert sent.shown(OR)["cloudfront-viewer-country"] == ["FR"]


def test_C050_disallowed_headers_are_not_shown(passing_edge: Any, get: Any) -> None:
    lines = [("Connection", "close"), ("X-Real-IP", "10.0.0.1"), ("X-Amz-Cf-Foo", "1"), ("X-Bar", "seen")]
    sent = passing_edge(origin_request_policy=ALL_VIEWER).send(get("/", *lines))
    for event in (VR, OR, ORESP, VRESP):
        assert not {"connection", "x-real-ip", "x-amz-cf-foo"} & sent.shown(event).keys(), event
    assert sent.shown(VR)["x-bar"] == ["seen"]


def test_C054_an_s3_origin_with_access_control_shows_s3_alone(passing_edge: Any) -> None:
    domain = "bucket.s3.eu-west-1.amazonaws.com"
    bucket = Origin("origin", domain, kind="s3", path="/v1", region="eu-west-1")
    origin = passing_edge(at=bucket).send().event(OR)["request"]["origin"]
    assert list(origin) == ["s3"]
    expected = {"authMethod": "none", "customHeaders": {}, "domainName": domain, "path": "/v1"}
    assert expected.items() <= origin["s3"].items()


def test_C056_the_origin_path_is_not_in_the_uri_but_in_what_is_asked(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(at=Origin("origin", "example.org", path="/v1")).send(get("/a"))
    request = sent.event(OR)["request"]
    assert (request["uri"], request["origin"]["custom"]["path"]) == ("/a", "/v1")
    assert sent.fetch.request.uri == "/v1/a"
    assert sent.event(ORESP)["request"]["uri"] == "/a"


WITH_KEY = Origin("origin", "example.org", custom_headers=Headers([("X-Key", "s")]))


def test_C057_an_origin_custom_header_is_in_the_origin_not_in_the_headers(passing_edge: Any) -> None:
    sent = passing_edge(at=WITH_KEY).send()
    custom = sent.event(OR)["request"]["origin"]["custom"]
    assert custom["customHeaders"] == {"x-key": [{"key": "X-Key", "value": "s"}]}
    assert "x-key" not in sent.shown(OR)


def test_C058_an_origin_custom_header_overwrites_the_viewers(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(at=WITH_KEY, origin_request_policy=ALL_VIEWER).send(get("/", ("x-key", "z")))
    assert sent.fetch.request.headers.get_all("x-key") == ("s",)
    assert "x-key" not in sent.shown(OR), "a name may be in the headers or in customHeaders, not in both"


def test_C059_the_body_is_shown_in_base64(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(include_body=True).send(get("/", method="POST", body=b"a=1"))
    body = {"action": "read-only", "data": "YT0x", "encoding": "base64", "inputTruncated": False}
    assert sent.event(VR)["request"]["body"] == body
    assert list(sent.event(VR)["request"]) == ["body", "clientIp", "headers", "method", "querystring", "uri"]
    assert "body" not in sent.event(ORESP)["request"]
    assert sent.fetch.request.body == b"a=1"


@pytest.mark.parametrize(
    ("event", "size", "shown", "is_cut"),
    [
        (VR, 51_200, 40_960, True),
        (VR, 40_960, 40_960, False),
        (OR, 921_600, 921_600, False),
        (OR, 1_258_291, 1_048_576, True),
    ],
    ids=["C061 50 KB", "C061 40 KB", "C062 900 KB", "C062 1.2 MB"],
)
def test_a_long_body_is_cut_in_the_event_but_not_for_the_origin(
    passing_edge: Any, get: Any, event: str, size: int, shown: int, is_cut: bool
) -> None:
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    sent = passing_edge(include_body=True).send(get("/", method="POST", body=body))
    seen = sent.event(event)["request"]["body"]
    assert b64decode(seen["data"]) == body[:shown]
    assert seen["inputTruncated"] is is_cut
    assert sent.fetch.request.body == body


def test_C063_on_a_hit_viewer_response_sees_the_viewers_request_and_an_age(passing_edge: Any) -> None:
    edge = passing_edge()
    edge.send()
    cf = edge.send(at=1_795_348_842.0).event(VRESP)
    assert cf["request"]["headers"]["host"][0]["value"] == "d111111abcdef8.cloudfront.net"
    assert "origin" not in cf["request"]
    assert cf["response"]["headers"]["age"] == [{"key": "Age", "value": "42"}]


LATIN = "/caf\xe9"  # the one byte E9: not UTF-8


def test_C065_a_path_that_is_not_utf8_is_shown_converted_and_sent_as_it_came(passing_edge: Any, get: Any) -> None:
    sent = passing_edge().send(get(LATIN))
    assert sent.event(VR)["request"]["uri"] == sent.event(OR)["request"]["uri"] == "/café"
    assert sent.fetch.request.uri.encode("latin-1") == b"/caf\xe9"


def test_C066_a_rewritten_path_is_sent_as_utf8(passing_edge: Any, get: Any) -> None:
    def rewriting(cf: dict[str, Any]) -> Any:
        return cf["request"] | {"uri": cf["request"]["uri"] + "s"}

    sent = passing_edge(viewer_request=rewriting).send(get(LATIN))
    assert sent.fetch.request.uri.encode("latin-1") == "/cafés".encode()


def test_C067_the_key_is_the_name_as_it_was_on_the_wire(passing_edge: Any, get: Any) -> None:
    headers = passing_edge().send(get("/", ("accept", "*/*"), ("X-ThIng", "1"))).event(VR)["request"]["headers"]
    assert headers["accept"] == [{"key": "accept", "value": "*/*"}]
    assert headers["x-thing"] == [{"key": "X-ThIng", "value": "1"}]
    assert headers["host"][0]["key"] == "Host"


LEGACY: dict[str, Any] = {"cache_policy": None, "forwarded_values": ForwardedValues()}


def test_C068_legacy_settings_forward_by_default(passing_edge: Any, get: Any) -> None:
    lines = [("Accept-Language", "fr"), ("X-Foo", "1"), ("User-Agent", "curl/8.5.0")]
    shown = passing_edge(**LEGACY).send(get("/", *lines)).shown(OR)
    assert "accept-language" not in shown
    assert (shown["x-foo"], shown["user-agent"]) == (["1"], ["Amazon CloudFront"])


@pytest.mark.parametrize(
    ("method", "is_kept"), [("GET", False), ("HEAD", False), ("POST", True), ("PUT", True), ("DELETE", True)]
)
def test_C069_legacy_settings_keep_authorization_for_writing_methods(
    passing_edge: Any, get: Any, method: str, is_kept: bool
) -> None:
    sent = passing_edge(**LEGACY).send(get("/", ("Authorization", "Basic eA=="), method=method))
    assert ("authorization" in sent.fetch.request.headers) is is_kept


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(["gzip, deflate, br"], ["br,gzip"]), (["deflate"], ["identity"]), ([], None)],
    ids=["C070 both formats", "C071 neither format", "C072 no header"],
)
def test_accept_encoding_is_normalised(
    passing_edge: Any, get: Any, sent: list[str], expected: list[str] | None
) -> None:
    request = get("/", *[("Accept-Encoding", value) for value in sent])
    assert passing_edge().send(request).shown(OR).get("accept-encoding") == expected


def test_the_origin_is_asked_with_what_origin_request_showed(passing_edge: Any, get: Any) -> None:
    """Between the event and the wire CloudFront adds only Connection, X-Amz-Cf-Id and the custom headers."""
    sent = passing_edge(at=WITH_KEY, origin_request_policy=ALL_VIEWER).send(get("/", ("X-Foo", "1")))
    wire = {name.lower(): list(sent.fetch.request.headers.get_all(name)) for name, _ in sent.fetch.request.headers}
    added = {"connection": ["Keep-Alive"], "x-amz-cf-id": [sent.exchange.request_id], "x-key": ["s"]}
    assert wire == sent.shown(OR) | added


@pytest.mark.parametrize("event", [VR, OR, ORESP, VRESP])
def test_every_event_has_the_documented_keys_in_the_documented_order(passing_edge: Any, event: str) -> None:
    cf = passing_edge().send().event(event)
    is_response, is_viewer = event.endswith("response"), event.startswith("viewer")
    assert list(cf) == ["config", "request", *(["response"] if is_response else [])]
    assert list(cf["config"]) == ["distributionDomainName", "distributionId", "eventType", "requestId"]
    origin = [] if is_viewer else ["origin"]
    assert list(cf["request"]) == ["clientIp", "headers", "method", *origin, "querystring", "uri"]
    assert cf["config"]["eventType"] == event
    if is_response:
        assert list(cf["response"]) == ["headers", "status", "statusDescription"]
        assert cf["response"]["status"] == "200"


def test_an_origin_that_fails_is_asked_with_the_same_request(passing_edge: Any) -> None:
    asked: list[FetchOrigin] = []

    def refusing(command: FetchOrigin) -> Response | OriginFailed:
        asked.append(command)
        return OriginFailed(OriginFailure.CONNECT, "refused")

    assert passing_edge(origin=refusing).send().status == 502
    assert asked[0].endpoint.domain_name == "example.org"


CERTIFICATE = ("CloudFront-Viewer-Cert-Pem", "-----BEGIN%20CERTIFICATE-----")
SENDS_CERTIFICATE = OriginRequestPolicy("own", Selection("whitelist", ("CloudFront-Viewer-Cert-Pem",)))


def test_the_viewers_certificate_reaches_the_origin_and_no_function(passing_edge: Any, get: Any) -> None:
    """[viewer-mtls-headers]"""
    viewer = Viewer(facts=Headers([CERTIFICATE]))
    edge = passing_edge(origin_request_policy=SENDS_CERTIFICATE)
    sent = edge.send(get("/a", ("CloudFront-Viewer-Cert-Pem", "mine")), viewer)
    for event in ("viewer-request", "origin-request", "origin-response", "viewer-response"):
        assert "cloudfront-viewer-cert-pem" not in sent.event(event)["request"]["headers"]
    assert sent.fetch.request.headers.get_all("cloudfront-viewer-cert-pem") == (CERTIFICATE[1],)
    assert not [violation for record in sent.exchange.records for violation in record.violations]


def test_a_persons_edit_at_origin_request_keeps_the_viewers_certificate(edge: Any, get: Any) -> None:
    bench = edge(origin_request=lambda cf: cf["request"], origin_request_policy=SENDS_CERTIFICATE)
    exchange = bench.begin(get("/a"), Viewer(facts=Headers([CERTIFICATE])))
    while exchange.stage != "origin-request":
        exchange = advance(exchange, bench.outcome(exchange.command))
    exchange = advance(exchange, Amended(Request("GET", "/b", headers=Headers([("Host", "example.org")]))))
    assert exchange.origin_request is not None
    assert exchange.origin_request.headers == Headers([("Host", "example.org"), CERTIFICATE])


@pytest.mark.parametrize(("phrase", "shown"), [("", "OK"), ("Fine", "Fine")])
def test_an_origin_without_a_reason_phrase_has_the_standard_one(passing_edge: Any, phrase: str, shown: str) -> None:
    """An origin that speaks HTTP/2 has none."""
    sent = passing_edge(origin=Response(200, phrase, Headers([("Content-Length", "0")]))).send()
    assert sent.event("origin-response")["response"]["statusDescription"] == shown
    assert sent.response.status_description == shown


@pytest.mark.parametrize(("profile", "limit"), [("current", 32_768), ("legacy-2023", 20_480)])
def test_an_origins_head_over_the_quota_is_a_502_whatever_answers(passing_edge: Any, profile: str, limit: int) -> None:
    """[cloudfront-limits]; OriginHeaderTooBigError [standard-logs-reference]"""
    fixed = Response(200, "OK", Headers([("X-Long", "")])).head_size()
    for size, status in ((limit, 200), (limit + 1, 502)):
        answer = Response(200, "OK", Headers([("X-Long", "x" * (size - fixed))]))
        sent = passing_edge(origin=answer, settings=Settings(profile=profile)).send()
        assert sent.status == status
        assert (sent.exchange.detailed_result_type == "OriginHeaderTooBigError") is (status == 502)


@pytest.mark.parametrize(
    ("policy", "is_named"),
    [
        (queries("whitelist", "x"), True),
        (queries("allExcept", "y"), True),
        (queries("all"), False),
        (queries("none"), False),
    ],
)
def test_a_query_of_which_origin_events_see_a_part_is_an_open_question(
    passing_edge: Any, get: Any, policy: Selection, is_named: bool
) -> None:
    """One page has it in origin events only where all is forwarded [edge-function-restrictions-all]."""
    edge = passing_edge(cache_policy=CachePolicy("own", query_strings=policy))
    assert ("some_of_query" in edge.send(get("/a?x=1&y=2")).exchange.assumptions) is is_named
    assert "some_of_query" not in edge.send(get("/b")).exchange.assumptions
