"""What each view looks like at three widths, as text.

`EDGETUI_UPDATE=1 pytest tests/tui/views` writes the files anew; then read the diff.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, LogLine, OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Response
from edgetui.engine.judgment import Severity
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.tui.views import chrome, flows, rail, response, stage
from edgetui.tui.views.line import Line, plain
from edgetui.tui.views.logs import logs_view

GOLDEN = Path(__file__).parent.parent / "golden"
WIDTHS = (78, 118, 198)
LOGIN = Response(302, "Found", Headers([("Location", "/login?next=/img/cat.jpg"), ("Cache-Control", "no-store")]))
ERROR_PAGE = Response(503, "Service Unavailable", Headers([("X-Cache", "LambdaExecutionError from cloudfront")]))


def generated(build):
    record = build.record(
        after=LOGIN,
        outcome=FunctionReturned('{"status": "302"}', (), 2.1),
        reason="the function returned a response: nothing else runs, nothing is cached",
        url="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html",
    )
    return build.exchange([record], Stage.REPLY, response=LOGIN)


def raised(build):
    failed = FunctionFailed(
        FailureKind.RAISED,
        "TypeError",
        "Cannot read properties of undefined (reading 'value')",
        (
            "TypeError: Cannot read properties of undefined (reading 'value')",
            "    at handler (/srv/shop/auth.js:27:42)",
        ),
        (LogLine("stderr", "ERROR Invoke Error"),),
        12.0,
    )
    record = build.record(
        status=Status.FAILED,
        outcome=failed,
        after=None,
        reason="TypeError: Cannot read properties of undefined (reading 'value')",
        sentence="The Lambda function associated with the CloudFront distribution is invalid or doesn't have the "
        "required permissions.",
    )
    return build.exchange([record], Stage.REPLY, response=ERROR_PAGE)


def refused(build):
    record = build.record(
        status=Status.FAILED,
        after=None,
        reason="CloudFront refused the function's result: the header via is read-only here, it was '1.1 me'",
        sentence="The Lambda function result failed validation: The function tried to add, delete, or change a "
        "read-only header.",
        violations=(
            build.violation("the header via is read-only here, it was '1.1 me'"),
            replace(
                build.violation("'/a b' holds a blank", Severity.WARNING), code="uri-unusual-character", pointer="/uri"
            ),
        ),
        assumptions=("strict_header_names", "U15"),
    )
    return build.exchange([record], Stage.REPLY, response=ERROR_PAGE)


def unreachable(build):
    record = build.record(
        Stage.ORIGIN_FETCH,
        status=Status.FAILED,
        before=build.rewritten,
        after=None,
        outcome=OriginFailed(OriginFailure.CONNECT, "connection refused", 3.0, 3, "https://img-origin.internal:443"),
        reason="connection refused",
        sentence="CloudFront wasn't able to connect to the origin.",
    )
    return build.exchange([record], Stage.REPLY, response=replace(ERROR_PAGE, status=502, status_description=""))


def switched(build):
    """Values longer than any column, another origin, an edit."""
    long = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 "
    before = replace(build.rewritten, headers=build.rewritten.headers.setting("User-Agent", long + "one"))
    after = replace(before, headers=before.headers.setting("User-Agent", long + "two"), body=b"hello")
    endpoint = replace(build.endpoint, domain_name="eu-origin.internal", custom_headers=Headers([("X-Key", "k1")]))
    record = build.record(
        Stage.ORIGIN_REQUEST,
        before=before,
        after=after,
        endpoint_before=build.endpoint,
        endpoint_after=endpoint,
        amended=True,
    )
    return build.exchange([record], Stage.ORIGIN_FETCH, origin_request=after, endpoint=endpoint)


def diffs(build, width):
    over = build.travelled(Stage.REPLY)
    yield from stage.diff_view(over, Stage.VIEWER_REQUEST, width)
    for exchange, at in (
        (build.travelled(), Stage.ORIGIN_REQUEST),
        (build.travelled(), Stage.ORIGIN_RESPONSE),
        (build.travelled(Stage.CACHE_LOOKUP), Stage.CACHE_LOOKUP),
        (over, Stage.CACHE_LOOKUP),
        (over, Stage.ORIGIN_REQUEST),
        (over, Stage.ORIGIN_FETCH),
        (over, Stage.VIEWER_RESPONSE),
        (generated(build), Stage.VIEWER_REQUEST),
        (raised(build), Stage.VIEWER_REQUEST),
        (refused(build), Stage.VIEWER_REQUEST),
        (unreachable(build), Stage.ORIGIN_FETCH),
        (switched(build), Stage.ORIGIN_REQUEST),
    ):
        yield (("--", ""),)
        yield from stage.diff_view(exchange, at, width)
    yield (("-- all, wrapped", ""),)
    yield from stage.diff_view(switched(build), Stage.ORIGIN_REQUEST, width, show_unchanged=True, wrap=True)


def responses(build, width):
    over = build.travelled(Stage.REPLY)
    binary = replace(
        over, response=Response(200, "", Headers([("Content-Type", "image/png")]), b"\x89PNG\r\n\x1a\n" * 3)
    )
    for exchange, at in (
        (over, Stage.ORIGIN_FETCH),
        (over, Stage.VIEWER_RESPONSE),
        (build.exchange([build.hit()]), Stage.CACHE_LOOKUP),
        (generated(build), Stage.VIEWER_REQUEST),
        (raised(build), Stage.VIEWER_REQUEST),
        (binary, Stage.VIEWER_REQUEST),
        (build.travelled(), Stage.ORIGIN_REQUEST),
    ):
        yield (("--", ""),)
        yield from response.response_view(exchange, at, width)


def logs(build, width):
    for exchange, at in (
        (build.travelled(), Stage.VIEWER_REQUEST),
        (raised(build), Stage.VIEWER_REQUEST),
        (build.exchange(), Stage.VIEWER_REQUEST),
        (build.exchange(), Stage.ORIGIN_REQUEST),
        (build.exchange(), Stage.CACHE_LOOKUP),
    ):
        yield (("--", ""),)
        yield from logs_view(exchange, at, width)


def json_tabs(build, width):
    payloads = ('{"uri": "/é", "n": [1, 2.5, null, true, []], "o": {}}', "not json \udcff")
    exchanges = [build.exchange([build.record(outcome=FunctionReturned(payload))]) for payload in payloads]
    for exchange in (*exchanges, raised(build), build.exchange()):
        yield (("--", ""),)
        yield from stage.json_view(exchange, Stage.VIEWER_REQUEST, width)
    for at in (Stage.ORIGIN_FETCH, Stage.CACHE_LOOKUP):
        yield (("--", ""),)
        yield from stage.json_view(build.exchange(stage=at), at, width)


def rules(build, width):
    for exchange, at in (
        (refused(build), Stage.VIEWER_REQUEST),
        (generated(build), Stage.VIEWER_REQUEST),
        (build.travelled(), Stage.ORIGIN_REQUEST),
        (build.travelled(Stage.REPLY), Stage.ORIGIN_REQUEST),
        (
            build.exchange([build.record(violations=(replace(build.violation("odd"), code="unheard-of"),))]),
            Stage.VIEWER_REQUEST,
        ),
    ):
        yield (("--", ""),)
        yield from stage.rules_view(exchange, at, width)


def rails(build, width):
    marks = {Stage.ORIGIN_REQUEST, Stage.CACHE_LOOKUP}
    for exchange in (
        build.exchange(),
        build.travelled(),
        build.travelled(Stage.REPLY),
        generated(build),
        raised(build),
    ):
        yield from rail.rail(exchange, marks, None, Stage.VIEWER_REQUEST, width)
    yield from rail.rail(build.travelled(Stage.ORIGIN_FETCH), set(), Stage.ORIGIN_FETCH, Stage.ORIGIN_FETCH, width)
    yield from rail.rail(build.travelled(), marks, None, None, width, ascii=True, timings=True)


def rows(build, width):
    yield flows.flow_header(width)
    for number, exchange in enumerate(
        (build.exchange(), build.travelled(Stage.REPLY), generated(build), raised(build)), 1
    ):
        yield flows.flow_row(build.flow(exchange, number), width)
    odd = replace(build.viewed, method="OPTIONS", uri="/" + "猫" * 150)
    yield flows.flow_row(build.flow(build.exchange(received=odd), 12345), width)


def chromes(build, width):
    hints = [
        ("n", "Next"),
        ("c", "Continue"),
        ("b", "Break"),
        ("e", "Edit"),
        ("r", "Replay"),
        ("y", "Copy"),
        ("?", "Help"),
    ]
    hints += [("x", "Export"), ("C", "Capture"), ("N", "New"), (":", "Commands")]
    yield chrome.footer_line(hints, width, [("?", "Help")])
    running = build.flow(build.travelled(Stage.ORIGIN_FETCH))
    running.running = Stage.ORIGIN_FETCH
    edited = build.flow(replace(build.travelled(), amended=True))
    for flow in (None, build.flow(), edited, running, build.flow(build.travelled(Stage.REPLY))):
        yield chrome.status_line(flow, "", width)
    yield chrome.status_line(build.flow(), "copied 212 B", width)


VIEWS: dict[str, Callable] = {
    "diff": diffs,
    "response": responses,
    "logs": logs,
    "json": json_tabs,
    "rules": rules,
    "rail": rails,
    "flows": rows,
    "chrome": chromes,
}


def drawing(view, build) -> str:
    """The view at every width, as text."""
    out: list[str] = []
    for width in WIDTHS:
        lines: list[Line] = list(view(build, width))
        out += [f"== {width}", *(plain(each).rstrip() for each in lines), ""]
    return "\n".join(out)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_as_it_did(build, name):
    path = GOLDEN / f"{name}.txt"
    drawn = drawing(VIEWS[name], build)
    if "EDGETUI_UPDATE" in os.environ:
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")

    assert drawn == path.read_text(encoding="utf-8")


def test_the_events_of_the_rail_are_all_there():
    shown = {node.stage.value for node in rail.NODES}

    assert {event.value for event in EventType} < shown
