"""Entries as JSON, one a line: everything an `Entry` holds, to the byte.

    {"entry": 1, "method": "GET", "uri": "/a", "querystring": "", "headers": [["Host", "shop.example.com"]],
     "body": null, "viewer": {"ip": "198.51.100.7", "port": 50000, "protocol": "https", "http_version": "1.1",
     "facts": []}, "response": null, "at": null, "request_id": "", "events": [], "facts": [], "notes": [],
     "comment": ""}

Text is UTF-8; a byte that is none stands as a lone surrogate (`\\udcff`), as Python holds it.
Also read: the report of `edgetui run --json`, with the events its functions were given.
"""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from edgetui.engine.http import Request, Response, Viewer
from edgetui.formats.entry import Entry, Problem, sent, shown
from edgetui.formats.json_values import Value, json_line, json_values
from edgetui.formats.members import Members
from edgetui.formats.source import Source

#: Of the object above; another number when a key changes its meaning.
FORMAT = 1


# -- writing


def entries_to_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """One object a line."""
    for entry in entries:
        yield f"{json_line(entry_to_json(entry))}\n".encode()


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """The object above."""
    request, response = entry.request, entry.response
    return {
        "entry": FORMAT,
        "method": request.method,
        "uri": shown(request.uri),
        "querystring": shown(request.querystring),
        "headers": pairs_to_json(request.headers),
        "body": body_to_json(request.body) if request.body else None,
        "viewer": viewer_to_json(entry.viewer),
        "response": None if response is None else _response_to_json(response),
        "at": entry.at,
        "request_id": entry.request_id,
        "events": list(entry.events),
        "facts": pairs_to_json(entry.facts),
        "notes": list(entry.notes),
        "comment": entry.comment,
    }


def viewer_to_json(viewer: Viewer) -> dict[str, Any]:
    return {
        "ip": viewer.ip,
        "port": viewer.port,
        "protocol": viewer.protocol,
        "http_version": viewer.http_version,
        "facts": pairs_to_json(viewer.facts),
    }


def _response_to_json(response: Response) -> dict[str, Any]:
    return {
        "status": response.status,
        "status_description": shown(response.status_description),
        "headers": pairs_to_json(response.headers),
        "body": body_to_json(response.body) if response.body else None,
    }


def pairs_to_json(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[shown(name), shown(value)] for name, value in pairs]


def body_to_json(body: bytes) -> dict[str, str]:
    """As text when it is UTF-8, else as base64."""
    try:
        return {"encoding": "text", "data": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"encoding": "base64", "data": base64.b64encode(body).decode("ascii")}


# -- reading


def entries_from_lines(source: Source) -> Iterator[Entry | Problem]:
    """Entries as `entries_to_lines` writes them."""
    for value in json_values(source):
        yield from [value] if isinstance(value, Problem) else _entry_from_json(value)


def _entry_from_json(value: Value) -> list[Entry | Problem]:
    members = Members(value.json, value.where)
    response = members.object("response") if "response" in members else None
    events = [event for event in members.items("events") if isinstance(event, dict)]
    entry = Entry(
        request=_request(members),
        viewer=viewer_from_json(members.object("viewer")),
        response=None if response is None else _response(response),
        at=members.number("at"),
        request_id=members.text("request_id"),
        events=tuple(events),
        facts=tuple(members.pairs("facts")),
        notes=tuple(note for note in members.items("notes") if isinstance(note, str)),
        comment=members.text("comment"),
    )
    return with_problems(entry, members, "uri")


def with_problems(entry: Entry, members: Members, *needed: str) -> list[Entry | Problem]:
    """The entry behind its problems; the problems alone when a member without which there is no request is missing."""
    missing = [name for name in needed if name not in members]
    for name in missing:
        members.report(name, "is missing")
    return [*members.problems, *([] if missing else [entry])]


def _request(members: Members) -> Request:
    return Request(
        members.wire("method", "GET"),
        members.wire("uri", "/"),
        members.wire("querystring"),
        members.headers("headers"),
        members.body("body"),
    )


def viewer_from_json(members: Members) -> Viewer:
    """What `viewer_to_json` wrote; AWS's example viewer for what is not there."""
    usual = Viewer()
    return Viewer(
        members.text("ip", usual.ip),
        members.integer("port", usual.port),
        members.choice("protocol", ("https", "http"), usual.protocol),
        members.choice("http_version", ("1.0", "1.1", "2.0", "3.0"), usual.http_version),
        members.headers("facts"),
    )


def _response(members: Members) -> Response:
    return Response(
        members.integer("status", 200),
        members.wire("status_description"),
        members.headers("headers"),
        members.body("body"),
    )


# -- reports of `edgetui run --json`


def entries_from_reports(source: Source) -> Iterator[Entry | Problem]:
    """One entry for each report: request, answer, and the event of every function that ran."""
    for value in json_values(source):
        yield from [value] if isinstance(value, Problem) else _entry_from_report(value)


def _entry_from_report(value: Value) -> list[Entry | Problem]:
    members = Members(value.json, value.where)
    request = members.object("request")
    stages = list(members.objects("stages"))
    facts = [(name, sent(members.text(name))) for name in ("x_cache", "result_type") if members.text(name)]
    entry = Entry(
        request=_request(request),
        viewer=Viewer(ip=request.text("client_ip", Viewer().ip)),
        response=_response(members.object("response")) if "response" in members else None,
        request_id=members.text("request_id"),
        events=tuple(event for stage in stages if (event := stage.raw("event")) is not None),
        facts=tuple(facts),
        comment=members.text("comment"),
    )
    return with_problems(entry, members, "request")
