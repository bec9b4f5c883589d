"""Compression at the edge: which responses CloudFront compresses, and what becomes of them [servingcompressedfiles]."""

import struct
import zlib
from dataclasses import dataclass, replace

from edgetui.engine.data import load
from edgetui.engine.http import Headers, Response

_CONSTANTS = load("cache_constants")
_TYPES = frozenset(_CONSTANTS["compressible_content_types"])
_STATUSES = frozenset(_CONSTANTS["compress_status"])
_LEAST, _MOST = _CONSTANTS["compress_bytes"]
#: No name, no time, no operating system: the same bytes on every machine.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

#: The named assumption of an outcome where CloudFront would have used Brotli, which Python does not have.
BROTLI_AS_GZIP = "brotli_as_gzip"


@dataclass(frozen=True, slots=True)
class Compression:
    """The response as it goes on, why it was compressed or not, and the assumptions the outcome hangs on."""

    response: Response
    is_compressed: bool
    why: str
    assumptions: tuple[str, ...] = ()


def compressed(response: Response, *, accepted: str, compress: bool, http_version: str) -> Compression:
    """`response` compressed, where CloudFront compresses it.

    `accepted` is the normalised Accept-Encoding of the cache key: `br,gzip`, `br`, `gzip` or "". `compress` is the
    behavior's setting, `http_version` the viewer's. CloudFront prefers Brotli; here gzip stands for it when the viewer
    takes both, and a viewer that takes Brotli alone gets the response uncompressed. Either way `assumptions` says so.
    """
    formats = frozenset(part for part in accepted.split(",") if part)
    against = _reason_against(response, formats, compress, http_version)
    if against:
        return Compression(response, False, against)
    if "gzip" not in formats:
        return Compression(
            response, False, "CloudFront would use Brotli, which edgetui does not have", (BROTLI_AS_GZIP,)
        )
    body = gzipped(response.body)
    made = replace(response, headers=_headers(response.headers, len(body)), body=body)
    why = f"compressed with gzip: {len(response.body)} bytes became {len(body)}"
    if "br" in formats:
        return Compression(made, True, f"{why} (CloudFront would use Brotli)", (BROTLI_AS_GZIP,))
    return Compression(made, True, why)


def _reason_against(response: Response, formats: frozenset[str], compress: bool, http_version: str) -> str:
    """The first condition that does not hold; "" when all do."""
    if not compress:
        return "Compress is off in this behavior"
    if http_version == "1.0":
        return "a request over HTTP/1.0 is never answered compressed"
    if not formats:
        return "no format that the cache policy allows is accepted by the viewer"
    if response.status not in _STATUSES:
        return f"only status 200, 403 and 404 are compressed, not {response.status}"
    if (encoding := response.headers.get("content-encoding")) is not None:
        return f"the origin sent Content-Encoding: {encoding}"
    if not response.body:
        return "the response has no body"
    return _size_against(response.headers.get("content-length")) or _type_against(response.headers.get("content-type"))


def _size_against(length: str | None) -> str:
    if length is None:
        return "the origin sent no Content-Length"
    digits = length.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18 and _LEAST <= int(digits) <= _MOST):
        return f"Content-Length must be {_LEAST} to {_MOST}, not {length}"
    return ""


def _type_against(value: str | None) -> str:
    if value is None:
        return "the origin sent no Content-Type"
    if value.partition(";")[0].strip().lower() not in _TYPES:
        return f"Content-Type {value} is not one that CloudFront compresses"
    return ""


def gzipped(body: bytes) -> bytes:
    """A gzip member without time and file name (RFC 1952), so that a replay gives the same bytes."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(body) + deflater.flush()
    return _GZIP_HEADER + packed + struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)


def _headers(headers: Headers, length: int) -> Headers:
    weakened = weak_etag(headers.get("etag"))
    headers = headers.setting("ETag", weakened) if weakened else headers.without("etag")
    return headers.setting("Content-Length", str(length)).adding("Content-Encoding", "gzip")


def weak_etag(etag: str | None) -> str:
    """A strong ETag becomes weak, a weak one stays; "" for one that is neither: CloudFront drops it."""
    if etag is None or etag.startswith("W/"):
        return etag or ""
    return f"W/{etag}" if etag.startswith('"') else ""
