"""The lines around the panes: title, status, footer."""

import time
from urllib.parse import urlsplit

from edgetui.engine.commands import FetchOrigin, InvokeFunction
from edgetui.engine.exchange import Exchange
from edgetui.session.clock import Clock
from edgetui.session.definition import OriginMode
from edgetui.session.diff import status_text
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace
from edgetui.tui.actions import keyed
from edgetui.tui.views.flows import total_ms
from edgetui.tui.views.line import Line, Span, fit, line, pad, styled, width_of
from edgetui.tui.views.parts import refusal_of
from edgetui.tui.views.rail import NODES, label_of, node_of
from edgetui.tui.views.safe import shown

SMALLEST = (60, 15)
_EACH_TIME = " from cloudfront"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

#: Cells for what the flow does: with a fixed width, what stands after it is not sent again at every step.
_PAUSE = len("RUNNING ⠹ origin")


def title_line(workspace: Workspace, flow: Flow | None, width: int, moment: str = "", capture: str = "") -> Line:
    """What must not be overlooked first: is something paused, does it reach a live origin; the project's name last.

    `moment` is which of how many (`3/7`) while looking back; `capture` what listens and who is held.
    """
    parts: list[Line] = [line((" edgetui", "bold"))]
    if flow is not None:
        parts.append(pad(line(("LOOKING BACK", "warning"), f" {moment}") if moment else _pause(flow), _PAUSE))
    if workspace.keeper is not None and workspace.keeper.problem:
        parts.append(line((keyed("NOT SAVED ({warnings})"), "error")))
    if capture:
        parts.append(line((capture, "warning" if capture.startswith("held") else "")))
    parts.append(line("origin ", _origin(workspace)))
    if workspace.intercept.condition is not None:
        parts.append(line(("intercept", "warning") if workspace.intercept.is_on else ("intercept off", "dim")))
    if clock := clock_text(workspace.clock):
        parts.append(line((clock, "warning")))
    if count := len(workspace.warnings):
        parts.append(line((keyed(f"{count} warning{'' if count == 1 else 's'} ({{warnings}})"), "warning")))
    places = [node.label for node in NODES if node.stage in workspace.breakpoints]
    if places or None in workspace.breakpoints:
        stops = " ".join([*places, *(["any"] if None in workspace.breakpoints else [])])
        parts.append(line(("●", "error"), f" {stops}"))
    if workspace.skipped:
        labels = " ".join(node.label for node in NODES if node.stage in workspace.skipped)
        parts.append(line(("skipping", "warning"), f" {labels}"))
    if workspace.title:
        parts.append(line((shown(workspace.title, width), "dim")))
    return pad(styled(_joined(parts, "  "), "title"), width)


def _origin(workspace: Workspace) -> Span:
    """Live is no more than the project says: where nothing but this machine answers for its origins, it is local."""
    mode = workspace.origin_mode
    answers = [workspace.answers.get(origin.domain_name, "") for origin in workspace.distribution.origins]
    if mode is not OriginMode.LIVE:
        return mode.upper(), "ok"
    if all(answer == "none" for answer in answers):
        return OriginMode.NONE.upper(), "ok"
    return ("LOCAL", "ok") if all(map(_is_local, answers)) else (mode.upper(), "warning")


def _is_local(answer: str) -> bool:
    """A folder, a file, a fault, or a server of this machine. A list of faults may have the origin behind it."""
    if "://" in answer:
        return urlsplit(answer).hostname in _LOOPBACK
    return answer != "" and not answer.endswith(".toml")


def clock_text(clock: Clock) -> str:
    """`clock +1 h`, `clock frozen`; "" while it is the real one."""
    ahead = round(clock.ahead)
    parts = []
    for name, seconds in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, ahead = divmod(ahead, seconds) if ahead > 0 else (0, ahead)
        parts += [f"{count} {name}"] if count else []
    if clock.is_frozen:
        return f"clock frozen {time.strftime('%H:%M:%S', time.gmtime(clock()))}"
    return f"clock +{' '.join(parts)}" if parts else ""


def _pause(flow: Flow) -> Line:
    if flow.running is not None:
        return line(("RUNNING ⠹", "current"), f" {node_of(flow.running).label}")
    if _is_held(flow):
        return line(("HELD P", "current"), f" {label_of(flow.exchange.stage)}")
    if flow.is_over:
        return line(("DONE", "ok"))
    # What stopped it by itself is said in the status line.
    sign = ("PAUSED ●", "error") if flow.stopped_by else ("PAUSED ▶", "current")
    return line(sign, f" {node_of(flow.exchange.stage).label}")


def _is_held(flow: Flow) -> bool:
    return flow.client is not None and flow.client.is_held


