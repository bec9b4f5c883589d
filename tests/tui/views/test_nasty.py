"""Whatever a message, a log line, a result or a name holds: every view draws plain cells, no more than fit."""

import json
from dataclasses import replace

import pytest

from edgetui.engine.behavior import Association, Behavior, Distribution, Origin
from edgetui.engine.commands import (
    CacheMissed,
    FailureKind,
    FunctionFailed,
    FunctionReturned,
    LogLine,
    OriginFailed,
    OriginFailure,
    OriginResponded,
)
from edgetui.engine.http import Headers, Request, Response, wire_from_text
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.session.clock import Clock
from edgetui.session.compare import places
from edgetui.session.definition import OriginMode
from edgetui.session.intercept import Intercept
from edgetui.session.source import SourceFile
from edgetui.tui.views import body, chrome, code, comparison, flows, rail, response, stage
from edgetui.tui.views.line import STYLES, pad, plain, width_of
from edgetui.tui.views.logs import logs_view
from edgetui.tui.views.modes import BodyMode, JsonMode

NASTY = {
    "escape sequence": "\x1b[2J\x1b[31mred\x1b]52;c;cGF5\x07",
    "c1 control": "\x9b31m\x85",
    "markup": "[red]x[/] [link=file:///etc]y[/link] [",
    "wide": "猫の写真" * 20,
    "combining": "e" + "\u0301" * 50,
    "mark first": "\u0301\u0302",
    "nul and tab": "\x00\t\x7f",
    "line ends": "a\r\nb\u2028c\u0085d\x0be",
    "right to left": "\u202egnp.exe\u2066",
    "joined emoji": "👩\u200d👩\u200d👧 ❤\ufe0f",
    "lone surrogate": "\ud800\udcff",
    "very long": "x" * 100_000,
    "very long and wide": "猫\u0301 " * 30_000,
    "empty": "",
}
WIDTHS = (20, 78, 118)


def hostile(build, value):
    """The reply of a run in which everything that comes from outside is `value`."""
    wire = wire_from_text(value)
    request = Request(wire or "GET", wire, wire, Headers([("Host", "a"), (wire or "X", wire)]), wire.encode("latin-1"))
    changed = replace(request, uri=f"/{wire}", headers=Headers([("Host", wire), ("X-Other", wire)]))
    response = Response(200, wire, Headers([(wire or "X", wire)]), value.encode("utf-8", "replace"))
    endpoint = replace(build.endpoint, domain_name=value, path=value)
    event = {"Records": [{"cf": {"request": {"uri": value}}, value: value, "n": 1.5, "list": [value, None, True]}]}
    function = replace(build.invoke().association.function, name=value, handler=value, runtime=value)
    command = replace(build.invoke(event=event), association=Association(EventType.VIEWER_REQUEST, function))
    violations = (build.violation(value), replace(build.violation(value), code=value, pointer=value))
    logs = (LogLine("stdout", value), LogLine(value, value))
    common = {"violations": violations, "sentence": value, "reason": value, "assumptions": (value,), "url": value}
    records = [
        build.record(
            command=command,
            outcome=FunctionReturned(json.dumps({"k": value}), logs),
            before=request,
            after=changed,
            endpoint_before=build.endpoint,
            endpoint_after=endpoint,
            **common,
        ),
        build.record(Stage.CACHE_LOOKUP, outcome=CacheMissed(value), before=request, after=request, **common),
        build.record(Stage.ORIGIN_REQUEST, outcome=FunctionReturned(value, logs), before=request, after=response),
        build.record(Stage.ORIGIN_FETCH, outcome=OriginResponded(response, 1, value), before=request, after=response),
        build.record(
            Stage.ORIGIN_RESPONSE,
            status=Status.FAILED,
            outcome=FunctionFailed(FailureKind.RAISED, value, value, (value,), logs),
            before=response,
            after=None,
            **common,
        ),
        build.record(
            Stage.CACHE_STORE,
            status=Status.FAILED,
            outcome=OriginFailed(OriginFailure.DNS, value, attempts=3, source=value),
            after=None,
            **common,
        ),
        build.skipped(Stage.VIEWER_RESPONSE, value),
    ]
    return build.exchange(records, Stage.REPLY, received=request, request=request, response=response)


