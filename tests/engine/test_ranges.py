"""Range requests, by the text of semantics §7.7 and RFC 9110 §14."""

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Response
from edgetui.engine.ranges import ranged, requested_ranges

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT"


def whole(*lines: tuple[str, str], body: bytes = LETTERS, status: int = 200) -> Response:
    return Response(status, "OK", Headers([("Content-Length", str(len(body))), *lines]), body)


def test_c193_ten_bytes_of_a_stored_object_are_a_206() -> None:
    response = ranged("bytes=0-9", None, whole(("ETag", '"1"')))

    assert (response.status, response.status_description) == (206, "Partial Content")
    assert response.body == b"abcdefghij"
    assert list(response.headers) == [
        ("Content-Length", "10"),
        ("ETag", '"1"'),
        ("Content-Range", "bytes 0-9/26"),
    ]


def test_c194_descending_ranges_get_the_whole_object() -> None:
    assert ranged("bytes=10-20,0-5", None, whole()) == whole()


def test_c195_a_chunked_origin_answer_is_given_whole() -> None:
    chunked = Response(200, "OK", Headers([("Transfer-Encoding", "chunked")]), LETTERS)

    assert ranged("bytes=0-9", None, chunked) == chunked


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=5-", [(5, 26)]),
        ("bytes=-5", [(21, 26)]),
        ("bytes=-500", [(0, 26)]),
        ("bytes=20-500", [(20, 26)]),
        ("BYTES=0-1", [(0, 2)]),
        ("bytes = 0-1", [(0, 2)]),
        ("bytes=0-1, 5-6 ,-2", [(0, 2), (5, 7), (24, 26)]),
        ("bytes=0-1,2-3", [(0, 2), (2, 4)]),
        # Outside: nothing is left, or what is left.
        ("bytes=26-", []),
        ("bytes=100-200", []),
        ("bytes=-0", []),
        ("bytes=0-1,100-200", [(0, 2)]),
        # Descending, overlapping, repeated.
        ("bytes=300-400,100-200", None),
        ("bytes=5-10,10-12", None),
        ("bytes=100-200,150-250", None),
        ("bytes=100-,200-", []),
        ("bytes=0-5,0-5", None),
        ("bytes=-5,0-1", None),
        ("bytes=0-22,-5", None),
        # Nonsense.
        ("bytes=9-0", None),
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes=a-b", None),
        ("bytes=0-1,", None),
        ("bytes=--5", None),
        ("bytes=0--5", None),
        ("bytes=٠-٥", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("bytes", None),
        ("lines=0-1", None),
        ("", None),
    ],
)
def test_the_ranges_a_value_asks_for_of_26_bytes(value: str, expected: list[tuple[int, int]] | None) -> None:
    found = requested_ranges(value, 26)

    assert (None if found is None else [(part.start, part.stop) for part in found]) == expected


@pytest.mark.parametrize("value", ["bytes=9-0", "lines=0-1", "bytes=0-5,3-9", "nonsense"])
def test_what_is_no_valid_range_gets_the_whole_object(value: str) -> None:
    assert ranged(value, None, whole()) == whole()


def test_no_range_gets_the_whole_object() -> None:
    assert ranged(None, None, whole()) == whole()


@pytest.mark.parametrize("status", [206, 301, 404, 500])
def test_only_a_200_is_cut(status: int) -> None:
    assert ranged("bytes=0-1", None, whole(status=status)) == whole(status=status)


@pytest.mark.parametrize(("value", "body"), [("bytes=26-", LETTERS), ("bytes=-0", LETTERS), ("bytes=0-", b"")])
def test_a_range_outside_the_object_is_a_416_with_the_size(value: str, body: bytes) -> None:
    response = ranged(value, None, whole(("Content-Type", "text/plain"), ("ETag", '"1"'), body=body))

    assert (response.status, response.body) == (416, b"")
    assert list(response.headers) == [
        ("Content-Length", "0"),
        ("ETag", '"1"'),
        ("Content-Range", f"bytes */{len(body)}"),
    ]


def test_several_ascending_ranges_are_parts_of_a_multipart() -> None:
    response = ranged("bytes=0-2,5-5,-2", None, whole(("Content-Type", "text/plain")))

    assert response.status == 206
    assert response.headers.get("content-length") == str(len(response.body))
    assert "content-range" not in response.headers
    head = f"Content-Type: {response.headers.get('content-type')}\r\n\r\n".encode()
    parts = message_from_bytes(head + response.body).get_payload()
    assert [(part["content-type"], part["content-range"], part.get_payload(decode=True)) for part in parts] == [
        ("text/plain", "bytes 0-2/26", b"abc"),
        ("text/plain", "bytes 5-5/26", b"f"),
        ("text/plain", "bytes 24-25/26", b"yz"),
    ]


def test_the_parts_of_an_object_without_type_have_none() -> None:
    assert b"Content-Type" not in ranged("bytes=0-2,5-5", None, whole()).body


def test_the_boundary_is_the_same_for_the_same_answer() -> None:
    assert ranged("bytes=0-2,5-5", None, whole()) == ranged("bytes=0-2,5-5", None, whole())


def test_one_range_left_of_several_is_answered_alone() -> None:
    response = ranged("bytes=0-1,100-200", None, whole())

    assert (response.body, response.headers.get("content-range")) == (b"ab", "bytes 0-1/26")


@pytest.mark.parametrize(
    ("if_range", "etag", "modified", "status"),
    [
        ('"v1"', '"v1"', None, 206),
        ('"v0"', '"v1"', None, 200),
        ('"v1"', None, None, 200),
        ('W/"v1"', 'W/"v1"', None, 200),
        ('"v1"', 'W/"v1"', None, 200),
        (MODIFIED, None, MODIFIED, 206),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None, MODIFIED, 206),
        ("Mon, 07 Nov 1994 08:49:37 GMT", None, MODIFIED, 200),
        (MODIFIED, '"v1"', None, 200),
        ("nonsense", None, None, 200),
    ],
)
def test_if_range_lets_the_range_through_for_the_same_version_only(
    if_range: str, etag: str | None, modified: str | None, status: int
) -> None:
    lines = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", modified)) if value]

    assert ranged("bytes=0-1", if_range, whole(*lines)).status == status


@given(st.text(st.sampled_from("bytes=0123456789-, "), max_size=30) | st.text(max_size=30), st.binary(max_size=30))
def test_any_range_of_any_body_is_answered_with_200_206_or_416(value: str, body: bytes) -> None:
    response = ranged(value, None, whole(body=body))

    assert response.status in (200, 206, 416)
    assert response.headers.get_all("content-length") == (str(len(response.body)),)
    if response.status == 200:
        assert response.body == body
    if (where := response.headers.get("content-range")) and response.status == 206:
        first, last = map(int, where.removeprefix("bytes ").partition("/")[0].split("-"))
        assert response.body == body[first : last + 1]
