"""Two exchanges stage by stage: what each stage did otherwise, and what the viewer gets otherwise. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.commands import FunctionFailed, InvokeFunction, OriginFailed
from edgetui.engine.endings import AT_ORIGIN
from edgetui.engine.exchange import Message
from edgetui.engine.http import Headers
from edgetui.engine.stage import Stage
from edgetui.session.diff import DiffLine, diff_messages

#: Headers that say when, not what: two runs of the same request differ in them.
TIMES = ("date", "age")
#: Stands where a request's own id stood.
REQUEST_ID = "(request id)"


@dataclass(frozen=True, slots=True)
class Difference:
    """`place` is `request`, `response` or a stage (`origin-fetch`, `origin-fetch, attempt 2`); those of a custom error
    page have `error page: ` before. `lines` are what differs."""

    place: str
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of either side, the same or not: `name` and `lines` as of a `Difference`, the records of both sides.

    `stage` is where to look for it on a rail. The request and the response are places that are no stage.
    """

    name: str
    stage: Stage
    lines: tuple[DiffLine, ...]
    left: StageRecord | None = None
    right: StageRecord | None = None
    is_stage: bool = True


def compare(one: Exchange, other: Exchange) -> tuple[Difference, ...]:
    """Where they differ, in the order of travel; () for the same."""
    return tuple(Difference(place.name, place.lines) for place in places(one, other) if place.lines)


def places(one: Exchange, other: Exchange) -> tuple[Place, ...]:
    """Every place either of them came to, in the order of travel, with what differs there.

    A stage stands for what it added: what differed in what it was given is said where that came from. Request ids,
    dates, ages, times taken and logs are no differences.
    """
    received = _changed(_shown(one.received, one), _shown(other.received, other))
    found = [Place("request", Stage.VIEWER_REQUEST, received, is_stage=False)]
    for name, stage, left, right in _paired(one, other):
        lines = tuple(_stage_lines(left, one, right, other))
        found.append(Place(name, _NODES.get(stage, stage), lines, left, right))
    if one.page is not None and other.page is not None:
        found += [replace(each, name=f"error page: {each.name}") for each in places(one.page, other.page)]
    response = _changed(_shown(one.response, one), _shown(other.response, other))
    return (*found, Place("response", Stage.REPLY, response, is_stage=False))


#: Storing is looked at where the cache is.
_NODES = {Stage.CACHE_STORE: Stage.CACHE_LOOKUP}


def _paired(one: Exchange, other: Exchange) -> Iterator[tuple[str, Stage, StageRecord | None, StageRecord | None]]:
    """Each stage of either side, the second origin's after the first's; the reply is the response's place."""
    left, right = _by_place(one), _by_place(other)
    for stage, attempt in sorted({*left, *right}, key=_in_order):
        name = stage.value if attempt == 1 else f"{stage}, attempt {attempt}"
        yield name, stage, left.get((stage, attempt)), right.get((stage, attempt))


def _by_place(exchange: Exchange) -> dict[tuple[Stage, int], StageRecord]:
    return {
        (each.stage, each.attempt if each.stage in AT_ORIGIN else 1): each
        for each in exchange.records
        if each.stage is not Stage.REPLY
    }


def _in_order(place: tuple[Stage, int]) -> tuple[bool, int, int]:
    order, (stage, attempt) = list(Stage), place
    return order.index(stage) > order.index(AT_ORIGIN[-1]), attempt, order.index(stage)


def _stage_lines(
    left: StageRecord | None, one: Exchange, right: StageRecord | None, other: Exchange
) -> Iterator[DiffLine]:
    if left is None or right is None:
        yield from _line("stage", left.status.value if left else None, right.status.value if right else None)
        return
    found = [*_outcome_lines(left, right), *_new_changes(left, one, right, other)]
    if found and left.reason != right.reason:
        yield DiffLine("~", "reason", left.reason, right.reason)
    yield from found


def _outcome_lines(left: StageRecord, right: StageRecord) -> Iterator[DiffLine]:
    yield from _line("status of the stage", left.status.value, right.status.value)
    yield from _line("function", _function_of(left), _function_of(right))
    yield from _line("error", _error_of(left), _error_of(right))
    codes = [{violation.code: violation.message for violation in record.violations} for record in (left, right)]
    for code in dict.fromkeys([*codes[0], *codes[1]]):
        yield from _line(f"rule {code}", codes[0].get(code), codes[1].get(code))


def _line(name: str, before: str | None, after: str | None) -> Iterator[DiffLine]:
    if before != after:
        yield DiffLine("+" if before is None else "-" if after is None else "~", name, before, after)


def _function_of(record: StageRecord) -> str | None:
    return record.command.association.function.name if isinstance(record.command, InvokeFunction) else None


def _error_of(record: StageRecord) -> str | None:
    match record.outcome:
        case FunctionFailed(kind, error_type, message):
            return f"{kind}: {error_type}: {message}"
        case OriginFailed(kind, message):
            return f"{kind}: {message}"
        case _:
            return None


def _new_changes(left: StageRecord, one: Exchange, right: StageRecord, other: Exchange) -> Iterator[DiffLine]:
    """How what went on differs, without what differed in the same way in what came in."""
    before, after = (
        diff_messages(_shown(ours, one), _shown(theirs, other), *endpoints)
        for ours, theirs, endpoints in (
            (left.before, right.before, (left.endpoint_before, right.endpoint_before)),
            (left.after, right.after, (left.endpoint_after, right.endpoint_after)),
        )
    )
    known = set(before) if type(left.before) is type(left.after) else set()
    return (line for line in after if line.sign != " " and line not in known)


def _changed(before: Message | None, after: Message | None) -> tuple[DiffLine, ...]:
    return tuple(line for line in diff_messages(before, after) if line.sign != " ")


def _shown(message: Message | None, exchange: Exchange) -> Message | None:
    """Without what differs from one run to the next by its nature."""
    if message is None:
        return None
    kept = ((name, value) for name, value in message.headers if name.lower() not in TIMES)
    return replace(
        message, headers=Headers((name, value.replace(exchange.request_id, REQUEST_ID)) for name, value in kept)
    )
