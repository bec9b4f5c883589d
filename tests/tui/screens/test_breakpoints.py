"""The breakpoints, by their keys."""

import pytest

from edgetui.engine.stage import Stage
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import parse
from edgetui.tui.action_table import BREAKPOINT, BREAKPOINTS
from edgetui.tui.screens.breakpoints import BreakpointScreen, BreakpointsScreen
from edgetui.tui.screens.help import HelpScreen

NAMES = {" ": "space", "~": "tilde", "&": "ampersand", "^": "circumflex_accent", "/": "slash", "(": "left_parenthesis"}


async def typed(ui, text):
    return await ui.press(*(NAMES.get(letter, letter) for letter in text))


def breakpoints(ui):
    return list(ui.app.workspace.breakpoints)


@pytest.fixture
def many(shop):
    """As on the picture of the design: plain, of any stage, conditional with a count, and one that is off."""
    for each in (
        Breakpoint(Stage.ORIGIN_REQUEST, hits=3),
        Breakpoint(None, parse("~stage-error"), hits=1),
        Breakpoint(Stage.VIEWER_REQUEST, parse("~changed uri & ~u ^/img"), every=5, hits=17),
        Breakpoint(Stage.VIEWER_RESPONSE, parse("~hs set-cookie"), enabled=False),
    ):
        shop.breakpoints.add(each)
    return shop


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_it_looks_as_recorded(size, many, driven, golden):
    async with driven(many, size) as ui:
        golden(f"breakpoints-{size[0]}x{size[1]}.txt", await ui.press("B", "j", "j"))


async def test_writing_one_looks_as_recorded(many, driven, golden):
    async with driven(many) as ui:
        golden("breakpoint-80x24.txt", await ui.press("B", "j", "j", "enter"))


CASES = {
    "toggle": ("B space", lambda ui, text: "[ ]" in text and "4 (2 on)" in text),
    "edit": ("B e", lambda ui, text: isinstance(ui.app.screen, BreakpointScreen)),
    "new": ("B n", lambda ui, text: isinstance(ui.app.screen, BreakpointScreen) and "stage  any" in text),
    "delete": ("B d", lambda ui, text: "3 (2 on)" in text and "2 origin-request" not in text),
    "help": ("B ?", lambda ui, text: isinstance(ui.app.screen, HelpScreen)),
    "close": ("B q", lambda ui, text: ui.app.screen is ui.inspector),
}


def test_every_action_is_tried_by_key():
    assert set(CASES) == {action.id for action in BREAKPOINTS}
    assert {action.id for action in BREAKPOINT} == {"keep", "next_pane", "previous_pane", "help", "close"}


@pytest.mark.parametrize("action", CASES)
async def test_a_key_does_what_the_table_says(action, many, driven):
    keys, holds = CASES[action]
    async with driven(many) as ui:
        for key in keys.split():
            await ui.press(key)
        assert holds(ui, ui.text), ui.text


async def test_without_any_it_says_how_to_make_one(shop, driven):
    async with driven(shop) as ui:
        assert "No breakpoint yet: n makes one" in await ui.press("B")
        await ui.press("space", "d", "e", "enter")
        assert isinstance(ui.app.screen, BreakpointsScreen)


async def test_a_new_one_stops_where_its_condition_holds(shop, driven):
    async with driven(shop) as ui:
        await ui.press("B", "n")
        text = await typed(ui, "~changed x-device")
        assert "matches 0 of 4 flows now · after any stage, when a function changed" in text
        text = await ui.press("enter")
        assert "1 (1 on)" in text and "~changed x-device" in text
        text = await ui.press("escape", "c")
        assert "PAUSED ● cache" in text and "● any" in text
        assert "● after any stage, when a function changed x-device · paused before" in text
        assert breakpoints(ui)[0].hits == 1


async def test_the_count_names_the_flows_that_match(shop, driven):
    async with driven(shop) as ui:
        await ui.press("B", "n")
        assert "matches 2 of 4 flows now: 2, 4" in await typed(ui, "~u ed | ~u old")


async def test_a_fault_has_its_caret_under_it_and_leaves_the_lines_open(shop, driven):
    async with driven(shop) as ui:
        await ui.press("B", "n")
        await typed(ui, "~u a & ~zz")
        text = await ui.press("enter")
        rows = text.splitlines()
        entry = next(row for row in rows if row.startswith(" when"))
        note = next(row for row in rows if "^ " in row)
        assert note.index("^ ") == entry.index("~zz")
        assert isinstance(ui.app.screen, BreakpointScreen) and breakpoints(ui) == []


async def test_a_stage_that_is_none_says_so_and_gets_the_cursor(shop, driven):
    async with driven(shop) as ui:
        await ui.press("B", "n", "shift+tab", "X")
        text = await ui.press("enter")
        assert "stage: " in text and "is no stage" in text
        assert ui.app.screen.focused.id == "breakpoint-stage"


async def test_tab_goes_through_the_lines_and_escape_changes_nothing(shop, driven):
    async with driven(shop) as ui:
        await ui.press("B", "n", "tab")
        assert ui.app.screen.focused.id == "breakpoint-every"
        await ui.press("5", "escape")
        assert breakpoints(ui) == []


async def test_an_edit_changes_the_one_that_is_there(many, driven):
    async with driven(many) as ui:
        each = breakpoints(ui)[0]
        await ui.press("B", "enter", "tab", "backspace", "3")
        text = await ui.press("enter")
        assert (each.every, each.hits) == (3, 0)
        assert "every 3" in text and len(breakpoints(ui)) == 4


async def test_every_third_hit_stops(shop, driven):
    shop.breakpoints.add(Breakpoint(Stage.ORIGIN_FETCH, every=2))
    async with driven(shop) as ui:
        assert "the viewer gets 200 OK" in await ui.press("c")
        assert "paused before origin-fetch" in await ui.press("P", "R", "c")


async def test_one_that_is_off_does_not_stop(shop, driven):
    shop.breakpoints.add(Breakpoint(Stage.ORIGIN_REQUEST))
    async with driven(shop) as ui:
        assert "the viewer gets 200 OK" in await ui.press("B", "space", "escape", "c")
        assert "●" not in ui.text.splitlines()[0]


async def test_a_violation_stops_the_run_where_it_happened(shop, driven):
    shop.breakpoints.add(Breakpoint(None, parse("~violation")))
    async with driven(shop) as ui:
        text = await ui.press("}", "}", "}", "c")
        assert breakpoints(ui)[0].hits == 1
        assert "■ ● after any stage, when a result broke a rule · the viewer gets 502" in text


@pytest.mark.parametrize("key", ["R", "V"])
async def test_what_stopped_a_run_is_not_said_of_what_comes_next(key, shop, driven):
    shop.breakpoints.add(Breakpoint(None, parse("~changed uri")))
    async with driven(shop) as ui:
        assert "PAUSED ●" in await ui.press("c")
        assert "PAUSED ▶" in await ui.press(key)
