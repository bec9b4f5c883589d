import pytest

from edgetui.engine.behavior import (
    Behavior,
    CachePolicy,
    Cors,
    Endpoint,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
)
from edgetui.engine.data import load
from edgetui.engine.forwarding import origin_request
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.project.policies import (
    managed_cache_policy,
    managed_cache_policy_names,
    managed_origin_request_policy,
    managed_origin_request_policy_names,
    managed_response_headers_policy,
    managed_response_headers_policy_names,
)


@pytest.mark.parametrize(
    "name", ["CachingOptimized", "Managed-CachingOptimized", "658327ea-f89d-4fab-a63d-7e88639e58f6"]
)
def test_a_managed_cache_policy_is_found_by_name_prefixed_name_and_id(name: str) -> None:
    assert managed_cache_policy(name) == CachePolicy("CachingOptimized", 1, 86400, 31536000, gzip=True, brotli=True)


@pytest.mark.parametrize("name", ["AllViewer", "Managed-AllViewer", "216adef6-5c7f-47e4-b989-5492eafa07d3"])
def test_a_managed_origin_request_policy_is_found_by_name_prefixed_name_and_id(name: str) -> None:
    assert managed_origin_request_policy(name) == OriginRequestPolicy(
        "AllViewer", Selection("allViewer"), Selection("all"), Selection("all")
    )


def test_lists_of_a_managed_cache_policy_are_whitelists() -> None:
    policy = managed_cache_policy("Elemental-MediaPackage")
    assert policy is not None
    assert policy.headers == Selection("whitelist", ("Origin",))
    assert policy.query_strings == Selection("whitelist", ("aws.manifestfilter", "start", "end", "m"))
    assert policy.cookies == Selection("none")


def test_caching_disabled_is_disabled() -> None:
    policy = managed_cache_policy("CachingDisabled")
    assert policy is not None and policy.is_disabled


def test_headers_of_an_origin_request_policy_carry_their_names() -> None:
    except_host = managed_origin_request_policy("AllViewerExceptHostHeader")
    with_cloudfront = managed_origin_request_policy("AllViewerAndCloudFrontHeaders-2022-06")
    assert except_host is not None and except_host.headers == Selection("allExcept", ("Host",))
    assert with_cloudfront is not None
    assert with_cloudfront.headers.behavior == "allViewerAndWhitelistCloudFront"
    assert "CloudFront-Viewer-Country" in with_cloudfront.headers.names


def test_all_viewer_except_host_adds_what_is_known_of_the_connection_and_the_viewer() -> None:
    except_host = managed_origin_request_policy("AllViewerExceptHostHeader")
    with_cloudfront = managed_origin_request_policy("AllViewerAndCloudFrontHeaders-2022-06")
    all_viewer = managed_origin_request_policy("AllViewer")
    assert except_host is not None and with_cloudfront is not None and all_viewer is not None
    assert {"CloudFront-Forwarded-Proto", "CloudFront-Viewer-TLS", "CloudFront-Is-SmartTV-Viewer"} < {*except_host.adds}
    assert sorted(except_host.adds) == sorted(with_cloudfront.headers.names)
    assert all_viewer.adds == ()


def test_the_added_headers_reach_the_origin() -> None:
    policy = managed_origin_request_policy("AllViewerExceptHostHeader")
    behavior = Behavior(cache_policy=managed_cache_policy("CachingDisabled"), origin_request_policy=policy)
    viewer = Viewer(facts=Headers([("CloudFront-Viewer-City", "Bern")]))
    sent = Request(headers=Headers([("Host", "www.example.org"), ("X-Any", "1")]))
    forwarded = origin_request(sent, behavior, Endpoint("custom", "origin.example.org"), viewer, "seed").headers
    assert forwarded.get("cloudfront-viewer-city") == "Bern"
    assert forwarded.get("cloudfront-forwarded-proto") == "https"
    assert (forwarded.get("host"), forwarded.get("x-any")) == ("origin.example.org", "1")


@pytest.mark.parametrize("name", ["SimpleCORS", "Managed-SimpleCORS", "60669652-455b-4ae9-85a4-c4c02393f86c"])
def test_a_managed_response_headers_policy_is_found_by_name_prefixed_name_and_id(name: str) -> None:
    assert managed_response_headers_policy(name) == ResponseHeadersPolicy(
        "SimpleCORS", Cors(("*",), exposes_on_preflight_only=True)
    )


def test_every_managed_policy_of_the_data_is_there_and_its_names_are_listed() -> None:
    data = load("managed_policies")
    for entry in data["cache"]:
        assert managed_cache_policy(entry["name"]) == managed_cache_policy(entry["id"]) is not None
        assert {entry["name"], entry["id"]} <= set(managed_cache_policy_names())
    for entry in data["origin_request"]:
        assert managed_origin_request_policy(entry["name"]) == managed_origin_request_policy(entry["id"]) is not None
        assert {entry["name"], entry["id"]} <= set(managed_origin_request_policy_names())
    for entry in data["response_headers"]:
        found = managed_response_headers_policy(entry["name"])
        assert found == managed_response_headers_policy(entry["id"]) is not None
        assert {entry["name"], entry["id"]} <= set(managed_response_headers_policy_names())


def test_what_is_no_managed_policy_is_none() -> None:
    assert managed_cache_policy("AllViewer") is None
    assert managed_origin_request_policy("CachingOptimized") is None
    assert managed_response_headers_policy("AllViewer") is None
