"""What the deeds have at hand: the inspection, the workspace, and moves of a flow that are made one after another."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from edgetui.errors import EdgetuiError
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace
from edgetui.tui.inspection import Inspection
from edgetui.tui.screens.base import BaseScreen

Move = Callable[[Flow], Coroutine[Any, Any, None]]


class Deeds(BaseScreen):
    """A part of the inspector's screen: the action `x` is done by `do_x`, which returns what to say, or nothing."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.inspection = Inspection(workspace)
        self._note = ""
        #: What asked whether it is meant, by the key before this one: the id of its action; "" for none.
        self._asked = ""
        self._moves: dict[Flow, list[Move]] = {}
        #: What makes the moves, a task a flow.
        self.at_work: set[asyncio.Task[None]] = set()
        #: Is something not drawn yet because a move is on its way that draws at its end?
        self._is_undrawn = False
        #: Is more to change before anything is drawn?
        self._waits = False

    def draw(self) -> None:
        """Bring the screen up to date."""
        raise NotImplementedError

    @contextlib.contextmanager
    def at_once(self) -> Iterator[None]:
        """Many things change, and are drawn once."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False
            self.draw()

    def say(self, note: str) -> None:
        """Put a note in the status line until the next key."""
        self._note = note
        self.draw()

    def run(self, move: Move, flow: Flow | None = None) -> None:
        """Make a move, after those that were asked for before: keys may come faster than functions run."""
        flow = flow or self.inspection.flow
        if flow is None:
            return
        self._is_undrawn = True
        waiting = self._moves.setdefault(flow, [])
        waiting.append(move)
        if len(waiting) == 1:
            # Not a worker of textual's, which tells the screen three times how it is: nobody listens.
            task = asyncio.create_task(self._make(flow, waiting))
            self.at_work.add(task)
            task.add_done_callback(self._made)

    def _made(self, task: asyncio.Task[None]) -> None:
        self.at_work.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.program.fail(error)

    def on_unmount(self) -> None:
        for task in self.at_work:
            task.cancel()

    async def _make(self, flow: Flow, waiting: list[Move]) -> None:
        while waiting:
            await waiting[0](flow)
            del waiting[:1]
        del self._moves[flow]
        if self._is_undrawn and self.is_current:
            # None of them changed anything: the flow was over.
            self.draw()

    def write_aside(self, write: Callable[[], str]) -> None:
        """Say what `write` gives, in a thread: there may be a hundred thousand flows, and keys come first."""
        self.say("writing …")
        self.run_worker(self._written(write), group="write", exit_on_error=True)

    async def _written(self, write: Callable[[], str]) -> None:
        try:
            self.say(await asyncio.to_thread(write))
        except EdgetuiError as error:
            self.say(f"{error.message}{': ' if error.hint else ''}{error.hint}")

    def cancelled(self) -> str:
        """Cancel what runs; what to say then, "" when nothing ran."""
        flow = self.inspection.flow
        if flow is None or not self.workspace.cancel(flow):
            return ""
        del self._moves.get(flow, [])[1:]
        return f"cancelled: paused before {flow.exchange.stage} again"
