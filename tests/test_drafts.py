"""The requests that were composed, in a file."""

import stat

import pytest

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.errors import UsageError
from edgetui.wiring.drafts import RequestHistory
from edgetui.wiring.requests import request_from_text


def request(uri="/a"):
    return Request("POST", uri, "q=\xe9", Headers([("Host", "a.example"), ("Cookie", "sid=1")]), bytes(range(256)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "edgetui" / "requests.jsonl"


def test_what_is_added_is_there_the_next_time(path):
    viewer = Viewer("192.0.2.9", protocol="http")
    assert RequestHistory(path).add(request(), viewer) == ""
    assert RequestHistory(path).past() == [(request(), viewer)]


def test_the_file_is_its_owners_alone(path):
    RequestHistory(path).add(request(), Viewer())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_at_first_there_is_nothing(path):
    assert list(RequestHistory(path).past()) == []
    assert not path.exists()


def test_the_newest_come_last_and_old_ones_are_forgotten(path):
    history = RequestHistory(path)
    for number in range(450):
        history.add(Request(uri=f"/{number}"), Viewer())
    found = history.past()
    assert (found[0][0].uri, found[-1][0].uri, len(found)) == ("/250", "/449", 200)
    assert len(path.read_bytes().splitlines()) == 200
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_lines_that_cannot_be_read_are_passed_over(path):
    history = RequestHistory(path)
    history.add(request("/a"), Viewer())
    with path.open("ab") as file:
        file.write(b'{"entry": 1, "half\n\xff\n')
    history.add(request("/b"), Viewer())
    assert [each.uri for each, _ in history.past()] == ["/a", "/b"]


def test_why_nothing_can_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    said = RequestHistory(tmp_path / "file" / "requests.jsonl").add(request(), Viewer())
    assert "not remembered" in said


def test_a_file_for_a_body_is_read_as_it_is(tmp_path, path, monkeypatch):
    (tmp_path / "img.png").write_bytes(bytes(range(256)))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert RequestHistory(path).read("~/img.png") == bytes(range(256))
    with pytest.raises(UsageError, match="cannot read"):
        RequestHistory(path).read(str(tmp_path / "gone"))


def test_a_request_is_read_from_a_curl_command_and_from_what_is_sent():
    curl, _, notes = request_from_text("  $ curl https://a.example/x -H 'X: 1' -x proxy")
    assert (curl.uri, curl.headers.get("X"), notes) == ("/x", "1", ("-x proxy is ignored",))
    raw, viewer, _ = request_from_text("PUT /x?y=1 HTTP/2\r\nHost: a.example\r\n\r\nbody")
    assert (raw.method, raw.uri, raw.querystring, raw.body) == ("PUT", "/x", "y=1", b"body")
    assert viewer.protocol == "https"


def test_what_is_no_request_is_refused():
    with pytest.raises(UsageError):
        request_from_text("GET / HTTP/1.1\nno header\n\n")


def test_on_screen_a_dash_is_a_file_for_standard_input_is_the_keyboard(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="cannot read -: No such file") as refused:
        RequestHistory(path).read("-")
    assert "standard input" not in refused.value.hint
    with pytest.raises(UsageError, match="cannot read -: No such file"):
        request_from_text("curl https://a.example/ -d @-")

    (tmp_path / "-").write_bytes(b"a=1")
    assert RequestHistory(path).read("-") == request_from_text("curl https://a.example/ -d @-")[0].body == b"a=1"
