"""The project behind the inspector's workspace: read again, changed, or exchanged for the example."""

import difflib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from edgetui.errors import UsageError
from edgetui.project.found import found_handlers
from edgetui.project.model import Project
from edgetui.session.definition import Definition
from edgetui.session.project_file import Attach, Change, Plan, SetIncludeBody
from edgetui.wiring.projects import DEMO, demo_project
from edgetui.wiring.workspaces import NO_TAPE, Tape, definition_of

if TYPE_CHECKING:
    from edgetui.session.definition import Sample

_FILE_NAME = "edgetui.toml"


class ProjectOnDisk:
    """A `ProjectFile`. `origin` is what answers for every origin, as said on the command line; `samples` reads a
    project's requests.

    A project without a file (handlers of the command line, or nothing at all) gets its file with the first change,
    in the folder it was started in.
    """

    def __init__(
        self,
        project: Project,
        origin: str | None,
        samples: "Callable[[Project], tuple[Sample, ...]]",
        tape: Tape = NO_TAPE,
    ) -> None:
        self._project = project
        self._origin = origin
        self._samples = samples
        self._tape = tape

    @property
    def _path(self) -> Path:
        return self._project.path or self._project.root / _FILE_NAME

    def handlers(self) -> tuple[str, ...]:
        distribution = self._project.distribution
        associations = [each for behavior in distribution.behaviors for each in behavior.associations]
        known = [each.function.name for each in associations] if self._project.path else []
        return tuple(dict.fromkeys([*known, *found_handlers(self._project.root)]))

    def plan(self, change: Change) -> Plan:
        from edgetui.project.toml import project_from_text
        from edgetui.project.writing import changed

        if self._path.parent == DEMO:
            raise UsageError("the example ships with edgetui and stays as it is", "start edgetui in a folder of yours")
        old = self._text()
        if old is not None and self._project.path is None:
            raise UsageError(
                f"there is an {_FILE_NAME} here, and it was not asked for", "start edgetui without handlers to use it"
            )
        root = self._path.parent
        new = changed(self._fresh(root) if old is None else old, change, root)
        project_from_text(new.replace("\r\n", "\n"), self._path)
        shown = os.path.relpath(self._path)
        lines = difflib.unified_diff((old or "").splitlines(), new.splitlines(), n=2, lineterm="")
        return Plan(shown, old, new, tuple(lines)[2:])

    def write(self, plan: Plan) -> None:
        from edgetui.formats.source import write_file

        if self._text() != plan.old:
            raise UsageError(f"{plan.path} has changed since", "look at it and try again")
        write_file(str(self._path), [plan.new.encode("utf-8")])

    def reload(self) -> Definition:
        from edgetui.project.toml import load_project

        if self._project.path or self._path.exists():
            is_demo = self._path.parent == DEMO
            project = load_project(self._path)
            self._project = replace(project, title=self._project.title) if is_demo else project
        return definition_of(self._project, self._origin, self._samples(self._project), self._tape)

    def example(self) -> Definition:
        self._project, self._origin, self._tape = demo_project(), None, NO_TAPE
        return self.reload()

    def _text(self) -> str | None:
        """What is in the file, line ends and all; None when there is none."""
        try:
            return self._path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{self._path} cannot be read: {error}", "put it right, then try again") from None

    def _fresh(self, root: Path) -> str:
        """The text of a new file, with the handlers that the command line named."""
        from edgetui.project.fresh import fresh_document
        from edgetui.project.writing import changed

        text = fresh_document(self._project)
        for association in self._project.distribution.behaviors[-1].associations:
            function = association.function
            handler = function.handler_text
            place = os.path.relpath(function.root, root)
            text = changed(text, Attach(0, association.event_type, os.path.normpath(f"{place}/{handler}")), root)
            if association.include_body:
                text = changed(text, SetIncludeBody(0, association.event_type, True), root)
        return text
