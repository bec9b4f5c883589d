"""Breakpoints: on stages, on what a message is, on what a stage did; how often they were hit; where a run stops."""

from dataclasses import replace
from typing import Any

import pytest

from edgetui.engine.behavior import CustomErrorResponse
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.session.breakpoints import Breakpoint, Breakpoints
from edgetui.session.filters import parse
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import FakeOrigin, fake_workspace

Event = dict[str, Any]


def passes(event: Event) -> Any:
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def rewrites(event: Event) -> Any:
    return {**passes(event), "uri": "/rewritten"}


def adds_a_header(event: Event) -> Any:
    message = passes(event)
    message["headers"]["x-a"] = [{"key": "X-A", "value": "1"}]
    return message


def fails(event: Event) -> Any:
    raise LookupError("no such thing")


def workspace_of(**handlers: Any) -> Workspace:
    """All four functions; `origin_request=handler` replaces one."""
    named = {EventType(name.replace("_", "-")): handler for name, handler in handlers.items()}
    return fake_workspace({**dict.fromkeys(EventType, passes), **named})


async def stops(workspace: Workspace, uri: str = "/page") -> list[Stage]:
    """Where a run stops on its way to the reply, the reply left out."""
    return [stage for stage in await _stages(workspace, uri) if stage is not Stage.REPLY]


async def _stages(workspace: Workspace, uri: str) -> list[Stage]:
    flow = workspace.add(Request(uri=uri, headers=Headers([("Host", "h.example")])), Viewer())
    stages = []
    while not flow.is_over:
        await workspace.continue_(flow)
        stages.append(flow.exchange.stage)
    return stages


async def test_without_a_breakpoint_a_run_goes_to_its_reply() -> None:
    assert await stops(workspace_of()) == []


async def test_a_stage_stops_a_run_just_before_it() -> None:
    workspace = workspace_of()
    workspace.toggle_breakpoint(Stage.ORIGIN_FETCH)

    assert await stops(workspace) == [Stage.ORIGIN_FETCH]


async def test_a_stage_with_a_condition_stops_only_what_fits() -> None:
    workspace = workspace_of()
    workspace.breakpoints.add(Breakpoint(Stage.ORIGIN_REQUEST, parse("~u ^/img")))

    assert await stops(workspace, "/img/a") == [Stage.ORIGIN_REQUEST]
    assert await stops(workspace, "/page") == []


async def test_any_stage_with_a_condition_about_the_message_stops_at_every_one() -> None:
    workspace = workspace_of()
    workspace.breakpoints.add(Breakpoint(condition=parse("~u ^/img")))

    assert await stops(workspace, "/img/a") == [
        Stage.CACHE_LOOKUP,
        Stage.ORIGIN_REQUEST,
        Stage.ORIGIN_FETCH,
        Stage.ORIGIN_RESPONSE,
        Stage.VIEWER_RESPONSE,
    ]


async def test_a_header_that_changes_stops_a_run_once_right_after_the_function_that_did_it() -> None:
    workspace = workspace_of(origin_request=adds_a_header)
    workspace.breakpoints.add(Breakpoint(condition=parse("~changed x-a")))

    assert await stops(workspace) == [Stage.ORIGIN_FETCH]


async def test_a_violation_stops_a_run_where_it_happened() -> None:
    def misses_its_status(event: Event) -> Any:
        return {name: value for name, value in passes(event).items() if name != "status"}

    workspace = workspace_of(origin_response=misses_its_status)
    workspace.breakpoints.add(Breakpoint(condition=parse("~violation")))

    assert await stops(workspace) == [Stage.VIEWER_RESPONSE]


async def test_a_condition_about_an_outcome_on_a_stage_is_asked_after_that_stage() -> None:
    workspace = workspace_of(viewer_request=rewrites, origin_request=rewrites)
    workspace.breakpoints.add(Breakpoint(Stage.VIEWER_REQUEST, parse("~changed uri & ~u ^/img")))

    assert await stops(workspace, "/img/a") == [Stage.CACHE_LOOKUP]
    assert await stops(workspace, "/page") == []


async def test_a_failure_that_ends_the_run_is_counted_though_there_is_nothing_left_to_stop() -> None:
    workspace = workspace_of(origin_request=fails)
    breakpoint = Breakpoint(condition=parse("~stage-error"))
    workspace.breakpoints.add(breakpoint)

    assert await stops(workspace) == []
    assert breakpoint.hits == 1


async def test_what_happens_to_the_error_page_counts_too() -> None:
    def origin(request: Request) -> Response:
        return Response(200, body=b"sorry") if request.uri == "/sorry" else Response(404)

    workspace = fake_workspace({EventType.ORIGIN_REQUEST: adds_a_header}, FakeOrigin(origin))
    page = CustomErrorResponse(404, "/sorry", 404)
    workspace.distribution = replace(workspace.distribution, custom_error_responses=(page,))
    breakpoint = Breakpoint(condition=parse("~changed x-a"))
    workspace.breakpoints.add(breakpoint)

    assert await stops(workspace) == [Stage.ORIGIN_FETCH, Stage.ORIGIN_FETCH]
    assert breakpoint.hits == 2


