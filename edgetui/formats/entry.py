"""What every format speaks: a request somebody sent, and what is known about it.

A reader gives `Entry` and `Problem` in the order of its file, one after the other, so that a log of a million lines is
never held in memory; a writer takes entries and gives bytes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from edgetui.engine.http import CREDENTIALS, Headers, Request, Response, Viewer, wire_from_text
from edgetui.errors import UsageError

#: Stands for the value of a header that holds credentials.
REDACTED = "[redacted]"

#: Where a request without Host went, for formats that must name a host.
SOME_HOST = "d111111abcdef8.cloudfront.net"

_ENDS_A_WORD = re.compile(r"[ \r\n\0]")
_ENDS_A_LINE = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A request with its viewer (address, protocol, HTTP version) and, as far as the source tells, what became of it.

    `response` is the recorded answer; its body is empty where the source does not hold it. `at` is the time in
    seconds since 1970, UTC. `events` are the Lambda@Edge events that were made of it, as they are, in order of travel.
    `facts` is what a source says besides, by the source's own names: the other fields of a log line. `notes` are
    sentences for people about what the source does not hold, or what was made of it; `comment` is what a person wrote.
    """

    request: Request
    viewer: Viewer = field(default_factory=Viewer)
    response: Response | None = None
    at: float | None = None
    request_id: str = ""
    events: tuple[Mapping[str, Any], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    comment: str = ""

    @property
    def host(self) -> str:
        """The name (`name:port`) the viewer asked for."""
        return self.request.headers.get("host") or SOME_HOST

    @property
    def url(self) -> str:
        """The whole URL, a wire string."""
        return f"{self.viewer.protocol}://{self.host}{self.request.target()}"


def unsendable(request: Request) -> str:
    """What of a request HTTP/1.1 has no way to send, as a sentence; empty when nothing."""
    if not request.method or _ENDS_A_WORD.search(request.method):
        return f"the method {request.method!r} is none"
    if _ENDS_A_WORD.search(request.target()):
        return f"the target {request.target()[:60]!r} has a blank or a line break"
    line = next((line for line in request.headers if _ENDS_A_LINE.search("".join(line)) or not line[0].strip()), None)
    return f"the header {f'{line[0]}: {line[1]}'[:60]!r} has a line break, or no name" if line else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or written. `where` names file, line or index, and field; `message` the value
    and what is wrong with it; `hint` what to do."""

    where: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class Reading:
    """All of a source: what could be read, and what could not."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


def reading_of(items: Iterable[Entry | Problem]) -> Reading:
    """What a reader gives, told apart."""
    listed = list(items)
    return Reading(
        tuple(item for item in listed if isinstance(item, Entry)),
        tuple(item for item in listed if isinstance(item, Problem)),
    )


def problem_from_error(error: UsageError, where: str) -> Problem:
    """The error of a parser that was told to call its source `where`."""
    message = error.message
    if message.startswith(where):
        rest = message.removeprefix(where)
        if rest.startswith(", "):
            place, _, said = rest.partition(": ")
            return Problem(where + place, said, error.hint)
        return Problem(where, rest.lstrip(": "), error.hint)
    return Problem(where, message, error.hint)


# -- wire strings in files of text


def shown(wire: str) -> str:
    """A wire string as UTF-8 text; a byte that is no UTF-8 becomes a lone surrogate, so that `sent` gets it back."""
    return wire if wire.isascii() else wire.encode("latin-1").decode("utf-8", "surrogateescape")


def sent(text: str) -> str:
    """The wire string of a text, its bytes in UTF-8."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:  # A lone surrogate that stands for no byte.
        return wire_from_text(text)


# -- credentials


@dataclass(slots=True)
class Redaction:
    """Hides credentials in entries, and counts what it hid."""

    entries: int = 0
    names: set[str] = field(default_factory=set)

    def redacted(self, entry: Entry) -> Entry:
        """`entry` with `[redacted]` for the values of the headers in `engine.http.CREDENTIALS`, wherever they are."""
        found: set[str] = set()
        request = replace(entry.request, headers=_redacted(entry.request.headers, found))
        response = entry.response
        if response is not None:
            response = replace(response, headers=_redacted(response.headers, found))
        events = tuple(_without_credentials(event, found) for event in entry.events)
        if not found:
            return entry
        self.entries += 1
        self.names |= found
        return replace(entry, request=request, response=response, events=events)


def _redacted(headers: Headers, found: set[str]) -> Headers:
    lines: list[tuple[str, str]] = []
    for name, value in headers:
        secret = name.lower() in CREDENTIALS
        if secret:
            found.add(name.lower())
        lines.append((name, REDACTED if secret else value))
    return Headers(lines) if found else headers


def _without_credentials(value: Any, found: set[str]) -> Any:
    """An event with the values of `{"cookie": [{"key", "value"}]}` hidden, at whatever depth."""
    if isinstance(value, list):
        return [_without_credentials(item, found) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: _hidden(lines, key.lower(), found)
        if key.lower() in CREDENTIALS and isinstance(lines, list)
        else _without_credentials(lines, found)
        for key, lines in value.items()
    }


def _hidden(lines: list[Any], name: str, found: set[str]) -> list[Any]:
    found.add(name)
    return [{**line, "value": REDACTED} if isinstance(line, Mapping) else REDACTED for line in lines]
