"""HTTP Archives of Chromium and of mitmproxy, read and written."""

import copy
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.formats.entry import Entry, Problem, reading_of
from edgetui.formats.har import entries_from_har
from edgetui.formats.har_writer import har_entry, har_from_entries
from edgetui.formats.source import source_of, source_of_bytes

DATA = Path(__file__).parents[1] / "data" / "formats"


def sample(name):
    return reading_of(entries_from_har(source_of(str(DATA / name))))


def read(*entries):
    text = json.dumps({"log": {"entries": entries}})
    return reading_of(entries_from_har(source_of_bytes(text.encode(), "a.har")))


def entry_of(request, response=None, **more):
    """The entry of a HAR entry with a request to https://a.example/."""
    har = {"request": {"method": "GET", "url": "https://a.example/", **request}, "response": response or {}, **more}
    (entry,) = read(har).entries
    return entry


# -- Chromium


def test_chromiums_requests_are_read_and_data_urls_are_named():
    reading = sample("chromium.har")
    assert [entry.request.target() for entry in reading.entries] == [
        "/a%20b?x=1&y=%26",
        "/login",
        "/logo.png",
        "/ad.js",
    ]
    (problem,) = reading.problems
    assert problem.where.endswith("chromium.har, entry 3, request.url")
    assert problem.message == "'data:image/gif;base64,R0lGODlhAQABAAAAACw=' is not HTTP: left out"


def test_pseudo_headers_are_dropped_and_authority_is_host():
    first = sample("chromium.har").entries[0]
    assert list(first.request.headers) == [
        ("Host", "shop.example.com"),
        ("accept", "text/html"),
        ("cookie", "session=abc; theme=dark"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64)"),
    ]
    assert first.viewer == Viewer(protocol="https", http_version="2.0")
    assert first.at == 1795341600.123


def test_the_answer_is_there_with_its_body_decoded():
    response = sample("chromium.har").entries[0].response
    assert response is not None
    assert response.body == "<!doctype html><p>café ✓</p>".encode()
    assert response.headers.get("content-encoding") is None
    assert response.headers.get("content-length") == str(len(response.body))
    assert response.headers.get_all("set-cookie") == ("a=1", "b=2")
    assert response.status == 200


def test_a_form_is_its_text_not_its_parameters():
    second = sample("chromium.har").entries[1]
    assert second.request.body == b"user=a+b&next=%2F"
    assert second.viewer.http_version == "3.0"


def test_a_binary_answer_and_a_port_are_kept():
    third = sample("chromium.har").entries[2]
    assert third.response is not None
    assert third.response.body == b"\x89PNG\r\n\x1a\n"
    assert third.request.headers.get_all("host") == ("shop.example.com:8080",)
    assert third.viewer.protocol == "http"


def test_a_request_that_was_blocked_has_no_answer_but_a_reason():
    last = sample("chromium.har").entries[3]
    assert last.response is None
    assert last.notes == ("there was no answer: net::ERR_BLOCKED_BY_CLIENT",)


# -- mitmproxy


def test_mitmproxys_requests_are_read():
    first, second = sample("mitmproxy.har").entries
    assert first.request == Request(
        "POST",
        "/items",
        "x=1",
        Headers(
            [
                ("Host", "api.example.com"),
                ("Content-Type", "application/json"),
                ("Cookie", "session=abc"),
                ("Content-Length", "11"),
            ]
        ),
        '{"a": "é"}'.encode(),
    )
    assert first.response is not None
    assert (first.response.status_description, first.response.body) == ("Created", b"\xff\xfe\xfd\0")
    assert list(second.request.headers) == [("Host", "api.example.com"), ("accept", "*/*")]
    assert second.viewer.http_version == "2.0"
    assert first.at == 1795341600.123456


# -- what writers differ in


def test_cookies_make_a_header_where_there_is_none():
    cookies = [{"name": "a", "value": "1"}, {"name": "b", "value": "é"}]
    assert entry_of({"cookies": cookies}).request.headers.get("cookie") == "a=1; b=\xc3\xa9"
    headers = [{"name": "Cookie", "value": "c=3"}]
    assert entry_of({"cookies": cookies, "headers": headers}).request.headers.get_all("cookie") == ("c=3",)


@pytest.mark.parametrize(
    ("data", "body"),
    [
        ({"text": "a"}, b"a"),
        ({"text": "/wA=", "encoding": "base64"}, b"\xff\0"),
        (
            {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "é&"}]},
            b"a+b=%C3%A9%26",
        ),
        ({"mimeType": "application/x-www-form-urlencoded", "params": []}, b""),
        ({}, b""),
    ],
)
def test_a_body_is_text_base64_or_parameters(data, body):
    assert entry_of({"method": "POST", "postData": data}).request.body == body


