"""HTTP messages as immutable values.

Facts about HTTP fields that decide the representation:

- names compare without case, but the case sent is the case that travels on (HTTP/1.1), so it is kept;
- the same name may occur on several lines (`Set-Cookie`), and their order matters;
- values are bytes, nearly always ASCII. They are held as `str` with one character per byte
  (ISO-8859-1, as WSGI does), so nothing is lost. `text_from_wire` gives what a person or a function sees,
  `wire_from_text` goes back. CloudFront's rule: valid UTF-8 is passed as it is, anything else is read as
  ISO-8859-1 [edge-function-restrictions-all].
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

_Derived = TypeVar("_Derived")

#: Header names whose values are credentials: redacted in `repr` and, unless asked otherwise, in exports.
CREDENTIALS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-amz-security-token", "x-api-key"}
)

#: RFC 9112 §5. Possessive: what does not fit is not read twice.
_FIELD_LINE = re.compile(r"(?m)^([!#$%&'*+\-.^_`|~0-9A-Za-z]++):[ \t]*+([\t\x20-\x7e\x80-\xff]*+)\r\n")


def field_lines(text: str) -> list[tuple[str, str]] | None:
    """The `(name, value)` pairs of a head's lines after the first, each with its CRLF.

    None where one of them is no field line, ends otherwise, or is folded.
    """
    lines: list[tuple[str, str]] = _FIELD_LINE.findall(text)
    if len(lines) != text.count("\n"):
        return None
    if " \r" in text or "\t\r" in text:
        return [(name, value.rstrip(" \t")) for name, value in lines]
    return lines


def text_from_wire(wire: str) -> str:
    """The text of a wire string: its bytes as UTF-8 where they are UTF-8, else as ISO-8859-1."""
    if wire.isascii():
        return wire
    try:
        return wire.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return wire


def wire_from_text(text: str) -> str:
    """The UTF-8 bytes of `text`, one character per byte. A lone surrogate becomes U+FFFD."""
    if text.isascii():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.encode("utf-8").decode("latin-1")


def canonical_name(name: str) -> str:
    """`user-agent` -> `User-Agent`: the name Lambda@Edge makes for a header without `key` [lambda-event-structure]."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


class Headers:
    """An immutable, ordered, case-keeping multi-map of field lines.

    Iterates over `(name, value)` pairs in wire order. Methods that change return a new value.
    """

    __slots__ = ("_derived", "_lines", "_lowered", "_size")

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        #: As they are, where they are tuples already.
        self._lines: tuple[tuple[str, str], ...] = tuple(map(tuple, lines))  # type: ignore[arg-type]
        self._lowered: tuple[str, ...] | None = None
        self._derived: dict[Callable[[Headers], Any], Any] | None = None
        self._size: int | None = None

    @classmethod
    def _of(cls, lines: tuple[tuple[str, str], ...], lowered: tuple[str, ...] | None = None) -> "Headers":
        """Of lines that are what they must be."""
        made = cls.__new__(cls)
        made._lines, made._lowered, made._derived, made._size = lines, lowered, None, None
        return made

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each line in lower case. Headers are asked for names dozens of times an exchange."""
        if self._lowered is None:
            self._lowered = tuple([name.lower() for name, _ in self._lines])
        return self._lowered

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._lines == other._lines

    def __hash__(self) -> int:
        return hash(self._lines)

    def __contains__(self, name: object) -> bool:
        return str(name).lower() in (self._lowered or self.names)

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name}: {'[redacted]' if name.lower() in CREDENTIALS else value}" for name, value in self._lines
        )
        return f"Headers({shown})"

    def get(self, name: str, default: str | None = None) -> str | None:
        """The value of the first line with this name."""
        names, lowered = self._lowered or self.names, name.lower()
        return self._lines[names.index(lowered)][1] if lowered in names else default

    def get_all(self, name: str) -> tuple[str, ...]:
        """The values of all lines with this name, in order."""
        names, lowered = self._lowered or self.names, name.lower()
        times = names.count(lowered)
        if times < 2:
            return (self._lines[names.index(lowered)][1],) if times else ()
        return tuple([line[1] for key, line in zip(names, self._lines, strict=True) if key == lowered])

    def grouped(self) -> dict[str, list[tuple[str, str]]]:
        """Lower-case name -> its lines, names in the order of their first line."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for line, lowered in zip(self._lines, self.names, strict=True):
            groups.setdefault(lowered, []).append(line)
        return groups

    def adding(self, name: str, value: str) -> "Headers":
        """With one more line at the end."""
        return Headers._of((*self._lines, (name, value)))

    def setting(self, name: str, value: str) -> "Headers":
        """With exactly one line of this name, in the place of the first one, else at the end."""
        names, lowered = self._lowered or self.names, name.lower()
        if lowered not in names:
            return self.adding(name, value)
        place = names.index(lowered)
        rest = zip(self._lines[place + 1 :], names[place + 1 :], strict=True)
        return Headers([*self._lines[:place], (name, value), *[line for line, key in rest if key != lowered]])

    def setting_all(self, *lines: tuple[str, str]) -> "Headers":
        """With exactly one line of each of these names, which are different ones, as `setting` puts it."""
        names, lowered = self._lowered or self.names, [name.lower() for name, _ in lines]
        if set(lowered).isdisjoint(names):
            return Headers._of((*self._lines, *lines), (*names, *lowered))
        made = self
        for name, value in lines:
            made = made.setting(name, value)
        return made

    def without(self, *names: str) -> "Headers":
        """Without any line of these names."""
        lowered = {name.lower() for name in names}
        if lowered.isdisjoint(self.names):
            return self
        return Headers([line for line, key in zip(self._lines, self.names, strict=True) if key not in lowered])

    def derived(self, make: "Callable[[Headers], _Derived]") -> _Derived:
        """What `make` makes of these lines, made once: they are asked for the same things at every stage."""
        if self._derived is None:
            self._derived = {}
        if make not in self._derived:
            self._derived[make] = make(self)
        made: _Derived = self._derived[make]
        return made

    def size(self) -> int:
        """Bytes of the field lines on the wire: name, `: `, value, CRLF."""
        if self._size is None:
            self._size = len("".join([name + value for name, value in self._lines])) + 4 * len(self._lines)
        return self._size


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who sent the request: what CloudFront knows about the connection, not what the message says.

    `protocol` is `http` or `https`; `http_version` is `1.0`, `1.1`, `2.0` or `3.0`. `facts` are the values of
    the CloudFront-* headers that only a real edge can know (country, city, device …), by header name.
    """

    ip: str = "198.51.100.7"
    port: int = 50000
    protocol: str = "https"
    http_version: str = "1.1"
    facts: Headers = field(default_factory=Headers)


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. `uri` is the path alone, as sent; `querystring` has no leading `?`."""

    method: str = "GET"
    uri: str = "/"
    querystring: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def target(self) -> str:
        """The request target in origin form: path, and `?query` when there is one."""
        return f"{self.uri}?{self.querystring}" if self.querystring else self.uri

    def head_size(self) -> int:
        """Bytes of request line and field lines, as HTTP/1.1 would send them."""
        return len(self.method) + len(self.target()) + len("  HTTP/1.1\r\n") + self.headers.size()


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response. `status_description` is the reason phrase; empty means the standard one."""

    status: int = 200
    status_description: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def head_size(self) -> int:
        """Bytes of status line and field lines, as HTTP/1.1 would send them."""
        return len(f"HTTP/1.1 {self.status} {self.status_description}\r\n") + self.headers.size()
