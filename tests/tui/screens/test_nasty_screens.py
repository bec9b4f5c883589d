"""Whatever a request, a response, a log or a name holds: no screen loses a cell or lets a code through."""

import pytest

from edgetui.engine.http import Headers, Request, Response, Viewer, wire_from_text
from edgetui.engine.stage import EventType
from edgetui.testing.fakes import FakeOrigin, fake_workspace
from tests.tui.views.test_nasty import NASTY

#: Screens and tabs, each by keys from the main screen of a run that is over.
PLACES = ("", "1 w", "6 ]", "1 ] ] ]", "e", "escape m } c =")


def hostile(value):
    """A workspace in which the request, what the functions do, and the answer hold `value`."""
    wire = wire_from_text(value)

    def changes(event):
        request = event["Records"][0]["cf"]["request"]
        print(value.encode("utf-8", "replace").decode())
        request["headers"]["x-new"] = [{"key": "X-New", "value": wire}]
        return request

    kept = Headers([("Content-Type", "text/html"), ("X-Odd", wire)])
    page = Response(200, "OK", kept, value.encode("utf-8", "replace"))
    workspace = fake_workspace({EventType.VIEWER_REQUEST: changes}, FakeOrigin(page), title=value)
    for uri in ("/" + wire, "/other"):
        headers = Headers([("Host", "a.example"), ("X-Odd", wire), ("Cookie", f"a={wire}; b=2")])
        workspace.add(Request(uri=uri, querystring=f"q={wire}&r=1", headers=headers), Viewer())
    return workspace


@pytest.mark.parametrize("name", NASTY)
async def test_every_screen_stays_whole(name, driven):
    width, height = 160, 32
    async with driven(hostile(NASTY[name]), (width, height), parse_request=lambda text: None) as ui:
        for keys in PLACES:
            await ui.press(*(["escape", "c"] if not keys else keys.split()))
            strips = ui.app.screen._compositor.render_strips()
            assert len(strips) == height
            for strip in strips:
                assert strip.cell_length == width and strip.text.isprintable(), strip.text
        assert "edgetui" in ui.text
