"""One run of a request: a start and the inputs given since. Going back drops the newest input; loading is a fold."""

from dataclasses import dataclass, replace
from enum import StrEnum

from edgetui.engine import Exchange, advance, begin
from edgetui.engine.behavior import Distribution
from edgetui.engine.commands import Amended, Given
from edgetui.engine.exchange import Purpose
from edgetui.engine.http import Request, Viewer


class Source(StrEnum):
    """Who answered a command."""

    LIVE = "live"
    MANUAL = "manual"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Start:
    """Everything `begin` needs; `at` is seconds since the epoch."""

    distribution: Distribution
    request: Request
    viewer: Viewer
    request_id: str
    at: float
    purpose: Purpose = Purpose.VIEWER


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded advance: what was given, by whom."""

    given: Given
    source: Source


@dataclass(frozen=True, slots=True)
class Timeline:
    """A start, the steps since, and the exchange after each: `exchanges[0]` is the beginning."""

    start: Start
    steps: tuple[Step, ...]
    exchanges: tuple[Exchange, ...]

    @property
    def exchange(self) -> Exchange:
        """Where the run stands now."""
        return self.exchanges[-1]

    @property
    def is_over(self) -> bool:
        return self.exchange.is_over

    def advanced(self, given: Given, source: Source = Source.LIVE) -> "Timeline":
        """With one more step."""
        return replace(
            self,
            steps=(*self.steps, Step(given, source)),
            exchanges=(*self.exchanges, _sourced(advance(self.exchange, given), given, source)),
        )

    def until(self, count: int) -> "Timeline":
        """The first `count` steps."""
        return replace(self, steps=self.steps[:count], exchanges=self.exchanges[: count + 1])

    def back(self) -> "Timeline":
        """Without the newest step; the beginning stays the beginning."""
        return self.until(len(self.steps) - 1) if self.steps else self


def _sourced(exchange: Exchange, given: Given, source: Source) -> Exchange:
    """The stage that the outcome was for says who gave it. An edit has a mark of its own."""
    if source is Source.LIVE or isinstance(given, Amended):
        return exchange
    records = tuple(
        replace(record, source=source.value) if record.outcome is given else record for record in exchange.records
    )
    page = _sourced(exchange.page, given, source) if exchange.page else None
    return replace(exchange, records=records, page=page)


def started(start: Start) -> Timeline:
    """A run in which nothing has happened yet."""
    first = begin(start.distribution, start.request, start.viewer, start.request_id, start.at, start.purpose)
    return Timeline(start, (), (first,))
