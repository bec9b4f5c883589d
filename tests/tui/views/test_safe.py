"""Nothing from outside reaches the terminal as anything but visible text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from edgetui.tui.views.safe import escaped, shown, visible


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain text, [red]not markup[/red]", "plain text, [red]not markup[/red]"),
        ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
        ("a\x00b", "a\\x00b"),
        ("a\nb\rc", "a\\nb\\rc"),
        ("\x7f\x85\x9b31m", "\\x7f\\x85\\x9b31m"),
        ("user\u202egpj.exe", "user\\u202egpj.exe"),
        ("zero\u200bwidth\ufeff\u2066", "zero\\u200bwidth\\ufeff\\u2066"),
        ("line\u2028separator", "line\\u2028separator"),
        ("no-break\xa0space", "no-break\\xa0space"),
        ("soft\xadhyphen", "soft\\xadhyphen"),
        ("lone \ud800 and \udcff", "lone \\ud800 and \\udcff"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("heart \u2764\ufe0f", "heart \u2764\\ufe0f"),
        ("猫 é ü", "猫 é ü"),
        ("e\u0301", "e\u0301"),
        ("\u0301first", "\\u0301first"),
        ("z\u0300\u0301\u0302\u0303", "z\u0300\u0301\\u0302\\u0303"),
        ("", ""),
    ],
)
def test_what_a_terminal_would_act_on_or_hide_is_escaped(text, drawn):
    assert escaped(text) == drawn


def test_a_tab_is_an_escape_in_a_value_and_blanks_in_running_text():
    assert escaped("a\tb") == "a\\tb"
    assert visible("a\tb") == "a       b"


@given(st.text(st.characters(), max_size=200))
def test_everything_drawn_is_printable(text):
    assert escaped(text).isprintable()
    assert visible(text).isprintable()


@given(st.text(st.characters(), max_size=60))
def test_a_drawn_text_is_as_wide_as_its_characters(text):
    drawn = escaped(text)

    assert cell_len(drawn) == sum(cell_len(character) for character in drawn)


@given(st.text(st.characters(), max_size=400), st.integers(0, 40))
def test_what_is_cut_off_unseen_could_not_have_been_seen(text, width):
    drawn, whole = shown(text, width), escaped(text)

    assert drawn == whole or cell_len(drawn) > width
