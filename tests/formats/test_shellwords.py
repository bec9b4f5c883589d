"""Words of a command line: compared with bash itself where there is one."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.errors import UsageError
from edgetui.formats.shellwords import quoted, split_command

BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="there is no bash to compare with")


def words_of_bash(text: str) -> list[bytes]:
    program = b"printf '%s\\0' " + text.encode("utf-8", "surrogateescape")
    environment = {"LC_ALL": "C.UTF-8"}
    printed = subprocess.run([BASH, "-c", program], capture_output=True, check=True, env=environment).stdout
    return printed.split(b"\0")[:-1]


def as_bytes(words) -> list[bytes]:
    return [word.encode("utf-8", "surrogateescape") for word in words]


@needs_bash
@pytest.mark.parametrize(
    "text",
    [
        "a b  c\td",
        "'a b' \"c d\" e\\ f",
        "a'b'\"c\"d",
        "'' \"\"",
        "'it'\\''s' \"it's\" 'say \"hi\"'",
        '"a\\"b\\\\c\\$d\\`e\\f\\n"',
        "a \\\n  b\\\nc 'd \\\n e' \"f \\\n g\"",
        "$'a\\nb\\tc\\\\d\\'e\\\"f\\?g\\a\\b\\e\\E\\f\\r\\v'",
        "$'\\x41\\x4\\101\\7\\u0021\\u00e9\\u20AC\\U0001F600\\u21x'",
        "$'\\xc3\\xa9 \\xff \\303\\251'",
        "$'\\cA\\c?\\q\\8'",
        "$'a'b\"c\"'d'",
        "a#b #comment",
        "a \\#b '#c'",
        "x$ y$'' z",
        "\u00e9 'caf\u00e9' \"\u20ac\" \U0001f600",
        "{a}=[c] ~x ! =",
    ],
)
def test_words_are_split_as_bash_splits_them(text):
    assert as_bytes(split_command(text).words) == words_of_bash(text)


TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
RAW = st.binary(max_size=12).map(lambda data: data.replace(b"\0", b"0").decode("utf-8", "surrogateescape"))


@given(st.lists(TEXTS | RAW, min_size=1, max_size=5))
def test_quoted_words_split_into_themselves(words):
    split = split_command(" ".join(map(quoted, words)))
    assert as_bytes(split.words) == as_bytes(words)
    assert split.warnings == ()


@needs_bash
@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS | RAW, min_size=1, max_size=5))
def test_bash_understands_quoted_words(words):
    assert words_of_bash(" ".join(map(quoted, words))) == as_bytes(words)


def test_plain_words_are_not_quoted():
    assert [quoted(word) for word in ("https://a.test/b?c=1", "--data-raw", "", "a b", "?*")] == [
        "'https://a.test/b?c=1'",
        "--data-raw",
        "''",
        "'a b'",
        "'?*'",
    ]


def test_a_nul_byte_cannot_be_quoted():
    with pytest.raises(UsageError, match="NUL"):
        quoted("a\0b")


def test_the_halves_of_a_character_that_javascript_writes_are_joined():
    assert split_command("$'\\ud83d\\ude00 \\uD83D\\uDC80 \\ud83d'").words[0].startswith("\U0001f600 \U0001f480 ")


def test_line_ends_of_windows_continue_a_command_too():
    assert split_command("curl \\\r\n  -I \\\r\n  x\r\n").words == ("curl", "-I", "x")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("curl 'abc", "line 1, column 6: the quote ' is never closed: 'abc"),
        ('curl \\\n  -H "abc', 'line 2, column 6: the quote " is never closed: "abc'),
        ("curl $'abc\\'", "line 1, column 6: the quote $' is never closed: $'abc\\'"),
        ("it's", "line 1, column 3: the quote ' is never closed: 's"),
        ('curl ^"abc', 'a quote " is never closed: curl "abc'),
    ],
)
def test_an_open_quote_is_refused_with_its_place(text, place):
    with pytest.raises(UsageError) as caught:
        split_command(text)
    assert caught.value.message == place
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("curl a | jq .x", ("curl", "a"), "| jq .x"),
        ("curl a?b=1&c=2", ("curl", "a?b=1"), "&c=2"),
        ("curl a; rm b", ("curl", "a"), "; rm b"),
        ("curl a 2>/dev/null", ("curl", "a"), ">/dev/null"),
        ("curl a\ncurl b", ("curl", "a"), "curl b"),
        ("\n\n# first\ncurl a\n\n", ("curl", "a"), None),
        ("curl a > " + "x" * 99, ("curl", "a"), "> " + "x" * 57 + "\u2026"),
    ],
)
def test_what_follows_the_command_is_left_out_and_said(text, words, left):
    split = split_command(text)
    assert split.words == words
    assert split.warnings == ((f"left out, because the command ends before it: {left}",) if left else ())


def test_what_a_shell_would_replace_is_left_and_said():
    split = split_command("curl $HOST/\"${A}x$(date)\"'$NOT' \\$not `id` $5")
    assert split.words == ("curl", "$HOST/${A}x$(date)$NOT", "$not", "`id`", "$5")
    said = [warning.removesuffix(" is left as it stands: a shell would replace it") for warning in split.warnings]
    assert said == ["$HOST", "${A}", "$(date)", "`id`", "$5"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('curl ^"http://a.test/?b=1^&c=^%^20^" ^\n  -H ^"x: y^"', ("curl", "http://a.test/?b=1&c=%20", "-H", "x: y")),
        ('curl ^"a^" ^\r\n  --data-raw ^"^{^\\^"k^\\^":1^}^"', ("curl", "a", "--data-raw", '{"k":1}')),
        ('curl "a b" ^\n  -d "{""k"":""v""}"', ("curl", "a b", "-d", '{"k":"v"}')),
        ('curl ^"one^\n\ntwo^"', ("curl", "one\ntwo")),
        ('curl ^"a\\b\\\\c^" ^"d\\\\^"', ("curl", "a\\b\\\\c", "d\\")),
        ('curl ^"^" ^"x^^y^"', ("curl", "", "x^y")),
        ('curl "in ^ quotes" ^\n x', ("curl", "in ^ quotes", "x")),
    ],
)
def test_commands_for_cmd_exe_are_understood(text, words):
    assert split_command(text).words == words


def test_a_caret_in_a_posix_command_is_a_caret():
    assert split_command("curl 'a^b' \\\n -H 'x: ^\"'").words == ("curl", "a^b", "-H", 'x: ^"')


def test_a_word_may_be_as_long_as_a_megabyte():
    body = "x'\n$" * 250_000
    assert split_command("curl -d " + quoted(body)).words == ("curl", "-d", body)
