"""The filter of the flow list: one line at the bottom, the screen stays in view above it."""

import asyncio
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from edgetui.session.filters import Filter, FilterError, parse
from edgetui.session.flow import Flow
from edgetui.session.listing import Listing
from edgetui.session.operators import OPERATORS
from edgetui.tui.actions import bindings
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.screens.fields import LineField
from edgetui.tui.views.faults import fault_line
from edgetui.tui.views.line import Line, fit, line
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane

#: Flows looked at between two keys.
_AT_ONCE = 500
_EXAMPLE = "~u ^/img & ~c 5..    (help lists the words)"


class FilterScreen(OverScreen):
    """Counts while one types; `keep` gets the filter, or None to show every flow."""

    CONTEXT = "filter"
    BINDINGS = bindings(CONTEXT)
    #: What an empty line means, where that is not everything.
    EMPTY = ""

    def __init__(self, text: str, flows: list[Flow], keep: Callable[[Filter | None], None]) -> None:
        super().__init__()
        self._text = text
        self._flows = flows
        self._keep = keep
        self._listing: Listing | None = None

    def compose(self) -> ComposeResult:
        with Container(id="filter"):
            yield LineField(self._text, id="filter-text", placeholder=_EXAMPLE, completes=OPERATORS)
            yield Fixed(id="filter-foot", classes="two")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def on_input_changed(self) -> None:
        self._listing = None
        self._draw()
        if self._listing is not None:
            self.run_worker(self._count(self._listing), exclusive=True)

    async def _count(self, listing: Listing) -> None:
        """Look at all flows without keeping a key waiting; the count is drawn when it is whole."""
        while not listing.is_whole:
            await asyncio.sleep(0)
            if listing is not self._listing:
                return
            listing.advance(_AT_ONCE)
            if listing.is_whole:
                self._draw()

    def _draw(self) -> None:
        width = self.size.width
        foot = self.foot_line(width)
        self.query_one("#filter-foot", LinesPane).set_lines([self._note(width), foot])

    def _note(self, width: int) -> Line:
        """How many match and what that means in words; for what is no filter, a caret under the fault."""
        text = self.query_one(Input).value
        if self.EMPTY and not text.strip():
            return fit(line((f" {self.EMPTY}", "dim")), width)
        try:
            wanted = parse(text)
        except FilterError as error:
            return fault_line(text, error, width)
        if self._listing is None:
            self._listing = Listing(self._flows, wanted)
            self._listing.advance(_AT_ONCE)
        count = str(len(self._listing.flows)) if self._listing.is_whole else "…"
        means = shown(self.meaning(wanted), width)
        return fit(line(f" {count} of {len(self._flows)}: ", (means, "dim")), width)

    def meaning(self, wanted: Filter) -> str:
        """The filter in words."""
        return wanted.describe()

    def on_input_submitted(self) -> None:
        self.do_keep()

    def do_keep(self) -> None:
        """A text that is no filter leaves the line open; the caret already says where it fails."""
        text = self.query_one(Input).value
        try:
            wanted = parse(text) if text.strip() else None
        except FilterError:
            return
        self.dismiss()
        self._keep(wanted)

    def do_close(self) -> None:
        self.dismiss()
        self._keep(None)
