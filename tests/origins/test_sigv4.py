"""Signature Version 4, against the examples of AWS's own page [S3 sig-v4-header-based-auth]."""

from datetime import UTC, datetime

import pytest

from edgetui.engine.http import Headers, Request
from edgetui.origins.sigv4 import Credentials, canonical, signed

KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AT = datetime(2013, 5, 24, tzinfo=UTC).timestamp()
HOST = ("Host", "examplebucket.s3.amazonaws.com")


def signature(request, keys=KEYS):
    said = signed(canonical(request), keys, "us-east-1", AT).headers.get("authorization")
    return said.rpartition("Signature=")[2]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            Request("GET", "/test.txt", headers=Headers([HOST, ("Range", "bytes=0-9")])),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            Request(
                "PUT",
                "/test$file.text",
                headers=Headers(
                    [
                        HOST,
                        ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                    ]
                ),
                body=b"Welcome to Amazon S3.",
            ),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            Request("GET", "/", "lifecycle", Headers([HOST])),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            Request("GET", "/", "max-keys=2&prefix=J", Headers([HOST])),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
    ids=["GET", "PUT", "lifecycle", "list"],
)
def test_the_signatures_are_those_of_awss_examples(request_, expected):
    assert signature(request_) == expected


def test_the_order_of_parameters_is_that_of_the_request_on_the_wire_and_sorted_in_the_signature():
    one = Request("GET", "/", "prefix=J&max-keys=2", Headers([HOST]))
    assert canonical(one).querystring == "prefix=J&max-keys=2"
    assert signature(one) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/a b", "/a%20b"),
        ("/a%20b", "/a%20b"),
        ("/caf\u00c3\u00a9", "/caf%C3%A9"),
        ("/a%2fb/%7Euser", "/a/b/~user"),
        ("/a+b", "/a%2Bb"),
        ("/a//b/../c", "/a//b/../c"),
        ("/100%", "/100%25"),
    ],
)
def test_a_path_is_encoded_once(uri, expected):
    assert canonical(Request("GET", uri)).uri == expected


def test_a_session_token_is_sent_and_signed():
    keys = Credentials(KEYS.key_id, KEYS.secret, "the token")
    headers = signed(Request("GET", "/", headers=Headers([HOST])), keys, "us-east-1", AT).headers
    assert headers.get("x-amz-security-token") == "the token"
    assert "x-amz-security-token" in headers.get("authorization")


def test_what_a_viewer_sent_in_the_place_of_a_signature_is_replaced():
    lines = [HOST, ("Authorization", "Basic x"), ("X-Amz-Date", "never"), ("x-amz-content-sha256", "0")]
    headers = signed(Request("GET", "/", headers=Headers(lines)), KEYS, "us-east-1", AT).headers
    assert headers.get_all("x-amz-date") == ("20130524T000000Z",)
    assert len(headers.get_all("authorization")) == len(headers.get_all("x-amz-content-sha256")) == 1


def test_credentials_do_not_show_their_secrets():
    assert repr(Credentials("id", "secret", "token")) == "Credentials(key_id='id', expires=None)"
