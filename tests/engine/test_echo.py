"""A function that gives a message back as it got it: who knows that need not read the result, and nothing differs."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.engine import advance, begin
from edgetui.engine.behavior import (
    AddedHeader,
    Origin,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
    Settings,
)
from edgetui.engine.commands import FunctionReturned, InvokeFunction
from edgetui.engine.http import Headers, Request, Response, Viewer

NAMES = st.sampled_from(["Host", "Via", "X-A", "x-a", "X-Edge-B", "Connection", "Set-Cookie", "Accept-Encoding", "12"])
VALUES = st.sampled_from(["1", "é", "\xc3\xa9", "a, b", '"request": {}}]}', "", "bytes=0-1"])
LINES = st.lists(st.tuples(NAMES, VALUES), max_size=6)
REQUESTS = st.builds(
    Request,
    st.sampled_from(["GET", "POST", "HEAD"]),
    st.sampled_from(["/", "/a b", "/%41", "/\xc3\xa9", "/\x01"]),
    st.sampled_from(["", "?", "a=1", "a=%zz#"]),
    LINES.map(Headers),
    st.sampled_from([b"", b"\xff\x00", b"a=1"]),
)
#: A head of some 30,000 bytes, to which a policy adds lines: within the quota of viewer events, over it with
#: KB = 1,000 alone, over it in any case.
MUCH, ADDED = 29_500, (10_000, 10_800, 13_000)
RESPONSES = st.builds(
    lambda status, phrase, lines, size, body: Response(status, phrase, Headers([*lines, ("X-L", "x" * size)]), body),
    st.sampled_from([200, 204, 206, 302, 304, 404, 503]),
    st.sampled_from(["OK", "", "Not\tOK", "O\x01K", "\xe9"]),
    LINES,
    st.sampled_from([1, MUCH]),
    st.sampled_from([b"", b"hello"]),
)
POLICIES = st.none() | st.sampled_from(ADDED).map(
    lambda size: ResponseHeadersPolicy("p", custom=(AddedHeader("X-P", "x" * size),))
)
EVERYTHING = OriginRequestPolicy("all", Selection("allViewer"), Selection("all"), Selection("all"))
ORIGINS = st.builds(
    lambda lines, kind: Origin("o", "a.example", custom_headers=Headers(lines), kind=kind),
    st.just([]) | st.lists(st.tuples(NAMES | st.just("X\x01"), VALUES | st.just("\x01")), max_size=2),
    st.sampled_from(["custom", "s3"]),
)
SWITCHES = st.builds(
    Settings,
    profile=st.sampled_from(["current", "legacy-2023"]),
    vresp_status=st.sampled_from(["ignore", "error"]),
    rhp_before_vresp=st.booleans(),
    strict=st.booleans(),
    kb=st.sampled_from([1000, 1024]),
)


def returned(command: InvokeFunction) -> str:
    cf = command.event["Records"][0]["cf"]
    return json.dumps(cf.get("response", cf["request"]), default=dict)


@settings(max_examples=500, deadline=None)
@given(REQUESTS, RESPONSES, ORIGINS, POLICIES, SWITCHES, st.booleans())
def test_a_result_known_to_repeat_its_message_leads_to_what_judging_it_leads_to(
    passing_edge: Callable[..., Any],
    asked: Request,
    answer: Response,
    at: Origin,
    policy: ResponseHeadersPolicy | None,
    found: Settings,
    include_body: bool,
) -> None:
    bench = passing_edge(
        origin=answer,
        at=at,
        target_origin_id="o",
        settings=found,
        include_body=include_body,
        origin_request_policy=EVERYTHING,
        response_headers_policy=policy,
    )
    exchange = begin(bench.distribution, asked, Viewer(), "id", 0.0)
    while not exchange.is_over:
        command = exchange.command
        if not isinstance(command, InvokeFunction):
            exchange = advance(exchange, bench.outcome(command))
            continue
        text = returned(command)
        judged = advance(exchange, FunctionReturned(text))
        exchange = advance(exchange, FunctionReturned(text, echoes=command.event))
        assert exchange == judged
        assert repr(exchange) == repr(judged)


def test_what_repeats_the_message_of_another_event_is_judged(passing_edge: Callable[..., Any]) -> None:
    bench = passing_edge()
    first, second = (begin(bench.distribution, Request(uri=uri), Viewer(), "id", 0.0) for uri in ("/a", "/b"))
    assert isinstance(first.command, InvokeFunction)

    passed = advance(second, FunctionReturned(returned(first.command), echoes=first.command.event))

    assert passed.request.uri == "/a"
