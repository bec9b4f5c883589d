"""The JSON a function receives: `{"Records": [{"cf": {...}}]}` [lambda-event-structure].

Keys are in the order of the documented examples (alphabetical), values are text (`http.text_from_wire`).
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from edgetui.engine.behavior import Distribution, Endpoint
from edgetui.engine.data import load
from edgetui.engine.fields import HIDDEN
from edgetui.engine.http import Headers, Request, Response, Viewer, text_from_wire
from edgetui.engine.sizes import in_kb
from edgetui.engine.stage import EventType

EXPOSED: Mapping[str, int] = load("quotas")["lambda_edge"]["request_body_exposed_bytes"]


#: `{"host": [{"key": "Host", "value": "…"}]}`
ShownHeaders = Mapping[str, Sequence[Mapping[str, str]]]


def headers_to_event(headers: Headers) -> ShownHeaders:
    """One element per line, without the lines hidden from functions. The events of an exchange share it."""
    return headers.derived(_shown)


def _shown(headers: Headers) -> ShownHeaders:
    shown: dict[str, list[dict[str, str]]] = {}
    is_hidden = HIDDEN.has
    for name, value in headers:
        if not is_hidden(name):
            text = value if value.isascii() else text_from_wire(value)
            shown.setdefault(name.lower(), []).append({"key": name, "value": text})
    return shown


def body_to_event(body: bytes, event_type: EventType, kb: int = 1024) -> dict[str, Any]:
    """The request body as shown with IncludeBody: cut at 40 KB or 1 MB [lambda-at-edge-function-restrictions]."""
    limit = in_kb(EXPOSED[event_type.value], kb)
    return {
        "action": "read-only",
        "data": base64.b64encode(body[:limit]).decode("ascii"),
        "encoding": "base64",
        "inputTruncated": len(body) > limit,
    }


def endpoint_to_event(endpoint: Endpoint) -> dict[str, Any]:
    """`request.origin`: exactly one of `custom` and `s3`."""
    completion = endpoint.response_completion_timeout or endpoint.read_timeout
    if endpoint.kind == "s3":
        fields: dict[str, Any] = {
            "authMethod": endpoint.auth_method,
            "customHeaders": headers_to_event(endpoint.custom_headers),
            "domainName": endpoint.domain_name,
            "path": endpoint.path,
            "readTimeout": endpoint.read_timeout,
            "region": endpoint.region,
            "responseCompletionTimeout": completion,
        }
        return {"s3": fields}
    return {
        "custom": {
            "customHeaders": headers_to_event(endpoint.custom_headers),
            "domainName": endpoint.domain_name,
            "keepaliveTimeout": endpoint.keepalive_timeout,
            "path": endpoint.path,
            "port": endpoint.port,
            "protocol": endpoint.protocol,
            "readTimeout": endpoint.read_timeout,
            "responseCompletionTimeout": completion,
            "sslProtocols": list(endpoint.ssl_protocols),
        }
    }


def response_to_event(response: Response) -> dict[str, Any]:
    """The head of a response; no body is exposed [lambda-generating-http-responses]."""
    return {
        "headers": headers_to_event(response.headers),
        "status": str(response.status),
        "statusDescription": text_from_wire(response.status_description),
    }


def event_json(
    event_type: EventType,
    *,
    distribution: Distribution,
    request_id: str,
    request: Request,
    viewer: Viewer,
    endpoint: Endpoint | None = None,
    response: Response | None = None,
    include_body: bool = False,
) -> dict[str, Any]:
    """The whole event. `endpoint` belongs to origin events, `response` to response events."""
    shown: dict[str, Any] = {}
    if include_body and event_type.is_request:
        shown["body"] = body_to_event(request.body, event_type, distribution.settings.kb)
    shown["clientIp"] = viewer.ip
    shown["headers"] = headers_to_event(request.headers)
    shown["method"] = request.method
    if endpoint is not None and not event_type.is_viewer:
        shown["origin"] = endpoint_to_event(endpoint)
    shown["querystring"] = text_from_wire(request.querystring)
    shown["uri"] = text_from_wire(request.uri)
    cf: dict[str, Any] = {
        "config": {
            "distributionDomainName": distribution.domain_name,
            "distributionId": distribution.id,
            "eventType": event_type.value,
            "requestId": request_id,
        },
        "request": shown,
    }
    if response is not None and not event_type.is_request:
        cf["response"] = response_to_event(response)
    return {"Records": [{"cf": cf}]}
