"""Makes the time of day stand still in the process that calls `freeze`: in a worker, before the user's code is loaded.

`worker.py` runs this file by its path, in the user's own interpreter (Python 3.8 or later), and only when asked to: it
imports nothing of edgetui. The monotonic clocks go on, so sleeping, waiting and timeouts are what they were.
"""

import copyreg
import datetime
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

real_date: "Any" = datetime.date
real_datetime: "Any" = datetime.datetime
real = {name: getattr(time, name) for name in dir(time)}


class Clock:
    """What `time` offers, at one instant.

    Its methods are put into the module bound: like the built-in functions they replace they stay what they are as
    attributes of a class (`class Cache: clock = time.time`).
    """

    def __init__(self, at: float) -> None:
        self.at = at

    def time(self) -> float:
        return self.at

    def time_ns(self) -> int:
        return round(self.at * 1_000_000) * 1000

    def clock_gettime(self, clk_id: int) -> float:
        return self.at if clk_id == time.CLOCK_REALTIME else real["clock_gettime"](clk_id)

    def clock_gettime_ns(self, clk_id: int) -> int:
        return self.time_ns() if clk_id == time.CLOCK_REALTIME else real["clock_gettime_ns"](clk_id)

    def gmtime(self, seconds: "float | None" = None) -> "Any":
        return real["gmtime"](self.at if seconds is None else seconds)

    def localtime(self, seconds: "float | None" = None) -> "Any":
        return real["localtime"](self.at if seconds is None else seconds)

    def ctime(self, seconds: "float | None" = None) -> "Any":
        return real["ctime"](self.at if seconds is None else seconds)

    def asctime(self, *moment: "Any") -> "Any":
        return real["asctime"](*(moment or (self.localtime(),)))

    def strftime(self, format: str, *moment: "Any") -> "Any":
        return real["strftime"](format, *(moment or (self.localtime(),)))


class Kind(type):
    """The class of the two classes below: any date is one of `datetime.date`, whoever made it."""

    real: "Any"

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.real) if "real" in vars(cls) else super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.real) if "real" in vars(cls) else super().__subclasscheck__(subclass)


def named(text: str) -> str:
    """C code writes a class of Python's without its module."""
    return "datetime." + text if text.startswith(("date(", "datetime(")) else text


def make_date(at: float) -> "Any":
    class date(real_date, metaclass=Kind):  # type: ignore[misc]
        real = real_date

        @classmethod
        def today(cls) -> "Any":
            return cls.fromtimestamp(at)

        def __repr__(self) -> str:
            return named(super().__repr__())

    return date


def make_datetime(at: float, date: "Any") -> "Any":
    class datetime_(real_datetime, date):  # type: ignore[misc]
        real = real_datetime

        @classmethod
        def today(cls) -> "Any":
            return cls.fromtimestamp(at)

        @classmethod
        def now(cls, tz: "Any" = None) -> "Any":
            return cls.fromtimestamp(at, tz)

        @classmethod
        def utcnow(cls) -> "Any":
            return cls.fromtimestamp(at, datetime.timezone.utc).replace(tzinfo=None)  # noqa: UP017 (newer than 3.8)

        def date(self) -> "Any":
            return date(self.year, self.month, self.day)

        def __repr__(self) -> str:
            return named(real_datetime.__repr__(self))

    datetime_.__name__ = "datetime"
    return datetime_


def stand_in(name: str, made: "Any") -> None:
    """Put the class where the real one is, under its name: what either of them makes is pickled under that name."""
    copyreg.pickle(made.real, lambda value: (made, *value.__reduce_ex__(4)[1:]))
    made.__module__, made.__qualname__ = "datetime", name
    least, most = made.real.min, made.real.max
    made.min = made(*least.timetuple()[:3])
    made.max = made(*most.timetuple()[:3]) if name == "date" else made(*most.timetuple()[:6], most.microsecond)
    setattr(datetime, name, made)


def freeze(at: float) -> None:
    """From now on it is `at` (seconds since the epoch) for whoever asks `time` or `datetime`."""
    clock = Clock(at)
    for name in [name for name in vars(Clock) if name in real]:
        setattr(time, name, getattr(clock, name))
    date = make_date(at)
    stand_in("date", date)
    stand_in("datetime", make_datetime(at, date))
