"""Presets: each has every CloudFront-* fact an edge would have of such a viewer."""

import re
from ipaddress import ip_address, ip_network

import pytest

from edgetui.engine.devices import viewer_facts
from edgetui.engine.fields import name_set
from edgetui.engine.http import Headers, Request
from edgetui.session.viewers import PRESETS, Preset, preset

#: RFC 5737 and RFC 3849.
FOR_DOCUMENTATION = [
    ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
WITH_LOCATION = [name for name in PRESETS if name != "server-virginia"]

every_preset = pytest.mark.parametrize("one", PRESETS.values(), ids=PRESETS)


def facts_of(one: Preset) -> Headers:
    return viewer_facts(one.viewer, one.dressed(Request(headers=Headers([("Host", "d111111abcdef8.cloudfront.net")]))))


@pytest.mark.parametrize(
    ("name", "country", "city", "devices"),
    [
        ("phone-tokyo", "JP", "Tokyo", {"IOS", "Mobile"}),
        ("phone-lagos", "NG", "Lagos", {"Android", "Mobile"}),
        ("tablet-sydney", "AU", "Sydney", {"Android", "Mobile", "Tablet"}),
        ("desktop-zurich", "CH", "Z%C3%BCrich", {"Desktop"}),
        ("tv-sao-paulo", "BR", "S%C3%A3o Paulo", {"SmartTV"}),
        ("crawler", "US", "Mountain View", {"Desktop"}),
        ("curl-dublin", "IE", "Dublin", {"Desktop"}),
        ("server-virginia", "US", "Ashburn", {"Desktop"}),
    ],
)
def test_a_preset_is_the_device_and_place_its_name_says(name: str, country: str, city: str, devices: set[str]) -> None:
    one = preset(name)
    assert one is not None
    facts = facts_of(one)

    assert facts.get("CloudFront-Viewer-Country") == country
    assert facts.get("CloudFront-Viewer-City") == city
    assert {key[14:-7] for key, value in facts if key.startswith("CloudFront-Is-") and value == "true"} == devices


def test_there_is_no_preset_of_another_name() -> None:
    assert preset("phone-atlantis") is None
    assert all(name == one.name for name, one in PRESETS.items())


@pytest.mark.parametrize("name", WITH_LOCATION)
def test_a_preset_has_every_fact_of_device_location_structure_and_tls(name: str) -> None:
    facts = facts_of(PRESETS[name])
    expected = [
        *name_set("cloudfront_generated", "device").names,
        *name_set("cloudfront_generated", "location").names,
        *name_set("cloudfront_generated", "header_structure").names,
        *name_set("cloudfront_generated", "tls").names,
        "CloudFront-Forwarded-Proto",
        "CloudFront-Viewer-Http-Version",
    ]
    may_be_unknown = {"CloudFront-Viewer-Metro-Code", "CloudFront-Viewer-Postal-Code"}

    assert {key for key in expected if key not in facts} <= may_be_unknown


@every_preset
def test_a_metro_code_is_only_known_in_the_united_states(one: Preset) -> None:
    facts = facts_of(one)

    assert facts.get("CloudFront-Viewer-Country") == "US" or "CloudFront-Viewer-Metro-Code" not in facts


def test_requests_from_the_aws_network_have_city_address_asn_and_country_alone() -> None:
    facts = facts_of(PRESETS["server-virginia"])
    location = name_set("cloudfront_generated", "location")

    assert {key.removeprefix("CloudFront-Viewer-") for key, _ in facts if key in location} == {
        "City",
        "Address",
        "ASN",
        "Country",
    }


@every_preset
def test_the_values_have_the_form_cloudfront_gives_them(one: Preset) -> None:
    facts = facts_of(one)

    assert re.fullmatch("[A-Z]{2}", facts.get("CloudFront-Viewer-Country") or "")
    assert len(facts.get("CloudFront-Viewer-Country-Region") or "") <= 3
    assert re.fullmatch("[0-9a-f]{32}", facts.get("CloudFront-Viewer-JA3-Fingerprint") or "")
    assert re.fullmatch(
        "[tq]1[23]d[0-9]{4}h[123]_[0-9a-f]{12}_[0-9a-f]{12}", facts.get("CloudFront-Viewer-JA4-Fingerprint") or ""
    )
    assert re.fullmatch(r"TLSv1\.[23]:[A-Z0-9_-]+:fullHandshake", facts.get("CloudFront-Viewer-TLS") or "")
    assert all(value.isascii() for _, value in facts)


@every_preset
def test_no_preset_is_a_real_viewer(one: Preset) -> None:
    address = ip_address(one.viewer.ip)

    assert any(address in network for network in FOR_DOCUMENTATION if network.version == address.version)
    assert 64496 <= int(facts_of(one).get("CloudFront-Viewer-ASN") or 0) <= 64511


def test_one_preset_comes_over_ipv6_and_each_http_version_is_there() -> None:
    assert ip_address(PRESETS["desktop-zurich"].viewer.ip).version == 6
    assert {one.viewer.http_version for one in PRESETS.values()} == {"1.1", "2.0", "3.0"}
    assert len({one.viewer.ip for one in PRESETS.values()}) == len(PRESETS)


def test_a_preset_adds_its_headers_after_the_requests_own_and_overrides_none() -> None:
    request = Request("POST", "/a", "b=c", Headers([("Host", "x"), ("user-agent", "mine")]), b"body")

    dressed = PRESETS["phone-tokyo"].dressed(request)

    assert (dressed.method, dressed.target(), dressed.body) == ("POST", "/a?b=c", b"body")
    assert list(dressed.headers) == [
        ("Host", "x"),
        ("user-agent", "mine"),
        ("Accept", "*/*"),
        ("Accept-Language", "ja-JP,ja;q=0.9"),
        ("Accept-Encoding", "gzip, deflate, br"),
    ]


def test_curl_sends_no_language_and_no_encodings() -> None:
    assert list(PRESETS["curl-dublin"].headers) == [("User-Agent", "curl/8.14.1"), ("Accept", "*/*")]
