"""`edgetui check`: what would be refused at deploy time or fail at the edge, for people and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edgetui.engine.behavior import Function
from edgetui.engine.judgment import Severity
from edgetui.errors import ExitCode
from edgetui.headless import output
from edgetui.headless.report import FORMAT
from edgetui.session.function_states import Broken, Loaded, State, broken_at

_QUOTAS = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"
_MB = 1024 * 1024
#: A function, how its cold start ended, the bytes of its code, and the MB its package may have.
Looked = tuple[Function, State, int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong. `where` is a function, an origin, a behavior with its event, or the distribution."""

    code: str
    severity: Severity
    where: str
    message: str
    url: str | None = None


def of_function(function: Function, state: State, code_bytes: int, most: int) -> list[Finding]:
    """What is wrong with a function's code: it does not load, or is more than the MB its package may have."""
    where = f"function {function.name}"
    found = []
    if isinstance(state, Broken):
        place = broken_at(state.failed, function)
        first = state.failed.message.partition("\n")[0]
        message = f"{place}: {first}" if place else first
        found.append(Finding("function-does-not-load", Severity.ERROR, where, message))
    if code_bytes > most * _MB:
        message = (
            f"{function.root} holds {code_bytes / _MB:.0f} MB before it is zipped; a package has at most {most} MB"
        )
        found.append(Finding("code-size", Severity.WARNING, where, message, _QUOTAS))
    return found


def check(title: str, functions: Sequence[Looked], findings: Sequence[Finding], *, as_json: bool = False) -> ExitCode:
    """Print what was found, and what was looked at; 1 when something would be refused or fail."""
    found = [*findings, *(each for function in functions for each in of_function(*function))]
    if as_json:
        output.print_json(report(title, functions, found))
    else:
        output.print_text("".join(f"{line}\n" for line in text(functions, found)))
    return ExitCode.REFUSED if any(each.severity is Severity.ERROR for each in found) else ExitCode.OK


def report(title: str, functions: Sequence[Looked], found: Sequence[Finding]) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "format": FORMAT,
        "project": title,
        "functions": [
            {
                "name": function.name,
                "handler": function.handler_text,
                "runtime": function.runtime,
                "init_ms": round(state.init_ms, 1) if isinstance(state, Loaded) else None,
                "code_bytes": code_bytes,
            }
            for function, state, code_bytes, _ in functions
        ],
        "findings": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "where": each.where,
                "message": each.message,
                "url": each.url,
            }
            for each in found
        ],
    }


def text(functions: Sequence[Looked], found: Sequence[Finding]) -> list[str]:
    """A line for each function, then a paragraph for each finding, then the count."""
    lines = []
    for function, state, code_bytes, _ in functions:
        how = f"loaded in {state.init_ms:.0f} ms" if isinstance(state, Loaded) else "does not load"
        lines.append(f"{function.name}: {function.handler_text} ({function.runtime}), {how}, {_size(code_bytes)}")
    for each in found:
        lines += ["", f"{each.severity.value}: {each.where}: {each.message}  [{each.code}]"]
        lines += [f"  {each.url}"] if each.url else []
    errors = sum(each.severity is Severity.ERROR for each in found)
    warnings = len(found) - errors
    return [*lines, *([""] if lines else []), f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}"]


def _size(count: int) -> str:
    return f"{count / _MB:.1f} MB of files" if count >= _MB / 10 else f"{count / 1024:.1f} KB of files"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
