"""A pane of ready lines: a diff, a log, JSON."""

from collections.abc import Sequence

from edgetui.tui.views.document import Document, Lines, marked_at
from edgetui.tui.views.line import Line
from edgetui.tui.views.search import Search
from edgetui.tui.widgets.pane import Pane

#: Rows at the bottom in which a place that was found is not left: a line to type in may cover them.
_COVERED = 2


class LinesPane(Pane):
    """`set_lines` draws only the rows that differ from what was there."""

    def __init__(self, title: Line | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(title, id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._search: Search | None = None

    @property
    def lines(self) -> Sequence[Line]:
        return self._lines

    def set_lines(self, lines: Sequence[Line], *, top: int | None = None) -> None:
        """New content; the view stays where it is, or goes to line `top`."""
        self._lines = lines
        self._search = self._searched(self.words) if self.words else None
        if top is not None:
            self.top = top
        self.redraw()

    def body_count(self) -> int:
        return len(self._lines)

    def body_line(self, index: int) -> Line:
        drawn = self._lines[index]
        for spot, is_current in self._search.on_row(index) if self._search else ():
            drawn = marked_at(drawn, spot.start, spot.end, "match" if is_current else "other-match")
        return drawn

    # -- finding

    def _searched(self, words: str) -> Search:
        return Search(self._lines if isinstance(self._lines, Document) else Lines(self._lines), words)

    @property
    def place(self) -> int:
        return self.top

    def go_to(self, place: int) -> None:
        self.top = place
        self.redraw()

    def look_for(self, words: str, place: int) -> None:
        self.words = words
        self._search = self._searched(words) if words.strip() else None
        self.top = place
        if self._search is not None:
            self._search.to_row(place)
        self._reveal()

    def to_match(self, by: int) -> None:
        if self._search is not None:
            self._search.move(by, self.top)
            self._reveal()

    @property
    def found(self) -> str:
        return self._search.found if self._search is not None else ""

    def _reveal(self) -> None:
        """Scroll to the place looked at when it is out of view, so that a third of the pane is above it."""
        row = self._search.row if self._search else None
        height = self.body_height
        if row is not None and not self.top <= row < self.top + max(1, height - _COVERED):
            self.top = max(0, row - height // 3)
        self.redraw()
