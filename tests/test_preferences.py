"""Files of a person's own: read where they are, with the line of every entry."""

import pytest

from edgetui.session.preferences import Preference
from edgetui.wiring.preferences import preferences


@pytest.fixture
def write(tmp_path, monkeypatch):
    """`write(text)` makes the file `keys.toml`."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "edgetui").mkdir()
    return (tmp_path / "edgetui" / "keys.toml").write_bytes


def test_every_value_is_an_entry_with_its_tables_and_its_line(write):
    write(b'\xef\xbb\xbf# mine\r\n[keys]\r\nnext = "n"\r\n\r\n[keys.composer]\r\nsend = "f5"\r\n')

    assert preferences("keys.toml").entries == [
        Preference(("keys", "next"), "n", "keys.toml:3"),
        Preference(("keys", "composer", "send"), "f5", "keys.toml:6"),
    ]


def test_a_file_that_is_not_there_is_no_problem(write, tmp_path):
    file = preferences("theme.toml")

    assert (file.entries, file.problem) == ((), "")
    assert file.path == str(tmp_path / "edgetui" / "theme.toml")


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"[keys]\nnext = n\n", "keys.toml:2: not TOML"), (b"next = '\xff'", "keys.toml:1: byte 0xff is not UTF-8")],
)
def test_a_file_that_is_none_is_told_with_its_line(content, problem, write):
    write(content)

    assert preferences("keys.toml").problem.startswith(problem)


def test_a_folder_in_its_place_is_told(write, tmp_path):
    (tmp_path / "edgetui" / "keys.toml").mkdir()

    assert preferences("keys.toml").problem == "keys.toml: cannot be read: Is a directory"
