"""`/` in a pane: the pane follows what is typed, `.` and `,` go on, Esc comes back."""

import json

import pytest

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.testing.fakes import FakeOrigin, fake_workspace
from edgetui.tui.screens.findline import FindScreen
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

NAMES = {" ": "space", "=": "equals_sign", "-": "minus", "/": "slash", ":": "colon", ".": "full_stop", ",": "comma"}


async def find(ui, words):
    return await ui.press("/", *(NAMES.get(letter, letter) for letter in words))


def marked(ui, style="match"):
    """What is drawn as found, on all panes."""
    panes = [*ui.inspector.query(RowList), *ui.inspector.query(LinesPane)]
    return [text for pane in panes for row in pane._drawn for text, own in row if own == style]


def title(text):
    """The title of the pane with the focus."""
    return next(row for row in text.splitlines() if row.startswith("▸ Flow"))


def long_header(event):
    request = event["Records"][0]["cf"]["request"]
    request["headers"]["x-long"] = [{"key": "X-Long", "value": "v" * 200 + "needle" + "v" * 200}]
    print("log " * 60 + "haystack")
    return request


@pytest.fixture
def long_values():
    body = json.dumps([{"id": number, "name": f"thing {number}"} for number in range(6000)]).encode()
    page = Response(200, "OK", Headers([("Content-Type", "application/json")]), body)
    workspace = fake_workspace({EventType.VIEWER_REQUEST: long_header}, FakeOrigin(page))
    headers = Headers([("Host", "shop.example.com"), ("X-Same", "unchanged")])
    workspace.add(Request(uri="/a", headers=headers), Viewer())
    return workspace


async def test_the_pane_follows_what_is_typed_and_says_how_many(shop, driven):
    async with driven(shop) as ui:
        await ui.press("enter")
        text = await find(ui, "shop")
        assert isinstance(ui.app.screen, FindScreen)
        assert " 1 of 1  in Flow 1" in text and marked(ui) == ["shop"]
        text = await ui.press("enter")
        assert ui.app.screen is ui.inspector
        assert "/shop 1 of 1" in title(text)


async def test_full_stop_and_comma_go_to_the_next_place_and_the_one_before(shop, driven):
    async with driven(shop) as ui:
        await ui.press("enter")
        await find(ui, "a")
        await ui.press("enter")
        counts = []
        for key in ("full_stop", "f3", "comma"):
            counts.append(title(await ui.press(key)).split("/a ")[1].split(" of")[0])
        assert counts == ["2", "3", "2"]
        assert len(marked(ui)) == 1 and len(marked(ui, "other-match")) > 3


async def test_arrows_go_on_while_the_line_is_open(shop, driven):
    async with driven(shop) as ui:
        await ui.press("enter")
        await find(ui, "a")
        assert " 2 of " in await ui.press("down")
        assert " 1 of " in await ui.press("up")


async def test_esc_comes_back_to_where_the_pane_was_and_marks_nothing(long_values, driven):
    async with driven(long_values) as ui:
        await ui.press("c", "6", "]", "enter", "j", "j")
        before = ui.text
        assert "thing 3000" in await find(ui, "thing 3000")
        assert await ui.press("escape") == before
        assert marked(ui) == []


async def test_esc_after_enter_forgets_the_words(shop, driven):
    async with driven(shop) as ui:
        await ui.press("enter")
        await find(ui, "shop")
        await ui.press("enter")
        text = await ui.press("escape")
        assert "/shop" not in text and "▸ Flow 1" in text and marked(ui) == []
        assert "▸ Flows" in await ui.press("escape")


async def test_nothing_typed_is_nothing_looked_for(shop, driven):
    async with driven(shop) as ui:
        before = await ui.press("enter")
        await ui.press("/")
        await ui.press("space")
        assert "not found" not in ui.text
        assert await ui.press("enter") == before
        assert await ui.press("full_stop", "comma") == before


async def test_what_is_not_there_is_said_and_moves_nothing(shop, driven):
    async with driven(shop) as ui:
        await ui.press("enter")
        text = await find(ui, "zzz")
        assert " not found  in Flow 1" in text
        text = await ui.press("enter")
        assert "/zzz not found" in await ui.press("full_stop")


async def test_values_that_are_cut_and_lines_that_are_folded_are_searched(long_values, driven):
    async with driven(long_values) as ui:
        text = await ui.press("n", "enter")
        assert "needle" not in text and "x-same" not in text
        assert "needle" in await find(ui, "needle") and marked(ui) == ["needle"]
        await ui.press("escape")
        assert "x-same: unchanged" in await find(ui, "unchanged")
        await ui.press("escape")
        assert "x-same" not in ui.text


@pytest.mark.parametrize(("tab", "word"), [("Logs", "haystack"), ("JSON", "needle"), ("Diff", "needle")])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_tab_is_searched_whole(tab, word, size, long_values, driven):
    async with driven(long_values, size) as ui:
        await ui.press("n", "enter")
        while f"[{tab}" not in ui.text:
            await ui.press("]")
        assert " 1 of " in await find(ui, word)
        assert "".join(marked(ui)) == word


async def test_tab_looks_for_the_words_in_the_other_pane(shop, driven):
    async with driven(shop) as ui:
        assert "not found  in Flows 1/4" in await find(ui, "host:")
        text = await ui.press("tab")
        assert " 1 of 1  in Flow 1" in text
        await ui.press("enter")
        assert "▸ Flow 1" in ui.text and "/host: 1 of 1" in ui.text
        assert "/host:" not in ui.text.splitlines()[1]


async def test_in_the_list_the_cursor_goes_to_the_flow(shop, driven):
    async with driven(shop) as ui:
        assert "Flows 3/4" in await find(ui, "broken")
        assert "Flow 3" in ui.text
        assert "Flows 1/4" in await ui.press("escape")
        await find(ui, "format=auto")
        assert "Flows 2/4" in await ui.press("enter", "full_stop")
        assert "Flows 1/4" in await ui.press("comma")
        assert "Flows 4/4" in await ui.press("comma")


async def test_a_step_keeps_the_words_and_marks_them_in_what_it_brought(shop, driven):
    async with driven(shop) as ui:
        await ui.press("enter")
        await find(ui, "mobile")
        assert marked(ui) == []
        await ui.press("enter", "n")
        assert marked(ui, "other-match") == ["mobile"]
        assert "/mobile 1 found" in ui.text
        await ui.press("full_stop")
        assert marked(ui) == ["mobile"]


@pytest.mark.parametrize(
    ("keys", "word"), [("?", "breakpoint"), ("S", "caching"), ("B", "breakpoint"), ("c m } c = tab", "uri")]
)
async def test_other_screens_are_searched_by_the_same_key(keys, word, shop, driven):
    async with driven(shop) as ui:
        for key in keys.split():
            await ui.press(key)
        assert " in " in await find(ui, word)
        await ui.press("enter")
        text = await ui.press("full_stop")
        assert f"/{word} " in text


async def test_w_shows_long_values_whole_and_cuts_them_again(long_values, driven):
    async with driven(long_values) as ui:
        cut = await ui.press("n")
        whole = await ui.press("w")
        assert "needle" not in cut and "needle" in whole and "long values are shown whole" in whole
        assert "needle" not in await ui.press("w")
