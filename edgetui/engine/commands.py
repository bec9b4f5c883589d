"""What the engine asks for (commands) and what came of it (outcomes): frozen values, no work.

Every performer answers a command with an outcome and never raises for what the world does.
Times are milliseconds. Clocks, ids and randomness reach the engine only through these values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from edgetui.engine.behavior import Association, Endpoint
from edgetui.engine.http import Request, Response
from edgetui.engine.stage import EventType


@dataclass(frozen=True, slots=True)
class InvokeFunction:
    """Run the function of `association` on `event`, the whole `{"Records": [...]}` object."""

    event_type: EventType
    association: Association
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LookUpCache:
    """Is there a stored response under `key`? The key is opaque to the store.

    What is stored of an object may be a part of it or its head alone: `method`, `range` and `if_range` (the values of
    Range and If-Range) tell which of these would do (`parts.answers`).
    """

    key: str
    method: str = "GET"
    range: str = ""
    if_range: str = ""


@dataclass(frozen=True, slots=True)
class CheckSignature:
    """Is `signature` the key's over `message`? Asked of a signed URL or signed cookies before anything runs."""

    public_key: str
    message: bytes
    signature: bytes
    hash_algorithm: str = "SHA1"


@dataclass(frozen=True, slots=True)
class ResolveOrigin:
    """Does the origin's name resolve? CloudFront asks before origin-request [lambda-at-edge-function-restrictions]."""

    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class FetchOrigin:
    """Send `request` as it stands (headers complete, uri with the origin path) to `endpoint`."""

    request: Request
    endpoint: Endpoint
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class StoreInCache:
    """Keep `response`, which is `age` seconds old, under `key` until it is `ttl` seconds old.

    `origin_status` is what the origin itself had sent. `hold`: seconds for which it is served though stale, because the
    origin has just failed. `is_head`: it answered a HEAD, so there is no body to serve.
    """

    key: str
    response: Response
    ttl: int
    origin_status: int = 200
    age: int = 0
    hold: int = 0
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The end: what the viewer gets. `refresh`: what was served is stale, and is to be fetched anew behind its back."""

    response: Response
    refresh: bool = False


Command = InvokeFunction | CheckSignature | LookUpCache | ResolveOrigin | FetchOrigin | StoreInCache | Reply


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line a function wrote. `stream` is stdout, stderr or platform (Lambda's own START/END/REPORT lines).
    `at_ms`: how far its initialisation or its invocation was when the end of the line came; None between the two."""

    stream: str
    text: str
    at_ms: float | None = None


class FailureKind(StrEnum):
    """Why a function gave no result."""

    RAISED = "raised"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    EXITED = "exited"
    NOT_LOADABLE = "not loadable"
    NOT_SERIALISABLE = "not serialisable"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class FunctionReturned:
    """`payload` is the result exactly as the Lambda runtime would send it: JSON text, unless the function
    returned something else (Python `bytes`). Bytes that are not UTF-8 are held as surrogate escapes.
    `init_ms` is set on a cold start. `echoes` is the event whose message the payload repeats, each member in its place:
    for this event it need not be read again. Who does not know that leaves it out."""

    payload: str
    logs: tuple[LogLine, ...] = ()
    elapsed_ms: float = 0.0
    init_ms: float | None = None
    memory_mb: int | None = None
    echoes: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FunctionFailed:
    """The function raised, hung, died or could not be loaded. `error_type`, `message` and `trace` are Lambda's."""

    kind: FailureKind
    error_type: str
    message: str
    trace: tuple[str, ...] = ()
    logs: tuple[LogLine, ...] = ()
    elapsed_ms: float = 0.0
    init_ms: float | None = None
    memory_mb: int | None = None


@dataclass(frozen=True, slots=True)
class FunctionSkipped:
    """The function was not run, because a person said so: the message passes as where there is no function."""


@dataclass(frozen=True, slots=True)
class CacheHit:
    """A stored response, `age` seconds old, kept for `ttl` seconds; `stale` when these have passed.

    `held`: seconds for which it is still served though stale, because the origin has failed (`StoreInCache.hold`).
    `is_head`: as in `StoreInCache`. `collapsed`: it was waited for, as another request had missed the key just before.
    """

    response: Response
    age: int
    stale: bool = False
    ttl: int = 0
    origin_status: int = 200
    held: int = 0
    is_head: bool = False
    collapsed: bool = False

    @property
    def staleness(self) -> int:
        """Seconds past its lifetime."""
        return max(0, self.age - self.ttl)


@dataclass(frozen=True, slots=True)
class CacheMissed:
    """Nothing usable under the key; `reason` says why in one phrase. `is_partial`: something is, which would not do."""

    reason: str = "no stored response under this key"
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class SignatureChecked:
    """Whether the signature is the key's."""

    is_valid: bool


@dataclass(frozen=True, slots=True)
class OriginResolved:
    """The origin's name has an address."""


class OriginFailure(StrEnum):
    """Why an origin gave no response."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class OriginResponded:
    """The origin's answer as it came: header case and order kept, body not decoded.
    `source` says what answered (`https://host:443`, a folder, a file)."""

    response: Response
    elapsed_ms: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class OriginFailed:
    """No answer from the origin. `message` is the transport's own words; `attempts` how often it was tried."""

    kind: OriginFailure
    message: str
    elapsed_ms: float = 0.0
    attempts: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class CacheStored:
    """The response is in the cache."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A person changed the message the pending command carries."""

    message: Request | Response


Outcome = (
    FunctionReturned
    | FunctionFailed
    | FunctionSkipped
    | SignatureChecked
    | CacheHit
    | CacheMissed
    | OriginResolved
    | OriginResponded
    | OriginFailed
    | CacheStored
)
Given = Outcome | Amended
