"""What a body is: codings undone, characters read, the kind told."""

import gzip
import zlib

import pytest

from edgetui.engine.http import Headers, Response
from edgetui.tui.views import content
from edgetui.tui.views.content import content_of


def body(data, media="", coding=""):
    named = (("Content-Type", media), ("Content-Encoding", coding))
    return content_of(Response(200, "OK", Headers([each for each in named if each[1]]), data))


@pytest.mark.parametrize(
    ("media", "data", "kind"),
    [
        ("application/json", b'{"a": 1}', "json"),
        ("application/problem+json; charset=utf-8", b"[]", "json"),
        ("", b' {"a": 1}', "json"),
        ("", b"{not json}", "text"),
        ("text/plain", b'{"a": 1}', "text"),
        ("text/html;charset=UTF-8", b"<p>", "html"),
        ("text/css", b"a{}", "css"),
        ("application/javascript", b"f()", "javascript"),
        ("image/svg+xml", b"<svg/>", "xml"),
        ("application/x-www-form-urlencoded", b"a=1", "form"),
        ("", b"plain", "text"),
        ("", b"\xff\xfe\x00", "binary"),
        ("", b"a\0b", "binary"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "binary"),
    ],
)
def test_the_kind_comes_of_the_type_and_the_bytes(media, data, kind):
    assert body(data, media).kind == kind


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
    ],
)
def test_codings_are_undone_and_said(coding, pack):
    found = body(pack(b"<p>hello"), "text/html", coding)

    assert (found.kind, found.text) == ("html", "<p>hello")
    assert "undone to show it" in found.notes[0]
    assert found.notes[-1].endswith("8 B inside")


def test_a_coding_that_is_not_known_leaves_the_bytes_as_sent():
    found = body(b"\x0b\x02\x80\xff", "text/html", "br")

    assert found.data == b"\x0b\x02\x80\xff"
    assert "br is not undone here" in found.notes[0]


def test_bytes_that_are_not_what_their_coding_says_are_shown_as_they_are():
    found = body(b"plain", "text/plain", "gzip")

    assert found.text == "plain"
    assert found.notes[0].startswith("Content-Encoding says gzip, but the bytes are not: ")


def test_what_unpacks_to_very_much_is_cut(monkeypatch):
    monkeypatch.setattr(content, "_MOST", 1000)
    found = body(gzip.compress(b"x" * 1_000_000), "text/plain", "gzip")

    assert len(found.text) == 1000
    assert "the first 1000 B are shown" in found.notes[0]


@pytest.mark.parametrize(
    ("media", "data", "text", "note"),
    [
        ("text/plain; charset=iso-8859-1", b"caf\xe9", "café", None),
        ('text/plain; charset="utf-16-le"', "é".encode("utf-16-le"), "é", None),
        ("text/plain", b"\xef\xbb\xbfa", "a", None),
        ("text/plain", b"caf\xe9", "caf\\xe9", "not UTF-8 at byte 3: such bytes are shown as \\xNN"),
        ("text/plain; charset=klingon", b"a", "a", "charset klingon is not known: read as UTF-8"),
    ],
)
def test_characters_are_read_by_the_charset(media, data, text, note):
    found = body(data, media)

    assert found.text == text
    assert found.notes == ((note,) if note else ())


def test_json_that_is_none_says_where():
    found = body(b'{"a": 1,}', "application/json")

    assert found.kind == "text"
    assert found.notes[0].startswith("not valid JSON: ")
    assert "line 1 column" in found.notes[0]


def test_json_of_any_depth_is_read_without_fault():
    assert body(b"[" * 100_000 + b"]" * 100_000, "application/json").kind in ("text", "json")


@pytest.mark.parametrize("media", [";;;=", "text/plain; charset", "\x1b[2J", "text/html; charset=\x00"])
def test_a_type_that_makes_no_sense_does_no_harm(media):
    assert body(b"hello", media).text == "hello"
