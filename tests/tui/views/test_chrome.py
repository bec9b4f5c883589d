"""Title, status and footer lines."""

from dataclasses import replace

import pytest

from edgetui.engine.behavior import Behavior, Distribution, Origin
from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import Stage
from edgetui.session.client import Client
from edgetui.session.clock import Clock
from edgetui.session.definition import OriginMode
from edgetui.session.filters import parse
from edgetui.session.intercept import Intercept
from edgetui.tui.views.chrome import clock_text, footer_line, status_line, title_line, too_small
from edgetui.tui.views.line import plain, width_of

HINTS = [("n", "Next"), ("c", "Continue"), ("b", "Break"), ("e", "Edit"), ("?", "Help"), ("ctrl+j", "Send and step")]


class Workspace:
    """As much of a workspace as the title line reads."""

    title = "shop"
    breakpoints = frozenset({Stage.ORIGIN_REQUEST, Stage.VIEWER_REQUEST})
    origin_mode = OriginMode.LIVE
    skipped = frozenset()
    distribution = Distribution((Behavior(),), (Origin("one", "one.example.org"), Origin("two", "two.example.org")))

    def __init__(self):
        self.answers = {}
        self.warnings = ()
        self.keeper = None
        self.intercept = Intercept()
        self.clock = Clock(lambda: 1_700_000_000.0)


def test_the_title_has_the_safety_facts_before_the_projects_name(build):
    drawn = title_line(Workspace(), build.flow(), 80)

    assert plain(drawn).rstrip() == " edgetui  PAUSED ▶ OReq     origin LIVE  ● VReq OReq  shop"
    assert width_of(drawn) == 80


def test_the_title_says_what_runs_and_what_is_over(build):
    running = build.flow()
    running.running = Stage.ORIGIN_REQUEST

    assert "RUNNING ⠹ OReq" in plain(title_line(Workspace(), running, 80))
    assert "DONE" in plain(title_line(Workspace(), build.flow(build.travelled(Stage.REPLY)), 80))
    assert plain(title_line(Workspace(), None, 80)).startswith(" edgetui  origin LIVE")


def test_an_origin_is_live_only_where_one_answers():
    workspace = Workspace()
    workspace.answers = {"one.example.org": "none", "two.example.org": "none", "unused.example.org": "./public"}
    assert plain(title_line(workspace, None, 80)).startswith(" edgetui  origin NONE")

    workspace.answers, workspace.origin_mode = {}, OriginMode.EARLIER_RUN
    assert plain(title_line(workspace, None, 80)).startswith(" edgetui  origin EARLIER RUN")


@pytest.mark.parametrize(
    ("answer", "mode"),
    [
        ("./public", "LOCAL"),
        ("page.http", "LOCAL"),
        ("fault:reset", "LOCAL"),
        ("http://127.0.0.1:8000/a", "LOCAL"),
        ("insecure+https://localhost:8443", "LOCAL"),
        ("https://staging.example.org", "LIVE"),
        ("s3://bucket", "LIVE"),
        ("flaky.toml", "LIVE"),
        ("", "LIVE"),
    ],
)
def test_an_origin_is_local_where_this_machine_answers_for_all(answer, mode):
    workspace = Workspace()
    workspace.answers = {"one.example.org": "none", "two.example.org": answer}
    assert plain(title_line(workspace, None, 80)).startswith(f" edgetui  origin {mode}")


@pytest.mark.parametrize(
    ("width", "cache"), [(80, "LambdaExecutionError"), (90, "LambdaExecutionError from cloudfront")]
)
def test_a_narrow_status_line_leaves_out_what_x_cache_says_each_time(width, cache, build):
    error = Response(503, "", Headers([("X-Cache", "LambdaExecutionError from cloudfront")]))
    over = replace(build.travelled(Stage.REPLY), response=error)
    said = plain(status_line(build.flow(over), "", width)).rstrip()
    assert said == f" ■ the viewer gets 503 Service Unavailable · {cache} · 20 ms"


def test_while_looking_back_the_title_says_so_in_the_place_of_paused_or_done(build):
    over = build.flow(build.travelled(Stage.REPLY))

    assert plain(title_line(Workspace(), over, 80, "3/7")).startswith(" edgetui  LOOKING BACK 3/7  origin LIVE")


@pytest.mark.parametrize(
    ("moves", "shown"),
    [
        ([], ""),
        ([60], "clock +1 min"),
        ([3600], "clock +1 h"),
        ([86400, 3600, 1.2], "clock +1 d 1 h 1 s"),
    ],
)
def test_a_clock_that_is_ahead_says_by_how_much(moves, shown):
    workspace = Workspace()
    for seconds in moves:
        workspace.clock.move(seconds)

    assert clock_text(workspace.clock) == shown
    assert shown in plain(title_line(workspace, None, 80))


