"""curl commands in and out: compared with curl and a shell themselves where there are any."""

import os
import re
import shutil
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request
from edgetui.errors import UsageError
from edgetui.formats.curl import (
    USER_AGENT,
    curl_from_request,
    headers_from_options,
    request_from_curl,
)
from edgetui.formats.shellwords import split_command

DEFAULT = [("Host", "a.test"), ("User-Agent", USER_AGENT), ("Accept", "*/*")]
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def request_of(command):
    return request_from_curl(command).request


# The request curl sends


def test_a_bare_command_sends_what_curl_sends():
    parsed = request_from_curl("curl https://a.test")
    assert parsed.request == Request("GET", "/", "", Headers(DEFAULT))
    assert (parsed.scheme, parsed.host, parsed.port) == ("https", "a.test", 443)
    assert (parsed.warnings, parsed.http_version) == ((), None)


@pytest.mark.parametrize(
    ("options", "method", "body"),
    [
        ("", "GET", b""),
        ("-I", "HEAD", b""),
        ("--head", "HEAD", b""),
        ("-X DELETE", "DELETE", b""),
        ("-XPUT -d x", "PUT", b"x"),
        ("-d x", "POST", b"x"),
        ("-d x -d y", "POST", b"x&y"),
        ("--data-raw @x", "POST", b"@x"),
        ("--data-binary 'a\nb'", "POST", b"a\nb"),
        ("-d 'a\nb'", "POST", b"a\nb"),
        ("--data-ascii x", "POST", b"x"),
        ("-d ''", "POST", b""),
        ("--json '{}' --json '[]'", "POST", b"{}[]"),
        ("--data-urlencode 'a=b c'", "POST", b"a=b+c"),
        ("--data-urlencode 'b c&'", "POST", b"b+c%26"),
        ("--data-urlencode '=b=c'", "POST", b"b%3Dc"),
        ("--data-raw $'\\xff\\x01'", "POST", b"\xff\x01"),
        ("--request purge", "purge", b""),
    ],
)
def test_method_and_body_follow_the_options(options, method, body):
    request = request_of(f"curl {options} http://a.test/")
    assert (request.method, request.body) == (method, body)


def test_a_body_brings_its_length_and_type_behind_the_other_headers():
    headers = request_of("curl http://a.test/ -d abc -H 'X-A: 1'").headers
    assert list(headers) == [*DEFAULT, ("X-A", "1"), ("Content-Length", "3"), FORM]


def test_json_brings_its_headers_unless_they_are_given():
    headers = request_of("curl http://a.test/ --json 1 -H 'accept: text/plain'").headers
    assert list(headers)[2:] == [
        ("accept", "text/plain"),
        ("Content-Type", "application/json"),
        ("Content-Length", "1"),
    ]


def test_header_options_replace_and_remove_curls_own():
    command = (
        "curl http://a.test/ -H 'user-agent: me' -H 'Accept:' -H 'X-Empty;' -H 'Host: b.test' -H 'x-a: 1' -H 'X-A:2'"
    )
    assert list(request_of(command).headers) == [
        ("Host", "b.test"),
        ("user-agent", "me"),
        ("X-Empty", ""),
        ("x-a", "1"),
        ("X-A", "2"),
    ]


def test_options_with_headers_of_their_own_are_sent_in_curls_order():
    command = "curl -b a=1 -e http://r.test/ -A me --compressed -r 0-4 -u me:pw http://a.test/"
    assert list(request_of(command).headers) == [
        ("Host", "a.test"),
        ("Authorization", "Basic bWU6cHc="),
        ("Range", "bytes=0-4"),
        ("User-Agent", "me"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "deflate, gzip, br, zstd"),
        ("Referer", "http://r.test/"),
        ("Cookie", "a=1"),
    ]


def test_header_values_are_wire_strings():
    assert request_of("curl http://a.test/ -H 'X-Name: caf\u00e9'").headers.get("x-name") == "caf\u00c3\u00a9"


