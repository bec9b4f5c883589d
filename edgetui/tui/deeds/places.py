"""Moving about: stages, tabs, flows, the filter."""

import asyncio

from edgetui.session.filters import Filter
from edgetui.session.flow import Flow
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds


class Places(Deeds):
    """Actions of the part "Places" that need no widget."""

    def do_previous_node(self) -> None:
        self.inspection.to_next_stage(-1)

    def do_next_node(self) -> None:
        self.inspection.to_next_stage(1)

    def do_previous_tab(self) -> None:
        self.inspection.to_next_tab(-1)

    def do_next_tab(self) -> None:
        self.inspection.to_next_tab(1)

    def do_previous_flow(self) -> None:
        self.inspection.to_flow(self.inspection.flow_index() - 1)

    def do_next_flow(self) -> None:
        self.inspection.to_flow(self.inspection.flow_index() + 1)

    def do_filter(self) -> None:
        from edgetui.tui.screens.filterline import FilterScreen

        wanted = self.inspection.filter
        self.app.push_screen(FilterScreen(wanted.text if wanted else "", self.workspace.flows, self._filtered))

    def _filtered(self, wanted: Filter | None) -> None:
        self.inspection.set_filter(wanted)
        self.say("")
        if self.inspection.is_filtering:
            self.run_worker(self._filter_on(wanted), group="filter", exclusive=True)

    async def _filter_on(self, wanted: Filter | None) -> None:
        """Hold the filter against the rest of a long list; keys come first."""
        while self.inspection.is_filtering and self.inspection.filter is wanted:
            await asyncio.sleep(0)
            self.inspection.go_on_filtering()
        self.draw()

    def do_delete(self) -> str:
        if self._asked != "delete":
            self._asked = "delete"
            number = self.inspection.flow.number if self.inspection.flow else 0
            return keyed(f"flow {number} would be gone for good — {{delete}} again deletes it")
        self._asked = ""
        return self.inspection.delete()

    def do_mark(self) -> str:
        return self.inspection.toggle_mark()

    def do_comment(self) -> None:
        from edgetui.tui.screens.prompt import PromptScreen

        flow = self.inspection.flow
        assert flow is not None
        question = f"what is to be said about flow {flow.number}; an empty line takes it away"
        self.app.push_screen(PromptScreen(question, lambda text: self._comment(flow, text.strip()), text=flow.comment))

    def _comment(self, flow: Flow, text: str) -> None:
        if text == flow.comment:
            return
        self.workspace.comment(flow, text)
        self.say(f"flow {flow.number}: comment {'kept' if text else 'removed'}")

    def do_unchanged(self) -> str:
        self.inspection.shows_unchanged = not self.inspection.shows_unchanged
        return f"unchanged lines are {'shown' if self.inspection.shows_unchanged else 'folded'}"
