"""What of a viewer's request CloudFront does not pass on to the origin, and by which policies."""

from collections.abc import Iterable

from edgetui.engine.behavior import Behavior
from edgetui.engine.exchange import Exchange
from edgetui.engine.forwarding import cookie_pairs, origin_request
from edgetui.engine.http import Request, text_from_wire


def withheld_text(exchange: Exchange, most: int | None = None, rest: str = "") -> str:
    """`not forwarded: headers x-user, accept; query utm (CachingOptimized, no origin request policy)`, names alone.

    "" where all of it is passed on, and before there is a request to an origin. Of each kind `most` are named, what a
    function wrote before all else; `rest` is said behind the number of the others.
    """
    kinds = _withheld(exchange)
    parts = [f"{kind} {_listed(names, most, rest)}" for kind, names in kinds if names]
    return f"not forwarded: {'; '.join(parts)} ({_policies(exchange.behavior)})" if parts else ""


def _withheld(exchange: Exchange) -> list[tuple[str, list[str]]]:
    """The names by kind. What goes to the origin is made anew: a function or a person may have changed it since."""
    if exchange.origin_request is None or exchange.endpoint is None:
        return []
    had, seed = exchange.request, exchange.distribution.domain_name
    has = origin_request(had, exchange.behavior, exchange.endpoint, exchange.viewer, seed, exchange.received)
    sent = set(_headers(exchange.received))
    headers = sorted(_without(_headers(had), _headers(has)), key=lambda name: name in sent)
    return [
        ("headers", headers),
        ("query", _without(_parameters(had), _parameters(has))),
        ("cookies", _without(_cookies(had), _cookies(has))),
    ]


def _headers(request: Request) -> list[str]:
    """Cookies are told one by one."""
    return [text_from_wire(name) for name in request.headers.names if name != "cookie"]


def _parameters(request: Request) -> list[str]:
    return [text_from_wire(part.partition("=")[0]) for part in request.querystring.split("&") if part]


def _cookies(request: Request) -> list[str]:
    return [text_from_wire(name) for name, _ in cookie_pairs(request.headers)]


def _without(names: Iterable[str], passed: Iterable[str]) -> list[str]:
    """Each once, in their order."""
    known = set(passed)
    return [name for name in dict.fromkeys(names) if name not in known]


def _listed(names: list[str], most: int | None, rest: str) -> str:
    more = len(names) - most if most is not None else 0
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:most])} and {more} more{rest}"


def _policies(behavior: Behavior) -> str:
    if behavior.forwarded_values is not None:
        return "ForwardedValues"
    cache, forward = behavior.cache_policy, behavior.origin_request_policy
    return f"{cache.name if cache else 'no cache policy'}, {forward.name if forward else 'no origin request policy'}"
