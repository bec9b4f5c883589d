"""What was done is found again, and `kill -9` loses no more than the last second. Checks 32 and 37 are beside."""

import signal
from collections.abc import Callable
from pathlib import Path


def test_what_was_done_is_there_when_the_session_is_opened(terminal, stepped, sessions):
    ui = stepped()
    ui.send("q")
    assert ui.end() == 0
    (session,) = sessions()
    assert f"session saved: edgetui {session}".encode() in ui.dump.replace(b"\r\n", b"")

    again = terminal(str(session))
    text = again.wait_for("the viewer gets 200", "Flows 1/3", "demo")
    assert "~~~~" in text
    again.press("jc", "the viewer gets 302", "Flows 2/3")
    again.send("q")
    assert again.end() == 0
    assert sessions() == [session]


def test_a_look_around_leaves_no_file(terminal, sessions):
    ui = terminal("--demo")
    ui.press("jj", "Flows 3/3")
    ui.send("q")
    assert ui.end() == 0
    assert sessions() == []


def test_kill_9_loses_at_most_the_last_second(terminal, stepped, sessions):
    ui = stepped()
    ui.press("r", "Flows 4/4")
    ui.press("c", "the viewer gets 200")
    ui.press(";the odd one\r", "comment kept")
    written = wait_until_written(sessions, flows=4, comment="the odd one")
    ui.kill(signal.SIGKILL)
    assert ui.end() == -signal.SIGKILL

    again = terminal(str(written))
    again.wait_for("the viewer gets 200", "Flows 1/4")
    again.press("G", "Flows 4/4", "the viewer gets 200", "; the odd one")


def wait_until_written(sessions: Callable[[], list[Path]], *, flows: int, comment: str) -> Path:
    """The session file, as soon as it has so many flows and the comment of the last; it is written within a second."""
    from edgetui.formats.store import FlowStore

    while True:
        for path in sessions():
            store = FlowStore(str(path))
            rows = store.summaries()
            store.close()
            if len(rows) == flows and (rows[-1].stage, rows[-1].comment) == ("reply", comment):
                return path
