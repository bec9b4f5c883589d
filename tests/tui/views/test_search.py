"""Words looked for in a document, in all of it."""

import pytest

from edgetui.tui.views.code import CodeLines
from edgetui.tui.views.difflines import unified_lines
from edgetui.tui.views.document import Broken, Lines
from edgetui.tui.views.line import broken, line, plain
from edgetui.tui.views.painting import unpainted
from edgetui.tui.views.search import NOT_FOUND, Search


def marked(document, search):
    """What is marked on each row, the place looked at in capitals."""
    rows = {}
    for row in range(len(document)):
        for spot, is_current in search.on_row(row):
            text = plain(document[row])[spot.start : spot.end]
            rows.setdefault(row, []).append(text.upper() if is_current else text)
    return rows


@pytest.fixture
def document():
    return Lines([line("one two"), line("two ", ("two", "name")), line("Two"), line("three")])


def test_every_place_is_found_and_one_is_looked_at(document):
    search = Search(document, "two")
    assert search.found == "4 found" and search.row is None
    search.to_row(1)
    assert (search.found, search.row) == ("2 of 4", 1)
    assert marked(document, search) == {0: ["two"], 1: ["TWO", "two"], 2: ["Two"]}


def test_the_next_one_and_the_one_before_go_around_the_ends(document):
    search = Search(document, "two")
    search.to_row(2)
    rows = []
    for by in (1, 1, -1, -1):
        search.move(by, 0)
        rows.append(search.row)
    assert rows == [0, 1, 0, 2]


@pytest.mark.parametrize(("by", "row"), [(1, 2), (-1, 1)])
def test_the_first_move_is_from_the_row_in_view(document, by, row):
    search = Search(document, "two")
    search.move(by, 2)
    assert search.row == row


@pytest.mark.parametrize(("words", "count"), [("TWO", 0), ("Two", 1), ("two", 4), ("wo two", 2), ("o  t", 4)])
def test_a_capital_makes_the_case_matter_and_a_blank_is_any_white_space(document, words, count):
    search = Search(document, words)
    assert search.found == (f"{count} found" if count else NOT_FOUND)


@pytest.mark.parametrize("words", ["", " ", "\t"])
def test_nothing_is_found_nowhere(document, words):
    search = Search(document, words)
    search.move(1, 0)
    search.to_row(0)
    assert search.found == NOT_FOUND and search.row is None


@pytest.mark.parametrize("words", ["(", "[a", "\\", "*", ".", "a.c", "$"])
def test_no_sign_has_a_meaning_of_its_own(words):
    assert Search(Lines([line("abc")]), words).found == NOT_FOUND
    assert Search(Lines([line(f"x{words}y")]), words).found == "1 found"


def test_a_word_that_the_edge_breaks_is_found_and_marked_on_both_rows():
    rows = [line("before"), *broken(line("x" * 18, ("needle", "string")), 20, "    "), line("after")]
    document = Lines(rows)
    assert document.text == "before\n" + "x" * 18 + "needle\nafter"
    search = Search(document, "needle")
    search.to_row(0)
    assert marked(document, search) == {1: ["NE"], 2: ["EDLE"]}


def test_a_place_on_many_rows_is_marked_on_each_of_them():
    document = Broken(["a" * 25, "b"], 10, unpainted)
    search = Search(document, "a" * 25)
    search.to_row(0)
    assert marked(document, search) == {0: ["A" * 10], 1: ["A" * 10], 2: ["A" * 5]}


@pytest.mark.parametrize("wrap", [False, True])
def test_in_code_the_number_of_a_line_is_not_searched_and_moves_no_mark(wrap):
    from edgetui.session.source import SourceFile

    source = SourceFile("a.py", "/a.py", "x = 1\ny = 'needle'\n" + "z" * 60 + "needle\n", 2)
    document = CodeLines(source, 40, wrap=wrap)
    search = Search(document, "needle")
    search.to_row(0)
    assert search.found == "1 of 2"
    assert marked(document, search)[1] == ["NEEDLE"]
    assert Search(document, "│").found == NOT_FOUND


def test_wrapped_code_is_whole_and_its_lines_keep_their_numbers():
    from edgetui.session.source import SourceFile

    source = SourceFile("a.py", "/a.py", "z" * 60 + "\nlast = 1\n", 2)
    texts = [plain(row) for row in CodeLines(source, 40, wrap=True)]
    assert texts == ["  1 │ " + "z" * 34, "    │ " + "z" * 26, "! 2 │ last = 1"]


def test_of_a_long_document_only_the_rows_in_view_are_asked_for():
    rows = [f"line {number}" for number in range(100_000)]
    painted = []

    def paint(number, text, start):
        painted.append(number)
        return line(text)

    search = Search(Broken(rows, 80, paint), "line 99999")
    search.to_row(0)
    assert search.row == 99_999 and painted == []


def test_a_wrapped_value_of_a_diff_is_one_text_whoever_wrote_it():
    from edgetui.session.diff import DiffLine

    value = "v" * 50 + "needle" + "v" * 50
    diff = [DiffLine("+", "x-long", None, value)]
    rows = unified_lines(diff, 60, show_unchanged=True, wrap=True, tag=lambda name, value: line(("someone", "dim")))
    assert plain(rows[-1]).endswith("someone")
    assert value in Lines(rows).text
