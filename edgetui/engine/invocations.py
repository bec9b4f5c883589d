"""What a function is shown at a stage: the command that runs it, and the messages its result is compared with."""

from collections.abc import Mapping
from typing import Any, TypeVar

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import InvokeFunction
from edgetui.engine.event import event_json
from edgetui.engine.exchange import Exchange
from edgetui.engine.fields import parted
from edgetui.engine.http import Request, Response
from edgetui.engine.rules import Sent, is_sound_request, is_sound_response
from edgetui.engine.stage import EventType
from edgetui.engine.values import replace

_Message = TypeVar("_Message", Request, Response)


def invocation(exchange: Exchange, event_type: EventType) -> InvokeFunction | None:
    """The command that runs the function of this event; None when there is none."""
    association = exchange.behavior.association(event_type)
    if association is None:
        return None
    event = event_json(
        event_type,
        distribution=exchange.distribution,
        request_id=exchange.request_id,
        request=request_at(exchange, event_type),
        viewer=exchange.viewer,
        endpoint=exchange.endpoint,
        response=exchange.response,
        include_body=association.include_body,
    )
    return InvokeFunction(event_type, association, event)


def sent_at(exchange: Exchange, event_type: EventType) -> Sent:
    """What the event showed the function."""
    association = exchange.behavior.association(event_type)
    return Sent(
        _shown(request_at(exchange, event_type)),
        response=None if event_type.is_request else _shown(response_of(exchange)),
        endpoint=None if event_type.is_viewer else exchange.endpoint,
        include_body=association is not None and association.include_body,
        client_ip=exchange.viewer.ip,
        protocol=exchange.viewer.protocol,
    )


def is_echo(exchange: Exchange, event: Mapping[str, Any], event_type: EventType) -> bool:
    """Does who repeats the message of `event` leave this exchange's as it is, and break no rule by it?"""
    command = exchange.command
    if not isinstance(command, InvokeFunction) or command.event is not event:
        return False
    if event_type.is_request:
        return is_sound_request(exchange.endpoint)
    return is_sound_response(response_of(exchange))


def _shown(message: _Message) -> _Message:
    headers, hidden = parted(message.headers)
    return replace(message, headers=headers) if hidden else message


def request_at(exchange: Exchange, event_type: EventType) -> Request:
    """The request an event shows."""
    return exchange.request if event_type.is_viewer else origin_side(exchange)[0]


def origin_side(exchange: Exchange) -> tuple[Request, Endpoint]:
    """The request on its way to the origin, and where it goes."""
    if exchange.origin_request is None or exchange.endpoint is None:
        raise ValueError(f"{exchange.stage} has no origin request yet")
    return exchange.origin_request, exchange.endpoint


def response_of(exchange: Exchange) -> Response:
    """The response on its way to the viewer."""
    if exchange.response is None:
        raise ValueError(f"{exchange.stage} has no response yet")
    return exchange.response
