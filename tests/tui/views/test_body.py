"""The Body tab: what a stage got and left, and what the event says of it."""

import gzip
from dataclasses import replace

import pytest

from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.event import body_to_event
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.tui.views.body import body_view
from edgetui.tui.views.line import plain, width_of
from edgetui.tui.views.modes import BodyMode


def posted(data, media="application/json"):
    return Request("POST", "/cart", "", Headers([("Host", "a"), ("Content-Type", media)]), data)


def answered(data, media="text/plain", status=200):
    return Response(status, "", Headers([("Content-Type", media)]), data)


@pytest.fixture
def shown(build, texts):
    """The tab of one stage with these sides."""

    def draw(before, after, stage=Stage.VIEWER_REQUEST, mode=BodyMode.PRETTY, width=78, event=None, **fields):
        if stage.value in set(EventType):
            fields.setdefault("command", build.invoke(EventType(stage.value), event))
        record = build.record(stage, before=before, after=after, **fields)
        return texts(body_view(build.exchange([record], Stage.REPLY), stage, width, mode))

    return draw


def event_with(request, event_type=EventType.VIEWER_REQUEST):
    return {"Records": [{"cf": {"request": {"body": body_to_event(request.body, event_type)}}}]}


def test_json_is_laid_out_with_the_sizes_and_what_the_event_has(shown):
    request = posted(b'{"a":[1,2]}')

    assert shown(request, request, event=event_with(request)) == [
        "unchanged: request body  11 B  application/json  pretty (v)",
        "  in the event: base64, read-only, 40.0 KB at most, not truncated",
        "{",
        '  "a": [',
        "    1,",
        "    2",
        "  ]",
        "}",
    ]


def test_raw_is_as_sent_and_hex_has_offsets(shown):
    request = posted(b'{"a":[1,2]}')

    assert shown(request, request, mode=BodyMode.RAW)[-1] == '{"a":[1,2]}'
    assert shown(request, request, mode=BodyMode.HEX)[-1] == (
        "000000  7b 22 61 22 3a 5b 31 2c 32 5d 7d" + " " * 17 + '{"a":[1,2]}'
    )


def test_a_body_that_is_cut_for_the_function_says_so(shown):
    request = posted(b"x" * 50_000, "text/plain")
    rows = shown(request, request, event=event_with(request))

    assert "  in the event: base64, read-only, 40.0 KB at most, truncated: the function" in rows[1]
    assert rows[2] == "  gets the first 40.0 KB"


def test_a_body_that_the_function_does_not_get_says_why(shown):
    request = posted(b"{}")
    response = answered(b"hello")

    assert "  the function does not see it: IncludeBody is off for this association" in shown(request, request)
    assert "  the function does not see it: the event at origin-response has no body" in shown(
        response, response, Stage.ORIGIN_RESPONSE
    )


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (Request("GET", "/"), "a GET request has none"),
        (Request("POST", "/"), "this POST request came without"),
        (answered(b"", status=304), "a 304 response has none"),
        (answered(b""), "the response came without"),
    ],
)
def test_no_body_says_why(shown, message, why):
    stage = Stage.VIEWER_REQUEST if isinstance(message, Request) else Stage.VIEWER_RESPONSE

    rows = shown(message, message, stage)

    assert rows[0].startswith("no re")
    assert rows[1] == f"  {why}"


def test_a_changed_body_is_shown_after_and_before(shown):
    rows = shown(answered(b"old"), answered(b"new"), Stage.VIEWER_RESPONSE)

    assert [row for row in rows if not row.startswith("  ")] == [
        "after: response body  3 B  text/plain  pretty (v)",
        "new",
        "",
        "before: response body  3 B  text/plain  pretty (v)",
        "old",
    ]


def test_what_became_a_response_shows_that_one(shown):
    rows = shown(Request("GET", "/"), answered(b"hit"), Stage.CACHE_LOOKUP)

    assert rows == ["after: response body  3 B  text/plain  pretty (v)", "hit"]


