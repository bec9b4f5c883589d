"""What a change makes of a file, before it is made."""

from collections.abc import Callable

from textual.app import ComposeResult

from edgetui.session.project_file import Plan
from edgetui.tui.actions import bindings
from edgetui.tui.frame import title_bar
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.views.line import line
from edgetui.tui.views.safe import shown
from edgetui.tui.views.setup import diff_lines
from edgetui.tui.widgets.lines import LinesPane


class ConfirmScreen(BaseScreen):
    """Shows the plan's diff; `write` is called when the person agrees."""

    CONTEXT = "confirm"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, plan: Plan, write: Callable[[], None]) -> None:
        super().__init__()
        self._plan = plan
        self._write = write

    def compose(self) -> ComposeResult:
        yield Fixed(id="confirm-head", classes="one")
        yield LinesPane(id="confirm-body")
        yield Fixed(id="confirm-foot", classes="one")

    def on_mount(self) -> None:
        self.query_one("#confirm-body").focus()

    def on_resize(self) -> None:
        width, plan = self.size.width, self._plan
        what = "a new file" if plan.old is None else "what changes"
        self.query_one("#confirm-head", LinesPane).set_lines([title_bar("WRITE", width)])
        body = self.query_one("#confirm-body", LinesPane)
        body.set_title(line(f"{shown(plan.path, width)}: {what}"))
        body.set_lines(diff_lines(plan.diff, width))
        foot = self.foot_line(width)
        self.query_one("#confirm-foot", LinesPane).set_lines([foot])

    def do_write(self) -> None:
        self.dismiss()
        self.app.call_later(self._write)
