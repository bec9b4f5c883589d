"""Several distributions behind one address, told apart by the Host a viewer asks for."""

import asyncio
from collections.abc import Callable, Sequence

from edgetui.engine import Exchange
from edgetui.engine.admission import host_name, unknown_host
from edgetui.engine.behavior import Distribution
from edgetui.engine.http import Request, Viewer
from edgetui.session.clock import Clock
from edgetui.session.runner import Peer, Runner


class Hosts:
    """Runs each request on the distribution whose name it asks for: a name before a wildcard, the first before others.

    What nobody has a name for goes to the first one: on this machine a Host is often `localhost`, and where that
    distribution lists its names the outcome says that CloudFront would have refused.
    """

    def __init__(self, runners: Sequence[Runner]) -> None:
        self._runners = tuple(runners)
        self.new_id: Callable[[], str] = runners[0].new_id
        self.clock: Clock = runners[0].clock
        self.distribution: Distribution = runners[0].distribution

    async def run(self, request: Request, viewer: Viewer, peer: Peer | None = None) -> Exchange:
        """The exchange with its reply."""
        return await self.runner_of(request).run(request, viewer, peer)

    def runner_of(self, request: Request) -> Runner:
        """Who answers this Host."""
        host = host_name(request)
        by_name = (each for each in self._runners if host in _names(each.distribution))
        by_wildcard = (each for each in self._runners if not unknown_host(request, each.distribution))
        return next(by_name, None) or next(by_wildcard, self._runners[0])

    def end_waiting(self) -> None:
        """Nobody here waits for a person."""

    async def close(self) -> None:
        await asyncio.gather(*(runner.close() for runner in self._runners))


def _names(distribution: Distribution) -> set[str]:
    return {distribution.domain_name.lower(), *(alias.lower() for alias in distribution.aliases)}
