"""Rows of the flow list."""

from dataclasses import replace

import pytest

from edgetui.engine.http import Response
from edgetui.engine.stage import Stage
from edgetui.session.client import Client
from edgetui.tui.views.flows import flow_header, flow_row, status_of, status_style, total_ms
from edgetui.tui.views.line import plain, width_of


def test_a_row_stands_under_its_columns(build):
    header, row = plain(flow_header(60)), plain(flow_row(build.flow(build.travelled(Stage.REPLY)), 60))

    assert row[header.index("METH") :].startswith("GET ")
    assert row[header.index("ST") :].startswith("200")
    assert row[header.index("1234") :].startswith("~--~")
    assert row[: header.index("ms") + 2].endswith("   20")
    assert row[header.index("URI") :].startswith("/img/cat.jpg")


def test_the_status_is_unknown_until_the_reply(build):
    assert status_of(build.travelled(Stage.VIEWER_RESPONSE)) == "–"
    assert status_of(build.travelled(Stage.REPLY)) == "200"


@pytest.mark.parametrize(("status", "style"), [(200, "ok"), (302, ""), (404, "warning"), (503, "error"), (100, "")])
def test_a_status_is_styled_by_its_class(build, status, style):
    over = replace(build.travelled(Stage.REPLY), response=Response(status))

    assert (f"{status:<3}", style) in flow_row(build.flow(over), 60)
    assert status_style("–") == ""
    assert status_style(str(status)) == style


def test_the_time_is_what_all_stages_took(build):
    assert total_ms(build.travelled(Stage.REPLY)) == pytest.approx(3.84 + 12.0 + 3.84)


def test_a_target_too_long_is_cut(build):
    row = flow_row(build.flow(), 40)

    assert width_of(row) == 40
    assert plain(row).endswith("…")


@pytest.mark.parametrize(
    ("width", "end"),
    [
        (28, " … ;"),
        (44, " /img/cat.jpg?w=3… ;"),
        (57, " /img/cat.jpg?w=… ; look at the …"),
        (78, " /img/cat.jpg?w=300&format=… ; look at the cookie here"),
        (100, "/img/cat.jpg?w=300&format=auto ; look at the cookie here"),
    ],
)
def test_a_comment_stands_behind_the_target_in_words_or_as_a_sign(build, width, end):
    flow = build.flow()
    flow.comment = "look at the cookie here"
    row = flow_row(flow, width)

    assert plain(row).endswith(end)
    assert width_of(row) <= width


def test_a_held_flow_has_p_for_its_status_and_how_long_its_client_waits(build):
    flow = build.flow()
    flow.client = Client(held_since=100.0)
    header, row = plain(flow_header(60)), plain(flow_row(flow, 60, 174.0))

    assert row[header.index("ST") :].startswith("P  ")
    assert row[: header.index("ms") + 2].endswith(" 1:14")


@pytest.mark.parametrize("told", ["client gone after 14 s", "504, held for 30 s", "dropped"])
def test_what_became_of_the_client_stands_before_the_target(build, told):
    flow = build.flow()
    flow.client = Client(held_since=100.0)
    if told.startswith("client gone"):
        flow.client.leave(114.9)
    else:
        flow.client.dismiss(told)
    row = plain(flow_row(flow, 60, 101.0))

    assert f" {told} /img/" in row
    assert " P " not in row
