"""What of an exchange's response is stored, for how long, and in what words."""

from dataclasses import dataclass
from functools import lru_cache

from edgetui.engine import cache
from edgetui.engine.commands import CacheHit, CacheMissed, LookUpCache, StoreInCache
from edgetui.engine.errors_config import error_caching_min_ttl
from edgetui.engine.exchange import Exchange
from edgetui.engine.freshness import Forwarded, cache_status
from edgetui.engine.http import Request
from edgetui.engine.invocations import response_of


def lifetime(exchange: Exchange) -> cache.Lifetime:
    """How long the response is kept; a custom error page as long as the error it stands for."""
    response = exchange.error or response_of(exchange)
    ttl = error_ttl(exchange, response.status)
    return cache.lifetime(_method(exchange), response, exchange.behavior, exchange.at, ttl)


def _method(exchange: Exchange) -> str:
    """The method that was answered: with what was stored before, whatever has asked now, where a 304 confirmed it."""
    if exchange.result_type == "RefreshHit" and exchange.stale is not None:
        return "HEAD" if exchange.stale.is_head else "GET"
    return exchange.request.method


def error_ttl(exchange: Exchange, status: int) -> int:
    """ErrorCachingMinTTL for an error of this status."""
    kind = exchange.endpoint.kind if exchange.endpoint else "custom"
    return error_caching_min_ttl(exchange.distribution, status, kind)


def storing(exchange: Exchange, ttl: int) -> StoreInCache:
    """The command that keeps the response."""
    stored = cache.storable(response_of(exchange))
    status = exchange.origin_status or stored.status
    # A custom error page is fetched whole.
    is_head = exchange.error is None and _method(exchange) == "HEAD"
    return StoreInCache(exchange.cache_key, stored, ttl, status, is_head=is_head)


def holding(exchange: Exchange, stale: CacheHit, failure: int) -> StoreInCache | None:
    """The command that keeps a stale response as it is, and the origin unasked for the error caching minimum TTL.

    `failure` is the status of the origin's error, or that of the page for it.
    """
    hold = error_ttl(exchange, failure)
    if not exchange.cache_key or hold == 0:
        return None
    return StoreInCache(
        exchange.cache_key, stale.response, stale.ttl, stale.origin_status, stale.age, hold, stale.is_head
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A stored response in words: a sentence's particulars, and RFC 9211's."""

    detail: str
    cache_status: str


def told_of(exchange: Exchange, command: StoreInCache) -> Told:
    """How long the response is kept, and by what arithmetic."""
    if command.hold:
        detail = f"the origin failed, and is not asked again for {command.hold} s"
        return Told(detail, cache_status(ttl=command.ttl - command.age, key=command.key, detail="stale on error"))
    kept = f"TTL {command.ttl} s, {lifetime(exchange).why}"
    return Told(kept, forwarded_status(exchange, ttl=command.ttl, stored=True))


def forwarded_status(exchange: Exchange, *, ttl: int | None = None, stored: bool = False) -> str:
    """The whole way of a request that went on to the origin, as a Cache-Status value."""
    why = Forwarded.STALE if exchange.result_type == "RefreshHit" or exchange.stale else Forwarded.MISS
    status = 304 if exchange.result_type == "RefreshHit" else exchange.origin_status
    is_generated = exchange.detailed_result_type == "MissGeneratedResponse"
    return cache_status(
        forwarded=why,
        forwarded_status=None if is_generated else status,
        ttl=ttl,
        stored=stored,
        key=exchange.cache_key,
    )


def lookup(request: Request, key: str) -> LookUpCache:
    """The command that asks for a stored response."""
    headers = request.headers
    return LookUpCache(key, request.method, headers.get("range") or "", headers.get("if-range") or "")


def lookup_status(exchange: Exchange, found: CacheHit | CacheMissed, *, is_served: bool = False) -> str:
    """A lookup as a Cache-Status value."""
    if isinstance(found, CacheMissed):
        return cache_status(forwarded=Forwarded.PARTIAL if found.is_partial else Forwarded.MISS, key=exchange.cache_key)
    left = found.ttl - found.age
    if is_served and found.collapsed:
        return cache_status(forwarded=Forwarded.MISS, ttl=left, collapsed=True, key=exchange.cache_key)
    return cache_status(forwarded=None if is_served else Forwarded.STALE, ttl=left, key=exchange.cache_key)


def bypass_status(exchange: Exchange, why: str) -> str:
    """A request that does not use the cache."""
    is_method = exchange.request.method not in exchange.behavior.cached_methods
    return _bypassed(Forwarded.METHOD if is_method else Forwarded.BYPASS, why)


@lru_cache(maxsize=64)
def _bypassed(forwarded: Forwarded, why: str) -> str:
    return cache_status(forwarded=forwarded, detail=why)
