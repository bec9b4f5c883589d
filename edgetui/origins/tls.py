"""TLS towards origins: whom to trust, and which versions to speak."""

import ssl
from dataclasses import dataclass

_TLS_VERSIONS = {
    # OpenSSL has no SSLv3 any more: the oldest version it has stands in.
    "SSLv3": ssl.TLSVersion.TLSv1,
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
}


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose certificates count: those of the system's authorities, the public ones, and those in the PEM file
    `authorities`; without `checks` anybody's, for any name and time."""

    authorities: str | None = None
    checks: bool = True


def tls_context(ssl_protocols: tuple[str, ...], trust: Trust) -> ssl.SSLContext:
    """A client's; it speaks the versions named."""
    context = ssl.create_default_context()
    if trust.checks:
        import certifi

        context.load_verify_locations(cafile=certifi.where())
        if trust.authorities is not None:
            context.load_verify_locations(cafile=trust.authorities)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    versions = sorted(_TLS_VERSIONS[name] for name in ssl_protocols if name in _TLS_VERSIONS)
    if versions and versions[0] < ssl.TLSVersion.TLSv1_2:
        # OpenSSL's default security level refuses the old versions whatever the minimum says.
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = versions[0]
    if versions and versions[-1] < ssl.TLSVersion.TLSv1_2:
        context.maximum_version = versions[-1]
    return context
