"""A distribution as a value: origins, cache behaviors, policies, associations, settings.

Names and units are CloudFront's (API model `cloudfront/2020-05-31`): seconds, bytes, MB.
"""

from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache

from edgetui.engine.http import Headers
from edgetui.engine.stage import EventType

ALL_METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function on this machine.

    `handler` is a Lambda handler string (`pkg/mod.func`, `dir/index.handler`) resolved in the task root `root`
    (an absolute path). `runtime` is Lambda's name for it (`python3.12`, `nodejs22.x`) and decides the rules;
    `interpreter` is what runs it here (a command or a path; None: the one `runtimes` finds). With `freeze_time`
    (seconds since the epoch) the time of day stands still for it. `region` is where it runs, as its environment tells
    it; `published_in` the Region of the version that CloudFront replicates.
    """

    name: str
    handler: str
    runtime: str
    root: str
    timeout: float = 5.0
    memory: int = 128
    version: str = "1"
    region: str = "us-east-1"
    interpreter: str | None = None
    environment: tuple[tuple[str, str], ...] = ()
    freeze_time: float | None = None
    published_in: str = "us-east-1"

    @property
    def handler_text(self) -> str:
        """The handler as a person wrote it: `auth.py:name` for a plain file (`path:auth.py:name`)."""
        return self.handler.removeprefix("path:").removesuffix(":")

    @property
    def is_node(self) -> bool:
        return self.runtime.startswith("nodejs")


@dataclass(frozen=True, slots=True)
class Association:
    """A trigger: a function bound to an event type of a behavior [CFN LambdaFunctionAssociation]."""

    event_type: EventType
    function: Function
    include_body: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which names of a kind (headers, cookies, query strings) a policy takes.

    `behavior` is the API's word: none, whitelist, all, allExcept, allViewer, allViewerAndWhitelistCloudFront.
    """

    behavior: str = "none"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """CachePolicyConfig. TTLs in seconds."""

    name: str
    min_ttl: int = 0
    default_ttl: int = 86400
    max_ttl: int = 31536000
    gzip: bool = False
    brotli: bool = False
    headers: Selection = Selection()
    cookies: Selection = Selection()
    query_strings: Selection = Selection()

    @property
    def is_disabled(self) -> bool:
        """All three TTLs 0 -> caching is disabled [cache-key-understand-cache-policy]."""
        return self.min_ttl == self.default_ttl == self.max_ttl == 0


@dataclass(frozen=True, slots=True)
class OriginRequestPolicy:
    """OriginRequestPolicyConfig. `adds`: the CloudFront-* headers a managed policy sends beside its selection."""

    name: str
    headers: Selection = Selection()
    cookies: Selection = Selection()
    query_strings: Selection = Selection()
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForwardedValues:
    """The legacy cache settings of a behavior, used instead of policies."""

    query_string: bool = False
    query_string_cache_keys: tuple[str, ...] = ()
    cookies: Selection = Selection()
    headers: tuple[str, ...] = ()
    min_ttl: int = 0
    default_ttl: int = 86400
    max_ttl: int = 31536000


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin of the distribution. `kind` is `custom` or `s3`; timeouts in seconds."""

    id: str
    domain_name: str
    kind: str = "custom"
    path: str = ""
    custom_headers: Headers = field(default_factory=Headers)
    protocol_policy: str = "match-viewer"
    http_port: int = 80
    https_port: int = 443
    ssl_protocols: tuple[str, ...] = ("TLSv1.2",)
    read_timeout: int = 30
    keepalive_timeout: int = 5
    connection_attempts: int = 3
    connection_timeout: int = 10
    response_completion_timeout: int | None = None
    region: str = ""
    auth_method: str = "none"

    def endpoint(self, viewer_protocol: str) -> "Endpoint":
        """Where a request goes; `match-viewer` is resolved here."""
        return _endpoint(self, {"http-only": "http", "https-only": "https"}.get(self.protocol_policy, viewer_protocol))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`request.origin` of an event as a value: where FetchOrigin goes, as configured or as a function left it."""

    kind: str
    domain_name: str
    port: int = 443
    protocol: str = "https"
    path: str = ""
    custom_headers: Headers = field(default_factory=Headers)
    ssl_protocols: tuple[str, ...] = ("TLSv1.2",)
    read_timeout: int = 30
    keepalive_timeout: int = 5
    response_completion_timeout: int | None = None
    connection_attempts: int = 3
    connection_timeout: int = 10
    region: str = ""
    auth_method: str = "none"


