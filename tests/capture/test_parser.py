"""The parser alone: however the bytes are cut, what comes out is the same, and nothing makes it crash."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edgetui.capture.head import MalformedRequest
from edgetui.capture.parser import ContinueWanted, Received, RequestParser

GET = b"GET /a?b=1 HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\nx-a:  2 \t\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"PUT /c HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: Chunked\r\n\r\n"
    b'3;ext="x"\r\nabc\r\n00a\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n'
)


def events(raw, cut=None, **limits):
    """Every event of a stream that arrives in pieces of `cut` bytes."""
    parser = RequestParser(**limits)
    found = []
    cut = cut or len(raw) or 1
    for start in range(0, len(raw), cut):
        parser.feed(raw[start : start + cut])
        while (event := parser.next_event()) is not None:
            found.append(event)
    return found, parser


def requests(raw, cut=None, **limits):
    return [event.request() for event in events(raw, cut, **limits)[0] if isinstance(event, Received)]


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 50, None])
def test_requests_are_the_same_however_they_are_cut(cut):
    get, post, chunked = requests(GET + b"\r\n" + POST + CHUNKED, cut)
    assert (get.method, get.uri, get.querystring, get.body) == ("GET", "/a", "b=1", b"")
    assert list(get.headers) == [("Host", "a.test"), ("X-A", "1"), ("x-a", "2")]
    assert (post.method, post.body) == ("POST", b"hello")
    assert chunked.body == b"abc0123456789"
    assert list(chunked.headers) == [("Host", "a.test"), ("Transfer-Encoding", "Chunked")]


def test_a_head_is_read_alike_whatever_came_before_on_its_connection():
    close = b"GET /b HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"
    old, absolute = close.replace(b"1.1", b"1.0"), close.replace(b"/b", b"http://b.test/b")
    heads = [GET, GET.replace(b"/a?", b"/z?"), close, close, old, old, absolute, close, POST, POST, GET]
    alone = [events(raw)[0][0] for raw in heads]
    together = events(b"".join(heads))[0]
    assert [event.head for event in together] == [event.head for event in alone]
    assert [event.request() for event in together] == [event.request() for event in alone]


def test_a_fault_in_the_lines_is_found_again_each_time():
    parser, wrong = RequestParser(), b"GET / HTTP/1.1\r\nHost: a.test\r\nX-A : 1\r\n\r\n"
    for raw in (GET, wrong, wrong):
        parser.feed(raw)
        if raw is GET:
            assert parser.next_event() is not None
        else:
            with pytest.raises(MalformedRequest, match="space between"):
                parser.next_event()


def test_nothing_is_held_after_a_request():
    _, parser = events(GET + POST + CHUNKED)
    assert parser.held == 0
    assert parser.is_between_requests
    assert parser.pending_head is None


def test_half_a_request_is_held_and_known():
    _, parser = events(POST[:-2])
    assert parser.held == 3
    assert not parser.is_between_requests
    assert parser.pending_head.method == "POST"


@pytest.mark.parametrize(
    ("lines", "persists"),
    [
        ("HTTP/1.1\r\nHost: a", True),
        ("HTTP/1.1\r\nHost: a\r\nConnection: close", False),
        ("HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE", False),
        ("HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close", False),
        ("HTTP/1.1\r\nHost: a\r\nConnection: keep-alive", True),
        ("HTTP/1.0", False),
        ("HTTP/1.0\r\nConnection: Keep-Alive", True),
        ("HTTP/1.9\r\nHost: a", True),
    ],
)
def test_whether_a_connection_is_kept_follows_version_and_connection(lines, persists):
    [received], _ = events(f"GET / {lines}\r\n\r\n".encode())
    assert received.head.persists is persists


def test_a_viewer_that_waits_for_100_is_told_so_once_and_only_if_the_body_is_not_there():
    head = POST[:-9] + b"\r\nExpect: 100-Continue\r\n\r\n"
    waiting, _ = events(head + b"hello", len(head))
    assert [type(event) for event in waiting] == [ContinueWanted, Received]
    at_once, _ = events(head + b"hello")
    assert [type(event) for event in at_once] == [Received]


def test_http_1_0_knows_no_expectations():
    [received], _ = events(b"POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx", 1)
    assert received.request().body == b"x"


@pytest.mark.parametrize(
    ("target", "uri", "querystring", "host"),
    [
        ("http://b.test/x?y", "/x", "y", "b.test"),
        ("HTTP://b.test:8080", "/", "", "b.test:8080"),
        ("https://b.test?q", "/", "q", "b.test"),
        ("http://[::1]:80/", "/", "", "[::1]:80"),
    ],
)
def test_the_authority_of_an_absolute_target_takes_the_place_of_host(target, uri, querystring, host):
    [request] = requests(f"GET {target} HTTP/1.1\r\nX: 1\r\nhost: a.test\r\n\r\n".encode())
    assert (request.uri, request.querystring) == (uri, querystring)
    assert list(request.headers) == [("X", "1"), ("host", host)]


def refusal(raw, cut=None, **limits):
    with pytest.raises(MalformedRequest) as caught:
        events(raw, cut, **limits)
    return caught.value


@pytest.mark.parametrize(
    ("head", "status"), [(b"GET /" + b"a" * 2000, 414), (b"GET / HTTP/1.1\r\nX: " + b"a" * 2000, 494)]
)
@pytest.mark.parametrize("end", [b"", b" HTTP/1.1\r\n\r\n"])
def test_a_head_over_the_limit_is_refused_before_it_ends(head, status, end):
    assert refusal(head + end, head_limit=1000).status == status


def test_a_head_of_the_limit_is_taken():
    raw = b"GET / HTTP/1.0\r\nX: " + b"a" * 100 + b"\r\n\r\n"
    assert len(requests(raw, head_limit=len(raw))) == 1
    assert refusal(raw, head_limit=len(raw) - 1).status == 494


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 11\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\n",
        b"Content-Length: " + b"9" * 5000,
    ],
)
def test_a_body_over_the_limit_is_refused_before_it_is_read(framing):
    refused = refusal(b"POST / HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n", body_limit=10)
    assert refused.status == 413
    assert "more than 10 bytes" in refused.reason


@pytest.mark.parametrize("cut", [1, 3, None])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"zz\r\n", "'zz' is no chunk size"),
        (b"\r\n", "'' is no chunk size"),
        (b"-1\r\n", "'-1' is no chunk size"),
        (b"0x3\r\nabc\r\n", "'0x3' is no chunk size"),
        (b"3\nabc", "bare LF"),
        (b"3\r\nabcd\r\n", "does not end"),
        (b"3\r\nabc\n\n", "does not end"),
        (b"11111111111111111\r\n", "no chunk size"),
        (b"3;" + b"x" * 5000, "more than 4,096 bytes"),
        (b"0\r\nno colon\r\n\r\n", "no colon"),
        (b"0\r\n folded: 1\r\n\r\n", "folded"),
    ],
)
def test_a_chunked_body_that_is_none_is_refused_with_what_is_wrong(body, said, cut):
    raw = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    assert said in refusal(raw, cut).reason


MUTATED = st.tuples(
    st.sampled_from([GET, POST, CHUNKED, GET + POST, CHUNKED + GET]),
    st.lists(st.tuples(st.integers(0, 150), st.sampled_from(["cut", "put", "set"]), st.binary(max_size=4)), max_size=6),
    st.integers(1, 200),
)


@given(MUTATED)
@settings(max_examples=400, deadline=None)
@example((GET, [(0, "put", b"\r\n")], 1))
def test_mutated_requests_are_read_or_refused_and_never_crash(given_):
    raw, changes, cut = given_
    data = bytearray(raw)
    for position, how, piece in changes:
        at = position % (len(data) + 1)
        data[at : at + (len(piece) if how == "set" else 3 if how == "cut" else 0)] = b"" if how == "cut" else piece
    try:
        whole = requests(bytes(data))
    except MalformedRequest as refused:
        assert refused.reason
        assert 400 <= refused.status <= 505
    else:
        # In pieces it is the same, or refused earlier than the whole would be.
        try:
            assert requests(bytes(data), cut) == whole
        except MalformedRequest as refused:
            pytest.fail(f"refused only in pieces of {cut}: {refused}")


@given(st.binary(max_size=300), st.integers(1, 50))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data, cut):
    try:
        found = requests(data, cut)
    except MalformedRequest as refused:
        assert refused.reason.isprintable()
    else:
        assert all(request.method for request in found)
