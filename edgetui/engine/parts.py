"""What is stored of an object when it is not the whole: one part of it, or its head alone.

A stored part answers the ranges within it, a head the HEADs that share the key with GET, and neither takes the place of
a whole object that is stored [rangegets] [understanding-the-cache-key].
"""

from edgetui.engine.commands import LookUpCache, StoreInCache
from edgetui.engine.http import Response
from edgetui.engine.ranges import cut_again

#: What is stored of an object is the whole of it.
WHOLE = ""
_HEAD = "HEAD"


def kept_as(command: StoreInCache) -> str:
    """What of its object is to be stored: `WHOLE`, the head, or the part with this Content-Range."""
    if command.is_head:
        return _HEAD
    return (command.response.headers.get("content-range") or "") if command.response.status == 206 else WHOLE


def answers(asked: LookUpCache, kept: str, stored: Response) -> bool:
    """Can the request be answered from `stored`, which is `kept` of its object?"""
    if kept in (WHOLE, _HEAD):
        return kept == WHOLE or asked.method == "HEAD"
    return asked.method == "GET" and cut_again(asked.range or None, asked.if_range or None, stored) is not None


def partial_reason(kept: str) -> str:
    """Why what is stored would not do, in a phrase."""
    return "only the head is stored under this key" if kept == _HEAD else f"of the object only {kept} is stored"
