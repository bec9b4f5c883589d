"""[CachePolicies.NAME], [OriginRequestPolicies.NAME] and [ResponseHeadersPolicies.NAME], as in CloudFormation."""

from typing import Annotated, Literal

from pydantic import Field

from edgetui.project.table import Table, Ttl

Seconds = Annotated[int, Field(ge=0)]


class CookiesConfigTable(Table):
    CookieBehavior: Literal["none", "whitelist", "allExcept", "all"] = "none"
    Cookies: list[str] = []


class QueryStringsConfigTable(Table):
    QueryStringBehavior: Literal["none", "whitelist", "allExcept", "all"] = "none"
    QueryStrings: list[str] = []


class CacheHeadersConfig(Table):
    HeaderBehavior: Literal["none", "whitelist"] = "none"
    Headers: list[str] = []


class OriginHeadersConfig(Table):
    HeaderBehavior: Literal["none", "whitelist", "allViewer", "allViewerAndWhitelistCloudFront", "allExcept"] = "none"
    Headers: list[str] = []


class CacheKeyParameters(Table):
    EnableAcceptEncodingGzip: bool = False
    EnableAcceptEncodingBrotli: bool = False
    HeadersConfig: CacheHeadersConfig = CacheHeadersConfig()
    CookiesConfig: CookiesConfigTable = CookiesConfigTable()
    QueryStringsConfig: QueryStringsConfigTable = QueryStringsConfigTable()


class CachePolicyTable(Table):
    MinTTL: Ttl = 0
    DefaultTTL: Ttl | None = None
    MaxTTL: Ttl | None = None
    ParametersInCacheKeyAndForwardedToOrigin: CacheKeyParameters = CacheKeyParameters()


class OriginRequestPolicyTable(Table):
    HeadersConfig: OriginHeadersConfig = OriginHeadersConfig()
    CookiesConfig: CookiesConfigTable = CookiesConfigTable()
    QueryStringsConfig: QueryStringsConfigTable = QueryStringsConfigTable()


# -- response headers policies


class NamesTable(Table):
    """CloudFormation keeps the list of `Items` here."""

    Items: list[str] = []


class MethodsTable(Table):
    Items: list[Literal["GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ALL"]] = []


class CorsConfigTable(Table):
    AccessControlAllowOrigins: NamesTable = NamesTable()
    AccessControlAllowMethods: MethodsTable = MethodsTable()
    AccessControlAllowHeaders: NamesTable = NamesTable()
    AccessControlExposeHeaders: NamesTable = NamesTable()
    AccessControlAllowCredentials: bool = False
    AccessControlMaxAgeSec: Seconds | None = None
    OriginOverride: bool = False


class SecurityHeaderTable(Table):
    """A table of SecurityHeadersConfig: one header. With `Override` also over the origin's line of that name."""

    Override: bool = False


class ContentSecurityPolicyTable(SecurityHeaderTable):
    ContentSecurityPolicy: str


class ContentTypeOptionsTable(SecurityHeaderTable):
    """The header has one value only."""


class FrameOptionsTable(SecurityHeaderTable):
    FrameOption: Literal["DENY", "SAMEORIGIN"]


class ReferrerPolicyTable(SecurityHeaderTable):
    ReferrerPolicy: Literal[
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    ]


class StrictTransportSecurityTable(SecurityHeaderTable):
    AccessControlMaxAgeSec: Seconds
    IncludeSubdomains: bool = False
    Preload: bool = False


class XSSProtectionTable(SecurityHeaderTable):
    Protection: bool
    ModeBlock: bool = False
    ReportUri: str | None = None


class SecurityHeadersConfigTable(Table):
    ContentSecurityPolicy: ContentSecurityPolicyTable | None = None
    ContentTypeOptions: ContentTypeOptionsTable | None = None
    FrameOptions: FrameOptionsTable | None = None
    ReferrerPolicy: ReferrerPolicyTable | None = None
    StrictTransportSecurity: StrictTransportSecurityTable | None = None
    XSSProtection: XSSProtectionTable | None = None


class CustomHeaderTable(Table):
    Header: str
    Value: str
    Override: bool = False


class CustomHeadersConfigTable(Table):
    Items: list[CustomHeaderTable] = []


class RemoveHeaderTable(Table):
    Header: str


class RemoveHeadersConfigTable(Table):
    Items: list[RemoveHeaderTable] = []


class ServerTimingHeadersConfigTable(Table):
    Enabled: bool
    SamplingRate: float = 0.0


class ResponseHeadersPolicyTable(Table):
    CorsConfig: CorsConfigTable | None = None
    SecurityHeadersConfig: SecurityHeadersConfigTable | None = None
    CustomHeadersConfig: CustomHeadersConfigTable = CustomHeadersConfigTable()
    RemoveHeadersConfig: RemoveHeadersConfigTable = RemoveHeadersConfigTable()
    ServerTimingHeadersConfig: ServerTimingHeadersConfigTable | None = None
