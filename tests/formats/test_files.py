"""Files of many: curl scripts, .http files, events, and edgetui's own lines and reports."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.formats.curl_file import curl_from_entries, entries_from_curl
from edgetui.formats.entry import Entry, Problem, reading_of
from edgetui.formats.entry_json import entries_from_lines, entries_from_reports, entries_to_lines
from edgetui.formats.event_file import entries_from_events, events_from_entries
from edgetui.formats.http_file import entries_from_http, http_from_entries
from edgetui.formats.source import source_of_bytes


def source(text):
    return source_of_bytes(text if isinstance(text, bytes) else text.encode(), "f")


def urls(reading):
    return [entry.url for entry in reading.entries]


def said(reading):
    return [str(problem) for problem in reading.problems]


# -- curl


@pytest.mark.parametrize(
    "script",
    [
        "curl https://a/1\ncurl https://a/2\n",
        "curl 'https://a/1' \\\n  -H 'X: 1' ;\ncurl 'https://a/2' \\\n  -H 'X: 2'",
        "#!/bin/sh\nset=1\n# two requests\n\ncurl https://a/1 && curl https://a/2",
        "$ curl https://a/1\n$ curl https://a/2",
        "curl https://a/1 | jq .\ncurl https://a/2 2>&1 > /dev/null\n",
        'curl ^"https://a/1^" ^\r\n  -H ^"X: 1^" &\r\ncurl ^"https://a/2^" ^\r\n  -H ^"X: 2^"\r\n',
    ],
)
def test_a_script_has_several_requests(script):
    assert urls(reading_of(entries_from_curl(source(script)))) == ["https://a/1", "https://a/2"]


def test_a_command_that_cannot_be_read_is_named_and_costs_that_command_alone():
    script = "curl https://a/1\nwget https://a/2\ncurl -F a https://a/3\ncurl 'https://a/4\ncurl https://a/5\n"
    reading = reading_of(entries_from_curl(source(script)))
    assert urls(reading) == ["https://a/1", "https://a/5"]
    assert said(reading)[0] == "f, line 2: this is a wget command, which is not read"
    assert said(reading)[1].startswith("f, line 3: 'a' is no field of a form")
    assert "f, line 4" in said(reading)[2]
    assert "the quote ' is never closed" in said(reading)[2]


@pytest.mark.parametrize("body", [b"\0", b"a\0b\n'\xff", b"x" * 200_000])
def test_a_body_no_argument_can_hold_comes_by_a_pipe_among_other_commands(body):
    entries = [Entry(Request("POST", "/1", body=body)), Entry(Request("PUT", "/2", body=b"x"))]
    script = b"".join(curl_from_entries(entries))
    reading = reading_of(entries_from_curl(source(script.decode())))
    assert [entry.request.body for entry in reading.entries] == [body, b"x"]
    assert not reading.problems


def test_base64_that_is_none_is_named():
    reading = reading_of(entries_from_curl(source("printf %s QUJ | base64 -d | curl --data-binary @- https://a/")))
    assert said(reading)[0].startswith("f, line 1: the base64 before the pipe cannot be read")


def test_what_curl_warns_of_is_noted():
    (entry,) = reading_of(entries_from_curl(source("curl https://a/ b --http2"))).entries
    assert entry.notes == ("'b' is not taken for a URL: it has no http://",)
    assert entry.viewer.http_version == "2.0"


def test_a_command_with_several_urls_is_several_requests():
    script = "curl -d x https://a/1 https://a/2 --next -I https://a/3\n"
    reading = reading_of(entries_from_curl(source(script)))
    assert urls(reading) == ["https://a/1", "https://a/2", "https://a/3"]
    assert [entry.request.method for entry in reading.entries] == ["POST", "POST", "HEAD"]


def test_files_are_read_by_who_may():
    def read_file(path):
        return {"body.txt": b"x=1"}[path]

    (entry,) = reading_of(entries_from_curl(source("curl -d @body.txt https://a/"), read_file)).entries
    assert entry.request.body == b"x=1"
    assert "files are not read here" in said(reading_of(entries_from_curl(source("curl -d @body.txt https://a/"))))[0]


def test_a_value_no_command_line_can_hold_is_named_and_the_others_are_written():
    items = list(curl_from_entries([Entry(Request(headers=Headers([("X", "\0")]))), Entry(Request(uri="/b"))]))
    assert isinstance(items[0], Problem)
    assert items[0].where == "entry 1"
    assert b"/b" in items[1]


@given(st.text(st.sampled_from("curl 'x\"$\\\n;&|><()#-Hd^\r12")))
def test_arbitrary_scripts_are_entries_and_problems(text):
    for prefix in ("", "curl ", "curl https://a/\n"):
        assert all(isinstance(item, Entry | Problem) for item in entries_from_curl(source(prefix + text)))


# -- raw HTTP

TWO = """\
### the first
# a comment
GET /1 HTTP/1.1
Host: a

