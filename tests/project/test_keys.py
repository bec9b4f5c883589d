"""Key groups and public keys of edgetui.toml, with real keys."""

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from edgetui.engine.behavior import PublicKey
from edgetui.project.model import Project

Load = Callable[[str], Project]
Errors = Callable[[str], list[str]]

ORIGIN = '[[Origins]]\nId = "web"\nDomainName = "origin.example.org"\n'
GROUPS = """
[DefaultCacheBehavior]
TrustedKeyGroups = ["mobile", "web"]
[KeyGroups]
web = { Items = ["K1", "K2"] }
mobile = { Items = ["K2"] }
[PublicKeys]
K1 = { EncodedKey = "keys/one.pem" }
K2 = { EncodedKey = "keys/two.pem" }
K3 = { EncodedKey = "keys/two.pem" }
"""


@pytest.fixture(scope="module")
def pems() -> list[str]:
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    keys = (ec.generate_private_key(ec.SECP256R1()).public_key() for _ in range(2))
    return [key.public_bytes(encoding, form).decode() for key in keys]


@pytest.fixture
def key_files(folder: Path, pems: list[str]) -> Path:
    keys = folder / "keys"
    keys.mkdir()
    for name, pem in zip(("one.pem", "two.pem"), pems, strict=True):
        (keys / name).write_text(pem)
    return keys


@pytest.mark.usefixtures("key_files")
def test_a_behavior_takes_the_keys_of_its_groups_each_once(load: Load, pems: list[str]) -> None:
    (behavior,) = load(ORIGIN + GROUPS).distribution.behaviors
    assert behavior.requires_signature
    assert behavior.public_keys == (PublicKey("K2", pems[1]), PublicKey("K1", pems[0]))


@pytest.mark.usefixtures("key_files")
def test_trusted_signers_are_accounts_and_have_all_the_keys(load: Load) -> None:
    text = ORIGIN + GROUPS.replace('TrustedKeyGroups = ["mobile", "web"]', 'TrustedSigners = ["self"]')
    (behavior,) = load(text).distribution.behaviors
    assert [key.id for key in behavior.public_keys] == ["K1", "K2", "K3"]


@pytest.mark.usefixtures("key_files")
def test_keys_alone_require_no_signature(load: Load) -> None:
    project = load(ORIGIN + GROUPS.replace('TrustedKeyGroups = ["mobile", "web"]', ""))
    (behavior,) = project.distribution.behaviors
    assert (behavior.requires_signature, behavior.public_keys) == (False, ())


def test_trusted_signers_without_keys_are_a_warning(load: Load) -> None:
    project = load(ORIGIN + '[DefaultCacheBehavior]\nTrustedSigners = ["self"]\n')
    assert [(lint.code, lint.where) for lint in project.warnings] == [("signers-without-keys", "behavior *")]


@pytest.mark.usefixtures("key_files")
def test_a_key_file_that_is_misspelt_names_the_nearest(errors: Errors) -> None:
    (report,) = errors(ORIGIN + GROUPS.replace("keys/one.pem", "keys/on.pem"))
    assert report.startswith(
        "edgetui.toml:11: PublicKeys.K1.EncodedKey: must be -----BEGIN PUBLIC KEY----- … or a file"
    )
    assert report.endswith('; did you mean "keys/one.pem"?')


def test_a_key_file_that_is_no_text_is_named(errors: Errors, key_files: Path) -> None:
    (key_files / "one.pem").write_bytes(b"\x30\x82\xff")
    (report,) = errors(ORIGIN + GROUPS)
    assert 'PublicKeys.K1.EncodedKey: "keys/one.pem" is no PEM file: CloudFront takes what `openssl' in report


@pytest.mark.usefixtures("key_files")
def test_groups_and_keys_that_are_misspelt_name_the_nearest(errors: Errors) -> None:
    reports = errors(ORIGIN + GROUPS.replace('["mobile", "web"]', '["mobil"]').replace('["K2"]', '["K4", "K33"]'))
    assert reports == [
        'edgetui.toml:6: DefaultCacheBehavior.TrustedKeyGroups[0]: there is no key group "mobil"; '
        'did you mean "mobile"?',
        'edgetui.toml:9: KeyGroups.mobile.Items[0]: there is no public key "K4"; valid: K1, K2, K3',
        'edgetui.toml:9: KeyGroups.mobile.Items[1]: there is no public key "K33"; did you mean "K3"?',
    ]


@pytest.mark.usefixtures("key_files")
def test_without_cryptography_the_error_names_the_extra(errors: Errors, monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("cryptography"):
            raise ModuleNotFoundError(f"No module named {name!r}")
        return importing(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    reports = errors(ORIGIN + GROUPS)
    assert reports[0].startswith(
        "edgetui.toml:11: PublicKeys.K1.EncodedKey: signed URLs and cookies cannot be verified"
    )
    assert reports[0].endswith("install it: pip install 'edgetui[signing]'")
