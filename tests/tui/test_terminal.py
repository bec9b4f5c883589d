"""What the environment says about the terminal."""

import pytest

from edgetui.tui.terminal import refusal, wants_ascii


def test_a_terminal_on_stdin_and_stderr_is_accepted():
    assert refusal({"TERM": "xterm-256color"}, True, True) is None


@pytest.mark.parametrize(
    ("env", "stdin", "stderr", "says"),
    [
        ({"TERM": "xterm"}, False, True, "stdin"),
        ({"TERM": "xterm"}, True, False, "stderr"),
        ({"TERM": "dumb"}, True, True, "TERM is dumb"),
        ({}, True, True, "TERM is not set"),
    ],
)
def test_a_refusal_names_the_reason_and_what_works_instead(env, stdin, stderr, says):
    line = refusal(env, stdin, stderr)
    assert says in line
    assert "edgetui run" in line
    assert "\n" not in line
    assert "\x1b" not in line


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_ALL": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_CTYPE": "POSIX"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, True),
        ({}, False),
    ],
)
def test_only_ascii_is_drawn_in_the_c_locale_and_on_the_console(env, expected):
    assert wants_ascii(env) is expected
