"""What held requests look like: the picture of the README, and the same as text."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from edgetui.engine.http import Viewer
from edgetui.engine.stage import Stage
from edgetui.session.client import Client
from edgetui.session.filters import parse

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
