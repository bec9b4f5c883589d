"""Breakpoints of a project, kept from one day to the next: beside the sessions, never in the project's folder."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edgetui.engine.stage import Stage
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import parse
from edgetui.session.flow import Flow
from edgetui.session.workspace import Workspace
from edgetui.wiring.sessions import state_folder


def remember_breakpoints(workspace: Workspace, project: Path) -> None:
    """Give the workspace the breakpoints it had when `project`, an edgetui.toml, was last inspected; keep them as
    they change. What cannot be read or written is left: nothing else depends on it."""
    path = _path_of(project)
    for each in _read(path):
        workspace.breakpoints.add(each)
    known = _to_json(workspace.breakpoints)

    def changed(flow: Flow | None) -> None:
        nonlocal known
        if flow is None and (now := _to_json(workspace.breakpoints)) != known:
            known = now
            _write(path, now)

    workspace.subscribe(changed)


def _path_of(project: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:16]
    return state_folder() / "breakpoints" / f"{digest}.json"


def _to_json(breakpoints: Iterable[Breakpoint]) -> list[dict[str, Any]]:
    return [
        {
            "stage": each.stage,
            "when": each.condition.text if each.condition else "",
            "every": each.every,
            "enabled": each.enabled,
        }
        for each in breakpoints
    ]


def _read(path: Path) -> list[Breakpoint]:
    try:
        return [_from_json(each) for each in json.loads(path.read_bytes())]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []


def _from_json(value: dict[str, Any]) -> Breakpoint:
    stage = Stage(value["stage"]) if value["stage"] is not None else None
    condition = parse(value["when"]) if value["when"] else None
    return Breakpoint(stage, condition, int(value["every"]), bool(value["enabled"]))


def _write(path: Path, value: list[dict[str, Any]]) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(value, file)
        os.replace(file.name, path)
