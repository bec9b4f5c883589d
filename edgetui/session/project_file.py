"""What a front end may do with the project behind a workspace: read it again, and change its edgetui.toml.

The package `project` knows the file, `wiring` brings both together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from edgetui.engine.behavior import Distribution
from edgetui.engine.stage import EventType

if TYPE_CHECKING:
    from edgetui.session.drive import OriginPerformer
    from edgetui.session.workspace import OriginMode, Sample


@dataclass(frozen=True)
class Definition:
    """What a workspace works on. `file` is the path of its edgetui.toml as a person would write it ("": there is none).

    `origins` answer for its origins, the first one to begin with; `answers` says in words how, by domain: a folder,
    a file, a URL or `none`; a domain that is not in it is asked live.
    """

    distribution: Distribution
    origins: "Mapping[OriginMode, OriginPerformer]"
    title: str = ""
    file: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    samples: "tuple[Sample, ...]" = ()


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
