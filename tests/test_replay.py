"""`edgetui replay`, as a person runs it."""

import json
from pathlib import Path

import pytest

from edgetui import wiring
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.errors import UsageError
from edgetui.session.drive import run_to_end
from edgetui.wiring import replaying
from edgetui.wiring.files import saver_of

SAMPLES = Path(__file__).parent / "data" / "formats"

AUTH = """\
def handler(event, context):
    request = event['Records'][0]['cf']['request']
    if request['uri'] == '/seven':
        raise ValueError('seven')
    if request['uri'] == '/eight':
        return {'status': '200', 'headers': {'connection': [{'key': 'Connection', 'value': 'x'}]}}
    return request
"""
MARKED = """\
def handler(event, context):
    request = event['Records'][0]['cf']['request']
    if request['uri'] == '/b':
        request['headers']['x-mark'] = [{'key': 'X-Mark', 'value': '1'}]
    return request
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "auth.py").write_text(AUTH)
    (tmp_path / "www").mkdir()
    for name in ("a", "b"):
        (tmp_path / "www" / name).write_text("hello\n")
    return tmp_path


def requests(*paths):
    return "".join(f"curl https://a.example{path}\n" for path in paths).encode()


def test_many_requests_become_a_summary(site, edgetui):
    words = ("replay", "-", "--viewer-request", "auth.py", "--origin", "www")
    done = edgetui(*words, input=requests("/a", "/a", "/seven", "/eight", "/none"))
    assert done.returncode == 1
    text = done.stdout.decode()
    assert text.startswith("5 requests, 2 of them not answered as meant\n")
    for line in (
        "2  200  (first: 1 GET /a)",
        "1  404  (first: 5 GET /none)",
        "1  Hit from cloudfront  (first: ",
        "viewer-request: raised: ValueError: seven  (first: 3 GET /seven)",
        "1  disallowed-header: ",
        "2  !---  (first: 3 GET /seven)",
    ):
        assert line in text


def test_the_summary_as_json_has_every_key(site, edgetui):
    words = ("replay", "-", "--viewer-request", "auth.py", "--origin", "www", "--json", "--jobs", "1")
    done = edgetui(*words, input=requests("/a", "/a"))
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert (report["format"], report["requests"], report["refused"], report["against"]) == (1, 2, 0, None)
    assert report["status"] == [{"status": "200", "count": 2, "first": "1 GET /a"}]
    assert [row["x_cache"] for row in report["x_cache"]] == ["Miss from cloudfront", "Hit from cloudfront"]
    assert report["failures"] == report["rules"] == report["changed_status"] == []
    assert len(report["slowest"]) == 2


def test_two_projects_are_compared_request_by_request(site, edgetui):
    (site / "marked.py").write_text(MARKED)
    words = ("replay", "-", "auth.py", "--event-type", "viewer-request", "--against", "marked.py", "--origin", "www")
    done = edgetui(*words, input=requests("/a", "/b"))
    assert done.returncode == 1
    assert "2 GET /b\n   viewer-request:\n" in done.stdout.decode()
    assert "added x-mark: 1" in done.stdout.decode()
    report = json.loads(edgetui(*words, "--json", input=requests("/a", "/b")).stdout)["against"]
    assert report["summary"]["requests"] == 2
    assert report["different"] == len(report["requests"]) == 2
    assert {line["name"] for place in report["requests"][1]["places"] for line in place["differences"]} >= {"x-mark"}


def test_the_same_project_against_itself_does_not_differ(site, edgetui):
    words = ("replay", "-", "auth.py", "--event-type", "viewer-request", "--against", "auth.py", "--origin", "www")
    done = edgetui(*words, input=requests("/a", "/a", "/b"))
    assert (done.returncode, done.stdout.decode().splitlines()[-1]) == (0, "0 of 3 differ")


def test_an_access_log_says_which_status_is_another_now(site, edgetui):
    done = edgetui("replay", str(SAMPLES / "standard-v1.log"), "--origin", "www", "--json")
    report = json.loads(done.stdout)
    assert report["requests"] == 4
    changes = {row["change"] for row in report["changed_status"]}
    assert changes and "200 -> 404" in changes


async def test_a_session_file_is_asked_again_flow_by_flow(tmp_path):
    workspace = wiring.workspace_of(wiring.empty_project())
    save = saver_of(str(tmp_path / "work.edgetui"))
    for uri in ("/one", "/two"):
        flow = workspace.add(Request(uri=uri, headers=Headers([("Host", "a.example")])), Viewer(ip="192.0.2.7"))
        flow.timeline = await run_to_end(flow.timeline, workspace.performers)
        save(flow)
    await workspace.close()
    asked = list(replaying.asked_in(str(tmp_path / "work.edgetui"), print))
    assert [(each.number, each.request.uri, each.viewer.ip, each.status) for each in asked] == [
        (1, "/one", "192.0.2.7", 502),
        (2, "/two", "192.0.2.7", 502),
    ]


def test_what_cannot_be_read_is_told_and_costs_itself_alone(tmp_path):
    (tmp_path / "r.sh").write_bytes(b"curl https://a.example/1\ncurl\ncurl https://a.example/3\n")
    told = []
    asked = list(replaying.asked_in(str(tmp_path / "r.sh"), told.append))
    assert [each.request.uri for each in asked] == ["/1", "/3"]
    assert len(told) == 1 and "r.sh" in told[0]


def test_a_log_is_read_only_as_far_as_requests_are_asked_for(tmp_path):
    line = "/a\ta.example\n"
    (tmp_path / "a.log").write_text(line * 200_000)
    asked = replaying.asked_in(str(tmp_path / "a.log"), print, fields=["cs-uri-stem", "x-host-header"])
    assert [next(asked).number for _ in range(3)] == [1, 2, 3]
    asked.close()


@pytest.mark.parametrize(
    ("words", "input", "said"),
    [
        (["nosuch.har"], b"", "cannot read nosuch.har"),
        (["-", "--from", "http"], b"\n", "standard input is empty: there is no request in it"),
        (["-", "--from", "http"], b"# nothing\n", "there is no request to replay"),
        (["-", "--jobs", "0"], b"", "'0' is no number from 1 to 256"),
        (["-"], b"SQLite format 3\0", "a session file cannot be read from standard input"),
    ],
)
def test_what_cannot_be_replayed_is_a_usage_error(site, edgetui, words, input, said):
    done = edgetui("replay", *words, "--origin", "www", input=input)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def test_without_a_project_it_says_how_to_name_one(edgetui):
    done = edgetui("replay", "-", input=requests("/a"))
    assert done.returncode == 2
    assert "there is no edgetui.toml here" in done.stderr.decode()


def test_a_missing_file_is_named_before_anything_runs(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        replaying.asked_in(str(tmp_path / "none.har"), print)
