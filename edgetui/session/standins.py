"""What answers a command in place of the performers: a person who skips functions, or an earlier run of the request.

With a recorded world an origin and a cache answer as they did, while functions run live: what a change of a function's
code does is seen alone.
"""

from collections.abc import Container, Iterable

from edgetui.engine import Exchange
from edgetui.engine.commands import (
    Amended,
    CacheMissed,
    CacheStored,
    Command,
    FetchOrigin,
    FunctionSkipped,
    InvokeFunction,
    LookUpCache,
    OriginFailed,
    OriginFailure,
    OriginResolved,
    Outcome,
    ResolveOrigin,
    StoreInCache,
)
from edgetui.engine.stage import Stage
from edgetui.session.timeline import Source, Timeline

#: What is said where no earlier run has an answer: nothing live is asked then.
UNRECORDED = "no earlier run of this flow asked here: t lets the live origin answer"


def skipped(exchange: Exchange, stages: Container[Stage]) -> tuple[Outcome, Source] | None:
    """The answer for a function that a person skips at `stages`."""
    is_skipped = isinstance(exchange.command, InvokeFunction) and exchange.stage in stages
    return (FunctionSkipped(), Source.MANUAL) if is_skipped else None


def recorded(exchange: Exchange, runs: Iterable[Timeline]) -> tuple[Outcome, Source] | None:
    """What origin and cache answered at the same place in the first of `runs` that came there; None for a function."""
    if not isinstance(exchange.command, (FetchOrigin, ResolveOrigin, LookUpCache, StoreInCache)):
        return None
    for run in runs:
        for step, before in zip(run.steps, run.exchanges, strict=False):
            if not isinstance(step.given, Amended) and _place(before) == _place(exchange):
                return step.given, Source.RECORDED
    return _unrecorded(exchange.command), Source.RECORDED


def _place(exchange: Exchange) -> tuple[type[Command], int, bool]:
    """Each comes once in a run: what is asked, at which origin of a group, for an error page or not."""
    page = exchange.page
    inner = page if page is not None and not page.is_over else exchange
    return type(exchange.command), inner.attempt, inner is page


def _unrecorded(command: FetchOrigin | ResolveOrigin | LookUpCache | StoreInCache) -> Outcome:
    match command:
        case LookUpCache():
            return CacheMissed("not looked up in an earlier run")
        case StoreInCache():
            return CacheStored()
        case ResolveOrigin():
            return OriginResolved()
        case FetchOrigin():
            return OriginFailed(OriginFailure.CONNECT, UNRECORDED, source="the record")
