import os
import signal
import subprocess
import sys

import pytest

from edgetui.runtimes.guardian import Guardian


@pytest.fixture
def sleeper():
    """`sleeper(**environment)`: a process in a group of its own."""
    started = []

    def start(**environment):
        process = subprocess.Popen(["sleep", "600"], start_new_session=True, env={**os.environ, **environment})
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_on_its_end_the_groups_it_knows_are_killed_and_those_it_forgot_are_not(sleeper):
    guardian = Guardian()
    known, forgotten, other = sleeper(), sleeper(), sleeper()
    for process in (known, forgotten, other):
        guardian.add(process.pid)
    guardian.remove(forgotten.pid)

    guardian.close()

    assert known.wait() == other.wait() == -signal.SIGKILL
    assert forgotten.poll() is None


def test_a_group_whose_number_is_part_of_another_is_not_confused_with_it(sleeper):
    guardian = Guardian()
    process = sleeper()
    guardian.add(process.pid)
    guardian.remove(process.pid // 10)
    guardian.remove(int(f"{process.pid}1"))

    guardian.close()

    assert process.wait() == -signal.SIGKILL


def test_a_guardian_that_was_killed_is_replaced_and_told_all(sleeper):
    guardian = Guardian()
    first, second = sleeper(), sleeper()
    guardian.add(first.pid)
    assert guardian._shell is not None
    os.kill(guardian._shell.pid, signal.SIGKILL)
    guardian._shell.wait()

    guardian.add(second.pid)
    guardian.close()

    assert first.wait() == second.wait() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of a process")
def test_a_process_that_left_its_group_is_known_by_the_mark_in_its_environment(sleeper):
    guardian = Guardian()
    worker, detached = sleeper(), sleeper(STREAM=f"[1]{guardian.mark}00")
    other = sleeper(STREAM=f"[1]{Guardian().mark}00")
    guardian.add(worker.pid)

    guardian.close()

    assert worker.wait() == detached.wait() == -signal.SIGKILL
    assert other.poll() is None


def test_without_a_group_there_is_no_guardian():
    guardian = Guardian()
    guardian.close()

    assert guardian._shell is None
