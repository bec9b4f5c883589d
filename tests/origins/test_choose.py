"""`--origin`: what a text names."""

import os

import pytest

from edgetui.errors import UsageError
from edgetui.origins.choose import origin_from_text
from edgetui.origins.directory import DirectoryOrigin
from edgetui.origins.faulty import FaultyOrigin
from edgetui.origins.fixed import FixedOrigin
from edgetui.origins.live import LiveOrigin
from edgetui.origins.none import NoOrigin
from edgetui.origins.s3 import S3Origin


@pytest.fixture
def root(tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "page.http").write_bytes(b"HTTP/1.1 200 OK\n\n")
    (tmp_path / "page.json").write_bytes(b"{}")
    (tmp_path / "flaky.toml").write_bytes(b"[faults]")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("none", NoOrigin),
        ("http://127.0.0.1:8000", LiveOrigin),
        ("HTTPS://example.com/prefix", LiveOrigin),
        ("insecure+https://127.0.0.1:8443", LiveOrigin),
        ("s3://images/site?region=eu-west-1", S3Origin),
        ("fault:delay=2 reset", FaultyOrigin),
        ("flaky.toml", FaultyOrigin),
        ("public", DirectoryOrigin),
        ("./public/", DirectoryOrigin),
        (".", DirectoryOrigin),
        ("page.http", FixedOrigin),
        ("page.json", FixedOrigin),
    ],
)
def test_each_kind_of_origin_is_told_by_its_text(root, text, kind):
    assert type(origin_from_text(text, str(root))) is kind


def test_an_absolute_path_is_not_relative_to_the_root(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert isinstance(origin_from_text(str(root / "page.http"), str(elsewhere)), FixedOrigin)


def test_the_home_folder_may_be_written_short(root, monkeypatch):
    monkeypatch.setenv("HOME", str(root))
    assert origin_from_text("~/public", "/").source == str(root / "public")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("ftp://x/y", "origin 'ftp://x/y': unknown scheme 'ftp'", "http or https"),
        ("fault:rest", "'rest' is no fault", "did you mean reset?"),
        ("s3://images?profil=dev", "unknown key 'profil'", "did you mean profile?"),
        ("insecure+http://x", "unknown scheme 'insecure+http'", "insecure+https"),
        ("http://", "'http://' is not the URL of an HTTP server", "http://HOST:PORT"),
        ("publik", "there is no ", "did you mean public?"),
        ("./pag.htp", "there is no ", "did you mean page.http?"),
        ("none.", "there is no ", "did you mean none?"),
        ("localhost:8000", "there is no ", "did you mean http://localhost:8000?"),
        ("127.0.0.1:80/x", "there is no ", "did you mean http://127.0.0.1:80/x?"),
        ("nothing/like/it", "there is no ", "an origin is a URL"),
        ("qqqqqqqq", "there is no ", "an origin is a URL"),
    ],
)
def test_what_is_no_origin_is_refused_with_the_nearest_there_is(root, text, said, hint):
    with pytest.raises(UsageError) as caught:
        origin_from_text(text, str(root))
    assert text.removeprefix("fault:") in caught.value.message
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_an_empty_text_is_refused(root):
    with pytest.raises(UsageError, match="is empty"):
        origin_from_text("", str(root))


def test_a_pipe_is_neither_folder_nor_file(root):
    os.mkfifo(root / "pipe")
    with pytest.raises(UsageError, match="neither a folder nor a file"):
        origin_from_text("pipe", str(root))
