"""Conditional requests: a viewer's answered from a stored response, CloudFront's own to the origin, and its 304.

RFC 9110 §13 and RFC 9111 §4.3; what CloudFront does differently cites its page. If-Match and If-Unmodified-Since are
for origins alone (RFC 9111 §4.3.2) and play no part here.
"""

import re
from dataclasses import replace

from edgetui.engine.dates import seconds_from_http_date
from edgetui.engine.fields import HOP_BY_HOP, NameSet
from edgetui.engine.http import Headers, Request, Response

_ENTITY_TAG = re.compile(r'(?:W/)?"[^"]*"')
#: They describe content, which a 304 does not have (RFC 9110 §15.4.5).
_OF_CONTENT = NameSet(
    ["Content-Encoding", "Content-Language", "Content-Length", "Content-Range", "Content-Type", "Transfer-Encoding"]
)
#: They describe the stored bytes, which a 304 does not change (RFC 9111 §3.2).
_OF_STORED_BYTES = NameSet(["Content-Encoding", "Content-Length", "Content-Range", "Transfer-Encoding"])


def not_modified(request: Request, stored: Response) -> Response | None:
    """The 304 for a viewer whose own copy is the stored one; None when the stored response is to be sent.

    To be asked before a range is cut (RFC 9110 §13.2.2).
    """
    if request.method not in ("GET", "HEAD") or stored.status != 200 or not is_unchanged(request.headers, stored):
        return None
    with_etag = "etag" in stored.headers
    headers = Headers(
        line
        for line in stored.headers
        if line[0] not in _OF_CONTENT and not (with_etag and line[0].lower() == "last-modified")
    )
    return replace(stored, status=304, status_description="Not Modified", headers=headers, body=b"")


def is_unchanged(asked: Headers, stored: Response) -> bool:
    """Do the conditions of the request say that the viewer has this representation? If-None-Match decides alone."""
    tags = asked.get_all("if-none-match")
    if tags:
        return _names(", ".join(tags), stored.headers.get("etag"))
    since = asked.get_all("if-modified-since")
    if len(since) != 1:
        return False
    known = seconds_from_http_date(since[0])
    # Without Last-Modified the response's own Date bounds its last change (RFC 9111 §4.3.2).
    changed = seconds_from_http_date(stored.headers.get("last-modified") or stored.headers.get("date") or "")
    return known is not None and changed is not None and changed <= known


def _names(tags: str, etag: str | None) -> bool:
    """Weak comparison: `W/"a"` and `"a"` name the same (RFC 9110 §8.8.3.2)."""
    if tags.strip() == "*":
        return True
    if etag is None:
        return False
    opaque = _opaque(etag)
    return any(_opaque(tag) == opaque for tag in _ENTITY_TAG.findall(tags))


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")


def revalidation_headers(stored: Response, *, forwards_cookies: bool = False) -> tuple[tuple[str, str], ...]:
    """The lines that make a request to the origin conditional on `stored`; () when it must answer in full.

    No revalidation where cookies are forwarded [cookies] and of a response with `Vary: *`
    [requestandresponsebehaviorcustomorigin].
    """
    if forwards_cookies or any("*" in value for value in stored.headers.get_all("vary")):
        return ()
    lines = []
    if etag := stored.headers.get("etag"):
        lines.append(("If-None-Match", etag))
    if modified := stored.headers.get("last-modified"):
        lines.append(("If-Modified-Since", modified))
    return tuple(lines)


def refreshed(stored: Response, answer: Response) -> Response:
    """The stored response with the fields of the origin's 304 `answer` in place of its own (RFC 9111 §4.3.4).

    A weak ETag that only compression made weak stays weak: the stored bytes are still compressed.
    """
    taken = Headers(line for line in answer.headers if line[0] not in _OF_STORED_BYTES and line[0] not in HOP_BY_HOP)
    old, new = stored.headers.get("etag", "") or "", taken.get("etag", "") or ""
    if old.startswith("W/") and _opaque(old) == _opaque(new):
        taken = taken.without("etag")
    replaced = taken.grouped()
    lines: list[tuple[str, str]] = []
    for line in stored.headers:
        lowered = line[0].lower()
        if lowered in replaced:
            lines += replaced.pop(lowered)
        elif lowered not in taken:
            lines.append(line)
    for rest in replaced.values():
        lines += rest
    return replace(stored, headers=Headers(lines))
