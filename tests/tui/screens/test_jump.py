"""Jump mode: a letter beside each place, and one goes there."""

import pytest

from edgetui.tui.inspection import Tab


@pytest.fixture
async def jumping(shop, driven):
    async with driven(shop, (120, 40)) as ui:
        await ui.press("n", "ctrl+o")
        yield ui


async def test_every_place_has_its_letter_and_the_last_line_says_what_to_do(jumping):
    lines = jumping.text.splitlines()

    assert "l Flows 1/4" in lines[1] and "s Flow 1" in lines[1]
    assert all(tab in jumping.text for tab in ("aDiff]", " bBody ", " cResponse ", " dLogs ", " eJSON ", " gRules "))
    assert "o Logs" in jumping.text
    assert lines[-1].startswith(" a letter goes there  0-6 to that stage ") and lines[-1].endswith(" Esc Stay")


@pytest.mark.parametrize(("key", "pane"), [("l", "flows"), ("s", "stage-body"), ("o", "stage-logs")])
async def test_a_letter_goes_to_its_pane(key, pane, jumping):
    await jumping.press(key)

    assert jumping.app.screen is jumping.inspector
    assert jumping.inspector.focused.id == pane
    assert "l Flows" not in jumping.text


@pytest.mark.parametrize(("key", "tab"), list(zip("abcdefg", Tab, strict=True)))
async def test_a_letter_opens_its_tab(key, tab, jumping):
    text = await jumping.press(key)

    assert jumping.inspection.tab is tab and f"[{tab}" in text


async def test_a_digit_goes_to_its_stage(jumping):
    assert "cache-lookup" in await jumping.press("5")


async def test_esc_stays_and_what_is_no_place_does_nothing(jumping):
    assert "l Flows" in await jumping.press("q")
    text = await jumping.press("escape")
    assert "l Flows" not in text and jumping.inspection.tab is Tab.DIFF


async def test_a_pane_that_is_not_there_has_no_letter_to_go_by(shop, driven):
    async with driven(shop) as ui:
        await ui.press("ctrl+o", "o")
        assert ui.app.screen is not ui.inspector