@pytest.mark.parametrize(
    ("url", "uri", "querystring"),
    [
        ("a.test", "/", ""),
        ("http://a.test?x=1", "/", "x=1"),
        ("'http://a.test/a//b?x=%20&y=+&z'", "/a//b", "x=%20&y=+&z"),
        ("http://a.test/a/../b/./c/..", "/b/", ""),
        ("http://a.test/%2e%2E/a#frag?no", "/%2e%2E/a", ""),
        ("http://a.test/a?b/../c?d", "/a", "b/../c?d"),
        ("http://a.test/caf\u00e9?caf\u00e9", "/caf%c3%a9", "caf\u00c3\u00a9"),
        ("'http://a.test/a b'", "/a%20b", ""),
        ("'http://a.test/[a]{b}?[c]'", "/[a]{b}", "[c]"),
        ("--path-as-is http://a.test/a/../b", "/a/../b", ""),
        ("--request-target '/x y?z' http://a.test/a", "/x y", "z"),
        ("-G -d a=1 -d b=2 'http://a.test/?z'", "/", "z&a=1&b=2"),
        ("-G -d a=1 http://a.test/", "/", "a=1"),
    ],
)
def test_the_url_is_taken_apart_as_it_stands(url, uri, querystring):
    request = request_of(f"curl {url}")
    assert (request.uri, request.querystring, request.method) == (uri, querystring, "GET")


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "header"),
    [
        ("a.test", "http", "a.test", 80, "a.test"),
        ("HTTPS://A.test:443/", "https", "A.test", 443, "A.test"),
        ("https://a.test:8443", "https", "a.test", 8443, "a.test:8443"),
        ("http://[::1]:8080/", "http", "[::1]", 8080, "[::1]:8080"),
        ("http://me:x@y@a.test:/", "http", "a.test", 80, "a.test"),
        ("http://b\u00fccher.test/", "http", "xn--bcher-kva.test", 80, "xn--bcher-kva.test"),
    ],
)
def test_scheme_host_and_port_come_from_the_url(url, scheme, host, port, header):
    parsed = request_from_curl(f"curl '{url}'")
    assert (parsed.scheme, parsed.host, parsed.port) == (scheme, host, port)
    assert parsed.request.headers.get("host") == header


@pytest.mark.parametrize(
    ("option", "version"),
    [("-0", "1.0"), ("--http1.1", "1.1"), ("--http2", "2.0"), ("--http3", "3.0"), ("--http2 --http1.0", "1.0")],
)
def test_the_http_version_is_the_last_one_asked_for(option, version):
    assert request_from_curl(f"curl {option} a.test").http_version == version


def test_short_options_may_stand_together():
    parsed = request_from_curl("curl -sSLkXPOST -dx -H'A: 1' -vo/dev/null -m5 a.test")
    assert (parsed.request.method, parsed.request.body, parsed.request.headers.get("A")) == ("POST", b"x", "1")
    assert parsed.warnings == ()


# As tools copy it


def test_a_command_from_chromium_is_read():
    parsed = request_from_curl(
        """curl 'https://shop.test/api/items?q=caf%C3%A9&n=1' \\
  -H 'accept: application/json, text/plain, */*' \\
  -H 'accept-language: en-US,en;q=0.9' \\
  -b 'session=abc; theme=dark' \\
  -H 'content-type: application/json' \\
  -H 'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"' \\
  -H 'user-agent: Mozilla/5.0' \\
  --data-raw $'{"text":"it\\'s \\u0021 \\ud83d\\ude00"}' \\
  --compressed --insecure"""
    )
    assert (parsed.request.method, parsed.request.uri) == ("POST", "/api/items")
    assert parsed.request.querystring == "q=caf%C3%A9&n=1"
    assert parsed.request.body == '{"text":"it\'s ! \U0001f600"}'.encode()
    assert parsed.request.headers.get("sec-ch-ua") == '"Chromium";v="140", "Not=A?Brand";v="24"'
    assert parsed.request.headers.get("cookie") == "session=abc; theme=dark"
    assert parsed.warnings == ()


def test_a_command_from_chromium_on_windows_is_read():
    parsed = request_from_curl(
        'curl ^"https://shop.test/?a=1^&b=^%^20^" ^\r\n'
        '  -H ^"accept: */*^" ^\r\n'
        '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"140^\\^"^" ^\r\n'
        '  --data-raw ^"^{^\\^"k^\\^":1^}^"'
    )
    assert parsed.request.querystring == "a=1&b=%20"
    assert parsed.request.headers.get("sec-ch-ua") == '"Chromium";v="140"'
    assert parsed.request.body == b'{"k":1}'
    assert parsed.warnings == ()


