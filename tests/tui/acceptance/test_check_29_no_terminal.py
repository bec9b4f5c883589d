"""Check 29: where there is no terminal to draw on, one helpful line and exit code 2."""

import pytest


@pytest.mark.parametrize("name", ["dumb", "unknown", None])
def test_check_29_a_terminal_that_cannot_place_a_cursor_is_refused_in_one_line(name, terminal):
    ui = terminal("--demo", TERM=name)
    assert ui.end() == 2
    assert b"\x1b" not in ui.dump
    said = ui.dump.decode().strip().splitlines()
    assert said[0].startswith(f"edgetui: TERM is {name or 'not set'}: this terminal cannot place a cursor")
    assert "edgetui run" in said[0]
    assert len(said) == 1


def test_check_29_stdin_that_is_no_terminal_is_refused_without_an_escape_code(edgetui):
    done = edgetui("--demo")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"stdin is not one" in done.stderr
    assert b"\x1b" not in done.stderr


def test_check_29_stderr_that_is_no_terminal_is_refused(terminal):
    source = """
import os, subprocess, sys
done = subprocess.run([sys.executable, "-m", "edgetui", "--demo"], stderr=subprocess.PIPE)
print(done.returncode, done.stderr.decode(), flush=True)
"""
    ui = terminal(source=source)
    assert ui.end() == 0
    assert ui.dump.startswith(b"2 edgetui: the inspector draws on stderr, which is not a terminal")
    assert b"\x1b" not in ui.dump
