"""Requests by raw socket: legal ones reach a real function exactly as sent, malformed ones get 400 with a reason."""

import base64
import json
import random

import pytest

from edgetui.engine.stage import EventType

H = "Host: a.test"

#: (name, request line and header lines as sent; the body). `Host: a.test` is added where there is none.
LEGAL = {
    "nothing but a host": ("GET / HTTP/1.1", []),
    "double slashes": ("GET //a//b// HTTP/1.1", []),
    "dot segments": ("GET /a//b/../c/./d HTTP/1.1", []),
    "dots that go nowhere": ("GET /../../etc/passwd HTTP/1.1", []),
    "percent-encoded slash": ("GET /a%2Fb%2fc HTTP/1.1", []),
    "percent-encoded letters": ("GET /%7Euser/%41 HTTP/1.1", []),
    "percent-encoded nothing": ("GET /100% HTTP/1.1", []),
    "percent and no hex": ("GET /%zz HTTP/1.1", []),
    "percent-encoded NUL and line end": ("GET /a%00%0d%0aX:%201 HTTP/1.1", []),
    "percent-encoded UTF-8": ("GET /caf%C3%A9 HTTP/1.1", []),
    "UTF-8 as it is": ("GET /café/日本 HTTP/1.1", []),
    "Latin-1 as it is": (b"GET /caf\xe9 HTTP/1.1", []),
    "brackets and friends": ('GET /[]{}^`"<>\\| HTTP/1.1', []),
    "semicolons and commas": ("GET /a;b=c,d:e@f!$&'()*+ HTTP/1.1", []),
    "a plus is a plus": ("GET /a+b?c+d=e+f HTTP/1.1", []),
    "a fragment": ("GET /a#b HTTP/1.1", []),
    "an empty query": ("GET /a? HTTP/1.1", []),
    "a query of question marks": ("GET /a??b?c HTTP/1.1", []),
    "a query without names": ("GET /?=&&=1& HTTP/1.1", []),
    "repeated parameters": ("GET /?a=1&a=2&A=3 HTTP/1.1", []),
    "spaces in a query, encoded": ("GET /x?q=%20&y=+&z HTTP/1.1", []),
    "raw UTF-8 in a query": ("GET /?q=é HTTP/1.1", []),
    "slashes in a query": ("GET /?u=http://b.test/c?d HTTP/1.1", []),
    "a long path": ("GET /" + "a" * 8000 + " HTTP/1.1", []),
    "lower-case method": ("get / HTTP/1.1", []),
    "a method of one's own": ("PURGE-IT! / HTTP/1.1", []),
    "HEAD": ("HEAD / HTTP/1.1", []),
    "DELETE": ("DELETE /x HTTP/1.1", []),
    "HTTP/1.0 with Host": ("GET / HTTP/1.0", []),
    "a later HTTP/1": ("GET / HTTP/1.7", []),
    "names in every case": ("GET / HTTP/1.1", ["x-lower: 1", "X-UPPER: 2", "x-MiXeD: 3"]),
    "repeats in another case": ("GET / HTTP/1.1", ["X-B: 1", "x-a: 2", "X-b: 3", "x-A: 4", "X-B: 5"]),
    "equal lines": ("GET / HTTP/1.1", ["X-A: 1", "X-A: 1", "X-A: 1"]),
    "host last": ("GET / HTTP/1.1", ["X-A: 1", "X-B: 2", H]),
    "host in capitals": ("GET / HTTP/1.1", ["HOST: A.Test:8080"]),
    "an IPv6 host": ("GET / HTTP/1.1", ["Host: [::1]:8080"]),
    "two cookies": ("GET / HTTP/1.1", ["Cookie: a=1", "Cookie: b=2; c=3"]),
    "a cookie of odd characters": ("GET / HTTP/1.1", ['Cookie: a="1,2"; b={x:[1]}; ;; =c; d']),
    "an empty value": ("GET / HTTP/1.1", ["X-Empty:", "X-Blank: "]),
    "no space after the colon": ("GET / HTTP/1.1", ["X-A:1", "X-B:  2"]),
    "tabs and spaces around a value": ("GET / HTTP/1.1", ["X-A: \t 1 \t "]),
    "spaces and tabs in a value": ("GET / HTTP/1.1", ["X-A: a  b\tc   d"]),
    "colons in a value": ("GET / HTTP/1.1", ["X-A: a:b: c:"]),
    "quotes and backslashes": ("GET / HTTP/1.1", ['X-A: "a\\"b\\\\"']),
    "JSON in a value": ("GET / HTTP/1.1", ['X-A: {"a": [1, "\\u0000"]}']),
    "UTF-8 in a value": ("GET / HTTP/1.1", ["X-A: naïve ☃"]),
    "Latin-1 in a value": ("GET / HTTP/1.1", [b"X-A: caf\xe9 \xff"]),
    "a name of every token character": ("GET / HTTP/1.1", ["!#$%&'*+-.^_`|~0aZ: 1"]),
    "a long value": ("GET / HTTP/1.1", ["X-A: " + "a" * 20_000]),
    "300 headers": ("GET / HTTP/1.1", [f"X-{number}: {number}" for number in range(300)]),
    "an unknown upgrade": ("GET / HTTP/1.1", ["X-A: 1", "HTTP2-Settings: AAMAAABkAAQ"]),
    "conditions and ranges": ("GET / HTTP/1.1", ['If-None-Match: W/"a", "b"', "Range: bytes=0-0,-1"]),
    "CloudFront's own names": ("GET / HTTP/1.1", ["X-Forwarded-For: 1.2.3.4, x", "Via: 1.1 proxy"]),
    "accept lists": ("GET / HTTP/1.1", ["Accept: text/html;q=0.9,*/*;q=0.8", "Accept-Encoding: gzip;q=0"]),
    "authorization": ("GET / HTTP/1.1", ["Authorization: Basic dTpw", "Authorization: Bearer x"]),
    "a body": ("POST / HTTP/1.1", ["Content-Length: 3"], b"a=1"),
    "a body of bytes": ("PUT / HTTP/1.1", ["Content-Length: 256"], bytes(range(256))),
    "an empty body": ("POST / HTTP/1.1", ["Content-Length: 0"]),
    "a length with zeros": ("POST / HTTP/1.1", ["content-length: 0003"], b"abc"),
    "a body that looks like a request": ("POST / HTTP/1.1", ["Content-Length: 18"], b"GET / HTTP/1.1\r\n\r\n"),
    "a body that is no gzip": ("POST / HTTP/1.1", ["Content-Encoding: gzip", "Content-Length: 2"], b"\x1f\x8b"),
    "a DELETE with a body": ("DELETE / HTTP/1.1", ["Content-Length: 1"], b"x"),
}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def text_of(data):
    """As CloudFront shows bytes: UTF-8 where it is, else Latin-1."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


@pytest.fixture
async def dumping(serve, dumps):
    """A server whose viewer-request function answers with its event, body included."""
    methods = ("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE", "get", "PURGE-IT!")
    return await serve({EventType.VIEWER_REQUEST: dumps}, include_body=True, behavior={"allowed_methods": methods})


async def test_legal_requests_arrive_in_the_viewer_request_event_exactly_as_sent(dumping, read_answer):
    assert len(LEGAL) >= 60
    for name, (line, lines, *body) in LEGAL.items():
        sent = [as_bytes(each) for each in lines]
        if not any(each.lower().startswith(b"host:") for each in sent):
            sent.insert(0, H.encode())
        body = body[0] if body else b""
        raw = b"\r\n".join([as_bytes(line), *sent, b"", b""]) + body
        answer = read_answer(await dumping.send(raw), method="HEAD" if name == "HEAD" else "GET")
        assert answer.status_line == "HTTP/1.1 200 OK", name
        request = event_of(dumping)["request"]
        method, target, _ = as_bytes(line).split(b" ")
        uri, _, querystring = target.partition(b"?")
        assert request["method"] == method.decode(), name
        assert (request["uri"], request["querystring"]) == (text_of(uri), text_of(querystring)), name
        assert request["headers"] == headers_of(sent), name
        assert base64.b64decode(request["body"]["data"]) == body, name
        assert request["clientIp"] == "127.0.0.1", name
    assert dumping.told.refusals == dumping.told.bugs == []


def event_of(local):
    """The event the newest exchange's function got, as the function itself says."""
    response = local.told.exchanges[-1][0].records[0].after
    return json.loads(response.body)["Records"][0]["cf"]


