"""What can be copied of a flow at a stage, as bytes. No textual in here."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from edgetui.engine import StageRecord
from edgetui.engine.commands import FunctionReturned, InvokeFunction
from edgetui.engine.http import Request, Response, text_from_wire
from edgetui.tui.inspection import Inspection
from edgetui.tui.views.line import plain
from edgetui.tui.views.logs import lines_of
from edgetui.tui.views.stage import diff_view

#: Columns of a diff that is copied.
_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Copy:
    """`make` gives the bytes, or None while there is nothing of the kind; `missing` says why then."""

    key: str
    title: str
    make: Callable[[Inspection], bytes | None]
    missing: str = "not yet: this stage has not run"


def _url(inspection: Inspection) -> bytes:
    assert inspection.flow is not None
    start = inspection.flow.start
    host = start.request.headers.get("host") or start.distribution.domain_name
    return f"{start.viewer.protocol}://{host}{start.request.target()}".encode("latin-1")


def _record(inspection: Inspection) -> StageRecord | None:
    return inspection.record


def _event(inspection: Inspection) -> bytes | None:
    command = record.command if (record := _record(inspection)) else _pending(inspection)
    return _pretty(command.event) if isinstance(command, InvokeFunction) else None


def _pending(inspection: Inspection) -> object:
    exchange = inspection.exchange
    return exchange.command if exchange is not None and exchange.stage is inspection.stage else None


def _result(inspection: Inspection) -> bytes | None:
    record = _record(inspection)
    if record is None or not isinstance(record.outcome, FunctionReturned):
        return None
    return record.outcome.payload.encode("utf-8", "surrogatepass")


def _pretty(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _message(inspection: Inspection) -> Request | Response | None:
    """What the stage made of its message; before it ran, what it is about to get."""
    record, exchange = _record(inspection), inspection.exchange
    if record is not None:
        return record.after or record.before
    return exchange.response or exchange.request if exchange is not None else None


def _body(inspection: Inspection) -> bytes | None:
    message = _message(inspection)
    return (message.body or None) if message is not None else None


def _response(inspection: Inspection) -> bytes | None:
    exchange = inspection.exchange
    response = exchange.response if exchange is not None else None
    if response is None:
        return None
    head = [f"HTTP/1.1 {response.status} {response.status_description}", *map(": ".join, response.headers)]
    return "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + response.body


def _diff(inspection: Inspection) -> bytes | None:
    exchange = inspection.part
    if exchange is None or _record(inspection) is None:
        return None
    lines = diff_view(exchange, inspection.stage, _WIDTH, show_unchanged=inspection.shows_unchanged)
    return "\n".join(plain(line).rstrip() for line in lines).encode()


def _logs(inspection: Inspection) -> bytes | None:
    record = _record(inspection)
    logs = record.logs if record is not None else ()
    return "\n".join("\n".join(lines_of(log.text)) for log in logs).encode("utf-8", "surrogatepass") or None


def _path(inspection: Inspection) -> bytes:
    assert inspection.flow is not None
    return text_from_wire(inspection.flow.start.request.target()).encode("utf-8", "surrogatepass")


#: Besides the formats that a whole request is written in.
COPIES = (
    Copy("u", "URL", _url),
    Copy("p", "Path and query", _path),
    Copy("e", "Event JSON", _event, "no function runs at this stage"),
    Copy("o", "Result JSON", _result, "no function has returned here"),
    Copy("b", "Body", _body, "there is no body here"),
    Copy("s", "Response", _response, "there is no response yet"),
    Copy("d", "Diff", _diff),
    Copy("l", "Logs", _logs, "nothing was logged here"),
)
