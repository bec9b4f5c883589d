"""A person's keys.toml against the action table."""

import ast
import re
from pathlib import Path

import pytest

import edgetui.tui
from edgetui.session.preferences import Preference, PreferenceFile
from edgetui.tui.action_table import CONTEXTS
from edgetui.tui.actions import MAIN, find, footer, key_labels, keyed, pinned
from edgetui.tui.keymap import EDITING, SCREENS, Keymap, keymap_of
from edgetui.tui.screens.fields import LineField, TextField


def asked(*entries):
    """A file with an entry a line: (`keys.next`, `n`)."""
    made = [
        Preference(tuple(path.split(".")), value, f"keys.toml:{number}")
        for number, (path, value) in enumerate(entries, 2)
    ]
    return keymap_of(PreferenceFile("/home/a/keys.toml", made))


@pytest.fixture
def take():
    """`take(keymap)` puts it into effect until the test ends."""
    yield lambda keymap: keymap.take()
    Keymap().take()


def test_without_a_file_the_usual_keys_hold():
    assert keymap_of(PreferenceFile("/home/a/keys.toml")) == Keymap()


def test_chosen_keys_are_what_footer_help_and_palette_are_made_of(take):
    take(asked(("keys.next", "space, f8"), ("keys.composer.send", "f5")))

    assert find("inspector", "next").keys == ("space", "f8")
    assert key_labels(find("inspector", "next")) == "Space F8"
    assert ("Space", "Next") in footer("inspector")
    assert find("composer", "send").keys == ("f5",)


def test_what_is_said_names_the_chosen_keys(take):
    take(asked(("keys.restart", "ctrl+y"), ("keys.close", "f7")))

    assert keyed("over: {restart} restarts it, {replay} replays; {close} cancels") == (
        "over: Ctrl+Y restarts it, r replays; F7 cancels"
    )


def test_the_key_at_the_right_edge_and_those_of_other_screens_are_the_chosen_ones(take):
    take(asked(("keys.help", "f12"), ("keys.composer.help", "f12"), ("keys.composer.blank", "ctrl+t")))

    assert pinned("inspector") == pinned("composer") == [("F12", "Help")]
    assert pinned("filter") == [("Esc", "Show all")]
    assert keyed("{composer.blank} empties it") == "Ctrl+T empties it"


def test_what_edits_text_is_what_the_fields_do_by_themselves():
    fields = {key for field in (LineField, TextField) for key in field._merge_bindings().key_to_bindings}
    plain = {key for key in fields if "shift" not in key and "super" not in key and "alt" not in key}
    elsewhere = {"ctrl+left", "ctrl+right", "ctrl+pageup", "ctrl+pagedown", "ctrl+backspace", "enter"}
    assert plain - elsewhere == set(EDITING)


def test_every_key_that_a_text_asks_for_is_an_action_with_one():
    keys = {
        action.id if context in MAIN else f"{context}.{action.id}": action.keys
        for context in CONTEXTS
        for action in CONTEXTS[context]
    }
    package = Path(edgetui.tui.__file__).parent
    asked_for = {
        name
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in re.findall(r"\{([a-z_.]{3,})\}", node.value)
    }

    assert {"restart", "close", "setup.attach"} <= asked_for
    assert all(keys[name] for name in asked_for)


def test_textual_gets_the_keys_by_the_ids_of_its_bindings():
    keymap = asked(("keys.next", "space,f8"), ("keys.down", "ctrl+e"), ("keys.edit", "j"), ("keys.quit_now", "ctrl+x"))

    assert keymap.problems == ()
    assert keymap.for_textual() == {
        "inspector.next": "space,f8",
        "pane.down": "ctrl+e",
        "inspector.edit": "j",
        "everywhere.quit_now": "ctrl+x",
    }


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("keys.nxt", "n", "no action 'nxt', did you mean next?"),
        ("keys.composr.send", "f5", "no screen 'composr', did you mean composer?"),
        ("keys.composer.sned", "f5", "no action 'sned', did you mean send?"),
        ("next", "n", "no setting 'next', only tables [keys] and [keys.SCREEN]"),
        ("keys.palette.run", "f5", "no screen 'palette'"),
        ("keys.next", 7, 'keys are text, as in "n,f8"'),
        ("keys.next", "", "'' is no key"),
        ("keys.next", "n,", "'' is no key"),
        ("keys.next", "alt+n", "'alt+n' is no key"),
        ("keys.next", "F8 ", "'F8' is no key; write them as in n,f8,ctrl+x,space"),
        ("keys.next", "ctrl+m", "ctrl+m is Enter to a terminal"),
        ("keys.node", "a", "the digits of 'node' are fixed"),
        ("keys.composer.send", "s", "'s' is typed there: take Ctrl with a letter, or an F-key"),
        ("keys.composer.send", "ctrl+k", "ctrl+k edits text there: take another"),
        ("keys.next", "c", "c would be both next and continue"),
        ("keys.next", "j", "j would be both next and down"),
        ("keys.next", "ctrl+q", "ctrl+q would be both next and quit_now"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_taken(path, value, problem):
    keymap = asked(("keys.replay", "ctrl+y"), (path, value))

    assert keymap.keys == {}
    assert keymap.problems[0].startswith(f"keys.toml:3: {problem}")


def test_keys_that_change_places_do_not_clash():
    assert asked(("keys.next", "c"), ("keys.continue", "n")).problems == ()


def test_a_clash_with_itself_is_none():
    assert asked(("keys.next", "n,n")).problems == ()


def test_a_file_that_cannot_be_read_is_told():
    assert keymap_of(PreferenceFile("/k", problem="keys.toml:1: not TOML")).problems == ("keys.toml:1: not TOML",)


def test_in_one_table_a_name_means_one_action():
    names = [action.id for context in ("inspector", "pane", "everywhere") for action in CONTEXTS[context]]
    assert len(names) == len(set(names))
    assert "composer" in SCREENS and "inspector" not in SCREENS


@pytest.mark.parametrize("context", ["inspector", "pane", "everywhere", *SCREENS])
def test_every_usual_key_may_be_asked_for_by_its_name(context):
    table = "keys" if context in ("inspector", "pane", "everywhere") else f"keys.{context}"
    usual = [
        (f"{table}.{action.id}", ",".join(action.usual).replace(",,", ",comma"))
        for action in CONTEXTS[context]
        if action.usual and action.id not in ("node", "event")
    ]
    assert asked(*usual).problems == ()
