"""The cache of a session: what is stored is found under its key until its time has passed."""

from edgetui.engine.commands import CacheHit, CacheMissed, CacheStored, LookUpCache, StoreInCache
from edgetui.engine.http import Headers, Response
from edgetui.session.cachestore import CacheStore


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_empty_cache_misses_and_says_why() -> None:
    assert CacheStore(Clock()).look_up(LookUpCache("key")) == CacheMissed("no stored response under this key")


def test_a_stored_response_is_found_with_its_age_in_whole_seconds() -> None:
    clock = Clock()
    cache = CacheStore(clock)
    assert cache.store(StoreInCache("key", Response(200), 60)) == CacheStored()

    clock.now += 12.9

    assert cache.look_up(LookUpCache("key")) == CacheHit(Response(200), 12, ttl=60)


def test_another_key_finds_nothing() -> None:
    cache = CacheStore(Clock())
    cache.store(StoreInCache("key", Response(200), 60))

    assert isinstance(cache.look_up(LookUpCache("other")), CacheMissed)


def test_a_response_is_stale_when_its_age_reaches_its_ttl() -> None:
    clock = Clock()
    cache = CacheStore(clock)
    cache.store(StoreInCache("key", Response(200), 60))

    clock.now += 60

    assert cache.look_up(LookUpCache("key")) == CacheHit(Response(200), 60, stale=True, ttl=60)


def test_a_response_may_be_stored_with_the_age_it_has() -> None:
    clock = Clock()
    cache = CacheStore(clock)
    cache.store(StoreInCache("key", Response(200), 60, age=50))
    clock.now += 9
    assert cache.look_up(LookUpCache("key")) == CacheHit(Response(200), 59, ttl=60)


def test_a_stale_response_is_held_for_as_long_as_was_asked() -> None:
    clock = Clock()
    cache = CacheStore(clock)
    cache.store(StoreInCache("key", Response(200), 60, age=90, hold=10))

    clock.now += 9.5
    assert cache.look_up(LookUpCache("key")) == CacheHit(Response(200), 99, stale=True, ttl=60, held=1)
    clock.now += 0.5
    assert cache.look_up(LookUpCache("key")) == CacheHit(Response(200), 100, stale=True, ttl=60)


def test_storing_again_replaces_and_starts_the_age_anew() -> None:
    clock = Clock()
    cache = CacheStore(clock)
    cache.store(StoreInCache("key", Response(200), 60))
    clock.now += 30
    cache.store(StoreInCache("key", Response(204), 60))

    assert cache.look_up(LookUpCache("key")) == CacheHit(Response(204), 0, ttl=60)


def test_clearing_forgets_everything_and_counts() -> None:
    cache = CacheStore(Clock())
    cache.store(StoreInCache("one", Response(), 60))
    cache.store(StoreInCache("two", Response(), 60))

    assert cache.clear() == 2
    assert isinstance(cache.look_up(LookUpCache("one")), CacheMissed)


def stored(*keys: str) -> CacheStore:
    cache = CacheStore(Clock())
    for key in keys:
        cache.store(StoreInCache(key, Response(), 60))
    return cache


def test_an_invalidation_takes_a_path_with_all_its_variants() -> None:
    cache = stored("d.net/a", "d.net/a\n?x=1", "OPTIONS\nd.net/a", "d.net/ab", "d.net/b/a")

    assert cache.invalidate("/a") == 3
    assert isinstance(cache.look_up(LookUpCache("d.net/ab")), CacheHit)


def test_an_invalidation_with_a_star_takes_what_begins_so() -> None:
    cache = stored("d.net/a", "d.net/a/b\naccept-encoding: gzip", "d.net/b")

    assert cache.invalidate("/a*") == 2
    assert cache.invalidate("/*") == 1


def body_of(size: int) -> Response:
    return Response(200, body=b"x" * size)


def test_over_the_limit_what_was_not_asked_for_longest_is_forgotten() -> None:
    cache = CacheStore(Clock(), limit=5_000)
    for key in ("one", "two", "three"):
        cache.store(StoreInCache(key, body_of(1_000), 60))
    cache.look_up(LookUpCache("one"))

    cache.store(StoreInCache("four", body_of(1_000), 60))

    found = [key for key in ("one", "two", "three", "four") if isinstance(cache.look_up(LookUpCache(key)), CacheHit)]
    assert found == ["one", "three", "four"]


def test_storing_under_the_same_key_again_takes_the_old_ones_room() -> None:
    cache = CacheStore(Clock(), limit=5_000)
    cache.store(StoreInCache("kept", body_of(1_000), 60))
    for _ in range(20):
        cache.store(StoreInCache("again", body_of(1_000), 60))

    assert isinstance(cache.look_up(LookUpCache("kept")), CacheHit)


def test_a_response_larger_than_the_limit_is_not_kept_and_pushes_nothing_out() -> None:
    cache = CacheStore(Clock(), limit=5_000)
    cache.store(StoreInCache("small", body_of(100), 60))
    cache.store(StoreInCache("large", body_of(9_000), 60))

    assert isinstance(cache.look_up(LookUpCache("large")), CacheMissed)
    assert isinstance(cache.look_up(LookUpCache("small")), CacheHit)


def test_a_cleared_cache_has_all_its_room_again() -> None:
    cache = CacheStore(Clock(), limit=5_000)
    cache.store(StoreInCache("small", body_of(3_000), 60))
    cache.clear()
    cache.store(StoreInCache("most", body_of(4_400), 60))

    assert isinstance(cache.look_up(LookUpCache("most")), CacheHit)


def part(first: int, last: int) -> Response:
    return Response(206, "", Headers([("Content-Range", f"bytes {first}-{last}/26")]), b"x" * (last + 1 - first))


def test_parts_and_heads_are_kept_beside_each_other_until_the_whole_comes() -> None:
    cache = CacheStore(Clock())
    for command in (
        StoreInCache("key", part(0, 4), 60),
        StoreInCache("key", part(5, 9), 60),
        StoreInCache("key", Response(200), 60, is_head=True),
    ):
        cache.store(command)

    assert cache.look_up(LookUpCache("key", range="bytes=5-7")) == CacheHit(part(5, 9), 0, ttl=60)
    assert cache.look_up(LookUpCache("key", "HEAD")) == CacheHit(Response(200), 0, ttl=60, is_head=True)
    missed = cache.look_up(LookUpCache("key"))
    assert missed == CacheMissed("only the head is stored under this key", is_partial=True)

    cache.store(StoreInCache("key", Response(200, body=b"whole"), 60))

    for command in (LookUpCache("key"), LookUpCache("key", "HEAD"), LookUpCache("key", range="bytes=5-7")):
        assert cache.look_up(command) == CacheHit(Response(200, body=b"whole"), 0, ttl=60)
    assert cache.clear() == 1


def test_a_part_that_was_forgotten_is_not_looked_for() -> None:
    cache = CacheStore(Clock(), limit=700)
    cache.store(StoreInCache("d.net/a", part(0, 4), 60))
    cache.store(StoreInCache("d.net/b", part(0, 4), 60))
    assert cache.look_up(LookUpCache("d.net/a", range="bytes=0-4")) == CacheMissed()
    assert cache.invalidate("/b") == 1
    assert cache.look_up(LookUpCache("d.net/b", range="bytes=0-4")) == CacheMissed()
