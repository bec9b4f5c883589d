"""Check 35: a copy arrives in tmux as it is installed, and by OSC 52 elsewhere; the status line names the ways."""

import base64
import re


def test_check_35_in_tmux_with_its_default_settings_the_buffer_has_the_command(tmux):
    ui = tmux("--demo", size=(120, 40))
    ui.wait_for("paused before")
    ui.send("y")
    ui.wait_for("curl command")
    ui.send("c")
    screen = ui.wait_for("copied ")
    assert "(OSC 52, tmux) — also in" in screen
    assert ui.do("show-buffer").startswith("curl ")


def test_check_35_without_tmux_osc_52_is_sent_and_the_file_has_the_same(terminal, tmp_path):
    ui = terminal("--demo")
    ui.wait_for("paused before")
    ui.press("Y", "copied ")
    sent = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", ui.dump)
    assert sent is not None
    copied = base64.b64decode(sent[1]).decode()
    assert copied.startswith("curl ")
    assert (tmp_path / "state" / "edgetui" / "clip.txt").read_text() == copied
    assert "(OSC 52) — also in" in ui.text
