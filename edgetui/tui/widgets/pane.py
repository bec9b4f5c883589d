"""What the list and the text pane share: a title row, fixed rows below it, a body that scrolls by whole lines.

Drawing costs more than comparing, so a pane remembers what it has drawn, and after every change asks for a repaint of
those rows only that differ (`painted` sends of them the cells that do). It keeps its own `top` and not textual's scroll
offset: a new virtual size is a layout of the whole screen, and textual's handlers of focus and scrolling repaint the
whole widget.
"""

import contextlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from edgetui.tui.views.line import Line, Span, fit, line, pad, styled, width_of
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.styles import table_of

#: Cells for the words looked for, in the title.
_WORDS = 24


class Pane(Widget, can_focus=True):
    """Subclasses say how many body lines there are and what each looks like."""

    class Sized(Message):
        """The pane has another size: what is in it may have to be made for that width."""

    class FindAsked(Message):
        """The person wants to look for something in this pane."""

        def __init__(self, pane: "Pane") -> None:
            super().__init__()
            self.pane = pane

    DEFAULT_CSS = "Pane { width: 1fr; height: 1fr; }"

    BINDINGS = [
        Binding("j,down", "pane_down", "Down", show=False, id="pane.down"),
        Binding("k,up", "pane_up", "Up", show=False, id="pane.up"),
        Binding("g,home", "pane_top", "Top", show=False, id="pane.top"),
        Binding("G,end", "pane_bottom", "Bottom", show=False, id="pane.bottom"),
        Binding("ctrl+d", "pane_half(1)", "Half a page down", show=False, id="pane.half_down"),
        Binding("ctrl+u", "pane_half(-1)", "Half a page up", show=False, id="pane.half_up"),
        Binding("pagedown", "pane_page(1)", "Page down", show=False, id="pane.page_down"),
        Binding("pageup", "pane_page(-1)", "Page up", show=False, id="pane.page_up"),
        Binding("/", "pane_find", "Find", show=False, id="pane.find"),
        Binding(".,f3", "pane_match(1)", "Next place", show=False, id="pane.next_match"),
        Binding("comma", "pane_match(-1)", "Place before", show=False, id="pane.previous_match"),
    ]

    def __init__(self, title: Line | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.top = 0
        self._title = title
        self._header: tuple[Line, ...] = ()
        self._drawn: list[Line] = []
        #: Row -> what textual gets of it, as long as it stays what it is.
        self._strips: dict[int, Strip] = {}
        self._waits = 0
        #: Is something looked for in this pane? Then all of what it shows should be in it, nothing folded or cut.
        self.is_finding = False
        #: The words looked for, and what is known of their places.
        self.words = ""

    # -- for subclasses

    def body_count(self) -> int:
        """How many lines the body has."""
        raise NotImplementedError

    def body_line(self, index: int) -> Line:
        """A line of the body."""
        raise NotImplementedError

    @property
    def place(self) -> int:
        """The line from which on is looked for something."""
        raise NotImplementedError

    def go_to(self, place: int) -> None:
        """Back to where `place` was."""
        raise NotImplementedError

    def look_for(self, words: str, place: int) -> None:
        """Go to where the words are first, from a place on; stay where they are not. "" is found nowhere."""
        raise NotImplementedError

    def to_match(self, by: int) -> None:
        """Go to the next place of the words, or the one before."""
        raise NotImplementedError

    @property
    def found(self) -> str:
        """`3 of 41`, or that there is none."""
        raise NotImplementedError

    # -- what is fixed

    def set_title(self, title: Line | None) -> None:
        """The first row; None for a pane without one."""
        self._title = title
        self.redraw()

    @property
    def title_line(self) -> Line:
        """What the first row says of the pane."""
        return self._title or ()

    def set_header(self, header: Sequence[Line]) -> None:
        """Rows below the title that do not scroll."""
        self._header = tuple(header)
        self.redraw()

    @property
    def size(self) -> Size:
        """As large as it was last told: a pane has no border, and textual looks for it among all widgets each time."""
        return self.outer_size

    @property
    def body_height(self) -> int:
        """Rows for the body."""
        return self._body_height(self.size.height)

    def _body_height(self, height: int) -> int:
        return max(0, height - len(self._header) - (self._title is not None))

    # -- drawing

    def redraw(self) -> None:
        """Repaint the rows whose content is not what it was; of these the app sends the cells that changed."""
        if self._waits or not self.is_mounted:
            return
        width, height = self.size
        if not width or not height:
            return
        self.top = max(0, min(self.top, self.body_count() - self._body_height(height)))
        before, self._drawn = self._drawn, self._rows(width, height)
        if len(before) != height:
            self._strips.clear()
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, self._drawn, strict=True)) if old != new]
        for y in changed:
            self._strips.pop(y, None)
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    @contextlib.contextmanager
    def at_once(self) -> Iterator[None]:
        """Several things are set, and drawn once."""
        self._waits += 1
        try:
            yield
        finally:
            self._waits -= 1
            self.redraw()

    def _rows(self, width: int, height: int) -> list[Line]:
        rows: list[Line] = [] if self._title is None else [self._title_row(self._title, width, height)]
        rows += self._header
        last = min(self.body_count(), self.top + height - len(rows))
        rows += [self.body_line(index) for index in range(self.top, last)]
        return rows[:height] + [()] * (height - len(rows))

    def _title_row(self, title: Line, width: int, height: int) -> Line:
        """The focus is shown by the first cell alone."""
        lead: Span = ("▸", "focus") if self.has_focus else ("─", "rule")
        left = fit((lead, (" ", ""), *styled(title, "title"), (" ", "")), width)
        right = self._position(self._body_height(height))
        rest = width - width_of(left) - width_of(right)
        if rest < 0:
            return left
        return (*left, ("─" * rest, "rule"), *right)

    def _position(self, height: int) -> Line:
        """What is looked for, and which part of the body is in view when it is not all of it."""
        count = self.body_count()
        sought = f" /{shown(self.words, _WORDS)} {self.found} " if self.words else ""
        part = f" {self.top + 1}-{min(count, self.top + height)} of {count} " if count > height > 0 else ""
        spans = [((text, "dim"), ("─", "rule")) for text in (sought, part) if text]
        return line(*(span for pair in spans for span in pair))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows as they are: textual sees to borders, padding and links first, and a pane has none."""
        strips = [self._strip(y) for y in crop.line_range]
        first, last = crop.column_span
        return [strip if (0, strip.cell_length) == (first, last) else strip.crop(first, last) for strip in strips]

    def _strip(self, y: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None:
            strip = self.render_line(y)
            for each in self.get_line_filters():
                strip = strip.apply_filter(each, self.background_colors[1])
            self._strips[y] = strip
        return strip

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y >= len(self._drawn):
            return Strip.blank(width)
        table = table_of(self.app)
        # One segment a style: each begins and ends with control codes of its own.
        styles = groupby(pad(self._drawn[y], width), key=itemgetter(1))
        segments = [
            Segment("".join([text for text, _ in spans]), table[name] if name else None) for name, spans in styles
        ]
        return Strip(segments, width)

    # -- events

    def on_resize(self) -> None:
        self._drawn = []
        self.redraw()
        self.post_message(self.Sized())

    def _on_focus(self, event: events.Focus) -> None:
        event.prevent_default()
        self._take_focus(True)
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self._take_focus(False)
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def _take_focus(self, has_focus: bool) -> None:
        """As textual's own handler, without its repaint of the whole widget."""
        self.has_focus = has_focus
        self.redraw()

    # -- moving

    def scroll_by(self, lines: int) -> None:
        """Move the view; it stays inside the body."""
        self.top += lines
        self.redraw()

    def move(self, lines: int) -> None:
        """What a movement key does: here, scroll."""
        self.scroll_by(lines)

    def action_pane_find(self) -> None:
        self.post_message(self.FindAsked(self))

    def action_pane_match(self, by: int) -> None:
        self.to_match(by)

    def forget_words(self) -> None:
        """Nothing is looked for any more."""
        self.is_finding = False
        self.look_for("", self.place)

    def action_pane_down(self) -> None:
        self.move(1)

    def action_pane_up(self) -> None:
        self.move(-1)

    def action_pane_top(self) -> None:
        self.move(-self.body_count())

    def action_pane_bottom(self) -> None:
        self.move(self.body_count())

    def action_pane_half(self, direction: int) -> None:
        self.move(direction * max(1, self.body_height // 2))

    def action_pane_page(self, direction: int) -> None:
        self.move(direction * max(1, self.body_height - 1))
