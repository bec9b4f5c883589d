"""Files of raw HTTP requests, one after another behind lines of `###`, as editors' HTTP clients have them.

    ### the front page
    GET / HTTP/1.1
    Host: shop.example.com

    ###
    POST /cart HTTP/1.1
    …

Lines with `#` or `//` before a request line are comments. A body ends where its Content-Length says, else at the next
`###`.
"""

import re
from collections.abc import Iterable, Iterator

from edgetui.errors import UsageError
from edgetui.formats.entry import Entry, Problem, problem_from_error, unsendable
from edgetui.formats.raw import raw_from_request, request_from_raw
from edgetui.formats.source import Source

_GAP = re.compile(rb"(?:[ \t]*\r?\n|[ \t]*(?:#|//)[^\n]*(?:\n|\Z))*")
_SEPARATOR = re.compile(rb"^###", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_NOTHING_MORE = re.compile(rb"\s*(?:\Z|(?<=\n)###)")


def entries_from_http(source: Source) -> Iterator[Entry | Problem]:
    """The requests of a file."""
    data = source.all().removeprefix(b"\xef\xbb\xbf")
    for line, piece in _pieces(data):
        try:
            request, viewer = request_from_raw(piece, source.name, line)
        except UsageError as error:
            yield problem_from_error(error, source.name)
        else:
            yield Entry(request, viewer)


def http_from_entries(entries: Iterable[Entry]) -> Iterator[bytes | Problem]:
    """The file of the requests."""
    separator = b""
    for number, entry in enumerate(entries, 1):
        if message := unsendable(entry.request):
            yield Problem(f"entry {number}", message)
            continue
        yield separator + raw_from_request(entry.request, entry.viewer)
        separator = b"\r\n\r\n###\r\n\r\n"


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The requests with the numbers of their first lines."""
    at, line = 0, 1
    while True:
        begin = _GAP.match(data, at).end()  # type: ignore[union-attr]
        line += data.count(b"\n", at, begin)
        if begin >= len(data):
            return
        at, is_exact = _end(data, begin)
        piece = data[begin:at]
        # Before a separator editors leave lines empty; at the end of a file one line end is taken away.
        yield line, piece if is_exact or at == len(data) else piece.rstrip(b"\r\n")
        line += data.count(b"\n", begin, at)


def _end(data: bytes, begin: int) -> tuple[int, bool]:
    """Where the request that begins at `begin` ends, and whether its Content-Length says so."""
    head = _HEAD_END.search(data, begin)
    separator = _SEPARATOR.search(data, begin)
    if head is None or (separator and separator.start() < head.start()):
        return separator.start() if separator else len(data), False
    length = _LENGTH.search(data, begin, head.start())
    if length:
        end = head.end() + int(length[1])
        if end <= len(data) and _NOTHING_MORE.match(data, end):
            return end, True
    following = _SEPARATOR.search(data, head.end())
    return following.start() if following else len(data), False
