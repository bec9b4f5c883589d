"""The action table: no clash, no forbidden key, and everything made of it agrees with it."""

import pytest

from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import Stage
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.action_table import CONTEXTS, sections
from edgetui.tui.actions import bindings, clashes, find, footer, key_label, key_labels, key_table, name_in_file
from edgetui.tui.inspection import Inspection

#: Enter, Tab, Backspace and Esc by another name; the prefix keys of screen and tmux; a key that terminals keep.
FORBIDDEN = {"ctrl+m", "ctrl+i", "ctrl+h", "ctrl+left_square_bracket", "ctrl+[", "ctrl+a", "ctrl+b", "f12"}


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_key_has_two_meanings_on_one_screen(context):
    assert clashes(context) == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_key_is_bound_that_another_program_or_key_owns(context):
    keys = {key for action in CONTEXTS[context] for key in action.keys}
    assert not keys & FORBIDDEN
    assert not any("alt+" in key for key in keys)


@pytest.mark.parametrize("context", CONTEXTS)
def test_ids_are_unique_and_every_key_has_a_binding(context):
    ids = [action.id for action in CONTEXTS[context]]
    assert len(set(ids)) == len(ids)
    bound = {(binding.key, binding.action) for binding in bindings(context)}
    for action in CONTEXTS[context]:
        for key in action.keys:
            assert (key, f"perform({action.id!r}, {key!r})") in bound


@pytest.mark.parametrize("context", CONTEXTS)
def test_an_action_knows_the_context_it_is_listed_in(context):
    assert {action.context for action in CONTEXTS[context]} == {context}


def test_while_text_is_typed_no_letter_is_a_command():
    for context in ("composer", "edit", "palette"):
        assert all(len(key) > 1 for action in CONTEXTS[context] for key in action.keys)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("n", "n"),
        ("R", "R"),
        ("f8", "F8"),
        ("ctrl+j", "Ctrl+J"),
        ("shift+tab", "Shift+Tab"),
        ("escape", "Esc"),
        ("pagedown", "PgDn"),
        ("?", "?"),
        ("[", "["),
        ("home", "Home"),
        ("left", "←"),
    ],
)
def test_keys_are_labelled_as_on_the_keyboard(key, label):
    assert key_label(key) == label


def test_the_markdown_table_has_every_action_once():
    table = key_table().splitlines()[2:]
    assert len(table) == sum(len(actions) for _, actions in sections())
    assert "| `n` `F8` `F10` | Stepping | run the next stage; looking back: one forward | `next` |" in table
    assert all(row.count("|") == 5 for row in table)
    assert key_labels(find("inspector", "node")) == "0 … 6"


def test_the_table_tells_the_names_of_keys_toml_where_keys_can_be_chosen():
    names = {name_in_file(action) for _, actions in sections() for action in actions}
    assert {"next", "down", "quit_now", "composer.send"} <= names
    assert name_in_file(find("inspector", "node")) == name_in_file(find("palette", "run")) == ""


def test_an_action_without_a_key_is_told_by_its_name_in_the_palette():
    assert key_labels(find("inspector", "day")) == ": Pass a day"
    assert "| `: Pass a day` | Clock and cache | a day passes at once | `day` |" in key_table()


def test_the_footer_has_what_can_be_done_now_most_needed_first():
    workspace = fake_workspace({})
    nothing = footer("inspector", Inspection(workspace))
    assert nothing == [("N", "New"), ("C", "Capture"), ("O", "Open"), ("S", "Setup"), (":", "Commands")]
    workspace.add(Request(), Viewer())
    assert footer("inspector", Inspection(workspace))[:3] == [("n", "Next"), ("c", "Continue"), ("e", "Edit")]


async def test_a_breakpoint_is_named_last_once_the_flow_is_over():
    workspace = fake_workspace({})
    flow = workspace.add(Request(), Viewer())
    inspection = Inspection(workspace)
    assert footer("inspector", inspection)[3] == ("b", "Break")
    await workspace.continue_(flow)
    assert footer("inspector", inspection)[0] == ("N", "New")
    inspection.to_stage(Stage.ORIGIN_FETCH)
    assert footer("inspector", inspection)[-1] == ("b", "Break")


def test_a_flow_is_needed_for_what_concerns_a_flow():
    inspection = Inspection(fake_workspace({}))
    for action_id in ("next", "continue", "look_back", "edit", "undo", "again", "restart", "replay", "node"):
        assert "no flow yet" in find("inspector", action_id).enabled(inspection)
