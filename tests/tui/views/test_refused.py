"""A request that CloudFront answers itself before any stage runs says why, wherever one looks."""

from dataclasses import replace

import pytest

from edgetui.engine.behavior import Distribution
from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.views.chrome import status_line
from edgetui.tui.views.line import plain
from edgetui.tui.views.parts import refusal_of
from edgetui.tui.views.response import response_view


async def flow_of(request: Request, **behavior: object) -> Flow:
    workspace = fake_workspace({})
    distribution: Distribution = workspace.distribution
    workspace.distribution = replace(distribution, behaviors=(replace(distribution.behaviors[0], **behavior),))
    flow = workspace.add(request, Viewer(protocol="http"))
    await workspace.continue_(flow)
    return flow


@pytest.mark.parametrize(
    ("request_", "behavior", "said"),
    [
        (
            Request("POST", "/a"),
            {"allowed_methods": ("GET", "HEAD")},
            "refused at once: POST is not an allowed method of this behavior",
        ),
        (Request("GET", "/a", body=b"x"), {}, "refused at once: a GET request must not carry a body"),
        (
            Request("GET", "/a"),
            {"viewer_protocol_policy": "redirect-to-https"},
            "answered at once: the behavior redirects HTTP to HTTPS",
        ),
    ],
    ids=["method", "body", "redirect"],
)
async def test_the_status_line_says_why_nothing_ran(request_, behavior, said):
    flow = await flow_of(request_, **behavior)
    assert plain(status_line(flow, "", 200)).startswith(f" ■ {said}")
    head = plain(response_view(flow.exchange, Stage.REPLY, 80)[0])
    assert head.endswith("made by CloudFront at once: no stage ran")


async def test_the_stages_that_were_never_reached_claim_no_response_of_their_own():
    flow = await flow_of(Request("GET", "/a", body=b"x"))
    heads = {plain(response_view(flow.exchange, stage, 80)[0]) for stage in Stage}
    assert not [head for head in heads if "after " in head]


async def test_a_request_that_came_to_the_origin_was_not_refused():
    flow = await flow_of(Request("GET", "/a"))
    assert refusal_of(flow.exchange) == ""
    assert "the viewer gets 200 OK" in plain(status_line(flow, "", 200))
