"""HTTPie commands (version 3), one for each request.

HTTPie percent-encodes what no URL may hold; everything else goes out as it is.
"""

import base64
import re
from collections.abc import Iterable, Iterator

from edgetui.engine.http import Request
from edgetui.formats.entry import Entry, Problem, shown, unsendable
from edgetui.formats.shellwords import quoted

#: What HTTPie sends unless told otherwise: `Name:` takes it away.
_OWN = ("User-Agent", "Accept", "Accept-Encoding", "Connection")
_NEEDS_AS_IS = re.compile(r"/\.\.?(?:[/?]|$)|//|[^!-~]")
#: Longer ones do not fit a command line everywhere.
_LONGEST_ARGUMENT = 100_000


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
    body, is_text = _body(request.body)
    words = ["http"]
    if is_text:
        words.append("--ignore-stdin")
    if _NEEDS_AS_IS.search(request.target()):
        words.append("--path-as-is")
    parts = [" ".join([*words, quoted(request.method), quoted(shown(entry.url))])]
    parts += [quoted(item) for item in _header_items(request)]
    if request.body and is_text:
        parts.append(f"--raw {quoted(body)}")
    command = " \\\n  ".join(parts)
    return command if is_text else f"printf %s {body} | base64 -d | \\\n{command}"


def _body(body: bytes) -> tuple[str, bool]:
    """The body, or its base64; and which of them."""
    if b"\0" not in body and len(body) < _LONGEST_ARGUMENT:
        try:
            return body.decode("utf-8"), True
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode("ascii"), False


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
