"""Bodies: of a response [lambda-generating-http-responses], and a replaced request body [lambda-event-structure]."""

from binascii import a2b_base64
from collections.abc import Mapping
from typing import Any

from edgetui.engine.event import body_to_event
from edgetui.engine.http import Headers, Request, wire_from_text
from edgetui.engine.judgment import Severity
from edgetui.engine.rules.findings import Findings, shown
from edgetui.engine.rules.quotas import is_over, replaced_body_quota, response_quota
from edgetui.engine.rules.sent import Sent
from edgetui.engine.sizes import in_kb
from edgetui.engine.stage import EventType

_ENCODINGS = ("text", "base64")
_ACTIONS = ("read-only", "replace")
_WITHOUT_BODY = frozenset({"GET", "HEAD"})


def judge_response_body(findings: Findings, result: Mapping[str, Any]) -> bytes | None:
    """The decoded body; None where the result has none, or one that was refused."""
    encoding = result.get("bodyEncoding", "text")
    if encoding not in _ENCODINGS:
        message = f"bodyEncoding must be text or base64, not {shown(encoding)}"
        findings.add("body-encoding-invalid", "/bodyEncoding", message)
    if "body" not in result:
        return None
    body = result["body"]
    if not isinstance(body, str):
        findings.add("body-not-string", "/body", f"body must be a string, not {shown(body)}")
        return None
    if encoding != "base64":
        return _bytes(body)
    decoded = _decoded(body)
    if decoded is None:
        findings.add("body-not-base64", "/body", f"bodyEncoding is base64, but body is {shown(body)}")
    return decoded


def judge_response_size(findings: Findings, headers: Headers, body: bytes | None, event_type: EventType) -> None:
    """Headers and body together. How AWS counts is not documented: decoded body, each line + 4 (U19)."""
    in_headers, in_body = headers.size(), len(body or b"")
    quota = response_quota(event_type)
    if is_over(findings, in_headers + in_body, quota):
        findings.assume("U19")
        message = f"headers ({in_headers:,} bytes) and body ({in_body:,} bytes) are over the quota of"
        findings.add("response-too-large", "/body", f"{message} {in_kb(quota, findings.settings.kb):,} bytes")


def judge_204(findings: Findings, status: int, body: bytes | None, event_type: EventType) -> bytes | None:
    """A 204 has no body. Documented for viewer-request only; elsewhere the body is not sent."""
    if status != 204 or not body:
        return body
    is_error = event_type is EventType.VIEWER_REQUEST
    message = f"a 204 has no body, but there are {len(body):,} bytes"
    findings.add("body-on-204", "/body", message, Severity.ERROR if is_error else Severity.WARNING)
    return b""


def judge_request_body(findings: Findings, body: Any, event_type: EventType, sent: Sent) -> bytes:
    """The body that goes on: the replaced one, or the whole original."""
    original = sent.request.body
    if not isinstance(body, dict) or not isinstance(body.get("data"), str):
        findings.add("request-body-invalid", "/body", f"body must be an object with a string data, not {shown(body)}")
        return original
    action, encoding = body.get("action", "read-only"), body.get("encoding", "base64")
    if action not in _ACTIONS:
        message = f"action must be read-only or replace, not {shown(action)}"
        findings.add("request-body-action-invalid", "/body/action", message)
    elif action == "read-only":
        _note_unused(findings, body["data"], event_type, sent)
    elif sent.request.method in _WITHOUT_BODY:
        message = f"the body of a {sent.request.method} request is not replaced by {shown(body['data'])}"
        findings.add("request-body-on-get", "/body", message)
    elif encoding not in _ENCODINGS:
        message = f"encoding must be text or base64, not {shown(encoding)}"
        findings.add("request-body-encoding-invalid", "/body/encoding", message)
    else:
        return _replaced(findings, body["data"], encoding, event_type, sent.request)
    return original


def _note_unused(findings: Findings, data: str, event_type: EventType, sent: Sent) -> None:
    before = body_to_event(sent.request.body, event_type, findings.settings.kb)["data"] if sent.include_body else ""
    if data != before:
        message = f"data was changed to {shown(data)}, but action is not replace: the original body goes on"
        findings.add("request-body-read-only", "/body/data", message)


def _replaced(findings: Findings, data: str, encoding: str, event_type: EventType, sent: Request) -> bytes:
    quota = replaced_body_quota(event_type, encoding)
    cut = in_kb(quota, findings.settings.kb)
    given = _bytes(data)
    if is_over(findings, len(given), quota):
        message = f"data has {len(given):,} bytes of {encoding}, over the quota of {cut:,}"
        if not findings.settings.is_legacy:
            findings.add("request-body-too-large", "/body/data", message)
            return sent.body
        findings.add("request-body-truncated", "/body/data", f"{message}: the rest is cut")
        given = given[: cut if encoding == "text" else cut // 4 * 4]
    if encoding == "text":
        return given
    decoded = _decoded(given.decode("utf-8", "replace"))
    if decoded is None:
        findings.add("request-body-not-base64", "/body/data", f"encoding is base64, but data is {shown(data)}")
        return sent.body
    return decoded


def _bytes(text: str) -> bytes:
    return wire_from_text(text).encode("latin-1")


def _decoded(text: str) -> bytes | None:
    try:
        return a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
