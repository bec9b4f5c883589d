"""Conditional requests, by semantics §7.5, U24, RFC 9110 §13 and RFC 9111 §4.3."""

import pytest

from edgetui.engine.conditional import is_unchanged, not_modified, refreshed, revalidation_headers
from edgetui.engine.http import Headers, Request, Response

EARLY = "Sun, 06 Nov 1994 08:49:36 GMT"
THEN = "Sun, 06 Nov 1994 08:49:37 GMT"
LATE = "Sun, 06 Nov 1994 08:49:38 GMT"
TAG = ("ETag", '"v1"')


def stored(*lines: tuple[str, str], status: int = 200) -> Response:
    return Response(status, "OK", Headers(lines), b"body")


def asking(*lines: tuple[str, str], method: str = "GET") -> Request:
    return Request(method, headers=Headers(lines))


# -- the viewer's condition


@pytest.mark.parametrize(
    ("if_none_match", "etag", "expected"),
    [
        ('"v1"', '"v1"', True),
        ('"v2"', '"v1"', False),
        ('W/"v1"', '"v1"', True),
        ('"v1"', 'W/"v1"', True),
        ('"v0", W/"v1"', '"v1"', True),
        ('"v0","v1"', '"v1"', True),
        ('"a,b"', '"a,b"', True),
        ("*", '"v1"', True),
        ("*", None, True),
        ('"v1"', None, False),
        ("v1", '"v1"', False),
        ("", '"v1"', False),
    ],
)
def test_if_none_match_compares_weakly(if_none_match: str, etag: str | None, expected: bool) -> None:
    response = stored(("ETag", etag)) if etag else stored()

    assert is_unchanged(Headers([("If-None-Match", if_none_match)]), response) is expected


@pytest.mark.parametrize(
    ("since", "lines", "expected"),
    [
        (THEN, [("Last-Modified", THEN)], True),
        (LATE, [("Last-Modified", THEN)], True),
        (EARLY, [("Last-Modified", THEN)], False),
        (THEN, [("Date", THEN)], True),
        (EARLY, [("Date", THEN)], False),
        (THEN, [("Last-Modified", EARLY), ("Date", LATE)], True),
        (THEN, [], False),
        ("yesterday", [("Last-Modified", THEN)], False),
        (THEN, [("Last-Modified", "yesterday")], False),
    ],
)
def test_if_modified_since_compares_with_last_modified_or_else_the_date(
    since: str, lines: list[tuple[str, str]], expected: bool
) -> None:
    assert is_unchanged(Headers([("If-Modified-Since", since)]), stored(*lines)) is expected


def test_if_none_match_decides_alone_when_both_are_sent() -> None:
    both = [("If-None-Match", '"v2"'), ("If-Modified-Since", LATE)]

    assert not is_unchanged(Headers(both), stored(TAG, ("Last-Modified", THEN)))


def test_several_lines_of_if_none_match_are_one_list() -> None:
    assert is_unchanged(Headers([("If-None-Match", '"v0"'), ("if-none-match", '"v1"')]), stored(TAG))


def test_a_request_without_condition_gets_the_stored_response() -> None:
    assert not_modified(asking(), stored(TAG)) is None
    assert not_modified(asking(("If-Match", '"v2"'), ("If-Unmodified-Since", EARLY)), stored(TAG)) is None


def test_u24_a_viewer_with_the_same_copy_gets_a_304_without_content() -> None:
    response = not_modified(
        asking(("If-None-Match", '"v1"')),
        stored(
            ("Content-Type", "text/html"),
            ("Content-Length", "4"),
            ("Content-Encoding", "gzip"),
            ("Cache-Control", "max-age=60"),
            TAG,
            ("Last-Modified", THEN),
            ("Vary", "Accept-Encoding"),
            ("X-Own", "kept"),
            ("Age", "12"),
        ),
    )

    assert response == Response(
        304,
        "Not Modified",
        Headers([("Cache-Control", "max-age=60"), TAG, ("Vary", "Accept-Encoding"), ("X-Own", "kept"), ("Age", "12")]),
    )


