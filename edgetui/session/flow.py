"""A flow: an entry of the list, with all its runs. A restart adds a run, nothing is overwritten."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from edgetui.engine import Exchange
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.session.client import Client
from edgetui.session.timeline import Start, Timeline, started

if TYPE_CHECKING:
    from edgetui.session.recording import Restored
    from edgetui.session.summary import Summary


class Kept(NamedTuple):
    """What there is of a flow in a session file: its row, and what reads the runs of its number."""

    row: "Summary"
    read: "Callable[[int], Restored]"

    def load(self) -> "Restored":
        return self.read(self.row.number)


class Snapshot(NamedTuple):
    """What is kept of a flow, as it was at a moment: frozen values, whatever becomes of the flow."""

    runs: "tuple[Timeline, ...]"
    comment: str = ""


class Flow:
    """`number` counts from 1 and is never used twice. The newest run is the one on screen. `comment` is what a person
    wrote about it, "" for nothing.

    The runs of a `Kept` flow stay in their session file until they are asked for, which raises EdgetuiError where the
    file does not give them.
    """

    __slots__ = ("_kept", "_runs", "client", "comment", "drift", "number", "repeats", "running", "stopped_by")

    def __init__(
        self, number: int, runs: "list[Timeline] | None" = None, kept: Kept | None = None, *, comment: str = ""
    ) -> None:
        assert (runs is None) is not (kept is None)
        self.number = number
        self.comment = kept.row.comment if kept is not None else comment
        self._runs = runs
        self._kept = kept
        #: Where what was recorded and today's edgetui part; "" where they do not.
        self.drift = ""
        #: The command being performed right now is of this stage; None when the flow waits for a person.
        self.running: Stage | None = None
        #: The run of another flow whose request this one repeats: what the origin said then is known.
        self.repeats: Timeline | None = None
        #: What the breakpoint says that stopped it where it stands; "" when none did.
        self.stopped_by = ""
        #: Who sent it, of a captured request; None for one that was composed.
        self.client: Client | None = None

    @property
    def row(self) -> "Summary | None":
        """The row of a flow whose runs are not here."""
        return self._kept.row if self._kept is not None and self._runs is None else None

    @property
    def is_kept(self) -> bool:
        """Is there something of it in a session file?"""
        return self._kept is not None

    @property
    def runs(self) -> list[Timeline]:
        """The oldest first."""
        if self._runs is None:
            assert self._kept is not None
            restored = self._kept.load()
            self._runs, self.drift = restored.flow.runs, str(restored.drift or "")
        return self._runs

    def glance(self) -> Exchange:
        """The exchange of the newest run; what had to be read for it is forgotten again."""
        return self.peek()[-1].exchange

    def peek(self) -> Sequence[Timeline]:
        """The runs; what had to be read for them is forgotten again."""
        if self._runs is not None or self._kept is None:
            return self.runs
        return self._kept.load().flow.runs

    def snapshot(self) -> Snapshot:
        """What is to be kept of it now."""
        return Snapshot(tuple(self.peek()), self.comment)

    def put_away(self, kept: Kept) -> None:
        """Leave the runs to the file that has them."""
        self._runs, self._kept = None, kept

    @property
    def timeline(self) -> Timeline:
        return self.runs[-1]

    @timeline.setter
    def timeline(self, timeline: Timeline) -> None:
        self.runs[-1] = timeline

    @property
    def exchange(self) -> Exchange:
        return self.timeline.exchange

    @property
    def start(self) -> Start:
        return self.timeline.start

    @property
    def is_over(self) -> bool:
        return self.timeline.is_over


def new_flow(number: int, start: Start, comment: str = "") -> Flow:
    """A flow paused before its first stage."""
    return Flow(number, [started(start)], comment=comment)


def mark(exchange: Exchange, stage: Stage) -> str:
    """One character for what a stage did.

    `·` not run, `▶` next, `=` ran and changed nothing, `~` changed, `R` generated a response, `!` failed, `-` skipped.
    """
    record = exchange.record(stage)
    if record is None:
        return "▶" if exchange.stage is stage and not exchange.is_over else "·"
    if record.status is Status.SKIPPED:
        return "-"
    if record.status is Status.FAILED:
        return "!"
    if record.is_generated:
        return "R"
    same = record.before == record.after and record.endpoint_before == record.endpoint_after
    return "=" if same else "~"


def fingerprint(exchange: Exchange) -> str:
    """Four characters: what each event did."""
    return "".join(mark(exchange, event_type.stage) for event_type in EventType)
