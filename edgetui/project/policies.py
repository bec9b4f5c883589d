"""CloudFront's managed policies, by name, by the API's name (`Managed-CachingOptimized`) or by id."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from edgetui.engine.behavior import CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy, Selection
from edgetui.engine.data import load
from edgetui.engine.response_headers import managed, managed_names

#: What a behavior uses that names neither a cache policy nor forwarded values.
DEFAULT_CACHE_POLICY = "CachingOptimized"


def managed_cache_policy(name: str) -> CachePolicy | None:
    """The managed cache policy with this name or id [using-managed-cache-policies]."""
    return _cache_policies().get(name)


def managed_origin_request_policy(name: str) -> OriginRequestPolicy | None:
    """The managed origin request policy with this name or id [using-managed-origin-request-policies]."""
    return _origin_request_policies().get(name)


def managed_response_headers_policy(name: str) -> ResponseHeadersPolicy | None:
    """The managed response headers policy with this name or id [using-managed-response-headers-policies]."""
    return managed(name)


def managed_cache_policy_names() -> tuple[str, ...]:
    """Names, then ids."""
    return _names_and_ids("cache")


def managed_origin_request_policy_names() -> tuple[str, ...]:
    """Names, then ids."""
    return _names_and_ids("origin_request")


def managed_response_headers_policy_names() -> tuple[str, ...]:
    """Names, then ids."""
    return managed_names()


def _names_and_ids(kind: str) -> tuple[str, ...]:
    entries = load("managed_policies")[kind]
    return (*(entry["name"] for entry in entries), *(entry["id"] for entry in entries))


@cache
def _cache_policies() -> dict[str, CachePolicy]:
    return {
        key: CachePolicy(
            name=entry["name"],
            min_ttl=entry["MinTTL"],
            default_ttl=entry["DefaultTTL"],
            max_ttl=entry["MaxTTL"],
            gzip=entry["EnableAcceptEncodingGzip"],
            brotli=entry["EnableAcceptEncodingBrotli"],
            headers=_selection(entry["headers"]),
            cookies=_selection(entry["cookies"]),
            query_strings=_selection(entry["query_strings"]),
        )
        for entry in load("managed_policies")["cache"]
        for key in _keys(entry)
    }


@cache
def _origin_request_policies() -> dict[str, OriginRequestPolicy]:
    return {
        key: OriginRequestPolicy(
            name=entry["name"],
            headers=_selection(entry["headers"], entry.get("cloudfront_headers", entry.get("except", ()))),
            cookies=_selection(entry["cookies"]),
            query_strings=_selection(entry["query_strings"]),
            adds=_connection_headers() if "also_adds" in entry else (),
        )
        for entry in load("managed_policies")["origin_request"]
        for key in _keys(entry)
    }


def _connection_headers() -> tuple[str, ...]:
    """ "CloudFront headers for protocol, HTTP version, TLS version, all device types and viewer location"
    [using-managed-origin-request-policies]."""
    generated = load("headers")["cloudfront_generated"]
    return (
        "CloudFront-Forwarded-Proto",
        "CloudFront-Viewer-Http-Version",
        "CloudFront-Viewer-TLS",
        *generated["device"],
        *generated["location"],
    )


def _keys(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["name"], f"{load('managed_policies')['_api_name_prefix']}{entry['name']}", entry["id"]


def _selection(taken: str | list[str], names: Iterable[str] = ()) -> Selection:
    """The data file has the API's word (with `names` for some), or the list of a whitelist, where empty means none."""
    if isinstance(taken, str):
        return Selection(taken, tuple(names))
    return Selection("whitelist", tuple(taken)) if taken else Selection()
