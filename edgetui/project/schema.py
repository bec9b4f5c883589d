"""The keys of edgetui.toml, as pydantic models.

AWS's names are capitalised exactly as in CloudFormation and Lambda; edgetui's own are lower-case. Here is
only what one value alone can tell: names, types, words of an enumeration. What needs its neighbours is in `checks`.
"""

from dataclasses import fields
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import Field, create_model

from edgetui.engine.behavior import Settings
from edgetui.engine.data import load
from edgetui.project.policy_tables import CachePolicyTable, OriginRequestPolicyTable, ResponseHeadersPolicyTable
from edgetui.project.table import Table, Ttl


class DistributionTable(Table):
    Id: str | None = None
    DomainName: str | None = None
    Aliases: list[str] = []
    DefaultRootObject: str = ""


class OriginCustomHeaderTable(Table):
    HeaderName: str
    HeaderValue: str


class CustomOriginConfigTable(Table):
    HTTPPort: int = 80
    HTTPSPort: int = 443
    OriginProtocolPolicy: Literal["http-only", "match-viewer", "https-only"] = "match-viewer"
    OriginSSLProtocols: list[Literal["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"]] = ["TLSv1.2"]
    OriginReadTimeout: int = 30
    OriginKeepaliveTimeout: int = 5


class S3OriginConfigTable(Table):
    OriginAccessIdentity: str = ""
    OriginReadTimeout: int = 30


class OriginTable(Table):
    Id: str
    DomainName: str
    OriginPath: str = ""
    OriginCustomHeaders: list[OriginCustomHeaderTable] = []
    CustomOriginConfig: CustomOriginConfigTable | None = None
    S3OriginConfig: S3OriginConfigTable | None = None
    OriginAccessControlId: str | None = None
    ConnectionAttempts: int = 3
    ConnectionTimeout: int = 10
    ResponseCompletionTimeout: int | None = None


class FunctionTable(Table):
    Handler: str
    Runtime: str | None = None
    CodeUri: str = "."
    Timeout: Annotated[int, Field(ge=1, le=900)] = 5
    MemorySize: Annotated[int, Field(ge=128, le=10240)] = 128
    Environment: dict[str, str] = {}
    interpreter: str | None = None
    region: str | None = None


class CookieForwarding(Table):
    Forward: Literal["none", "whitelist", "all"] = "none"
    WhitelistedNames: list[str] = []


class ForwardedValuesTable(Table):
    QueryString: bool = False
    QueryStringCacheKeys: list[str] = []
    Cookies: CookieForwarding = CookieForwarding()
    Headers: list[str] = []


class LambdaFunctionAssociationTable(Table):
    EventType: Literal["viewer-request", "origin-request", "origin-response", "viewer-response"]
    function: str | None = None
    LambdaFunctionARN: str | None = None
    IncludeBody: bool = False


class BehaviorTable(Table):
    """[DefaultCacheBehavior]."""

    TargetOriginId: str | None = None
    ViewerProtocolPolicy: Literal["allow-all", "https-only", "redirect-to-https"] = "allow-all"
    AllowedMethods: list[str] = ["GET", "HEAD"]
    CachedMethods: list[str] = ["GET", "HEAD"]
    Compress: bool = False
    CachePolicy: str | None = None
    CachePolicyId: str | None = None
    OriginRequestPolicy: str | None = None
    OriginRequestPolicyId: str | None = None
    ResponseHeadersPolicy: str | None = None
    ResponseHeadersPolicyId: str | None = None
    ForwardedValues: ForwardedValuesTable | None = None
    MinTTL: Ttl | None = None
    DefaultTTL: Ttl | None = None
    MaxTTL: Ttl | None = None
    TrustedKeyGroups: list[str] = []
    TrustedSigners: list[str] = []
    LambdaFunctionAssociations: list[LambdaFunctionAssociationTable] = []


class PatternBehaviorTable(BehaviorTable):
    """An item of [[CacheBehaviors]]."""

    PathPattern: str


class CustomErrorResponseTable(Table):
    """An item of [[CustomErrorResponses]]."""

    ErrorCode: int
    ResponsePagePath: str = ""
    ResponseCode: int | None = None
    ErrorCachingMinTTL: Ttl = 10


class OriginGroupTable(Table):
    """An item of [[OriginGroups]]: the ids of two origins, and the statuses that lead from the first to the second."""

    Id: str
    Members: list[str] = []
    StatusCodes: list[int] = []


class GeoRestrictionTable(Table):
    RestrictionType: Literal["none", "blacklist", "whitelist"] = "none"
    Locations: list[str] = []


