"""Sections "flow" and "behaviour": origin groups, custom error pages, names, response headers policies."""

from typing import Any

import pytest

from edgetui.engine.behavior import (
    Behavior,
    Cors,
    CustomErrorResponse,
    GeoRestriction,
    Origin,
    OriginGroup,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
    Settings,
)
from edgetui.engine.commands import (
    FailureKind,
    FetchOrigin,
    FunctionFailed,
    InvokeFunction,
    OriginFailed,
    OriginFailure,
    ResolveOrigin,
)
from edgetui.engine.http import Headers, Response, Viewer
from edgetui.engine.response_headers import managed, problems
from edgetui.engine.stage import Stage

NOON = 1_795_348_800.0
ALL = ["viewer-request", "origin-request", "origin-response", "viewer-response"]
TIMEOUT, REFUSED = OriginFailed(OriginFailure.TIMEOUT, "no answer in 30 s"), OriginFailed(OriginFailure.CONNECT, "no")
NO_NAME = OriginFailed(OriginFailure.DNS, "no such name")


def answering(status: int, *lines: tuple[str, str], body: bytes = b"from the origin") -> Response:
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


def by_domain(**answers: Any) -> Any:
    """An origin that answers by the first label of the domain it is asked under."""
    return lambda command: answers[command.endpoint.domain_name.split(".")[0]]


def grouped(bench: Any, *codes: int, primary: Any, secondary: Any = None, **given: Any) -> Any:
    return bench(
        at=(Origin("one", "one.example.org"), Origin("two", "two.example.org")),
        configured={"origin_groups": (OriginGroup("group", ("one", "two"), codes),)},
        target_origin_id="group",
        origin=by_domain(one=primary, two=secondary or answering(200, body=b"second")),
        **given,
    )


def asked(sent: Any) -> list[str]:
    return [command.endpoint.domain_name for command in sent.commands if isinstance(command, FetchOrigin)]


BOTH, FIRST = ["one.example.org", "two.example.org"], ["one.example.org"]


# -- origin groups


@pytest.mark.parametrize(
    ("method", "primary", "codes", "domains", "status"),
    [
        ("POST", answering(503), (503,), FIRST, 503),
        ("GET", answering(404), (500, 503), FIRST, 404),
        ("GET", TIMEOUT, (504,), BOTH, 200),
        ("GET", TIMEOUT, (503,), FIRST, 504),
        ("HEAD", answering(503), (503,), BOTH, 200),
        ("GET", REFUSED, (503,), BOTH, 200),
        ("GET", REFUSED, (504,), FIRST, 502),
        ("OPTIONS", answering(503), (503,), FIRST, 503),
    ],
    ids=["C017", "C018", "C020", "C020 not chosen", "HEAD", "connect", "connect not chosen", "OPTIONS not cached"],
)
def test_the_secondary_is_asked_for_the_chosen_codes_and_methods(
    passing_edge: Any, get: Any, method: str, primary: Any, codes: tuple[int, ...], domains: list[str], status: int
) -> None:
    sent = grouped(passing_edge, *codes, primary=primary).send(get("/a", method=method))
    assert (asked(sent), sent.status) == (domains, status)


def test_C022_each_request_starts_with_the_primary_again(passing_edge: Any, get: Any) -> None:
    edge = grouped(passing_edge, 503, primary=answering(503), cache_policy=None)
    assert asked(edge.send(get("/a"))) == BOTH
    edge.origin = by_domain(one=answering(200, body=b"first"), two=answering(500))
    sent = edge.send(get("/b"))
    assert (asked(sent), sent.response.body) == (FIRST, b"first")


def test_both_origin_events_run_for_each_attempt_and_the_second_sees_the_secondary(passing_edge: Any) -> None:
    sent = grouped(passing_edge, 503, primary=answering(503)).send()
    assert sent.ran == [*ALL[:3], *ALL[1:]]
    events = [one.event["Records"][0]["cf"] for one in sent.commands if isinstance(one, InvokeFunction)]
    seconds = events[3]
    assert seconds["request"]["origin"]["custom"]["domainName"] == "two.example.org"
    assert seconds["request"]["headers"]["host"][0]["value"] == "two.example.org"
    assert [events[at]["response"]["status"] for at in (2, 4)] == ["503", "200"]
    assert (sent.x_cache, sent.response.body) == ("Miss from cloudfront", b"second")
    assert sent.exchange.assumptions == ("oresp_on_failed_primary",)


