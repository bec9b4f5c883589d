"""The cache: which requests look it up, under which key, and how long a response is kept.

Sources: [understanding-the-cache-key] [expiration] [httpstatuscodes].
"""

from dataclasses import dataclass, replace

from edgetui.engine.behavior import Behavior, CachePolicy, ForwardedValues, Selection
from edgetui.engine.data import load
from edgetui.engine.dates import seconds_from_http_date
from edgetui.engine.forwarding import (
    cookie_pairs,
    filtered_querystring,
    forwards_cookies,
    generated_lines,
    normalised_accept_encoding,
    normalises_encoding,
    selects,
    without_signature,
)
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.ranges import held_range

_CONSTANTS = load("cache_constants")
_ERRORS_ALWAYS = frozenset(_CONSTANTS["error_statuses_always_cached"])
#: 410 is in neither list, but in the rule about no-store, so with max-age it must be kept.
_ERRORS_WITH_MAX_AGE = frozenset([*_CONSTANTS["error_statuses_cached_only_with_max_age"], 410])
_NO_STORE_HONOURED = frozenset(_CONSTANTS["no_store_honoured_for_error_codes"])
_ONLY_WITH_CACHE_CONTROL = frozenset(_CONSTANTS["redirect_cached_only_with_cache_control"])
_ERROR_MIN_TTL: int = _CONSTANTS["error_caching_min_ttl_default"]
_LONGEST = 3153600000  # 100 years, the longest max-age [expiration]


def ttls(behavior: Behavior) -> tuple[int, int, int]:
    """(minimum, default, maximum) in seconds, from the cache policy or the legacy settings."""
    values: CachePolicy | ForwardedValues | None = behavior.forwarded_values or behavior.cache_policy
    return (values.min_ttl, values.default_ttl, values.max_ttl) if values else (0, 86400, 31536000)


def bypass_reason(request: Request, behavior: Behavior) -> str:
    """Why this request does not look into the cache at all; "" when it does."""
    if request.method not in behavior.cached_methods:
        return f"{request.method} is not a cached method of this behavior"
    if ttls(behavior) == (0, 0, 0):
        return "caching is disabled: all three TTLs are 0"
    if behavior.forwarded_values and "*" in behavior.forwarded_values.headers:
        return "all headers are forwarded, so nothing is cached"
    return ""


def collapses(behavior: Behavior) -> bool:
    """Do parallel misses for one key wait for the first? Not where cookies are forwarded.

    [requestandresponsebehaviorcustomorigin]; where caching is disabled, nothing is looked up.
    """
    return not forwards_cookies(behavior)


def cache_key(
    request: Request, behavior: Behavior, viewer: Viewer, domain_name: str, arrived: Request | None = None
) -> str:
    """The key as readable text, one part a line: URL, then what the policy adds. Its form is edgetui's own.

    `request` is as viewer-request left it, `arrived` as the viewer sent it: of that the CloudFront-* headers speak.
    """
    parts = [domain_name + request.uri]
    if request.method == "OPTIONS":
        parts.insert(0, "OPTIONS")
    querystring = request.querystring
    if behavior.requires_signature:
        querystring = without_signature(querystring)
    values = behavior.forwarded_values
    policy = _as_policy(values) if values else behavior.cache_policy or CachePolicy("none")
    if query := filtered_querystring(querystring, selects(policy.query_strings)):
        parts.append(f"?{query}")
    parts += _header_parts(request.headers, policy, viewer, arrived or request)
    taken = selects(policy.cookies, wildcards=values is not None)
    cookies = sorted((pair for pair in cookie_pairs(request.headers) if taken(pair[0])), key=lambda pair: pair[0])
    parts += [f"cookie {name}={value}" for name, value in cookies]
    if policy.gzip or policy.brotli:
        encoding = normalised_accept_encoding(request.headers, policy.gzip, policy.brotli, viewer.http_version)[0]
        parts += [f"accept-encoding: {encoding}"] if encoding else []
    return "\n".join(parts)


def _header_parts(headers: Headers, policy: CachePolicy, viewer: Viewer, arrived: Request) -> list[str]:
    names = sorted(name.lower() for name in policy.headers.names)
    generated = frozenset(name for name in names if name.startswith("cloudfront-"))
    facts = Headers(generated_lines(generated, viewer, arrived))
    return [f"{name}: {value}" for name in names for value in (facts if name in generated else headers).get_all(name)]


