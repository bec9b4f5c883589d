"""An exchange as the JSON object of `run --json`: every key always there, `null` where there is nothing."""

import base64
import json
import math
from typing import Any

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.behavior import Settings
from edgetui.engine.catalog import RULES
from edgetui.engine.commands import FunctionFailed, FunctionReturned, InvokeFunction, OriginFailed, Outcome
from edgetui.engine.http import Headers, Response, text_from_wire
from edgetui.engine.judgment import Violation
from edgetui.engine.meters import Meter, meters
from edgetui.engine.stage import Stage

#: Of the shape below; another number when a key changes its meaning.
FORMAT = 1

#: A result nested deeper is given as text: no reader of the report should run out of stack.
_DEEPEST = 100


def exchange_report(exchange: Exchange) -> dict[str, Any]:
    """The whole exchange; `response` is null while there is none."""
    request, response = exchange.received, exchange.response
    return {
        "format": FORMAT,
        "request_id": exchange.request_id,
        "request": {
            "method": request.method,
            "uri": text_from_wire(request.uri),
            "querystring": text_from_wire(request.querystring),
            "headers": headers_report(request.headers),
            "body": body_report(request.body) if request.body else None,
            "client_ip": exchange.viewer.ip,
        },
        "stages": stages_report(exchange),
        "response": response_report(response) if response else None,
        "x_cache": response.headers.get("x-cache") if response else None,
        "result_type": exchange.result_type,
        "assumptions": list(exchange.assumptions),
        "earlier_attempts": [
            stage_report(record, exchange.distribution.settings) for record in earlier_attempts(exchange)
        ],
        "error_page": error_page_report(exchange.page) if exchange.page else None,
    }


def response_report(response: Response) -> dict[str, Any]:
    """What the viewer gets."""
    return {
        "status": response.status,
        "status_description": text_from_wire(response.status_description),
        "headers": headers_report(response.headers),
        "body": body_report(response.body),
    }


def stages_report(exchange: Exchange) -> list[dict[str, Any]]:
    """All eight stages in their order; of several attempts at an origin the last."""
    settings = exchange.distribution.settings
    return [stage_report(record, settings) for stage in Stage if (record := exchange.record(stage))]


def earlier_attempts(exchange: Exchange) -> list[StageRecord]:
    """The stages at the first origin of a group, where a second one was asked after it, in the order they came."""
    return [record for record in exchange.records if record is not exchange.record(record.stage)]


def error_page_report(page: Exchange) -> dict[str, Any]:
    """The request CloudFront made for a custom error page: its path and its own eight stages."""
    return {
        "uri": text_from_wire(page.received.uri),
        "stages": stages_report(page),
        "earlier_attempts": [stage_report(record, page.distribution.settings) for record in earlier_attempts(page)],
    }


def stage_report(record: StageRecord, settings: Settings) -> dict[str, Any]:
    """One stage. `result` is what the function returned, untouched; its text when that is no JSON. `url` is the AWS
    page behind the reason, `cache_status` a lookup in the words of RFC 9211."""
    command, outcome = record.command, record.outcome
    function = command.association.function if isinstance(command, InvokeFunction) else None
    return {
        "stage": record.stage.value,
        "status": record.status.value,
        "reason": record.reason or None,
        "function": function.name if function else None,
        "runtime": function.runtime if function else None,
        "event": command.event if isinstance(command, InvokeFunction) else None,
        "result": result_value(outcome.payload) if isinstance(outcome, FunctionReturned) else None,
        "error": error_report(outcome),
        "violations": [violation_report(violation) for violation in record.violations],
        "logs": [{"stream": line.stream, "text": line.text} for line in record.logs],
        "elapsed_ms": getattr(outcome, "elapsed_ms", None),
        "attempt": record.attempt,
        "url": record.url or None,
        "cache_status": record.cache_status or None,
        "meters": [meter_report(meter) for meter in meters(record, settings)],
    }


def meter_report(meter: Meter) -> dict[str, Any]:
    """How near the stage came to one of its limits."""
    return {"name": meter.name, "value": meter.value, "limit": meter.limit, "unit": meter.unit}


def error_report(outcome: Outcome | None) -> dict[str, Any] | None:
    """Lambda's error of a function, or the transport's of an origin (`errorType`: dns, connect, tls, timeout …)."""
    if isinstance(outcome, FunctionFailed):
        return {"errorType": outcome.error_type, "errorMessage": outcome.message, "trace": list(outcome.trace)}
    if isinstance(outcome, OriginFailed):
        return {"errorType": outcome.kind.value, "errorMessage": outcome.message, "trace": []}
    return None


def violation_report(violation: Violation) -> dict[str, Any]:
    """A broken rule with the AWS page that states it."""
    return {
        "code": violation.code,
        "severity": violation.severity.value,
        "pointer": violation.pointer,
        "message": violation.message,
        "url": RULES[violation.code].url,
    }


def headers_report(headers: Headers) -> list[list[str]]:
    """`[[name, value], …]` in wire order."""
    return [[text_from_wire(name), text_from_wire(value)] for name, value in headers]


def body_report(body: bytes) -> dict[str, str]:
    """As text when it is UTF-8, else as base64."""
    try:
        return {"encoding": "text", "data": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"encoding": "base64", "data": base64.b64encode(body).decode("ascii")}


def result_value(payload: str) -> Any:
    """The JSON value of a result; the payload itself when it is none."""
    try:
        value = json.loads(payload, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return payload
    return value if _is_shallow(value) else payload


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        containers = [item for item in level if isinstance(item, dict | list)]
        if not containers:
            return True
        level = [child for item in containers for child in (item.values() if isinstance(item, dict) else item)]
    return False