def headers_of(lines):
    """What the event has for these lines: by lower-case name, in order."""
    shown = {}
    for line in lines:
        name, _, value = line.partition(b":")
        shown.setdefault(name.decode().lower(), []).append(
            {"key": name.decode(), "value": text_of(value.strip(b" \t"))}
        )
    return shown


async def test_a_chunked_upload_reaches_the_function_whole(dumping):
    raw = b"POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x;n=%d\r\n%b\r\n" % (size, size, b"x" * size) for size in range(1, 200))
    await dumping.send(raw + body + b"0\r\nX-Trailer: gone\r\n\r\n")
    request = event_of(dumping)["request"]
    assert base64.b64decode(request["body"]["data"]) == b"x" * sum(range(1, 200))
    assert "x-trailer" not in request["headers"]


#: What is sent, and a part of the reason it is refused for.
MALFORMED = {
    "no version": (b"GET /\r\nHost: a\r\n\r\n", "request line"),
    "HTTP/0.9": (b"GET / HTTP/0.9\r\nHost: a\r\n\r\n", "HTTP/0.9"),
    "no HTTP": (b"hello\r\n\r\n", "request line"),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "TLS handshake"),
    "TLS without a line end": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "--https"),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "request line"),
    "lower-case version": (b"GET / http/1.1\r\nHost: a\r\n\r\n", "no HTTP version"),
    "a version of one number": (b"GET / HTTP/1\r\nHost: a\r\n\r\n", "no HTTP version"),
    "a version of three numbers": (b"GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", "no HTTP version"),
    "two spaces": (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "request line"),
    "a space in the target": (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "request line"),
    "a tab for a space": (b"GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", "request line"),
    "a trailing space": (b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "request line"),
    "a leading space": (b" GET / HTTP/1.1\r\nHost: a\r\n\r\n", "request line"),
    "a method that is no token": (b"GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", "no method"),
    "an empty target": (b"GET  HTTP/1.1\r\nHost: a\r\n\r\n", "control character"),
    "a NUL in the target": (b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", "control character"),
    "a DEL in the target": (b"GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", "control character"),
    "a relative target": (b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", "neither a path nor a URL"),
    "another scheme": (b"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "neither a path nor a URL"),
    "CONNECT": (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", "neither a path nor a URL"),
    "an asterisk": (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "neither a path nor a URL"),
    "a user in the target": (b"GET http://me:pw@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "no host"),
    "no host in the target": (b"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "no host"),
    "no Host": (b"GET / HTTP/1.1\r\nX: 1\r\n\r\n", "no Host header"),
    "two Hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "2 Host headers"),
    "a host with a path": (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "no host"),
    "a host with a space": (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "no host"),
    "a bare LF": (b"GET / HTTP/1.1\nHost: a\n\n", "bare LF"),
    "one bare LF": (b"GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", "bare LF"),
    "a bare CR": (b"GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n", "bare LF or CR"),
    "a folded line": (b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", "folded"),
    "a folded first line": (b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", "folded"),
    "a space before the colon": (b"GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n", "between header name and colon"),
    "a space in a name": (b"GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", "no header name"),
    "an empty name": (b"GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", "no header name"),
    "a name beyond ASCII": ("GET / HTTP/1.1\r\nHost: a\r\nÉ: 1\r\n\r\n".encode(), "no header name"),
    "no colon": (b"GET / HTTP/1.1\r\nHost: a\r\nXY\r\n\r\n", "no colon"),
    "a NUL in a value": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", "control character"),
    "a control character in a value": (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x1bb\r\n\r\n", "control character"),
    "a length that is none": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "no number"),
    "a negative length": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "no number"),
    "a length with a sign": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx", "no number"),
    "two lengths": (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "2 Content-Length",
    ),
    "a list of lengths": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", "no number"),
    "digits of another script": ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ١\r\n\r\nx".encode(), "no number"),
    "length and chunks": (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "both Content-Length and Transfer-Encoding",
    ),
    "chunks twice": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "is not chunked",
    ),
    "chunks that do not come last": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
        "is not chunked",
    ),
    "chunks in HTTP/1.0": (
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 has no Transfer-Encoding",
    ),
    "no chunk size": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "no chunk size"),
    "a chunk that is too long": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "does not end",
    ),
    "half a head": (b"GET / HTTP/1.1\r\nHost: a\r\n", "in the middle of a request"),
    "half a body": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", "in the middle of a request"),
    "a bare LF in front": (b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bare LF"),
}


async def test_malformed_requests_get_400_with_the_reason_and_the_server_goes_on(dumping, read_answer):
    assert len(MALFORMED) >= 40
    for name, (raw, reason) in MALFORMED.items():
        answer = read_answer(await dumping.send(raw))
        assert answer.status_line == "HTTP/1.1 400 Bad Request", name
        assert (answer.get("connection"), answer.get("x-cache")) == ("close", "Error from cloudfront"), name
        assert answer.rest == b"", name
        assert reason in dumping.told.refusals[-1][0], name
        assert b"Bad request." in answer.body, name
    assert len(dumping.told.refusals) == len(MALFORMED)
    assert dumping.told.exchanges == dumping.told.bugs == []
    assert (await dumping.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("raw", "status_line"),
    [
        (b"GET / HTTP/2.0\r\n\r\n", "505 HTTP Version Not Supported"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 HTTP Version Not Supported"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501 Not Implemented"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: coffee\r\n\r\n", "417 Expectation Failed"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", "413 Content Too Large"),
        (b"GET /" + b"a" * 70_000, "414 URI Too Long"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000, "494 Request Header Too Large"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n", "501 Not Implemented"),
    ],
)
async def test_what_is_understood_but_not_done_has_a_status_of_its_own(dumping, read_answer, raw, status_line):
    answer = read_answer(await dumping.send(raw))
    assert answer.status_line == f"HTTP/1.1 {status_line}"
    assert answer.get("connection") == "close"
    assert dumping.told.exchanges == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 33_000 + b"\r\n\r\n", 494),
    ],
)
async def test_cloudfronts_own_limits_are_the_engines_and_end_the_connection(dumping, read_answer, raw, status):
    answer = read_answer(await dumping.send(raw + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
    assert answer.status_line.startswith(f"HTTP/1.1 {status} ")
    assert (answer.get("connection"), answer.rest) == ("close", b"")
    [(exchange, _)] = dumping.told.exchanges
    assert exchange.response.status == status


async def test_mutated_requests_get_an_answer_or_none_and_the_server_goes_on(dumping):
    """`tests/bench/fuzz_capture.py` is this for the parser alone, with 200,000."""
    chance, seeds = random.Random(5), [raw for raw, _ in MALFORMED.values()]
    seeds += [b"POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"] * 20

    def mutated():
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        return bytes(data)

    for _ in range(300):
        answer = await dumping.send(mutated())
        assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
    assert dumping.told.bugs == []
    assert (await dumping.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
