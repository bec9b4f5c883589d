"""Every client that is held: who waits before which stage, how long already, and how long it may."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.timer import Timer

from edgetui.session.flow import Flow
from edgetui.tui.actions import bindings
from edgetui.tui.frame import title_bar
from edgetui.tui.inspection import Inspection
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.views import held as views
from edgetui.tui.views.line import fit, line
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done for a flow whose client is held."""

    look: Callable[[Flow], None]
    resume: Callable[[Flow], None]
    drop: Callable[[Flow], None]


class HeldScreen(BaseScreen):
    """Ages are drawn once a second while somebody waits; `limit` is in seconds."""

    CONTEXT = "held"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, inspection: Inspection, limit: float, ways: Ways) -> None:
        super().__init__()
        self._inspection = inspection
        self._limit = limit
        self._ways = ways
        self._ager: Timer | None = None

    def compose(self) -> ComposeResult:
        self.take_size()
        yield Fixed(id="held-head", classes="one")
        yield RowList(id="held-rows")
        yield Fixed(id="held-foot", classes="two")

    def on_mount(self) -> None:
        self._inspection.workspace.subscribe(self._changed)
        self.query_one(RowList).focus()

    def on_unmount(self) -> None:
        self._inspection.workspace.unsubscribe(self._changed)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _changed(self, flow: Flow | None) -> None:
        self._draw()

    def _draw(self) -> None:
        width, rows, held = self.size.width, self.query_one(RowList), self._inspection.held
        now = time.monotonic()
        self.query_one("#held-head", LinesPane).set_lines([title_bar(f"HELD  {len(held)}", width)])
        rows.set_title(line("Clients that wait, the longest first"))
        rows.set_header([line(" ", *views.held_header(width - 1))])
        rows.set_empty(views.no_held(width))
        rows.set_source(len(held), lambda index: views.held_row(held[index], self._limit, now, width - 1))
        foot = [fit(line(views.limit_text(self._limit)), width), self.foot_line(width)]
        self.query_one("#held-foot", LinesPane).set_lines(foot)
        if held and self._ager is None:
            self._ager = self.set_timer(1.0, self._age)

    def _age(self) -> None:
        self._ager = None
        self._draw()

    @property
    def _chosen(self) -> Flow | None:
        held = self._inspection.held
        return held[min(self.query_one(RowList).cursor, len(held) - 1)] if held else None

    def _do(self, way: Callable[[Flow], None]) -> None:
        if self._chosen is not None:
            way(self._chosen)
            self._draw()

    def on_row_list_chosen(self) -> None:
        self.do_look()

    def do_look(self) -> None:
        """The flow in the inspector, to be edited or stepped."""
        if self._chosen is not None:
            self._ways.look(self._chosen)
            self.dismiss()

    def do_resume(self) -> None:
        self._do(self._ways.resume)

    def do_resume_all(self) -> None:
        for flow in self._inspection.held:
            self._ways.resume(flow)
        self._draw()

    def do_drop(self) -> None:
        self._do(self._ways.drop)
