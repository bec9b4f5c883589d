"""Lines and their widths in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.tui.views.line import (
    beside,
    broken,
    chop,
    fit,
    line,
    pad,
    paragraph,
    plain,
    styled,
    width_of,
    wrapped,
)

TEXTS = st.text("ab 猫é\u0301", max_size=12)
LINES = st.lists(st.tuples(TEXTS, st.sampled_from(["", "bold"])), max_size=4).map(tuple)


def test_a_bare_string_is_an_unstyled_span_and_empty_ones_are_left_out():
    assert line("a", ("", "bold"), ("b", "bold")) == (("a", ""), ("b", "bold"))


@pytest.mark.parametrize(
    ("width", "drawn"),
    [(0, ""), (1, "…"), (2, "a…"), (3, "a…"), (4, "a猫…"), (5, "a猫b…"), (6, "a猫bc"), (7, "a猫bc")],
)
def test_what_does_not_fit_is_cut_between_characters_with_an_ellipsis(width, drawn):
    assert plain(fit((("a猫", "bold"), ("bc", "")), width)) == (drawn if width != 5 else "a猫bc")


def test_a_cut_goes_back_into_an_earlier_span_when_that_fills_the_line():
    assert fit((("abcd", "bold"), ("e", "")), 4) == (("abc…", "bold"),)


@given(LINES, st.integers(0, 20))
def test_a_padded_line_is_exactly_as_wide_as_asked(drawn, width):
    assert width_of(pad(drawn, width)) == width


@given(LINES, st.integers(1, 20))
def test_only_a_line_that_is_too_wide_is_cut(drawn, width):
    cut = fit(drawn, width)

    assert width_of(cut) <= width
    assert (plain(cut) == plain(drawn)) == (width_of(drawn) <= width)


def test_a_wide_character_is_never_halved():
    assert chop("猫猫", 3) == "猫"
    assert chop("猫", 1) == ""


def test_the_right_part_stays_and_the_left_gives_way():
    assert plain(beside(line("a long left part"), line("right"), 12)) == "a lon… right"
    assert plain(beside(line("left"), line("right"), 12)) == "left   right"
    assert plain(beside(line("left"), line("right"), 4)) == "rig…"
    assert plain(beside(line("left"), (), 12)) == "left"


def test_a_base_style_leaves_other_styles_alone():
    assert styled((("a", ""), ("b", "error")), "cursor") == (("a", "cursor"), ("b", "error"))


def test_prose_is_wrapped_at_blanks_and_long_words_at_the_edge():
    assert list(wrapped("one two three", 8)) == ["one two", "three"]
    assert list(wrapped("abcdefghij kl", 4)) == ["abcd", "efgh", "ij", "kl"]
    assert list(wrapped("   ", 4)) == []


def test_a_paragraph_hangs_behind_its_first_line():
    assert [plain(each) for each in paragraph("one two three", 10, "", "! ", "  ")] == ["! one two", "  three"]
    assert paragraph("", 10, "", "! ") == [(("! ", ""),)]


@given(LINES, st.integers(2, 9))
def test_a_broken_line_loses_nothing_and_no_part_is_too_wide(drawn, width):
    rows = broken(drawn, width)

    assert "".join(plain(row) for row in rows) == plain(drawn)
    assert all(width_of(row) <= width for row in rows)


def test_later_parts_of_a_broken_line_are_indented():
    assert [plain(row) for row in broken(line("abcdefgh"), 4, "  ")] == ["abcd", "  ef", "  gh"]
