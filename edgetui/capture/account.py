"""Bytes that wait for or of one viewer, accounted for together with those of all."""

from collections.abc import Callable


class Account:
    """What a connection or a stream keeps. `charge` is told how much more or less it is, and says whether all may.

    Fewer than `little` bytes are not accounted for.
    """

    __slots__ = ("_charge", "_charged", "_little")

    def __init__(self, charge: Callable[[int], bool], little: int) -> None:
        self._charge = charge
        self._little = little
        self._charged = 0

    def keep(self, size: int) -> bool:
        """Account for `size` bytes kept; False when those of all are too many and these are more."""
        if size < self._little:
            size = 0
        grown, self._charged = size - self._charged, size
        return not grown or self._charge(grown) or grown < 0
