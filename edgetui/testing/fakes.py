"""Performers without processes and networks, for tests of what is built on a workspace.

    workspace = fake_workspace({EventType.VIEWER_REQUEST: lambda event: event["Records"][0]["cf"]["request"]})
    flow = workspace.add(Request(uri="/picture.jpg"), Viewer())
    await workspace.continue_(flow)

The clock stands still and ids count up, so that two runs are equal.
"""

import contextlib
import inspect
import io
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from edgetui.engine.behavior import Association, Behavior, Distribution, Function, Origin
from edgetui.engine.commands import (
    FailureKind,
    FetchOrigin,
    FunctionFailed,
    FunctionReturned,
    InvokeFunction,
    LogLine,
    OriginFailed,
    OriginResolved,
    OriginResponded,
    ResolveOrigin,
)
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import EventType
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.definition import OriginMode, Sample
from edgetui.session.drive import OriginPerformer, Performers
from edgetui.session.workspace import Workspace

#: A handler in this process: gets the event, returns the result. An outcome returned is the outcome.
Handler = Callable[[dict[str, Any]], Any | Awaitable[Any]]

#: Tuesday, 14 November 2023, 22:13:20 UTC.
STANDING_CLOCK = 1_700_000_000.0


class FakeFunctions:
    """Runs Python callables by the function's name, in this process.

    What a callable prints is its log; what it raises is `FunctionFailed`, as from a real runtime. `invoked` keeps
    the commands in order.
    """

    def __init__(self, handlers: Mapping[str, Handler], elapsed_ms: float = 1.0) -> None:
        self.handlers = dict(handlers)
        self.elapsed_ms = elapsed_ms
        self.invoked: list[InvokeFunction] = []
        self.is_closed = False

    async def perform(self, command: InvokeFunction) -> FunctionReturned | FunctionFailed:
        self.invoked.append(command)
        written = io.StringIO()
        handler = self.handlers[command.association.function.name]
        try:
            with contextlib.redirect_stdout(written):
                result = handler(json.loads(json.dumps(command.event)))
            if inspect.isawaitable(result):
                result = await result
        except Exception as error:
            return self._failed(error, _lines(written))
        if isinstance(result, FunctionReturned | FunctionFailed):
            return result
        return FunctionReturned(json.dumps(result), _lines(written), self.elapsed_ms)

    def _failed(self, error: Exception, logs: tuple[LogLine, ...]) -> FunctionFailed:
        return FunctionFailed(FailureKind.RAISED, type(error).__name__, str(error), (), logs, self.elapsed_ms)

    async def close(self) -> None:
        self.is_closed = True


def _lines(written: io.StringIO) -> tuple[LogLine, ...]:
    return tuple(LogLine("stdout", line) for line in written.getvalue().splitlines())


class FakeOrigin:
    """Gives the same answer to every request, or what a callable makes of the request. `fetched` keeps the commands."""

    def __init__(self, answer: Response | OriginFailed | Callable[[Request], Response | OriginFailed]) -> None:
        self.answer = answer
        self.fetched: list[FetchOrigin] = []
        self.is_closed = False

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed:
        return OriginResolved()

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        self.fetched.append(command)
        answer = self.answer(command.request) if callable(self.answer) else self.answer
        return answer if isinstance(answer, OriginFailed) else OriginResponded(answer, 12.0, "fake origin")

    async def close(self) -> None:
        self.is_closed = True


#: What a fake origin says when nothing else is asked of it.
PLAIN_RESPONSE = Response(
    200, "OK", Headers([("Content-Type", "text/plain"), ("Cache-Control", "max-age=60")]), b"hello from the origin\n"
)


def fake_distribution(events: tuple[EventType, ...], include_body: bool = False) -> Distribution:
    """A distribution with one custom origin and a function, named after its event type, at each of `events`."""
    associations = tuple(
        Association(event, Function(event.value, "index.handler", "python3.12", "/project"), include_body)
        for event in events
    )
    return Distribution((Behavior(associations=associations),), (Origin("origin", "origin.example.org"),))


def fake_workspace(
    handlers: Mapping[EventType, Handler],
    origin: OriginPerformer | None = None,
    *,
    no_origin: OriginPerformer | None = None,
    samples: tuple[Sample, ...] = (),
    title: str = "project",
    include_body: bool = False,
    distribution: Distribution | None = None,
    warnings: tuple[str, ...] = (),
    found_handlers: tuple[str, ...] = (),
) -> Workspace:
    """A workspace whose functions are `handlers`. With `no_origin` the origin can be switched.

    A `distribution` is made of `fake_distribution` for the events of `handlers`.
    """
    numbers = itertools.count(1)
    live = origin or FakeOrigin(PLAIN_RESPONSE)
    functions = FakeFunctions({event.value: handler for event, handler in handlers.items()})
    origins = {OriginMode.LIVE: live} | ({OriginMode.NONE: no_origin} if no_origin else {})
    clock = Clock(lambda: STANDING_CLOCK)
    return Workspace(
        distribution or fake_distribution(tuple(handlers), include_body),
        Performers(functions, live, CacheStore(clock), lambda _: True),
        new_id=lambda: f"request-{next(numbers)}",
        clock=clock,
        title=title,
        samples=samples,
        origins=origins,
        warnings=warnings,
        found_handlers=found_handlers,
    )
