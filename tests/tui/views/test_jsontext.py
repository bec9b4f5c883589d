"""JSON as lines, and what of it became another."""

from edgetui.tui.views.jsontext import differences, parsed, pretty
from edgetui.tui.views.line import plain


def shown(lines):
    return [plain(each) for each in lines]


def test_what_changed_stands_between_what_did_not():
    same = {"b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8}
    lines = shown(differences({"a": 1, **same, "uri": "/a"}, {"uri": "/b", **same, "a": 0, "x": []}, None))

    assert lines[:6] == ["  {", '-   "a": 1,', '+   "a": 0,', '    "b": 2,', '    "c": 3,', '    "d": 4,']
    assert lines[6:] == [
        "  …",
        '    "f": 6,',
        '    "g": 7,',
        '    "h": 8,',
        '-   "uri": "/a"',
        '+   "uri": "/b",',
        '+   "x": []',
        "  }",
    ]


def test_the_order_of_members_is_no_difference():
    assert differences({"a": 1, "b": {"c": 2, "d": [3]}}, {"b": {"d": [3], "c": 2}, "a": 1}, 80) == []


def test_values_of_other_kinds_are_compared_whole():
    assert shown(differences({"a": 1}, None, 80)) == ["- {", '-   "a": 1', "- }", "+ null"]


def test_two_very_long_values_are_not_compared_for_minutes():
    (only,) = differences(list(range(5000)), list(range(1, 5001)), 80)

    assert "too long to be compared" in plain(only)


def test_a_string_is_drawn_as_far_as_it_can_be_seen_or_whole():
    value = {"k": "v" * 5000}

    assert len(shown(pretty(value, 20))[1]) < 200
    assert "v" * 5000 in shown(pretty(value, None))[1]


def test_text_that_is_no_json_is_shown_as_it_is():
    assert shown(parsed("not\njson\x1b[2J", 80)) == ["not JSON:", "not", "json\\x1b[2J"]
    assert shown(parsed("x" * 500, None))[1] == "x" * 500
