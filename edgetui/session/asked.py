"""A request that somebody once sent, to be sent again."""

from dataclasses import dataclass

from edgetui.engine.http import Request, Viewer


@dataclass(frozen=True, slots=True)
class Asked:
    """`number` counts from 1 in its source; `status` is the one recorded with it, None where none is."""

    number: int
    request: Request
    viewer: Viewer
    status: int | None = None
