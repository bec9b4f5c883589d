"""Every move of an exchange, and nothing else: read this file and you have read the order of CloudFront's work.

Two rules. A transition is found in `TRANSITIONS` by the stage the exchange stands at and the type of what is given;
whatever is not in the table is refused by name. And a stage that has nothing to do (no function associated, not
cacheable) is recorded as skipped, with its reason, on the way to the next one, so a pending command is real work.

    viewer-request   -> cache-lookup,   or a generated response -> reply
    cache-lookup     -> origin-request, or a hit -> viewer-response
    origin-request   -> origin-fetch,   or a generated response -> cache-store
    origin-fetch     -> origin-response
    origin-response  -> cache-store,    or the next origin of a group -> origin-request,
                                        or the stale response it confirmed or spared -> viewer-response
    cache-store      -> viewer-response
    viewer-response  -> reply

A failure (a function's, the origin's, a refused result) goes straight to reply with CloudFront's page, or with the
custom error page, which an exchange of its own fetches (`Exchange.page`). Decisions have modules of their own:
`admission`, `hits`, `failover`, `error_pages`, `storing`, `edits`; what a function is shown is in `invocations`, how a
stage is written down in `records`, what leaves CloudFront in `replies` and `endings`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from edgetui.engine import cache, failover
from edgetui.engine.admission import Refusal, behavior_for, refusal, signature_refusal, unknown_host, with_root_object
from edgetui.engine.behavior import Behavior, CustomErrorResponse, Distribution
from edgetui.engine.commands import (
    Amended,
    CacheHit,
    CacheMissed,
    CacheStored,
    CheckSignature,
    Command,
    FailureKind,
    FetchOrigin,
    FunctionFailed,
    FunctionReturned,
    FunctionSkipped,
    Given,
    OriginFailed,
    OriginResolved,
    OriginResponded,
    Outcome,
    Reply,
    ResolveOrigin,
    SignatureChecked,
    StoreInCache,
)
from edgetui.engine.edits import edited
from edgetui.engine.endings import AT_ORIGIN, refused, refusing, reply, skipping_rest
from edgetui.engine.error_pages import own_request, page_for, page_request, stand_in, takes_page
from edgetui.engine.exchange import Exchange, Purpose
from edgetui.engine.fields import parted
from edgetui.engine.forwarding import origin_request, wire_request
from edgetui.engine.hits import confirmed, is_confirmed, served, sparing, verdict, with_conditions
from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.invocations import invocation, is_echo, origin_side, response_of, sent_at
from edgetui.engine.judgment import Judgment
from edgetui.engine.open_questions import of_status
from edgetui.engine.pages import PageError, error_response, generated_response, page_error
from edgetui.engine.records import failing, ran, skipping
from edgetui.engine.replies import (
    from_cache,
    head_too_big,
    origin_page,
    received,
    with_compression,
    with_headers_policy,
    with_hidden,
    with_length,
    with_response_length,
)
from edgetui.engine.rules import judge
from edgetui.engine.stage import EventType, Stage
from edgetui.engine.storing import (
    bypass_status,
    forwarded_status,
    holding,
    lifetime,
    lookup,
    lookup_status,
    storing,
    told_of,
)
from edgetui.engine.values import replace

#: What every exchange begins as: a copy costs less than a new one.
_BLANK = Exchange(
    Distribution((), ()), Behavior(), Request(), Request(), Viewer(), "", 0.0, Stage.VIEWER_REQUEST, Reply(Response())
)

# -- the three functions


def begin(
    distribution: Distribution,
    request: Request,
    viewer: Viewer,
    request_id: str,
    at: float,
    purpose: Purpose = Purpose.VIEWER,
) -> Exchange:
    """A request that has just arrived. `at` is seconds since the epoch, `request_id` becomes X-Amz-Cf-Id.

    What CloudFront asks for itself (`purpose`) begins behind viewer-request.
    """
    if purpose is not Purpose.VIEWER:
        request = own_request(request)
    asked = with_root_object(request, distribution)
    behavior = behavior_for(asked.uri, distribution)
    hung = _taken_for_granted(request, asked, behavior, distribution)
    if distribution.settings.root_object_stage == "origin":
        asked = request
    visible, hidden = parted(asked.headers)
    exchange = replace(
        _BLANK,
        distribution=distribution,
        behavior=behavior,
        received=request,
        request=replace(asked, headers=visible) if hidden else asked,
        viewer=viewer,
        request_id=request_id,
        at=at,
        purpose=purpose,
        hung=hung,
    )
    if purpose is not Purpose.VIEWER:
        return _enter_cache_lookup(skipping(exchange, Stage.VIEWER_REQUEST, "own-request", detail=purpose.value))
    if denied := refusal(request, behavior, distribution, viewer, request_id, at):
        return _refused(exchange, denied)
    return _enter_signature(exchange, behavior)


def _refused(exchange: Exchange, denied: Refusal) -> Exchange:
    entry = page_for(exchange, denied.response.status) if denied.takes_page else None
    if entry is None:
        return refused(exchange, denied)
    return _fetch_page(refusing(exchange, denied), entry)


def _taken_for_granted(
    request: Request, asked: Request, behavior: Behavior, distribution: Distribution
) -> tuple[str, ...]:
    """Where the root object is put, and a Host that CloudFront would refuse where the distribution names its own."""
    hung = () if asked is request or behavior is behavior_for(request.uri, distribution) else ("root_object_stage",)
    stranger = distribution.aliases and unknown_host(request, distribution)
    return (*hung, "refuse_unknown_host") if stranger else hung


def next_command(exchange: Exchange) -> Command:
    """The work to be done now."""
    return exchange.command


def advance(exchange: Exchange, given: Given) -> Exchange:
    """The exchange after what came of its command. What does not fit the stage is refused by name."""
    if exchange.page is not None and not exchange.page.is_over:
        return _enter_page(exchange, advance(exchange.page, given))
    transition = TRANSITIONS.get((exchange.stage, type(given)))
    if transition is None:
        fitting = ", ".join(kind.__name__ for stage, kind in TRANSITIONS if stage is exchange.stage)
        raise ValueError(f"{type(given).__name__} does not answer {exchange.stage}; it takes {fitting or 'nothing'}")
    return transition(exchange, given)


# -- viewer-request


def _enter_signature(exchange: Exchange, behavior: Behavior) -> Exchange:
    """The signature of a signed URL or cookie is checked before anything runs [http-403-permission-denied]."""
    if not behavior.requires_signature:
        return _enter_viewer_request(exchange)
    asked = signature_refusal(exchange)
    if isinstance(asked, CheckSignature):
        return replace(exchange, command=asked)
    return refused(exchange, asked)


def _signature_checked(exchange: Exchange, given: SignatureChecked) -> Exchange:
    if given.is_valid:
        return _enter_viewer_request(exchange)
    asked = signature_refusal(exchange, is_valid=False)
    assert isinstance(asked, Refusal), "an invalid signature is refused"
    return refused(exchange, asked)


def _enter_viewer_request(exchange: Exchange) -> Exchange:
    command = invocation(exchange, EventType.VIEWER_REQUEST)
    if command is None:
        return _enter_cache_lookup(skipping(exchange, Stage.VIEWER_REQUEST, "no-function"))
    return replace(exchange, stage=Stage.VIEWER_REQUEST, command=command)


def _viewer_request_returned(exchange: Exchange, given: FunctionReturned) -> Exchange:
    judgment = _judged(exchange, given, EventType.VIEWER_REQUEST)
    if judgment.error:
        return _invalid(exchange, given, judgment)
    if judgment.response is not None:
        response = generated_response(judgment.response, exchange.at)
        exchange = ran(exchange, given, "generated-vr", after=response, judgment=judgment)
        return reply(replace(exchange, response=response), "LambdaGeneratedResponse", skip_as="after-generated-vr")
    request = with_length(exchange.request, judgment.request or exchange.request)
    exchange = ran(exchange, given, "function-ran", after=request, judgment=judgment)
    return _enter_cache_lookup(replace(exchange, request=request))


# -- cache-lookup


def _enter_cache_lookup(exchange: Exchange) -> Exchange:
    if exchange.distribution.settings.root_object_stage == "origin":
        exchange = replace(exchange, request=with_root_object(exchange.request, exchange.distribution))
    if bypass := cache.bypass_reason(exchange.request, exchange.behavior):
        told = bypass_status(exchange, bypass)
        skipped = skipping(exchange, Stage.CACHE_LOOKUP, "not-cached", detail=bypass, cache_status=told)
        return _enter_origin_request(skipped)
    domain_name = exchange.distribution.domain_name
    key = cache.cache_key(exchange.request, exchange.behavior, exchange.viewer, domain_name, exchange.received)
    return replace(exchange, stage=Stage.CACHE_LOOKUP, cache_key=key, command=lookup(exchange.request, key))


def _cache_hit(exchange: Exchange, given: CacheHit) -> Exchange:
    found = verdict(exchange, given)
    told = lookup_status(exchange, given, is_served=found.is_served)
    if not found.is_served:
        exchange = ran(exchange, given, found.code, after=exchange.request, detail=found.why, cache_status=told)
        return _enter_origin_request(replace(exchange, stale=given))
    exchange = replace(served(exchange, given), refresh=found.refresh)
    exchange = ran(exchange, given, found.code, after=exchange.response, detail=found.why, cache_status=told)
    for stage in (*AT_ORIGIN, Stage.CACHE_STORE):
        exchange = skipping(exchange, stage, "after-hit")
    return _enter_viewer_response(exchange)


def _cache_missed(exchange: Exchange, given: CacheMissed) -> Exchange:
    told = lookup_status(exchange, given)
    exchange = ran(exchange, given, "cache-miss", after=exchange.request, detail=given.reason, cache_status=told)
    return _enter_origin_request(exchange)


# -- origin-request


def _enter_origin_request(exchange: Exchange) -> Exchange:
    behavior, viewer, arrived = exchange.behavior, exchange.viewer, exchange.received
    endpoint = failover.origin_in_turn(exchange).endpoint(viewer.protocol)
    seed = exchange.distribution.domain_name
    request = with_conditions(exchange, origin_request(exchange.request, behavior, endpoint, viewer, seed, arrived))
    exchange = replace(exchange, origin_request=request, endpoint=endpoint, response=None)
    if behavior.association(EventType.ORIGIN_REQUEST) is None:
        return _enter_origin_fetch(skipping(exchange, Stage.ORIGIN_REQUEST, "no-function"))
    return replace(exchange, stage=Stage.ORIGIN_REQUEST, command=ResolveOrigin(endpoint))


def _origin_resolved(exchange: Exchange, given: OriginResolved) -> Exchange:
    return replace(exchange, command=invocation(exchange, EventType.ORIGIN_REQUEST) or exchange.command)


def _origin_not_resolved(exchange: Exchange, given: OriginFailed) -> Exchange:
    exchange = skipping(exchange, Stage.ORIGIN_REQUEST, "not-resolved")
    return _origin_failed(replace(exchange, stage=Stage.ORIGIN_FETCH), given)


def _origin_request_returned(exchange: Exchange, given: FunctionReturned) -> Exchange:
    request, endpoint = origin_side(exchange)
    judgment = _judged(exchange, given, EventType.ORIGIN_REQUEST)
    if judgment.error:
        return _invalid(exchange, given, judgment)
    if judgment.response is not None:
        response = generated_response(judgment.response, exchange.at)
        exchange = ran(exchange, given, "generated-or", after=response, judgment=judgment, assumptions=("U13",))
        exchange = replace(
            exchange, response=response, origin_status=response.status, detailed_result_type="MissGeneratedResponse"
        )
        for stage in (Stage.ORIGIN_FETCH, Stage.ORIGIN_RESPONSE):
            exchange = skipping(exchange, stage, "after-generated-or")
        return _enter_cache_store(exchange)
    request = with_length(request, with_hidden(judgment.request, request))
    changed = judgment.endpoint or endpoint
    exchange = ran(exchange, given, "function-ran", after=request, judgment=judgment, endpoint=changed)
    return _enter_origin_fetch(replace(exchange, origin_request=request, endpoint=changed))


# -- origin-fetch


def _enter_origin_fetch(exchange: Exchange) -> Exchange:
    request, endpoint = origin_side(exchange)
    command = FetchOrigin(wire_request(request, endpoint, exchange.request_id), endpoint, exchange.attempt)
    return replace(exchange, stage=Stage.ORIGIN_FETCH, command=command)


def _origin_responded(exchange: Exchange, given: OriginResponded) -> Exchange:
    if too_big := head_too_big(given, legacy=exchange.distribution.settings.is_legacy):
        return _origin_failed(exchange, too_big)
    response = received(given.response, exchange)
    over, why = failover.failing_over(exchange, response.status)
    detail = "; ".join(text for text in (given.source, why) if text)
    exchange = ran(exchange, given, "fetched-failing" if over else "fetched", after=response, detail=detail)
    exchange = replace(exchange, response=response, origin_status=response.status, failing_over=over)
    if over and not exchange.distribution.settings.oresp_on_failed_primary:
        return _next_origin(failover.skipping_primary(exchange, why))
    return _enter_origin_response(exchange)


def _origin_failed(exchange: Exchange, given: OriginFailed) -> Exchange:
    error = origin_page(given)
    over, why = failover.failing_over(exchange, given.kind)
    if over:
        exchange = failing(exchange, given, error, f"{given.message}; {why}")
        return _next_origin(skipping(exchange, Stage.ORIGIN_RESPONSE, "no-answer"))
    spared, why = sparing(exchange, None)
    if spared:
        exchange = failing(exchange, given, error, given.message)
        return _spare(skipping(exchange, Stage.ORIGIN_RESPONSE, "no-answer"), error.status, why)
    return _failed(exchange, given, error, given.message)


def _next_origin(exchange: Exchange) -> Exchange:
    return _enter_origin_request(replace(exchange, attempt=exchange.attempt + 1, failing_over=False))


# -- origin-response


def _enter_origin_response(exchange: Exchange) -> Exchange:
    command = invocation(exchange, EventType.ORIGIN_RESPONSE)
    if command is None:
        return _after_origin_response(skipping(exchange, Stage.ORIGIN_RESPONSE, "no-function"))
    return replace(exchange, stage=Stage.ORIGIN_RESPONSE, command=command)


def _origin_response_returned(exchange: Exchange, given: FunctionReturned) -> Exchange:
    response = response_of(exchange)
    judgment = _judged(exchange, given, EventType.ORIGIN_RESPONSE)
    if judgment.error:
        return _invalid(exchange, given, judgment)
    after = with_hidden(judgment.response, response)
    if after.body != response.body:
        after = with_response_length(after)
    named = failover.open_questions(exchange, after.status)
    exchange = ran(exchange, given, "function-ran", after=after, judgment=judgment, assumptions=named)
    return _after_origin_response(replace(exchange, response=after))


def _after_origin_response(exchange: Exchange) -> Exchange:
    """The secondary, the stale response, a custom error page, or on to the cache.

    304 confirms what is stored, 5xx may spare it, anything else takes its place [expiration] [httpstatuscodes].
    """
    if exchange.failing_over:
        return _next_origin(exchange)
    if exchange.stale is not None and is_confirmed(exchange):
        return _enter_cache_store(confirmed(exchange, exchange.stale))
    spared, why = sparing(exchange, exchange.origin_status)
    if spared:
        return _spare(exchange, exchange.origin_status or 502, why)
    entry = page_for(exchange, response_of(exchange).status)
    return _enter_cache_store(exchange) if entry is None else _fetch_page(exchange, entry)


def _spare(exchange: Exchange, failure: int, why: str) -> Exchange:
    """The stale response instead of the origin's failure, which has a status of its own or that of its page."""
    assert exchange.stale is not None, "only a stale response is spared"
    command = holding(exchange, exchange.stale, failure)
    exchange = served(exchange, exchange.stale)
    if command is None:
        return _enter_viewer_response(skipping(exchange, Stage.CACHE_STORE, "stale-on-error", detail=why))
    return replace(exchange, stage=Stage.CACHE_STORE, command=command)


