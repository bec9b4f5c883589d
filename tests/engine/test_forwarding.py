"""What reaches the origin. The tables are written from the guide's pages, not from the code."""

from typing import Any

import pytest

from edgetui.engine.behavior import (
    Behavior,
    CachePolicy,
    Endpoint,
    ForwardedValues,
    Origin,
    OriginRequestPolicy,
    Selection,
)
from edgetui.engine.forwarding import (
    cookie_pairs,
    edge_name,
    filtered_cookies,
    filtered_querystring,
    normalised_accept_encoding,
    origin_request,
    union,
    via,
    wire_request,
    without_signature,
)
from edgetui.engine.http import Headers, Request, Viewer

ENDPOINT, VIEWER = Endpoint("custom", "example.org"), Viewer()

#: [understanding-how-origin-request-policies-and-cache-policies-work-together]: of the names a, b, c the cache
#: policy lists a, the origin request policy lists b; `overlap` is the same with both listing a.
UNION = {
    # cache policy, origin request policy: (names let through, names let through when both list a)
    ("none", "none"): ("", ""),
    ("none", "all"): ("abc", "abc"),
    ("none", "whitelist"): ("b", "a"),
    ("none", "allExcept"): ("ac", "bc"),
    ("all", "none"): ("abc", "abc"),
    ("all", "all"): ("abc", "abc"),
    ("all", "whitelist"): ("abc", "abc"),
    ("all", "allExcept"): ("abc", "abc"),
    ("whitelist", "none"): ("a", "a"),
    ("whitelist", "all"): ("abc", "abc"),
    ("whitelist", "whitelist"): ("ab", "a"),
    ("whitelist", "allExcept"): ("ac", "abc"),
    ("allExcept", "none"): ("bc", "bc"),
    ("allExcept", "all"): ("abc", "abc"),
    ("allExcept", "whitelist"): ("bc", "abc"),
    ("allExcept", "allExcept"): ("c", "bc"),
}


@pytest.mark.parametrize(("pair", "through"), UNION.items(), ids=["+".join(pair) for pair in UNION])
def test_two_policies_let_through_what_the_table_says(pair: tuple[str, str], through: tuple[str, str]) -> None:
    cached, forwarded = pair
    for listed, expected in zip("ba", through, strict=True):
        includes = union(Selection(cached, ("a",)), Selection(forwarded, (listed,)))
        assert "".join(name for name in "abc" if includes(name)) == expected


@pytest.mark.parametrize(("pair", "through"), UNION.items(), ids=["+".join(pair) for pair in UNION])
def test_the_origin_gets_the_query_and_cookies_of_the_table(pair: tuple[str, str], through: tuple[str, str]) -> None:
    cached, forwarded = Selection(pair[0], ("a",)), Selection(pair[1], ("b",))
    behavior = Behavior(
        cache_policy=CachePolicy("c", cookies=cached, query_strings=cached),
        origin_request_policy=OriginRequestPolicy("o", cookies=forwarded, query_strings=forwarded),
    )
    headers = Headers([("Host", "example.com"), ("Cookie", "c=3; b=2; a=1")])
    sent = origin_request(Request("GET", "/", "c=3&b=2&a=1", headers), behavior, ENDPOINT, Viewer(), "seed")
    assert sent.querystring == "&".join(f"{name}={'abc'.index(name) + 1}" for name in reversed(through[0]))
    cookies = "; ".join(f"{name}={'abc'.index(name) + 1}" for name in through[0])
    assert sent.headers.get("cookie", "") == cookies


def forwarded(request: Request, viewer: Viewer = VIEWER, **behavior: Any) -> Headers:
    return origin_request(request, Behavior(**behavior), ENDPOINT, viewer, "seed").headers


def policies(headers: Selection, **fields: Any) -> dict[str, Any]:
    return {"cache_policy": CachePolicy("c"), "origin_request_policy": OriginRequestPolicy("o", headers, **fields)}


VIEWER_LINES = [
    ("Host", "www.example.com"),
    ("User-Agent", "curl/8.5.0"),
    ("Accept", "*/*"),
    ("Referer", "https://example.com/"),
    ("X-A", "1"),
    ("X-A", "2"),
    ("Authorization", "Basic eA=="),
    ("If-None-Match", '"abc"'),
    ("Range", "bytes=0-9"),
]


