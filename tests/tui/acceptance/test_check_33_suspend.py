"""Check 33: after Ctrl+Z and fg the whole screen is back without a key."""

import signal


def test_check_33_the_screen_comes_back_by_itself(terminal):
    ui = terminal("--demo")
    ui.wait_for("? Help", "paused before")
    before = ui.settle()
    ui.send("\x1a")
    ui.wait_for_bytes(b"\x1b[?1049l")
    ui.settle()
    ui.screen.reset()
    ui.kill(signal.SIGCONT)
    ui.wait_for("? Help", "paused before")
    assert ui.settle() == before
    ui.send("q")
    assert ui.end() == 0