def test_a_switch_keeps_origin_response_off_the_failed_primary(passing_edge: Any) -> None:
    settings = Settings(oresp_on_failed_primary=False)
    sent = grouped(passing_edge, 503, primary=answering(503), settings=settings).send()
    assert sent.ran == [ALL[0], ALL[1], *ALL[1:]]
    assert sent.exchange.assumptions == ("oresp_on_failed_primary",)


def test_failover_is_decided_by_what_the_origin_sent(passing_edge: Any) -> None:
    def healing(cf: dict[str, Any]) -> Any:
        return cf["response"] | {"status": "200", "statusDescription": "OK"}

    sent = grouped(passing_edge, 503, primary=answering(503), origin_response=healing).send()
    assert asked(sent) == BOTH
    assert "U21" in sent.exchange.assumptions


def test_the_secondarys_answer_is_cached_under_the_viewers_key(passing_edge: Any, get: Any) -> None:
    edge = grouped(passing_edge, 503, primary=answering(503))
    edge.send(get("/a"))
    assert edge.send(get("/a")).x_cache == "Hit from cloudfront"


def test_lines_of_the_connection_to_the_secondary_do_not_reach_the_viewer(passing_edge: Any) -> None:
    secondary = answering(200, ("Connection", "keep-alive"), ("Keep-Alive", "timeout=5"))
    sent = grouped(passing_edge, 503, primary=REFUSED, secondary=secondary).send()
    assert sent.status == 200
    assert not {"connection", "keep-alive"} & {name.lower() for name, _ in sent.response.headers}


# -- names


def test_C023_a_name_that_does_not_resolve_ends_the_request_before_origin_request(passing_edge: Any) -> None:
    edge = passing_edge()
    edge.resolution = NO_NAME
    sent = edge.send()
    assert (sent.status, sent.ran, sent.is_fetched) == (502, ["viewer-request"], False)
    assert (sent.exchange.result_type, sent.exchange.detailed_result_type) == ("Error", "OriginDnsError")
    assert b"CloudFront wasn't able to resolve the origin domain name." in sent.response.body


def test_C023_without_a_function_the_name_is_resolved_by_the_fetch(edge: Any) -> None:
    sent = edge(origin=NO_NAME).send()
    assert (sent.status, sent.exchange.detailed_result_type) == (502, "OriginDnsError")
    assert not [command for command in sent.commands if isinstance(command, ResolveOrigin)]


def test_C025_nothing_goes_upstream_before_viewer_request_has_ended(passing_edge: Any, get: Any) -> None:
    edge = passing_edge()
    exchange = edge.begin(get("/"))
    assert isinstance(exchange.command, InvokeFunction), "the one command there is; the others come of its outcome"
    assert exchange.records == ()


# -- custom error pages


def page_at(path: str, code: int, response_code: int | None = 200, least: int = 10) -> dict[str, Any]:
    return {"custom_error_responses": (CustomErrorResponse(code, path, response_code, least),)}


def by_path(**answers: Any) -> Any:
    return lambda command: (
        answers.get(command.request.uri.strip("/").replace("/", "_").partition(".")[0]) or answers["_"]
    )


def test_C013_the_page_is_fetched_without_viewer_events(passing_edge: Any, get: Any) -> None:
    origin = by_path(_=answering(404), gone=answering(200, ("X-Page", "yes"), body=b"the page"))
    sent = passing_edge(origin=origin, configured=page_at("/gone.html", 404, 404)).send(get("/a?x=1"))
    assert sent.ran == [*ALL[:3], *ALL[1:3]]
    assert (sent.status, sent.response.body, sent.x_cache) == (404, b"the page", "Error from cloudfront")
    assert sent.response.headers.get("x-page") == "yes"
    page = sent.exchange.page
    assert page is not None and page.received.uri == "/gone.html" and page.received.querystring == ""


