"""What a stage did to a message: the two sides field by field, in wire order. Pure; no widths, no colours."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from edgetui.engine.behavior import Endpoint
from edgetui.engine.exchange import Message
from edgetui.engine.http import Headers, Request, Response, text_from_wire
from edgetui.engine.pages import STATUS_PHRASES


class DiffLine(NamedTuple):
    """One field. `sign`: ` ` same, `+` added, `-` removed, `~` changed, `!` a finding about it.

    `before` and `after` are None where that side has no such line. `note` is what the values do not show.
    """

    sign: str
    name: str
    before: str | None = None
    after: str | None = None
    note: str = ""


#: An `Endpoint`'s fields by the names they have in `request.origin` of an event, in its order.
_ORIGIN_FIELDS = {
    "kind": "kind",
    "domain_name": "domainName",
    "port": "port",
    "protocol": "protocol",
    "path": "path",
    "ssl_protocols": "sslProtocols",
    "read_timeout": "readTimeout",
    "keepalive_timeout": "keepaliveTimeout",
    "response_completion_timeout": "responseCompletionTimeout",
    "connection_attempts": "connectionAttempts",
    "connection_timeout": "connectionTimeout",
    "region": "region",
    "auth_method": "authMethod",
}


def diff_messages(
    before: Message | None,
    after: Message | None,
    endpoint_before: Endpoint | None = None,
    endpoint_after: Endpoint | None = None,
) -> tuple[DiffLine, ...]:
    """Every field of the two sides, unchanged ones too. A line that is not ` ` exists exactly when the sides differ.

    A request that became a response shows one line that says so, with the status, then the other lines as added.
    """
    if before is None or after is None:
        return tuple(_one_side(before, after))
    if isinstance(before, Request) and isinstance(after, Response):
        return tuple(_answered(before, after))
    if isinstance(before, Request) and isinstance(after, Request):
        lines = [*_start_line(before, after), *_origin(endpoint_before, endpoint_after)]
    else:
        lines = [_status(before, after)]
    return (*lines, *diff_headers(before.headers, after.headers), *_body(before.body, after.body))


def hidden_count(lines: Iterable[DiffLine]) -> int:
    """How many lines say nothing but "same"."""
    return sum(1 for each in lines if each.sign == " ")


def status_text(message: Message) -> str:
    """`200 OK`, with the standard phrase where the message brings none."""
    if not isinstance(message, Response):
        return ""
    description = text_from_wire(message.status_description) or STATUS_PHRASES.get(message.status, "")
    return f"{message.status} {description}".rstrip()


def _one_side(before: Message | None, after: Message | None) -> Iterator[DiffLine]:
    """A message that has no other side: all of it added, or removed."""
    message = after or before
    if message is None:
        return
    for name, value in message_fields(message):
        yield DiffLine("+", name, None, value) if before is None else DiffLine("-", name, value, None)


def message_fields(message: Message) -> Iterator[tuple[str, str]]:
    """A message as (name, text) in wire order."""
    if isinstance(message, Request):
        yield "method", text_from_wire(message.method)
        yield "uri", text_from_wire(message.uri)
        yield "querystring", text_from_wire(message.querystring)
    else:
        yield "status", status_text(message)
    for name, value in message.headers:
        yield text_from_wire(name).lower(), text_from_wire(value)
    if message.body:
        yield "body", size_text(len(message.body))


def _answered(before: Request, after: Response) -> Iterator[DiffLine]:
    asked = f"request {text_from_wire(before.method)} {text_from_wire(before.target())}"
    yield DiffLine("~", "message", asked, f"response {status_text(after)}")
    for line in _one_side(None, after):
        if line.name != "status":
            yield line


def _start_line(before: Request, after: Request) -> Iterator[DiffLine]:
    yield _field("method", before.method, after.method)
    yield _field("uri", before.uri, after.uri)
    if before.querystring or after.querystring:
        yield _field("querystring", before.querystring, after.querystring)


def _status(before: Message, after: Message) -> DiffLine:
    texts = status_text(before), status_text(after)
    if texts[0] != texts[1]:
        return DiffLine("~", "status", *texts)
    described = [getattr(message, "status_description", "") for message in (before, after)]
    if described[0] == described[1]:
        return DiffLine(" ", "status", *texts)
    return DiffLine("~", "status", *texts, note="statusDescription " + ("set" if described[1] else "removed"))


def _field(name: str, before: str, after: str) -> DiffLine:
    """A field both sides have, its values as on the wire."""
    if before == after:
        return DiffLine(" ", name, text_from_wire(before), text_from_wire(after))
    texts = text_from_wire(before), text_from_wire(after)
    return DiffLine("~", name, *texts, note="same text, other bytes" if texts[0] == texts[1] else "")


# -- origin


def _origin(before: Endpoint | None, after: Endpoint | None) -> Iterator[DiffLine]:
    if before is None and after is None:
        return
    if before is not None and after is not None and before == after:
        yield DiffLine(" ", "origin", _place(before), _place(after))
        return
    for attribute, name in _ORIGIN_FIELDS.items():
        yield from _origin_field(f"origin.{name}", _text_of(before, attribute), _text_of(after, attribute))
    old = before.custom_headers if before else Headers()
    new = after.custom_headers if after else Headers()
    for each in diff_headers(old, new):
        yield each._replace(name=f"origin.customHeaders.{each.name}")


def _origin_field(name: str, before: str | None, after: str | None) -> Iterator[DiffLine]:
    """Unchanged details are left out: a changed origin is told by what changed, and by where it is."""
    if before == after:
        if name == "origin.domainName":
            yield DiffLine(" ", name, before, after)
    elif not before:
        yield DiffLine("+", name, None, after or "(empty)")
    elif not after:
        yield DiffLine("-", name, before, None)
    else:
        yield DiffLine("~", name, before, after)


def _text_of(endpoint: Endpoint | None, attribute: str) -> str | None:
    if endpoint is None:
        return None
    value = getattr(endpoint, attribute)
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _place(endpoint: Endpoint) -> str:
    return f"{endpoint.kind} {endpoint.protocol}://{endpoint.domain_name}:{endpoint.port}{endpoint.path}"


# -- headers


def diff_headers(before: Headers, after: Headers) -> Iterator[DiffLine]:
    """The field lines in the order of `after`; removed ones where they stood in `before`."""
    old, new = list(before), list(after)
    pairs = _paired(old, new)
    partners = {there for there in pairs if there is not None}
    emitted = 0
    for position, line in enumerate(new):
        partner = pairs[position]
        if partner is not None:
            yield from _removed(old[emitted:partner], emitted, partners)
            emitted = max(emitted, partner + 1)
        yield _header_line(old[partner] if partner is not None else None, line)
    yield from _removed(old[emitted:], emitted, partners)
    kept = [there for there in pairs if there is not None]
    if kept != sorted(kept):
        yield DiffLine("~", "headers", _names(old, sorted(kept)), _names(old, kept), "order changed")


def _removed(lines: list[tuple[str, str]], start: int, partners: set[int]) -> Iterator[DiffLine]:
    for index, (name, value) in enumerate(lines, start):
        if index not in partners:
            yield DiffLine("-", text_from_wire(name).lower(), text_from_wire(value), None)


def _names(lines: list[tuple[str, str]], order: list[int]) -> str:
    return ", ".join(text_from_wire(lines[index][0]).lower() for index in order)


def _header_line(before: tuple[str, str] | None, after: tuple[str, str]) -> DiffLine:
    name = text_from_wire(after[0]).lower()
    if before is None:
        return DiffLine("+", name, None, text_from_wire(after[1]))
    made = _field(name, before[1], after[1])
    if before[0] == after[0]:
        return made
    return made._replace(sign="~", note=f"written {text_from_wire(before[0])}, now {text_from_wire(after[0])}")


def _paired(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[int | None]:
    """For each new line the index of the old line it continues: of the same name, equal or in the same place."""
    by_name: dict[str, list[int]] = {}
    for index, (name, _) in enumerate(old):
        by_name.setdefault(name.lower(), []).append(index)
    wanted: dict[str, list[int]] = {}
    for index, (name, _) in enumerate(new):
        wanted.setdefault(name.lower(), []).append(index)
    pairs: list[int | None] = [None] * len(new)
    for name, indexes in wanted.items():
        _pair_lines(old, new, by_name.get(name, []), indexes, pairs)
    return pairs


def _pair_lines(
    old: list[tuple[str, str]], new: list[tuple[str, str]], there: list[int], here: list[int], pairs: list[int | None]
) -> None:
    """Pair the lines of one name. Lines that moved among their namesakes count as removed and added."""
    if len(there) == len(here) == 1:
        pairs[here[0]] = there[0]
        return
    ours, theirs = [old[index][1] for index in there], [new[index][1] for index in here]
    for _, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        for partner, index in zip(there[a:b], here[c:d], strict=False):
            pairs[index] = partner


# -- bodies


def _body(before: bytes, after: bytes) -> Iterator[DiffLine]:
    if before == after:
        if after:
            yield DiffLine(" ", "body", size_text(len(before)), size_text(len(after)))
    elif not before:
        yield DiffLine("+", "body", None, _fingerprint(after))
    elif not after:
        yield DiffLine("-", "body", _fingerprint(before), None)
    else:
        yield DiffLine("~", "body", _fingerprint(before), _fingerprint(after))


def _fingerprint(body: bytes) -> str:
    return f"{size_text(len(body))} sha256 {_digest(body)}"


@lru_cache(maxsize=64)
def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:8]


def size_text(size: int) -> str:
    """`412 B`, `1.2 KB`, `3.4 MB`, of 1024."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


