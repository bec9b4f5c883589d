"""Messages as they pass from hand to hand: what CloudFront drops, recomputes and adds to them."""

from collections.abc import Mapping
from typing import TypeVar

from edgetui.engine.behavior import CachePolicy
from edgetui.engine.cache import ttls
from edgetui.engine.commands import OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.compression import Compression, compressed
from edgetui.engine.conditional import not_modified
from edgetui.engine.data import load
from edgetui.engine.exchange import Exchange
from edgetui.engine.fields import HOP_BY_HOP, NameSet, parted, without_any
from edgetui.engine.forwarding import (
    forwarded_headers,
    forwards_cookies,
    normalised_accept_encoding,
    with_body_length,
)
from edgetui.engine.freshness import filtered_vary
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.pages import STATUS_PHRASES, PageError, common_lines, page_error
from edgetui.engine.ranges import cut_again, ranged
from edgetui.engine.response_headers import with_policy
from edgetui.engine.values import replace

_Message = TypeVar("_Message", Request, Response)

_HEAD_BYTES: Mapping[str, int] = load("quotas")["cloudfront"]["request_or_origin_response_head_bytes"]
#: CloudFront sets these itself. Of what a stored or fetched response says of them only Via and Age reach the viewer.
_REPLACED = NameSet(["X-Cache", "X-Amz-Cf-*", "X-Amz-Request-Id", "X-Amz-Id-2", "Via", "Age"])


def finished(exchange: Exchange, response: Response, result_type: str) -> Response:
    """What leaves: CloudFront's own lines last, Age after them on a hit."""
    headers = response.headers
    kept = without_any(headers, _REPLACED)
    common = common_lines(
        f"{result_type} from cloudfront",
        exchange.request_id,
        exchange.distribution.domain_name,
        headers.get_all("via"),
    )
    ages = [("Age", value) for value in headers.get_all("age")]
    no_body = exchange.request.method == "HEAD" or response.status in (204, 304)
    return Response(
        response.status,
        response.status_description or STATUS_PHRASES.get(response.status, ""),
        Headers([*kept, *common, *ages]),
        b"" if no_body else response.body,
    )


def with_length(before: Request, after: Request) -> Request:
    """A replaced body needs a new Content-Length: it is read-only for functions, so CloudFront recomputes it."""
    return after if after.body == before.body else with_body_length(after)


def with_response_length(response: Response) -> Response:
    headers = response.headers.without("transfer-encoding").setting("Content-Length", str(len(response.body)))
    return replace(response, headers=headers)


def with_hidden(after: _Message | None, before: _Message) -> _Message:
    """A function's message with the lines it was not shown, each in its old place; None: it is as before."""
    if after is None:
        return before
    hidden = parted(before.headers)[1]
    if not hidden:
        return after
    lines, unshown = list(after.headers), set(hidden)
    for index, line in enumerate(before.headers):
        if line in unshown:
            lines.insert(index, line)
    return replace(after, headers=Headers(lines))


def received(response: Response, exchange: Exchange) -> Response:
    """The origin's answer, nothing hop-by-hop in it, Set-Cookie only where cookies are forwarded [cookies].

    What an origin leaves out, as one with HTTP/2 must, is the standard phrase of the status.
    """
    headers = response.headers if forwards_cookies(exchange.behavior) else response.headers.without("set-cookie")
    headers = without_any(headers, HOP_BY_HOP)
    if headers is response.headers and response.status_description:
        return response
    phrase = response.status_description or STATUS_PHRASES.get(response.status, "")
    return Response(response.status, phrase, headers, response.body)


def aged(response: Response, age: int) -> Response:
    """A stored response as it is served."""
    return replace(response, headers=response.headers.without("age").adding("Age", str(age)))


def from_cache(request: Request, stored: Response) -> Response:
    """What a viewer gets of a stored response: a 304, a part of it, or the whole [rangegets] (RFC 9110 §13.2.2)."""
    unchanged = not_modified(request, stored)
    if unchanged is not None:
        return unchanged
    if request.method != "GET":
        return stored
    wanted = request.headers.get("range"), request.headers.get("if-range")
    return cut_again(*wanted, stored) or ranged(*wanted, stored)


def with_compression(exchange: Exchange, response: Response) -> Compression:
    """The response as it is kept and sent, compressed where the behavior and the viewer want it."""
    policy = exchange.behavior.cache_policy or CachePolicy("none")
    gzip = policy.gzip or (exchange.behavior.forwarded_values is not None)
    version = exchange.viewer.http_version
    accepted = normalised_accept_encoding(exchange.request.headers, gzip, policy.brotli, version)[0]
    return compressed(response, accepted=accepted, compress=exchange.behavior.compress, http_version=version)


def with_headers_policy(exchange: Exchange, response: Response, result_type: str) -> Response:
    """After the behavior's response headers policy, if it has one."""
    policy = exchange.behavior.response_headers_policy
    if policy is None:
        return response
    return with_policy(
        policy, exchange.request, response, at=exchange.at, request_id=exchange.request_id, result_type=result_type
    )


def with_vary(exchange: Exchange, response: Response) -> Response:
    """With the names in Vary that mean something to the viewer [requestandresponsebehaviorcustomorigin].

    `*` with MinTTL 0 has a meaning of its own, and stays.
    """
    said = response.headers.get_all("vary")
    if not said or (any("*" in value for value in said) and ttls(exchange.behavior)[0] == 0):
        return response
    forwards = forwarded_headers(exchange.behavior)
    devices = load("headers")["cloudfront_generated"]["device"]
    return filtered_vary(response, forwards, forwards_device=any(forwards(name) for name in devices))


def head_too_big(given: OriginResponded, *, legacy: bool) -> OriginFailed | None:
    """The failure that an answer is whose head is over the quota [cloudfront-limits]; None for one within it."""
    size, limit = given.response.head_size(), _HEAD_BYTES["legacy" if legacy else "current"]
    if size <= limit:
        return None
    message = f"the response head has {size:,} bytes, CloudFront takes {limit:,}"
    return OriginFailed(OriginFailure.TOO_LARGE, message, given.elapsed_ms, source=given.source)


#: What the viewer gets for each way an origin can fail (semantics §6.3).
_ORIGIN_PAGES: Mapping[OriginFailure, tuple[str, int, str]] = {
    OriginFailure.DNS: ("origin_dns", 502, "OriginDnsError"),
    OriginFailure.CONNECT: ("origin_connect", 502, "OriginConnectError"),
    OriginFailure.TLS: ("origin_connect", 502, "OriginConnectError"),
    OriginFailure.TIMEOUT: ("origin_closed_or_timeout", 504, "OriginCommError"),
    OriginFailure.PROTOCOL: ("origin_closed_or_timeout", 502, "OriginCommError"),
    OriginFailure.TOO_LARGE: ("origin_closed_or_timeout", 502, "OriginHeaderTooBigError"),
}


def origin_page(given: OriginFailed) -> PageError:
    key, status, detailed = _ORIGIN_PAGES[given.kind]
    return replace(page_error(key, status=status), detailed_result_type=detailed)
