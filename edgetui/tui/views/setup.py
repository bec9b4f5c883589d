"""The setup screen's lines: a row for each cache behavior, and all about one event of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from edgetui.engine.behavior import Association, Behavior, Distribution, Function
from edgetui.engine.data import load
from edgetui.engine.rules.quotas import response_quota
from edgetui.engine.stage import EventType
from edgetui.session.function_states import Broken, FunctionStates, Loaded, broken_at
from edgetui.tui.actions import keyed
from edgetui.tui.views import policies
from edgetui.tui.views.line import Line, broken, line, pad, paragraph
from edgetui.tui.views.prose import said
from edgetui.tui.views.safe import shown, visible

#: Each event's number and short name, as on the rail.
EVENTS = {
    EventType.VIEWER_REQUEST: "1 VReq",
    EventType.ORIGIN_REQUEST: "2 OReq",
    EventType.ORIGIN_RESPONSE: "3 ORes",
    EventType.VIEWER_RESPONSE: "4 VRes",
}
_LABEL = 11
_CACHE = 7
_LONGEST = 4096


@dataclass(frozen=True)
class SetupFacts:
    """What the screen shows; `answers` as in `Definition`, `origin_mode` and `clock` in words."""

    distribution: Distribution
    states: FunctionStates
    answers: dict[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    origin_mode: str = "live"
    clock: str = ""


# -- rows


def _widths(width: int) -> tuple[int, int]:
    """Cells for the path, and for each event."""
    path = max(12, min(28, width // 5))
    return path, max(4, (width - 3 - path - _CACHE) // 4)


def header_row(event_type: EventType, width: int) -> Line:
    """The columns' names, the chosen event in brackets."""
    path, event = _widths(width)
    spans = [pad(line(("  # path", "dim")), path + 3)]
    for each, name in EVENTS.items():
        spans.append(pad(line((f"[{name}]", "selected") if each is event_type else (f" {name}", "dim")), event))
    return tuple(part for each in spans for part in each) + line((" cache", "dim"))


def behavior_row(facts: SetupFacts, index: int, width: int) -> Line:
    """`1 /img/*   py resize   -   -   js hdr   1 h`."""
    behavior = facts.distribution.behaviors[index]
    path, event = _widths(width)
    number = "*" if index == len(facts.distribution.behaviors) - 1 else str(index + 1)
    spans = [pad(line(f"{number:>2} ", shown(path_text(facts.distribution, index), path)), path + 2), line(" ")]
    for event_type in EVENTS:
        spans.append(line(" ", *pad(_cell(facts, behavior.association(event_type)), event - 2), " "))
    return (*(part for each in spans for part in each), *line(policies.kept_for(behavior)))


def path_text(distribution: Distribution, index: int) -> str:
    """The path pattern; that of the default behavior says so."""
    is_default = index == len(distribution.behaviors) - 1
    return "(default)" if is_default else distribution.behaviors[index].path_pattern


def _cell(facts: SetupFacts, association: Association | None) -> Line:
    if association is None:
        return line(("-", "dim"))
    function = association.function
    is_broken = isinstance(facts.states.of(function), Broken)
    sign = ("!", "error") if is_broken else ("", "")
    return line(sign, (f"{_language(function)} ", "dim"), shown(function.name, 60))


def _language(function: Function) -> str:
    return "js" if function.is_node else "py"


# -- the chosen event


def event_lines(facts: SetupFacts, index: int, event_type: EventType, width: int) -> list[Line]:
    """All about one event of one behavior, then what holds for the behavior and the distribution."""
    distribution = facts.distribution
    behavior = distribution.behaviors[index]
    association = behavior.association(event_type)
    lines = _function_lines(facts, association, event_type, width)
    lines.append(())
    lines += fact("cache", policies.cache_text(behavior), width)
    lines += fact("forwards", policies.forwarding_text(behavior.origin_request_policy), width)
    lines += fact("origin", policies.origin_text(distribution, behavior.target_origin_id), width)
    lines += _answers(facts, behavior, width)
    lines += fact("behavior", policies.behavior_text(behavior), width)
    lines.append(())
    lines += fact("clock", facts.clock or "the real one", width)
    lines += fact("settings", policies.settings_text(distribution.settings), width)
    lines += fact("names", policies.distribution_text(distribution), width)
    return lines + _warning_lines(facts.warnings, width)


