"""`edgetui run`: one request through all stages."""

from collections.abc import Callable

from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import Stage, Status
from edgetui.errors import ExitCode
from edgetui.headless import diagnostics, output
from edgetui.headless.report import exchange_report
from edgetui.headless.trace import exchange_trace
from edgetui.session.definition import OriginMode
from edgetui.session.drive import run_to_end
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace


async def run(
    workspace: Workspace,
    request: Request,
    viewer: Viewer,
    *,
    as_json: bool = False,
    fail_on_warning: bool = False,
    save: Callable[[Flow], int] | None = None,
) -> ExitCode:
    """Send `request`, print what became of it. The workspace is closed afterwards. `save` keeps the flow."""
    try:
        flow = workspace.add(request, viewer)
        # Not `continue_`: that is stopped by a person and then waits for more; this ends with the process.
        flow.timeline = await run_to_end(flow.timeline, workspace.performers)
        exchange = flow.exchange
    finally:
        await workspace.close()
    if save is not None:
        diagnostics.tell(f"saved as flow {save(flow)}")
    if as_json:
        output.print_json(exchange_report(exchange))
    else:
        output.print_text(exchange_trace(exchange))
    fetch = exchange.record(Stage.ORIGIN_FETCH)
    if fetch is not None and fetch.status is Status.FAILED and workspace.origin_mode is OriginMode.NONE:
        diagnostics.hint("no origin answers here; --origin URL|DIR|FILE says what does")
    return diagnostics.exit_code_of_exchange(exchange, fail_on_warning=fail_on_warning)
