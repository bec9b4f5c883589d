"""A breakpoint as three lines a person types: where, when, how often."""

from dataclasses import dataclass

from edgetui.engine.stage import Stage
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import Filter, FilterError, parse
from edgetui.session.operators import STAGE_NUMBERS, ArgumentError, stage_named
from edgetui.tui.views.breakpoints import ANY

#: What the stage may be: a name or a number on screen.
PLACES = (ANY, *(str(stage) for stage in STAGE_NUMBERS.values()))


class Unreadable(Exception):
    """`field` is stage, when or every; `column` where in it, from 0."""

    def __init__(self, field: str, problem: str, column: int = 0) -> None:
        super().__init__(problem)
        self.field = field
        self.error = FilterError(problem, column)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the lines say."""

    stage: Stage | None
    condition: Filter | None
    every: int

    def put_into(self, breakpoint: Breakpoint) -> None:
        """Change a breakpoint to this; its hits begin anew where it asks for something else now."""
        if (breakpoint.stage, breakpoint.condition, breakpoint.every) != (self.stage, self.condition, self.every):
            breakpoint.hits = 0
        breakpoint.stage, breakpoint.condition, breakpoint.every = self.stage, self.condition, self.every

    def made(self) -> Breakpoint:
        return Breakpoint(self.stage, self.condition, self.every)


def typed(stage: str, when: str, every: str) -> Typed:
    """What the lines say; raises Unreadable."""
    return Typed(_stage(stage.strip()), _condition(when), _every(every.strip()))


def _stage(text: str) -> Stage | None:
    if text.lower() in ("", ANY):
        return None
    try:
        stage = stage_named(text)
    except ArgumentError as error:
        raise Unreadable("stage", error.message, error.position) from None
    if stage not in STAGE_NUMBERS.values():
        raise Unreadable("stage", f"nothing stops at {stage}; take {', '.join(PLACES[:3])} … or 1 to 6")
    return stage


def _condition(text: str) -> Filter | None:
    try:
        return parse(text) if text.strip() else None
    except FilterError as error:
        raise Unreadable("when", error.message, error.column) from None


def _every(text: str) -> int:
    if not text:
        return 1
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= 1_000_000:
        raise Unreadable("every", f"{text!r} is no count; write 1 for every hit, 5 for every fifth")
    return int(text)