def test_the_parts_of_a_form_that_an_archive_holds_make_its_body():
    params = [
        {"name": "a", "value": "é"},
        {"name": "file", "fileName": "b.txt", "contentType": "text/plain", "value": "line\n"},
        {"name": "other", "fileName": "c.bin"},
    ]
    entry = entry_of(
        {"method": "POST", "postData": {"mimeType": 'multipart/form-data; boundary="x"', "params": params}}
    )
    assert entry.request.body == (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc3\xa9\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="b.txt"\r\nContent-Type: text/plain\r\n'
        b"\r\nline\n\r\n"
        b'--x\r\nContent-Disposition: form-data; name="other"; filename="c.bin"\r\n\r\n\r\n--x--\r\n'
    )
    assert entry.notes == ("the body is made anew from the parts that the archive holds",)


def test_the_boundary_of_the_header_is_that_of_the_body():
    lines = [{"name": "Content-Type", "value": "multipart/form-data; boundary=theirs"}]
    data = {"mimeType": "multipart/form-data", "params": [{"name": "a", "value": "1"}]}
    assert entry_of({"headers": lines, "postData": data}).request.body.startswith(b"--theirs\r\n")


def test_parts_without_a_boundary_are_noted():
    data = {"mimeType": "multipart/form-data", "params": [{"name": "a", "value": "1"}]}
    entry = entry_of({"method": "POST", "postData": data})
    assert entry.request.body == b""
    assert entry.notes == ("the archive holds the parts of a body multipart/form-data, not the body",)


def test_content_length_tells_how_a_body_was_encoded():
    def body(length):
        headers = [{"name": "Content-Length", "value": length}]
        return entry_of({"postData": {"text": "é"}, "headers": headers})

    assert body("2").request.body == b"\xc3\xa9"
    assert body("1").request.body == b"\xe9"
    assert body("9").notes == ("the archive holds 2 bytes of a body of 9",)


@pytest.mark.parametrize(
    ("version", "read_as"),
    [("http/2.0", "2.0"), ("h2", "2.0"), ("h3", "3.0"), ("HTTP/1.0", "1.0"), ("", "1.1"), ("unknown", "1.1")],
)
def test_the_version_is_read_in_every_spelling(version, read_as):
    assert entry_of({"httpVersion": version}).viewer.http_version == read_as


def test_the_url_wins_over_the_query_string_and_a_fragment_is_never_sent():
    entry = entry_of({"url": "https://a.example/p?x=%31#part", "queryString": [{"name": "x", "value": "2"}]})
    assert entry.request.target() == "/p?x=%31"


def test_a_websocket_begins_as_http():
    entry = entry_of({"url": "wss://a.example/chat"})
    assert (entry.viewer.protocol, entry.request.uri) == ("https", "/chat")


def test_a_host_that_is_not_the_urls_is_kept_and_the_other_noted():
    entry = entry_of({"url": "http://127.0.0.1:8000/", "headers": [{"name": "Host", "value": "www.example.com"}]})
    assert entry.host == "www.example.com"
    assert entry.notes == ("it was sent to 127.0.0.1:8000",)


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        ("text/html; charset=ISO-8859-1", b"\xe9"),
        ("text/html", b"\xc3\xa9"),
        ("text/html; charset=nonsense", b"\xc3\xa9"),
    ],
)
def test_text_is_encoded_as_its_media_type_says(mime, body):
    response = entry_of({}, {"status": 200, "content": {"text": "é", "mimeType": mime}}).response
    assert response is not None
    assert response.body == body


def test_a_body_that_is_not_in_the_archive_is_noted():
    entry = entry_of({}, {"status": 200, "content": {"size": 12}})
    assert entry.notes == ("the archive does not hold the answer's body (12 bytes)",)


# -- broken archives


def test_an_archive_cut_short_keeps_the_entries_before_the_cut():
    text = (DATA / "chromium.har").read_text()
    cut = text[: text.index("/logo.png")]
    reading = reading_of(entries_from_har(source_of_bytes(cut.encode(), "a.har")))
    assert len(reading.entries) == 2
    assert reading.problems[-1].where.startswith("a.har, entry 4, line ")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"url": None}, "a.har, entry 1, request.url: is missing"),
        ({"url": 3}, "a.har, entry 1, request.url: is 3, not text"),
        ({"url": "https:///x"}, "a.har, entry 1, request.url: 'https:///x' is not a URL"),
        ({"url": "about:blank"}, "a.har, entry 1, request.url: 'about:blank' is not HTTP: left out"),
    ],
)
def test_an_entry_without_a_url_is_named_and_costs_that_entry_alone(request_, said):
    reading = read({"request": request_}, {"request": {"url": "https://a.example/"}})
    assert len(reading.entries) == 1
    assert str(reading.problems[0]) == said


