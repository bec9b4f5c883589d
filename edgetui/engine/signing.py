"""Signed URLs and signed cookies: what a viewer presents, what was signed, and whether it covers the request.

    parsed = signed_request(request, viewer)         SigningRefusal: it cannot be checked at all
    key_of(parsed, behavior.public_keys)             None: the key pair is not trusted
    (elsewhere) verify(key.pem, parsed.message, parsed.signature, parsed.hash_algorithm)
    denial(parsed, at, viewer.ip)                    "": the policy covers this request now

Cryptography is no work of the engine: `SignedRequest` carries what is to be verified.
Sources: [private-content-creating-signed-url-canned-policy] [private-content-creating-signed-url-custom-policy]
[private-content-signed-cookies].
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Any
from urllib.parse import unquote

from edgetui.engine.behavior import PublicKey
from edgetui.engine.forwarding import cookie_pairs, filtered_querystring
from edgetui.engine.http import Request, Viewer

_PARAMETERS = ("Policy", "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm")
_COOKIE_PREFIX = "CloudFront-"
_HASHES = ("SHA1", "SHA256")
_SCHEMES = ("http://", "https://", "http*", "*")


@dataclass(frozen=True, slots=True)
class SigningRefusal:
    """403 with an S3-style XML body of this code and message; `why` says more than CloudFront does.

    Only MissingKey and its message are observed; the other codes are common knowledge, not documented.
    """

    code: str
    message: str
    why: str


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a viewer presents. `source` is `url` or `cookie`, `url` the request's own without the signature.

    Times are seconds since the epoch; `resource` None means any. `source_ip` is a network in CIDR notation.
    """

    source: str
    is_custom: bool
    url: str
    message: bytes
    signature: bytes
    key_pair_id: str
    hash_algorithm: str
    expires: int
    resource: str | None = None
    starts: int | None = None
    source_ip: str | None = None


def signed_request(request: Request, viewer: Viewer) -> SignedRequest | SigningRefusal:
    """The signed URL, or else the signed cookies, of a request.

    A viewer that uses a signed URL is judged by it alone, whatever its cookies say
    [private-content-choosing-signed-urls-cookies].
    """
    from_query = {name: unquote(value) for name, value in _query_parameters(request.querystring).items()}
    in_url = "Signature" in from_query or "Key-Pair-Id" in from_query or "Policy" in from_query
    given = from_query if in_url else _cookie_parameters(request)
    missing = _missing(given)
    if missing is not None:
        return missing
    url = signed_url(request, viewer)
    message = _message(given, url)
    if isinstance(message, SigningRefusal):
        return message
    signature = decoded(given["Signature"])
    if signature is None:
        return SigningRefusal("MalformedSignature", "Could not unencode Signature", "the signature is not base64")
    algorithm = given.get("Hash-Algorithm", "SHA1").upper()
    if algorithm not in _HASHES:
        return _malformed(f"Hash-Algorithm must be SHA1 or SHA256, not {algorithm}")
    statement = _statement(message)
    if isinstance(statement, SigningRefusal):
        return statement
    return SignedRequest(
        source="url" if in_url else "cookie",
        is_custom="Policy" in given,
        url=url,
        message=message,
        signature=signature,
        key_pair_id=given["Key-Pair-Id"],
        hash_algorithm=algorithm,
        expires=statement["expires"],
        resource=statement["resource"],
        starts=statement["starts"],
        source_ip=statement["source_ip"],
    )


