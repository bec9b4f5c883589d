"""Capture: listening, the intercept, and the clients that are held."""

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from edgetui.errors import EdgetuiError
from edgetui.session.filters import Filter
from edgetui.session.flow import Flow
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds
from edgetui.tui.views.flows import age_text

if TYPE_CHECKING:
    from edgetui.session.workspace import Workspace
    from edgetui.tui.capture import Capture

#: Seconds between two repaints while requests come in.
COALESCED = 0.1
#: Columns from which on the title has room for every word.
_WORDY = 100


class Capturing(Deeds):
    """Actions of the part "Capture". Traffic is drawn at most ten times a second, ages once a second."""

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__(workspace)
        self._later: Timer | None = None
        self._ager: Timer | None = None

    @property
    def capture(self) -> "Capture | None":
        return self.program.capture

    def do_capture(self) -> str:
        capture = self.program.listener(self.tell)
        if capture is None:
            return "this inspector has nothing to listen with"
        self.run_worker(self._toggle(capture), group="capture", exit_on_error=True)
        return ""

    async def _toggle(self, capture: "Capture") -> None:
        if capture.port:
            held = len(self.inspection.held)
            await capture.stop()
            self.say("listens no more" + (f"; {held} held client{'s' * (held > 1)} got a 503" if held else ""))
            return
        try:
            self.say(await capture.start())
        except EdgetuiError as error:
            self.say(f"{error.message}: {error.hint}" if error.hint else error.message)

    def do_intercept(self) -> None:
        from edgetui.tui.screens.interceptline import InterceptScreen

        condition = self.workspace.intercept.condition
        text = condition.text if condition else ""
        self.app.push_screen(InterceptScreen(text, self.workspace.flows, self._intercepted))

    def _intercepted(self, wanted: Filter | None) -> None:
        self.workspace.intercept.set(wanted)
        said = f"holds captured requests {self.workspace.intercept.describe()}" if wanted else "intercepts nothing"
        self.say(
            said + ("" if self.capture is None or self.capture.port or not wanted else keyed(" — {capture} listens"))
        )

    def do_intercept_switch(self) -> str:
        intercept = self.workspace.intercept
        intercept.is_on = not intercept.is_on
        return f"intercept {'on' if intercept.is_on else 'off'}: {intercept.describe()}"

    def do_resume(self) -> None:
        if self.inspection.flow is not None:
            self._resume(self.inspection.flow)

    def do_resume_all(self) -> None:
        for flow in self.inspection.held:
            self._resume(flow)

    def _resume(self, flow: Flow) -> None:
        if flow is self.inspection.flow:
            self.inspection.look_at_now()
        self.run(self.workspace.continue_, flow)

    def do_drop(self) -> str:
        if self.inspection.flow is None:
            return ""
        self._drop(self.inspection.flow)
        return "dropped: the client's connection is closed; the flow can be stepped still"

    def _drop(self, flow: Flow) -> None:
        if flow.client is not None:
            flow.client.dismiss("dropped")

    def do_held(self) -> None:
        from edgetui.tui.screens.held import HeldScreen, Ways

        limit = self.capture.hold_timeout if self.capture is not None else 0.0
        self.app.push_screen(HeldScreen(self.inspection, limit, Ways(self._look_at, self._resume, self._drop)))

    def _look_at(self, flow: Flow) -> None:
        self.inspection.look_at(flow)
        self.draw()

    def tell(self, note: str) -> None:
        """Something that is no flow: it stays in the status line until the next key."""
        self._note = note
        self.draw_later()

    # -- drawing no more often than needed

    def draw_later(self) -> None:
        """Soon, together with what else changes until then."""
        if self._later is None:
            self._later = self.set_timer(COALESCED, self._draw_now)

    def _draw_now(self) -> None:
        self._later = None
        self.inspection.look_at_something()
        self.inspection.follow()
        self.draw()

    def keep_ages(self) -> None:
        """While somebody is held and it is shown, once a second."""
        if self._ager is None and self.inspection.held and self.is_current:
            self._ager = self.set_timer(1.0, self._age)

    def _age(self) -> None:
        self._ager = None
        if self.is_current:
            self.draw()

    def on_screen_resume(self) -> None:
        self.keep_ages()

    # -- in words

    def held_text(self) -> str:
        """That clients wait; "" when none does."""
        count = len(self.inspection.held)
        return f"{count} client{' is' if count == 1 else 's are'} held and would get a 503" if count else ""

    def capture_text(self, width: int) -> str:
        """`held 2 oldest 0:14/30  capture :8765  1 refused (W)`, each only when there is something to say.

        Where that leaves no room for the origin, two words are left out.
        """
        parts = []
        capture, held, refused = self.capture, self.inspection.held, len(self.workspace.refused)
        is_short = bool(held and refused) and width < _WORDY
        if held and capture is not None:
            oldest = max(flow.client.age(time.monotonic()) for flow in held if flow.client is not None)
            of = "" if is_short else "oldest "
            parts.append(f"held {len(held)} {of}{age_text(oldest)}/{capture.hold_timeout:g}")
        if capture is not None and capture.port:
            parts.append(f"{'' if is_short else 'capture '}:{capture.port}")
        if refused:
            parts.append(keyed(f"{refused} refused ({{warnings}})"))
        return "  ".join(parts)
