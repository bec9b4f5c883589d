"""What a person named -> a project: a folder, an edgetui.toml, handlers."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.project.bare import bare_project
from edgetui.project.model import Project
from edgetui.runtimes.discover import SUFFIXES, function_from_path

DEMO = Path(__file__).parent.parent / "demo"
_PROJECT_FILE = "edgetui.toml"


def project_of(
    target: str | None,
    handlers: Mapping[EventType, str],
    *,
    event_type: EventType | None = None,
    origin: str | None = None,
    include_body: bool = False,
    root: str | None = None,
) -> Project | None:
    """The project a person named; None when nothing is named and the current folder has no edgetui.toml.

    `target` is a folder, an edgetui.toml, or a handler, which then runs at `event_type`; `handlers` are handlers by
    event. `origin` and `include_body` belong to handlers: a project says them itself.
    """
    if target is not None and _is_handler(target):
        handlers = {**handlers, _event_of(target, event_type): target}
    elif event_type is not None:
        raise UsageError(
            f"--event-type {event_type} says where a handler runs, and the target is none",
            f"edgetui auth.py --event-type {event_type}",
        )
    elif target is not None or (not handlers and os.path.exists(_PROJECT_FILE)):
        if handlers or include_body or root:
            raise UsageError(
                f"{target or _PROJECT_FILE} is a project and says itself which functions run, and on what",
                "--viewer-request and the like, --include-body and --root are for handlers without a project",
            )
        from edgetui.project.toml import load_project

        return load_project(target or _PROJECT_FILE)
    if not handlers and origin is None:
        return None
    functions = {event: function_from_path(handler, root) for event, handler in handlers.items()}
    return bare_project(functions, origin=origin, include_body=include_body)


def demo_project() -> Project:
    """The example that ships in the package."""
    from edgetui.project.toml import load_project

    return replace(load_project(DEMO), title="demo")


def empty_project() -> Project:
    """A distribution without functions, and without an origin."""
    return bare_project({})


def host_of(project: Project) -> str:
    """The name viewers use for the distribution."""
    distribution = project.distribution
    return next((alias for alias in distribution.aliases if "*" not in alias), distribution.domain_name)


def found_handlers() -> tuple[str, ...]:
    """The files of the current folder, and below it, that have a handler."""
    from edgetui.project.found import found_handlers

    return found_handlers(Path.cwd())


def _is_handler(target: str) -> bool:
    """Files are told by suffix, projects by being there; what is left and has a dot may be a handler string."""
    path = target.rpartition(":")[0] or target
    if os.path.splitext(path)[1] in SUFFIXES:
        return True
    return not os.path.exists(target) and not target.endswith(".toml") and "." in os.path.basename(target)


def _event_of(target: str, event_type: EventType | None) -> EventType:
    if event_type is None:
        raise UsageError(
            f"at which event does {target} run?", f"say --event-type viewer-request, or --viewer-request {target}"
        )
    return event_type
