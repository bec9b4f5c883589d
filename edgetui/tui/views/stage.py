"""The tabs of a stage: each takes (exchange, stage, width, **flags) and gives lines. Empty states are said in words."""

import json
from collections.abc import Sequence
from functools import partial

from edgetui.engine.catalog import RULES
from edgetui.engine.commands import (
    CacheHit,
    CacheMissed,
    Command,
    FetchOrigin,
    FunctionFailed,
    FunctionReturned,
    InvokeFunction,
    LookUpCache,
    OriginFailed,
    OriginResponded,
)
from edgetui.engine.exchange import Exchange, StageRecord, pending_message
from edgetui.engine.http import text_from_wire
from edgetui.engine.judgment import Severity, Violation
from edgetui.engine.stage import Stage, Status
from edgetui.session.advice import advice
from edgetui.session.diff import DiffLine, diff_messages, status_text
from edgetui.session.provenance import origins_of_lines
from edgetui.session.source import SourceFile
from edgetui.session.timeline import Source
from edgetui.tui.actions import keyed
from edgetui.tui.views import jsontext
from edgetui.tui.views.code import excerpt
from edgetui.tui.views.difflines import side_by_side_lines, unified_lines
from edgetui.tui.views.fieldparts import with_parts
from edgetui.tui.views.line import Line, broken, fit, line, paragraph
from edgetui.tui.views.logs import why_not_run
from edgetui.tui.views.modes import JsonMode
from edgetui.tui.views.parts import (
    SIGN_STYLES,
    SIGNS,
    assumed_lines,
    attempt_lines,
    is_pending,
    key_lines,
    miss_lines,
    page_lines,
    status_lines,
    stored_lines,
    withheld_lines,
)
from edgetui.tui.views.prose import LONGEST, MARGIN, quiet, said
from edgetui.tui.views.response import body_preview
from edgetui.tui.views.safe import escaped, shown, visible
from edgetui.tui.views.writers import nobody, tags

#: Lines of an error's message below its first.
_MESSAGE_LINES = 8
#: From here on before and after stand beside each other.
SIDE_BY_SIDE = 100


# -- diff


def diff_view(
    exchange: Exchange,
    stage: Stage,
    width: int,
    *,
    show_unchanged: bool = False,
    wrap: bool = False,
    side_by_side: bool | None = None,
    file: SourceFile | None = None,
    miss: Sequence[str] = (),
) -> list[Line]:
    """What the stage did to the message: a head in words, then the fields that changed, then CloudFront's findings.

    `side_by_side` by default from 100 columns; `wrap` shows every value whole. `file` is where a function failed,
    `miss` why a lookup found nothing (`session.misses`).
    """
    record = exchange.record(stage)
    withheld = withheld_lines(exchange, stage, width, show_all=show_unchanged)
    if record is None or is_pending(exchange, stage):
        return _not_reached(exchange, stage, width) + withheld + page_lines(exchange, stage, width)
    lines = _head(exchange, record, width, file) + miss_lines(miss, width) + withheld
    if record.status is not Status.SKIPPED:
        is_wide = width >= SIDE_BY_SIDE if side_by_side is None else side_by_side
        lines += _changes(exchange, record, width, is_wide, show_unchanged, wrap)
    return lines + page_lines(exchange, stage, width)


def _changes(
    exchange: Exchange, record: StageRecord, width: int, side_by_side: bool, show_unchanged: bool, wrap: bool
) -> list[Line]:
    """The fields, each header line with who wrote it unless it was this stage's function; then the findings."""
    diff = _diff_of(record)
    has_changes = any(each.sign != " " for each in diff)
    draw = side_by_side_lines if side_by_side and has_changes else unified_lines
    is_newest = exchange.record(record.stage) is record
    tag = tags(origins_of_lines(exchange, record.stage), width, but=record.stage) if is_newest else nobody
    # A lookup changes nothing: what it is about is the key.
    show_all = show_unchanged or not (has_changes or isinstance(record.command, LookUpCache))
    lines = draw([*with_parts(diff, unchanged=show_all)], width, show_unchanged=show_all, wrap=wrap, tag=tag)
    for violation in _unsaid(record):
        lines += _finding(violation, width)
    return lines


