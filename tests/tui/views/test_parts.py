"""Failover, error pages, the cache, what is not documented: shown with the stages they belong to."""

from dataclasses import replace

import pytest

from edgetui.engine.behavior import CustomErrorResponse, Origin, OriginGroup
from edgetui.engine.exchange import Purpose
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeOrigin, fake_distribution, fake_workspace
from edgetui.tui.frame import flow_title
from edgetui.tui.inspection import Inspection
from edgetui.tui.views.flows import flow_row
from edgetui.tui.views.line import plain
from edgetui.tui.views.parts import part_at
from edgetui.tui.views.rail import rail
from edgetui.tui.views.stage import diff_view, rules_view

HOSTED = Headers([("Host", "shop.example.com")])


def keep_request(event):
    return event["Records"][0]["cf"]["request"]


def keep_response(event):
    return event["Records"][0]["cf"]["response"]


def answer(request):
    if request.uri == "/missing":
        return Response(404, "", Headers(), b"nothing here")
    if request.uri == "/stale":
        return Response(200, "", Headers([("Cache-Control", "max-age=60, stale-while-revalidate=600")]), b"x")
    if request.uri == "/fail" and request.headers.get("host") == "one.example.org":
        return Response(503, "", Headers(), b"down")
    return PLAIN_RESPONSE


def shop():
    """Two origins in a group, a page for 404, functions next to the origin."""
    handlers = {EventType.ORIGIN_REQUEST: keep_request, EventType.ORIGIN_RESPONSE: keep_response}
    made = fake_distribution(tuple(handlers))
    distribution = replace(
        made,
        behaviors=(replace(made.behaviors[0], target_origin_id="both"),),
        origins=(Origin("one", "one.example.org"), Origin("two", "two.example.org")),
        origin_groups=(OriginGroup("both", ("one", "two"), (503,)),),
        custom_error_responses=(CustomErrorResponse(404, "/errors/404.html", 200),),
    )
    return fake_workspace(handlers, FakeOrigin(answer), distribution=distribution)


async def stepped(uri, until):
    """An inspection of a flow of `uri`, stepped until `until` holds of its exchange."""
    workspace = shop()
    workspace.add(Request(uri=uri, headers=HOSTED), Viewer())
    inspection = Inspection(workspace)
    while not until(inspection.flow.exchange):
        await workspace.step(inspection.flow)
        inspection.follow()
    return inspection


def rail_of(exchange, selected=None, width=80):
    return plain(rail(exchange, set(), None, selected, width)[0])


# -- failover


async def test_when_the_secondary_is_to_be_asked_the_rail_stands_at_origin_request_again():
    inspection = await stepped("/fail", lambda exchange: exchange.attempt == 2)
    assert rail_of(inspection.exchange) == " -1 VReq ─ =cache MISS ─ ▶2 OReq ─ =origin 503 ─ =3 ORes ─ ·4 VRes "
    assert rail_of(inspection.exchange).count("▶") == 1


async def test_the_second_attempt_has_its_number_on_the_rail():
    pending = await stepped("/fail", lambda exchange: exchange.attempt == 2 and exchange.stage is Stage.ORIGIN_FETCH)
    over = await stepped("/fail", lambda exchange: exchange.is_over)
    assert "▶origin#2 ─" in rail_of(pending.exchange)
    assert "=origin#2 200" in rail_of(over.exchange)


async def test_a_stage_tells_which_origin_it_is_about_and_what_became_of_the_other(texts):
    inspection = await stepped("/fail", lambda exchange: exchange.is_over)
    for draw in (diff_view, rules_view):
        lines = texts(draw(inspection.exchange, Stage.ORIGIN_FETCH, 100))
        assert lines[0] == "  attempt 2 of 2, two (two.example.org)"
        assert lines[1].startswith("= attempt 1 of 2, one (one.example.org): the primary answered (fake origin")
        assert "the primary answered 503" in " ".join(" ".join(lines).split())


async def test_before_the_second_attempt_the_stage_shows_what_would_be_asked(texts):
    inspection = await stepped("/fail", lambda exchange: exchange.attempt == 2)
    lines = texts(diff_view(inspection.exchange, Stage.ORIGIN_REQUEST, 100))
    assert lines[0].startswith("▶ next: run origin-request")
    assert lines[1:3] == [
        "  attempt 2 of 2, two (two.example.org)",
        "= attempt 1 of 2, one (one.example.org): the function ran and its result was accepted",
    ]


async def test_without_a_failover_nothing_is_said_of_attempts(texts):
    inspection = await stepped("/fine", lambda exchange: exchange.is_over)
    assert not any("attempt" in row for row in texts(diff_view(inspection.exchange, Stage.ORIGIN_FETCH, 100)))
    assert "#2" not in rail_of(inspection.exchange)


