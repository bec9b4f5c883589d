"""[PublicKeys.ID] and [KeyGroups.NAME]: who may sign the URLs and cookies of a behavior.

Source: [private-content-trusted-signers].
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from edgetui.engine.behavior import PublicKey
from edgetui.errors import UsageError
from edgetui.project.problems import KeyPath, Problem, nearest, shown, suggestion
from edgetui.project.schema import BehaviorTable, File, PublicKeyTable
from edgetui.project.signatures import check_public_key
from edgetui.project.structure import ABSENT

_PEM = "-----BEGIN "


def key_problems(file: File, root: Path, public_keys: tuple[str, ...]) -> Iterator[Problem]:
    """Everything wrong with [PublicKeys] and [KeyGroups]. `public_keys` are the ids as written."""
    for key_id, table in file.PublicKeys.items():
        if table.EncodedKey != ABSENT:
            yield from _key(("PublicKeys", key_id, "EncodedKey"), table, root)
    for name, group in file.KeyGroups.items():
        keys = ("KeyGroups", name, "Items")
        if not group.Items:
            ids = f"; valid: {', '.join(public_keys)}" if public_keys else "; add [PublicKeys.ID]"
            yield Problem(keys, f"is required: ids of [PublicKeys], not []{ids}")
        for index, key_id in enumerate(group.Items):
            if key_id not in public_keys:
                meant = suggestion(key_id, public_keys) if public_keys else f"; add {_header('PublicKeys', key_id)}"
                yield Problem((*keys, index), f"there is no public key {shown(key_id)}{meant}")


def key_group_problems(keys: KeyPath, behavior: BehaviorTable, key_groups: tuple[str, ...]) -> Iterator[Problem]:
    """Everything wrong with the TrustedKeyGroups of a behavior. `key_groups` are the names as written."""
    for index, name in enumerate(behavior.TrustedKeyGroups):
        if name not in key_groups:
            meant = suggestion(name, key_groups) if key_groups else f"; add {_header('KeyGroups', name)}"
            yield Problem((*keys, "TrustedKeyGroups", index), f"there is no key group {shown(name)}{meant}")


def _header(table: str, name: str) -> str:
    return f"[{table}.{name}]" if name.isidentifier() else f"[{table}]"


def _key(keys: KeyPath, table: PublicKeyTable, root: Path) -> Iterator[Problem]:
    pem = _pem(table.EncodedKey, root)
    if isinstance(pem, Problem):
        yield Problem(keys, pem.message)
        return
    try:
        check_public_key(pem)
    except UsageError as error:
        yield Problem(keys, f"{error.message}; {error.hint}")


def _pem(written: str, root: Path) -> str | Problem:
    """The key itself; a Problem (its keys empty) when it is in a file that cannot be read."""
    if written.lstrip().startswith(_PEM):
        return written
    path = Path(os.path.normpath(root / written))
    if not written or not os.path.isfile(path):
        close = nearest(path.name, _files_in(path.parent))
        meant = f"; did you mean {shown(os.path.join(os.path.dirname(written), close))}?" if close else ""
        return Problem(
            (), f"must be {_PEM}PUBLIC KEY----- … or a file, and there is no {shown(written)} in {root}{meant}"
        )
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        return Problem((), f"{shown(written)} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Problem((), f"{shown(written)} is no PEM file: CloudFront takes what `openssl rsa -pubout` writes")


def _files_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []


def public_keys_of(behavior: BehaviorTable, file: File, keys: Mapping[str, PublicKey]) -> tuple[PublicKey, ...]:
    """The keys whose signatures a behavior takes: those of its groups; with trusted signers, who are accounts, all."""
    if behavior.TrustedSigners:
        return tuple(keys.values())
    ids = dict.fromkeys(key_id for name in behavior.TrustedKeyGroups for key_id in file.KeyGroups[name].Items)
    return tuple(keys[key_id] for key_id in ids)


def public_keys_in(file: File, root: Path) -> dict[str, PublicKey]:
    """[PublicKeys] of a file without problems, by id."""
    return {key_id: PublicKey(key_id, str(_pem(table.EncodedKey, root))) for key_id, table in file.PublicKeys.items()}