def _diff_of(record: StageRecord) -> tuple[DiffLine, ...]:
    """A failed stage let nothing out: what went in is shown as it was."""
    if record.after is None:
        return diff_messages(record.before, record.before, record.endpoint_before, record.endpoint_before)
    if isinstance(record.outcome, CacheHit):
        return _served(record, record.outcome)
    return diff_messages(record.before, record.after, record.endpoint_before, record.endpoint_after)


def _served(record: StageRecord, hit: CacheHit) -> tuple[DiffLine, ...]:
    """That there is a response now; its lines beside those of the stored one, of which most are as they were."""
    answered, *_ = diff_messages(record.before, record.after)
    lines = diff_messages(hit.response, record.after)
    return (answered, *(each for each in lines if each.sign != " " or each.name != "status"))


def _unsaid(record: StageRecord) -> list[Violation]:
    """The findings but the one a failed stage has given as its reason."""
    said = record.reason if record.status is Status.FAILED else ""
    return [violation for violation in record.violations if violation.message not in said]


def _not_reached(exchange: Exchange, stage: Stage, width: int) -> list[Line]:
    if not is_pending(exchange, stage):
        return quiet(f"· not run yet: the request is at {exchange.stage}", width)
    lines = [line(("▶", "current"), f" next: {shown(command_words(exchange.command), width)}")]
    if exchange.amended:
        lines.append(line(("e", "changed"), " edited by hand"))
    lines += key_lines(None, exchange, width)
    lines += attempt_lines(exchange, stage, None, width)
    message = pending_message(exchange)
    if message is not None:
        fields = with_parts(diff_messages(message, message), unchanged=True)
        lines += unified_lines([*fields], width, show_unchanged=True)
    return [fit(each, width) for each in lines]


def command_words(command: Command) -> str:
    """The work of a command in words."""
    match command:
        case InvokeFunction(association=association):
            function = association.function
            return f"run {function.name} ({function.handler_text}, {function.runtime})"
        case FetchOrigin(request=request, endpoint=endpoint):
            place = f"{endpoint.protocol}://{endpoint.domain_name}:{endpoint.port}"
            return f"{text_from_wire(request.method)} {place}{text_from_wire(request.target())}"
    return {"LookUpCache": "look up the cache", "StoreInCache": "store the response"}.get(
        type(command).__name__, "reply"
    )


def _head(exchange: Exchange, record: StageRecord, width: int, file: SourceFile | None) -> list[Line]:
    """What happened, in words; what went wrong, in CloudFront's words too."""
    lines: list[Line] = []
    if record.amended:
        lines.append(line(("e", "changed"), " edited by hand before it ran"))
    if record.source in _SOURCES:
        lines += said(*_SOURCES[record.source], width)
    if record.is_generated:
        lines += said("R", "generated", record.reason, width)
    lines += attempt_lines(exchange, record.stage, record, width)
    lines += _outcome_words(record, width, file)
    lines += key_lines(record, exchange, width)
    lines += stored_lines(exchange, record.stage, width)
    if record.status is Status.SKIPPED:
        is_told = record.reason.startswith(("not run", "skipped"))
        lines += said("-", "dim", record.reason if is_told else f"skipped: {record.reason}", width)
    elif record.status is Status.FAILED:
        lines += _failure_words(exchange, record, width)
    lines += assumed_lines(exchange, record.stage, record, width)
    return lines


#: Who answered where it was not the real thing.
_SOURCES: dict[str, tuple[str, str, str]] = {
    Source.MANUAL: ("e", "changed", "answered by you"),
    Source.RECORDED: ("=", "dim", "answered as on record: an earlier run got this"),
}


