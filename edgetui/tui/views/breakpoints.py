"""The list of breakpoints: one row each, and how many there are."""

from collections.abc import Iterable

from edgetui.engine.stage import Stage
from edgetui.session.breakpoints import Breakpoint
from edgetui.tui.actions import keyed
from edgetui.tui.views.line import Line, beside, fit, line, paragraph, styled
from edgetui.tui.views.rail import NODES
from edgetui.tui.views.safe import shown

ANY = "any"
_NAMES = {node.stage: f"{node.key} {node.stage}" for node in NODES}
_HELP = (
    "A condition is written in the filter language ({help} lists the words). One about a message is asked before a"
    " stage: ~u ^/img, ~hs set-cookie. One about what a stage did stops right after it: ~violation, ~changed x-device,"
    " ~generated, ~stage-error, ~hit, ~miss."
)


def stage_label(stage: Stage | None) -> str:
    """`2 origin-request`, or `any`."""
    return ANY if stage is None else _NAMES[stage]


def heading(breakpoints: Iterable[Breakpoint]) -> str:
    """`BREAKPOINTS  4 (3 on)`."""
    every = list(breakpoints)
    return f"BREAKPOINTS  {len(every)} ({sum(each.enabled for each in every)} on)"


def breakpoint_header(width: int) -> Line:
    """The names of the columns."""
    left = line(("on   stage              when", "dim"))
    return beside(left, line(("hits  stop     ", "dim")), width)


def breakpoint_row(each: Breakpoint, width: int) -> Line:
    """On or off, where, when, how often it held, at which of these times it stops."""
    sign = "[x]" if each.enabled else "[ ]"
    when = shown(each.condition.text, width) if each.condition is not None else "always"
    every = f"every {each.every}" if each.every > 1 else "every"
    left = line(f"{sign}  {stage_label(each.stage):<18} ", (when, "" if each.condition else "dim"))
    row = beside(left, line(f"{each.hits:>4}  {every:<9}"), width)
    return row if each.enabled else styled(row, "dim")


def no_breakpoints(width: int) -> list[Line]:
    """What to say where there are none."""
    text = keyed("   No breakpoint yet: {breakpoints.new} makes one, {break} puts one on a stage.")
    return [(), fit(line(text), width)]


def help_lines(width: int) -> list[Line]:
    """What conditions can say."""
    return [fit(each, width) for each in paragraph(keyed(_HELP), width - 1, "dim", " ", " ")]
