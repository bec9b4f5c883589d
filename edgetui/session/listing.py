"""The flows of a list that a filter takes, however many there are, kept up as they change."""

from bisect import bisect_left

from edgetui.errors import EdgetuiError
from edgetui.session.filters import Filter
from edgetui.session.flow import Flow


def takes(wanted: Filter, flow: Flow) -> bool:
    """Does the filter take the flow? One that lies in a file is read only where its row does not tell."""
    if flow.row is not None:
        held = wanted.matches_summary(flow.row)
        if held is not None:
            return held
    try:
        return wanted.matches(flow)
    except EdgetuiError:
        # Its file is damaged: there is nothing to match.
        return False


class Listing:
    """`flows` are those of `source`, a list by number, that `wanted` takes, as far as they were looked at.

    One is pinned: it stays although it does not match any more, until another one is.
    """

    def __init__(self, source: list[Flow], wanted: Filter) -> None:
        self.wanted = wanted
        self.flows: list[Flow] = []
        self._source = source
        self._looked = 0
        self._pinned: Flow | None = None

    @property
    def is_whole(self) -> bool:
        """Was every flow looked at?"""
        return self._looked >= len(self._source)

    def advance(self, count: int) -> None:
        """Look at the next `count` flows."""
        upto = self._looked + count
        there = set(self.flows)  # What changed meanwhile may have come in before its turn.
        new = [flow for flow in self._source[self._looked : upto] if flow not in there and takes(self.wanted, flow)]
        if new:
            self.flows = sorted([*self.flows, *new], key=_number)
        self._looked = min(upto, len(self._source))

    def changed(self, flow: Flow) -> None:
        """The flow is new, or another than it was. `flows` is another list then: who draws the old one may go on."""
        place = bisect_left(self.flows, flow.number, key=_number)
        is_in = place < len(self.flows) and self.flows[place] is flow
        if flow is self._pinned or takes(self.wanted, flow):
            if not is_in:
                self.flows = [*self.flows[:place], flow, *self.flows[place:]]
        elif is_in:
            self.flows = [*self.flows[:place], *self.flows[place + 1 :]]

    def removed(self, flow: Flow, place: int) -> None:
        """The flow is no more at `place` of the source."""
        self.flows = [each for each in self.flows if each is not flow]
        self._looked -= place < self._looked
        self._pinned = None if self._pinned is flow else self._pinned

    def pin(self, flow: Flow | None) -> None:
        """The flow looked at, in the list whatever it is; the one before it leaves if it does not match."""
        before, self._pinned = self._pinned, flow
        for each in (before, flow):
            if each is not None:
                self.changed(each)


def _number(flow: Flow) -> int:
    return flow.number
