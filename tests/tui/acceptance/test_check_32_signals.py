"""Check 32: a signal leaves the terminal as it was, the exit code a shell expects, and the session."""

import os
import re
import signal

import pytest


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_check_32_a_signal_leaves_the_terminal_as_it_was_and_the_session_saved(
    number, code, terminal, stepped, sessions
):
    ui = stepped()
    ui.kill(number)

    assert ui.end() == code
    left, cursor = (ui.dump.rindex(mode) for mode in (b"\x1b[?1049l", b"\x1b[?25h"))
    assert ui.dump.find(b"\x1b[?1049h", left) < 0 and ui.dump.find(b"\x1b[?25l", cursor) < 0
    # The mouse is the terminal's from beginning to end.
    assert not re.search(rb"\x1b\[\?100[012356]h", ui.dump)
    (session,) = sessions()
    terminal(str(session)).wait_for("the viewer gets 200", "Flows 1/3")


def test_check_32_tmux_sees_neither_alternate_screen_nor_mouse_left_on(tmux):
    ui = tmux("--demo")
    ui.wait_for("paused before viewer-request")
    pid = int(ui.do("display", "-p", "#{pane_pid}"))
    os.kill(pid, signal.SIGTERM)
    ui.wait_until_dead()

    # tmux itself hides the cursor of a pane that is dead, and may miss how its program ended: the test above saw that.
    assert ui.modes()[:2] == "00"