def _as_policy(values: ForwardedValues) -> CachePolicy:
    """What the legacy settings put into the key [downloaddistvaluescachebehavior]."""
    if not values.query_string:
        queries = Selection()
    elif values.query_string_cache_keys:
        queries = Selection("whitelist", values.query_string_cache_keys)
    else:
        queries = Selection("all")
    headers = Selection("whitelist", tuple(name for name in values.headers if name != "*"))
    gzip = normalises_encoding(values)
    return CachePolicy("legacy", gzip=gzip, headers=headers, cookies=values.cookies, query_strings=queries)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a response is kept, in seconds (0: not at all), and the arithmetic in words."""

    ttl: int
    why: str


def directives(headers: Headers) -> dict[str, str]:
    """Cache-Control as name -> argument ("" without one); the first of a name counts."""
    found: dict[str, str] = {}
    for line in headers.get_all("cache-control"):
        for token in line.split(","):
            name, _, argument = token.strip().partition("=")
            if name:
                found.setdefault(name.lower(), argument.strip().strip('"'))
    return found


def _explicit(headers: Headers, said: dict[str, str], at: float) -> tuple[int, str] | None:
    """What the origin asks for: s-maxage beats max-age, either beats Expires [expiration]."""
    for name in ("s-maxage", "max-age"):
        if (argument := said.get(name, "")).isdecimal():
            return min(int(argument.lstrip("0")[:11] or "0"), _LONGEST), f"{name}={argument[:20]}"
    expires = headers.get("expires")
    if expires is None:
        return None
    until = seconds_from_http_date(expires)
    return max(0, int(until - at)) if until is not None else 0, f"Expires: {expires}"


def storable(response: Response) -> Response:
    """What is kept: not the connection's lines; `Cache-Control: no-cache="Set-Cookie"` takes that out too [cookies]."""
    kept = response.headers.without("connection")
    if directives(kept).get("no-cache", "").lower() == "set-cookie":
        kept = kept.without("set-cookie")
    return replace(response, headers=kept)


def lifetime(
    method: str, response: Response, behavior: Behavior, at: float, error_min_ttl: int = _ERROR_MIN_TTL
) -> Lifetime:
    """The TTL of a response by the table of [expiration] and, for errors, of [httpstatuscodes].

    `method` is the request's: what answers a HEAD has no body, whatever its Content-Length.
    """
    if against := _incomplete(method, response):
        return Lifetime(0, against)
    if response.status >= 400:
        return _error_lifetime(response, behavior, at, error_min_ttl)
    least, default, most = ttls(behavior)
    said = directives(response.headers)
    explicit = _explicit(response.headers, said, at)
    forbidden = next((name for name in ("no-store", "private", "no-cache") if name in said and not said[name]), None)
    if response.status in _ONLY_WITH_CACHE_CONTROL and not response.headers.get_all("cache-control"):
        return Lifetime(0, f"{response.status} is cached only when the origin sends Cache-Control")
    if forbidden:
        if least == 0:
            return Lifetime(0, f"{forbidden} and MinTTL 0")
        return Lifetime(least, f"{forbidden} is overridden by MinTTL {least}")
    if explicit is None:
        ttl = max(least, default)
        return Lifetime(ttl, f"no Cache-Control max-age and no Expires: DefaultTTL {default}, MinTTL {least}")
    ttl = max(least, min(explicit[0], most))
    return Lifetime(ttl, f"{explicit[1]} within MinTTL {least} and MaxTTL {most}")


def _incomplete(method: str, response: Response) -> str:
    """Why this is nothing that could be served again; "" when it is [requestandresponsebehaviorcustomorigin]."""
    if response.status == 304:
        return "304 has nothing to keep"
    if response.status == 206 and held_range(response) is None:
        return "206 with several parts, or without their place in the object"
    length = (response.headers.get("content-length") or "").strip()
    if method != "HEAD" and length.isdecimal() and length.lstrip("0") != str(len(response.body)).lstrip("0"):
        return f"Content-Length is {length[:20]}, and the body has {len(response.body)} bytes"
    return ""


def _error_lifetime(response: Response, behavior: Behavior, at: float, least: int) -> Lifetime:
    status, said = response.status, directives(response.headers)
    explicit = _explicit(response.headers, said, at)
    if status in _ERRORS_WITH_MAX_AGE and not any(said.get(name, "").isdecimal() for name in ("max-age", "s-maxage")):
        return Lifetime(0, f"{status} is cached only with max-age or s-maxage")
    if status not in _ERRORS_ALWAYS and status not in _ERRORS_WITH_MAX_AGE:
        return Lifetime(0, f"{status} is not cached")
    if status in _NO_STORE_HONOURED and any(name in said for name in ("no-store", "no-cache", "private")):
        return Lifetime(0, f"{status} with no-store, no-cache or private")
    asked = min(explicit[0], ttls(behavior)[2]) if explicit else 0
    return Lifetime(max(least, asked), f"error caching: at least ErrorCachingMinTTL {least}")
