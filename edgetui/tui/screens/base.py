"""What all screens share: keys come from the action table."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from edgetui.tui.actions import bindings, footer, pinned
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from edgetui.tui.app import EdgetuiApp
    from edgetui.tui.views.line import Line


class Fixed(LinesPane, can_focus=False):
    """Lines that are only looked at."""


class BaseScreen(Screen[None], inherit_bindings=False):
    """A screen whose keys are `actions.bindings(CONTEXT)`; the action `x` is done by its method `do_x`."""

    CONTEXT: ClassVar[str]
    #: Does it read a whole request that is pasted into one of its fields?
    READS_REQUESTS: ClassVar[bool] = False
    #: textual repaints the whole screen when the focus moves; the widgets concerned do that themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        #: Are keys to wait until the screen is there and its first widget has the focus?
        self.is_opening = True

    @property
    def program(self) -> "EdgetuiApp":
        """The app, as what it is."""
        return cast("EdgetuiApp", self.app)

    def take_size(self) -> None:
        """Take the classes of the terminal's size before the first layout: else that one is painted in vain."""
        for size, breakpoints in zip(
            self.app.size, (self.app.HORIZONTAL_BREAKPOINTS, self.app.VERTICAL_BREAKPOINTS), strict=True
        ):
            self.add_class(max((least, name) for least, name in breakpoints or () if least <= size)[1])

    def on_mount(self) -> None:
        self.call_after_refresh(self._opened)

    def _opened(self) -> None:
        self.is_opening = False
        self.app.call_later(self.program.typeahead.go_on)

    def on_screen_resume(self) -> None:
        """The screen above may have taken with it what the next key waits for."""
        self.app.call_later(self.program.typeahead.go_on)

    def action_perform(self, action_id: str, key: str) -> None:
        """A key of this screen's table was pressed."""
        getattr(self, f"do_{action_id}")()

    def do_next_pane(self) -> None:
        self.focus_next()

    def do_previous_pane(self) -> None:
        self.focus_previous()

    def on_pane_find_asked(self, event: Pane.FindAsked) -> None:
        """The line to type in is loaded when it is first asked for."""
        from edgetui.tui.screens.findline import FindScreen

        event.stop()
        self.app.push_screen(FindScreen(event.pane, self.finding_changed))

    def finding_changed(self) -> None:
        """A pane in which something is looked for should have all of it, one in which nothing is need not."""

    def forget_found(self) -> bool:
        """Look for nothing any more, in no pane. Was something looked for?"""
        panes = [pane for pane in self.query(Pane) if pane.is_finding]
        for pane in panes:
            pane.forget_words()
        self.finding_changed()
        return bool(panes)

    def foot_line(self, width: int) -> "Line":
        """The keys of this screen. What draws them needs the engine, which the first screen does without."""
        from edgetui.tui.views.chrome import footer_line

        return footer_line(footer(self.CONTEXT), width, pinned(self.CONTEXT))

    def do_close(self) -> None:
        self.dismiss()

    def do_help(self) -> None:
        """The help page is loaded when it is first asked for."""
        from edgetui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())


class OverScreen(BaseScreen, ModalScreen[None]):
    """A line or a menu over a screen that stays in view. textual keeps the app's keys from it: it has them itself."""

    BINDINGS = bindings("everywhere")

    def action_perform(self, action_id: str, key: str) -> None:
        """A key of this screen's table, or one of every screen."""
        does = self if hasattr(self, f"do_{action_id}") else self.program
        getattr(does, f"do_{action_id}")()
