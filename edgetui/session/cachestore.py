"""The edge cache of this session: responses by key, in memory, with a clock that is handed in."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from edgetui.engine.commands import CacheHit, CacheMissed, CacheStored, LookUpCache, StoreInCache
from edgetui.engine.http import Response
from edgetui.engine.parts import WHOLE, answers, kept_as, partial_reason

#: Bytes of responses that are kept.
LIMIT = 256 * 1024 * 1024
#: A key, and what of its object is there (`parts.kept_as`).
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Stored:
    response: Response
    at: float
    ttl: int
    origin_status: int
    held_until: float
    is_head: bool

    @property
    def size(self) -> int:
        """Bytes: body, header lines, and about what an entry takes beside them."""
        return len(self.response.body) + self.response.headers.size() + 500


class CacheStore:
    """Answers LookUpCache and StoreInCache. `clock` gives seconds since the epoch.

    Over `limit` bytes, what was not asked for longest is forgotten, as edge locations do too [expiration].
    """

    def __init__(self, clock: Callable[[], float], limit: int = LIMIT) -> None:
        self._clock = clock
        self._limit = limit
        self._size = 0
        #: What was asked for or stored last is last.
        self._stored: dict[_Place, _Stored] = {}
        #: Keys under which there is less than the whole object, and what of it.
        self._partly: dict[str, list[str]] = {}

    def look_up(self, command: LookUpCache) -> CacheHit | CacheMissed:
        place = self._place_of(command)
        if place is None:
            partly = self._partly.get(command.key)
            return CacheMissed(partial_reason(partly[-1]), is_partial=True) if partly else CacheMissed()
        found = self._stored.pop(place)
        self._stored[place] = found
        age = max(0, int(self._clock() - found.at))
        held = max(0, math.ceil(found.held_until - self._clock()))
        return CacheHit(found.response, age, age >= found.ttl, found.ttl, found.origin_status, held, found.is_head)

    def _place_of(self, command: LookUpCache) -> _Place | None:
        """The whole object, or else what of it will do."""
        if (command.key, WHOLE) in self._stored:
            return command.key, WHOLE
        places = ((command.key, kept) for kept in self._partly.get(command.key, ()))
        return next((place for place in places if answers(command, place[1], self._stored[place].response)), None)

    def store(self, command: StoreInCache) -> CacheStored:
        now = self._clock()
        held_until = now + command.hold if command.hold else 0.0
        stored = _Stored(
            command.response, now - command.age, command.ttl, command.origin_status, held_until, command.is_head
        )
        kept = kept_as(command)
        self._forget((command.key, kept))
        if kept == WHOLE:
            for part in self._partly.get(command.key, [])[:]:
                self._forget((command.key, part))
        if stored.size > self._limit:
            return CacheStored()
        self._stored[command.key, kept] = stored
        if kept != WHOLE:
            self._partly.setdefault(command.key, []).append(kept)
        self._size += stored.size
        while self._size > self._limit:
            self._forget(next(iter(self._stored)))
        return CacheStored()

    def _forget(self, place: _Place) -> None:
        if (stored := self._stored.pop(place, None)) is None:
            return
        self._size -= stored.size
        key, kept = place
        if kept != WHOLE:
            self._partly[key].remove(kept)
            if not self._partly[key]:
                del self._partly[key]

    def invalidate(self, path: str) -> int:
        """Forget what is stored under a path, with its variants; how many responses that was.

        `path` begins with `/`; a `*` at its end takes everything that begins so [invalidation-specifying-objects].
        """
        matches = [place for place in self._stored if _is_under(place[0], path)]
        for place in matches:
            self._forget(place)
        return len(matches)

    def clear(self) -> int:
        """Forget everything; how many responses were stored."""
        count = len(self._stored)
        self._stored.clear()
        self._partly.clear()
        self._size = 0
        return count


def _is_under(key: str, path: str) -> bool:
    """Keys begin with domain name and path; the path without a query stands for all its variants."""
    url = key.removeprefix("OPTIONS\n").split("\n")[0]
    stored = url[url.index("/") :]
    return stored.startswith(path[:-1]) if path.endswith("*") else stored == path
