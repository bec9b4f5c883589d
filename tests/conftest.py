"""What tests of several packages use."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No deadline: the machine may be busy. `--hypothesis-profile=thorough` tries many more examples.
settings.register_profile("fast", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("fast"), max_examples=5_000)
settings.load_profile("fast")

Command = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Sessions of tests are no sessions of the person who runs them, whose keys and colours are not the tests'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture
def edgetui(tmp_path: Path) -> Command:
    """Runs the command `edgetui` as a person would, in an empty folder: `edgetui("run", "/", input=b"")`."""

    def run(*words: str, input: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "edgetui", *words],
            input=input,
            capture_output=True,
            cwd=cwd or tmp_path,
            env={**os.environ, "COLUMNS": "120"},
            timeout=50,
            check=False,
        )

    return run