@pytest.mark.parametrize(
    ("selection", "host", "agent", "others"),
    [
        (Selection(), "example.org", "Amazon CloudFront", set()),
        (Selection("whitelist", ("x-a",)), "example.org", "Amazon CloudFront", {"x-a"}),
        (Selection("whitelist", ("HOST",)), "www.example.com", "Amazon CloudFront", set()),
        (Selection("whitelist", ("User-Agent", "Referer")), "example.org", "curl/8.5.0", {"referer"}),
        (
            Selection("allExcept", ("Host",)),
            "example.org",
            "curl/8.5.0",
            {"accept", "referer", "x-a", "authorization", "if-none-match"},
        ),
        (
            Selection("allViewer"),
            "www.example.com",
            "curl/8.5.0",
            {"accept", "referer", "x-a", "authorization", "if-none-match"},
        ),
    ],
    ids=["none", "one name", "HostHeaderOnly", "UserAgentRefererHeaders", "AllViewerExceptHostHeader", "AllViewer"],
)
def test_a_policy_decides_which_viewer_headers_travel(
    selection: Selection, host: str, agent: str, others: set[str]
) -> None:
    headers = forwarded(Request(headers=Headers(VIEWER_LINES)), **policies(selection))
    assert (headers.get("host"), headers.get("user-agent")) == (host, agent)
    assert set(headers.grouped()) == {"x-forwarded-for", "user-agent", "via", "host", "range"} | others
    if "x-a" in others:
        assert headers.get_all("x-a") == ("1", "2")


def test_the_viewers_via_travels_only_where_the_policy_takes_it() -> None:
    request = Request(headers=Headers([("Via", "1.0 proxy")]))
    assert forwarded(request, **policies(Selection())).get_all("via") == (via("1.1", "seed"),)
    assert forwarded(request, **policies(Selection("allViewer"))).get_all("via") == (
        f"1.0 proxy, {via('1.1', 'seed')}",
    )


def test_a_name_in_a_policy_is_literal_even_with_a_star() -> None:
    headers = forwarded(Request(headers=Headers([("X-A", "1")])), **policies(Selection("whitelist", ("x-*",))))
    assert "x-a" not in headers


def test_no_policy_at_all_forwards_nothing_of_the_viewer() -> None:
    headers = forwarded(Request(headers=Headers(VIEWER_LINES)), cache_policy=None)
    assert set(headers.grouped()) == {"x-forwarded-for", "user-agent", "via", "host", "range"}


FACTS = Viewer("203.0.113.9", 4711, "https", "2.0", Headers([("CloudFront-Viewer-Country", "FR")]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CloudFront-Viewer-Country", "FR"),
        ("CloudFront-Viewer-Address", "203.0.113.9:4711"),
        ("CloudFront-Forwarded-Proto", "https"),
        ("CloudFront-Viewer-Http-Version", "2.0"),
        ("CloudFront-Viewer-City", None),
    ],
)
def test_a_named_cloudfront_header_has_this_edges_value_or_none(name: str, value: str | None) -> None:
    request = Request(headers=Headers([(name, "from the viewer")]))
    assert forwarded(request, FACTS, **policies(Selection("whitelist", (name.lower(),)))).get(name) == value


def test_the_headers_a_managed_policy_adds_come_beside_the_viewers() -> None:
    given = policies(Selection("allExcept", ("Host",)), adds=("CloudFront-Viewer-Country",))
    headers = forwarded(Request(headers=Headers([("X-A", "1")])), FACTS, **given)
    assert (headers.get("x-a"), headers.get("cloudfront-viewer-country")) == ("1", "FR")


@pytest.mark.parametrize(
    ("cookie", "sent"),
    [
        (["b=2; a=1"], "a=1; b=2"),
        (["b=2", "a=1"], "a=1; b=2"),
        (["a=2; a=1"], "a=2; a=1"),
        (["$Version=1; a=1"], "a=1"),
        (["novalue; a=1;; =x"], "a=1"),
        (["a=x=y"], "a=x=y"),
        (["a="], "a="),
        (["A=1; a=2"], "A=1; a=2"),
        ([], ""),
    ],
)
def test_cookies_are_forwarded_well_formed_and_sorted_by_name(cookie: list[str], sent: str) -> None:
    headers = Headers(("Cookie", value) for value in cookie)
    assert filtered_cookies(headers, lambda name: True) == sent
    assert all("=" not in name and not name.startswith("$") for name, _ in cookie_pairs(headers))


@pytest.mark.parametrize(
    ("querystring", "kept"),
    [("a=1&b=2&a=3", "a=1&a=3"), ("a&b", "a"), ("A=1", ""), ("a=1;b=2", "a=1;b=2"), ("", ""), ("b=2&&a=", "a=")],
)
def test_parameters_are_kept_as_written(querystring: str, kept: str) -> None:
    assert filtered_querystring(querystring, lambda name: name == "a") == kept


