"""What of the viewer's request does not reach the origin."""

import asyncio
from dataclasses import replace

import pytest

from edgetui.engine.behavior import CachePolicy, OriginRequestPolicy, Selection
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.session.withheld import withheld_text
from edgetui.testing.fakes import fake_workspace

ASKED = Request(
    uri="/a",
    querystring="w=1&utm=2&w=3",
    headers=Headers([("Host", "a.example"), ("Accept", "*/*"), ("X-A", "1"), ("x-a", "2"), ("Cookie", "sid=1; ab=B")]),
)
NOTHING = CachePolicy("Nothing")


def adds_user(event):
    request = event["Records"][0]["cf"]["request"]
    request["headers"]["x-user"] = [{"key": "X-User", "value": "7"}]
    return request


def asked(steps=2, request=ASKED, **behavior):
    """The exchange before origin-request, `behavior` being fields of the behavior; a function adds a header first."""
    workspace = fake_workspace({EventType.VIEWER_REQUEST: adds_user, EventType.ORIGIN_REQUEST: adds_user})
    changed = replace(workspace.distribution.behaviors[0], **behavior)
    workspace.distribution = replace(workspace.distribution, behaviors=(changed,))
    flow = workspace.add(request, Viewer())

    async def move():
        for _ in range(steps):
            await workspace.step(flow)

    asyncio.run(move())
    return flow.exchange


def test_headers_parameters_and_cookies_are_told_with_the_policies_a_functions_own_first():
    assert withheld_text(asked(cache_policy=NOTHING)) == (
        "not forwarded: headers x-user, accept, x-a; query w, utm; cookies sid, ab (Nothing, no origin request policy)"
    )


def test_what_the_policies_let_through_is_not_told():
    forward = OriginRequestPolicy(
        "Some", Selection("whitelist", ("X-A", "X-User")), Selection("all"), Selection("none")
    )
    cache = replace(NOTHING, query_strings=Selection("whitelist", ("w",)))

    assert withheld_text(asked(cache_policy=cache, origin_request_policy=forward)) == (
        "not forwarded: headers accept; query utm (Nothing, Some)"
    )


def test_where_all_of_it_is_passed_on_nothing_is_told():
    everything = OriginRequestPolicy("AllViewer", Selection("allViewer"), Selection("all"), Selection("all"))
    assert withheld_text(asked(cache_policy=NOTHING, origin_request_policy=everything)) == ""


@pytest.mark.parametrize("steps", [0, 1])
def test_before_there_is_a_request_to_an_origin_nothing_is_told(steps):
    assert withheld_text(asked(steps, cache_policy=NOTHING)) == ""


def test_what_a_function_adds_at_origin_request_was_withheld_all_the_same():
    assert "headers x-user, accept" in withheld_text(asked(3, cache_policy=NOTHING))


def test_of_many_names_a_few_are_told_and_the_rest_counted():
    text = withheld_text(asked(cache_policy=NOTHING), 1, " (u)")
    assert text.startswith("not forwarded: headers x-user and 2 more (u); query w and 1 more (u); cookies sid and 1 ")
