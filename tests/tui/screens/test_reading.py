"""Reading what the panes hold: the Body tab and its views."""

import json

import pytest

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeOrigin, fake_workspace


@pytest.fixture
def posts():
    """A workspace with a JSON body on its way."""
    workspace = fake_workspace({}, FakeOrigin(PLAIN_RESPONSE), title="posts")
    things = [{"id": number, "name": f"thing {number}"} for number in range(400)]
    headers = Headers([("Host", "a.example"), ("Content-Type", "application/json")])
    workspace.add(Request("POST", "/things", "", headers, json.dumps(things).encode()), Viewer())
    return workspace


async def test_v_shows_a_body_pretty_raw_and_as_hex(posts, driven):
    async with driven(posts) as ui:
        pretty = await ui.press("6", "]")
        assert "[Body]" in pretty
        assert '    "name": "thing 1"' in pretty
        raw = await ui.press("v")
        assert '[{"id": 0, "name": "thing 0"}' in raw
        assert " 00 " not in raw
        hexed = await ui.press("v")
        assert "000000  5b 7b 22 69 64 22 3a 20" in hexed
        assert await ui.press("v") == pretty


async def test_v_elsewhere_says_where_it_works(posts, driven):
    async with driven(posts) as ui:
        assert "only Body, Logs and JSON have several views" in await ui.press("v")


async def test_a_body_scrolls_by_pages_to_its_end(posts, driven):
    async with driven(posts) as ui:
        await ui.press("6", "]", "tab")
        assert '"id": 0' not in await ui.press("pagedown")
        end = await ui.press("G")
        assert '"name": "thing 399"' in end
        assert '"id": 0,' in await ui.press("g")
