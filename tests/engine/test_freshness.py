"""Stale content, Vary and Cache-Status, by the text of semantics §7.4, §7.5 and RFC 9211."""

import pytest

from edgetui.engine.freshness import (
    Forwarded,
    cache_status,
    filtered_vary,
    serves_on_error,
    serves_while_revalidating,
    stale_if_error,
    stale_while_revalidate,
)
from edgetui.engine.http import Headers, Response

YEAR = 31536000


def saying(cache_control: str) -> Response:
    return Response(200, "", Headers([("Cache-Control", cache_control)] if cache_control else []))


@pytest.mark.parametrize(
    ("cache_control", "max_ttl", "expected"),
    [
        ("", YEAR, 0),
        ("max-age=60", YEAR, 0),
        ("max-age=60, stale-while-revalidate=600", YEAR, 600),
        ("stale-while-revalidate=600", 300, 300),
        ("stale-while-revalidate=600", 0, 0),
        ('Stale-While-Revalidate="600"', YEAR, 600),
        ("stale-while-revalidate", YEAR, 0),
        ("stale-while-revalidate=-5", YEAR, 0),
        ("stale-while-revalidate=soon", YEAR, 0),
        ("stale-while-revalidate=" + "9" * 5000, YEAR, 0),
    ],
)
def test_the_window_of_stale_while_revalidate_is_capped_by_max_ttl(
    cache_control: str, max_ttl: int, expected: int
) -> None:
    assert stale_while_revalidate(saying(cache_control), max_ttl) == expected


@pytest.mark.parametrize(
    ("cache_control", "min_ttl", "max_ttl", "expected"),
    [
        ("stale-if-error=600", 0, YEAR, 600),
        ("stale-if-error=600", 0, 300, 300),
        ("stale-if-error=0", 60, YEAR, 0),
        ("", 0, YEAR, None),
        ("max-age=60", 60, YEAR, None),
        ("", 0, 0, 0),
        ("stale-if-error=soon", 0, YEAR, None),
    ],
)
def test_the_window_of_stale_if_error_is_capped_and_open_without_the_directive(
    cache_control: str, min_ttl: int, max_ttl: int, expected: int | None
) -> None:
    assert stale_if_error(saying(cache_control), min_ttl, max_ttl) == expected


def test_c203_a_stale_object_is_served_when_the_origin_answers_500() -> None:
    served, why = serves_on_error(saying("max-age=60"), 500, 5, 0, YEAR)

    assert served
    assert why == "the origin answered 500: CloudFront serves what it has, 5 s stale"


def test_c204_stale_if_error_0_lets_the_500_through() -> None:
    served, why = serves_on_error(saying("stale-if-error=0"), 500, 5, 0, YEAR)

    assert not served
    assert why.endswith("stale-if-error=0")


def test_c205_an_origins_404_goes_to_the_viewer_not_the_stale_object() -> None:
    assert serves_on_error(saying("stale-if-error=600"), 404, 5, 0, YEAR) == (
        False,
        "status 404 goes to the viewer: stale is served for 500 to 599 or no answer",
    )


@pytest.mark.parametrize(
    ("status", "cache_control", "staleness", "expected"),
    [
        (None, "", 5, True),
        (500, "", 10**6, True),
        (599, "", 5, True),
        (499, "", 5, False),
        (400, "stale-if-error=600", 5, False),
        (503, "stale-if-error=600", 599, True),
        (503, "stale-if-error=600", 600, False),
        (None, "stale-if-error=600", 599, True),
        (None, "stale-if-error=0", 0, False),
    ],
)
def test_stale_is_served_for_500_to_599_and_no_answer_within_the_window(
    status: int | None, cache_control: str, staleness: float, expected: bool
) -> None:
    assert serves_on_error(saying(cache_control), status, staleness, 0, YEAR)[0] is expected


def test_stale_is_not_served_where_caching_is_off() -> None:
    served, why = serves_on_error(saying(""), None, 1, 0, 0)

    assert (served, why) == (False, "the origin could not be reached, and stale is not served: caching is off")


def test_c206_stale_while_revalidate_serves_stale_5_seconds_after_expiry() -> None:
    served, why = serves_while_revalidating(saying("max-age=60, stale-while-revalidate=600"), 5, YEAR)

    assert served
    assert "5 s" in why and "background" in why


