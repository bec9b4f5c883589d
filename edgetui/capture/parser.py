"""HTTP/1 requests out of a stream of bytes: bytes go in by `feed`, requests come out of `next_event`.

There is no I/O but for large bodies, which wait on disk.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from edgetui.capture.head import Head, HeadReader, MalformedRequest, checked_lines
from edgetui.engine.http import Request
from edgetui.session.spool import Spool

#: Bytes of a head that are read; CloudFront itself refuses heads of more than 32,768 bytes, and the engine says so.
HEAD_LIMIT = 65_536
#: Bytes of a request body. While its request runs it is in memory.
BODY_LIMIT = 256 * 1024 * 1024

_CHUNK_LINE_LIMIT = 4_096
#: How a TLS handshake begins [RFC 8446 §5.1].
_HANDSHAKE = b"\x16\x03"
_BARE_LF = re.compile(rb"(?<!\r)\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?")


@dataclass(slots=True)
class Received:
    """A whole request. `head` says how the connection goes on; `body` is read when the request's turn has come."""

    head: Head
    body: Spool | None = None

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return self.body.size if self.body is not None else 0

    def request(self) -> Request:
        """With its body in memory; once. Raises OSError."""
        data = b""
        if self.body is not None:
            self.body.rewind()
            data = self.body.read()
            self.body.close()
        head = self.head
        return Request(head.method, head.uri, head.querystring, head.headers, data)


class ContinueWanted:
    """The viewer waits for `100 Continue` before it sends the body."""


Event = Received | ContinueWanted


def body_too_large(limit: int) -> MalformedRequest:
    """The refusal of a body of more than `limit` bytes."""
    return MalformedRequest(f"the body has more than {limit:,} bytes, the most edgetui keeps", 413)


class _State(Enum):
    HEAD = auto()
    BODY = auto()
    CHUNK = auto()
    CHUNK_DATA = auto()
    TRAILERS = auto()


