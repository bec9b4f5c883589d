"""CloudFront-* headers that follow from the request, by the text of semantics §2.5."""

import pytest

from edgetui.engine.devices import device_facts, header_facts, percent_encoded, viewer_facts
from edgetui.engine.http import Headers, Request, Viewer

NAMES = ("Android", "Desktop", "IOS", "Mobile", "SmartTV", "Tablet")
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"


def true_of(user_agent: str) -> set[str]:
    facts = device_facts(user_agent)
    assert [name for name, _ in facts] == [f"CloudFront-Is-{name}-Viewer" for name in NAMES]
    assert {value for _, value in facts} <= {"true", "false"}
    return {name for name in NAMES if facts.get(f"CloudFront-Is-{name}-Viewer") == "true"}


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "IOS Mobile"),
        ("Mozilla/5.0 (iPod touch; CPU iPhone OS 15_7 like Mac OS X) Mobile/15E148", "IOS Mobile"),
        ("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "IOS Mobile Tablet"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {CHROME} Mobile Safari/537.36", "Android Mobile"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-X710) {CHROME} Safari/537.36", "Android Mobile Tablet"),
        ("Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", "Android Mobile Tablet"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Android Mobile"),
        (f"Mozilla/5.0 (Linux; Android 9; KFMAWI) {CHROME} Silk/108.4.6 like Safari/537.36", "Android Mobile Tablet"),
        (f"Mozilla/5.0 (Linux; Android 9; AFTSS) {CHROME} Mobile Safari/537.36", "Android SmartTV"),
        (f"Mozilla/5.0 (Linux; Android 12; BRAVIA 4K) {CHROME} Safari/537.36", "Android SmartTV"),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 94.0.4606.31/7.0 TV Safari/537.36", "SmartTV"),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Safari/537.36", "SmartTV"),
        ("AppleTV11,1/11.1", "SmartTV"),
        ("Roku/DVP-9.10", "SmartTV"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Desktop"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5", "Desktop"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Desktop"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36", "Desktop"),
        ("Mozilla/5.0 (Windows Phone 10.0) Edge/15", "Mobile"),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.5.25", "Mobile"),
        ("Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.com/bot.html)", "Desktop"),
        ("curl/8.14.1", "Desktop"),
        ("Amazon CloudFront", "Desktop"),
        ("", "Desktop"),
    ],
)
def test_the_user_agent_tells_the_device_and_several_may_be_true(user_agent: str, expected: str) -> None:
    assert true_of(user_agent) == set(expected.split())


def test_header_order_is_the_names_as_sent_and_the_count_is_of_lines() -> None:
    request = Request(headers=Headers([("Host", "a"), ("accept", "b"), ("Cookie", "c"), ("Cookie", "d")]))

    assert list(header_facts(request)) == [
        ("CloudFront-Viewer-Header-Order", "Host:accept:Cookie:Cookie"),
        ("CloudFront-Viewer-Header-Count", "4"),
    ]


def test_header_order_is_cut_at_7680_characters_and_the_count_is_not() -> None:
    facts = header_facts(Request(headers=Headers([("X" * 99, "a")] * 100)))

    assert len(facts.get("CloudFront-Viewer-Header-Order") or "") == 7680
    assert facts.get("CloudFront-Viewer-Header-Count") == "100"


PHONE = Request(headers=Headers([("Host", "a"), ("User-Agent", "Mozilla/5.0 (iPhone) Mobile")]))
TLS = [
    ("CloudFront-Viewer-TLS", "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake"),
    ("CloudFront-Viewer-JA3-Fingerprint", "0" * 32),
    ("CloudFront-Viewer-JA4-Fingerprint", "t13d1516h2_000000000000_000000000000"),
]


def test_an_edge_knows_what_is_stated_and_what_follows_from_request_and_connection() -> None:
    viewer = Viewer("192.0.2.1", 4711, "https", "2.0", Headers([("CloudFront-Viewer-Country", "JP"), *TLS]))

    facts = dict(viewer_facts(viewer, PHONE))

    assert facts["CloudFront-Viewer-Country"] == "JP"
    assert facts["CloudFront-Is-IOS-Viewer"] == "true"
    assert facts["CloudFront-Viewer-Header-Order"] == "Host:User-Agent"
    assert facts["CloudFront-Viewer-Address"] == "192.0.2.1:4711"
    assert facts["CloudFront-Forwarded-Proto"] == "https"
    assert facts["CloudFront-Viewer-Http-Version"] == "2.0"
    assert facts.items() >= dict(TLS).items()


def test_what_is_stated_of_a_viewer_goes_before_what_would_follow() -> None:
    viewer = Viewer(facts=Headers([("cloudfront-is-ios-viewer", "false"), ("CloudFront-Viewer-Address", "stated")]))

    facts = viewer_facts(viewer, PHONE)

    assert facts.get_all("CloudFront-Is-IOS-Viewer") == ("false",)
    assert facts.get_all("CloudFront-Viewer-Address") == ("stated",)


def test_over_http_nothing_is_said_of_tls() -> None:
    facts = viewer_facts(Viewer(protocol="http", facts=Headers(TLS)), PHONE)

    assert not [name for name, _ in facts if "TLS" in name or "JA" in name]
    assert facts.get("CloudFront-Forwarded-Proto") == "http"


def test_a_request_without_user_agent_has_device_headers_too() -> None:
    assert viewer_facts(Viewer(), Request()).get("CloudFront-Is-Desktop-Viewer") == "true"


def test_an_ipv6_address_is_followed_by_its_port() -> None:
    assert viewer_facts(Viewer("2001:db8::1", 443), Request()).get("CloudFront-Viewer-Address") == "2001:db8::1:443"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Zürich", "Z%C3%BCrich"), ("São Paulo", "S%C3%A3o Paulo"), ("東京", "%E6%9D%B1%E4%BA%AC"), ("a b%", "a b%")],
)
def test_only_non_ascii_characters_of_a_location_are_encoded(text: str, expected: str) -> None:
    assert percent_encoded(text) == expected


def test_over_http_there_is_no_certificate_of_the_viewer() -> None:
    """[viewer-mtls-headers]"""
    facts = Headers([("CloudFront-Viewer-Cert-Present", "true"), ("CloudFront-Viewer-Country", "CH")])
    for protocol, is_told in (("https", True), ("http", False)):
        told = viewer_facts(Viewer(protocol=protocol, facts=facts), PHONE)
        assert ("cloudfront-viewer-cert-present" in told, "cloudfront-viewer-country" in told) == (is_told, True)
