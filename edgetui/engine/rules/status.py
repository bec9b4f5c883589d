"""`status` and `statusDescription` of a response [lambda-generating-http-responses]."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from edgetui.engine.http import Response, text_from_wire, wire_from_text
from edgetui.engine.rules.entries import has_control
from edgetui.engine.rules.findings import Findings, shown

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LOWEST, HIGHEST = 200, 599


def judge_status(findings: Findings, value: Any) -> int:
    """The status as a number. `"0200"`, `" 200"`, `200.0` and `true` are no status; 0 where it was refused."""
    number = _number(value)
    if number is None:
        findings.add("status-invalid", "/status", f'status must be a string like "200", not {shown(value)}')
        return 0
    if isinstance(value, int):
        findings.assume("strict_status_string")
        if findings.settings.strict_status_string:
            findings.add("status-not-string", "/status", f'status must be the string "{value}", not the number')
    if not LOWEST <= number <= HIGHEST:
        message = f"status must be between {LOWEST} and {HIGHEST}, not {shown(value)}"
        findings.add("status-out-of-range", "/status", message)
    return number


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def judge_description(findings: Findings, result: Mapping[str, Any], sent: Response | None = None) -> str:
    """The reason phrase as a wire string, as given; empty (the standard one) when there is none."""
    given = result.get("statusDescription", "")
    if not isinstance(given, str):
        message = f"statusDescription must be a string, not {shown(given)}"
        findings.add("status-description-invalid", "/statusDescription", message)
        return ""
    if has_control(given):
        message = f"statusDescription must not contain control characters, but it is {shown(given)}"
        findings.add("status-description-invalid", "/statusDescription", message)
    if sent is not None and given == text_from_wire(sent.status_description):
        return sent.status_description
    return wire_from_text(given)


def judge_unchanged_status(findings: Findings, result: Mapping[str, Any], sent: Response) -> None:
    """At viewer-response the status cannot be changed [lambda-at-edge-function-restrictions]; what then is a switch."""
    is_strict = findings.settings.vresp_status == "error"
    if "status" in result and (isinstance(result["status"], bool) or _number(result["status"]) != sent.status):
        message = f'status is "{sent.status}" and stays so; the function gave {shown(result["status"])}'
        findings.add_by_switch("status-changed", "/status", message, "vresp_status", is_strict)
    given = result.get("statusDescription", sent.status_description)
    if given not in (text_from_wire(sent.status_description), _standard_phrase(sent.status)):
        message = f"statusDescription stays as it is; the function gave {shown(given)}"
        findings.add_by_switch("status-changed", "/statusDescription", message, "vresp_status", is_strict)


def _standard_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
