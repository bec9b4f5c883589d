"""An origin's answer out of a stream of bytes, without I/O.

Read as leniently as is safe: what an origin sends is the developer's to see as it is. Refused is what leaves open where
the answer ends, or would not survive the way to the viewer.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from edgetui.engine.commands import OriginFailure
from edgetui.engine.http import Headers, Response, field_lines
from edgetui.origins.wire import WireError
from edgetui.session.spool import Spool

#: The largest response head CloudFront takes, in bytes [cloudfront-limits].
HEAD_LIMIT = 32_768
#: Bytes of a body that stay in memory while it arrives; a larger one waits on disk.
IN_MEMORY = 1024 * 1024

_STATUS_LINE = re.compile(r"HTTP/(\d)\.(\d) (\d{3})(?: ([\t\x20-\x7e\x80-\xff]*))?")
_LINE = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_LINE_LIMIT = 4_096

#: What is read next of an answer.
_HEAD, _LENGTH, _CHUNK, _CHUNK_DATA, _CHUNK_END, _TRAILERS, _TO_THE_END, _DONE = range(8)


@dataclass(frozen=True, slots=True)
class _Start:
    """The head of an answer. `persists`: as far as it tells, the connection may be used again."""

    status: int
    reason: str
    headers: Headers
    persists: bool


_NOTHING = _Start(0, "", Headers(), False)


class AnswerParser:
    """Reads the answer to one request; `is_head`: to a HEAD. `response` is set when it is whole.

    A large body is in `spool` then and not in the response. `close` forgets it.
    """

    def __init__(self, *, is_head: bool, body_limit: int) -> None:
        self.response: Response | None = None
        self.spool: Spool | None = None
        self.persists = False
        self._is_head = is_head
        self._body_limit = body_limit
        self._buffer = b""
        self._state = _HEAD
        self._start = _NOTHING
        self._body: list[bytes] = []
        self._size = 0
        self._left = 0

    @property
    def has_begun(self) -> bool:
        """Has a byte of the answer arrived?"""
        return self._state != _HEAD or bool(self._buffer)

    @property
    def is_done(self) -> bool:
        return self._state == _DONE

    @property
    def has_more(self) -> bool:
        """Did bytes follow the whole answer? The connection is of no more use then."""
        return self.is_done and bool(self._buffer)

    def feed(self, data: bytes) -> None:
        """More bytes. Raises WireError."""
        self._buffer = self._buffer + data if self._buffer else data
        while self._buffer and self._state != _DONE and self._step():
            pass

    def end(self) -> None:
        """The connection has ended. Raises WireError unless that completes the answer."""
        if self._state == _TO_THE_END:
            self._finish()
        elif self._state == _LENGTH:
            raise _broken(f"in the middle of the body: received {self._size} bytes, expected {self._size + self._left}")
        elif self._state == _HEAD:
            raise _broken("in the middle of its answer" if self._buffer else "without an answer")
        elif self._state != _DONE:
            raise _broken(f"in the middle of a chunked body, after {self._size} bytes")

    def close(self) -> None:
        """Read no more."""
        if self.spool is not None:
            self.spool.close()

    def _step(self) -> bool:
        """One part of the answer. False: more bytes needed."""
        if self._state == _HEAD:
            return self._read_head()
        if self._state in (_LENGTH, _CHUNK_DATA):
            return self._read_data()
        if self._state == _TO_THE_END:
            self._keep(self._buffer)
            self._buffer = b""
            return False
        return self._read_line()

    # -- the head

    def _read_head(self) -> bool:
        end = self._head_end()
        size = end[1] if end else len(self._buffer)
        if size > HEAD_LIMIT:
            more = "" if end else "more than "
            raise WireError(
                OriginFailure.TOO_LARGE, f"the response head has {more}{size:,} bytes, CloudFront takes {HEAD_LIMIT:,}"
            )
        if not b"HTTP/1.".startswith(self._buffer[:7]):
            raise _no_http(self._buffer.splitlines()[0])
        if end is None:
            return False
        text = self._buffer[: end[0]].decode("latin-1")
        self._buffer = self._buffer[end[1] :]
        self._take_head(text)
        return True

    def _head_end(self) -> tuple[int, int] | None:
        """Where the last line of the head ends, and the empty one after it."""
        end = self._buffer.find(b"\r\n\r\n")
        # Who ends lines otherwise may have ended the head before.
        if end >= 0 and self._buffer.count(b"\n", 0, end) == self._buffer.count(b"\r\n", 0, end):
            return end, end + 4
        match = _HEAD_END.search(self._buffer)
        return match.span() if match else None

    def _take_head(self, text: str) -> None:
        start = _start_of(text)
        if start.status < 200:
            return
        self._start, self.persists = start, start.persists
        if self._is_head or start.status in (204, 304):
            self._finish()
        else:
            self._begin_body(start.headers)

    def _begin_body(self, headers: Headers) -> None:
        """How the body ends (RFC 9112 §6.3)."""
        codings = headers.get_all("transfer-encoding")
        if codings:
            if [coding.lower() for coding in codings] != ["chunked"]:
                raise WireError(OriginFailure.PROTOCOL, f"Transfer-Encoding {', '.join(codings)!a} is not chunked")
            self._state = _CHUNK
            return
        lengths = set(headers.get_all("content-length"))
        if not lengths:
            self._state = _TO_THE_END
            self.persists = False
            return
        length = lengths.pop()
        if lengths or not (length.isascii() and length.isdigit() and len(length) < 20):
            shown = ", ".join(headers.get_all("content-length"))[:80]
            raise WireError(OriginFailure.PROTOCOL, f"Content-Length {shown!a} is no length")
        self._left = int(length)
        self._state = _LENGTH
        if self._left > self._body_limit:
            raise self._too_large()
        if not self._left:
            self._finish()

    # -- the body

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._body_limit:
            raise self._too_large()
        if self._size <= IN_MEMORY:
            self._body.append(data)
        else:
            self._put_away(data)

    def _put_away(self, data: bytes) -> None:
        try:
            if self.spool is None:
                self.spool = Spool(IN_MEMORY)
                for earlier in self._body:
                    self.spool.write(earlier)
                self._body.clear()
            self.spool.write(data)
        except OSError as error:
            reason = f"edgetui cannot keep the body: {error.strerror or error}"
            raise WireError(OriginFailure.TOO_LARGE, reason) from error

    def _read_data(self) -> bool:
        data = self._buffer[: self._left]
        self._buffer = self._buffer[self._left :]
        self._left -= len(data)
        self._keep(data)
        if self._left:
            return False
        if self._state == _LENGTH:
            self._finish()
        else:
            self._state = _CHUNK_END
        return True

    def _read_line(self) -> bool:
        """A line of a chunked body: a size, the end of a chunk, or a trailer."""
        end = self._buffer.find(b"\n")
        if max(end, len(self._buffer) if end < 0 else 0) > _CHUNK_LINE_LIMIT:
            raise WireError(
                OriginFailure.PROTOCOL, f"a line of the chunked body has more than {_CHUNK_LINE_LIMIT:,} bytes"
            )
        if end < 0:
            return False
        line = self._buffer[:end].removesuffix(b"\r")
        self._buffer = self._buffer[end + 1 :]
        if self._state == _TRAILERS:
            if not line:
                self._finish()
        elif self._state == _CHUNK_END:
            if line:
                raise WireError(OriginFailure.PROTOCOL, "a chunk does not end where its size says")
            self._state = _CHUNK
        else:
            self._take_chunk_size(line)
        return True

    def _take_chunk_size(self, line: bytes) -> None:
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise WireError(OriginFailure.PROTOCOL, f"{line[:80].decode('latin-1')!a} is no chunk size")
        self._left = int(match[1], 16)
        if self._size + self._left > self._body_limit:
            raise self._too_large()
        self._state = _CHUNK_DATA if self._left else _TRAILERS

    def _finish(self) -> None:
        start = self._start
        if self.spool is not None:
            self.spool.rewind()
        self.response = Response(start.status, start.reason, start.headers, b"".join(self._body))
        self._body.clear()
        self._state = _DONE

    def _too_large(self) -> WireError:
        return WireError(
            OriginFailure.TOO_LARGE,
            f"the response body is larger than {self._body_limit:,} bytes, the most edgetui keeps",
        )


@lru_cache(maxsize=256)
def _start_of(text: str) -> _Start:
    """What a head says, without its last line end. An origin begins many of its answers alike. Raises WireError."""
    first, _, rest = text.partition("\n")
    match = _STATUS_LINE.fullmatch(first.removesuffix("\r"))
    if match is None:
        raise _no_http(first.removesuffix("\r").encode("latin-1"))
    lines = field_lines(f"{rest}\r\n") if rest else []
    minor, code, reason = match.group(2, 3, 4)
    status, headers = int(code), Headers(_lines(rest) if lines is None else lines)
    if status == 101 or status < 100:
        raise WireError(OriginFailure.PROTOCOL, f"the origin switched protocols (status {status})")
    connection = ",".join(headers.get_all("connection")).lower()
    return _Start(status, reason or "", headers, minor != "0" and "close" not in connection)


def _lines(text: str) -> list[tuple[str, str]]:
    """Header lines as `(name, value)`, however they end; a folded line is joined by a space (RFC 9112 §5.2)."""
    pairs: list[tuple[str, str]] = []
    for line in _unfolded(text.replace("\r\n", "\n").split("\n")):
        match = _LINE.fullmatch(line)
        if match is None:
            raise WireError(OriginFailure.PROTOCOL, f"the origin sent an illegal header line: {line[:80]!a}")
        pairs.append((match[1], match[2].strip(" \t")))
    return pairs


def _unfolded(lines: list[str]) -> list[str]:
    if not any(line.startswith((" ", "\t")) for line in lines):
        return lines
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith((" ", "\t")):
            joined[-1] = joined[-1].rstrip(" \t") + " " + line.strip(" \t")
        else:
            joined.append(line)
    return joined


def _no_http(line: bytes) -> WireError:
    return WireError(OriginFailure.PROTOCOL, f"the origin's answer is not HTTP: {line[:80].decode('latin-1')!a}")


def _broken(where: str) -> WireError:
    return WireError(OriginFailure.PROTOCOL, f"the origin closed the connection {where}")
