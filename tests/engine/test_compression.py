"""Compression, by the text of semantics §7.6. Sizes are those of Content-Length."""

import gzip

import pytest

from edgetui.engine.compression import BROTLI_AS_GZIP, Compression, compressed, gzipped, weak_etag
from edgetui.engine.data import load
from edgetui.engine.http import Headers, Response

HTML = b"<p>hello</p>" * 200
TYPE = ("Content-Type", "text/html")


def page(*lines: tuple[str, str], status: int = 200, body: bytes = HTML, length: str | None = None) -> Response:
    return Response(status, "", Headers([TYPE, ("Content-Length", length or str(len(body))), *lines]), body)


def done(response: Response, accepted: str = "gzip", compress: bool = True, http_version: str = "1.1") -> Compression:
    return compressed(response, accepted=accepted, compress=compress, http_version=http_version)


def test_c196_html_is_gzipped_and_its_strong_etag_becomes_weak() -> None:
    result = done(page(("ETag", '"v1"')))

    assert result.is_compressed
    assert gzip.decompress(result.response.body) == HTML
    assert list(result.response.headers) == [
        TYPE,
        ("Content-Length", str(len(result.response.body))),
        ("ETag", 'W/"v1"'),
        ("Content-Encoding", "gzip"),
    ]
    assert result.assumptions == ()


def test_c198_without_content_length_nothing_is_compressed() -> None:
    response = Response(200, "", Headers([TYPE]), HTML)

    assert done(response) == Compression(response, False, "the origin sent no Content-Length")


def test_c199_a_png_is_not_compressed() -> None:
    response = Response(200, "", Headers([("Content-Type", "image/png"), ("Content-Length", "2400")]), HTML)

    assert done(response).response == response
    assert "image/png" in done(response).why


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, True), (403, True), (404, True), (500, False), (206, False), (201, False), (301, False), (503, False)],
)
def test_c200_only_200_403_and_404_are_compressed(status: int, expected: bool) -> None:
    assert done(page(status=status)).is_compressed is expected


def test_c202_a_request_over_http_1_0_is_never_answered_compressed() -> None:
    assert not done(page(), http_version="1.0").is_compressed
    assert all(done(page(), http_version=version).is_compressed for version in ("1.1", "2.0", "3.0"))


def test_compress_off_means_never() -> None:
    assert not done(page(), compress=False).is_compressed


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("999", False),
        ("1000", True),
        ("10000000", True),
        ("10000001", False),
        ("-5000", False),
        ("abc", False),
        ("9" * 5000, False),
        ("٢٠٠٠", False),
    ],
)
def test_the_size_is_1000_to_10_million_bytes(length: str, expected: bool) -> None:
    assert done(page(length=length)).is_compressed is expected


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity", ""])
def test_a_content_encoding_of_any_value_keeps_the_response_as_it_is(encoding: str) -> None:
    response = page(("Content-Encoding", encoding))

    assert done(response).response == response


def test_an_empty_body_is_not_compressed() -> None:
    assert not done(page(body=b"", length="2000")).is_compressed


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html; charset=utf-8", True),
        ("TEXT/HTML", True),
        ("application/json", True),
        ("image/svg+xml", True),
        ("application/wasm", True),
        ("text/markdown", False),
        ("video/mp4", False),
        ("text/htmlx", False),
        ("", False),
    ],
)
def test_the_content_type_decides_without_its_parameters(content_type: str, expected: bool) -> None:
    lines = [("Content-Type", content_type), ("Content-Length", "2400")]

    assert done(Response(200, "", Headers(lines), HTML)).is_compressed is expected


def test_the_list_has_48_types_and_all_are_compressed() -> None:
    types = load("cache_constants")["compressible_content_types"]
    responses = [Response(200, "", Headers([("Content-Type", t), ("Content-Length", "2400")]), HTML) for t in types]

    assert len(types) == 48
    assert all(done(response).is_compressed for response in responses)


def test_a_response_without_content_type_is_not_compressed() -> None:
    assert not done(Response(200, "", Headers([("Content-Length", "2400")]), HTML)).is_compressed


@pytest.mark.parametrize(
    ("accepted", "is_compressed", "assumptions"),
    [
        ("", False, ()),
        ("gzip", True, ()),
        ("br,gzip", True, (BROTLI_AS_GZIP,)),
        ("br", False, (BROTLI_AS_GZIP,)),
    ],
)
def test_brotli_is_replaced_by_gzip_or_left_out_and_the_result_says_so(
    accepted: str, is_compressed: bool, assumptions: tuple[str, ...]
) -> None:
    result = done(page(), accepted)

    assert (result.is_compressed, result.assumptions) == (is_compressed, assumptions)
    assert ("Brotli" in result.why) is bool(assumptions)
    assert result.response.headers.get("content-encoding") == ("gzip" if is_compressed else None)


def test_no_assumption_is_named_where_no_format_would_have_been_used() -> None:
    assert done(page(status=500), "br").assumptions == ()


@pytest.mark.parametrize(
    ("etag", "expected"),
    [('"a"', 'W/"a"'), ('W/"a"', 'W/"a"'), ("a", ""), ("w/a", ""), ("", ""), (None, "")],
)
def test_a_strong_etag_becomes_weak_a_weak_one_stays_and_an_invalid_one_goes(etag: str | None, expected: str) -> None:
    assert weak_etag(etag) == expected


def test_an_invalid_etag_is_dropped_only_when_the_response_is_compressed() -> None:
    assert "etag" not in done(page(("ETag", "v1"))).response.headers
    assert done(page(("ETag", "v1")), compress=False).response.headers.get("etag") == "v1"


def test_the_compressed_bytes_are_the_same_each_time_and_carry_no_date() -> None:
    assert gzipped(HTML) == gzipped(HTML)
    assert gzipped(HTML)[:10] == bytes.fromhex("1f8b0800000000000" + "0ff")
    assert gzip.decompress(gzipped(b"")) == b""
