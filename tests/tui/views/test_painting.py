"""Colours for code and JSON, by the window."""

import json

import pytest

from edgetui.tui.views.line import plain
from edgetui.tui.views.painting import code_paint, json_paint, json_text, unpainted

VALUES = [
    {"a": [1, -2.5e10, True, None], "b": {}, "c": [], "d": {"e": 'quote " and \\ and , : [ ] { }'}},
    [[[]], [{}], ""],
    "alone",
    12,
    {"": {"": ""}},
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("indent", [None, 0, 7])
def test_json_is_laid_out_as_python_does_whatever_it_looked_like(value, indent):
    assert json_text(json.dumps(value, indent=indent)) == json.dumps(value, indent=2)


def test_what_is_written_is_kept():
    written = '{"n":1.0000000000000000000001,"n":1E5,"s":"\\u00e9\\/"}'

    assert json_text(written).split() == [
        "{",
        '"n":',
        "1.0000000000000000000001,",
        '"n":',
        "1E5,",
        '"s":',
        '"\\u00e9\\/"',
        "}",
    ]


def test_names_strings_and_numbers_are_told_apart():
    lines = ['  "name": "va\\"lue",', '  "n": -1.5']
    paint = json_paint(lines)

    assert [span for span in paint(0, lines[0], 0) if span[1]] == [('"name"', "name"), ('"va\\"lue"', "string")]
    assert [span for span in paint(1, lines[1], 0) if span[1]] == [('"n"', "name"), ("-1.5", "number")]


def test_a_piece_of_a_long_string_is_still_a_string():
    text = '"' + "x" * 100 + '"'

    assert json_paint([text])(0, text[40:50], 40) == (("x" * 10, "string"),)


def test_code_has_colours_and_keeps_its_text():
    lines = ["<!-- a", "b -->", '<p class="x">hello</p>', "<script>", "var a = 1 // one", "</script>"]
    paint = code_paint(lines, "html")

    assert [plain(paint(number, text, 0)) for number, text in enumerate(lines)] == lines
    assert paint(1, lines[1], 0) == (("b -->", "dim"),)
    assert ("class", "name") in paint(2, lines[2], 0)
    assert ("// one", "dim") in paint(4, lines[4], 0)


@pytest.mark.parametrize("language", ["html", "css", "javascript", "xml"])
def test_a_line_of_any_length_is_lexed_no_further_than_it_is_seen(language):
    lines = ["a{b:c}" * 100_000]

    assert plain(code_paint(lines, language)(0, lines[0][600:660], 600)) == lines[0][600:660]


def test_text_stays_text():
    assert unpainted(0, "[bold]x", 0) == (("[bold]x", ""),)
