"""The cache key, what bypasses the cache, and the TTL table of [expiration]."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.behavior import Behavior, CachePolicy, ForwardedValues, Selection
from edgetui.engine.cache import bypass_reason, cache_key, directives, lifetime, storable
from edgetui.engine.dates import http_date
from edgetui.engine.http import Headers, Request, Response, Viewer

NOON = 1_795_348_800.0
DOMAIN = "d111111abcdef8.cloudfront.net"
VIEWER = Viewer()


def key(request: Request, viewer: Viewer = VIEWER, **behavior: Any) -> str:
    return cache_key(request, Behavior(**behavior), viewer, DOMAIN)


def asking(target: str = "/a", *lines: tuple[str, str], method: str = "GET") -> Request:
    uri, _, query = target.partition("?")
    return Request(method, uri, query, Headers(lines))


SAME, OTHER = True, False
ALL = CachePolicy(
    "all", cookies=Selection("all"), query_strings=Selection("all"), headers=Selection("whitelist", ("X-A", "Host"))
)


@pytest.mark.parametrize(
    ("one", "two", "is_same"),
    [
        (asking("/a"), asking("/a", method="HEAD"), SAME),
        (asking("/a"), asking("/a", method="OPTIONS"), OTHER),
        (asking("/a"), asking("/A"), OTHER),
        (asking("/a"), asking("/%61"), OTHER),
        (asking("/a?x=1&y=2"), asking("/a?y=2&x=1"), OTHER),
        (asking("/a?x=1"), asking("/a?X=1"), OTHER),
        (asking("/a?x"), asking("/a?x="), OTHER),
        (asking("/a", ("X-A", "1")), asking("/a", ("x-a", "1")), SAME),
        (asking("/a", ("X-A", "1")), asking("/a", ("X-A", "1 ")), OTHER),
        (asking("/a", ("X-A", "")), asking("/a"), OTHER),
        (asking("/a", ("X-A", "1"), ("Host", "h")), asking("/a", ("Host", "h"), ("X-A", "1")), SAME),
        (asking("/a", ("X-A", "1"), ("X-A", "2")), asking("/a", ("X-A", "2"), ("X-A", "1")), OTHER),
        (asking("/a", ("X-B", "1")), asking("/a", ("X-B", "2")), SAME),
        (asking("/a", ("Cookie", "a=1; b=2")), asking("/a", ("Cookie", "b=2; a=1")), SAME),
        (asking("/a", ("Cookie", "a=1; a=2")), asking("/a", ("Cookie", "a=2; a=1")), OTHER),
        (asking("/a", ("Cookie", "a=1")), asking("/a", ("Cookie", "A=1")), OTHER),
        (asking("/a", ("Cookie", "$x=1; a=1")), asking("/a", ("Cookie", "a=1")), SAME),
        (asking("/a?x=1"), asking("/a", ("Cookie", "x=1")), OTHER),
    ],
)
def test_what_the_policy_names_tells_objects_apart(one: Request, two: Request, is_same: bool) -> None:
    assert (key(one, cache_policy=ALL) == key(two, cache_policy=ALL)) is is_same


def test_a_policy_that_names_nothing_looks_at_the_path_alone() -> None:
    plain = key(asking("/a"))
    assert plain == key(asking("/a?x=1", ("Cookie", "a=1"), ("Host", "x"), ("Accept-Encoding", "gzip")))
    assert plain == key(asking("/a"), Viewer(protocol="http")), "http and https are one object"
    assert plain == f"{DOMAIN}/a"


ENCODED = CachePolicy("encoded", gzip=True, brotli=True)


def test_accept_encoding_is_in_the_key_normalised() -> None:
    keys = {
        sent: key(asking("/a", ("Accept-Encoding", sent)), cache_policy=ENCODED)
        for sent in ("gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "gzip", "deflate", "identity")
    }
    assert keys["gzip, deflate, br"] == keys["br;q=1.0, gzip;q=0.8"] != keys["gzip"]
    assert keys["deflate"] == keys["identity"] == key(asking("/a"), cache_policy=ENCODED)
    old = Viewer(http_version="1.0")
    assert key(asking("/a", ("Accept-Encoding", "gzip")), old, cache_policy=ENCODED) == keys["identity"]


def test_a_cloudfront_header_in_the_key_has_the_edges_value() -> None:
    policy = CachePolicy("country", headers=Selection("whitelist", ("CloudFront-Viewer-Country",)))
    french = Viewer(facts=Headers([("CloudFront-Viewer-Country", "FR")]))
    pretending = asking("/a", ("CloudFront-Viewer-Country", "FR"))
    assert key(asking("/a"), french, cache_policy=policy) == key(pretending, french, cache_policy=policy)
    assert key(asking("/a"), cache_policy=policy) == key(pretending, cache_policy=policy)
    assert key(asking("/a"), cache_policy=policy) != key(asking("/a"), french, cache_policy=policy)


def test_the_parameters_of_a_signed_url_are_not_in_the_key() -> None:
    signed = asking("/a?x=1&Expires=1&Signature=s&Key-Pair-Id=K")
    assert key(signed, cache_policy=ALL, requires_signature=True) == key(asking("/a?x=1"), cache_policy=ALL)
    assert key(signed, cache_policy=ALL) != key(asking("/a?x=1"), cache_policy=ALL)


@pytest.mark.parametrize(
    ("values", "one", "two", "is_same"),
    [
        (ForwardedValues(), asking("/a?x=1"), asking("/a?x=2"), SAME),
        (ForwardedValues(True), asking("/a?x=1"), asking("/a?x=2"), OTHER),
        (ForwardedValues(True, ("x",)), asking("/a?x=1&y=1"), asking("/a?x=1&y=2"), SAME),
        (ForwardedValues(True, ("x",)), asking("/a?x=1"), asking("/a?x=2"), OTHER),
        (ForwardedValues(headers=("X-A",)), asking("/a", ("X-A", "1")), asking("/a", ("X-A", "2")), OTHER),
        (ForwardedValues(), asking("/a", ("X-A", "1")), asking("/a", ("X-A", "2")), SAME),
        (ForwardedValues(), asking("/a", ("Accept-Encoding", "gzip")), asking("/a"), OTHER),
        (ForwardedValues(), asking("/a", ("Accept-Encoding", "br")), asking("/a"), SAME),
        (
            ForwardedValues(cookies=Selection("whitelist", ("a*",))),
            asking("/a", ("Cookie", "ab=1; c=1")),
            asking("/a", ("Cookie", "ab=1; c=2")),
            SAME,
        ),
        (
            ForwardedValues(cookies=Selection("whitelist", ("a*",))),
            asking("/a", ("Cookie", "ab=1")),
            asking("/a", ("Cookie", "ab=2")),
            OTHER,
        ),
    ],
)
def test_legacy_settings_make_the_key(values: ForwardedValues, one: Request, two: Request, is_same: bool) -> None:
    assert (key(one, forwarded_values=values) == key(two, forwarded_values=values)) is is_same


TOKENS = st.text("ab=&", max_size=4)


@given(st.lists(st.tuples(TOKENS, TOKENS, TOKENS), min_size=2, max_size=2, unique=True))
def test_requests_that_differ_in_what_is_keyed_have_different_keys(parts: list[tuple[str, str, str]]) -> None:
    one, two = (
        key(asking(f"/{path}?{query}" if query else f"/{path}", ("X-A", value)), cache_policy=ALL)
        for path, query, value in parts
    )
    assert one != two


@pytest.mark.parametrize(
    ("method", "behavior", "reason"),
    [
        ("GET", Behavior(), ""),
        ("HEAD", Behavior(), ""),
        ("OPTIONS", Behavior(), "OPTIONS is not a cached method of this behavior"),
        ("OPTIONS", Behavior(cached_methods=("GET", "HEAD", "OPTIONS")), ""),
        ("POST", Behavior(), "POST is not a cached method of this behavior"),
        ("GET", Behavior(cache_policy=CachePolicy("d", 0, 0, 0)), "caching is disabled: all three TTLs are 0"),
        ("GET", Behavior(cache_policy=CachePolicy("d", 0, 0, 1)), ""),
        ("GET", Behavior(forwarded_values=ForwardedValues(headers=("*",))), "all headers are forwarded"),
    ],
)
def test_some_requests_do_not_look_into_the_cache(method: str, behavior: Behavior, reason: str) -> None:
    found = bypass_reason(Request(method), behavior)
    assert found.startswith(reason) and bool(found) is bool(reason)


def responding(status: int, *cache_control: str, expires: str = "") -> Response:
    lines = [("Cache-Control", value) for value in cache_control]
    return Response(status, "", Headers([*lines, *([("Expires", expires)] if expires else [])]))


IN_AN_HOUR, AN_HOUR_AGO = http_date(NOON + 3600), http_date(NOON - 3600)

#: [expiration]: what the origin sends; TTL with MinTTL 0 and with MinTTL 100, where DefaultTTL is 500 and MaxTTL 1000
TTLS = [
    (["max-age=50"], "", 50, 100),
    (["max-age=600"], "", 600, 600),
    (["max-age=5000"], "", 1000, 1000),
    (["max-age=0"], "", 0, 100),
    (["s-maxage=50"], "", 50, 100),
    (["max-age=600, s-maxage=50"], "", 50, 100),
    (["s-maxage=50", "max-age=600"], "", 50, 100),
    (["max-age=50"], IN_AN_HOUR, 50, 100),
    ([], http_date(NOON + 700), 700, 700),
    ([], IN_AN_HOUR, 1000, 1000),
    ([], AN_HOUR_AGO, 0, 100),
    ([], "0", 0, 100),
    ([], "", 500, 500),
    (["public"], "", 500, 500),
    (["must-revalidate"], "", 500, 500),
    (["max-age=soon"], "", 500, 500),
    (["no-cache"], "", 0, 100),
    (["no-store"], "", 0, 100),
    (["private"], "", 0, 100),
    (["NO-STORE, max-age=600"], "", 0, 100),
    (["max-age=600", "private"], "", 0, 100),
    (['max-age=600, no-cache="Set-Cookie"'], "", 600, 600),
    (["max-age=" + "9" * 5000], "", 1000, 1000),
    (["max-age=00060"], "", 60, 100),
    (['max-age="60"'], "", 60, 100),
    (["Max-Age = 60"], "", 500, 500),
]


@pytest.mark.parametrize(("cache_control", "expires", "without", "with_"), TTLS)
@pytest.mark.parametrize("is_legacy", [False, True], ids=["policy", "legacy"])
def test_the_ttl_is_the_tables(
    cache_control: list[str], expires: str, without: int, with_: int, is_legacy: bool
) -> None:
    response = responding(200, *cache_control, expires=expires)
    for least, expected in ((0, without), (100, with_)):
        times: dict[str, Any] = {"min_ttl": least, "default_ttl": 500, "max_ttl": 1000}
        if is_legacy:
            behavior = Behavior(forwarded_values=ForwardedValues(**times))
        else:
            behavior = Behavior(cache_policy=CachePolicy("p", **times))
        assert lifetime("GET", response, behavior, NOON).ttl == expected


def test_a_minimum_above_the_default_lifts_it() -> None:
    policy = CachePolicy("p", min_ttl=700, default_ttl=500, max_ttl=1000)
    assert lifetime("GET", responding(200), Behavior(cache_policy=policy), NOON).ttl == 700


def test_expires_counts_from_now_whatever_the_origins_clock_says() -> None:
    response = responding(200, expires=IN_AN_HOUR)
    skewed = replace(response, headers=response.headers.adding("Date", AN_HOUR_AGO))
    behavior = Behavior(cache_policy=CachePolicy("p"))
    assert lifetime("GET", response, behavior, NOON).ttl == lifetime("GET", skewed, behavior, NOON).ttl == 3600


#: [httpstatuscodes] [custom-error-pages-expiration]: TTL where ErrorCachingMinTTL is 10 and MaxTTL 1000
ERRORS = [
    *[(status, [], 10) for status in (404, 414, 500, 501, 502, 503, 504)],
    *[(status, [], 0) for status in (400, 403, 405, 410, 412, 415, 416, 401, 429, 451, 505)],
    *[(status, ["max-age=60"], 60) for status in (400, 403, 405, 410, 412, 415, 404, 500)],
    *[(status, ["s-maxage=60"], 60) for status in (400, 403, 503)],
    *[(status, ["max-age=60"], 0) for status in (416, 401, 429)],
    *[(status, ["max-age=5"], 10) for status in (403, 404, 503)],
    *[(status, ["max-age=5000"], 1000) for status in (403, 404, 503)],
    *[(status, ["no-store"], 0) for status in (404, 410, 414, 501)],
    *[(status, ["private, max-age=60"], 0) for status in (404, 410, 414, 501)],
    *[(status, [control], 10) for status in (500, 502, 503, 504) for control in ("no-store", "no-cache", "private")],
    (403, ["max-age=60, no-store"], 60),
    (403, ["max-age=soon"], 0),
]


@pytest.mark.parametrize(("status", "cache_control", "ttl"), ERRORS)
def test_an_error_is_kept_by_the_rules_of_errors(status: int, cache_control: list[str], ttl: int) -> None:
    behavior = Behavior(cache_policy=CachePolicy("p", 1, 500, 1000))
    assert lifetime("GET", responding(status, *cache_control), behavior, NOON).ttl == ttl


@pytest.mark.parametrize(
    ("method", "status", "why"),
    [
        ("GET", 206, "206 with several parts, or without their place in the object"),
        ("GET", 304, "304 has nothing to keep"),
        ("GET", 307, "307 is cached only when the origin sends Cache-Control"),
        ("GET", 308, "308 is cached only when the origin sends Cache-Control"),
    ],
)
def test_what_is_not_kept_says_why(method: str, status: int, why: str) -> None:
    kept = lifetime(method, responding(status), Behavior(cache_policy=CachePolicy("p", 60)), NOON)
    assert (kept.ttl, kept.why) == (0, why)


@given(st.lists(st.text(max_size=30), max_size=3), st.text(max_size=30), st.sampled_from([200, 301, 403, 404, 503]))
def test_no_header_value_raises(cache_control: list[str], expires: str, status: int) -> None:
    kept = lifetime("GET", responding(status, *cache_control, expires=expires), Behavior(), NOON)
    assert 0 <= kept.ttl <= 31536000 and kept.why


def test_directives_are_read_across_lines_without_case() -> None:
    headers = Headers([("Cache-Control", "Max-Age=1, PUBLIC"), ("cache-control", 'no-cache="Set-Cookie",max-age=2,')])
    assert directives(headers) == {"max-age": "1", "public": "", "no-cache": "Set-Cookie"}


def test_the_stored_copy_lacks_the_cookie_that_must_not_be_cached() -> None:
    lines = [("Set-Cookie", "a=1"), ("X-A", "1")]
    plain = Response(200, "", Headers(lines))
    assert storable(plain) == plain
    marked = Response(200, "", Headers([*lines, ("Cache-Control", 'no-cache="set-cookie"')]))
    assert "set-cookie" not in storable(marked).headers and storable(marked).headers.get("x-a") == "1"
