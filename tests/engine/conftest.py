"""A distribution with one behavior on the bench: send a request through it with answers given by hand.

`edge(viewer_request=…, origin=…)` makes one; `.send(request)` drives an exchange to its reply. A function is a
callable from the event's `cf` object to its result, or an outcome. The cache is a dictionary that lives as long as
the bench and whose clock is the exchange's `at`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from edgetui.engine import Exchange, StageRecord, advance, begin, next_command
from edgetui.engine.behavior import Association, Behavior, CachePolicy, Distribution, Function, Origin, Settings
from edgetui.engine.commands import (
    CacheHit,
    CacheMissed,
    CacheStored,
    CheckSignature,
    Command,
    FetchOrigin,
    FunctionReturned,
    InvokeFunction,
    LookUpCache,
    OriginFailed,
    OriginResolved,
    OriginResponded,
    Outcome,
    ResolveOrigin,
    SignatureChecked,
    StoreInCache,
)
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.parts import answers, kept_as
from edgetui.engine.stage import EventType, Stage

NOON = 1_795_348_800.0  # Sun, 22 Nov 2026 12:00:00 GMT
REQUEST_ID = "Zx3pQe7Kk0bVtJ5mN1rY8sWc2dLhG4uTqA6fEo9iRjXyPvBnMlDwCg=="
HOST = ("Host", "d111111abcdef8.cloudfront.net")

#: [using-managed-cache-policies]
OPTIMIZED = CachePolicy("CachingOptimized", 1, 86400, 31536000, gzip=True, brotli=True)
DISABLED = CachePolicy("CachingDisabled", 0, 0, 0)

Handler = Callable[[dict[str, Any]], Any]
Answer = Handler | Outcome
Answering = Response | OriginFailed | Callable[[FetchOrigin], Response | OriginFailed]


def passes(cf: dict[str, Any]) -> Any:
    """A function that changes nothing: `return event.Records[0].cf.response || .request`."""
    return cf["request"] if cf["config"]["eventType"].endswith("-request") else cf["response"]


def function(name: str) -> Function:
    return Function(name, f"{name}.handler", "python3.12", "/task")


def page(body: bytes = b"hello", *lines: tuple[str, str], status: int = 200) -> Response:
    """What a plain origin answers."""
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


VIEWER, ORIGIN, SETTINGS, PAGE = Viewer(), Origin("origin", "example.org"), Settings(), page()


@dataclass
class Sent:
    """One exchange that has ended, and all that was asked for on its way."""

    exchange: Exchange
    commands: list[Command]

    @property
    def response(self) -> Response:
        assert self.exchange.response is not None
        return self.exchange.response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def x_cache(self) -> str | None:
        return self.response.headers.get("x-cache")

    @property
    def ran(self) -> list[str]:
        """The events whose function was invoked, in order."""
        return [command.event_type.value for command in self.commands if isinstance(command, InvokeFunction)]

    def event(self, event_type: str) -> dict[str, Any]:
        """`Records[0].cf` of an event, as JSON carries it."""
        found = [c.event for c in self.commands if isinstance(c, InvokeFunction) and c.event_type == event_type]
        assert len(found) == 1, f"{event_type} ran {len(found)} times"
        event: dict[str, Any] = json.loads(json.dumps(found[0]))
        assert list(event) == ["Records"] and len(event["Records"]) == 1
        cf: dict[str, Any] = event["Records"][0]["cf"]
        return cf

    def shown(self, event_type: str) -> dict[str, list[str]]:
        """The request headers an event shows: name -> values."""
        headers = self.event(event_type)["request"]["headers"]
        return {name: [line["value"] for line in lines] for name, lines in headers.items()}

    @property
    def fetch(self) -> FetchOrigin:
        (found,) = [command for command in self.commands if isinstance(command, FetchOrigin)]
        return found

    @property
    def is_fetched(self) -> bool:
        return any(isinstance(command, FetchOrigin) for command in self.commands)

    @property
    def stored(self) -> StoreInCache | None:
        return next((command for command in self.commands if isinstance(command, StoreInCache)), None)

    def record(self, stage: Stage) -> StageRecord:
        record = self.exchange.record(stage)
        assert record is not None
        return record

    def statuses(self) -> dict[str, str]:
        return {record.stage.value: record.status.value for record in self.exchange.records}


@dataclass
class Edge:
    """See the module's docstring."""

    distribution: Distribution
    functions: Mapping[EventType, Answer]
    origin: Answering
    cache: dict[tuple[str, str], tuple[StoreInCache, float]] = field(default_factory=dict)
    is_signed: bool = True
    resolution: OriginResolved | OriginFailed = field(default_factory=OriginResolved)

    def begin(self, request: Request, viewer: Viewer = VIEWER, at: float = NOON) -> Exchange:
        return begin(self.distribution, request, viewer, REQUEST_ID, at)

    def send(self, request: Request | None = None, viewer: Viewer = VIEWER, at: float = NOON) -> Sent:
        exchange = self.begin(request or Request(headers=Headers([HOST])), viewer, at)
        commands: list[Command] = []
        while not exchange.is_over:
            command = next_command(exchange)
            commands.append(command)
            exchange = advance(exchange, self.outcome(command, at))
        return Sent(exchange, commands)

    def outcome(self, command: Command, at: float = NOON) -> Outcome:
        match command:
            case InvokeFunction():
                return self._invoked(command)
            case CheckSignature():
                return SignatureChecked(self.is_signed)
            case LookUpCache():
                kept = [what for what in self.cache if what[0] == command.key]
                found = [what for what in kept if answers(command, what[1], self.cache[what][0].response)]
                if not found:
                    return CacheMissed(is_partial=bool(kept))
                stored, since = self.cache[found[0]]
                age, held = int(at - since) + stored.age, max(0, int(since + stored.hold - at))
                return CacheHit(
                    stored.response, age, age >= stored.ttl, stored.ttl, stored.origin_status, held, stored.is_head
                )
            case StoreInCache():
                self.cache[command.key, kept_as(command)] = (command, at)
                return CacheStored()
            case ResolveOrigin():
                return self.resolution
            case FetchOrigin():
                answer = self.origin(command) if callable(self.origin) else self.origin
                return answer if isinstance(answer, OriginFailed) else OriginResponded(answer)
            case _:
                raise AssertionError(f"nothing answers {command}")

    def _invoked(self, command: InvokeFunction) -> Outcome:
        answer = self.functions[command.event_type]
        if not callable(answer):
            return answer
        cf = json.loads(json.dumps(command.event))["Records"][0]["cf"]
        return FunctionReturned(json.dumps(answer(cf)))


