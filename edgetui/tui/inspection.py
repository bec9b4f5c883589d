"""What the inspector is looking at: which flow, which moment of it, which stage, which tab. No textual in here.

Which run of the flow and which moment of it is in `runs`.
"""

import time
from collections.abc import Sequence
from enum import StrEnum

from edgetui.engine import Exchange, StageRecord, pending_message
from edgetui.engine.behavior import Function
from edgetui.engine.commands import Amended, Given, InvokeFunction
from edgetui.engine.exchange import Message
from edgetui.engine.http import Request, Viewer, text_from_wire
from edgetui.engine.stage import EventType, Stage
from edgetui.errors import EdgetuiError
from edgetui.session.definition import OriginMode, Sample
from edgetui.session.filters import Filter
from edgetui.session.flow import Flow
from edgetui.session.listing import Listing
from edgetui.session.timeline import Timeline
from edgetui.session.workspace import Workspace
from edgetui.tui.actions import keyed
from edgetui.tui.runs import Runs, is_stop, stage_to_show
from edgetui.tui.views.modes import BodyMode, JsonMode, LogMode
from edgetui.tui.views.parts import part_at

#: The nodes in the order of travel, the viewer's reply last.
TRAVEL = tuple(stage for stage in Stage if stage is not Stage.CACHE_STORE)


#: Flows a filter is held against between two looks at the keyboard.
_AT_ONCE = 500

_ORIGINS = {
    OriginMode.LIVE: "the origin answers again",
    OriginMode.RECORDINGS: "the recordings answer, what is not recorded fails, until {origin}",
    OriginMode.NONE: "no origin: fetches fail until {origin}",
    OriginMode.EARLIER_RUN: "origin and cache answer as in the run before, functions run live, until {origin}",
}


class Tab(StrEnum):
    """What is shown of a stage."""

    DIFF = "Diff"
    BODY = "Body"
    RESPONSE = "Response"
    LOGS = "Logs"
    JSON = "JSON"
    CODE = "Code"
    RULES = "Rules"


