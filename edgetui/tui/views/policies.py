"""Cache behaviors, policies and origins in words, a line each."""

from collections.abc import Mapping
from dataclasses import fields

from edgetui.engine.behavior import (
    Behavior,
    CachePolicy,
    Distribution,
    ForwardedValues,
    Origin,
    OriginRequestPolicy,
    Selection,
    Settings,
)

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))
_ALL_WORDS = {
    "all": "all",
    "allViewer": "all of the viewer's",
    "allViewerAndWhitelistCloudFront": "all of the viewer's and",
    "allExcept": "all except",
}


def span(seconds: int) -> str:
    """`24 h` as `1 d`, `90` as `90 s`: in the largest unit that is whole."""
    return next(
        (f"{seconds // size} {unit}" for size, unit in _UNITS if seconds and not seconds % size), f"{seconds} s"
    )


def kept_for(behavior: Behavior) -> str:
    """The default TTL, or `off`: what a column has room for."""
    policy = behavior.cache_policy or behavior.forwarded_values
    if policy is None or not (policy.min_ttl or policy.default_ttl or policy.max_ttl):
        return "off"
    return span(policy.default_ttl)


def selected(selection: Selection) -> str:
    """The names a policy takes: `none`, `all`, `all except a, b`, or the names themselves."""
    names = ", ".join(selection.names)
    if selection.behavior == "whitelist":
        return names or "none"
    return f"{_ALL_WORDS.get(selection.behavior, selection.behavior)} {names}".rstrip()


def cache_text(behavior: Behavior) -> str:
    """The cache policy by name, what is in its key, and how long it keeps a response."""
    if behavior.forwarded_values is not None:
        return _forwarded_text(behavior.forwarded_values)
    policy = behavior.cache_policy
    return "none" if policy is None else f"{policy.name}: {_key_text(policy)}; {_ttl_text(policy)}"


def _key_text(policy: CachePolicy) -> str:
    key = f"key: query {selected(policy.query_strings)}, headers {selected(policy.headers)}"
    codings = [name for name, is_on in (("gzip", policy.gzip), ("br", policy.brotli)) if is_on]
    return f"{key}, cookies {selected(policy.cookies)}" + (f", {' and '.join(codings)}" if codings else "")


def _ttl_text(policy: CachePolicy | ForwardedValues) -> str:
    if not (policy.min_ttl or policy.default_ttl or policy.max_ttl):
        return "nothing is cached"
    return f"TTL {span(policy.default_ttl)} (from {span(policy.min_ttl)} to {span(policy.max_ttl)})"


def _forwarded_text(values: ForwardedValues) -> str:
    query = "none"
    if values.query_string:
        query = ", ".join(values.query_string_cache_keys) or "all"
    headers = ", ".join(values.headers) or "none"
    key = f"query {query}, headers {headers}, cookies {selected(values.cookies)}"
    return f"ForwardedValues: key: {key}; {_ttl_text(values)}"


def forwarding_text(policy: OriginRequestPolicy | None) -> str:
    """What the origin gets beside the cache key."""
    if policy is None:
        return "no origin request policy: the origin gets what is in the cache key"
    parts = f"query {selected(policy.query_strings)}, headers {selected(policy.headers)}"
    adds = f", and {', '.join(policy.adds)}" if policy.adds else ""
    return f"{policy.name}: {parts}, cookies {selected(policy.cookies)}{adds}"


def behavior_text(behavior: Behavior) -> str:
    """Methods, protocol, and what else is switched on."""
    parts = [f"{', '.join(behavior.allowed_methods)}", behavior.viewer_protocol_policy]
    if behavior.compress:
        parts.append("compresses")
    if behavior.requires_signature:
        parts.append("signed URLs or cookies only")
    if behavior.response_headers_policy is not None:
        parts.append(f"response headers policy {behavior.response_headers_policy.name}")
    return " · ".join(parts)


def origin_text(distribution: Distribution, origin_id: str) -> str:
    """The origin, or the two of a group."""
    group = next((each for each in distribution.origin_groups if each.id == origin_id), None)
    if group is None:
        return _one_origin(distribution.origin(origin_id))
    members = " then ".join(_one_origin(distribution.origin(member)) for member in group.members)
    return f"group {group.id}: {members} on {', '.join(map(str, group.status_codes))}"


def _one_origin(origin: Origin) -> str:
    times = f"timeout {origin.read_timeout} s, {origin.connection_attempts} attempts"
    return f"{origin.id}: {origin.kind} {origin.domain_name}{origin.path} · {origin.protocol_policy} · {times}"


def origins_of(distribution: Distribution, behavior: Behavior) -> tuple[Origin, ...]:
    """The origins a behavior may ask, the first one first."""
    group = next((each for each in distribution.origin_groups if each.id == behavior.target_origin_id), None)
    return tuple(distribution.origin(each) for each in (group.members if group else (behavior.target_origin_id,)))


def answer_text(domain_name: str, answers: Mapping[str, str]) -> str:
    """What answers for a domain on this machine."""
    answer = answers.get(domain_name)
    if answer is None:
        return "asked live, over the network"
    if answer == "none":
        return "nothing answers for it here (local: none)"
    if answer.startswith("insecure+"):
        return f"{answer} answers for it here, its certificate not checked"
    is_path = "://" not in answer and not answer.startswith("fault:")
    return f"answered here from {answer}" if is_path else f"{answer} answers for it here"


def settings_text(settings: Settings) -> str:
    """The switches that are not as they are by default."""
    standard = Settings()
    changed = [
        f"{each.name} = {getattr(settings, each.name)}"
        for each in fields(Settings)
        if getattr(settings, each.name) != getattr(standard, each.name)
    ]
    return ", ".join(changed) or "all as by default"


def distribution_text(distribution: Distribution) -> str:
    """Its names, and what holds for all of it."""
    parts = [distribution.id, distribution.domain_name]
    if distribution.aliases:
        parts.append(f"aliases {', '.join(distribution.aliases)}")
    if distribution.default_root_object:
        parts.append(f"root object {distribution.default_root_object}")
    if count := len(distribution.custom_error_responses):
        parts.append(f"{count} custom error response{'' if count == 1 else 's'}")
    if distribution.geo_restriction.restriction_type != "none":
        restriction = distribution.geo_restriction
        parts.append(f"{restriction.restriction_type} of {', '.join(restriction.items)}")
    return " · ".join(parts)
