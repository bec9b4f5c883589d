"""Messages: the header multi-map, and text to bytes and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import (
    CREDENTIALS,
    Headers,
    Request,
    canonical_name,
    field_lines,
    text_from_wire,
    wire_from_text,
)

NAMES = st.sampled_from(["Host", "host", "Set-Cookie", "set-cookie", "X-A", "x-a", "X-B"])
LINES = st.lists(st.tuples(NAMES, st.text("abc=; ", max_size=4)), max_size=8)


@given(LINES)
def test_headers_are_the_lines_they_were_made_of(lines: list[tuple[str, str]]) -> None:
    headers = Headers(lines)
    assert list(headers) == lines
    assert len(headers) == len(lines)
    assert headers == Headers(iter(lines)) and hash(headers) == hash(Headers(lines))


@given(LINES, NAMES)
def test_a_name_is_found_in_any_case(lines: list[tuple[str, str]], name: str) -> None:
    headers, values = Headers(lines), [value for key, value in lines if key.lower() == name.lower()]
    assert (name in headers) is (name.upper() in headers) is bool(values)
    assert headers.get_all(name.swapcase()) == tuple(values)
    assert headers.get(name) == (values[0] if values else None)
    assert headers.get(name, "other") == (values[0] if values else "other")


@given(LINES, NAMES)
def test_adding_puts_one_line_at_the_end(lines: list[tuple[str, str]], name: str) -> None:
    headers = Headers(lines)
    assert list(headers.adding(name, "new")) == [*lines, (name, "new")]
    assert list(headers) == lines


@given(LINES, NAMES)
def test_setting_leaves_one_line_in_the_place_of_the_first(lines: list[tuple[str, str]], name: str) -> None:
    after = list(Headers(lines).setting(name, "new"))
    same = [index for index, line in enumerate(lines) if line[0].lower() == name.lower()]
    at = same[0] if same else len(lines)
    others = [line for line in lines if line[0].lower() != name.lower()]
    assert after == [*others[:at], (name, "new"), *others[at:]]
    assert list(Headers(after).setting(name, "new")) == after


@given(LINES, st.lists(NAMES, unique_by=str.lower, max_size=3))
def test_setting_several_lines_sets_one_after_the_other(lines: list[tuple[str, str]], names: list[str]) -> None:
    headers = one_by_one = Headers(lines)
    for name in names:
        one_by_one = one_by_one.setting(name, "new")
    together = headers.setting_all(*[(name, "new") for name in names])
    assert together == one_by_one
    assert together.names == tuple(name.lower() for name, _ in together)


@given(LINES, st.sampled_from(["", " ", "\t ", "  "]))
def test_field_lines_are_read_without_the_space_around_their_values(lines: list[tuple[str, str]], space: str) -> None:
    text = "".join(f"{name}:{space}{value}{space}\r\n" for name, value in lines)
    assert field_lines(text) == [(name, value.strip(" ")) for name, value in lines]


@pytest.mark.parametrize(
    "line",
    ["", "no colon", "space : 1", " folded", "X-B: a\x01b", "X-B: a\nb", "X-B: a\rb", ": nameless", "X-\u00e9: 1"],
)
def test_lines_of_which_one_is_no_field_line_are_none(line: str) -> None:
    assert field_lines("X-A: 1\r\nX-C: 3\r\n") == [("X-A", "1"), ("X-C", "3")]
    assert field_lines(f"X-A: 1\r\n{line}\r\nX-C: 3\r\n") is None


@given(LINES, NAMES, NAMES)
def test_without_takes_all_lines_of_the_names(lines: list[tuple[str, str]], name: str, other: str) -> None:
    taken = {name.lower(), other.lower()}
    assert list(Headers(lines).without(name, other)) == [line for line in lines if line[0].lower() not in taken]


@given(LINES)
def test_grouped_keeps_every_line_under_its_lower_case_name(lines: list[tuple[str, str]]) -> None:
    groups = Headers(lines).grouped()
    assert sorted(line for group in groups.values() for line in group) == sorted(lines)
    assert list(groups) == list(dict.fromkeys(name.lower() for name, _ in lines))
    for name, group in groups.items():
        assert group == [line for line in lines if line[0].lower() == name]


@given(LINES)
def test_the_size_is_that_of_the_lines_on_the_wire(lines: list[tuple[str, str]]) -> None:
    assert Headers(lines).size() == len("".join(f"{name}: {value}\r\n" for name, value in lines))


def test_lines_in_another_order_or_case_are_another_value() -> None:
    assert Headers([("A", "1"), ("B", "2")]) != Headers([("B", "2"), ("A", "1")])
    assert Headers([("A", "1")]) != Headers([("a", "1")])
    assert Headers() != ()


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie"])
def test_credentials_are_not_shown_in_repr(name: str) -> None:
    assert repr(Headers([(name, "s3cret"), ("X-A", "1")])) == f"Headers({name}: [redacted], X-A: 1)"
    assert name.lower() in CREDENTIALS


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("user-agent", "User-Agent"),
        ("USER-AGENT", "User-Agent"),
        ("x-ThIng", "X-Thing"),
        ("etag", "Etag"),
        ("", ""),
        ("x--y", "X--Y"),
    ],
)
def test_a_name_without_key_is_capitalised_in_each_part(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (b"/plain", "/plain"),
        ("/café".encode(), "/café"),
        (b"/caf\xe9", "/café"),
        ("/日本".encode(), "/日本"),
        (b"\xff\xfe", "ÿþ"),
        (b"", ""),
    ],
)
def test_bytes_are_shown_as_utf8_where_they_are_and_else_as_latin1(wire: bytes, text: str) -> None:
    assert text_from_wire(wire.decode("latin-1")) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_survives_the_wire(text: str) -> None:
    assert wire_from_text(text).encode("latin-1") == text.encode()
    assert text_from_wire(wire_from_text(text)) == text


@given(st.text())
def test_any_text_has_bytes_and_a_lone_surrogate_becomes_the_replacement_character(text: str) -> None:
    decoded = wire_from_text(text).encode("latin-1").decode()
    assert len(decoded) <= len(text)
    assert decoded.count("\ufffd") >= text.count("\ufffd")


@given(st.binary())
def test_any_bytes_have_a_text(wire: bytes) -> None:
    text = text_from_wire(wire.decode("latin-1"))
    assert text in (wire.decode("utf-8", "replace"), wire.decode("latin-1"))


def test_a_request_knows_its_target_and_the_size_of_its_head() -> None:
    request = Request("GET", "/a", "x=1", Headers([("Host", "example.org")]))
    assert request.target() == "/a?x=1"
    assert Request("GET", "/a").target() == "/a"
    assert request.head_size() == len("GET /a?x=1 HTTP/1.1\r\nHost: example.org\r\n")


def test_what_is_derived_from_lines_is_made_once_and_makes_no_difference_between_them() -> None:
    headers, asked = Headers([("A", "1")]), []

    def count(given: Headers) -> int:
        asked.append(given)
        return len(given)

    assert (headers.derived(count), headers.derived(count)) == (1, 1)
    assert asked == [headers]
    assert headers == Headers([("A", "1")]) and hash(headers) == hash(Headers([("A", "1")]))
