"""`edgetui diff`: two flows, from session files or from what `run --json` printed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.http import Request
from edgetui.errors import UsageError
from edgetui.headless.diff import compare_reports, differences_of, report_from_text
from edgetui.headless.report import exchange_report
from edgetui.session.diff import DiffLine

Event = dict[str, Any]
HANDLER = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/{}.txt"
    return request
"""


def passes(event: Event) -> Any:
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def adds(event: Event) -> Any:
    message = passes(event)
    message["headers"]["x-a"] = [{"key": "X-A", "value": "1"}]
    return message


def raises(event: Event) -> Any:
    raise LookupError("no such thing")


def breaks_a_rule(event: Event) -> Any:
    return {"status": "999"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `s.edgetui` holds flows 1 and 2 of one handler and 3 of another, each printed to `N.json` too."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "site").mkdir()
    for name in "ab":
        (folder / f"{name}.py").write_text(HANDLER.format(name))
        (folder / "site" / f"{name}.txt").write_text(f"this is {name}\n")
    for number, name in enumerate("aab", 1):
        words = ["run", "/", "--viewer-request", f"{name}.py", "--origin", "site", "--json", "--save", "s.edgetui"]
        with (folder / f"{number}.json").open("wb") as printed:
            subprocess.run([sys.executable, "-m", "edgetui", *words], cwd=folder, stdout=printed, check=True)
    return folder


@pytest.fixture
def saved(folder: Path, tmp_path: Path, edgetui: Any) -> Any:
    """The command, in a copy of that folder."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return edgetui


@pytest.mark.parametrize("sides", [("s.edgetui#1", "s.edgetui#2"), ("1.json", "2.json"), ("s.edgetui#1", "2.json")])
def test_two_runs_of_the_same_are_the_same(saved: Any, sides: tuple[str, str]) -> None:
    done = saved("diff", *sides)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"the same\n", b"")
    assert json.loads(saved("diff", *sides, "--json").stdout) == {"format": 1, "same": True, "places": []}


def test_flows_that_differ_are_told_stage_by_stage(saved: Any) -> None:
    done = saved("diff", "s.edgetui#1", "s.edgetui#3")
    lines = done.stdout.decode().splitlines()

    assert done.returncode == 1
    assert lines[:3] == ["viewer-request:", "   changed function: a -> b", "   changed uri: /a.txt -> /b.txt"]
    assert "origin-fetch:" in lines
    assert lines[-1].startswith("   changed body: 10 B sha256 ")


@pytest.mark.parametrize("sides", [("1.json", "3.json"), ("1.json", "s.edgetui#3"), ("s.edgetui#1", "3.json")])
def test_reports_that_differ_are_told_by_results_and_response(saved: Any, sides: tuple[str, str]) -> None:
    done = saved("diff", *sides, "--json")
    report = json.loads(done.stdout)

    assert done.returncode == 1
    assert (report["format"], report["same"]) == (1, False)
    assert [place["place"] for place in report["places"]] == ["viewer-request", "response"]
    assert report["places"][0]["differences"] == [
        {"sign": "~", "name": "function", "before": "a", "after": "b", "note": ""},
        {"sign": "~", "name": "result.uri", "before": "/a.txt", "after": "/b.txt", "note": ""},
    ]


def test_a_session_file_with_one_flow_needs_no_number(saved: Any, tmp_path: Path) -> None:
    saved("run", "/", "--viewer-request", "a.py", "--origin", "site", "--save", "one.edgetui")

    assert saved("diff", "one.edgetui", "s.edgetui#1").returncode == 0


def test_a_file_whose_name_has_a_number_sign_is_a_file(saved: Any, tmp_path: Path) -> None:
    (tmp_path / "a#1").write_bytes((tmp_path / "1.json").read_bytes())

    assert saved("diff", "a#1", "2.json").returncode == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["diff"], "required: A, B"),
        (["diff", "1.json"], "required: B"),
        (["diff", "1.json", "nosuch"], "cannot read nosuch"),
        (["diff", "1.json", "nosuch#1"], "there is no session file nosuch"),
        (["diff", "1.json", "s.edgetui"], "s.edgetui holds 3 flows: which one?"),
        (["diff", "1.json", "s.edgetui#9"], "s.edgetui has no flow 9"),
        (["diff", "1.json", "a.py"], "a.py is neither a session file nor JSON"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(saved: Any, words: list[str], message: str) -> None:
    done = saved(*words)

    assert done.returncode == 2
    assert message in done.stderr.decode()


# -- reports


def reports(exchange_of: Any, *handlers: Any) -> list[Any]:
    return [exchange_report(exchange_of({"viewer-request": handler})) for handler in handlers]


def test_a_report_is_the_same_as_the_flow_it_was_made_of(exchange_of: Any) -> None:
    exchange = exchange_of({"viewer-request": adds})

    assert differences_of(exchange, exchange_report(exchange)) == ()


def test_a_result_that_gained_a_field_says_where(exchange_of: Any) -> None:
    found = compare_reports(*reports(exchange_of, passes, adds))

    assert [line for line in found[0].lines if line.name.startswith("result")] == [
        DiffLine("+", "result.headers.x-a[0].key", None, "X-A"),
        DiffLine("+", "result.headers.x-a[0].value", None, "1"),
    ]


def test_an_error_and_a_broken_rule_are_differences(exchange_of: Any) -> None:
    one, failed, broken = reports(exchange_of, passes, raises, breaks_a_rule)

    assert "error.errorType" in [line.name for line in compare_reports(one, failed)[0].lines]
    assert "rule.status-out-of-range" in [line.name for line in compare_reports(one, broken)[0].lines]


def test_the_request_is_compared_with_its_body(exchange_of: Any) -> None:
    one, other = (exchange_report(exchange_of(request=Request("POST", body=body))) for body in (b"a", b"\xff"))

    assert [line.name for line in compare_reports(one, other)[0].lines] == ["body"]


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"format": 1}', "[" * 100_000])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"x\.json is"):
        report_from_text(text, "x.json")


@pytest.mark.parametrize("broken", [{"stages": [1]}, {"request": None}, {"response": {"status": 200}}])
def test_a_damaged_report_is_an_error_for_people(exchange_of: Any, broken: Any) -> None:
    report = exchange_report(exchange_of())

    with pytest.raises(UsageError, match="a report is damaged"):
        compare_reports(report, {**report, **broken})
