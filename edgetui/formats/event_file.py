"""Files of Lambda@Edge events: one, an array of them, or one a line."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from edgetui.engine.behavior import Distribution
from edgetui.engine.event import event_json
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.formats.entry import Entry, Problem, problem_from_error
from edgetui.formats.event_json import parts_from_event
from edgetui.formats.json_values import Value, json_line, json_text, json_values
from edgetui.formats.members import shown_value
from edgetui.formats.source import Source

_SOME_DISTRIBUTION = Distribution((), ())


def entries_from_events(source: Source) -> Iterator[Entry | Problem]:
    """The request of every event, with the response of a response event, and the event itself."""
    for value in json_values(source):
        if isinstance(value, Problem):
            yield value
            continue
        for record in _records(value):
            yield _entry(record)


def _records(value: Value) -> Iterator[Value]:
    """An event for each of its records; CloudFront sends one."""
    records = value.json.get("Records") if isinstance(value.json, dict) else None
    if not isinstance(records, list) or len(records) < 2:
        yield value
        return
    for number, record in enumerate(records, 1):
        yield Value(f"{value.where}, record {number}", {"Records": [record]})


def _entry(value: Value) -> Entry | Problem:
    if not isinstance(value.json, dict):
        return Problem(value.where, f"is {shown_value(value.json)}, not an event", 'an event is {"Records": […]}')
    try:
        parts = parts_from_event(value.json, value.where)
    except UsageError as error:
        return problem_from_error(error, value.where)
    if not parts.has_request:
        return Problem(value.where, "has a response and no request", "edgetui invoke gives it to a function")
    request_id = parts.config.get("requestId")
    kind = parts.likely_event_type
    return Entry(
        parts.request,
        parts.viewer,
        parts.response,
        request_id=request_id if isinstance(request_id, str) else "",
        events=(value.json,),
        notes=() if kind is EventType.VIEWER_REQUEST else (f"it is the request of an event {kind}, not the viewer's",),
    )


def events_from_entries(entries: Iterable[Entry], event_type: EventType | None = None) -> Iterator[bytes | Problem]:
    """The events of the entries, of one type or all: those they hold, else viewer-request events made of the requests.

    One event is written over several lines; more are written one a line.
    """
    found = (item for number, entry in enumerate(entries, 1) for item in _events(entry, event_type, number))
    first = list(islice(found, 2))
    if len(first) == 1 and not isinstance(first[0], Problem):
        yield json_text(first[0]).encode()
        return
    for item in chain(first, found):
        yield item if isinstance(item, Problem) else f"{json_line(item)}\n".encode()


def _events(entry: Entry, event_type: EventType | None, number: int) -> list[Mapping[str, Any] | Problem]:
    held = [event for event in entry.events if event_type is None or _type_of(event) is event_type]
    if held:
        return list(held)
    if event_type not in (None, EventType.VIEWER_REQUEST):
        message = f"holds no event {event_type}, and of a request alone only viewer-request events are made"
        return [Problem(f"entry {number}", message, "convert the report of edgetui run --json")]
    return [event_of(entry)]


def _type_of(event: Mapping[str, Any]) -> EventType | None:
    try:
        return parts_from_event(event).likely_event_type
    except UsageError:
        return None


def event_of(entry: Entry) -> dict[str, Any]:
    """The viewer-request event of a request, with its body if it has one, at AWS's example distribution."""
    return event_json(
        EventType.VIEWER_REQUEST,
        distribution=_SOME_DISTRIBUTION,
        request_id=entry.request_id,
        request=entry.request,
        viewer=entry.viewer,
        include_body=bool(entry.request.body),
    )
