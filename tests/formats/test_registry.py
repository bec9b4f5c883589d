"""Formats by name, by content and by suffix; and converting from one to another."""

import gzip
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.cli import convert as command
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.formats.convert import MOST_PROBLEMS, conversion_of, first_entry
from edgetui.formats.entry import Entry
from edgetui.formats.registry import FORMATS, READABLE, WRITABLE, ReadOptions, WriteOptions, reader_of, writer_of
from edgetui.formats.source import source_of, source_of_bytes

DATA = Path(__file__).parents[1] / "data"
ENTRY = Entry(
    Request("POST", "/a", "x=1", Headers([("Host", "a"), ("Content-Length", "2")]), b"{}"), response=Response(200)
)


def told(data, name="-"):
    return reader_of(source_of_bytes(data if isinstance(data, bytes) else data.encode(), name)).name


def written(name, *entries):
    write = FORMATS[name].write
    assert write is not None
    return b"".join(item for item in write(entries, WriteOptions()) if isinstance(item, bytes))


# -- telling


def test_the_command_line_names_the_formats_there_are():
    assert command.READABLE == READABLE
    assert command.WRITABLE == WRITABLE


@pytest.mark.parametrize("name", [name for name in WRITABLE if name in READABLE])
@pytest.mark.parametrize("count", [1, 3])
def test_every_format_that_is_written_is_told_by_its_content(name, count):
    data = written(name, *[ENTRY] * count)
    assert told(data) == name
    assert told(gzip.compress(data)) == name
    assert told(b"\xef\xbb\xbf" + data) == name


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("curl https://a/", "curl"),
        ("# copied\n\n$ curl 'https://a/'", "curl"),
        ("/usr/bin/curl https://a/", "curl"),
        ("curl.exe ^\r\n  https://a/", "curl"),
        ("GET /\n", "http"),
        ("### first\n// note\nPOST https://a/ HTTP/1.1\n", "http"),
        ('{"Records": []}', "event"),
        ('[\n  {"Records": []}]', "event"),
        ('{"log": {"version": "1.2"', "har"),
        ('{"format": 1, "request_id": "x", "stages": []}', "report"),
        ('{\n  "format": 1,\n  "request_id": "', "report"),
        ('{"at": null, "body": null, "entry": 1, "uri": "/"}', "jsonl"),
        ('{"cs-method": "GET"}', "log"),
        ('{"timestamp(ms)": "1", "cs(Host)": "a"}\n{', "log"),
        ("#Version: 1.0\n", "log"),
    ],
)
def test_a_format_is_told_by_its_beginning(data, name):
    assert told(data) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("formats/chromium.har", "har"),
        ("formats/mitmproxy.har", "har"),
        ("formats/standard-v1.log", "log"),
        ("formats/standard-v2.json", "log"),
        ("formats/standard-v2-comma.log", "log"),
        ("formats/real-time.log", "log"),
        ("cloudfront/introduction_event.json", "event"),
    ],
)
def test_the_samples_are_told(path, name):
    source = source_of(str(DATA / path))
    assert reader_of(source).name == name
    source.close()


def test_a_suffix_decides_where_the_content_does_not_and_a_name_always():
    assert told("@host = a\n", "a.http") == "http"
    assert told("export A=1\ncurl https://a/\n", "a.sh") == "curl"
    assert told("{}", "a.json") == "event"
    assert told("a line", "a.log.gz") == "log"
    assert reader_of(source_of_bytes(b"GET /\n", "a.http"), "curl").name == "curl"


def test_what_cannot_be_told_is_shown():
    with pytest.raises(UsageError, match=r"a\.bin: no format begins with b'\\x00\\x01'") as raised:
        told(b"\0\1", "a.bin")
    assert raised.value.hint == f"--from says it: {', '.join(READABLE)}"
    with pytest.raises(UsageError, match=r"a\.bin is empty: there is no request in it"):
        told("\n", "a.bin")


