"""Where there is room: the diff in two columns from 100, a third column from 160, and what each stage took."""

import pytest

from edgetui.tui.inspection import Tab


@pytest.mark.parametrize(("width", "is_beside"), [(80, False), (99, False), (100, False), (120, True), (200, True)])
async def test_before_and_after_stand_beside_each_other_where_both_have_room(width, is_beside, shop, driven):
    async with driven(shop, (width, 40)) as ui:
        text = await ui.press("n")
        assert ("  before  " in text) is is_beside
        assert ("/img/cat.jpg → /w300" in text) is not is_beside


@pytest.mark.parametrize(("size", "is_there"), [((159, 40), False), ((160, 40), True), ((200, 50), True)])
async def test_the_event_stands_in_a_third_column(size, is_there, shop, driven):
    async with driven(shop, size) as ui:
        text = await ui.press("n")
        assert ("─ JSON  viewer-request" in text) is is_there
        assert ('"eventType": "viewer-request"' in text) is is_there
        assert "[Diff]" in text


async def test_the_tab_keys_are_about_the_column_that_has_the_focus(shop, driven):
    async with driven(shop, (200, 50)) as ui:
        await ui.press("c", "1", "shift+tab")
        assert "▸ JSON" in ui.text
        text = await ui.press("]")
        assert "▸ Code  viewer-request" in text and "[Diff]" in text
        text = await ui.press("[", "[", "[")
        assert "▸ Response" in text and ui.inspection.side_tab is Tab.RESPONSE
        await ui.press("tab")
        text = await ui.press("]")
        assert "[Body]" in text and "─ Response" in text


async def test_the_third_column_follows_the_stage_and_can_have_the_screen(shop, driven):
    async with driven(shop, (200, 50)) as ui:
        text = await ui.press("c", "4")
        assert "JSON  viewer-response" in text and '"response": {' in text
        whole = await ui.press("shift+tab")
        alone = await ui.press("z")
        assert "Flow 1" not in alone and alone.splitlines()[1].startswith("▸ JSON  viewer-response")
        assert await ui.press("z") == whole


@pytest.mark.parametrize("size", [(80, 50), (200, 50)])
async def test_v_shows_what_the_result_changes_in_the_event(size, shop, driven):
    async with driven(shop, size) as ui:
        await ui.press("n", "[", "[")
        if size[0] < 160:
            await ui.press("[")
        else:
            await ui.press("shift+tab")
        text = await ui.press("v")
        assert "event's request → result" in text
        assert '-   "uri": "/img/cat.jpg"' in text and '+   "uri": "/w300/img/cat.jpg"' in text
        assert '+     "x-device": [' in text
        assert "event in" in await ui.press("v")


async def test_a_bar_has_the_share_of_each_stage(shop, driven):
    async with driven(shop, (200, 50)) as ui:
        before = ui.text.splitlines()[4][56:111]
        text = await ui.press("c")
        bar, took, unit = text.splitlines()[4][56:111].split()
        assert before.strip() == "" and set(bar) == set("12634") and bar.count("6") > 20
        assert (took, unit) == ("16.0", "ms")


async def test_v_in_the_logs_pane_is_about_the_logs(shop, driven):
    async with driven(shop, (120, 40)) as ui:
        await ui.press("n", "tab", "tab")
        assert "▸ Logs" in ui.text
        text = await ui.press("v")
        assert "the function's own alone" in text and "[Diff]" in text
        text = await ui.press("shift+tab", "v")
        assert "only Body, Logs and JSON have several views" in text


@pytest.mark.parametrize(("width", "is_whole"), [(160, False), (200, True)])
async def test_a_very_wide_list_has_room_for_longer_targets(width, is_whole, shop, driven):
    async with driven(shop, (width, 50)) as ui:
        assert ("/img/cat.jpg?w=300&format" in ui.text.splitlines()[3][:55]) is is_whole
