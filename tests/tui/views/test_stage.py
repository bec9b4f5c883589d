"""The tabs: what the golden drawings do not tell, styles and flags."""

from dataclasses import replace

import pytest

from edgetui.engine.commands import FunctionReturned, OriginResponded
from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import Stage
from edgetui.tui.views.line import plain, width_of
from edgetui.tui.views.modes import JsonMode
from edgetui.tui.views.response import response_view
from edgetui.tui.views.stage import diff_view, json_view


def styles_of(lines, text):
    """The styles of the spans with exactly this text."""
    return [style for line in lines for piece, style in line if piece == text]


def test_signs_are_the_first_character_and_words_that_changed_are_marked(build):
    lines = diff_view(build.travelled(), Stage.VIEWER_REQUEST, 78)

    assert [plain(line)[0] for line in lines] == ["~", "~", "-", "-", "~", "+", " "]
    assert styles_of(lines, "jpg") == ["word-removed"]
    assert styles_of(lines, "w300/") == ["word-added"]
    assert styles_of(lines, "+ x-device: ") == ["added"]
    assert styles_of(lines, "mobile") == ["added"]


def test_unchanged_lines_are_folded_until_asked_for(build):
    folded = diff_view(build.travelled(), Stage.VIEWER_REQUEST, 78)
    unfolded = diff_view(build.travelled(), Stage.VIEWER_REQUEST, 78, show_unchanged=True)

    assert plain(folded[-1]) == "  … 3 unchanged (u)"
    assert [(*plain(line).split("  ")[1:2], line[-1][0]) for line in unfolded if plain(line).startswith("  ")] == [
        ("method: GET", "GET"),
        ("", "300"),  # The query's w, below it.
        ("host: shop.example.com", "the viewer"),
        ("user-agent: Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS … the viewer", "the viewer"),
    ]


@pytest.mark.parametrize(("width", "columns"), [(99, 1), (100, 2), (198, 2)])
def test_from_100_columns_before_and_after_stand_side_by_side(build, width, columns):
    lines = diff_view(build.travelled(), Stage.VIEWER_REQUEST, width)

    assert (" │ " in plain(lines[0])) == (columns == 2)


def test_the_columns_can_be_chosen_whatever_the_width(build):
    narrow = diff_view(build.travelled(), Stage.VIEWER_REQUEST, 74, side_by_side=True)

    assert plain(narrow[1]).rstrip() == "~ uri: /img/cat.jpg                 │ ~ uri: /img/w300/cat.webp"
    assert "│" not in plain(diff_view(build.travelled(), Stage.VIEWER_REQUEST, 198, side_by_side=False)[0])


@pytest.mark.parametrize("side_by_side", [False, True])
def test_a_change_at_the_end_of_a_long_value_is_in_view(build, side_by_side):
    long = "x" * 5000
    before = replace(build.viewed, headers=Headers([("X-Long", f"{long} old")]))
    after = replace(build.viewed, headers=Headers([("X-Long", f"{long} new")]))
    exchange = build.exchange([build.record(before=before, after=after)])

    lines = diff_view(exchange, Stage.VIEWER_REQUEST, 78, side_by_side=side_by_side)

    assert styles_of(lines, "old") == ["word-removed"]
    assert styles_of(lines, "new") == ["word-added"]
    assert all(width_of(line) <= 78 for line in lines)


def test_wrapped_nothing_of_a_value_is_lost(build):
    value = "".join(f"{number} " for number in range(300)).strip()
    after = replace(build.viewed, headers=build.viewed.headers.adding("X-Long", value))
    exchange = build.exchange([build.record(after=after)])

    lines = diff_view(exchange, Stage.VIEWER_REQUEST, 78, wrap=True)

    joined = "".join(plain(line).removeprefix("    ") for line in lines)
    assert f"+ x-long: {value}" in joined


def test_the_viewers_end_shows_what_cloudfront_added(build):
    final = replace(build.page, headers=build.page.headers.adding("X-Cache", "Miss from cloudfront"))
    exchange = build.exchange([build.record(Stage.REPLY, before=build.page, after=final)], Stage.REPLY, response=final)

    assert plain(diff_view(exchange, Stage.REPLY, 78)[0]).split("  ")[0] == "+ x-cache: Miss from cloudfront"


