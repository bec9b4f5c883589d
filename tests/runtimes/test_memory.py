import os
import shutil
import subprocess
import sys

import pytest

from edgetui.runtimes.memory import HEADROOM, MemoryGauge, limit, resident_mb_by_ps

needs_ps = pytest.mark.skipif(shutil.which("ps") is None, reason="ps is not installed: Debian has it in `procps`")


@pytest.fixture
def holder():
    """A process that holds 64 MB and waits."""
    code = "import sys; kept = bytearray(b'x' * 64_000_000); print('ready', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_the_peak_is_at_least_what_a_process_holds(holder):
    gauge = MemoryGauge(holder.pid)

    assert 61 <= gauge.seen_mb() < 200
    gauge.close()


@needs_ps
def test_without_proc_ps_tells(holder, monkeypatch):
    assert 61 <= resident_mb_by_ps(holder.pid) < 200


@needs_ps
def test_of_a_process_that_has_ended_the_last_figure_stands(holder):
    gauge = MemoryGauge(holder.pid)
    before = gauge.peak_mb()

    holder.kill()
    holder.wait()

    assert gauge.peak_mb() == before
    assert resident_mb_by_ps(holder.pid) == 0
    gauge.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit another process")
def test_the_kernel_refuses_what_is_far_beyond_the_limit(holder):
    import resource

    limit(holder.pid, 100)

    assert resource.prlimit(holder.pid, resource.RLIMIT_DATA) == ((100 + HEADROOM) * 1024 * 1024,) * 2


def test_limiting_a_process_that_has_ended_is_no_error(holder):
    holder.kill()
    holder.wait()

    limit(holder.pid, 100)


def test_a_closed_gauge_holds_no_descriptor(holder):
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    gauge = MemoryGauge(holder.pid)

    gauge.close()

    assert before == (len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0)
