"""The flow list: one row a flow."""

from edgetui.engine.exchange import Exchange, Purpose
from edgetui.engine.http import text_from_wire
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow, fingerprint
from edgetui.session.summary import Summary
from edgetui.tui.views.line import Line, cells, chop, fit, line, width_of
from edgetui.tui.views.rail import elapsed_ms
from edgetui.tui.views.safe import shown

_NO_STATUS = "–"
#: Cells for target and comment from which on a comment has words; where there are fewer, its sign alone is there.
_WORDY = 32
#: In the place of the status, while a client waits for a person.
HELD = "P"
_FINGERPRINT_STYLES = {"~": "changed", "R": "generated", "!": "error", "▶": "current", "·": "dim", "-": "dim"}


def flow_header(width: int) -> Line:
    """The names of the columns."""
    return fit(line(("   # METH ST  1234    ms URI", "dim")), width)


def flow_row(flow: Flow, width: int, now: float = 0.0, *, is_marked: bool = False) -> Line:
    """Number, `*` where it is marked, method, status, what each of the four events did, total time, target, comment.

    While a client is held, `P` for the status and for the time how long it waits at `now` of `time.monotonic`.
    """
    if flow.row is not None:
        return _kept_row(flow.row, flow.comment, width, is_marked)
    exchange = flow.exchange
    received = exchange.received
    own = str(exchange.purpose) if exchange.purpose is not Purpose.VIEWER else ""
    target = text_from_wire(received.target())
    number = _numbered(flow.number, is_marked)
    status, signs, took = status_of(exchange), fingerprint(exchange), f"{total_ms(exchange):.0f}"
    if (client := flow.client) is not None:
        own = client.note() or own
        if client.is_held:
            status, took = HELD, age_text(client.age(now))
    left = _left(number, text_from_wire(received.method), status, signs, took, own)
    return _row(left, target, flow.comment, width)


def row_text(flow: Flow) -> str:
    """What a row is found by: its method, its status, the whole of its target and of the comment."""
    if (row := flow.row) is not None:
        return f"{row.method} {row.status or ''} {row.uri} {flow.comment}"
    received, status = flow.exchange.received, status_of(flow.exchange)
    return f"{text_from_wire(received.method)} {status} {text_from_wire(received.target())} {flow.comment}"


def _kept_row(row: Summary, comment: str, width: int, is_marked: bool) -> Line:
    status = str(row.status) if row.stage == Stage.REPLY and row.status else _NO_STATUS
    number, took = _numbered(row.number, is_marked), f"{row.ms:.0f}"
    return _row(_left(number, row.method, status, row.fingerprint, took, ""), row.uri, comment, width)


def _numbered(number: int, is_marked: bool) -> str:
    return f"{f'*{number}' if is_marked else number:>4}"


def _left(number: str, method: str, status: str, signs: str, took: str, own: str) -> Line:
    return line(
        f"{number} {chop(shown(method, 4), 4):<4} ",
        (f"{status:<3}", status_style(status)),
        " ",
        *((sign, _FINGERPRINT_STYLES.get(sign, "")) for sign in signs),
        f" {took:>5} ",
        (f"{own} " if own else "", "dim"),
    )


def _row(left: Line, target: str, comment: str, width: int) -> Line:
    if not comment:
        return fit((*left, (shown(target, width), "")), width)
    return fit((*left, *commented(target, comment, width - width_of(left))), width)


def commented(text: str, comment: str, width: int) -> Line:
    """What is shown of a flow, and behind it its comment: `/a ; why`. Of two long ones each has half of the cells."""
    said = shown(f"; {comment}", width) if width >= _WORDY else ";"
    kept = fit(line(shown(text, width)), max(width // 2, width - 1 - cells(said)))
    return (*kept, (" ", ""), *fit(line((said, "name")), width - 1 - width_of(kept)))


def age_text(seconds: float) -> str:
    """`0:14`, `12:03`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def status_of(exchange: Exchange) -> str:
    """The status the viewer gets; a dash while it is not known."""
    return str(exchange.response.status) if exchange.is_over and exchange.response else _NO_STATUS


def status_style(status: str) -> str:
    """By class: 4xx a warning, 5xx an error."""
    return {"2": "ok", "P": "current", "4": "warning", "5": "error"}.get(status[:1], "")


def total_ms(exchange: Exchange) -> float:
    """What all stages took together."""
    return sum(elapsed_ms(record) or 0.0 for record in exchange.records)
