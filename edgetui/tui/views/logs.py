"""The Logs tab: what a run cost, and what the function wrote."""

import re

from edgetui.engine.commands import FunctionFailed, FunctionReturned, LogLine
from edgetui.engine.exchange import Exchange
from edgetui.engine.stage import EventType, Stage
from edgetui.tui.actions import keyed
from edgetui.tui.views.line import Line, broken, fit, line
from edgetui.tui.views.modes import LogMode
from edgetui.tui.views.nearness import meter_lines
from edgetui.tui.views.parts import NOT_RUN
from edgetui.tui.views.prose import quiet
from edgetui.tui.views.safe import visible

_STREAMS = {
    "stdout": ("out", ""),
    "stderr": ("err", "warning"),
    "platform": ("aws", "dim"),
    "cloudfront": ("cf ", "error"),
}
#: What Lambda's runtimes put before a message: `[INFO]` (Python), the time, the request's id, `INFO` (Node.js).
_PREAMBLE = re.compile(
    r"(?:\[(?P<python>[A-Z]+)\]\t)?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z\t(?:[0-9a-f-]{36}|undefined)\t"
    r"(?:(?P<node>[A-Z]+)\t)?"
)
#: Where Lambda's JSON lines have it.
_JSON_LEVEL = re.compile(r'\{.*?"level": ?"(?P<json>[A-Za-z]+)"', re.DOTALL)
#: Characters of a line in which its level is looked for.
_BEGINNING = 4000
_TROUBLE = {"WARN", "WARNING", "ERROR", "FATAL", "CRITICAL"}
#: What CloudFront puts before one: the request's id.
_CLOUDFRONT_PREAMBLE = re.compile(r"\([^()]*\) ")
#: What Lambda writes on every run, whatever became of it: the meters say all that it tells.
_ROUTINE = re.compile(r"(?:INIT_START|START|END|REPORT)\b")


def logs_view(
    exchange: Exchange,
    stage: Stage,
    width: int,
    *,
    mode: LogMode = LogMode.ALL,
    wrap: bool = False,
    is_brief: bool = False,
) -> list[Line]:
    """What the run cost and how near its limits it was, then what the function wrote, in order: when, where, what.

    Where it `is_brief`, the lines that Lambda writes on every run are counted only. Of the preamble of a line the level
    alone is shown, unless lines are shown whole.
    """
    record = exchange.record(stage)
    outcome = record.outcome if record else None
    if record is None or not isinstance(outcome, (FunctionReturned, FunctionFailed)):
        return quiet(why_not_run(exchange, stage), width)
    shown = [log for log in record.logs if _is_shown(log, mode)]
    told = [log for log in shown if not (is_brief and _is_routine(log))]
    lines = [line((_head(len(record.logs), len(shown), len(shown) - len(told), mode, _cost(outcome, is_brief)), "dim"))]
    lines += meter_lines(record, exchange.distribution.settings, width)
    is_timed = any(log.at_ms is not None for log in record.logs)
    for log in told:
        stream, style = _STREAMS.get(log.stream, ("out", ""))
        prefix = f"{_when(log)} {stream}" if is_timed else stream
        for text in lines_of(log.text if wrap else _short(log)):
            row = line((f"{prefix} │ ", "dim"), (visible(text, None if wrap else 3 * (width + 2)), style))
            prefix = " " * len(prefix)
            lines += broken(row, width, f"{prefix} │ ") if wrap else [row]
    return [fit(each, width) for each in lines]


def lines_of(text: str) -> list[str]:
    """The lines of an entry: Lambda's runtimes put carriage returns in the place of the line ends in it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _head(count: int, shown: int, folded: int, mode: LogMode, cost: str) -> str:
    """`4 of 9 lines, the function's own alone · 3.8 ms`."""
    of = "" if mode is LogMode.ALL else f"{shown} of "
    what = "" if mode is LogMode.ALL else f", {mode} alone"
    own = keyed(f", {folded} Lambda's own ({{unchanged}})") if folded else ""
    return f"{of}{count} line{'' if count == 1 else 's'}{what}{own}{cost}"


def _cost(outcome: FunctionReturned | FunctionFailed, is_brief: bool) -> str:
    """The time, which a meter has too, and that of a cold start."""
    parts = [] if is_brief else [f"{outcome.elapsed_ms:.1f} ms"]
    if outcome.init_ms is not None:
        parts.append(f"cold start {outcome.init_ms:.0f} ms")
    return f" · {', '.join(parts)}" if parts else ""


def _is_routine(log: LogLine) -> bool:
    return log.stream == "platform" and _ROUTINE.match(log.text) is not None


def _is_shown(log: LogLine, mode: LogMode) -> bool:
    """By its stream, or by the level that Lambda's runtimes write before a line or into it."""
    if mode is LogMode.TROUBLE:
        return log.stream in ("stderr", "cloudfront") or level_of(log.text) in _TROUBLE
    return mode is LogMode.ALL or log.stream in ("stdout", "stderr")


def level_of(text: str) -> str:
    """`INFO`; "" for a line that has none. Of a long line the beginning tells."""
    found = _PREAMBLE.match(text) or _JSON_LEVEL.match(text[:_BEGINNING])
    return next(filter(None, found.groups()), "").upper() if found else ""


def _when(log: LogLine) -> str:
    """Milliseconds into the run, in a column."""
    return f"{'' if log.at_ms is None else f'{log.at_ms:.1f}':>6}"


def _short(log: LogLine) -> str:
    """The message behind its level."""
    text = log.text
    if log.stream == "cloudfront":
        return _CLOUDFRONT_PREAMBLE.sub("", text, count=1)
    found = _PREAMBLE.match(text)
    level = found and (found["python"] or found["node"])
    return f"{level} {text[found.end() :]}" if found and level else text


def why_not_run(exchange: Exchange, stage: Stage, what: str = "nothing is logged here") -> str:
    """Why no function has run at this stage; where none can, `what` follows of it."""
    if stage.value not in set(EventType):
        return f"{'the viewer' if stage is Stage.REPLY else stage} runs no function: {what}"
    if exchange.behavior.association(EventType(stage.value)) is None:
        return "no function at this event: it passes through unchanged"
    record = exchange.record(stage)
    if record is None:
        return "the function has not run yet"
    return f"the function did not run: {record.reason.removeprefix(NOT_RUN)}"
