"""What helps to write a request: names of headers, what a pasted text is, and what would run. No textual in here."""

import re
from collections.abc import Sequence
from typing import Protocol

from edgetui.engine.admission import behavior_for
from edgetui.engine.behavior import Distribution
from edgetui.engine.cache import bypass_reason, cache_key
from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.tui.views.safe import shown

#: Before a parameter or cookie that is not sent: neither has a blank in its name.
OFF = "# "
#: What stands between the parts.
QUERY, COOKIES = "&", "; "
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: What viewers send, and what CloudFront adds for origins: a person may want to see what a function does with those.
HEADER_NAMES = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Method",
    "Authorization",
    "Cache-Control",
    "CloudFront-Forwarded-Proto",
    "CloudFront-Is-Android-Viewer",
    "CloudFront-Is-Desktop-Viewer",
    "CloudFront-Is-IOS-Viewer",
    "CloudFront-Is-Mobile-Viewer",
    "CloudFront-Is-SmartTV-Viewer",
    "CloudFront-Is-Tablet-Viewer",
    "CloudFront-Viewer-Address",
    "CloudFront-Viewer-ASN",
    "CloudFront-Viewer-City",
    "CloudFront-Viewer-Country",
    "CloudFront-Viewer-Country-Region",
    "CloudFront-Viewer-Http-Version",
    "CloudFront-Viewer-Latitude",
    "CloudFront-Viewer-Longitude",
    "CloudFront-Viewer-Time-Zone",
    "CloudFront-Viewer-TLS",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "DNT",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Origin",
    "Range",
    "Referer",
    "Sec-CH-UA",
    "Sec-CH-UA-Mobile",
    "Sec-CH-UA-Platform",
    "Sec-Fetch-Dest",
    "Sec-Fetch-Mode",
    "Sec-Fetch-Site",
    "Sec-Fetch-User",
    "Sec-GPC",
    "Upgrade-Insecure-Requests",
    "User-Agent",
    "X-Forwarded-For",
    "X-Requested-With",
)
_EVENTS = (
    (EventType.VIEWER_REQUEST, "1 VReq"),
    (EventType.ORIGIN_REQUEST, "2 OReq"),
    (EventType.ORIGIN_RESPONSE, "3 ORes"),
    (EventType.VIEWER_RESPONSE, "4 VRes"),
)
#: The first line of a request as it is sent, and a line below it.
_RAW = re.compile(r"\s*[A-Z]+ \S+ HTTP/\d(\.\d)?\s*\n")


class Drafts(Protocol):
    """What the composer needs of the world. What fails raises EdgetuiError, but for `add`."""

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        ...

    def past(self) -> Sequence[tuple[Request, Viewer]]:
        """The requests that were composed, the newest last."""
        ...

    def add(self, request: Request, viewer: Viewer) -> str:
        """Remember a request; why it cannot be, or ""."""
        ...


def is_curl(text: str) -> bool:
    """Does this look like a curl command line?"""
    return text.lstrip(" \t\r\n$").startswith(("curl ", "curl.exe "))


def is_request(text: str) -> bool:
    """Does this look like a whole request: a curl command, or one as it is sent?"""
    return is_curl(text) or _RAW.match(text) is not None


def completed(text: str) -> str:
    """The header name that `text` begins, with its colon, the first of several; "" where there is none."""
    word = text.strip().lower()
    if not word or ":" in word:
        return ""
    return next((f"{name}: " for name in HEADER_NAMES if name.lower().startswith(word)), "")


def file_named(body: str) -> str:
    """The path in a body that is one line, `@path`; "" for any other."""
    return body.rstrip("\n")[1:] if body.startswith("@") and "\n" not in body.rstrip("\n") else ""


def pairs_of(text: str, separator: str) -> list[str]:
    """The parts of a query or of a Cookie header, as they are."""
    return [part for part in text.split(separator) if part]


def without_off(lines: Sequence[str], separator: str) -> str:
    """The parts that are on, as a query or a Cookie header has them; a query has no blanks."""
    parts = [line.strip() for line in lines if line.strip() and not line.startswith(OFF)]
    if separator == QUERY:
        parts = [part.replace(" ", "%20").replace("#", "%23") for part in parts]
    return separator.join(parts)


def cookies_in(headers: str) -> str:
    """The value of the Cookie lines among header lines."""
    values = (value.strip() for name, _, value in _fields(headers) if name.strip().lower() == "cookie")
    return COOKIES.join(value for value in values if value)


def with_cookies(headers: str, cookies: str) -> str:
    """The header lines with this Cookie in the place of the first one, else at the end; without when it is empty."""
    lines: list[str] = []
    rest = cookies
    for line in headers.split("\n"):
        if line.partition(":")[0].strip().lower() != "cookie":
            lines.append(line)
        elif rest:
            lines.append(f"Cookie: {rest}")
            rest = ""
    if rest:
        lines = [*(line for line in lines if line.strip()), f"Cookie: {rest}"]
    return "\n".join(lines)


def _fields(headers: str) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in headers.split("\n")]


def will_run(distribution: Distribution, request: Request) -> tuple[str, str]:
    """Which functions the request meets; the behavior it matches, and its size as it is sent."""
    behavior = behavior_for(request.uri, distribution)
    found = ((label, behavior.association(event)) for event, label in _EVENTS)
    functions = [f"{label} {shown(each.function.name, 40)}" for label, each in found if each]
    size = len(f"{request.method} {request.target()} HTTP/1.1\r\n\r\n") + len(request.body)
    size += sum(len(f"{name}: {value}\r\n") for name, value in request.headers)
    runs = "  ".join(functions) or "no function"
    return f"Will run: {runs}", f"behavior {shown(behavior.path_pattern, 30)} · {size:,} B"


def key_text(distribution: Distribution, request: Request, viewer: Viewer) -> str:
    """Under which key a response would be stored, without the domain name; or why none would be."""
    behavior = behavior_for(request.uri, distribution)
    if reason := bypass_reason(request, behavior):
        return f"Not cached: {reason}"
    is_final = behavior.association(EventType.VIEWER_REQUEST) is None
    key = "  ".join(cache_key(request, behavior, viewer, "").split("\n"))
    return f"Cache key{'' if is_final else ', unless viewer-request changes it'}: {key}"
