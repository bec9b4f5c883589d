"""A Lambda@Edge event from a file, taken apart: `{"Records": [{"cf": {"config", "request", "response"}}]}`.

Events people have are often sparse: those of `sam local generate-event cloudfront` and of AWS's introduction have no
`eventType`, no request id, no querystring [lambda-event-structure]; one of the former has a response alone. What may be
missing is `None` or empty here.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgetui.engine.behavior import Endpoint
from edgetui.engine.http import Headers, Request, Response, Viewer, canonical_name, wire_from_text
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError

_SHAPE = 'an event is {"Records": [{"cf": {"config": {…}, "request": {…}}}]}'


@dataclass(frozen=True, slots=True)
class EventParts:
    """What an event says. `event_type` is None when it does not say; `config` is as in the file.

    `includes_body`: the request has a `body` member, as with IncludeBody. `has_request`: there is one at all.
    """

    event_type: EventType | None
    request: Request
    response: Response | None
    endpoint: Endpoint | None
    viewer: Viewer
    config: Mapping[str, Any]
    includes_body: bool = False
    has_request: bool = True

    @property
    def likely_event_type(self) -> EventType:
        """The event type it says, else the one whose events look like this."""
        if self.event_type is not None:
            return self.event_type
        if self.response is not None:
            return EventType.ORIGIN_RESPONSE if self.endpoint else EventType.VIEWER_RESPONSE
        return EventType.ORIGIN_REQUEST if self.endpoint else EventType.VIEWER_REQUEST


def event_from_text(text: str, source: str = "event") -> dict[str, Any]:
    """The JSON object in `text`, untouched. `source` names the file in the UsageError raised for anything else."""
    try:
        event = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{source} is no JSON: {error}", _SHAPE) from None
    if not isinstance(event, dict):
        raise UsageError(f"{source} is a JSON {type(event).__name__}, not an event", _SHAPE)
    return event


def parts_from_event(event: Mapping[str, Any], source: str = "event") -> EventParts:
    """The parts of an event. Raises UsageError with a JSON pointer for what cannot be used."""
    reader = _Reader(source)
    records = reader.member(event, "", "Records", list)
    if not records or not isinstance(records[0], dict):
        raise reader.refuse("/Records", "has no record")
    cf = reader.member(records[0], "/Records/0", "cf", dict)
    at = "/Records/0/cf"
    config = reader.optional(cf, at, "config", dict, {})
    response = reader.optional(cf, at, "response", dict, None)
    has_request = response is None or cf.get("request") is not None
    request = reader.member(cf, at, "request", dict) if has_request else {}
    return EventParts(
        event_type=reader.event_type(config, f"{at}/config"),
        request=reader.request(request, f"{at}/request"),
        response=None if response is None else reader.response(response, f"{at}/response"),
        endpoint=reader.endpoint(request, f"{at}/request"),
        viewer=Viewer(ip=reader.optional(request, f"{at}/request", "clientIp", str, Viewer().ip)),
        config=config,
        includes_body="body" in request,
        has_request=has_request,
    )


class _Reader:
    """Reads members of the types they must have, and says where one has not."""

    def __init__(self, source: str) -> None:
        self._source = source

    def refuse(self, pointer: str, problem: str) -> UsageError:
        return UsageError(f"{self._source}: {pointer or '/'} {problem}", _SHAPE)

    def member(self, parent: Mapping[str, Any], pointer: str, name: str, kind: type) -> Any:
        if parent.get(name) is None:
            raise self.refuse(f"{pointer}/{name}", "is missing")
        return self.optional(parent, pointer, name, kind, None)

    def optional(self, parent: Mapping[str, Any], pointer: str, name: str, kind: type, default: Any) -> Any:
        """The member; `default` where it is absent or null, as tools write what they do not know."""
        value = parent.get(name)
        if value is None:
            return default
        if not isinstance(value, kind):
            raise self.refuse(f"{pointer}/{name}", f"is {json.dumps(value)[:60]}, not {_KINDS[kind]}")
        return value

    def text(self, parent: Mapping[str, Any], pointer: str, name: str, default: str) -> str:
        return wire_from_text(self.optional(parent, pointer, name, str, default))

    def event_type(self, config: Mapping[str, Any], pointer: str) -> EventType | None:
        value = self.optional(config, pointer, "eventType", str, None)
        if value is None:
            return None
        try:
            return EventType(value)
        except ValueError:
            raise self.refuse(f"{pointer}/eventType", f"is {value!r}; it is one of {', '.join(EventType)}") from None

    def headers(self, parent: Mapping[str, Any], pointer: str, name: str = "headers") -> Headers:
        pointer = f"{pointer}/{name}"
        lines: list[tuple[str, str]] = []
        for lowered, entries in self.optional(parent, pointer.rpartition("/")[0], name, dict, {}).items():
            if not isinstance(entries, list):
                raise self.refuse(f"{pointer}/{lowered}", 'is not a list of {"key", "value"}')
            for number, entry in enumerate(entries):
                where = f"{pointer}/{lowered}/{number}"
                if not isinstance(entry, dict):
                    raise self.refuse(where, 'is not an object with "key" and "value"')
                value = self.member(entry, where, "value", str)
                key = self.optional(entry, where, "key", str, canonical_name(lowered))
                lines.append((wire_from_text(key), wire_from_text(value)))
        return Headers(lines)

    def request(self, request: Mapping[str, Any], pointer: str) -> Request:
        return Request(
            method=self.text(request, pointer, "method", "GET"),
            uri=self.text(request, pointer, "uri", "/"),
            querystring=self.text(request, pointer, "querystring", ""),
            headers=self.headers(request, pointer),
            body=self.body(self.optional(request, pointer, "body", dict, {}), f"{pointer}/body"),
        )

    def body(self, body: Mapping[str, Any], pointer: str) -> bytes:
        data = self.optional(body, pointer, "data", str, "")
        if self.optional(body, pointer, "encoding", str, "base64") == "text":
            return wire_from_text(data).encode("latin-1")
        try:
            return base64.b64decode(data, validate=True)
        except ValueError as error:
            raise self.refuse(f"{pointer}/data", f"is no base64: {error}") from None

    def response(self, response: Mapping[str, Any], pointer: str) -> Response:
        status = str(response.get("status", "200"))
        if not (status.isdecimal() and len(status) == 3):
            raise self.refuse(f"{pointer}/status", f"is {status!r}, not three digits")
        return Response(
            status=int(status),
            status_description=self.text(response, pointer, "statusDescription", ""),
            headers=self.headers(response, pointer),
        )

    def endpoint(self, request: Mapping[str, Any], pointer: str) -> Endpoint | None:
        origin = self.optional(request, pointer, "origin", dict, None)
        kind = next((kind for kind in ("custom", "s3") if kind in (origin or {})), None)
        if origin is None or kind is None:
            return None
        pointer = f"{pointer}/origin/{kind}"
        fields = self.member(origin, pointer.rpartition("/")[0], kind, dict)
        plain = {name: self.optional(fields, pointer, key, type_, None) for name, (key, type_) in _ENDPOINT.items()}
        given = {name: value for name, value in plain.items() if value is not None}
        if "ssl_protocols" in given:
            given["ssl_protocols"] = tuple(map(str, given["ssl_protocols"]))
        custom_headers = self.headers(fields, pointer, "customHeaders")
        return Endpoint(**{"kind": kind, "domain_name": "", "custom_headers": custom_headers, **given})


_KINDS = {list: "a list", dict: "an object", str: "text", int: "a whole number"}

_ENDPOINT: dict[str, tuple[str, type]] = {
    "domain_name": ("domainName", str),
    "port": ("port", int),
    "protocol": ("protocol", str),
    "path": ("path", str),
    "ssl_protocols": ("sslProtocols", list),
    "read_timeout": ("readTimeout", int),
    "keepalive_timeout": ("keepaliveTimeout", int),
    "response_completion_timeout": ("responseCompletionTimeout", int),
    "region": ("region", str),
    "auth_method": ("authMethod", str),
}