def test_commands_from_firefox_and_postman_are_read():
    firefox = request_from_curl(
        "curl 'https://shop.test/' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Priority: u=0' -d 'a=1'"
    )
    postman = request_from_curl(
        "curl --location --request PUT 'https://shop.test/' \\\n--header 'X: 1' \\\n--data-raw '{\n  \"a\": 1\n}'"
    )
    assert (firefox.request.method, firefox.request.body) == ("POST", b"a=1")
    assert (postman.request.method, postman.request.body) == ("PUT", b'{\n  "a": 1\n}')
    assert firefox.warnings == postman.warnings == ()


def test_a_prompt_before_the_command_and_the_path_of_curl_do_not_matter():
    for start in ("$ curl", "% curl", "/usr/bin/curl", "curl.exe", "\n\n  curl"):
        assert request_of(f"{start} a.test").headers.get("host") == "a.test"


# What is not obeyed, and what is refused


@pytest.mark.parametrize(
    ("command", "warning"),
    [
        ("curl -x http://p:3128 a.test", "-x http://p:3128 is ignored"),
        ("curl --resolve a.test:80:1.2.3.4 a.test", "--resolve a.test:80:1.2.3.4 is ignored"),
        ("curl --unheard-of a.test", "--unheard-of is not known and ignored"),
        ("curl -sQ a.test", "-Q is not known and ignored"),
        ("curl a.test b.test", "'b.test' is not taken for a URL: it has no http://"),
        ("curl --unheard-of value http://a.test", "'value' is not taken for a URL: it has no http://"),
        ("curl a.test --next -d x b.test", "only the first of its 2 requests is read"),
        ("curl http://a.test http://b.test", "only the first of its 2 requests is read"),
        ("curl a.test/{a,b}", "a URL with { or [ stands for several in curl (without -g): it is taken as it is"),
        ("curl a.test -u a:b --digest", "--digest: the credentials wait for the server to ask for them"),
        ("curl a.test -F 'a=b;c=d'", "';c=d' is ignored: curl knows no such setting of a field"),
        ("curl a.test -b cookies.txt", "the cookies in the file 'cookies.txt' are not sent"),
        ("curl a.test -u me", "no password for user 'me': an empty one is sent"),
        ("curl a.test -H ':authority: b.test'", "':authority: b.test' is left out: HTTP/1.1 has no pseudo-headers"),
        ('curl a.test -H "X: $TOKEN"', "$TOKEN is left as it stands: a shell would replace it"),
        ("curl a.test | jq .", "left out, because the command ends before it: | jq ."),
    ],
)
def test_what_has_no_part_in_the_request_is_a_warning(command, warning):
    parsed = request_from_curl(command)
    assert warning in parsed.warnings
    assert parsed.host == "a.test"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("", "there is no command"),
        ("$", "there is no command"),
        ("whet http://a.test", "'whet' is not curl"),
        ("wget http://a.test", "this is a wget command, which is not read"),
        ("await fetch('http://a.test')", "this is a fetch call of JavaScript, which is not read"),
        ("curl", "the command has no URL"),
        ("curl -H", "-H at the end of the command has no argument"),
        ("curl a.test --data", "--data at the end of the command has no argument"),
        ("curl 'http://a.test", "line 1, column 6: the quote ' is never closed"),
        ("curl a.test -F a=@b", "-F @b: files are not read here"),
        ("curl a.test -F a", "'a' is no field of a form"),
        ("curl a.test -F 'a=@b,c'", "several files in one field are not read"),
        ("curl a.test -F 'a=(;type=multipart/mixed'", "forms in forms are not read"),
        ("curl a.test -T b", "--upload-file @b: files are not read here"),
        ("curl a.test -d a -F b=c", "--data and --form: curl sends one body"),
        ("curl a.test -H 'no colon'", "header 'no colon': not 'Name: value'"),
        ("curl a.test -H 'A B: c'", "header 'A B: c': not 'Name: value'"),
        ("curl a.test -H $'A: b\\nC: d'", "header 'A: b\\nC: d': a value stands on one line"),
        ("curl ftp://a.test", "'ftp://a.test': 'ftp' is not HTTP"),
        ("curl http://", "'http://' is not a URL"),
        ("curl 'http://a b/'", "'http://a b/': 'a b' is not a host name"),
        ("curl http://a.test:99999", "99999 is not a port"),
        ("curl http://a.test:0", "0 is not a port"),
        (f"curl http://a.test:{'9' * 5000}", "99999999999999999999 is not a port"),
        ("curl http://a.test:x/", "is not a URL"),
        ("curl http://\u00e9..test/", "is not a host name"),
        ("curl a.test -X 'G T'", "'G T' is no method"),
        ("curl a.test -d @file", "--data @file: files are not read here"),
        ("curl a.test -H @file", "-H @file: files are not read here"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_and_where(command, said):
    with pytest.raises(UsageError) as caught:
        request_from_curl(command)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("option", "body"),
    [
        ("-d @f", b"ab"),
        ("--data-binary @f", b"a\r\nb\0\n"),
        ("--json @f", b"a\r\nb\0\n"),
        ("--data-urlencode n@f", b"n=a%0D%0Ab%00%0A"),
        ("--data-urlencode @f", b"a%0D%0Ab%00%0A"),
        ("-T f", b"a\r\nb\0\n"),
    ],
)
def test_files_are_read_by_the_function_that_is_given(option, body):
    files = {"f": b"a\r\nb\0\n"}
    assert request_from_curl(f"curl a.test {option}", files.__getitem__).request.body == body