# -- error pages


async def test_while_an_error_page_is_fetched_its_stages_are_on_screen_as_far_as_it_has_come():
    inspection = await stepped("/missing", lambda exchange: exchange.page is not None)
    assert inspection.stage is Stage.ORIGIN_RESPONSE
    assert part_at(inspection.exchange, Stage.ORIGIN_RESPONSE) is inspection.exchange
    assert part_at(inspection.exchange, Stage.CACHE_LOOKUP) is inspection.exchange.page
    assert rail_of(inspection.exchange) == " -1 VReq ─ ▶cache ─ =2 OReq ─ =origin 404 ─ =3 ORes ─ ·4 VRes "
    inspection.to_stage(Stage.CACHE_LOOKUP)
    assert inspection.record is None
    await inspection.workspace.step(inspection.flow)
    assert inspection.record.before.uri == "/errors/404.html"


async def test_a_finished_error_page_is_listed_where_it_was_asked_for_and_at_the_viewers_end(texts):
    inspection = await stepped("/missing", lambda exchange: exchange.is_over)
    exchange = inspection.exchange
    assert part_at(exchange, Stage.CACHE_LOOKUP) is exchange
    for stage in (Stage.ORIGIN_RESPONSE, Stage.REPLY):
        for draw in (diff_view, rules_view):
            lines = texts(draw(exchange, stage, 100))
            there = lines.index("error page /errors/404.html for the 404")
            assert lines[there - 1] == ""
            assert lines[there + 1] == "= cache-lookup    miss: no stored response under this key"
            assert lines[there + 2].startswith("= origin-request  the function ran")
            assert lines[there + 3].startswith("= origin-fetch    the origin answered")
            assert lines[-1] == "  served as 200 OK"
    assert "error page" not in " ".join(texts(diff_view(exchange, Stage.ORIGIN_FETCH, 100)))


# -- the cache


async def test_the_cache_tells_its_key_why_and_how_long(texts):
    inspection = await stepped("/fine", lambda exchange: exchange.is_over)
    lines = texts(diff_view(inspection.exchange, Stage.CACHE_LOOKUP, 100))
    assert lines[0] == "= miss: no stored response under this key"
    assert lines[1].startswith("  key d111111abcdef8.cloudfront.net/fine")
    assert any(row.startswith("= stored: TTL 60 s") for row in lines)
    again = inspection.workspace.replay(inspection.flow)
    inspection.pass_time(10)
    await inspection.workspace.continue_(again)
    lines = texts(diff_view(again.exchange, Stage.CACHE_LOOKUP, 100))
    assert lines[0].startswith("= hit: a fresh response is stored under this key (age 10 s, 50 s left of 60 s)")


async def test_what_cloudfront_fetches_on_its_own_is_marked_in_the_list():
    inspection = await stepped("/stale", lambda exchange: exchange.is_over)
    workspace = inspection.workspace
    inspection.pass_time(120)
    await workspace.continue_(workspace.replay(inspection.flow))
    assert [flow.start.purpose for flow in workspace.flows] == [Purpose.VIEWER, Purpose.VIEWER, Purpose.REFRESH]
    refresh = workspace.flows[2]
    assert plain(flow_row(refresh, 60)).rstrip().endswith("refresh /stale")
    assert flow_title(refresh) == "Flow 3  refresh by CloudFront  GET /stale"
    assert "refresh" not in plain(flow_row(workspace.flows[1], 60))


# -- assumptions


async def test_the_viewers_end_lists_every_assumption_with_its_stage(texts):
    inspection = await stepped("/fail", lambda exchange: exchange.is_over)
    rows = texts(diff_view(inspection.exchange, Stage.REPLY, 200, side_by_side=False))
    found = [row for row in rows if row.startswith("? ")]
    assert len(found) == len(inspection.exchange.assumptions) > 0
    assert found[0].startswith("? at origin-response, not documented by AWS: does origin-response run")


# -- narrow terminals


@pytest.mark.parametrize("uri", ["/fine", "/fail"])
async def test_at_60_columns_the_whole_rail_is_there(uri):
    inspection = await stepped(uri, lambda exchange: exchange.is_over)
    for selected in (None, *Stage):
        drawn = rail_of(inspection.exchange, selected if selected is not Stage.REPLY else None, 60)
        assert "…" not in drawn
        assert "4 VRes" in drawn


def test_why_nothing_was_looked_up_and_nothing_stored_is_said_once(build, texts):
    reason = "not run: the viewer-request function returned a response"
    records = [build.skipped(stage, reason) for stage in (Stage.CACHE_LOOKUP, Stage.CACHE_STORE)]
    assert texts(diff_view(build.exchange(records, Stage.REPLY), Stage.CACHE_LOOKUP, 78)) == [f"- {reason}"]
