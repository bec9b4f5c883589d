"""What the outcome of a function hung on that AWS does not document, as far as the event itself tells.

Names are switches of `Settings`, or rows of the open questions without a switch (`U17`). What hung on the result is in
`Judgment.assumptions`.
"""

from edgetui.engine.commands import FunctionFailed, InvokeFunction, Outcome
from edgetui.engine.data import load
from edgetui.engine.event import EXPOSED
from edgetui.engine.exchange import Exchange
from edgetui.engine.forwarding import forwards_whole_query
from edgetui.engine.http import Request
from edgetui.engine.invocations import request_at, response_of
from edgetui.engine.sizes import hangs_on_kb
from edgetui.engine.stage import EventType

#: A page of the guide has query strings in origin events only where all are forwarded, others where any is
#: [edge-function-restrictions-all].
SOME_OF_QUERY = "some_of_query"

_LEGACY = load("quotas")["lambda_edge"]["legacy"]["viewer"]


def of_event(exchange: Exchange, given: Outcome) -> tuple[str, ...]:
    """For the function that has just run; () when the pending command is none."""
    command = exchange.command
    if not isinstance(command, InvokeFunction):
        return ()
    event_type = command.event_type
    names = _of_request(exchange, command) if event_type.is_request else _of_response(exchange, event_type)
    if not event_type.is_viewer and request_at(exchange, event_type).querystring:
        names += [] if forwards_whole_query(exchange.behavior) else [SOME_OF_QUERY]
    endpoint = exchange.endpoint
    if not event_type.is_viewer and endpoint is not None and endpoint.kind == "s3":
        names += ["U27"] if endpoint.auth_method == "none" and endpoint.region else []
    if event_type.is_viewer and not isinstance(given, FunctionFailed) and _is_over_legacy(given):
        names += [] if exchange.distribution.settings.is_legacy else ["profile"]
    return tuple(names)


def _of_request(exchange: Exchange, command: InvokeFunction) -> list[str]:
    names = []
    if command.event_type is EventType.VIEWER_REQUEST and is_root(exchange, exchange.received):
        names.append("root_object_stage")
    if command.association.include_body:
        body = request_at(exchange, command.event_type).body
        names += ["U17"] if not body else []
        names += ["kb"] if hangs_on_kb(len(body), EXPOSED[command.event_type.value]) else []
    return names


def is_root(exchange: Exchange, request: Request) -> bool:
    """Does the default root object stand for this request's path?"""
    return request.uri == "/" and bool(exchange.distribution.default_root_object)


def _of_response(exchange: Exchange, event_type: EventType) -> list[str]:
    if event_type is EventType.ORIGIN_RESPONSE:
        return ["U23"] if exchange.stale is not None and exchange.origin_status == 304 else []
    names = ["U23"] if exchange.result_type == "RefreshHit" else []
    names += ["U24"] if exchange.age is not None and response_of(exchange).status == 304 else []
    names += ["rhp_before_vresp"] if exchange.behavior.response_headers_policy is not None else []
    return names


def _is_over_legacy(given: Outcome) -> bool:
    """Beyond 5 s or 128 MB, which viewer functions had in 2023 (U20)."""
    elapsed, memory = getattr(given, "elapsed_ms", 0.0), getattr(given, "memory_mb", None) or 0
    return bool(elapsed > _LEGACY["timeout_s"] * 1000 or memory > _LEGACY["memory_mb_max"])


def of_status(exchange: Exchange, final: int) -> tuple[str, ...]:
    """What decided whether viewer-response runs on this status, where AWS does not say (U8, U9, U10)."""
    origin = exchange.origin_status or final
    if max(origin, final) < 400 or exchange.behavior.association(EventType.VIEWER_RESPONSE) is None:
        return ()
    named = ("vresp_uses_final_status",) if min(origin, final) < 400 else ()
    if exchange.age is not None:
        return (*named, "U10")
    return (*named, "U9") if exchange.detailed_result_type == "MissGeneratedResponse" else named
