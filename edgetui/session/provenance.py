"""Who last wrote each header line of a message.

Nothing is stored for it: an exchange's records are read again from the first to the one asked for, and a line keeps
its writer as long as name and value stay as they were. What CloudFront would have done between two stages is computed
anew where a person's edit at the same pause would otherwise hide it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import CacheHit, FetchOrigin, InvokeFunction, OriginResponded, StoreInCache
from edgetui.engine.conditional import refreshed
from edgetui.engine.exchange import Exchange, Message, StageRecord
from edgetui.engine.forwarding import origin_request, wire_request
from edgetui.engine.hits import with_conditions
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.pages import generated_response
from edgetui.engine.reasons import reason
from edgetui.engine.replies import aged, from_cache, with_compression, with_headers_policy
from edgetui.engine.stage import Stage, Status


class Writer(StrEnum):
    """Who writes header lines."""

    VIEWER = "the viewer"
    CLOUDFRONT = "CloudFront"
    FUNCTION = "function"
    PERSON = "a person"
    ORIGIN = "the origin"
    CACHE = "the cache"


@dataclass(frozen=True, slots=True)
class Written:
    """A header line, as on the wire, and who wrote it last.

    `stage` is where that was: CloudFront writes on the way into it or in it. None: it came with the request.
    `function` is the function's name, "" for other writers.
    """

    name: str
    value: str
    writer: Writer
    stage: Stage | None = None
    function: str = ""

    @property
    def who(self) -> str:
        """`the viewer`, `function auth at viewer-request`, `a person at origin-fetch`."""
        if self.writer is Writer.FUNCTION:
            return f"function {self.function} at {self.stage}"
        return f"a person at {self.stage}" if self.writer is Writer.PERSON else self.writer


Lines = tuple[Written, ...]

#: CloudFront writes these on everything that leaves, whatever an origin that is itself a distribution has sent.
_ON_EVERY_REPLY = frozenset({"x-cache", "via", "x-amz-cf-pop", "x-amz-cf-id"})


@dataclass(frozen=True, slots=True)
class _Here:
    """How far the reading has come. `message` is what is on its way, None after a failure; `asked` are the lines of
    the viewer's request as the cache lookup left it, with which every origin of a group is asked. `edited`: a person
    changed the message at a stage that then had nothing to do."""

    message: Message | None
    lines: Lines
    asked: Lines = ()
    edited: bool = False


def origins_of_lines(exchange: Exchange, stage: Stage) -> Lines:
    """The header lines of the message that left `stage`, in wire order, each with its last writer.

    A stage that was skipped let the message pass. Empty when the stage was not reached, or failed: then no message
    left it. Of several attempts at an origin the newest counts.
    """
    lines = tuple(Written(name, value, Writer.VIEWER) for name, value in exchange.received.headers)
    here = _Here(exchange.received, lines, lines)
    left: dict[Stage, Lines] = {}
    for number, record in enumerate(exchange.records):
        here = _worked(exchange, _arrived(exchange, here, number), record)
        left[record.stage] = here.lines
    return left.get(stage, ())


def _matched(lines: Iterable[Written], headers: Headers, new: Callable[[str, str], Written]) -> Lines:
    """`headers`, each line with the writer of the first unused line of that name and value, else a `new` one."""
    known: dict[tuple[str, str], list[Written]] = {}
    for line in lines:
        known.setdefault((line.name.lower(), line.value), []).append(line)
    return tuple(
        _named(same.pop(0), name) if (same := known.get((name.lower(), value))) else new(name, value)
        for name, value in headers
    )


def _named(line: Written, name: str) -> Written:
    return line if line.name == name else replace(line, name=name)


def _by(writer: Writer, stage: Stage) -> Callable[[str, str], Written]:
    return lambda name, value: Written(name, value, writer, stage)


# -- on the way into a stage


def _arrived(exchange: Exchange, here: _Here, number: int) -> _Here:
    """What CloudFront did on the way to the stage, then what a person changed before it ran."""
    record = exchange.records[number]
    if record.stage is Stage.ORIGIN_REQUEST and exchange.origin_request is not None:
        here = replace(here, lines=here.asked)
    elif record.stage is _page_stage(exchange):
        here = _with_page(exchange, here, number)
    elif record.stage is Stage.CACHE_STORE:
        here = _with_stored(exchange, here, record)
    edited, before = here.edited or record.amended, record.before
    if record.stage is Stage.CACHE_LOOKUP and edited:
        before = exchange.request  # after the edit, there may have been nothing to look up
    due = _due(exchange, here, record) if edited or before is None else before
    if due is not None:
        here = _with(here, due, Writer.CLOUDFRONT, record.stage)
    if edited and before is not None:
        return replace(_with(here, before, Writer.PERSON, record.stage), edited=False)
    return replace(here, edited=edited)


def _with(here: _Here, message: Message, writer: Writer, stage: Stage) -> _Here:
    """`message` is on its way now; what is new in it is the `writer`'s."""
    return replace(here, message=message, lines=_matched(here.lines, message.headers, _by(writer, stage)))


def _due(exchange: Exchange, here: _Here, record: StageRecord) -> Message | None:
    """The message CloudFront by itself hands to the stage; None for the one that left the stage before."""
    match record.stage:
        case Stage.ORIGIN_REQUEST if record.endpoint_before is not None:
            return _forwarded(exchange, record.endpoint_before)
        case Stage.ORIGIN_REQUEST:
            return exchange.origin_request
        case Stage.ORIGIN_FETCH if isinstance(record.command, FetchOrigin) and here.message is not None:
            request = Request(headers=here.message.headers)
            return wire_request(request, record.command.endpoint, exchange.request_id)
        case Stage.CACHE_STORE if record.before is not None and isinstance(here.message, Response):
            return with_compression(exchange, here.message).response
        case Stage.VIEWER_RESPONSE if record.before is not None and isinstance(here.message, Response):
            return _for_viewer(exchange, here.message)
    return None


