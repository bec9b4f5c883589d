"""Whose turn it is in an origin group, and whether the next one's comes [high-availability-origin-failover]."""

from edgetui.engine.behavior import Origin
from edgetui.engine.commands import OriginFailure
from edgetui.engine.errors_config import fails_over, origin_group
from edgetui.engine.exchange import Exchange
from edgetui.engine.records import skipping
from edgetui.engine.stage import EventType, Stage


def origin_in_turn(exchange: Exchange) -> Origin:
    """The behavior's origin, or the member of its group whose turn it is."""
    target = exchange.behavior.target_origin_id
    group = origin_group(exchange.distribution, target)
    return exchange.distribution.origin(group.members[exchange.attempt - 1] if group else target)


def failing_over(exchange: Exchange, answer: int | OriginFailure) -> tuple[bool, str]:
    """Does this answer make CloudFront ask the secondary? And why; "" where there is none to ask."""
    group = origin_group(exchange.distribution, exchange.behavior.target_origin_id)
    if group is None or exchange.attempt > 1:
        return False, ""
    return fails_over(group, exchange.request.method, answer, exchange.behavior.cached_methods)


def skipping_primary(exchange: Exchange, why: str) -> Exchange:
    """origin-response does not run on the primary's failing answer: by the switch, or for want of a function (U21)."""
    if exchange.behavior.association(EventType.ORIGIN_RESPONSE) is None:
        return skipping(exchange, Stage.ORIGIN_RESPONSE, "no-function")
    named = ("oresp_on_failed_primary",)
    return skipping(exchange, Stage.ORIGIN_RESPONSE, "failed-primary", detail=why, assumptions=named)


def open_questions(exchange: Exchange, final: int) -> tuple[str, ...]:
    """What origin-response on a primary's answer, whose status is `final` now, leaves undocumented (U21)."""
    named = ("oresp_on_failed_primary",) if exchange.failing_over else ()
    return named if failing_over(exchange, final)[0] == exchange.failing_over else (*named, "U21")