def _joined(parts: list[Line], gap: str) -> Line:
    spans: list[Span] = []
    for part in parts:
        if spans:
            spans.append((gap, ""))
        spans.extend(part)
    return tuple(spans)


def status_line(flow: Flow | None, message: str, width: int) -> Line:
    """`message` when there is one, else where the flow stands, in words."""
    if message:
        return fit(line(" ", shown(message, width)), width)
    if flow is None:
        return ()
    whole = line(" ", *_standing(flow))
    # Where there is no room, what X-Cache says each time goes first.
    is_long = width_of(whole) > width
    return fit(tuple((text.replace(_EACH_TIME, ""), style) for text, style in whole) if is_long else whole, width)


def _standing(flow: Flow) -> list[str | Span]:
    exchange = flow.exchange
    if flow.running is not None:
        return [("⠹", "current"), f" {flow.running}: {doing(exchange)}"]
    is_held = _is_held(flow)
    if is_held and exchange.is_over:
        return [("P", "current"), f" {shown(flow.stopped_by, 200)} · held before the reply · a client waits"]
    if refusal := refusal_of(exchange):
        is_refused = exchange.response is not None and exchange.response.status >= 400
        what = "refused" if is_refused else "answered"
        return [("■", "warning"), f" {what} at once: {shown(refusal, 200)}", *_assumed(exchange)]
    if exchange.is_over and exchange.response is not None:
        cache = exchange.response.headers.get("x-cache") or exchange.result_type
        took = f"{total_ms(exchange):.0f} ms"
        # A breakpoint may hold where the run ends by itself: a refused result leaves no stage to wait at.
        why = f" ● {shown(flow.stopped_by, 200)} ·" if flow.stopped_by else ""
        gets = f"{why} the viewer gets {shown(status_text(exchange.response), 60)} · {shown(cache, 60)} · {took}"
        return [("■", "ok"), gets, *_assumed(exchange)]
    edited = " · edited by hand" if exchange.amended else ""
    page = "the error page: " if exchange.page is not None else ""
    # A breakpoint on a stage says nothing that is not said here already.
    is_told = flow.stopped_by not in ("", f"before {exchange.stage}")
    note = "a client waits" if is_held else flow.client.note() if flow.client else ""
    place = f"{'held' if is_held else 'paused'} before {exchange.stage}"
    rest = f"{edited}{' · ' * bool(note)}{note}"
    if is_told:
        # First, for a narrow screen: the title says where it waits.
        sign = ("P", "current") if is_held else ("●", "error")
        return [sign, f" {shown(flow.stopped_by, 200)} · {place}{rest}", *_assumed(exchange)]
    return [
        ("P", "current") if is_held else ("▶", "current"),
        f" {place}: {page}{doing(exchange)}{rest}",
        *_assumed(exchange),
    ]


def _assumed(exchange: Exchange) -> list[str | Span]:
    """That something hung on what AWS does not document; the stages say on what."""
    count = len(exchange.assumptions)
    return [" · ", ("?", "warning"), f" {count} assumption{'' if count == 1 else 's'}"] if count else []


def doing(exchange: Exchange) -> str:
    """The pending command in words."""
    match exchange.command:
        case InvokeFunction(association=association):
            function = association.function
            return f"function {shown(function.name, 40)} ({shown(function.runtime, 40)})"
        case FetchOrigin(endpoint=endpoint):
            return f"fetch from {shown(endpoint.domain_name, 60)}"
    return {"cache-lookup": "look up the cache", "cache-store": "store the response"}.get(exchange.stage, "reply")


def footer_line(hints: list[tuple[str, str]], width: int, pinned: list[tuple[str, str]]) -> Line:
    """Keys with their labels, as many as fit whole, the first ones first.

    Those of `pinned` have their places at the right edge, whatever stands at the left: the first of them outermost,
    and always there.
    """
    chosen = pinned[:1]
    # A blank at either end, and two before each hint but the first.
    room = width - width_of(_hint(*pinned[0])) - 2
    for each in hints:
        if each in chosen:
            continue
        room -= width_of(_hint(*each)) + 2
        if room < 0:
            break
        chosen.append(each)
    left = [_hint(*each) for each in chosen if each not in pinned]
    right = line(*_joined([_hint(*each) for each in reversed(pinned) if each in chosen], "  "), " ")
    return fit((*pad(line(" ", *_joined(left, "  ")), width - width_of(right)), *right), width)


def _hint(key: str, label: str) -> Line:
    return line((key, "key"), f" {label}")


def too_small(width: int, height: int) -> Line:
    """What to draw instead of anything else; () when there is room."""
    if width >= SMALLEST[0] and height >= SMALLEST[1]:
        return ()
    return fit(line(f"need {SMALLEST[0]}x{SMALLEST[1]}, have {width}x{height}"), width)
