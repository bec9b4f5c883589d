"""Two exchanges side by side: each difference is said where it came from, and chance is no difference."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine import Exchange
from edgetui.engine.behavior import CustomErrorResponse, Origin, OriginGroup
from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.endings import AT_ORIGIN
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.session.compare import Difference, compare, places
from edgetui.session.diff import DiffLine
from edgetui.testing.fakes import FakeFunctions, FakeOrigin, fake_workspace

Event = dict[str, Any]


def passes(event: Event) -> Any:
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def adding(value: str) -> Any:
    def handler(event: Event) -> Any:
        message = passes(event)
        message["headers"]["x-a"] = [{"key": "X-A", "value": value}]
        return message

    return handler


def answers(event: Event) -> Any:
    return {"status": "302"}


def raises(event: Event) -> Any:
    raise LookupError("no such thing")


def breaks_a_rule(event: Event) -> Any:
    return {**passes(event), "uri": "no slash"}


def shown(differences: tuple[Difference, ...]) -> dict[str, list[str]]:
    return {each.place: [f"{line.sign}{line.name}" for line in each.lines] for each in differences}


def test_an_exchange_is_the_same_as_itself(flow_of: Any) -> None:
    exchange = flow_of({"origin-request": adding("1")}).exchange

    assert compare(exchange, exchange) == ()


def test_two_runs_of_the_same_request_are_the_same_though_ids_dates_and_times_differ() -> None:
    async def run(seconds: float, elapsed: float) -> Exchange:
        workspace = fake_workspace({EventType.VIEWER_REQUEST: adding("1"), EventType.VIEWER_RESPONSE: passes})
        functions = workspace.performers.functions
        assert isinstance(functions, FakeFunctions)
        functions.elapsed_ms = elapsed
        workspace.clock.move(seconds)
        for _ in range(int(elapsed)):
            flow = workspace.add(Request(headers=Headers([("Host", "h.example")])), Viewer())
        await workspace.continue_(flow)
        return flow.exchange

    one, other = asyncio.run(run(0, 1)), asyncio.run(run(100, 2))

    assert one.request_id != other.request_id
    assert one.response != other.response
    assert compare(one, other) == ()


def test_a_header_another_function_sets_is_said_once_where_it_was_set(flow_of: Any) -> None:
    one = flow_of({"viewer-request": adding("1"), "origin-request": passes}).exchange
    other = flow_of({"viewer-request": adding("2"), "origin-request": passes}).exchange

    assert compare(one, other) == (Difference("viewer-request", (DiffLine("~", "x-a", "1", "2"),)),)


def test_another_request_is_said_at_the_beginning_and_not_at_every_stage(flow_of: Any) -> None:
    request = Request(uri="/a", headers=Headers([("Host", "a.example")]))
    one, other = flow_of(request=request).exchange, flow_of(request=replace(request, uri="/b")).exchange

    assert compare(one, other) == (Difference("request", (DiffLine("~", "uri", "/a", "/b"),)),)


def test_a_generated_response_is_said_with_all_that_did_not_run(flow_of: Any) -> None:
    one, other = flow_of({"viewer-request": passes}).exchange, flow_of({"viewer-request": answers}).exchange

    found = shown(compare(one, other))

    assert found["viewer-request"][:2] == ["~reason", "~message"]
    assert found["cache-lookup"][:2] == ["~reason", "~status of the stage"]
    assert "~status of the stage" in found["origin-fetch"]
    assert found["response"][0] == "~status"


def test_a_failure_is_said_with_its_error(flow_of: Any) -> None:
    one, other = flow_of({"origin-request": passes}).exchange, flow_of({"origin-request": raises}).exchange

    lines = {line.name: line for each in compare(one, other) if each.place == "origin-request" for line in each.lines}

    assert lines["status of the stage"][2:4] == ("ran", "failed")
    assert lines["error"].after == "raised: LookupError: no such thing"


def test_an_origin_that_fails_otherwise_is_another_error(flow_of: Any) -> None:
    one, other = (flow_of(answer=OriginFailed(kind, "no")).exchange for kind in (OriginFailure.DNS, OriginFailure.TLS))

    lines = [line for each in compare(one, other) if each.place == "origin-fetch" for line in each.lines]

    assert DiffLine("~", "error", "dns: no", "tls: no") in lines


def test_a_broken_rule_is_said_with_its_code(flow_of: Any) -> None:
    one, other = flow_of({"viewer-request": passes}).exchange, flow_of({"viewer-request": breaks_a_rule}).exchange

    names = [line.name for each in compare(one, other) if each.place == "viewer-request" for line in each.lines]

    assert "rule uri-invalid" in names


def test_another_function_is_a_difference_even_when_it_does_the_same(flow_of: Any) -> None:
    one = flow_of({"viewer-request": passes}).exchange

    assert shown(compare(one, flow_of().exchange))["viewer-request"] == [
        "~reason",
        "~status of the stage",
        "-function",
    ]


def test_a_flow_that_has_not_come_as_far_lacks_the_stages(flow_of: Any) -> None:
    whole, paused = flow_of({"viewer-request": passes}).exchange, flow_of({"viewer-request": passes}, steps=1).exchange

    found = {each.place: each.lines for each in compare(whole, paused)}

    assert found["origin-fetch"] == (DiffLine("-", "stage", "ran", None),)
    assert "viewer-request" not in found
    assert shown(compare(paused, whole))["origin-fetch"] == ["+stage"]


def grouped(answer: Any) -> Exchange:
    """With an origin group whose primary is one.example, and a page for 404."""
    workspace = fake_workspace({}, FakeOrigin(answer))
    workspace.distribution = replace(
        workspace.distribution,
        behaviors=(replace(workspace.distribution.behaviors[0], target_origin_id="group"),),
        origins=(Origin("one", "one.example"), Origin("two", "two.example")),
        origin_groups=(OriginGroup("group", ("one", "two"), (503,)),),
        custom_error_responses=(CustomErrorResponse(404, "/404.html", 200),),
    )
    flow = workspace.add(Request(uri="/a"), Viewer())
    asyncio.run(workspace.continue_(flow))
    return flow.exchange


def test_a_second_origin_stands_after_the_first_and_what_follows_is_compared() -> None:
    one = grouped(lambda request: Response(200))
    other = grouped(lambda request: Response(503 if request.headers.get("host") == "one.example" else 200))

    places = list(shown(compare(one, other)))

    assert places == ["origin-fetch", *(f"{stage}, attempt 2" for stage in AT_ORIGIN)]


@pytest.mark.parametrize(("text", "places"), [(b"sorry", []), (b"away", ["error page: origin-fetch", "response"])])
def test_a_custom_error_page_is_compared_too(text: bytes, places: list[str]) -> None:
    def origin(body: bytes) -> Any:
        return lambda request: Response(200, body=body) if request.uri == "/404.html" else Response(404)

    found = [each.place for each in compare(grouped(origin(b"sorry")), grouped(origin(text)))]

    assert [place for place in found if place != "error page: response"] == places


def test_every_place_is_named_once_the_same_ones_too(flow_of: Any) -> None:
    one, other = flow_of({"origin-request": adding("1")}).exchange, flow_of({"origin-request": adding("2")}).exchange
    found = places(one, other)

    assert [each.name for each in found if each.lines] == [each.place for each in compare(one, other)]
    assert (found[0].name, found[-1].name) == ("request", "response")
    assert len({each.name for each in found}) == len(found)
    stages = [each for each in found if each.is_stage]
    assert all(each.left is one.record(each.left.stage) for each in stages if each.left)


def test_a_place_only_one_side_came_to_has_one_record(flow_of: Any) -> None:
    one, other = flow_of({"viewer-request": passes}).exchange, flow_of({"viewer-request": answers}).exchange
    found = {each.name: each for each in places(one, other)}

    assert found["viewer-request"].lines
    assert found["viewer-request"].left is not None and found["viewer-request"].right is not None
