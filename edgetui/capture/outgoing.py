"""An answer on its way to a viewer that may be slow: a piece at a time, and what it leaves waits on disk."""

import asyncio
import contextlib
from collections import deque

from edgetui.session.spool import IN_MEMORY, Spool

#: Bytes handed to the transport at once.
PIECE = 256 * 1024


class Outgoing:
    """Takes over `parts`, which is empty then."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = deque(memoryview(part) for part in parts)
        self._spool: Spool | None = None
        parts.clear()

    def write_to(self, transport: asyncio.WriteTransport) -> bool:
        """Write the next piece; False when there is none any more. Raises OSError."""
        piece = self.take(PIECE)
        transport.write(piece)
        return bool(piece)

    def take(self, size: int) -> bytes | memoryview:
        """The next bytes, at most `size`; none at the end. Raises OSError."""
        if self._spool is not None:
            return self._spool.read(size)
        while self._parts:
            part = self._parts.popleft()
            if len(part) > size:
                self._parts.appendleft(part[size:])
            if part:
                return part[:size]
        return b""

    def put_away(self) -> int:
        """Let what is left wait on disk, if it is much and the disk takes it; how many bytes are kept."""
        left = sum(map(len, self._parts))
        if self._spool is None and left > IN_MEMORY:
            spool = Spool()
            with contextlib.suppress(OSError):
                for part in self._parts:
                    spool.write(part)
                spool.rewind()
                self._spool = spool
                self._parts.clear()
        return left if self._spool is None else self._spool.size
