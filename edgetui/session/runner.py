"""Takes requests through all stages, one exchange each, and keeps none of them: what a server needs.

A `Workspace` keeps every flow with its history, for a person to look at; here an exchange belongs to whoever asked.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from edgetui.engine import Exchange, advance, begin
from edgetui.engine.behavior import Distribution
from edgetui.engine.cache import collapses
from edgetui.engine.commands import CacheHit, CacheMissed, LookUpCache, Outcome, Reply
from edgetui.engine.exchange import Purpose
from edgetui.engine.http import Request, Viewer
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers


class Peer(Protocol):
    """The viewer's end of a connection. `on_gone` is called once it has closed its side."""

    is_gone: bool
    on_gone: Callable[[], None] | None


class Unanswered(Exception):
    """There is no reply for the viewer: it gets `status` with the reason instead, 0 closes its connection."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def refusal_text(reason: str, status: int, viewer: Viewer) -> str:
    """`400 for 127.0.0.1:50000: the request line …`; without a status where none could be sent."""
    return f"{status or 'no answer'} for {viewer.ip}:{viewer.port}: {reason}"


class Runner:
    """Runs exchanges of one distribution to their end. `new_id` gives request ids, `clock` is the cache's."""

    def __init__(
        self, distribution: Distribution, performers: Performers, new_id: Callable[[], str], clock: Clock
    ) -> None:
        self.distribution = distribution
        self.new_id = new_id
        self.clock = clock
        self._performers = performers
        self._refreshes: set[asyncio.Task[Exchange]] = set()
        #: Keys that missed and are being fetched: who misses them too waits until that exchange has ended.
        self._fetching: dict[str, asyncio.Event] = {}

    async def run(self, request: Request, viewer: Viewer, _: Peer | None = None) -> Exchange:
        """The exchange with its reply. What was served stale is fetched anew behind the viewer's back."""
        exchange = await self._run(request, viewer, Purpose.VIEWER)
        if isinstance(exchange.command, Reply) and exchange.command.refresh:
            task = asyncio.create_task(self._run(exchange.request, viewer, Purpose.REFRESH))
            self._refreshes.add(task)
            task.add_done_callback(self._refreshes.discard)
        return exchange

    async def _run(self, request: Request, viewer: Viewer, purpose: Purpose) -> Exchange:
        exchange = begin(self.distribution, request, viewer, self.new_id(), self.clock(), purpose)
        #: Keys for which others wait until this exchange has ended.
        held: list[str] = []
        try:
            while not exchange.is_over:
                outcome = await self._performers.perform(exchange.command)
                if isinstance(outcome, CacheMissed):
                    outcome = await self._collapsed(exchange, outcome, held)
                exchange = advance(exchange, outcome)
        finally:
            for key in held:
                self._fetching.pop(key).set()
        return exchange

    async def _collapsed(self, exchange: Exchange, missed: CacheMissed, held: list[str]) -> Outcome:
        """The lookup again, after the first that missed this key has ended [requestandresponsebehaviorcustomorigin].

        Nobody waits twice: what the first may not store is each viewer's own. The lookup for an error page does not
        wait, or two exchanges could wait for each other.
        """
        command = exchange.command
        if not isinstance(command, LookUpCache) or exchange.page is not None or not collapses(exchange.behavior):
            return missed
        first = self._fetching.get(command.key)
        if first is None:
            self._fetching[command.key] = asyncio.Event()
            held.append(command.key)
            return missed
        await first.wait()
        again = await self._performers.perform(command)
        return replace(again, collapsed=True) if isinstance(again, CacheHit) else again

    def end_waiting(self) -> None:
        """Nobody here waits for a person."""

    async def close(self) -> None:
        """Stop what runs, every worker, and the origin's connections."""
        refreshes = list(self._refreshes)
        for task in refreshes:
            task.cancel()
        await asyncio.gather(*refreshes, return_exceptions=True)
        await self._performers.functions.close()
        await self._performers.origin.close()
