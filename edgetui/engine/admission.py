"""What happens to a request before any function runs: size, behavior, protocol, method, signature."""

import re
from dataclasses import dataclass, replace
from functools import cache

from edgetui.engine.behavior import Behavior, Distribution
from edgetui.engine.commands import CheckSignature
from edgetui.engine.data import load
from edgetui.engine.exchange import Exchange
from edgetui.engine.forwarding import BY_CLOUDFRONT
from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.pages import (
    PageError,
    error_response,
    made_response,
    page_error,
    redirect_response,
)
from edgetui.engine.restrictions import country_of, geo_denial
from edgetui.engine.signing import (
    SigningRefusal,
    access_denied,
    denial,
    key_of,
    refusal_body,
    signed_request,
    unknown_key,
)

_QUOTAS = load("quotas")["cloudfront"]
_CUSTOM_ORIGIN = "requestandresponsebehaviorcustomorigin"
#: No escape, empty segment or segment that begins with a dot: nothing to resolve.
_IS_NORMAL = re.compile(r"(?:/[^/.%][^/%]*)+/?")
#: What a default root object is named with; another character is an error for the viewer [defaultrootobject].
_ROOT_OBJECT = re.compile(r"""[A-Za-z0-9_\-.*$/~"'&]*""")


@dataclass(frozen=True, slots=True)
class Refusal:
    """CloudFront answers at once: `reason` in one sentence, the AWS page's name, the answer and its log words.

    `assumptions` are what the answer hung on; `takes_page`: a custom error page stands in for it where there is one.
    """

    reason: str
    page: str
    response: Response
    result_type: str = "Error"
    detailed_result_type: str = "Error"
    assumptions: tuple[str, ...] = ()
    takes_page: bool = False


def with_root_object(request: Request, distribution: Distribution) -> Request:
    """Exactly `/` becomes the default root object, before the behavior is chosen [defaultrootobject]."""
    if request.uri == "/" and distribution.default_root_object:
        return replace(request, uri=f"/{distribution.default_root_object}")
    return request


def is_root_object(name: str) -> bool:
    """Is it a name that CloudFront asks the origin for? It says so only when a viewer comes."""
    return len(name) <= _QUOTAS["default_root_object_chars"] and _ROOT_OBJECT.fullmatch(name) is not None


def behavior_for(uri: str, distribution: Distribution) -> Behavior:
    """The first behavior whose path pattern matches; the default one is last [downloaddistvaluescachebehavior]."""
    *patterned, default = distribution.behaviors
    if not patterned:
        return default
    path = normalised(uri)
    return next((each for each in patterned if path_pattern(each.path_pattern).fullmatch(path)), default)


@cache
def path_pattern(pattern: str) -> re.Pattern[str]:
    """`*` is any run of characters, `?` exactly one; the leading `/` may be left out; case counts."""
    rooted = pattern if pattern.startswith("/") else f"/{pattern}"
    regex = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in rooted)
    return re.compile(regex, re.DOTALL)


def normalised(uri: str) -> str:
    """The path as it is matched (RFC 3986 §6.2.2): `.`, `..` and `//` resolved, unreserved characters decoded."""
    if _IS_NORMAL.fullmatch(uri):
        return uri
    decoded = re.sub(r"%([0-9A-Fa-f]{2})", _decoded_if_unreserved, uri)
    kept: list[str] = []
    parts = re.sub(r"/{2,}", "/", decoded).split("/")
    for part in parts:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    path = "/".join(kept)
    if parts[-1] in (".", "..") and not path.endswith("/"):
        path += "/"
    return path if path.startswith("/") else f"/{path}"


