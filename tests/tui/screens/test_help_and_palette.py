"""Help and palette are made of the action table: they show what there is, and run it."""

import pytest

from edgetui.tui.action_table import CONTEXTS, EVERYWHERE, INSPECTOR
from edgetui.tui.actions import key_labels, keyed
from edgetui.tui.frame import help_lines
from edgetui.tui.inspection import Inspection
from edgetui.tui.screens.palette import PaletteScreen, commands, matching
from edgetui.tui.views.line import plain, width_of
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList


@pytest.fixture
async def palette(shop, driven):
    async with driven(shop) as ui:
        await ui.press(":")
        yield ui


def test_the_help_page_has_every_action_with_all_its_keys():
    page = "\n".join(plain(line) for line in help_lines(100))
    for context in CONTEXTS:
        for action in CONTEXTS[context]:
            assert key_labels(action) in page
            assert keyed(action.help) in page


def test_the_help_page_is_not_cut_at_80_columns():
    assert not any("…" in plain(line).replace("0 … 6", "") for line in help_lines(80))
    assert all(width_of(line) <= 80 for line in help_lines(80))


async def test_help_scrolls_and_closes_by_each_of_its_keys(shop, driven, golden):
    async with driven(shop) as ui:
        golden("help-80x24.txt", await ui.press("?"))
        pane = ui.app.screen.query_one("#help-body", LinesPane)
        await ui.press("G")
        assert pane.top == len(pane.lines) - pane.body_height
        for key in ("escape", "q", "?", "f1"):
            await ui.press(key)
            assert ui.app.screen is ui.inspector
            await ui.press("?")


async def test_it_looks_as_recorded(palette, golden):
    golden("palette-80x24.txt", palette.text)


async def test_typing_narrows_down_and_enter_runs(palette):
    text = await palette.press(*"repl")
    assert "Commands 1 of" in text
    text = await palette.press("enter")
    assert palette.app.screen is palette.inspector
    assert "flow 5: the request of flow 1 again, paused" in text


async def test_arrows_choose(palette):
    await palette.press("down", "down", "ctrl+p", "ctrl+n", "up")
    assert palette.app.screen.query_one(RowList).cursor == 1
    text = await palette.press("enter")
    assert "the viewer gets 200 OK" in text


async def test_a_command_that_cannot_be_run_shows_the_reason_and_says_it_again_when_run(palette):
    text = await palette.press(*"undo")
    assert "nothing has run yet" in text
    text = await palette.press("enter")
    assert "nothing has run yet" in text.splitlines()[-2]


async def test_a_command_of_every_screen_is_run_too(palette):
    await palette.press(*"quit now")
    await palette.press("enter")
    assert palette.app.return_code == 0
    assert not palette.app.is_running


async def test_nothing_found_is_said_and_enter_does_nothing(palette):
    assert "no command has these words" in await palette.press(*"zzz")
    await palette.press("enter")
    assert isinstance(palette.app.screen, PaletteScreen)
    await palette.press("escape")
    assert palette.app.screen is palette.inspector


def test_every_command_but_the_palette_is_there_once_with_its_keys(shop):
    found = commands(Inspection(shop))
    assert {each.id for each in found} == {action.id for action in (*INSPECTOR, *EVERYWHERE)} - {"palette"}
    assert [each.key for each in found if each.id == "node"] == list("0123456")
    assert all(each.keys in plain(each.row(80)) for each in found)


def test_words_match_in_any_order_and_titles_come_first(shop):
    found = commands(Inspection(shop))
    assert [each.id for each in matching(found, "flow NEXT")] == ["next_flow"]
    assert next(each.id for each in matching(found, "breakpoint")) == "breakpoints"
    assert matching(found, "break")[0].id == "break"
    assert matching(found, "  ") == found
