"""Section "cache": what is a hit, and for how long. Expectations are rows of the table, run against a dictionary."""

from typing import Any

import pytest

from edgetui.engine.behavior import CachePolicy, OriginRequestPolicy, Selection
from edgetui.engine.http import Headers, Response

NOON = 1_795_348_800.0
HIT, MISS = "Hit from cloudfront", "Miss from cloudfront"


def answering(status: int = 200, *lines: tuple[str, str], body: bytes = b"hello") -> Response:
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


def caching(value: str) -> tuple[str, str]:
    return ("Cache-Control", value)


@pytest.mark.parametrize(
    ("ttls", "line", "seconds"),
    [
        ((0, 86400, 30), caching("Max-Age=60"), 30),
        ((0, 86400, 31536000), caching("no-cache"), 0),
        ((60, 86400, 31536000), caching("no-store"), 60),
        ((0, 86400, 31536000), caching("max-age=10, s-maxage=100"), 100),
    ],
    ids=["C177", "C178", "C179", "C181"],
)
def test_a_response_is_fresh_for_so_long(
    passing_edge: Any, ttls: tuple[int, int, int], line: tuple[str, str], seconds: int
) -> None:
    edge = passing_edge(cache_policy=CachePolicy("own", *ttls), origin=answering(200, line))
    assert edge.send(at=NOON).x_cache == MISS
    if seconds:
        assert edge.send(at=NOON + seconds - 1).x_cache == HIT
    assert edge.send(at=NOON + seconds).x_cache == MISS


def test_C184_with_caching_disabled_every_request_is_a_miss(passing_edge: Any) -> None:
    edge = passing_edge(cache_policy=CachePolicy("CachingDisabled", 0, 0, 0))
    assert [edge.send().x_cache for _ in range(2)] == [MISS, MISS]


@pytest.mark.parametrize("line", [caching("no-cache"), caching("max-age=0"), ("Pragma", "no-cache")])
def test_C185_a_viewers_cache_control_is_ignored(passing_edge: Any, get: Any, line: tuple[str, str]) -> None:
    edge = passing_edge()
    edge.send()
    assert edge.send(get("/", line)).x_cache == HIT


def test_C188_a_query_outside_the_key_is_one_object(passing_edge: Any, get: Any) -> None:
    edge = passing_edge()
    assert [edge.send(get(f"/?x={x}")).x_cache for x in (1, 2)] == [MISS, HIT]


def test_C189_header_names_fold_case_and_values_do_not(passing_edge: Any, get: Any) -> None:
    edge = passing_edge(cache_policy=CachePolicy("own", headers=Selection("whitelist", ("Product",))))
    lines = [("Product", "Acme"), ("product", "Acme"), ("Product", "acme")]
    assert [edge.send(get("/", line)).x_cache for line in lines] == [MISS, HIT, MISS]


def test_C190_a_post_goes_to_the_origin_each_time(passing_edge: Any, get: Any) -> None:
    edge = passing_edge()
    sent = [edge.send(get("/", method="POST")) for _ in range(2)]
    assert [one.is_fetched for one in sent] == [True, True]
    assert edge.send(get("/")).x_cache == MISS


def test_C191_options_and_get_are_two_objects(passing_edge: Any, get: Any) -> None:
    edge = passing_edge(cached_methods=("GET", "HEAD", "OPTIONS"))
    methods = ["GET", "OPTIONS", "OPTIONS", "GET"]
    assert [edge.send(get("/", method=method)).x_cache for method in methods] == [MISS, MISS, HIT, HIT]


def test_C192_a_head_is_answered_from_the_gets_object_without_body(passing_edge: Any, get: Any) -> None:
    edge = passing_edge()
    edge.send(get("/"))
    sent = edge.send(get("/", method="HEAD"))
    assert (sent.x_cache, sent.response.body, sent.response.headers.get("content-length")) == (HIT, b"", "5")


def test_a_get_is_never_answered_with_a_heads_empty_body(passing_edge: Any, get: Any) -> None:
    def origin(command: Any) -> Response:
        return answering(200) if command.request.method == "GET" else answering(200, body=b"")

    edge = passing_edge(origin=origin)
    edge.send(get("/", method="HEAD"))
    assert edge.send(get("/")).response.body == b"hello"


def test_a_part_of_an_object_is_never_served_as_the_whole(passing_edge: Any, get: Any) -> None:
    def origin(command: Any) -> Response:
        if "range" in command.request.headers:
            return answering(206, ("Content-Range", "bytes 0-1/5"), body=b"he")
        return answering(200)

    edge = passing_edge(origin=origin)
    assert edge.send(get("/", ("Range", "bytes=0-1"))).response.body == b"he"
    whole = edge.send(get("/"))
    assert (whole.status, whole.response.body) == (200, b"hello")


