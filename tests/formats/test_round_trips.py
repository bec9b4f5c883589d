"""What is written is read again: to what a format can hold, which is said with each.

JSON lines hold an entry whole. The others hold, of every entry:

- curl: request, protocol, HTTP version; Host first and a true Content-Length last; no body with a NUL.
- raw HTTP: request, protocol, HTTP version; a body has a Content-Length; a request over http has a Host.
- HAR: all, where path and query are those of a URL, the first Host is the first line, an answer has a status from 100
  and no Content-Encoding; a time to the microsecond.
- events: request (body up to 40 KB), address; text that is UTF-8, no header that CloudFront hides; lines of one name
  stand together; its own event.
"""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.formats.curl_file import curl_from_entries, entries_from_curl
from edgetui.formats.entry import Entry, reading_of
from edgetui.formats.entry_json import entries_from_lines, entries_to_lines
from edgetui.formats.event_file import entries_from_events, events_from_entries
from edgetui.formats.har import entries_from_har
from edgetui.formats.har_writer import har_from_entries
from edgetui.formats.http_file import entries_from_http, http_from_entries
from edgetui.formats.source import source_of_bytes

wire = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=12)
names = st.text(st.sampled_from("abcXYZ019-_.!~"), min_size=1, max_size=10).map(lambda name: f"x-{name}")
values = wire.map(lambda value: value.strip(" \t\x85\xa0"))
lines = st.lists(st.tuples(names, values), max_size=4)
url_text = st.text(st.sampled_from("abz019/%.-_~!$&'()*+,;=:@?|^`\"<>[]{}"), max_size=16)
paths = url_text.map(lambda text: f"/{text.replace('?', '')}")
hosts = st.sampled_from(["a", "shop.example.com", "shop.example.com:8443", "192.0.2.1:81"])
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PURGE", "OPTIONS"])
bodies = st.binary(max_size=30) | st.text(max_size=20).map(str.encode)
ips = st.sampled_from(["192.0.2.1", "2001:db8::1"])
viewers = st.builds(
    Viewer,
    ip=ips,
    port=st.integers(1, 65535),
    protocol=st.sampled_from(["http", "https"]),
    http_version=st.sampled_from(["1.0", "1.1", "2.0", "3.0"]),
    facts=lines.map(Headers),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
json_objects = st.dictionaries(texts, st.none() | st.integers() | texts | st.lists(texts, max_size=2), max_size=3)


@st.composite
def requests(draw, targets=url_text):
    """Requests with a Host first, and a true Content-Length last where there is a body."""
    body = draw(bodies)
    length = [("Content-Length", str(len(body)))] if body else []
    headers = Headers([("Host", draw(hosts)), *draw(lines), *length])
    return Request(draw(methods), draw(paths), draw(targets), headers, body)


@st.composite
def responses(draw):
    return Response(draw(st.integers(100, 999)), draw(wire), Headers(draw(lines)), draw(bodies))


entries = st.builds(
    Entry,
    request=requests(),
    viewer=viewers,
    response=st.none() | responses(),
    at=st.none() | st.integers(1, 4_000_000_000_000).map(lambda milliseconds: milliseconds / 1000),
    request_id=texts,
    events=st.lists(json_objects, max_size=2).map(tuple),
    facts=st.lists(st.tuples(wire, wire), max_size=2).map(tuple),
    notes=st.lists(texts, max_size=2).map(tuple),
    comment=texts,
)
many = st.lists(entries, min_size=1, max_size=3)


def again(write, read, given_entries):
    written = list(write(given_entries))
    assert all(isinstance(item, bytes) for item in written), written
    reading = reading_of(read(source_of_bytes(b"".join(written), "f")))
    assert reading.problems == ()
    return list(reading.entries)


def bare(entry, viewer):
    """The request of an entry and this of its viewer."""
    return Entry(entry.request, viewer)


def by_protocol(entry):
    return bare(entry, Viewer(protocol=entry.viewer.protocol, http_version=entry.viewer.http_version))


any_bytes = st.text(st.characters(max_codepoint=0xFF), max_size=10)


@given(
    st.lists(
        st.builds(
            replace,
            entries,
            request=st.builds(
                Request,
                any_bytes,
                any_bytes,
                any_bytes,
                st.lists(st.tuples(any_bytes, any_bytes), max_size=3).map(Headers),
                bodies,
            ).map(lambda request: replace(request, method="GET")),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_json_lines_hold_every_byte_of_every_entry(given_entries):
    assert again(entries_to_lines, entries_from_lines, given_entries) == given_entries


@given(many)
def test_har_holds_entries(given_entries):
    assert again(har_from_entries, entries_from_har, given_entries) == given_entries


@given(many)
def test_raw_http_holds_requests_with_protocol_and_version(given_entries):
    assert again(http_from_entries, entries_from_http, given_entries) == [by_protocol(entry) for entry in given_entries]


@given(many)
def test_curl_holds_requests_with_protocol_and_version(given_entries):
    given_entries = [entry for entry in given_entries if b"\0" not in entry.request.body]
    assert again(curl_from_entries, entries_from_curl, given_entries) == [by_protocol(entry) for entry in given_entries]


@given(st.lists(requests(), min_size=1, max_size=3), ips)
def test_events_hold_requests_and_addresses(given_requests, ip):
    given_requests = [replace(request, headers=as_text(request.headers)) for request in given_requests]
    given_entries = [Entry(request, Viewer(ip=ip), request_id="id") for request in given_requests]
    found = again(events_from_entries, entries_from_events, given_entries)
    assert [replace(entry, events=()) for entry in found] == given_entries
    assert all(entry.events[0]["Records"][0]["cf"]["config"]["eventType"] == "viewer-request" for entry in found)


def as_text(headers):
    """Lines of one name together, their values UTF-8."""
    grouped = headers.grouped().values()
    return Headers(
        (name, value.encode("latin-1").decode("ascii", "ignore")) for group in grouped for name, value in group
    )


@given(many)
def test_events_that_came_with_an_entry_are_written_untouched(given_entries):
    held = [event for entry in given_entries for event in entry.events]
    if held and all(entry.events for entry in given_entries):
        text = b"".join(item for item in events_from_entries(given_entries) if isinstance(item, bytes))
        found = [json.loads(text)] if len(held) == 1 else [json.loads(line) for line in text.splitlines()]
        assert found == held
