"""What is stored of an object when it is not the whole [rangegets] [understanding-the-cache-key]."""

from typing import Any

import pytest

from edgetui.engine.behavior import CachePolicy, CustomErrorResponse
from edgetui.engine.commands import LookUpCache, OriginFailed, OriginFailure, StoreInCache
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.parts import WHOLE, answers, kept_as

NOON = 1_795_348_800.0
ALPHABET = b"abcdefghijklmnopqrstuvwxyz"
HIT, MISS, REFRESHED = "Hit from cloudfront", "Miss from cloudfront", "RefreshHit from cloudfront"
ONE_MINUTE = ("Cache-Control", "max-age=60")


def asking(*lines: tuple[str, str], method: str = "GET") -> Request:
    return Request(method, "/a", "", Headers([("Host", "d111111abcdef8.cloudfront.net"), *lines]))


def bytes_of(first: int, last: int) -> Request:
    return asking(("Range", f"bytes={first}-{last}"))


def ranging(command: Any) -> Response:
    """An origin that knows ranges, and 304."""
    request = command.request
    lines = [ONE_MINUTE, ("ETag", '"1"')]
    if request.headers.get("if-none-match") == '"1"':
        return Response(304, "", Headers(lines))
    wanted = request.headers.get("range")
    if wanted is None:
        return Response(200, "", Headers([("Content-Length", "26"), *lines]), ALPHABET * (request.method == "GET"))
    first, last = (int(number) for number in wanted.removeprefix("bytes=").split("-"))
    part = ALPHABET[first : last + 1]
    lines += [("Content-Length", str(len(part))), ("Content-Range", f"bytes {first}-{last}/26")]
    return Response(206, "", Headers(lines), part)


