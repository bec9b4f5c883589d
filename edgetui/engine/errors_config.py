"""What a distribution does about errors: custom error responses, and origin groups with failover.

Sources: [httpstatuscodes] [creating-custom-error-pages] [custom-error-pages-response-code]
[high-availability-origin-failover].
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from edgetui.engine.behavior import CustomErrorResponse, Distribution, OriginGroup
from edgetui.engine.commands import OriginFailure
from edgetui.engine.data import load
from edgetui.engine.http import Response

_CONSTANTS = load("cache_constants")
PAGE_CODES = frozenset(_CONSTANTS["custom_error_page_codes"])
RESPONSE_CODES = frozenset(_CONSTANTS["custom_error_response_codes"])
FAILOVER_CODES = frozenset(_CONSTANTS["failover_status_codes"])
_FAILOVER_METHODS = frozenset(_CONSTANTS["failover_methods"])
_DEFAULT_MIN_TTL: int = _CONSTANTS["error_caching_min_ttl_default"]
_S3_MIN_TTL: int = _CONSTANTS["s3_error_min_ttl"]

#: The status that must be chosen for a failure to count. Connecting and timing out are documented; that a name that
#: does not resolve or a failed handshake count as connecting, and a broken answer as the 502 it becomes, is inferred.
_FAILURE_CODES = {
    OriginFailure.CONNECT: 503,
    OriginFailure.DNS: 503,
    OriginFailure.TLS: 503,
    OriginFailure.TIMEOUT: 504,
    OriginFailure.PROTOCOL: 502,
    OriginFailure.TOO_LARGE: 502,
}


# -- custom error responses


def custom_error(distribution: Distribution, status: int) -> CustomErrorResponse | None:
    """The entry for this status, with or without a page."""
    for entry in distribution.custom_error_responses:
        if entry.error_code == status:
            return entry
    return None


def error_caching_min_ttl(distribution: Distribution, status: int, origin_kind: str = "custom") -> int:
    """Seconds that an error of this status is kept at least; S3 origins never less than one."""
    entry = custom_error(distribution, status)
    seconds = _DEFAULT_MIN_TTL if entry is None else entry.error_caching_min_ttl
    return max(seconds, _S3_MIN_TTL) if origin_kind == "s3" else seconds


def error_page(entry: CustomErrorResponse, status: int, page: Response) -> Response:
    """What the viewer gets for an error `status` when its page was answered with `page`.

    With the entry's response code or else the error's own; a page that is itself an error is sent as it came
    [generatingcustomerrorresponses].
    """
    if page.status >= 400:
        return page
    return replace(page, status=entry.response_code or status, status_description="")


def custom_error_problems(entries: Iterable[CustomErrorResponse]) -> tuple[str, ...]:
    """Why CloudFront would not accept these entries: one sentence each, with the offending value."""
    found: list[str] = []
    seen: set[int] = set()
    for entry in entries:
        found += _entry_problems(entry)
        if entry.error_code in seen:
            found.append(f"ErrorCode {entry.error_code} is configured twice")
        seen.add(entry.error_code)
    return tuple(found)


def _entry_problems(entry: CustomErrorResponse) -> list[str]:
    found = []
    path, code = entry.response_page_path, entry.response_code
    if entry.error_code not in PAGE_CODES:
        found.append(f"ErrorCode must be one of {_listed(PAGE_CODES)}, not {entry.error_code}")
    if path and not path.startswith("/"):
        found.append(f"ResponsePagePath must begin with /, but is {path}")
    if path and code is None:
        found.append(f"ResponsePagePath {path} needs a ResponseCode: both are given or neither")
    if code is not None and not path:
        found.append(f"ResponseCode {code} needs a ResponsePagePath: both are given or neither")
    if code is not None and code not in RESPONSE_CODES:
        found.append(f"ResponseCode must be one of {_listed(RESPONSE_CODES)}, not {code}")
    if entry.error_caching_min_ttl < 0:
        found.append(f"ErrorCachingMinTTL must not be negative, but is {entry.error_caching_min_ttl}")
    return found


def _listed(codes: Iterable[int]) -> str:
    return ", ".join(str(code) for code in sorted(codes))


# -- origin groups


def origin_group(distribution: Distribution, target_origin_id: str) -> OriginGroup | None:
    """The group that a behavior's target names; None when it names an origin."""
    for group in distribution.origin_groups:
        if group.id == target_origin_id:
            return group
    return None


def fails_over(
    group: OriginGroup, method: str, answer: int | OriginFailure, cached_methods: Collection[str] = ("GET", "HEAD")
) -> tuple[bool, str]:
    """Does the primary's answer, a status or a failure, make CloudFront ask the secondary? And why.

    `method` is the viewer's. Each request starts with the primary again.
    """
    if method not in _FAILOVER_METHODS:
        return False, f"no failover: the viewer's method is {method}, and only GET, HEAD and OPTIONS fail over"
    if method == "OPTIONS" and "OPTIONS" not in cached_methods:
        return False, "no failover: OPTIONS fails over only where it is a cached method"
    if isinstance(answer, OriginFailure):
        code = _FAILURE_CODES[answer]
        said = f"the primary failed ({answer.value}), which counts when {code} is chosen"
    else:
        code, said = answer, f"the primary answered {answer}"
    if code in group.status_codes:
        return True, f"failover to {group.members[1]}: {said}"
    return False, f"no failover: {said}, and {group.id} fails over on {_listed(group.status_codes)}"


def origin_group_problems(group: OriginGroup, origin_ids: Collection[str]) -> tuple[str, ...]:
    """Why CloudFront would not accept the group: one sentence each, with the offending value."""
    found = []
    if len(group.members) != 2 or len(set(group.members)) != 2:
        found.append(f"{group.id} must have exactly two different members, not {', '.join(group.members) or 'none'}")
    found += [
        f"{member}, a member of {group.id}, is no origin of this distribution"
        for member in group.members
        if member not in origin_ids
    ]
    if group.id in origin_ids:
        found.append(f"{group.id} is the id of an origin already")
    if not group.status_codes:
        found.append(f"{group.id} needs at least one status code to fail over on")
    found += [
        f"{group.id} can fail over on {_listed(FAILOVER_CODES)}, not {code}"
        for code in group.status_codes
        if code not in FAILOVER_CODES
    ]
    return tuple(found)
