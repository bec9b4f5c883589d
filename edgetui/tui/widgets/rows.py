"""A list of any length: rows are made when they come into view."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from textual.binding import Binding
from textual.message import Message

from edgetui.tui.views.document import marked_at
from edgetui.tui.views.line import Line, plain, styled
from edgetui.tui.views.search import NOT_FOUND, pattern_of
from edgetui.tui.widgets.pane import Pane

Row = Callable[[int], Line]
#: All of a row's text, also what is cut when it is drawn.
RowText = Callable[[int], str]
Moved = Callable[[int], None]


def _no_row(index: int) -> Line:
    return ()


def _no_text(index: int) -> str:
    return ""


class RowList(Pane):
    """`▸` marks the cursor's row. A row's own line begins after it, so it is one cell narrower than the widget."""

    BINDINGS = [Binding("enter", "choose", "Open", show=False, id="pane.choose")]

    class Chosen(Message):
        """Enter."""

    class EmptyChosen(Message):
        """Enter where there is no row."""

    def __init__(self, moved: Moved | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._moved = moved
        self.cursor = 0
        self._count = 0
        self._row: Row = _no_row
        self._empty: Sequence[Line] = ()
        self._text: RowText = _no_text
        self._hits: list[int] = []

    def set_source(self, count: int, row: Row, *, cursor: int | None = None, text: RowText | None = None) -> None:
        """`count` rows drawn by `row(index)`. The cursor stays, or goes to `cursor`, without a message.

        `text(index)` is what is looked through for words, what is drawn where there is none.
        """
        self._count, self._row = count, row
        self._text = text or (lambda index: plain(row(index)))
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, count - 1))
        self._reveal()
        self.redraw()

    def set_empty(self, lines: Sequence[Line]) -> None:
        """What to draw instead of rows when there are none."""
        self._empty = lines
        self.redraw()

    @property
    def count(self) -> int:
        return self._count

    def body_count(self) -> int:
        return self._count or len(self._empty)

    def body_line(self, index: int) -> Line:
        if not self._count:
            return self._empty[index]
        row = self._marked(self._row(index), index == self.cursor) if self.words else self._row(index)
        if index == self.cursor:
            return (("▸", "focus"), *styled(row, "cursor"))
        return ((" ", ""), *row)

    def on_resize(self) -> None:
        self._reveal()
        super().on_resize()

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor into view."""
        height = self.body_height
        if height:
            self.top = max(self.cursor - height + 1, min(self.top, self.cursor))

    def move(self, lines: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + lines)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is; `moved` hears of it at once when it is another one.

        At once, not by a message: the key that comes next is about the row that the cursor is on.
        """
        index = max(0, min(index, self._count - 1))
        if index == self.cursor or not self._count:
            return
        self.cursor = index
        self._reveal()
        self.redraw()
        if self._moved is not None:
            self._moved(index)

    # -- finding

    def _marked(self, row: Line, is_current: bool) -> Line:
        for found in pattern_of(self.words).finditer(plain(row)):
            row = marked_at(row, *found.span(), "match" if is_current else "other-match")
        return row

    @property
    def place(self) -> int:
        return self.cursor

    def go_to(self, place: int) -> None:
        self.move_to(place)

    def look_for(self, words: str, place: int) -> None:
        self.words = words
        self._look()
        if self._hits:
            self.move_to(self._hits[bisect_left(self._hits, place) % len(self._hits)])
        self.redraw()

    def _look(self) -> None:
        """The rows may have become others since it was last looked."""
        pattern = pattern_of(self.words) if self.words.strip() else None
        self._hits = [index for index in range(self._count) if pattern.search(self._text(index))] if pattern else []

    def to_match(self, by: int) -> None:
        self._look()
        if self._hits:
            at = bisect_left(self._hits, self.cursor + 1) if by > 0 else bisect_left(self._hits, self.cursor) - 1
            self.move_to(self._hits[at % len(self._hits)])
        self.redraw()

    @property
    def found(self) -> str:
        if not self._hits:
            return NOT_FOUND
        is_on_one = self.cursor in self._hits
        return f"{self._hits.index(self.cursor) + 1} of {len(self._hits)}" if is_on_one else f"{len(self._hits)} found"

    def action_choose(self) -> None:
        if self._count:
            self.post_message(self.Chosen())
        else:
            self.post_message(self.EmptyChosen())
