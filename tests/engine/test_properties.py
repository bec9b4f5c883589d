"""Claims about all requests, policies and answers: what is forwarded, what a key tells apart, what a replay gives.

The expectations are written from [understanding-how-origin-request-policies-and-cache-policies-work-together],
[controlling-origin-requests] and [understanding-the-cache-key] once more, and share nothing with the engine.
"""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.engine import advance, begin, next_command
from edgetui.engine.behavior import (
    Behavior,
    CachePolicy,
    CustomErrorResponse,
    Distribution,
    Endpoint,
    Origin,
    OriginGroup,
    OriginRequestPolicy,
    Selection,
)
from edgetui.engine.cache import cache_key
from edgetui.engine.commands import CacheHit, Given, OriginFailed, OriginFailure
from edgetui.engine.forwarding import origin_request
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.headless.report import exchange_report
from edgetui.session.codec import decode, encode

FACTS = Headers([("CloudFront-Viewer-Country", "CH"), ("CloudFront-Viewer-City", "Olten")])
VIEWER = Viewer("198.51.100.7", 50000, facts=FACTS)
ENDPOINT = Endpoint("custom", "origin.example.org", custom_headers=Headers([("X-Origin-Key", "s")]))

HEADER_NAMES = st.sampled_from(
    [
        *("Host", "User-Agent", "Accept", "accept-language", "Referer", "Origin", "X-A", "x-a", "X-Origin-Key", "Via"),
        *("Accept-Encoding", "Cookie", "Authorization", "X-Forwarded-For", "CloudFront-Viewer-Country"),
        *("CloudFront-Viewer-City", "CloudFront-Is-Mobile-Viewer", "Range", "If-None-Match"),
    ]
)
VALUES = st.sampled_from(["1", "2", "gzip, br", "gzip", "deflate", "a=1; b=2; a=0", "b=2", "bytes=0-1", "bytes=5-1"])
HEADERS = st.lists(st.tuples(HEADER_NAMES, VALUES), max_size=6).map(Headers)
NAMES = st.sampled_from(["x", "y", "z"])
QUERIES = st.lists(st.one_of(NAMES, st.tuples(NAMES, st.sampled_from("12")).map("=".join)), max_size=3).map("&".join)
REQUESTS = st.builds(
    Request, st.sampled_from(["GET", "HEAD", "OPTIONS"]), st.sampled_from(["/a", "/b"]), QUERIES, HEADERS
)


def selections(*behaviors: str, names: st.SearchStrategy[str]) -> st.SearchStrategy[Selection]:
    listed = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
    named = st.builds(Selection, st.sampled_from(behaviors), listed)
    return named.map(lambda one: Selection(one.behavior) if one.behavior in ("none", "all", "allViewer") else one)


BY_NAME = ("none", "whitelist", "allExcept", "all")
COOKIES, PARAMETERS = (selections(*BY_NAME, names=names) for names in (st.sampled_from(["a", "b"]), NAMES))
CACHE_POLICIES = st.builds(
    CachePolicy,
    st.just("p"),
    gzip=st.booleans(),
    brotli=st.booleans(),
    headers=selections("none", "whitelist", names=HEADER_NAMES),
    cookies=COOKIES,
    query_strings=PARAMETERS,
)
FORWARDING = st.none() | st.builds(
    OriginRequestPolicy,
    st.just("o"),
    selections("none", "whitelist", "allViewer", "allExcept", "allViewerAndWhitelistCloudFront", names=HEADER_NAMES),
    COOKIES,
    PARAMETERS,
)

# -- an independent reading


def takes(selection: Selection, name: str, fold: bool = False) -> bool:
    names = [one.lower() for one in selection.names] if fold else list(selection.names)
    is_listed = (name.lower() if fold else name) in names
    return {"none": False, "whitelist": is_listed, "allExcept": not is_listed}.get(selection.behavior, True)