CHROME_POWERSHELL = """$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0"
Invoke-WebRequest -UseBasicParsing -Uri "https://a/" `
-WebSession $session"""
COLLECTION = {"info": {"_postman_id": "1", "name": "C"}, "item": [{"name": "a" * 100_000}]}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (CHROME_POWERSHELL, "PowerShell"),
        ("Invoke-WebRequest https://a/", "PowerShell"),
        ('await fetch("https://a/", {\n  "method": "GET"\n});', "a fetch call of JavaScript"),
        ("wget https://a/", "a wget command"),
        ("http --verify=no POST https://a/ b=1", "an HTTPie command"),
        (json.dumps(COLLECTION), "a Postman collection"),
        ('{"item": [], "info": {}}', "a Postman collection"),
        ('{"_type": "export", "__export_format": 4, "resources": []}', "an Insomnia collection"),
        ("type: collection.insomnia.rest/5.0\nname: a\n", "an Insomnia collection"),
        ('{"openapi": "3.0.0", "paths": {}}', "an OpenAPI description"),
        ("openapi: 3.0.0\n", "an OpenAPI description"),
        ('[{"method": "GET", "protocolVersion": "HTTP/1.1", "actualPort": 443}]', "a Charles session"),
        ('{"version": "2.0", "rawPath": "/", "requestContext": {}}', "an event of API Gateway or a function URL"),
        ('{"resource": "/", "httpMethod": "GET", "requestContext": {}}', "an event of API Gateway"),
        ('{"version": "1.0", "context": {}, "viewer": {}, "request": {}}', "an event of CloudFront Functions"),
        ("1520:9:websocket;0:~8:response;", "a file of mitmproxy flows"),
        ("PK\x03\x04", "a ZIP file"),
        (
            '<?xml version="1.0"?>\n<!DOCTYPE items [\n<!ELEMENT items (item*)>\n]>\n<items burpVersion="2">',
            "an export of Burp",
        ),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.txt", "standard input"])
def test_what_other_tools_write_is_refused_by_name_with_a_way_to_what_is_read(text, what, name):
    with pytest.raises(UsageError) as raised:
        told(text, name)
    assert raised.value.message.startswith(f"{name} is {what}") and raised.value.hint


def test_a_script_may_begin_with_other_commands():
    assert told("wget https://a/\ncurl https://a/\n", "a.sh") == "curl"


@given(st.binary(max_size=100), st.sampled_from(["", "{", '{"', "[{", "curl ", "#", "GET "]))
def test_telling_never_fails_otherwise(data, prefix):
    try:
        assert told(prefix.encode() + data) in READABLE
    except UsageError as error:
        assert any(said in error.message for said in ("no format", "is empty", "breaks off"))


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.har", "har"), ("A.HTTP", "http"), ("a.json", "event"), ("t/test_a.py", "pytest"), ("a.sh", "curl")],
)
def test_the_format_to_write_is_that_of_the_suffix(path, name):
    assert writer_of(path).name == name
    assert writer_of(path, "text").name == "text"


@pytest.mark.parametrize("path", ["-", "a", "a.log", "a.har.gz"])
def test_a_name_that_says_no_format_needs_one(path):
    with pytest.raises(UsageError, match="no format has this name") as raised:
        writer_of(path)
    assert raised.value.hint == f"--to says it: {', '.join(WRITABLE)}"


# -- converting


def convert(data, to="jsonl", options=WriteOptions(), **more):  # noqa: B008
    conversion = conversion_of(source_of_bytes(data, "in"), **more)
    output = b"".join(conversion.output(FORMATS[to], options, ReadOptions()))
    return conversion, output


