"""Check 38: the palette shows each command's key, a reason where it cannot be run; help shows the same keys."""

from edgetui.tui.action_table import CONTEXTS, sections
from edgetui.tui.actions import key_labels, key_table, keyed
from edgetui.tui.frame import help_lines
from edgetui.tui.views.line import plain


def test_check_38_a_command_shows_its_key_and_a_disabled_one_its_reason(terminal):
    ui = terminal("--demo", size=(120, 40))
    ui.wait_for("paused before")
    ui.press(":", "Commands ")
    ui.press("breakpoint on the chosen", "Commands 1 of")
    assert next(row for row in ui.text.splitlines() if "Break " in row).rstrip().endswith("b F9")
    ui.send("\x1b")
    ui.settle()
    ui.press(":", "Commands ")
    ui.press("newest edit or stage", "nothing has run yet")


def test_check_38_help_and_readme_table_show_the_keys_of_the_one_table(terminal):
    page = [plain(line) for line in help_lines(200)]
    table = key_table()
    for _, actions in sections():
        for action in actions:
            assert any(key_labels(action) in row and keyed(action.help) in row for row in page), action.id
            assert keyed(action.help) in table
    listed = {action for _, actions in sections() for action in actions}
    assert listed == {action for context in CONTEXTS for action in CONTEXTS[context]}
