"""Exchanges built by hand for the views and widgets: one stage record at a time, without running anything."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine.behavior import Association, Behavior, Distribution, Endpoint, Function, Origin
from edgetui.engine.commands import (
    CacheHit,
    CacheMissed,
    Command,
    FetchOrigin,
    FunctionReturned,
    InvokeFunction,
    LogLine,
    LookUpCache,
    OriginResponded,
    Reply,
)
from edgetui.engine.exchange import Exchange, StageRecord
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.judgment import Severity, Violation
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.session.flow import Flow
from edgetui.session.timeline import Start, Timeline

RESIZE = Function("resize", "resize.handler", "python3.12", "/srv/shop")
ENDPOINT = Endpoint("custom", "img-origin.internal", path="/v2")
VIEWED = Request(
    "GET",
    "/img/cat.jpg",
    "w=300&format=auto",
    Headers(
        [
            ("Host", "shop.example.com"),
            ("Cookie", "sid=1f2e; ab=B"),
            ("Accept", "image/avif,image/webp,*/*"),
            ("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"),
        ]
    ),
)
REWRITTEN = replace(
    VIEWED,
    uri="/img/w300/cat.webp",
    querystring="w=300",
    headers=VIEWED.headers.without("cookie").setting("Accept", "image/webp").adding("X-Device", "mobile"),
)
PAGE = Response(200, "", Headers([("Content-Type", "text/html"), ("Server", "nginx")]), b"<h1>Cat</h1>\n<p>purrs\n")


class Builder:
    """Makes exchanges and the records in them."""

    viewed = VIEWED
    rewritten = REWRITTEN
    page = PAGE
    endpoint = ENDPOINT

    def invoke(self, event_type: EventType = EventType.VIEWER_REQUEST, event: Any = None) -> InvokeFunction:
        event = event if event is not None else {"Records": [{"cf": {"config": {"eventType": event_type.value}}}]}
        return InvokeFunction(event_type, Association(event_type, RESIZE), event)

    def record(self, stage: Stage = Stage.VIEWER_REQUEST, **fields: Any) -> StageRecord:
        """A stage that ran; at an event, a function that rewrote the request."""
        made: dict[str, Any] = {"status": Status.RAN, "reason": "the function ran and its result was accepted"}
        if stage.value in set(EventType):
            logs = (LogLine("platform", "START RequestId: 8f2c"), LogLine("stdout", "picked bucket=w300"))
            made |= {
                "command": self.invoke(EventType(stage.value)),
                "outcome": FunctionReturned('{"uri": "/img/w300/cat.webp"}', logs, 3.84, 41.0, 64),
                "before": VIEWED,
                "after": REWRITTEN,
            }
        return StageRecord(stage, **(made | fields))

    def exchange(
        self, records: Iterable[StageRecord] = (), stage: Stage = Stage.VIEWER_REQUEST, **fields: Any
    ) -> Exchange:
        """An exchange that stands at `stage`."""
        behavior = Behavior("/img/*", associations=(Association(EventType.VIEWER_REQUEST, RESIZE),))
        made: dict[str, Any] = {
            "distribution": Distribution((behavior,), (Origin("origin", "img-origin.internal"),)),
            "behavior": behavior,
            "received": VIEWED,
            "request": VIEWED,
            "viewer": Viewer(),
            "request_id": "8f2c",
            "at": 0.0,
            "stage": stage,
            "command": self.pending(stage),
            "records": tuple(records),
        }
        return Exchange(**(made | fields))

    def pending(self, stage: Stage) -> Command:
        match stage:
            case Stage.CACHE_LOOKUP:
                return LookUpCache("d111111abcdef8.cloudfront.net/img/w300/cat.webp\nx-device: mobile")
            case Stage.ORIGIN_FETCH:
                return FetchOrigin(VIEWED, ENDPOINT)
            case Stage.REPLY:
                return Reply(PAGE)
        return self.invoke(EventType(stage.value))

    def travelled(self, stage: Stage = Stage.ORIGIN_REQUEST) -> Exchange:
        """As far as `stage`: viewer-request rewrote, the cache missed, and so on to the reply."""
        records = [
            self.record(),
            self.record(
                Stage.CACHE_LOOKUP,
                reason="miss: no stored response under this key",
                command=self.pending(Stage.CACHE_LOOKUP),
                outcome=CacheMissed(),
                before=REWRITTEN,
                after=REWRITTEN,
            ),
            self.skipped(
                Stage.ORIGIN_REQUEST, "no function is associated with this event: it passes through unchanged"
            ),
            self.record(
                Stage.ORIGIN_FETCH,
                reason="the origin answered (https://img-origin.internal:443)",
                outcome=OriginResponded(PAGE, 12.0, "https://img-origin.internal:443"),
                before=REWRITTEN,
                after=PAGE,
            ),
            self.skipped(
                Stage.ORIGIN_RESPONSE, "no function is associated with this event: it passes through unchanged"
            ),
            self.skipped(Stage.CACHE_STORE, "not stored: max-age=0"),
            self.record(
                Stage.VIEWER_RESPONSE,
                before=PAGE,
                after=replace(PAGE, headers=PAGE.headers.adding("Strict-Transport-Security", "max-age=63072000")),
            ),
            self.record(Stage.REPLY, reason="the viewer gets this response", before=PAGE, after=PAGE),
        ]
        order = list(Stage)
        past = [record for record in records if order.index(record.stage) < order.index(stage)]
        response = PAGE if order.index(stage) > order.index(Stage.ORIGIN_FETCH) else None
        if stage is Stage.REPLY:
            past = records
        return self.exchange(past, stage, request=REWRITTEN, origin_request=REWRITTEN, response=response)

    def skipped(self, stage: Stage, reason: str) -> StageRecord:
        return StageRecord(stage, Status.SKIPPED, reason)

    def hit(self) -> StageRecord:
        return self.record(Stage.CACHE_LOOKUP, outcome=CacheHit(PAGE, 3), before=REWRITTEN, after=PAGE)

    def violation(self, message: str, severity: Severity = Severity.ERROR) -> Violation:
        return Violation("read-only-header", severity, "/headers/via", message)

    def flow(self, exchange: Exchange | None = None, number: int = 3) -> Flow:
        exchange = exchange or self.travelled()
        start = Start(exchange.distribution, exchange.received, exchange.viewer, exchange.request_id, exchange.at)
        return Flow(number, [Timeline(start, (), (exchange,))])


@pytest.fixture
def build() -> Builder:
    return Builder()


@pytest.fixture
def texts() -> Callable[[Iterable[Any]], list[str]]:
    """The text of lines, without the blanks at their ends."""
    from edgetui.tui.views.line import plain

    return lambda lines: [plain(line).rstrip() for line in lines]
