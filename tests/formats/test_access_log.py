"""CloudFront's access logs: their fields, delimiters and headers, and a viewer's request rebuilt from a line."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers
from edgetui.formats.access_log import entries_from_log, is_log, known_fields
from edgetui.formats.entry import Entry, Problem, reading_of
from edgetui.formats.log_row import CUT, HUNG_UP, NO_HOST, NO_METHOD, NOT_LOGGED, NOT_LOGGED_BODY, entry_from_row
from edgetui.formats.source import source_of, source_of_bytes

DATA = Path(__file__).parents[1] / "data" / "formats"


def sample(name):
    return reading_of(entries_from_log(source_of(str(DATA / name))))


def read(data, fields=()):
    return reading_of(entries_from_log(source_of_bytes(data.encode("latin-1"), "a.log"), fields))


def entry_of(**row):
    """The entry of a row with at least a path; `c_ip` is the field c-ip."""
    items = entry_from_row({"cs-uri-stem": "/", **{name.replace("_", "-"): value for name, value in row.items()}}, "a")
    assert isinstance(items[-1], Entry)
    return items[-1]


# -- C259, C260


def test_C259_a_path_that_was_encoded_is_encoded_twice_in_a_log_and_decoded_once():
    entry = sample("standard-v1.log").entries[1]
    assert entry.request.uri == "/a%20b/caf%C3%A9"
    assert entry.request.querystring == "x=1&name=J%C3%B6rg"
    assert entry.request.headers.get("referer") == "https://www.example.com/from?q=%20"
    assert entry_of(**{"cs-uri-stem": "/a%2520b"}).request.uri == "/a%20b"


def test_C260_host_is_what_the_viewer_sent_and_not_the_distribution():
    entry = sample("standard-v1.log").entries[1]
    assert entry.request.headers.get("host") == "www.example.com"
    assert ("cs(Host)", "d111111abcdef8.cloudfront.net") in entry.facts


# -- standard logs


def test_a_line_of_awss_documentation_is_the_viewers_request():
    reading = sample("standard-v1.log")
    assert reading.problems == ()
    first = reading.entries[0]
    assert (first.request.method, first.request.uri, first.request.querystring) == ("GET", "/index.html", "")
    assert list(first.request.headers) == [
        ("Host", "d111111abcdef8.cloudfront.net"),
        (
            "User-Agent",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/78.0.3904.108 Safari/537.36",
        ),
    ]
    viewer = first.viewer
    assert (viewer.ip, viewer.port, viewer.protocol, viewer.http_version) == ("192.0.2.100", 11040, "https", "2.0")
    assert first.at == 1575493351.0
    assert first.request_id == "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ=="
    assert first.response is not None
    assert (first.response.status, first.response.headers.get("content-length")) == (200, "78")
    assert dict(first.facts)["x-edge-result-type"] == "Hit"
    assert first.notes == (NOT_LOGGED,)


def test_cookies_and_the_addresses_of_proxies_are_headers():
    second = sample("standard-v1.log").entries[1]
    assert second.request.headers.get("cookie") == "theme=dark; lang=de"
    assert second.request.headers.get("x-forwarded-for") == "203.0.113.9"


def test_a_viewer_that_hung_up_has_no_answer():
    last = sample("standard-v1.log").entries[3]
    assert last.response is None
    assert HUNG_UP in last.notes
    assert (last.viewer.ip, last.viewer.http_version) == ("2001:db8::7", "3.0")


def test_every_field_of_a_log_is_in_the_entry():
    text = (DATA / "standard-v1.log").read_text()
    names = text.splitlines()[1].removeprefix("#Fields: ").split()
    values = {f"{name}-value".replace("(", "").replace(")", "") for name in names}
    row = dict(zip(names, sorted(values), strict=True)) | {"cs-uri-stem": "/stem", "sc-status": "200", "c-port": "1"}
    row |= {"date": "2026-11-22", "time": "10:00:00"}
    (entry,) = entry_from_row(row, "a")
    assert isinstance(entry, Entry)
    held = repr(entry) + repr(list(entry.request.headers)) + str([value for _, value in entry.request.headers])
    missing = [name for name, value in row.items() if name not in ("date", "time", "cs-protocol") and value not in held]
    assert missing == []


@pytest.mark.parametrize("name", ["standard-v2.json", "standard-v2-comma.log"])
def test_v2_is_any_fields_in_any_order_as_json_or_with_another_delimiter(name):
    reading = sample(name)
    assert reading.problems == ()
    assert [entry.request.headers.get("host") for entry in reading.entries][-1] == "www.example.com"
    assert reading.entries[0].at == 1575493351.123


def test_json_lines_say_country_and_network():
    viewer = sample("standard-v2.json").entries[0].viewer
    assert viewer.facts == Headers([("CloudFront-Viewer-Country", "US"), ("CloudFront-Viewer-ASN", "64496")])


@pytest.mark.parametrize("delimiter", ["\t", ",", " ", ";", "|"])
def test_the_delimiter_is_found_by_the_number_of_values(delimiter):
    lines = [["#Fields: c-ip cs-uri-stem"], ["192.0.2.1", "/a"], ["192.0.2.2", "/b"]]
    reading = read("\n".join(delimiter.join(line) for line in lines))
    assert [(entry.viewer.ip, entry.request.uri) for entry in reading.entries] == [
        ("192.0.2.1", "/a"),
        ("192.0.2.2", "/b"),
    ]


def test_a_quoted_value_may_hold_the_delimiter():
    (entry,) = read('#Fields: cs-uri-stem,cs(User-Agent)\n/a,"(KHTML, like Gecko)"\n').entries
    assert entry.request.headers.get("user-agent") == "(KHTML, like Gecko)"


def test_logs_strung_together_may_change_their_fields():
    reading = read(
        "#Fields: cs-uri-stem c-ip\n/a\t192.0.2.1\n#Version: 1.0\n#Fields: c-ip cs-uri-stem\n192.0.2.2\t/b\n"
    )
    assert [(entry.request.uri, entry.viewer.ip) for entry in reading.entries] == [
        ("/a", "192.0.2.1"),
        ("/b", "192.0.2.2"),
    ]


def test_a_log_without_names_of_fields_is_v1_by_its_first_column():
    lines = (DATA / "standard-v1.log").read_text().splitlines()[2:]
    assert read("\n".join(lines)).entries == sample("standard-v1.log").entries
    longer = read(f"{lines[0]}\tdt_1\tconn_2")
    assert longer.entries[0].facts[-2:] == (("distribution-tenant-id", "dt_1"), ("connection-id", "conn_2"))


def test_fields_can_be_named():
    (entry,) = read("/a\tGET\t192.0.2.1\n", ["cs-uri-stem", "cs-method", "c-ip"]).entries
    assert (entry.request.uri, entry.viewer.ip) == ("/a", "192.0.2.1")


def test_a_log_of_unknown_fields_asks_for_their_names_once():
    reading = read("2019-12-04\tx\ty\n2019-12-04\tx\ty\n")
    (problem,) = reading.problems
    assert str(problem) == "a.log, line 1: '2019-12-04\\tx\\ty': which fields are these?"
    assert problem.hint.startswith("--fields ")


def test_gzip_is_read_as_it_comes_from_the_bucket(tmp_path):
    path = tmp_path / "EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz"
    path.write_bytes(gzip.compress((DATA / "standard-v1.log").read_bytes()))
    assert reading_of(entries_from_log(source_of(str(path)))).entries == sample("standard-v1.log").entries


# -- real-time logs


def test_a_real_time_log_has_every_header_and_the_query_in_its_path():
    (entry,) = sample("real-time.log").entries
    assert (entry.request.uri, entry.request.querystring) == ("/view/a%20b", "size=1%26&x")
    assert list(entry.request.headers) == [
        ("host", "www.example.com"),
        ("user-agent", "Mozilla/5.0 (X11)"),
        ("accept", "*/*"),
        ("cookie", "a=1; b=2"),
        ("x-trace", "1:2"),
    ]
    assert entry.at == 1574280000.123
    assert entry.notes == (NOT_LOGGED_BODY,)


def test_without_all_headers_those_with_fields_of_their_own_are_taken():
    entry = entry_of(
        **{"cs-host": "d1.cloudfront.net", "cs-user-agent": "a%20b", "cs-accept": "*/*", "cs-cookie": "x=1"}
    )
    assert list(entry.request.headers) == [
        ("Host", "d1.cloudfront.net"),
        ("User-Agent", "a b"),
        ("Accept", "*/*"),
        ("Cookie", "x=1"),
    ]
    assert entry.notes == (NOT_LOGGED, NO_HOST, NO_METHOD)


def test_headers_that_are_cut_lose_their_last_line_and_are_filled_in():
    text = "host:a%0Ax-long:" + "y" * 790 + "%0Acook"
    entry = entry_of(cs_headers=text, **{"cs-cookie": "s=1"})
    assert [name for name, _ in entry.request.headers] == ["host", "x-long", "Cookie"]
    assert CUT in entry.notes


# -- broken lines


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2019-12-04\t21:02:31", "a.log, line 4: '2019-12-04\\t21:02:31' has 2 values for 33 fields"),
        ("\t".join(["-"] * 33), "a.log, line 4, cs-uri-stem: is missing"),
        ("\t".join(["x"] * 33), "a.log, line 4, cs-uri-stem: 'x' is no path"),
    ],
)
def test_a_broken_line_is_named_and_costs_that_line_alone(line, said):
    lines = (DATA / "standard-v1.log").read_text().splitlines()
    reading = read("\n".join([*lines[:3], line, *lines[3:]]))
    assert reading.entries == sample("standard-v1.log").entries
    assert str(reading.problems[-1]) == said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("sc-status", "2xx", "'2xx' is no status"),
        ("sc-status", "²00", "'²00' is no status"),
        ("c-port", "99999999", "'99999999' is no port"),
        ("timestamp", "nan", "'nan' is no time"),
        ("timestamp(ms)", "soon", "'soon' is no time"),
    ],
)
def test_a_broken_value_is_named_and_the_request_is_kept(field, value, said):
    problem, entry = entry_from_row({"cs-uri-stem": "/a", field: value}, "a.log, line 3")
    assert problem == Problem(f"a.log, line 3, {field}", said)
    assert isinstance(entry, Entry)
    assert entry.request.uri == "/a"


def test_a_date_that_is_none_is_named():
    problem, entry = entry_from_row({"cs-uri-stem": "/a", "date": "2019-13-04", "time": "1"}, "a")
    assert str(problem) == "a, date: '2019-13-04T1' is no time"
    assert isinstance(entry, Entry)
    assert entry.at is None


def test_a_value_that_was_not_encoded_again_is_left_as_it_is():
    assert entry_of(**{"cs-uri-stem": "/a%20b", "cs-uri-query": "q=%0a"}).request.target() == "/a%20b?q=%0a"


def test_websockets_and_grpc_come_by_http():
    protocols = {name: entry_of(cs_protocol=name).viewer.protocol for name in ("ws", "wss", "grpcs", "http", "")}
    assert protocols == {"ws": "http", "wss": "https", "grpcs": "https", "http": "http", "": "https"}


def test_an_entry_of_json_that_is_no_object_is_named():
    reading = read('{"cs-uri-stem": "/a", "sc-status": 200, "c-ip": null}\n[1]\n')
    assert reading.entries[0].response is not None
    assert [str(problem) for problem in reading.problems] == ["a.log, line 2: '[1]' is no log entry"]


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_entries_and_problems(data):
    for prefix in (b"", b"#Fields: cs-uri-stem c-ip\n", b"2019-12-04\t", b'{"cs-uri-stem": "/'):
        for item in entries_from_log(source_of_bytes(prefix + data, "x")):
            assert isinstance(item, Entry | Problem)


@given(st.dictionaries(st.sampled_from(sorted(known_fields())), st.text(max_size=20)))
def test_arbitrary_values_are_an_entry_or_a_problem(row):
    for item in entry_from_row(row, "a"):
        assert isinstance(item, Entry | Problem)


# -- telling


@pytest.mark.parametrize("name", ["standard-v1.log", "standard-v2-comma.log", "real-time.log"])
def test_a_log_is_told_by_its_beginning(name):
    data = (DATA / name).read_bytes()
    assert is_log(data)
    assert is_log(b"\n".join(data.splitlines()[2:])) == (name == "standard-v1.log")


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\n", b"# a comment\n", b"curl x\ty", b"2019-12-04 x"])
def test_what_is_no_log_is_not_taken_for_one(data):
    assert not is_log(data)


def test_the_fields_are_those_of_awss_lists():
    lists = json.loads((Path(__file__).parents[2] / "edgetui/formats/log_fields.json").read_text())
    assert len(lists["v1_fields"]) == 33
    assert set(lists["realtime_fields"]) < known_fields()
