"""How much memory a worker may take, and how much it takes. Linux exactly; elsewhere by `ps`, without a hard limit."""

import contextlib
import os
import subprocess
import sys
import time

#: MB on top of the function's memory before it counts as out of memory: what our worker and a different build of the
#: interpreter may take more than Lambda's.
ALLOWANCE = 32
#: MB on top of the function's memory that the kernel still grants, so that a burst between two looks stays harmless.
#: Stacks of threads and reserves of V8 count into it without being used, hence its size.
HEADROOM = 512
PAGE = os.sysconf("SC_PAGE_SIZE")
#: CPU seconds in which nobody can take much memory and give it back: the system's cheaper figure will do.
BRIEF = 0.002


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
        #: The clock of the CPU time that all its threads have used, and what it said when last asked.
        self._clock = ~pid << 3 | 2
        self._used = 0.0
        with contextlib.suppress(OSError):  # No /proc here.
            self._status = os.open(f"/proc/{pid}/status", os.O_RDONLY | os.O_CLOEXEC)
            self._statm = os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)

    def peak_mb(self) -> int | None:
        """The most it ever had as far as it was seen, in whole MB rounded up; None where /proc does not tell."""
        if self._status is None or self._statm is None:
            return None
        try:
            before, self._used = self._used, time.clock_gettime(self._clock)
            is_brief = self._used - before < BRIEF
            seen = _resident_mb(self._statm) if is_brief else _peak_mb(self._status)
        except OSError:
            return self._last  # It has ended: what was seen last stands.
        if seen > (self._last or 0):
            self._last = seen
        return self._last

    def seen_mb(self) -> int:
        """The most that is known of: the peak, or without /proc what it has at this moment."""
        return self.peak_mb() or 0 if self._status is not None else resident_mb_by_ps(self._pid)

    def close(self) -> None:
        for descriptor in (self._status, self._statm):
            if descriptor is not None:
                os.close(descriptor)
        self._status = self._statm = None


def _peak_mb(status: int) -> int:
    text = os.pread(status, 4096, 0)
    at = text.find(b"VmHWM:")
    return -(-int(text[at + 6 : text.index(b"kB", at)]) // 1024) if at >= 0 else 0


def _resident_mb(statm: int) -> int:
    """What it has at this moment: a tenth of the peak's price."""
    return -(-int(os.pread(statm, 128, 0).split(None, 2)[1]) * PAGE // 1048576)


def resident_mb_by_ps(pid: int) -> int:
    """What a process has at this moment, by `ps`; 0 when there is no such process."""
    asked = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False)
    return -(-int(asked.stdout.strip() or 0) // 1024)
