"""Section "cache": stale responses, parts, compression and Vary, each through whole exchanges."""

from typing import Any

import pytest

from edgetui.engine.behavior import CachePolicy, CustomErrorResponse, OriginRequestPolicy, Selection
from edgetui.engine.commands import FetchOrigin, InvokeFunction, OriginFailed, OriginFailure, StoreInCache
from edgetui.engine.exchange import Purpose
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.transitions import advance, begin

NOON = 1_795_348_800.0
ALL = ["viewer-request", "origin-request", "origin-response", "viewer-response"]
HIT, MISS, REFRESHED = "Hit from cloudfront", "Miss from cloudfront", "RefreshHit from cloudfront"
ERROR = "Error from cloudfront"
DEAD = OriginFailed(OriginFailure.CONNECT, "refused")


def answering(status: int = 200, *lines: tuple[str, str], body: bytes = b"another") -> Response:
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


def stored(said: str = "max-age=60", *lines: tuple[str, str], **given: Any) -> Response:
    return answering(200, ("Cache-Control", said), ("ETag", '"1"'), *lines, **{"body": b"0123456789", **given})


NOT_MODIFIED = Response(304, "", Headers([("ETag", '"1"'), ("Cache-Control", "max-age=30")]))


def filled(bench: Any, first: Response | None = None, **given: Any) -> Any:
    """A bench whose cache has `/a`, stored at noon for 60 s."""
    edge = bench(origin=first or stored(), **given)
    edge.send(request_of("/a"))
    return edge


def request_of(target: str, *lines: tuple[str, str], method: str = "GET") -> Request:
    return Request(method, target, "", Headers([("Host", "d111111abcdef8.cloudfront.net"), *lines]))


# -- stale


def test_C032_a_304_confirms_what_is_stored(passing_edge: Any) -> None:
    edge = filled(passing_edge)
    edge.origin = NOT_MODIFIED
    sent = edge.send(request_of("/a"), at=NOON + 61)
    assert sent.ran == ALL
    assert sent.event("origin-response")["response"]["status"] == "304"
    assert sent.event("viewer-response")["response"]["status"] == "200"
    assert (sent.status, sent.response.body, sent.x_cache) == (200, b"0123456789", REFRESHED)
    assert sent.fetch.request.headers.get("if-none-match") == '"1"'
    assert sent.event("origin-request")["request"]["headers"]["if-none-match"][0]["value"] == '"1"'
    assert sent.exchange.assumptions == ("U23",)
    # The TTL restarts from the headers of the 304.
    assert edge.send(request_of("/a"), at=NOON + 61 + 29).x_cache == HIT
    assert edge.send(request_of("/a"), at=NOON + 61 + 30).x_cache == REFRESHED


def test_a_200_takes_the_place_of_what_is_stored(passing_edge: Any) -> None:
    edge = filled(passing_edge)
    edge.origin = stored(body=b"new")
    sent = edge.send(request_of("/a"), at=NOON + 60)
    assert (sent.response.body, sent.x_cache) == (b"new", MISS)
    assert edge.send(request_of("/a"), at=NOON + 61).response.body == b"new"


def test_a_head_confirms_what_a_get_stored(passing_edge: Any) -> None:
    edge = filled(passing_edge)
    edge.origin = NOT_MODIFIED
    sent = edge.send(request_of("/a", method="HEAD"), at=NOON + 60)
    assert (sent.x_cache, sent.response.body) == (REFRESHED, b"")
    hit = edge.send(request_of("/a"), at=NOON + 61)
    assert (hit.x_cache, hit.response.body) == (HIT, b"0123456789")


@pytest.mark.parametrize("cookies", [False, True])
def test_only_cloudfronts_own_conditions_go_to_the_origin_and_none_with_cookies(
    passing_edge: Any, cookies: bool
) -> None:
    viewers = OriginRequestPolicy("own", Selection("allViewer"), Selection("all" if cookies else "none"))
    edge = filled(passing_edge, origin_request_policy=viewers)
    asked = request_of("/a", ("If-None-Match", '"other"'), ("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"))
    headers = edge.send(asked, at=NOON + 60).fetch.request.headers
    conditions = [value for name, value in headers if name.lower().startswith("if-")]
    assert conditions == ([] if cookies else ['"1"'])


def test_a_confirmed_response_is_cut_to_the_range_and_answers_a_viewer_that_has_it(passing_edge: Any) -> None:
    edge = filled(passing_edge)
    edge.origin = NOT_MODIFIED
    part = edge.send(request_of("/a", ("Range", "bytes=0-1")), at=NOON + 60)
    assert (part.status, part.response.body, part.x_cache) == (206, b"01", REFRESHED)
    same = edge.send(request_of("/a", ("If-None-Match", '"1"')), at=NOON + 100)
    assert (same.status, same.response.body, same.x_cache) == (304, b"", REFRESHED)
    assert edge.send(request_of("/a"), at=NOON + 101).response.body == b"0123456789", "the whole is stored"