def test_a_comment_is_where_har_has_one_and_nowhere_when_there_is_none():
    commented = Entry(Request(), comment="look at the cookie")
    assert har_entry(commented)["comment"] == "look at the cookie"
    assert "comment" not in har_entry(Entry(Request()))
    assert entry_of({}, comment="by another tool").comment == "by another tool"
    assert entry_of({}).comment == ""


def test_a_broken_member_is_named_and_the_entry_is_kept():
    reading = read(
        {
            "startedDateTime": "yesterday",
            "request": {"url": "https://a.example/", "headers": [{"name": 1, "value": "x"}], "postData": "x"},
            "response": {"status": "200"},
        }
    )
    assert len(reading.entries) == 1
    assert [str(problem) for problem in reading.problems] == [
        "a.har, entry 1, request.headers[0].name: is 1, not text",
        "a.har, entry 1, request.postData: is 'x', not an object",
        "a.har, entry 1, response.status: is '200', not a whole number",
        "a.har, entry 1, startedDateTime: 'yesterday' is no time",
    ]


@pytest.mark.parametrize("data", [b"", b"{}", b'{"log": {}}', b"[]", b'{"entries": 3}'])
def test_what_has_no_entries_is_no_archive(data):
    reading = reading_of(entries_from_har(source_of_bytes(data, "a.har")))
    assert reading.entries == ()
    assert "has no entries" in reading.problems[0].message


ENTRY = json.loads((DATA / "chromium.har").read_text())["log"]["entries"][0]


@given(st.data())
def test_an_archive_with_anything_anywhere_is_read(data):
    entry = copy.deepcopy(ENTRY)
    node, key = entry, ""
    for _ in range(data.draw(st.integers(1, 4))):
        options = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        if not options:
            break
        parent, key = node, data.draw(st.sampled_from(options))
        node = node[key]
    parent[key] = data.draw(
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | st.just({})
    )
    assert all(
        isinstance(item, Entry | Problem)
        for item in entries_from_har(source_of_bytes(json.dumps({"log": {"entries": [entry]}}).encode(), "a"))
    )


# -- writing


def written(*entries):
    return json.loads(b"".join(har_from_entries(entries)))["log"]


def test_an_archive_has_what_har_1_2_requires():
    log = written(
        Entry(Request("POST", "/a", "x=1&x=%C3%A9", Headers([("Host", "a"), ("Cookie", "s=1; t")]), b"b=%20"))
    )
    assert (log["version"], log["creator"]["name"]) == ("1.2", "edgetui")
    (entry,) = log["entries"]
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
    request = entry["request"]
    assert request["url"] == "https://a/a?x=1&x=%C3%A9"
    assert request["queryString"] == [{"name": "x", "value": "1"}, {"name": "x", "value": "é"}]
    assert request["cookies"] == [{"name": "s", "value": "1"}, {"name": "t", "value": ""}]
    assert request["postData"] == {"mimeType": "", "text": "b=%20"}
    assert {"method", "httpVersion", "headers", "headersSize", "bodySize"} <= set(request)
    keys = {
        "status",
        "statusText",
        "httpVersion",
        "cookies",
        "headers",
        "content",
        "redirectURL",
        "headersSize",
        "bodySize",
    }
    assert keys <= set(entry["response"])


def test_a_form_has_its_parameters():
    headers = Headers([("Content-Type", "application/x-www-form-urlencoded")])
    request = har_entry(Entry(Request("POST", headers=headers, body=b"a+b=%C3%A9&c")))["request"]
    assert request["postData"]["params"] == [{"name": "a b", "value": "é"}, {"name": "c", "value": ""}]


def test_an_answer_is_written_decoded_and_a_redirect_is_named():
    headers = Headers([("Content-Encoding", "gzip"), ("Content-Type", "text/plain"), ("Location", "/b")])
    response = har_entry(Entry(Request(), response=Response(301, "", headers, gzip.compress(b"text"))))["response"]
    assert response["content"] == {"size": 4, "mimeType": "text/plain", "text": "text"}
    assert response["redirectURL"] == "/b"


def test_a_body_that_is_not_what_its_encoding_says_is_written_as_it_is():
    headers = Headers([("Content-Encoding", "gzip")])
    content = har_entry(Entry(Request(), response=Response(200, "", headers, b"\xffno gzip")))["response"]["content"]
    assert content["encoding"] == "base64"


@pytest.mark.parametrize("at", [None, 1e300, -1e300])
def test_a_time_that_cannot_be_written_is_none(at):
    entry = Entry(Request(headers=Headers([("Host", "a")])), at=at)
    data = b"".join(har_from_entries([entry]))
    assert reading_of(entries_from_har(source_of_bytes(data, "a"))).entries[0].at is None


def test_an_archive_of_nothing_is_one():
    assert written()["entries"] == []
