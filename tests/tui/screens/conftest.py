"""A shop with functions at all four events, the inspector on it, and its screen as text."""

import asyncio
import html
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key

from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeOrigin, fake_workspace
from edgetui.tui.app import EdgetuiApp
from edgetui.tui.screens.inspector import InspectorScreen
from edgetui.wiring.outlet import FileOutlet

GOLDEN = Path(__file__).parent.parent / "golden"
IS_WRITING = "EDGETUI_UPDATE" in os.environ
HEADERS = Headers(
    [
        ("Host", "shop.example.com"),
        ("User-Agent", "curl/7.51.0"),
        ("Accept", "image/avif,image/webp,*/*"),
        ("Cookie", "sid=1f2e; ab=B"),
    ]
)


def line(name, value):
    return {name.lower(): [{"key": name, "value": value}]}


def resize(event):
    request = event["Records"][0]["cf"]["request"]
    print("picked width 300")
    if request["uri"] == "/old":
        return {"status": "302", "statusDescription": "Found", "headers": line("Location", "/new")}
    if request["uri"] == "/broken":
        raise TypeError("Cannot read properties of undefined (reading 'value')")
    if request["uri"] == "/refused":
        return {"status": "999"}
    request |= {"uri": "/w300" + request["uri"], "querystring": "w=300"}
    request["headers"] |= line("X-Device", "mobile")
    del request["headers"]["cookie"]
    return request


def same_request(event):
    return event["Records"][0]["cf"]["request"]


def same_response(event):
    return event["Records"][0]["cf"]["response"]


def secure(event):
    response = event["Records"][0]["cf"]["response"]
    response["headers"] |= line("Strict-Transport-Security", "max-age=63072000")
    return response


@pytest.fixture
def shop():
    """A workspace with four flows: one that is rewritten, one redirected, one that raises, one that is refused."""
    workspace = fake_workspace(
        {
            EventType.VIEWER_REQUEST: resize,
            EventType.ORIGIN_REQUEST: same_request,
            EventType.ORIGIN_RESPONSE: same_response,
            EventType.VIEWER_RESPONSE: secure,
        },
        FakeOrigin(PLAIN_RESPONSE),
        no_origin=FakeOrigin(OriginFailed(OriginFailure.CONNECT, "no origin")),
        title="shop",
    )
    for uri in ("/img/cat.jpg", "/old", "/broken", "/refused"):
        workspace.add(Request(uri=uri, querystring="w=300&format=auto", headers=HEADERS), Viewer())
    return workspace


class Driven:
    """An inspector under test: press keys, look at the screen."""

    def __init__(self, app, pilot):
        self.app = app
        self.pilot = pilot

    async def press(self, *keys):
        """Press keys, let what each of them started end, and give the screen."""
        for key in keys:
            await self.pilot.press(key)
            await self._end_of_work()
        await self._end_of_work()
        await self.pilot.pause()
        return self.text

    async def _end_of_work(self):
        await self.app.workers.wait_for_complete()
        for screen in self.app.screen_stack:
            await asyncio.gather(*getattr(screen, "at_work", ()))

    async def burst(self, *keys):
        """Press keys without waiting in between, as a fast hand or a script does, and give the screen at the end."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, key if len(key) == 1 else None))
        typeahead = self.app.typeahead
        await self.pilot.pause(0)
        while typeahead._waiting or typeahead._at is not None:
            await asyncio.sleep(0)
        return await self.press()

    @property
    def text(self):
        """The screen, one line a row. The only place that asks textual's compositor for it."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def inspector(self):
        return next(screen for screen in self.app.screen_stack if isinstance(screen, InspectorScreen))

    @property
    def inspection(self):
        return self.inspector.inspection


@pytest.fixture
def driven():
    """`async with driven(workspace) as ui`: an inspector of a size, without a terminal."""
    return _Opened


class _Opened:
    def __init__(self, workspace, size=(80, 24), **options):
        self.app = EdgetuiApp(workspace, **{"outlet": FileOutlet, **options})
        self.context = self.app.run_test(size=size)

    async def __aenter__(self):
        pilot = await self.context.__aenter__()
        await pilot.pause()
        return Driven(self.app, pilot)

    async def __aexit__(self, *error):
        await self.context.__aexit__(*error)


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare text with a file of tests/tui/golden. `EDGETUI_UPDATE=1` writes it anew; then read the diff."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if IS_WRITING:
            path.write_text(text + "\n")
        assert text + "\n" == path.read_text()

    return compare


@pytest.fixture
def words_of() -> Callable[[str], list[str]]:
    """What a person reads in a picture, without how it is drawn: that changes with textual."""

    def words(svg: str) -> list[str]:
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        return html.unescape(" ".join(texts)).replace("\xa0", " ").split()

    return words
