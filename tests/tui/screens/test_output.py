"""Copying and exporting by the keyboard: what lies on the clipboard, what is in the file, what the status line says."""

import json
import os
import stat
from dataclasses import replace

import pytest

from edgetui.engine.http import Headers
from edgetui.tui import clipboard
from edgetui.tui.clipboard import MOST_OSC52, osc52, to_tmux
from edgetui.tui.copies import COPIES
from edgetui.wiring.sessions import state_folder


@pytest.fixture
def clip(monkeypatch, tmp_path):
    """What was copied last."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda: (state_folder() / "clip.txt").read_bytes()


async def test_a_copied_curl_command_keeps_its_credentials_and_says_where_it_is(shop, driven, clip):
    async with driven(shop, size=(120, 40)) as ui:
        text = await ui.press("Y")

    assert "(OSC 52) — also in " in text
    assert clip().startswith(b"curl 'https://shop.example.com/img/cat.jpg?w=300&format=auto'")
    assert b"sid=1f2e" in clip()
    assert stat.S_IMODE(os.stat(state_folder() / "clip.txt").st_mode) == 0o600


EXPECTED = {
    "c": b"curl 'https://shop.example.com/img/cat.jpg",
    "r": b"GET /img/cat.jpg?w=300&format=auto HTTP/1.1\r\n",
    "u": b"https://shop.example.com/img/cat.jpg?w=300&format=auto",
    "p": b"/img/cat.jpg?w=300&format=auto",
    "e": b'{\n  "Records": [',
    "o": b'{"clientIp"',
    "d": b"~ uri",
    "l": b"picked width 300",
}


@pytest.mark.parametrize("key", EXPECTED)
async def test_the_menu_copies_what_its_letter_says(key, shop, driven, clip):
    async with driven(shop) as ui:
        await ui.press("n")
        await ui.press("y", key)

    assert EXPECTED[key] in clip()


@pytest.mark.parametrize(("key", "start"), [("s", b"HTTP/1.1 302 Found\r\n"), ("o", b'{"status": "302"')])
async def test_a_generated_response_can_be_copied(key, start, shop, driven, clip):
    async with driven(shop) as ui:
        await ui.press("}", "n")
        await ui.press("y", key)

    assert clip().startswith(start)


async def test_what_is_not_there_stays_in_the_menu_with_its_reason(shop, driven, clip):
    async with driven(shop) as ui:
        text = await ui.press("y")
        for reason in ("not yet: this stage has not run", "no function has returned here", "there is no body here"):
            assert reason in text
        assert "there is no body here" in (await ui.press("b")).splitlines()[len(COPIES) + 4]
        assert "Copy" not in await ui.press("escape")
    with pytest.raises(FileNotFoundError):
        clip()


async def test_the_arrows_and_enter_choose_too(shop, driven, clip):
    async with driven(shop) as ui:
        await ui.press("y", "down", "down", "up", "enter")

    assert clip().startswith(b"GET /img")


def test_more_than_terminals_take_is_not_sent():
    most = MOST_OSC52 // 4 * 3
    assert osc52(b"hi") == "\x1b]52;c;aGk=\x07"
    assert osc52(b"x" * most) and not osc52(b"x" * (most + 3))


async def test_there_is_no_tmux_where_none_is_named(monkeypatch, tmp_path):
    assert not await to_tmux(b"hi", {})
    assert not await to_tmux(b"hi", {"TMUX": "x", "PATH": str(tmp_path)})


# -- files


async def test_a_flow_is_exported_redacted_and_nothing_is_replaced_unasked(shop, driven, clip, tmp_path):
    async with driven(shop, size=(120, 40)) as ui:
        text = await ui.press("x", "h", "enter")
        written = json.loads((tmp_path / "flow-1.har").read_text())
        assert "redacted: cookie" in text
        assert "sid=1f2e" not in json.dumps(written)

        assert "is there already" in await ui.press("x", "h", "enter")
        await ui.press("home", ">", "!", "enter")
        assert "sid=1f2e" in (tmp_path / "flow-1.har").read_text()


@pytest.mark.parametrize(
    ("key", "name", "content"),
    [
        ("c", "flow-1.sh", "curl "),
        ("t", "test_flow_1.py", "def test_"),
        ("e", "flow-1.json", '"Records"'),
        ("x", "flow-1.txt", "GET https://shop.example.com"),
        ("r", "flow-1.http", "GET /img/cat.jpg"),
        ("i", "flow-1.txt", "http "),
        ("J", "flows.jsonl", "/refused"),
        ("H", "flows.har", "/refused"),
    ],
)
async def test_each_format_is_written(key, name, content, shop, driven, clip, tmp_path):
    async with driven(shop) as ui:
        await ui.press("c")
        await ui.press("x", key)
        await ui.press("enter")

    assert content in (tmp_path / name).read_text()


async def test_tests_without_a_project_say_what_they_need(shop, driven, clip):
    async with driven(shop, (200, 50)) as ui:
        await ui.press("x", "t")
        text = await ui.press("enter")

    assert "/test_flow_1.py — " in text and "it needs an edgetui.toml above it: S makes one" in text


async def test_many_flows_are_written_aside_and_replace_nothing_unasked(shop, driven, clip, tmp_path):
    (tmp_path / "flows.har").write_text("mine")
    async with driven(shop, (200, 50)) as ui:
        assert "is there already: another name, or >" in await ui.press("x", "H", "enter")
        assert (tmp_path / "flows.har").read_text() == "mine"

        text = await ui.press("x", "H", "home", ">", "enter")
        assert f"B in {tmp_path}/flows.har" in text
    assert len(json.loads((tmp_path / "flows.har").read_text())["log"]["entries"]) == 4


async def test_a_path_that_cannot_be_written_is_said_and_the_line_stays_open(shop, driven, clip):
    async with driven(shop) as ui:
        text = await ui.press("x", "c", "ctrl+u", *"no/where", "enter")
        assert "cannot write" in text
        assert "no file is named" in await ui.press("ctrl+u", "enter")


async def test_the_screen_is_exported_as_text_and_as_a_picture(shop, driven, clip, tmp_path):
    async with driven(shop) as ui:
        await ui.press("n")
        before = ui.text
        await ui.press(":", *"as text", "enter")
        await ui.press("enter")
        await ui.press(":", *"svg", "enter")
        await ui.press("enter")

    assert (tmp_path / "screen.txt").read_text() == before + "\n"
    assert (tmp_path / "screen.svg").read_text().startswith("<svg")


async def test_a_copied_command_does_not_run_by_itself_when_it_is_pasted(shop, driven, clip):
    async with driven(shop) as ui:
        await ui.press("Y")

    assert not clip().endswith(b"\n")


async def test_a_request_that_no_command_line_can_hold_is_said_on_y_too(shop, driven, clip):
    flow = shop.flows[0]
    shop.add(replace(flow.start.request, headers=Headers([("X", "\0")])), flow.start.viewer)
    async with driven(shop) as ui:
        text = await ui.press("G", "Y")

    assert "has a line break, or no name" in text


async def test_a_tmux_that_does_not_answer_is_given_up(monkeypatch, tmp_path):
    stuck = tmp_path / "tmux"
    stuck.write_text("#!/bin/sh\nexec sleep 600\n")
    stuck.chmod(0o755)
    monkeypatch.setattr(clipboard, "_PATIENCE", 0.1)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    assert await to_tmux(b"text", {"TMUX": "/tmp/tmux,1,0", "PATH": os.environ["PATH"]}) is False


async def test_what_is_copied_without_a_file_says_so(shop, driven, clip, tmp_path, monkeypatch):
    (tmp_path / "taken").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "taken"))
    async with driven(shop, size=(200, 50)) as ui:
        text = await ui.press("Y")

    assert "(OSC 52) — but cannot write " in text
