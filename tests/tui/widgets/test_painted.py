"""What arrives at the terminal is what textual would have sent, in fewer bytes."""

from itertools import product

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.containers import Horizontal
from textual.geometry import Region, Size
from textual.screen import ModalScreen, Screen
from textual.strip import Segment, Strip
from textual.widgets import Input

from edgetui.tui.views.line import line
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.painted import Painted

COLUMNS, ROWS = 40, 6
CONTENTS = [
    [line("uri: ", ("/img/cat.jpg", "added")), line("host: example.org"), line("gone")],
    [line("uri: ", ("/img/cow.jpg", "added")), line("host: example.net")],
    [line("uri: ", ("/猫/cow.jpg", "removed")), line("host: example.net"), line("back again")],
    [line("uri: ", ("/犬/cow.jpg", "removed")), line("x"), line("ba\u0301ck 猫")],
    [line("uri: ", ("/犬/cow.jpg", "added")), line("x"), line("bac\u0301k  猫")],
]


class Terminal:
    """What a terminal shows after the bytes sent to it."""

    def __init__(self, columns=COLUMNS, rows=ROWS):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.screen.set_mode(pyte.modes.LNM)
        self.sent = 0

    def feed(self, text):
        self.sent += len(text)
        self.stream.feed(text)

    def cells(self):
        """Text, colours and attributes of every cell; of a blank only what can be seen of it."""
        rows = ([self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines))
        return [[cell._replace(fg="", bold=False) if cell.data == " " else cell for cell in row] for row in rows]


class Front(ModalScreen[None]):
    CSS = "Front { align: left bottom; background: transparent; } Input { height: 1; border: none; }"

    def compose(self):
        yield Input("typed", compact=True)


class PaneApp(App[None]):
    """Sends each update twice: to `ours` as it would be sent, to `theirs` as textual would."""

    CSS = "Screen { overflow: hidden; }"

    def __init__(self):
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.painted = Painted()
        self.ours, self.theirs = Terminal(), Terminal()

    def _display(self, screen, renderable):
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            # textual's own leaves blanks of a background where the terminal's own is meant.
            self.theirs.feed(renderable.render_segments(self.console))
            self.ours.feed(self.painted.changes(renderable, self.size).render_segments(self.console))
        super()._display(screen, renderable)

    def get_default_screen(self):
        return Screen()

    def compose(self):
        with Horizontal():
            yield LinesPane(line("Left"), id="left")
            yield LinesPane(line("Right"), id="right")


async def test_what_arrives_is_what_textual_would_have_sent():
    app = PaneApp()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        left, right = app.query_one("#left", LinesPane), app.query_one("#right", LinesPane)
        for content, is_in_front in product(CONTENTS, (False, True)):
            if is_in_front:
                await app.push_screen(Front())
                await pilot.press("x", "left", "tab")
            left.set_lines(content)
            right.set_lines(content[::-1])
            await pilot.pause()
            assert app.ours.cells() == app.theirs.cells()
            if is_in_front:
                await app.pop_screen()
                await pilot.pause()
                assert app.ours.cells() == app.theirs.cells()
    assert 0 < app.ours.sent < app.theirs.sent / 3


def layout(*rows):
    """An update of the whole screen; each row is the segments of one strip."""
    strips = [[Strip([Segment(*each) for each in row])] for row in rows]
    return LayoutUpdate(strips, Region(0, 0, COLUMNS, len(rows)))


def sent(painted, update):
    return painted.changes(update, Size(COLUMNS, ROWS)).render_segments(App(ansi_color=True).console)


STYLES = [None, *map(Style.parse, ("bold", "dim", "underline", "red", "bold green", "on blue", "reverse red"))]
SPANS = st.tuples(st.sampled_from([" ", "   ", " " * 13, "a", "word", "two words", "猫", "─"]), st.sampled_from(STYLES))


@given(st.lists(st.lists(st.lists(SPANS, max_size=8), min_size=1, max_size=ROWS), min_size=2, max_size=4))
def test_whatever_was_there_the_screen_is_what_textual_would_have_made_of_it(screens):
    painted, ours, theirs = Painted(), Terminal(), Terminal()
    console = App(ansi_color=True).console
    for rows in screens:
        strips = [[Strip([Segment(*each) for each in row]).adjust_cell_length(COLUMNS)] for row in rows]
        update = LayoutUpdate(strips, Region(0, 0, COLUMNS, len(rows)))
        ours.feed(painted.changes(update, Size(COLUMNS, ROWS)).render_segments(console))
        theirs.feed(update.render_segments(console))
        assert ours.cells() == theirs.cells()


def test_of_an_update_for_a_larger_screen_nothing_is_sent_that_the_terminal_has_no_cell_for():
    painted = Painted()
    rows = [[("x" * (COLUMNS + 20),)]] * (ROWS + 3)
    drawn = sent(painted, layout(*rows))
    assert drawn.count("x") == COLUMNS * ROWS
    assert f"\x1b[{ROWS + 1};" not in drawn


