"""stdout: data only, whatever it holds and whoever reads it."""

import json
import os
import subprocess
import sys

import pytest

from edgetui.headless.output import json_text, printable

WRITE = "import json, sys; from edgetui.headless import output; output.print_{what}(json.loads(sys.argv[1]))"


def written(what, value, **environment):
    script = WRITE.format(what=what)
    return subprocess.run(
        [sys.executable, "-c", script, json.dumps(value)], capture_output=True, env=environment, check=True
    ).stdout


@pytest.mark.parametrize("value", [{"a": "ü→"}, {"a": "\ud800"}, {"a": "\u0000\u001b[31m"}])
def test_json_is_utf_8_in_every_locale_and_can_be_read_again(value):
    data = written("json", value, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert json.loads(data.decode("utf-8")) == value
    assert b"\x1b" not in data


def test_text_that_the_terminal_cannot_show_is_escaped():
    data = written("text", "a → b\n", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert data == b"a \\u2192 b\n"


def test_text_cannot_command_the_terminal():
    assert printable("a\x1b[2Jb\x07\x9b1m\r\n\tc\u202e") == "a\\x1b[2Jb\\x07\\x9b1m\\r\n\tc\\u202e"
    assert printable("no\xa0break ü") == "no\xa0break ü"


def test_numbers_json_does_not_have_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(float("nan"))


def test_a_reader_that_has_had_enough_is_no_error():
    script = (
        "from edgetui.headless import output\nfor _ in range(50): output.print_text('x' * 100000)\nraise SystemExit(7)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    complaint = process.stderr.read()
    assert process.wait(timeout=30) == 7
    assert complaint == b""
    process.stderr.close()


@pytest.mark.parametrize("command", [["run", "--origin", "none", "/"], ["--version"]])
@pytest.mark.parametrize(
    ("redirected", "said"),
    [
        (">&-", "edgetui: standard output is closed"),
        pytest.param(
            ">/dev/full",
            "edgetui: standard output cannot be written: No space left on device",
            marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full"),
        ),
        (">&- 2>&-", ""),
    ],
)
def test_where_nothing_can_be_written_the_exit_code_says_so(command, redirected, said):
    script = f'"$0" -m edgetui "$@" {redirected}'
    done = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, *command], stderr=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stderr.partition("\n")[0]) == (2, said)
