"""Lines around and between the panes that are made of the inspection and the action table."""

import shlex
from collections.abc import Iterable, Sequence

from edgetui.engine.exchange import Purpose, StageRecord
from edgetui.engine.http import text_from_wire
from edgetui.engine.judgment import Severity
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow
from edgetui.session.operators import OPERATORS
from edgetui.tui.action_table import INSPECTOR, sections
from edgetui.tui.actions import key_label, key_labels, keyed
from edgetui.tui.capture import USUAL_PORT
from edgetui.tui.inspection import Inspection, Tab
from edgetui.tui.views.line import Line, Span, beside, fit, line, pad, paragraph, styled, width_of
from edgetui.tui.views.prose import said
from edgetui.tui.views.safe import shown

#: Cells of a title that any terminal has.
_LONGEST_TITLE = 400


def title_bar(text: str, width: int) -> Line:
    """The first line of a screen that is not the inspector."""
    return pad(styled(line((" edgetui", "bold"), f"  {text}"), "title"), width)


def list_title(inspection: Inspection, flows: list[Flow]) -> str:
    """`Flows 3/8`, and the filter that they matched."""
    flow, wanted = inspection.flow, inspection.filter
    place = f"Flows {flows.index(flow) + 1}/{len(flows)}" if flow in flows else "Flows"
    return f"{place}  filter: {shown(wanted.text, 60)}" if wanted else place


def empty_list(inspection: Inspection, width: int, port: int = 0) -> list[Line]:
    """What to say where no flow is: there is none yet, or none matches. `port` is where capture listens, 0 nowhere."""
    count = len(inspection.workspace.flows)
    if inspection.filter is None or not count:
        return welcome(inspection, width, port)
    none_matches = f" 0 of {count} flow{'' if count == 1 else 's'} match — {{close}} clears the filter"
    return [fit(line(keyed(none_matches)), width)]


def flow_title(flow: Flow, number: int | None = None) -> str:
    """`Flow 3  run 2/3  GET /img/cat.jpg`, without the run where it is the only one. `number`: None for the newest."""
    received = flow.exchange.received
    count = len(flow.runs)
    run = f"  run {number or count}/{count}" if count > 1 else ""
    own = f"  {flow.start.purpose} by CloudFront" if flow.start.purpose is not Purpose.VIEWER else ""
    request = shown(f"{text_from_wire(received.method)} {text_from_wire(received.target())}", _LONGEST_TITLE)
    return f"Flow {flow.number}{run}{own}  {request}"


def stage_name(stage: Stage) -> str:
    """The stage's name; the reply is the viewer's end."""
    return "viewer" if stage is Stage.REPLY else stage.value


#: Letters of the jump mode for the tabs, in their order, and for the panes.
TAB_LETTERS = dict(zip("abcdefg", Tab, strict=True))
#: Cells of a tab's label: with a few lines or none, those to the right of it are in one place.
_LEAST = {Tab.LOGS: len("Logs 9")}
PANE_LETTERS = {"l": "flows", "s": "stage-body", "o": "stage-logs", "t": "side"}


def tabs_line(tab: Tab, stage: Stage, record: StageRecord | None, width: int, *, jumps: bool = False) -> Line:
    """The tabs with what they hold, the open one in brackets; at the right edge whose they are.

    While one `jumps`, each has its letter before it.
    """
    spans: list[str | Span] = []
    for letter, each in TAB_LETTERS.items():
        label = f"{each} {_count(each, record)}".rstrip()
        style, begin, end = ("selected", "[", "]") if each is tab else ("", " ", " ")
        rest = " " * (1 + max(0, _LEAST.get(each, 0) - len(label)))
        spans += [(letter, "key") if jumps else (begin, style), (label, style), (end, style), rest]
    tabs, name = line(*spans), line((f"{stage_name(stage)} ", "bold"))
    # Without room for both the rail says whose they are.
    return beside(tabs, name, width) if width_of(tabs) + width_of(name) < width else fit(tabs, width)


def pane_title(title: Line, name: str, *, jumps: bool) -> Line:
    """The title of a pane; while one jumps, its letter before it."""
    letter = next(letter for letter, pane in PANE_LETTERS.items() if pane == name)
    return line((letter, "key"), " ", *title) if jumps else title


def _count(tab: Tab, record: StageRecord | None) -> str:
    if record is None:
        return ""
    if tab is Tab.LOGS:
        return str(len(record.logs) or "")
    if tab is Tab.RULES and record.violations:
        is_refused = any(found.severity is Severity.ERROR for found in record.violations)
        return f"{'!' if is_refused else ''}{len(record.violations)}"
    return ""


