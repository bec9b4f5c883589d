"""What an event showed the function: the other side of every comparison a rule makes."""

from dataclasses import dataclass

from edgetui.engine.behavior import Endpoint
from edgetui.engine.http import Request, Response


@dataclass(frozen=True, slots=True)
class Sent:
    """The message as the event carried it: only the headers the function could see.

    `response` is set for the two response events and has the real body, though the event does not show it;
    `endpoint` for the origin events. `client_ip` empty: not compared. `protocol` is the viewer's.
    """

    request: Request
    response: Response | None = None
    endpoint: Endpoint | None = None
    include_body: bool = False
    client_ip: str = ""
    protocol: str = "https"