@pytest.mark.parametrize(
    ("said", "answer", "late", "status", "x_cache"),
    [
        ("max-age=60", answering(500), 1, 200, HIT),
        ("max-age=60", DEAD, 100_000, 200, HIT),
        ("max-age=60, stale-if-error=0", answering(500), 1, 500, ERROR),
        ("max-age=60, stale-if-error=0", DEAD, 1, 502, ERROR),
        ("max-age=60, stale-if-error=100", answering(503), 99, 200, HIT),
        ("max-age=60, stale-if-error=100", answering(503), 100, 503, ERROR),
        ("max-age=60", answering(404), 1, 404, ERROR),
    ],
    ids=["C203", "C203 dead", "C204", "C204 dead", "within stale-if-error", "beyond stale-if-error", "C205"],
)
def test_a_stale_response_stands_in_for_an_origins_failure(
    passing_edge: Any, said: str, answer: Any, late: int, status: int, x_cache: str
) -> None:
    edge = filled(passing_edge, stored(said))
    edge.origin = answer
    sent = edge.send(request_of("/a"), at=NOON + 60 + late)
    assert (sent.status, sent.x_cache) == (status, x_cache)
    assert (sent.response.body == b"0123456789") is (status == 200)
    assert ("viewer-response" in sent.ran) is (status == 200)
    if status == 200:
        assert sent.response.headers.get("age") == str(60 + late)


def test_C203_the_origin_is_not_asked_again_before_the_error_caching_minimum_ttl(passing_edge: Any) -> None:
    least = {"custom_error_responses": (CustomErrorResponse(500, error_caching_min_ttl=5),)}
    edge = filled(passing_edge, configured=least)
    edge.origin = answering(500)
    fetched = [edge.send(request_of("/a"), at=NOON + at).is_fetched for at in (59, 60, 61, 64, 65)]
    assert fetched == [False, True, False, False, True]
    edge.origin = stored(body=b"new")
    assert edge.send(request_of("/a"), at=NOON + 70).response.body == b"new"
    hit = edge.send(request_of("/a"), at=NOON + 71)
    assert (hit.x_cache, hit.response.headers.get("age")) == (HIT, "1")


def test_a_window_of_stale_if_error_is_not_lengthened_by_failures(passing_edge: Any) -> None:
    edge = filled(passing_edge, stored("max-age=60, stale-if-error=25"))
    edge.origin = answering(500)
    assert [edge.send(request_of("/a"), at=NOON + 60 + late).status for late in (1, 12, 24, 40)] == [200, 200, 200, 500]


def test_stale_if_error_is_tried_before_a_custom_page(passing_edge: Any) -> None:
    page = {"custom_error_responses": (CustomErrorResponse(500, "/e.html", 200),)}
    edge = filled(passing_edge, configured=page)
    edge.origin = answering(500)
    sent = edge.send(request_of("/a"), at=NOON + 60)
    assert (sent.response.body, sent.exchange.page) == (b"0123456789", None)


def test_C206_a_stale_response_is_served_while_it_is_refreshed(passing_edge: Any) -> None:
    edge = filled(passing_edge, stored("max-age=60, stale-while-revalidate=600"))
    sent = edge.send(request_of("/a"), at=NOON + 65)
    assert (sent.x_cache, sent.is_fetched, sent.exchange.refresh) == (HIT, False, True)
    assert sent.commands == [c for c in sent.commands if not isinstance(c, FetchOrigin)]
    assert edge.send(request_of("/a"), at=NOON + 660).is_fetched


def test_C206_the_refresh_asks_for_the_whole_object_whatever_the_viewer_asked_for(passing_edge: Any) -> None:
    edge = filled(passing_edge, stored("max-age=60, stale-while-revalidate=600"))
    edge.origin = stored(body=b"new")
    asked = request_of("/a", ("Range", "bytes=0-1"), ("If-None-Match", '"1"'), method="HEAD")
    exchange = begin(edge.distribution, asked, Viewer(), "id", NOON + 65, Purpose.REFRESH)
    commands = []
    while not exchange.is_over:
        commands.append(exchange.command)
        exchange = advance(exchange, edge.outcome(exchange.command, NOON + 65))
    assert [c.event_type.value for c in commands if isinstance(c, InvokeFunction)] == ALL[1:3]
    (fetch,) = [command for command in commands if isinstance(command, FetchOrigin)]
    assert (fetch.request.method, "range" in fetch.request.headers) == ("GET", False)
    assert any(isinstance(command, StoreInCache) for command in commands)
    assert edge.send(request_of("/a"), at=NOON + 66).response.body == b"new"