@pytest.mark.parametrize("to", WRITABLE)
@pytest.mark.parametrize(
    "path", ["chromium.har", "mitmproxy.har", "standard-v1.log", "real-time.log", "standard-v2.json"]
)
def test_everything_that_is_read_is_written_in_every_format(path, to):
    conversion, output = convert((DATA / "formats" / path).read_bytes(), to)
    assert conversion.written == conversion.read > 0
    assert output.count(b"session=abc") == 0
    if to in READABLE:
        again, _ = convert(output, to)
        assert again.read == conversion.read
        assert again.problems == []


def test_credentials_are_redacted_unless_they_are_asked_for():
    data = (DATA / "formats" / "chromium.har").read_bytes()
    conversion, output = convert(data, "text")
    assert b"session=abc" not in output
    assert conversion.redaction_note() == "credentials are redacted in 1 request: cookie, set-cookie"
    conversion, output = convert(data, "text", with_secrets=True)
    assert b"session=abc" in output
    assert conversion.redaction_note() == ""


def test_nothing_is_written_when_nothing_can_be_read():
    conversion, output = convert(b"GET nowhere\n", "har")
    assert (output, conversion.written) == (b"", 0)
    assert str(conversion.problems[0]) == "in, line 1: 'nowhere' is neither a path nor a URL"


def test_what_cannot_be_written_is_counted_out():
    data = written("jsonl", Entry(Request(headers=Headers([("X", "\0")]))), Entry(Request()))
    conversion, output = convert(data, "curl")
    assert (conversion.read, conversion.written) == (2, 1)
    assert output.startswith(b"curl ")
    assert conversion.summary() == "1 request from in (edgetui's JSON lines), 1 problem"


def test_only_the_first_problems_are_kept():
    data = b'{"entry": 1, "uri": "/"}\n' + b"{]\n" * 1000
    conversion, _ = convert(data)
    assert (len(conversion.problems), conversion.more_problems) == (MOST_PROBLEMS, 1000 - MOST_PROBLEMS)
    assert conversion.summary() == "1 request from in (edgetui's JSON lines), 1,000 problems"


def test_a_source_that_breaks_off_is_named_and_what_came_before_is_kept():
    lines = b"".join(json.dumps({"entry": 1, "uri": f"/{n * 7919 % 100_003}"}).encode() + b"\n" for n in range(20_000))
    conversion, output = convert(gzip.compress(lines)[:-3000])
    assert conversion.read == output.count(b"\n") > 1000
    assert "breaks off" in conversion.problems[-1].message


def test_events_of_one_type_are_asked_for_by_option():
    held = {"Records": [{"cf": {"config": {"eventType": "origin-request"}, "request": {}}}]}
    data = written("jsonl", Entry(Request(), events=(held,)), Entry(Request()))
    conversion, output = convert(data, "event", WriteOptions(EventType.ORIGIN_REQUEST))
    assert [json.loads(line) for line in output.splitlines()] == [held]
    assert conversion.written == 1


def test_a_long_log_is_never_held(monkeypatch):
    """The first request is out before the second line is asked for."""
    asked = []

    class Endless:
        def read1(self, size):
            asked.append(size)
            return b'{"cs-uri-stem": "/", "cs-method": "GET"}\n' * 1000

        def close(self):
            pass

    from edgetui.formats.source import Source

    conversion = conversion_of(Source("endless", Endless()))  # type: ignore[arg-type]
    output = conversion.output(FORMATS["jsonl"], WriteOptions(), ReadOptions())
    assert len(list(itertools.islice(output, 10_000))) == 10_000
    assert len(asked) < 20


# -- the first request


def test_the_first_request_is_of_any_format():
    for name in (name for name in WRITABLE if name in READABLE):
        entry, told_viewer = first_entry(
            source_of_bytes(written(name, ENTRY, Entry(Request(uri="/b"))), "f"), ReadOptions()
        )
        assert entry.request == ENTRY.request
        assert told_viewer is (name in ("event", "jsonl"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "f, line 1: 'hello' is no request line"),
        (b"", "f is empty: there is no request in it"),
        (b"# nothing\n", "f: is read as raw HTTP, and there is no request in it"),
        (b"fetch('https://a/')", "f is a fetch call of JavaScript, which is not read"),
        (b'{"a": 1}', "f, line 1: /Records is missing"),
        (b"{broken", "f, line 1, column 2: no JSON: Expecting property name"),
    ],
)
def test_a_file_without_a_request_says_why(data, said):
    with pytest.raises(UsageError) as raised:
        first_entry(source_of_bytes(data, "f"), ReadOptions())
    assert raised.value.message.startswith(said)


