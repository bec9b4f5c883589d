"""What became of many requests, in numbers: kept in a size that does not grow with them."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.catalog import RULES
from edgetui.engine.commands import FunctionFailed, OriginFailed
from edgetui.engine.http import text_from_wire
from edgetui.engine.stage import Status
from edgetui.headless import diagnostics
from edgetui.session.asked import Asked
from edgetui.session.flow import fingerprint

#: Of the shape of `replay --json`.
FORMAT = 1
#: How many of the slowest requests are named.
SLOWEST = 5
#: Kinds of a thing (errors, statuses that changed) beyond these are counted together.
MOST_KINDS = 1_000
#: Stands for the kinds beyond.
OTHERS = "(others)"

_ERROR_LENGTH = 160


@dataclass(slots=True)
class Kinds:
    """Counts by name, with the first request of each: first in the source, not the first that was done."""

    counts: Counter[str] = field(default_factory=Counter)
    firsts: dict[str, Asked] = field(default_factory=dict)

    def add(self, name: str, asked: Asked) -> None:
        if name not in self.counts and len(self.counts) >= MOST_KINDS:
            name = OTHERS
        self.counts[name] += 1
        first = self.firsts.setdefault(name, asked)
        if asked.number < first.number:
            self.firsts[name] = asked

    def first(self, name: str) -> str:
        """The first request of `name`, in words."""
        return request_name(self.firsts[name])

    def report(self, key: str) -> list[dict[str, Any]]:
        """The most frequent first: `{key: name, "count": 3, "first": "1 GET /a"}`."""
        return [{key: name, "count": count, "first": self.first(name)} for name, count in self.counts.most_common()]


@dataclass(slots=True)
class Tally:
    """Filled by `add`; the rest is what `replay` tells."""

    requests: int = 0
    refused: int = 0
    statuses: Kinds = field(default_factory=Kinds)
    x_cache: Kinds = field(default_factory=Kinds)
    events: Kinds = field(default_factory=Kinds)
    failures: Kinds = field(default_factory=Kinds)
    rules: Kinds = field(default_factory=Kinds)
    changed: Kinds = field(default_factory=Kinds)
    _slowest: list[tuple[float, int, str]] = field(default_factory=list)

    def add(self, asked: Asked, exchange: Exchange, elapsed_ms: float) -> None:
        """`exchange` is what became of `asked`, and is over."""
        response = exchange.response
        assert response is not None, "an exchange that is over has a response"
        self.requests += 1
        self.refused += diagnostics.exit_code_of_exchange(exchange) != 0
        self.statuses.add(str(response.status), asked)
        self.x_cache.add(response.headers.get("x-cache") or "(none)", asked)
        self.events.add(fingerprint(exchange), asked)
        if asked.status is not None and asked.status != response.status:
            self.changed.add(f"{asked.status} -> {response.status}", asked)
        for record in exchange.records:
            self._add_stage(record, asked)
        # The number breaks ties, so that the names are never compared.
        entry = (elapsed_ms, -asked.number, request_name(asked))
        (heapq.heappush if len(self._slowest) < SLOWEST else heapq.heappushpop)(self._slowest, entry)

    def _add_stage(self, record: StageRecord, asked: Asked) -> None:
        if record.status is Status.FAILED:
            self.failures.add(f"{record.stage}: {_error_text(record)}", asked)
        for code in dict.fromkeys(violation.code for violation in record.violations):
            self.rules.add(code, asked)

    def slowest(self) -> list[tuple[float, str]]:
        """Milliseconds and request, the slowest first."""
        return [(elapsed_ms, name) for elapsed_ms, _, name in sorted(self._slowest, reverse=True)]

    def report(self) -> dict[str, Any]:
        """Every key is always there."""
        return {
            "format": FORMAT,
            "requests": self.requests,
            "refused": self.refused,
            "status": self.statuses.report("status"),
            "x_cache": self.x_cache.report("x_cache"),
            "events": self.events.report("fingerprint"),
            "failures": self.failures.report("failure"),
            "rules": self.rules.report("code"),
            "changed_status": self.changed.report("change"),
            "slowest": [{"elapsed_ms": round(ms, 3), "request": name} for ms, name in self.slowest()],
        }

    def text(self) -> Iterator[str]:
        """For a person; what there is none of is left out."""
        requests = "1 request" if self.requests == 1 else f"{self.requests:,} requests"
        yield f"{requests}, {self.refused:,} of them not answered as meant"
        yield from _section("status", self.statuses)
        yield from _section("X-Cache", self.x_cache)
        yield from _section("what the four events did", self.events)
        yield from _section("failures", self.failures)
        yield from _section("rules", self.rules, lambda code: f"{code}: {RULES[code].title}" if code in RULES else code)
        yield from _section("status now otherwise than recorded", self.changed)
        if self._slowest:
            yield "slowest:"
            yield from (f"   {elapsed_ms:10.1f} ms  {name}" for elapsed_ms, name in self.slowest())


def request_name(asked: Asked) -> str:
    """`12 GET /a?b=1`: its number in the source, method and target."""
    return f"{asked.number} {asked.request.method} {text_from_wire(asked.request.target())}"


def _section(title: str, kinds: Kinds, named: Any = str) -> Iterator[str]:
    if kinds.counts:
        yield f"{title}:"
        for name, count in kinds.counts.most_common():
            yield f"   {count:>10,}  {named(name)}  (first: {kinds.first(name)})"


def _error_text(record: StageRecord) -> str:
    match record.outcome:
        case FunctionFailed(kind, error_type, message):
            text = f"{kind}: {error_type}: {message}"
        case OriginFailed(kind, message):
            text = f"{kind}: {message}"
        case _:
            text = record.sentence or record.reason or "failed"
    first = text.strip().split("\n", 1)[0]
    return first if len(first) <= _ERROR_LENGTH else first[: _ERROR_LENGTH - 1] + "…"
