"""Check 34: the person's editor gets the terminal and gives it back whole; one that is not there gets nothing."""

import shutil

import pytest

HANDLER = """def handler(event, context):
    return event["Records"][0]["cf"]["request"]
"""


@pytest.fixture
def inspector(terminal, tmp_path):
    """The inspector on a handler, with these variables."""

    def start(**env):
        (tmp_path / "auth.py").write_text(HANDLER)
        ui = terminal("--viewer-request", str(tmp_path / "auth.py"), "--origin", "none", **env)
        ui.wait_for("paused before viewer-request", "? Help")
        ui.settle()
        return ui

    return start


@pytest.mark.parametrize(
    ("env", "keys", "note", "uri"),
    [
        ({"EDITOR": "ed"}, ["1s,/,/edited,\n", "w\n", "q\n"], "edited before viewer-request", "/edited"),
        ({"EDITOR": "vi"}, [":1s,/,/edited,\r", ":wq\r"], "edited before viewer-request", "/edited"),
        ({"VISUAL": "vi", "EDITOR": "/nonexistent"}, [":1s,/,/edited,\r", ":wq\r"], "edited before", "/edited"),
        ({}, [":1s,/,/edited,\r", ":wq\r"], "(vi: EDITOR is not set)", "/edited"),
        ({"EDITOR": "vi"}, [":cq\r"], "nothing changed: vi ended with 1", "/"),
    ],
    ids=["ed", "vi", "visual", "unset", "vi-gives-up"],
)
def test_check_34_after_the_editor_the_whole_screen_is_back(env, keys, note, uri, inspector):
    for program in ("vi", env.get("EDITOR", "vi")):
        if program != "/nonexistent" and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    ui = inspector(**env)
    ui.send("E")
    ui.wait_for_bytes(b"\x1b[?1049l")
    ui.settle()
    ui.screen.reset()
    for line in keys:
        ui.send(line)
    ui.wait_for(note, "Flows 1/1", "? Help", "▶1 VReq", f"uri: {uri}")
    ui.press("n", "[=1 VReq]")
    ui.send("q")
    assert ui.end() == 0


@pytest.mark.parametrize("key", ["E", "o"])
def test_check_34_nothing_is_suspended_for_an_editor_that_is_not_there(key, inspector):
    ui = inspector(EDITOR="/nonexistent")
    ui.press(key, "$EDITOR is '/nonexistent'", "Flows 1/1")
    assert b"\x1b[?1049l" not in ui.dump
    ui.press("n", "[=1 VReq]")


def test_check_34_the_source_is_opened_and_the_screen_is_back(inspector):
    if shutil.which("vi") is None:
        pytest.skip("vi is not installed")
    ui = inspector(EDITOR="vi")
    ui.send("o")
    ui.wait_for_bytes(b"\x1b[?1049l")
    ui.settle()
    ui.screen.reset()
    ui.send(":%s/return/raise KeyError; return/\r:wq\r")
    ui.wait_for("auth.py changed", "Flows 1/1", "? Help")
    ui.press("n", "[!1 VReq]", "auth.py:2", "KeyError")


def test_while_sources_are_watched_nothing_is_sent(inspector):
    ui = inspector()
    ui.press("n", "[=1 VReq]")
    ui.press(":", "Commands")
    ui.press("re-run", "on or off")
    ui.press("\r", "saving a source runs its function in this flow again")
    ui.settle()
    # Some looks at the files long.
    assert ui.read(2.0) == b""


def test_writing_a_request_sends_little(inspector):
    ui = inspector()
    ui.press("N", "a copy of flow 1")
    ui.settle()
    assert ui.bytes_of("x", "/x") <= 512
    ui.press("\t\t", "NEW REQUEST")
    ui.settle()
    ui.send("\r")
    ui.settle()
    # The text area draws its line, and the hint comes.
    assert ui.bytes_of("c", "Tab completes") <= 2048
