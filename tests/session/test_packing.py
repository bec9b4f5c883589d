"""Packed recordings come back as they were, and damage is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.session.packing import packed, unpacked

OTHER_CHECKSUM = packed(b"a")[:-1] + bytes([packed(b"a")[-1] ^ 1])


@given(st.binary())
def test_what_is_packed_comes_back(data: bytes) -> None:
    assert unpacked(packed(data)) == data


def test_what_was_packed_by_the_first_version_can_always_be_read() -> None:
    # The bytes are of the dictionary as it first was: if this fails, the dictionary was changed under its files.
    old = bytes.fromhex("783f77ddbd62c31a88e6448422a478420fc644a5dadadad85a00e3201cf4")

    assert unpacked(old) == b'{"format":1,"number":7,"runs":[{"start":{"distribution":"d","request":{"uri":"/a"}}}]}'


@pytest.mark.parametrize("damage", [b"", b"no zlib", packed(b"hello world")[:-3], b"x\x9c", OTHER_CHECKSUM])
def test_damage_is_an_error_with_words(damage: bytes) -> None:
    with pytest.raises(ValueError, match="packed data"):
        unpacked(damage)