### the second
// another one
POST /2
Host: a

body

###
"""


@pytest.mark.parametrize("text", [TWO, TWO.replace("\n", "\r\n"), "\ufeff" + TWO])
def test_an_http_file_has_several_requests(text):
    reading = reading_of(entries_from_http(source(text)))
    assert urls(reading) == ["https://a/1", "https://a/2"]
    assert reading.entries[1].request.body == b"body"
    assert reading.entries[1].request.headers.get("content-length") == "4"
    assert said(reading) == []


def test_a_separator_within_content_length_is_body():
    text = "POST /1\nHost: a\nContent-Length: 9\n\nx\n###\ny\nz\n###\nGET /2\nHost: a\n"
    reading = reading_of(entries_from_http(source(text)))
    assert [entry.request.body for entry in reading.entries] == [b"x\n###\ny\nz", b""]


def test_a_content_length_that_is_wrong_is_named_and_the_next_request_is_read():
    text = "POST /1\nHost: a\nContent-Length: 900\n\nx\n\n###\nGET /2\nHost: a\n"
    reading = reading_of(entries_from_http(source(text)))
    assert urls(reading) == ["https://a/2"]
    assert said(reading) == ["f, line 1: Content-Length is '900', the body has 1 bytes"]


def test_a_broken_request_is_named_by_its_line_and_costs_that_request_alone():
    text = "GET /1\nHost: a\n\n###\n\n# note\nGET nowhere\nHost: a\n\n###\nGET /2\nHost a\n\n###\nGET /3\nHost: a\n"
    reading = reading_of(entries_from_http(source(text)))
    assert urls(reading) == ["https://a/1", "https://a/3"]
    assert said(reading) == ["f, line 7: 'nowhere' is neither a path nor a URL", "f, line 12: 'Host a' is no header"]


def test_a_request_without_headers_ends_at_the_separator():
    assert urls(reading_of(entries_from_http(source("GET https://a/1\n###\nGET https://a/2")))) == [
        "https://a/1",
        "https://a/2",
    ]


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_requests_and_problems(data):
    for prefix in (b"", b"GET /\n", b"POST / HTTP/1.1\nContent-Length: 3\n\n"):
        assert all(isinstance(item, Entry | Problem) for item in entries_from_http(source(prefix + data)))


def test_version_and_protocol_are_written():
    host = Headers([("Host", "a")])
    entries = [
        Entry(Request(headers=host), Viewer(protocol="http")),
        Entry(Request(headers=host), Viewer(http_version="3.0")),
    ]
    text = b"".join(http_from_entries(entries))
    assert text.startswith(b"GET http://a/ HTTP/1.1\r\n")
    assert b"GET / HTTP/3\r\n" in text


# -- events


def event(uri="/", event_type=None, **more):
    config = {"eventType": event_type, "requestId": "id"} if event_type else {}
    return {"Records": [{"cf": {"config": config, "request": {"uri": uri, "clientIp": "192.0.2.1"}, **more}}]}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([event("/1"), event("/2")]),
        json.dumps([event("/1"), event("/2")], indent=2),
        json.dumps(event("/1")) + "\n" + json.dumps(event("/2")),
        json.dumps({"Records": event("/1")["Records"] + event("/2")["Records"]}, indent=2),
    ],
)
def test_events_are_read_from_arrays_lines_and_records(text):
    reading = reading_of(entries_from_events(source(text)))
    assert [entry.request.uri for entry in reading.entries] == ["/1", "/2"]
    assert [entry.events for entry in reading.entries] == [(event("/1"),), (event("/2"),)]


def test_an_event_says_viewer_response_and_id():
    response = {"status": "302", "headers": {"location": [{"key": "Location", "value": "/b"}]}}
    (entry,) = reading_of(
        entries_from_events(source(json.dumps(event("/1", "viewer-response", response=response))))
    ).entries
    assert entry.viewer.ip == "192.0.2.1"
    assert entry.response == Response(302, headers=Headers([("Location", "/b")]))
    assert entry.request_id == "id"
    assert entry.notes == ("it is the request of an event viewer-response, not the viewer's",)


def test_an_event_that_cannot_be_read_is_named_and_costs_that_event_alone():
    lines = [event("/1"), {"Records": [{"cf": {"request": {"uri": 3}}}]}, {"Records": []}, "x", event("/2")]
    reading = reading_of(entries_from_events(source("\n".join(map(json.dumps, lines)))))
    assert [entry.request.uri for entry in reading.entries] == ["/1", "/2"]
    assert said(reading) == [
        "f, line 2: /Records/0/cf/request/uri is 3, not text",
        "f, line 3: /Records has no record",
        "f, line 4: is 'x', not an event",
    ]


def written_events(entries, event_type=None):
    items = list(events_from_entries(entries, event_type))
    text = b"".join(item for item in items if isinstance(item, bytes))
    return text, [item for item in items if isinstance(item, Problem)]


def test_an_event_without_a_request_is_named():
    response = {"Records": [{"cf": {"response": {"status": "200"}}}]}
    reading = reading_of(entries_from_events(source(json.dumps(response))))
    assert (reading.entries, said(reading)) == ((), ["f, line 1: has a response and no request"])


def test_one_event_is_written_to_be_read_and_several_a_line_each():
    text, _ = written_events([Entry(Request(uri="/1", headers=Headers([("Host", "a")])))])
    cf = json.loads(text)["Records"][0]["cf"]
    assert text.count(b"\n") > 10
    assert cf["config"]["eventType"] == "viewer-request"
    assert "body" not in cf["request"]
    text, _ = written_events([Entry(Request(uri="/1")), Entry(Request("POST", body=b"x"))])
    assert [json.loads(line)["Records"][0]["cf"]["request"].get("body") is None for line in text.splitlines()] == [
        True,
        False,
    ]


def test_events_that_are_held_are_written_as_they_are_all_or_those_of_one_type():
    held = (event("/1", "viewer-request"), event("/1", "origin-request"))
    entries = [Entry(Request(uri="/1"), events=held)]
    assert [json.loads(line) for line in written_events(entries)[0].splitlines()] == list(held)
    assert json.loads(written_events(entries, EventType.ORIGIN_REQUEST)[0]) == held[1]


def test_an_event_nobody_has_is_not_made_up():
    text, problems = written_events(
        [Entry(Request()), Entry(Request(), events=({"no": "event"},))], EventType.ORIGIN_RESPONSE
    )
    assert text == b""
    assert [problem.where for problem in problems] == ["entry 1", "entry 2"]
    assert problems[0].message.startswith("holds no event origin-response")
    assert json.loads(written_events([Entry(Request(uri="/1"))], EventType.VIEWER_REQUEST)[0])["Records"]


# -- lines and reports


def test_a_line_that_cannot_be_read_is_named_and_costs_that_line_alone():
    good = b"".join(entries_to_lines([Entry(Request(uri="/1")), Entry(Request(uri="/2"))])).decode().splitlines()
    lines = [good[0], "nothing", '{"method": "GET"}', '{"uri": "/3", "headers": {}, "at": "now"}', good[1]]
    reading = reading_of(entries_from_lines(source("\n".join(lines))))
    assert [entry.request.uri for entry in reading.entries] == ["/1", "/3", "/2"]
    assert said(reading) == [
        "f, line 2: 'nothing' is no JSON: Expecting value: line 1 column 1 (char 0)",
        "f, line 3, uri: is missing",
        "f, line 4, headers: is an object, not a list",
        "f, line 4, at: is 'now', not a number",
    ]


def test_a_report_of_run_has_request_answer_and_events():
    report = {
        "format": 1,
        "request_id": "id",
        "request": {
            "method": "POST",
            "uri": "/é",
            "querystring": "x",
            "headers": [["Host", "a"]],
            "body": {"encoding": "text", "data": "é"},
            "client_ip": "192.0.2.1",
        },
        "stages": [{"stage": "viewer-request", "event": event("/1")}, {"stage": "cache-lookup", "event": None}],
        "response": {
            "status": 302,
            "status_description": "Found",
            "headers": [["Location", "/"]],
            "body": {"encoding": "base64", "data": "/w=="},
        },
        "x_cache": "Miss from cloudfront",
        "result_type": "Miss",
    }
    (entry,) = reading_of(entries_from_reports(source(json.dumps(report, indent=2)))).entries
    assert entry == Entry(
        Request("POST", "/\xc3\xa9", "x", Headers([("Host", "a")]), "é".encode()),
        Viewer(ip="192.0.2.1"),
        Response(302, "Found", Headers([("Location", "/")]), b"\xff"),
        request_id="id",
        events=(event("/1"),),
        facts=(("x_cache", "Miss from cloudfront"), ("result_type", "Miss")),
    )
    assert said(reading_of(entries_from_reports(source('{"format": 1, "stages": []}')))) == [
        "f, line 1, request: is missing"
    ]
