from edgetui.engine.commands import LogLine
from edgetui.runtimes.output import HEAD, TAIL, Output


def taken(*chunks):
    output = Output()
    for stream, data in chunks:
        output.write(stream, data)
    return [(line.stream, line.text) for line in output.take()]


def test_lines_keep_their_order_and_their_stream():
    assert taken(("stdout", b"a\nb\n"), ("stderr", b"c\n"), ("stdout", b"d\n")) == [
        ("stdout", "a"),
        ("stdout", "b"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_a_line_written_in_parts_is_one_line_also_when_the_other_stream_writes_between():
    assert taken(("stdout", b"a"), ("stderr", b"e\n"), ("stdout", b"b\n")) == [("stderr", "e"), ("stdout", "ab")]


def test_an_unfinished_line_ends_with_the_invocation():
    assert taken(("stdout", b"a\nb")) == [("stdout", "a"), ("stdout", "b")]


def test_empty_lines_are_lines():
    assert taken(("stdout", b"\n\na\n")) == [("stdout", ""), ("stdout", ""), ("stdout", "a")]


def test_a_character_cut_in_two_by_a_chunk_is_whole_and_what_is_no_utf_8_is_shown_as_such():
    assert taken(("stdout", b"\xc3"), ("stdout", b"\xa9\xff\n")) == [("stdout", "é\ufffd")]


def test_carriage_returns_stay_inside_their_line():
    assert taken(("stdout", b"a\rb\n")) == [("stdout", "a\rb")]


def test_a_line_is_timed_by_its_end():
    output = Output()
    output.write("stdout", b"a\nb", 1.5)
    output.write("stderr", b"e\n", 2.0)
    output.write("stdout", b"c\nd", 7.5)

    assert [(line.text, line.at_ms) for line in output.take()] == [("a", 1.5), ("e", 2.0), ("bc", 7.5), ("d", 7.5)]


def test_taking_leaves_nothing():
    output = Output()
    output.write("stdout", b"a\n")
    output.take()

    assert output.take() == ()


def test_what_fits_is_kept_whole():
    size = HEAD + TAIL

    [(_, text)] = taken(("stdout", b"x" * size))

    assert len(text) == size


def test_of_what_does_not_fit_head_and_tail_are_kept_and_the_rest_is_counted():
    line = b"y" * 99 + b"\n"
    output = Output()
    for _ in range(10_000):
        output.write("stdout", line)

    lines = output.take()

    at = next(index for index, one in enumerate(lines) if one.stream == "platform")
    dropped = 10_000 * 100 - HEAD - TAIL
    assert f"{dropped:,} bytes of output" in lines[at].text
    assert sum(len(one.text) + 1 for one in lines[:at]) - 1 == HEAD
    assert sum(len(one.text) + 1 for one in lines[at + 1 :]) == TAIL


def test_after_an_overflow_there_is_room_again():
    output = Output()
    output.write("stdout", b"x" * (HEAD + TAIL + 1))
    output.take()
    output.write("stdout", b"a\n")

    assert output.take() == (LogLine("stdout", "a"),)
