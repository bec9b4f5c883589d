"""Driving a run: perform the pending command, hand the outcome to the engine."""

from collections.abc import Callable
from typing import Protocol

from edgetui.engine import Exchange
from edgetui.engine.commands import (
    CacheHit,
    CacheMissed,
    CacheStored,
    CheckSignature,
    Command,
    FetchOrigin,
    FunctionFailed,
    FunctionReturned,
    InvokeFunction,
    LookUpCache,
    OriginFailed,
    OriginResolved,
    OriginResponded,
    Outcome,
    Reply,
    ResolveOrigin,
    SignatureChecked,
    StoreInCache,
)
from edgetui.session.timeline import Source, Timeline


class FunctionPerformer(Protocol):
    """Runs functions. Never raises for what a function does."""

    async def perform(self, command: InvokeFunction) -> FunctionReturned | FunctionFailed: ...

    async def close(self) -> None: ...


class OriginPerformer(Protocol):
    """Answers for origins. Never raises for what an origin does."""

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed: ...

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed: ...

    async def close(self) -> None: ...


class CachePerformer(Protocol):
    """Keeps responses."""

    def look_up(self, command: LookUpCache) -> CacheHit | CacheMissed: ...

    def store(self, command: StoreInCache) -> CacheStored: ...

    def invalidate(self, path: str) -> int: ...

    def clear(self) -> int: ...


#: Is the signature of the command the key's?
SignatureCheck = Callable[[CheckSignature], bool]


def _trusts_nobody(_: CheckSignature) -> bool:
    return False


class Performers:
    """Who answers which command. The parts may be exchanged while nothing runs (live origin, no origin)."""

    def __init__(
        self,
        functions: FunctionPerformer,
        origin: OriginPerformer,
        cache: CachePerformer,
        is_signed: SignatureCheck = _trusts_nobody,
    ) -> None:
        self.functions = functions
        self.origin = origin
        self.cache = cache
        self.is_signed = is_signed

    async def perform(self, command: Command) -> Outcome:
        """The outcome of a command. `Reply` has none: the run is over."""
        match command:
            case InvokeFunction():
                return await self.functions.perform(command)
            case CheckSignature():
                return SignatureChecked(self.is_signed(command))
            case ResolveOrigin():
                return await self.origin.resolve(command)
            case FetchOrigin():
                return await self.origin.fetch(command)
            case LookUpCache():
                return self.cache.look_up(command)
            case StoreInCache():
                return self.cache.store(command)
            case Reply():
                raise ValueError("the run is over: a Reply has no outcome")


#: Work of CloudFront's that is no step of its own: it is done along with the step before or after it.
SILENT = (CheckSignature, ResolveOrigin, StoreInCache)


#: An outcome for the pending command and who gives it, asked before the performers are; None: they are to answer.
StandIn = Callable[[Exchange], tuple[Outcome, Source] | None]


def nobody(_: Exchange) -> None:
    """No stand-in: the performers answer everything."""


async def stepped(timeline: Timeline, performers: Performers, stand_in: StandIn = nobody) -> Timeline:
    """The run after its next stage, paused where the next function, lookup or fetch is due."""
    timeline = await _through_silence(timeline, performers, stand_in)
    if timeline.is_over:
        return timeline
    return await _through_silence(await _performed(timeline, performers, stand_in), performers, stand_in)


async def answered(
    timeline: Timeline, outcome: Outcome, performers: Performers, stand_in: StandIn = nobody
) -> Timeline:
    """The run after a person's outcome for the pending command, paused as after a step."""
    return await _through_silence(timeline.advanced(outcome, Source.MANUAL), performers, stand_in)


async def _performed(timeline: Timeline, performers: Performers, stand_in: StandIn) -> Timeline:
    answer = stand_in(timeline.exchange)
    if answer is not None:
        return timeline.advanced(*answer)
    return timeline.advanced(await performers.perform(timeline.exchange.command))


async def _through_silence(timeline: Timeline, performers: Performers, stand_in: StandIn) -> Timeline:
    while isinstance(timeline.exchange.command, SILENT):
        timeline = await _performed(timeline, performers, stand_in)
    return timeline


async def run_to_end(timeline: Timeline, performers: Performers) -> Timeline:
    """The run with its reply."""
    while not timeline.is_over:
        timeline = await stepped(timeline, performers)
    return timeline
