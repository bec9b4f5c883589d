"""`edgetui convert` and request files of every format, as a person runs them."""

import gzip
import json
import os
from pathlib import Path

import pytest

from edgetui import wiring
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.errors import UsageError

SAMPLES = Path(__file__).parent / "data" / "formats"


def messages(done):
    return done.stderr.decode().splitlines()


def test_an_archive_becomes_a_file_and_the_summary_goes_to_stderr(edgetui, tmp_path):
    done = edgetui("convert", str(SAMPLES / "chromium.har"), "requests.http")
    assert (done.returncode, done.stdout) == (0, b"")
    assert (
        (tmp_path / "requests.http")
        .read_bytes()
        .startswith(b"GET /a%20b?x=1&y=%26 HTTP/2\r\nHost: shop.example.com\r\n")
    )
    assert messages(done)[-1] == f"4 requests from {SAMPLES / 'chromium.har'} (HTTP Archive 1.2), 1 problem"
    assert messages(done)[0].startswith(f"warning: {SAMPLES / 'chromium.har'}, entry 3, request.url: 'data:image/gif")
    assert "warning: credentials are redacted in 1 request: cookie, set-cookie" in messages(done)
    assert "hint: --with-secrets keeps them" in messages(done)
    assert os.listdir(tmp_path) == ["requests.http"]


def test_standard_streams_carry_data_alone(edgetui):
    data = gzip.compress((SAMPLES / "standard-v1.log").read_bytes())
    done = edgetui("convert", "-", "-", "--to", "jsonl", "--with-secrets", input=data)
    assert done.returncode == 0
    assert [json.loads(line)["uri"] for line in done.stdout.splitlines()] == [
        "/index.html",
        "/a%20b/caf%C3%A9",
        "/favicon.ico",
        "/",
    ]
    assert messages(done) == ["4 requests from standard input (CloudFront access logs)"]


def test_fields_of_a_log_are_named_on_the_command_line(edgetui):
    done = edgetui(
        "convert", "-", "-", "--to", "curl", "--fields", "cs-uri-stem,x-host-header", input=b"/a\tshop.example.com\n"
    )
    assert done.stdout.startswith(b"curl https://shop.example.com/a")


def test_a_report_of_run_becomes_the_events_of_its_stages(edgetui, tmp_path):
    (tmp_path / "auth.py").write_text("def handler(event, context):\n    return event['Records'][0]['cf']['request']\n")
    report = edgetui("run", "--viewer-request", "auth.py", "/a", "--json")
    done = edgetui("convert", "-", "-", "--to", "event", "--event-type", "viewer-request", input=report.stdout)
    assert done.returncode == 0
    event = json.loads(done.stdout)["Records"][0]["cf"]
    assert (event["config"]["eventType"], event["request"]["uri"]) == ("viewer-request", "/a")
    missing = edgetui("convert", "-", "-", "--to", "event", "--event-type", "origin-response", input=report.stdout)
    assert (missing.returncode, missing.stdout) == (2, b"")
    assert "entry 1: holds no event origin-response" in missing.stderr.decode()


