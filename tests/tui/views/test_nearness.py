"""How near a stage came to its limits, on screen."""

from edgetui.engine.behavior import Settings
from edgetui.engine.commands import FunctionReturned
from edgetui.engine.stage import Stage
from edgetui.tui.views.line import plain, width_of
from edgetui.tui.views.logs import logs_view
from edgetui.tui.views.nearness import meter_lines


def used(build, elapsed_ms, memory_mb):
    return build.record(outcome=FunctionReturned('{"uri": "/a"}', (), elapsed_ms, None, memory_mb))


def test_the_logs_begin_with_how_near_the_limits_are(build, texts):
    lines = texts(logs_view(build.exchange([used(build, 3.84, 64)], Stage.CACHE_LOOKUP), Stage.VIEWER_REQUEST, 78))
    assert lines[1].startswith("time 3.8 ms of 5 s · memory 64 of 128 MB · ")


def test_what_is_near_its_limit_is_a_warning_and_nothing_else_is(build):
    spans = [span for each in meter_lines(used(build, 4000, 101), Settings(), 200) for span in each]
    assert ("time 4 of 5 s", "warning") in spans
    assert ("memory 101 of 128 MB", "dim") in spans


def test_a_narrow_pane_breaks_between_two_limits(build):
    wide, narrow = (meter_lines(used(build, 3.84, 64), Settings(), width) for width in (200, 40))
    assert len(wide) == 1 and len(narrow) > 1
    assert all(width_of(each) <= 40 for each in narrow)
    assert " · ".join(plain(each) for each in narrow) == plain(wide[0])


def test_a_stage_that_was_skipped_has_no_limits(build):
    assert meter_lines(build.skipped(Stage.ORIGIN_REQUEST, "no function"), Settings(), 80) == []
