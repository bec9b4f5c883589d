"""What the first bytes say a body is: the size of a picture, the name of a binary format. Nothing is decoded."""

from typing import NamedTuple


class Picture(NamedTuple):
    """A picture's format and its size in pixels; 0 x 0 where the bytes end before they say."""

    kind: str
    width: int
    height: int


#: Beginnings of other binary formats that are met on the web.
_FORMATS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"wOF2", "WOFF2 font"),
    (b"wOFF", "WOFF font"),
    (b"\x00asm", "WebAssembly"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"\x1aE\xdf\xa3", "Matroska or WebM"),
)
#: The markers of JPEG's frame headers: C0 to CF without DHT, JPG and DAC [ITU-T T.81, table B.1].
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SMALLEST = 10


def picture_of(data: bytes) -> Picture | None:
    """The picture these bytes begin; None for what is none of PNG, GIF, JPEG, WebP."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Picture("PNG", _big(data[16:20]), _big(data[20:24]))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Picture("GIF", _little(data[6:8]), _little(data[8:10]))
    if data.startswith(b"\xff\xd8\xff"):
        return Picture("JPEG", *_jpeg(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Picture("WebP", *_webp(data))
    return None


def format_of(data: bytes) -> str:
    """The name of another binary format, by its first bytes; "" when they say nothing."""
    if data[4:8] == b"ftyp":
        return "AVIF picture" if data[8:12] in (b"avif", b"avis") else "MP4"
    return next((name for start, name in _FORMATS if data.startswith(start)), "")


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _jpeg(data: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header, which has the height first."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        # A fill byte, or a marker that stands alone, has no length.
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + max(2, _big(data[at + 2 : at + 4]))
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    """Lossy, lossless and extended files say it in three ways [RFC 9649]."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < _SMALLEST:
        return 0, 0
    if chunk == b"VP8X":
        return _little(body[4:7]) + 1, _little(body[7:10]) + 1
    if chunk == b"VP8L":
        bits = _little(body[1:5])
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    return _little(body[6:8]) & 0x3FFF, _little(body[8:10]) & 0x3FFF
