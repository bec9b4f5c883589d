"""Signatures are verified with real keys: RSA and ECDSA, SHA-1 and SHA-256."""

import base64
import builtins
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from edgetui.engine.behavior import PublicKey
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.signing import SignedRequest, canned_policy, key_of, signed_request
from edgetui.errors import UsageError
from edgetui.project.signatures import check_public_key, verify

MESSAGE = canned_policy("https://d111111abcdef8.cloudfront.net/horizon.jpg", 1357034400)
HASHES: dict[str, hashes.HashAlgorithm] = {"SHA1": hashes.SHA1(), "SHA256": hashes.SHA256()}

Signer = Callable[[bytes, str], bytes]


def pem(key: Any) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    text: bytes = key.public_key().public_bytes(encoding, form)
    return text.decode()


@pytest.fixture(scope="module")
def rsa_pair() -> tuple[str, Signer]:
    key = rsa.generate_private_key(65537, 2048)
    return pem(key), lambda message, name: key.sign(message, padding.PKCS1v15(), HASHES[name])


@pytest.fixture(scope="module")
def ecdsa_pair() -> tuple[str, Signer]:
    key = ec.generate_private_key(ec.SECP256R1())
    return pem(key), lambda message, name: key.sign(message, ec.ECDSA(HASHES[name]))


@pytest.fixture(params=["rsa_pair", "ecdsa_pair"])
def pair(request: pytest.FixtureRequest) -> tuple[str, Signer]:
    found: tuple[str, Signer] = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256"])
def test_a_signature_verifies_with_its_own_hash_and_no_other(pair: tuple[str, Signer], algorithm: str) -> None:
    key, sign = pair
    other = {"SHA1": "SHA256", "SHA256": "SHA1"}[algorithm]

    assert verify(key, MESSAGE, sign(MESSAGE, algorithm), algorithm)
    assert not verify(key, MESSAGE, sign(MESSAGE, algorithm), other)


def test_sha_1_is_meant_when_no_hash_is_named(pair: tuple[str, Signer]) -> None:
    key, sign = pair

    assert verify(key, MESSAGE, sign(MESSAGE, "SHA1"))


@pytest.mark.parametrize("signature", [b"", b"x", b"\0" * 256, b"\xff" * 5000])
def test_bytes_that_are_no_signature_do_not_verify(pair: tuple[str, Signer], signature: bytes) -> None:
    assert not verify(pair[0], MESSAGE, signature)


def test_a_changed_message_does_not_verify(pair: tuple[str, Signer]) -> None:
    key, sign = pair

    assert not verify(key, MESSAGE.replace(b"1357034400", b"1357034401"), sign(MESSAGE, "SHA1"))


def test_a_signature_of_another_key_does_not_verify(rsa_pair: tuple[str, Signer]) -> None:
    other = rsa.generate_private_key(65537, 2048)

    assert not verify(pem(other), MESSAGE, rsa_pair[1](MESSAGE, "SHA1"))


def test_a_signed_url_verifies_from_request_to_key(rsa_pair: tuple[str, Signer]) -> None:
    key, sign = rsa_pair
    text = base64.b64encode(sign(MESSAGE, "SHA1")).decode().translate(str.maketrans("+=/", "-_~"))
    query = f"Expires=1357034400&Signature={text}&Key-Pair-Id=K1"
    request = Request("GET", "/horizon.jpg", query, Headers([("Host", "d111111abcdef8.cloudfront.net")]))

    signed = signed_request(request, Viewer())

    assert isinstance(signed, SignedRequest)
    found = key_of(signed, [PublicKey("K1", key)])
    assert found is not None
    assert verify(found.pem, signed.message, signed.signature, signed.hash_algorithm)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "Schlüssel"]
)
def test_what_is_no_public_key_is_shown(text: str) -> None:
    with pytest.raises(UsageError, match="not a public key in PEM form") as caught:
        check_public_key(text)

    assert (text.splitlines() or ["nothing"])[0] in caught.value.message
    assert "openssl" in caught.value.hint


def test_a_key_of_another_kind_is_named() -> None:
    with pytest.raises(UsageError, match="not Ed25519PublicKey"):
        check_public_key(pem(ed25519.Ed25519PrivateKey.generate()))


def test_keys_cloudfront_takes_pass_the_check(pair: tuple[str, Signer]) -> None:
    check_public_key(pair[0])


def test_without_cryptography_the_error_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, rsa_pair: tuple[str, Signer]
) -> None:
    importing = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("cryptography"):
            raise ModuleNotFoundError(f"No module named {name!r}")
        return importing(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(UsageError, match="No module named 'cryptography") as caught:
        verify(rsa_pair[0], MESSAGE, b"")

    assert "edgetui[signing]" in caught.value.hint


def test_the_module_loads_without_cryptography() -> None:
    code = "import sys, edgetui.project.signatures; print('cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