def _forwarded(exchange: Exchange, endpoint: Endpoint) -> Request:
    """The viewer's request as CloudFront passes it on, with its own conditions when it revalidates."""
    seed = exchange.distribution.domain_name
    request = origin_request(exchange.request, exchange.behavior, endpoint, exchange.viewer, seed, exchange.received)
    return with_conditions(replace(exchange, stale=_stale(exchange)), request)


def _for_viewer(exchange: Exchange, response: Response) -> Response:
    if not exchange.distribution.settings.rhp_before_vresp:
        return with_compression(exchange, response).response
    return with_headers_policy(exchange, with_compression(exchange, response).response, exchange.result_type)


def _stale(exchange: Exchange) -> CacheHit | None:
    """The stored response that was asked about at the origin."""
    record = exchange.record(Stage.CACHE_LOOKUP)
    if record is None or not isinstance(record.outcome, CacheHit) or isinstance(record.after, Response):
        return None
    return record.outcome


# -- answers that are not the one that left origin-response


def _page_stage(exchange: Exchange) -> Stage | None:
    """Where a custom error page took the place of the message."""
    if exchange.page is None or not exchange.page.is_over:
        return None
    last = exchange.record(Stage.VIEWER_RESPONSE)
    return Stage.REPLY if last is not None and last.status is Status.FAILED else Stage.CACHE_STORE


def _with_page(exchange: Exchange, here: _Here, number: int) -> _Here:
    assert exchange.page is not None, "a stage that a page came to has one"
    page = replace(here, lines=origins_of_lines(exchange.page, Stage.VIEWER_RESPONSE))
    message = next((record.before for record in exchange.records[number:] if record.before), exchange.response)
    return _with(page, message, Writer.CLOUDFRONT, Stage.CACHE_STORE) if message is not None else page


def _with_stored(exchange: Exchange, here: _Here, record: StageRecord) -> _Here:
    """What was stored, where the origin's answer confirmed it or was worse than it."""
    stale = _stale(exchange)
    if stale is None:
        return here
    stored = _stored_lines(stale)
    if _is_spared(record):
        spared = from_cache(exchange.request, aged(stale.response, stale.age))
        return _with(replace(here, lines=stored), spared, Writer.CLOUDFRONT, Stage.CACHE_STORE)
    fetch = exchange.record(Stage.ORIGIN_FETCH)
    if (
        isinstance(here.message, Response)
        and fetch is not None
        and isinstance(fetch.outcome, OriginResponded)
        and fetch.outcome.response.status == here.message.status == 304
    ):
        known = replace(here, lines=(*here.lines, *stored))
        return _with(known, refreshed(stale.response, here.message), Writer.CLOUDFRONT, Stage.CACHE_STORE)
    return here


def _is_spared(record: StageRecord) -> bool:
    """Was the stale response served in place of the origin's failure, kept a while longer or not?"""
    if record.status is Status.SKIPPED:
        return record.url == reason("stale-on-error")[1]
    return isinstance(record.command, StoreInCache) and record.command.hold > 0


def _stored_lines(hit: CacheHit, writer: Writer = Writer.CACHE) -> Lines:
    return tuple(Written(name, value, writer, Stage.CACHE_LOOKUP) for name, value in hit.response.headers)


# -- in a stage


def _worked(exchange: Exchange, here: _Here, record: StageRecord) -> _Here:
    """What the stage made of the message."""
    stage, after, is_by_hand = record.stage, record.after, record.source == "manual"
    if record.status is Status.FAILED:
        return replace(here, message=None, lines=())
    if after is None:
        pass  # it was skipped: the message passes
    elif isinstance(record.command, InvokeFunction):
        new = _by_function(exchange, record, record.command.association.function.name)
        known = () if record.is_generated else here.lines
        here = replace(here, message=after, lines=_matched(known, after.headers, new))
    elif isinstance(record.outcome, CacheHit) and isinstance(after, Response):
        stored = _stored_lines(record.outcome, Writer.PERSON if is_by_hand else Writer.CACHE)
        here = _with(replace(here, lines=stored), after, Writer.CLOUDFRONT, stage)
    elif isinstance(record.outcome, OriginResponded):
        here = _with(replace(here, lines=()), after, Writer.PERSON if is_by_hand else Writer.ORIGIN, stage)
    else:
        kept = [line for line in here.lines if stage is not Stage.REPLY or line.name.lower() not in _ON_EVERY_REPLY]
        here = _with(replace(here, lines=tuple(kept)), after, Writer.CLOUDFRONT, stage)
    return replace(here, asked=here.lines) if stage is Stage.CACHE_LOOKUP else here


def _by_function(exchange: Exchange, record: StageRecord, function: str) -> Callable[[str, str], Written]:
    """The function wrote what is new, but CloudFront the length of a new body and the head of a generated response."""
    before, after = record.before, record.after
    assert before is not None and after is not None, "a function that ran has a message on both sides"
    own = set(generated_response(Response(body=after.body), exchange.at).headers) if record.is_generated else set()

    def written(name: str, value: str) -> Written:
        is_length = name.lower() == "content-length" and before.body != after.body
        if is_length or (name, value) in own:
            return Written(name, value, Writer.CLOUDFRONT, record.stage)
        if record.source == "manual":
            return Written(name, value, Writer.PERSON, record.stage)
        return Written(name, value, Writer.FUNCTION, record.stage, function)

    return written