@lru_cache(maxsize=256)
def _endpoint(origin: Origin, protocol: str) -> Endpoint:
    return Endpoint(
        kind=origin.kind,
        domain_name=origin.domain_name,
        port=origin.https_port if protocol == "https" else origin.http_port,
        protocol=protocol,
        path=origin.path,
        custom_headers=origin.custom_headers,
        ssl_protocols=origin.ssl_protocols,
        read_timeout=origin.read_timeout,
        keepalive_timeout=origin.keepalive_timeout,
        response_completion_timeout=origin.response_completion_timeout,
        connection_attempts=origin.connection_attempts,
        connection_timeout=origin.connection_timeout,
        region=origin.region,
        auth_method=origin.auth_method,
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The rule profile, and a switch for each behaviour AWS does not document. Defaults as in the README."""

    profile: str = "current"
    strict_status_string: bool = False
    vresp_status: str = "ignore"
    strict_readonly_fields: bool = False
    strict_header_names: bool = False
    vresp_uses_final_status: bool = False
    strict: bool = False
    kb: int = 1024
    root_object_stage: str = "viewer"
    custom_pages_for_function_errors: bool = True
    rhp_before_vresp: bool = False
    oresp_on_failed_primary: bool = True
    refuse_unknown_host: bool = False

    @property
    def is_legacy(self) -> bool:
        return self.profile == "legacy-2023"


@dataclass(frozen=True, slots=True)
class AddedHeader:
    """A line a response headers policy adds; with `override` also over the origin's line of that name."""

    name: str
    value: str
    override: bool = False


@dataclass(frozen=True, slots=True)
class Cors:
    """ResponseHeadersPolicyCorsConfig. `max_age` in seconds.

    `exposes_on_preflight_only`: the managed CORS-With-Preflight policies add only Access-Control-Allow-Origin to a
    simple request [using-managed-response-headers-policies]; own policies expose headers on every CORS request.
    """

    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    allow_credentials: bool = False
    max_age: int | None = None
    origin_override: bool = False
    exposes_on_preflight_only: bool = False


@dataclass(frozen=True, slots=True)
class ResponseHeadersPolicy:
    """ResponseHeadersPolicyConfig. `server_timing` is the sampling rate in percent; None: not enabled."""

    name: str
    cors: Cors | None = None
    security: tuple[AddedHeader, ...] = ()
    custom: tuple[AddedHeader, ...] = ()
    remove: tuple[str, ...] = ()
    server_timing: float | None = None


@dataclass(frozen=True, slots=True)
class CustomErrorResponse:
    """What CloudFront does with an error of this status: the page to serve, its status, and seconds to keep it."""

    error_code: int
    response_page_path: str = ""
    response_code: int | None = None
    error_caching_min_ttl: int = 10


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """Two origins, primary first, and the statuses of the primary that make CloudFront ask the secondary."""

    id: str
    members: tuple[str, ...]
    status_codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GeoRestriction:
    """`restriction_type` is none, blacklist or whitelist; `items` are ISO 3166-1 alpha-2 codes."""

    restriction_type: str = "none"
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key of a trusted key group: its id (the Key-Pair-Id of a signed URL) and the PEM text."""

    id: str
    pem: str


@dataclass(frozen=True)
class Behavior:
    """A cache behavior. `path_pattern` of the default one is `*`.

    What follows from it alone is remembered by it (`functools.lru_cache`), so its hash is worked out once.
    """

    path_pattern: str = "*"
    target_origin_id: str = "origin"
    viewer_protocol_policy: str = "allow-all"
    allowed_methods: tuple[str, ...] = ALL_METHODS
    cached_methods: tuple[str, ...] = ("GET", "HEAD")
    compress: bool = False
    cache_policy: CachePolicy | None = None
    origin_request_policy: OriginRequestPolicy | None = None
    forwarded_values: ForwardedValues | None = None
    associations: tuple[Association, ...] = ()
    requires_signature: bool = False
    response_headers_policy: ResponseHeadersPolicy | None = None
    public_keys: tuple[PublicKey, ...] = ()

    def association(self, event_type: EventType) -> Association | None:
        """The trigger at this event, if any: at most one [edge-function-restrictions-all]."""
        return self._by_event.get(event_type)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple([getattr(self, each.name) for each in fields(self)]))

    @cached_property
    def _by_event(self) -> dict[EventType, Association]:
        return {association.event_type: association for association in self.associations}


@dataclass(frozen=True)
class Distribution:
    """A distribution. `behaviors` are in order of precedence and end with the default one."""

    behaviors: tuple[Behavior, ...]
    origins: tuple[Origin, ...]
    id: str = "EDFDVBD6EXAMPLE"
    domain_name: str = "d111111abcdef8.cloudfront.net"
    aliases: tuple[str, ...] = ()
    default_root_object: str = ""
    settings: Settings = Settings()
    custom_error_responses: tuple[CustomErrorResponse, ...] = ()
    origin_groups: tuple[OriginGroup, ...] = ()
    geo_restriction: GeoRestriction = GeoRestriction()

    def origin(self, origin_id: str) -> Origin:
        """The origin with this id. A configuration without it does not load, so it exists."""
        return next(origin for origin in self.origins if origin.id == origin_id)