def make_edge(
    *,
    viewer_request: Answer | None = None,
    origin_request: Answer | None = None,
    origin_response: Answer | None = None,
    viewer_response: Answer | None = None,
    origin: Answering = PAGE,
    at: Origin | tuple[Origin, ...] = ORIGIN,
    include_body: bool = False,
    behaviors: tuple[Behavior, ...] = (),
    settings: Settings = SETTINGS,
    default_root_object: str = "",
    configured: Mapping[str, Any] | None = None,
    **behavior: Any,
) -> Edge:
    """A bench. `at` are the origins, `behaviors` those before the default one, `behavior` the fields of that.

    `configured` are further fields of the distribution.
    """
    given = (viewer_request, origin_request, origin_response, viewer_response)
    functions = {event: answer for event, answer in zip(EventType, given, strict=True) if answer is not None}
    associations = tuple(Association(event, function(event.value), include_body) for event in functions)
    default = Behavior(associations=associations, **{"cache_policy": OPTIMIZED, **behavior})
    distribution = Distribution(
        behaviors=(*(replace(one, associations=associations) for one in behaviors), default),
        origins=at if isinstance(at, tuple) else (at,),
        settings=settings,
        default_root_object=default_root_object,
        **(configured or {}),
    )
    return Edge(distribution, functions, origin)


@pytest.fixture(scope="session")
def edge() -> Callable[..., Edge]:
    return make_edge


@pytest.fixture(scope="session")
def passing_edge() -> Callable[..., Edge]:
    """A bench with four functions that change nothing, unless another is given."""

    def make(**given: Any) -> Edge:
        return make_edge(**{event.name.lower(): passes for event in EventType} | given)

    return make


@pytest.fixture(scope="session")
def get() -> Callable[..., Request]:
    """`get("/a?x=1", ("Name", "value"))`"""

    def make(target: str = "/", *lines: tuple[str, str], method: str = "GET", body: bytes = b"") -> Request:
        uri, _, querystring = target.partition("?")
        length = [("Content-Length", str(len(body)))] if body else []
        return Request(method, uri, querystring, Headers([HOST, *lines, *length]), body)

    return make
