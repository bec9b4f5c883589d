"""The only writer of stderr, and what the process exits with."""

import contextlib
import sys
from collections.abc import Iterable

from edgetui.engine import Exchange
from edgetui.engine.judgment import Severity, Violation
from edgetui.engine.stage import Stage, Status
from edgetui.errors import EdgetuiError, ExitCode
from edgetui.headless.output import printable


def complain(error: EdgetuiError) -> ExitCode:
    """What is wrong and what to do; the code to exit with."""
    _write(f"edgetui: {error.message}")
    if error.hint:
        _write(f"hint: {error.hint}")
    return error.exit_code


def warn(message: str) -> None:
    """Something to know that stops nothing."""
    _write(f"warning: {message}")


def tell(message: str) -> None:
    """What goes on, as it is."""
    _write(message)


def hint(message: str) -> None:
    """What to do next."""
    _write(f"hint: {message}")


def report_bug(report: str) -> ExitCode:
    """The report of a bug of ours."""
    _write(report.rstrip("\n"))
    return ExitCode.BUG


def exit_code_of_exchange(exchange: Exchange, *, fail_on_warning: bool = False) -> ExitCode:
    """OK when the viewer gets the response meant for it: every stage ran or had nothing to do.

    The first origin of a group may fail: that is what the second is for. The request for a custom error page counts.
    """
    pages = [exchange, exchange.page] if exchange.page is not None else [exchange]
    newest = [record for one in pages for stage in Stage if (record := one.record(stage))]
    has_failed = any(record.status is Status.FAILED for record in newest)
    violations = [violation for one in pages for record in one.records for violation in record.violations]
    return exit_code(has_failed, violations if fail_on_warning else ())


def exit_code(has_failed: bool, counted: Iterable[Violation] = ()) -> ExitCode:
    """REFUSED for a failure, or for any violation of `counted`."""
    worst = any(violation.severity in (Severity.WARNING, Severity.IGNORED) for violation in counted)
    return ExitCode.REFUSED if has_failed or worst else ExitCode.OK


def _write(text: str) -> None:
    """Where nobody can be told, nobody is: the exit code still says it."""
    if sys.stderr is None:
        return
    data = f"{printable(text)}\n".encode(sys.stderr.encoding or "utf-8", "backslashreplace")
    with contextlib.suppress(OSError):
        sys.stderr.flush()
        sys.stderr.buffer.write(data)
        sys.stderr.buffer.flush()