# -- custom error pages


def _fetch_page(exchange: Exchange, entry: CustomErrorResponse) -> Exchange:
    """The page is a request of CloudFront's own, to whatever behavior its path matches [httpstatuscodes]."""
    asked, viewer = page_request(exchange, entry)
    page = begin(exchange.distribution, asked, viewer, exchange.request_id, exchange.at, Purpose.ERROR_PAGE)
    return _enter_page(replace(exchange, page_for=entry, error=response_of(exchange)), page)


def _enter_page(exchange: Exchange, page: Exchange) -> Exchange:
    exchange = replace(exchange, page=page, command=page.command, stage=page.stage)
    if not page.is_over:
        return exchange
    entry, error = exchange.page_for, exchange.error
    assert entry is not None and error is not None, "a page stands in for an error"
    exchange = replace(exchange, response=stand_in(entry, error, page), stage=Stage.ORIGIN_RESPONSE)
    if exchange.record(Stage.CACHE_STORE):
        return reply(exchange, exchange.result_type)
    return _enter_cache_store(replace(exchange, origin_status=error.status))


# -- cache-store


def _enter_cache_store(exchange: Exchange) -> Exchange:
    if exchange.behavior.compress:
        compression = with_compression(exchange, response_of(exchange))
        exchange = replace(exchange, response=compression.response, hung=compression.assumptions)
    if not exchange.cache_key:
        bypass = cache.bypass_reason(exchange.request, exchange.behavior)
        return _enter_viewer_response(skipping(exchange, Stage.CACHE_STORE, "not-cached", detail=bypass))
    kept = lifetime(exchange)
    if kept.ttl == 0:
        told = forwarded_status(exchange)
        skipped = skipping(exchange, Stage.CACHE_STORE, "not-stored", detail=kept.why, cache_status=told)
        return _from_store(skipped)
    return replace(exchange, stage=Stage.CACHE_STORE, command=storing(exchange, kept.ttl))


