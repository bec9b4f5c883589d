"""What a person can say in place of a performer: the outcomes that fit the pending command.

Some are whole, of others a draft is edited first: a message as text, or a function's result as JSON.
"""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from edgetui.engine import Exchange, pending_message
from edgetui.engine.commands import (
    CacheHit,
    CacheMissed,
    CheckSignature,
    FailureKind,
    FetchOrigin,
    FunctionFailed,
    FunctionReturned,
    FunctionSkipped,
    InvokeFunction,
    LookUpCache,
    OriginFailed,
    OriginFailure,
    OriginResolved,
    OriginResponded,
    Outcome,
    ResolveOrigin,
    SignatureChecked,
)
from edgetui.engine.event import response_to_event
from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow
from edgetui.tui.message_text import TextProblem, message_from_text, text_from_message

_DAY = 86400
_BY_HAND = "by hand"
#: Responses of other flows that are offered.
_EARLIER = 4
_PLAIN = Headers([("Content-Type", "text/plain")])


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the chooser. With a `draft`, text to be edited first, `give` gets the text and may raise TextProblem."""

    title: str
    help: str
    give: Callable[[str], Outcome]
    draft: str | None = None
    #: What the draft is, in words.
    form: str = ""


def answers(exchange: Exchange, others: Iterable[Flow] = ()) -> list[Answer]:
    """What fits the pending command, the most wanted first; `others` are flows whose responses may be taken."""
    match exchange.command:
        case InvokeFunction() as command:
            return _of_function(command, exchange)
        case LookUpCache():
            return _of_cache(others)
        case FetchOrigin():
            return _of_origin(others)
        case ResolveOrigin():
            failed = OriginFailed(OriginFailure.DNS, f"no such name, {_BY_HAND}")
            return [_whole("Resolves", "the origin's name has an address", OriginResolved()), _dns(failed)]
        case CheckSignature():
            return [
                _whole("Valid", "the signature is the key's", SignatureChecked(True)),
                _whole("Not valid", "the signature is another one's", SignatureChecked(False)),
            ]
    return []


def _whole(title: str, help: str, outcome: Outcome) -> Answer:
    return Answer(title, help, lambda _: outcome)


def _dns(failed: OriginFailed) -> Answer:
    return _whole("Does not resolve", "the origin's name is not known", failed)


def _edited(title: str, help: str, response: Response, made: Callable[[Response], Outcome]) -> Answer:
    """A response to be edited first."""

    def give(text: str) -> Outcome:
        message = message_from_text(text, response)
        assert isinstance(message, Response), "what was a response stays one"
        return made(message)

    form = "status line, headers, an empty line, the body"
    return Answer(f"{title} …", help, give, text_from_message(response), form)


# -- a function


def _of_function(command: InvokeFunction, exchange: Exchange) -> list[Answer]:
    function = command.association.function
    found = [_whole("Pass on", "as if there were no function: the message goes on unchanged", FunctionSkipped())]
    if command.event_type.is_request:
        redirect = Response(302, "Found", Headers([("Location", "https://example.com/")]))
        found += [
            _edited("Respond 200", "a generated response", Response(200, "OK", _PLAIN, b"hello\n"), _generated),
            _edited("Respond 302", "a generated redirect", redirect, _generated),
            _edited("Respond 403", "a generated refusal", Response(403, "Forbidden", _PLAIN, b"no\n"), _generated),
        ]
    elif isinstance(message := pending_message(exchange), Response):
        found.append(_edited("Another response", "change it as the function would", message, _changing(message)))
    failed = FunctionFailed(FailureKind.RAISED, "Error", f"raised {_BY_HAND}")
    words = f"Task timed out after {function.timeout:.2f} seconds"
    late = FunctionFailed(
        FailureKind.TIMED_OUT, "Sandbox.Timedout", f"{words}, {_BY_HAND}", elapsed_ms=function.timeout * 1000
    )
    return [
        *found,
        Answer("Return JSON …", "what the function returns, as JSON", _from_json, _result_draft(command), "JSON"),
        _whole("Raise", "the function raises an error", failed),
        _whole("Time out", f"the function takes more than its {function.timeout:g} s", late),
    ]


def _generated(response: Response) -> Outcome:
    return FunctionReturned(json.dumps(_response_result(response, with_body=True)))


def _changing(original: Response) -> Callable[[Response], Outcome]:
    """A body that was not touched is not returned: the one there is stays."""
    return lambda response: FunctionReturned(
        json.dumps(_response_result(response, with_body=response.body != original.body))
    )


def _response_result(response: Response, *, with_body: bool) -> dict[str, Any]:
    """The response as a function returns it."""
    result = response_to_event(response)
    if not with_body:
        return result
    try:
        return {**result, "body": response.body.decode(), "bodyEncoding": "text"}
    except UnicodeDecodeError:
        return {**result, "body": base64.b64encode(response.body).decode("ascii"), "bodyEncoding": "base64"}


def _result_draft(command: InvokeFunction) -> str:
    """What a function that changes nothing returns."""
    cf = command.event["Records"][0]["cf"]
    return json.dumps(cf["request"] if command.event_type.is_request else cf["response"], indent=2, ensure_ascii=False)


def _from_json(text: str) -> Outcome:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise TextProblem(error.lineno, f"no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise TextProblem(1, "no JSON that can be read: too many brackets inside each other") from None
    return FunctionReturned(text)


# -- cache and origin


def _of_cache(others: Iterable[Flow]) -> list[Answer]:
    return [
        _whole("Miss", "nothing is stored under the key", CacheMissed(f"said {_BY_HAND}")),
        _edited("Hit", "a fresh response is stored", Response(200, "OK", _PLAIN, b"from the cache\n"), _hit),
        _edited("Stale", "a response is stored that is too old", Response(200, "OK", _PLAIN, b"old\n"), _stale),
        *(_edited(f"Hit: flow {number}", "what its origin answered", response, _hit) for number, response in
          _responses(others)),
    ]  # fmt: skip


def _hit(response: Response) -> Outcome:
    return CacheHit(response, 0, ttl=_DAY, origin_status=response.status)


def _stale(response: Response) -> Outcome:
    return CacheHit(response, 2 * _DAY, stale=True, ttl=_DAY, origin_status=response.status)


def _of_origin(others: Iterable[Flow]) -> list[Answer]:
    drafts = [
        Response(200, "OK", _PLAIN, b"hello\n"),
        Response(404, "Not Found", _PLAIN, b"not here\n"),
        Response(503, "Service Unavailable", _PLAIN, b"later\n"),
    ]
    failures = [
        ("Refuse", "the connection is refused", OriginFailure.CONNECT, "connection refused"),
        ("Time out", "no answer comes in time", OriginFailure.TIMEOUT, "no answer in time"),
        ("No such name", "the origin's name does not resolve", OriginFailure.DNS, "no such name"),
    ]
    return [
        *(_edited(f"Answer {each.status}", each.status_description, each, OriginResponded) for each in drafts),
        *(_whole(title, help, OriginFailed(kind, f"{why}, {_BY_HAND}")) for title, help, kind, why in failures),
        *(_edited(f"As flow {number}", "what its origin answered", response, OriginResponded) for number, response in
          _responses(others)),
    ]  # fmt: skip


def _responses(flows: Iterable[Flow]) -> list[tuple[int, Response]]:
    """What the origin answered in the newest of `flows` that asked one, by number; none is read from a file for it."""
    found: list[tuple[int, Response]] = []
    for flow in flows:
        record = None if flow.row is not None else flow.exchange.record(Stage.ORIGIN_FETCH)
        if record is not None and isinstance(record.outcome, OriginResponded):
            found.append((flow.number, record.outcome.response))
        if len(found) == _EARLIER:
            break
    return found