def _outcome_words(record: StageRecord, width: int, file: SourceFile | None) -> list[Line]:
    match record.outcome:
        case FunctionFailed() as failed:
            return _function_failed(failed, width, file)
        case CacheHit() | CacheMissed():
            return said("=", "ok" if isinstance(record.outcome, CacheHit) else "", record.reason, width)
        case OriginResponded(source=source, elapsed_ms=elapsed) if record.source != Source.MANUAL:
            return said("=", "ok", f"answered by {source or 'the origin'} in {elapsed:.0f} ms", width)
        case OriginFailed() as failed:
            tried = f" after {failed.attempts} attempts" if failed.attempts > 1 else ""
            where = f" {failed.source}" if failed.source else ""
            lines = said("!", "error", f"origin{where} failed ({failed.kind}){tried}: {failed.message}", width)
            ways = keyed("{origin} changes who answers as origin, {replay} sends the request again")
            return lines + said(" ", "dim", ways, width)
    return []


def _function_failed(failed: FunctionFailed, width: int, file: SourceFile | None) -> list[Line]:
    """The error, and where: the lines around it in the source, or the stack where that is not here."""
    first, *others = failed.message.splitlines() or [""]
    lines = said("!", "error", f"function {failed.kind}: {failed.error_type}: {first}", width)
    lines += [fit(line(MARGIN, shown(each, width)), width) for each in others[:_MESSAGE_LINES]]
    if hint := advice(failed):
        lines += said(" ", "", hint, width)
    if file is not None and file.line:
        return lines + excerpt(file, width)
    trace = [each for text in failed.trace[-8:] for each in text.splitlines() if each not in others]
    lines += [fit(line("    ", (shown(each, width), "dim")), width) for each in trace[-8:]]
    return lines


def _failure_words(exchange: Exchange, record: StageRecord, width: int) -> list[Line]:
    lines: list[Line] = []
    if not isinstance(record.outcome, (FunctionFailed, OriginFailed)):
        lines += said("!", "error", record.reason, width)
    if isinstance(record.command, InvokeFunction):
        ways = keyed("{open_source} opens its source, {again} runs it again, {undo} then {answer} answers for it")
        lines += said(" ", "dim", ways, width)
    if exchange.is_over and exchange.response is not None:
        lines += said(">", "", f"the viewer gets {status_text(exchange.response)}", width)
    if record.sentence:
        lines += said(">", "", f"CloudFront says: {record.sentence}", width)
    return lines


def _finding(violation: Violation, width: int) -> list[Line]:
    style = _severity_style(violation.severity)
    place = f"{violation.pointer}: " if violation.pointer else ""
    kind = "" if violation.severity is Severity.ERROR else f" ({violation.severity})"
    return said("!", style, f"{place}{violation.message}{kind}", width)


def _severity_style(severity: Severity) -> str:
    return "error" if severity is Severity.ERROR else "warning"


# -- JSON


def json_view(
    exchange: Exchange, stage: Stage, width: int, *, mode: JsonMode = JsonMode.WHOLE, wrap: bool = False
) -> list[Line]:
    """The event the function gets and the result it gave, or what differs between the two.

    At the origin, where no JSON is, the request as it is sent.
    """
    record = exchange.record(stage)
    command = record.command if record else exchange.command if exchange.stage is stage else None
    if isinstance(command, FetchOrigin):
        return _sent(command, width, wrap)
    if not isinstance(command, InvokeFunction):
        return quiet(why_not_run(exchange, stage, "there is no event here"), width)
    longest = None if wrap else width
    if mode is JsonMode.CHANGES:
        return _laid(_changes_of_json(command, record, longest), width, wrap)
    lines = [line(("event in", "title"), (keyed("  ({view_mode}: what the result changes)"), "dim"))]
    lines += jsontext.pretty(command.event, longest)
    lines += [line(("result out", "title")), *_result(record, longest)]
    return _laid(lines, width, wrap)


