"""Messages as text and back: nothing changes unless a person changed it, and every mistake names its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Response
from edgetui.tui.message_text import (
    Form,
    TextProblem,
    form_from_request,
    message_from_text,
    request_from_form,
    text_from_body,
    text_from_message,
)

REQUEST = Request(
    "POST",
    "/cart",
    "id=1&id=2",
    Headers([("Host", "shop.example.com"), ("X-Note", "caf\xc3\xa9"), ("Content-Length", "5")]),
    b"a=b&c",
)
RESPONSE = Response(404, "Not Found", Headers([("Content-Type", "text/plain"), ("Set-Cookie", "a=1")]), b"gone\n")


def edited(message, old, new):
    text = text_from_message(message)
    assert old in text
    return message_from_text(text.replace(old, new), message)


def problem(message, old, new):
    with pytest.raises(TextProblem) as caught:
        edited(message, old, new)
    return caught.value.line, caught.value.problem


def test_a_request_reads_as_it_would_be_written_by_hand():
    assert text_from_message(REQUEST) == (
        "POST /cart?id=1&id=2\nHost: shop.example.com\nX-Note: café\nContent-Length: 5\n\na=b&c"
    )


def test_a_response_reads_as_status_headers_and_body():
    assert text_from_message(RESPONSE) == "404 Not Found\nContent-Type: text/plain\nSet-Cookie: a=1\n\ngone\n"


@given(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=20),
    st.binary(max_size=40),
)
def test_text_that_was_not_touched_gives_the_same_bytes_back(value, body):
    message = Request(uri="/" + value, headers=Headers([("X-Any", value)]), body=body)
    assert message_from_text(text_from_message(message), message) == message


def test_a_message_without_headers_survives_the_round_trip():
    for message in (Request(), Response(204)):
        assert message_from_text(text_from_message(message), message) == message


def test_method_uri_and_query_are_changed_on_the_first_line():
    changed = edited(REQUEST, "POST /cart?id=1&id=2", "GET /basket")
    assert (changed.method, changed.uri, changed.querystring) == ("GET", "/basket", "")


def test_an_http_version_copied_along_is_not_part_of_the_target():
    assert edited(REQUEST, "id=2\n", "id=2 HTTP/1.1\n").querystring == "id=1&id=2"


def test_headers_are_added_removed_and_changed_in_place():
    changed = edited(REQUEST, "Host: shop.example.com\n", "Host: b.example\nX-New:  1 \n\t\n")
    assert list(changed.headers)[:2] == [("Host", "b.example"), ("X-New", "1")]
    assert "Host" not in edited(REQUEST, "Host: shop.example.com\n", "").headers


def test_a_header_typed_with_letters_beyond_ascii_is_sent_as_utf_8():
    assert edited(REQUEST, "café", "thé").headers.get("X-Note") == "th\xc3\xa9"


def test_content_length_follows_a_changed_body():
    changed = edited(REQUEST, "a=b&c", "a=b&c=dé")
    assert (changed.body, changed.headers.get("Content-Length")) == ("a=b&c=dé".encode(), "9")


def test_content_length_stays_as_the_person_wrote_it():
    text = text_from_message(REQUEST).replace("Content-Length: 5", "Content-Length: 99").replace("a=b&c", "x")
    assert message_from_text(text, REQUEST).headers.get("Content-Length") == "99"


def test_a_body_that_is_no_text_is_named_and_kept():
    message = Response(body=b"\x89PNG\r\n\x1a\n")
    assert text_from_body(message.body) == "<8 bytes that are not plain text: kept unless this line is changed>"
    assert edited(message, "200", "201").body == message.body
    assert edited(message, text_from_body(message.body), "text now").body == b"text now"


def test_a_very_long_body_is_named_and_kept():
    message = Response(body=b"x" * 300_000)
    assert "300,000 bytes, too many to edit here" in text_from_message(message)
    assert edited(message, "200", "201").body == message.body


@pytest.mark.parametrize("evil", ["\x1b]0;pwned\x07", "\x9b31m", "\u202e".encode().decode("latin-1")])
def test_nothing_that_a_terminal_would_act_on_is_shown_and_what_was_not_touched_is_kept(evil):
    message = Response(200, evil, Headers([("X-Evil", evil), ("X-Good", "1")]))
    assert text_from_message(message).replace("\n", "").isprintable()
    changed = edited(message, "X-Good: 1", "X-Good: 2")
    assert changed == Response(200, evil, Headers([("X-Evil", evil), ("X-Good", "2")]))


def test_a_status_line_may_carry_the_version_and_no_description():
    assert edited(RESPONSE, "404 Not Found", "HTTP/1.1 200 OK").status == 200
    assert edited(RESPONSE, "404 Not Found", "503").status_description == ""


@pytest.mark.parametrize(
    ("message", "old", "new", "line", "says"),
    [
        (REQUEST, "POST ", "POST", 1, "METHOD /path?query"),
        (REQUEST, "POST", "P(ST", 1, "'P(ST' is no method"),
        (REQUEST, " /cart", " cart", 1, "starts with `/`, not 'cart"),
        (REQUEST, "/cart", "/my cart", 1, "%20"),
        (REQUEST, "Host: ", "Host ", 2, "`Name: value`, not 'Host shop.example.com'"),
        (REQUEST, "X-Note:", "X Note:", 3, "'X Note' is no header name"),
        (REQUEST, "X-Note:", ":", 3, "'' is no header name"),
        (RESPONSE, "404", "4x4", 1, "status from 100 to 599"),
        (RESPONSE, "404", "600", 1, "600 Not Found"),
    ],
)
def test_a_mistake_names_its_line_and_shows_what_is_wrong(message, old, new, line, says):
    found, text = problem(message, old, new)
    assert found == line
    assert says in text


def composed(url="/", headers="", body="", method="GET", original=b""):
    return request_from_form(Form(method, url, headers, body), "d111111abcdef8.cloudfront.net", original)


def test_a_composed_request_gets_host_and_protocol_from_its_url():
    request, protocol = composed("http://shop.example.com:8080/a/b?x=1")
    assert (protocol, request.uri, request.querystring) == ("http", "/a/b", "x=1")
    assert list(request.headers) == [("Host", "shop.example.com:8080")]


def test_a_path_alone_goes_to_the_distribution_by_https():
    request, protocol = composed("/a")
    assert (protocol, request.headers.get("Host")) == ("https", "d111111abcdef8.cloudfront.net")


def test_a_url_without_scheme_is_taken_as_https():
    request, protocol = composed("shop.example.com")
    assert (protocol, request.uri, request.headers.get("Host")) == ("https", "/", "shop.example.com")


def test_a_host_header_wins_over_the_url():
    request, _ = composed("https://a.example/", "host: b.example")
    assert list(request.headers) == [("host", "b.example")]


def test_a_body_brings_its_content_length():
    request, _ = composed(body="hé", method="POST")
    assert (request.body, request.headers.get("Content-Length")) == ("hé".encode(), "3")


def test_user_and_password_of_a_url_are_no_part_of_the_host():
    assert composed("https://me:pw@a.example/")[0].headers.get("Host") == "a.example"


@pytest.mark.parametrize(
    ("form", "line", "says"),
    [
        ({"url": "ftp://a.example/"}, 1, "ftp://a.example/"),
        ({"url": "https:///x"}, 1, "https://host/path"),
        ({"url": "/a b"}, 1, "%20"),
        ({"method": "G T"}, 1, "'G T' is no method"),
        ({"headers": "A: 1\nnonsense"}, 3, "'nonsense'"),
    ],
)
def test_a_form_that_is_no_request_names_its_line(form, line, says):
    with pytest.raises(TextProblem) as caught:
        composed(**form)
    assert caught.value.line == line
    assert says in caught.value.problem


def test_a_request_fills_the_form_and_comes_back():
    form = form_from_request(REQUEST, "https", "unused.example")
    assert form.url == "https://shop.example.com/cart?id=1&id=2"
    request, protocol = request_from_form(form, "unused.example", REQUEST.body)
    assert (request, protocol) == (REQUEST, "https")