def test_headers_may_stand_in_a_file():
    parsed = request_from_curl("curl a.test -H @f", lambda path: b"A: 1\nB: caf\xc3\xa9\n")
    assert parsed.request.headers.get("b") == "caf\u00c3\u00a9"


def test_a_file_that_cannot_be_read_is_refused_with_its_name():
    def read(path):
        raise FileNotFoundError(2, "No such file or directory", path)

    with pytest.raises(UsageError, match="--data-binary @f: No such file or directory"):
        request_from_curl("curl a.test --data-binary @f", read)


def test_header_options_are_lines_and_removals():
    read = headers_from_options(["A: 1", "a:2", "B;", "C:", "D :  x y  ", "E: \u00e9", "F: a:b;c"])
    assert list(read.lines) == [
        ("A", "1"),
        ("a", "2"),
        ("B", ""),
        ("D", "x y"),
        ("E", "\u00c3\u00a9"),
        ("F", "a:b;c"),
    ]
    assert read.removed == {"c"}


@pytest.mark.parametrize("option", ["", "A", ":", ": x", "A B: c", "A; b", "\u00e9: x", "A: b\r\nC: d"])
def test_a_header_option_that_is_none_is_refused(option):
    with pytest.raises(UsageError):
        headers_from_options([option])


# Out again

TOKENS = st.text("abcXYZ019-_", min_size=1, max_size=8).map(lambda text: "X-" + text)
VALUES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\n"), max_size=20).map(
    lambda text: text.strip().encode().decode("latin-1").strip(" \t")
)
PATHS = st.lists(
    st.sampled_from(["a", "..", ".", "", "%2e", "{x}", "[y]", "caf\u00c3\u00a9", "'$", "b c", "&;|", "*#"])
)
QUERIES = st.text("abc=&%'\"$ +[]{}!?/.", max_size=12)
BODIES = st.binary(max_size=20).map(lambda data: data.replace(b"\0", b"0")) | st.text(
    "ab'\"$`\\\n\r\t !\u00e9\U0001f600", max_size=20
).map(str.encode)


@st.composite
def requests(draw):
    body = draw(BODIES)
    lines = draw(st.lists(st.tuples(TOKENS | st.sampled_from(["Cookie", "user-agent", "Accept"]), VALUES), max_size=5))
    host = [("Host", draw(st.sampled_from(["a.test", "b.test:81"])))]
    length = [("Content-Length", str(len(body)))] if body else []
    content_type = draw(st.sampled_from([[], [("content-type", "text/plain")]]))
    return Request(
        draw(st.sampled_from(["GET", "HEAD", "POST", "PUT", "purge"])),
        "/" + "/".join(draw(PATHS)),
        draw(QUERIES),
        Headers([*host, *lines, *content_type, *length]),
        body,
    )


@given(requests())
def test_a_command_written_is_read_as_the_same_request(request):
    parsed = request_from_curl(curl_from_request(request, "https", "a.test"))
    assert parsed.request == request
    assert (parsed.scheme, parsed.host, parsed.port, parsed.warnings) == ("https", "a.test", 443, ())


