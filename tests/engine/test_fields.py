"""Sets of header names."""

import pytest

from edgetui.engine.fields import DISALLOWED, NameSet, name_set, parted
from edgetui.engine.http import Headers


@pytest.mark.parametrize(
    ("name", "is_in"),
    [
        ("Via", True),
        ("via", True),
        ("VIA", True),
        ("Viaduct", False),
        ("X-Edge-", True),
        ("x-edge-foo", True),
        ("X-Edge", False),
        ("", False),
        (None, False),
    ],
)
def test_a_name_is_in_a_set_without_case_and_by_prefix(name: object, is_in: bool) -> None:
    assert (name in NameSet(["Via", "X-Edge-*"])) is is_in


def test_a_set_keeps_its_names_as_given() -> None:
    assert NameSet(["Via", "X-Edge-*"]).names == ("Via", "X-Edge-*")


def test_a_list_of_the_reference_is_found_by_its_path() -> None:
    assert "CDN-Loop" in name_set("read_only", "viewer-request")
    assert "CDN-Loop" not in name_set("read_only", "origin-response")
    with pytest.raises(KeyError):
        name_set("read_only", "no-such-event")


def test_hidden_lines_are_parted_from_visible_ones_in_order() -> None:
    lines = [("A", "1"), ("Connection", "close"), ("B", "2"), ("x-amz-cf-id", "3"), ("a", "4")]
    visible, hidden = parted(Headers(lines))
    assert [name for name, _ in visible] == ["A", "B", "a"]
    assert [name for name, _ in hidden] == ["Connection", "x-amz-cf-id"]
    assert all(name in DISALLOWED for name, _ in hidden)


def test_nothing_hidden_leaves_the_headers_as_they_are() -> None:
    headers = Headers([("A", "1")])
    assert parted(headers)[0] is headers and len(parted(headers)[1]) == 0
