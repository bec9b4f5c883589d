"""Why nothing was stored for a request: what the flows that asked for the same path left behind."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from edgetui.engine.commands import CacheMissed, LookUpCache, StoreInCache
from edgetui.engine.exchange import Exchange
from edgetui.engine.http import text_from_wire
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow

#: Flows that are looked at, the newest first; those whose runs would have to be read from a file are left out.
_MOST = 200


def miss_lines(exchange: Exchange, own: Flow, flows: Sequence[Flow]) -> list[str]:
    """What the newest of `flows` for the same path has stored under another key, and where the keys part.

    `flow 2 stored this path under another key, - there, + here:` and a row for each part that differs, `- x-a: 1`; or
    one line with why it was not stored. [] where the lookup did not miss or nothing is known. `own` is the flow that
    `exchange` is a run of.
    """
    record = exchange.record(Stage.CACHE_LOOKUP)
    if record is None or not isinstance(record.outcome, CacheMissed) or not isinstance(record.command, LookUpCache):
        return []
    key, uri = record.command.key, exchange.request.uri
    for who, other in _others(exchange, own, flows):
        lines = _told(who, other, key) if other.request.uri == uri else []
        if lines:
            return lines
    return []


def _others(exchange: Exchange, own: Flow, flows: Sequence[Flow]) -> Iterator[tuple[str, Exchange]]:
    for flow in islice(reversed(flows), _MOST):
        if flow is own:
            runs = [(number, run.exchange) for number, run in enumerate(own.runs, 1)]
            earlier = [(number, each) for number, each in runs if each.request_id != exchange.request_id]
            yield from ((f"run {number}", each) for number, each in reversed(earlier))
        elif flow.row is None:
            yield f"flow {flow.number}", flow.exchange


def _told(who: str, other: Exchange, key: str) -> list[str]:
    stored = other.record(Stage.CACHE_STORE)
    if stored is None:
        return []
    if not isinstance(stored.command, StoreInCache):
        asked = other.record(Stage.CACHE_LOOKUP)
        is_same = asked is not None and isinstance(asked.command, LookUpCache) and asked.command.key == key
        return [f"{who} asked under this key: {stored.reason}"] if is_same else []
    there, here = _parts(stored.command.key), _parts(key)
    differing = [*_only(there, here, "-"), *_only(here, there, "+")]
    return [f"{who} stored this path under another key, - there, + here:", *differing] if differing else []


def _parts(key: str) -> list[str]:
    return text_from_wire(key).split("\n")


def _only(parts: Iterable[str], others: Sequence[str], sign: str) -> list[str]:
    return [f"{sign} {part}" for part in parts if part not in others]
