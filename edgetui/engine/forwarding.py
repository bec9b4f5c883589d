"""From the viewer's request to the origin's.

What the cache policy, the origin request policy or the legacy settings let through, and what CloudFront adds,
replaces and removes [controlling-origin-requests] [requestandresponsebehaviorcustomorigin].
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from edgetui.engine.behavior import Behavior, CachePolicy, Endpoint, ForwardedValues, OriginRequestPolicy, Selection
from edgetui.engine.data import load
from edgetui.engine.devices import viewer_facts
from edgetui.engine.fields import NameSet, name_set
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.ranges import requested_ranges

Includes = Callable[[str], bool]

_LEGACY_REMOVED = name_set("legacy_forwarding_default", "removed")
#: Larger than any object: a range is judged before its size is known.
_ANY_SIZE = 1 << 62
#: `Hash-Algorithm` came with SHA-256 signatures, after the list [private-content-creating-signed-url-canned-policy].
_SIGNED_PARAMS = frozenset([*load("cache_constants")["signed_params"], "Hash-Algorithm"])
#: The comment in CloudFront's Via.
BY_CLOUDFRONT = "(CloudFront)"
#: CloudFront writes these lines itself; a policy only decides whose value they carry.
_OWN_LINES = NameSet(
    ["Host", "User-Agent", "X-Forwarded-For", "Via", "Accept-Encoding", "Cookie", "Connection", "Content-Length"]
)
#: The body travels with the request, so do the lines that frame it; a range is asked for as the viewer did [rangegets].
_ALWAYS = NameSet(["Transfer-Encoding", "Range", "If-Range"])


@lru_cache(maxsize=256)
def selects(selection: Selection, *, fold: bool = False, wildcards: bool = False) -> Includes:
    """Does the selection take a name? `fold`: names compare without case (headers)."""
    names = frozenset(name.lower() if fold else name for name in selection.names)

    def listed(name: str) -> bool:
        name = name.lower() if fold else name
        return name in names or (wildcards and any(_wildcard(pattern).fullmatch(name) for pattern in names))

    match selection.behavior:
        case "none":
            return _nothing
        case "all" | "allViewer" | "allViewerAndWhitelistCloudFront":
            return _everything
        case "allExcept":
            return lambda name: not listed(name)
        case _:
            return listed


def _nothing(_: str) -> bool:
    return False


def _everything(_: str) -> bool:
    return True


@cache
def _wildcard(pattern: str) -> re.Pattern[str]:
    """Legacy cookie names may hold `*` and `?` [downloaddistvaluescachebehavior]."""
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


@lru_cache(maxsize=256)
def union(cached: Selection, forwarded: Selection, *, fold: bool = False) -> Includes:
    """What a cache policy and an origin request policy let through together.

    [understanding-how-origin-request-policies-and-cache-policies-work-together]: the union, except that
    two block lists block what either names.
    """
    one, other = selects(cached, fold=fold), selects(forwarded, fold=fold)
    if cached.behavior == forwarded.behavior == "allExcept":
        return lambda name: one(name) and other(name)
    if _everything in (one, other):
        return _everything
    return lambda name: one(name) or other(name)


def filtered_querystring(querystring: str, included: Includes) -> str:
    """The parameters that pass, as written and in their order; `&` is the only separator [querystringparameters]."""
    if not querystring or included is _everything:
        return querystring
    return "&".join(part for part in querystring.split("&") if included(part.partition("=")[0]))


def without_signature(querystring: str) -> str:
    """Without the parameters of a signed URL [querystringparameters]."""
    return filtered_querystring(querystring, lambda name: name not in _SIGNED_PARAMS)


def cookie_pairs(headers: Headers) -> list[tuple[str, str]]:
    """The well-formed `name=value` pairs of all Cookie lines; names that begin with `$` are dropped [cookies]."""
    return _cookie_pairs(headers.get_all("cookie"))


def _cookie_pairs(lines: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = []
    for line in lines:
        for part in line.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals and name and not name.startswith("$"):
                pairs.append((name, value))
    return pairs


def filtered_cookies(headers: Headers, included: Includes) -> str:
    """The Cookie value to forward, sorted by cookie name [cookies]; "" for none."""
    lines = headers.get_all("cookie")
    return _filtered_cookies(lines, included) if lines else ""


@lru_cache(maxsize=256)
def _filtered_cookies(lines: tuple[str, ...], included: Includes) -> str:
    """A viewer sends the same cookies with each of its requests."""
    pairs = sorted([pair for pair in _cookie_pairs(lines) if included(pair[0])], key=lambda pair: pair[0])
    return "; ".join([f"{name}={value}" for name, value in pairs])


def normalised_accept_encoding(sent: Headers, gzip: bool, brotli: bool, http_version: str) -> tuple[str, str]:
    """(value in the cache key, value for the origin); "" = absent [cache-key-understand-cache-policy].

    Only for behaviors with a format enabled. An HTTP/1.0 request loses the header [servingcompressedfiles].
    """
    lines = sent.get_all("accept-encoding")
    if not lines or http_version == "1.0":
        return "", ""
    return _normalised(lines, gzip, brotli)


@lru_cache(maxsize=256)
def _normalised(lines: tuple[str, ...], gzip: bool, brotli: bool) -> tuple[str, str]:
    """Browsers send the same few values."""
    accepted = {
        token.split(";")[0].strip().lower() for line in lines for token in line.split(",") if not _refused(token)
    }
    formats = [name for name, on in (("br", brotli), ("gzip", gzip)) if on and name in accepted]
    return (",".join(formats), ",".join(formats)) if formats else ("", "identity")


def _refused(token: str) -> bool:
    """`gzip;q=0` is not acceptable (RFC 9110 §12.4.2)."""
    return re.search(r";\s*q\s*=\s*0(\.0*)?\s*$", token) is not None


@cache
def edge_name(seed: str) -> str:
    """`<32 hex>.cloudfront.net`, as in the Via lines of the documented events; always the same for a distribution."""
    return f"{hashlib.blake2s(seed.encode(), digest_size=16).hexdigest()}.cloudfront.net"


@cache
def via(viewer_version: str, seed: str) -> str:
    """`2.0 2afae0….cloudfront.net (CloudFront)` [lambda-event-structure]."""
    return f"{viewer_version} {edge_name(seed)} {BY_CLOUDFRONT}"


def origin_request(
    request: Request,
    behavior: Behavior,
    endpoint: Endpoint,
    viewer: Viewer,
    seed: str,
    arrived: Request | None = None,
) -> Request:
    """The request as origin-request sees it: `request` is the viewer form as viewer-request left it.

    `arrived` is the viewer's as it came, from which the CloudFront-* headers follow; without it, `request`.
    """
    arrived = arrived or request
    request = _without_useless_range(request)
    if behavior.requires_signature:
        request = _replacing(request, querystring=without_signature(request.querystring))
    if behavior.forwarded_values is not None:
        return _legacy(request, behavior, behavior.forwarded_values, endpoint, viewer, seed, arrived)
    passage = _passage(behavior)
    generated = tuple(generated_lines(passage.generated, viewer, arrived))
    headers = _passed(request.headers, behavior, generated, endpoint, viewer.ip, viewer.http_version, seed)
    query = filtered_querystring(request.querystring, passage.queries)
    return _replacing(request, querystring=query, headers=headers)


@lru_cache(maxsize=256)
def _passed(
    sent: Headers,
    behavior: Behavior,
    generated: tuple[tuple[str, str], ...],
    endpoint: Endpoint,
    ip: str,
    http_version: str,
    seed: str,
) -> Headers:
    """The lines for the origin. A viewer says the same of itself with one request after the other."""
    passage = _passage(behavior)
    lines = [line for name, line in zip(sent.names, sent, strict=True) if passage.passes(name)]
    encoding = _accept_encoding(sent, passage.gzip, passage.brotli, passage.wanted, http_version)
    cookies = filtered_cookies(sent, passage.cookies)
    return _assembled(sent, [*lines, *generated], passage.wanted, encoding, cookies, endpoint, ip, http_version, seed)


@dataclass(frozen=True, slots=True)
class _Passage:
    """What the policies of a behavior let through to the origin, worked out once for all requests.

    `passes` tells it of a whole line, by its name in lower case; `wanted` also of those that CloudFront writes itself.
    """

    passes: Includes
    wanted: Includes
    cookies: Includes
    queries: Includes
    generated: frozenset[str]
    gzip: bool
    brotli: bool


@lru_cache(maxsize=256)
def _passage(behavior: Behavior) -> _Passage:
    policy, forward = _policies(behavior)
    wanted = forwarded_headers(behavior)
    generated = _generated_names(policy, forward)

    # The same few names are asked for again and again.
    @lru_cache(maxsize=1024)
    def passes(name: str) -> bool:
        return name not in generated and name not in _OWN_LINES and (name in _ALWAYS or wanted(name))

    cookies = union(policy.cookies, forward.cookies)
    queries = union(policy.query_strings, forward.query_strings)
    return _Passage(passes, wanted, cookies, queries, generated, policy.gzip, policy.brotli)


def _without_useless_range(request: Request) -> Request:
    """Ranges that are not valid, ascending and apart are answered with the whole object, so it is asked for."""
    asked = request.headers.get("range")
    if asked is None or request.method != "GET" or not asked.startswith("bytes="):
        return request
    if requested_ranges(asked, _ANY_SIZE) is not None:
        return request
    return _replacing(request, headers=request.headers.without("range", "if-range"))


def _policies(behavior: Behavior) -> tuple[CachePolicy, OriginRequestPolicy]:
    return behavior.cache_policy or CachePolicy("none"), behavior.origin_request_policy or OriginRequestPolicy("none")


def forwarded_headers(behavior: Behavior) -> Includes:
    """Is a header of the viewer's passed to the origin, as far as policies or the legacy list say?"""
    if behavior.forwarded_values is not None:
        names = behavior.forwarded_values.headers
        return selects(Selection("all" if "*" in names else "whitelist", names), fold=True)
    policy, forward = _policies(behavior)
    return union(policy.headers, forward.headers, fold=True)


