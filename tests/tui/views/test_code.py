"""A function's source as lines."""

import pytest

from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.stage import Stage, Status
from edgetui.session.source import SourceFile
from edgetui.tui.views.again import again_lines
from edgetui.tui.views.code import CodeLines, excerpt, place_of
from edgetui.tui.views.line import plain, width_of
from edgetui.tui.views.stage import diff_view

PYTHON = 'import json\n\ndef handler(event, context):\n    # a comment\n    return json.loads("{")\n'
AUTH = SourceFile("/srv/auth.py", "auth.py", PYTHON, 5)


def test_lines_are_numbered_and_that_of_the_error_is_marked(texts):
    assert texts(CodeLines(AUTH, 60)) == [
        "  1 │ import json",
        "  2 │",
        "  3 │ def handler(event, context):",
        "  4 │     # a comment",
        '! 5 │     return json.loads("{")',
    ]


def test_words_of_the_language_have_styles():
    lines = CodeLines(AUTH, 60)
    assert ("import", "key") in lines[0]
    assert ("handler", "name") in lines[2]
    assert ("# a comment", "dim") in lines[3]
    assert any(style == "string" for _, style in lines[4])


def test_javascript_has_them_too():
    lines = CodeLines(SourceFile("/a.mjs", "a.mjs", "const a = `x\ny` + 1;\n"), 60)
    assert ("const", "key") in lines[0]
    assert any(style == "string" for _, style in lines[1])
    assert any(style == "number" for _, style in lines[1])


@pytest.mark.parametrize("name", ["a.py", "a.mjs", "a.txt"])
@pytest.mark.parametrize(
    "text", ["", "\n", "a", "a\r\nb\r\n", "a\n\n\n", "'''open\nstring\n", "\x0ca\x0bb\n\x85c", "return (;\n", "\ta\tb"]
)
def test_there_are_as_many_lines_as_in_the_file(name, text, texts):
    drawn = texts(CodeLines(SourceFile(f"/{name}", name, text), 60))
    assert len(drawn) == max(1, len(text.replace("\r\n", "\n").removesuffix("\n").split("\n")))
    assert [row.split("│ ", 1)[1:] for row in drawn] == [
        row.split("│ ", 1)[1:] for row in texts(CodeLines(SourceFile("/x.txt", "x.txt", text), 60))
    ]


def test_what_a_terminal_would_act_on_is_an_escape():
    text = plain(CodeLines(SourceFile("/a.py", "a.py", "x = '\x1b[2J\u202e'\n"), 60)[0])
    assert text == "  1 │ x = '\\x1b[2J\\u202e'"


def test_a_long_line_is_cut():
    assert width_of(CodeLines(SourceFile("/a.py", "a.py", "x = " + "1" * 100_000), 40)[0]) <= 40


def test_only_what_is_looked_at_is_coloured():
    lines = CodeLines(SourceFile("/a.py", "a.py", "x = 1\n" * 10_000), 60)
    assert lines[5]
    assert len(lines._colored) < 100
    assert plain(lines[-1]).startswith("  10000 │ x")
    assert [plain(each) for each in lines[:2]] == ["      1 │ x = 1", "      2 │ x = 1"]


def test_a_very_long_file_is_plain():
    lines = CodeLines(SourceFile("/a.py", "a.py", "import x\n" * 60_000), 60)
    assert [style for _, style in lines[59_999]] == ["dim", ""]


def test_an_index_beyond_the_end_is_refused():
    with pytest.raises(IndexError):
        CodeLines(AUTH, 60)[5]


def test_the_excerpt_has_two_lines_before_and_two_after(texts):
    source = SourceFile("/a.py", "a.py", "\n".join("abcdefgh"), 4)
    assert texts(excerpt(source, 60)) == [
        "  a.py:4",
        "    2 │ b",
        "    3 │ c",
        "  ! 4 │ d",
        "    5 │ e",
        "    6 │ f",
    ]


@pytest.mark.parametrize(("line", "count"), [(1, 3), (8, 3), (9, 0), (0, 0)])
def test_at_the_ends_of_the_file_there_are_fewer(line, count):
    assert len(excerpt(SourceFile("/a.py", "a.py", "\n".join("abcdefgh"), line), 60)) == 1 + count


def test_a_place_without_a_line_is_the_file_alone():
    assert place_of(AUTH) == "auth.py:5"
    assert place_of(SourceFile("/a.py", "a.py", "")) == "a.py"


def failing(build, **fields):
    failed = FunctionFailed(FailureKind.RAISED, "KeyError", "'authorization'", ('  File "/srv/auth.py", line 5',))
    return build.record(status=Status.FAILED, outcome=failed, reason="the function raised", after=None, **fields)


def test_the_diff_of_a_failed_function_shows_the_source_in_place_of_the_stack(build, texts):
    exchange = build.exchange([failing(build)], Stage.CACHE_LOOKUP)
    text = "\n".join(texts(diff_view(exchange, Stage.VIEWER_REQUEST, 79, file=AUTH)))
    assert "function raised: KeyError: 'authorization'" in text
    assert '  ! 5 │     return json.loads("{")' in text
    assert "File" not in text
    without = "\n".join(texts(diff_view(exchange, Stage.VIEWER_REQUEST, 79)))
    assert 'File "/srv/auth.py", line 5' in without


# -- run again


def test_the_same_result_again_is_said(build, texts):
    assert "the result is the same" in texts(again_lines(build.record(), build.record(), 79))[0]


def test_another_result_is_shown_against_the_one_before(build, texts):
    after = build.rewritten
    new = build.record(after=type(after)(after.method, "/other", after.querystring, after.headers, after.body))
    text = "\n".join(texts(again_lines(build.record(), new, 79)))
    assert "the result is another" in text
    assert "/other" in text
    assert "X-Device" not in text


def test_a_failure_before_or_now_is_said_in_its_words(build, texts):
    text = " ".join(texts(again_lines(failing(build), build.record(), 79)))
    assert "before: KeyError: 'authorization'" in text
    text = " ".join(texts(again_lines(build.record(), failing(build), 79)))
    assert "now: KeyError" in text