def test_warnings_are_counted_with_the_key_that_shows_them():
    workspace = Workspace()
    workspace.warnings = ("one", "two")

    assert "2 warnings (W)" in plain(title_line(workspace, None, 80))


def test_a_breakpoint_with_a_condition_is_named_where_it_stopped(build):
    flow = build.flow()
    flow.stopped_by = "before origin-request"
    assert "●" not in plain(status_line(flow, "", 120))

    flow.stopped_by = "before any stage, when the URI matches '^/img'"
    assert plain(status_line(flow, "", 120)).startswith(
        " ● before any stage, when the URI matches '^/img' · paused before"
    )


def test_a_frozen_clock_says_what_time_it_shows():
    clock = Clock(lambda: 1_700_000_000.0)
    clock.freeze()
    clock.move(60)

    assert clock_text(clock) == "clock frozen 22:14:20"


def test_a_long_project_name_is_cut_not_the_facts(build):
    workspace = Workspace()
    workspace.title = "x" * 100

    assert plain(title_line(workspace, build.flow(), 60)).startswith(
        " edgetui  PAUSED ▶ OReq     origin LIVE  ● VReq OReq  xx"
    )


@pytest.mark.parametrize("width", range(10, 90))
def test_the_footer_ends_with_help_and_cuts_no_hint(width):
    for pinned in ([("?", "Help")], [("?", "Help"), ("b", "Break"), ("n", "Next")]):
        drawn = footer_line(HINTS, width, pinned)
        words = plain(drawn).removesuffix(" ? Help ").split("  ")

        assert plain(drawn).endswith(" ? Help ")
        assert width_of(drawn) == width
        assert {word.strip() for word in words} - {""} <= {
            "n Next",
            "c Continue",
            "b Break",
            "e Edit",
            "ctrl+j Send and step",
        }


def test_hints_that_come_last_are_dropped():
    assert plain(footer_line(HINTS, 34, [("?", "Help")])) == " n Next  c Continue        ? Help "


def test_what_is_pinned_stays_where_it_is_whatever_else_there_is():
    pinned = [("?", "Help"), ("r", "Replay"), ("t", "Origin")]
    wide = footer_line([*HINTS[:2], *pinned], 50, pinned)
    assert plain(wide) == " n Next  c Continue    t Origin  r Replay  ? Help "
    assert plain(footer_line(pinned, 50, pinned)) == f"{'':23}t Origin  r Replay  ? Help "
    assert plain(footer_line([*HINTS[:2], *pinned], 41, pinned)) == " n Next  c Continue     r Replay  ? Help "


def test_the_status_line_tells_where_the_flow_stands_unless_there_is_a_message(build):
    over = build.flow(build.travelled(Stage.REPLY))

    assert plain(status_line(over, "", 80)) == " ■ the viewer gets 200 OK · Miss · 20 ms"
    assert plain(status_line(over, "copied 212 B", 80)) == " copied 212 B"
    assert status_line(None, "", 80) == ()


def test_a_message_longer_than_the_line_is_cut(build):
    assert plain(status_line(build.flow(), "x" * 1000, 20)) == " " + "x" * 18 + "…"


@pytest.mark.parametrize(
    ("size", "text"),
    [((60, 15), ""), ((59, 15), "need 60x15, have 59x15"), ((80, 14), "need 60x15, have 80x14"), ((9, 3), "need 60x…")],
)
def test_a_terminal_too_small_is_told_what_is_needed(size, text):
    assert plain(too_small(*size)) == text


def test_the_title_says_who_is_held_where_it_listens_and_whether_it_intercepts(build):
    flow, workspace = build.flow(), Workspace()
    flow.client = Client(held_since=1.0)
    workspace.intercept.set(parse("~u /img"))

    drawn = plain(title_line(workspace, flow, 120, "", "held 1 oldest 0:02/30  capture :8765")).rstrip()

    assert drawn.startswith(
        " edgetui  HELD P OReq       held 1 oldest 0:02/30  capture :8765  origin LIVE  intercept  ●"
    )
    workspace.intercept.is_on = False
    assert "intercept off" in plain(title_line(workspace, flow, 120))


def test_the_status_says_that_a_client_waits_and_what_became_of_it(build):
    flow = build.flow()
    flow.client = Client(held_since=1.0)
    assert plain(status_line(flow, "", 120)).startswith(" P held before origin-request: ")
    assert "a client waits" in plain(status_line(flow, "", 120))
    flow.client.dismiss("dropped")
    assert plain(status_line(flow, "", 120)).startswith(" ▶ paused before origin-request: ")
    assert "· dropped" in plain(status_line(flow, "", 120))
