"""Response headers policies: what CloudFront removes from and adds to a response on its way to the viewer.

Nothing of it is cached: the policy is applied to every response that leaves [understanding-response-headers-policies].
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from edgetui.engine.behavior import AddedHeader, Cors, ResponseHeadersPolicy
from edgetui.engine.data import load
from edgetui.engine.dates import http_date
from edgetui.engine.fields import name_set
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.pages import POP

_CANNOT_REMOVE = name_set("response_headers_policy_cannot_remove")
_CORS_PREFIX = "access-control-"
#: The order in which the managed policy lists them, which is what `ALL` stands for.
_ALL_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_REFERRER_POLICIES = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
_LONGEST_CONTENT_SECURITY_POLICY = 1783
_CACHE_METRICS = {"Hit": "cdn-cache-hit", "RefreshHit": "cdn-cache-refresh", "Miss": "cdn-cache-miss"}


def with_policy(
    policy: ResponseHeadersPolicy,
    request: Request,
    response: Response,
    *,
    at: float = 0.0,
    request_id: str = "",
    result_type: str = "Miss",
) -> Response:
    """`response` as the viewer gets it: the remove list first, then what the policy adds.

    `request` is the viewer's. `at` dates the response whose own Date was removed; `result_type` (`Hit`, `RefreshHit`,
    `Miss`) and `request_id` appear in Server-Timing.
    """
    headers = _removed(policy, response.headers, at)
    if policy.cors is not None:
        headers = _with_cors(policy.cors, request, headers)
    for added in (*policy.security, *policy.custom):
        headers = _added(headers, added.name, added.value, override=added.override)
    if policy.server_timing is not None and _is_timed(policy.server_timing, request, request_id):
        headers = _with_server_timing(headers, request_id, result_type)
    return replace(response, headers=headers)


def _removed(policy: ResponseHeadersPolicy, headers: Headers, at: float) -> Headers:
    """Without the listed lines; in place of a removed Server or Date CloudFront writes its own."""
    left = headers.without(*(name for name in policy.remove if name not in _CANNOT_REMOVE))
    for name, value in (("Server", "CloudFront"), ("Date", http_date(at))):
        if name in headers and name not in left:
            left = left.adding(name, value)
    return left


def _added(headers: Headers, name: str, value: str, *, override: bool) -> Headers:
    if name not in headers:
        return headers.adding(name, value)
    return headers.setting(name, value) if override else headers


def is_preflight(request: Request) -> bool:
    """A CORS preflight: OPTIONS with Origin and Access-Control-Request-Method (Fetch standard)."""
    return (
        request.method == "OPTIONS"
        and "origin" in request.headers
        and "access-control-request-method" in request.headers
    )


def _with_cors(cors: Cors, request: Request, headers: Headers) -> Headers:
    """Nothing for a request without Origin; nothing either beside any CORS line of the origin's, unless overriding."""
    if "origin" not in request.headers:
        return headers
    if not cors.origin_override and any(name.lower().startswith(_CORS_PREFIX) for name, _ in headers):
        return headers
    for name, value in _cors_lines(cors, request):
        headers = headers.setting(name, value)
    return headers


def _cors_lines(cors: Cors, request: Request) -> list[tuple[str, str]]:
    """What the policy has to say to this request, the origin's permission first."""
    allowed = _allowed_origin(cors, request.headers.get("origin", "") or "")
    if not allowed:
        return []
    preflight = is_preflight(request)
    lines = [("Access-Control-Allow-Origin", allowed)]
    if cors.allow_credentials:
        lines.append(("Access-Control-Allow-Credentials", "true"))
    if preflight:
        lines += _preflight_lines(cors)
    if cors.expose_headers and (preflight or not cors.exposes_on_preflight_only):
        lines.append(("Access-Control-Expose-Headers", ", ".join(cors.expose_headers)))
    return lines


def _preflight_lines(cors: Cors) -> list[tuple[str, str]]:
    lines = []
    if cors.allow_methods:
        methods = _ALL_METHODS if "ALL" in cors.allow_methods else cors.allow_methods
        lines.append(("Access-Control-Allow-Methods", ", ".join(methods)))
    if cors.allow_headers:
        lines.append(("Access-Control-Allow-Headers", ", ".join(cors.allow_headers)))
    if cors.max_age is not None:
        lines.append(("Access-Control-Max-Age", str(cors.max_age)))
    return lines


def _allowed_origin(cors: Cors, origin: str) -> str:
    """`*`, or the viewer's own Origin where an entry matches it; "" where none does."""
    if "*" in cors.allow_origins:
        return "*"
    return origin if any(_origin_pattern(entry).fullmatch(origin) for entry in cors.allow_origins) else ""


@cache
def _origin_pattern(entry: str) -> re.Pattern[str]:
    """`https://*.example.org`; an entry without a scheme takes both; host names compare without case."""
    scheme, separator, host = entry.rpartition("://")
    pattern = re.escape(f"{scheme}{separator}") if separator else "https?://"
    return re.compile(pattern + re.escape(host).replace(r"\*", r"[^/]+"), re.IGNORECASE)


def _is_timed(rate: float, request: Request, request_id: str) -> bool:
    """The sampled share of responses, chosen by the request id so that a replay agrees; `Pragma` asks for it."""
    if any(value.strip().lower() == "server-timing" for value in request.headers.get_all("pragma")):
        return True
    drawn = int.from_bytes(hashlib.blake2s(request_id.encode(), digest_size=8).digest(), "big") % 1_000_000
    return drawn < rate * 10_000