def _stored(exchange: Exchange, given: CacheStored) -> Exchange:
    assert isinstance(exchange.command, StoreInCache), "only what was asked for is stored"
    code = "kept-stale" if exchange.command.hold else "stored"
    told = told_of(exchange, exchange.command)
    after, status = exchange.response, told.cache_status
    return _from_store(ran(exchange, given, code, after=after, detail=told.detail, cache_status=status))


def _from_store(exchange: Exchange) -> Exchange:
    """What a 304 confirmed is served as a hit is: the viewer may have asked for a part, or have it already."""
    if exchange.result_type == "RefreshHit":
        exchange = replace(exchange, response=from_cache(exchange.request, response_of(exchange)))
    return _enter_viewer_response(exchange)


# -- viewer-response


def _enter_viewer_response(exchange: Exchange) -> Exchange:
    response = response_of(exchange)
    settings = exchange.distribution.settings
    if exchange.purpose is not Purpose.VIEWER:
        return reply(skipping(exchange, Stage.VIEWER_RESPONSE, "own-request", detail=exchange.purpose.value))
    if exchange.page_for is not None:
        return reply(skipping(exchange, Stage.VIEWER_RESPONSE, "error-page"))
    status = response.status if settings.vresp_uses_final_status else exchange.origin_status or response.status
    if status >= 400:
        named = of_status(exchange, response.status)
        skipped = skipping(
            exchange, Stage.VIEWER_RESPONSE, "origin-error", detail=f"status {status}", assumptions=named
        )
        return reply(skipped)
    if (named := of_status(exchange, response.status)) != exchange.hung:
        exchange = replace(exchange, hung=named)
    if settings.rhp_before_vresp:
        response = with_headers_policy(exchange, response, exchange.result_type)
        exchange = replace(exchange, response=response)
    command = invocation(exchange, EventType.VIEWER_RESPONSE)
    if command is None:
        return reply(skipping(exchange, Stage.VIEWER_RESPONSE, "no-function"))
    return replace(exchange, stage=Stage.VIEWER_RESPONSE, command=command)


