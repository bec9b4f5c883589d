"""A certificate authority of this machine alone, so that a browser can ask a local CloudFront by HTTPS.

It is made when it is first needed. Who trusts its certificate trusts whoever has its key, which only the owner of the
folder can read; certificates of hosts are made as they are asked for (SNI) and live in memory.
"""

import contextlib
import datetime
import ipaddress
import os
import ssl
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from edgetui.errors import UsageError

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
except ImportError as missing:
    raise UsageError(
        "HTTPS needs the package cryptography, which is not installed", "pip install 'edgetui[tls]'"
    ) from missing

_NAME = "edgetui local CA"
_CA_DAYS = 3650
#: Browsers refuse certificates that live longer than 398 days.
_LEAF_DAYS = 90
#: For a client that does not say which host it means: it asked for an address, and one of these.
_NAMELESS = "localhost"
_LOOPBACK = ("127.0.0.1", "::1")
#: Certificates kept; a client may ask for any name.
_MOST_HOSTS = 512


class Authority:
    """The CA in `folder`, made there if it is not: `ca.pem` to be trusted, `ca.key` for its owner alone.

    Raises UsageError for a folder that cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.certificate_path = folder / "ca.pem"
        self._key_path = folder / "ca.key"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self._key_path.exists() and self.certificate_path.exists()):
                self._make()
            self._key: Any = serialization.load_pem_private_key(self._key_path.read_bytes(), None)
            self._certificate = x509.load_pem_x509_certificate(self.certificate_path.read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(
                f"cannot use the certificate authority in {folder}: {error}", "remove it: it is made anew"
            ) from error
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._addresses = list(_LOOPBACK)

    def context(self, address: str = _LOOPBACK[0]) -> ssl.SSLContext:
        """For a server on `address`: each client gets a certificate for the host it asks for."""
        with contextlib.suppress(ValueError):  # A name is asked for by its name.
            self._addresses = list(dict.fromkeys([*_LOOPBACK, str(ipaddress.ip_address(address))]))
        context = self._context_of(_NAMELESS)
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        try:
            connection.context = self._context_of(name or _NAMELESS)
        except ValueError:  # No name that a certificate can hold.
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return None

    def _context_of(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            if len(self._contexts) >= _MOST_HOSTS:
                self._contexts.pop(next(name for name in self._contexts if name != _NAMELESS))
            self._contexts[host] = self._new_context(host)
        return self._contexts[host]

    def _new_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # As CloudFront's security policies do by now [secure-connections-supported-viewer-protocols-ciphers].
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["h2", "http/1.1"] if find_spec("h2") else ["http/1.1"])
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # The ssl module reads nothing but files.
            file.write(self._leaf(host))
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _make(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{_NAME} ({os.uname().nodename})"[:64])])
        made = (
            _builder(name, name, key.public_key(), _CA_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_signs_certificates(), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write(self._key_path, _key_pem(key), 0o600)
        _write(self.certificate_path, made.public_bytes(serialization.Encoding.PEM), 0o644)

    def _leaf(self, host: str) -> bytes:
        """Key and certificate of a host, PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _builder(x509.Name([]), self._certificate.subject, key.public_key(), _LEAF_DAYS)
            .add_extension(x509.SubjectAlternativeName(self._names_of(host)), critical=True)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return _key_pem(key) + made.public_bytes(serialization.Encoding.PEM)

    def _names_of(self, host: str) -> list[x509.GeneralName]:
        addresses = self._addresses if host == _NAMELESS else []
        return [x509.DNSName(host), *(x509.IPAddress(ipaddress.ip_address(text)) for text in addresses)]


def _builder(subject: x509.Name, issuer: x509.Name, key: Any, days: int) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, kind, serialization.NoEncryption())


def _write(path: Path, data: bytes, mode: int) -> None:
    """Whole or not at all: two that begin at once must not mix their halves."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with open(handle, "wb") as file:
        file.write(data)
    os.chmod(temporary, mode)
    os.replace(temporary, path)