def passes(cached: Selection, forward: Selection, name: str, fold: bool = False) -> bool:
    """The union table: what either takes; of two block lists, what neither blocks."""
    one, other = takes(cached, name, fold), takes(forward, name, fold)
    return one and other if cached.behavior == forward.behavior == "allExcept" else one or other


def pairs(headers: Headers) -> list[tuple[str, str]]:
    texts = [text.strip().split("=", 1) for line in headers.get_all("cookie") for text in line.split(";")]
    return [(text[0], text[1]) for text in texts if len(text) == 2]


NOBODY = OriginRequestPolicy("none")
#: CloudFront writes these whatever a policy says; a policy decides about the value.
ADDED = {"x-forwarded-for", "user-agent", "via", "host"}
#: The viewer's lines of these names never pass as they are.
REWRITTEN = {*ADDED, "accept-encoding", "cookie"}


@settings(max_examples=400, deadline=None)
@given(REQUESTS, CACHE_POLICIES, FORWARDING)
def test_what_is_forwarded_is_what_the_policies_take_and_the_documented_additions(
    request_: Request, policy: CachePolicy, forward: OriginRequestPolicy | None
) -> None:
    behavior = Behavior(cache_policy=policy, origin_request_policy=forward)
    sent = origin_request(request_, behavior, ENDPOINT, VIEWER, "d1.cloudfront.net")
    also = forward or NOBODY
    named = {
        name.lower()
        for selection in (policy.headers, also.headers)
        if selection.behavior in ("whitelist", "allViewerAndWhitelistCloudFront")
        for name in selection.names
        if name.lower().startswith("cloudfront-")
    }
    ranges = request_.headers.get("range")
    is_bad_range = request_.method == "GET" and ranges == "bytes=5-1"
    expected = [
        (name, value)
        for name, value in request_.headers
        if name.lower() not in {*REWRITTEN, *named, "x-origin-key"}
        and (passes(policy.headers, also.headers, name, fold=True) or name == "Range")
        and not (name == "Range" and is_bad_range)
    ]
    rest = [(name, value) for name, value in sent.headers if name.lower() not in {*REWRITTEN, *named}]
    assert rest == expected
    assert {name.lower() for name, _ in sent.headers} >= ADDED
    assert {line for line in sent.headers if line[0].lower() in named} <= {
        *FACTS,
        ("CloudFront-Is-Mobile-Viewer", "false"),
    }
    assert sent.headers.get_all("host")[0] in ("origin.example.org", request_.headers.get("host"))
    assert sent.headers.get_all("user-agent")[0] in ("Amazon CloudFront", request_.headers.get("user-agent"))
    assert sent.headers.get_all("x-forwarded-for")[0].endswith(VIEWER.ip)
    cookies = sorted(
        (pair for pair in pairs(request_.headers) if passes(policy.cookies, also.cookies, pair[0])), key=lambda p: p[0]
    )
    assert pairs(sent.headers) == cookies
    parameters = [part for part in request_.querystring.split("&") if part]
    taken = [one for one in parameters if passes(policy.query_strings, also.query_strings, one.partition("=")[0])]
    assert sent.querystring == "&".join(taken)


def encodings(request: Request, policy: CachePolicy) -> str:
    """`br,gzip`, one of them, or nothing: what the viewer takes and the policy allows."""
    accepted = {token.strip() for line in request.headers.get_all("accept-encoding") for token in line.split(",")}
    allowed = [name for name, on in (("br", policy.brotli), ("gzip", policy.gzip)) if on]
    return ",".join(name for name in allowed if name in accepted)


def parts(request: Request, policy: CachePolicy) -> Any:
    """What the key is made of."""
    named = {name.lower() for name in policy.headers.names}
    headers = {
        name: tuple(FACTS.get_all(name)) or ("false",)
        if name.startswith("cloudfront-")
        else request.headers.get_all(name)
        for name in named
    }
    parameters = [one for one in request.querystring.split("&") if one]
    return (
        request.method == "OPTIONS",
        request.uri,
        [one for one in parameters if takes(policy.query_strings, one.partition("=")[0])],
        {name: values for name, values in headers.items() if values},
        sorted((pair for pair in pairs(request.headers) if takes(policy.cookies, pair[0])), key=lambda pair: pair[0]),
        encodings(request, policy),
    )


