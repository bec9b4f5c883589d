"""From the models of a file without problems to the engine's values."""

import os
from dataclasses import fields, replace
from pathlib import Path

from edgetui.engine.behavior import (
    Association,
    Behavior,
    CachePolicy,
    CustomErrorResponse,
    Distribution,
    ForwardedValues,
    Function,
    GeoRestriction,
    Origin,
    OriginGroup,
    OriginRequestPolicy,
    PublicKey,
    ResponseHeadersPolicy,
    Selection,
    Settings,
)
from edgetui.engine.http import Headers, wire_from_text
from edgetui.engine.stage import EventType
from edgetui.project.arn import function_arn
from edgetui.project.domains import S3, is_website
from edgetui.project.handlers import Found, find_handler
from edgetui.project.keys import public_keys_in, public_keys_of
from edgetui.project.policies import (
    DEFAULT_CACHE_POLICY,
    managed_cache_policy,
    managed_origin_request_policy,
    managed_response_headers_policy,
)
from edgetui.project.policy_values import cache_policy, origin_request_policy, response_headers_policy, ttls
from edgetui.project.schema import (
    BehaviorTable,
    CustomErrorResponseTable,
    File,
    ForwardedValuesTable,
    FunctionTable,
    LambdaFunctionAssociationTable,
    OriginTable,
    PatternBehaviorTable,
)

#: Where a function runs that does not say where.
_REGION = "us-east-1"


def distribution_of(file: File, root: Path) -> Distribution:
    """The distribution in `file`, whose paths are relative to `root`."""
    functions = {name: _function(name, table, root) for name, table in file.Functions.items()}
    keys = public_keys_in(file, root)
    named = file.Distribution.model_dump(exclude_none=True)
    geo = file.Restrictions.GeoRestriction
    return Distribution(
        behaviors=tuple(
            _behavior(behavior, file, functions, keys) for behavior in (*file.CacheBehaviors, file.DefaultCacheBehavior)
        ),
        origins=tuple(_origin(origin) for origin in file.Origins),
        id=named.get("Id", Distribution.id),
        domain_name=named.get("DomainName", Distribution.domain_name),
        aliases=tuple(file.Distribution.Aliases),
        default_root_object=file.Distribution.DefaultRootObject,
        custom_error_responses=tuple(_custom_error_response(entry) for entry in file.CustomErrorResponses),
        origin_groups=tuple(
            OriginGroup(group.Id, tuple(group.Members), tuple(group.StatusCodes)) for group in file.OriginGroups
        ),
        geo_restriction=GeoRestriction(geo.RestrictionType, tuple(geo.Locations)),
        settings=Settings(**{switch.name: getattr(file.settings, switch.name) for switch in fields(Settings)}),
    )


def _function(name: str, table: FunctionTable, root: Path) -> Function:
    code = Path(os.path.normpath(root / table.CodeUri))
    found = find_handler(code, table.Handler, table.Runtime)
    assert isinstance(found, Found), "checked before"
    return Function(
        name=name,
        handler=table.Handler,
        runtime=found.runtime,
        root=str(code),
        timeout=float(table.Timeout),
        memory=table.MemorySize,
        interpreter=_interpreter(table.interpreter, root),
        environment=tuple(table.Environment.items()),
        region=table.region or _REGION,
    )


def _interpreter(written: str | None, root: Path) -> str | None:
    """A path when it is written as one or is something in the folder (a virtual environment), else a command."""
    if written is None or not ("/" in written or os.path.exists(root / written)):
        return written
    return os.path.normpath(root / written)


def is_s3_origin(table: OriginTable) -> bool:
    """Is it a bucket, by its configuration or by its domain alone?"""
    return table.S3OriginConfig is not None or (
        table.CustomOriginConfig is None and S3.fullmatch(table.DomainName) is not None
    )


def signed_buckets(file: File) -> list[str]:
    """The domains of the buckets with an origin access control or identity."""
    return [
        table.DomainName
        for table in file.Origins
        if is_s3_origin(table)
        and (table.OriginAccessControlId or (table.S3OriginConfig and table.S3OriginConfig.OriginAccessIdentity))
    ]


def _origin(table: OriginTable) -> Origin:
    s3 = S3.fullmatch(table.DomainName)
    is_s3 = is_s3_origin(table)
    common = Origin(
        id=table.Id,
        domain_name=table.DomainName,
        kind="s3" if is_s3 else "custom",
        path=table.OriginPath,
        custom_headers=Headers(
            (header.HeaderName, wire_from_text(header.HeaderValue)) for header in table.OriginCustomHeaders
        ),
        connection_attempts=table.ConnectionAttempts,
        connection_timeout=table.ConnectionTimeout,
        response_completion_timeout=table.ResponseCompletionTimeout,
    )
    if is_s3:
        return _s3_origin(common, table, (s3 and s3["region"]) or "us-east-1")
    return _custom_origin(common, table)


