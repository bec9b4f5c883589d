"""The message at a pause in the person's own editor: what comes back, and what is said."""

import contextlib
import shlex
import sys
from dataclasses import replace

import pytest

from edgetui.engine.http import Headers, Request, Viewer


@pytest.fixture
def editor(monkeypatch, tmp_path):
    """`editor(source)`: E runs this program with the file's name as `path`; it keeps what it was given."""
    given = tmp_path / "given"

    def use(source):
        program = (
            "import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n"
            f"pathlib.Path({str(given)!r}).write_bytes(path.read_bytes())\n{source}"
        )
        monkeypatch.setenv("VISUAL", shlex.join([sys.executable, "-c", program]))
        return given

    return use


@pytest.fixture
async def ui(shop, driven):
    async with driven(shop) as ui:
        # The terminal of a test cannot be given away.
        ui.app.suspend = contextlib.nullcontext
        yield ui


def replacing(old, new):
    return f"path.write_bytes(path.read_bytes().replace({old!r}, {new!r}))"


async def test_what_was_written_is_what_the_function_gets(ui, editor):
    editor(replacing(b"/img/cat.jpg", b"/dog.jpg"))
    assert "edited before viewer-request" in await ui.press("E")
    await ui.press("n")
    event = ui.app.workspace.performers.functions.invoked[0].event
    assert event["Records"][0]["cf"]["request"]["uri"] == "/dog.jpg"


async def test_leaving_without_a_change_is_no_step(ui, editor):
    editor("")
    assert "nothing changed" in await ui.press("E")
    assert ui.app.workspace.flows[0].timeline.steps == ()


async def test_an_edit_is_taken_back_like_any_other(ui, editor):
    editor(replacing(b"GET", b"POST"))
    await ui.press("E")
    assert "the edit is undone" in await ui.press("V")
    assert ui.app.workspace.flows[0].exchange.request.method == "GET"


async def test_a_failing_editor_changes_nothing_and_is_said(ui, editor):
    editor("path.write_text('x'); sys.exit(1)")
    assert "ended with 1" in await ui.press("E")
    assert ui.app.workspace.flows[0].timeline.steps == ()


async def test_text_that_is_no_message_is_said_with_its_line_and_offered_again(ui, editor):
    editor(replacing(b"Accept:", b"Accept"))
    text = await ui.press("E")
    assert "not taken, line 4: a header is" in text
    assert ui.app.workspace.flows[0].timeline.steps == ()
    given = editor(replacing(b"Accept ", b"Accept: "))
    assert "nothing changed" in await ui.press("E")
    assert b"\nAccept image/avif" in given.read_bytes()


async def test_leaving_with_a_failure_gives_the_unread_text_up(ui, editor):
    editor(replacing(b"Accept:", b"Accept"))
    await ui.press("E")
    editor("sys.exit(1)")
    await ui.press("E")
    given = editor("")
    await ui.press("E")
    assert b"\nAccept: image/avif" in given.read_bytes()


async def test_unread_text_belongs_to_its_message_alone(ui, editor):
    editor(replacing(b"Accept:", b"Accept"))
    await ui.press("E")
    given = editor("")
    await ui.press("}", "E")
    assert given.read_bytes().startswith(b"GET /old?")


async def test_unread_text_is_kept_when_the_editor_is_not_there_any_more(ui, editor, monkeypatch):
    editor(replacing(b"Accept:", b"Accept"))
    await ui.press("E")
    monkeypatch.setenv("VISUAL", "/nonexistent")
    assert "not installed" in await ui.press("E")
    given = editor("")
    await ui.press("E")
    assert b"\nAccept image/avif" in given.read_bytes()


async def test_nothing_is_suspended_for_an_editor_that_is_not_there(ui, monkeypatch):
    def suspend():
        raise AssertionError("suspended")

    ui.app.suspend = suspend
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "/nonexistent")
    assert "$EDITOR is '/nonexistent', which is not installed" in await ui.press("E")


async def test_a_long_body_is_edited_too(shop, driven, editor):
    body = b"0123456789abcde\n" * 20_000
    shop.add(replace(Request(uri="/long", body=body), method="POST"), Viewer())
    async with driven(shop) as ui:
        ui.app.suspend = contextlib.nullcontext
        given = editor(replacing(b"0123456789abcde\n", b"x\n"))
        await ui.press("}", "}", "}", "}", "E")
        assert given.read_bytes().endswith(body)
        assert shop.flows[-1].exchange.request.body == b"x\n" * 20_000


async def test_a_body_that_is_no_text_keeps_its_bytes(shop, driven, editor):
    body = bytes(range(256))
    shop.add(Request(method="POST", uri="/bytes", body=body), Viewer())
    async with driven(shop) as ui:
        ui.app.suspend = contextlib.nullcontext
        editor(replacing(b"/bytes", b"/other"))
        await ui.press("}", "}", "}", "}", "E")
        request = shop.flows[-1].exchange.request
        assert (request.uri, request.body) == ("/other", body)


async def test_a_header_that_is_no_utf_8_keeps_its_bytes(shop, driven, editor):
    headers = Headers([("Host", "a.example"), ("X-Odd", "caf\xe9 \x80")])
    shop.add(Request(uri="/odd", headers=headers), Viewer())
    async with driven(shop) as ui:
        ui.app.suspend = contextlib.nullcontext
        editor(replacing(b"/odd", b"/other"))
        assert "edited" in await ui.press("}", "}", "}", "}", "E")
        assert shop.flows[-1].exchange.request.headers.get("X-Odd") == "caf\xe9 \x80"