@lru_cache(maxsize=256)
def forwards_cookies(behavior: Behavior) -> bool:
    """Does any cookie reach the origin?"""
    parts = (behavior.cache_policy, behavior.origin_request_policy, behavior.forwarded_values)
    return any(part.cookies.behavior != "none" for part in parts if part is not None)


@lru_cache(maxsize=256)
def forwards_whole_query(behavior: Behavior) -> bool:
    """Are query strings set to all, so that none is taken out?"""
    if behavior.forwarded_values is not None:
        return behavior.forwarded_values.query_string
    return any(policy.query_strings.behavior == "all" for policy in _policies(behavior))


def _generated_names(policy: CachePolicy, forward: OriginRequestPolicy) -> frozenset[str]:
    """CloudFront-* headers exist only where a policy names them [lambda-at-edge-function-restrictions]."""
    named: list[str] = [*forward.adds]
    if policy.headers.behavior == "whitelist":
        named += policy.headers.names
    if forward.headers.behavior in ("whitelist", "allViewerAndWhitelistCloudFront"):
        named += forward.headers.names
    return frozenset(name.lower() for name in named if name.lower().startswith("cloudfront-"))


def generated_lines(generated: frozenset[str], viewer: Viewer, arrived: Request) -> list[tuple[str, str]]:
    """The lines of the CloudFront-* headers with these lower-case names [adding-cloudfront-headers]."""
    if not generated:
        return []
    return [(name, value) for name, value in viewer_facts(viewer, arrived) if name.lower() in generated]