def test_nothing_is_sent_twice():
    painted = Painted()
    row = [("same, ", Style(bold=True)), ("as before", None)]
    assert "same" in sent(painted, layout(row))
    assert sent(painted, layout(row)) == ""


def test_after_forgetting_everything_is_sent():
    painted = Painted()
    first = sent(painted, layout([("same", None)]))
    painted.forget()
    assert sent(painted, layout([("same", None)])) == first


def test_one_letter_is_one_letter():
    painted = Painted()
    sent(painted, layout([("a cat sat", None)]))
    assert sent(painted, layout([("a cow sat", None)])) == "\x1b[1;4How"


def test_changes_far_apart_are_sent_apart_and_near_ones_together():
    painted = Painted()
    sent(painted, layout([("one two three four", None)]))
    assert sent(painted, layout([("One two three fouR", None)])) == "\x1b[1HO\x1b[18GR"
    assert sent(painted, layout([("ONE Two three fouR", None)])) == "\x1b[1;2HNE T"


def test_the_pen_goes_the_shortest_way():
    painted = Painted()
    sent(painted, layout([("one        two four", None)], [("below       is more", None)]))
    # By so many columns, over what is there already, straight down.
    drawn = sent(painted, layout([("onx        Two Four", None)], [("below       is mOre", None)]))
    assert drawn == "\x1b[1;3Hx\x1b[8CTwo F\x1b[BO"


def test_a_blank_in_another_style_is_the_same_blank_where_the_style_cannot_be_seen():
    painted = Painted()
    sent(painted, layout([("a b", Style(bold=True))]))
    assert sent(painted, layout([("a", Style(bold=True)), (" ", RED), ("b", Style(bold=True))])) == ""
    assert sent(painted, layout([("a", Style(bold=True)), (" ", Style(underline=True)), ("b", Style(bold=True))]))


def test_what_is_gone_is_erased():
    painted = Painted()
    sent(painted, layout([("gone with the wind", Style(bold=True))]))
    assert sent(painted, layout([("gone" + " " * 14, None)])) == "\x1b[1Hgone\x1b[14X"


def test_another_style_is_another_cell():
    painted = Painted()
    sent(painted, layout([("word", None)]))
    assert sent(painted, layout([("word", Style(bold=True))])) == "\x1b[1H\x1b[1mword\x1b[m"


@pytest.mark.parametrize("text", ["👩\u200d🔬 x", "🇨🇭 x", "ね\u3099 x", "\u0301x"])
def test_characters_that_join_are_sent_as_they_are(text):
    painted = Painted()
    # How far they reach, each terminal decides for itself: what follows is put in its place.
    assert text in sent(painted, layout([(text, None)])).replace("\x1b[3G", "")
    assert sent(painted, layout([(text, None)])) == ""
    assert "y" in sent(painted, layout([(text.replace("x", "y"), None)]))


RED, GREEN = Style(color="red"), Style(color="green")


def test_a_colour_that_covers_another_needs_no_reset_and_a_blank_between_them_no_style():
    painted = Painted()
    row = [("one", RED), (" ", None), ("two", GREEN), (" ", None), ("three", Style(color="green", underline=True))]
    assert sent(painted, layout(row)) == "\x1b[1H\x1b[31mone \x1b[32mtwo \x1b[4mthree\x1b[m"


def test_a_blank_after_what_is_underlined_or_has_a_background_is_not():
    painted = Painted()
    row = [("one", Style(underline=True)), (" ", None), ("two", Style(bgcolor="red")), (" x", None)]
    assert sent(painted, layout(row)) == "\x1b[1H\x1b[4mone\x1b[m \x1b[41mtwo\x1b[m x"


def test_the_next_row_is_reached_by_a_line_end_and_a_wide_gap_is_erased():
    painted = Painted()
    update = layout([("first", None)], [("second" + " " * 20 + "half", None)])
    assert sent(painted, update) == "\x1b[1Hfirst\r\nsecond\x1b[20X\x1b[27Ghalf"


def test_what_is_blank_to_the_edge_is_erased_by_one_sequence():
    painted = Painted()
    blank = " " * COLUMNS
    sent(painted, layout([("long ago and far away".ljust(COLUMNS), RED)], [("gone".ljust(COLUMNS), None)]))
    row = [("long", RED), (blank[4:], None)]
    assert sent(painted, layout(row, [(blank, None)])) == "\x1b[1;5H\x1b[K\r\n\x1b[K"


def test_of_a_style_only_what_is_new_is_sent_unless_something_is_to_go():
    painted = Painted()
    row = [("a", Style(bold=True)), ("b", Style(bold=True, color="red")), ("c", Style(dim=True)), ("d", RED)]
    assert sent(painted, layout(row)) == "\x1b[1H\x1b[1ma\x1b[31mb\x1b[;2mc\x1b[;31md\x1b[m"
