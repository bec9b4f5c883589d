"""A row of the flow list says what its flow says."""

from typing import Any

from edgetui.engine.http import Headers, Request
from edgetui.session.summary import summary_of
from edgetui.testing.fakes import STANDING_CLOCK


def answers(event: dict[str, Any]) -> Any:
    return {"status": "302"}


def test_a_finished_flow_in_a_row(flow_of: Any) -> None:
    row = summary_of(flow_of({"viewer-request": answers}, Request(uri="/a", querystring="b=1")))

    assert (row.number, row.method, row.uri, row.status, row.fingerprint) == (1, "GET", "/a?b=1", 302, "R---")
    assert (row.ms, row.at, row.stage) == (1.0, STANDING_CLOCK, "reply")
    assert row.flags == {"~all", "~generated", "~changed"}


def test_a_flow_that_waits_has_no_status_yet(flow_of: Any) -> None:
    row = summary_of(flow_of({"viewer-request": answers}, steps=0))

    assert (row.status, row.stage, row.fingerprint, row.ms) == (0, "viewer-request", "▶···", 0)
    assert "~paused" in row.flags


def test_the_host_is_what_the_viewer_asked_for_or_else_the_distributions_name(flow_of: Any) -> None:
    assert summary_of(flow_of(request=Request(headers=Headers([("Host", "a.example")])))).host == "a.example"
    assert summary_of(flow_of(request=Request())).host == "d111111abcdef8.cloudfront.net"


def test_text_in_a_row_is_what_a_person_reads(flow_of: Any) -> None:
    wire = "/grüße".encode().decode("latin-1")

    assert summary_of(flow_of(request=Request(uri=wire))).uri == "/grüße"
