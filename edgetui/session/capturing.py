"""Takes captured requests through a workspace: each becomes a flow that runs by itself, and is held where wanted."""

import asyncio
import time

from edgetui.engine import Exchange
from edgetui.engine.http import Request, Viewer
from edgetui.session.client import Client
from edgetui.session.flow import Flow
from edgetui.session.runner import Peer, Unanswered
from edgetui.session.workspace import Workspace

#: Seconds a client is held at most.
HOLD_TIMEOUT = 30.0


class CapturedRuns:
    """What answers requests of a listening server out of `workspace`, whose flows a person steps, edits and drops."""

    def __init__(self, workspace: Workspace, hold_timeout: float = HOLD_TIMEOUT) -> None:
        self.hold_timeout = hold_timeout
        self.distribution = workspace.distribution
        self.clock = workspace.clock
        self.new_id = workspace.new_id
        self._workspace = workspace
        self._is_closing = False
        workspace.subscribe(self._heard)

    def _heard(self, flow: Flow | None) -> None:
        client = self._workspace.waiting.get(flow) if flow is not None else None
        if client is not None:
            client.news.set()

    async def run(self, request: Request, viewer: Viewer, peer: Peer) -> Exchange:
        """The exchange once it is over. Raises Unanswered for a client that was held too long, dropped or sent away."""
        if self._is_closing:
            raise Unanswered(503, "edgetui has stopped listening.")
        flow = self._workspace.add_captured(request, viewer)
        client = self._workspace.waiting[flow]

        def gone() -> None:
            client.leave(time.monotonic())
            self._workspace.tell(flow)

        peer.on_gone = gone
        try:
            await self._workspace.run_captured(flow)
            while client.is_waiting and not _is_answered(flow, client):
                await self._news(client)
        finally:
            self._workspace.release(flow)
        if client.told:
            raise Unanswered(client.status, f"edgetui: {client.told}.")
        return flow.exchange

    async def _news(self, client: Client) -> None:
        """Wait for something to change; a client held for too long is sent away."""
        client.news.clear()
        left = None
        if client.held_since is not None:
            left = max(0.0, client.held_since + self.hold_timeout - time.monotonic())
        try:
            async with asyncio.timeout(left):
                await client.news.wait()
        except TimeoutError:
            client.dismiss(f"504, held for {self.hold_timeout:g} s", 504)

    def end_waiting(self) -> None:
        """Every held client gets a 503 now, and whoever comes later."""
        self._is_closing = True
        for client in self._workspace.waiting.values():
            client.dismiss("503, edgetui stopped listening", 503)

    async def close(self) -> None:
        """The workspace goes on: its flows can be stepped still."""
        self._workspace.unsubscribe(self._heard)


def _is_answered(flow: Flow, client: Client) -> bool:
    """Has the flow ended, and is its reply not held?"""
    return flow.is_over and flow.running is None and client.held_since is None
