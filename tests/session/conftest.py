"""Flows that really went through the engine, with fake functions and a fake origin."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import FakeOrigin, fake_workspace

MakeFlow = Callable[..., Flow]


@pytest.fixture
def flow_of() -> MakeFlow:
    """The finished flow of a request: `flow_of({"viewer-request": handler}, request=…, answer=…)`.

    With `steps` it is paused after as many. Of equal requests in one `workspace` the second one finds a filled cache.
    """

    def run(
        handlers: Mapping[str, Any] | None = None,
        request: Request | None = None,
        answer: Any = None,
        *,
        steps: int | None = None,
        workspace: Workspace | None = None,
    ) -> Flow:
        workspace = workspace or fake_workspace(
            {EventType(name): handler for name, handler in (handlers or {}).items()},
            FakeOrigin(answer or Response(200, "OK", Headers([("Content-Type", "text/plain")]), b"hello\n")),
        )
        flow = workspace.add(request or Request(uri="/picture.jpg", headers=Headers([("Host", "a.example")])), Viewer())
        asyncio.run(moved(workspace, flow, steps))
        return flow

    return run


async def moved(workspace: Workspace, flow: Flow, steps: int | None) -> None:
    if steps is None:
        await workspace.continue_(flow)
    for _ in range(steps or 0):
        await workspace.step(flow)
