"""Writing down what became of a stage."""

from functools import lru_cache

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import Outcome
from edgetui.engine.exchange import Exchange, Message, StageRecord, pending_message
from edgetui.engine.judgment import Judgment
from edgetui.engine.open_questions import of_event
from edgetui.engine.pages import PageError
from edgetui.engine.reasons import reason
from edgetui.engine.stage import Stage, Status
from edgetui.engine.values import replace


def ran(
    exchange: Exchange,
    given: Outcome,
    code: str,
    *,
    after: Message | None,
    detail: str = "",
    judgment: Judgment | None = None,
    endpoint: Endpoint | None = None,
    assumptions: tuple[str, ...] = (),
    cache_status: str = "",
) -> Exchange:
    """The pending stage ran: `after` is what goes on."""
    sentence, url = reason(code, detail)
    record = StageRecord(
        exchange.stage,
        Status.RAN,
        sentence,
        url,
        command=exchange.command,
        outcome=given,
        before=pending_message(exchange),
        after=after,
        endpoint_before=exchange.endpoint,
        endpoint_after=endpoint or exchange.endpoint,
        violations=judgment.violations if judgment else (),
        assumptions=_named(exchange, given, judgment, assumptions),
        amended=exchange.amended,
        attempt=exchange.attempt,
        cache_status=cache_status,
    )
    return _written(exchange, record)


def failing(
    exchange: Exchange,
    given: Outcome,
    error: PageError,
    what: str,
    judgment: Judgment | None = None,
    assumptions: tuple[str, ...] = (),
) -> Exchange:
    """The pending stage failed: `what` went wrong, and the `error` CloudFront makes of it."""
    why, url = reason("refused" if judgment else f"failed-{error.status}", what)
    record = StageRecord(
        exchange.stage,
        Status.FAILED,
        why,
        url,
        command=exchange.command,
        outcome=given,
        before=pending_message(exchange),
        endpoint_before=exchange.endpoint,
        violations=judgment.violations if judgment else (),
        sentence=error.sentence,
        assumptions=_named(exchange, given, judgment, assumptions),
        amended=exchange.amended,
        attempt=exchange.attempt,
    )
    return _written(exchange, record)


def skipping(
    exchange: Exchange,
    stage: Stage,
    code: str,
    *,
    detail: str = "",
    page: str = "",
    assumptions: tuple[str, ...] = (),
    cache_status: str = "",
    outcome: Outcome | None = None,
) -> Exchange:
    """`stage` had nothing to do, which a person's edit may have brought about, or their word (`outcome`)."""
    named = (*exchange.hung, *assumptions)
    record = _skipped(stage, code, detail, page, exchange.amended, exchange.attempt, named, cache_status)
    # Whose word it was is known by the outcome itself: not by another that is equal.
    return _written(exchange, record if outcome is None else replace(record, outcome=outcome))


@lru_cache(maxsize=512)
def _skipped(
    stage: Stage,
    code: str,
    detail: str,
    page: str,
    amended: bool,
    attempt: int,
    assumptions: tuple[str, ...],
    cache_status: str,
) -> StageRecord:
    """The same stages are skipped for the same reasons in one exchange after the other: one value does for them all."""
    sentence, url = reason(code, detail, page)
    return StageRecord(
        stage,
        Status.SKIPPED,
        sentence,
        url,
        amended=amended,
        attempt=attempt,
        assumptions=assumptions,
        cache_status=cache_status,
    )


def _named(
    exchange: Exchange, given: Outcome, judgment: Judgment | None, assumptions: tuple[str, ...]
) -> tuple[str, ...]:
    """All that the stage hung on, each name once."""
    named = (*exchange.hung, *of_event(exchange, given), *assumptions, *(judgment.assumptions if judgment else ()))
    return tuple(dict.fromkeys(named)) if named else ()


def _written(exchange: Exchange, record: StageRecord) -> Exchange:
    return replace(exchange, records=(*exchange.records, record), amended=False, hung=())
