"""How what a pane holds is read."""

from enum import StrEnum
from typing import TypeVar

from edgetui.tui.deeds.base import Deeds
from edgetui.tui.inspection import Tab

Mode = TypeVar("Mode", bound=StrEnum)


class Reading(Deeds):
    """Views of one thing, one after another."""

    def do_wrap(self) -> str:
        self.inspection.wraps = not self.inspection.wraps
        return "long values are shown whole" if self.inspection.wraps else "long values are cut at the edge"

    def do_view_mode(self) -> None:
        inspection = self.inspection
        if inspection.tab_at_hand is Tab.JSON:
            inspection.json_mode = _after(inspection.json_mode)
        elif inspection.tab_at_hand is Tab.LOGS:
            inspection.log_mode = _after(inspection.log_mode)
        else:
            inspection.body_mode = _after(inspection.body_mode)


def _after(mode: Mode) -> Mode:
    """The next mode, after the last one the first."""
    modes = list(type(mode))
    return modes[(modes.index(mode) + 1) % len(modes)]
