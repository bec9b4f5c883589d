"""Files in and out: gzip or not, whole or broken off, written wholly or not at all."""

import gzip
import os

import pytest

from edgetui.errors import UsageError
from edgetui.formats.source import Source, source_of, source_of_bytes, write_file


def test_gzip_is_unpacked_whatever_the_name():
    source = source_of_bytes(gzip.compress(b"a\nb\r\n\nc"), "x.log")
    assert source.head == b"a\nb\r\n\nc"
    assert list(source.lines()) == [(1, b"a"), (2, b"b"), (3, b""), (4, b"c")]
    assert source.broken == ""


def test_the_head_is_still_to_be_read():
    data = os.urandom(200_000)
    for packed in (data, gzip.compress(data)):
        source = source_of_bytes(packed, "x")
        assert source.head == data[: len(source.head)]
        assert 60_000 < len(source.head) < 70_000
        assert source.all() == data


def test_several_gzip_files_strung_together_are_one():
    assert source_of_bytes(gzip.compress(b"a\n") + gzip.compress(b"b\n"), "x").all() == b"a\nb\n"


def test_of_a_gzip_file_cut_short_what_is_there_is_read_and_the_break_is_known():
    lines = b"".join(b"%d,%s\n" % (number, os.urandom(8).hex().encode()) for number in range(20_000))
    source = source_of_bytes(gzip.compress(lines)[:-2000], "x.gz")
    read = [line for _, line in source.lines()]
    assert len(read) > 15_000
    assert read[:-1] == lines.split(b"\n")[: len(read) - 1]
    assert "end" in source.broken.lower()


def test_two_bytes_of_gzip_are_no_more_than_broken():
    source = source_of_bytes(b"\x1f\x8b", "x.gz")
    assert source.all() == b""
    assert source.broken


@pytest.mark.parametrize(("name", "suffix"), [("a.har", ".har"), ("A.HAR.GZ", ".har"), ("-", ""), ("x.tar.gz", ".tar")])
def test_the_suffix_is_that_before_gz(name, suffix):
    assert source_of_bytes(b"", name).suffix == suffix


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"cannot read .*nothing\.har: No such file"):
        source_of(str(tmp_path / "nothing.har"))


def test_a_stream_may_give_less_than_asked_for():
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb", buffering=0) as writer, os.fdopen(read_end, "rb") as reader:
        writer.write(b"GET /")
        writer.write(b"a\n\n")
        writer.close()
        source = Source("pipe", reader)
        assert source.head == b"GET /a\n\n"
        assert source.all() == b"GET /a\n\n"


def test_a_file_is_replaced_when_the_new_one_is_whole(tmp_path):
    path = tmp_path / "out.har"
    path.write_text("old")
    write_file(str(path), iter([b"new", b"er"]))
    assert path.read_bytes() == b"newer"
    assert os.listdir(tmp_path) == ["out.har"]


def test_a_file_stays_as_it_is_when_the_new_one_fails(tmp_path):
    path = tmp_path / "out.har"
    path.write_text("old")

    def chunks():
        yield b"half"
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        write_file(str(path), chunks())
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.har"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.har").write_text("old")
    (tmp_path / "link.har").symlink_to("real.har")
    write_file(str(tmp_path / "link.har"), [b"new"])
    assert (tmp_path / "link.har").is_symlink()
    assert (tmp_path / "real.har").read_text() == "new"


def test_a_device_is_written_to():
    write_file(os.devnull, [b"gone"])
    assert not os.path.isfile(os.devnull)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"cannot write .*: No such file"):
        write_file(str(tmp_path / "no" / "out.har"), [b""])
