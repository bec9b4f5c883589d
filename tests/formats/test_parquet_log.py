"""Access logs in Parquet."""

import datetime
import io
import sys

import pytest

from edgetui.errors import UsageError
from edgetui.formats.entry import reading_of
from edgetui.formats.registry import ReadOptions, reader_of
from edgetui.formats.source import source_of_bytes

ROWS = [
    {
        "date": datetime.date(2019, 12, 4),
        "time": "21:02:31",
        "x_edge_location": "LAX1",
        "c_ip": "192.0.2.100",
        "cs_method": "GET",
        "cs_host": "d111111abcdef8.cloudfront.net",
        "cs_uri_stem": "/a%2520b",
        "sc_status": 200,
        "cs_user_agent": "curl/8",
        "cs_uri_query": "-",
        "x_host_header": "www.example.org",
        "cs_protocol": "https",
        "c_port": 11040,
    },
    {"date": None, "cs_uri_stem": "/b", "sc_status": 404},
]


def parquet_of(rows):
    pyarrow = pytest.importorskip("pyarrow", reason="pip install '.[parquet]'")
    from pyarrow import parquet

    written = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), written)
    return written.getvalue()


def read(data):
    source = source_of_bytes(data, "a.parquet")
    return reading_of(reader_of(source).read(source, ReadOptions()))


@pytest.mark.parametrize("spelled", [str, lambda name: name.replace("_", "-")], ids=["underscores", "hyphens"])
def test_a_row_is_the_request_of_the_viewer(spelled):
    reading = read(parquet_of([{spelled(name): value for name, value in row.items()} for row in ROWS]))
    assert reading.problems == ()
    first, second = reading.entries
    assert (first.request.method, first.request.uri) == ("GET", "/a%20b")
    assert list(first.request.headers) == [("Host", "www.example.org"), ("User-Agent", "curl/8")]
    assert (first.viewer.ip, first.viewer.port, first.response.status) == ("192.0.2.100", 11040, 200)
    assert first.at == 1575493351.0
    assert ("x-edge-location", "LAX1") in first.facts
    assert (second.request.uri, second.at, second.response.status) == ("/b", None, 404)


def test_a_time_of_parquets_own_is_a_time():
    at = datetime.datetime(2019, 12, 4, 21, 2, 31, 123000, tzinfo=datetime.UTC)
    (entry,) = read(parquet_of([{"timestamp_ms": 1575493351123, "timestamp": at, "cs-uri-stem": "/"}])).entries
    assert entry.at == 1575493351.123
    (entry,) = read(parquet_of([{"timestamp": at, "cs-uri-stem": b"/caf%25C3%25A9"}])).entries
    assert (entry.at, entry.request.uri) == (1575493351.123, "/caf%C3%A9")


def test_a_row_without_a_path_is_named_and_costs_that_row_alone():
    reading = read(parquet_of([{"sc-status": 200, "cs-uri-stem": None}, {"sc-status": 200, "cs-uri-stem": "/"}]))
    assert [str(problem) for problem in reading.problems] == ["a.parquet, row 1, cs-uri-stem: is missing"]
    assert len(reading.entries) == 1


@pytest.mark.parametrize("cut", [5, 100, -1])
def test_a_broken_file_is_named(cut):
    (problem,) = read(parquet_of(ROWS)[:cut]).problems
    assert str(problem).startswith("a.parquet: is no whole Parquet file: ")


def test_without_pyarrow_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError) as caught:
        read(b"PAR1")
    assert caught.value.message == "a.parquet is Parquet, which needs pyarrow"
    assert caught.value.hint == "pip install 'edgetui[parquet]'"
