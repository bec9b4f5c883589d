"""What belongs to a stage beside its own message: other attempts, the error page's stages, what the cache keeps."""

from collections.abc import Sequence

from edgetui.engine.commands import LookUpCache, StoreInCache
from edgetui.engine.errors_config import origin_group
from edgetui.engine.exchange import Exchange, StageRecord
from edgetui.engine.http import text_from_wire
from edgetui.engine.stage import Stage, Status
from edgetui.session.assumed import assumption_text
from edgetui.session.diff import status_text
from edgetui.session.flow import mark
from edgetui.session.withheld import withheld_text
from edgetui.tui.actions import keyed
from edgetui.tui.views.line import Line, fit, line, paragraph
from edgetui.tui.views.prose import MARGIN, said
from edgetui.tui.views.safe import shown

#: Names of what is not forwarded that are shown at first.
_FEW = 5
_AT_ORIGIN = (Stage.ORIGIN_REQUEST, Stage.ORIGIN_FETCH, Stage.ORIGIN_RESPONSE)
SIGN_STYLES = {Status.FAILED: "error", Status.SKIPPED: "dim", Status.RAN: "ok"}
SIGNS = {Status.FAILED: "!", Status.SKIPPED: "-", Status.RAN: "="}


def part_at(exchange: Exchange, stage: Stage) -> Exchange:
    """The error page's exchange while it is under way and has come to `stage`, else the exchange itself."""
    page = exchange.page
    if page is None or page.is_over:
        return exchange
    record = page.record(stage)
    is_there = page.stage is stage or (record is not None and record.status is not Status.SKIPPED)
    return page if is_there else exchange


def is_pending(exchange: Exchange, stage: Stage) -> bool:
    """Does the exchange stand at `stage`, whatever became of it in an earlier attempt?"""
    record = exchange.record(stage)
    return exchange.stage is stage and not exchange.is_over and (record is None or record.attempt < exchange.attempt)


# -- answered at once

#: How a reason begins that says why a stage had nothing to do.
NOT_RUN = "not run: "


def refusal_of(exchange: Exchange) -> str:
    """Why CloudFront answered the request itself before any stage ran; "" where one was reached."""
    records = [record for record in exchange.records if record.stage is not Stage.REPLY]
    if not exchange.is_over or any(record.status is not Status.SKIPPED for record in records):
        return ""
    reason = records[0].reason if records else ""
    return reason.removeprefix(NOT_RUN) if reason.startswith(NOT_RUN) else ""


# -- attempts


def is_second(exchange: Exchange) -> bool:
    """Was it the second origin of a group that was asked last, or is it to be asked now?"""
    record = exchange.record(Stage.ORIGIN_FETCH)
    is_asked = record is not None and record.attempt > 1
    return is_asked or (exchange.attempt > 1 and is_pending(exchange, Stage.ORIGIN_FETCH))


def attempt_lines(exchange: Exchange, stage: Stage, shown_record: StageRecord | None, width: int) -> list[Line]:
    """Which origin of a group this is about, and what became of the stage at the others."""
    if stage not in _AT_ORIGIN or exchange.attempt == 1:
        return []
    number = shown_record.attempt if shown_record else exchange.attempt
    lines = [fit(line(("  attempt ", "dim"), f"{_attempt_text(exchange, number)}"), width)]
    for record in exchange.records:
        if record.stage is stage and record is not shown_record:
            text = f"attempt {_attempt_text(exchange, record.attempt)}: {record.reason}"
            lines += said(SIGNS[record.status], SIGN_STYLES[record.status], text, width)
    return lines


def _attempt_text(exchange: Exchange, number: int) -> str:
    group = origin_group(exchange.distribution, exchange.behavior.target_origin_id)
    if group is None:
        return str(number)
    member = group.members[number - 1]
    return f"{number} of {len(group.members)}, {member} ({exchange.distribution.origin(member).domain_name})"


# -- the error page


