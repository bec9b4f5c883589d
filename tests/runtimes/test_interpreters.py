"""Other Pythons than the one edgetui runs on: by their names, and as virtual environments with their packages."""

import json
import subprocess
from pathlib import Path

import pytest

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FunctionReturned
from edgetui.errors import UsageError
from edgetui.runtimes.discover import function_from_path, interpreter_for, version_of

TELLS_TIME = Path(__file__).parents[1] / "handlers" / "python" / "tells_time.py"
TEXT = """\
import datetime, json, logging, sys
def handler(event, context):
    logging.warning("on %s", sys.version_info[1])
    return {"version": list(sys.version_info[:2]), "left": context.get_remaining_time_in_millis() > 0, "é": event}
"""


@pytest.fixture(params=["3.8", "3.9", "3.10", "3.12", "3.13", "3.14"])
def other(request):
    """The name of an interpreter of this machine, of each version Lambda has or had."""
    name = f"python{request.param}"
    try:
        interpreter_for(Function("f", "a.handler", name, "/", interpreter=name))
    except UsageError as error:
        pytest.skip(error.message)
    return name


async def test_an_interpreter_by_its_name_runs_the_function(perform, write, other):
    made = function_from_path(str(write("a.py", TEXT)), interpreter=other)

    outcome = await perform(made, {"a": "ü"})

    minor = int(other.removeprefix("python3."))
    assert made.runtime == other
    assert isinstance(outcome, FunctionReturned), outcome
    assert json.loads(outcome.payload) == {"version": [3, minor], "left": True, "é": {"a": "ü"}}
    assert ("\\u00e9" in outcome.payload) == (minor < 12)
    [line] = [line.text for line in outcome.logs if line.stream == "stdout" and line.text]
    assert line.split("\t")[-1] == f"on {minor}"
    assert [line.text for line in outcome.logs if line.stream == "stderr"] == []


async def test_the_time_stands_still_in_each_of_them(perform, function, other):
    outcome = await perform(function(TELLS_TIME, freeze_time=1795348800.25, interpreter=other))

    body = json.loads(json.loads(outcome.payload)["body"])
    assert (body["epoch"], body["iso"], body["isDate"]) == (1795348800.25, "2026-11-22T12:00:00.250Z", True)


async def test_a_virtual_environment_brings_its_packages(perform, write, other, tmp_path):
    real = interpreter_for(Function("f", "a.handler", other, "/", interpreter=other)).path
    venv = tmp_path / "venv"
    subprocess.run([real, "-m", "venv", "--without-pip", str(venv)], check=True)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    told = subprocess.run([venv / "bin" / "python", "-c", ask], capture_output=True, text=True, check=True)
    write(f"{told.stdout.strip()}/greetings/__init__.py", "WORD = 'hello'\n")
    text = "import greetings, sys\ndef handler(event, context):\n    return [greetings.WORD, sys.prefix]\n"

    made = function_from_path(str(write("a.py", text)), interpreter=str(venv))

    assert made.runtime == other == "python" + ".".join(version_of(f"{venv}/bin/python").split(".")[:2])
    assert json.loads((await perform(made)).payload) == ["hello", str(venv)]
