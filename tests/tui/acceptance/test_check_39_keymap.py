"""Check 39: keys of a person's own, and what is said of a file that is wrong."""

import pytest


@pytest.fixture
def started(terminal, tmp_path):
    """`started(keys)` starts the example with that keys.toml."""

    def start(keys: str, theme: str = ""):
        folder = tmp_path / "config" / "edgetui"
        folder.mkdir(parents=True)
        (folder / "keys.toml").write_text(keys)
        (folder / "theme.toml").write_text(theme)
        ui = terminal("--demo")
        ui.wait_for("Flows 1/3", "? Help")
        return ui

    return start


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ('[keys]\nnext = "c"\n', "usual ones kept: keys.toml:2: c would be both next and continue"),
        ('\n[keys]\nnxt = "n"\n', "usual ones kept: keys.toml:3: no action 'nxt', did you mean next?"),
    ],
)
def test_check_39_a_clash_or_an_unknown_action_is_told_with_its_line_and_the_usual_keys_hold(keys, problem, started):
    ui = started(keys)

    ui.wait_for(problem, "n Next  c Continue")
    ui.press("n", "paused before cache-lookup")


def test_check_39_a_chosen_key_works_and_is_shown_in_footer_help_and_palette(started):
    ui = started('[keys]\nnext = "c,f7"\ncontinue = "n,f5"\n')

    ui.wait_for("c Next  n Continue")
    ui.press("c", "paused before cache-lookup")
    ui.press("\x1b[18~", "paused before origin-request")
    ui.press("?", "  c F7              run the next stage")
    ui.press("q", "paused before origin-request")
    ui.press(":run the next", "Commands 1 of", "c F7")
    ui.press("\x1b", "Flows 1/3")
    ui.press("n", "the viewer gets 200")


def test_a_theme_that_is_wrong_is_told_with_its_line(started):
    ui = started("", '[styles]\nkey = "bold gren"\n')
    ui.wait_for("usual ones kept: theme.toml:2: 'bold gren' is no style")


def test_a_chosen_colour_is_sent(started):
    ui = started("", '[styles]\nkey = "color(201)"\n')
    ui.wait_for_bytes(b"38;5;201m")