def test_at_a_hit_the_lines_that_are_as_they_were_stored_are_folded(build):
    aged = replace(build.page, headers=build.page.headers.adding("Age", "3"))
    hit = replace(build.hit(), after=aged)
    exchange = build.exchange([hit], Stage.VIEWER_RESPONSE)

    def shown(**flags):
        # Below 56 columns nobody is named beside a line.
        return [plain(line) for line in diff_view(exchange, Stage.CACHE_LOOKUP, 50, **flags)]

    assert [row for row in shown() if row[:1] in "~+"][1:] == ["+ age: 3"]
    assert shown()[-1] == "  … 3 unchanged (u)"
    assert {"  content-type: text/html", "  server: nginx"} < set(shown(show_unchanged=True))


def test_what_cloudfront_writes_on_every_response_is_folded_and_the_same_line_of_an_origin_is_not(build):
    own = Headers([("Server", "nginx"), ("X-Cache", "Miss from cloudfront"), ("Via", "1.1 edge"), ("X-Amz-Cf-Id", "4")])
    final = replace(build.page, headers=own)
    fetch = build.record(
        Stage.ORIGIN_FETCH, outcome=OriginResponded(build.page, 1.0, "nginx"), before=build.viewed, after=build.page
    )
    reply = build.record(Stage.REPLY, before=build.page, after=final)
    exchange = build.exchange([fetch, reply], Stage.REPLY, response=final)

    def names(**flags):
        rows = (plain(line).strip() for line in response_view(exchange, Stage.REPLY, 78, **flags))
        return [row.partition(":")[0] for row in rows if ": " in row or "…" in row]

    assert names() == ["server", "x-cache", "… 2 of CloudFront's own (u)"]
    assert names(show_all=True) == ["server", "x-cache", "via", "x-amz-cf-id"]


def test_a_long_body_says_how_much_is_left_out(build):
    page = Response(200, "", Headers(), b"line\n" * 500)
    exchange = build.exchange([build.hit()], Stage.REPLY, response=page)

    lines = response_view(exchange, Stage.VIEWER_REQUEST, 78)

    assert [plain(line) for line in lines[-2:]] == ["line", "… 1.5 KB more: the Body tab has all"]
    assert len(lines) == 3 + 200 + 1


def test_the_result_is_shown_below_the_event_or_beside_what_the_event_has(build):
    request = {"uri": "/a", "method": "GET"}
    command = build.invoke(event={"Records": [{"cf": {"request": request}}]})
    for payload, expected in (
        (
            '{"method": "GET", "uri": "/b"}',
            ["  {", '    "method": "GET",', '-   "uri": "/a"', '+   "uri": "/b"', "  }"],
        ),
        ('{"method": "GET", "uri": "/a"}', ["= the same"]),
        ("not JSON", ["not JSON:", "not JSON"]),
    ):
        exchange = build.exchange([build.record(command=command, outcome=FunctionReturned(payload))])
        whole = [plain(line) for line in json_view(exchange, Stage.VIEWER_REQUEST, 78)]
        head, *lines = (plain(line) for line in json_view(exchange, Stage.VIEWER_REQUEST, 78, mode=JsonMode.CHANGES))

        assert whole[0].startswith("event in") and "result out" in whole
        assert head.startswith("event's request → result") and lines == expected


def test_json_keys_strings_and_numbers_are_told_apart(build):
    exchange = build.exchange([build.record(outcome=FunctionReturned('{"key": "text", "n": 1}'))])

    lines = json_view(exchange, Stage.VIEWER_REQUEST, 78)

    assert (styles_of(lines, '"key"'), styles_of(lines, '"text"'), styles_of(lines, "1")) == (
        ["name"],
        ["string"],
        ["number"],
    )


def test_json_nested_without_end_is_drawn_all_the_same(build):
    payloads = ["[" * 100_000, "[" * 60 + "1" + "]" * 60]
    for payload in payloads:
        exchange = build.exchange([build.record(outcome=FunctionReturned(payload))])

        assert len(json_view(exchange, Stage.VIEWER_REQUEST, 78)) < 120
