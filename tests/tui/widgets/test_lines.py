"""The text pane: what it repaints, how it scrolls, what the focus costs."""

import pytest
from textual.app import App
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import Screen

from edgetui.tui.views.line import line
from edgetui.tui.widgets.lines import LinesPane


class QuietScreen(Screen[None]):
    focused = Reactive(None, repaint=False)


class PaneApp(App[None]):
    CSS = "Screen { overflow: hidden; }"

    def get_default_screen(self):
        return QuietScreen()

    def compose(self):
        yield LinesPane(line("One"), id="one")
        yield LinesPane(line("Two"), id="two")


def numbered(count):
    return [line(f"text {number}") for number in range(count)]


@pytest.fixture
def repaints(monkeypatch):
    """The regions panes ask to repaint; None for a whole pane."""
    seen = []
    original = LinesPane.refresh

    def refresh(self, *regions, **flags):
        seen.extend(regions or (None,))
        return original(self, *regions, **flags)

    monkeypatch.setattr(LinesPane, "refresh", refresh)
    return seen


def texts(app):
    """The screen as text."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def test_only_the_rows_that_changed_are_repainted(repaints):
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.query_one("#one", LinesPane)
        pane.set_lines([line("same"), line("uri: ", ("/a", "added")), line("gone")])
        await pilot.pause()
        repaints.clear()

        pane.set_lines([line("same"), line("uri: ", ("/b", "added"))])
        assert repaints == [Region(0, 2, 40, 1), Region(0, 3, 40, 1)]

        repaints.clear()
        pane.set_lines([line("same"), line("uri: ", ("/b", "added"))])
        assert repaints == []

        await pilot.pause()
        assert texts(app)[:4] == ["▸ One " + "─" * 34, "same", "uri: /b", ""]


async def test_moving_the_focus_repaints_the_title_of_each_pane(repaints):
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        repaints.clear()

        await pilot.press("tab")

        assert set(repaints) == {Region(0, 0, 40, 1)}
        assert texts(app)[0].startswith("─ One")
        assert texts(app)[6].startswith("▸ Two")
        assert app.query_one("#two", LinesPane).has_focus


async def test_keys_scroll_inside_the_content(repaints):
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.query_one("#one", LinesPane)
        pane.set_lines(numbered(40))
        assert pane.body_height == 5
        tops = []
        for key in (
            "j",
            "down",
            "k",
            "up",
            "up",
            "ctrl+d",
            "pagedown",
            "G",
            "j",
            "ctrl+u",
            "pageup",
            "home",
            "end",
            "g",
        ):
            await pilot.press(key)
            tops.append(pane.top)

    assert tops == [1, 2, 1, 0, 0, 2, 6, 35, 35, 33, 29, 0, 35, 0]


async def test_what_is_out_of_view_is_told_in_the_title():
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.query_one("#one", LinesPane)
        pane.set_lines(numbered(40), top=10)
        await pilot.pause()

        assert texts(app)[:2] == ["▸ One " + "─" * 20 + " 11-15 of 40 ─", "text 10"]


async def test_shorter_content_comes_back_into_view():
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.query_one("#one", LinesPane)
        pane.set_lines(numbered(40), top=30)
        pane.set_lines(numbered(6))
        await pilot.pause()

        assert pane.top == 1
        assert texts(app)[1:6] == [f"text {number}" for number in range(1, 6)]


async def test_header_rows_stay_and_a_pane_may_have_no_title():
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.query_one("#one", LinesPane)
        pane.set_title(None)
        pane.set_header([line("fixed")])
        pane.set_lines(numbered(40), top=3)
        await pilot.pause()

        assert texts(app)[:3] == ["fixed", "text 3", "text 4"]
        assert pane.body_height == 5


async def test_a_new_size_draws_all_rows_anew():
    app = PaneApp()
    async with app.run_test(size=(40, 12)) as pilot:
        pane = app.query_one("#one", LinesPane)
        pane.set_lines(numbered(40))
        await pilot.resize_terminal(30, 20)

        assert pane.body_height == 9
        assert texts(app)[9] == "text 8"
        assert len(texts(app)[0]) == 30