def test_a_viewers_304_is_not_kept_for_others(passing_edge: Any, get: Any) -> None:
    def origin(command: Any) -> Response:
        return Response(304) if "if-none-match" in command.request.headers else answering(200)

    everything = OriginRequestPolicy("AllViewer", Selection("allViewer"), Selection("all"), Selection("all"))
    edge = passing_edge(origin=origin, origin_request_policy=everything)
    assert edge.send(get("/", ("If-None-Match", '"abc"'))).status == 304
    assert edge.send(get("/")).status == 200


@pytest.mark.parametrize("line", ["bytes=10-20,0-5", "bytes=5-1"], ids=["C194 not ascending", "C194 not valid"])
def test_a_range_that_cannot_be_served_is_answered_with_the_whole_object(
    passing_edge: Any, get: Any, line: str
) -> None:
    edge = passing_edge(origin=answering(200, body=b"0123456789" * 4))
    edge.send()
    sent = edge.send(get("/", ("Range", line)))
    assert (sent.status, len(sent.response.body)) == (200, 40)


def test_C195_a_range_of_a_chunked_object_is_answered_with_the_whole(passing_edge: Any, get: Any) -> None:
    chunked = Response(200, "OK", Headers([("Transfer-Encoding", "chunked")]), b"0123456789")
    sent = passing_edge(origin=chunked).send(get("/", ("Range", "bytes=0-3")))
    assert (sent.status, sent.response.body) == (200, b"0123456789")


@pytest.mark.parametrize(
    ("status", "lines", "is_kept"),
    [
        (403, [], False),
        (403, [caching("max-age=60")], True),
        (404, [], True),
        (404, [caching("no-store")], False),
        (503, [caching("no-store")], True),
        (410, [], False),
        (410, [caching("max-age=60")], True),
        (410, [caching("max-age=60, no-store")], False),
        (416, [caching("max-age=60")], False),
        (429, [caching("max-age=60")], False),
    ],
    ids=["C208", "C208 with max-age", "404", "C209", "C210", "410", "410 with max-age", "410 no-store", "416", "429"],
)
def test_errors_are_cached_by_their_own_rules(
    passing_edge: Any, status: int, lines: list[tuple[str, str]], is_kept: bool
) -> None:
    edge = passing_edge(origin=answering(status, *lines))
    edge.send(at=NOON)
    second = edge.send(at=NOON + 2)
    assert second.is_fetched is not is_kept
    assert (second.status, second.x_cache) == (status, "Error from cloudfront")
    if is_kept and not any("max-age" in value for _, value in lines):
        assert edge.send(at=NOON + 10).is_fetched, "ErrorCachingMinTTL is 10 s"


def test_an_error_from_the_cache_runs_no_function_but_viewer_request(passing_edge: Any) -> None:
    edge = passing_edge(origin=answering(404))
    edge.send()
    assert edge.send().ran == ["viewer-request"]


def test_C213_set_cookie_is_removed_where_cookies_are_not_forwarded(passing_edge: Any) -> None:
    edge = passing_edge(origin=answering(200, ("Set-Cookie", "a=1")))
    assert [("set-cookie" in edge.send().response.headers) for _ in range(2)] == [False, False]


def test_C214_a_hit_carries_set_cookie_where_cookies_are_forwarded(passing_edge: Any, get: Any) -> None:
    policy = CachePolicy("own", cookies=Selection("all"))
    edge = passing_edge(cache_policy=policy, origin=answering(200, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))
    sent = [edge.send(get("/", ("Cookie", "session=1"))) for _ in range(2)]
    assert [one.x_cache for one in sent] == [MISS, HIT]
    assert [one.response.headers.get_all("set-cookie") for one in sent] == [("a=1", "b=2")] * 2


def test_a_response_that_forbids_storing_set_cookie_is_kept_without_it(passing_edge: Any, get: Any) -> None:
    policy = CachePolicy("own", cookies=Selection("all"))
    lines = [("Set-Cookie", "a=1"), caching('max-age=60, no-cache="Set-Cookie"')]
    edge = passing_edge(cache_policy=policy, origin=answering(200, *lines))
    sent = [edge.send(get("/", ("Cookie", "session=1"))) for _ in range(2)]
    assert [one.x_cache for one in sent] == [MISS, HIT]
    assert [one.response.headers.get_all("set-cookie") for one in sent] == [("a=1",), ()]


@pytest.mark.parametrize(
    ("status", "lines", "second"),
    [
        (307, [], MISS),
        (308, [], MISS),
        (307, [caching("max-age=60")], HIT),
        (301, [], HIT),
        (302, [], HIT),
        (203, [], HIT),
        (300, [], HIT),
    ],
    ids=["C215 307", "C215 308", "307 with Cache-Control", "301", "302", "203", "300"],
)
def test_redirects_are_kept_by_their_own_rules(
    passing_edge: Any, status: int, lines: list[tuple[str, str]], second: str
) -> None:
    edge = passing_edge(origin=answering(status, *lines))
    assert [edge.send().x_cache for _ in range(2)] == [MISS, second]
