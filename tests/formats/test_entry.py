"""What every format speaks: entries, problems, and credentials hidden."""

from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.errors import UsageError
from edgetui.formats.entry import REDACTED, Entry, Problem, Redaction, problem_from_error, reading_of, sent, shown


@given(st.text(st.characters(max_codepoint=255)))
def test_every_wire_string_survives_being_text(wire):
    assert sent(shown(wire)) == wire


@given(st.text(st.characters()))
def test_every_text_has_a_wire_string(text):
    assert all(ord(char) < 256 for char in sent(text))


def test_text_is_utf8_on_the_wire_and_a_byte_that_is_none_a_lone_surrogate():
    assert shown("caf\xc3\xa9") == "café"
    assert shown("J\xf6rg") == "J\udcf6rg"


def test_a_url_has_the_hosts_own_name_or_an_example():
    request = Request(uri="/a", querystring="x=1", headers=Headers([("Host", "shop.example.com:8443")]))
    assert Entry(request, Viewer(protocol="http")).url == "http://shop.example.com:8443/a?x=1"
    assert Entry(Request()).url == "https://d111111abcdef8.cloudfront.net/"


def test_a_reading_tells_entries_and_problems_apart():
    entry, problem = Entry(Request()), Problem("a.har, entry 1", "is empty")
    assert reading_of([problem, entry]).entries == (entry,)
    assert reading_of([problem, entry]).problems == (problem,)


def test_a_problem_says_where():
    assert str(Problem("a.har, entry 1, request.url", "is missing")) == "a.har, entry 1, request.url: is missing"
    assert str(Problem("", "is missing")) == "is missing"


def test_a_parsers_error_is_a_problem_at_its_place():
    assert problem_from_error(UsageError("a.http, line 3: 'x' is no header", "h"), "a.http") == Problem(
        "a.http, line 3", "'x' is no header", "h"
    )
    assert problem_from_error(UsageError("e: /Records has no record"), "e") == Problem("e", "/Records has no record")
    assert problem_from_error(UsageError("'x' is not curl"), "a.sh, line 2") == Problem(
        "a.sh, line 2", "'x' is not curl"
    )


EVENT = {
    "Records": [
        {
            "cf": {
                "request": {
                    "headers": {"cookie": [{"key": "Cookie", "value": "s=1"}], "host": [{"key": "Host", "value": "a"}]},
                    "origin": {"custom": {"customHeaders": {"x-api-key": [{"key": "X-Api-Key", "value": "k"}]}}},
                }
            }
        }
    ]
}


def test_credentials_are_hidden_in_request_response_and_events_and_nothing_else_is():
    entry = Entry(
        Request(headers=Headers([("Host", "a"), ("AUTHORIZATION", "Bearer t"), ("cookie", "s=1"), ("X", "cookie")])),
        response=Response(headers=Headers([("Set-Cookie", "s=2"), ("Set-Cookie", "t=3"), ("Content-Type", "a/b")])),
        events=(EVENT,),
    )
    redaction = Redaction()
    hidden = redaction.redacted(entry)

    lines = [("Host", "a"), ("AUTHORIZATION", REDACTED), ("cookie", REDACTED), ("X", "cookie")]
    assert list(hidden.request.headers) == lines
    assert hidden.response is not None
    assert hidden.response.headers.get_all("set-cookie") == (REDACTED, REDACTED)
    cf = hidden.events[0]["Records"][0]["cf"]["request"]
    assert cf["headers"] == {
        "cookie": [{"key": "Cookie", "value": REDACTED}],
        "host": [{"key": "Host", "value": "a"}],
    }
    assert cf["origin"]["custom"]["customHeaders"]["x-api-key"] == [{"key": "X-Api-Key", "value": REDACTED}]
    assert redaction.entries == 1
    assert redaction.names == {"authorization", "cookie", "set-cookie", "x-api-key"}
    assert EVENT["Records"][0]["cf"]["request"]["headers"]["cookie"][0]["value"] == "s=1"


def test_an_entry_without_credentials_stays_as_it_is():
    entry = Entry(Request(headers=Headers([("Host", "a")])), events=({"Records": ["text", 1, None]},))
    redaction = Redaction()
    assert redaction.redacted(entry) is entry
    assert redaction.entries == 0
