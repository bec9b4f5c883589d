"""Whoever sent a captured request and waits for the answer."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Client:
    """`told` is what it got instead of the flow's reply, in words; "" while it waits, and when it got the reply.

    `held_since` is in seconds of `time.monotonic`; None while the flow runs by itself. `held_for` is how many seconds
    it had been held when it left, None where it was not. `news` is set at every change that may end the waiting.
    """

    held_since: float | None = None
    is_waiting: bool = True
    is_gone: bool = False
    held_for: float | None = None
    told: str = ""
    #: What to answer when the waiting ends without a reply; 0 closes the connection.
    status: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_held(self) -> bool:
        """Does somebody wait for a person?"""
        return self.is_waiting and not self.is_gone and self.held_since is not None

    def age(self, now: float) -> float:
        """Seconds it has been held."""
        return now - self.held_since if self.held_since is not None else 0.0

    def hold(self) -> None:
        """The flow stands still; a hold under way goes on."""
        if self.held_since is None:
            self.held_since = time.monotonic()
        self.news.set()

    def resume(self) -> None:
        """The flow runs by itself again."""
        self.held_since = None
        self.news.set()

    def leave(self, now: float) -> None:
        """It has closed its end, and may never read the answer."""
        if self.is_waiting:
            self.is_gone = True
            self.held_for = None if self.held_since is None else self.age(now)
            self.news.set()

    def dismiss(self, told: str, status: int = 0) -> None:
        """End the waiting without the flow's reply."""
        if self.is_waiting:
            self.is_waiting = False
            self.told, self.status = told, status
            self.news.set()

    def note(self) -> str:
        """What a row says of it; "" for nothing out of the ordinary."""
        if not self.is_gone:
            return self.told
        return "client gone" if self.held_for is None else f"client gone after {int(self.held_for)} s"
