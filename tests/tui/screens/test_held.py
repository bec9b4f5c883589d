"""What held requests look like: the picture of the README, and the same as text."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from edgetui.engine.http import Viewer
from edgetui.engine.stage import Stage
from edgetui.session.client import Client
from edgetui.session.filters import parse
from edgetui.tui.action_table import HELD

PICTURE = Path(__file__).parents[3] / "screenshots" / "held.svg"


class Waiting(Client):
    """One that has been held for as long as it says."""

    def __init__(self, seconds: float) -> None:
        super().__init__(held_since=0.0)
        self.seconds = seconds

    def age(self, now: float) -> float:
        return self.seconds


class FakeCapture:
    """Listens to nobody."""

    hold_timeout = 30.0
    port = 0

    async def start(self) -> str:
        self.port = 8765
        return "listening on http://127.0.0.1:8765"

    async def stop(self) -> None:
        self.port = 0


@pytest.fixture
async def held(shop):
    """The shop with two more requests, held before origin-request."""
    del shop.flows[1:]
    shop.intercept.set(parse("~u ^/img & ~stage 2"))
    for name, seconds in (("dog", 14.0), ("fox", 3.0)):
        request = replace(shop.flows[0].start.request, uri=f"/img/{name}.png", querystring="w=640&dpr=2")
        flow = shop.add_captured(request, Viewer())
        flow.client = shop.waiting[flow] = Waiting(seconds)
        await shop.run_captured(flow)
        flow.client.held_since = 0.0
        assert flow.exchange.stage is Stage.ORIGIN_REQUEST
    return shop


async def test_at_80_columns_the_title_has_all_facts_of_held_and_refused(held, driven):
    held.refused.append("127.0.0.1: not HTTP")
    async with driven(held, make_capture=lambda workspace, tell: FakeCapture()) as ui:
        await ui.press("C")
        title = (await ui.press("}")).splitlines()[0]
        assert "  held 2 0:14/30  :8765  1 refused (W)  origin LIVE" in title
    async with driven(held, (120, 40), make_capture=lambda workspace, tell: FakeCapture()) as ui:
        await ui.press("C")
        title = (await ui.press("}")).splitlines()[0]
        assert "  held 2 oldest 0:14/30  capture :8765  1 refused (W)  origin LIVE" in title


async def test_the_picture_of_held_requests_is_what_the_screen_looks_like(held, driven, words_of):
    async with driven(held, make_capture=lambda workspace, tell: FakeCapture()) as ui:
        await ui.press("C")
        text = await ui.press("}")
        svg = ui.app.export_screenshot(title="edgetui", simplify=True)
    assert "held 2 oldest 0:14/30  capture :8765" in text
    assert "5 GET  P   ~▶··  0:14 /img/dog.png" in text and "6 GET  P   ~▶··  0:03 /img/fox.png" in text
    assert "P2 OReq" in text and "a Resume" in text and "X Drop" in text
    if "EDGETUI_UPDATE" in os.environ:
        PICTURE.write_text(svg)
    assert words_of(PICTURE.read_text()) == words_of(svg)


CASES = {
    "look": ("enter", lambda ui, text: "Flow 6  GET /img/fox.png" in text and ui.app.screen is ui.inspector),
    "resume": ("a", lambda ui, text: "HELD  1" in text and "fox" not in text),
    "resume_all": ("A", lambda ui, text: "HELD  0" in text and "nobody waits" in text),
    "drop": ("X", lambda ui, text: "HELD  1" in text and "fox" not in text),
    "help": ("?", lambda ui, text: "HELP" in text),
    "close": ("q", lambda ui, text: ui.app.screen is ui.inspector),
}


def test_every_action_of_the_held_is_tried_by_key():
    assert set(CASES) == {action.id for action in HELD}


@pytest.mark.parametrize("name", CASES)
async def test_what_is_done_for_who_waits(name, held, driven):
    key, is_done = CASES[name]
    async with driven(held, make_capture=lambda workspace, tell: FakeCapture()) as ui:
        await ui.press("C", "Q", "j")
        assert is_done(ui, await ui.press(key))


async def test_the_held_show_who_waits_for_how_long_and_how_long_they_may(held, driven, golden):
    async with driven(held, make_capture=lambda workspace, tell: FakeCapture()) as ui:
        golden("held-80x24.txt", await ui.press("C", "Q"))
        held.waiting[held.flows[1]].leave(0.0)
        held.tell(held.flows[1])
        assert "HELD  1" in await ui.press()


async def test_where_nobody_waits_there_is_no_list_of_them(shop, driven):
    async with driven(shop) as ui:
        assert "nothing is held" in await ui.press("Q")
