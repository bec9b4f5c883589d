"""What CloudFront makes of one result, as the `verdict` of `invoke --json`."""

from dataclasses import dataclass, field
from typing import Any

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.event import endpoint_to_event
from edgetui.engine.http import Headers, Request, Response, text_from_wire
from edgetui.engine.judgment import Judgment
from edgetui.engine.pages import PageError, page_error
from edgetui.engine.rules import Sent
from edgetui.engine.stage import EventType
from edgetui.headless.report import body_report

#: X-Cache of a response that a function generated (semantics §6.6).
_GENERATED = {
    EventType.VIEWER_REQUEST: "LambdaGeneratedResponse from cloudfront",
    EventType.ORIGIN_REQUEST: "Miss from cloudfront",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: `forward` (the request goes on), `respond` (the function answered), `continue` (the response goes on),
    `error` (CloudFront answers with its page). `status` is what the viewer would see, None while that is open.
    `changed` holds `{"before", "after"}` for each part of the message that differs."""

    kind: str
    reason: str
    meaning: str
    status: int | None = None
    x_cache: str | None = None
    sentence: str | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    response: Response | None = None


def verdict_report(verdict: Verdict) -> dict[str, Any]:
    """Every key always there."""
    parts = ("headers", "uri", "querystring", "origin", "body")
    return {
        "kind": verdict.kind,
        "status": verdict.status,
        "x_cache": verdict.x_cache,
        "sentence": verdict.sentence,
        "changed": {part: verdict.changed.get(part) for part in parts},
    }


def verdict_of_failure(failed: FunctionFailed) -> Verdict:
    """A function that gave no result: CloudFront answers 503."""
    page = page_error("throttled" if failed.kind is FailureKind.THROTTLED else "execution_error")
    return _error(page, f"the function gave no result: {failed.kind}")


def verdict_of_judgment(event_type: EventType, sent: Sent, judgment: Judgment) -> Verdict:
    """A result that was judged."""
    if judgment.error:
        page = page_error(judgment.error, sentence=judgment.sentence)
        return _error(page, "CloudFront refused the function's result")
    if judgment.request is not None:
        changed = _request_changes(sent.request, judgment.request)
        changed["origin"] = _origin_change(sent.endpoint, judgment.endpoint or sent.endpoint)
        meaning = "the request goes on" if any(changed.values()) else "the request goes on as it was"
        return Verdict("forward", "the function ran and its result was accepted", meaning, changed=changed)
    response = judgment.response
    assert response is not None, "a judgment without an error has a request or a response"
    if event_type.is_request:
        reason = "the function returned a response"
        meaning = f"the viewer gets this response, status {response.status}"
        x_cache = _GENERATED[event_type]
        return Verdict("respond", reason, meaning, response.status, x_cache, response=response)
    before = sent.response or Response()
    changed = {"headers": _header_changes(before.headers, response.headers), "body": _body_change(before, response)}
    meaning = f"the response goes on, status {response.status}"
    reason = "the function ran and its result was accepted"
    return Verdict("continue", reason, meaning, response.status, changed=changed, response=response)


def _error(page: PageError, reason: str) -> Verdict:
    meaning = f"the viewer gets CloudFront's error page, status {page.status}"
    return Verdict("error", reason, meaning, page.status, page.x_cache, page.sentence)


def _request_changes(before: Request, after: Request) -> dict[str, Any]:
    return {
        "headers": _header_changes(before.headers, after.headers),
        "uri": _text_change(before.uri, after.uri),
        "querystring": _text_change(before.querystring, after.querystring),
        "body": _body_change(before, after),
    }


def _header_changes(before: Headers, after: Headers) -> dict[str, Any] | None:
    """`{"x-a": {"before": [], "after": ["1"]}}`, names in lower case."""
    names = dict.fromkeys([*before.grouped(), *after.grouped()])
    values = {name: (_values(before, name), _values(after, name)) for name in names}
    changed = {name: {"before": old, "after": new} for name, (old, new) in values.items() if old != new}
    return changed or None


def _values(headers: Headers, name: str) -> list[str]:
    return [text_from_wire(value) for value in headers.get_all(name)]


def _text_change(before: str, after: str) -> dict[str, str] | None:
    if before == after:
        return None
    return {"before": text_from_wire(before), "after": text_from_wire(after)}


def _body_change(before: Request | Response, after: Request | Response) -> dict[str, Any] | None:
    if before.body == after.body:
        return None
    return {"before": body_report(before.body), "after": body_report(after.body)}


def _origin_change(before: Endpoint | None, after: Endpoint | None) -> dict[str, Any] | None:
    if before == after:
        return None
    return {
        "before": endpoint_to_event(before) if before else None,
        "after": endpoint_to_event(after) if after else None,
    }
