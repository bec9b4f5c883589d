"""Large bodies of origins: on disk until there is room for them in memory, which they take for as long as they live."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from edgetui.engine.commands import OriginFailure
from edgetui.origins.wire import WireError
from edgetui.session.room import Room
from edgetui.session.spool import Spool

#: Bytes of the largest body.
MOST = 512 * 1024 * 1024
#: Bytes of all that live at a time: beside the largest one, a cache full of others.
LIMIT = 2 * MOST
#: Seconds one waits for room.
PATIENCE = 60.0


class Bodies:
    """Those of one process. `most` and `limit` are in bytes, `patience` in seconds."""

    def __init__(self, most: int = MOST, limit: int = LIMIT, patience: float = PATIENCE) -> None:
        self.most = most
        self._room = Room(limit)
        self._patience = patience

    async def load(self, spool: Spool) -> bytes:
        """What is in `spool`, once there is room for it. Raises WireError when there is none in time, and OSError."""
        size = spool.size
        try:
            async with asyncio.timeout(self._patience):
                await self._room.enter(size)
        except TimeoutError:
            reason = f"within {self._patience:g} s there was no room in memory for its body of {size:,} bytes"
            raise WireError(OriginFailure.TOO_LARGE, reason) from None
        try:
            body = _Body(spool.read())
        except BaseException:
            self._room.leave(size)
            raise
        # Whoever drops it last may be another thread.
        body.leave = partial(asyncio.get_running_loop().call_soon_threadsafe, self._room.leave, size)
        return body


class _Body(bytes):
    """Says when nobody holds it any more."""

    leave: Callable[[], object]

    def __del__(self) -> None:
        with suppress(RuntimeError, AttributeError):  # The loop has ended; nobody counts any more.
            self.leave()
