"""The query and the cookies of a composed request, one a line, each on or off."""

import pytest
from textual.widgets import Input, TextArea

from edgetui.testing.fakes import fake_workspace
from edgetui.tui.action_table import PAIRS
from edgetui.tui.drafts import COOKIES, QUERY, cookies_in, pairs_of, with_cookies, without_off
from edgetui.tui.screens.composer import ComposerScreen
from edgetui.tui.screens.help import HelpScreen


@pytest.fixture
async def composer(driven):
    async with driven(fake_workspace({})) as ui:
        await ui.press("N")
        url(ui).value = "https://a.example/x?w=300&format=a%26b"
        headers(ui).text = "Accept: */*\nCookie: sid=1; ab=B\nX: y"
        yield ui


def url(ui):
    return composing(ui).query_one("#composer-url", Input)


def headers(ui):
    return composing(ui).query_one("#composer-headers", TextArea)


def composing(ui):
    return next(screen for screen in ui.app.screen_stack if isinstance(screen, ComposerScreen))


def pairs(ui):
    return ui.app.screen.query_one("#edit-text", TextArea)


def test_every_key_is_tried_here():
    assert {key for action in PAIRS for key in action.keys} == {"ctrl+s", "ctrl+j", "ctrl+t", "f1", "escape"}


async def test_the_query_is_edited_a_parameter_a_line(composer):
    text = await composer.press("f8")
    assert "QUERY" in text
    assert pairs(composer).text == "w=300\nformat=a%26b"
    await composer.press("enter", *"new=a b", "ctrl+s")
    assert url(composer).value == "https://a.example/x?w=300&format=a%26b&new=a%20b"


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+j"])
async def test_cookies_go_into_their_header(key, composer):
    await composer.press("f9")
    assert pairs(composer).text == "sid=1\nab=B"
    await composer.press("enter", *"c=3", key)
    assert headers(composer).text == "Accept: */*\nCookie: sid=1; ab=B; c=3\nX: y"


async def test_what_is_off_is_not_sent_and_there_the_next_time(composer):
    await composer.press("f9", "ctrl+t")
    assert pairs(composer).text == "sid=1\n# ab=B"
    await composer.press("ctrl+s")
    assert "Cookie: sid=1\n" in headers(composer).text
    await composer.press("f9")
    assert pairs(composer).text == "sid=1\n# ab=B"
    await composer.press("ctrl+t", "ctrl+s")
    assert "Cookie: sid=1; ab=B\n" in headers(composer).text
    await composer.press("f9")
    assert pairs(composer).text == "sid=1\nab=B"


async def test_all_of_the_query_off_leaves_the_path_alone(composer):
    await composer.press("f8", "ctrl+t", "up", "ctrl+t", "ctrl+s")
    assert url(composer).value == "https://a.example/x"
    await composer.press("f8")
    assert pairs(composer).text == "# w=300\n# format=a%26b"


async def test_another_request_has_nothing_switched_off(composer):
    await composer.press("f8", "ctrl+t", "ctrl+s", "ctrl+n", "f8")
    assert pairs(composer).text == ""


async def test_escape_changes_nothing(composer):
    before = url(composer).value
    await composer.press("f8", *"zzz", "escape")
    assert url(composer).value == before
    assert isinstance(composer.app.screen, ComposerScreen)


async def test_f1_is_help(composer):
    await composer.press("f8", "f1")
    assert isinstance(composer.app.screen, HelpScreen)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a=1&b=2", QUERY),
        ("a", QUERY),
        ("a=1&a=2&=", QUERY),
        ("a=%20&b=%23", QUERY),
        ("", QUERY),
        ("a=1; b=2", COOKIES),
        ("#=1; b", COOKIES),
        ('a="x; y"', COOKIES),
    ],
)
def test_what_is_not_edited_stays_as_it_is(text, separator):
    assert without_off(pairs_of(text, separator), separator) == text


@pytest.mark.parametrize(
    ("before", "cookies", "after"),
    [
        ("A: 1", "a=1", "A: 1\nCookie: a=1"),
        ("A: 1\n", "a=1", "A: 1\nCookie: a=1"),
        ("", "a=1", "Cookie: a=1"),
        ("cookie: x=1\nA: 1\nCOOKIE: y=2", "z=3", "Cookie: z=3\nA: 1"),
        ("A: 1\nCookie: x=1", "", "A: 1"),
        ("A: 1", "", "A: 1"),
    ],
)
def test_there_is_one_cookie_line_afterwards_or_none(before, cookies, after):
    assert with_cookies(before, cookies) == after
    assert cookies_in(after) == cookies


def test_several_cookie_lines_are_read_as_one():
    assert cookies_in("Cookie: a=1\nX: y\ncookie: b=2\nCookie:") == "a=1; b=2"
