"""What a function writes, kept in order and within bounds."""

from collections import deque
from collections.abc import Iterable

from edgetui.engine.commands import LogLine

#: What was read at once: the stream, the bytes, and `LogLine.at_ms`.
Chunk = tuple[str, bytes, float | None]

#: Bytes kept from the start and from the end of one invocation's output.
HEAD = 256 * 1024
TAIL = 64 * 1024


class Output:
    """Collects chunks of stdout and stderr of one invocation and turns them into lines.

    Order within a stream is exact. Between the two streams it is the order in which edgetui read them: what is written
    to both within a fraction of a millisecond may change places.
    """

    def __init__(self) -> None:
        self._head: list[Chunk] = []
        self._tail: deque[Chunk] = deque()
        self._room = HEAD
        self._tail_size = 0
        self._dropped_bytes = 0
        self._dropped_lines = 0

    def write(self, stream: str, data: bytes, at_ms: float | None = None) -> None:
        if self._room:
            kept, data = data[: self._room], data[self._room :]
            self._head.append((stream, kept, at_ms))
            self._room -= len(kept)
        if data:
            self._tail.append((stream, data, at_ms))
            self._tail_size += len(data)
            self._trim()

    def _trim(self) -> None:
        while self._tail_size > TAIL:
            stream, oldest, at_ms = self._tail.popleft()
            excess = min(len(oldest), self._tail_size - TAIL)
            self._dropped_bytes += excess
            self._dropped_lines += oldest.count(b"\n", 0, excess)
            self._tail_size -= excess
            if excess < len(oldest):
                self._tail.appendleft((stream, oldest[excess:], at_ms))

    def take(self) -> tuple[LogLine, ...]:
        """The lines so far. Afterwards the output is empty and has its whole room again."""
        if not self._head:
            return ()
        lines = to_lines(self._head)
        if self._dropped_bytes:
            lines.append(LogLine("platform", self._left_out()))
            lines += to_lines(self._tail)
        elif self._tail:
            lines = to_lines([*self._head, *self._tail])
        self.__init__()  # type: ignore[misc]
        return tuple(lines)

    def _left_out(self) -> str:
        return (
            f"edgetui: left out here: {self._dropped_bytes:,} bytes of output ({self._dropped_lines:,} lines);"
            f" the first {HEAD // 1024} KB and the last {TAIL // 1024} KB of an invocation are kept"
        )


def to_lines(chunks: Iterable[Chunk]) -> list[LogLine]:
    """Chunks as lines: a line stands where its end was written, an unfinished one at the end."""
    lines: list[LogLine] = []
    unfinished: dict[str, tuple[bytes, float | None]] = {}
    for stream, data, at_ms in chunks:
        begun, _ = unfinished.pop(stream, (b"", None))
        *whole, rest = (begun + data).split(b"\n")
        lines += [_line(stream, text, at_ms) for text in whole]
        if rest:
            unfinished[stream] = rest, at_ms
    return lines + [_line(stream, text, at_ms) for stream, (text, at_ms) in unfinished.items()]


def _line(stream: str, text: bytes, at_ms: float | None) -> LogLine:
    return LogLine(stream, text.decode("utf-8", "replace"), at_ms)
