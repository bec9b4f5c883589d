"""The kinds of result: a request, a generated response, a changed response [lambda-generating-http-responses]."""

from collections.abc import Mapping
from typing import Any

from edgetui.engine.http import Response
from edgetui.engine.judgment import Judgment
from edgetui.engine.rules.body import judge_204, judge_request_body, judge_response_body, judge_response_size
from edgetui.engine.rules.findings import Findings, shown
from edgetui.engine.rules.headers import judge_generated_headers, judge_headers
from edgetui.engine.rules.origin import judge_origin
from edgetui.engine.rules.sent import Sent
from edgetui.engine.rules.status import judge_description, judge_status, judge_unchanged_status
from edgetui.engine.rules.url import judge_url
from edgetui.engine.stage import EventType
from edgetui.engine.values import replace


def judge_request(findings: Findings, result: Mapping[str, Any], event_type: EventType, sent: Sent) -> Judgment:
    """A request returned at viewer-request or origin-request.

    The body comes first: for `{"statusCode": 200, "body": {}}`, taken as a request, CloudFront's page names
    the body [obs]. `content-length` of a replaced body is the caller's to recompute.
    """
    request = sent.request
    body = judge_request_body(findings, result["body"], event_type, sent) if "body" in result else request.body
    if "headers" in result:
        headers = judge_headers(findings, result["headers"], request.headers, event_type)
    else:
        findings.add("headers-not-object", "/headers", "headers is missing; a request must have it")
        headers = request.headers
    uri, querystring = judge_url(findings, result, request)
    _judge_read_only_fields(findings, result, sent)
    endpoint = sent.endpoint
    if "origin" in result and event_type is EventType.ORIGIN_REQUEST:
        endpoint = judge_origin(findings, result["origin"], headers, sent)
    elif "origin" in result:
        message = f"origin can be set at origin-request only; the function gave {shown(result['origin'])}"
        findings.add("origin-at-viewer-request", "/origin", message)
    before = (request.uri, request.querystring, request.headers, request.body)
    if (uri, querystring, headers, body) != before:
        request = replace(request, uri=uri, querystring=querystring, headers=headers, body=body)
    return findings.judgment(request=request, endpoint=endpoint)


def _judge_read_only_fields(findings: Findings, result: Mapping[str, Any], sent: Sent) -> None:
    for name, before in (("method", sent.request.method), ("clientIp", sent.client_ip)):
        if before and name in result and result[name] != before:
            message = f"{name} is {shown(before)} and stays so; the function gave {shown(result[name])}"
            is_strict = findings.settings.strict_readonly_fields
            findings.add_by_switch("read-only-field", f"/{name}", message, "strict_readonly_fields", is_strict)


def judge_generated(findings: Findings, result: Mapping[str, Any], event_type: EventType) -> Judgment:
    """A response generated at viewer-request or origin-request."""
    status = judge_status(findings, result["status"])
    description = judge_description(findings, result)
    body = judge_response_body(findings, result)
    headers = judge_generated_headers(findings, result.get("headers", {}))
    judge_response_size(findings, headers, body, event_type)
    body = judge_204(findings, status, body, event_type) or b""
    given = headers.get("content-length")
    if given is not None and given != str(len(body)):
        message = f"content-length {shown(given)} does not fit the body of {len(body):,} bytes; set to {len(body)}"
        findings.add("content-length-wrong", "/headers/content-length", message)
        headers = headers.setting("Content-Length", str(len(body)))
    return findings.judgment(response=Response(status, description, headers, body))


def judge_origin_response(findings: Findings, result: Mapping[str, Any], before: Response) -> Judgment:
    """The response returned at origin-response. Without `body` the origin's stays; `""` removes it."""
    status, description = before.status, before.status_description
    if "status" in result:
        if result["status"] != str(before.status):
            status = judge_status(findings, result["status"])
        description = judge_description(findings, result, before)
    else:
        findings.add("status-missing", "/status", f'status is missing; it stays "{before.status}"')
    body = judge_response_body(findings, result)
    headers = judge_headers(findings, result.get("headers", {}), before.headers, EventType.ORIGIN_RESPONSE)
    judge_response_size(findings, headers, body, EventType.ORIGIN_RESPONSE)
    body = judge_204(findings, status, body, EventType.ORIGIN_RESPONSE)
    kept = before.body if body is None else body
    return findings.judgment(response=Response(status, description, headers, kept))


def judge_viewer_response(findings: Findings, result: Mapping[str, Any], before: Response) -> Judgment:
    """The response returned at viewer-response: only its headers count [lambda-at-edge-function-restrictions]."""
    judge_unchanged_status(findings, result, before)
    if "body" in result:
        message = f"the body cannot be changed at viewer-response; the function gave {shown(result['body'])}"
        findings.add("body-at-viewer-response", "/body", message)
    headers = judge_headers(findings, result.get("headers", {}), before.headers, EventType.VIEWER_RESPONSE)
    judge_response_size(findings, headers, None, EventType.VIEWER_RESPONSE)
    return findings.judgment(response=before if headers is before.headers else replace(before, headers=headers))
