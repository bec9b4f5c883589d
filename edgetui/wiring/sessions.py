"""Session files of the inspector: where they are, what is in them, and what keeps a workspace in one."""

import contextlib
import gc
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from edgetui.project.model import Project
from edgetui.session.definition import Sample
from edgetui.session.flow import Flow, Kept
from edgetui.session.keeping import Keeper
from edgetui.session.workspace import Workspace
from edgetui.wiring.projects import empty_project, project_of
from edgetui.wiring.requests import requests_in
from edgetui.wiring.workspaces import workspace_of

if TYPE_CHECKING:
    from edgetui.formats.store import FlowStore, SessionWriter

_MAGIC = b"SQLite format 3\0"


def is_session(path: str) -> bool:
    """Is this a session file, as far as its beginning tells?"""
    try:
        with open(path, "rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def state_folder() -> Path:
    """Where edgetui keeps what it may need again: `$XDG_STATE_HOME/edgetui`, or by the system's custom."""
    from platformdirs import user_state_path

    return user_state_path("edgetui")


def sessions_folder() -> Path:
    """Where sessions are kept that nobody gave a name."""
    return state_folder() / "sessions"


def keep(
    workspace: Workspace,
    path: str | None = None,
    project: str = "",
    *,
    known: int | None = None,
    reader: "FlowStore | None" = None,
) -> None:
    """Save the workspace as it changes, in `path` or in a file of its own; `project` is its edgetui.toml.

    Of a session that goes on: `known` is the last number in its file, `reader` what its flows are read by.
    """

    def begin() -> "SessionWriter":
        from edgetui.formats.store import SessionWriter

        return SessionWriter(path or _new_path(), project=project, known=known, reader=reader)

    workspace.keeper = Keeper(workspace, begin, path or "")


def _new_path() -> str:
    from edgetui.errors import UsageError

    folder = sessions_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make {folder}: {error.strerror}") from error
    return str(folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.edgetui")


def newest_session() -> str | None:
    """The session that was saved last; None when there is none."""
    try:
        return max(map(str, sessions_folder().glob("*.edgetui")), default=None)
    except OSError:
        return None


def session_flows(store: "FlowStore") -> list[Flow]:
    """The flows of a session file, their runs left there until they are looked at."""
    with _no_garbage():
        return [Flow(row.number, kept=Kept(row, store.load)) for row in store.summaries()]


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Of many things that are made and kept nothing is garbage, and looking for some takes as long as making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def session_workspace(path: str) -> Workspace:
    """The session in `path`, gone on with there: on its edgetui.toml, or on what its newest flow ran on.

    Raises UsageError for a file that is none.
    """
    from edgetui.formats.store import FlowStore

    store = FlowStore(path)
    flows, last_number, toml = session_flows(store), store.last_number(), store.project()
    project = project_of(toml, {}) if toml and os.path.exists(toml) else None
    workspace = workspace_of(project or _project_of(path, flows))
    workspace.take_in(flows, last_number)
    keep(workspace, path, toml, known=last_number, reader=store)
    return workspace


def _project_of(path: str, flows: list[Flow]) -> Project:
    if not flows:
        return empty_project()
    return replace(empty_project(), title=Path(path).stem, distribution=flows[-1].glance().distribution)


def open_path(path: str) -> "Workspace | tuple[Sample, ...]":
    """A session file as a workspace of its own; the requests of a file of any other format."""
    path = os.path.abspath(os.path.expanduser(path))  # So that `-` is a file here: standard input is the keyboard.
    return session_workspace(path) if is_session(path) else requests_in(path)