@pytest.mark.parametrize(
    ("request_", "command"),
    [
        (
            Request(headers=Headers(DEFAULT)),
            f"curl http://a.test/ \\\n  -H 'User-Agent: {USER_AGENT}' \\\n  -H 'Accept: */*'",
        ),
        (
            Request("POST", "/x", "a=1", Headers([("Host", "b.test"), ("Content-Length", "4")]), b"it's"),
            "curl 'http://a.test/x?a=1' \\\n  -H 'Host: b.test' \\\n  -H User-Agent: \\\n  -H Accept: \\\n"
            "  -H Content-Type: \\\n  --data-raw 'it'\\''s'",
        ),
        (
            Request("HEAD", "/a/../b", headers=Headers([("X", "")])),
            "curl http://a.test/ \\\n  --request-target /a/../b \\\n  -I \\\n  -H Host: \\\n  -H 'X;' \\\n"
            "  -H User-Agent: \\\n  -H Accept:",
        ),
    ],
)
def test_commands_are_written_for_people(request_, command):
    assert curl_from_request(request_, "http", "a.test") == command


def test_a_length_that_is_not_true_is_written_out():
    request = Request("PUT", headers=Headers([*DEFAULT, ("Content-Length", "9"), ("Content-Type", "x")]), body=b"x")
    assert request_of(curl_from_request(request, "http", "a.test")) == request


def test_a_value_with_a_nul_byte_cannot_be_a_command():
    with pytest.raises(UsageError, match="NUL"):
        curl_from_request(Request(headers=Headers([("X", "\0")])), "http", "a.test")


def test_a_body_that_is_no_argument_comes_by_a_pipe():
    request = Request("POST", headers=Headers([*DEFAULT, ("Content-Type", "x")]), body=b"a\0b")
    command = curl_from_request(request, "http", "a.test")
    assert command.startswith("printf %s YQBi | base64 -d | \\\ncurl http://a.test/ \\\n")
    assert command.endswith("--data-binary @-")
    assert request_from_curl(command).request.body == b"a\0b"
    with pytest.raises(UsageError, match="files are not read here"):
        request_from_curl(command.replace("@-", "@other"))


# The programs themselves


