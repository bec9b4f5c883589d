"""JSON values in whatever way files hold them, and what is kept of broken ones."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.formats.entry import Problem
from edgetui.formats.json_values import Value, json_line, json_values
from edgetui.formats.members import Members
from edgetui.formats.source import source_of_bytes


def read(data):
    return list(json_values(source_of_bytes(data if isinstance(data, bytes) else data.encode(), "f.json")))


def values(data):
    return [item.json for item in read(data) if isinstance(item, Value)]


TWO = [{"a": 1}, {"b": [2, {"c": None}]}]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TWO),
        json.dumps(TWO, indent=2),
        "\n".join(map(json.dumps, TWO)),
        "\n\n".join(map(json.dumps, TWO)) + "\n",
        "\r\n".join(map(json.dumps, TWO)) + "\r\n",
        "\n".join(json.dumps(value, indent=2) for value in TWO),
        " ".join(map(json.dumps, TWO)),
        "\ufeff" + json.dumps(TWO),
        "\ufeff" + "\n".join(map(json.dumps, TWO)),
    ],
)
def test_an_array_a_line_each_or_one_after_another_are_the_same(text):
    assert values(text) == TWO


def test_one_value_over_several_lines_is_one():
    assert values(json.dumps(TWO[1], indent=2)) == [TWO[1]]


def test_a_place_is_a_line_or_an_index():
    assert [item.where for item in read('{"a":1}\n\n{"b":2}\n')] == ["f.json, line 1", "f.json, line 3"]
    assert [item.where for item in read('[{"a":1},{"b":2}]')] == ["f.json, entry 1", "f.json, entry 2"]
    assert [item.where for item in read('{\n"a":1}')] == ["f.json"]


def test_a_broken_line_costs_that_line_alone():
    items = read('{"a":1}\n{"b":\n{"c":3}\n')
    assert [type(item) for item in items] == [Value, Problem, Value]
    assert str(items[1]).startswith("f.json, line 2: '{\"b\":' is no JSON: Expecting value")


def test_a_broken_first_line_costs_that_line_alone():
    items = read('{"a":\n{"b":2}\n{"c":3}\n')
    assert [type(item) for item in items] == [Problem, Value, Value]


def test_of_an_array_cut_short_the_items_before_are_kept():
    items = read('[{"a":1},\n{"b":2},\n{"c":')
    assert [item.json for item in items[:2]] == [{"a": 1}, {"b": 2}]
    assert items[2].where == "f.json, entry 3, line 3, column 6"
    items = read('[{"a":1}')
    assert str(items[-1]) == "f.json, after entry 1: the file ends within its array"


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1e999}', "[-Infinity]", '{"a": ' + "[" * 100_000, "[" * 100_000])
def test_numbers_that_are_none_and_values_too_deep_are_problems(text):
    assert values(text) == []
    assert [type(item) for item in read(text)] == [Problem]


def test_an_integer_too_long_for_python_is_a_problem():
    assert [type(item) for item in read('{"a": ' + "9" * 10_000 + "}")] == [Problem]


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_values_and_problems(data):
    for prefix in (b"", b"[", b"{"):
        assert all(isinstance(item, Value | Problem) for item in read(prefix + data))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=10))
def test_a_line_of_json_is_one_line_of_utf8_and_comes_back(value):
    line = json_line({"v": value})
    assert "\n" not in line
    assert values(line.encode()) == [{"v": value}]


# -- members


def test_a_member_of_another_type_is_reported_and_does_without():
    members = Members({"url": 3, "n": "x", "o": [], "ok": "text", "flag": True, "none": None}, "f, entry 1", "request")
    assert members.text("url", "/") == "/"
    assert members.integer("n", 7) == 7
    assert members.integer("flag", 7) == 7
    assert members.object("o").text("x", "none") == "none"
    assert members.text("ok") == "text"
    assert members.text("none", "usual") == "usual"
    assert [str(problem) for problem in members.problems] == [
        "f, entry 1, request.url: is 3, not text",
        "f, entry 1, request.n: is 'x', not a whole number",
        "f, entry 1, request.flag: is true, not a whole number",
        "f, entry 1, request.o: is a list, not an object",
    ]


def test_members_of_what_is_no_object_are_reported_once():
    members = Members("text", "f, line 1")
    assert members.text("a") == ""
    assert [str(problem) for problem in members.problems] == ["f, line 1: is 'text', not an object"]


def test_a_broken_pair_costs_that_pair():
    members = Members({"headers": [["Host", "a"], ["Host"], "x", ["n", 1], ["b", "é"]]}, "f")
    assert members.pairs("headers") == [("Host", "a"), ("b", "\xc3\xa9")]
    assert [problem.where for problem in members.problems] == ["f, headers[1]", "f, headers[2]", "f, headers[3]"]


def test_a_body_is_text_or_base64():
    members = Members(
        {"a": {"data": "é"}, "b": {"encoding": "base64", "data": "/w=="}, "c": {"encoding": "base64", "data": "?"}}, "f"
    )
    assert (members.body("a"), members.body("b"), members.body("c"), members.body("d")) == (
        b"\xc3\xa9",
        b"\xff",
        b"",
        b"",
    )
    assert [problem.where for problem in members.problems] == ["f, c.data"]
