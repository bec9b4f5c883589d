"""The person's own editor, with small programs in its place."""

import os
import shlex
import signal
import stat
import sys
import textwrap

import pytest

from edgetui.tui.editor import Editor, EditorProblem, edited, editor_from

PATH = os.environ["PATH"]


@pytest.fixture
def editor():
    """`editor(source)`: a Python program that has the file as `path`."""

    def make(source):
        program = f"import pathlib, os, sys\npath = pathlib.Path(sys.argv[-1])\n{textwrap.dedent(source)}"
        return Editor((sys.executable, "-c", program))

    return make


@pytest.fixture
def bin(tmp_path):
    """A PATH on which there are only editors of these names."""

    def make(*names):
        for name in names:
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o755)
        return str(tmp_path)

    return make


def test_visual_goes_before_editor(bin):
    env = {"VISUAL": "one", "EDITOR": "two", "PATH": bin("one", "two")}
    assert editor_from(env) == Editor(("one",))


@pytest.mark.parametrize("visual", ["", "  "])
def test_an_empty_variable_is_an_unset_one(visual, bin):
    assert editor_from({"VISUAL": visual, "EDITOR": "two", "PATH": bin("two")}).name == "two"


def test_arguments_in_the_variable_are_kept(bin):
    editor = editor_from({"EDITOR": "code --wait '-a b'", "PATH": bin("code")})
    assert editor.arguments("/f") == ["code", "--wait", "-a b", "/f"]


def test_without_either_it_is_vi(bin):
    editor = editor_from({"PATH": bin("vi")})
    assert (editor.name, editor.is_fallback) == ("vi", True)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"EDITOR": "/nonexistent"}, "$EDITOR is '/nonexistent', which is not installed"),
        ({"VISUAL": "nope --wait", "EDITOR": "vi"}, "$VISUAL is 'nope --wait', which is not installed"),
        ({"EDITOR": "vi 'x"}, "$EDITOR is no command line"),
        ({"EDITOR": "''"}, "not installed"),
        ({}, "neither $VISUAL nor $EDITOR is set, and vi is not installed"),
    ],
)
def test_an_editor_that_cannot_be_run_is_named_with_its_variable(env, said, bin):
    with pytest.raises(EditorProblem) as caught:
        editor_from({**env, "PATH": bin()})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("/usr/bin/vim", ["/usr/bin/vim", "+3", "/f"]), ("nano", ["nano", "+3", "/f"]), ("ed", ["ed", "/f"])],
)
def test_the_line_is_given_to_editors_that_are_known_to_take_one(name, arguments):
    assert Editor((name,)).arguments("/f", 3) == arguments


def test_the_first_line_needs_no_argument():
    assert Editor(("vi",)).arguments("/f") == ["vi", "/f"]


def test_what_the_editor_writes_is_the_text(editor):
    upper = editor("path.write_text(path.read_text().upper())")
    assert edited(upper, "GET /ä\n\nbody") == "GET /Ä\n\nBODY"


def test_the_file_is_the_persons_own_and_gone_afterwards(editor, tmp_path):
    seen = tmp_path / "seen"
    noting = editor(f"pathlib.Path({str(seen)!r}).write_text(f'{{path.stat().st_mode}} {{path}}')")
    edited(noting, "secret")
    mode, path = seen.read_text().split(" ", 1)
    assert stat.S_IMODE(int(mode)) == 0o600
    assert not os.path.exists(path)
    assert not os.path.exists(os.path.dirname(path))


def test_backups_that_the_editor_leaves_beside_it_are_gone_too(editor, tmp_path):
    seen = tmp_path / "seen"
    edited(editor(f"b = pathlib.Path(f'{{path}}~'); b.write_text('x'); open({str(seen)!r}, 'w').write(str(b))"), "a")
    assert not os.path.exists(seen.read_text())


@pytest.mark.parametrize(
    ("before", "left", "after"),
    [("a", "a\n", "a"), ("a", "a\n\n", "a\n"), ("a\n", "a\n", "a\n"), ("a\n", "a", "a"), ("a", "", "")],
)
def test_an_end_of_line_that_the_editor_adds_is_no_edit(before, left, after, editor):
    assert edited(editor(f"path.write_text({left!r})"), before) == after


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("path.write_text('changed'); sys.exit(3)", "ended with 3"),
        ("os.kill(os.getpid(), 9)", "was ended by signal 9"),
        ("path.write_bytes(bytes([255]))", "no UTF-8 text to or from"),
        ("path.unlink()", "No such file"),
    ],
)
def test_an_editor_that_fails_changes_nothing_and_is_said(source, said, editor):
    with pytest.raises(EditorProblem, match="nothing changed") as caught:
        edited(editor(source), "a")
    assert said in str(caught.value)


def test_a_program_that_the_system_refuses_to_run_is_said(tmp_path):
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF nonsense")
    broken.chmod(0o755)
    with pytest.raises(EditorProblem, match="broken cannot be run"):
        edited(editor_from({"EDITOR": shlex.quote(str(broken)), "PATH": PATH}), "a")


def test_ctrl_c_in_the_editor_is_the_editors_alone(editor):
    before = signal.getsignal(signal.SIGINT)
    pressing = editor(
        """
        import signal
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        os.kill(os.getppid(), signal.SIGINT)
        path.write_text("b")
        """
    )
    assert edited(pressing, "a") == "b"
    assert signal.getsignal(signal.SIGINT) is before


def test_no_room_for_the_file_is_said(editor, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    with pytest.raises(EditorProblem, match=r"nothing changed: .*No such file"):
        edited(editor(""), "a")
