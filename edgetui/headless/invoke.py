"""`edgetui invoke`: one function on one event, and CloudFront's verdict on what it returns."""

from collections.abc import Iterator

from edgetui.engine import StageRecord
from edgetui.engine.behavior import Settings
from edgetui.engine.commands import FunctionFailed, FunctionReturned, InvokeFunction
from edgetui.engine.judgment import Judgment
from edgetui.engine.rules import Sent, judge
from edgetui.engine.stage import Status
from edgetui.errors import ExitCode
from edgetui.headless import diagnostics, output
from edgetui.headless.report import stage_report
from edgetui.headless.trace import response_trace, stage_trace
from edgetui.headless.verdict import Verdict, verdict_of_failure, verdict_of_judgment, verdict_report
from edgetui.session.drive import FunctionPerformer


async def invoke(
    command: InvokeFunction,
    sent: Sent,
    functions: FunctionPerformer,
    *,
    settings: Settings,
    as_json: bool = False,
) -> ExitCode:
    """Run the function on exactly `command.event`; `sent` is what that event says. `functions` is closed afterwards."""
    try:
        outcome = await functions.perform(command)
    finally:
        await functions.close()
    record, verdict = judged(command, outcome, sent, settings)
    if as_json:
        output.print_json({**stage_report(record, settings), "verdict": verdict_report(verdict)})
    else:
        output.print_text("\n".join(invocation_trace(record, verdict, settings)) + "\n")
    return diagnostics.exit_code(record.status is Status.FAILED)


def judged(
    command: InvokeFunction, outcome: FunctionReturned | FunctionFailed, sent: Sent, settings: Settings
) -> tuple[StageRecord, Verdict]:
    """The stage as an exchange would have recorded it, and what CloudFront makes of it."""
    before = sent.response or sent.request
    if isinstance(outcome, FunctionFailed):
        judgment, verdict = Judgment(), verdict_of_failure(outcome)
    else:
        judgment = judge(command.event_type, outcome.payload, sent, settings)
        verdict = verdict_of_judgment(command.event_type, sent, judgment)
    has_failed = verdict.kind == "error"
    record = StageRecord(
        command.event_type.stage,
        Status.FAILED if has_failed else Status.RAN,
        verdict.reason,
        command=command,
        outcome=outcome,
        before=before,
        after=None if has_failed else judgment.response or judgment.request,
        endpoint_before=sent.endpoint,
        endpoint_after=judgment.endpoint or sent.endpoint,
        violations=judgment.violations,
        sentence=verdict.sentence or "",
        assumptions=judgment.assumptions,
    )
    return record, verdict


def invocation_trace(record: StageRecord, verdict: Verdict, settings: Settings) -> Iterator[str]:
    """The stage, then the verdict in words."""
    yield from stage_trace(record, settings)
    yield ""
    yield f"verdict: {verdict.kind}: {verdict.meaning}"
    if verdict.x_cache:
        yield f"X-Cache: {verdict.x_cache}"
    if verdict.response is not None and record.is_generated:
        yield from response_trace(verdict.response)
