"""`q` at the root: at once, or when asked for twice."""

from types import SimpleNamespace


async def test_nothing_is_asked_where_nothing_is_lost(shop, driven):
    async with driven(shop) as ui:
        await ui.press("q")
        assert not ui.app.is_running


async def test_a_zoomed_pane_is_left_first(shop, driven):
    async with driven(shop) as ui:
        await ui.press("z", "q")
        assert ui.app.is_running
        await ui.press("q")
        assert not ui.app.is_running


async def test_what_is_not_saved_is_told_first_and_any_other_key_forgets_the_question(shop, driven):
    shop.keeper = SimpleNamespace(problem="the disk is full", close=lambda: "")
    async with driven(shop) as ui:
        assert "q again quits — not saved: the disk is full" in await ui.press("q")
        await ui.press("u")
        assert "q again quits" in await ui.press("q")
        assert ui.app.is_running
        await ui.press("q")
        assert not ui.app.is_running


async def test_that_nothing_is_saved_stays_in_the_title_and_the_reason_is_a_key_away(shop, driven):
    async with driven(shop) as ui:
        shop.keeper = SimpleNamespace(problem="cannot use /a/b as a session file: disk is full", close=lambda: "")
        text = await ui.press("n")
        assert "NOT SAVED (W)" in text.splitlines()[0] and "paused before cache-lookup" in text
        assert "not saved: cannot use /a/b as a session file: disk is full" in await ui.press("W")
