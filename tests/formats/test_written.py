"""What other programs wrote, beside what a server had received from them: nothing they hold is lost.

`written/` has the archive and the commands that the developer tools of Chromium 156 saved and copied of a page with
pictures, forms, a file and a redirect, and the archive of mitmproxy 11.0.2; `*.sent.json` is what arrived.
`login-*` tell of answers too: `tests/bench/browser.py` has Chromium write its two, the third is `mitmdump --set
hardump=FILE` in front of an origin that echoes bytes, asked by curl.
"""

import base64
import json
from pathlib import Path

import pytest

from edgetui.engine.http import wire_from_text
from edgetui.formats.entry import reading_of
from edgetui.formats.registry import ReadOptions, reader_of
from edgetui.formats.source import source_of

WRITTEN = Path(__file__).parents[1] / "data" / "formats" / "written"


def read(name):
    source = source_of(str(WRITTEN / name))
    reading = reading_of(reader_of(source).read(source, ReadOptions()))
    source.close()
    assert reading.problems == ()
    return reading.entries


def arrived(name):
    """What the server received: `{request line: (header lines without case, body)}`."""
    return {
        each["line"]: (lines(each["headers"]), each["body"].encode("latin-1"))
        for each in json.loads((WRITTEN / f"{name}.sent.json").read_text(encoding="utf-8"))
    }


def lines(headers):
    return sorted((name.lower(), value) for name, value in headers)


def request_line(entry):
    return f"{entry.request.method} {entry.request.target()} HTTP/1.1"


@pytest.mark.parametrize("name", ["chromium-156", "mitmproxy-11.0.2"])
def test_an_archive_gives_every_request_as_it_arrived(name):
    entries, sent = read(f"{name}.har"), arrived(name)
    assert {request_line(entry) for entry in entries} == sent.keys()
    for entry in entries:
        headers, body = sent[request_line(entry)]
        assert lines(entry.request.headers) == headers
        # Chromium replaces what is no UTF-8 in a form before it writes it: then the entry says so.
        assert entry.request.body == body or f"of a body of {len(body)}" in "".join(entry.notes)
    assert sum(entry.request.body != sent[request_line(entry)][1] for entry in entries) == (name == "chromium-156")


def test_a_picture_in_mitmproxys_archive_has_its_bytes():
    picture = next(entry for entry in read("mitmproxy-11.0.2.har") if entry.request.uri == "/a.png")
    assert picture.response.body == b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def test_commands_that_chromium_copied_give_every_request_as_it_arrived():
    entries, sent = read("chromium-156.sh"), arrived("chromium-156")
    assert {request_line(entry) for entry in entries} == sent.keys()
    # Chromium leaves Accept-Encoding out, and of these two bodies writes text.
    for entry in entries:
        headers, body = sent[request_line(entry)]
        if entry.request.uri not in ("/up", "/put"):
            assert lines(entry.request.headers) == [line for line in headers if line[0] != "accept-encoding"]
            assert entry.request.body == body
    assert all(entry.notes == () for entry in entries)


def archived(name):
    return json.loads((WRITTEN / name).read_text())["log"]["entries"]


def as_bytes(content):
    text = content.get("text", "")
    return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()


@pytest.mark.parametrize("name", ["login-chromium-156.har", "login-mitmproxy-11.har"])
def test_every_entry_of_a_recorded_archive_is_read_whole(name):
    entries, items = read(name), archived(name)
    assert len(entries) == len(items) >= 8
    for entry, item in zip(entries, items, strict=True):
        request, asked = entry.request, item["request"]
        host = request.headers.get("host")
        assert f"{entry.viewer.protocol}://{host}{request.target()}" == asked["url"]
        assert request.method == asked["method"]
        assert list(request.headers) == [(line["name"], wire_from_text(line["value"])) for line in asked["headers"]]
        assert len(request.body) == asked["bodySize"]
        is_decoded = any(line["name"] == "Content-Encoding" for line in item["response"]["headers"])
        assert len(entry.notes) == is_decoded
        assert entry.response.status == item["response"]["status"]
        cookies = [line["value"] for line in item["response"]["headers"] if line["name"].lower() == "set-cookie"]
        assert list(entry.response.headers.get_all("set-cookie")) == cookies


def test_chromiums_pages_images_and_posts_are_there_as_the_browser_saw_them():
    entries = read("login-chromium-156.har")
    told = [(entry.request.method, entry.request.uri, entry.response.status) for entry in entries]
    assert told[:4] == [
        ("GET", "/account.html", 302),
        ("GET", "/login.html", 200),
        ("POST", "/login", 303),
        ("GET", "/account.html", 200),
    ]
    assert [entry.response.body[:4] for entry in entries if entry.request.uri.startswith("/img/")] == [b"\x89PNG"] * 3
    last = entries[-1]
    assert last.request.target() == "/api/orders?q=it%27s&q=+"
    assert last.request.body == '{"note":"it\'s é!","price":"$5 100%"}\n'.encode()
    assert last.request.headers.get("cookie") == "session=s3; theme=dark"
    assert last.response.body == '{"is": "é"}'.encode()
    for entry, item in zip(entries, archived("login-chromium-156.har"), strict=True):
        assert entry.response.body == as_bytes(item["response"]["content"])


def test_curl_commands_copied_from_chromium_are_the_requests_of_its_archive():
    copied, saved = read("login-chromium-156.sh"), read("login-chromium-156.har")
    assert len(copied) == len(saved)
    for one, other in zip(copied, saved, strict=True):
        # DevTools leaves out what curl adds by itself, and Accept-Encoding unless it is to be decoded.
        left_out = ("host", "accept-encoding", "content-length")
        assert (one.request.method, one.request.target()) == (other.request.method, other.request.target())
        assert one.request.body == other.request.body
        assert one.request.headers.get("host") == other.request.headers.get("host")
        assert without(one, left_out) == without(other, left_out)


def without(entry, names):
    return [line for line in lines(entry.request.headers) if line[0] not in names]


def test_mitmproxys_bytes_are_the_bytes_that_were_sent():
    entries = {entry.request.uri: entry for entry in read("login-mitmproxy-11.har") if entry.request.method != "HEAD"}
    odd = entries["/a//b/../c%2Fd"].request
    assert odd.querystring == "x=1&y=%26&x=+&z"
    assert list(odd.headers)[2:] == [("X-B", "1"), ("x-a", "2"), ("X-b", "3")]
    binary = b"\x00\xff\xfe\x80binary"
    assert entries["/blob"].request.body == binary
    assert entries["/blob"].response.body == b"\x00\xff" + binary
    assert binary in entries["/upload"].request.body
    assert entries["/login"].request.body == b"user=ann%E1&return="
    assert entries["/api/orders"].request.body == '{"é": "it\'s"}'.encode()
    assert entries["/gzip"].response.body == "café ✓".encode()
    assert entries["/latin"].response.body == b"caf\xe9"
