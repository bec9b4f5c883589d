"""edgetui is killed with SIGKILL: nothing of a function may be left behind, however busy it is."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("ps") is None, reason="ps is not installed: Debian has it in `procps`")

APP = """
import asyncio, sys
from edgetui.engine.behavior import Association
from edgetui.engine.commands import InvokeFunction
from edgetui.engine.stage import EventType
from edgetui.runtimes.discover import function_from_path
from edgetui.runtimes.pool import FunctionPool

async def main(file, tell):
    import dataclasses
    function = dataclasses.replace(function_from_path(file), timeout=300)
    association = Association(EventType.VIEWER_REQUEST, function)
    await FunctionPool().perform(InvokeFunction(EventType.VIEWER_REQUEST, association, {"tell": tell}))

asyncio.run(main(*sys.argv[1:]))
"""


def is_running(pid: int) -> bool:
    """There, and not only waiting for someone to take note of its end."""
    asked = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(asked.stdout.strip()) and not asked.stdout.strip().startswith("Z")


def until(condition) -> None:
    """The test's own timeout ends what never comes."""
    while not condition():
        time.sleep(0.01)


def children_of(pid: int) -> list[int]:
    asked = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in asked.stdout.splitlines()]
    return [int(child) for child, parent in rows if int(parent) == pid]


@pytest.fixture
def app(fixture_function, tmp_path):
    """edgetui in a process of its own with a busy function, and the ids of all it started."""
    function = fixture_function("has_grandchild")
    file = Path(function.root, function.handler.split(":")[1])
    tell = tmp_path / "tell"
    process = subprocess.Popen([sys.executable, "-c", APP, str(file), str(tell)])
    until(tell.exists)
    worker, grandchild = (int(pid) for pid in tell.read_text().split())
    started = {worker, grandchild, *children_of(process.pid)}
    yield process, started
    process.kill()
    process.wait()
    for pid in started:
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


def test_after_kill_nine_neither_worker_nor_grandchild_nor_guardian_is_left(app):
    process, started = app
    assert len(started) == 3
    assert all(is_running(pid) for pid in started)

    os.kill(process.pid, signal.SIGKILL)

    until(lambda: not any(is_running(pid) for pid in started))


def test_the_guardian_outlives_a_hangup_and_an_interrupt_of_its_terminal(app):
    process, started = app
    [guardian] = [pid for pid in children_of(process.pid) if pid in started and "read -r" in arguments(pid)]

    os.kill(guardian, signal.SIGHUP)
    os.kill(guardian, signal.SIGINT)
    os.kill(process.pid, signal.SIGKILL)

    until(lambda: not any(is_running(pid) for pid in started))


def arguments(pid: int) -> str:
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
