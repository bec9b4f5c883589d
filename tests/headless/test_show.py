"""`edgetui show`: a session file as a list, one flow of it, and what a filter takes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.http import Request, Viewer
from edgetui.errors import UsageError
from edgetui.formats.store import FlowStore
from edgetui.headless.show import filter_of, matching, show_flow, show_list
from edgetui.session.filters import parse
from edgetui.session.flow import Flow, Snapshot
from edgetui.session.recording import Drift, Restored
from edgetui.session.summary import Summary, summary_of
from edgetui.session.timeline import Start, started
from edgetui.testing.fakes import fake_distribution

REWRITES = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"] == "/broken":
        return {"status": "999"}
    request["uri"] = "/b.txt"
    return request
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where `s.edgetui` holds three flows: rewritten, broken, rewritten."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "a.py").write_text(REWRITES)
    (folder / "site").mkdir()
    (folder / "site" / "b.txt").write_text("hello\n")
    for path in ("/a.txt", "/broken", "/c.txt?d=1"):
        words = ["run", path, "--viewer-request", "a.py", "--origin", "site", "--save", "s.edgetui"]
        subprocess.run([sys.executable, "-m", "edgetui", *words], cwd=folder, capture_output=True, check=False)
    return folder


@pytest.fixture
def saved(folder: Path, tmp_path: Path, edgetui: Any) -> Any:
    """The command, in a copy of that folder."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return edgetui


def test_run_says_what_number_a_saved_flow_got_and_prints_what_it_prints_else(saved: Any) -> None:
    words = ["run", "/d.txt", "--viewer-request", "a.py", "--origin", "site", "--json", "--save", "s.edgetui"]

    done = saved(*words)

    assert done.stderr == b"saved as flow 4\n"
    assert json.loads(done.stdout)["response"]["status"] == 200


def test_the_list_has_a_line_for_each_flow(saved: Any) -> None:
    done = saved("show", "s.edgetui")
    lines = done.stdout.decode().splitlines()

    assert (done.returncode, done.stderr) == (0, b"")
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert [line.split()[3:5] for line in lines] == [["200", "~---"], ["502", "!---"], ["200", "~---"]]
    assert lines[2].endswith(" d111111abcdef8.cloudfront.net/c.txt?d=1")


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("~c 5..", [2]),
        ("~changed uri", [1, 3]),
        ("uri:d=1 | ~violation", [2, 3]),
        ("~b hello ~u ^/a", [1]),
        ("", [1, 2, 3]),
    ],
)
def test_a_filter_chooses_from_the_list(saved: Any, words: str, numbers: list[int]) -> None:
    done = saved("show", "s.edgetui", "--filter", words, "--json")
    report = json.loads(done.stdout)

    assert [flow["number"] for flow in report["flows"]] == numbers
    assert report["format"] == 1


def test_a_row_as_json(saved: Any) -> None:
    report = json.loads(saved("show", "s.edgetui", "--filter", "~error", "--json").stdout)["flows"][0]

    assert report.pop("at") > 1_700_000_000
    assert report.pop("elapsed_ms") > 0
    assert report == {
        "number": 2,
        "method": "GET",
        "host": "d111111abcdef8.cloudfront.net",
        "uri": "/broken",
        "status": 502,
        "fingerprint": "!---",
        "stage": "reply",
        "flags": ["~error", "~stage-error", "~violation"],
        "comment": "",
    }


def test_nothing_that_matches_is_an_empty_list_and_a_hint(saved: Any) -> None:
    done = saved("show", "s.edgetui", "--filter", "~m POST")

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"hint: none of 3 flows matches\n")


def test_one_flow_is_shown_as_run_showed_it(saved: Any) -> None:
    printed = saved("run", "/e.txt", "--viewer-request", "a.py", "--origin", "site", "--save", "s.edgetui")
    done = saved("show", "s.edgetui", "4")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == printed.stdout


def test_one_flow_as_json_is_what_run_gave(saved: Any) -> None:
    printed = saved("run", "/e.txt", "--viewer-request", "a.py", "--origin", "site", "--json", "--save", "s.edgetui")

    assert saved("show", "s.edgetui", "4", "--json").stdout == printed.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show"], "required: FILE"),
        (["show", "nosuch.edgetui"], "there is no session file nosuch.edgetui"),
        (["show", "a.py"], "a.py"),
        (["show", "a.py"], "edgetui convert reads other files"),
        (["show", "s.edgetui", "9"], "s.edgetui has no flow 9"),
        (["show", "s.edgetui", "-1"], "-1"),
        (["show", "s.edgetui", "one"], "'one' is no number of a flow"),
        (["show", "s.edgetui", "1", "--filter", "~hit"], "leave one of the two out"),
        (["show", "s.edgetui", "--filter", "~hot"], "--filter: ~hot is no operator; did you mean ~hit?"),
        (["run", "/", "--save", "nosuch/s.edgetui"], "cannot use nosuch/s.edgetui as a session file"),
        (["run", "/", "--save", "a.py"], "cannot use a.py as a session file: file is not a database"),
    ],
)
def test_what_cannot_be_shown_is_a_usage_error(saved: Any, words: list[str], message: str) -> None:
    done = saved(*words)

    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert done.stdout == b""


