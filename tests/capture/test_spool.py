"""Bytes that are too many to hold wait on disk, and come back as they were."""

import pytest

from edgetui.capture.head import MalformedRequest
from edgetui.capture.outgoing import PIECE, Outgoing
from edgetui.capture.parser import Received, RequestParser
from edgetui.session.spool import IN_MEMORY, Spool

POST = b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 200000\r\n\r\n"


class Wire:
    """Takes what is written."""

    def __init__(self):
        self.taken = b""

    def write(self, data):
        self.taken += data


def is_on_disk(spool):
    return spool._file._rolled


def test_what_is_much_is_on_disk_and_what_is_little_is_not():
    little, much = Spool(), Spool()
    little.write(b"x" * IN_MEMORY)
    for _ in range(3):
        much.write(b"x" * IN_MEMORY)
    assert (is_on_disk(little), is_on_disk(much)) == (False, True)
    much.rewind()
    assert (much.read(5), len(much.read()), much.size) == (b"xxxxx", 3 * IN_MEMORY - 5, 3 * IN_MEMORY)


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_large_body_is_on_disk_while_it_comes_and_whole_when_it_is_read(framing):
    body = bytes(range(250)) * 800
    parser = RequestParser()
    if framing == "length":
        parser.feed(POST + body[:150_000])
    else:
        head = b"POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
        parser.feed(head + b"%x\r\n" % len(body) + body[:150_000])
    assert parser.next_event() is None
    assert (len(parser._buffer), parser.held, is_on_disk(parser._body)) == (0, 150_000, True)
    parser.feed(body[150_000:] + (b"\r\n0\r\n\r\n" if framing == "chunks" else b""))
    received = parser.next_event()
    assert isinstance(received, Received)
    assert received.size == len(body)
    assert received.request().body == body


def test_a_body_the_disk_does_not_take_is_refused_with_its_words(monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "write", full)
    parser = RequestParser()
    parser.feed(POST + b"x")
    with pytest.raises(MalformedRequest, match="the body cannot be kept: No space left on device") as refused:
        parser.next_event()
    assert refused.value.status == 503


@pytest.mark.parametrize("after", [0, 1, 99])
def test_an_answer_comes_out_in_pieces_wherever_it_is_put_away(after):
    parts = [b"head", b"x" * (2 * PIECE) + b"y" * 100_000, b"", b"end"]
    whole = b"".join(parts)
    outgoing, wire, count = Outgoing(parts), Wire(), 0
    assert parts == []
    while True:
        if count == after:
            assert outgoing.put_away() == len(whole) - len(wire.taken)
            assert not outgoing._parts
        if not outgoing.write_to(wire):
            break
        count += 1
    assert wire.taken == whole


def test_a_large_piece_goes_to_disk_without_a_stay_in_memory(monkeypatch):
    spool = Spool()
    in_memory, written = spool._file._file, []
    monkeypatch.setattr(Spool, "leave_memory", lambda self: (written.append(in_memory.tell()), self._file.rollover()))
    spool.write(b"x" * (IN_MEMORY + 1))
    assert written == [0]
