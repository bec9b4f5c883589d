"""An exchange as text, read from top to bottom by a person or by a screen reader: no colours, columns or lone signs."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.behavior import Settings
from edgetui.engine.catalog import RULES
from edgetui.engine.commands import FunctionFailed, InvokeFunction, LogLine, LookUpCache
from edgetui.engine.endings import AT_ORIGIN
from edgetui.engine.http import Headers, Response, text_from_wire
from edgetui.engine.judgment import Violation
from edgetui.engine.stage import Stage, Status
from edgetui.session.advice import advice
from edgetui.session.assumed import assumption_text
from edgetui.session.diff import DiffLine, diff_messages, size_text, status_text
from edgetui.session.nearness import is_near, meter_text, shown_meters
from edgetui.session.provenance import Writer, origins_of_lines
from edgetui.session.withheld import withheld_text

_SHOWN_BODY = 2000
#: Lambda's own lines around every invocation: they say what the stage's first line says.
_ROUTINE = ("INIT_START ", "START ", "END ", "REPORT ")


def exchange_trace(exchange: Exchange) -> str:
    """Every stage, the request for a custom error page, then the response and who wrote it."""
    host = exchange.received.headers.get("host", exchange.distribution.domain_name)
    target = text_from_wire(f"{host}{exchange.received.target()}")
    lines = [f"{exchange.received.method} {exchange.viewer.protocol}://{target}", "", *stages_trace(exchange)]
    if exchange.page is not None:
        lines.extend(["", *page_trace(exchange.page)])
    if exchange.response is not None:
        lines.extend(["", *response_trace(exchange.response, writers_trace(exchange))])
    return "\n".join(lines) + "\n"


def stages_trace(exchange: Exchange) -> Iterator[str]:
    """The stages in the order they came: those at the second origin of a group again, after those at the first."""
    for (status, reason, _), group in groupby(exchange.records, lambda one: (one.status, one.reason, one.attempt)):
        together = list(group)
        if status is Status.SKIPPED:
            yield from _skipped(together, reason)
            yield from _indented(assumptions_trace(together, exchange.distribution.settings))
        else:
            for record in together:
                yield from stage_trace(record, exchange.distribution.settings, f"{_number(record)}. ")
        if any(record.stage is Stage.ORIGIN_REQUEST for record in together) and (text := withheld_text(exchange)):
            yield f"   {text}"


def _number(record: StageRecord) -> int:
    return tuple(Stage).index(record.stage) + 1


def _skipped(records: list[StageRecord], reason: str) -> Iterator[str]:
    """Neighbours that were skipped for the same reason, in one line."""
    first, last = records[0], records[-1]
    if first is last:
        yield f"{_number(first)}. {first.stage}{_attempt(first)}: {Status.SKIPPED}"
    else:
        yield f"{_number(first)} to {_number(last)}. {first.stage} to {last.stage}{_attempt(first)}: {Status.SKIPPED}"
    yield f"   {reason}"


def _attempt(record: StageRecord) -> str:
    return f", attempt {record.attempt}" if record.attempt > 1 and record.stage in AT_ORIGIN else ""


def stage_trace(record: StageRecord, settings: Settings, number: str = "") -> Iterator[str]:
    """A stage: what became of it and why, what the function logged, what changed, which rules it broke."""
    yield f"{number}{record.stage}{_attempt(record)}: {_status(record)}"
    yield from _indented(record.reason.splitlines())
    if isinstance(record.command, LookUpCache):
        yield from _indented(key_trace(record.command))
    if record.cache_status:
        yield f"   Cache-Status: {record.cache_status}"
    if record.sentence:
        yield f"   CloudFront says: {record.sentence}"
    if isinstance(record.outcome, FunctionFailed):
        yield from _indented(failure_trace(record.outcome))
    yield from _indented(log_trace(record.logs))
    yield from _indented(meters_trace(record, settings))
    yield from _indented(violations_trace(record.violations))
    yield from _indented(assumptions_trace([record], settings))
    if record.status is Status.RAN:
        yield from _indented(changes_trace(record))


def key_trace(command: LookUpCache) -> Iterator[str]:
    """What the response is looked up under, a part a line."""
    first, *others = text_from_wire(command.key).split("\n")
    yield f"key: {first}"
    yield from (f"  and {part}" for part in others)


def assumptions_trace(records: Iterable[StageRecord], settings: Settings) -> list[str]:
    """What the outcome hung on that AWS does not document, each once."""
    names = dict.fromkeys(name for record in records for name in record.assumptions)
    return [f"{assumption_text(name, settings)} (edgetui explain {name})" for name in names]


def page_trace(page: Exchange) -> Iterator[str]:
    """The request that CloudFront itself made for a custom error page."""
    yield f"custom error page {text_from_wire(page.received.uri)}, which CloudFront itself asks for:"
    yield from _indented(stages_trace(page))


def _status(record: StageRecord) -> str:
    if not isinstance(record.command, InvokeFunction):
        return record.status
    function = record.command.association.function
    elapsed, init = getattr(record.outcome, "elapsed_ms", 0.0), getattr(record.outcome, "init_ms", None)
    cold = f", cold start {init:.0f} ms" if init is not None else ""
    return f"{record.status}, function {function.name}, {function.runtime}, {elapsed:.1f} ms{cold}"


def changes_trace(record: StageRecord) -> Iterator[str]:
    """What the stage changed, one line each."""
    lines = diff_messages(record.before, record.after, record.endpoint_before, record.endpoint_after)
    changed = [change_text(line) for line in lines if line.sign != " "]
    if changed:
        yield from changed
    elif isinstance(record.command, InvokeFunction):
        yield "nothing changed"


def change_text(line: DiffLine) -> str:
    """`added x-a: 1`, `removed x-a: 1`, `changed uri: /a -> /b`."""
    note = f" ({line.note})" if line.note else ""
    if line.sign == "+":
        return f"added {line.name}: {line.after}{note}"
    if line.sign == "-":
        return f"removed {line.name}: {line.before}{note}"
    return f"changed {line.name}: {line.before} -> {line.after}{note}"


def failure_trace(failed: FunctionFailed) -> Iterator[str]:
    """Lambda's error with its stack trace."""
    yield from f"{failed.kind}: {failed.error_type}: {failed.message}".splitlines()
    if hint := advice(failed):
        yield f"  what to do: {hint}"
    for entry in failed.trace:
        yield from (f"  {line}" for line in entry.splitlines())


