"""What of a comparison is drawn."""

import pytest

from edgetui.engine.exchange import StageRecord
from edgetui.engine.stage import Stage, Status
from edgetui.session.compare import Place
from edgetui.session.diff import DiffLine
from edgetui.tui.views.comparison import difference_lines, heading, place_row, sides_lines, sign_of
from edgetui.tui.views.line import plain, width_of

RAN = StageRecord(Stage.ORIGIN_FETCH, Status.RAN, "ran")
LINE = DiffLine("~", "uri", "/a", "/b")


@pytest.mark.parametrize(
    ("place", "sign", "words"),
    [
        (Place("origin-fetch", Stage.ORIGIN_FETCH, (), RAN, RAN), "=", "same"),
        (Place("origin-fetch", Stage.ORIGIN_FETCH, (LINE,), RAN, RAN), "~", "1 line differs"),
        (Place("origin-fetch", Stage.ORIGIN_FETCH, (LINE, LINE), RAN, RAN), "~", "2 lines differ"),
        (Place("origin-fetch", Stage.ORIGIN_FETCH, (LINE,), RAN, None), "-", "only in the first"),
        (Place("origin-fetch", Stage.ORIGIN_FETCH, (LINE,), None, RAN), "+", "only in the second"),
        (Place("request", Stage.VIEWER_REQUEST, (LINE,), is_stage=False), "~", "1 line differs"),
    ],
)
def test_a_row_says_by_character_and_in_words_how_the_sides_differ(place, sign, words):
    assert sign_of(place) == sign
    row = plain(place_row(place, 78))
    assert row.startswith(f"{sign} {place.name}") and words in row


def test_the_heading_counts():
    same, other = Place("request", Stage.REPLY, ()), Place("response", Stage.REPLY, (LINE,))
    assert heading([same, same]) == "COMPARE  none of 2 places differ"
    assert heading([same, other]) == "COMPARE  1 of 2 places differs"


@pytest.mark.parametrize("width", [20, 60, 99, 100, 200])
def test_nothing_is_wider_than_the_screen_and_no_control_character_gets_through(width):
    nasty = DiffLine("~", "x\x1b[2J", "a\x1b]0;b" * 50, "世界" * 60)
    place = Place("origin\x1b[31m" * 9, Stage.ORIGIN_FETCH, (nasty,), RAN, RAN)
    lines = [place_row(place, width), *sides_lines("a\x07" * 99, "b" * 300, width), *difference_lines(place, width)]
    assert all(width_of(each) <= width for each in lines)
    assert not any(ord(character) < 32 for each in lines for character in plain(each))


def test_what_is_the_same_is_said_in_words():
    assert plain(difference_lines(Place("a", Stage.REPLY, ()), 80)[0]).startswith("= the same in both")
