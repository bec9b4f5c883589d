"""Comparing two flows, or two runs of one, by the keys."""

import pytest

from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import EventType, Stage
from edgetui.testing.fakes import FakeOrigin
from edgetui.tui.action_table import COMPARE
from edgetui.tui.screens.compare import CompareScreen
from edgetui.tui.screens.help import HelpScreen


@pytest.fixture
def changed(shop):
    """The origin answers otherwise the second time."""
    answers = iter([Response(200, "OK", Headers([("X-Version", "1")]), b"one\n")] * 1)
    second = Response(503, "Service Unavailable", Headers([("X-Version", "2"), ("Retry-After", "9")]), b"two\n")
    shop.performers.origin.answer = lambda request: next(answers, second)
    assert isinstance(shop.performers.origin, FakeOrigin)
    return shop


async def press(ui, keys):
    for key in keys.split():
        await ui.press(key)
    return ui.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_two_runs_look_as_recorded(size, changed, driven, golden):
    async with driven(changed, size) as ui:
        golden(f"compare-{size[0]}x{size[1]}.txt", await press(ui, "c P R c ="))


async def test_without_a_mark_a_run_is_compared_with_the_one_before(changed, driven):
    async with driven(changed) as ui:
        text = await press(ui, "c P R c =")
        assert " - Flow 1  run 1/2" in text and " + Flow 1  run 2/2" in text
        assert "~ origin-fetch" in text and "= viewer-request" in text and "- viewer-response" not in text


async def test_a_marked_flow_is_the_first_side(changed, driven):
    async with driven(changed) as ui:
        text = await press(ui, "c m } c =")
        assert " - Flow 1  GET /img/cat.jpg?w=300&format=auto  (marked)" in text
        assert " + Flow 2  GET /old" in text
        assert "~ request" in text and "uri" in text


async def test_the_marked_flow_itself_is_compared_by_its_runs(changed, driven):
    async with driven(changed) as ui:
        assert "run 1/2" in await press(ui, "c m P R c =")


async def test_it_begins_at_the_first_difference_and_j_shows_the_next_place(changed, driven):
    async with driven(changed) as ui:
        text = await press(ui, "c P R c =")
        assert "▸~ origin-fetch" in text and "status: 200 OK → 503 Service Unavailable" in text
        assert "─ viewer-response " in await press(ui, "j j j")
        assert "= the same in both" in await press(ui, "g")


@pytest.mark.parametrize("key", ["enter"])
async def test_enter_opens_the_stage_in_the_inspector(key, changed, driven):
    async with driven(changed) as ui:
        await press(ui, "c P R c =")
        await press(ui, key)
        assert ui.app.screen is ui.inspector
        assert ui.inspection.stage is Stage.ORIGIN_FETCH


CASES = {
    "open": ("enter", lambda ui: ui.app.screen is ui.inspector),
    "next_pane": ("tab", lambda ui: ui.app.screen.focused.id == "compare-body"),
    "previous_pane": ("tab shift+tab", lambda ui: ui.app.screen.focused.id == "compare-rows"),
    "help": ("?", lambda ui: isinstance(ui.app.screen, HelpScreen)),
    "close": ("=", lambda ui: ui.app.screen is ui.inspector),
}


def test_every_action_is_tried_by_key():
    assert set(CASES) == {action.id for action in COMPARE}


@pytest.mark.parametrize("action", CASES)
async def test_a_key_does_what_the_table_says(action, changed, driven):
    keys, holds = CASES[action]
    async with driven(changed) as ui:
        await press(ui, f"c R c = {keys}")
        assert holds(ui), ui.text


async def test_runs_that_are_the_same_say_so(shop, driven):
    shop.performers.functions.handlers[EventType.VIEWER_REQUEST.value] = lambda event: {"status": "204"}
    async with driven(shop) as ui:
        text = await press(ui, "c R c =")
        assert "COMPARE  none of" in text and "~" not in text.split("Places")[1].split("request")[0]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("=", "nothing to compare with: m marks another flow, R and F make another run"),
        ("m =", "nothing to compare with"),
        ("c R < =", "this is the oldest run: > goes to a newer one"),
    ],
)
async def test_with_nothing_to_compare_it_says_how_to_get_it(keys, says, shop, driven):
    async with driven(shop) as ui:
        assert says in await press(ui, keys)
        assert not isinstance(ui.app.screen, CompareScreen)