def _query_parameters(querystring: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in querystring.split("&"):
        name, equals, value = part.partition("=")
        if equals and value and name in _PARAMETERS:
            found.setdefault(name, value)
    return found


def _cookie_parameters(request: Request) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in cookie_pairs(request.headers):
        if value and name.startswith(_COOKIE_PREFIX) and name[len(_COOKIE_PREFIX) :] in _PARAMETERS:
            found.setdefault(name[len(_COOKIE_PREFIX) :], value)
    return found


def _missing(given: Mapping[str, str]) -> SigningRefusal | None:
    """The first of the three that is not there; the key pair id is asked for first, as observed."""
    if "Key-Pair-Id" not in given:
        return _is_missing("MissingKey", "Key-Pair-Id")
    if "Signature" not in given:
        return _is_missing("MissingSignature", "Signature")
    if "Policy" not in given and "Expires" not in given:
        return _is_missing("MissingPolicy", "Policy or Expires")
    return None


def _is_missing(code: str, name: str) -> SigningRefusal:
    return SigningRefusal(
        code, f"Missing {name} query parameter or cookie value", f"the behavior needs a signature: {name} is missing"
    )


def _malformed(why: str) -> SigningRefusal:
    return SigningRefusal("MalformedPolicy", "Malformed Policy", why)


def decoded(text: str) -> bytes | None:
    """CloudFront's base64, with `-`, `_` and `~` in place of `+`, `=` and `/`; None for what is not."""
    standard = text.replace("-", "+").replace("_", "=").replace("~", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def signed_url(request: Request, viewer: Viewer) -> str:
    """The URL that a policy is about: scheme, host, path, and the query without the signature's parameters."""
    query = filtered_querystring(request.querystring, lambda name: name not in _PARAMETERS)
    base = f"{viewer.protocol}://{request.headers.get('host', '')}{request.uri}"
    return f"{base}?{query}" if query else base


def _message(given: Mapping[str, str], url: str) -> bytes | SigningRefusal:
    """What was signed: the policy as it came, or the canned one, which CloudFront builds itself."""
    if "Policy" in given:
        return decoded(given["Policy"]) or _malformed("the policy is not base64")
    expires = given["Expires"]
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 18):
        return _malformed(f"Expires must be seconds since 1970, not {expires}")
    return canned_policy(url, int(expires))


def canned_policy(url: str, expires: int) -> bytes:
    """The canned policy statement, byte for byte as a signer must build it."""
    text = f'{{"Statement":[{{"Resource":"{url}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}'
    return text.encode("latin-1", "replace")


def _statement(message: bytes) -> dict[str, Any] | SigningRefusal:
    """resource, expires, starts and source_ip of the one statement of a policy."""
    try:
        policy = json.loads(message)
    except (ValueError, RecursionError):
        return _malformed("the policy is not JSON")
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    if not isinstance(statements, list) or len(statements) != 1 or not isinstance(statements[0], dict):
        return _malformed("a policy has exactly one Statement")
    statement = statements[0]
    condition = statement.get("Condition")
    if not isinstance(condition, dict):
        return _malformed("the statement has no Condition")
    resource = statement.get("Resource")
    if resource is not None and not (isinstance(resource, str) and resource.startswith(_SCHEMES)):
        return _malformed(f"Resource must begin with http://, https:// or *, not {resource!r}")
    found: dict[str, Any] = {"resource": resource}
    for name, key, is_required in (("DateLessThan", "expires", True), ("DateGreaterThan", "starts", False)):
        value = _operand(condition, name, "AWS:EpochTime")
        if (value is None and is_required) or not (value is None or type(value) is int):
            return _malformed(f"{name} needs AWS:EpochTime, a number without quotes, not {value!r}")
        found[key] = value
    found["source_ip"] = _operand(condition, "IpAddress", "AWS:SourceIp")
    if found["source_ip"] is not None and _network(found["source_ip"]) is None:
        return _malformed(f"AWS:SourceIp must be IPv4 in CIDR notation, not {found['source_ip']!r}")
    return found


def _operand(condition: Mapping[str, Any], name: str, key: str) -> Any:
    """None when the condition is absent; what is not of the right shape comes back as an object, to be shown."""
    if name not in condition:
        return None
    operator = condition[name]
    return operator.get(key, operator) if isinstance(operator, dict) else {name: operator}


def _network(text: object) -> IPv4Network | None:
    try:
        return IPv4Network(text, strict=False) if isinstance(text, str) else None
    except ValueError:
        return None


def key_of(signed: SignedRequest, keys: Iterable[PublicKey]) -> PublicKey | None:
    """The trusted key that the request names."""
    return next((key for key in keys if key.id == signed.key_pair_id), None)


def unknown_key(signed: SignedRequest) -> SigningRefusal:
    """The refusal of a key pair that no trusted key group of the behavior has."""
    why = f"Key-Pair-Id {signed.key_pair_id} is in no trusted key group of this behavior"
    return SigningRefusal("InvalidKey", "Unknown Key", why)


def denial(signed: SignedRequest, at: float, client_ip: str) -> str:
    """Why the policy does not cover this request at `at`; "" when it does. Checked once, when the request arrives."""
    if at >= signed.expires:
        return f"expired: valid until {signed.expires}, and it is {at:.0f}"
    if signed.starts is not None and at < signed.starts:
        return f"not valid yet: valid from {signed.starts}, and it is {at:.0f}"
    if signed.source_ip is not None and not _is_within(client_ip, signed.source_ip):
        return f"the policy is for {signed.source_ip}, and the viewer is {client_ip}"
    if signed.resource is not None and signed.is_custom and not covers(signed.resource, signed.url):
        return f"the policy is for {signed.resource}, and the request for {signed.url}"
    return ""


def access_denied(why: str) -> SigningRefusal:
    """The refusal of a signature that does not verify, or of a policy that does not cover the request."""
    return SigningRefusal("AccessDenied", "Access denied", why)


def covers(resource: str, url: str) -> bool:
    """`*` is any run of characters, `?` exactly one, anywhere in the URL."""
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in resource.split("*"))
    # Atomic groups: the nearest place of each part is right, and a long pattern cannot make the match explode.
    regex = first + "".join(f"(?>.*?{part})" for part in rest[:-1]) + (f".*{rest[-1]}" if rest else "")
    return re.fullmatch(regex, url, re.DOTALL) is not None


def _is_within(client_ip: str, network: str) -> bool:
    """An IPv6 viewer is in no IPv4 network: policies with an address do not support IPv6."""
    try:
        return IPv4Address(client_ip) in IPv4Network(network, strict=False)
    except AddressValueError:
        return False


def refusal_body(refusal: SigningRefusal) -> bytes:
    """The XML of the 403."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{refusal.code}</Code>'
        f"<Message>{refusal.message}</Message></Error>"
    ).encode()
