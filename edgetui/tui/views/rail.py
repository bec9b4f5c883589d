"""The stage rail: six nodes in the order of travel, with what each did, always in the same place."""

from collections.abc import Container
from dataclasses import dataclass

from edgetui.engine.commands import (
    CacheHit,
    CacheMissed,
    FunctionFailed,
    FunctionReturned,
    OriginFailed,
    OriginResponded,
)
from edgetui.engine.exchange import Exchange, StageRecord
from edgetui.engine.stage import Stage, Status
from edgetui.session.flow import mark
from edgetui.tui.views.line import Line, Span, cells, fit, line, width_of
from edgetui.tui.views.parts import is_pending, is_second, part_at


@dataclass(frozen=True, slots=True)
class Node:
    """A node: `key` is the digit that selects it. Events show their digit; cache and origin are known by name."""

    stage: Stage
    label: str
    key: str

    @property
    def is_event(self) -> bool:
        return self.stage not in (Stage.CACHE_LOOKUP, Stage.ORIGIN_FETCH)


NODES: tuple[Node, ...] = (
    Node(Stage.VIEWER_REQUEST, "VReq", "1"),
    Node(Stage.CACHE_LOOKUP, "cache", "5"),
    Node(Stage.ORIGIN_REQUEST, "OReq", "2"),
    Node(Stage.ORIGIN_FETCH, "origin", "6"),
    Node(Stage.ORIGIN_RESPONSE, "ORes", "3"),
    Node(Stage.VIEWER_RESPONSE, "VRes", "4"),
)

#: The digit of the viewer's end: the request as received, and the reply.
CLIENT_KEY = "0"

#: Cells of the bar that shows how long each stage took.
_BAR = 40
_SIGN_STYLES = {
    "·": "dim",
    "-": "dim",
    "=": "",
    "~": "changed",
    "R": "generated",
    "!": "error",
    "▶": "current",
    "⠹": "current",
    "P": "current",
}
_ASCII = {"·": ".", "▶": ">", "⠹": "*", "●": "b", "─": "-", "–": "-"}


def node_of(stage: Stage) -> Node:
    """The node that shows `stage`: storing belongs to the cache, the reply to the viewer's end."""
    known = {Stage.CACHE_STORE: Stage.CACHE_LOOKUP, Stage.REPLY: Stage.VIEWER_RESPONSE}
    shown = known.get(stage, stage)
    return next(node for node in NODES if node.stage is shown)


def label_of(stage: Stage) -> str:
    """What a stage is called where one waits before it."""
    return "reply" if stage is Stage.REPLY else node_of(stage).label


def rail(
    exchange: Exchange,
    breakpoints: Container[Stage],
    running: Stage | None,
    selected: Stage | None,
    width: int,
    ascii: bool = False,
    timings: bool | None = None,
    bar: bool = False,
    held: bool = False,
) -> list[Line]:
    """One line; with `timings` (default: from 100 columns) what each node took below it; with `bar` their shares.

    `held`: a client waits where the run stands. The selected node stands in brackets, so selecting moves nothing.
    """
    labels = [_spans(exchange, node, breakpoints, running, held) for node in NODES]
    selected = node_of(selected).stage if selected else None
    lines = [_rail_line(labels, selected)]
    if width_of(lines[0]) > width:
        lines = [_rail_line(labels, selected, blank="")]
    if timings if timings is not None else width >= 100:
        lines.append(_timing_line(exchange, labels))
    if bar:
        lines.append(_timing_bar(exchange, width))
    return [fit(_to_ascii(each) if ascii else each, width) for each in lines]


def _spans(
    exchange: Exchange, node: Node, breakpoints: Container[Stage], running: Stage | None, held: bool
) -> list[Span]:
    sign = "⠹" if running is node.stage else node_mark(exchange, node.stage)
    if held and sign == "▶":
        sign = "P"
    style = _SIGN_STYLES[sign]
    parts = [(sign, style), (f"{node.key} {node.label}" if node.is_event else node.label, _label_style(sign))]
    if node.stage is Stage.ORIGIN_FETCH and is_second(exchange):
        parts.append(("#2", ""))
    outcome = outcome_word(exchange, node.stage)
    if outcome:
        parts.append((f" {outcome}", "error" if sign == "!" else ""))
    if node.stage in breakpoints:
        parts.append(("●", "error"))
    return parts


