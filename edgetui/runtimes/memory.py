"""How much memory a worker may take, and how much it takes. Linux exactly; elsewhere by `ps`, without a hard limit."""

import contextlib
import os
import subprocess
import sys

#: MB on top of the function's memory before it counts as out of memory: what our worker and a different build of the
#: interpreter may take more than Lambda's.
ALLOWANCE = 32
#: MB on top of the function's memory that the kernel still grants, so that a burst between two looks stays harmless.
#: Stacks of threads and reserves of V8 count into it without being used, hence its size.
HEADROOM = 512
PAGE = os.sysconf("SC_PAGE_SIZE")


def limit(pid: int, megabytes: int) -> None:
    """A hard limit on the data of a process just started; what it starts inherits it."""
    if sys.platform != "linux":
        return
    import resource

    size = (megabytes + HEADROOM) * 1024 * 1024
    with contextlib.suppress(ProcessLookupError):  # It has ended already, which its exit status will say.
        resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))


class MemoryGauge:
    """Reads the peak resident memory of one process."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._last: int | None = None
        self._status: int | None = None
        self._statm: int | None = None
        with contextlib.suppress(OSError):  # No /proc here.
            self._status = os.open(f"/proc/{pid}/status", os.O_RDONLY | os.O_CLOEXEC)
            self._statm = os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)

    def peak_mb(self) -> int | None:
        """The most it ever had as far as it was seen, in whole MB rounded up; None where /proc does not tell."""
        if self._status is not None:
            with contextlib.suppress(ProcessLookupError):  # It has ended: what was seen last stands.
                text = os.pread(self._status, 4096, 0)
                at = text.find(b"VmHWM:")
                if at >= 0:
                    self._last = -(-int(text[at + 6 : text.index(b"kB", at)]) // 1024)
        return self._last

    def resident_mb(self) -> int | None:
        """What it has at this moment or had when last asked, whichever is more: a tenth of the peak's price."""
        if self._statm is not None:
            with contextlib.suppress(ProcessLookupError):
                pages = int(os.pread(self._statm, 128, 0).split()[1])
                self._last = max(self._last or 0, -(-pages * PAGE // 1048576))
        return self._last

    def seen_mb(self) -> int:
        """The most that is known of: the peak, or without /proc what it has at this moment."""
        return self.peak_mb() or 0 if self._status is not None else resident_mb_by_ps(self._pid)

    def close(self) -> None:
        for descriptor in (self._status, self._statm):
            if descriptor is not None:
                os.close(descriptor)
        self._status = self._statm = None


def resident_mb_by_ps(pid: int) -> int:
    """What a process has at this moment, by `ps`; 0 when there is no such process."""
    asked = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False)
    return -(-int(asked.stdout.strip() or 0) // 1024)
