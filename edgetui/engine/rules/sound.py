"""Messages of which no rule says anything as long as a function gives them back as it got them.

Most rules ask what changed. The few that look at a message as it is are asked here beforehand; who is not sound may
still pass them.
"""

from edgetui.engine.behavior import Endpoint
from edgetui.engine.http import Response
from edgetui.engine.rules.entries import has_control
from edgetui.engine.rules.quotas import response_quota
from edgetui.engine.rules.status import LOWEST
from edgetui.engine.sizes import in_kb
from edgetui.engine.stage import EventType

#: Bytes of header lines that no quota refuses, whatever AWS's KB is.
_FEW = min(in_kb(response_quota(event_type), 1000) for event_type in EventType)


def is_sound_request(endpoint: Endpoint | None) -> bool:
    """`endpoint` is where it goes, if that is known: the names and values of its own headers are judged as they are."""
    return endpoint is None or not endpoint.custom_headers


def is_sound_response(response: Response) -> bool:
    """Its size is judged as it is, and its reason phrase."""
    return (
        response.status >= LOWEST and response.headers.size() <= _FEW and not has_control(response.status_description)
    )
