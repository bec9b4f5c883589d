"""What CloudFront refuses of the policies of one's own, and of the legacy ForwardedValues."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from edgetui.engine.behavior import Cors, ResponseHeadersPolicy
from edgetui.engine.data import load
from edgetui.engine.fields import NameSet, name_set
from edgetui.engine.response_headers import problems as policy_problems
from edgetui.project.origin_checks import FIELD_NAME, FIELD_VALUE
from edgetui.project.policy_tables import (
    CachePolicyTable,
    CorsConfigTable,
    NamesTable,
    OriginRequestPolicyTable,
    SecurityHeadersConfigTable,
)
from edgetui.project.policy_values import response_headers_policy, security_header
from edgetui.project.problems import KeyPath, Problem, shown
from edgetui.project.schema import BehaviorTable, File, ForwardedValuesTable
from edgetui.project.structure import ABSENT

_NONE_NEEDED = ("none", "all", "allViewer")
_KINDS = (
    ("HeadersConfig", "HeaderBehavior", "Headers", "headers"),
    ("CookiesConfig", "CookieBehavior", "Cookies", "cookies"),
    ("QueryStringsConfig", "QueryStringBehavior", "QueryStrings", "query_strings"),
)
#: Origin request policies may carry them, cache policies not [adding-cloudfront-headers] [viewer-mtls-headers].
_NOT_IN_A_KEY = NameSet(
    (
        *name_set("cloudfront_generated", "not_allowed_in_cache_policy").names,
        "CloudFront-Viewer-Cert-Validity",
        "CloudFront-Viewer-Cert-Pem",
    )
)
_NOT_IN_A_LEGACY_KEY = NameSet(
    name for name in name_set("legacy_forwarding_default", "not_usable_for_caching").names if " " not in name
)
#: The part of a domain that an Access-Control-Allow-Origin entry names, or the whole of a URL's.
_ORIGIN_IN_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?[^/\s]+", re.IGNORECASE)


def policy_problems_in(file: File) -> Iterator[Problem]:
    """Everything wrong with [CachePolicies], [OriginRequestPolicies] and [ResponseHeadersPolicies]."""
    for name, policy in file.CachePolicies.items():
        yield from _cache_policy(("CachePolicies", name), policy)
    for name, requested in file.OriginRequestPolicies.items():
        yield from _origin_request_policy(("OriginRequestPolicies", name), requested)
    for name, table in file.ResponseHeadersPolicies.items():
        policy_value = response_headers_policy(name, table)
        yield from _cors(("ResponseHeadersPolicies", name, "CorsConfig"), table.CorsConfig)
        yield from _security(("ResponseHeadersPolicies", name, "SecurityHeadersConfig"), table.SecurityHeadersConfig)
        yield from _custom(("ResponseHeadersPolicies", name, "CustomHeadersConfig", "Items"), policy_value)
        yield from _removed(("ResponseHeadersPolicies", name, "RemoveHeadersConfig", "Items"), policy_value)
        rate = ("ResponseHeadersPolicies", name, "ServerTimingHeadersConfig", "SamplingRate")
        yield from _said(rate, ResponseHeadersPolicy(name, server_timing=policy_value.server_timing))


# -- cache policies and origin request policies


def _cache_policy(keys: KeyPath, policy: CachePolicyTable) -> Iterator[Problem]:
    yield from ttl_order(keys, policy)
    taken = policy.ParametersInCacheKeyAndForwardedToOrigin
    keys = (*keys, "ParametersInCacheKeyAndForwardedToOrigin")
    yield from _selections(keys, taken)
    for index, name in enumerate(taken.HeadersConfig.Headers):
        if name in _NOT_IN_A_KEY:
            yield Problem(
                (*keys, "HeadersConfig", "Headers", index),
                f"{shown(name)} cannot be part of a cache key; an origin request policy can forward it",
            )


def ttl_order(keys: KeyPath, table: CachePolicyTable | BehaviorTable) -> Iterator[Problem]:
    """The TTLs that are given ascend."""
    ttls = {name: getattr(table, name) for name in ("MinTTL", "DefaultTTL", "MaxTTL")}
    written = [(name, ttl) for name, ttl in ttls.items() if ttl is not None]
    for (low_name, low), (name, ttl) in pairwise(written):
        if ttl < low:
            message = f"must be at least {low_name}, which is {low}, not {ttl}; did you mean {low}?"
            yield Problem((*keys, name), message, low_name)


def _origin_request_policy(keys: KeyPath, policy: OriginRequestPolicyTable) -> Iterator[Problem]:
    yield from _selections(keys, policy)
    word = policy.HeadersConfig.HeaderBehavior
    for index, name in enumerate(policy.HeadersConfig.Headers):
        where = (*keys, "HeadersConfig", "Headers", index)
        if word == "whitelist" and name.lower() == "authorization":
            yield Problem(
                where,
                f"{shown(name)} cannot be listed in an origin request policy: list it in a cache policy, or take all "
                'with HeaderBehavior = "allViewer"',
            )
        elif word == "allViewerAndWhitelistCloudFront" and not name.lower().startswith("cloudfront-"):
            yield Problem(
                where, f"{shown(name)} is the viewer's, which {word} takes already: list CloudFront-* headers"
            )


def _selections(keys: KeyPath, table: Any) -> Iterator[Problem]:
    """Names are listed if and only if the behavior word takes a list; at most ten of a kind [cloudfront-limits]."""
    most = load("quotas")["cloudfront"]["policy_items"]
    total = 0
    for key, word_key, names_key, kind in _KINDS:
        config = getattr(table, key)
        word, names = getattr(config, word_key), getattr(config, names_key)
        where = (*keys, key, names_key)
        if names and word in _NONE_NEEDED:
            yield Problem(
                where, f'{shown(names)} has no effect with {word_key} = "{word}"; did you mean "whitelist"?', word_key
            )
        if not names and word not in _NONE_NEEDED:
            yield Problem(where, f'is required with {word_key} = "{word}": the names, not {shown(names)}')
        if len(names) > most[kind]:
            yield Problem(where, f"a policy has at most {most[kind]} names, not {len(names)}")
        total += sum(len(name) for name in names)
    if total > most["names_total_chars"]:
        yield Problem(
            keys, f"a policy's names have at most {most['names_total_chars']} characters together, not {total}"
        )


# -- legacy settings


def forwarded_values_problems(keys: KeyPath, table: ForwardedValuesTable, *, is_s3: bool) -> Iterator[Problem]:
    """Everything wrong with ForwardedValues [cloudfront-limits] [header-caching] [downloaddistvaluescachebehavior]."""
    quotas = load("quotas")["cloudfront"]
    for path, names, most in (
        (("Headers",), table.Headers, quotas["legacy_cache_headers_per_behavior"]),
        (("Cookies", "WhitelistedNames"), table.Cookies.WhitelistedNames, quotas["legacy_cookies_per_behavior"]),
        (("QueryStringCacheKeys",), table.QueryStringCacheKeys, quotas["legacy_query_keys_per_behavior"]),
    ):
        if len(names) > most:
            yield Problem((*keys, *path), f"a behavior has at most {most} names, not {len(names)}")
    yield from _cookies((*keys, "Cookies", "WhitelistedNames"), table)
    if table.QueryStringCacheKeys and not table.QueryString:
        yield Problem(
            (*keys, "QueryStringCacheKeys"),
            f"{shown(table.QueryStringCacheKeys)} has no effect with QueryString = false; did you mean true?",
            beside="QueryString",
        )
    for index, name in enumerate(table.Headers):
        if name in _NOT_IN_A_LEGACY_KEY or (is_s3 and name.lower() == "host"):
            origin = " when the origin is S3" if name.lower() == "host" else ""
            yield Problem((*keys, "Headers", index), f"CloudFront cannot forward and cache by {shown(name)}{origin}")


def _cookies(keys: KeyPath, table: ForwardedValuesTable) -> Iterator[Problem]:
    forward, names = table.Cookies.Forward, table.Cookies.WhitelistedNames
    if names and forward != "whitelist":
        yield Problem(
            keys, f'{shown(names)} has no effect with Forward = "{forward}"; did you mean "whitelist"?', "Forward"
        )
    if forward == "whitelist" and not names:
        yield Problem(keys, 'is required with Forward = "whitelist": the names, not []')


# -- response headers policies


def _said(keys: KeyPath, part: ResponseHeadersPolicy) -> Iterator[Problem]:
    """What the engine says of a policy that has nothing but the part at `keys`."""
    for sentence in policy_problems(part):
        yield Problem(keys, sentence)


def _cors(keys: KeyPath, table: CorsConfigTable | None) -> Iterator[Problem]:
    if table is None:
        return
    for name in ("AccessControlAllowOrigins", "AccessControlAllowMethods"):
        if not getattr(table, name).Items:
            yield Problem((*keys, name, "Items"), "is required with CorsConfig, and empty; did you mean " + _ALL[name])
    for index, origin in enumerate(table.AccessControlAllowOrigins.Items):
        yield from _cors_origin((*keys, "AccessControlAllowOrigins", "Items", index), origin)
    for name in ("AccessControlAllowHeaders", "AccessControlExposeHeaders"):
        yield from _header_names((*keys, name, "Items"), getattr(table, name))


_ALL = {"AccessControlAllowOrigins": '["*"]?', "AccessControlAllowMethods": '["ALL"]?'}


def _cors_origin(keys: KeyPath, origin: str) -> Iterator[Problem]:
    whole = _ORIGIN_IN_URL.match(origin)
    if whole is None or whole[0] != origin:
        meant = f"; did you mean {shown(whole[0])}?" if whole else '; did you mean "*"?'
        yield Problem(keys, f"must be a scheme and a domain, a domain, or *, not {shown(origin)}{meant}")
    else:
        yield from _said(keys, ResponseHeadersPolicy("", cors=Cors(allow_origins=(origin,))))


def _header_names(keys: KeyPath, table: NamesTable) -> Iterator[Problem]:
    for index, name in enumerate(table.Items):
        if not FIELD_NAME.fullmatch(name):
            yield Problem((*keys, index), f"must be a header name, not {shown(name)}")


def _security(keys: KeyPath, table: SecurityHeadersConfigTable | None) -> Iterator[Problem]:
    for name, config in table or ():
        if config is None:
            continue
        for key, value in config:
            if isinstance(value, str) and value != ABSENT and not FIELD_VALUE.fullmatch(value):
                yield Problem((*keys, name, key), f"must be one line, not {shown(value)}")
        yield from _said((*keys, name), ResponseHeadersPolicy("", security=(security_header(config),)))


def _custom(keys: KeyPath, policy: ResponseHeadersPolicy) -> Iterator[Problem]:
    most = load("quotas")["cloudfront"]["policy_items"]["rhp_custom_headers"]
    if len(policy.custom) > most:
        yield Problem(keys, f"a policy has at most {most} custom headers, not {len(policy.custom)}")
    seen: dict[str, int] = {}
    for index, header in enumerate(policy.custom):
        if header.name == ABSENT:
            continue
        yield from _said((*keys, index, "Header"), ResponseHeadersPolicy("", custom=(header,)))
        if seen.setdefault(header.name.lower(), index) != index:
            first = f"Items[{seen[header.name.lower()]}]"
            yield Problem((*keys, index, "Header"), f"{shown(header.name)} is already the name of {first}")
        if header.value != ABSENT and not FIELD_VALUE.fullmatch(header.value):
            yield Problem((*keys, index, "Value"), f"must be one line, not {shown(header.value)}")


def _removed(keys: KeyPath, policy: ResponseHeadersPolicy) -> Iterator[Problem]:
    for index, name in enumerate(policy.remove):
        if name == ABSENT:
            continue
        if not FIELD_NAME.fullmatch(name):
            yield Problem((*keys, index, "Header"), f"must be a header name, not {shown(name)}")
        yield from _said((*keys, index, "Header"), ResponseHeadersPolicy("", remove=(name,)))
