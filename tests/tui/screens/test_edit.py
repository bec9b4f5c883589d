"""Editing the message at a pause."""

import pytest
from textual.events import Paste
from textual.widgets import TextArea

from edgetui.engine.stage import Stage
from edgetui.tui.screens.edit import EditScreen
from edgetui.tui.screens.help import HelpScreen


@pytest.fixture
async def edit(shop, driven):
    async with driven(shop) as ui:
        await ui.press("e")
        yield ui


def area(ui):
    return ui.app.screen.query_one(TextArea)


async def test_it_looks_as_recorded(edit, golden):
    golden("edit-80x24.txt", edit.text)


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+j"])
async def test_the_new_message_is_what_the_function_gets(key, edit):
    area(edit).text = "POST /dog.png?w=9\nHost: a.example\nCookie: ab=A\n\nbody"
    await edit.press(key)
    await edit.press("n")
    event = edit.app.workspace.performers.functions.invoked[0].event
    request = event["Records"][0]["cf"]["request"]
    assert (request["method"], request["uri"], request["querystring"]) == ("POST", "/dog.png", "w=9")
    assert request["headers"]["cookie"] == [{"key": "Cookie", "value": "ab=A"}]
    assert edit.app.workspace.flows[0].exchange.request.body == b"body"


async def test_a_whole_request_that_is_pasted_is_text_to_edit(edit):
    area(edit).text = ""
    edit.app.post_message(Paste("PUT /pasted HTTP/1.1\nHost: a.example\n\n"))
    await edit.press()

    assert area(edit).text.startswith("PUT /pasted HTTP/1.1")


async def test_a_response_is_edited_at_a_pause_before_a_response_event(shop, driven):
    async with driven(shop) as ui:
        await ui.press("3", "b", "c")
        assert shop.flows[0].exchange.stage is Stage.ORIGIN_RESPONSE
        await ui.press("e")
        assert area(ui).text == "200 OK\nContent-Type: text/plain\nCache-Control: max-age=60\n\nhello from the origin\n"
        area(ui).text = "404 Not Found\nContent-Type: text/html\n\ngone"
        await ui.press("ctrl+s")
        text = await ui.press("c")
        assert "404 Not Found" in text


async def test_nothing_changed_is_no_step(edit):
    await edit.press("ctrl+s")
    assert edit.app.workspace.flows[0].timeline.steps == ()
    assert edit.app.screen is edit.inspector


async def test_escape_drops_the_edit(edit):
    await edit.press("X", "escape")
    assert edit.app.workspace.flows[0].timeline.steps == ()
    assert edit.app.screen is edit.inspector


async def test_a_mistake_keeps_the_editor_open_with_the_cursor_on_its_line(edit):
    area(edit).text = "GET /\nHost: a\nwrong"
    text = await edit.press("ctrl+s")
    assert isinstance(edit.app.screen, EditScreen)
    assert "line 3: a header is written `Name: value`, not 'wrong'" in text
    assert area(edit).cursor_location == (2, 5)
    area(edit).text = "GET /\nHost: a\nRight: 1\n\n"
    await edit.press("ctrl+s")
    assert edit.app.workspace.flows[0].exchange.request.headers.get("Right") == "1"


async def test_letters_are_letters_and_f1_shows_the_keys(edit):
    await edit.press("q", "?", "f1")
    assert isinstance(edit.app.screen, HelpScreen)
    await edit.press("q")
    assert area(edit).text.startswith("q?GET /img")
