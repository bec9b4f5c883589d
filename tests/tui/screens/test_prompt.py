"""O asks for a path: requests become flows, a session takes the place of this one, what cannot be read is said."""

import pytest

from edgetui.engine.http import Request, Viewer
from edgetui.errors import UsageError
from edgetui.session.definition import Sample
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.screens.inspector import InspectorScreen


def opens(path):
    """As wiring does, from nowhere."""
    if path == "two.har":
        return [Sample(uri, Request(uri=uri), Viewer()) for uri in ("/first", "/second")]
    if path == "other.edgetui":
        other = fake_workspace({}, title="other")
        other.add(Request(uri="/of-the-other"), Viewer())
        return other
    raise UsageError(f"cannot read {path}: No such file or directory", "name a file")


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_requests_of_a_file_become_flows(shop, driven, size):
    async with driven(shop, size=size, open_path=opens) as ui:
        text = await ui.press("O", *"two.har", "enter")

        assert [flow.exchange.request.uri for flow in shop.flows[-2:]] == ["/first", "/second"]
        assert "2 requests from two.har, paused" in text
        assert "Flows 5/6" in text


async def test_however_many_they_are_they_are_drawn_once(shop, driven, monkeypatch):
    counts = []
    async with driven(shop, open_path=opens) as ui:
        monkeypatch.setattr(InspectorScreen, "_draw_flows", lambda self: counts.append(len(shop.flows)))
        await ui.press("O", *"two.har", "enter")

    assert 6 in counts and 5 not in counts


async def test_a_session_takes_the_place_of_this_one(shop, driven):
    async with driven(shop, open_path=opens) as ui:
        text = await ui.press("O", *"other.edgetui", "enter")

        assert "other" in text.splitlines()[0]
        assert "/of-the-other" in text and "Flows 1/1" in text
        assert shop.performers.functions.is_closed
        assert "PAUSED" in await ui.press("n", "R")


async def test_what_cannot_be_read_is_said_and_the_line_stays_open(shop, driven):
    async with driven(shop, open_path=opens) as ui:
        text = await ui.press("O", *"nope", "enter")
        assert "cannot read nope: No such file or directory — name a file" in text
        assert "cannot read" not in await ui.press("x")
        assert "Flows 1/4" in await ui.press("escape")
        assert len(shop.flows) == 4


async def test_an_empty_answer_opens_nothing(shop, driven):
    async with driven(shop, open_path=opens) as ui:
        assert "Flows 1/4" in await ui.press("O", "enter")
