"""Answers each origin domain by the origin that stands for it on this machine."""

from collections.abc import Coroutine, Mapping
from typing import Any

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginResolved, OriginResponded, ResolveOrigin
from edgetui.session.drive import OriginPerformer


class RoutedOrigins:
    """`routes` is by domain name, compared without case; every other domain is `otherwise`'s.

    The domain is the one a function left in the event, so that switching the origin switches who answers.
    """

    source = "by domain"

    def __init__(self, routes: Mapping[str, OriginPerformer], otherwise: OriginPerformer) -> None:
        self._routes = {domain.lower(): origin for domain, origin in routes.items()}
        self._otherwise = otherwise

    def resolve(self, command: ResolveOrigin) -> Coroutine[Any, Any, OriginResolved | OriginFailed]:
        """Whether the name has an address; one that is answered here needs none."""
        return self._for(command.endpoint).resolve(command)

    def fetch(self, command: FetchOrigin) -> Coroutine[Any, Any, OriginResponded | OriginFailed]:
        """The answer of the origin that stands for the domain of `command.endpoint`."""
        return self._for(command.endpoint).fetch(command)

    def _for(self, endpoint: Endpoint) -> OriginPerformer:
        return self._routes.get(endpoint.domain_name.lower(), self._otherwise)

    async def close(self) -> None:
        """Close every origin, each once."""
        for origin in {id(one): one for one in (*self._routes.values(), self._otherwise)}.values():
            await origin.close()
