"""Cookies, query and path, part by part below the field."""

import pytest

from edgetui.session.diff import DiffLine
from edgetui.tui.views.fieldparts import with_parts


def parts(name, before, after, *, unchanged=False):
    sign = " " if before == after else "~"
    _, *found = with_parts([DiffLine(sign, name, before, after)], unchanged=unchanged)
    return found


def test_of_the_cookies_those_that_changed_are_shown_one_a_line():
    assert parts("cookie", "sid=1; ab=B; t=x", "sid=2; t=x; new=1") == [
        DiffLine("~", "  sid", "1", "2"),
        DiffLine("-", "  ab", "B", None),
        DiffLine("+", "  new", None, "1"),
    ]


def test_the_query_is_decoded_and_a_name_may_come_twice():
    assert parts("querystring", "q=caf%C3%A9+au+lait&tag=a&tag=b", "q=tea&tag=a") == [
        DiffLine("~", "  q", "café au lait", "tea"),
        DiffLine("-", "  tag", "b", None),
    ]


def test_unchanged_parts_are_shown_where_unchanged_fields_are():
    assert parts("querystring", "a=1&b=2", "a=1&b=3") == [DiffLine("~", "  b", "2", "3")]
    assert [part.name for part in parts("querystring", "a=1&b=2", "a=1&b=3", unchanged=True)] == ["  a", "  b"]


def test_a_path_that_is_encoded_is_shown_decoded_too():
    assert parts("uri", "/caf%C3%A9", "/tea") == [DiffLine("~", "  decoded", "/café", "/tea")]


def test_what_stays_when_the_rest_goes_is_not_shown_as_gone():
    assert parts("querystring", "w=300&format=auto", "w=300") == [DiffLine("-", "  format", "auto", None)]
    assert parts("cookie", "sid=1; ab=B", "sid=1") == [DiffLine("-", "  ab", "B", None)]


def test_a_field_that_goes_is_shown_once():
    gone = DiffLine("-", "cookie", "sid=1; ab=B", None)
    assert [*with_parts([gone], unchanged=False)] == [gone]
    assert len([*with_parts([gone], unchanged=True)]) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cookie", "sid=1"),
        ("querystring", "w=300"),
        ("querystring", ""),
        ("uri", "/plain"),
        ("uri", "/100%"),
        ("host", "a; b"),
        ("cookie", "; ".join(f"c{number}=1" for number in range(500))),
    ],
)
def test_what_has_one_part_or_says_the_same_is_left_as_it_is(name, value):
    assert parts(name, value, value, unchanged=True) == []
