"""Puts the parts together: from what a person named to a workspace. The only package that knows every adapter.

What is not needed is not imported: pydantic only for an edgetui.toml, curl's grammar only for a command line, httpx
only when a live origin is asked; `files`, `serving`, `conversion` and `invocations` by the commands that are about
them.
"""

from edgetui.wiring.project_files import ProjectOnDisk
from edgetui.wiring.projects import demo_project, empty_project, found_handlers, host_of, project_of
from edgetui.wiring.requests import (
    ANYONE,
    Sender,
    absolute_url,
    request_from_command,
    request_from_file,
    request_from_options,
    samples_of,
    sender_of,
)
from edgetui.wiring.workspaces import Tape, new_request_id, origins_of, workspace_of

__all__ = [
    "ANYONE",
    "ProjectOnDisk",
    "Sender",
    "Tape",
    "absolute_url",
    "demo_project",
    "empty_project",
    "found_handlers",
    "host_of",
    "new_request_id",
    "origins_of",
    "project_of",
    "request_from_command",
    "request_from_file",
    "request_from_options",
    "samples_of",
    "sender_of",
    "workspace_of",
]
