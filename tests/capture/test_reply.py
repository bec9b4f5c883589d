"""What a response is on the wire: what it says is kept, what frames it is true."""

import pytest

from edgetui.capture.reply import reply_parts
from edgetui.engine.http import Headers, Response


def reply(*lines, body=b"", status=200, description="OK", method="GET", version="1.1", persists=True):
    response = Response(status, description, Headers(lines), body)
    return b"".join(reply_parts(response, method, version, persists=persists))


def test_status_line_header_lines_and_body_are_sent_as_they_are():
    raw = reply(
        ("x-B", "1"), ("Content-Length", "2"), ("X-b", "\u00e9"), body=b"ok", status=299, description="Fine by \u00e9"
    )
    assert raw == b"HTTP/1.1 299 Fine by \xe9\r\nx-B: 1\r\nContent-Length: 2\r\nX-b: \xe9\r\n\r\nok"


def test_a_body_without_a_length_is_chunked():
    assert reply(body=b"0123456789abcdef") == (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"
    )


def test_an_origins_chunks_are_made_anew():
    raw = reply(("transfer-encoding", "gzip, chunked"), ("X", "1"), body=b"ab")
    assert raw == b"HTTP/1.1 200 OK\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"


def test_a_viewer_of_http_1_0_gets_a_length_instead_of_chunks():
    assert reply(body=b"ab", version="1.0", persists=False) == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"
    )


def test_a_viewer_of_http_1_0_is_told_that_the_connection_is_kept():
    assert b"\r\nConnection: keep-alive\r\n" in reply(("Content-Length", "0"), version="1.0")


@pytest.mark.parametrize("lengths", [["3"], ["2", "2"], ["x"], ["9", "2"]])
def test_a_length_that_is_not_the_bodys_is_made_true(lengths):
    raw = reply(*(("Content-length", length) for length in lengths), ("X", "1"), body=b"ab")
    assert raw == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: 1\r\n\r\nab"


def test_no_body_at_all_has_length_0():
    assert reply() == b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def test_the_answer_to_head_keeps_the_length_and_has_no_body():
    assert reply(("Content-Length", "4000"), method="HEAD") == b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"
    assert reply(body=b"never", method="HEAD") == b"HTTP/1.1 200 OK\r\n\r\n"


def test_204_and_304_have_no_body_and_204_no_length():
    assert reply(("Content-Length", "2"), body=b"ab", status=204) == b"HTTP/1.1 204 OK\r\n\r\n"
    assert reply(("Content-Length", "2"), status=304) == b"HTTP/1.1 304 OK\r\nContent-Length: 2\r\n\r\n"


@pytest.mark.parametrize(("said", "persists", "sent"), [("keep-alive", False, "close"), ("close", True, "keep-alive")])
def test_connection_says_what_happens_to_it(said, persists, sent):
    raw = reply(("connection", said), ("Content-Length", "0"), persists=persists)
    assert raw == f"HTTP/1.1 200 OK\r\nConnection: {sent}\r\nContent-Length: 0\r\n\r\n".encode()


def test_no_message_can_be_split_by_what_a_header_holds():
    raw = reply(("X", "1\r\nSet-Cookie: a=1"), ("Y\n", "\0"), ("Content-Length", "0"), description="OK\r\n\r\n<html>")
    assert raw == b"HTTP/1.1 200 OK    <html>\r\nX: 1  Set-Cookie: a=1\r\nY : \x20\r\nContent-Length: 0\r\n\r\n"


def test_text_that_was_never_on_a_wire_goes_as_utf_8():
    assert "X: \u2603".encode() in reply(("X", "\u2603"), ("Content-Length", "0"))
