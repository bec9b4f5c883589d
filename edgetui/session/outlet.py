"""Where flows go out of a front end, in the formats of files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edgetui.session.flow import Flow


@dataclass(frozen=True, slots=True)
class Known:
    """A format that flows are written in; `suffix` is for a file's name."""

    name: str
    title: str
    suffix: str


class Outlet(Protocol):
    """What wiring knows of formats and files."""

    formats: Sequence[Known]

    def data(self, name: str, flows: Sequence[Flow], *, redacts: bool) -> tuple[bytes, str]:
        """Flows in a format, and a note: what of them cannot be said in it, or was redacted."""

    def write(self, path: str, data: bytes, *, replaces: bool = False) -> str:
        """Write a file, whole or not at all; its path. UsageError where it is there already, or cannot be written."""

    def export(self, path: str, name: str, flows: Sequence[Flow], *, redacts: bool, replaces: bool = False) -> str:
        """Write flows into a file in a format; what was written where, with the note of `data`. UsageError as `write`,
        and where nothing can be said in the format."""

    def keep_clip(self, data: bytes) -> str:
        """Keep what was copied in a file for its owner alone; the file's path."""

    def save(self, path: str, flows: Sequence[Flow], *, project: str = "", replaces: bool = False) -> str:
        """Write a session file, whole or not at all; its path. `project` is the edgetui.toml the flows are about."""
