"""Rows made when they are looked at, and the text that is searched."""

import pytest

from edgetui.tui.views.document import Broken, Chain, Lines, marked_at
from edgetui.tui.views.line import line, plain, width_of
from edgetui.tui.views.painting import unpainted

TEXTS = ["short", "", "0123456789abcdefghij", "猫の写真の猫", "e" * 10]


def drawn(document, spots):
    return [plain(document[spot.row])[spot.start : spot.end] for spot in spots]


def test_lines_are_broken_at_the_width_and_wide_ones_never_in_a_character():
    rows = [plain(row) for row in Broken(TEXTS, 10, unpainted)]

    assert rows == ["short", "", "0123456789", "abcdefghij", "猫の写真の", "猫", "e" * 10]
    assert max(width_of(row) for row in Broken(TEXTS, 10, unpainted)) == 10


def test_rows_are_painted_only_when_they_are_asked_for():
    asked = []

    def paint(number, text, start):
        asked.append((number, text, start))
        return line(text)

    document = Broken(["x" * 1_000_000], 10, paint)

    assert len(document) == 100_000
    assert plain(document[99_999]) == "x" * 10
    assert asked == [(0, "x" * 10, 999_990)]


@pytest.mark.parametrize("word", ["short", "9ab", "の写真の猫", "0123456789abcdefghij", "ghij\n猫"])
@pytest.mark.parametrize(
    "document",
    [
        Broken(TEXTS, 10, unpainted),
        Broken(TEXTS, 100, unpainted),
        Lines(line(each[:2], (each[2:], "name")) for each in TEXTS),
        Chain([Lines([line("head")]), Broken(TEXTS, 7, unpainted), Lines([])]),
    ],
)
def test_every_stretch_of_the_text_has_its_place_on_the_rows(document, word):
    start = document.text.index(word)
    spots = document.place(start, start + len(word))

    assert "".join(drawn(document, spots)) == word.replace("\n", "")


def test_chained_documents_are_one():
    document = Chain([Lines([line("a"), line("b")]), Broken(["c" * 12], 10, unpainted), Lines([line("d")])])

    assert [plain(row) for row in document] == ["a", "b", "c" * 10, "cc", "d"]
    assert document.text == "a\nb\ncccccccccccc\nd"
    assert [plain(row) for row in document[1:3]] == ["b", "c" * 10]
    assert plain(document[-1]) == "d"
    with pytest.raises(IndexError):
        document[5]


def test_only_the_match_is_marked():
    spans = marked_at(line("ab", ("cd", "name"), "ef"), 1, 5, "match")

    assert spans == (("a", ""), ("b", "match"), ("cd", "match"), ("e", "match"), ("f", ""))