def drawn(build, exchange, width, value):
    """Every line of every view."""
    for each in Stage:
        for wrap in (False, len(value) < 10_000):
            for side_by_side in (False, True):
                yield from stage.diff_view(
                    exchange, each, width, show_unchanged=True, wrap=wrap, side_by_side=side_by_side
                )
            yield from logs_view(exchange, each, width, wrap=wrap)
        for wrap in (False, len(value) < 10_000):
            yield from response.response_view(exchange, each, width, wrap=wrap)
            for json_mode in JsonMode:
                yield from stage.json_view(exchange, each, width, mode=json_mode, wrap=wrap)
        for body_mode in BodyMode:
            yield from seen(body.body_view(exchange, each, width, body_mode))
        yield from stage.rules_view(exchange, each, width)
        yield from stage.diff_view(replace(exchange, stage=each, records=()), each, width)
    yield from rail.rail(exchange, {Stage.VIEWER_REQUEST}, None, Stage.VIEWER_REQUEST, width, timings=True, bar=True)
    for place in places(exchange, build.travelled(Stage.REPLY)):
        yield from (comparison.place_row(place, width), *comparison.difference_lines(place, width))
    source = SourceFile(value, value, f"# {value}\nx = 1\n", 1)
    for wrap in (False, len(value) < 10_000):
        yield from seen(code.CodeLines(source, width, wrap=wrap))
    yield from code.excerpt(source, width)
    flow, commented = build.flow(exchange), build.flow(exchange)
    commented.comment = value
    workspace = Workspace(value)
    yield from (
        flows.flow_row(flow, width),
        flows.flow_row(commented, width),
        flows.flow_header(width),
        chrome.title_line(workspace, flow, width),
        chrome.status_line(flow, "", width),
        chrome.status_line(flow, value, width),
        chrome.status_line(build.flow(replace(exchange, stage=Stage.VIEWER_REQUEST)), "", width),
    )


def seen(document):
    """Its first rows, and the last ones."""
    return [*document[:40], *document[-5:]]


class Workspace:
    """As much of a workspace as the title line reads."""

    def __init__(self, title):
        self.title = title
        self.breakpoints = {Stage.ORIGIN_REQUEST}
        self.origin_mode = OriginMode.LIVE
        self.skipped = {Stage.ORIGIN_REQUEST}
        self.warnings = ()
        self.keeper = None
        self.intercept = Intercept()
        self.clock = Clock(lambda: 0.0)
        self.distribution = Distribution((Behavior(),), (Origin(title, title),))
        self.answers = {title: title}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NASTY)
def test_no_view_lets_a_control_character_through_or_overflows(build, name, width):
    value = NASTY[name]

    lines = list(drawn(build, hostile(build, value), width, value))

    assert lines
    for each in lines:
        text = plain(each)
        assert text.isprintable(), text[:200]
        assert width_of(each) <= width, text[:200]
        assert width_of(pad(each, width)) == width
        assert {style for _, style in each} <= STYLES


def test_a_line_of_100_kb_is_drawn_from_what_can_be_seen_of_it(build, monkeypatch):
    """Not by the clock: no escaping looks at more text than a screen holds."""
    from edgetui.tui.views import safe

    looked_at = []
    original = safe.escaped
    for module in (safe, stage.jsontext, __import__("edgetui.tui.views.difflines", fromlist=["x"])):
        monkeypatch.setattr(module, "escaped", lambda text: looked_at.append(len(text)) or original(text))
    exchange = hostile(build, NASTY["very long"])

    for each in (Stage.VIEWER_REQUEST, Stage.ORIGIN_FETCH):
        assert stage.diff_view(exchange, each, 78)
    assert stage.json_view(exchange, Stage.VIEWER_REQUEST, 78)
    assert logs_view(exchange, Stage.VIEWER_REQUEST, 78)

    assert max(looked_at) <= 4000
