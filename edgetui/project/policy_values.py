"""From the tables of a policy of one's own to the engine's value."""

from edgetui.engine.behavior import (
    AddedHeader,
    CachePolicy,
    Cors,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
)
from edgetui.engine.http import wire_from_text
from edgetui.project import policy_tables as tables
from edgetui.project.policy_tables import SecurityHeaderTable

_DEFAULT_TTL = 86400
_MAX_TTL = 31536000


def ttls(minimum: int | None, default: int | None, maximum: int | None) -> tuple[int, int, int]:
    """What is not given: 0, a day, a year; a minimum lifts the default, a default the maximum
    [downloaddistvaluescachebehavior]."""
    least = minimum or 0
    usual = default if default is not None else max(_DEFAULT_TTL, least)
    return least, usual, maximum if maximum is not None else max(_MAX_TTL, usual)


def cache_policy(name: str, table: tables.CachePolicyTable) -> CachePolicy:
    """[CachePolicies.NAME]."""
    least, usual, most = ttls(table.MinTTL, table.DefaultTTL, table.MaxTTL)
    taken = table.ParametersInCacheKeyAndForwardedToOrigin
    return CachePolicy(
        name=name,
        min_ttl=least,
        default_ttl=usual,
        max_ttl=most,
        gzip=taken.EnableAcceptEncodingGzip,
        brotli=taken.EnableAcceptEncodingBrotli,
        headers=Selection(taken.HeadersConfig.HeaderBehavior, tuple(taken.HeadersConfig.Headers)),
        cookies=Selection(taken.CookiesConfig.CookieBehavior, tuple(taken.CookiesConfig.Cookies)),
        query_strings=Selection(
            taken.QueryStringsConfig.QueryStringBehavior, tuple(taken.QueryStringsConfig.QueryStrings)
        ),
    )


def origin_request_policy(name: str, table: tables.OriginRequestPolicyTable) -> OriginRequestPolicy:
    """[OriginRequestPolicies.NAME]."""
    return OriginRequestPolicy(
        name=name,
        headers=Selection(table.HeadersConfig.HeaderBehavior, tuple(table.HeadersConfig.Headers)),
        cookies=Selection(table.CookiesConfig.CookieBehavior, tuple(table.CookiesConfig.Cookies)),
        query_strings=Selection(
            table.QueryStringsConfig.QueryStringBehavior, tuple(table.QueryStringsConfig.QueryStrings)
        ),
    )


def response_headers_policy(name: str, table: tables.ResponseHeadersPolicyTable) -> ResponseHeadersPolicy:
    """[ResponseHeadersPolicies.NAME]."""
    timing = table.ServerTimingHeadersConfig
    security = table.SecurityHeadersConfig
    return ResponseHeadersPolicy(
        name=name,
        cors=_cors(table.CorsConfig) if table.CorsConfig else None,
        security=tuple(security_header(config) for _, config in security or () if config is not None),
        custom=tuple(
            AddedHeader(header.Header, wire_from_text(header.Value), header.Override)
            for header in table.CustomHeadersConfig.Items
        ),
        remove=tuple(header.Header for header in table.RemoveHeadersConfig.Items),
        server_timing=float(timing.SamplingRate) if timing and timing.Enabled else None,
    )


def _cors(table: tables.CorsConfigTable) -> Cors:
    return Cors(
        allow_origins=tuple(table.AccessControlAllowOrigins.Items),
        allow_methods=tuple(table.AccessControlAllowMethods.Items),
        allow_headers=tuple(table.AccessControlAllowHeaders.Items),
        expose_headers=tuple(table.AccessControlExposeHeaders.Items),
        allow_credentials=table.AccessControlAllowCredentials,
        max_age=table.AccessControlMaxAgeSec,
        origin_override=table.OriginOverride,
    )


def security_header(table: SecurityHeaderTable) -> AddedHeader:
    """The line that a table of SecurityHeadersConfig stands for [understanding-response-headers-policies]."""
    name, value = _security_line(table)
    return AddedHeader(name, wire_from_text(value), table.Override)


def _security_line(table: SecurityHeaderTable) -> tuple[str, str]:
    match table:
        case tables.ContentSecurityPolicyTable():
            return "Content-Security-Policy", table.ContentSecurityPolicy
        case tables.FrameOptionsTable():
            return "X-Frame-Options", table.FrameOption
        case tables.ReferrerPolicyTable():
            return "Referrer-Policy", table.ReferrerPolicy
        case tables.StrictTransportSecurityTable():
            ending = "; includeSubDomains" * table.IncludeSubdomains + "; preload" * table.Preload
            return "Strict-Transport-Security", f"max-age={table.AccessControlMaxAgeSec}{ending}"
        case tables.XSSProtectionTable():
            ending = "; mode=block" * table.ModeBlock + (f"; report={table.ReportUri}" if table.ReportUri else "")
            return "X-XSS-Protection", f"{int(table.Protection)}{ending}"
    return "X-Content-Type-Options", "nosniff"
