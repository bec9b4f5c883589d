"""The moves of a debugger beyond one step: run to a stage, and other runs of the same flow."""

from edgetui.engine import Exchange
from edgetui.engine.commands import Outcome
from edgetui.engine.stage import Stage
from edgetui.errors import EdgetuiError
from edgetui.tui import debug_reasons, frame
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds


class Debugging(Deeds):
    """Actions of the part "Debugging"."""

    def do_run_to(self) -> None:
        stage = self.inspection.stage
        self.run(lambda flow: self.workspace.run_to(flow, stage))

    def do_answer(self) -> None:
        from edgetui.tui.answers import answers
        from edgetui.tui.screens.answer import AnswerScreen

        flow = self.inspection.flow
        assert flow is not None
        asked = flow.timeline
        others = (each for each in reversed(self.workspace.flows) if each is not flow)
        title = f"Answer for {flow.exchange.stage} by hand"

        def give(outcome: Outcome) -> None:
            if flow.timeline is asked:
                self.run(lambda flow: self.workspace.answer(flow, outcome))

        self.app.push_screen(AnswerScreen(title, answers(asked.exchange, others), give))

    def do_skip(self) -> str:
        stage = debug_reasons.stage_to_skip(self.inspection)
        assert stage is not None
        if self.workspace.toggle_skip(stage):
            return keyed(f"the function at {stage} is skipped from now on, until {{skip}} there")
        return f"the function at {stage} runs again"

    def do_branch(self) -> str:
        self.cancelled()
        return self.inspection.branch()

    def do_breakpoints(self) -> None:
        from edgetui.tui.screens.breakpoints import BreakpointsScreen

        self.app.push_screen(BreakpointsScreen(self.workspace))

    def do_compare(self) -> str | None:
        from edgetui.tui.screens.compare import CompareScreen

        try:
            one, other = self._sides()
        except EdgetuiError as error:
            return error.message
        self.app.push_screen(CompareScreen(one, other, self._open_stage))
        return None

    def _open_stage(self, stage: Stage) -> None:
        self.inspection.to_stage(stage)
        self.draw()

    def _sides(self) -> tuple[tuple[str, Exchange], tuple[str, Exchange]]:
        """The marked flow, else the run before, and the run looked at. A flow may have to be read from a file."""
        inspection = self.inspection
        flow, timeline, marked = inspection.flow, inspection.timeline, inspection.marked
        assert flow is not None and timeline is not None
        number = inspection.run_of()[0]
        other = (frame.flow_title(flow, number), timeline.exchange)
        if marked is not None and marked is not flow:
            return (f"{frame.flow_title(marked)}  (marked)", marked.exchange), other
        return (frame.flow_title(flow, number - 1), flow.runs[number - 2].exchange), other

    def do_older_run(self) -> str:
        return self.inspection.look_at_run(-1)

    def do_newer_run(self) -> str:
        return self.inspection.look_at_run(1)
