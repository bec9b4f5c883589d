"""Serving what is stored: fresh, stale, confirmed by a 304, or in place of the origin's failure.

Sources: [expiration] [httpstatuscodes]. What is decided here, `transitions` moves on.
"""

from dataclasses import dataclass

from edgetui.engine.cache import ttls
from edgetui.engine.commands import CacheHit
from edgetui.engine.conditional import refreshed, revalidation_headers
from edgetui.engine.exchange import Exchange, Purpose
from edgetui.engine.forwarding import forwards_cookies
from edgetui.engine.freshness import serves_on_error, serves_while_revalidating
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.invocations import response_of
from edgetui.engine.replies import aged, from_cache
from edgetui.engine.values import replace


@dataclass(frozen=True, slots=True)
class Verdict:
    """Is the stored response served without asking the origin? `code` is the reason's, `refresh` the reply's."""

    is_served: bool
    code: str
    why: str
    refresh: bool = False


def verdict(exchange: Exchange, found: CacheHit) -> Verdict:
    """What becomes of a stored response."""
    least, _, most = ttls(exchange.behavior)
    if not found.stale:
        if least == 0 and _varies_on_everything(found.response):
            return Verdict(False, "cache-stale", "Vary: * and MinTTL 0: each request goes to the origin")
        left = max(found.ttl - found.age, 0)
        waited = "; waited for the request that missed it first" if found.collapsed else ""
        return Verdict(True, "cache-hit", f"age {found.age} s, {left} s left of {found.ttl} s{waited}")
    late = f"age {found.age} s, TTL {found.ttl} s"
    if exchange.purpose is Purpose.REFRESH:
        return Verdict(False, "cache-stale", f"{late}; this is the refresh")
    if found.held:
        why = f"{late}; the origin failed a moment ago, and is asked again in {found.held} s"
        return Verdict(True, "cache-stale-served", why)
    served, why = serves_while_revalidating(found.response, found.staleness, most)
    return Verdict(served, "cache-stale-served" if served else "cache-stale", f"{late}; {why}", refresh=served)


def _varies_on_everything(response: Response) -> bool:
    return any("*" in value for value in response.headers.get_all("vary"))


def served(exchange: Exchange, found: CacheHit) -> Exchange:
    """With the stored response on its way to the viewer; an error out of the cache is an error still."""
    response = from_cache(exchange.request, aged(found.response, found.age))
    is_error = found.origin_status >= 400 or response.status >= 400
    result = "Error" if is_error else "Hit"
    return replace(
        exchange,
        response=response,
        age=found.age,
        origin_status=max(found.origin_status, response.status) if is_error else response.status,
        result_type=result,
        detailed_result_type=result,
    )


def with_conditions(exchange: Exchange, request: Request) -> Request:
    """The request to the origin, conditional on the stale response and not on what the viewer has."""
    if exchange.stale is None:
        return request
    conditions = revalidation_headers(exchange.stale.response, forwards_cookies=forwards_cookies(exchange.behavior))
    own = request.headers.without("if-none-match", "if-modified-since")
    return replace(request, headers=Headers([*own, *conditions]))


def is_confirmed(exchange: Exchange) -> bool:
    """Did the origin say that the stale response is still good?"""
    return exchange.origin_status == response_of(exchange).status == 304


def confirmed(exchange: Exchange, stale: CacheHit) -> Exchange:
    """With the stored response, fresh again: the TTL restarts from the new headers."""
    response = refreshed(stale.response, response_of(exchange))
    return replace(exchange, response=response, origin_status=response.status, result_type="RefreshHit")


def sparing(exchange: Exchange, status: int | None) -> tuple[bool, str]:
    """Is the stale response served in place of the origin's `status` (None: no answer)? And why."""
    if exchange.stale is None:
        return False, ""
    least, _, most = ttls(exchange.behavior)
    return serves_on_error(exchange.stale.response, status, exchange.stale.staleness, least, most)
