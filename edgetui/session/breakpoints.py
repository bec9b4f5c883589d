"""Where a run stops: before a stage, or when a condition of the filter language comes true.

A condition about the message (`~u ^/img`, `~hs set-cookie`) is asked before a stage, one about an outcome (`~changed`,
`~violation`, `~stage-error`) right after one, and only of what has just happened: it stops once, where it became so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.stage import Stage
from edgetui.session.filters import Filter


@dataclass(slots=True, eq=False)
class Breakpoint:
    """`stage` None: any. `condition` None: always. It stops at every `every`-th of its `hits`."""

    stage: Stage | None = None
    condition: Filter | None = None
    every: int = 1
    enabled: bool = True
    hits: int = 0

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueError(f"a breakpoint stops every 1st, 2nd ... hit, not every {self.every}")

    def toggle(self) -> None:
        """On or off."""
        self.enabled = not self.enabled

    @property
    def is_plain(self) -> bool:
        """On a stage, and nothing else."""
        return self.stage is not None and self.condition is None and self.every == 1

    def describe(self) -> str:
        """`before origin-request, when the URI matches '^/img', every 5 hits`."""
        is_outcome = self.condition is not None and self.condition.is_outcome
        parts = [f"{'after' if is_outcome else 'before'} {self.stage or 'any stage'}"]
        if self.condition is not None:
            parts.append(f"when {self.condition.describe()}")
        if self.every > 1:
            parts.append(f"every {self.every} hits")
        return ", ".join(parts)

    def holds(self, before: Exchange, after: Exchange, comment: str = "") -> bool:
        """Does it hold where `after` stands, which was `before` until the newest step? `comment` is the flow's."""
        condition = self.condition
        if condition is not None and condition.is_outcome:
            happened = _happened(before, after, self.stage)
            return happened is not None and condition.matches(happened, comment)
        if after.is_over or self.stage not in (None, after.stage):
            return False
        return condition is None or condition.matches(after, comment)


def _happened(before: Exchange, after: Exchange, stage: Stage | None) -> Exchange | None:
    """`after` with nothing but what the step wrote down, of `stage` if given; None when that is nothing."""
    page = after.page
    if page is not None:
        earlier = len(before.page.records) if before.page else 0
        page = replace(page, records=_of(page.records[earlier:], stage))
    records = _of(after.records[len(before.records) :], stage)
    if not records and not (page and page.records):
        return None
    return replace(after, records=records, page=page)


def _of(records: tuple[StageRecord, ...], stage: Stage | None) -> tuple[StageRecord, ...]:
    return tuple(record for record in records if stage in (None, record.stage))


class Breakpoints:
    """All breakpoints of a workspace, in the order they were made. `stage in breakpoints`: is one put on it?

    None stands for those that stop at any stage.
    """

    def __init__(self) -> None:
        self._all: list[Breakpoint] = []

    def __iter__(self) -> Iterator[Breakpoint]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, stage: object) -> bool:
        return any(each.enabled and each.stage == stage for each in self._all)

    def add(self, breakpoint: Breakpoint) -> None:
        self._all.append(breakpoint)

    def remove(self, breakpoint: Breakpoint) -> None:
        """Forget it; nothing when it is not there."""
        self._all = [each for each in self._all if each is not breakpoint]

    def toggle(self, stage: Stage) -> bool:
        """Take away the plain breakpoints on `stage`, or make one where there is none; is there one now?

        Conditions on the stage stay: they were written by hand.
        """
        plain = [each for each in self._all if each.is_plain and each.stage is stage]
        is_on = any(each.enabled for each in plain)
        for each in plain:
            self.remove(each)
        if not is_on:
            self.add(Breakpoint(stage))
        return not is_on

    def stop(self, before: Exchange, after: Exchange, comment: str = "") -> Breakpoint | None:
        """Which one stops a run that came from `before` to `after`? Counts the hits of all that hold.

        `comment` is that of the flow.
        """
        stopping = None
        for each in self._all:
            if each.enabled and each.holds(before, after, comment):
                each.hits += 1
                if each.hits % each.every == 0:
                    stopping = stopping or each
        return stopping