def test_last_modified_stays_in_a_304_when_there_is_no_etag() -> None:
    response = not_modified(asking(("If-Modified-Since", THEN)), stored(("Last-Modified", THEN)))

    assert response is not None
    assert response.headers == Headers([("Last-Modified", THEN)])


@pytest.mark.parametrize(("method", "expected"), [("GET", True), ("HEAD", True), ("OPTIONS", False), ("POST", False)])
def test_only_get_and_head_are_answered_with_304(method: str, expected: bool) -> None:
    assert (not_modified(asking(("If-None-Match", "*"), method=method), stored()) is not None) is expected


@pytest.mark.parametrize("status", [404, 301, 206, 500])
def test_only_a_stored_200_is_answered_with_304(status: int) -> None:
    assert not_modified(asking(("If-None-Match", "*")), stored(status=status)) is None


# -- CloudFront's condition


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ()),
        ([TAG], (("If-None-Match", '"v1"'),)),
        ([("ETag", 'W/"v1"')], (("If-None-Match", 'W/"v1"'),)),
        ([("Last-Modified", THEN)], (("If-Modified-Since", THEN),)),
        ([("Last-Modified", THEN), TAG], (("If-None-Match", '"v1"'), ("If-Modified-Since", THEN))),
        ([TAG, ("Vary", "*")], ()),
        ([TAG, ("Vary", "Accept")], (("If-None-Match", '"v1"'),)),
    ],
)
def test_a_stale_response_is_revalidated_with_its_validators(
    lines: list[tuple[str, str]], expected: tuple[tuple[str, str], ...]
) -> None:
    assert revalidation_headers(stored(*lines)) == expected


def test_nothing_is_revalidated_where_cookies_are_forwarded() -> None:
    assert revalidation_headers(stored(TAG), forwards_cookies=True) == ()


# -- the origin's 304


def answer(*lines: tuple[str, str]) -> Response:
    return Response(304, "Not Modified", Headers(lines))


def test_a_304_replaces_the_fields_it_has_and_keeps_the_others_body_and_status() -> None:
    before = stored(("Date", EARLY), ("Cache-Control", "max-age=1"), ("X-Own", "kept"), TAG)

    after = refreshed(before, answer(("date", LATE), ("Cache-Control", "max-age=9"), ("X-New", "n")))

    assert after == Response(
        200,
        "OK",
        Headers([("date", LATE), ("Cache-Control", "max-age=9"), ("X-Own", "kept"), TAG, ("X-New", "n")]),
        b"body",
    )


def test_several_lines_of_a_name_are_replaced_together() -> None:
    before = stored(("Set-Cookie", "a=1"), ("X", "x"), ("Set-Cookie", "b=2"))

    after = refreshed(before, answer(("Set-Cookie", "c=3"), ("Set-Cookie", "d=4")))

    assert list(after.headers) == [("Set-Cookie", "c=3"), ("Set-Cookie", "d=4"), ("X", "x")]


@pytest.mark.parametrize(
    "line",
    [("Content-Length", "0"), ("Content-Encoding", "br"), ("Content-Range", "bytes 0-0/1"), ("Connection", "close")],
)
def test_what_describes_the_stored_bytes_or_the_connection_is_not_taken(line: tuple[str, str]) -> None:
    before = stored(("Content-Length", "4"), ("Content-Encoding", "gzip"))

    assert refreshed(before, answer(line)) == before


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ('W/"v1"', '"v1"', 'W/"v1"'),
        ('W/"v1"', 'W/"v1"', 'W/"v1"'),
        ('"v1"', '"v1"', '"v1"'),
        ('"v1"', 'W/"v1"', 'W/"v1"'),
        ('W/"v1"', '"v2"', '"v2"'),
    ],
)
def test_an_etag_that_compression_made_weak_stays_weak(old: str, new: str, kept: str) -> None:
    assert refreshed(stored(("ETag", old)), answer(("ETag", new))).headers.get_all("etag") == (kept,)
