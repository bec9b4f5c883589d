"""What CloudFront refuses of a cache behavior: pattern, methods, policies, associations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgetui.engine.behavior import ALL_METHODS
from edgetui.engine.data import load
from edgetui.project.arn import FunctionArn, function_arn
from edgetui.project.keys import key_group_problems
from edgetui.project.policies import (
    managed_cache_policy,
    managed_cache_policy_names,
    managed_origin_request_policy,
    managed_origin_request_policy_names,
    managed_response_headers_policy,
    managed_response_headers_policy_names,
)
from edgetui.project.policy_checks import forwarded_values_problems, ttl_order
from edgetui.project.problems import KeyPath, Problem, shown, suggestion
from edgetui.project.schema import (
    BehaviorTable,
    File,
    LambdaFunctionAssociationTable,
    OriginGroupTable,
    OriginTable,
    PatternBehaviorTable,
)
from edgetui.project.structure import ABSENT
from edgetui.project.values import is_s3_origin

#: [downloaddistvaluescachebehavior]
_PATTERN_CHARACTER = re.compile(r"""[A-Za-z0-9_\-.*$/~"'@:+&?]""")
_METHOD_SETS = (("GET", "HEAD"), ("GET", "HEAD", "OPTIONS"), ALL_METHODS)
#: Keys of a behavior, also with `Id` after them, that name a policy.
_POLICIES = ("CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy")


@dataclass(frozen=True, slots=True)
class Names:
    """The names a behavior may refer to, taken from the document as written: a broken table still has its name."""

    functions: tuple[str, ...]
    cache_policies: tuple[str, ...]
    origin_request_policies: tuple[str, ...]
    response_headers_policies: tuple[str, ...]
    key_groups: tuple[str, ...]
    public_keys: tuple[str, ...]
    has_all_origins: bool
    has_all_groups: bool


def names_in(document: Mapping[str, Any], file: File) -> Names:
    """The names in `document`, of which `file` is what could be read."""
    return Names(
        functions=_keys(document, "Functions"),
        cache_policies=_keys(document, "CachePolicies"),
        origin_request_policies=_keys(document, "OriginRequestPolicies"),
        response_headers_policies=_keys(document, "ResponseHeadersPolicies"),
        key_groups=_keys(document, "KeyGroups"),
        public_keys=_keys(document, "PublicKeys"),
        has_all_origins=_are_read(document.get("Origins", []), file.Origins),
        has_all_groups=_are_read(document.get("OriginGroups", []), file.OriginGroups),
    )


def _are_read(written: Any, read: Sequence[OriginTable | OriginGroupTable]) -> bool:
    return isinstance(written, list) and len(written) == len(read) and all(one.Id != ABSENT for one in read)


def _keys(document: Mapping[str, Any], table: str) -> tuple[str, ...]:
    found = document.get(table)
    return tuple(found) if isinstance(found, dict) else ()


def behavior_problems(file: File, names: Names) -> Iterator[Problem]:
    """Everything wrong with [DefaultCacheBehavior] and [[CacheBehaviors]]."""
    for index, behavior in enumerate(file.CacheBehaviors):
        yield from _pattern(("CacheBehaviors", index, "PathPattern"), behavior)
        yield from _behavior(("CacheBehaviors", index), behavior, file, names)
    yield from _behavior(("DefaultCacheBehavior",), file.DefaultCacheBehavior, file, names)


def _behavior(keys: KeyPath, behavior: BehaviorTable, file: File, names: Names) -> Iterator[Problem]:
    yield from _target(keys, behavior, file, names)
    yield from _methods(keys, behavior)
    yield from _one_of_each(keys, behavior)
    yield from _policies(keys, behavior, names)
    yield from key_group_problems(keys, behavior, names.key_groups)
    if behavior.ForwardedValues is not None:
        target = behavior.TargetOriginId or next((origin.Id for origin in file.Origins), None)
        is_s3 = any(origin.Id == target and is_s3_origin(origin) for origin in file.Origins)
        yield from forwarded_values_problems((*keys, "ForwardedValues"), behavior.ForwardedValues, is_s3=is_s3)
        yield from ttl_order(keys, behavior)
    yield from _associations((*keys, "LambdaFunctionAssociations"), behavior.LambdaFunctionAssociations, names)


def _pattern(keys: KeyPath, behavior: PatternBehaviorTable) -> Iterator[Problem]:
    pattern = behavior.PathPattern
    longest = load("quotas")["cloudfront"]["path_pattern_chars"]
    if pattern == ABSENT:
        return
    if not pattern:
        yield Problem(keys, 'must not be empty, as "" is; did you mean "*"?')
    elif len(pattern) > longest:
        yield Problem(keys, f"must have at most {longest} characters, not {len(pattern)}: {shown(pattern)}")
    wrong = "".join(dict.fromkeys(_PATTERN_CHARACTER.sub("", pattern)))
    if wrong:
        valid = "".join(_PATTERN_CHARACTER.findall(pattern))
        yield Problem(
            keys,
            f"{shown(pattern)} contains {shown(wrong)}; "
            "a path pattern has letters, digits and _ - . * ? $ / ~ \" ' @ : + &"
            + (f"; did you mean {shown(valid)}?" if valid else ""),
        )


