"""What the filter language asks of an exchange: texts to search, and questions with yes or no for an answer."""

from collections.abc import Iterator

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.commands import CacheHit, CacheMissed, FunctionFailed, InvokeFunction
from edgetui.engine.exchange import Message
from edgetui.engine.http import Request, Response, text_from_wire
from edgetui.engine.stage import Status


def records_of(exchange: Exchange) -> tuple[StageRecord, ...]:
    """Every stage's record, those of the error page that was fetched among them."""
    return (*exchange.records, *exchange.page.records) if exchange.page else exchange.records


def host_of(exchange: Exchange) -> str:
    """The domain name the viewer asked for."""
    return text_from_wire(exchange.received.headers.get("host") or exchange.distribution.domain_name)


def target_of(exchange: Exchange) -> str:
    """Path and query as the viewer sent them."""
    return text_from_wire(exchange.received.target())


def method_of(exchange: Exchange) -> str:
    return text_from_wire(exchange.received.method)


def status_of(exchange: Exchange) -> int:
    return exchange.response.status if exchange.response else 0


def stage_of(exchange: Exchange) -> str:
    return exchange.stage


def messages_of(exchange: Exchange) -> Iterator[Message]:
    """Every form the message had on its way, each once; what the origin and the cache themselves gave among them."""
    seen: set[int] = set()
    for message in _forms(exchange):
        if message is not None and id(message) not in seen:
            seen.add(id(message))
            yield message


def _forms(exchange: Exchange) -> Iterator[Message | None]:
    yield from (exchange.received, exchange.request)
    for record in records_of(exchange):
        yield from (record.before, getattr(record.outcome, "response", None), record.after)
    yield from (exchange.origin_request, exchange.response)


def header_texts(exchange: Exchange) -> Iterator[str]:
    return map(_header_text, messages_of(exchange))


def request_header_texts(exchange: Exchange) -> Iterator[str]:
    return (_header_text(message) for message in messages_of(exchange) if isinstance(message, Request))


def response_header_texts(exchange: Exchange) -> Iterator[str]:
    return (_header_text(message) for message in messages_of(exchange) if isinstance(message, Response))


def _header_text(message: Message) -> str:
    """A line for each field line, so that ^ and $ stand for the ends of one."""
    return "\n".join([f"{text_from_wire(name)}: {text_from_wire(value)}" for name, value in message.headers])


def bodies(exchange: Exchange) -> Iterator[str]:
    return (message.body.decode("utf-8", "replace") for message in messages_of(exchange) if message.body)


def logs(exchange: Exchange) -> Iterator[str]:
    return (line.text for record in records_of(exchange) for line in record.logs)


def function_names(exchange: Exchange) -> Iterator[str]:
    return (
        record.command.association.function.name
        for record in records_of(exchange)
        if isinstance(record.command, InvokeFunction)
    )


def everything(exchange: Exchange) -> Iterator[str]:
    yield f"{method_of(exchange)} {host_of(exchange)}{target_of(exchange)}"
    for message in messages_of(exchange):
        yield text_from_wire(message.target()) if isinstance(message, Request) else str(message.status)
    yield from header_texts(exchange)
    yield from bodies(exchange)
    yield from logs(exchange)
    yield from function_names(exchange)
    for record in records_of(exchange):
        yield record.reason
        yield from (violation.message for violation in record.violations)
        if isinstance(record.outcome, FunctionFailed):
            yield "\n".join((record.outcome.error_type, record.outcome.message, *record.outcome.trace))


# -- yes or no


def always(_: Exchange) -> bool:
    return True


def has_changed(exchange: Exchange) -> bool:
    return any(
        record.status is Status.RAN
        and (record.before != record.after or record.endpoint_before != record.endpoint_after)
        for record in records_of(exchange)
        if record.is_function
    )


def has_generated(exchange: Exchange) -> bool:
    return any(record.is_generated for record in records_of(exchange))


def is_hit(exchange: Exchange) -> bool:
    return any(isinstance(record.outcome, CacheHit) and not record.outcome.stale for record in exchange.records)


def is_miss(exchange: Exchange) -> bool:
    return any(isinstance(record.outcome, CacheMissed) for record in exchange.records)


def is_stale(exchange: Exchange) -> bool:
    return any(isinstance(record.outcome, CacheHit) and record.outcome.stale for record in exchange.records)


def is_error(exchange: Exchange) -> bool:
    return status_of(exchange) >= 400


def has_failed_stage(exchange: Exchange) -> bool:
    return any(record.status is Status.FAILED for record in records_of(exchange))


def is_amended(exchange: Exchange) -> bool:
    return exchange.amended or any(record.amended or record.source == "manual" for record in records_of(exchange))


def is_paused(exchange: Exchange) -> bool:
    return not exchange.is_over