@pytest.mark.parametrize(("staleness", "expected"), [(0, True), (599, True), (600, False), (1000, False)])
def test_the_window_of_stale_while_revalidate_ends(staleness: int, expected: bool) -> None:
    assert serves_while_revalidating(saying("stale-while-revalidate=600"), staleness, YEAR)[0] is expected


def test_without_stale_while_revalidate_the_origin_is_asked_first() -> None:
    assert not serves_while_revalidating(saying("max-age=60"), 0, YEAR)[0]


# -- Vary


def varied(value: str, *forwarded: str, device: bool = False) -> tuple[str, ...]:
    response = Response(200, "", Headers([("Vary", value), ("ETag", '"1"')]))
    filtered = filtered_vary(response, lambda name: name in forwarded, forwards_device=device)
    assert filtered.headers.get("etag") == '"1"'
    return filtered.headers.get_all("vary")


def test_c212_vary_does_not_name_accept_language_when_only_accept_is_forwarded() -> None:
    assert varied("Accept-Language", "accept") == ()
    assert varied("Accept-Language, Accept", "accept") == ("Accept",)


@pytest.mark.parametrize(
    ("value", "forwarded", "device", "expected"),
    [
        ("Accept-Encoding", (), False, ("Accept-Encoding",)),
        ("cookie,ACCEPT-ENCODING", (), False, ("cookie, ACCEPT-ENCODING",)),
        ("User-Agent", (), False, ()),
        ("User-Agent", (), True, ("User-Agent",)),
        ("User-Agent", ("user-agent",), False, ("User-Agent",)),
        ("Origin, Accept-Encoding, X-A", ("origin",), False, ("Origin, Accept-Encoding",)),
        ("*", (), False, ()),
        (" , ", (), False, ()),
    ],
)
def test_vary_keeps_what_is_forwarded_encoding_cookie_and_the_device(
    value: str, forwarded: tuple[str, ...], device: bool, expected: tuple[str, ...]
) -> None:
    assert varied(value, *forwarded, device=device) == expected


def test_each_vary_line_is_filtered_for_itself() -> None:
    response = Response(200, "", Headers([("Vary", "X-A"), ("A", "b"), ("vary", "Origin, X-B")]), b"x")

    filtered = filtered_vary(response, lambda name: name == "origin")

    assert filtered == Response(200, "", Headers([("A", "b"), ("vary", "Origin")]), b"x")


# -- RFC 9211


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (cache_status(), "CloudFront; hit"),
        (cache_status(ttl=3500, key="/a"), 'CloudFront; hit; ttl=3500; key="/a"'),
        (cache_status(ttl=-412), "CloudFront; hit; ttl=-412"),
        (cache_status(forwarded=Forwarded.URI_MISS, stored=True), "CloudFront; fwd=uri-miss; stored"),
        (cache_status(forwarded=Forwarded.METHOD), "CloudFront; fwd=method"),
        (
            cache_status(forwarded=Forwarded.STALE, forwarded_status=304, ttl=60, stored=True, detail="refreshed"),
            'CloudFront; fwd=stale; fwd-status=304; ttl=60; stored; detail="refreshed"',
        ),
        (cache_status(forwarded=Forwarded.URI_MISS, collapsed=True), "CloudFront; fwd=uri-miss; collapsed"),
        # Of a hit these say nothing.
        (cache_status(stored=True, collapsed=True, forwarded_status=200), "CloudFront; hit"),
    ],
)
def test_a_lookup_is_told_in_the_words_of_rfc_9211(status: str, expected: str) -> None:
    assert status == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('a"b', r'"a\"b"'),
        ("a\\b", r'"a\\b"'),
        ("host/path\n?x=1\ncookie a=b", '"host/path | ?x=1 | cookie a=b"'),
        ("/Zürich", '"/Z%C3%BCrich"'),
        ("a\tb", '"a%09b"'),
        ("\ud800", '"%3F"'),
    ],
)
def test_a_key_is_a_string_of_printable_ascii(key: str, expected: str) -> None:
    assert cache_status(key=key) == f"CloudFront; hit; key={expected}"