def utc_text(seconds: float) -> str:
    """`2023-11-14 22:13:20 UTC`."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))


def _responses(count: int) -> str:
    return f"{count} stored response{'' if count == 1 else 's'}"


class Inspection(Runs):
    """The person's place in a workspace, and the moves a person makes. Each move says what it did, or ""."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        #: The flow that others are compared with; None where none was chosen.
        self.marked: Flow | None = None
        #: Why a flow could not be looked at; "" when it could.
        self.trouble = ""
        self._listing: Listing | None = None
        self.stage = Stage.VIEWER_REQUEST
        self.shows_unchanged = False
        #: Are long values shown whole, in as many rows as they need?
        self.wraps = False
        self.body_mode, self.json_mode, self.log_mode = BodyMode.PRETTY, JsonMode.WHOLE, LogMode.ALL
        #: What runs takes so long that the screen says so: more steps are not wanted now.
        self.is_slow = False
        self._tab = Tab.DIFF
        #: What the third column shows, where the screen has one.
        self.side_tab = Tab.JSON
        #: The pane that has the focus, by its id; "" for none.
        self.pane = ""
        self._opened: Tab | None = None
        self._seen: Timeline | None = None
        self._compared: StageRecord | None = None
        self._compared_flow: Flow | None = None
        if workspace.flows:
            self.look_at(workspace.flows[0])

    # -- what there is to see

    @property
    def flows(self) -> list[Flow]:
        """The flows of the list: those that match the filter, and the one looked at since it did."""
        return self.workspace.flows if self._listing is None else self._listing.flows

    @property
    def filter(self) -> Filter | None:
        """What the list shows; None when it shows all."""
        return self._listing.wanted if self._listing else None

    @property
    def is_filtering(self) -> bool:
        """Are there flows left that the filter was not held against?"""
        return self._listing is not None and not self._listing.is_whole

    def go_on_filtering(self) -> None:
        """Hold the filter against some more flows, in a few milliseconds if their rows tell."""
        assert self._listing is not None
        self._listing.advance(_AT_ONCE)
        if self.flow not in self.flows and self.flows:
            self.look_at(self.flows[0])

    def flow_changed(self, flow: Flow | None) -> None:
        """The list keeps up with what changed."""
        if self._listing is not None and flow is not None:
            self._listing.changed(flow)

    @property
    def held(self) -> list[Flow]:
        """The flows whose clients wait for a person, the longest waiting first."""
        return [flow for flow, client in self.workspace.waiting.items() if client.is_held]

    @property
    def record(self) -> StageRecord | None:
        """What became of the stage looked at."""
        return self.part.record(self.stage) if self.part else None

    @property
    def part(self) -> Exchange | None:
        """The exchange that the stage looked at belongs to: that of the error page while it is fetched."""
        return part_at(self.exchange, self.stage) if self.exchange else None

    @property
    def function(self) -> Function | None:
        """The function of the stage looked at: the one that ran, else the one that would."""
        if self.part is None or self.stage.value not in set(EventType):
            return None
        record = self.record
        if record is not None and isinstance(record.command, InvokeFunction):
            return record.command.association.function
        association = self.part.behavior.association(EventType(self.stage.value))
        return association.function if association else None

    @property
    def compared(self) -> StageRecord | None:
        """What this stage had given before its source was changed, where that is the newest that ran."""
        old = self._compared
        if old is None or self.is_looking_back or self._compared_flow is not self.flow or old.stage is not self.stage:
            return None
        record = self.record
        return old if record is not None and record is not old else None

    def compare_with(self, record: StageRecord) -> None:
        """Show beside the next result of this stage what it was before."""
        self._compared, self._compared_flow = record, self.flow

    @property
    def is_running(self) -> bool:
        return self.flow is not None and self.flow.running is not None

    @property
    def tab(self) -> Tab:
        """The tab on screen: the one opened for what happened, else the one chosen."""
        return self._opened or self._tab

    @property
    def is_aside(self) -> bool:
        """Do the keys about tabs mean that of the third column?"""
        return self.pane == "side"

    @property
    def tab_at_hand(self) -> Tab:
        """The tab that keys are about."""
        if self.pane == "stage-logs":
            return Tab.LOGS
        return self.side_tab if self.is_aside else self.tab

    @property
    def message(self) -> Message | None:
        """What an edit would change."""
        return pending_message(self.flow.exchange) if self.flow and not self.flow.is_over else None

    # -- following the run

    def follow(self) -> bool:
        """After anything changed: look at the newest stage of the flow. Did the run move on?"""
        timeline = self.flow.timeline if self.flow else None
        if timeline is self._seen:
            return False
        self._seen, self.look, self.run = timeline, None, None
        if timeline is not None:
            self.select(stage_to_show(timeline))
        return True

    def select(self, stage: Stage) -> None:
        """Look at a stage, with the tab that shows what became of it."""
        self.stage = stage
        record = self.record
        is_answer = record is not None and (record.is_generated or stage is Stage.REPLY)
        self._opened = Tab.RESPONSE if is_answer else None

    # -- moving about

    def to_flow(self, index: int) -> None:
        """Look at another flow."""
        flows = self.flows
        if 0 <= index < len(flows) and flows[index] is not self.flow:
            self.look_at(flows[index])

    def look_at_something(self) -> None:
        """At the first flow of the list while none is looked at: the first request has come in."""
        if self.flow is None and self.flows:
            self.look_at(self.flows[0])

    def flow_index(self) -> int:
        """The place of the flow in the list; 0 when it is not there."""
        flows = self.flows
        return flows.index(self.flow) if self.flow in flows else 0

    def set_filter(self, wanted: Filter | None) -> None:
        """Show only the flows that match, None all; look at the first of them when this one is not there."""
        self._listing = Listing(self.workspace.flows, wanted) if wanted else None
        if self._listing is None:
            return
        self.go_on_filtering()
        if self.flow in self.flows:
            self._listing.pin(self.flow)

    def to_stage(self, stage: Stage) -> None:
        self.select(stage)

    def to_next_stage(self, by: int) -> None:
        """Along the way of travel; the ends hold."""
        place = TRAVEL.index(self.stage) + by
        self.select(TRAVEL[max(0, min(place, len(TRAVEL) - 1))])

    def to_tab(self, tab: Tab) -> None:
        """Open a tab."""
        self._tab, self._opened = tab, None

    def to_next_tab(self, by: int) -> None:
        tabs = list(Tab)
        there = tabs[(tabs.index(self.side_tab if self.is_aside else self.tab) + by) % len(tabs)]
        if self.is_aside:
            self.side_tab = there
        else:
            self.to_tab(there)

    def look_at_now(self) -> None:
        """Stop looking back."""
        self._seen = None
        self.follow()

    # -- the flow

    def add(self, request: Request, viewer: Viewer) -> None:
        self.look_at(self.workspace.add(request, viewer))

    def add_all(self, samples: Sequence[Sample]) -> None:
        """A flow for each, paused; the first one is looked at."""
        added = [self.workspace.add(sample.request, sample.viewer, sample.comment) for sample in samples]
        if added:
            self.look_at(added[0])

    def replay(self) -> str:
        assert self.flow is not None
        old = self.flow
        self.look_at(self.workspace.replay(old))
        return f"flow {self.flow.number}: the request of flow {old.number} again, paused"

    def delete(self) -> str:
        """Take the flow off the list for good; the one in its place is looked at."""
        flow = self.flow
        assert flow is not None
        shown_at = self.flow_index()
        place = self.workspace.delete(flow)
        if self._listing is not None:
            self._listing.removed(flow, place)
        self.marked = None if self.marked is flow else self.marked
        self.flow = None
        if self.flows:
            self.look_at(self.flows[min(shown_at, len(self.flows) - 1)])
        return f"flow {flow.number} is deleted"

    def look_at(self, flow: Flow) -> None:
        self.trouble = ""
        try:
            flow.runs  # noqa: B018  # It may have to be read from a file.
        except EdgetuiError as error:
            self.trouble = error.message
            return
        self.flow = flow
        if self._listing is not None:
            self._listing.pin(flow)
        self.is_slow = flow.running is not None
        self.follow()

    def restart(self) -> str:
        assert self.flow is not None
        self.workspace.restart(self.flow)
        self.follow()
        return f"flow {self.flow.number} from the beginning, run {len(self.flow.runs)}"

    def branch(self) -> str:
        """A new run from the stage looked at, as the run looked at came to it."""
        assert self.flow is not None and self.timeline is not None
        stage = self.stage
        self.workspace.branch(self.flow, self.timeline, stage)
        self.follow()
        self.select(stage)
        return keyed(
            f"run {len(self.flow.runs)}, paused before {stage}: {{next}} runs it, {{older_run}} shows the old run"
        )

    def undo(self) -> str:
        """Take back the newest edit, or the newest stage so that it can run again."""
        if isinstance(self._take_back(), Amended):
            return "the edit is undone"
        return keyed("taken back: {next} runs it again")

    def rewind(self) -> None:
        """Take back the newest stage, and the edits made since: it is to run again."""
        while isinstance(self._take_back(), Amended):
            pass

    def _take_back(self) -> Given:
        """Drop the newest input and look at where the run now stands."""
        assert self.flow is not None
        given = self.flow.timeline.steps[-1].given
        self.workspace.back(self.flow)
        while self.flow.timeline.steps and not is_stop(self.flow.exchange):
            self.workspace.back(self.flow)
        self.follow()
        self.select(self.flow.exchange.stage)
        return given

    def amend(self, message: Message) -> str:
        assert self.flow is not None
        self.workspace.amend(self.flow, message)
        self.follow()
        return keyed(f"edited before {self.flow.exchange.stage} — {{undo}} undoes")

    def toggle_mark(self) -> str:
        """Mark the flow to compare others with it, or take the mark away."""
        assert self.flow is not None
        self.marked = None if self.marked is self.flow else self.flow
        return f"flow {self.flow.number} is {'marked' if self.marked else 'not marked any more'}"

    def toggle_breakpoint(self) -> str:
        is_set = self.workspace.toggle_breakpoint(self.stage)
        return f"breakpoint {'set' if is_set else 'removed'}: {self.stage}"

    # -- clock and cache

    def pass_time(self, seconds: float) -> str:
        """Let time pass at once."""
        now = self.workspace.clock.move(seconds)
        return f"it is {utc_text(now)} now; a request made from here on finds what is stored so much older"

    def toggle_clock(self) -> str:
        """Freeze the clock, or let it run."""
        clock = self.workspace.clock
        if clock.is_frozen:
            clock.run()
            return "the clock runs again"
        clock.freeze()
        return f"the clock stands at {utc_text(clock())}"

    def purge(self) -> str:
        """Empty the cache."""
        return f"the cache is empty: {_responses(self.workspace.performers.cache.clear())} forgotten"

    def invalidate(self) -> str:
        """As an invalidation of the flow's path, with all its variants."""
        assert self.flow is not None
        path = self.flow.exchange.request.uri
        count = self.workspace.performers.cache.invalidate(path)
        return f"invalidated {text_from_wire(path)}: {_responses(count)} forgotten"

    def toggle_origin(self) -> str:
        return keyed(_ORIGINS[self.workspace.toggle_origin()])