def test_C224_the_response_code_takes_the_errors_place(passing_edge: Any, get: Any) -> None:
    origin = by_path(_=answering(500), e=answering(200, body=b"sorry"))
    sent = passing_edge(origin=origin, configured=page_at("/e.html", 500)).send(get("/a"))
    assert (sent.status, sent.response.body) == (200, b"sorry")
    assert (sent.exchange.result_type, sent.exchange.detailed_result_type) == ("Error", "Error")
    assert "viewer-response" not in sent.ran


def test_C226_the_page_comes_from_the_origin_of_its_own_behavior(edge: Any, get: Any) -> None:
    origins = (Origin("origin", "example.org"), Origin("errors", "errors.example.org"))
    bench = edge(
        at=origins,
        behaviors=(Behavior("/errors/*", target_origin_id="errors"),),
        origin=by_domain(example=answering(404), errors=answering(200, body=b"the page")),
        configured=page_at("/errors/404.html", 404, 404),
    )
    sent = bench.send(get("/a"))
    assert asked(sent) == ["example.org", "errors.example.org"]
    assert sent.response.body == b"the page"


def test_a_page_that_cannot_be_had_gives_the_status_of_its_origin(edge: Any, get: Any) -> None:
    origin = by_path(_=answering(500), e=answering(404, body=b"no page"))
    sent = edge(origin=origin, configured=page_at("/e.html", 500)).send(get("/a"))
    assert (sent.status, sent.response.body) == (404, b"no page")


@pytest.mark.parametrize(
    ("lines", "page_lines", "least", "seconds"),
    [
        ([], [], 30, 30),
        ([("Cache-Control", "max-age=60")], [], 30, 60),
        ([], [("Cache-Control", "max-age=600")], 30, 30),
        ([("Cache-Control", "no-store")], [], 30, 0),
    ],
    ids=["ErrorCachingMinTTL", "the error's max-age", "not the page's", "404 with no-store"],
)
def test_a_page_is_kept_as_long_as_its_error(
    edge: Any,
    get: Any,
    lines: list[tuple[str, str]],
    page_lines: list[tuple[str, str]],
    least: int,
    seconds: int,
) -> None:
    origin = by_path(_=answering(404, *lines), gone=answering(200, *page_lines, body=b"the page"))
    bench = edge(origin=origin, configured=page_at("/gone.html", 404, 200, least))
    bench.send(get("/a"))
    if seconds:
        again = bench.send(get("/a"), at=NOON + seconds - 1)
        assert (again.is_fetched, again.status, again.response.body) == (False, 200, b"the page")
        assert again.x_cache == "Error from cloudfront"
    assert bench.send(get("/a"), at=NOON + seconds).is_fetched


def test_an_error_page_has_the_connection_line_of_its_error(edge: Any, get: Any) -> None:
    for code, connection in ((404, "keep-alive"), (500, "close")):
        origin = by_path(_=answering(code), e=answering(200))
        sent = edge(origin=origin, configured=page_at("/e.html", code)).send(get("/a"))
        assert sent.response.headers.get_all("connection") == (connection,)


def test_the_pages_origin_learns_what_had_been_asked_for_where_a_policy_names_it(edge: Any, get: Any) -> None:
    names = ("CloudFront-Error-Uri", "CloudFront-Error-Args")
    policy = OriginRequestPolicy("own", Selection("whitelist", names))
    origin = by_path(_=answering(404), gone=answering(200))
    bench = edge(origin=origin, origin_request_policy=policy, configured=page_at("/gone.html", 404))
    first, second = [c.request.headers for c in bench.send(get("/a?x=1")).commands if isinstance(c, FetchOrigin)]
    assert [second.get(name) for name in names] == ["/a", "x=1"]
    assert [first.get(name) for name in names] == [None, None]


