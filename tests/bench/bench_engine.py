"""What the engine costs: one exchange with four pass-through functions, outcomes given, beside the JSON of its events.

Both sides take turns within one run. CPU time of this process; the least of the rounds is printed. Run it as a script.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from edgetui.engine import advance, begin
from edgetui.engine.behavior import Association, Behavior, CachePolicy, Distribution, Function, Origin
from edgetui.engine.commands import (
    CacheMissed,
    CacheStored,
    FetchOrigin,
    FunctionReturned,
    InvokeFunction,
    LookUpCache,
    OriginResolved,
    OriginResponded,
    Outcome,
    ResolveOrigin,
)
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType

ROUNDS, EXCHANGES = 30, 200
POLICY = CachePolicy("CachingOptimized", 1, 86400, 31536000, gzip=True, brotli=True)
FUNCTION = Function("passes", "index.handler", "python3.12", "/task")
DISTRIBUTION = Distribution(
    (Behavior(cache_policy=POLICY, associations=tuple(Association(event, FUNCTION) for event in EventType)),),
    (Origin("origin", "example.org"),),
)
REQUEST = Request(
    "GET",
    "/picture.jpg",
    "size=large",
    Headers(
        [
            ("Host", "d111111abcdef8.cloudfront.net"),
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Language", "en-US,en;q=0.5"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Cookie", "session=0123456789abcdef; theme=dark"),
        ]
    ),
)
RESPONSE = Response(
    200, "OK", Headers([("Content-Type", "image/jpeg"), ("Content-Length", "3"), ("ETag", '"1"')]), b"jpg"
)
VIEWER = Viewer()


def outcome(command: object) -> Outcome:
    match command:
        case InvokeFunction(event_type=event_type, event=event):
            cf = event["Records"][0]["cf"]
            return FunctionReturned(json.dumps(cf["request"] if event_type.is_request else cf["response"]))
        case LookUpCache():
            return CacheMissed()
        case ResolveOrigin():
            return OriginResolved()
        case FetchOrigin():
            return OriginResponded(RESPONSE)
        case _:
            return CacheStored()


def recorded() -> tuple[list[Outcome], list[Mapping[str, Any]]]:
    """The outcomes of one exchange, and the events its functions were shown."""
    exchange = begin(DISTRIBUTION, REQUEST, VIEWER, "id", 0.0)
    given: list[Outcome] = []
    events: list[Mapping[str, Any]] = []
    while not exchange.is_over:
        if isinstance(exchange.command, InvokeFunction):
            events.append(exchange.command.event)
        given.append(outcome(exchange.command))
        exchange = advance(exchange, given[-1])
    return given, events


def least(work: Callable[[], None]) -> float:
    """Milliseconds of CPU for one go."""
    began = time.process_time()
    for _ in range(EXCHANGES):
        work()
    return (time.process_time() - began) * 1000 / EXCHANGES


def main() -> None:
    given, events = recorded()

    def exchange() -> None:
        moving = begin(DISTRIBUTION, REQUEST, VIEWER, "id", 0.0)
        for one in given:
            moving = advance(moving, one)

    def event_json() -> None:
        for event in events:
            json.loads(json.dumps(event))

    turns = [(least(exchange), least(event_json)) for _ in range(ROUNDS)]
    engine, beside = (min(side) for side in zip(*turns, strict=True))
    print(f"engine, one exchange with {len(events)} functions: {engine:.3f} ms")
    print(f"JSON of its {len(events)} events, there and back:  {beside:.3f} ms")


if __name__ == "__main__":
    main()