@settings(max_examples=600, deadline=None)
@given(REQUESTS, REQUESTS, CACHE_POLICIES)
def test_two_requests_share_a_key_exactly_when_they_share_what_it_is_made_of(
    one: Request, other: Request, policy: CachePolicy
) -> None:
    behavior = Behavior(cache_policy=policy)
    keys = [cache_key(request, behavior, VIEWER, "d1.cloudfront.net") for request in (one, other)]
    assert (keys[0] == keys[1]) is (parts(one, policy) == parts(other, policy))


@settings(max_examples=150, deadline=None)
@given(REQUESTS, REQUESTS, CACHE_POLICIES)
def test_a_stored_response_is_served_for_no_other_key(
    edge: Any, one: Request, other: Request, policy: CachePolicy
) -> None:
    methods = ("GET", "HEAD", "OPTIONS")
    bench = edge(cache_policy=policy, cached_methods=methods, origin=lambda command: page(command.request.uri))
    first, second = bench.send(one, VIEWER), bench.send(other, VIEWER)
    is_hit = any(isinstance(given, CacheHit) for given in [record.outcome for record in second.exchange.records])
    if parts(one, policy) != parts(other, policy):
        assert not is_hit
    elif one.method != "HEAD" and first.stored is not None:
        assert is_hit


def page(uri: str) -> Response:
    return Response(200, "", Headers([("Content-Length", str(len(uri)))]), uri.encode())


# -- replay

ANSWERS: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(
            Response(status, "", Headers([("ETag", '"1"'), ("Cache-Control", "max-age=5")]), b"x")
            for status in (200, 304)
        ),
        *(Response(status, "", Headers(), b"no") for status in (302, 404, 500, 503)),
        OriginFailed(OriginFailure.TIMEOUT, "30 s"),
    ]
)
RESULTS = st.sampled_from([lambda cf: cf.get("response", cf["request"]), lambda cf: None, lambda cf: {"status": "404"}])
CONFIGURED = {
    "origin_groups": (OriginGroup("group", ("one", "two"), (500, 503, 504)),),
    "custom_error_responses": (CustomErrorResponse(404, "/gone", 200), CustomErrorResponse(502, "/bad", 502)),
}


def kept(value: Any, kind: Any) -> Any:
    """As it comes back out of a saved session."""
    parts: dict[str, bytes] = {}
    data = json.dumps(encode(value, kind, parts.__setitem__, whole=kind is Distribution))
    return decode(json.loads(data), kind, parts.__getitem__)


@settings(max_examples=150, deadline=None)
@given(REQUESTS, st.lists(ANSWERS, min_size=1, max_size=4), st.lists(RESULTS, min_size=4, max_size=4))
def test_a_replay_of_what_was_put_in_gives_the_same_bytes(
    edge: Any, request_: Request, answers: list[Any], results: list[Any]
) -> None:
    events = ("viewer_request", "origin_request", "origin_response", "viewer_response")
    bench = edge(
        **dict(zip(events, results, strict=True)),
        at=(Origin("one", "one.example.org"), Origin("two", "two.example.org")),
        target_origin_id="group",
        configured=CONFIGURED,
        origin=lambda command: answers[(command.attempt - 1) % len(answers)],
    )
    for at in (0.0, 20.0):
        exchange, givens = begin(bench.distribution, request_, VIEWER, "id", at), []
        while not exchange.is_over:
            givens.append(bench.outcome(next_command(exchange), at))
            exchange = advance(exchange, givens[-1])
        again = begin(kept(bench.distribution, Distribution), kept(request_, Request), VIEWER, "id", at)
        for one in givens:
            again = advance(again, kept(one, Given))
        assert again == exchange
        assert repr(again) == repr(exchange)
        assert json.dumps(exchange_report(again)) == json.dumps(exchange_report(exchange))
