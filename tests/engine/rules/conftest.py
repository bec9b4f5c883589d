"""What the rules' tests share: an event as the builder makes it, and its verdict on a changed copy."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from edgetui.engine.behavior import Endpoint, Settings
from edgetui.engine.event import body_to_event, endpoint_to_event, headers_to_event, response_to_event
from edgetui.engine.http import Headers, Request, Response, text_from_wire
from edgetui.engine.judgment import Judgment
from edgetui.engine.rules import Sent, judge
from edgetui.engine.stage import EventType

HOST = "d111111abcdef8.cloudfront.net"
VIEWER_LINES = [
    ("Host", HOST),
    ("User-Agent", "curl/8.5.0"),
    ("accept", "*/*"),
    ("X-Two", "first"),
    ("Cookie", "a=1"),
    ("x-two", "second"),
]
ORIGIN_LINES = [
    ("X-Forwarded-For", "198.51.100.7"),
    ("User-Agent", "Amazon CloudFront"),
    ("Via", "2.0 0f1e2d3c4b5a69788796a5b4c3d2e1f0.cloudfront.net (CloudFront)"),
    ("Host", "origin.example.org"),
]
RESPONSE_LINES = [
    ("Content-Type", "text/html"),
    ("Content-Length", "5"),
    ("Content-Encoding", "identity"),
    ("Via", "1.1 0f1e2d3c4b5a69788796a5b4c3d2e1f0.cloudfront.net (CloudFront)"),
    ("Set-Cookie", "a=1"),
]


@dataclass
class Case:
    """An event's message as the function sees it, in `result`, to be changed and judged."""

    event_type: EventType
    sent: Sent
    result: Any

    @property
    def headers(self) -> dict[str, Any]:
        headers: dict[str, Any] = self.result["headers"]
        return headers

    def judge(self, **settings: Any) -> Judgment:
        return self.judge_text(json.dumps(self.result), **settings)

    def judge_text(self, payload: str, **settings: Any) -> Judgment:
        judgment = judge(self.event_type, payload, self.sent, Settings(**settings))
        assert [judgment.error, judgment.request, judgment.response].count(None) == 2
        return judgment


def _request_as_shown(sent: Sent, event_type: EventType) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "clientIp": sent.client_ip,
        "headers": headers_to_event(sent.request.headers),
        "method": sent.request.method,
        "querystring": text_from_wire(sent.request.querystring),
        "uri": text_from_wire(sent.request.uri),
    }
    if sent.include_body:
        shown["body"] = body_to_event(sent.request.body, event_type)
    if sent.endpoint:
        shown["origin"] = endpoint_to_event(sent.endpoint)
    return shown


@pytest.fixture
def at() -> Callable[..., Case]:
    """`at("viewer-request", method="POST")`: the usual event of this type, with these parts of its message."""

    def make(
        event: str,
        *,
        lines: list[tuple[str, str]] | None = None,
        endpoint: Endpoint | None = None,
        include_body: bool = False,
        **parts: Any,
    ) -> Case:
        event_type = EventType(event)
        if event_type.is_request:
            usual = VIEWER_LINES if event_type.is_viewer else ORIGIN_LINES
            headers = Headers(usual if lines is None else lines)
            request = Request(**{"uri": "/a.html", "querystring": "x=1", "headers": headers, **parts})
            if event_type is EventType.ORIGIN_REQUEST:
                endpoint = endpoint or Endpoint("custom", "origin.example.org")
            sent = Sent(request, None, endpoint, include_body, client_ip="198.51.100.7")
            return Case(event_type, sent, deepcopy(_request_as_shown(sent, event_type)))
        headers = Headers(RESPONSE_LINES if lines is None else lines)
        response = Response(**{"status_description": "OK", "headers": headers, "body": b"hello", **parts})
        sent = Sent(Request(headers=Headers(VIEWER_LINES)), response, endpoint, client_ip="198.51.100.7")
        return Case(event_type, sent, deepcopy(response_to_event(response)))

    return make
