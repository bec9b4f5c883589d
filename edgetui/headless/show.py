"""`edgetui show`: what a session file holds, as a list, or one flow of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from edgetui.errors import ExitCode, UsageError
from edgetui.headless import diagnostics, output
from edgetui.headless.report import exchange_report
from edgetui.headless.trace import exchange_trace
from edgetui.session.filters import Filter, FilterError, parse
from edgetui.session.recording import Restored
from edgetui.session.summary import Summary

#: Of the shape of `show --json`.
FORMAT = 1


class Flows(Protocol):
    """A session file."""

    def summaries(self) -> Sequence[Summary]: ...

    def load(self, number: int) -> Restored: ...


def filter_of(text: str) -> Filter:
    """The filter of `--filter`; UsageError with the place of the fault below it."""
    try:
        return parse(text)
    except FilterError as error:
        raise UsageError(f"--filter: {error.message}\n  {text}\n  {' ' * error.column}^") from None


def show_list(flows: Flows, chosen: Filter, *, as_json: bool = False) -> ExitCode:
    """Print a line for each flow that `chosen` takes."""
    rows = flows.summaries()
    taken = list(matching(flows, rows, chosen))
    if as_json:
        output.print_json({"format": FORMAT, "flows": [row_report(row) for row in taken]})
    else:
        output.print_text("".join(f"{row_text(row)}\n" for row in taken))
    if not taken:
        diagnostics.hint(f"none of {len(rows)} flows matches" if rows else "no flow is saved here")
    return ExitCode.OK


def matching(flows: Flows, rows: Iterable[Summary], chosen: Filter) -> Iterator[Summary]:
    """The rows whose flows `chosen` takes; only where a row does not say enough its flow is read."""
    for row in rows:
        held = chosen.matches_summary(row)
        if held if held is not None else chosen.matches(flows.load(row.number).flow):
            yield row


def show_flow(back: Restored, *, as_json: bool = False) -> ExitCode:
    """Print one flow: the trace of its newest run, or the JSON that `run --json` gives; with its comment, if any."""
    exchange, number, comment = back.flow.exchange, back.flow.number, back.flow.comment
    if as_json:
        output.print_json(exchange_report(exchange) | ({"comment": comment} if comment else {}))
    else:
        head = f"comment: {comment}\n\n" if comment else ""
        output.print_text(head + exchange_trace(exchange))
    if not exchange.is_over:
        diagnostics.tell(f"flow {number} waits at {exchange.stage}")
    if len(back.flow.runs) > 1:
        diagnostics.tell(f"flow {number} has {len(back.flow.runs)} runs; this is the newest, {number}.1 the first")
    if back.drift is not None:
        diagnostics.warn(f"flow {number} would go otherwise today: {back.drift}")
    return ExitCode.OK


def row_text(row: Summary) -> str:
    """Number, when, method, status, what each event did, time taken, host and target; the comment, if there is one."""
    when = datetime.fromtimestamp(row.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    status = str(row.status) if row.status else "-"
    took = f"{row.ms:.0f} ms"
    target = f"{row.host}{row.uri}{f' ; {row.comment}' if row.comment else ''}"
    return f"{row.number:>4} {when} {row.method:<6} {status:>3} {row.fingerprint} {took:>8} {target}"


def row_report(row: Summary) -> dict[str, Any]:
    """As `row_text`; `status` is null while there is none, `flags` are the words of the filter language that hold."""
    return {
        "number": row.number,
        "at": row.at,
        "method": row.method,
        "host": row.host,
        "uri": row.uri,
        "status": row.status or None,
        "fingerprint": row.fingerprint,
        "elapsed_ms": row.ms,
        "stage": row.stage,
        "flags": sorted(row.flags - {"~all"}),
        "comment": row.comment,
    }
