"""Where bytes wait that are too many to hold for everybody: on disk, as soon as they are more than a little."""

import os
from tempfile import SpooledTemporaryFile

#: Bytes that stay in memory.
IN_MEMORY = 64 * 1024
#: A folder on disk: where `/tmp` is memory, nothing would be won there.
_FOLDER = "/var/tmp" if os.path.isdir("/var/tmp") else None


class Spool:
    """Bytes written one after the other, then read; `size` are those written. Raises OSError for what the disk says.

    `in_memory` is how many of them stay in memory.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._file = SpooledTemporaryFile(max_size=in_memory, dir=_FOLDER)  # noqa: SIM115 (it is closed by `close`)
        self._in_memory = in_memory
        self.size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.size += len(data)
        if self.size > self._in_memory:
            # By itself the file would first take all of it into memory.
            self.leave_memory()
        self._file.write(data)

    def leave_memory(self) -> None:
        """Wait on disk, however few they are."""
        self._file.rollover()

    def rewind(self) -> None:
        """The next `read` gives the first bytes."""
        self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that are left; fewer at the end."""
        return self._file.read(size)

    def close(self) -> None:
        """Forget them."""
        self._file.close()