# -- words


Words = tuple[tuple[str, bool], ...]

#: A word, or one character of what stands between words.
_WORD = re.compile(r"\w+|\W")
_MOST_WORDS = 400
_LONGEST_WORD = 40


def word_spans(before: str, after: str) -> tuple[Words, Words]:
    """Each text in pieces, with whether the other side lacks the piece. Together the pieces are the text."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    start -= _back_to_word(before[:start], old[:1] + new[:1])
    end -= _back_to_word(before[len(before) - end :][::-1], old[-1:] + new[-1:])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    head, tail = before[:start], before[len(before) - end :] if end else ""
    inner = _inner(old, new)
    return _joined(head, inner[0], tail), _joined(head, inner[1], tail)


def _back_to_word(common: str, edge: str) -> int:
    """How many characters of the common part belong to a word that goes on in the changed part."""
    if not any(character.isalnum() for character in edge):
        return 0
    tail = common[-_LONGEST_WORD:]
    return len(tail) - len(tail.rstrip(_alphanumerics(tail)))


def _alphanumerics(text: str) -> str:
    return "".join({character for character in text if character.isalnum()}) or "\0"


def _common(one: str, other: str) -> int:
    """Length of the common beginning, by bisection: slices compare at the speed of memory."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _inner(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    if max(len(old), len(new)) > 8 * _MOST_WORDS:
        return [(old, True)], [(new, True)]
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return [(old, True)], [(new, True)]
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    opcodes = difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for position, (kind, a, b, c, d) in enumerate(opcodes):
        # Blanks between changed words are no common ground.
        is_between = 0 < position < len(opcodes) - 1 and not "".join(ours[a:b]).strip()
        is_changed = kind != "equal" or is_between
        left.append(("".join(ours[a:b]), is_changed))
        right.append(("".join(theirs[c:d]), is_changed))
    return left, right


def _joined(head: str, inner: list[tuple[str, bool]], tail: str) -> Words:
    """Neighbours of the same kind as one piece."""
    pieces: list[tuple[str, bool]] = []
    for text, changed in [(head, False), *inner, (tail, False)]:
        if not text:
            continue
        if pieces and pieces[-1][1] == changed:
            pieces[-1] = (pieces[-1][0] + text, changed)
        else:
            pieces.append((text, changed))
    return tuple(pieces)
