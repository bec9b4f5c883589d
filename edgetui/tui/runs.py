"""Which run of a flow is looked at, and which moment of it. No textual in here.

A moment is an index into the exchanges of a run. Looking back moves the moment, or takes an older run, and runs
nothing.
"""

from edgetui.engine import Exchange
from edgetui.engine.commands import FetchOrigin, InvokeFunction, LookUpCache, Reply
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow
from edgetui.session.timeline import Timeline
from edgetui.tui.actions import keyed

_STOPS = (InvokeFunction, LookUpCache, FetchOrigin, Reply)


def is_stop(exchange: Exchange) -> bool:
    """Does a person stop here? Other work of CloudFront's is done along with the stage before or after it."""
    return isinstance(exchange.command, _STOPS)


def moments(timeline: Timeline) -> list[int]:
    """The exchanges a person stops at, at least the beginning."""
    return [number for number, exchange in enumerate(timeline.exchanges) if is_stop(exchange)] or [0]


def newest_stage(timeline: Timeline, moment: int) -> Stage:
    """The stage whose work led to this moment; at the beginning the one that is next."""
    earlier = [exchange.stage for exchange in timeline.exchanges[:moment] if is_stop(exchange)]
    return earlier[-1] if earlier else timeline.exchanges[moment].stage


def stage_to_show(timeline: Timeline) -> Stage:
    """The newest stage; the viewer's reply when the run ended without a function's work to look at."""
    stage = newest_stage(timeline, len(timeline.exchanges) - 1)
    record = timeline.exchange.record(stage)
    is_shown = record is not None and isinstance(record.command, InvokeFunction)
    return stage if is_shown or not timeline.is_over else Stage.REPLY


class Runs:
    """A person's place in the runs of a flow. Each move says why it was none, or ""."""

    def __init__(self) -> None:
        self.flow: Flow | None = None
        #: The run looked at, and the moment of it; None the newest, and its end.
        self.run: int | None = None
        self.look: int | None = None

    def select(self, stage: Stage) -> None:
        """Look at a stage."""
        raise NotImplementedError

    @property
    def exchange(self) -> Exchange | None:
        """The exchange at the moment looked at."""
        timeline = self.timeline
        if timeline is None:
            return None
        return timeline.exchange if self.look is None else timeline.exchanges[self.look]

    @property
    def timeline(self) -> Timeline | None:
        """The run looked at."""
        if self.flow is None:
            return None
        return self.flow.timeline if self.run is None else self.flow.runs[self.run]

    @property
    def is_looking_back(self) -> bool:
        return self.look is not None or self.run is not None

    def look_by(self, by: int) -> str:
        """Look at an earlier or later moment of the run, running nothing."""
        timeline = self.timeline
        assert timeline is not None
        stops = moments(timeline)
        now = stops.index(self.look) if self.look is not None else len(stops) - 1
        there = now + by
        if there < 0:
            return "this is the beginning"
        if there == len(stops):
            return keyed("this is the end of this run: {newer_run} a newer one, {continue} to now")
        self.look = stops[there] if there < len(stops) - 1 else None
        self.select(newest_stage(timeline, stops[there]))
        return ""

    def moment_of(self) -> tuple[int, int]:
        """The place of the moment looked at, from 1, and how many there are."""
        timeline = self.timeline
        assert timeline is not None
        stops = moments(timeline)
        return (stops.index(self.look) + 1 if self.look is not None else len(stops)), len(stops)

    def look_at_run(self, by: int) -> str:
        """Look at an older or newer run of the flow, where it ended; the newest one is now."""
        assert self.flow is not None
        count = len(self.flow.runs)
        there = (count - 1 if self.run is None else self.run) + by
        if not 0 <= there < count:
            return "this is the oldest run" if by < 0 else "this is the newest run"
        self.run, self.look = (there if there < count - 1 else None), None
        timeline = self.timeline
        assert timeline is not None
        self.select(stage_to_show(timeline))
        return ""

    def run_of(self) -> tuple[int, int]:
        """The place of the run looked at, from 1, and how many there are."""
        assert self.flow is not None
        count = len(self.flow.runs)
        return (count if self.run is None else self.run + 1), count
