"""Check 26: with NO_COLOR no colour is sent, and every sign and state is legible without it."""

import re

#: Foreground and background, the bright ones too; 39 and 49 are the terminal's own.
COLOURS = {"38", "48"} | {str(start + number) for start in (30, 40, 90, 100) for number in range(8)}


def codes(sent):
    """Every parameter of every SGR sequence."""
    return {code for found in re.findall(rb"\x1b\[([0-9;]*)m", sent) for code in found.decode().split(";")}


def test_check_26_no_colour_is_sent_and_the_signs_are_there(terminal):
    ui = terminal("--demo", NO_COLOR="1", COLORTERM="truecolor")
    assert "▶" in ui.wait_for("paused before")
    screen = ui.press("n", "paused before cache-lookup")
    assert re.search(r"\n[+~-] ", screen)
    ui.press("c", "the viewer gets")
    ui.press(":", "type a word")
    ui.send("\x1b")
    ui.settle()
    ui.press("?", "HELP")
    ui.settle()
    assert not codes(ui.dump) & COLOURS


def test_check_26_with_colour_there_is_some(terminal):
    ui = terminal("--demo")
    ui.wait_for("paused before")
    ui.settle()
    assert codes(ui.dump) & COLOURS