def test_a_failed_stage_shows_what_went_in(shown):
    failed = FunctionFailed(FailureKind.RAISED, "TypeError", "no")
    rows = shown(posted(b"{}"), None, status=Status.FAILED, outcome=failed)

    assert rows[0] == "what went in: request body  2 B  application/json  pretty (v)"


def test_what_has_not_run_shows_what_it_will_get(build, texts):
    exchange = build.exchange([], Stage.VIEWER_REQUEST)

    assert texts(body_view(exchange, Stage.VIEWER_REQUEST, 78))[0] == "next: no request body"
    assert texts(body_view(exchange, Stage.ORIGIN_FETCH, 78)) == ["· not run yet: the request is at viewer-request"]


def test_a_skipped_stage_says_why_there_is_nothing(build, texts):
    exchange = build.exchange([build.skipped(Stage.ORIGIN_REQUEST, "no function here")], Stage.ORIGIN_FETCH)

    assert texts(body_view(exchange, Stage.ORIGIN_REQUEST, 78)) == ["· nothing to show: no function here"]


def test_a_form_is_a_table(shown):
    request = posted(b"name=J%C3%BCrgen+B&empty=&flag&name=again", "application/x-www-form-urlencoded")

    assert shown(request, request)[-4:] == ["name   Jürgen B", "empty", "flag", "name   again"]


def test_a_picture_is_described(shown):
    gif = b"GIF89a\x2c\x01\xc8\x00" + bytes(30)
    rows = shown(answered(b""), answered(gif, "image/gif"), Stage.ORIGIN_FETCH)

    assert rows[0] == "after: response body  40 B  GIF picture, 300 x 200  pretty (v)"
    assert rows[1].startswith("000000  47 49 46 38 39 61")


def test_packed_text_is_unpacked_to_be_read(shown):
    packed = Response(
        200, "", Headers([("Content-Type", "text/css"), ("Content-Encoding", "gzip")]), gzip.compress(b"a{}")
    )
    rows = shown(packed, packed, Stage.VIEWER_RESPONSE)

    assert rows[1].startswith("  gzip undone to show it: ")
    assert rows[-1] == "a{}"


@pytest.mark.parametrize("mode", list(BodyMode))
@pytest.mark.parametrize("width", [40, 60, 78, 200])
@pytest.mark.parametrize(
    "data",
    [
        b"\x1b[2J\x9b31m[bold]x[/] \r\n\t\0",
        ("猫" * 300 + "e" + "\u0301" * 90 + "\u202eabc").encode(),
        b"\xff\xfe" * 900,
        b'{"' + b"k" * 5000 + b'": "\\u001b[2J' + "👩\u200d👧".encode() + b'"}',
    ],
)
@pytest.mark.parametrize("media", ["application/json", "text/html", "application/x-www-form-urlencoded", "x/y"])
def test_whatever_it_holds_rows_are_plain_and_fit(shown, build, data, media, width, mode):
    message = answered(data, media)
    record = build.record(Stage.VIEWER_RESPONSE, before=message, after=replace(message, status=201))
    rows = body_view(build.exchange([record], Stage.REPLY), Stage.VIEWER_RESPONSE, width, mode)

    assert all(width_of(row) <= width and plain(row).isprintable() for row in rows)


def test_the_place_of_bytes_in_hex_is_their_character(build):
    message = answered(b"0123456789abcdefNEEDLE", "x/y")
    record = build.record(Stage.VIEWER_RESPONSE, before=message, after=message)
    rows = body_view(build.exchange([record], Stage.REPLY), Stage.VIEWER_RESPONSE, 78, BodyMode.HEX)
    start = rows.text.index("efNEE")
    spots = rows.place(start, start + 5)

    assert "".join(plain(rows[spot.row])[spot.start : spot.end] for spot in spots) == "efNEE"
