"""What several commands do: find the project and the sender that the options name, and tell warnings."""

import argparse
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from edgetui.cli import COMMANDS
from edgetui.cli.parsing import handlers
from edgetui.errors import UsageError

if TYPE_CHECKING:
    from edgetui.project.model import Project
    from edgetui.wiring import Sender, Tape


def project_of(options: argparse.Namespace) -> "Project | None":
    """The project the options name; None when they name none and none is here."""
    from edgetui import wiring

    return wiring.project_of(
        options.target,
        handlers(options),
        event_type=options.event_type,
        origin=options.origin,
        include_body=options.include_body,
        root=options.root,
    )


def sender_of(options: argparse.Namespace, project: "Project | None") -> "Sender":
    """Who sends the requests of these options."""
    from edgetui import wiring

    return wiring.sender_of(project, options.viewer, options.client_ip)


def tape_of(options: argparse.Namespace) -> "Tape":
    """What becomes of origins' answers."""
    from edgetui import wiring

    if options.record_secrets and not options.record:
        raise UsageError("--record-secrets says what --record keeps, and nothing is recorded", "add --record")
    return wiring.Tape(options.record, options.replay, options.record_secrets, options.use_proxies)


def refuse_unknown_command(target: str | None) -> None:
    """A word that names nothing here was meant as a command."""
    if target is None or os.path.exists(target) or not target.isalpha():
        return
    import difflib  # Costs a millisecond, and only a slip needs it.

    close = difflib.get_close_matches(target, COMMANDS, n=1)
    meant = f"did you mean edgetui {close[0]}?" if close else "edgetui --help tells the commands"
    raise UsageError(f"'{target}' is no command, and there is no such file or folder", meant)


def warn(messages: Iterable[str]) -> None:
    """A line on stderr for each."""
    from edgetui.headless import diagnostics

    for message in messages:
        diagnostics.warn(message)
