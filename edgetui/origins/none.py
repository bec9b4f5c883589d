"""The origin that is switched off."""

from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResponded
from edgetui.origins.local import LocalOrigin


class NoOrigin(LocalOrigin):
    """Refuses every connection."""

    source = "none"

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        return OriginFailed(OriginFailure.CONNECT, "the origin is switched off (none)", source=self.source)

    async def close(self) -> None:
        """Nothing is held."""