def _viewer_response_returned(exchange: Exchange, given: FunctionReturned) -> Exchange:
    response = response_of(exchange)
    judgment = _judged(exchange, given, EventType.VIEWER_RESPONSE)
    if judgment.error:
        return _invalid(exchange, given, judgment)
    after = with_hidden(judgment.response, response)
    exchange = ran(exchange, given, "function-ran", after=after, judgment=judgment)
    return reply(replace(exchange, response=after))


# -- results and failures, the same at every stage


#: The message is as it was.
_UNCHANGED = Judgment()


def _judged(exchange: Exchange, given: FunctionReturned, event_type: EventType) -> Judgment:
    if given.echoes is not None and is_echo(exchange, given.echoes, event_type):
        return _UNCHANGED
    return judge(event_type, given.payload, sent_at(exchange, event_type), exchange.distribution.settings)


def _function_failed(exchange: Exchange, given: FunctionFailed) -> Exchange:
    throttled = given.kind is FailureKind.THROTTLED
    error = page_error("throttled" if throttled else "execution_error")
    return _failed(exchange, given, error, f"{given.error_type}: {given.message}")


def _invalid(exchange: Exchange, given: FunctionReturned, judgment: Judgment) -> Exchange:
    error = page_error(judgment.error or "validation", sentence=judgment.sentence)
    first = next((found.message for found in judgment.violations if found.severity == "error"), judgment.sentence)
    return _failed(exchange, given, error, first, judgment)


