"""Listening for requests, as the inspector sees it: wiring hands it in."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from edgetui.session.workspace import Workspace


#: Where it listens when the port is free.
USUAL_PORT = 8765


class Capture(Protocol):
    """A listening side that can be switched on and off. `hold_timeout` is in seconds."""

    hold_timeout: float

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""

    async def start(self) -> str:
        """Listen; what to say of it. Raises EdgetuiError when that cannot be."""

    async def stop(self) -> None:
        """Listen no more: held clients are sent away, what runs may end."""


#: Makes the capture of a workspace; the callable is told what is no flow: what was refused, and bugs of edgetui's.
MakeCapture = Callable[["Workspace", Callable[[str], None]], Capture]
