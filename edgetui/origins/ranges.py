"""The Range header, one range of bytes [RFC 9110 14.1.2]."""

import re

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE | re.ASCII)


class Unsatisfiable(Exception):
    """The range lies outside the content: 416."""


def byte_range(value: str, size: int) -> range | None:
    """The bytes of `size` that `value` asks for: `bytes=2-5` -> `range(2, 6)`.

    None for several ranges, another unit or nonsense, which a server ignores. Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(value)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    if start >= stop:
        raise Unsatisfiable(value)
    return range(start, stop)
