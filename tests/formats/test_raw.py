"""Raw HTTP requests, from a file and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.errors import UsageError
from edgetui.formats.raw import raw_from_request, request_from_raw


def test_a_request_with_lf_and_one_with_crlf_are_the_same():
    text = b"GET /picture.jpg?size=1 HTTP/1.1\nHost: shop.example.com\nUser-Agent: curl/8.5.0\n\n"
    request, viewer = request_from_raw(text)
    assert request == Request(
        "GET", "/picture.jpg", "size=1", Headers([("Host", "shop.example.com"), ("User-Agent", "curl/8.5.0")])
    )
    assert viewer == Viewer(protocol="https", http_version="1.1")
    assert request_from_raw(text.replace(b"\n", b"\r\n")) == (request, viewer)


def test_names_keep_their_case_and_repeated_lines_their_order():
    request, _ = request_from_raw(b"GET / HTTP/1.1\nHost: a\nx-A: 1\nCookie: a=1\nX-a: 2\nCookie: b=2\n\n")
    assert list(request.headers) == [("Host", "a"), ("x-A", "1"), ("Cookie", "a=1"), ("X-a", "2"), ("Cookie", "b=2")]


@pytest.mark.parametrize(
    ("line", "method", "uri", "querystring"),
    [
        ("GET / HTTP/1.1", "GET", "/", ""),
        ("GET /", "GET", "/", ""),
        ("purge /a//b/../c?x=%20&y=+&z HTTP/1.1", "purge", "/a//b/../c", "x=%20&y=+&z"),
        ("GET /a?b?c HTTP/1.1", "GET", "/a", "b?c"),
        ('GET /{}"<>|^` HTTP/1.1', "GET", '/{}"<>|^`', ""),
    ],
)
def test_the_target_is_taken_as_it_is(line, method, uri, querystring):
    request, _ = request_from_raw(f"{line}\nHost: a\n\n".encode())
    assert (request.method, request.uri, request.querystring) == (method, uri, querystring)


def test_bytes_that_are_no_ascii_stay_bytes():
    request, _ = request_from_raw(b"GET /caf\xc3\xa9 HTTP/1.1\nX-Name: J\xf6rg\n\n")
    assert request.uri == "/caf\xc3\xa9"
    assert request.headers.get("x-name") == "J\xf6rg"
    assert b"/caf\xc3\xa9 HTTP/1.1\r\nX-Name: J\xf6rg\r\n" in raw_from_request(request)


@pytest.mark.parametrize(
    ("target", "protocol", "host", "uri"),
    [
        ("http://shop.example.com/a", "http", "shop.example.com", "/a"),
        ("https://shop.example.com:8443/a#part", "https", "shop.example.com:8443", "/a"),
        ("HTTPS://user:secret@shop.example.com", "https", "shop.example.com", "/"),
        ("https://shop.example.com?x=1", "https", "shop.example.com", "/"),
    ],
)
def test_a_whole_url_says_protocol_and_host(target, protocol, host, uri):
    request, viewer = request_from_raw(f"GET {target} HTTP/1.1\n\n".encode())
    assert (viewer.protocol, request.headers.get("host"), request.uri) == (protocol, host, uri)


def test_a_host_header_wins_over_the_url():
    request, _ = request_from_raw(b"GET https://127.0.0.1:8000/ HTTP/1.1\nHost: shop.example.com\n\n")
    assert request.headers.get_all("host") == ("shop.example.com",)


@pytest.mark.parametrize(("written", "version"), [("1.0", "1.0"), ("1.1", "1.1"), ("2", "2.0"), ("3", "3.0")])
def test_the_version_is_the_viewers(written, version):
    assert request_from_raw(f"GET / HTTP/{written}\n\n".encode())[1].http_version == version


def test_a_body_without_content_length_loses_the_line_end_of_the_editor_and_is_counted():
    request, _ = request_from_raw(b"POST / HTTP/1.1\nHost: a\n\nname=edgetui\n")
    assert request.body == b"name=edgetui"
    assert request.headers.get("content-length") == "12"


def test_content_length_says_where_the_body_ends():
    request, _ = request_from_raw(b"POST / HTTP/1.1\nContent-Length: 3\n\na\nb\n")
    assert request.body == b"a\nb"


def test_a_body_may_hold_empty_lines_and_any_bytes():
    request, _ = request_from_raw(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n\r\n\r\n\x00\xff\n\n\r")
    assert request.body == b"\r\n\r\n\x00\xff\n\n\r"


def test_a_folded_line_continues_the_value():
    request, _ = request_from_raw(b"GET / HTTP/1.1\nX-Long: one\n  two\n\tthree\n\n")
    assert request.headers.get("x-long") == "one two three"


def test_a_file_without_the_last_empty_line_is_a_request():
    assert request_from_raw(b"GET / HTTP/1.1\nHost: a")[0].headers.get("host") == "a"
    assert request_from_raw(b"\xef\xbb\xbf\r\nGET / HTTP/1.1\nHost: a\n")[0].headers.get("host") == "a"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1: '' is no request line"),
        (b"hello\n", "line 1: 'hello' is no request line"),
        (b"GET  / HTTP/1.1\n\n", "is no request line"),
        (b"G@T / HTTP/1.1\n\n", "is no request line"),
        (b"GET picture.jpg HTTP/1.1\n\n", "'picture.jpg' is neither a path nor a URL"),
        (b"GET http://[::1/ HTTP/1.1\n\n", "'http://[::1/' is neither a path nor a URL"),
        (b"GET ftp://a/b HTTP/1.1\n\n", "'ftp://a/b' is neither a path nor a URL"),
        (b"GET / HTTP/1.1\nHost a\n\n", "line 2: 'Host a' is no header"),
        (b"GET / HTTP/1.1\nHost: a\nX Y: 1\n\n", "line 3: 'X Y: 1' is no header"),
        (b"POST / HTTP/1.1\nContent-Length: 10\n\nabc\n", "Content-Length is '10', the body has 4 bytes"),
        (b"POST / HTTP/1.1\nContent-Length: ten\n\nabc\n", "Content-Length is 'ten'"),
        (b"POST / HTTP/1.1\nContent-Length: \xb2\n\nabc\n", "Content-Length is '\u00b2'"),
        (b"POST / HTTP/1.1\nContent-Length: " + b"9" * 5000 + b"\n\nabc\n", "Content-Length is '999"),
    ],
)
def test_what_is_no_request_is_refused_with_its_file_and_the_offending_text(data, words):
    with pytest.raises(UsageError) as refused:
        request_from_raw(data, "requests/a.http")
    assert words in refused.value.message
    assert refused.value.message.startswith("requests/a.http")
    assert refused.value.hint


_NAMES = st.text("abcXYZ-_", min_size=1).map(lambda name: f"x{name}")
_VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF))


@given(
    method=st.sampled_from(["GET", "POST", "purge"]),
    uri=st.text("abc/.%20{}", max_size=9).map(lambda path: f"/{path.replace(' ', '')}"),
    querystring=st.text("a=&+%?", max_size=9),
    lines=st.lists(st.tuples(_NAMES, _VALUES), max_size=5),
    body=st.binary(max_size=30),
)
def test_what_is_written_is_read_again(method, uri, querystring, lines, body):
    headers = Headers([("Host", "a"), *lines, ("Content-Length", str(len(body)))])
    request = Request(method, uri, querystring, headers, body)
    assert request_from_raw(raw_from_request(request))[0] == request


@given(st.binary(max_size=80))
def test_any_bytes_are_a_request_or_a_usage_error(data):
    try:
        request_from_raw(data)
    except UsageError as error:
        assert error.message
