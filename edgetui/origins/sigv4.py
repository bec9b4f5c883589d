"""AWS Signature Version 4 for S3, in the Authorization header [S3 sig-v4-header-based-auth]. Pure."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote_to_bytes

from edgetui.engine.http import Headers, Request

_ALGORITHM = "AWS4-HMAC-SHA256"
#: Signed where they are there, beside Host and all of x-amz-; what a server on the way may change is not.
_SIGNED = frozenset({"content-md5", "content-type", "date", "range"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of an AWS account. `token` is that of temporary ones, `expires` when they end, in seconds since 1970."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    expires: float | None = None


def canonical(request: Request) -> Request:
    """With path and query encoded as the signature has them, so that they are on the wire what was signed."""
    pairs = [part.partition("=") for part in request.querystring.split("&") if part]
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, _, value in pairs)
    return Request(request.method, _encoded(request.uri, safe="/"), query, request.headers, request.body)


def signed(request: Request, credentials: Credentials, region: str, at: float) -> Request:
    """`request`, a canonical one with its Host, signed at `at`; an Authorization it had is replaced."""
    stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(request.body).hexdigest()
    headers = request.headers.without("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token")
    headers = headers.adding("x-amz-date", stamp).adding("x-amz-content-sha256", digest)
    if credentials.token:
        headers = headers.adding("x-amz-security-token", credentials.token)
    names, lines = _signed_lines(headers)
    query = "&".join(sorted(request.querystring.split("&")))
    asked = "\n".join((request.method, request.uri, query, lines, names, digest))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    to_sign = f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(asked.encode('latin-1', 'replace')).hexdigest()}"
    signature = hmac.new(_key(credentials.secret, scope), to_sign.encode(), hashlib.sha256).hexdigest()
    said = f"{_ALGORITHM} Credential={credentials.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return Request(
        request.method, request.uri, request.querystring, headers.adding("Authorization", said), request.body
    )


def _signed_lines(headers: Headers) -> tuple[str, str]:
    """The names, in order, and the lines of the headers that are signed."""
    lowered = {name.lower() for name, _ in headers}
    names = sorted(name for name in lowered if name == "host" or name in _SIGNED or name.startswith("x-amz-"))
    lines = "".join(
        f"{name}:{','.join(' '.join(value.split()) for value in headers.get_all(name))}\n" for name in names
    )
    return ";".join(names), lines


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _encoded(wire: str, safe: str = "") -> str:
    """Every byte but the unreserved ones percent-encoded, once [RFC 3986 2.3]."""
    return quote(unquote_to_bytes(wire.encode("latin-1", "replace")), safe=f"{safe}-._~")