def page_lines(exchange: Exchange, stage: Stage, width: int) -> list[Line]:
    """The stages of the request for a custom error page, below the stage that it was asked for at, and at the reply."""
    page, entry = exchange.page, exchange.page_for
    if page is None or entry is None or not _is_about_page(exchange, stage):
        return []
    target = shown(text_from_wire(page.received.target()), width)
    lines = [(), fit(line(("error page ", "bold"), f"{target} for the {entry.error_code}"), width)]
    for record in page.records:
        if record.stage in (Stage.VIEWER_REQUEST, Stage.VIEWER_RESPONSE, Stage.REPLY):
            continue
        sign = mark(page, record.stage) if record.is_function else SIGNS[record.status]
        head = f"{sign} {record.stage:<15} "
        lines += paragraph(record.reason, width, "", head, " " * len(head))
    if page.is_over and exchange.response is not None and exchange.is_over:
        lines.append(line(f"{MARGIN}served as {shown(status_text(exchange.response), width)}"))
    elif not page.is_over:
        lines.append(line(("▶ ", "current"), f"{page.stage}"))
    return [fit(each, width) for each in lines]


def _is_about_page(exchange: Exchange, stage: Stage) -> bool:
    record = exchange.record(stage)
    is_failed = record is not None and record.status is Status.FAILED
    return stage in (Stage.ORIGIN_RESPONSE, Stage.REPLY) or is_failed


# -- to the origin


def withheld_lines(exchange: Exchange, stage: Stage, width: int, *, show_all: bool) -> list[Line]:
    """What CloudFront has not passed on, where the request to the origin is first seen; a few names without `show_all`.

    Where no function runs at origin-request that is at the origin too.
    """
    record = exchange.record(Stage.ORIGIN_REQUEST)
    is_first = stage is Stage.ORIGIN_REQUEST
    is_passed = stage is Stage.ORIGIN_FETCH and record is not None and record.status is Status.SKIPPED
    if not (is_first or is_passed) or (is_first and record is None and exchange.stage is not stage):
        return []
    text = withheld_text(exchange, None if show_all else _FEW, keyed(" ({unchanged})"))
    return said("-", "dim", text, width) if text else []


# -- the cache


def key_lines(record: StageRecord | None, exchange: Exchange, width: int) -> list[Line]:
    """The cache key, where the stage is about it."""
    command = record.command if record else exchange.command
    if not isinstance(command, LookUpCache | StoreInCache):
        return []
    rows = command.key.split("\n")
    return [
        fit(line(("  key " if number == 0 else "      ", "dim"), (shown(row, width), "string")), width)
        for number, row in enumerate(rows)
    ]


def miss_lines(texts: Sequence[str], width: int) -> list[Line]:
    """A sentence, then the parts of the keys that differ, each in a row."""
    if not texts:
        return []
    rows = [line("    ", (shown(text, width), "removed" if text[0] == "-" else "added")) for text in texts[1:]]
    return [*said("~", "changed", texts[0], width), *(fit(row, width) for row in rows)]


def status_lines(record: StageRecord, width: int) -> list[Line]:
    """The lookup in the words of RFC 9211."""
    if not record.cache_status:
        return []
    return paragraph(record.cache_status, width, "dim", "  Cache-Status: ", "                ")


def stored_lines(exchange: Exchange, stage: Stage, width: int) -> list[Line]:
    """At the cache: whether the response was kept, and for how long."""
    record = exchange.record(Stage.CACHE_STORE) if stage is Stage.CACHE_LOOKUP else None
    looked_up = exchange.record(stage)
    if record is None or (looked_up is not None and looked_up.reason == record.reason):
        return []  # both had nothing to do, for one reason
    return said(SIGNS[record.status], SIGN_STYLES[record.status], record.reason, width)


# -- what AWS does not document


def assumed_lines(exchange: Exchange, stage: Stage, record: StageRecord, width: int) -> list[Line]:
    """What the stage's outcome hung on; at the reply everything that the exchange hung on, with the stage it was at."""
    settings = exchange.distribution.settings
    if stage is not Stage.REPLY:
        return [
            each for name in record.assumptions for each in said("?", "warning", assumption_text(name, settings), width)
        ]
    lines: list[Line] = []
    for name in exchange.assumptions:
        places = [each.stage for each in exchange.records if name in each.assumptions and each.stage is not stage]
        place = f"at {places[0]}, " if places else ""
        lines += said("?", "warning", f"{place}{assumption_text(name, settings)}", width)
    return lines
