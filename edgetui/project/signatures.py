"""Verification of signed URLs and cookies with the optional package `cryptography`.

RSA with PKCS #1 v1.5 padding, or ECDSA, over SHA-1 unless the request names SHA-256
[private-content-trusted-signers] [private-content-creating-signed-url-canned-policy].
"""

from typing import Any

from edgetui.errors import UsageError


def verify(public_key_pem: str, message: bytes, signature: bytes, hash_algorithm: str = "SHA1") -> bool:
    """Did the owner of the key sign `message`?

    `hash_algorithm` is `SHA1` or `SHA256`. Raises UsageError for a PEM that is no RSA or ECDSA public key, and when
    `cryptography` is not installed.
    """
    crypto = _cryptography()
    key = _public_key(public_key_pem, crypto)
    digest = {"SHA1": crypto.hashes.SHA1, "SHA256": crypto.hashes.SHA256}[hash_algorithm]()
    try:
        if isinstance(key, crypto.rsa.RSAPublicKey):
            key.verify(signature, message, crypto.padding.PKCS1v15(), digest)
        else:
            key.verify(signature, message, crypto.ec.ECDSA(digest))
    except crypto.InvalidSignature:
        return False
    return True


def check_public_key(public_key_pem: str) -> None:
    """Raises UsageError when the key cannot be used, before any request needs it."""
    _public_key(public_key_pem, _cryptography())


class _Cryptography:
    """What is used of the package: it is loaded on the first use, as few projects sign their URLs."""

    def __init__(self) -> None:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

        self.InvalidSignature = InvalidSignature
        self.hashes, self.serialization = hashes, serialization
        self.ec, self.padding, self.rsa = ec, padding, rsa


def _cryptography() -> _Cryptography:
    try:
        return _Cryptography()
    except ImportError as error:
        raise UsageError(
            f"signed URLs and cookies cannot be verified: {error}", "install it: pip install 'edgetui[signing]'"
        ) from error


def _public_key(pem: str, crypto: _Cryptography) -> Any:
    shown = next((line for line in pem.splitlines() if line.strip()), "nothing")
    try:
        key = crypto.serialization.load_pem_public_key(pem.encode("utf-8", "replace"))
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"not a public key in PEM form: {shown[:60]!r} ({error})",
            "CloudFront takes what `openssl rsa -pubout` writes: -----BEGIN PUBLIC KEY-----",
        ) from error
    if not isinstance(key, (crypto.rsa.RSAPublicKey, crypto.ec.EllipticCurvePublicKey)):
        raise UsageError(
            f"CloudFront verifies with RSA 2048 or ECDSA 256 keys, not {type(key).__name__}",
            "create the key pair with `openssl genrsa -out private.pem 2048`",
        )
    return key