def test_a_fault_in_a_filter_is_marked_where_it_is() -> None:
    with pytest.raises(UsageError) as caught:
        filter_of("~c 200 & ~b (")

    assert caught.value.message.splitlines()[1:] == ["  ~c 200 & ~b (", "              ^"]


# -- without a file


class Flows:
    """Flows in memory; `loaded` are the numbers that were asked for."""

    def __init__(self, *flows: Flow, drift: Drift | None = None) -> None:
        self.flows = {flow.number: flow for flow in flows}
        self.drift = drift
        self.loaded: list[int] = []

    def summaries(self) -> Sequence[Summary]:
        return [summary_of(flow) for flow in self.flows.values()]

    def load(self, number: int) -> Restored:
        self.loaded.append(number)
        return Restored(self.flows[number], self.drift)


def waiting(number: int) -> Flow:
    return Flow(number, [started(Start(fake_distribution(()), Request(uri=f"/{number}"), Viewer(), "id", 0.0))])


@pytest.fixture
def two_runs(tmp_path: Path) -> str:
    """A session file with a flow that has run twice."""
    path = str(tmp_path / "runs.edgetui")
    store = FlowStore(path, writes=True)
    store.append(Snapshot((waiting(1).timeline, waiting(2).timeline)))
    store.close()
    return path


def test_a_run_of_a_flow_is_named_behind_a_dot(two_runs: str, edgetui: Any) -> None:
    first, second, newest = (edgetui("show", two_runs, place) for place in ("1.1", "1.2", "1"))

    assert first.stdout.startswith(b"GET https://d111111abcdef8.cloudfront.net/1\n")
    assert b"runs" not in first.stderr
    assert second.stdout == newest.stdout
    assert newest.stdout.startswith(b"GET https://d111111abcdef8.cloudfront.net/2\n")
    assert b"flow 1 has 2 runs; this is the newest, 1.1 the first" in newest.stderr


def test_two_runs_are_compared(two_runs: str, edgetui: Any) -> None:
    done = edgetui("diff", f"{two_runs}#1.1", f"{two_runs}#1.2")

    assert (done.returncode, done.stderr) == (1, b"")
    assert b"changed uri: /1 -> /2" in done.stdout


@pytest.mark.parametrize("place", ["1.0", "1.3"])
def test_a_run_that_is_not_there_is_a_usage_error(two_runs: str, edgetui: Any, place: str) -> None:
    done = edgetui("show", two_runs, place)

    assert done.returncode == 2
    assert f"flow 1 of {two_runs} has no run {place[2:]}\nhint: it has 2, 1.1 is the first" in done.stderr.decode()


def test_a_flow_is_read_only_where_its_row_does_not_say_enough() -> None:
    flows = Flows(waiting(1), waiting(2))

    taken = [row.number for row in matching(flows, flows.summaries(), parse("~u 1 & !~b x"))]

    assert taken == [1]
    assert flows.loaded == [1]


def test_a_comment_is_told_in_the_list_and_with_the_flow(capfd: pytest.CaptureFixture[str]) -> None:
    flow = waiting(1)
    flow.comment = "look at \x1b[31mthis"
    flows = Flows(flow, waiting(2))

    show_list(flows, parse("~comment look"))
    assert capfd.readouterr().out.endswith("cloudfront.net/1 ; look at \\x1b[31mthis\n")
    show_list(flows, parse(""), as_json=True)
    assert [row["comment"] for row in json.loads(capfd.readouterr().out)["flows"]] == [flow.comment, ""]
    show_flow(Restored(flow, None))
    assert capfd.readouterr().out.startswith("comment: look at \\x1b[31mthis\n\nGET https://")
    show_flow(Restored(flow, None), as_json=True)
    assert json.loads(capfd.readouterr().out)["comment"] == flow.comment


def test_a_flow_that_waits_is_shown_as_far_as_it_has_come(capfd: pytest.CaptureFixture[str]) -> None:
    assert show_flow(Restored(waiting(1), None)) == 0
    out, err = capfd.readouterr()
    assert out.startswith("GET https://d111111abcdef8.cloudfront.net/1\n")
    assert err == "flow 1 waits at cache-lookup\n"

    show_flow(Restored(waiting(1), None), as_json=True)
    report = json.loads(capfd.readouterr().out)
    assert (report["response"], report["x_cache"]) == (None, None)


def test_drift_and_older_runs_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    flow = waiting(1)
    flow.runs.append(flow.timeline)

    show_flow(Restored(flow, Drift(1, 2, "look up a", "fetch GET b")))

    err = capfd.readouterr().err
    assert "flow 1 has 2 runs; this is the newest, 1.1 the first" in err
    assert "warning: flow 1 would go otherwise today: step 2: recorded was look up a, now it is fetch GET b" in err
