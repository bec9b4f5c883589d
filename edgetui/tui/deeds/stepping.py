"""Stepping a flow, editing it, and getting another one."""

from edgetui.engine.http import Request, Viewer
from edgetui.tui import frame
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds


class Stepping(Deeds):
    """Actions of the part "Stepping"."""

    def do_next(self) -> str:
        if self.inspection.is_looking_back:
            return self.inspection.look_by(1)
        self.run(self.workspace.step)
        return ""

    def do_continue(self) -> None:
        if self.inspection.is_looking_back:
            self.inspection.look_at_now()
        else:
            self.run(self.workspace.continue_)

    def do_look_back(self) -> str:
        return self.inspection.look_by(-1)

    def do_again(self) -> None:
        self.inspection.rewind()
        self.run(self.workspace.step)

    def do_undo(self) -> str:
        return self.inspection.undo()

    def do_restart(self) -> str:
        self.cancelled()
        return self.inspection.restart()

    def do_replay(self) -> str:
        return self.inspection.replay()

    def do_break(self) -> str:
        return self.inspection.toggle_breakpoint()

    def do_edit(self) -> None:
        from edgetui.tui.screens.edit import EditScreen

        flow, message = self.inspection.flow, self.inspection.message
        if flow is None or message is None:
            return
        title = f"{frame.flow_title(flow)}  before {flow.exchange.stage}"
        self.app.push_screen(EditScreen(title, message, lambda edited: self.say(self.inspection.amend(edited))))

    def do_compose(self) -> None:
        from edgetui.tui.screens.composer import ComposerScreen

        flow = self.inspection.flow
        start = (flow.start.request, flow.start.viewer) if flow else None
        note = keyed(f"a copy of flow {flow.number}'s request — {{composer.blank}} empties it") if flow else ""
        self.app.push_screen(ComposerScreen(self.workspace.distribution, self._add_composed, start, note))

    def _add_composed(self, request: Request, viewer: Viewer) -> None:
        self.inspection.add(request, viewer)
        drafts = self.program.drafts
        # Said or not, it draws: the workspace told of the flow before it was the one looked at.
        self.say(drafts.add(request, viewer) if drafts else "")
