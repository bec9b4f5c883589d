"""Breakpoints outlive the inspector, project by project."""

import json

import pytest

from edgetui.engine.stage import Stage
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import parse
from edgetui.testing.fakes import fake_workspace
from edgetui.wiring.stops import remember_breakpoints


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """A workspace of a project, as after a start of edgetui."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def start(name="edgetui.toml"):
        workspace = fake_workspace({})
        remember_breakpoints(workspace, tmp_path / name)
        return workspace

    return start


def files(tmp_path):
    return list((tmp_path / "state").rglob("*.json"))


def test_a_project_has_its_breakpoints_again_with_all_that_was_written(opened):
    first = opened()
    first.toggle_breakpoint(Stage.ORIGIN_REQUEST)
    off = Breakpoint(None, parse("~changed uri & ~u ^/img"), every=5, enabled=False, hits=7)
    first.change_breakpoints(lambda: first.breakpoints.add(off))
    plain, conditional = opened().breakpoints
    assert (plain.stage, plain.condition, plain.enabled) == (Stage.ORIGIN_REQUEST, None, True)
    assert (conditional.condition, conditional.every, conditional.enabled) == (off.condition, 5, False)
    assert conditional.hits == 0, "hits are of one day"


def test_another_project_has_others(opened):
    opened().toggle_breakpoint(Stage.ORIGIN_REQUEST)
    assert list(opened("other.toml").breakpoints) == []


def test_a_breakpoint_taken_away_stays_away(opened):
    workspace = opened()
    workspace.toggle_breakpoint(Stage.ORIGIN_REQUEST)
    workspace.toggle_breakpoint(Stage.ORIGIN_REQUEST)
    assert list(opened().breakpoints) == []


def test_without_a_change_nothing_is_written(opened, tmp_path):
    workspace = opened()
    workspace.toggle_origin()
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '[{"stage": "nowhere"}]', json.dumps([{"stage": None, "when": "~zz (", "every": 1}]), "\0"],
)
def test_a_file_that_cannot_be_read_is_no_breakpoint_and_no_trouble(text, opened, tmp_path):
    opened().toggle_breakpoint(Stage.ORIGIN_REQUEST)
    (path,) = files(tmp_path)
    path.write_text(text)
    workspace = opened()
    assert list(workspace.breakpoints) == []
    workspace.toggle_breakpoint(Stage.CACHE_LOOKUP)
    assert [each.stage for each in opened().breakpoints] == [Stage.CACHE_LOOKUP]


def test_where_nothing_can_be_written_breakpoints_still_work(opened, tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    workspace = opened()
    assert workspace.toggle_breakpoint(Stage.ORIGIN_REQUEST)