def _label_style(sign: str) -> str:
    return {"·": "dim", "-": "dim", "▶": "current", "⠹": "current", "P": "current"}.get(sign, "")


def node_mark(exchange: Exchange, stage: Stage) -> str:
    """As `flow.mark`, of the error page while it is fetched, and `▶` whatever an earlier attempt came to.

    For cache and origin, which turn a request into a response by nature, `=` says that they did.
    """
    exchange = part_at(exchange, stage)
    if is_pending(exchange, stage):
        return "▶"
    sign = mark(exchange, stage)
    return "=" if sign == "~" and stage in (Stage.CACHE_LOOKUP, Stage.ORIGIN_FETCH) else sign


def outcome_word(exchange: Exchange, stage: Stage) -> str:
    """HIT, STALE, MISS or PASS at the cache, the status at the origin, else nothing."""
    exchange = part_at(exchange, stage)
    record = exchange.record(stage)
    if record is None or is_pending(exchange, stage):
        return ""
    match record.outcome:
        case CacheHit(stale=stale):
            return "STALE" if stale else "HIT"
        case CacheMissed():
            return "MISS"
        case OriginResponded(response=response):
            return str(response.status)
    is_bypassed = (
        stage is Stage.CACHE_LOOKUP and record.status is Status.SKIPPED and exchange.origin_request is not None
    )
    return "PASS" if is_bypassed else ""


def _rail_line(labels: list[list[Span]], selected: Stage | None, blank: str = " ") -> Line:
    spans: list[str | Span] = []
    for index, (node, parts) in enumerate(zip(NODES, labels, strict=True)):
        if index:
            spans.append(("─", "dim"))
        # Blanks are dim like the strokes between them: neighbours of one style are one escape sequence.
        left, right = (
            (("[", "selected"), ("]", "selected")) if node.stage is selected else ((blank, "dim"), (blank, "dim"))
        )
        spans += [left, *parts, right]
    return line(*spans)


def _timing_line(exchange: Exchange, labels: list[list[Span]]) -> Line:
    """Each node's time under its label."""
    text = ""
    column = 0
    for node, parts in zip(NODES, labels, strict=True):
        text = text.ljust(column + 2) + time_text(exchange.record(node.stage))
        column += sum(cells(part) for part, _ in parts) + 3
    return line((text, "dim"))


def _timing_bar(exchange: Exchange, width: int) -> Line:
    """The whole time of the run as a bar, each cell the digit of the node that took that share; behind it the sum."""
    times = [(node, elapsed_ms(exchange.record(node.stage)) or 0.0) for node in NODES]
    total = sum(took for _, took in times)
    if not total:
        return ()
    text, done = "  ", 0.0
    room = min(width, _BAR) - len(NODES)
    for node, took in times:
        start, done = done, done + took
        # However short, it is there.
        text += node.key * ((took > 0) + round(room * done / total) - round(room * start / total))
    return line((f"{text} {total:.1f} ms" if total < 100 else f"{text} {total:.0f} ms", "dim"))


def time_text(record: StageRecord | None) -> str:
    """`3.8 ms`, or nothing where nothing was measured."""
    elapsed = elapsed_ms(record)
    return "" if elapsed is None else f"{elapsed:.1f} ms" if elapsed < 100 else f"{elapsed:.0f} ms"


def elapsed_ms(record: StageRecord | None) -> float | None:
    """How long the stage's work took, where it was measured."""
    match record.outcome if record else None:
        case FunctionReturned() | FunctionFailed() | OriginResponded() | OriginFailed() as outcome:
            return outcome.elapsed_ms
    return None


def _to_ascii(drawn: Line) -> Line:
    return tuple(("".join(_ASCII.get(character, character) for character in text), style) for text, style in drawn)
