"""HTTPie commands (version 3), one for each request.

HTTPie percent-encodes what no URL may hold; everything else goes out as it is.
"""

import re
from collections.abc import Iterable, Iterator

from edgetui.engine.http import Request
from edgetui.formats.entry import Entry, Problem, shown, unsendable
from edgetui.formats.shellwords import is_argument, piped, quoted

#: What HTTPie sends unless told otherwise: `Name:` takes it away.
_OWN = ("User-Agent", "Accept", "Accept-Encoding", "Connection")
_NEEDS_AS_IS = re.compile(r"/\.\.?(?:[/?]|$)|//|[^!-~]")


def httpie_from_entries(entries: Iterable[Entry]) -> Iterator[bytes | Problem]:
    """A script that sends the requests one after the other."""
    for number, entry in enumerate(entries, 1):
        if message := unsendable(entry.request):
            yield Problem(f"entry {number}", message)
            continue
        yield f"{httpie_command(entry)}\n\n".encode("utf-8", "surrogateescape")


def httpie_command(entry: Entry) -> str:
    """The command for one request. A body that is no text comes in by a pipe."""
    request = entry.request
    body = _text(request.body)
    is_text = body is not None
    words = ["http"]
    if is_text:
        words.append("--ignore-stdin")
    if _NEEDS_AS_IS.search(request.target()):
        words.append("--path-as-is")
    parts = [" ".join([*words, quoted(request.method), quoted(shown(entry.url))])]
    parts += [quoted(item) for item in _header_items(request)]
    if body:
        # With a blank, a body that begins with - would be an option.
        parts.append(f"--raw={quoted(body)}")
    command = " \\\n  ".join(parts)
    return command if is_text else piped(request.body, command)


def _text(body: bytes) -> str | None:
    """The body, if it can stand in a command line and is text: HTTPie takes no other there."""
    try:
        return body.decode("utf-8") if is_argument(body) else None
    except UnicodeDecodeError:
        return None


def _header_items(request: Request) -> Iterator[str]:
    """`Name: value`, `Name;` for an empty one, `Name:` for one that HTTPie must not add [HTTPie, request items].

    The blank keeps a value that begins with = or @ from being read as JSON or a file.
    """
    length = str(len(request.body))
    for name, value in request.headers.without("host"):
        if not (name.lower() == "content-length" and value == length):
            yield f"{name}: {shown(value)}" if value else f"{name};"
    for name in (*_OWN, *(["Content-Type"] if request.body else [])):
        if name not in request.headers:
            yield f"{name}:"