def _accept_encoding(sent: Headers, gzip: bool, brotli: bool, wanted: Includes, http_version: str) -> str:
    if gzip or brotli:
        return normalised_accept_encoding(sent, gzip, brotli, http_version)[1]
    return ", ".join(sent.get_all("accept-encoding")) if wanted("accept-encoding") else ""


def _assembled(
    sent: Headers,
    lines: list[tuple[str, str]],
    wanted: Includes,
    encoding: str,
    cookies: str,
    endpoint: Endpoint,
    ip: str,
    http_version: str,
    seed: str,
) -> Headers:
    """In the order of the documented origin-request event: forwarded-for, user-agent, via, …, host."""
    forwarded_for = ",".join((*sent.get_all("x-forwarded-for"), ip))
    own_via = via(http_version, seed)
    vias = ", ".join([*sent.get_all("via"), own_via]) if wanted("via") else own_via
    agent = sent.get("user-agent") if wanted("user-agent") else None
    host = sent.get("host") if wanted("host") else None
    head = [
        ("X-Forwarded-For", forwarded_for),
        ("User-Agent", "Amazon CloudFront" if agent is None else agent),
        ("Via", vias),
    ]
    tail = [("Accept-Encoding", encoding)] if encoding else []
    tail += [("Cookie", cookies)] if cookies else []
    tail += [("Host", host or endpoint.domain_name)]
    tail += [("Content-Length", length) for length in sent.get_all("content-length")[:1]]
    return Headers([*head, *lines, *tail]).without(*endpoint.custom_headers.names)