def _target(keys: KeyPath, behavior: BehaviorTable, file: File, names: Names) -> Iterator[Problem]:
    target = behavior.TargetOriginId
    named: list[OriginTable | OriginGroupTable] = [*file.Origins, *file.OriginGroups]
    targets = [one.Id for one in named if one.Id != ABSENT]
    has_all = names.has_all_origins and names.has_all_groups
    if target is not None:
        if target not in targets and has_all:
            message = f"there is no origin {shown(target)}{suggestion(target, targets)}"
            yield Problem((*keys, "TargetOriginId"), message)
    elif names.has_all_origins and len(file.Origins) > 1:
        ids = ", ".join(shown(one) for one in targets)
        yield Problem((*keys, "TargetOriginId"), f"is required when there is more than one origin; valid: {ids}")


def _methods(keys: KeyPath, behavior: BehaviorTable) -> Iterator[Problem]:
    """[downloaddistvaluescachebehavior]"""
    yield from _method_set((*keys, "AllowedMethods"), behavior.AllowedMethods, _METHOD_SETS)
    yield from _method_set((*keys, "CachedMethods"), behavior.CachedMethods, _METHOD_SETS[:2])
    if "OPTIONS" in behavior.CachedMethods and "OPTIONS" not in behavior.AllowedMethods:
        message = 'contains "OPTIONS", which AllowedMethods does not; add it there'
        yield Problem((*keys, "CachedMethods"), message, "AllowedMethods")


def _method_set(keys: KeyPath, methods: list[str], valid: tuple[tuple[str, ...], ...]) -> Iterator[Problem]:
    if any(set(methods) == set(one) for one in valid) and len(methods) == len(set(methods)):
        return
    upper = {method.upper() for method in methods}
    meant = next((one for one in valid if upper <= set(one)), valid[-1])
    sets = ", or ".join(shown(list(one)) for one in valid)
    yield Problem(keys, f"must be {sets}, not {shown(methods)}; did you mean {shown(list(meant))}?")


def _one_of_each(keys: KeyPath, behavior: BehaviorTable) -> Iterator[Problem]:
    """A behavior has a cache policy or the legacy settings; an origin request policy only goes with the former
    [origin-request-create-origin-request-policy]."""
    written, requested, added = (
        [key for key in (policy, f"{policy}Id") if getattr(behavior, key) is not None] for policy in _POLICIES
    )
    for both in (written, requested, added):
        if len(both) > 1:
            yield Problem((*keys, both[1]), f"says the same as {both[0]}; keep one of the two")
    if behavior.ForwardedValues is None:
        for name in ("MinTTL", "DefaultTTL", "MaxTTL"):
            if getattr(behavior, name) is not None:
                yield Problem(
                    (*keys, name),
                    f"{shown(getattr(behavior, name))} has no effect beside a cache policy; "
                    "set it in a policy of your own ([CachePolicies.NAME]), or use ForwardedValues",
                )
        return
    for name in (*written, *requested):
        yield Problem(
            (*keys, name),
            f"{shown(getattr(behavior, name))} cannot be used with ForwardedValues; keep exactly one of the two",
        )


def _policies(keys: KeyPath, behavior: BehaviorTable, names: Names) -> Iterator[Problem]:
    kinds = (
        ("cache policy", names.cache_policies, managed_cache_policy, managed_cache_policy_names),
        (
            "origin request policy",
            names.origin_request_policies,
            managed_origin_request_policy,
            managed_origin_request_policy_names,
        ),
        (
            "response headers policy",
            names.response_headers_policies,
            managed_response_headers_policy,
            managed_response_headers_policy_names,
        ),
    )
    for policy, (kind, own, managed, managed_names) in zip(_POLICIES, kinds, strict=True):
        for key in (policy, f"{policy}Id"):
            name = getattr(behavior, key)
            if name is not None and name not in own and not managed(name):
                meant = suggestion(name, (*own, *managed_names()))
                yield Problem((*keys, key), f"there is no {kind} {shown(name)}{meant}")


def _associations(keys: KeyPath, associations: list[LambdaFunctionAssociationTable], names: Names) -> Iterator[Problem]:
    """[edge-function-restrictions-all] [lambda-generating-http-responses]"""
    seen: dict[str, int] = {}
    for index, association in enumerate(associations):
        event = association.EventType
        if seen.setdefault(event, index) != index:
            yield Problem(
                (*keys, index, "EventType"),
                f"{shown(event)} already has a function in LambdaFunctionAssociations[{seen[event]}]; "
                "a behavior has at most one for each event type",
            )
        if association.IncludeBody and not event.endswith("-request"):
            yield Problem(
                (*keys, index, "IncludeBody"),
                f"true is possible at viewer-request and origin-request only, not at {event}; did you mean false?",
            )
        yield from _function((*keys, index), association, names)


def _function(keys: KeyPath, association: LambdaFunctionAssociationTable, names: Names) -> Iterator[Problem]:
    name, arn = association.function, association.LambdaFunctionARN
    parsed = function_arn(arn) if arn is not None else None
    if arn is not None and parsed is None:
        yield Problem((*keys, "LambdaFunctionARN"), f"must be like {FunctionArn.EXAMPLE}, not {shown(arn)}")
    if name is None and arn is None:
        yield Problem((*keys, "function"), f"is required: a name of [Functions]{_listed(names.functions)}")
    elif name is not None and name not in names.functions:
        message = f"there is no function {shown(name)}{suggestion(name, names.functions)}"
        yield Problem((*keys, "function"), message if names.functions else f"{message}; add [Functions.{name}]")
    elif name is None and parsed and parsed.name not in names.functions:
        yield Problem(
            (*keys, "LambdaFunctionARN"),
            f"there is no function {shown(parsed.name)} in [Functions]: say which one runs here with function"
            f"{suggestion(parsed.name, names.functions)}",
        )


def _listed(names: tuple[str, ...]) -> str:
    return f"; valid: {', '.join(names)}" if names else ""
