"""The list: any number of rows, two of them repainted when the cursor moves."""

import pytest
from textual.app import App

from edgetui.tui.views.line import line
from edgetui.tui.widgets.rows import RowList


class ListApp(App[None]):
    CSS = "Screen { overflow: hidden; }"

    def __init__(self):
        super().__init__()
        self.heard = []

    def compose(self):
        rows = RowList(lambda index: self.heard.append(("highlighted", index)))
        rows.set_title(line("Flows"))
        yield rows

    def on_row_list_chosen(self):
        self.heard.append(("chosen", self.query_one(RowList).cursor))


class Counted:
    """A source that knows which rows were asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, index):
        self.asked.append(index)
        return line(f"row {index}")


def texts(app):
    """The screen as text."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def test_of_100_000_rows_only_those_in_view_are_made():
    app = ListApp()
    source = Counted()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(RowList)
        rows.set_source(100_000, source)
        await pilot.press("G")

        assert texts(app)[-1] == "▸row 99999"
        assert set(source.asked) <= {*range(9), *range(99_991, 100_000)}
        assert len(source.asked) < 100


async def test_moving_the_cursor_repaints_two_rows_and_tells(monkeypatch):
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(RowList)
        rows.set_source(8, Counted())
        await pilot.pause()
        seen = []
        original = RowList.refresh
        monkeypatch.setattr(
            RowList,
            "refresh",
            lambda self, *regions, **flags: seen.extend(regions or (None,)) or original(self, *regions),
        )

        await pilot.press("j", "j", "k", "enter")

        assert app.heard == [("highlighted", 1), ("highlighted", 2), ("highlighted", 1), ("chosen", 1)]
        assert None not in seen
        assert [region.y for region in seen] == [1, 2, 2, 3, 2, 3]
        assert texts(app)[1:4] == [" row 0", "▸row 1", " row 2"]


async def test_the_cursor_stays_in_view_and_inside_the_list():
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(RowList)
        rows.set_source(50, Counted())
        places = []
        for key in ("k", "pagedown", "ctrl+d", "G", "j", "pageup", "g"):
            await pilot.press(key)
            places.append((rows.cursor, rows.top))

    assert places == [(0, 0), (8, 0), (12, 4), (49, 41), (49, 41), (41, 41), (0, 0)]


async def test_a_new_source_keeps_the_cursor_or_puts_it_where_told_without_a_message():
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(RowList)
        rows.set_source(50, Counted(), cursor=30)
        rows.set_source(60, Counted())
        await pilot.pause()
        assert (rows.cursor, rows.top) == (30, 22)

        rows.set_source(3, Counted())
        await pilot.pause()
        assert (rows.cursor, texts(app)[3]) == (2, "▸row 2")
        assert app.heard == []


async def test_an_empty_list_says_what_to_do_and_takes_no_key():
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(RowList)
        rows.set_empty([line("No flow yet.")])
        await pilot.press("j", "enter")

        assert texts(app)[1] == "No flow yet."
        assert app.heard == []


@pytest.mark.parametrize("count", [0, 1])
async def test_moving_where_there_is_nowhere_to_go_tells_nothing(count):
    app = ListApp()
    async with app.run_test(size=(40, 10)):
        rows = app.query_one(RowList)
        rows.set_source(count, Counted())
        rows.move(5)
        rows.move_to(-3)

        assert rows.cursor == max(0, count - 1) == 0
        assert app.heard == []


async def test_the_cursors_row_keeps_its_own_colours():
    app = ListApp()
    async with app.run_test(size=(40, 10)):
        rows = app.query_one(RowList)
        rows.set_source(1, lambda index: (("a", ""), ("b", "error")))

        assert rows.body_line(0) == (("▸", "focus"), ("a", "cursor"), ("b", "error"))
