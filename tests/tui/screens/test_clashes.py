"""Where two things hang on one key, the one that has the focus gets it, and the other is never done."""

import pytest
from textual.widgets import Input, TextArea

from edgetui.engine.http import Request
from edgetui.tui.action_table import CONTEXTS
from edgetui.tui.actions import DIGITS, on_screen_with
from tests.tui.screens.test_nasty_screens import PLACES, Drafts, go_home, hostile, press

#: In a list that has the focus, Enter is the screen's own way to open a row, or leads to it.
_SAME = {("pane.choose", "enter")}
#: What a field does with a key for which its screen has an action, and why that is as it should be.
_FIELDS = {
    ("submit", "enter"): "the screen keeps what is typed",
    ("scroll_up", "up"): "a line does not scroll, and passes it on",
    ("scroll_down", "down"): "a line does not scroll, and passes it on",
    ("cursor_up", "up"): "in several lines there is no earlier request to go to",
    ("cursor_down", "down"): "in several lines there is no later request to go to",
    ("copy", "ctrl+c"): "in a field it copies, and nothing runs there that could be cancelled",
    ("undo", "ctrl+z"): "in several lines it takes back; any other place suspends",
}
#: Keys that a field of several lines keeps for itself.
_EDITS = {"ctrl+z"}


def owners(app):
    """Of each key, all that would be done by it, that with the focus first: ids of actions, names of a field's own."""
    found = {}
    for node, bindings in app.screen._modal_binding_chain:
        for key, each in bindings:
            is_field = isinstance(node, Input | TextArea)
            found.setdefault(key, []).append(each.action if is_field else each.id or each.action)
    return found


@pytest.fixture
async def ui(driven):
    value = "x"
    drafts = Drafts(Request(), value)
    async with driven(hostile(value), parse_request=lambda text: None, drafts=lambda: drafts) as opened:
        yield opened


async def test_on_no_screen_a_key_has_two_owners_but_for_those_that_are_meant(ui):
    contexts = set()
    for place, keys in PLACES.items():
        await go_home(ui)
        await press(ui, keys, "x")
        context = ui.app.screen.CONTEXT
        contexts.add(context)
        known = {f"{action.context}.{action.id}" for action in on_screen_with(context)}
        for key, found in owners(ui.app).items():
            ours = [each for each in found if each.partition(".")[0] in CONTEXTS and (each, key) not in _SAME]
            assert len(ours) <= 1, f"{place}: {key} would be {found}"
            assert set(ours) <= known, f"{place}: {key} would be {found}, which no clash is looked for with"
            if ours and found[0] != ours[0]:
                assert (found[0], key) in {*_FIELDS, *_SAME}, f"{place}: {key} would be {found}"
    assert set(CONTEXTS) - contexts == {"pane", "everywhere"}


#: How each screen is opened.
OPENED = {
    "inspector": "",
    "composer": "N",
    "edit": "R e",
    "pairs": "N f9",
    "filter": "f",
    "intercept": "i",
    "jump": "ctrl+o",
    "find": "/ x",
    "prompt": "O",
    "answer": "R ctrl+g",
    "draft": "R ctrl+g down enter",
    "compare": "m } } =",
    "held": "Q",
    "breakpoints": "B",
    "breakpoint": "B down enter",
    "setup": "S",
    "attach": "S a",
    "confirm": "S a enter",
    "help": "?",
    "palette": ":",
    "choice": "y",
}
#: What the panes call their actions.
_PANES = {
    "down": "pane_down",
    "up": "pane_up",
    "top": "pane_top",
    "bottom": "pane_bottom",
    "half_down": "pane_half",
    "half_up": "pane_half",
    "page_down": "pane_page",
    "page_up": "pane_page",
    "find": "pane_find",
    "next_match": "pane_match",
    "previous_match": "pane_match",
    "choose": "choose",
}


@pytest.mark.parametrize("context", OPENED)
async def test_every_key_of_every_screen_does_its_action(context, ui, monkeypatch):
    monkeypatch.setattr("edgetui.tui.screens.inspector.reason_of", lambda action, inspection: "")
    await go_home(ui)
    await press(ui, OPENED[context], "x")
    screen = ui.app.screen
    assert context == screen.CONTEXT
    done = []
    for action in on_screen_with(context):
        if action.id in DIGITS:
            continue
        is_pane = action.context == "pane"
        name = f"action_{_PANES[action.id]}" if is_pane else f"do_{action.id}"
        owner = ui.app.focused if is_pane else screen if hasattr(screen, name) else ui.app
        if not hasattr(owner, name):
            # Only a list has rows to choose.
            assert action.id == "choose"
            continue
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, lambda *arguments, action=action: done.append(action))
            for key in action.keys:
                if key in _EDITS and isinstance(ui.app.focused, TextArea):
                    continue
                await ui.burst(key)
                assert done[-1:] == [action], key
                done.clear()


def test_every_screen_is_opened():
    assert {*OPENED, "pane", "everywhere"} == set(CONTEXTS)