def test_the_parameters_of_a_signed_url_do_not_travel() -> None:
    signed = "a=1&Expires=1&Signature=x&Key-Pair-Id=K&Policy=p&b=2"
    assert without_signature(signed) == "a=1&b=2"
    behavior: dict[str, Any] = {"cache_policy": CachePolicy("c", query_strings=Selection("all"))}
    for requires, expected in ((True, "a=1&b=2"), (False, signed)):
        given = Behavior(requires_signature=requires, **behavior)
        assert origin_request(Request(querystring=signed), given, ENDPOINT, Viewer(), "s").querystring == expected


#: [cache-key-understand-cache-policy]: gzip on, brotli on, what the viewer sends -> in the key, to the origin
ENCODINGS = [
    (True, True, "gzip, deflate, br", "br,gzip", "br,gzip"),
    (True, True, "br", "br", "br"),
    (True, True, "gzip", "gzip", "gzip"),
    (True, True, "deflate", "", "identity"),
    (True, True, None, "", ""),
    (True, False, "gzip, br", "gzip", "gzip"),
    (True, False, "br", "", "identity"),
    (False, True, "gzip, br", "br", "br"),
    (True, True, "GZIP;q=0.5, BR ; q=1", "br,gzip", "br,gzip"),
    (True, True, "gzip;q=0, br;q=0.0", "", "identity"),
    (True, True, "gzip;q=0.01", "gzip", "gzip"),
]


@pytest.mark.parametrize(("gzip", "brotli", "sent", "in_key", "at_origin"), ENCODINGS)
def test_accept_encoding_is_what_the_policy_makes_of_it(
    gzip: bool, brotli: bool, sent: str | None, in_key: str, at_origin: str
) -> None:
    request = Request(headers=Headers([("Accept-Encoding", sent)] if sent else []))
    assert normalised_accept_encoding(request.headers, gzip, brotli, "1.1") == (in_key, at_origin)
    assert normalised_accept_encoding(request.headers, gzip, brotli, "1.0") == ("", "")


@pytest.mark.parametrize(("listed", "sent"), [(False, None), (True, "gzip, deflate")])
def test_without_a_format_accept_encoding_is_an_ordinary_header(listed: bool, sent: str | None) -> None:
    names = ("Accept-Encoding",) if listed else ()
    request = Request(headers=Headers([("Accept-Encoding", "gzip, deflate")]))
    assert forwarded(request, **policies(Selection("whitelist", names))).get("accept-encoding") == sent


LEGACY_REMOVED = [
    *("Accept", "Accept-Charset", "Accept-Language", "Referer", "TE", "X-HTTP-Method-Override"),
    *("X-Forwarded-Proto", "X-Real-IP", "X-Edge-Foo", "Proxy-Authorization", "Expect", "Trailer"),
]
LEGACY_PASSED = [
    *("Cache-Control", "Content-MD5", "Content-Type", "Date", "From", "If-Match", "If-Modified-Since"),
    *("If-None-Match", "If-Range", "If-Unmodified-Since", "Max-Forwards", "Origin", "Pragma", "Range"),
    *("Request-Range", "Transfer-Encoding", "Warning", "X-Anything"),
]


def legacy(request: Request, **values: Any) -> Headers:
    return forwarded(request, cache_policy=None, forwarded_values=ForwardedValues(**values))


@pytest.mark.parametrize("name", LEGACY_REMOVED)
def test_legacy_settings_remove_a_header(name: str) -> None:
    assert name not in legacy(Request(headers=Headers([(name, "1")])))


@pytest.mark.parametrize("name", ["Accept", "Accept-Charset", "Accept-Language", "Referer", "X-HTTP-Method-Override"])
def test_legacy_settings_pass_a_removed_header_that_is_listed(name: str) -> None:
    assert legacy(Request(headers=Headers([(name, "1")])), headers=(name.lower(),)).get_all(name) == ("1",)


@pytest.mark.parametrize("name", LEGACY_PASSED)
def test_legacy_settings_pass_a_header(name: str) -> None:
    assert legacy(Request(headers=Headers([(name, "1")]))).get_all(name) == ("1",)


def test_legacy_settings_replace_host_and_user_agent_unless_listed() -> None:
    request = Request(headers=Headers(VIEWER_LINES))
    assert (legacy(request).get("host"), legacy(request).get("user-agent")) == ("example.org", "Amazon CloudFront")
    for headers in (("Host", "User-Agent"), ("*",)):
        sent = legacy(request, headers=headers)
        assert (sent.get("host"), sent.get("user-agent")) == ("www.example.com", "curl/8.5.0")