def _failed(
    exchange: Exchange, given: Outcome, error: PageError, what: str, judgment: Judgment | None = None
) -> Exchange:
    page = error_response(error, exchange.request_id, exchange.at)
    entry = page_for(exchange, error.status)
    named = () if entry is None or isinstance(given, OriginFailed) else ("custom_pages_for_function_errors",)
    exchange = failing(exchange, given, error, what, judgment, named)
    exchange = replace(
        exchange,
        response=page,
        origin_status=None,
        stale=None,
        age=None,
        result_type=error.result_type,
        detailed_result_type=error.detailed_result_type,
    )
    if entry is not None and takes_page(exchange, given, error):
        return _fetch_page(skipping_rest(exchange, "after-failure"), entry)
    return reply(exchange, error.result_type, skip_as="after-failure")


# -- a person's hand


_PASSING: Mapping[Stage, Callable[[Exchange], Exchange]] = {
    Stage.VIEWER_REQUEST: _enter_cache_lookup,
    Stage.ORIGIN_REQUEST: _enter_origin_fetch,
    Stage.ORIGIN_RESPONSE: _after_origin_response,
    Stage.VIEWER_RESPONSE: reply,
}


def _function_skipped(exchange: Exchange, given: FunctionSkipped) -> Exchange:
    return _PASSING[exchange.stage](skipping(exchange, exchange.stage, "by-hand", outcome=given))