@pytest.mark.parametrize("applies", [True, False])
def test_a_functions_failure_takes_a_custom_page_by_switch(passing_edge: Any, get: Any, applies: bool) -> None:
    settings = Settings(custom_pages_for_function_errors=applies)
    bench = passing_edge(
        viewer_request=lambda cf: None,
        origin=answering(200, body=b"the page"),
        configured=page_at("/e.html", 502, 503),
        settings=settings,
    )
    sent = bench.send(get("/a"))
    assert (sent.status, sent.x_cache) == (503 if applies else 502, "LambdaValidationError from cloudfront")
    assert (sent.response.body == b"the page") is applies
    assert "custom_pages_for_function_errors" in sent.exchange.assumptions


def test_a_throttled_function_never_takes_a_custom_page(passing_edge: Any, get: Any) -> None:
    throttled = FunctionFailed(FailureKind.THROTTLED, "TooManyRequestsException", "Rate Exceeded.")
    sent = passing_edge(viewer_request=throttled, configured=page_at("/e.html", 503)).send(get("/a"))
    assert (sent.status, sent.is_fetched) == (503, False)


def test_a_country_that_is_refused_may_get_a_custom_page(passing_edge: Any, get: Any) -> None:
    configured = page_at("/sorry.html", 403, 403) | {"geo_restriction": GeoRestriction("blacklist", ("AQ",))}
    bench = passing_edge(origin=answering(200, body=b"sorry"), configured=configured)
    sent = bench.send(get("/a"), Viewer(facts=Headers([("CloudFront-Viewer-Country", "AQ")])))
    assert (sent.status, sent.response.body, sent.ran) == (403, b"sorry", ALL[1:3])
    assert sent.exchange.detailed_result_type == "ClientGeoBlocked"
    assert sent.record(Stage.VIEWER_REQUEST).reason == "not run: the distribution blocks viewers in AQ"


# -- response headers policies


def test_C227_the_managed_security_policy_overrides_only_what_it_says(passing_edge: Any) -> None:
    origin = answering(200, ("X-Frame-Options", "DENY"), ("X-Content-Type-Options", "sniff"))
    sent = passing_edge(origin=origin, response_headers_policy=managed("SecurityHeadersPolicy")).send()
    headers = sent.response.headers
    assert headers.get_all("x-frame-options") == ("DENY",)
    assert headers.get_all("x-content-type-options") == ("nosniff",)
    seen = sent.event("viewer-response")["response"]["headers"]
    assert seen["x-content-type-options"] == [{"key": "X-Content-Type-Options", "value": "sniff"}]
    assert "rhp_before_vresp" in sent.exchange.assumptions


def test_C228_no_cors_line_of_the_policy_is_added_beside_the_origins(passing_edge: Any, get: Any) -> None:
    policy = ResponseHeadersPolicy("own", cors=Cors(("*",), ("GET",)))
    origin = answering(200, ("Access-Control-Allow-Methods", "GET"))
    sent = passing_edge(origin=origin, response_headers_policy=policy).send(get("/", ("Origin", "https://a.example")))
    assert "access-control-allow-origin" not in sent.response.headers


def test_C230_a_policy_that_removes_via_is_refused() -> None:
    assert any("Via" in problem for problem in problems(ResponseHeadersPolicy("own", remove=("Via",))))


@pytest.mark.parametrize("before", [False, True])
def test_the_policy_comes_after_viewer_response_or_before_it_by_switch(passing_edge: Any, before: bool) -> None:
    policy = managed("SecurityHeadersPolicy")
    bench = passing_edge(response_headers_policy=policy, settings=Settings(rhp_before_vresp=before))
    sent = bench.send()
    seen = "x-content-type-options" in sent.event("viewer-response")["response"]["headers"]
    assert seen is before
    assert sent.response.headers.get_all("x-content-type-options") == ("nosniff",)
    assert sent.exchange.assumptions == ("rhp_before_vresp",)


@pytest.mark.parametrize("before", [False, True])
def test_errors_and_generated_responses_have_the_policy_either_way(passing_edge: Any, before: bool) -> None:
    given = {
        "response_headers_policy": managed("SecurityHeadersPolicy"),
        "settings": Settings(rhp_before_vresp=before),
    }
    error = passing_edge(origin=answering(404), **given).send()
    made = passing_edge(viewer_request=lambda cf: {"status": "200"}, **given).send()
    for sent in (error, made):
        assert sent.response.headers.get_all("x-content-type-options") == ("nosniff",)
