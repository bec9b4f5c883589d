"""Room for so many bytes at a time; who finds none waits until others have gone."""

import asyncio


class Room:
    """`limit` is in bytes. What is larger than that goes in alone."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._freed = asyncio.Event()

    def is_free(self, size: int) -> bool:
        """Need nobody wait who wants room for `size` bytes?"""
        return not self._held or self._held + size <= self._limit

    async def enter(self, size: int) -> None:
        """Take room for `size` bytes, once there is some."""
        while not self.is_free(size):
            self._freed.clear()
            await self._freed.wait()
        self.take(size)

    def take(self, size: int) -> None:
        """Take room that is free."""
        self._held += size

    def leave(self, size: int) -> None:
        """Give it back."""
        self._held -= size
        self._freed.set()
