"""`edgetui diff`: two flows, saved or printed by `run --json`, stage by stage."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from edgetui.engine import Exchange
from edgetui.engine.http import Headers, Request, Response
from edgetui.errors import ExitCode, UsageError
from edgetui.headless import diagnostics, output
from edgetui.headless.report import exchange_report
from edgetui.headless.trace import change_text
from edgetui.session.compare import REQUEST_ID, TIMES, Difference, compare
from edgetui.session.diff import DiffLine, diff_messages
from edgetui.session.recording import Restored

#: Of the shape of `diff --json`.
FORMAT = 1

#: What a printed exchange says of a stage that counts: not its event, which the stages before it made, nor times, logs.
_COUNTED = ("status", "function", "error", "result")

#: A flow, or what `run --json` printed of one.
Side = Exchange | Mapping[str, Any]


def diff(one: Side, other: Side, *, as_json: bool = False) -> ExitCode:
    """Print what differs. REFUSED (1) when something does."""
    differences = differences_of(one, other)
    if as_json:
        output.print_json(differences_report(differences))
    else:
        output.print_text("".join(f"{line}\n" for line in differences_text(differences)))
    return ExitCode.REFUSED if differences else ExitCode.OK


def differences_of(one: Side, other: Side) -> tuple[Difference, ...]:
    """Two flows are compared by their messages; where one side is a report, both are compared as reports."""
    if isinstance(one, Exchange) and isinstance(other, Exchange):
        return compare(one, other)
    return compare_reports(_report_of(one), _report_of(other))


def differences_report(differences: tuple[Difference, ...]) -> dict[str, Any]:
    """`sign` is `+`, `-` or `~`; `before` and `after` are null where that side has no such line."""
    places = [{"place": each.place, "differences": [line._asdict() for line in each.lines]} for each in differences]
    return {"format": FORMAT, "same": not differences, "places": places}


def differences_text(differences: tuple[Difference, ...]) -> Iterator[str]:
    """For a person: the first is before, the second after."""
    if not differences:
        yield "the same"
    for each in differences:
        yield f"{each.place}:"
        yield from (f"   {change_text(line)}" for line in each.lines)


def side_of(given: Restored | str, name: str) -> Side:
    """A flow read from a session file, or the report a text is; `name` is what the person called it."""
    if isinstance(given, str):
        return report_from_text(given, name)
    if given.drift is not None:
        diagnostics.warn(f"{name} would go otherwise today: {given.drift}")
    return given.flow.exchange


# -- reports


def report_from_text(text: str, name: str) -> Mapping[str, Any]:
    """What `run --json` printed; UsageError for anything else. `name` is the file's."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is neither a session file nor JSON: {error}", _SIDES) from None
    if not isinstance(report, dict) or not {"request", "stages", "response", "request_id"} <= report.keys():
        raise UsageError(f"{name} is JSON, but not what edgetui run --json prints", _SIDES)
    return report


_SIDES = "compare FILE#NUMBER of a session file, or files that edgetui run --json printed"


def _report_of(side: Side) -> Mapping[str, Any]:
    return exchange_report(side) if isinstance(side, Exchange) else side


def compare_reports(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where two reports differ; what is no difference is as in `compare`. UsageError for a damaged one."""
    try:
        left, right = _without_id(one), _without_id(other)
        places = [Difference("request", _message_lines(_request(left), _request(right)))]
        stages = [{stage["stage"]: stage for stage in report["stages"]} for report in (left, right)]
        for name in dict.fromkeys([*stages[0], *stages[1]]):
            lines = tuple(_value_lines(_counted(stages[0].get(name)), _counted(stages[1].get(name))))
            places.append(Difference(name, lines))
        places.append(Difference("response", _message_lines(_response(left), _response(right))))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"a report is damaged: {type(error).__name__}: {error}", _SIDES) from None
    return tuple(each for each in places if each.lines)


def _without_id(report: Mapping[str, Any]) -> dict[str, Any]:
    text: dict[str, Any] = json.loads(json.dumps(report).replace(str(report["request_id"]), REQUEST_ID))
    return text


def _request(report: Mapping[str, Any]) -> Request:
    given = report["request"]
    return Request(
        given["method"], given["uri"], given["querystring"], _headers(given["headers"]), _body(given["body"])
    )


def _response(report: Mapping[str, Any]) -> Response | None:
    given = report["response"]
    if given is None:
        return None
    return Response(given["status"], given["status_description"], _headers(given["headers"]), _body(given["body"]))


def _headers(lines: list[tuple[str, str]]) -> Headers:
    return Headers((name, value) for name, value in lines if name.lower() not in TIMES)


def _body(body: Mapping[str, str] | None) -> bytes:
    # Equal bodies are written equally: they need not be decoded to be compared.
    return body["data"].encode("utf-8", "surrogatepass") if body else b""


def _message_lines(before: Request | Response | None, after: Request | Response | None) -> tuple[DiffLine, ...]:
    return tuple(line for line in diff_messages(before, after) if line.sign != " ")


def _counted(stage: Mapping[str, Any] | None) -> dict[str, Any]:
    if stage is None:
        return {}
    broken = {violation["code"]: violation["message"] for violation in stage["violations"]}
    return {**{key: stage[key] for key in _COUNTED}, "rule": broken}


def _value_lines(before: Any, after: Any) -> Iterator[DiffLine]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for path in dict.fromkeys([*old, *new]):
        if old.get(path) != new.get(path):
            sign = "+" if path not in old else "-" if path not in new else "~"
            yield DiffLine(sign, path, old.get(path), new.get(path))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """`result.headers.host[0].value` -> text, for all that is no object and no list; null is as good as absent."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)
