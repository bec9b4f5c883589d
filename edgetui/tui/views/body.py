"""The Body tab: the body a stage got and left, pretty, raw or as hex, with what the event says of it."""

from collections.abc import Iterable
from urllib.parse import unquote_plus

from edgetui.engine.commands import InvokeFunction
from edgetui.engine.event import EXPOSED
from edgetui.engine.exchange import Exchange, Message, StageRecord, pending_message
from edgetui.engine.http import Request, text_from_wire
from edgetui.engine.sizes import in_kb
from edgetui.engine.stage import EventType, Stage
from edgetui.session.diff import size_text
from edgetui.tui.actions import keyed
from edgetui.tui.views.content import Content, content_of
from edgetui.tui.views.document import Broken, Chain, Document, Lines, Spot
from edgetui.tui.views.line import Line, fit, line, paragraph
from edgetui.tui.views.modes import BodyMode
from edgetui.tui.views.painting import code_paint, json_paint, json_text, unpainted
from edgetui.tui.views.parts import is_pending
from edgetui.tui.views.prose import LONGEST, MARGIN, quiet
from edgetui.tui.views.safe import escaped, shown, visible


def body_view(exchange: Exchange, stage: Stage, width: int, mode: BodyMode = BodyMode.PRETTY) -> Document:
    """The body after the stage, then the one before where that is another."""
    record = exchange.record(stage)
    if record is None or is_pending(exchange, stage):
        message = pending_message(exchange) if exchange.stage is stage else None
        if message is None:
            return Lines(quiet(f"· not run yet: the request is at {exchange.stage}", width))
        return Chain(_part(exchange, stage, record, message, "next: ", width, mode))
    after, before = record.after, record.before
    if after is None:
        if before is None:
            return Lines(quiet(f"· nothing to show: {record.reason}", width))
        return Chain(_part(exchange, stage, record, before, "what went in: ", width, mode))
    if before is None or _is_same(before, after):
        lead = "unchanged: " if before is not None and after.body else ""
        return Chain(_part(exchange, stage, record, after, lead, width, mode))
    parts = _part(exchange, stage, record, after, "after: ", width, mode)
    if before.body or type(before) is type(after):
        parts += [Lines([()]), *_part(exchange, stage, record, before, "before: ", width, mode)]
    return Chain(parts)


def _is_same(before: Message, after: Message) -> bool:
    return type(before) is type(after) and before.body == after.body


def _part(
    exchange: Exchange,
    stage: Stage,
    record: StageRecord | None,
    message: Message,
    lead: str,
    width: int,
    mode: BodyMode,
) -> list[Document]:
    name = "request body" if isinstance(message, Request) else "response body"
    seen = _as_event_has_it(exchange, stage, record, message)
    if not message.body:
        head = [fit(line((f"{lead}no {name}", "bold")), width)]
        return [Lines([*head, *_notes([_why_none(message), *seen], width)])]
    content = content_of(message)
    head = [
        line(
            (f"{lead}{name}", "bold"),
            f"  {size_text(len(message.body))}  {shown(content.what, width)}",
            (keyed(f"  {mode} ({{view_mode}})"), "dim"),
        )
    ]
    top = [fit(each, width) for each in head] + _notes([*content.notes, *seen], width)
    return [Lines(top), *_shown(content, width, mode)]


def _notes(texts: Iterable[str], width: int) -> list[Line]:
    return [row for text in texts for row in paragraph(visible(text, LONGEST), width, "dim", MARGIN, MARGIN)]


def _why_none(message: Message) -> str:
    if isinstance(message, Request):
        method = text_from_wire(message.method)
        return f"a {method} request has none" if method in ("GET", "HEAD") else f"this {method} request came without"
    return f"a {message.status} response has none" if message.status in (204, 304) else "the response came without"


def _as_event_has_it(exchange: Exchange, stage: Stage, record: StageRecord | None, message: Message) -> list[str]:
    """What the function at this stage sees of the body; [] where none runs."""
    command = record.command if record else exchange.command
    if not isinstance(command, InvokeFunction) or stage.value not in set(EventType):
        return []
    event_type = EventType(stage.value)
    if not event_type.is_request:
        return [f"the function does not see it: the event at {stage} has no body"]
    if not isinstance(message, Request):
        return []
    body = command.event["Records"][0]["cf"].get("request", {}).get("body")
    if body is None:
        return ["the function does not see it: IncludeBody is off for this association"] if message.body else []
    limit = in_kb(EXPOSED[event_type.value], exchange.distribution.settings.kb)
    cut = f"truncated: the function gets the first {size_text(limit)}" if body["inputTruncated"] else "not truncated"
    return [f"in the event: {body['encoding']}, {body['action']}, {size_text(limit)} at most, {cut}"]


def _shown(content: Content, width: int, mode: BodyMode) -> list[Document]:
    if mode is BodyMode.HEX or content.kind == "binary":
        return [Hex(content.data, width)]
    if mode is BodyMode.PRETTY:
        match content.kind:
            case "json":
                rows = _rows(json_text(content.text))
                return [Broken(rows, width, json_paint(rows))]
            case "form":
                return [Lines(_form(content.text, width))]
            case "html" | "css" | "javascript" | "xml":
                rows = _rows(content.text)
                return [Broken(rows, width, code_paint(rows, content.kind))]
    return [Broken(_rows(content.text), width, unpainted)]


def _rows(text: str) -> list[str]:
    """The lines of a text, safe to draw."""
    rows = text.split("\n")
    if text.isascii() and "".join(rows).isprintable():
        return rows
    return [visible(row.removesuffix("\r")) for row in rows]


def _form(text: str, width: int) -> list[Line]:
    """One field a line, names in a column of their own."""
    pairs = [tuple(map(unquote_plus, each.partition("=")[::2])) for each in text.strip().split("&") if each]
    column = min(max((len(name) for name, _ in pairs), default=0), max(8, width // 3))
    lines: list[Line] = []
    for name, value in pairs:
        rows = paragraph(escaped(value), width, "string", " " * (column + 2), " " * (column + 2))
        lines += [line((f"{escaped(name):<{column}}  ", "name"), *rows[0][1:]), *rows[1:]]
    return [fit(each, width) for each in lines]


class Hex(Document):
    """Offset, bytes, and characters of each sixteen bytes; of eight or four where there is little room."""

    def __init__(self, data: bytes, width: int) -> None:
        self._data = data
        self._width = width
        self._count = next((count for count in (16, 8) if 8 + count * 3 + 1 + count <= width), 4)

    def __len__(self) -> int:
        return -(-len(self._data) // self._count)

    def row(self, index: int) -> Line:
        start = index * self._count
        piece = self._data[start : start + self._count]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
        row = line((f"{start:06x}  ", "dim"), f"{piece.hex(' '):<{self._count * 3 - 1}}  ", (text, "string"))
        return fit(row, self._width)

    @property
    def text(self) -> str:
        return self._data.decode("latin-1")

    def place(self, start: int, end: int) -> list[Spot]:
        left = 8 + self._count * 3 + 1
        rows = range(start // self._count, max(start, end - 1) // self._count + 1)
        return [
            Spot(row, left + max(0, start - row * self._count), left + min(self._count, end - row * self._count))
            for row in rows
        ]