def _changes_of_json(command: InvokeFunction, record: StageRecord | None, width: int | None) -> list[Line]:
    """The result beside the message that the event holds."""
    outcome = record.outcome if record else None
    kind = "request" if command.event_type.is_request else "response"
    head = line((f"event's {kind} → result", "title"), (keyed("  ({view_mode}: both whole)"), "dim"))
    if not isinstance(outcome, FunctionReturned):
        return [head, *_result(record, width)]
    try:
        result = json.loads(outcome.payload)
    except (ValueError, RecursionError):
        return [head, *_result(record, width)]
    before = command.event["Records"][0].get("cf", {}).get(kind)
    return [head, *(jsontext.differences(before, result, width) or [line("= the same")])]


def _laid(lines: list[Line], width: int, wrap: bool) -> list[Line]:
    """Each in one row, cut at the edge, or in as many as it needs."""
    if wrap:
        return [row for each in lines for row in broken(each, width, MARGIN)]
    return [fit(each, width) for each in lines]


def _sent(command: FetchOrigin, width: int, wrap: bool) -> list[Line]:
    """The request to the origin, as on the wire."""
    request, endpoint = command.request, command.endpoint
    place = f"request to {endpoint.protocol}://{endpoint.domain_name}:{endpoint.port}"
    clean = escaped if wrap else partial(shown, width=width)
    lines = [line((clean(place), "title")), line(clean(f"{request.method} {request.target()} HTTP/1.1"))]
    lines += [line((f"{clean(name)}: ", "name"), clean(value)) for name, value in request.headers]
    lines += [(), *body_preview(request, width, 200)]
    return _laid(lines, width, wrap)


def _result(record: StageRecord | None, width: int | None) -> list[Line]:
    match record.outcome if record else None:
        case FunctionReturned(payload=payload):
            return jsontext.parsed(payload, width)
        case FunctionFailed(kind=kind):
            return [line((f"none: the function {kind}", "error"))]
    return [line(("none yet: the function has not run", "dim"))]


# -- rules


def rules_view(exchange: Exchange, stage: Stage, width: int) -> list[Line]:
    """CloudFront's verdict on the stage: why it ended so, each finding with what to do, and the AWS pages."""
    record = exchange.record(stage)
    if record is None:
        return quiet("· not judged yet: this stage has not run", width)
    lines = attempt_lines(exchange, stage, record, width)
    lines += said(SIGNS[record.status], SIGN_STYLES[record.status], record.reason, width)
    lines += _link(record.url, width)
    if record.sentence:
        lines += said(">", "", f"CloudFront says: {record.sentence}", width)
    lines += status_lines(record, width)
    lines += assumed_lines(exchange, stage, record, width)
    for violation in record.violations:
        lines += [(), *_rule(violation, width)]
    if not record.violations and record.is_function and record.status is Status.RAN:
        lines += [(), line("no findings: the result keeps every rule")]
    lines += page_lines(exchange, stage, width)
    return [fit(each, width) for each in lines]


def _rule(violation: Violation, width: int) -> list[Line]:
    style = _severity_style(violation.severity)
    rule = RULES.get(violation.code)
    lines = [line(("! ", style), (f"{violation.severity} ", style), (shown(violation.code, width), "dim"))]
    if rule is not None:
        lines += paragraph(rule.title, width, "bold", MARGIN, MARGIN)
    place = f"{violation.pointer}: " if violation.pointer else ""
    lines += paragraph(visible(f"{place}{violation.message}", LONGEST), width, style, MARGIN, MARGIN)
    if rule is None:
        return lines
    lines += paragraph(rule.what, width, "", MARGIN, MARGIN)
    lines += paragraph(f"Fix: {rule.fix}", width, "ok", MARGIN, MARGIN)
    if not rule.documented:
        lines.append(line(("  not documented by AWS", "warning")))
    return lines + _link(rule.url, width)


def _link(url: str, width: int) -> list[Line]:
    """An address, whole over as many lines as it takes: it is there to be copied."""
    return paragraph(visible(url, LONGEST), width, "dim", MARGIN, MARGIN) if url else []