def _legacy(
    request: Request,
    behavior: Behavior,
    values: ForwardedValues,
    endpoint: Endpoint,
    viewer: Viewer,
    seed: str,
    arrived: Request,
) -> Request:
    """Legacy settings forward by default, the reverse of policies [requestandresponsebehaviorcustomorigin]."""
    listed = NameSet(name for name in values.headers if name != "*")
    everything = "*" in values.headers

    def wanted(name: str) -> bool:
        if everything or name in listed:
            return True
        if name.lower() in ("host", "user-agent"):
            return False
        if name.lower() == "authorization":
            return _legacy_authorization(request.method, behavior)
        return name not in _LEGACY_REMOVED

    generated = frozenset(name.lower() for name in listed.names if name.lower().startswith("cloudfront-"))
    lines = [
        (name, value)
        for name, value in request.headers
        if wanted(name) and name not in _OWN_LINES and name.lower() not in generated
    ]
    encoding = _accept_encoding(request.headers, normalises_encoding(values), False, wanted, viewer.http_version)
    cookies = filtered_cookies(request.headers, selects(values.cookies, wildcards=True))
    headers = _assembled(
        request.headers,
        [*lines, *generated_lines(generated, viewer, arrived)],
        wanted,
        encoding,
        cookies,
        endpoint,
        viewer.ip,
        viewer.http_version,
        seed,
    )
    return _replacing(request, querystring=request.querystring if values.query_string else "", headers=headers)


def normalises_encoding(values: ForwardedValues) -> bool:
    """Legacy settings normalise Accept-Encoding, to gzip at most, unless they list the header."""
    return not any(name.lower() in ("*", "accept-encoding") for name in values.headers)


def _legacy_authorization(method: str, behavior: Behavior) -> bool:
    if method == "OPTIONS":
        return "OPTIONS" not in behavior.cached_methods
    return method in ("DELETE", "PATCH", "POST", "PUT")


def _replacing(request: Request, *, querystring: str | None = None, headers: Headers | None = None) -> Request:
    return Request(
        request.method,
        request.uri,
        request.querystring if querystring is None else querystring,
        request.headers if headers is None else headers,
        request.body,
    )


def wire_request(request: Request, endpoint: Endpoint, request_id: str) -> Request:
    """What is sent: the origin path before the uri, custom headers over the viewer's, CloudFront's own lines."""
    headers = request.headers
    if "host" not in headers:
        headers = headers.adding("Host", endpoint.domain_name)
    for name, value in endpoint.custom_headers:
        headers = headers.setting(name, value)
    headers = headers.setting_all(("Connection", "Keep-Alive"), ("X-Amz-Cf-Id", request_id))
    return Request(request.method, endpoint.path + request.uri, request.querystring, headers, request.body)


def with_body_length(request: Request) -> Request:
    """With the Content-Length of a body that a function replaced."""
    headers = request.headers.without("transfer-encoding").setting("Content-Length", str(len(request.body)))
    return _replacing(request, headers=headers)
