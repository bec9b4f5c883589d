"""A person's theme.toml against the styles there are."""

import pytest

from edgetui.session.preferences import Preference, PreferenceFile
from edgetui.tui.theme import Theme, theme_of
from edgetui.tui.widgets.styles import TABLES


def asked(path, value):
    return theme_of(PreferenceFile("/t", [Preference(tuple(path.split(".")), value, "theme.toml:2")]))


def test_a_style_takes_the_place_of_the_usual_one_and_no_other():
    table = asked("styles.added", "bold #ff8f87").over(TABLES["fixed"], no_color=False)

    assert str(table["added"]) == "bold #ff8f87"
    assert {name for name, style in table.items() if style != TABLES["fixed"][name]} == {"added"}


def test_no_color_leaves_the_attributes_of_an_own_style():
    table = asked("styles.added", "underline red on white").over(TABLES["no-color"], no_color=True)

    assert table["added"].underline
    assert table["added"].color is None and table["added"].bgcolor is None


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("styles.addd", "green", "no style 'addd', did you mean added?"),
        ("styles.zzz", "green", "no style 'zzz', there are added, bold,"),
        ("colours.added", "green", "no setting 'colours.added', only a table [styles]"),
        ("styles.added", "gren", "'gren' is no style; as in"),
        ("styles.added", 3, "a style is text"),
        ("styles.added", "blink red", "a style neither blinks nor links"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_taken(path, value, problem):
    theme = asked(path, value)

    assert theme.styles == {}
    assert theme.problems[0].startswith(f"theme.toml:2: {problem}")


def test_a_file_that_cannot_be_read_is_told_and_none_is_none():
    assert theme_of(PreferenceFile("/t", problem="theme.toml:1: not TOML")).problems == ("theme.toml:1: not TOML",)
    assert theme_of(PreferenceFile("/t")) == Theme()
