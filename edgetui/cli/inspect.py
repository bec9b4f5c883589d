"""`edgetui [TARGET]`: the inspector."""

import argparse
import functools
import gc
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from edgetui import __version__
from edgetui.cli.parsing import (
    BIND_HELP,
    EXIT_HELP,
    TARGET_HELP,
    Parser,
    add_handlers,
    add_recordings,
    add_viewer,
    handlers,
    port,
    positive,
)
from edgetui.cli.shared import project_of, refuse_unknown_command, sender_of, tape_of
from edgetui.errors import UsageError

if TYPE_CHECKING:
    from edgetui.engine.http import Request, Viewer
    from edgetui.project.model import Project


_DESCRIPTION = """\
See what CloudFront does with a request and with the Lambda@Edge functions on its way, one event at a time.

  edgetui [TARGET]                     the inspector on a project or a handler
  edgetui --demo                       the inspector on an example: needs no project, no network, no Node.js
  edgetui run [TARGET] [METHOD] URL    one request through all stages, without a screen
  edgetui invoke HANDLER --event FILE  one function on one event, and CloudFront's verdict
  edgetui serve [TARGET] [--port P]    a local CloudFront for a browser, curl or a test suite
  edgetui replay REQUESTS [TARGET]     recorded requests (HAR, logs, curl …) through the functions, a summary
  edgetui check [TARGET]               what would be refused at deploy time or fail at the edge
  edgetui convert IN OUT               requests from curl, HAR, logs, events … to another of these
  edgetui show FILE [NUMBER]           what a session file holds, or one flow of it
  edgetui diff A B                     two flows, stage by stage
  edgetui doctor                       what this machine has: interpreters, terminal, clipboard
  edgetui explain [CODE]               what a rule or a reason means, and the AWS page that says so

`edgetui COMMAND --help` tells the options of a command."""


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    if options.demo and (options.target or handlers(options)):
        raise UsageError("--demo opens its own example; it takes no target", "leave one of the two out")
    from edgetui.tui.terminal import refusal

    refused = refusal(os.environ, os.isatty(0), os.isatty(2))
    if refused:
        # What is wrong with the project is the better thing to know.
        found = _found_handlers() if _inspected_project(options) is None else ()
        needs_none = f"edgetui run --viewer-request {found[0]} URL needs no terminal" if found else ""
        raise UsageError(refused, needs_none)
    refuse_unknown_command(options.target)
    gc.disable()  # Until the inspector is painted: nothing made before it is garbage.
    from edgetui.tui.app import run_inspector

    project = functools.cache(lambda: _inspected_project(options))
    return run_inspector(
        lambda: _inspected_workspace(options, project),
        lambda text: _pasted(options, project(), text),
        _opened,
        _outlet,
        lambda workspace, tell: _capturing(options, workspace, tell),
        _drafts,
        captures=options.capture is not None,
        ascii=options.ascii,
        preferences=_preferences,
    )


def make_parser() -> Parser:
    parser = Parser("edgetui", "edgetui [TARGET] [options]", _DESCRIPTION, EXIT_HELP)
    parser.add_argument("target", nargs="?", metavar="TARGET", help=TARGET_HELP)
    parser.add_argument("--demo", action="store_true", help="open the example that ships with edgetui")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII alone, as in the C locale")
    parser.add_argument("--version", action="version", version=f"edgetui {__version__}")
    add_handlers(parser)
    add_recordings(parser)
    add_viewer(parser)
    _add_capture(parser)
    return parser


def _add_capture(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("capture", "Requests of a browser, curl or a test suite as flows: C listens.")
    help_text = "listen at once; P names the port, else it is the first that is free from 8765 on"
    group.add_argument("--capture", nargs="?", const=0, type=port, metavar="P", help=help_text)
    group.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help=BIND_HELP)
    help_text = "seconds a client is held at a breakpoint or by the intercept before it gets a 504; default 30"
    group.add_argument("--https", action="store_true", help="HTTPS too, on the same port (needs edgetui[tls])")
    group.add_argument("--hold-timeout", type=positive, default=30.0, metavar="S", help=help_text)


def _inspected_project(options: argparse.Namespace) -> "Project | None":
    """The project to inspect; None when nothing is named and nothing is here."""
    from edgetui import wiring

    if options.demo:
        return wiring.demo_project()
    refuse_unknown_command(options.target)
    return project_of(options)


def _inspected_workspace(options: argparse.Namespace, inspected: Callable[[], "Project | None"]) -> Any:
    """The Workspace; called after the first paint."""
    from edgetui import wiring
    from edgetui.wiring.sessions import is_session, keep, session_workspace
    from edgetui.wiring.stops import remember_breakpoints

    if options.target is not None and is_session(options.target):
        return session_workspace(options.target)
    named = inspected()
    project = named or wiring.empty_project()
    samples = wiring.samples_of(project, sender_of(options, project)) if named else ()
    tape = tape_of(options)
    workspace = wiring.workspace_of(
        project,
        origin=options.origin if named else None,
        samples=samples,
        at=options.at,
        found_handlers=() if named else _found_handlers(),
        tape=tape,
        project_file=wiring.ProjectOnDisk(
            project, options.origin, lambda each: wiring.samples_of(each, sender_of(options, each)), tape
        ),
    )
    keep(workspace, project=str(project.path) if project.path else "")
    if project.path:
        remember_breakpoints(workspace, project.path)
    return workspace


def _capturing(options: argparse.Namespace, workspace: Any, tell: Callable[[str], None]) -> Any:
    """What listens for the workspace; loaded when it is first wanted."""
    from edgetui.wiring.capturing import Capturing, Listen

    listen = Listen(options.capture or 0, options.bind, options.hold_timeout, options.https)
    return Capturing(workspace, tell, listen)


def _opened(path: str) -> Any:
    """What the person wants to open."""
    from edgetui.wiring.sessions import open_path

    return open_path(path)


def _outlet() -> Any:
    """Where flows are copied and exported to."""
    from edgetui.wiring.outlet import FileOutlet

    return FileOutlet()


def _preferences(name: str) -> Any:
    """A file of the person's own."""
    from edgetui.wiring.preferences import preferences

    return preferences(name)


def _drafts() -> Any:
    from edgetui.wiring.drafts import RequestHistory

    return RequestHistory()


def _pasted(
    options: argparse.Namespace, project: "Project | None", text: str
) -> tuple["Request", "Viewer", tuple[str, ...]]:
    from edgetui.wiring.requests import request_from_text

    request, viewer, notes = request_from_text(text)
    return *sender_of(options, project).sends(request, viewer), notes


def _found_handlers() -> tuple[str, ...]:
    from edgetui import wiring

    return wiring.found_handlers()
