"""Range requests answered from what is stored (RFC 9110 §14, and CloudFront's stricter rules [rangegets])."""

import hashlib
import re
from dataclasses import replace
from itertools import pairwise

from edgetui.engine.dates import seconds_from_http_date
from edgetui.engine.http import Headers, Response

#: Eighteen digits count more bytes than there are; longer numbers are nonsense, and slow to read.
_ONE = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)


def ranged(range_header: str | None, if_range: str | None, response: Response) -> Response:
    """The part of `response` that a GET asks for: 206, 416, or `response` itself where the range is ignored.

    `range_header` and `if_range` are the values of Range and If-Range. Ranges must be valid, ascend and not overlap,
    else the viewer gets the whole; likewise when the origin's answer was chunked.
    """
    if range_header is None or response.status != 200 or _is_chunked(response):
        return response
    if if_range is not None and not _is_current(if_range, response.headers):
        return response
    size = len(response.body)
    ranges = requested_ranges(range_header, size)
    if ranges is None:
        return response
    if not ranges:
        return _unsatisfiable(response, size)
    if len(ranges) > 1:
        return _several(response, ranges, size)
    return _single(response, response.body[ranges[0].start : ranges[0].stop], ranges[0], size)


def held_range(part: Response) -> tuple[range, int] | None:
    """The bytes that a 206 has, and the size of the whole; None where they cannot be cut again (several parts, chunks,
    a size nobody knows)."""
    match = _CONTENT_RANGE.fullmatch(part.headers.get("content-range") or "")
    if part.status != 206 or match is None or _is_chunked(part):
        return None
    first, last, size = (int(number) for number in match.groups())
    return (range(first, last + 1), size) if last < size and last + 1 - first == len(part.body) else None


def cut_again(range_header: str | None, if_range: str | None, part: Response) -> Response | None:
    """What a GET asks for out of a stored part; None where that does not have it all."""
    held = held_range(part)
    if held is None or range_header is None or (if_range and not _is_current(if_range, part.headers)):
        return None
    there, size = held
    ranges = requested_ranges(range_header, size) or []
    if len(ranges) != 1 or ranges[0].start < there.start or ranges[0].stop > there.stop:
        return None
    wanted = ranges[0]
    return _single(part, part.body[wanted.start - there.start : wanted.stop - there.start], wanted, size)


def requested_ranges(value: str, size: int) -> list[range] | None:
    """The bytes of `size` that a Range value asks for; [] when none of them exist.

    `bytes=0-4,-2` of 10 -> [range(0, 5), range(8, 10)]. None for another unit, nonsense, and ranges that descend or
    overlap: CloudFront answers these with the whole object [rangegets].
    """
    unit, equals, listed = value.partition("=")
    if not equals or unit.strip().lower() != "bytes":
        return None
    wanted = [_one(text.strip(), size) for text in listed.split(",")]
    if any(found is None for found in wanted):
        return None
    ranges = [found for found in wanted if found is not None]
    if any(later.start < earlier.stop for earlier, later in pairwise(ranges)):
        return None
    return [range(found.start, min(found.stop, size)) for found in ranges if found.start < size]


def _one(text: str, size: int) -> range | None:
    """The range as asked for, which may go beyond `size`; None for nonsense."""
    match = _ONE.fullmatch(text)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), int(last) + 1 if last else max(size, int(first) + 1))


def _is_chunked(response: Response) -> bool:
    """The viewer then gets the whole object, even one who asked for a range [rangegets]."""
    return any("chunked" in value.lower() for value in response.headers.get_all("transfer-encoding"))


def _is_current(if_range: str, headers: Headers) -> bool:
    """A strong ETag that is the response's, or exactly its Last-Modified (RFC 9110 §13.1.5)."""
    value = if_range.strip()
    if value.startswith(('"', "W/")):
        return value.startswith('"') and value == (headers.get("etag") or "").strip()
    date = seconds_from_http_date(value)
    return date is not None and date == seconds_from_http_date(headers.get("last-modified") or "")


def _content_range(part: range, size: int) -> str:
    return f"bytes {part.start}-{part.stop - 1}/{size}"


def _single(response: Response, body: bytes, part: range, size: int) -> Response:
    headers = response.headers.setting("Content-Length", str(len(body)))
    headers = headers.without("content-range").adding("Content-Range", _content_range(part, size))
    return replace(response, status=206, status_description="Partial Content", headers=headers, body=body)


def _several(response: Response, parts: list[range], size: int) -> Response:
    content_type = response.headers.get("content-type")
    boundary = _boundary(response.body, parts)
    pieces = []
    for part in parts:
        lines = [f"Content-Type: {content_type}"] if content_type else []
        lines.append(f"Content-Range: {_content_range(part, size)}")
        head = "\r\n".join([f"--{boundary}", *lines, "", ""]).encode("latin-1")
        pieces.append(head + response.body[part.start : part.stop] + b"\r\n")
    body = b"".join(pieces) + f"--{boundary}--\r\n".encode()
    headers = response.headers.setting("Content-Length", str(len(body)))
    headers = headers.setting("Content-Type", f"multipart/byteranges; boundary={boundary}")
    return replace(response, status=206, status_description="Partial Content", headers=headers, body=body)


def _boundary(body: bytes, parts: list[range]) -> str:
    """The same for the same answer; 96 bits of a digest do not occur in the body by accident."""
    digest = hashlib.blake2s(body, digest_size=12)
    digest.update(repr(parts).encode())
    return f"CloudFront_{digest.hexdigest()}"


def _unsatisfiable(response: Response, size: int) -> Response:
    """416 names the size (RFC 9110 §15.5.17); what describes the representation does not describe this answer."""
    headers = response.headers.without("content-type", "content-encoding", "content-language")
    headers = headers.setting("Content-Length", "0").adding("Content-Range", f"bytes */{size}")
    return replace(response, status=416, status_description="Range Not Satisfiable", headers=headers, body=b"")