def fact(label: str, text: str, width: int, style: str = "") -> list[Line]:
    """A label and its text, on as many lines as it needs."""
    first, *others = paragraph(visible(text, _LONGEST), max(10, width - _LABEL), style)
    return [line((f" {label:<{_LABEL - 1}}", "dim"), *first), *(line(" " * _LABEL, *each) for each in others)]


def _function_lines(
    facts: SetupFacts, association: Association | None, event_type: EventType, width: int
) -> list[Line]:
    if association is None:
        text = "none at this event: it passes through unchanged — {setup.attach} attaches one"
        return fact("function", keyed(text), width)
    function = association.function
    run_by = f"run by {function.interpreter}" if function.interpreter else _run_by(function)
    body = "" if not event_type.is_request else f" · IncludeBody {'yes' if association.include_body else 'no'}"
    time = f"timeout {function.timeout:g} s (Lambda@Edge: at most {_most_seconds(event_type)} s)"
    size = f"response {response_quota(event_type) // 1024} KB"
    return [
        *fact("function", f"{function.name} · {function.handler_text} · {function.runtime}, {run_by}", width),
        *fact("limits", f"{function.memory} MB · {time} · {size}{body}", width),
        *_state_lines(facts.states, function, width),
    ]


def _run_by(function: Function) -> str:
    return "run by the node that is found" if function.is_node else "run by edgetui's own Python"


def _most_seconds(event_type: EventType) -> int:
    seconds: int = load("quotas")["lambda_edge"]["current"]["viewer" if event_type.is_viewer else "origin"]["timeout_s"]
    return seconds


def _state_lines(states: FunctionStates, function: Function, width: int) -> list[Line]:
    match states.of(function):
        case Loaded(init_ms=init_ms):
            text = f"loaded in {init_ms:.0f} ms · watching: a saved change is loaded at its next event"
            return fact("state", text, width)
        case Broken(failed=failed):
            place = broken_at(failed, function)
            where = f"broken at {place}" if place else "broken"
            lines = fact(
                "state", f"! {where}: {failed.message.splitlines()[0] if failed.message else ''}", width, "error"
            )
            return lines + fact("", "requests that come here fail until it loads: put it right and save it", width)
    return fact("state", "not loaded yet", width)


def _answers(facts: SetupFacts, behavior: Behavior, width: int) -> list[Line]:
    """How each origin of the behavior is answered on this machine."""
    if facts.origin_mode == "none":
        return fact("", keyed("origin NONE: no origin answers ({setup.origin})"), width, "warning")
    if facts.origin_mode == "recorded":
        text = "origin EARLIER RUN: what it said in a run of the flow before this one ({setup.origin})"
        return fact("", keyed(text), width, "warning")
    lines: list[Line] = []
    for origin in policies.origins_of(facts.distribution, behavior):
        lines += fact("", policies.answer_text(origin.domain_name, facts.answers), width)
    return lines


def _warning_lines(warnings: Sequence[str], width: int) -> list[Line]:
    if not warnings:
        return fact("warnings", "none", width)
    count = len(warnings)
    lines: list[Line] = [(), line((f" {count} warning{'' if count == 1 else 's'}", "warning"))]
    for text in warnings:
        lines += said("!", "warning", text, width)
    return lines


def broken_text(states: FunctionStates, distribution: Distribution) -> str:
    """Which functions do not load; "" when none is known."""
    functions = dict.fromkeys(each.function for behavior in distribution.behaviors for each in behavior.associations)
    broken = [function.name for function in functions if isinstance(states.of(function), Broken)]
    if not broken:
        return ""
    return f"{len(broken)} function{'' if len(broken) == 1 else 's'} cannot be loaded: {', '.join(broken)}"


def diff_lines(diff: Sequence[str], width: int) -> list[Line]:
    """A unified diff of a file, its signs as they are."""
    styles = {"+": "added", "-": "removed", "@": "dim"}
    lines: list[Line] = []
    for text in diff:
        lines += broken([(" ", ""), (visible(text, _LONGEST), styles.get(text[:1], ""))], width, "   ")
    return lines