def test_a_part_that_is_there_is_served_from_the_cache(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    assert edge.send(bytes_of(5, 14)).x_cache == MISS
    again = edge.send(bytes_of(5, 14), at=NOON + 7)
    assert (again.status, again.response.body, again.x_cache) == (206, ALPHABET[5:15], HIT)
    assert (again.response.headers.get("content-range"), again.response.headers.get("age")) == ("bytes 5-14/26", "7")
    assert again.ran == ["viewer-request", "viewer-response"]


def test_a_range_within_a_stored_part_is_cut_from_it(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(bytes_of(5, 14))
    within = edge.send(bytes_of(7, 9))
    assert (within.status, within.response.body, within.x_cache) == (206, b"hij", HIT)
    assert within.response.headers.get("content-range") == "bytes 7-9/26"
    assert within.response.headers.get("content-length") == "3"


@pytest.mark.parametrize("other", [bytes_of(4, 9), bytes_of(10, 15), asking(), asking(method="HEAD")])
def test_what_a_stored_part_does_not_have_is_fetched(passing_edge: Any, other: Request) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(bytes_of(5, 14))
    sent = edge.send(other)
    assert sent.x_cache == MISS
    lookup = next(record for record in sent.exchange.records if record.stage == "cache-lookup")
    assert lookup.cache_status.startswith("CloudFront; fwd=partial")


def test_several_parts_are_kept_until_the_whole_is_there(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    for request in (bytes_of(0, 4), bytes_of(5, 9)):
        edge.send(request)
    assert [edge.send(request).x_cache for request in (bytes_of(0, 4), bytes_of(6, 7))] == [HIT, HIT]
    edge.send(asking())
    assert edge.send(bytes_of(20, 25)).x_cache == HIT


def test_a_stale_part_is_confirmed_as_a_whole_object_is(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(bytes_of(5, 14))
    sent = edge.send(bytes_of(6, 8), at=NOON + 61)
    assert (sent.status, sent.response.body, sent.x_cache) == (206, b"ghi", REFRESHED)
    assert edge.send(bytes_of(5, 14), at=NOON + 100).x_cache == HIT


def test_a_stale_part_stands_in_for_an_origin_that_fails(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(bytes_of(5, 14))
    edge.origin = OriginFailed(OriginFailure.CONNECT, "refused")
    sent = edge.send(bytes_of(5, 6), at=NOON + 61)
    assert (sent.status, sent.response.body, sent.x_cache) == (206, b"fg", HIT)


def test_if_range_takes_a_stored_part_of_the_same_version_only(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(bytes_of(5, 14))
    for tag, x_cache in (('"1"', HIT), ('"2"', MISS), ('W/"1"', MISS)):
        assert edge.send(asking(("Range", "bytes=5-6"), ("If-Range", tag))).x_cache == x_cache


def test_a_head_that_was_answered_answers_the_next_heads(passing_edge: Any) -> None:
    """Only GET and HEAD are cached, under one key [requestandresponsebehaviorcustomorigin]."""
    edge = passing_edge(origin=ranging)
    assert edge.send(asking(method="HEAD")).x_cache == MISS
    again = edge.send(asking(method="HEAD"))
    assert (again.status, again.x_cache, again.response.body) == (200, HIT, b"")
    assert again.response.headers.get("content-length") == "26"


def test_a_get_after_a_head_is_fetched_and_then_answers_both(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(asking(method="HEAD"))
    whole = edge.send(asking())
    assert (whole.x_cache, whole.response.body) == (MISS, ALPHABET)
    assert [edge.send(asking(method=method)).x_cache for method in ("HEAD", "GET")] == [HIT, HIT]


def test_a_stale_head_is_confirmed_as_a_head(passing_edge: Any) -> None:
    edge = passing_edge(origin=ranging)
    edge.send(asking(method="HEAD"))
    assert edge.send(asking(method="HEAD"), at=NOON + 61).x_cache == REFRESHED
    assert edge.send(asking(), at=NOON + 62).response.body == ALPHABET


def test_the_page_for_a_heads_error_is_kept_whole(passing_edge: Any) -> None:
    def origin(command: Any) -> Response:
        if command.request.uri == "/e.html":
            return Response(200, "", Headers([("Content-Length", "4")]), b"page")
        return Response(404, "", Headers([("Content-Length", "9")]))

    edge = passing_edge(
        origin=origin, configured={"custom_error_responses": (CustomErrorResponse(404, "/e.html", 200),)}
    )
    edge.send(asking(method="HEAD"))
    sent = edge.send(asking())
    assert (sent.status, sent.response.body, sent.response.headers.get("age")) == (200, b"page", "0")


@pytest.mark.parametrize(
    "lines",
    [
        (("Content-Range", "bytes 0-1/*"),),
        (("Content-Type", "multipart/byteranges; boundary=x"),),
        (("Content-Range", "bytes 0-1/5"), ("Transfer-Encoding", "chunked")),
        (("Content-Range", "bytes 0-7/5"),),
        (("Content-Range", "bytes 0-2/5"),),
    ],
)
def test_a_part_whose_place_nobody_knows_is_not_stored(passing_edge: Any, lines: tuple[tuple[str, str], ...]) -> None:
    edge = passing_edge(origin=Response(206, "", Headers(lines), b"he"))
    assert edge.send(bytes_of(0, 1)).status == 206
    assert not edge.cache


@pytest.mark.parametrize(("length", "is_kept"), [("5", True), ("05", True), ("4", False), ("6", False)])
def test_a_body_that_is_not_as_long_as_it_says_is_delivered_and_not_cached(
    passing_edge: Any, length: str, is_kept: bool
) -> None:
    """[requestandresponsebehaviorcustomorigin]"""
    edge = passing_edge(origin=Response(200, "", Headers([("Content-Length", length)]), b"hello"))
    assert edge.send(asking()).response.body == b"hello"
    assert (len(edge.cache) == 1) is is_kept


def test_what_is_kept_is_named_by_what_it_is() -> None:
    part = Response(206, "", Headers([("Content-Range", "bytes 0-1/5")]), b"he")
    kept = [
        kept_as(StoreInCache("k", Response(200, body=b"hello"), 60)),
        kept_as(StoreInCache("k", Response(200), 60, is_head=True)),
        kept_as(StoreInCache("k", part, 60)),
    ]
    assert kept == [WHOLE, "HEAD", "bytes 0-1/5"]
    assert not answers(LookUpCache("k", "HEAD", "bytes=0-1"), kept[2], part)


def test_a_minimum_ttl_keeps_parts_as_it_keeps_the_whole(passing_edge: Any) -> None:
    forbidding = Response(206, "", Headers([("Content-Range", "bytes 0-1/5"), ("Cache-Control", "no-store")]), b"he")
    for least, x_cache in ((0, MISS), (60, HIT)):
        edge = passing_edge(cache_policy=CachePolicy("own", least, 60, 60), origin=forbidding)
        edge.send(bytes_of(0, 1))
        assert edge.send(bytes_of(0, 1)).x_cache == x_cache
