"""A response from a file, and no origin at all."""

import json

import pytest

from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request
from edgetui.errors import UsageError
from edgetui.origins.fixed import FixedOrigin, load_response
from edgetui.origins.none import NoOrigin


@pytest.fixture
def load(tmp_path):
    def response(content, name="response.http"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return load_response(str(path))

    return response


def test_a_raw_response_is_read_as_it_stands(load):
    response = load(b"HTTP/1.1 404 Not here\r\nX-b: 1\r\nSet-Cookie: \xc3\xa9 \r\nx-B:2\r\n\r\nbody\r\n\r\nmore\n")
    assert (response.status, response.status_description) == (404, "Not here")
    assert list(response.headers) == [
        ("X-b", "1"),
        ("Set-Cookie", "\u00c3\u00a9"),
        ("x-B", "2"),
        ("Content-Length", "13"),
    ]
    assert response.body == b"body\r\n\r\nmore\n"


def test_lines_may_end_as_an_editor_ends_them(load):
    response = load(b"HTTP/1.1 200 OK\nContent-Type: text/plain\n\nhi\n")
    assert (response.headers.get("content-type"), response.body) == ("text/plain", b"hi\n")


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"HTTP/2 200 \r\n\r\n", 200, ""),
        (b"HTTP/1.0 301 Moved\r\n\r\n", 301, "Moved"),
        (b"HTTP/1.1 999", 999, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 500 Oh\r\n\r\n", 500, "Oh"),
    ],
)
def test_what_curl_prints_is_understood(load, content, status, reason):
    response = load(content)
    assert (response.status, response.status_description, response.body) == (status, reason, b"")
    assert "link" not in response.headers


def test_a_length_is_added_unless_the_response_can_have_none(load):
    assert load(b"HTTP/1.1 200 OK\n\nhi").headers.get("content-length") == "2"
    assert load(b"HTTP/1.1 200 OK\n\n").headers.get("content-length") == "0"
    for head in (b"204 No Content", b"304 Not Modified", b"200 OK\nTransfer-Encoding: chunked"):
        assert "content-length" not in load(b"HTTP/1.1 " + head + b"\n\n").headers


def test_a_length_without_a_body_is_kept_as_for_head(load):
    assert load(b"HTTP/1.1 200 OK\ncontent-length: 400\n\n").headers == Headers([("content-length", "400")])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ":1: not a status line: ''"),
        (b"hello\n", ":1: not a status line: 'hello'"),
        (b"HTTP/1.1 20 OK\n", ":1: not a status line: 'HTTP/1.1 20 OK'"),
        (b"HTTP/1.1 200OK\n", ":1: not a status line: 'HTTP/1.1 200OK'"),
        (b"HTTP/1.1 100 Continue\nA: b\n\nnope\n", ":4: not a status line: 'nope'"),
        (b"HTTP/1.1 200 OK\nA: b\nno colon\n\n", ":3: not a header line: 'no colon'"),
        (b"HTTP/1.1 200 OK\nA B: c\n\n", ":2: not a header line: 'A B: c'"),
        (b"HTTP/1.1 200 OK\nA: b\n folded\n\n", ":3: not a header line: ' folded'"),
        (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello\n", ": Content-Length is 5, but the body has 6 bytes"),
        (b"x" * 200, "'" + "x" * 79 + "\u2026'"),
    ],
)
def test_a_broken_raw_response_is_refused_with_file_line_and_value(load, tmp_path, content, said):
    with pytest.raises(UsageError) as caught:
        load(content)
    assert caught.value.message.startswith(str(tmp_path / "response.http"))
    assert said in caught.value.message
    assert caught.value.hint


def test_a_json_response_is_read(load):
    response = load(
        {
            "status": 201,
            "statusDescription": "Made",
            "headers": [["X-b", "1"], ["x-B", "2"], ["X-Name", "caf\u00e9"]],
            "body": "caf\u00e9",
        },
        "response.json",
    )
    assert (response.status, response.status_description, response.body) == (201, "Made", b"caf\xc3\xa9")
    assert list(response.headers) == [
        ("X-b", "1"),
        ("x-B", "2"),
        ("X-Name", "caf\u00c3\u00a9"),
        ("Content-Length", "5"),
    ]


@pytest.mark.parametrize(
    ("members", "status", "lines", "body"),
    [
        ({}, 200, [], b""),
        ({"status": "404"}, 404, [], b""),
        ({"headers": {"A": "1", "B": ["2", "3"]}}, 200, [("A", "1"), ("B", "2"), ("B", "3")], b""),
        ({"bodyBase64": "AP8="}, 200, [], b"\x00\xff"),
    ],
)
def test_every_member_of_a_json_response_may_be_left_out_or_short(load, members, status, lines, body):
    response = load(members, "r.JSON")
    assert (response.status, response.body) == (status, body)
    assert list(response.headers) == [*lines, ("Content-Length", str(len(body)))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n "status": 200,\n x}', ":3: not JSON: "),
        (b"\xff\xfe{", ": not JSON: "),
        (b"[1]", "an object with status, headers and body was expected, not [1]"),
        ({"Status": 1}, "unknown member 'Status'"),
        ({"status": 99}, "status must be a number from 200 to 999, not 99"),
        ({"status": True}, "status must be a number from 200 to 999, not true"),
        ({"status": "2xx"}, 'status must be a number from 200 to 999, not "2xx"'),
        ({"statusDescription": 1}, "statusDescription must be text, not 1"),
        ({"body": {"a": 1}}, 'body must be text, not {"a": 1}'),
        ({"bodyBase64": "!"}, 'bodyBase64 must be base64, not "!"'),
        ({"bodyBase64": 1}, "bodyBase64 must be text, not 1"),
        ({"body": "", "bodyBase64": ""}, "has both body and bodyBase64"),
        ({"headers": "A: b"}, 'headers must be an object or a list of ["Name", "value"], not "A: b"'),
        ({"headers": [["A"]]}, 'headers/0 must be ["Name", "value"], not ["A"]'),
        ({"headers": [["A", "1"], ["B C", "1"]]}, 'headers/1 must be named by a header name, not "B C"'),
        ({"headers": {"A": 1}}, "headers/A must be text on one line, not 1"),
        ({"headers": {"A": ["1", "x\ny"]}}, 'headers/A must be text on one line, not "x\\ny"'),
    ],
)
def test_a_broken_json_response_is_refused_with_file_and_value(load, tmp_path, content, said):
    with pytest.raises(UsageError) as caught:
        load(content, "response.json")
    assert caught.value.message.startswith(str(tmp_path / "response.json"))
    assert said in caught.value.message


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        load_response(str(tmp_path / "absent.http"))


async def test_every_request_gets_the_response_and_head_only_its_head(tmp_path, fetch_of):
    path = tmp_path / "response.http"
    path.write_bytes(b"HTTP/1.1 200 OK\n\nhi")
    origin = FixedOrigin(load_response(str(path)), str(path))
    got = await origin.fetch(fetch_of(80, Request("POST", "/any")))
    head = await origin.fetch(fetch_of(80, Request("HEAD")))
    await origin.close()
    assert (got.response.body, got.source) == (b"hi", str(path))
    assert (head.response.body, head.response.headers) == (b"", got.response.headers)


async def test_no_origin_is_a_connect_failure_that_says_so(fetch_of):
    origin = NoOrigin()
    outcome = await origin.fetch(fetch_of(80))
    await origin.close()
    assert outcome == OriginFailed(OriginFailure.CONNECT, "the origin is switched off (none)", source="none")