_ENTERING = {
    Stage.VIEWER_REQUEST: _enter_viewer_request,
    Stage.CACHE_LOOKUP: _enter_cache_lookup,
    Stage.ORIGIN_RESPONSE: _enter_origin_response,
    Stage.CACHE_STORE: _enter_cache_store,
}


def _amended(exchange: Exchange, given: Amended) -> Exchange:
    return edited(exchange, given.message, _ENTERING)


_EVENT_STAGES: Mapping[Stage, Callable[[Exchange, Any], Exchange]] = {
    Stage.VIEWER_REQUEST: _viewer_request_returned,
    Stage.ORIGIN_REQUEST: _origin_request_returned,
    Stage.ORIGIN_RESPONSE: _origin_response_returned,
    Stage.VIEWER_RESPONSE: _viewer_response_returned,
}

Transition = Callable[[Exchange, Any], Exchange]

TRANSITIONS: Mapping[tuple[Stage, type], Transition] = {
    (Stage.VIEWER_REQUEST, SignatureChecked): _signature_checked,
    **{(stage, FunctionReturned): returned for stage, returned in _EVENT_STAGES.items()},
    **{(stage, FunctionFailed): _function_failed for stage in _EVENT_STAGES},
    **{(stage, FunctionSkipped): _function_skipped for stage in _EVENT_STAGES},
    (Stage.CACHE_LOOKUP, CacheHit): _cache_hit,
    (Stage.CACHE_LOOKUP, CacheMissed): _cache_missed,
    (Stage.ORIGIN_REQUEST, OriginResolved): _origin_resolved,
    (Stage.ORIGIN_REQUEST, OriginFailed): _origin_not_resolved,
    (Stage.ORIGIN_FETCH, OriginResponded): _origin_responded,
    (Stage.ORIGIN_FETCH, OriginFailed): _origin_failed,
    (Stage.CACHE_STORE, CacheStored): _stored,
    **{(stage, Amended): _amended for stage in tuple(Stage)[:-1]},
}
