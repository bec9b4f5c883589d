"""The time of a session: real, moved ahead, or standing still."""

from collections.abc import Callable


class Clock:
    """Seconds since the epoch, called like a function. `real` is the clock it leans on.

    Moving it ages everything in the cache at once; frozen, it stands until it is moved or let run again.
    """

    def __init__(self, real: Callable[[], float]) -> None:
        self._real = real
        self._ahead = 0.0
        self._standing: float | None = None

    def __call__(self) -> float:
        return self._real() + self._ahead if self._standing is None else self._standing

    @property
    def is_frozen(self) -> bool:
        return self._standing is not None

    @property
    def ahead(self) -> float:
        """Seconds it differs from the real clock by having been moved."""
        return self() - self._real() if self.is_frozen else self._ahead

    def freeze(self, at: float | None = None) -> None:
        """Stand still, now or at `at`."""
        self._standing = self() if at is None else at

    def run(self) -> None:
        """Go on from where it stands."""
        if self._standing is not None:
            self._ahead = self._standing - self._real()
            self._standing = None

    def move(self, seconds: float) -> float:
        """Let `seconds` pass at once; what time it is then."""
        if self._standing is None:
            self._ahead += seconds
        else:
            self._standing += seconds
        return self()
