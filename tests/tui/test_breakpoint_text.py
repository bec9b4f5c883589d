"""A breakpoint as the three lines a person types."""

import pytest

from edgetui.engine.stage import Stage
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import parse
from edgetui.tui.breakpoint_text import PLACES, Typed, Unreadable, typed


@pytest.mark.parametrize("text", ["any", "", " ANY "])
def test_no_stage_is_any(text):
    assert typed(text, "", "") == Typed(None, None, 1)


@pytest.mark.parametrize(("text", "stage"), [("2", Stage.ORIGIN_REQUEST), ("cache-lookup", Stage.CACHE_LOOKUP)])
def test_a_stage_is_a_name_or_its_number_on_screen(text, stage):
    assert typed(text, "~violation", "5") == Typed(stage, parse("~violation"), 5)


@pytest.mark.parametrize("place", PLACES)
def test_every_word_that_is_offered_can_be_read(place):
    typed(place, "", "1")


@pytest.mark.parametrize(
    ("lines", "field", "column", "says"),
    [
        (("7", "", ""), "stage", 0, "7"),
        (("reply", "", ""), "stage", 0, "nothing stops at reply"),
        (("cache-store", "", ""), "stage", 0, "nothing stops at cache-store"),
        (("any", "~u a & ~zz", ""), "when", 7, "~zz"),
        (("any", "", "0"), "every", 0, "write 1 for every hit"),
        (("any", "", "two"), "every", 0, "'two' is no count"),
        (("any", "", "9" * 400), "every", 0, "is no count"),
        (("any", "", "²"), "every", 0, "is no count"),
    ],
)
def test_what_cannot_be_read_says_which_line_and_where(lines, field, column, says):
    with pytest.raises(Unreadable, match=says) as refused:
        typed(*lines)
    assert (refused.value.field, refused.value.error.column) == (field, column)


def test_hits_begin_anew_where_something_else_is_asked():
    each = Breakpoint(Stage.ORIGIN_REQUEST, hits=3)
    typed("2", "", "1").put_into(each)
    assert each.hits == 3
    typed("2", "~hit", "1").put_into(each)
    assert (each.hits, each.condition) == (0, parse("~hit"))