def test_vary_star_with_minimum_ttl_0_is_stored_but_asked_for_each_time_without_conditions(passing_edge: Any) -> None:
    policy = CachePolicy("own", 0)
    edge = filled(passing_edge, stored("max-age=60", ("Vary", "*")), cache_policy=policy)
    sent = edge.send(request_of("/a"), at=NOON + 1)
    assert (sent.is_fetched, "if-none-match" in sent.fetch.request.headers) == (True, False)
    assert (sent.response.headers.get("vary"), len(edge.cache)) == ("*", 1)
    edge.origin = answering(500)
    assert edge.send(request_of("/a"), at=NOON + 2).status == 200, "it is there to stand in for a failure"


def test_vary_star_with_a_minimum_ttl_is_a_hit(passing_edge: Any) -> None:
    edge = filled(passing_edge, stored("max-age=60", ("Vary", "*")))
    sent = edge.send(request_of("/a"), at=NOON + 1)
    assert (sent.x_cache, "vary" in sent.response.headers) == (HIT, False)


# -- parts


def test_C193_a_range_of_a_stored_object_is_cut_from_it(passing_edge: Any) -> None:
    edge = filled(passing_edge, stored(body=b"0123456789abcdef"))
    sent = edge.send(request_of("/a", ("Range", "bytes=0-9")))
    assert (sent.status, sent.response.body, sent.is_fetched) == (206, b"0123456789", False)
    assert sent.response.headers.get("content-range") == "bytes 0-9/16"
    assert sent.event("viewer-response")["response"]["status"] == "206"


def test_C194_ranges_out_of_order_are_not_passed_on(passing_edge: Any) -> None:
    sent = passing_edge().send(request_of("/a", ("Range", "bytes=10-20,0-5"), ("If-Range", '"1"')))
    assert not {"range", "if-range"} & {name.lower() for name, _ in sent.fetch.request.headers}
    ascending = passing_edge().send(request_of("/a", ("Range", "bytes=0-5,10-20")))
    assert ascending.fetch.request.headers.get("range") == "bytes=0-5,10-20"


def test_an_origin_without_ranges_gives_the_whole_now_and_parts_later(passing_edge: Any) -> None:
    edge = passing_edge(origin=stored())
    asked = request_of("/a", ("Range", "bytes=0-1"))
    assert [(edge.send(asked).status, edge.send(asked).status)] == [(200, 206)]


def test_a_viewer_that_has_the_stored_response_gets_304(passing_edge: Any) -> None:
    edge = filled(passing_edge)
    sent = edge.send(request_of("/a", ("If-None-Match", '"1"')))
    assert (sent.status, sent.response.body, sent.x_cache, sent.ran) == (304, b"", HIT, [ALL[0], ALL[3]])
    assert sent.event("viewer-response")["response"]["status"] == "304"
    assert sent.exchange.assumptions == ("U24",)


# -- compression and Vary

HTML = ("Content-Type", "text/html")
LONG = b"<p>hello</p>" * 170
GZIP = ("Accept-Encoding", "gzip")


@pytest.mark.parametrize(
    ("origin", "version", "is_compressed"),
    [
        (answering(200, HTML, ("ETag", '"1"'), body=LONG), "1.1", True),
        (Response(200, "", Headers([HTML]), LONG), "1.1", False),
        (answering(200, ("Content-Type", "image/png"), body=LONG), "1.1", False),
        (answering(500, HTML, body=LONG), "1.1", False),
        (answering(404, HTML, body=LONG), "1.1", True),
        (answering(200, HTML, body=LONG), "1.0", False),
    ],
    ids=["C196", "C198", "C199", "C200", "C200 but 404", "C202"],
)
def test_a_response_is_compressed_where_all_conditions_hold(
    passing_edge: Any, origin: Response, version: str, is_compressed: bool
) -> None:
    edge = passing_edge(origin=origin, compress=True)
    for sent in [edge.send(request_of("/a", GZIP), Viewer(http_version=version)) for _ in range(2)]:
        headers = sent.response.headers
        assert (headers.get("content-encoding") == "gzip") is is_compressed
        assert (len(sent.response.body) < len(LONG)) is is_compressed
        if "etag" in origin.headers:
            assert headers.get("etag") == 'W/"1"'


def test_brotli_that_edgetui_does_not_have_is_named_on_the_stage_that_stores(passing_edge: Any) -> None:
    edge = passing_edge(origin=answering(200, HTML, body=LONG), compress=True)
    sent = edge.send(request_of("/a", ("Accept-Encoding", "br, gzip")))
    assert sent.exchange.assumptions == ("brotli_as_gzip",)


def test_C212_vary_names_only_what_is_forwarded(passing_edge: Any) -> None:
    policy = CachePolicy("own", headers=Selection("whitelist", ("Accept",)))
    edge = passing_edge(origin=stored("max-age=60", ("Vary", "Accept-Language, Accept")), cache_policy=policy)
    assert [edge.send().response.headers.get_all("vary") for _ in range(2)] == [("Accept",), ("Accept",)]
