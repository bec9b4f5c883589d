"""The tags at the right edge: in long where there is room, in short where not, none where nobody is to be named."""

import pytest

from edgetui.engine.stage import Stage
from edgetui.session.provenance import Writer, Written
from edgetui.tui.views.line import line, plain, width_of
from edgetui.tui.views.writers import nobody, tagged, tags

BY_FUNCTION = Written("X-Device", "phone", Writer.FUNCTION, Stage.VIEWER_REQUEST, "resize-images")


@pytest.mark.parametrize(
    ("writer", "width", "text"),
    [
        (Writer.VIEWER, 80, "the viewer"),
        (Writer.CLOUDFRONT, 80, "CloudFront"),
        (Writer.ORIGIN, 56, "the origin"),
        (Writer.PERSON, 80, "a person at origin-fetch"),
        (Writer.PERSON, 60, "edited"),
        (Writer.CACHE, 55, ""),
    ],
)
def test_a_writer_is_named_as_long_as_there_is_room(writer, width, text):
    tag = tags([Written("Via", "1.1 x", writer, Stage.ORIGIN_FETCH)], width)
    assert plain(tag("via", "1.1 x")) == text


@pytest.mark.parametrize(
    ("width", "text"), [(160, "function resize-images at viewer-request"), (80, "resize-images VReq"), (56, "resize-i")]
)
def test_a_function_is_named_with_its_event(width, text):
    drawn = plain(tags([BY_FUNCTION], width)("X-Device", "phone"))
    assert drawn.startswith(text)
    assert len(drawn) <= width // 3


def test_the_function_whose_work_is_on_screen_is_not_named():
    assert tags([BY_FUNCTION], 80, but=Stage.VIEWER_REQUEST)("x-device", "phone") == ()
    assert tags([BY_FUNCTION], 80, but=Stage.ORIGIN_REQUEST)("x-device", "phone")


def test_equal_lines_have_their_writers_in_turn_and_other_lines_none():
    written = [Written("Via", "1.1 x", Writer.VIEWER), Written("Via", "1.1 x", Writer.CLOUDFRONT)]
    tag = tags(written, 80)
    assert [plain(tag("via", "1.1 x")) for _ in range(3)] == ["the viewer", "CloudFront", ""]
    assert tag("via", "1.1 y") == nobody("via", "1.1 y") == ()


def test_a_tag_stands_at_the_right_edge_and_the_row_gives_way():
    row = line("cookie: ", "x" * 100)
    drawn = tagged(row, line("the viewer"), 40)
    assert plain(drawn).endswith("x… the viewer")
    assert width_of(drawn) == 40
    assert tagged(row, (), 40) == row