async def test_every_second_hit_stops() -> None:
    workspace = workspace_of()
    breakpoint = Breakpoint(Stage.VIEWER_RESPONSE, every=2)
    workspace.breakpoints.add(breakpoint)

    assert [await stops(workspace) for _ in range(4)] == [[], [Stage.VIEWER_RESPONSE]] * 2
    assert breakpoint.hits == 4


async def test_a_breakpoint_that_is_off_neither_stops_nor_counts() -> None:
    workspace = workspace_of()
    breakpoint = Breakpoint(Stage.ORIGIN_FETCH, enabled=False)
    workspace.breakpoints.add(breakpoint)

    assert await stops(workspace) == []
    assert breakpoint.hits == 0
    assert Stage.ORIGIN_FETCH not in workspace.breakpoints


async def test_a_flow_says_what_stopped_it_until_it_moves_on() -> None:
    workspace = workspace_of()
    workspace.breakpoints.add(Breakpoint(Stage.ORIGIN_REQUEST, parse("~u ^/img")))
    flow: Flow = workspace.add(Request(uri="/img/a"), Viewer())

    await workspace.continue_(flow)
    assert flow.stopped_by == "before origin-request, when the URI matches '^/img'"

    await workspace.step(flow)
    assert flow.stopped_by == ""


async def test_all_that_hold_are_counted_and_the_first_one_stops() -> None:
    workspace = workspace_of()
    first, second = Breakpoint(Stage.ORIGIN_FETCH), Breakpoint(condition=parse("~stage 6"))
    workspace.breakpoints.add(first)
    workspace.breakpoints.add(second)

    assert await stops(workspace) == [Stage.ORIGIN_FETCH]
    assert (first.hits, second.hits) == (1, 1)


# -- the collection


def test_a_stage_is_toggled_on_and_off() -> None:
    breakpoints = Breakpoints()

    assert breakpoints.toggle(Stage.ORIGIN_FETCH) is True
    assert Stage.ORIGIN_FETCH in breakpoints
    assert Stage.REPLY not in breakpoints
    assert breakpoints.toggle(Stage.ORIGIN_FETCH) is False
    assert len(breakpoints) == 0


def test_toggling_a_stage_leaves_its_conditions_alone() -> None:
    breakpoints = Breakpoints()
    conditional = Breakpoint(Stage.ORIGIN_FETCH, parse("~m GET"))
    breakpoints.add(conditional)

    assert breakpoints.toggle(Stage.ORIGIN_FETCH) is True
    assert breakpoints.toggle(Stage.ORIGIN_FETCH) is False
    assert list(breakpoints) == [conditional]


def test_toggling_a_plain_breakpoint_that_is_off_puts_it_on() -> None:
    breakpoints = Breakpoints()
    breakpoints.add(Breakpoint(Stage.ORIGIN_FETCH, enabled=False))

    assert breakpoints.toggle(Stage.ORIGIN_FETCH) is True
    assert len(breakpoints) == 1


def test_a_breakpoint_is_removed_by_itself_not_by_its_looks() -> None:
    breakpoints = Breakpoints()
    one, other = Breakpoint(Stage.ORIGIN_FETCH), Breakpoint(Stage.ORIGIN_FETCH)
    breakpoints.add(one)
    breakpoints.add(other)

    breakpoints.remove(one)
    breakpoints.remove(one)

    assert list(breakpoints) == [other]


@pytest.mark.parametrize(
    ("breakpoint", "words"),
    [
        (Breakpoint(Stage.ORIGIN_FETCH), "before origin-fetch"),
        (Breakpoint(condition=parse("~violation")), "after any stage, when a result broke a rule"),
        (Breakpoint(Stage.REPLY, parse("~c 5.."), 3), "before reply, when the status is 5.., every 3 hits"),
    ],
)
def test_a_breakpoint_says_itself_in_words(breakpoint: Breakpoint, words: str) -> None:
    assert breakpoint.describe() == words


def test_every_nought_hits_is_refused() -> None:
    with pytest.raises(ValueError, match="not every 0"):
        Breakpoint(every=0)


async def test_a_comment_of_the_flow_is_a_condition_like_any_other() -> None:
    workspace = workspace_of()
    workspace.breakpoints.add(Breakpoint(Stage.ORIGIN_FETCH, parse("~comment odd")))
    said, silent = (workspace.add(Request(uri="/page"), Viewer()) for _ in range(2))
    workspace.comment(said, "the odd one")

    for flow in (said, silent):
        await workspace.continue_(flow)

    assert said.exchange.stage is Stage.ORIGIN_FETCH
    assert silent.is_over