class RequestParser:
    """One connection's requests, in order. After MalformedRequest the connection is of no more use.

    `body_limit` and `head_limit` are in bytes.
    """

    def __init__(self, head_limit: int = HEAD_LIMIT, body_limit: int = BODY_LIMIT) -> None:
        self._head_limit = head_limit
        self._body_limit = body_limit
        self._heads = HeadReader()
        self._buffer = bytearray()
        #: Bytes of the buffer already looked through for the end of a head or line.
        self._searched = 0
        self._state = _State.HEAD
        self._head: Head | None = None
        self._body: Spool | None = None
        #: Bytes that are still to come of a body, or of a chunk.
        self._left = 0

    def feed(self, data: bytes) -> None:
        """More bytes of the stream."""
        self._buffer += data

    @property
    def held(self) -> int:
        """Bytes held: not yet read, and of a body that is not whole."""
        return len(self._buffer) + (self._body.size if self._body is not None else 0)

    @property
    def is_between_requests(self) -> bool:
        """Has nothing of a further request arrived?"""
        return self._state is _State.HEAD and not self._buffer.strip(b"\r\n")

    @property
    def pending_head(self) -> Head | None:
        """The head whose body is still on its way."""
        return self._head

    def next_event(self) -> Event | None:
        """The next request, or None when more bytes are needed. Raises MalformedRequest."""
        if self._state is _State.HEAD:
            head = self._read_head()
            if head is None:
                return None
            if head.length == 0:
                return Received(head)
            self._begin_body(head)
            if head.awaits_continue and not self._buffer:
                return ContinueWanted()
        return self._read_body()

    # -- the head

    def _read_head(self) -> Head | None:
        buffer = self._buffer
        if not buffer:
            return None
        if buffer.startswith((b"\r", b"\n")):
            self._skip_empty_lines()
        if buffer.startswith(_HANDSHAKE):
            raise MalformedRequest("this is a TLS handshake; HTTPS is spoken with --https alone")
        end = buffer.find(b"\r\n\r\n", max(0, self._searched - 3))
        if end < 0:
            self._check_unfinished_head()
            self._searched = len(buffer)
            return None
        if end + 4 > self._head_limit:
            raise self._head_too_large()
        text = buffer[: end + 2].decode("latin-1")
        self._drop(end + 4)
        return self._heads.read(text)

    def _skip_empty_lines(self) -> None:
        """Some clients send a line end too many after a body (RFC 9112 §2.2)."""
        while self._buffer.startswith(b"\r\n"):
            self._drop(2)
        if self._buffer[:1] == b"\n" or (self._buffer[:1] == b"\r" and len(self._buffer) > 1):
            raise MalformedRequest("the request begins with a bare LF or CR")

    def _check_unfinished_head(self) -> None:
        """Whoever ends lines in a bare LF would wait forever for an answer: it is refused as soon as it shows."""
        if len(self._buffer) > self._head_limit:
            raise self._head_too_large()
        if _BARE_LF.search(self._buffer, self._searched):
            raise MalformedRequest("a line of the head ends in a bare LF instead of CRLF")

    def _head_too_large(self) -> MalformedRequest:
        if b"\r\n" not in self._buffer[: self._head_limit]:
            return MalformedRequest(f"the request line has more than {self._head_limit:,} bytes", 414)
        return MalformedRequest(f"the request head has more than {self._head_limit:,} bytes", 494)

    # -- the body

    def _begin_body(self, head: Head) -> None:
        if head.length is not None and head.length > self._body_limit:
            raise body_too_large(self._body_limit)
        self._head = head
        self._body = Spool()
        self._left = head.length or 0
        self._state = _State.CHUNK if head.length is None else _State.BODY

    def _read_body(self) -> Received | None:
        if self._state is _State.BODY:
            self._keep()
            return None if self._left else self._received()
        while self._read_chunk_part():
            if self._state is _State.HEAD:
                return self._received()
        return None

    def _received(self) -> Received:
        assert self._head is not None, "a body belongs to a head"
        received = Received(self._head, self._body)
        self._state, self._head, self._body = _State.HEAD, None, None
        return received

    def _keep(self) -> None:
        """What has come of the body, as far as it belongs to it."""
        assert self._body is not None
        size = min(self._left, len(self._buffer))
        try:
            self._body.write(memoryview(self._buffer)[:size])
        except OSError as error:
            raise MalformedRequest(f"the body cannot be kept: {error.strerror or error}", 503) from error
        self._drop(size)
        self._left -= size

    def _read_chunk_part(self) -> bool:
        """One size line, piece of data or trailer line of a chunked body (RFC 9112 §7.1). False: more bytes needed."""
        if self._state is _State.CHUNK_DATA:
            return self._read_chunk_data()
        line = self._read_line()
        if line is None:
            return False
        if self._state is _State.TRAILERS:
            if line:
                # Trailers are dropped, as CloudFront's events have no place for them.
                checked_lines([line.decode("latin-1")])
            else:
                self._state = _State.HEAD
            return True
        match = _CHUNK.fullmatch(line)
        if match is None:
            raise MalformedRequest(f"{line[:80].decode('latin-1')!a} is no chunk size")
        assert self._body is not None
        self._left = int(match[1], 16)
        if self._body.size + self._left > self._body_limit:
            raise body_too_large(self._body_limit)
        self._state = _State.CHUNK_DATA if self._left else _State.TRAILERS
        return True

    def _read_chunk_data(self) -> bool:
        self._keep()
        if self._left or len(self._buffer) < 2:
            return False
        if not self._buffer.startswith(b"\r\n"):
            raise MalformedRequest("a chunk does not end in CRLF where its size says")
        self._drop(2)
        self._state = _State.CHUNK
        return True

    def _read_line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._buffer)
        if max(end, len(self._buffer) if end < 0 else 0) > _CHUNK_LINE_LIMIT:
            raise MalformedRequest(f"a line of a chunked body has more than {_CHUNK_LINE_LIMIT:,} bytes")
        if end < 0:
            return None
        line = bytes(self._buffer[:end])
        if not line.endswith(b"\r"):
            raise MalformedRequest("a line of a chunked body ends in a bare LF instead of CRLF")
        self._drop(end + 1)
        return line[:-1]

    def _drop(self, size: int) -> None:
        del self._buffer[:size]
        self._searched = 0