def test_legacy_settings_keep_the_viewers_via_in_front() -> None:
    sent = legacy(Request(headers=Headers([("Via", "1.0 proxy")])), headers=())
    assert sent.get_all("via") == (f"1.0 proxy, {via('1.1', 'seed')}",)


@pytest.mark.parametrize(
    ("method", "cached", "is_kept"),
    [
        ("GET", False, False),
        ("HEAD", False, False),
        ("OPTIONS", False, True),
        ("OPTIONS", True, False),
        ("DELETE", False, True),
        ("PATCH", False, True),
        ("POST", False, True),
        ("PUT", False, True),
    ],
)
def test_legacy_settings_keep_authorization_by_method(method: str, cached: bool, is_kept: bool) -> None:
    methods = ("GET", "HEAD", "OPTIONS") if cached else ("GET", "HEAD")
    request = Request(method, headers=Headers([("Authorization", "x")]))
    sent = forwarded(request, cache_policy=None, forwarded_values=ForwardedValues(), cached_methods=methods)
    assert ("authorization" in sent) is is_kept


@pytest.mark.parametrize(
    ("selection", "sent"),
    [
        (Selection(), None),
        (Selection("all"), "a1=1; a2=2; b=3"),
        (Selection("whitelist", ("b",)), "b=3"),
        (Selection("whitelist", ("a*",)), "a1=1; a2=2"),
        (Selection("whitelist", ("?1",)), "a1=1"),
    ],
)
def test_legacy_cookies_are_listed_with_wildcards(selection: Selection, sent: str | None) -> None:
    request = Request(headers=Headers([("Cookie", "b=3; a2=2; a1=1")]))
    assert legacy(request, cookies=selection).get("cookie") == sent


@pytest.mark.parametrize(("is_forwarded", "sent"), [(False, ""), (True, "a=1&b=2")])
def test_legacy_settings_forward_the_whole_query_or_none(is_forwarded: bool, sent: str) -> None:
    behavior = Behavior(forwarded_values=ForwardedValues(is_forwarded, query_string_cache_keys=("a",)))
    assert origin_request(Request(querystring="a=1&b=2"), behavior, ENDPOINT, Viewer(), "s").querystring == sent


@pytest.mark.parametrize(
    ("sent", "listed", "expected"),
    [
        ("gzip, deflate, br", (), "gzip"),
        ("deflate", (), "identity"),
        (None, (), None),
        ("gzip, deflate", ("Accept-Encoding",), "gzip, deflate"),
        ("gzip, deflate", ("*",), "gzip, deflate"),
    ],
)
def test_legacy_settings_normalise_accept_encoding(
    sent: str | None, listed: tuple[str, ...], expected: str | None
) -> None:
    request = Request(headers=Headers([("Accept-Encoding", sent)] if sent else []))
    assert legacy(request, headers=listed).get("accept-encoding") == expected


def test_what_is_sent_has_the_origin_path_and_cloudfronts_own_lines() -> None:
    endpoint = Endpoint("custom", "example.org", path="/v1", custom_headers=Headers([("X-Key", "s")]))
    request = Request("POST", "/a", "x=1", Headers([("x-key", "z"), ("X-A", "1")]), b"body")
    sent = wire_request(request, endpoint, "id")
    assert (sent.method, sent.target(), sent.body) == ("POST", "/v1/a?x=1", b"body")
    expected = {"X-Key": "s", "X-A": "1", "Host": "example.org", "Connection": "Keep-Alive", "X-Amz-Cf-Id": "id"}
    assert dict(sent.headers) == expected
    assert len(sent.headers) == len(expected)


@pytest.mark.parametrize(
    ("policy", "viewer", "protocol", "port"),
    [
        ("match-viewer", "https", "https", 8443),
        ("match-viewer", "http", "http", 8080),
        ("http-only", "https", "http", 8080),
        ("https-only", "http", "https", 8443),
    ],
)
def test_the_origins_protocol_follows_its_policy(policy: str, viewer: str, protocol: str, port: int) -> None:
    origin = Origin("origin", "example.org", protocol_policy=policy, http_port=8080, https_port=8443)
    endpoint = origin.endpoint(viewer)
    assert (endpoint.protocol, endpoint.port) == (protocol, port)


def test_the_edge_has_one_name_for_a_distribution() -> None:
    assert edge_name("a") == edge_name("a") != edge_name("b")
    name, _, domain = edge_name("a").partition(".")
    assert len(name) == 32 and set(name) <= set("0123456789abcdef") and domain == "cloudfront.net"
    assert via("2.0", "a") == f"2.0 {edge_name('a')} (CloudFront)"
