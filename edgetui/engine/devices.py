"""The CloudFront-* headers that follow from the request itself: device, header structure, protocol.

[adding-cloudfront-headers]. How CloudFront recognises a device is not documented: the words looked for in User-Agent
are edgetui's own.
"""

import re
from functools import lru_cache

from edgetui.engine.fields import NameSet, name_set
from edgetui.engine.http import Headers, Request, Viewer

_LONGEST_HEADER_ORDER = 7680
#: What is known of a viewer by its handshake alone.
_TLS_NAMES = NameSet([*name_set("cloudfront_generated", "tls").names, *name_set("cloudfront_generated", "mtls").names])

_TV = re.compile(
    r"smart-?tv|\btv\b|appletv|googletv|hbbtv|netcast|web0s|bravia|viera|roku|crkey|(?-i:\bAFT[A-Z]{1,5}\b)|philipstv",
    re.I,
)
_IOS = re.compile(r"\b(iphone|ipod|ipad)\b", re.I)
_TABLET = re.compile(r"\bipad\b|tablet|playbook|kindle|\bsilk\b", re.I)
_MOBILE = re.compile(r"\bmobi|\b(iphone|ipod)\b|windows phone|blackberry|opera mini", re.I)


@lru_cache(maxsize=256)
def device_facts(user_agent: str) -> Headers:
    """The six CloudFront-Is-*-Viewer headers for a User-Agent. Several may be true; what is nothing else is a desktop.

    An Android device without `Mobile` in its name is a tablet; tablets count as mobile too.
    """
    is_tv = _TV.search(user_agent) is not None
    is_android = "android" in user_agent.lower()
    is_mobile_word = _MOBILE.search(user_agent) is not None
    is_tablet = not is_tv and (_TABLET.search(user_agent) is not None or (is_android and not is_mobile_word))
    is_mobile = not is_tv and (is_mobile_word or is_tablet)
    found = {
        "Android": is_android,
        "Desktop": not (is_tv or is_mobile or is_tablet),
        "IOS": _IOS.search(user_agent) is not None,
        "Mobile": is_mobile,
        "SmartTV": is_tv,
        "Tablet": is_tablet,
    }
    return Headers((f"CloudFront-Is-{name}-Viewer", str(value).lower()) for name, value in found.items())


def header_facts(request: Request) -> Headers:
    """Names of the viewer's header lines in order, joined by `:` and cut, and how many lines there are."""
    names = [name for name, _ in request.headers]
    return Headers(
        [
            ("CloudFront-Viewer-Header-Order", ":".join(names)[:_LONGEST_HEADER_ORDER]),
            ("CloudFront-Viewer-Header-Count", str(len(names))),
        ]
    )


def connection_facts(viewer: Viewer) -> Headers:
    """Address with port, protocol and HTTP version of the viewer's connection."""
    return Headers(
        [
            ("CloudFront-Viewer-Address", f"{viewer.ip}:{viewer.port}"),
            ("CloudFront-Forwarded-Proto", viewer.protocol),
            ("CloudFront-Viewer-Http-Version", viewer.http_version),
        ]
    )


def viewer_facts(viewer: Viewer, request: Request) -> Headers:
    """All CloudFront-* values that this edge knows; what `viewer.facts` states goes before what follows from the rest.

    `request` is the viewer's, as it arrived. Over HTTP there is no TLS, so nothing is said of it.
    """
    stated = [line for line in viewer.facts if viewer.protocol == "https" or line[0] not in _TLS_NAMES]
    names = {name.lower() for name, _ in stated}
    agent = request.headers.get("user-agent", "") or ""
    derived = [*device_facts(agent), *header_facts(request), *connection_facts(viewer)]
    return Headers([*stated, *(line for line in derived if line[0].lower() not in names)])


def percent_encoded(text: str) -> str:
    """`Zürich` -> `Z%C3%BCrich`: non-ASCII characters of a location, the others as they are."""
    return "".join(
        char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace")) for char in text
    )
