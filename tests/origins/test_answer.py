"""An origin's answer alone: however it is cut it is read the same, and nothing makes the parser crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.engine.commands import OriginFailure
from edgetui.origins.answer import AnswerParser
from edgetui.origins.wire import WireError

LENGTH = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n02\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
TO_THE_END = b"HTTP/1.0 200 OK\r\nX: 1\r\n\r\nto the end"
HINTED = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + LENGTH


def read(raw, cut=None, *, is_head=False, body_limit=1_000_000):
    """The parser after the whole stream in pieces of `cut` bytes, and its end."""
    parser = AnswerParser(is_head=is_head, body_limit=body_limit)
    cut = cut or len(raw) or 1
    for start in range(0, len(raw), cut):
        parser.feed(raw[start : start + cut])
    parser.end()
    return parser


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 40, None])
@pytest.mark.parametrize(
    ("raw", "body", "persists"),
    [(LENGTH, b"hello", True), (CHUNKED, b"abcde", True), (TO_THE_END, b"to the end", False), (HINTED, b"hello", True)],
)
def test_an_answer_is_the_same_however_it_is_cut(raw, body, persists, cut):
    parser = read(raw, cut)
    assert (parser.response.status, parser.response.body) == (200, body)
    assert (parser.persists, parser.has_more) == (persists, False)


def test_header_lines_keep_case_order_and_repeats():
    response = read(LENGTH).response
    assert list(response.headers) == [("X-A", "1"), ("x-a", "2"), ("Content-Length", "5")]


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        (b"HTTP/1.1 200 OK\nX: 1\nContent-Length: 0\n\n", [("X", "1"), ("Content-Length", "0")]),
        (
            b"HTTP/1.1 200 OK\r\nX: 1 \r\n  2\r\n\t3\r\nContent-Length: 0\r\n\r\n",
            [("X", "1 2 3"), ("Content-Length", "0")],
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\ncontent-length: 0\r\n\r\n",
            [("Content-Length", "0"), ("content-length", "0")],
        ),
    ],
)
def test_what_old_servers_send_and_leaves_no_doubt_is_read(head, lines):
    assert list(read(head).response.headers) == lines


@pytest.mark.parametrize("connection", [b"close", b"Close, x"])
def test_an_origin_that_ends_the_connection_is_believed(connection):
    assert not read(LENGTH.replace(b"X-A: 1", b"Connection: " + connection)).persists


def test_what_follows_the_answer_is_noticed():
    assert read(LENGTH + b"HTTP/1.1 200 OK\r\n\r\n").has_more


def test_an_answer_to_head_ends_with_its_head():
    parser = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", is_head=True)
    assert (parser.response.body, parser.persists) == (b"", True)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (LENGTH[:-2], "received 3 bytes, expected 5"),
        (CHUNKED[:-20], "in the middle of a chunked body"),
        (LENGTH[:20], "in the middle of its answer"),
        (b"", "without an answer"),
        (b"HTTP/2 200\r\n\r\n", "not HTTP"),
        (b"\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: a\x1bb\r\n\r\n", "illegal header line"),
        (b"HTTP/1.1 200 O\x1bK\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "is not chunked"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "does not end"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 5000, "more than 4,096 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx", "is no length"),
    ],
)
@pytest.mark.parametrize("cut", [1, None])
def test_what_is_no_whole_answer_fails_with_what_is_wrong(raw, said, cut):
    with pytest.raises(WireError) as caught:
        read(raw, cut)
    assert caught.value.kind is OriginFailure.PROTOCOL
    assert said in caught.value.message


@pytest.mark.parametrize("framing", [b"Content-Length: 11", b"Transfer-Encoding: chunked", b"X: 1"])
def test_a_body_over_the_limit_is_too_large_however_it_is_framed(framing):
    raw = b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + b"b\r\n12345678901\r\n0\r\n\r\n"
    with pytest.raises(WireError) as caught:
        read(raw, body_limit=10)
    assert caught.value.kind is OriginFailure.TOO_LARGE


@given(
    st.sampled_from([LENGTH, CHUNKED, TO_THE_END, HINTED]),
    st.lists(st.tuples(st.integers(0, 120), st.booleans(), st.binary(max_size=4)), max_size=6),
    st.integers(1, 150),
)
@settings(max_examples=400, deadline=None)
def test_mutated_answers_are_read_or_fail_and_never_crash(raw, changes, cut):
    data = bytearray(raw)
    for position, is_cut, piece in changes:
        at = position % (len(data) + 1)
        data[at : at + (3 if is_cut else 0)] = b"" if is_cut else piece
    outcomes = []
    for size in (None, cut):
        try:
            outcomes.append(read(bytes(data), size).response)
        except WireError as error:
            outcomes.append(error.kind)
    assert outcomes[0] == outcomes[1]