class RestrictionsTable(Table):
    GeoRestriction: GeoRestrictionTable = GeoRestrictionTable()


class KeyGroupTable(Table):
    """[KeyGroups.NAME]: ids of [PublicKeys]."""

    Items: list[str] = []


class PublicKeyTable(Table):
    """[PublicKeys.ID]: the key in PEM form, or the path of its file."""

    EncodedKey: str


#: The words of those switches that are words.
_SWITCH_WORDS: dict[str, Any] = {
    "profile": Literal["current", "legacy-2023"],
    "vresp_status": Literal["ignore", "error"],
    "root_object_stage": Literal["viewer", "origin"],
    "kb": Literal[1024, 1000],
}


def _settings_table() -> type[Table]:
    """[settings] has the switches of the engine, so that a new switch can be set at once."""
    types = get_type_hints(Settings)
    switches: dict[str, Any] = {
        switch.name: (_SWITCH_WORDS.get(switch.name, types[switch.name]), switch.default) for switch in fields(Settings)
    }
    return create_model("SettingsTable", __base__=Table, **switches)


SettingsTable = _settings_table()


def viewer_header_names() -> tuple[str, ...]:
    """The CloudFront-* headers that say something of a viewer and are not protocol or version
    [adding-cloudfront-headers]."""
    groups = load("headers")["cloudfront_generated"]
    return tuple(name for group in ("location", "device", "header_structure", "tls", "mtls") for name in groups[group])


class ViewerFields(Table):
    preset: str | None = None
    ip: str | None = None
    country: str | None = None
    http_version: Literal["1.0", "1.1", "2.0", "3.0"] | None = None
    protocol: Literal["http", "https"] | None = None


def _viewer_table() -> type[ViewerFields]:
    """[viewer] also takes each CloudFront-* header of a viewer under the header's own name."""
    headers: dict[str, Any] = dict.fromkeys(viewer_header_names(), (str | None, None))
    return create_model("ViewerTable", __base__=ViewerFields, **headers)


ViewerTable = _viewer_table()


class File(Table):
    """The whole of edgetui.toml."""

    Distribution: DistributionTable = DistributionTable()
    Origins: list[OriginTable] = []
    OriginGroups: list[OriginGroupTable] = []
    Functions: dict[str, FunctionTable] = {}
    DefaultCacheBehavior: BehaviorTable = BehaviorTable()
    CacheBehaviors: list[PatternBehaviorTable] = []
    CachePolicies: dict[str, CachePolicyTable] = {}
    OriginRequestPolicies: dict[str, OriginRequestPolicyTable] = {}
    ResponseHeadersPolicies: dict[str, ResponseHeadersPolicyTable] = {}
    CustomErrorResponses: list[CustomErrorResponseTable] = []
    Restrictions: RestrictionsTable = RestrictionsTable()
    KeyGroups: dict[str, KeyGroupTable] = {}
    PublicKeys: dict[str, PublicKeyTable] = {}
    settings: SettingsTable = SettingsTable()  # type: ignore[valid-type]
    viewer: ViewerTable = ViewerTable()  # type: ignore[valid-type]
    local: dict[str, str] = {}


def table_type(annotation: Any) -> tuple[type[Table] | None, bool]:
    """The table in an annotation, if any, and whether names of the user's choice lead to it (`[Functions.NAME]`)."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation, False
    is_named = get_origin(annotation) is dict
    if is_named or get_origin(annotation) in (list, Union, UnionType, Annotated):
        for inner in get_args(annotation):
            table, below = table_type(inner)
            if table:
                return table, is_named or below
    return None, False


def documented_keys() -> dict[str, tuple[str, ...]]:
    """Every table of edgetui.toml and its keys: `{"": (…), "Origins": ("Id", …), "Functions.NAME": …}`.

    `""` is the top level; a table in a table is named with a dot (`Origins.CustomOriginConfig`); `local` takes
    any key, so it has none of its own.
    """
    found: dict[str, tuple[str, ...]] = {}
    _collect_keys("", File, found)
    return found


def _collect_keys(name: str, table: type[Table], found: dict[str, tuple[str, ...]]) -> None:
    found[name] = tuple(table.model_fields)
    for key, field in table.model_fields.items():
        inner, is_named = table_type(field.annotation)
        path = f"{name}.{key}" if name else key
        if inner:
            _collect_keys(f"{path}.NAME" if is_named else path, inner, found)
        elif get_origin(field.annotation) is dict:
            found[path] = ()
