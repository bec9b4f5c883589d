"""Style names in each theme."""

from types import SimpleNamespace

import pytest
from rich.color import Color

from edgetui.tui.views.line import STYLES
from edgetui.tui.widgets import styles


class App:
    """As much of an app as decides the table."""

    def __init__(self, no_color=False, color_system="256", line_styles=None):
        self.no_color = no_color
        self.console = SimpleNamespace(color_system=color_system)
        self.line_styles = line_styles


@pytest.mark.parametrize("theme", styles.TABLES)
def test_every_theme_knows_every_style_and_no_other(theme):
    assert set(styles.TABLES[theme]) == STYLES
    assert set(styles._NO_COLOR) | set(styles._FIXED) | set(styles._SIXTEEN) <= STYLES


def test_without_colour_there_are_attributes_alone():
    assert all(style.color is None and style.bgcolor is None for style in styles.TABLES["no-color"].values())


def luminance(color: Color) -> float:
    """As WCAG 2 defines it; of the first sixteen colours as xterm draws them."""
    red, green, blue = XTERM[color.number] if color.number in XTERM else tuple(color.get_truecolor())
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


#: Of its sixteen those that are used: red, magenta, bright blue.
XTERM = {1: (205, 0, 0), 5: (205, 0, 205), 12: (92, 92, 255)}


@pytest.mark.parametrize(("theme", "least"), [("fixed", 3.8), ("sixteen", 3.5)])
def test_check_27_every_colour_is_readable_on_black_and_on_white(theme, least):
    used = {style.color for style in styles.TABLES[theme].values() if style.color}

    assert len(used) >= 3
    for color in used:
        assert (luminance(color) + 0.05) / 0.05 >= least, f"{color} on black"
        assert 1.05 / (luminance(color) + 0.05) >= least, f"{color} on white"


def test_a_terminal_of_sixteen_colours_gets_no_other():
    assert {style.color.number for style in styles.TABLES["sixteen"].values() if style.color} == set(XTERM)


@pytest.mark.parametrize("theme", styles.TABLES)
def test_no_theme_sets_a_background(theme):
    assert all(style.bgcolor is None for style in styles.TABLES[theme].values())


@pytest.mark.parametrize("theme", styles.TABLES)
@pytest.mark.parametrize("name", ["word-added", "word-removed"])
def test_a_changed_word_is_marked_without_colour_too(theme, name):
    assert styles.TABLES[theme][name].underline or styles.TABLES[theme][name].reverse


@pytest.mark.parametrize(
    ("app", "theme"),
    [
        (App(), "fixed"),
        (App(color_system="truecolor"), "fixed"),
        (App(color_system="standard"), "sixteen"),
        (App(color_system=None), "sixteen"),
        (App(no_color=True), "no-color"),
        (App(no_color=True, line_styles=styles.TABLES["fixed"]), "fixed"),
    ],
)
def test_the_table_is_the_apps_own_else_what_the_terminal_takes(app, theme):
    assert styles.table_of(app) is styles.TABLES[theme]
