"""What the first bytes of a body say."""

import struct

import pytest

from edgetui.tui.views.image import Picture, format_of, picture_of


def segment(marker, data):
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


JFIF = segment(0xE0, b"JFIF\0" + bytes(9))
FRAME = segment(0xC2, b"\x08" + struct.pack(">HH", 480, 640) + b"\x03" + bytes(9))
PICTURES = {
    "png": (b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 800, 600), Picture("PNG", 800, 600)),
    "gif": (b"GIF89a" + struct.pack("<HH", 300, 200) + bytes(3), Picture("GIF", 300, 200)),
    "jpeg": (b"\xff\xd8" + JFIF + segment(0xC4, bytes(20)) + FRAME, Picture("JPEG", 640, 480)),
    "jpeg with fill bytes": (b"\xff\xd8" + JFIF + b"\xff\xff" + FRAME[1:], Picture("JPEG", 640, 480)),
    "lossy webp": (
        b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 320, 0x4000 | 240),
        Picture("WebP", 320, 240),
    ),
    "lossless webp": (
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 319 | 239 << 14) + bytes(5),
        Picture("WebP", 320, 240),
    ),
    "extended webp": (
        b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (1919).to_bytes(3, "little") + (1079).to_bytes(3, "little"),
        Picture("WebP", 1920, 1080),
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_tells_its_format_and_size(name):
    data, wanted = PICTURES[name]

    assert picture_of(data) == wanted


@pytest.mark.parametrize("name", PICTURES)
def test_any_beginning_of_a_picture_is_read_without_fault(name):
    data, wanted = PICTURES[name]
    for end in range(len(data)):
        found = picture_of(data[:end])
        assert found is None or found.kind == wanted.kind


@pytest.mark.parametrize("data", [b"", b"RIFF\0\0\0\0WAVE", b"\xff\xd8", b"<svg/>"])
def test_what_is_no_picture_is_none(data):
    assert picture_of(data) is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04..", "ZIP archive"),
        (b"\0\0\0\x1cftypavif", "AVIF picture"),
        (b"\0\0\0\x18ftypmp42", "MP4"),
        (b"\0asm\1\0\0\0", "WebAssembly"),
        (b"hello", ""),
    ],
)
def test_other_formats_are_named_by_their_first_bytes(data, name):
    assert format_of(data) == name
