"""Every open question of semantics §14: the switches with their defaults, both ways, and who names what."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine.behavior import (
    Behavior,
    CustomErrorResponse,
    GeoRestriction,
    Origin,
    OriginGroup,
    Settings,
)
from edgetui.engine.commands import FunctionReturned
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.response_headers import managed

HOST = ("Host", "d111111abcdef8.cloudfront.net")
NOON = 1_795_348_800.0
OK, NOT_FOUND = Response(200, "", Headers(), b"ok"), Response(404, "", Headers(), b"no")
BUCKET = Origin("origin", "bucket.s3.eu-central-1.amazonaws.com", kind="s3", region="eu-central-1")


def request_of(target: str = "/a", method: str = "GET", body: bytes = b"", *lines: tuple[str, str]) -> Request:
    return Request(method, target, "", Headers([HOST, *lines]), body)


def changing(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    """A function that returns its message with these fields."""
    return lambda cf: (cf["response"] if "response" in cf else cf["request"]) | fields


def with_header(name: str, entry: dict[str, str]) -> Callable[[dict[str, Any]], Any]:
    def handler(cf: dict[str, Any]) -> Any:
        message = cf.get("response", cf["request"])
        return message | {"headers": message["headers"] | {name: [entry]}}

    return handler


def origin_path(path: str) -> Callable[[dict[str, Any]], Any]:
    def handler(cf: dict[str, Any]) -> Any:
        cf["request"]["origin"]["custom"]["path"] = path
        return cf["request"]

    return handler


def test_every_switch_has_the_default_of_the_table() -> None:
    defaults = Settings()
    assert (defaults.strict_status_string, defaults.vresp_status, defaults.strict_readonly_fields) == (
        False,
        "ignore",
        False,
    )
    assert (defaults.strict_header_names, defaults.root_object_stage, defaults.strict) == (False, "viewer", False)
    assert (defaults.vresp_uses_final_status, defaults.custom_pages_for_function_errors) == (False, True)
    assert (defaults.rhp_before_vresp, defaults.kb, defaults.oresp_on_failed_primary) == (False, 1024, True)
    assert defaults.profile == "current"


def status_of(sent: Any) -> Any:
    return sent.status


def events_of(sent: Any) -> Any:
    return sent.ran


#: switch, its value other than the default, the bench, the request, what is looked at, and what that is either way.
SWITCHES: dict[str, tuple[Any, dict[str, Any], Request, Callable[[Any], Any], Any, Any]] = {
    "strict_status_string": (True, {"viewer_request": lambda cf: {"status": 200}}, request_of(), status_of, 200, 502),
    "vresp_status": ("error", {"viewer_response": changing(status="201")}, request_of(), status_of, 200, 502),
    "strict_readonly_fields": (True, {"viewer_request": changing(method="POST")}, request_of(), status_of, 200, 502),
    "strict_header_names": (
        True,
        {"viewer_request": with_header("x-a", {"key": "x-b", "value": "1"})},
        request_of(),
        status_of,
        200,
        502,
    ),
    "root_object_stage": (
        "origin",
        {"default_root_object": "index.html"},
        request_of("/"),
        lambda sent: (sent.event("viewer-request")["request"]["uri"], sent.fetch.request.uri),
        ("/index.html", "/index.html"),
        ("/", "/index.html"),
    ),
    "vresp_uses_final_status": (
        True,
        {"origin": NOT_FOUND, "origin_response": changing(status="200")},
        request_of(),
        lambda sent: "viewer-response" in sent.ran,
        False,
        True,
    ),
    "custom_pages_for_function_errors": (
        False,
        {
            "viewer_request": lambda cf: None,
            "configured": {"custom_error_responses": (CustomErrorResponse(502, "/e", 500),)},
        },
        request_of(),
        status_of,
        500,
        502,
    ),
    "rhp_before_vresp": (
        True,
        {"response_headers_policy": managed("SecurityHeadersPolicy")},
        request_of(),
        lambda sent: "x-frame-options" in sent.event("viewer-response")["response"]["headers"],
        False,
        True,
    ),
    "kb": (
        1000,
        {"viewer_request": lambda cf: {"status": "200", "body": "x" * 40_500}},
        request_of(),
        status_of,
        200,
        502,
    ),
    "oresp_on_failed_primary": (
        False,
        {
            "at": (Origin("one", "one.example.org"), Origin("two", "two.example.org")),
            "target_origin_id": "group",
            "configured": {"origin_groups": (OriginGroup("group", ("one", "two"), (404,)),)},
            "origin": lambda command: OK if command.attempt == 2 else NOT_FOUND,
        },
        request_of(),
        lambda sent: sent.ran.count("origin-response"),
        2,
        1,
    ),
    "strict": (True, {"origin_request": origin_path("/a/")}, request_of(), status_of, 200, 502),
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_decides_both_ways_and_is_named_when_it_does(passing_edge: Any, switch: str) -> None:
    other, bench, request, looked_at, by_default, otherwise = SWITCHES[switch]
    for settings, expected in ((Settings(), by_default), (replace(Settings(), **{switch: other}), otherwise)):
        sent = passing_edge(settings=settings, **bench).send(request)
        assert looked_at(sent) == expected
        assert switch in sent.exchange.assumptions


def test_an_ordinary_request_hangs_on_nothing(passing_edge: Any) -> None:
    edge = passing_edge(response_headers_policy=None)
    for sent in (edge.send(request_of()), edge.send(request_of())):
        assert sent.exchange.assumptions == ()


#: row, the bench, the request.
ROWS: list[tuple[str, dict[str, Any], Request]] = [
    ("U1", {"viewer_request": lambda cf: {"status": "200", "uri": "/"}}, request_of()),
    ("U6", {"viewer_request": lambda cf: cf["request"] | {"headers": cf["request"]["headers"] | {"x-a": []}}},
     request_of("/a", "GET", b"", ("X-A", "1"))),
    ("U9", {"origin_request": lambda cf: {"status": "404"}}, request_of()),
    ("U13", {"origin_request": lambda cf: {"status": "200"}}, request_of()),
    ("U14", {"viewer_request": lambda cf: {"status": "200", "headers": {"via": [{"value": "x"}]}}}, request_of()),
    ("U15", {"viewer_request": lambda cf: {"status": "999"}}, request_of()),
    ("U16", {}, request_of("/" + "x" * 8192)),
    ("U16", {}, request_of("/a", "GET", b"x")),
    ("U17", {"include_body": True}, request_of("/a", "POST")),
    ("kb", {"include_body": True}, request_of("/a", "POST", b"x" * 40_500)),
    ("U25", {"origin_request": origin_path("/a/")}, request_of()),
    ("U27", {"at": BUCKET}, request_of()),
    ("profile", {"viewer_request": FunctionReturned(json.dumps({"status": "200"}), elapsed_ms=5001.0)}, request_of()),
    ("profile", {"viewer_response": FunctionReturned(json.dumps({"status": "200"}), memory_mb=129)}, request_of()),
]  # fmt: skip


@pytest.mark.parametrize(("row", "bench", "request_"), ROWS, ids=[f"{row} {at}" for at, (row, _, _) in enumerate(ROWS)])
def test_an_outcome_names_the_row_it_hung_on(
    passing_edge: Any, row: str, bench: dict[str, Any], request_: Request
) -> None:
    assert row in passing_edge(**bench).send(request_).exchange.assumptions


def test_U10_an_error_from_the_cache_names_its_row_where_a_function_would_run(passing_edge: Any, edge: Any) -> None:
    for bench, named in ((passing_edge, ("U10",)), (edge, ())):
        made = bench(origin=NOT_FOUND)
        made.send(request_of())
        assert made.send(request_of()).exchange.assumptions == named


def test_U22_is_named_where_two_reasons_to_refuse_hold(passing_edge: Any) -> None:
    blocked = {"geo_restriction": GeoRestriction("blacklist", ("AQ",))}
    viewer = Viewer(facts=Headers([("CloudFront-Viewer-Country", "AQ")]))
    one = passing_edge(configured=blocked).send(request_of(), viewer)
    two = passing_edge(configured=blocked, allowed_methods=("GET", "HEAD")).send(request_of(method="POST"), viewer)
    assert ("U22" in one.exchange.assumptions, "U22" in two.exchange.assumptions) == (False, True)


def test_the_body_shown_is_cut_by_the_kb_of_the_settings(passing_edge: Any) -> None:
    for kb, is_cut in ((1024, False), (1000, True)):
        edge = passing_edge(include_body=True, settings=Settings(kb=kb))
        sent = edge.send(request_of("/a", "POST", b"x" * 40_500))
        assert sent.event("viewer-request")["request"]["body"]["inputTruncated"] is is_cut
        assert sent.fetch.request.body == b"x" * 40_500
        assert not [violation for record in sent.exchange.records for violation in record.violations]


def test_the_root_object_is_an_assumption_too_where_it_chooses_another_behavior(edge: Any) -> None:
    sent = edge(behaviors=(Behavior("/index.html"),), default_root_object="index.html").send(request_of("/"))
    assert sent.exchange.assumptions == ("root_object_stage",)
    assert edge(default_root_object="index.html").send(request_of("/")).exchange.assumptions == ()


def test_a_stale_confirmation_names_nothing_without_functions(edge: Any) -> None:
    bench = edge(origin=Response(200, "", Headers([("ETag", '"1"'), ("Cache-Control", "max-age=1")]), b"x"))
    bench.send(request_of())
    bench.origin = Response(304, "", Headers())
    assert bench.send(request_of(), at=NOON + 9).exchange.assumptions == ()
