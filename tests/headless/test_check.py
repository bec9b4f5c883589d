"""`edgetui check`: findings as text and as JSON, and the exit code they lead to."""

import json

import pytest

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.judgment import Severity
from edgetui.errors import ExitCode
from edgetui.headless.check import Finding, check
from edgetui.session.function_states import Broken, Loaded

AUTH = Function("auth", "auth.handler", "python3.12", "/project")
BROKEN = Broken(FunctionFailed(FailureKind.RAISED, "E", "invalid syntax\nmore", ('  File "/project/auth.py", line 3',)))
WARNING = Finding("quota-2023", Severity.WARNING, "distribution", "too many", "https://example.org/")


def test_what_was_looked_at_is_said_when_nothing_is_wrong(capfd):
    assert check("shop", [(AUTH, Loaded(41.2), 2048, 50)], []) == ExitCode.OK
    first, _, last = capfd.readouterr().out.splitlines()
    assert first == "auth: auth.handler (python3.12), loaded in 41 ms, 2.0 KB of files"
    assert last == "0 errors, 0 warnings"


def test_warnings_alone_are_no_failure(capfd):
    assert check("shop", [], [WARNING]) == ExitCode.OK
    out = capfd.readouterr().out
    assert "warning: distribution: too many  [quota-2023]\n  https://example.org/\n" in out
    assert out.endswith("0 errors, 1 warning\n")


def test_a_function_that_does_not_load_is_named_with_its_line(capfd):
    assert check("shop", [(AUTH, BROKEN, 10, 50)], []) == ExitCode.REFUSED
    out = capfd.readouterr().out
    assert "auth: auth.handler (python3.12), does not load" in out
    assert "error: function auth: auth.py:3: invalid syntax  [function-does-not-load]" in out
    assert out.endswith("1 error, 0 warnings\n")


@pytest.mark.parametrize(("size", "count"), [(50 * 1024 * 1024, 0), (50 * 1024 * 1024 + 1, 1)])
def test_more_code_than_a_package_may_hold_is_a_warning(capfd, size, count):
    assert check("shop", [(AUTH, Loaded(1.0), size, 50)], []) == ExitCode.OK
    out = capfd.readouterr().out
    assert "50.0 MB of files" in out
    assert out.count("[code-size]") == count


def test_as_json_it_is_one_object(capfd):
    check("shop", [(AUTH, BROKEN, 10, 50)], [WARNING], as_json=True)
    report = json.loads(capfd.readouterr().out)
    assert report["format"] == 1
    assert report["project"] == "shop"
    assert report["functions"] == [
        {"name": "auth", "handler": "auth.handler", "runtime": "python3.12", "init_ms": None, "code_bytes": 10}
    ]
    assert [(each["code"], each["severity"]) for each in report["findings"]] == [
        ("quota-2023", "warning"),
        ("function-does-not-load", "error"),
    ]
