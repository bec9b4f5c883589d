"""Responses past their lifetime, what Vary says to viewers, and a lookup in RFC 9211's words.

Key and lifetime are in `cache`; this is the rest of [expiration] and [httpstatuscodes].
"""

from collections.abc import Callable
from enum import StrEnum

from edgetui.engine.cache import directives
from edgetui.engine.http import Headers, Response

#: Names that Vary keeps for viewers whatever is forwarded [requestandresponsebehaviorcustomorigin].
_ALWAYS_VARIED = frozenset({"accept-encoding", "cookie"})


def stale_while_revalidate(response: Response, max_ttl: int) -> int:
    """Seconds after expiry in which the response is served while CloudFront fetches; 0: not at all [expiration]."""
    return min(_seconds(response.headers, "stale-while-revalidate") or 0, max_ttl)


def stale_if_error(response: Response, min_ttl: int, max_ttl: int) -> int | None:
    """Seconds after expiry in which the response is served when the origin fails [expiration].

    Without the directive CloudFront serves stale as long as it has the response (None), where caching is on at all.
    """
    asked = _seconds(response.headers, "stale-if-error")
    if asked is not None:
        return min(asked, max_ttl)
    return None if min_ttl > 0 or max_ttl > 0 else 0


def _seconds(headers: Headers, name: str) -> int | None:
    argument = directives(headers).get(name, "")
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) <= 18 else None


def serves_while_revalidating(stored: Response, staleness: float, max_ttl: int) -> tuple[bool, str]:
    """Is the response, `staleness` seconds past its lifetime, served before the origin is asked? And why."""
    window = stale_while_revalidate(stored, max_ttl)
    if window == 0:
        return False, "no stale-while-revalidate: the origin is asked first"
    if staleness >= window:
        return False, f"stale for {staleness:g} s, beyond stale-while-revalidate {window} s"
    return True, f"stale for {staleness:g} s, within stale-while-revalidate {window} s: refreshed in the background"


def serves_on_error(
    stored: Response, status: int | None, staleness: float, min_ttl: int, max_ttl: int
) -> tuple[bool, str]:
    """Is the stale response served in place of the origin's error? And why.

    `status` is the origin's, None when it could not be reached. Errors below 500 always go to the viewer.
    """
    if status is not None and status < 500:
        return False, f"status {status} goes to the viewer: stale is served for 500 to 599 or no answer"
    failed = "the origin could not be reached" if status is None else f"the origin answered {status}"
    window = stale_if_error(stored, min_ttl, max_ttl)
    if window is None:
        return True, f"{failed}: CloudFront serves what it has, {staleness:g} s stale"
    if window == 0:
        off = "stale-if-error=0" if "stale-if-error" in directives(stored.headers) else "caching is off"
        return False, f"{failed}, and stale is not served: {off}"
    if staleness >= window:
        return False, f"{failed}; stale for {staleness:g} s, beyond stale-if-error {window} s"
    return True, f"{failed}; stale for {staleness:g} s, within stale-if-error {window} s"


def filtered_vary(response: Response, forwards: Callable[[str], bool], *, forwards_device: bool = False) -> Response:
    """Vary as viewers get it: Accept-Encoding, Cookie, and what is forwarded to the origin.

    `forwards` tells whether a header of this lower-case name is forwarded. `forwards_device`: a CloudFront-Is-*
    header is, which stands for User-Agent.
    """
    lines = []
    for name, value in response.headers:
        if name.lower() != "vary":
            lines.append((name, value))
            continue
        kept = [
            field
            for field in (part.strip() for part in value.split(","))
            if field and _is_varied(field.lower(), forwards, forwards_device)
        ]
        if kept:
            lines.append((name, ", ".join(kept)))
    return Response(response.status, response.status_description, Headers(lines), response.body)


def _is_varied(field: str, forwards: Callable[[str], bool], forwards_device: bool) -> bool:
    return field in _ALWAYS_VARIED or (field == "user-agent" and forwards_device) or forwards(field)


class Forwarded(StrEnum):
    """Why a request went on to the origin (RFC 9211 §2.2)."""

    BYPASS = "bypass"
    METHOD = "method"
    URI_MISS = "uri-miss"
    VARY_MISS = "vary-miss"
    MISS = "miss"
    REQUEST = "request"
    STALE = "stale"
    PARTIAL = "partial"


def cache_status(
    *,
    forwarded: Forwarded | None = None,
    forwarded_status: int | None = None,
    ttl: int | None = None,
    stored: bool = False,
    collapsed: bool = False,
    key: str = "",
    detail: str = "",
) -> str:
    """A lookup as a Cache-Status value: `CloudFront; hit; ttl=3500; key="…"` (RFC 9211 §2).

    Without `forwarded` it was a hit. `ttl` is what is left of the lifetime, negative when stale.
    """
    parts = ["CloudFront", "hit" if forwarded is None else f"fwd={forwarded.value}"]
    if forwarded is not None and forwarded_status is not None:
        parts.append(f"fwd-status={forwarded_status}")
    if ttl is not None:
        parts.append(f"ttl={ttl}")
    if forwarded is not None:
        parts += [word for word, said in (("stored", stored), ("collapsed", collapsed)) if said]
    parts += [f"{name}={_quoted(text)}" for name, text in (("key", key), ("detail", detail)) if text]
    return "; ".join(parts)


def _quoted(text: str) -> str:
    """A string of structured fields (RFC 8941 §3.3.3): printable ASCII; lines are joined, the rest is escaped."""
    shown = " | ".join(text.splitlines())
    is_plain = shown.isascii() and shown.isprintable()
    printable = shown if is_plain else "".join(char if " " <= char <= "~" else _percent(char) for char in shown)
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
