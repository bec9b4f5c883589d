"""Check 31: resized again and again while a flow runs, the screen is as on a fresh start."""

import re
import socket
from collections.abc import Iterator

import pytest

HANDLER = "def handler(event, context):\n    return event['Records'][0]['cf']['request']\n"
SIZES = ((200, 50), (80, 24)) * 10


@pytest.fixture
def stalled() -> Iterator[int]:
    """The port of an origin that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def running(terminal, tmp_path, port):
    """A flow that waits for its origin."""
    (tmp_path / "pass.py").write_text(HANDLER)
    ui = terminal("--viewer-request", "pass.py", "--origin", f"http://127.0.0.1:{port}", cwd=tmp_path)
    ui.wait_for("paused before viewer-request")
    ui.press("c", "running origin-fetch")
    return ui


def timeless(text: str) -> str:
    """The screen without what time makes of it."""
    return re.sub(r" +\d+(?= /)|\d+(\.\d+)?(?= m?s\b)", "0", text)


def cancelled(ui) -> str:
    """The screen when the flow waits no more."""
    ui.press("\x1b", "PAUSED ▶ origin")
    # What was said of it is gone when the flow has heard of it.
    ui.wait_for("▶ paused before origin-fetch: fetch from")
    return timeless(ui.settle())


def wait_for_width(ui, columns: int) -> None:
    """Read until the footer ends at the right edge of a terminal so wide."""
    while not ui.screen.display[-1].ljust(columns)[:columns].endswith("? Help "):
        assert ui.read(), f"no footer at {columns} columns:\n{ui.text}"


def test_check_31_after_ten_resizes_while_a_flow_runs_the_screen_is_as_on_a_fresh_start(terminal, tmp_path, stalled):
    fresh = cancelled(running(terminal, tmp_path, stalled))

    ui = running(terminal, tmp_path, stalled)
    for columns, rows in SIZES:
        ui.resize(columns, rows)
        wait_for_width(ui, columns)
    ui.wait_for("running origin-fetch")
    assert cancelled(ui) == fresh
    ui.send("q")
    assert ui.end() == 0
    assert b"Traceback" not in ui.dump