def log_trace(logs: Iterable[LogLine]) -> Iterator[str]:
    """What the function wrote, by stream; a carriage return inside an entry is a line end."""
    for line in logs:
        if line.stream == "platform" and line.text.startswith(_ROUTINE):
            continue
        for text in line.text.replace("\r", "\n").split("\n"):
            yield f"log {line.stream}: {text}".rstrip()


def meters_trace(record: StageRecord, settings: Settings) -> Iterator[str]:
    """How near the stage came to its limits, in one line; those it came close to are named again."""
    found = shown_meters(record, settings)
    if found:
        near = [meter.name for meter in found if is_near(meter)]
        warning = f" (near the limit: {', '.join(near)})" if near else ""
        yield f"limits: {', '.join(meter_text(meter, settings) for meter in found)}{warning}"


def violations_trace(violations: Iterable[Violation]) -> Iterator[str]:
    """Each broken rule, what to do about it, and where AWS says so."""
    for violation in violations:
        rule = RULES[violation.code]
        where = f" at {violation.pointer}" if violation.pointer else ""
        yield f"{violation.severity} {violation.code}{where}: {violation.message}"
        yield f"  what to do: {rule.fix}"
        yield f"  see {rule.url}"


def writers_trace(exchange: Exchange) -> Iterator[str]:
    """Who wrote which lines of the final response, beside the origin."""
    names: dict[str, dict[str, None]] = {}
    for line in origins_of_lines(exchange, Stage.REPLY):
        if line.writer is not Writer.ORIGIN:
            names.setdefault(line.who, {})[text_from_wire(line.name)] = None
    for who, written in names.items():
        yield f"written by {who}: {', '.join(written)}"


def response_trace(response: Response, notes: Iterable[str] = ()) -> Iterator[str]:
    """Status, headers, `notes` on these, and the body as far as it is text."""
    yield f"response: {status_text(response)}"
    yield from headers_trace(response.headers)
    said = list(notes)
    if said:
        yield from ("", *said)
    if response.body:
        yield ""
        yield _body_text(response.body)


def headers_trace(headers: Headers) -> Iterator[str]:
    """One field line a line."""
    for name, value in headers:
        yield f"{text_from_wire(name)}: {text_from_wire(value)}"


def _body_text(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return f"[a body of {size_text(len(body))} that is not text; --json has it as base64]"
    if len(text) <= _SHOWN_BODY:
        return text.rstrip("\n")
    return f"{text[:_SHOWN_BODY].rstrip()}\n[the body has {size_text(len(body))}; --json has all of it]"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"   {line}" for line in lines)