def _with_server_timing(headers: Headers, request_id: str, result_type: str) -> Headers:
    """One Server-Timing line: CloudFront's metrics, and on a miss the origin's after them.

    Metrics that need a clock are left out: an emulator's milliseconds say nothing about an edge location.
    """
    metrics = [_CACHE_METRICS[result_type]] if result_type in _CACHE_METRICS else []
    metrics += [f'cdn-pop;desc="{POP}"', f'cdn-rid;desc="{request_id}"']
    if result_type == "Hit":
        metrics.append('cdn-hit-layer;desc="EDGE"')
    elif result_type == "Miss":
        metrics.insert(0, 'cdn-upstream-layer;desc="EDGE"')
    own = ",".join(metrics)
    from_origin = [] if result_type == "Hit" else headers.get_all("server-timing")
    return headers.without("server-timing").adding("Server-Timing", ",".join([own, *from_origin]))


# -- what a policy may say


def problems(policy: ResponseHeadersPolicy) -> tuple[str, ...]:
    """Why CloudFront would not accept the policy: one sentence each, with the offending value."""
    found = [
        f"{name} cannot be removed by a response headers policy" for name in policy.remove if name in _CANNOT_REMOVE
    ]
    if policy.cors is not None:
        found += _cors_problems(policy.cors)
    for header in policy.security:
        found += _security_problems(header.name.lower(), header.value)
    found += _custom_problems(policy.custom)
    rate = policy.server_timing
    if rate is not None and (not 0 <= rate <= 100 or round(rate, 4) != rate):
        found.append(f"SamplingRate must be a number from 0 to 100 with at most four decimals, not {rate}")
    return tuple(found)


def _cors_problems(cors: Cors) -> list[str]:
    found = [
        f"AccessControlAllowMethods takes {', '.join(_ALL_METHODS)} or ALL, not {method}"
        for method in cors.allow_methods
        if method not in (*_ALL_METHODS, "ALL")
    ]
    found += [
        f"AccessControlAllowOrigins takes * alone or as the leftmost part of a domain, not {origin}"
        for origin in cors.allow_origins
        if not _is_origin_entry(origin)
    ]
    if cors.max_age is not None and cors.max_age < 0:
        found.append(f"AccessControlMaxAgeSec must not be negative, but is {cors.max_age}")
    return found


def _is_origin_entry(entry: str) -> bool:
    """`*`, a scheme and host, or a host whose first label is `*`; no `*` elsewhere, and none before a lone name."""
    if entry == "*":
        return True
    host = entry.rpartition("://")[2]
    return "*" not in host or re.fullmatch(r"\*(\.[^*./]+){2,}", host) is not None


def _security_problems(name: str, value: str) -> list[str]:
    match name:
        case "x-frame-options" if value not in ("DENY", "SAMEORIGIN"):
            return [f"X-Frame-Options must be DENY or SAMEORIGIN, not {value}"]
        case "referrer-policy" if value not in _REFERRER_POLICIES:
            return [f"Referrer-Policy must be one of {', '.join(sorted(_REFERRER_POLICIES))}, not {value}"]
        case "content-security-policy" if len(value) > _LONGEST_CONTENT_SECURITY_POLICY:
            limit = _LONGEST_CONTENT_SECURITY_POLICY
            return [f"Content-Security-Policy may have {limit} characters, but has {len(value)}"]
        case "x-xss-protection" if "mode=block" in value and "report=" in value:
            return [f"X-XSS-Protection takes block or a reporting URI, not both: {value}"]
    return []


def _custom_problems(headers: Iterable[AddedHeader]) -> list[str]:
    found, seen = [], set[str]()
    for header in headers:
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", header.name):
            found.append(f"{header.name!r} is not a header name")
        if header.name.lower() in seen:
            found.append(f"{header.name} is listed twice among the custom headers")
        seen.add(header.name.lower())
    return found


# -- the managed ones


def managed(name: str) -> ResponseHeadersPolicy | None:
    """The managed policy with this name, API name (`Managed-SimpleCORS`) or id."""
    return _managed_policies().get(name)


def managed_names() -> tuple[str, ...]:
    """Names, then ids."""
    entries = load("managed_policies")["response_headers"]
    return (*(entry["name"] for entry in entries), *(entry["id"] for entry in entries))


@cache
def _managed_policies() -> dict[str, ResponseHeadersPolicy]:
    data = load("managed_policies")
    return {
        key: _policy_from_data(entry)
        for entry in data["response_headers"]
        for key in (entry["name"], data["_api_name_prefix"] + entry["name"], entry["id"])
    }


def _policy_from_data(entry: dict[str, Any]) -> ResponseHeadersPolicy:
    security = tuple(AddedHeader(name, *value) for name, value in entry.get("security", {}).items())
    return ResponseHeadersPolicy(
        entry["name"], _cors_from_data(entry["cors"]) if "cors" in entry else None, security=security
    )


def _cors_from_data(lines: dict[str, list[Any]]) -> Cors:
    """The data has header -> [value, override]."""
    listed = {name: tuple(value.split(", ")) for name, (value, _) in lines.items()}
    return Cors(
        allow_origins=listed["Access-Control-Allow-Origin"],
        allow_methods=listed.get("Access-Control-Allow-Methods", ()),
        expose_headers=listed.get("Access-Control-Expose-Headers", ()),
        origin_override=any(override for _, override in lines.values()),
        exposes_on_preflight_only=True,
    )
