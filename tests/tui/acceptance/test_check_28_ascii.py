"""Check 28: in a locale without Unicode nothing above 0x7f is drawn."""

import pytest

from edgetui.tui.terminal import wants_ascii


@pytest.mark.parametrize("env", [{"LANG": "C"}, {"LC_ALL": "POSIX"}], ids=str)
def test_check_28_the_c_locale_gets_ascii_alone(env, tmux):
    ui = tmux("--demo", size=(120, 40), **env)
    screens = [ui.wait_for("? Help")]
    for keys, text in (("n", "paused before"), ("c", "the viewer gets"), ("?", "Keys and signs")):
        ui.send(keys)
        screens.append(ui.wait_for(text))
    assert all(screen.isascii() for screen in screens)


def test_check_28_the_option_says_so_in_any_locale_on_every_screen(terminal):
    ui = terminal("--demo", "--ascii")
    ui.wait_for("? Help", "paused before")
    ui.press("c", "the viewer gets")
    for keys, text in (("?", "Keys and signs"), ("S", "SETUP"), ("B", "No breakpoint"), ("N", "NEW REQUEST")):
        ui.press(keys, text)
        ui.press("\x1b", "the viewer gets")
    for keys, text in (("R", "PAUSED"), ("c", "DONE"), ("=", "COMPARE")):
        ui.press(keys, text)
    ui.press("q", "the viewer gets")
    for keys, text in ((":", "Commands"), ("y", "Event JSON"), ("f", "Show all"), ("\x0f", "goes there")):
        ui.press(keys, text)
        ui.press("\x1b", "? Help", "Flows 1/3")
    assert ui.dump.isascii()


def test_check_28_the_screen_is_otherwise_the_same(terminal):
    unicode, ascii = terminal("--demo"), terminal("--demo", LANG="C")
    for ui in (unicode, ascii):
        ui.wait_for("? Help", "paused before")
        ui.settle()
    assert "▸" in unicode.text
    assert ascii.dump.isascii()
    assert [len(row) for row in ascii.text.splitlines()] == [len(row) for row in unicode.text.splitlines()]


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, True),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C", "LC_CTYPE": "de_CH.UTF-8"}, False),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_check_28_what_python_makes_of_the_c_locale_by_itself_does_not_count(env, expected):
    assert wants_ascii(env) is expected
