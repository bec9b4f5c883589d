"""Reading what the panes hold: the Body tab and its views."""

import json
from dataclasses import replace

import pytest

from edgetui.engine.behavior import CachePolicy, Selection
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


async def test_what_is_not_forwarded_is_named_where_the_origins_request_is_first_seen(posts, driven):
    """Also at the origin, where no function runs before it; `u` names all of it."""
    headers = Headers([("Host", "a.example"), *((f"X-{number}", "1") for number in range(7))])
    behavior = replace(posts.distribution.behaviors[0], cache_policy=CachePolicy("Nothing"))
    posts.distribution = replace(posts.distribution, behaviors=(behavior,))
    posts.add(Request("GET", "/", "utm=1", headers), Viewer())
    few = "not forwarded: headers x-0, x-1, x-2, x-3, x-4 and 2 more (u); query utm"
    async with driven(posts, (120, 40)) as ui:
        assert few not in await ui.press("}", "n")
        assert few in await ui.press("n", "2")
        assert few in await ui.press("c", "6")
        text = await ui.press("u")
        assert "x-4, x-5, x-6" in text and "2 more" not in text
        assert "not forwarded" not in await ui.press("4")


async def test_a_miss_is_explained_by_what_another_flow_stored(driven):
    workspace = fake_workspace({}, FakeOrigin(PLAIN_RESPONSE))
    keyed = CachePolicy("ByQuery", query_strings=Selection("all"))
    behavior = replace(workspace.distribution.behaviors[0], cache_policy=keyed)
    workspace.distribution = replace(workspace.distribution, behaviors=(behavior,))
    for query in ("w=1", "w=2"):
        workspace.add(Request("GET", "/a", query, Headers([("Host", "a.example")])), Viewer())
    async with driven(workspace) as ui:
        assert "another key" not in await ui.press("c", "5")
        text = await ui.press("}", "c", "5")
        assert "~ flow 1 stored this path under another key, - there, + here:" in text
        assert "/a?w=1" in text and "/a?w=2" in text
