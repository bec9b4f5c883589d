"""Signed URLs and cookies, by semantics §8.8 and the guide's pages on signed URLs and cookies."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.behavior import PublicKey
from edgetui.engine.data import load
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.signing import (
    SignedRequest,
    SigningRefusal,
    access_denied,
    canned_policy,
    covers,
    decoded,
    denial,
    key_of,
    refusal_body,
    signed_request,
    signed_url,
    unknown_key,
)

HOST = ("Host", "d111111abcdef8.cloudfront.net")
NOON = 1357034400  # January 1, 2013 10:00 UTC, the guide's example
CANNED = f"Expires={NOON}&Signature=c2ln&Key-Pair-Id=K1"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode().replace("+", "-").replace("=", "_").replace("/", "~")


def policy_text(resource: str | None = "https://*", **conditions: Any) -> bytes:
    """A custom policy; conditions are written as CloudFront names them."""
    condition = {"DateLessThan": {"AWS:EpochTime": NOON}} | conditions
    statement = {"Condition": condition} if resource is None else {"Resource": resource, "Condition": condition}
    return json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()


def url(querystring: str, uri: str = "/horizon.jpg", *lines: tuple[str, str]) -> Request:
    return Request("GET", uri, querystring, Headers([HOST, *lines]))


def custom(policy: bytes, uri: str = "/horizon.jpg", extra: str = "") -> Request:
    return url(f"{extra}Policy={encoded(policy)}&Signature=c2ln&Key-Pair-Id=K1", uri)


def read(request: Request, protocol: str = "https") -> SignedRequest:
    found = signed_request(request, Viewer(protocol=protocol))
    assert isinstance(found, SignedRequest), found
    return found


def refused(request: Request) -> SigningRefusal:
    found = signed_request(request, Viewer())
    assert isinstance(found, SigningRefusal), found
    return found


# -- what is presented


def test_c175_a_request_without_signature_is_refused_with_the_observed_xml() -> None:
    body = refusal_body(refused(url("")))

    assert body.decode() == load("error_texts")["signed_url_missing_body"]
    assert len(body) == 146


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        ("", "MissingKey", "Key-Pair-Id"),
        (f"Expires={NOON}", "MissingKey", "Key-Pair-Id"),
        (f"Expires={NOON}&Signature=c2ln", "MissingKey", "Key-Pair-Id"),
        (f"Expires={NOON}&Signature=c2ln&Key-Pair-Id=", "MissingKey", "Key-Pair-Id"),
        (f"Expires={NOON}&Key-Pair-Id=K1", "MissingSignature", "Signature"),
        ("Signature=c2ln&Key-Pair-Id=K1", "MissingPolicy", "Policy or Expires"),
        ("expires=1&signature=c2ln&key-pair-id=K1", "MissingKey", "Key-Pair-Id"),
    ],
)
def test_what_is_missing_is_named(given: str, code: str, named: str) -> None:
    as_cookies = "; ".join(f"CloudFront-{part}" for part in given.split("&") if part)

    for request in (url(given), url("", "/a", ("Cookie", as_cookies))):
        refusal = refused(request)
        assert (refusal.code, refusal.message) == (code, f"Missing {named} query parameter or cookie value")


def test_a_canned_url_signs_the_policy_cloudfront_builds() -> None:
    signed = read(url(f"size=large&license=yes&{CANNED}"))

    assert (signed.source, signed.is_custom, signed.key_pair_id, signed.hash_algorithm) == ("url", False, "K1", "SHA1")
    assert signed.message == (
        b'{"Statement":[{"Resource":"https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large&license=yes",'
        b'"Condition":{"DateLessThan":{"AWS:EpochTime":1357034400}}}]}'
    )
    assert signed.signature == b"sig"
    assert (signed.expires, signed.starts, signed.source_ip) == (NOON, None, None)


def test_a_custom_url_signs_the_policy_as_it_came() -> None:
    policy = b'{ "Statement": [{"Condition": {"DateLessThan": {"AWS:EpochTime": 5}}}] }\n'

    signed = read(custom(policy))

    assert (signed.message, signed.is_custom, signed.expires, signed.resource) == (policy, True, 5, None)


def test_signed_cookies_are_read_where_the_url_is_not_signed() -> None:
    cookies = f"a=b; CloudFront-Expires={NOON}; CloudFront-Signature=c2ln; CloudFront-Key-Pair-Id=K2"

    signed = read(url("x=1", "/a", ("Cookie", cookies)))

    assert (signed.source, signed.key_pair_id, signed.is_custom) == ("cookie", "K2", False)
    assert signed.message == canned_policy("https://d111111abcdef8.cloudfront.net/a?x=1", NOON)


def test_custom_cookies_carry_their_policy() -> None:
    policy = policy_text("https://*/a/*")
    cookies = f"CloudFront-Policy={encoded(policy)}; CloudFront-Signature=c2ln; CloudFront-Key-Pair-Id=K2"

    assert read(url("", "/a/b", ("Cookie", cookies))).message == policy


def test_a_signed_url_is_judged_alone_whatever_the_cookies_say() -> None:
    cookies = f"CloudFront-Expires={NOON}; CloudFront-Signature=c2ln; CloudFront-Key-Pair-Id=K2"

    assert read(url(CANNED, "/a", ("Cookie", cookies))).source == "url"
    assert refused(url("Key-Pair-Id=K1", "/a", ("Cookie", cookies))).code == "MissingSignature"


def test_an_expires_parameter_of_the_applications_does_not_hide_the_cookies() -> None:
    cookies = f"CloudFront-Expires={NOON}; CloudFront-Signature=c2ln; CloudFront-Key-Pair-Id=K2"

    assert read(url("Expires=5", "/a", ("Cookie", cookies))).source == "cookie"


@pytest.mark.parametrize(
    ("given", "expected"), [("", "SHA1"), ("&Hash-Algorithm=SHA256", "SHA256"), ("&Hash-Algorithm=sha1", "SHA1")]
)
def test_the_hash_is_sha1_unless_the_url_names_sha256(given: str, expected: str) -> None:
    assert read(url(CANNED + given)).hash_algorithm == expected


def test_the_url_is_the_requests_own_without_the_signature() -> None:
    request = url(f"a=1&{CANNED}&Hash-Algorithm=SHA256&b", "/x%20y")

    assert signed_url(request, Viewer(protocol="http")) == "http://d111111abcdef8.cloudfront.net/x%20y?a=1&b"
    assert signed_url(url(CANNED), Viewer()) == "https://d111111abcdef8.cloudfront.net/horizon.jpg"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (encoded(bytes(range(256))), bytes(range(256))),
        ("c2ln", b"sig"),
        ("c2lnbg__", b"sign"),
        ("c2lnbg", b"sign"),
        ("-~", b"\xfb"),
        ("c2l*", None),
        ("ü", None),
        ("a", None),
    ],
)
def test_base64_has_other_letters_in_a_url(text: str, expected: bytes | None) -> None:
    assert decoded(text) == expected


def test_a_percent_encoded_value_is_read() -> None:
    assert read(url(CANNED.replace("c2ln", "-%7E"))).signature == b"\xfb"


# -- what is malformed


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (url(CANNED.replace("c2ln", "c2l*")), "MalformedSignature"),
        (url(CANNED.replace(str(NOON), "soon")), "MalformedPolicy"),
        (url(CANNED.replace(str(NOON), "9" * 5000)), "MalformedPolicy"),
        (url(CANNED + "&Hash-Algorithm=MD5"), "MalformedPolicy"),
        (url("Policy=*&Signature=c2ln&Key-Pair-Id=K1"), "MalformedPolicy"),
        (custom(b""), "MissingPolicy"),
        (custom(b"{"), "MalformedPolicy"),
        (custom(b"\xff\xfe"), "MalformedPolicy"),
        (custom(b"[" * 5000), "MalformedPolicy"),
        (custom(b"[]"), "MalformedPolicy"),
        (custom(b'{"Statement":[]}'), "MalformedPolicy"),
        (custom(b'{"Statement":[{},{}]}'), "MalformedPolicy"),
        (custom(b'{"Statement":[{"Resource":"*"}]}'), "MalformedPolicy"),
        (custom(b'{"Statement":[{"Condition":{}}]}'), "MalformedPolicy"),
        (custom(policy_text("ftp://a")), "MalformedPolicy"),
        (custom(policy_text(DateLessThan={"AWS:EpochTime": "1357034400"})), "MalformedPolicy"),
        (custom(policy_text(DateLessThan={"AWS:EpochTime": True})), "MalformedPolicy"),
        (custom(policy_text(DateLessThan={})), "MalformedPolicy"),
        (custom(policy_text(DateLessThan=5)), "MalformedPolicy"),
        (custom(policy_text(DateLessThan=None)), "MalformedPolicy"),
        (custom(policy_text(IpAddress="192.0.2.0/24")), "MalformedPolicy"),
        (custom(policy_text(DateGreaterThan={"AWS:EpochTime": 1.5})), "MalformedPolicy"),
        (custom(policy_text(IpAddress={"AWS:SourceIp": "2001:db8::/32"})), "MalformedPolicy"),
        (custom(policy_text(IpAddress={"AWS:SourceIp": ["192.0.2.0/24"]})), "MalformedPolicy"),
        (custom(policy_text(IpAddress={"AWS:SourceIp": "192.0.2.0/33"})), "MalformedPolicy"),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_value(request_: Request, code: str) -> None:
    refusal = refused(request_)

    assert refusal.code == code
    assert refusal.why
    assert refusal_body(refusal).startswith(b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>' + code.encode())


def test_a_refusal_shows_the_offending_value() -> None:
    assert "'ftp://a'" in refused(custom(policy_text("ftp://a"))).why
    assert "'1357034400'" in refused(custom(policy_text(DateLessThan={"AWS:EpochTime": "1357034400"}))).why


# -- what the policy covers


@pytest.mark.parametrize(
    ("at", "conditions", "expected"),
    [
        (NOON - 1, {}, ""),
        (NOON - 0.5, {}, ""),
        (NOON, {}, "expired"),
        (NOON + 1, {}, "expired"),
        (NOON - 10, {"DateGreaterThan": {"AWS:EpochTime": NOON - 10}}, ""),
        (NOON - 11, {"DateGreaterThan": {"AWS:EpochTime": NOON - 10}}, "not valid yet"),
    ],
)
def test_a_policy_covers_from_its_start_until_just_before_its_end(
    at: float, conditions: dict[str, Any], expected: str
) -> None:
    assert denial(read(custom(policy_text(**conditions))), at, "192.0.2.1").startswith(expected)
    assert bool(denial(read(custom(policy_text(**conditions))), at, "192.0.2.1")) is bool(expected)


def test_a_canned_policy_ends_too() -> None:
    signed = read(url(CANNED))

    assert denial(signed, NOON - 1, "2001:db8::1") == ""
    assert denial(signed, NOON, "192.0.2.1") == "expired: valid until 1357034400, and it is 1357034400"


@pytest.mark.parametrize(
    ("network", "client_ip", "is_covered"),
    [
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.10/32", "192.0.2.10", True),
        ("192.0.2.10/32", "192.0.2.11", False),
        ("192.0.2.10", "192.0.2.10", True),
        ("192.0.2.77/24", "192.0.2.1", True),
        ("0.0.0.0/0", "203.0.113.9", True),
        ("0.0.0.0/0", "2001:db8::1", False),
    ],
)
def test_a_policy_with_an_address_is_for_ipv4_viewers_of_that_network(
    network: str, client_ip: str, is_covered: bool
) -> None:
    signed = read(custom(policy_text(IpAddress={"AWS:SourceIp": network})))

    denied = denial(signed, NOON - 1, client_ip)

    assert (denied == "") is is_covered
    assert is_covered or (network in denied and client_ip in denied)


@pytest.mark.parametrize(
    ("resource", "url_", "expected"),
    [
        ("http://a.net/game_download.zip", "http://a.net/game_download.zip", True),
        ("http://a.net/game_download.zip", "https://a.net/game_download.zip", False),
        ("http*://a.net/x", "https://a.net/x", True),
        ("http://*", "http://a.net/anything?x=1", True),
        ("*", "https://a.net/", True),
        ("http://a.net/*game_download.zip*", "http://a.net/game_download.zip", True),
        ("http://a.net/*game_download.zip*", "http://a.net/example_game_download.zip?license=yes", True),
        ("http://a.net/*game_download.zip*", "http://a.net/test_game_download.zip?license=temp", True),
        ("http://a.net/*game_download.zip*", "http://a.net/game_downloadXzip", False),
        ("http://a.net/training/*", "http://a.net/training/orientation.pdf", True),
        ("http://a.net/training/*", "http://a.net/Training/orientation.pdf", False),
        ("http://a.net/a??.jpg", "http://a.net/ant.jpg", True),
        ("http://a.net/a??.jpg", "http://a.net/abcd.jpg", False),
        ("http://a.net/x?size=1", "http://a.net/x?size=1", True),
        ("http://a.net/x", "http://a.net/x?size=1", False),
        ("http://*ab*ab", "http://abab", True),
        ("http://*ab*ab", "http://xab", False),
        ("http://*ab*aba", "http://ababa", True),
        ("*" * 200 + "b", "a" * 5000, False),
        ("*a" * 200 + "b", "a" * 5000, False),
    ],
)
def test_wildcards_match_anywhere_in_the_url(resource: str, url_: str, expected: bool) -> None:
    assert covers(resource, url_) is expected


def test_a_policy_for_another_resource_denies_and_one_without_resource_covers_all() -> None:
    denied = denial(read(custom(policy_text("https://*/other/*"))), NOON - 1, "192.0.2.1")

    assert denied == (
        "the policy is for https://*/other/*, and the request for https://d111111abcdef8.cloudfront.net/horizon.jpg"
    )
    assert denial(read(custom(policy_text(None))), NOON - 1, "192.0.2.1") == ""


def test_the_query_of_the_request_is_part_of_what_is_covered() -> None:
    policy = policy_text("https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large")

    assert denial(read(custom(policy, extra="size=large&")), NOON - 1, "192.0.2.1") == ""
    assert denial(read(custom(policy, extra="size=small&")), NOON - 1, "192.0.2.1") != ""


# -- keys


def test_the_trusted_key_is_the_one_the_request_names() -> None:
    signed = read(url(CANNED))
    keys = (PublicKey("K0", "zero"), PublicKey("K1", "one"))

    assert key_of(signed, keys) == keys[1]
    assert key_of(signed, keys[:1]) is None
    assert (unknown_key(signed).code, "K1" in unknown_key(signed).why) == ("InvalidKey", True)
    assert access_denied("expired").code == "AccessDenied"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Statement", "Resource", "Condition", "DateLessThan"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
def test_any_policy_is_read_or_refused_and_never_raises(policy: bytes) -> None:
    found = signed_request(custom(policy), Viewer())

    assert isinstance(found, SignedRequest | SigningRefusal)
    if isinstance(found, SignedRequest):
        assert isinstance(denial(found, NOON, "192.0.2.1"), str)


@given(st.text(st.characters(max_codepoint=255), max_size=60), st.text(st.characters(max_codepoint=255), max_size=60))
def test_any_query_and_cookie_are_read_or_refused_and_never_raise(querystring: str, cookie: str) -> None:
    request = url(f"{querystring}&{CANNED}", "/a", ("Cookie", f"CloudFront-Key-Pair-Id=K1; {cookie}"))

    assert isinstance(signed_request(request, Viewer()), SignedRequest | SigningRefusal)
    assert isinstance(signed_request(url(querystring, "/a", ("Cookie", cookie)), Viewer()), SigningRefusal)


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_wildcards_agree_with_an_independent_matcher(resource: str, url_: str) -> None:
    def matches(pattern: str, text: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return matches(pattern[1:], text) or (bool(text) and matches(pattern, text[1:]))
        return bool(text) and pattern[0] in ("?", text[0]) and matches(pattern[1:], text[1:])

    assert covers(resource, url_) is matches(resource, url_)
