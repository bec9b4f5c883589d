"""CloudFront's verdict on what a function returned: every rule, every violation, as a value.

`judge` never raises, whatever the text. What it decides where AWS is silent is a switch of `Settings` or a row
(`U1` …) of the open questions, and is named in `Judgment.assumptions`.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from edgetui.engine.behavior import Settings
from edgetui.engine.judgment import Judgment
from edgetui.engine.rules.findings import Findings, shown
from edgetui.engine.rules.results import judge_generated, judge_origin_response, judge_request, judge_viewer_response
from edgetui.engine.rules.sent import Sent
from edgetui.engine.rules.sound import is_sound_request, is_sound_response
from edgetui.engine.stage import EventType

__all__ = ["Sent", "is_sound_request", "is_sound_response", "judge"]

_PARTS_OF_AN_EVENT = frozenset({"Records", "cf", "config", "request", "response"})
_PARTS_OF_A_MESSAGE = frozenset({"status", "uri", "headers", "statusCode"})


def judge(event_type: EventType, payload: str, sent: Sent, settings: Settings) -> Judgment:
    """What the result `payload` means at this event.

    Exactly one of `error`, `request` and `response` of the judgment is set.
    """
    findings = Findings(settings)
    try:
        result = _parsed(payload)
    except (ValueError, RecursionError) as problem:
        findings.add("json-not-parsable", "", f"the result is not JSON in UTF-8 ({_reason(problem)}): {shown(payload)}")
        return findings.judgment()
    if not isinstance(result, dict):
        findings.add("json-not-object", "", f"the result must be an object, not {shown(result)}")
        return findings.judgment()
    return _judge_object(findings, result, event_type, sent)


def _judge_object(findings: Findings, result: Mapping[str, Any], event_type: EventType, sent: Sent) -> Judgment:
    if _is_event(result):
        findings.add("event-returned", "", f"the result is the event or a part around the message: {shown(result)}")
        return findings.judgment()
    if "statusCode" in result and "status" not in result:
        message = f"statusCode {shown(result['statusCode'])} is API Gateway's name; CloudFront reads status"
        findings.add("api-gateway-shape", "/statusCode", message)
    if event_type.is_request:
        return _judge_at_request(findings, result, event_type, sent)
    if "uri" in result and "status" not in result:
        findings.add("request-at-response-event", "", f"a response is due at {event_type}, not {shown(result)}")
        return findings.judgment()
    assert sent.response is not None, f"an event {event_type} has a response"
    if event_type is EventType.ORIGIN_RESPONSE:
        return judge_origin_response(findings, result, sent.response)
    return judge_viewer_response(findings, result, sent.response)


def _judge_at_request(findings: Findings, result: Mapping[str, Any], event_type: EventType, sent: Sent) -> Judgment:
    """How CloudFront tells a response from a request is not documented: `status` makes it a response (U1)."""
    is_response = "status" in result
    if is_response == ("uri" in result):
        findings.assume("U1")
    if is_response:
        return judge_generated(findings, result, event_type)
    return judge_request(findings, result, event_type, sent)


def _is_event(result: Mapping[str, Any]) -> bool:
    return not _PARTS_OF_AN_EVENT.isdisjoint(result) and _PARTS_OF_A_MESSAGE.isdisjoint(result)


def _parsed(payload: str) -> Any:
    """The JSON value. NaN and Infinity are no JSON; bytes that were not UTF-8 are held as surrogates."""
    if not payload.isascii():
        payload.encode("utf-8")
    return _DECODER.decode(payload)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _reason(problem: Exception) -> str:
    if isinstance(problem, UnicodeError):
        return "bytes that are not UTF-8"
    return "nested too deeply" if isinstance(problem, RecursionError) else str(problem)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
