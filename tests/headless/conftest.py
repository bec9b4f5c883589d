"""Exchanges that really went through the engine, with fake functions and a fake origin."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine import Exchange
from edgetui.engine.behavior import CustomErrorResponse, Distribution, Origin, OriginGroup
from edgetui.engine.commands import OriginFailed
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.testing.fakes import FakeOrigin, fake_workspace

Run = Callable[..., Exchange]


@pytest.fixture
def exchange_of() -> Run:
    """The finished exchange of a request: `exchange_of({"viewer-request": handler}, request=…, answer=…)`.

    `change` makes another distribution of the usual one.
    """

    def run(
        handlers: Mapping[str, Any] | None = None,
        request: Request | None = None,
        answer: Any = None,
        change: Callable[[Distribution], Distribution] | None = None,
    ) -> Exchange:
        workspace = fake_workspace(
            {EventType(name): handler for name, handler in (handlers or {}).items()},
            FakeOrigin(answer or Response(200, "OK", Headers([("Content-Type", "text/plain")]), b"hello\n")),
        )
        if change is not None:
            workspace.distribution = change(workspace.distribution)
        flow = workspace.add(request or Request(uri="/picture.jpg", headers=Headers([("Host", "a.example")])), Viewer())
        asyncio.run(workspace.continue_(flow))
        return flow.exchange

    return run


@pytest.fixture
def failing_over(exchange_of: Run) -> Run:
    """As `exchange_of`, with an origin group whose primary, one.example, answers 503, or what is given."""

    def change(distribution: Distribution) -> Distribution:
        behavior = replace(distribution.behaviors[0], target_origin_id="group")
        origins = (Origin("one", "one.example"), Origin("two", "two.example"))
        groups = (OriginGroup("group", ("one", "two"), (503,)),)
        return replace(distribution, behaviors=(behavior,), origins=origins, origin_groups=groups)

    def run(handlers: Mapping[str, Any] | None = None, primary: Response | OriginFailed = Response(503)) -> Exchange:  # noqa: B008
        def answer(request: Request) -> Response | OriginFailed:
            is_primary = request.headers.get("host") == "one.example"
            return primary if is_primary else Response(200, "", Headers(), b"hello\n")

        return exchange_of(handlers, answer=answer, change=change)

    return run


@pytest.fixture
def with_error_page(exchange_of: Run) -> Run:
    """As `exchange_of`, where nothing exists but the page for 404, /404.html."""

    def change(distribution: Distribution) -> Distribution:
        return replace(distribution, custom_error_responses=(CustomErrorResponse(404, "/404.html", 200),))

    def answer(request: Request) -> Response:
        if request.uri == "/404.html":
            return Response(200, "OK", Headers([("Content-Type", "text/plain")]), b"no such thing\n")
        return Response(404, "Not Found")

    return lambda handlers=None: exchange_of(handlers, answer=answer, change=change)