def _s3_origin(origin: Origin, table: OriginTable, region: str) -> Origin:
    config = table.S3OriginConfig
    return replace(
        origin,
        read_timeout=config.OriginReadTimeout if config else origin.read_timeout,
        region=region,
        auth_method="origin-access-identity" if config and config.OriginAccessIdentity else "none",
    )


def _custom_origin(origin: Origin, table: OriginTable) -> Origin:
    config = table.CustomOriginConfig
    if config is None:
        return replace(origin, protocol_policy="http-only") if is_website(table.DomainName) else origin
    return replace(
        origin,
        protocol_policy=config.OriginProtocolPolicy,
        http_port=config.HTTPPort,
        https_port=config.HTTPSPort,
        ssl_protocols=tuple(config.OriginSSLProtocols),
        read_timeout=config.OriginReadTimeout,
        keepalive_timeout=config.OriginKeepaliveTimeout,
    )


def _custom_error_response(table: CustomErrorResponseTable) -> CustomErrorResponse:
    return CustomErrorResponse(
        table.ErrorCode, wire_from_text(table.ResponsePagePath), table.ResponseCode, table.ErrorCachingMinTTL
    )


def _behavior(table: BehaviorTable, file: File, functions: dict[str, Function], keys: dict[str, PublicKey]) -> Behavior:
    forwarded = table.ForwardedValues
    request_policy = table.OriginRequestPolicy or table.OriginRequestPolicyId
    headers_policy = table.ResponseHeadersPolicy or table.ResponseHeadersPolicyId
    return Behavior(
        path_pattern=table.PathPattern if isinstance(table, PatternBehaviorTable) else "*",
        target_origin_id=table.TargetOriginId if table.TargetOriginId is not None else file.Origins[0].Id,
        viewer_protocol_policy=table.ViewerProtocolPolicy,
        allowed_methods=tuple(table.AllowedMethods),
        cached_methods=tuple(table.CachedMethods),
        compress=table.Compress,
        cache_policy=None if forwarded else _used_cache_policy(table, file),
        origin_request_policy=_used_request_policy(request_policy, file) if request_policy else None,
        forwarded_values=_forwarded_values(forwarded, table) if forwarded else None,
        associations=tuple(_association(one, functions) for one in table.LambdaFunctionAssociations),
        requires_signature=bool(table.TrustedKeyGroups or table.TrustedSigners),
        response_headers_policy=_used_headers_policy(headers_policy, file) if headers_policy else None,
        public_keys=public_keys_of(table, file, keys),
    )


def _association(table: LambdaFunctionAssociationTable, functions: dict[str, Function]) -> Association:
    arn = function_arn(table.LambdaFunctionARN or "")
    function = functions[table.function if table.function is not None else arn.name if arn else ""]
    if arn:
        function = replace(function, version=arn.version, published_in=arn.region)
    return Association(EventType(table.EventType), function, table.IncludeBody)


def _used_cache_policy(table: BehaviorTable, file: File) -> CachePolicy | None:
    name = table.CachePolicy or table.CachePolicyId or DEFAULT_CACHE_POLICY
    own = file.CachePolicies.get(name)
    return cache_policy(name, own) if own else managed_cache_policy(name)


def _used_request_policy(name: str, file: File) -> OriginRequestPolicy | None:
    own = file.OriginRequestPolicies.get(name)
    return origin_request_policy(name, own) if own else managed_origin_request_policy(name)


def _used_headers_policy(name: str, file: File) -> ResponseHeadersPolicy | None:
    own = file.ResponseHeadersPolicies.get(name)
    return response_headers_policy(name, own) if own else managed_response_headers_policy(name)


def _forwarded_values(table: ForwardedValuesTable, behavior: BehaviorTable) -> ForwardedValues:
    least, usual, most = ttls(behavior.MinTTL, behavior.DefaultTTL, behavior.MaxTTL)
    return ForwardedValues(
        query_string=table.QueryString,
        query_string_cache_keys=tuple(table.QueryStringCacheKeys),
        cookies=Selection(table.Cookies.Forward, tuple(table.Cookies.WhitelistedNames)),
        headers=tuple(table.Headers),
        min_ttl=least,
        default_ttl=usual,
        max_ttl=most,
    )
