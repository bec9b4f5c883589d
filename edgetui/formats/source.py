"""Where bytes come from and go to: files and standard streams, gzip or not, read from the front without being held."""

import contextlib
import gzip
import io
import os
import secrets
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from edgetui.errors import UsageError

#: Enough to tell a format by.
_HEAD = 65_536
_GZIP = b"\x1f\x8b"


class Source:
    """A stream of bytes with a name, unpacked if it is gzip.

    `head` is its beginning, which is still to be read as well. A stream that breaks off (a gzip file cut short, a
    failing disk) just ends; `broken` then says how.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self._file = stream
        self._raw = _Stream(stream)
        if self._raw.filled(len(_GZIP)).startswith(_GZIP):
            packed = cast(BinaryIO, io.BufferedReader(self._raw, _HEAD))
            self._raw = _Stream(cast(BinaryIO, gzip.GzipFile(fileobj=packed)))
        self.head = self._raw.filled(_HEAD)[:_HEAD]
        self._stream = io.BufferedReader(self._raw, _HEAD)

    @property
    def broken(self) -> str:
        """Why the stream ended before its end; empty when it did not."""
        return self._raw.broken

    @property
    def suffix(self) -> str:
        """Of the name, in lower case; that before `.gz`."""
        return Path(self.name.lower().removesuffix(".gz")).suffix

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Numbered lines, without their ends."""
        for number, line in enumerate(self._stream, 1):
            yield number, line.rstrip(b"\r\n")

    def all(self) -> bytes:
        """Everything, in one piece."""
        return self._stream.read()

    def close(self) -> None:
        self._file.close()


class _Stream(io.RawIOBase):
    """A stream that can be looked into, and whose failure is its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._from = stream
        self._ahead = b""
        self.broken = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.filled(1)[: len(buffer)]
        self._ahead = self._ahead[len(data) :]
        buffer[: len(data)] = data
        return len(data)

    def filled(self, size: int) -> bytes:
        """What lies ahead, at least `size` bytes of it unless the stream ends before."""
        while len(self._ahead) < size and (data := self._more()):
            self._ahead += data
        return self._ahead

    def _more(self) -> bytes:
        try:
            # A part at a time: what comes before a failure is not lost.
            return cast(io.BufferedReader, self._from).read1(_HEAD)
        except (EOFError, OSError, zlib.error) as error:
            self.broken = str(error) or type(error).__name__
            return b""


def source_of(path: str) -> Source:
    """The file at `path`; `-` is standard input. Raises UsageError for a file that cannot be opened."""
    if path == "-":
        return Source("standard input", sys.stdin.buffer)
    try:
        return Source(path, open(path, "rb"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "name a file, or - for standard input") from None


def source_of_bytes(data: bytes, name: str) -> Source:
    """Bytes as a source."""
    return Source(name, io.BytesIO(data))


def write_file(path: str, chunks: Iterable[bytes]) -> None:
    """All of `chunks`, or nothing: a file that is there stays as it is until the new one is whole.

    What is no file (`/dev/stdout`, a pipe) is written directly. Raises UsageError for what cannot be written.
    """
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            _write(target, "wb", chunks)
            return
        temporary = f"{target}.{secrets.token_hex(4)}.part"
        try:
            _write(temporary, "xb", chunks)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "name a file, or - for standard output") from None


def _write(path: str, mode: str, chunks: Iterable[bytes]) -> None:
    with open(path, mode) as file:
        for chunk in chunks:
            file.write(chunk)