@pytest.mark.parametrize(
    ("words", "input", "said"),
    [
        (["nosuch.har", "a.http"], b"", "cannot read nosuch.har: No such file"),
        (["-", "a.bin"], b"GET /\n", "a.bin: no format has this name"),
        (["-", "-"], b"GET /\n", "standard output: no format has this name"),
        (["-", "a.http"], b"\0", "standard input: no format begins with"),
        (["-", "a.http"], b"", "standard input is empty"),
        (["-", "a.http"], b"GET nowhere\n", "nothing was converted: - is read as raw HTTP"),
        (["-", "no/a.http"], b"GET /\n", "cannot write no/a.http"),
        (["-", "a.http", "--from", "xml"], b"", "invalid choice: 'xml'"),
        (["-"], b"", "required: OUT"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(edgetui, tmp_path, words, input, said):
    done = edgetui("convert", *words, input=input)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert "hint: " in done.stderr.decode()
    assert os.listdir(tmp_path) == []


def test_a_file_that_is_there_survives_a_conversion_of_nothing(edgetui, tmp_path):
    (tmp_path / "a.http").write_text("mine")
    assert edgetui("convert", "-", "a.http", input=b"GET nowhere\n").returncode == 2
    assert (tmp_path / "a.http").read_text() == "mine"


def test_a_file_may_be_converted_onto_itself(edgetui, tmp_path):
    (tmp_path / "a.http").write_text("GET /a\nHost: b\n")
    assert edgetui("convert", "a.http", "a.http", "--to", "curl").returncode == 0
    assert (tmp_path / "a.http").read_text().startswith("curl https://b/a")


def test_more_problems_than_anyone_reads_are_counted(edgetui):
    done = edgetui("convert", "-", "-", "--to", "text", input=b'{"entry": 1, "uri": "/"}\n' + b"{]\n" * 50)
    assert done.returncode == 0
    assert "warning: and 30 more" in messages(done)
    assert messages(done).count("hint: one object a line") == 1


# -- request files


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.http", "GET /a?x=1 HTTP/1.1\nHost: b\nX: 1\n"),
        ("a.sh", "curl 'https://b/a?x=1' -H 'X: 1' -H User-Agent: -H Accept:\ncurl https://c/\n"),
        (
            "a.har",
            json.dumps(
                {
                    "log": {
                        "entries": [{"request": {"url": "https://b/a?x=1", "headers": [{"name": "X", "value": "1"}]}}]
                    }
                }
            ),
        ),
        ("a.log", "#Fields: cs-headers cs-uri-stem\nHost:b%0AX:1%0A\t/a?x=1\n"),
        (
            "a.json",
            '{"Records": [{"cf": {"request": {"uri": "/a", "querystring": "x=1", "headers":'
            ' {"host": [{"key": "Host", "value": "b"}], "x": [{"key": "X", "value": "1"}]}}}}]}',
        ),
    ],
)
def test_a_request_file_is_of_any_format(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    request, viewer = wiring.request_from_file(str(tmp_path / name))
    assert request == Request("GET", "/a", "x=1", Headers([("Host", "b"), ("X", "1")]))
    assert viewer == Viewer()


def test_a_request_file_without_a_request_says_why(tmp_path):
    (tmp_path / "a.har").write_text('{"log": {"entries": [{"request": {"url": "about:blank"}}]}}')
    with pytest.raises(UsageError, match=r"a\.har, entry 1, request\.url: 'about:blank' is not HTTP"):
        wiring.request_from_file(str(tmp_path / "a.har"))


def test_the_flows_of_a_session_are_converted_with_their_answers_and_events(edgetui, tmp_path):
    (tmp_path / "auth.py").write_text("def handler(event, context):\n    return event['Records'][0]['cf']['request']\n")
    for path in ("/a", "/b"):
        edgetui("run", "--viewer-request", "auth.py", "--origin", "fault:status=418", path, "--save", "s.edgetui")
    done = edgetui("convert", "s.edgetui", "s.har")
    assert (done.returncode, messages(done)[-1]) == (0, "2 requests from s.edgetui (session files)")
    entries = json.loads((tmp_path / "s.har").read_bytes())["log"]["entries"]
    assert [entry["request"]["url"].rpartition("/")[2] for entry in entries] == ["a", "b"]
    assert [entry["response"]["status"] for entry in entries] == [418, 418]
    events = edgetui("convert", "s.edgetui", "-", "--to", "event", "--event-type", "viewer-request").stdout
    assert [json.loads(line)["Records"][0]["cf"]["request"]["uri"] for line in events.splitlines()] == ["/a", "/b"]


def test_a_session_cannot_come_by_a_pipe(edgetui):
    done = edgetui("convert", "-", "-", "--to", "curl", input=b"SQLite format 3\0")
    assert done.returncode == 2
    assert messages(done) == ["edgetui: a session file cannot be read from standard input", "hint: name the file"]


def test_a_database_that_is_no_session_is_named(edgetui, tmp_path):
    (tmp_path / "s.db").write_bytes(b"SQLite format 3\0" + b"\0" * 100)
    done = edgetui("convert", "s.db", "-", "--to", "curl")
    assert done.returncode == 2
    assert messages(done)[0].startswith("edgetui: cannot use s.db as a session file: ")
