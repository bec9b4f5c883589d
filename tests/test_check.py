"""`edgetui check` on real projects, whose functions are really started."""

import json

import pytest

from edgetui import cli, wiring
from edgetui.engine.behavior import Association, Behavior, Distribution, Function, Origin, Settings
from edgetui.engine.stage import EventType
from edgetui.errors import ExitCode
from edgetui.wiring.checking import code_bytes, zip_quota

TOML = """
[[Origins]]
Id = "a"
DomainName = "a.example.org"
[Functions.good]
Handler = "good.handler"
Timeout = 40
[Functions.bad]
Handler = "bad.handler"
[DefaultCacheBehavior]
TargetOriginId = "a"
LambdaFunctionAssociations = [
    { EventType = "viewer-request", function = "bad" },
    { EventType = "origin-request", function = "good" },
]
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "edgetui.toml").write_text(TOML)
    (tmp_path / "good.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "bad.py").write_text("def handler(event, context):\n    return (\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_would_be_refused_and_what_does_not_load_is_found(here, capfd):
    assert cli.main(["check", "--json"]) == ExitCode.REFUSED
    report = json.loads(capfd.readouterr().out)
    found = {each["code"]: each for each in report["findings"]}
    assert found["timeout-quota"]["message"] == "Timeout is 40 s; the quota of origin events is 30 s"
    assert found["function-does-not-load"]["message"].startswith("bad.py:2: ")
    loaded = {each["name"]: each["init_ms"] for each in report["functions"]}
    assert loaded["bad"] is None
    assert loaded["good"] > 0


def test_a_handler_alone_is_checked(here, capfd):
    assert cli.main(["check", "--viewer-request", "good.py"]) == ExitCode.OK
    assert "good: good.py (python3" in capfd.readouterr().out


def test_a_file_that_does_not_load_and_no_file_at_all_exit_with_2(here, capfd):
    (here / "edgetui.toml").write_text(
        TOML.replace('TargetOriginId = "a"', 'TargetOriginId = "a"\nCachePolicy = "Nope"')
    )
    assert cli.main(["check"]) == ExitCode.USAGE
    assert 'there is no cache policy "Nope"' in capfd.readouterr().err
    (here / "edgetui.toml").unlink()
    assert cli.main(["check"]) == ExitCode.USAGE
    assert "there is no edgetui.toml here" in capfd.readouterr().err


def test_what_no_package_has_is_no_code(tmp_path):
    (tmp_path / "a.py").write_bytes(b"12345")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "big").write_bytes(b"x" * 1000)
    assert code_bytes(str(tmp_path)) == 5


def test_the_example_has_nothing_wrong(capfd):
    assert cli.main(["check", str(wiring.demo_project().root)]) == ExitCode.OK


@pytest.mark.parametrize(
    ("profile", "event", "most"),
    [
        ("current", EventType.VIEWER_REQUEST, 50),
        ("legacy-2023", EventType.VIEWER_REQUEST, 1),
        ("legacy-2023", EventType.ORIGIN_REQUEST, 50),
    ],
)
def test_a_package_may_have_what_its_events_and_the_profile_allow(profile, event, most):
    function = Function("auth", "auth.handler", "python3.12", "/srv")
    behavior = Behavior(associations=(Association(event, function),))
    distribution = Distribution((behavior,), (Origin("o", "o.example.org"),), settings=Settings(profile=profile))
    assert zip_quota(function, distribution) == most
