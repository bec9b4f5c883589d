"""What a front end may do with the project behind a workspace: read it again, and change its edgetui.toml.

The package `project` knows the file, `wiring` brings both together.
"""

from dataclasses import dataclass
from typing import Protocol

from edgetui.engine.stage import EventType
from edgetui.session.definition import Definition

# -- changes of the file; `behavior` is the index of a cache behavior, the default one last


@dataclass(frozen=True, slots=True)
class Attach:
    """Let `handler` run at an event: the name of a function of the file, `pkg/mod.func`, or a file (`auth.py:name`)."""

    behavior: int
    event_type: EventType
    handler: str


@dataclass(frozen=True, slots=True)
class Detach:
    """No function at this event."""

    behavior: int
    event_type: EventType


@dataclass(frozen=True, slots=True)
class SetIncludeBody:
    """Whether the function at this event gets the body."""

    behavior: int
    event_type: EventType
    include_body: bool


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What answers for an origin on this machine: a folder, a raw response file, a URL, `none`, or "" for live."""

    domain_name: str
    answer: str


Change = Attach | Detach | SetIncludeBody | SetAnswer


@dataclass(frozen=True, slots=True)
class Plan:
    """A change that can be made: the file at `path` from `old` (None: it is new) to `new`."""

    path: str
    old: str | None
    new: str
    diff: tuple[str, ...]


class ProjectFile(Protocol):
    """The project behind a workspace. All of it raises UsageError with what is wrong, and then changes nothing."""

    def handlers(self) -> tuple[str, ...]:
        """What can be attached, as `Attach.handler` takes it: functions of the file, then handlers found beside it."""
        ...

    def plan(self, change: Change) -> Plan:
        """What the change would make of the file; refused is what the file's own checks refuse."""
        ...

    def write(self, plan: Plan) -> None:
        """Make the change, all of it or nothing. Refused when the file has changed since it was planned."""
        ...

    def reload(self) -> Definition:
        """Read the file again."""
        ...

    def example(self) -> Definition:
        """The example that ships with edgetui, from now on in the place of this project."""
        ...
