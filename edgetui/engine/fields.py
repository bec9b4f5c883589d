"""Sets of header names as the reference lists them: compared without case, a trailing `*` is a prefix."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from edgetui.engine.data import load
from edgetui.engine.http import Headers


class NameSet:
    """`"Via" in NameSet(["Via", "X-Edge-*"])`."""

    __slots__ = ("_exact", "_prefixes", "has", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        lowered = [name.lower() for name in self.names]
        self._exact = frozenset(name for name in lowered if not name.endswith("*"))
        self._prefixes = tuple(name[:-1] for name in lowered if name.endswith("*"))

        #: As `in`, of one call less. The same few names are asked for again and again.
        self.has: Callable[[str], bool] = lru_cache(maxsize=1024)(self._matches)

    def __contains__(self, name: object) -> bool:
        return self.has(str(name))

    def _matches(self, name: str) -> bool:
        lowered = name.lower()
        return lowered in self._exact or (bool(self._prefixes) and lowered.startswith(self._prefixes))


@cache
def name_set(*path: str) -> NameSet:
    """The list at `path` in `headers.json`."""
    node = load("headers")
    for key in path:
        node = node[key]
    return NameSet(node)


DISALLOWED = name_set("disallowed")
#: Not in any event: what is disallowed, and the viewer's certificate, which only origins get [viewer-mtls-headers].
HIDDEN = NameSet([*DISALLOWED.names, *name_set("cloudfront_generated", "not_exposed_to_edge_functions").names])
_NONE = Headers()

#: Meaningful for one connection only (RFC 9110 §7.6.1): never passed on.
HOP_BY_HOP = NameSet(
    [
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Upgrade",
    ]
)


def parted(headers: Headers) -> tuple[Headers, Headers]:
    """What functions see, and what is hidden from them [edge-function-restrictions-all]."""
    return headers.derived(_parted) or (headers, _NONE)


def _parted(headers: Headers) -> tuple[Headers, Headers] | None:
    is_hidden = HIDDEN.has
    if not any(map(is_hidden, headers.names)):
        return None
    hidden = [line for line in headers if is_hidden(line[0])]
    return Headers([line for line in headers if not is_hidden(line[0])]), Headers(hidden)


def without_any(headers: Headers, names: NameSet) -> Headers:
    """Without the lines whose names are in the set."""
    if not any(map(names.has, headers.names)):
        return headers
    return Headers([line for line in headers if not names.has(line[0])])