def _decoded_if_unreserved(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else match[0]


def refusal(
    request: Request, behavior: Behavior, distribution: Distribution, viewer: Viewer, request_id: str, at: float
) -> Refusal | None:
    """Why CloudFront answers without running anything; None when it does not. `request` is as the viewer sent it.

    Where several reasons hold, their order among themselves is not documented (U22).
    """

    def page(error: PageError, reason: str, name: str, *assumptions: str, takes_page: bool = False) -> Refusal:
        response = error_response(error, request_id, at)
        return Refusal(reason, name, response, error.result_type, error.detailed_result_type, assumptions, takes_page)

    if told := _too_large(request, legacy=distribution.settings.is_legacy):
        status, reason = told
        return page(page_error("bad_request_host_or_get_body", status=status), reason, _CUSTOM_ORIGIN, "U16")
    if distribution.settings.refuse_unknown_host and (denied := unknown_host(request, distribution)):
        return page(page_error("bad_request_host_or_get_body"), denied, "http-403-permission-denied")
    found = []
    if denied := _chained_too_far(request):
        found.append(page(page_error("bad_request_host_or_get_body"), denied, "cloudfront-limits", "U16"))
    if request.method == "GET" and request.body:
        reason = "a GET request must not carry a body"
        found.append(page(page_error("bad_request_host_or_get_body"), reason, _CUSTOM_ORIGIN, "U16"))
    if denied := geo_denial(distribution.geo_restriction, country_of(viewer)):
        found.append(page(page_error("geo_blocked"), denied, "georestrictions", takes_page=True))
    if request.uri == "/" and not is_root_object(distribution.default_root_object):
        reason = f"{distribution.default_root_object!r} is no name of a default root object"
        found.append(page(PageError(400, "InvalidDefaultRootObject"), reason, "defaultrootobject"))
    if viewer.protocol == "http" and behavior.viewer_protocol_policy != "allow-all":
        error, reason = page_error("bad_request_host_or_get_body"), "the behavior takes HTTPS only"
        refused = page(error, reason, "using-https-viewers-to-cloudfront", "U16")
        found.append(_to_https(request, behavior, viewer, at) or refused)
    if request.method not in behavior.allowed_methods:
        reason = f"{request.method} is not an allowed method of this behavior"
        found.append(page(page_error("method_not_allowed"), reason, "http-403-invalid-method"))
    if len(found) > 1:
        return replace(found[0], assumptions=(*found[0].assumptions, "U22"))
    return found[0] if found else None


def _too_large(request: Request, *, legacy: bool) -> tuple[int, str] | None:
    """Status and reason for a URL or a head over its quota [requestandresponsebehaviorcustomorigin]."""
    # The head has the URL in it: a small one has a small URL.
    size, longest = request.head_size(), _QUOTAS["url_bytes"]
    limit = _QUOTAS["request_or_origin_response_head_bytes"]["legacy" if legacy else "current"]
    if size <= min(limit, longest):
        return None
    length = len(request.target())
    if length > longest:
        return 413 if legacy else 414, f"the URL has {length} bytes, more than {longest}"
    if size > limit:
        return 413 if legacy else 494, f"the request head has {size} bytes, more than {limit}"
    return None


def _chained_too_far(request: Request) -> str:
    """Why the third distribution in a row refuses, by the Via of those before it; "" for fewer [cloudfront-limits]."""
    most = _QUOTAS["chained_distributions"]
    vias = request.headers.get_all("via")
    passed = sum(value.count(f".cloudfront.net {BY_CLOUDFRONT}") for value in vias) if vias else 0
    return f"the request came through {passed} distributions already, of {most} in a row" if passed >= most else ""


def signature_refusal(exchange: Exchange, *, is_valid: bool | None = None) -> Refusal | CheckSignature:
    """What becomes of a request that must be signed: refused, or its signature to be checked.

    `is_valid` is what a check found. A key that is not known here is not trusted, so without keys nobody is let in.
    """
    signed = signed_request(exchange.received, exchange.viewer)
    if isinstance(signed, SigningRefusal):
        return _unsigned(signed, exchange.at)
    key = key_of(signed, exchange.behavior.public_keys)
    if key is None:
        return _unsigned(unknown_key(signed), exchange.at)
    if is_valid is False:
        return _unsigned(access_denied("the signature is not the key's"), exchange.at)
    if denied := denial(signed, exchange.at, exchange.viewer.ip):
        return _unsigned(access_denied(denied), exchange.at)
    return CheckSignature(key.pem, signed.message, signed.signature, signed.hash_algorithm)


def _unsigned(refused: SigningRefusal, at: float) -> Refusal:
    return Refusal(refused.why, "http-403-permission-denied", made_response(403, "text/xml", refusal_body(refused), at))


def host_name(request: Request) -> str:
    """The name in Host, in lower case, without a port; "" where there is none."""
    host = (request.headers.get("host") or "").lower()
    return host.rpartition(":")[0] or host


def unknown_host(request: Request, distribution: Distribution) -> str:
    """Why no distribution serves this Host; "" when this one does."""
    host = host_name(request)
    known = {distribution.domain_name.lower(), *(alias.lower() for alias in distribution.aliases)}
    # `*.example.com` stands for one more label, or several.
    wildcard = any(name.startswith("*.") and host.endswith(name[1:]) for name in known)
    if host in known or wildcard:
        return ""
    return f"no distribution has the domain name {host!r}"


def _to_https(request: Request, behavior: Behavior, viewer: Viewer, at: float) -> Refusal | None:
    """301 for GET and HEAD, 307 for other methods from HTTP/1.1 on, else 403 [using-https-viewers-to-cloudfront]."""
    if behavior.viewer_protocol_policy != "redirect-to-https":
        return None
    if request.method not in ("GET", "HEAD") and viewer.http_version == "1.0":
        return None
    status = 301 if request.method in ("GET", "HEAD") else 307
    location = f"https://{request.headers.get('host', '')}{request.target()}"
    return Refusal(
        "the behavior redirects HTTP to HTTPS; no function runs",
        "lambda-cloudfront-trigger-events",
        redirect_response(status, location, at),
        "Redirect",
        "Redirect",
    )
