"""The project behind the inspector, on a real disk."""

import pytest

from edgetui import wiring
from edgetui.engine.behavior import Behavior
from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.session.definition import OriginMode
from edgetui.session.project_file import Attach, SetAnswer

PASS = "def handler(event, context):\n    return event['Records'][0]['cf']['request']\n"
REQUEST = EventType.VIEWER_REQUEST


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "auth.py").write_text(PASS)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "resize.py").write_text(PASS)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "other.js").write_text("exports.handler = 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def on_disk(project, origin=None):
    return wiring.ProjectOnDisk(project, origin, wiring.samples_of)


def test_what_was_found_in_the_folder_and_in_its_folders_can_be_attached(here):
    assert on_disk(wiring.empty_project()).handlers() == ("auth.py", "lib/resize.py")


def test_the_first_change_makes_the_file_and_the_next_one_changes_it(here):
    project = on_disk(wiring.empty_project())
    plan = project.plan(Attach(0, REQUEST, "auth.py"))
    assert plan.old is None
    assert plan.path == "edgetui.toml"
    assert not (here / "edgetui.toml").exists()
    project.write(plan)
    definition = project.reload()
    assert definition.file == "edgetui.toml"
    assert definition.distribution.behaviors[0].association(REQUEST).function.handler == "auth.handler"
    plan = project.plan(Attach(0, EventType.ORIGIN_REQUEST, "lib/resize.py"))
    assert [line for line in plan.diff if line[0] in "+-"][-1].endswith('function = "resize" },')
    assert project.handlers()[0] == "auth"


def test_handlers_of_the_command_line_are_written_with_it(here):
    named = wiring.project_of(None, {REQUEST: "lib/resize.py"}, origin="none", include_body=True)
    plan = on_disk(named).plan(Attach(0, EventType.ORIGIN_REQUEST, "auth.py"))
    assert 'Handler = "lib/resize.handler"' in plan.new
    assert "IncludeBody = true" in plan.new
    assert 'function = "auth"' in plan.new


def test_what_the_schema_refuses_is_refused_before_anything_is_written(here):
    project = on_disk(wiring.empty_project())
    with pytest.raises(UsageError, match="nowhere"):
        project.plan(Attach(0, REQUEST, "nowhere.handler"))
    with pytest.raises(UsageError, match="there is no folder or file"):
        project.plan(SetAnswer("origin.example.org", "sit"))
    assert not (here / "edgetui.toml").exists()


def test_a_file_that_changed_since_it_was_planned_stays_as_it_is(here):
    project = on_disk(wiring.empty_project())
    plan = project.plan(Attach(0, REQUEST, "auth.py"))
    (here / "edgetui.toml").write_text("# mine\n")
    with pytest.raises(UsageError, match="has changed since"):
        project.write(plan)
    assert (here / "edgetui.toml").read_text() == "# mine\n"


def test_a_file_that_was_not_asked_for_is_not_changed(here):
    (here / "edgetui.toml").write_text("# mine\n")
    named = wiring.project_of(None, {REQUEST: "auth.py"}, origin="none")
    with pytest.raises(UsageError, match="was not asked for"):
        on_disk(named).plan(Attach(0, REQUEST, "auth.py"))


def test_the_example_is_taken_and_stays_as_it_is(here):
    project = on_disk(wiring.empty_project())
    definition = project.example()
    assert definition.title == "demo"
    assert len(definition.samples) == 3
    with pytest.raises(UsageError, match="ships with edgetui"):
        project.plan(Attach(0, REQUEST, "viewer.on_request"))


async def test_new_flows_and_restarts_get_what_was_read_again_and_old_runs_keep_theirs(here):
    project = on_disk(wiring.empty_project())
    workspace = wiring.workspace_of(wiring.empty_project(), project_file=project)
    flow = workspace.add(Request(), Viewer())
    old = flow.exchange.distribution
    project.write(project.plan(Attach(0, REQUEST, "auth.py")))
    workspace.take(project.reload())
    assert flow.exchange.distribution is old
    assert isinstance(flow.exchange.behavior, Behavior)
    workspace.restart(flow)
    assert flow.exchange.distribution is workspace.distribution
    assert flow.exchange.behavior.associations
    assert workspace.origin_mode is OriginMode.LIVE
    await workspace.functions.find_out([flow.exchange.behavior.associations[0].function])
    assert workspace.functions.of(flow.exchange.behavior.associations[0].function).init_ms > 0
    await workspace.close()
