"""Sessions of the inspector: kept where the system keeps such things, opened again, gone on with."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from edgetui import wiring
from edgetui.engine.http import Request, Viewer
from edgetui.errors import UsageError
from edgetui.formats.store import FlowStore
from edgetui.wiring.files import saver_of
from edgetui.wiring.outlet import FileOutlet
from edgetui.wiring.sessions import is_session, keep, newest_session, open_path, session_workspace, sessions_folder

TOML = """
[[Origins]]
Id = "a"
DomainName = "a.example.org"
[local]
"a.example.org" = "site"
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.txt").write_text("from the site")
    (tmp_path / "edgetui.toml").write_text(TOML)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def _session(*uris, **options):
    """A session in a file, its flows run to their end."""
    project = wiring.project_of(None, {})
    workspace = wiring.workspace_of(project)
    keep(workspace, project=str(project.path), **options)
    for uri in uris:
        await workspace.continue_(workspace.add(Request(uri=uri), Viewer()))
    await workspace.close()
    return newest_session()


async def test_a_session_is_kept_for_its_owner_in_the_folder_for_such_things(here):
    path = await _session("/a.txt")

    assert Path(path).parent == sessions_folder() == here / "state" / "edgetui" / "sessions"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(sessions_folder()).st_mode) == 0o700
    assert is_session(path)


async def test_what_was_there_is_there_again_and_goes_on_on_its_project(here, monkeypatch):
    path = await _session("/a.txt", "/none.txt")
    monkeypatch.chdir(here / "site")
    workspace = session_workspace(path)

    assert [flow.row.uri for flow in workspace.flows] == ["/a.txt", "/none.txt"]
    assert workspace.flows[0].exchange.response.body == b"from the site"
    assert workspace.flows[1].row is not None
    again = workspace.replay(workspace.flows[0])
    await workspace.continue_(again)
    assert (again.number, again.exchange.response.status) == (3, 200)
    await workspace.close()
    back = session_workspace(path)
    assert [flow.number for flow in back.flows] == [1, 2, 3]
    await back.close()


async def test_a_session_that_was_killed_is_one_file_again_when_it_has_gone_on(here):
    path = await _session("/a.txt", "/none.txt")
    killed = FlowStore(path, writes=True)
    killed.write_ahead(True)
    killed.set_project("")
    (here / "left").mkdir()
    for name in Path(path).parent.iterdir():
        shutil.copy(name, here / "left")
    killed.close()
    (session,) = (here / "left").glob("*.edgetui")
    assert len(os.listdir(here / "left")) > 1

    workspace = session_workspace(str(session))
    workspace.comment(workspace.flows[0], "seen again")
    await workspace.close()

    assert os.listdir(here / "left") == [session.name]
    assert [flow.comment for flow in session_workspace(str(session)).flows] == ["seen again", ""]


async def test_a_flow_that_was_added_since_the_session_was_opened_is_not_overwritten(here):
    path = await _session("/a.txt")
    workspace = session_workspace(path)
    saver_of(path)(workspace.flows[0])
    workspace.replay(workspace.flows[0])

    with pytest.raises(UsageError, match="another edgetui wrote flow 2"):
        await workspace.close()


async def test_flows_that_are_exported_stay_in_their_file(here):
    path = await _session("/a.txt", "/none.txt")
    workspace = session_workspace(path)

    data, _ = FileOutlet().data("har", workspace.flows, redacts=True)

    assert [entry["response"]["status"] for entry in json.loads(data)["log"]["entries"]] == [200, 404]
    assert all(flow.row is not None for flow in workspace.flows)
    await workspace.close()


async def test_a_flow_that_was_deleted_leaves_its_number_to_nobody(here):
    path = await _session("/a.txt", "/none.txt")
    workspace = session_workspace(path)
    workspace.delete(workspace.flows[-1])
    await workspace.close()

    again = session_workspace(path)
    assert [flow.number for flow in again.flows] == [1]
    assert again.replay(again.flows[0]).number == 3
    await again.close()


async def test_a_session_whose_project_is_gone_runs_on_what_was_recorded(here):
    path = await _session("/a.txt")
    (here / "edgetui.toml").unlink()
    workspace = session_workspace(path)

    assert workspace.distribution.origins[0].domain_name == "a.example.org"
    assert workspace.flows[0].exchange.response.status == 200
    await workspace.close()


def test_a_file_of_requests_opens_as_its_requests(here):
    Path("two.sh").write_text("curl https://a.example/1\ncurl https://a.example/2\n")

    assert [sample.request.uri for sample in open_path("two.sh")] == ["/1", "/2"]


def test_what_an_archive_says_about_a_request_is_its_comment_in_one_line(here):
    entry = {"request": {"url": "https://a.example/1"}, "comment": "two\n  lines\u2028of it"}
    Path("one.har").write_text(json.dumps({"log": {"entries": [entry]}}))

    assert [sample.comment for sample in open_path("one.har")] == ["two lines of it"]


@pytest.mark.parametrize("path", ["nope", "-"])
def test_a_file_that_is_not_there_is_an_error_for_people(here, path):
    with pytest.raises(UsageError, match=r"cannot read .*No such file"):
        open_path(path)


def test_a_folder_that_cannot_be_made_is_told(here):
    (here / "state").write_text("in the way")
    workspace = wiring.workspace_of(wiring.empty_project())
    keep(workspace)
    workspace.add(Request(), Viewer())

    assert "cannot make" in workspace.keeper.problem
    assert newest_session() is None


def test_what_is_opened_never_reads_the_keyboard(here, monkeypatch):
    (here / "a.sh").write_text("curl https://a.example/ -d @-\n")
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="cannot read -: No such file"):
        open_path("a.sh")
    with pytest.raises(UsageError, match=r"cannot read .*/gone\.har") as refused:
        open_path("gone.har")
    assert "standard input" not in refused.value.hint