def warning_lines(warnings: Sequence[str], width: int) -> list[Line]:
    """One paragraph each."""
    lines: list[Line] = []
    for text in warnings:
        lines += [*said("!", "warning", text, width), ()]
    return lines


def found_lines(names: Sequence[str], width: int) -> list[Line]:
    """The handlers in this folder, and how to attach one; () when there are none."""
    if not names:
        return []
    text = keyed("Found here, not yet attached to an event. {choose} attaches one:")
    head = paragraph(text, width - 3, "", "   ", "   ")
    rows = [fit(line("     ", (shown(name, width), "key")), width) for name in names]
    return [(), *head, (), *rows]


#: The ways to get a flow, each with what to say of it; a way that does not exist is not named.
_WAYS = {
    "compose": "compose a request, or paste curl",
    "capture": "capture: then, in another shell,",
    "open": "open a session, HAR, events, logs",
    "example": "step the built-in example",
    "setup": "setup: functions and policies",
    "help": "every key",
}


def welcome(inspection: Inspection, width: int, port: int = 0) -> list[Line]:
    """What to say while there is no flow: the ways to get one, as far as they can be gone now."""
    lines = [line("   No flow yet. To get one:"), ()]
    actions = {action.id: action for action in INSPECTOR}
    for name, text in _WAYS.items():
        if name in actions and not actions[name].enabled(inspection):
            lines.append(line("     ", (key_label(actions[name].keys[0]), "key"), f"   {text}"))
        if name == "capture":
            lines.append(line(f"           {_curl_line(inspection, port)}"))
    return [fit(each, width) for each in lines]


def _curl_line(inspection: Inspection, port: int) -> str:
    """The command that makes a flow when capture listens."""
    aliases = inspection.workspace.distribution.aliases
    host = next((f"-H {shlex.quote(f'Host: {alias}')} " for alias in aliases if "*" not in alias), "")
    return f"curl {shown(host, 120)}http://127.0.0.1:{port or USUAL_PORT}/"


def start_text(problems: Sequence[str]) -> str:
    """What is wrong with a person's own keys or colours; the usual ones are there instead."""
    if not problems:
        return ""
    count = f", {len(problems)} problems (edgetui doctor)" if len(problems) > 1 else ""
    return f"usual ones kept{count}: {problems[0]}"


def moment_text(inspection: Inspection) -> str:
    """`3/7` while looking back, for the title; else ""."""
    return "{}/{}".format(*inspection.moment_of()) if inspection.is_looking_back else ""


_OTHER_RUNS = "{older_run} and {newer_run} other runs"
_BACK_AND_FORTH = "{look_back} further back, {next} forward"


def looking_text(inspection: Inspection) -> str:
    """While looking back: where, and the way out; else ""."""
    if not inspection.is_looking_back:
        return ""
    place, count = inspection.moment_of()
    if inspection.run is not None:
        run, runs = inspection.run_of()
        return keyed(f"run {run} of {runs} ({place} of {count}), nothing re-run — {_OTHER_RUNS}, {{continue}} to now")
    return keyed(f"looking back ({place} of {count}), nothing re-run — {_BACK_AND_FORTH}, {{continue}} to now")


SIGNS = (
    ("▶", "next to run"),
    ("=", "ran, nothing changed"),
    ("~", "ran, changed the message"),
    ("R", "generated a response"),
    ("!", "failed, or CloudFront refused its result"),
    ("-", "skipped"),
    ("·", "not run yet"),
    ("●", "breakpoint"),
    ("P", "held: a client waits"),
    (";", "a comment, in the list"),
    ("1266", "the bar below the rail: each stage's share of the time"),
)


def help_lines(width: int) -> list[Line]:
    """The keys, part by part, and the signs."""
    lines: list[Line] = []
    for title, actions in sections():
        lines += [line((keyed(title), "bold"))]
        lines += _table(((key_labels(action), keyed(action.help)) for action in actions), width)
        lines.append(())
    lines += [line(("Words of a filter", "bold"))]
    for operator in OPERATORS.values():
        lines += _entry(operator.usage, operator.help, width)
    return [*lines, (), line(("Signs", "bold")), *_table(SIGNS, width)]


def _entry(left: str, right: str, width: int) -> list[Line]:
    """As a row of a table, on as many lines as it needs."""
    first, *others = paragraph(right, width - 20)
    return [line("  ", (f"{left:<18}", "key"), *first), *(line(" " * 20, *each) for each in others)]


def _table(rows: Iterable[tuple[str, str]], width: int) -> list[Line]:
    return [fit(line("  ", (f"{left:<18}", "key"), right), width) for left, right in rows]