def test_a_problem_before_the_first_request_does_not_hide_it():
    entry, _ = first_entry(source_of_bytes(b"GET nowhere\n\n###\nGET /b\n", "f"), ReadOptions())
    assert entry.request.uri == "/b"


TOKENS = [
    b'"',
    b"{",
    b"]",
    b"\n",
    b"###",
    b"null",
    b"1e999",
    b"\0",
    b"\xff",
    b"%",
    b"\\ud800",
    b"\x1f\x8b",
    b"[::1",
    b"\r\n",
]


@given(st.data())
def test_no_damaged_file_is_more_than_a_problem(data):
    path = data.draw(st.sampled_from(sorted(path for path in (DATA / "formats").rglob("*") if path.is_file())))
    damaged = bytearray(path.read_bytes()[: data.draw(st.integers(100, 5000))])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 9))] = data.draw(st.sampled_from(TOKENS))
    try:
        conversion, _ = convert(bytes(damaged), data.draw(st.sampled_from(WRITABLE)))
    except UsageError as error:
        assert "no format" in error.message or "breaks off" in error.message
    else:
        assert conversion.written <= conversion.read


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"method": "GET /\n"}, "the method 'GET /\\n' is none"),
        ({"uri": "/a b"}, "the target '/a b' has a blank or a line break"),
        ({"headers": Headers([("X", "1\r\nY: 2")])}, "the header 'X: 1\\r\\nY: 2' has a line break, or no name"),
        ({"headers": Headers([("", "x")])}, "the header ': x' has a line break, or no name"),
    ],
)
@pytest.mark.parametrize("to", ["curl", "httpie", "http"])
def test_a_request_that_http_cannot_send_is_named_and_not_written(fields, said, to):
    conversion, output = convert(written("jsonl", Entry(Request(**fields)), Entry(Request(uri="/good"))), to)
    assert [str(problem) for problem in conversion.problems] == [f"entry 1: {said}"]
    assert (conversion.written, output.count(b"/good")) == (1, 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            '{"entry": 1, "uri": "/", "viewer": {"protocol": "ftp"}}',
            "in, line 1, viewer.protocol: is 'ftp', none of https, http",
        ),
        (
            '{"entry": 1, "uri": "/", "viewer": {"http_version": "9"}}',
            "in, line 1, viewer.http_version: is '9', none of 1.0, 1.1",
        ),
    ],
)
def test_a_viewer_that_cannot_be_is_named(data, said):
    conversion, _ = convert(data.encode())
    assert str(conversion.problems[0]).startswith(said)
    assert conversion.written == 1


@pytest.mark.parametrize(
    "data",
    [
        b'{"cs-uri-stem": "/\\ud800", "cs-method": "\\ud800", "x\\ud800": "\\ud800"}\n',
        b'{"entry": 1, "uri": "/\\ud800", "method": "\\ud800", "headers": [["\\ud800", "\\ud800"]]}\n',
        b'{"log": {"entries": [{"request": {"url": "https://a/\\ud800", "method": "\\ud800"}}]}}',
        b'{"Records": [{"cf": {"request": {"headers": {"x": [{"key": "\\ud800", "value": "\\ud800"}]}}}}]}',
        b"curl -X $'\\x91' https://a/",
    ],
)
@pytest.mark.parametrize("to", WRITABLE)
def test_half_a_character_is_written_as_a_whole_one(data, to):
    conversion, _ = convert(data, to)
    assert conversion.written == 1
