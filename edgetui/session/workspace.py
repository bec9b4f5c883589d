"""The one mutable object: the distribution, the flows, what is paused where. Front ends act on it and listen to it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from edgetui.engine import Exchange
from edgetui.engine.behavior import Distribution
from edgetui.engine.commands import Amended, Outcome, Reply
from edgetui.engine.exchange import Message, Purpose
from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import Stage
from edgetui.session.branch import branched
from edgetui.session.breakpoints import Breakpoints
from edgetui.session.client import Client
from edgetui.session.clock import Clock
from edgetui.session.definition import Definition, OriginMode, Sample
from edgetui.session.drive import SILENT, OriginPerformer, Performers, StandIn, answered, stepped
from edgetui.session.flow import Flow, new_flow
from edgetui.session.function_states import FunctionStates
from edgetui.session.intercept import Intercept
from edgetui.session.project_file import ProjectFile
from edgetui.session.source import SourceFinder
from edgetui.session.standins import recorded, skipped
from edgetui.session.timeline import Source, Start, Timeline, started

#: Sentences kept of what came and was no request.
MOST_REFUSED = 200


class Keeper(Protocol):
    """Saves flows as they change, in the file `path`, "" while there is none. `problem` says why it cannot, `close`
    what to tell a person at the end."""

    @property
    def path(self) -> str: ...

    @property
    def problem(self) -> str: ...

    def deleted(self, flow: Flow) -> None: ...

    def close(self) -> str: ...


class Workspace:
    """Flows of one distribution.

    `new_id` gives request ids; `clock` is the one the cache ages by. `warnings` are what would go wrong with the
    distribution at deploy time, a sentence each; `found_handlers` the files of the current folder that have a handler,
    where no project was named. `file` and `answers` are as in `Definition`; `functions` is what is known of the
    functions' code, `project` what can change the definition (None: nothing can).

    `subscribe`d listeners are called with the flow that changed, or None when something else did, always from the
    event loop that runs the workspace.
    """

    def __init__(
        self,
        distribution: Distribution,
        performers: Performers,
        *,
        new_id: Callable[[], str],
        clock: Clock,
        title: str = "",
        samples: tuple[Sample, ...] = (),
        origins: Mapping[OriginMode, OriginPerformer] | None = None,
        warnings: tuple[str, ...] = (),
        found_handlers: tuple[str, ...] = (),
        file: str = "",
        answers: Mapping[str, str] | None = None,
        functions: FunctionStates | None = None,
        project: ProjectFile | None = None,
    ) -> None:
        self.distribution = distribution
        self.performers = performers
        self.title = title
        self.samples = samples
        self.warnings = warnings
        self.found_handlers = found_handlers
        self.file = file
        self.answers = dict(answers or {})
        self.functions = functions or FunctionStates()
        self.project = project
        self.flows: list[Flow] = []
        self.breakpoints = Breakpoints()
        #: Stages whose functions are not run, by a person's word.
        self.skipped: set[Stage] = set()
        self.intercept = Intercept()
        #: Captured flows whose clients wait for an answer, the longest first.
        self.waiting: dict[Flow, Client] = {}
        #: What came while capturing that was no request, a sentence each; the newest last.
        self.refused: deque[str] = deque(maxlen=MOST_REFUSED)
        self._origins = dict(origins or {OriginMode.LIVE: performers.origin})
        self.origin_mode = next(mode for mode, origin in self._origins.items() if origin is performers.origin)
        self.new_id = new_id
        self.clock = clock
        #: What saves the flows; None where nothing does.
        self.keeper: Keeper | None = None
        #: Finds the files of the functions; None where they are none of this machine.
        self.sources: SourceFinder | None = None
        self._numbers = 0
        self._listeners: list[Callable[[Flow | None], None]] = []
        self._tasks: dict[Flow, asyncio.Task[None]] = {}
        self._refreshes: set[asyncio.Task[None]] = set()
        self._former_origins: list[OriginPerformer] = []

    # -- listening

    def subscribe(self, listener: Callable[[Flow | None], None]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[Flow | None], None]) -> None:
        """Do not call `listener` any more."""
        self._listeners.remove(listener)

    def tell(self, flow: Flow) -> None:
        """Something about the flow that is not its run has changed."""
        self._changed(flow)

    def _changed(self, flow: Flow | None = None) -> None:
        for listener in self._listeners:
            listener(flow)

    # -- flows

    def add(self, request: Request, viewer: Viewer, comment: str = "") -> Flow:
        """A new flow, paused before its first stage."""
        return self._add(self._start(request, viewer), comment=comment)

    def take_in(self, flows: list[Flow], last_number: int) -> None:
        """The flows of a session, by number; new ones count on from its last. Nothing else may be here yet."""
        assert not self.flows
        self.flows.extend(flows)
        self._numbers = last_number

    def add_captured(self, request: Request, viewer: Viewer) -> Flow:
        """A new flow for which a client waits, until `release`."""
        return self._add(self._start(request, viewer), Client())

    def release(self, flow: Flow) -> None:
        """Nobody waits for the flow any more."""
        client = self.waiting.pop(flow, None)
        if client is not None:
            client.is_waiting = False
            self._changed(flow)

    def _add(self, start: Start, client: Client | None = None, comment: str = "") -> Flow:
        self._numbers += 1
        flow = new_flow(self._numbers, start, comment)
        if client is not None:
            flow.client = self.waiting[flow] = client
        self.flows.append(flow)
        self._changed(flow)
        return flow

    def _start(self, request: Request, viewer: Viewer, purpose: Purpose = Purpose.VIEWER) -> Start:
        return Start(self.distribution, request, viewer, self.new_id(), self.clock(), purpose)

    def replay(self, flow: Flow) -> Flow:
        """The same request as a new flow; the old one stays as it is."""
        again = self.add(flow.start.request, flow.start.viewer)
        again.repeats = flow.timeline
        return again

    def delete(self, flow: Flow) -> int:
        """Take a flow that does not run, and for which nobody waits, off the list and out of its session; its place."""
        assert flow not in self._tasks and flow not in self.waiting
        place = self.flows.index(flow)
        if self.keeper is not None:
            self.keeper.deleted(flow)
        del self.flows[place]
        self._changed()
        return place

    def restart(self, flow: Flow) -> None:
        """A new run of the same flow, paused at the beginning; the old run is kept."""
        flow.runs.append(started(self._start(flow.start.request, flow.start.viewer)))
        flow.stopped_by = ""
        self._changed(flow)

    def branch(self, flow: Flow, run: Timeline, stage: Stage) -> bool:
        """A new run of `flow` that goes on from where its `run` waited at `stage`; False where that never did."""
        timeline = branched(run, stage)
        if timeline is None:
            return False
        flow.runs.append(timeline)
        flow.stopped_by = ""
        self._changed(flow)
        return True

    # -- moving on

    async def step(self, flow: Flow) -> None:
        """Perform the pending command of `flow`. Ignored while it is being performed, or over."""
        await self._move(flow, self._step_once)

    async def continue_(self, flow: Flow) -> None:
        """Run until the reply or a breakpoint."""
        await self._move(flow, self._continue, resumes=True)

    async def run_captured(self, flow: Flow) -> None:
        """As `continue_`, if the flow is not held where it stands: as it arrives."""
        exchange = flow.exchange
        stopping = self.breakpoints.stop(exchange, exchange)
        if stopping or self.intercept.holds_arrival(exchange):
            flow.stopped_by = stopping.describe() if stopping else f"intercept, {self.intercept.describe()}"
            self._hold(flow)
            self._changed(flow)
        else:
            await self.continue_(flow)

    def _hold(self, flow: Flow) -> None:
        """A client waits where its flow stands still; with the reply only where something has stopped it."""
        if flow.client is not None:
            if flow.is_over and not flow.stopped_by:
                flow.client.resume()
            else:
                flow.client.hold()

    async def run_to(self, flow: Flow, stage: Stage) -> None:
        """Run until it waits at `stage`, or as `continue_` does."""
        await self._move(flow, lambda flow: self._continue(flow, stage), resumes=True)

    async def answer(self, flow: Flow, outcome: Outcome) -> None:
        """Go on from the pending command with a person's outcome, which has to fit it; nothing is performed for it."""

        async def give(flow: Flow) -> None:
            await self._advance(flow, lambda run: answered(run, outcome, self.performers, self._stand_in(flow)))

        await self._move(flow, give)

    async def _move(
        self, flow: Flow, how: Callable[[Flow], Coroutine[Any, Any, None]], *, resumes: bool = False
    ) -> None:
        """`resumes`: a client's time of being held begins anew where the flow stands still again."""
        if flow in self._tasks:
            return
        if resumes and flow.client is not None:
            flow.client.resume()
        if flow.is_over:
            return
        task = asyncio.create_task(how(flow))
        self._tasks[flow] = task
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            del self._tasks[flow]
            flow.running = None
            self._hold(flow)
            self._changed(flow)
        if not task.cancelled():
            task.result()
        if isinstance(flow.exchange.command, Reply) and flow.exchange.command.refresh:
            self._refresh(flow)

    def _refresh(self, flow: Flow) -> None:
        """Fetch anew what was served stale, as a flow of CloudFront's own, behind the viewer's back."""
        fresh = self._add(self._start(flow.exchange.request, flow.start.viewer, Purpose.REFRESH))
        task = asyncio.create_task(self._move(fresh, self._continue))
        self._refreshes.add(task)
        task.add_done_callback(self._refreshes.discard)

    async def _step_once(self, flow: Flow) -> None:
        await self._advance(flow, lambda run: stepped(run, self.performers, self._stand_in(flow)))

    def _stand_in(self, flow: Flow) -> StandIn:
        """What a person skips, then what is on record where the origin is to be that."""
        earlier = [*reversed(flow.runs[:-1]), *([flow.repeats] if flow.repeats else [])]

        def stand_in(exchange: Exchange) -> tuple[Outcome, Source] | None:
            answer = skipped(exchange, self.skipped)
            is_recorded = self.origin_mode is OriginMode.EARLIER_RUN
            return recorded(exchange, earlier) if answer is None and is_recorded else answer

        return stand_in

    async def _advance(self, flow: Flow, how: Callable[[Timeline], Coroutine[Any, Any, Timeline]]) -> None:
        run = flow.timeline
        flow.stopped_by = ""
        flow.running = run.exchange.stage
        self._changed(flow)
        after = await how(run)
        if flow.timeline is run:
            flow.timeline = after

    async def _continue(self, flow: Flow, until: Stage | None = None) -> None:
        run = len(flow.runs)
        while True:
            before = flow.exchange
            await self._step_once(flow)
            if len(flow.runs) != run:
                return
            stopping = self.breakpoints.stop(before, flow.exchange, flow.comment)
            if stopping:
                flow.stopped_by = stopping.describe()
            if stopping or self._intercepts(before, flow) or flow.is_over or flow.exchange.stage is until:
                return

    def _intercepts(self, before: Exchange, flow: Flow) -> bool:
        if flow not in self.waiting or not self.intercept.holds(before, flow.exchange, flow.comment):
            return False
        flow.stopped_by = f"intercept, {self.intercept.describe()}"
        return True

    def cancel(self, flow: Flow) -> bool:
        """Stop performing; the flow stays paused before that stage. False when nothing ran."""
        task = self._tasks.get(flow)
        return task.cancel() if task else False

    # -- a person's hand

    def amend(self, flow: Flow, message: Message) -> None:
        """Change the message the pending command carries."""
        flow.timeline = flow.timeline.advanced(Amended(message), Source.MANUAL)
        self._changed(flow)

    def back(self, flow: Flow) -> None:
        """Undo the newest step of the run: an edit, or a stage to be run again."""
        timeline = flow.timeline.back()
        while timeline.steps and isinstance(timeline.exchange.command, SILENT):
            timeline = timeline.back()
        flow.timeline = timeline
        flow.stopped_by = ""
        self._changed(flow)

    def comment(self, flow: Flow, text: str) -> None:
        """Write about the flow; an empty text takes away what was written."""
        flow.comment = text
        self._changed(flow)

    # -- switches

    def toggle_breakpoint(self, stage: Stage) -> bool:
        """Put a breakpoint on `stage`, or take it away; is there one now?"""
        is_on = self.breakpoints.toggle(stage)
        self._changed()
        return is_on

    def change_breakpoints(self, change: Callable[[], object]) -> None:
        """Make a change to the breakpoints or to one of them."""
        change()
        self._changed()

    def toggle_skip(self, stage: Stage) -> bool:
        """Skip the functions of `stage` from now on, or run them again; are they skipped now?"""
        self.skipped ^= {stage}
        self._changed()
        return stage in self.skipped

    def toggle_origin(self) -> OriginMode:
        """Switch to the next of live origin, none, and the record of earlier runs; what it is now."""
        modes = [*self._origins, OriginMode.EARLIER_RUN]
        self.origin_mode = modes[(modes.index(self.origin_mode) + 1) % len(modes)]
        # In the record's mode no performer is asked for an origin.
        self.performers.origin = self._origins.get(self.origin_mode, self.performers.origin)
        self._changed()
        return self.origin_mode

    def take(self, definition: Definition) -> None:
        """Work on another distribution from now on: new flows and restarts get it, the runs that are there keep theirs.

        The origin mode stays where there was a choice, and the definition has it.
        """
        self.distribution, self.title, self.file = definition.distribution, definition.title, definition.file
        self.answers, self.warnings = dict(definition.answers), definition.warnings
        self.samples = definition.samples
        self._former_origins += self._origins.values()
        had_choice = len(self._origins) > 1
        self._origins = dict(definition.origins)
        first = next(iter(self._origins))
        if self.origin_mode is not OriginMode.EARLIER_RUN and not (had_choice and self.origin_mode in self._origins):
            self.origin_mode = first
        self.performers.origin = self._origins.get(self.origin_mode, self._origins[first])
        self._changed()

    async def close(self) -> str:
        """Stop everything that runs and every worker, save what is not yet saved; what to tell a person then.

        Raises EdgetuiError for what cannot be saved.
        """
        for task in [*self._tasks.values(), *self._refreshes]:
            task.cancel()
        await self.performers.functions.close()
        for origin in [*self._origins.values(), *self._former_origins]:
            await origin.close()
        return self.keeper.close() if self.keeper else ""
