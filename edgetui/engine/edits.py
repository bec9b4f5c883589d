"""A person's edit of the pending message: which message may take which place, and what is built around it again."""

from collections.abc import Callable, Mapping

from edgetui.engine.commands import CheckSignature, FetchOrigin, ResolveOrigin, StoreInCache
from edgetui.engine.exchange import Exchange, Message
from edgetui.engine.fields import parted
from edgetui.engine.http import Request
from edgetui.engine.invocations import invocation, origin_side
from edgetui.engine.replies import with_hidden
from edgetui.engine.stage import EventType, Stage
from edgetui.engine.values import replace

#: How a stage is entered: `transitions` has one for every stage whose command depends on more than the message.
Entering = Mapping[Stage, Callable[[Exchange], Exchange]]

_AFTER_ORIGIN = (Stage.ORIGIN_RESPONSE, Stage.CACHE_STORE, Stage.VIEWER_RESPONSE)


def edited(exchange: Exchange, message: Message, entering: Entering) -> Exchange:
    """The pending command, built again around `message`; `ValueError` when it cannot stand there."""
    exchange = replace(exchange, amended=True)
    if isinstance(message, Request):
        return _with_request(exchange, message, entering)
    if exchange.stage not in _AFTER_ORIGIN:
        raise ValueError(f"a response cannot take the place of the request at {exchange.stage}")
    return _with_response(replace(exchange, response=message), entering)


def _with_response(exchange: Exchange, entering: Entering) -> Exchange:
    if isinstance(exchange.command, StoreInCache) and exchange.command.hold:
        return exchange
    if exchange.stage is Stage.VIEWER_RESPONSE:
        return _invoking(exchange, EventType.VIEWER_RESPONSE)
    return entering[exchange.stage](exchange)


def _with_request(exchange: Exchange, request: Request, entering: Entering) -> Exchange:
    visible = replace(request, headers=parted(request.headers)[0])
    match exchange.stage:
        case Stage.VIEWER_REQUEST | Stage.CACHE_LOOKUP:
            exchange = replace(exchange, request=visible)
            # What arrived is what had to be signed, whatever becomes of it here.
            return exchange if isinstance(exchange.command, CheckSignature) else entering[exchange.stage](exchange)
        case Stage.ORIGIN_REQUEST:
            exchange = replace(exchange, origin_request=with_hidden(visible, origin_side(exchange)[0]))
            is_resolving = isinstance(exchange.command, ResolveOrigin)
            return exchange if is_resolving else _invoking(exchange, EventType.ORIGIN_REQUEST)
        case Stage.ORIGIN_FETCH if exchange.endpoint is not None:
            return replace(exchange, command=FetchOrigin(request, exchange.endpoint, exchange.attempt))
        case _:
            raise ValueError(f"a request cannot take the place of the response at {exchange.stage}")


def _invoking(exchange: Exchange, event_type: EventType) -> Exchange:
    return replace(exchange, command=invocation(exchange, event_type) or exchange.command)
