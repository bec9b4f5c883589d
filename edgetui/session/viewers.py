"""Viewers to send a request as: who they are for CloudFront, and the headers such a viewer sends.

Addresses, AS numbers and fingerprints are of the ranges kept for documentation or made up: none is a real viewer's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from edgetui.engine.devices import percent_encoded
from edgetui.engine.http import Headers, Request, Viewer

_TLS_1_3 = "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake"
_TLS_1_2 = "TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256:fullHandshake"


@dataclass(frozen=True, slots=True)
class Preset:
    """A viewer by name (`phone-tokyo`), with a title to show and the headers it sends."""

    name: str
    title: str
    viewer: Viewer
    headers: Headers

    def dressed(self, request: Request) -> Request:
        """`request` as this viewer sends it: its headers where the request does not have its own."""
        headers = request.headers
        for name, value in self.headers:
            if name not in headers:
                headers = headers.adding(name, value)
        return Request(request.method, request.uri, request.querystring, headers, request.body)


def preset(name: str) -> Preset | None:
    """The preset with this name."""
    return PRESETS.get(name)


def _location(
    country: str,
    country_name: str,
    region: str,
    region_name: str,
    city: str,
    latitude: str,
    longitude: str,
    time_zone: str,
    *,
    postal_code: str = "",
    metro_code: str = "",
) -> list[tuple[str, str]]:
    """CloudFront-Viewer-* for a place; a postal or metro code that is not known is absent."""
    values = {
        "Country": country,
        "Country-Name": country_name,
        "Country-Region": region,
        "Country-Region-Name": region_name,
        "City": city,
        "Latitude": latitude,
        "Longitude": longitude,
        "Metro-Code": metro_code,
        "Postal-Code": postal_code,
        "Time-Zone": time_zone,
    }
    return [(f"CloudFront-Viewer-{name}", percent_encoded(value)) for name, value in values.items() if value]


def _handshake(name: str, tls: str, alpn: str) -> list[tuple[str, str]]:
    """TLS, JA3 and JA4 in the right form; the digests are of the preset's name, as no real hello was seen."""
    ja3, one, other = (
        hashlib.blake2s(f"{name} {part}".encode(), digest_size=size).hexdigest()
        for part, size in (("ja3", 16), ("ciphers", 6), ("extensions", 6))
    )
    version = "13" if tls.startswith("TLSv1.3") else "12"
    transport = "q" if alpn == "h3" else "t"
    return [
        ("CloudFront-Viewer-TLS", tls),
        ("CloudFront-Viewer-JA3-Fingerprint", ja3),
        ("CloudFront-Viewer-JA4-Fingerprint", f"{transport}{version}d1516{alpn}_{one}_{other}"),
    ]


def _preset(
    name: str,
    title: str,
    ip: str,
    http_version: str,
    asn: int,
    location: list[tuple[str, str]],
    agent: str,
    language: str = "",
    *,
    tls: str = _TLS_1_3,
    encodings: str = "gzip, deflate, br",
) -> Preset:
    alpn = {"3.0": "h3", "2.0": "h2"}.get(http_version, "h1")
    facts = [*location, ("CloudFront-Viewer-ASN", str(asn)), *_handshake(name, tls, alpn)]
    sent = [("User-Agent", agent), ("Accept", "*/*"), ("Accept-Language", language), ("Accept-Encoding", encodings)]
    viewer = Viewer(ip=ip, port=46532, http_version=http_version, facts=Headers(facts))
    return Preset(name, title, viewer, Headers(line for line in sent if line[1]))


_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"

_ALL = (
    _preset(
        "phone-tokyo",
        "A phone in Tokyo",
        "203.0.113.20",
        "3.0",
        64496,
        _location("JP", "Japan", "13", "Tokyo", "Tokyo", "35.68950", "139.69171", "Asia/Tokyo", postal_code="160-0022"),
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.5 Mobile/15E148 Safari/604.1",
        "ja-JP,ja;q=0.9",
    ),
    _preset(
        "phone-lagos",
        "An Android phone in Lagos",
        "203.0.113.31",
        "2.0",
        64497,
        _location("NG", "Nigeria", "LA", "Lagos", "Lagos", "6.45407", "3.39467", "Africa/Lagos"),
        f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {_WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36",
        "en-NG,en;q=0.9",
    ),
    _preset(
        "tablet-sydney",
        "A tablet in Sydney",
        "203.0.113.42",
        "2.0",
        64498,
        _location(
            "AU",
            "Australia",
            "NSW",
            "New South Wales",
            "Sydney",
            "-33.86785",
            "151.20732",
            "Australia/Sydney",
            postal_code="2000",
        ),
        f"Mozilla/5.0 (Linux; Android 14; SM-X710) {_WEBKIT} Chrome/142.0.0.0 Safari/537.36",
        "en-AU,en;q=0.9",
    ),
    _preset(
        "desktop-zurich",
        "A desktop in Zürich, over IPv6",
        "2001:db8:85a3::8a2e:370:7334",
        "2.0",
        64499,
        _location(
            "CH", "Switzerland", "ZH", "Zürich", "Zürich", "47.36667", "8.55000", "Europe/Zurich", postal_code="8001"
        ),
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "de-CH,de;q=0.8,en;q=0.5",
        encodings="gzip, deflate, br, zstd",
    ),
    _preset(
        "tv-sao-paulo",
        "A smart TV in São Paulo",
        "198.51.100.53",
        "1.1",
        64500,
        _location(
            "BR",
            "Brazil",
            "SP",
            "São Paulo",
            "São Paulo",
            "-23.54750",
            "-46.63611",
            "America/Sao_Paulo",
            postal_code="01000",
        ),
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0.4606.31/7.0 TV "
        "Safari/537.36",
        "pt-BR",
        tls=_TLS_1_2,
        encodings="gzip, deflate",
    ),
    _preset(
        "crawler",
        "A search engine's crawler in California",
        "192.0.2.66",
        "1.1",
        64501,
        _location(
            "US",
            "United States",
            "CA",
            "California",
            "Mountain View",
            "37.38605",
            "-122.08385",
            "America/Los_Angeles",
            postal_code="94043",
            metro_code="807",
        ),
        "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.com/bot.html)",
        encodings="gzip, deflate, br",
    ),
    _preset(
        "curl-dublin",
        "curl in Dublin",
        "198.51.100.77",
        "2.0",
        64502,
        _location("IE", "Ireland", "L", "Leinster", "Dublin", "53.33306", "-6.24889", "Europe/Dublin"),
        "curl/8.14.1",
        encodings="",
    ),
    _preset(
        "server-virginia",
        "A program inside the AWS network in Virginia",
        "192.0.2.88",
        "1.1",
        64503,
        # Requests from the AWS network have city and country, and nothing else of a location.
        [("CloudFront-Viewer-Country", "US"), ("CloudFront-Viewer-City", "Ashburn")],
        "python-httpx/0.28.1",
        encodings="gzip, deflate",
    ),
)

#: Every preset by its name, in the order to offer them.
PRESETS: Mapping[str, Preset] = MappingProxyType({one.name: one for one in _ALL})
