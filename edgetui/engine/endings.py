"""How an exchange ends: the reply, with every stage that was not reached accounted for."""

from edgetui.engine.admission import Refusal
from edgetui.engine.commands import Reply
from edgetui.engine.exchange import Exchange, StageRecord
from edgetui.engine.invocations import response_of
from edgetui.engine.reasons import why
from edgetui.engine.records import skipping
from edgetui.engine.replies import finished, with_headers_policy, with_vary
from edgetui.engine.stage import Stage, Status
from edgetui.engine.values import replace

#: What happens once for each origin of a group.
AT_ORIGIN = (Stage.ORIGIN_REQUEST, Stage.ORIGIN_FETCH, Stage.ORIGIN_RESPONSE)
BEFORE_REPLY = tuple(Stage)[:-1]


def refused(exchange: Exchange, refusal: Refusal) -> Exchange:
    """CloudFront answered at once; nothing ran."""
    return reply(refusing(exchange, refusal), refusal.result_type)


def refusing(exchange: Exchange, refusal: Refusal) -> Exchange:
    """With CloudFront's answer, and every stage skipped for its reason."""
    exchange = replace(
        exchange,
        response=refusal.response,
        result_type=refusal.result_type,
        detailed_result_type=refusal.detailed_result_type,
        hung=(*exchange.hung, *refusal.assumptions),
    )
    return skipping_rest(exchange, "refused-at-once", detail=refusal.reason, page=refusal.page)


def skipping_rest(exchange: Exchange, code: str, *, detail: str = "", page: str = "") -> Exchange:
    """With every stage skipped that was not reached; those at the origin count for each origin of a group."""
    reached = {
        record.stage
        for record in exchange.records
        if record.attempt == exchange.attempt or record.stage not in AT_ORIGIN
    }
    for stage in BEFORE_REPLY:
        if stage not in reached:
            exchange = skipping(exchange, stage, code, detail=detail, page=page)
    return exchange


def reply(exchange: Exchange, result_type: str = "", *, skip_as: str = "") -> Exchange:
    """The reply. `skip_as` is the reason for every stage that was not reached."""
    if skip_as:
        exchange = skipping_rest(exchange, skip_as)
    response = response_of(exchange)
    is_error = response.status >= 400 or exchange.page_for is not None
    result_type = result_type or ("Error" if is_error else exchange.result_type)
    leaving = with_vary(exchange, response)
    if not _has_policy_applied(exchange):
        leaving = with_headers_policy(exchange, leaving, result_type)
    final = finished(exchange, leaving, result_type)
    command = Reply(final, exchange.refresh)
    sentence, url = why("replied")
    record = StageRecord(
        Stage.REPLY, Status.RAN, sentence, url, command, before=response, after=final, attempt=exchange.attempt
    )
    return replace(
        exchange,
        records=(*exchange.records, record),
        stage=Stage.REPLY,
        command=command,
        response=final,
        result_type=result_type,
        detailed_result_type=_detailed(exchange, result_type),
    )


def _has_policy_applied(exchange: Exchange) -> bool:
    """Was the response headers policy applied before the viewer-response function that has run?"""
    if exchange.behavior.response_headers_policy is None or not exchange.distribution.settings.rhp_before_vresp:
        return False
    record = exchange.record(Stage.VIEWER_RESPONSE)
    return record is not None and record.is_function and record.status is Status.RAN


def _detailed(exchange: Exchange, result_type: str) -> str:
    return exchange.detailed_result_type if exchange.detailed_result_type != "Miss" else result_type
