"""What a stage did to a message, field by field."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.behavior import Endpoint
from edgetui.engine.http import Headers, Request, Response
from edgetui.session.diff import DiffLine, diff_messages, hidden_count, message_fields, size_text, word_spans

REQUEST = Request("GET", "/a", "x=1", Headers([("Host", "example.org"), ("Cookie", "a=1"), ("Accept", "*/*")]))
ENDPOINT = Endpoint("custom", "one.example.org", path="/v1")


def changed(before, after, *endpoints):
    return [line for line in diff_messages(before, after, *endpoints) if line.sign != " "]


def test_the_same_message_has_only_unchanged_lines():
    lines = diff_messages(REQUEST, REQUEST, ENDPOINT, ENDPOINT)

    assert {line.sign for line in lines} == {" "}
    assert [line.name for line in lines] == ["method", "uri", "querystring", "origin", "host", "cookie", "accept"]
    assert hidden_count(lines) == 7


def test_changed_fields_of_a_request_show_both_values():
    after = replace(REQUEST, method="HEAD", uri="/b", querystring="")

    assert changed(REQUEST, after) == [
        DiffLine("~", "method", "GET", "HEAD"),
        DiffLine("~", "uri", "/a", "/b"),
        DiffLine("~", "querystring", "x=1", ""),
    ]


def test_an_absent_querystring_on_both_sides_is_not_a_line():
    request = replace(REQUEST, querystring="")

    assert "querystring" not in [line.name for line in diff_messages(request, request)]


def test_headers_come_in_wire_order_and_removed_ones_where_they_stood():
    after = replace(REQUEST, headers=Headers([("Host", "other.example.org"), ("X-New", "1"), ("Accept", "*/*")]))

    lines = [line for line in diff_messages(REQUEST, after) if line.name not in ("method", "uri", "querystring")]

    assert lines == [
        DiffLine("~", "host", "example.org", "other.example.org"),
        DiffLine("+", "x-new", None, "1"),
        DiffLine("-", "cookie", "a=1", None),
        DiffLine(" ", "accept", "*/*", "*/*"),
    ]


def test_a_header_with_several_lines_is_compared_line_by_line():
    before = Response(200, "", Headers([("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Set-Cookie", "c=3")]))
    after = Response(200, "", Headers([("Set-Cookie", "a=1"), ("Set-Cookie", "c=3"), ("Set-Cookie", "d=4")]))

    assert diff_messages(before, after)[1:] == (
        DiffLine(" ", "set-cookie", "a=1", "a=1"),
        DiffLine("-", "set-cookie", "b=2", None),
        DiffLine(" ", "set-cookie", "c=3", "c=3"),
        DiffLine("+", "set-cookie", None, "d=4"),
    )


def test_a_line_replaced_among_its_namesakes_is_changed_in_place():
    before = Response(200, "", Headers([("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]))
    after = Response(200, "", Headers([("Set-Cookie", "a=9"), ("Set-Cookie", "b=2")]))

    assert changed(before, after) == [DiffLine("~", "set-cookie", "a=1", "a=9")]


def test_a_name_written_in_another_case_is_a_change_that_says_so():
    after = replace(REQUEST, headers=Headers([("host", "example.org"), ("Cookie", "a=1"), ("Accept", "*/*")]))

    assert changed(REQUEST, after) == [DiffLine("~", "host", "example.org", "example.org", "written Host, now host")]


def test_another_order_of_the_same_headers_is_a_change_that_says_so():
    after = replace(REQUEST, headers=Headers([("Accept", "*/*"), ("Host", "example.org"), ("Cookie", "a=1")]))

    assert changed(REQUEST, after) == [
        DiffLine("~", "headers", "host, cookie, accept", "accept, host, cookie", "order changed")
    ]


def test_values_are_shown_as_the_text_a_function_sees():
    before = replace(REQUEST, headers=Headers([("X-City", "Zürich".encode().decode("latin-1"))]))

    assert diff_messages(before, before)[-1].after == "Zürich"


def test_the_same_text_in_other_bytes_is_a_change_that_says_so():
    before = replace(REQUEST, headers=Headers([("X-City", "Zürich")]))
    after = replace(REQUEST, headers=Headers([("X-City", "Zürich".encode().decode("latin-1"))]))

    assert changed(before, after) == [DiffLine("~", "x-city", "Zürich", "Zürich", "same text, other bytes")]


def test_a_changed_origin_shows_its_changed_fields_by_the_events_names():
    after = replace(
        ENDPOINT, domain_name="two.example.org", path="", port=8443, custom_headers=Headers([("X-Key", "k")])
    )

    assert changed(REQUEST, REQUEST, ENDPOINT, after) == [
        DiffLine("~", "origin.domainName", "one.example.org", "two.example.org"),
        DiffLine("~", "origin.port", "443", "8443"),
        DiffLine("-", "origin.path", "/v1", None),
        DiffLine("+", "origin.customHeaders.x-key", None, "k"),
    ]


def test_an_origin_changed_elsewhere_still_says_where_it_is():
    lines = diff_messages(REQUEST, REQUEST, ENDPOINT, replace(ENDPOINT, read_timeout=5))

    assert DiffLine(" ", "origin.domainName", "one.example.org", "one.example.org") in lines
    assert DiffLine("~", "origin.readTimeout", "30", "5") in lines


def test_an_unchanged_origin_is_one_line():
    lines = diff_messages(REQUEST, REQUEST, ENDPOINT, ENDPOINT)

    assert [line.after for line in lines if line.name == "origin"] == ["custom https://one.example.org:443/v1"]


def test_a_request_that_became_a_response_says_so_then_adds_the_responses_lines():
    response = Response(302, "Found", Headers([("Location", "/login")]), b"go")

    assert diff_messages(REQUEST, response) == (
        DiffLine("~", "message", "request GET /a?x=1", "response 302 Found"),
        DiffLine("+", "location", None, "/login"),
        DiffLine("+", "body", None, "2 B"),
    )


def test_a_status_has_its_standard_phrase_where_the_message_brings_none():
    assert next(message_fields(Response(404))) == ("status", "404 Not Found")
    assert next(message_fields(Response(799))) == ("status", "799")


def test_a_description_that_spells_out_the_standard_phrase_is_a_change_that_says_so():
    assert changed(Response(200), Response(200, "OK")) == [
        DiffLine("~", "status", "200 OK", "200 OK", "statusDescription set")
    ]


@pytest.mark.parametrize(
    ("before", "after", "sign", "sizes"),
    [
        (b"", b"hello", "+", (None, "5 B sha256 2cf24dba")),
        (b"hello", b"", "-", ("5 B sha256 2cf24dba", None)),
        (b"hello", b"hallo", "~", ("5 B sha256 2cf24dba", "5 B sha256 d3751d33")),
    ],
)
def test_a_changed_body_is_told_by_size_and_digest(before, after, sign, sizes):
    lines = changed(replace(REQUEST, body=before), replace(REQUEST, body=after))

    assert lines == [DiffLine(sign, "body", *sizes)]


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1229, "1.2 KB"), (3565158, "3.4 MB")])
def test_sizes_are_of_1024(size, text):
    assert size_text(size) == text


def test_a_message_without_another_side_is_added_or_removed_whole():
    assert {line.sign for line in diff_messages(None, REQUEST)} == {"+"}
    assert {line.sign for line in diff_messages(REQUEST, None)} == {"-"}
    assert diff_messages(None, None) == ()


NAMES = st.sampled_from(["Host", "host", "Cookie", "Set-Cookie", "X-A", "x-a"])
VALUES = st.sampled_from(["1", "2", "é", "Ã©", ""])
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6).map(Headers)
REQUESTS = st.builds(
    Request,
    st.sampled_from(["GET", "PUT"]),
    st.sampled_from(["/", "/é"]),
    st.sampled_from(["", "a=1"]),
    HEADERS,
    st.sampled_from([b"", b"x", b"y"]),
)
RESPONSES = st.builds(
    Response, st.sampled_from([200, 404, 799]), st.sampled_from(["", "OK", "Not Found"]), HEADERS, st.just(b"")
)
ENDPOINTS = st.builds(
    Endpoint,
    st.sampled_from(["custom", "s3"]),
    st.sampled_from(["a", "b"]),
    path=st.sampled_from(["", "/p"]),
    custom_headers=HEADERS,
    response_completion_timeout=st.sampled_from([None, 5]),
    ssl_protocols=st.sampled_from([(), ("TLSv1.2",)]),
)


@given(REQUESTS, REQUESTS, ENDPOINTS, ENDPOINTS)
def test_requests_show_a_change_exactly_when_they_differ(before, after, endpoint_before, endpoint_after):
    differ = before != after or endpoint_before != endpoint_after

    assert bool(changed(before, after, endpoint_before, endpoint_after)) == differ


@given(RESPONSES, RESPONSES)
def test_responses_show_a_change_exactly_when_they_differ(before, after):
    assert bool(changed(before, after)) == (before != after)


@given(HEADERS, HEADERS)
def test_every_header_line_of_either_side_is_shown_once(before, after):
    lines = [
        line
        for line in diff_messages(replace(REQUEST, headers=before), replace(REQUEST, headers=after))
        if line.name not in ("method", "uri", "querystring", "headers")
    ]

    assert sum(line.before is not None for line in lines) == len(before)
    assert [line.name for line in lines if line.after is not None] == [name.lower() for name, _ in after]


# -- words


def test_words_that_differ_are_told_from_those_both_sides_share():
    before, after = word_spans("/img/cat.jpg", "/img/w300/cat.webp")

    assert before == (("/img/cat.", False), ("jpg", True))
    assert after == (("/img/", False), ("w300/", True), ("cat.", False), ("webp", True))


def test_a_word_is_changed_as_a_whole():
    assert word_spans("max-age=60", "max-age=600") == (
        (("max-age=", False), ("60", True)),
        (("max-age=", False), ("600", True)),
    )


def test_blanks_between_changed_words_are_changed_too():
    assert word_spans("one two three", "four five six") == (
        (("one two three", True),),
        (("four five six", True),),
    )


@given(st.text("ab /é", max_size=30), st.text("ab /é", max_size=30))
def test_the_pieces_are_the_texts_and_what_is_not_marked_is_common(before, after):
    old, new = word_spans(before, after)

    assert ("".join(text for text, _ in old), "".join(text for text, _ in new)) == (before, after)
    assert "".join(t for t, is_changed in old if not is_changed) == "".join(
        t for t, is_changed in new if not is_changed
    )


@pytest.mark.parametrize("filler", ["a", "a b ", "é/"])
def test_values_of_any_length_are_compared_at_once(filler):
    long = filler * 200_000

    old, new = word_spans(f"{long}X{long}", f"{long}Y{long}")

    assert "".join(text for text, is_changed in old if is_changed).strip("aé") in ("X", "/X")
    assert len(old) <= 3
    assert len(new) <= 3
