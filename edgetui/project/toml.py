"""Reads edgetui.toml: `load_project` gives a Project, or one UsageError that names every problem with its line."""

import os
from datetime import date
from pathlib import Path

from edgetui.errors import UsageError
from edgetui.project.answers import local_answer
from edgetui.project.checks import problems_in
from edgetui.project.document import parsed, text_of
from edgetui.project.lints import lints, misnamed_answers, unsigned_buckets
from edgetui.project.locate import key_lines, line_of
from edgetui.project.model import Project
from edgetui.project.problems import Problem, nearest, shown_keys
from edgetui.project.schema import documented_keys
from edgetui.project.structure import structured
from edgetui.project.values import distribution_of, signed_buckets
from edgetui.project.viewer import viewer_headers, viewer_of

__all__ = ["FILE_NAME", "documented_keys", "load_project", "project_from_text"]

FILE_NAME = "edgetui.toml"
#: Suffixes of the files in `requests/`: raw HTTP, and Lambda@Edge events.
_REQUESTS = (".http", ".json")


def load_project(target: str | Path, *, today: date | None = None) -> Project:
    """The project in a folder or an edgetui.toml.

    `today` decides which runtimes count as deprecated. Raises UsageError, one line for each problem:
    `file:line: key: what is wrong, with the value; the nearest valid one`.
    """
    path = _file(Path(target))
    return project_from_text(text_of(path), path, today=today)


def project_from_text(source: str, path: Path, *, today: date | None = None) -> Project:
    """The project that `source` would be in the file at `path`. Raises UsageError as `load_project`."""
    document = parsed(source, path)
    root = Path(os.path.abspath(path)).parent
    file, problems = structured(document)
    problems += [problem for problem in problems_in(file, document, root) if not problem.follows_from(problems)]
    if problems:
        raise UsageError(_report(path, source, problems), "Correct it and try again.")
    distribution = distribution_of(file, root)
    return Project(
        path=Path(os.path.abspath(path)),
        root=root,
        title=root.name or str(root),
        distribution=distribution,
        local={domain: str(local_answer(target, root)) for domain, target in file.local.items()},
        requests=_requests(root),
        warnings=(
            *lints(distribution, today or date.today()),
            *misnamed_answers(distribution, file.local),
            *unsigned_buckets(signed_buckets(file), distribution, file.local),
        ),
        viewer=viewer_of(file.viewer),
        viewer_headers=viewer_headers(file.viewer),
    )


def _file(target: Path) -> Path:
    path = target / FILE_NAME if os.path.isdir(target) else target
    if os.path.isfile(path):
        return path
    hint = f"A project is a folder with an {FILE_NAME}, or that file."
    if path is not target:
        raise UsageError(f"{target}: there is no {FILE_NAME} in this folder", hint)
    close = nearest(path.name, _names_in(path.parent))
    meant = f"; did you mean {path.with_name(close)}?" if close else ""
    raise UsageError(f"{target}: no such file or folder{meant}", hint)


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []


def _report(path: Path, source: str, problems: list[Problem]) -> str:
    lines = key_lines(source)
    located = sorted(((line_of(lines, problem.keys), problem) for problem in problems), key=lambda pair: pair[0])
    return "\n".join(f"{path}:{line}: {shown_keys(problem.keys)}: {problem.message}" for line, problem in located)


def _requests(root: Path) -> tuple[Path, ...]:
    folder = root / "requests"
    files = (folder / name for name in _names_in(folder) if name.endswith(_REQUESTS))
    return tuple(file for file in files if os.path.isfile(file))
