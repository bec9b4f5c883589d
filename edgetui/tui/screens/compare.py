"""Two flows, or two runs of one, stage by stage."""

from collections.abc import Callable

from textual.app import ComposeResult

from edgetui.engine import Exchange
from edgetui.engine.stage import Stage
from edgetui.session.compare import places
from edgetui.tui.actions import bindings
from edgetui.tui.frame import title_bar
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.views import comparison as views
from edgetui.tui.views.line import line
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

#: What is compared: its name, and its exchange.
Side = tuple[str, Exchange]


class CompareScreen(BaseScreen):
    """The places of the two on the way, what differs at the chosen one below; `open` gets the stage to look at."""

    CONTEXT = "compare"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, one: Side, other: Side, open: Callable[[Stage], None]) -> None:
        super().__init__()
        self._names = (one[0], other[0])
        self._places = places(one[1], other[1])
        self._open = open

    def compose(self) -> ComposeResult:
        self.take_size()
        yield Fixed(id="compare-head")
        yield RowList(self._draw_place, id="compare-rows")
        yield LinesPane(id="compare-body")
        yield Fixed(id="compare-foot", classes="one")

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.styles.height = 1 + min(len(self._places), 12)
        rows.focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width, rows = self.size.width, self.query_one(RowList)
        head = [title_bar(views.heading(self._places), width), *views.sides_lines(*self._names, width)]
        self._lines("compare-head").set_lines(head)
        rows.set_title(line("Places on the way"))
        first = next((index for index, place in enumerate(self._places) if place.lines), 0)
        known = rows.cursor if rows.count else first
        rows.set_source(len(self._places), lambda index: views.place_row(self._places[index], width - 1), cursor=known)
        self._draw_place(rows.cursor)
        self._lines("compare-foot").set_lines([self.foot_line(width)])

    def _lines(self, name: str) -> LinesPane:
        return self.query_one(f"#{name}", LinesPane)

    def _draw_place(self, index: int) -> None:
        place, body = self._places[index], self._lines("compare-body")
        body.set_title(line(place.name))
        body.set_lines(views.difference_lines(place, self.size.width), top=0)

    def on_row_list_chosen(self) -> None:
        self.do_open()

    def do_open(self) -> None:
        stage = self._places[self.query_one(RowList).cursor].stage
        self.dismiss()
        self._open(stage)