@pytest.fixture
def exchange():
    """Run a command in bash against a server on loopback: the raw request that arrived."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    port = listener.getsockname()[1]

    def receive(received):
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            head = b"".join(iter(lambda: received.append(stream.readline()) or received[-1], b"\r\n"))
            length = re.search(rb"(?i)^content-length:\s*(\d+)", head, re.MULTILINE)
            received.append(stream.read(int(length[1]) if length else 0))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def run(command):
        received = []
        thread = threading.Thread(target=receive, args=(received,))
        thread.start()
        program = command.replace("HOST", f"127.0.0.1:{port}") + " -sS -m 10 --noproxy '*' -o /dev/null"
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
        subprocess.run(["bash", "-c", program], check=True, env=environment, capture_output=True)
        thread.join()
        return b"".join(received), f"127.0.0.1:{port}"

    yield run
    listener.close()


def on_the_wire(request):
    """The request as bytes, optional blanks around values taken away."""
    lines = "".join(f"{name}:{value}\r\n" for name, value in request.headers)
    return f"{request.method} {request.target()} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + request.body


def without_blanks(raw):
    head, end, body = raw.partition(b"\r\n\r\n")
    head = re.sub(rb"(?m)^([^ :\r\n]+):[ \t]*(.*?)[ \t]*(\r?)$", rb"\1:\2\3", head)
    return re.sub(rb"User-Agent:curl/[0-9.]+", b"User-Agent:" + USER_AGENT.encode(), head) + end + body


needs_curl = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="there is no curl here")


@needs_curl
@pytest.mark.parametrize(
    "command",
    [
        "curl 'http://HOST/a//b/../c/./d?x=%20&y=+&z'",
        "curl --path-as-is http://HOST/a/../c",
        "curl 'http://HOST?x=1'",
        "curl 'http://HOST/a|b^c`d\"e<f>\\g#h'",
        "curl http://HOST/%2e%2e/a/..",
        "curl http://HOST/ -d a=1 -d 'b=2 3' -H 'X-A: 1' -H 'content-type: text/plain'",
        "curl -G 'http://HOST/?q=0' -d a=1 --data-urlencode 'n=a b&~/*' --data-urlencode '=x y'",
        "curl -I http://HOST/ -u me:pw -e http://r/ -A agent -b a=1 -r 0-4",
        "curl http://HOST/ -H Accept: -H 'User-Agent;' -H 'X-Empty;' -H 'Host: other' -H 'x-a:  two  ' -H X-A:3",
        "curl http://me:p%40w@HOST/ -A '' -H 'Cookie: z=1' -b a=1",
        "curl -X PUT http://HOST/ --data-raw '@x' -H 'Content-Length: 2' -H 'X-Z: 1'",
        "curl http://HOST/ -X POST",
        "curl -d '' http://HOST/",
        "curl -g 'http://HOST/[a]{b}?[c]'",
        "curl -G http://HOST/ --data-urlencode a=%2F -d %2F --no-compressed --compressed --no-compressed",
        "curl http://HOST/?z=1 --url-query 'a=b /' --url-query +x=%2F",
        "curl http://HOST/ -u a:b --digest",
        "curl http://HOST/ -H Host: -H Content-Type: --data-raw $'\\xff\\n\\'$x'",
    ],
)
def test_the_request_read_is_the_one_curl_sends(exchange, command):
    raw, address = exchange(command)
    assert without_blanks(raw) == on_the_wire(request_of(command.replace("HOST", address)))


@needs_curl
@pytest.mark.parametrize(
    "options",
    [
        "-F 'a=l1\nl2' -F 'b=\"x;\\\\y\\\"\";type=text/x; charset=utf-8' -F 'c=d;e=f' -F g=",
        "-F 'f=@p.PNG' -F 'g=@\"q\";filename=\"a;\\\"b.txt\"' -F 'h=<q;filename=x' -F 'i=z;filename=w.html'",
        "-F 'a=b' --form-string 'c=@q;type=x' -H 'content-type: multipart/form-data' -H 'X-A: 1'",
        "-F 'we\"ird=b' -X PUT -H 'Expect: x'",
        "-T p.PNG -H Expect:",
        "-d @q --data-binary @q --data-urlencode n@q",
    ],
)
def test_the_form_or_file_read_is_the_one_curl_sends(exchange, options, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("p.PNG").write_bytes(b"\x89PNG\r\n")
    Path("q").write_bytes(b"l1\nl2")
    raw, address = exchange(f"curl http://HOST/dir/ -A curl/8.5.0 {options}")
    command = f"curl http://{address}/dir/ {options}"
    sent = on_the_wire(request_from_curl(command, lambda path: Path(path).read_bytes()).request)
    assert without_boundary(without_blanks(raw)) == without_boundary(sent)


def without_boundary(raw):
    """Boundaries are drawn by lot, and longer in younger curls."""
    found = re.search(rb"boundary=(\S+)", raw)
    if found is None:
        return raw
    return re.sub(rb"(?i)content-length:\d+", b"", raw.replace(found[1], b"boundary"))


@needs_curl
@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a/../b c", "x={1}&y=$HOME", Headers([("Host", "b.test"), ("X-Q", 'it\'s "$HOME" `id` !')])),
        Request("HEAD", "/", "", Headers([("Host", "b.test"), ("Accept", "*/*"), ("x-a", "1"), ("X-A", "")])),
        Request("purge", "/caf\u00c3\u00a9", "", Headers([("Host", "b.test"), ("Cookie", "caf\u00c3\u00a9=\u00ff")])),
        Request(
            "POST", "/", "", Headers([("Host", "b.test"), ("Content-Length", "13")]), b"'\"$\\`\n\r\t\xff\xc3\xa9!%"
        ),
        Request("GET", "/", "", Headers([("Host", "b.test"), ("Content-Length", "2")]), b"@x"),
        Request("POST", "/", "", Headers([("Host", "b.test"), ("Content-Length", "4")]), b"\0\r\n'"),
    ],
)
def test_a_command_written_sends_the_same_request_from_a_real_shell(exchange, request_):
    raw, _ = exchange(curl_from_request(request_, "http", "HOST"))
    assert without_blanks(raw) == on_the_wire(request_)


@settings(max_examples=20, deadline=None)
@given(requests())
@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash to compare with")
def test_a_shell_hands_curl_the_words_we_mean(request):
    command = curl_from_request(request, "https", "a.test")
    program = b"curl() { printf '%s\\0' curl \"$@\"; }\n" + command.encode("utf-8", "surrogateescape")
    printed = subprocess.run(["bash", "-c", program], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    words = [word.encode("utf-8", "surrogateescape") for word in split_command(command).words]
    assert printed.stdout.split(b"\0")[:-1] == words
