"""`edgetui doctor`."""

import json
import sys

import pytest

from edgetui.session.preferences import Preference, PreferenceFile
from edgetui.tui import health


@pytest.fixture
def told(monkeypatch, tmp_path, edgetui):
    """`told(keys=…)` is what doctor says as JSON, by name, with its exit code."""

    def run(keys: str = "", **env: str):
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        (tmp_path / "edgetui").mkdir(exist_ok=True)
        (tmp_path / "edgetui" / "keys.toml").write_text(keys)
        done = edgetui("doctor", "--json")
        assert done.stderr == b""
        return {each["name"]: each for each in json.loads(done.stdout)["findings"]}, done.returncode

    return run


def test_it_tells_interpreters_editor_and_files(told, tmp_path):
    found, code = told('[keys]\nnext = "ctrl+y"\n', EDITOR="ed-that-is-not-there", PATH="/nonexistent", EDGETUI_NODE="")

    assert code == 0
    assert sys.executable in found["version"]["text"]
    assert "ed-that-is-not-there" in found["editor"]["text"]
    assert found["keys"]["text"] == f"{tmp_path}/edgetui/keys.toml (1 action changed)"
    assert found["sessions"]["text"].endswith("(0 sessions)")


def test_everything_wrong_in_the_persons_files_is_told_and_the_exit_code_is_2(edgetui, told):
    _, code = told('[keys]\nnext = "c"\nzzz = "d"\n')
    text = edgetui("doctor").stdout.decode()

    assert code == 2
    assert "  ! keys          keys.toml:2: c would be both next and continue" in text
    assert "  ! keys          keys.toml:3: no action 'zzz'" in text


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "16 million"),
        ({"TERM": "xterm"}, "16,"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none, as NO_COLOR says"),
    ],
)
def test_colours_are_told_as_the_inspector_finds_them(env, expected):
    found = {each.name: each.text for each in health.terminal(env, (80, 24), True, True)}

    assert found["colours"].startswith(expected)
    assert found["inspector"] == "can start here"


def test_why_the_inspector_cannot_start_is_told():
    found = {each.name: each.text for each in health.terminal({"TERM": "dumb", "LANG": "C"}, (40, 12), True, True)}

    assert found["inspector"].startswith("TERM is dumb")
    assert found["characters"] == "ASCII alone"
    assert found["size"] == "40x12, needed are 60x15"


def test_the_ways_of_copying_are_told():
    assert "tmux" not in health.clipboard({}, "clip.txt").text
    inside = health.clipboard({"TMUX": "/tmp/x,1,0", "PATH": "/nonexistent"}, "clip.txt").text
    assert inside == "OSC 52, where the terminal allows it; not tmux's buffer: there is no tmux on PATH; clip.txt"


def test_a_file_that_changes_nothing_has_the_usual_ones():
    wrong = PreferenceFile("/theme.toml", [Preference(("styles", "added"), "gren", "theme.toml:2")])
    keys, theme = health.own_files(PreferenceFile("/keys.toml"), wrong)

    assert (keys.text, keys.is_wrong) == ("/keys.toml (the usual ones)", False)
    assert theme.is_wrong and theme.text.startswith("theme.toml:2: 'gren' is no style")
