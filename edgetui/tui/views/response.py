"""The response a stage ended with: status, header lines with their writers, the beginning of the body."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from edgetui.engine.commands import CacheHit, FunctionReturned, InvokeFunction, OriginResponded
from edgetui.engine.exchange import Exchange, Message, StageRecord
from edgetui.engine.http import Response, text_from_wire
from edgetui.engine.stage import Stage, Status
from edgetui.session.diff import message_fields, size_text, status_text
from edgetui.session.provenance import Writer, Written, origins_of_lines
from edgetui.session.timeline import Source
from edgetui.tui.actions import keyed
from edgetui.tui.views.flows import status_style
from edgetui.tui.views.line import Line, broken, fit, line, width_of
from edgetui.tui.views.parts import refusal_of
from edgetui.tui.views.prose import MARGIN, quiet
from edgetui.tui.views.safe import escaped, shown
from edgetui.tui.views.writers import tagged, tags

#: Lines of a body that are shown here; all of it is in the Body tab.
_BODY_LINES = 200
#: Of one that is no text: its format is told by these.
_FIRST_BYTES = 16
#: What CloudFront writes on responses whatever became of them: folded, as it tells nothing about this one.
_ROUTINE = frozenset({"connection", "date", "server", "via", "x-amz-cf-id", "x-amz-cf-pop"})


def response_view(
    exchange: Exchange, stage: Stage, width: int, *, show_all: bool = False, wrap: bool = False
) -> list[Line]:
    """The response this stage ended with; once the run is over and this stage made none, what the viewer gets.

    Without `show_all` the header lines that CloudFront writes on every response are folded into one.
    """
    draw = partial(_response, width=width, show_all=show_all, wrap=wrap)
    record = exchange.record(stage)
    if record is not None and isinstance(record.after, Response):
        return draw(record.after, _maker(exchange, record), written=origins_of_lines(exchange, stage))
    if record is not None and record.status is Status.FAILED and exchange.response is not None:
        at_last = origins_of_lines(exchange, Stage.REPLY)
        return draw(exchange.response, f"CloudFront's error page: {stage} failed", written=at_last)
    if exchange.is_over and exchange.response is not None:
        at_last = origins_of_lines(exchange, Stage.REPLY)
        return draw(exchange.response, "what the viewer gets", written=at_last)
    if exchange.stage is stage and exchange.response is not None:
        return draw(exchange.response, f"on its way, before {stage}")
    return quiet(f"· no response yet: the request is at {exchange.stage}", width)


def _maker(exchange: Exchange, record: StageRecord) -> str:
    """Who made the response a stage ended with."""
    if refusal_of(exchange):
        return "made by CloudFront at once: no stage ran"
    if record.stage is Stage.REPLY:
        return "what the viewer gets"
    match record.command, record.outcome:
        case InvokeFunction(association=association), FunctionReturned():
            made = "generated" if record.is_generated else "returned"
            who = "you" if record.source == Source.MANUAL else association.function.name
            return f"{made} by {who} at {record.stage}"
        case _, CacheHit() | OriginResponded() if record.source == Source.MANUAL:
            return f"given by you at {record.stage}"
        case _, CacheHit():
            return "from the cache"
        case _, OriginResponded(source=source):
            return f"from {source or 'the origin'}"
    return f"after {record.stage}"


def _response(
    response: Response, maker: str, *, width: int, show_all: bool, wrap: bool, written: Sequence[Written] = ()
) -> list[Line]:
    status = status_text(response)
    before: Line = ()
    folded = frozenset() if show_all else _routine(written)
    tag = tags(written, width)
    lines = [line((shown(status, width), status_style(status) or "bold"), ("  " + shown(maker, width), "dim"))]
    count = 0
    for name, value in list(message_fields(response))[1:]:
        if (name, value) in folded:
            count += 1
        elif name != "body":
            own = tag(name, value)
            # Named once for all the lines below each other that it wrote.
            lines += _header(name, value, () if own == before else own, width, wrap)
            before = own
    if count:
        lines.append(line((keyed(f"  … {count} of CloudFront's own ({{unchanged}})"), "dim")))
    lines.append(())
    lines += body_preview(response, width, _BODY_LINES, wrap=wrap)
    return [fit(each, width) for each in lines]


def _routine(written: Iterable[Written]) -> frozenset[tuple[str, str]]:
    """Name and value of the lines that CloudFront writes on every response."""
    own = (each for each in written if each.writer is Writer.CLOUDFRONT and each.name.lower() in _ROUTINE)
    return frozenset((text_from_wire(each.name).lower(), text_from_wire(each.value)) for each in own)


def _header(name: str, value: str, tag: Line, width: int, wrap: bool) -> list[Line]:
    """A header line with its writer; `wrap` shows all of it, in as many rows as it needs."""
    if not wrap:
        return [tagged(line((f"{shown(name, width)}: ", "name"), shown(value, width)), tag, width)]
    room = width - width_of(tag) - 1 if tag else width
    *rows, last = broken(line((f"{escaped(name)}: ", "name"), escaped(value)), room, MARGIN)
    return [*rows, tagged(last, tag, width)]


def body_preview(message: Message, width: int, most: int, *, wrap: bool = False) -> list[Line]:
    """The first lines of a body; what it is and its first bytes where it is no text."""
    body = message.body
    if not body:
        return [line(("no body", "dim"))]
    size = f"body {size_text(len(body))}"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _binary(message, size, width)
    head = line((size, "dim"))
    rows = text.split("\n", most)
    texts = [row.rstrip("\r") for row in rows[:most]]
    lines = [head]
    for text in texts:
        lines += broken(line(escaped(text)), width, MARGIN) if wrap else [line(shown(text, width))]
    if len(rows) > most:
        lines.append(_more(len(rows[most].encode())))
    return lines


def _more(count: int) -> Line:
    return line((f"… {size_text(count)} more: the Body tab has all", "dim"))


def _binary(message: Message, size: str, width: int) -> list[Line]:
    """Its kind is loaded along with how to tell it."""
    from edgetui.tui.views.content import content_of

    lines = [line((f"{size}  {shown(content_of(message).what, width)}", "dim"))]
    lines += [line(each) for each in _hex(message.body[:_FIRST_BYTES])]
    rest = len(message.body) - _FIRST_BYTES
    return [*lines, _more(rest)] if rest > 0 else lines


def _hex(body: bytes) -> Iterator[str]:
    for start in range(0, len(body), 16):
        piece = body[start : start + 16]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
        yield f"{start:06x}  {piece.hex(' '):<47}  {text}"
