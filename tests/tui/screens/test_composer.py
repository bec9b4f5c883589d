"""The composer: fields become a request, a curl command becomes fields, a mistake is shown where it is."""

import pytest
from textual.events import Paste
from textual.widgets import Input, TextArea

from edgetui.engine.behavior import Association, Behavior, CachePolicy, Distribution, Function, Origin, Selection
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.session.viewers import PRESETS
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.action_table import COMPOSER
from edgetui.tui.drafts import METHODS, completed, file_named, is_curl, is_request, key_text, will_run
from edgetui.tui.screens.composer import ComposerScreen
from edgetui.tui.screens.help import HelpScreen

CURL = "curl 'http://shop.example.com/cart?id=7' -H 'Accept: text/html' --data x=1"


def parse_request(text):
    if "oops" in text:
        raise UsageError("oops is no URL", "write https://host/path")
    headers = Headers([("Host", "shop.example.com"), ("Accept", "text/html"), ("Content-Length", "3")])
    notes = ("-x proxy is ignored",) if "-x" in text else ()
    viewer = Viewer("192.0.2.9", protocol="http", http_version="2.0")
    return Request("POST", "/cart", "id=7", headers, b"x=1"), viewer, notes


@pytest.fixture
async def composer(driven):
    async with driven(fake_workspace({}), parse_request=parse_request) as ui:
        await ui.press("N")
        yield ui


def field(ui, name):
    return ui.app.screen.query_one(f"#composer-{name}", Input if name in ("method", "url", "viewer") else TextArea)


async def test_it_looks_as_recorded(composer, golden):
    assert isinstance(composer.app.screen, ComposerScreen)
    golden("composer-80x24.txt", composer.text)


async def test_what_is_typed_becomes_a_paused_flow_that_is_looked_at(composer):
    text = await composer.press(*"pic.jpg?a=1", "ctrl+j")
    flow = composer.app.workspace.flows[0]
    assert flow.start.request == Request(
        "GET", "/pic.jpg", "a=1", Headers([("Host", "d111111abcdef8.cloudfront.net"), ("Accept", "*/*")])
    )
    assert flow.start.viewer == Viewer()
    assert "Flow 1  GET /pic.jpg?a=1" in text
    assert composer.inspection.flow is flow


async def test_a_preset_sends_its_headers_and_is_the_viewer(composer):
    text = await composer.press("f7")
    assert "Viewer: phone-tokyo" in text
    assert "A phone in Tokyo, 203.0.113.20" in text
    await composer.press("ctrl+j")
    start = composer.app.workspace.flows[0].start
    assert start.viewer == PRESETS["phone-tokyo"].viewer
    assert start.request.headers.get("Accept") == "*/*"
    assert "iPhone" in start.request.headers.get("User-Agent")


async def test_presets_go_round_and_end_in_none(composer):
    for name in (*PRESETS, ""):
        await composer.press("f7")
        assert field(composer, "viewer").value == name


async def test_a_viewers_name_is_completed_and_a_wrong_one_refused(composer):
    await composer.press("tab", *"craw", "right")
    assert field(composer, "viewer").value == "crawler"
    text = await composer.press("x", "ctrl+j")
    assert "no viewer is called crawlerx: phone-tokyo" in text
    assert composer.app.workspace.flows == []
    assert composer.app.screen.focused is field(composer, "viewer")
    assert "Viewer:" in await composer.press("f7")
    assert field(composer, "viewer").value == ""


async def test_enter_in_a_single_line_sends_too(composer):
    await composer.press("x", "enter")
    assert composer.app.workspace.flows[0].start.request.uri == "/x"


async def test_tab_goes_from_field_to_field_and_shift_tab_back(composer):
    names = []
    for key in ("tab", "tab", "tab", "tab", "shift+tab"):
        await composer.press(key)
        names.append(composer.app.focused.id.removeprefix("composer-"))
    assert names == ["viewer", "headers", "body", "method", "body"]


async def test_escape_goes_back_without_a_flow_and_f1_shows_the_keys(composer):
    await composer.press("f1")
    assert isinstance(composer.app.screen, HelpScreen)
    await composer.press("escape", "escape")
    assert composer.app.workspace.flows == []
    assert composer.app.screen is composer.inspector


async def test_a_letter_in_a_field_is_a_letter_and_no_command(composer):
    await composer.press("q", "?", "n")
    assert field(composer, "url").value.endswith("/q?n")


async def test_headers_and_body_of_several_lines_are_sent(composer):
    field(composer, "headers").text = "Accept: */*\nX-Two: 2"
    field(composer, "body").text = "one\ntwo"
    field(composer, "method").value = "POST"
    await composer.press("ctrl+j")
    request = composer.app.workspace.flows[0].start.request
    assert (request.method, request.body) == ("POST", b"one\ntwo")
    assert list(request.headers)[-2:] == [("X-Two", "2"), ("Content-Length", "7")]


async def test_what_of_a_command_has_no_part_in_the_request_is_said(composer):
    composer.app.post_message(Paste(f"{CURL} -x proxy"))
    assert "filled in from the curl command; -x proxy is ignored" in await composer.press()


@pytest.mark.parametrize("name", ["url", "headers", "body", "method"])
async def test_a_curl_command_pasted_into_any_field_fills_the_form(name, composer):
    field(composer, name).focus()
    composer.app.post_message(Paste(CURL))
    text = await composer.press()
    assert "filled in from the curl command" in text
    assert field(composer, "method").value == "POST"
    assert field(composer, "url").value == "http://shop.example.com/cart?id=7"
    assert field(composer, "headers").text == "Accept: text/html\n"
    assert field(composer, "body").text == "x=1"
    await composer.press("ctrl+j")
    flow = composer.app.workspace.flows[0]
    assert flow.start.viewer == Viewer("192.0.2.9", protocol="http", http_version="2.0")
    assert flow.start.request.body == b"x=1"
    assert flow.start.request.headers.get("Content-Length") == "3"


async def test_a_typed_curl_command_fills_the_form_instead_of_being_sent(composer):
    field(composer, "url").value = CURL
    await composer.press("enter")
    assert composer.app.workspace.flows == []
    assert field(composer, "url").value == "http://shop.example.com/cart?id=7"


async def test_another_paste_is_text(composer):
    field(composer, "body").focus()
    composer.app.post_message(Paste("curly hair"))
    await composer.press()
    assert field(composer, "body").text == "curly hair"


async def test_a_curl_command_that_cannot_be_read_says_why_and_changes_nothing(composer):
    composer.app.post_message(Paste("curl oops"))
    text = await composer.press()
    assert "oops is no URL  write https://host/path" in text
    assert field(composer, "url").value == "https://d111111abcdef8.cloudfront.net/"


async def test_without_a_parser_a_curl_command_is_refused_in_words(driven):
    async with driven(fake_workspace({})) as ui:
        text = await ui.press("N")
        assert "curl" not in text
        ui.app.post_message(Paste(CURL))
        assert "whole requests cannot be read here" in await ui.press()


async def test_a_mistake_in_a_header_puts_the_cursor_on_its_line(composer):
    field(composer, "headers").text = "Accept: */*\nnonsense\nX: 1"
    text = await composer.press("ctrl+j")
    assert "header line 2: a header is written `Name: value`, not 'nonsense'" in text
    assert composer.app.focused.id == "composer-headers"
    assert field(composer, "headers").cursor_location == (1, len("nonsense"))


async def test_a_mistake_in_the_url_puts_the_focus_there(composer):
    field(composer, "url").value = "ftp://a/"
    field(composer, "body").focus()
    assert "not 'ftp://a/'" in await composer.press("ctrl+j")
    assert composer.app.focused.id == "composer-url"
    assert composer.app.workspace.flows == []


def test_every_key_of_the_composer_is_tried_here():
    assert {key for action in COMPOSER for key in action.keys} == {
        "ctrl+j",
        "ctrl+enter",
        "tab",
        "shift+tab",
        "f1",
        "f7",
        "escape",
        "up",
        "down",
        "ctrl+n",
        "f8",
        "f9",
    }


async def test_ctrl_enter_sends_where_the_terminal_can_tell_it(composer):
    await composer.press("ctrl+enter")
    assert len(composer.app.workspace.flows) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("curl x", True), ("  $ curl x", True), ("\ncurl.exe x", True), ("curly", False), ("a curl x", False)],
)
def test_a_curl_command_is_told_by_its_first_word(text, expected):
    assert is_curl(text) is expected


RAW = "POST /raw?x=1 HTTP/1.1\r\nHost: shop.example.com\r\n\r\nbody"


async def test_a_raw_request_pasted_anywhere_fills_the_form(composer):
    field(composer, "body").focus()
    composer.app.post_message(Paste(RAW))
    assert "filled in from the request" in await composer.press()
    assert field(composer, "method").value == "POST"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RAW, True),
        ("GET / HTTP/2\n", True),
        (CURL, True),
        ("GET /", False),
        ("Accept: text/html\nHost: a", False),
        ("a line\nGET / HTTP/1.1\n", False),
    ],
)
def test_a_request_is_told_by_its_first_line(text, expected):
    assert is_request(text) is expected


# -- a copy


async def test_it_begins_with_the_request_that_is_looked_at(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("}", "N")
        assert "a copy of flow 2's request" in text
        assert field(ui, "url").value == "https://shop.example.com/old?w=300&format=auto"
        assert "Cookie: sid=1f2e; ab=B" in field(ui, "headers").text
        await ui.press("ctrl+j")
        assert shop.flows[-1].start.request == shop.flows[1].start.request
        assert shop.flows[-1].start.viewer == shop.flows[1].start.viewer


async def test_ctrl_n_empties_it(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("N", "ctrl+n")
        assert "a copy" not in text
        assert field(ui, "headers").text == "Accept: */*\n"
        await ui.press("ctrl+j")
        assert shop.flows[-1].start.request.uri == "/"


async def test_a_copied_body_may_be_changed_and_is_counted_anew(driven):
    workspace = fake_workspace({})
    headers = Headers([("Host", "a.example"), ("Content-Length", "3")])
    workspace.add(Request("POST", "/", "", headers, b"abc"), Viewer())
    async with driven(workspace) as ui:
        await ui.press("N")
        field(ui, "body").text = "abcdef"
        await ui.press("ctrl+j")
        assert workspace.flows[-1].start.request.headers.get("Content-Length") == "6"


# -- what would run


async def test_what_would_run_is_shown_as_one_types(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("N", "ctrl+n")
        size = len("GET / HTTP/1.1\r\nHost: \r\nAccept: */*\r\n\r\n") + len(shop.distribution.domain_name)
        assert "Will run: 1 VReq" in text
        assert f"behavior * · {size} B" in text
        assert f"{size + 3} B" in await ui.press(*"abc")


async def test_without_functions_it_is_said(composer):
    assert "Will run: no function" in composer.text


async def test_what_cannot_be_read_yet_runs_nothing(composer):
    field(composer, "url").value = "ftp://a"
    assert "Will run" not in await composer.press()


def test_the_behavior_is_that_of_the_path():
    function = Function("resize", "resize.handler", "python3.12", "/srv")
    images = Behavior("/img/*", associations=(Association(EventType.ORIGIN_REQUEST, function),))
    distribution = Distribution((images, Behavior("*")), (Origin("origin", "o.example"),))
    assert will_run(distribution, Request(uri="/img/a"))[0] == "Will run: 2 OReq resize"
    assert will_run(distribution, Request(uri="/img/a"))[1].startswith("behavior /img/* · ")
    assert will_run(distribution, Request(uri="/"))[0] == "Will run: no function"


def test_the_cache_key_is_told_as_far_as_it_is_known():
    function = Function("resize", "resize.handler", "python3.12", "/srv")
    by_device = CachePolicy(
        "by-device",
        headers=Selection("whitelist", ("X-Device", "CloudFront-Viewer-Country")),
        query_strings=Selection("whitelist", ("w",)),
    )
    behaviors = (
        Behavior("/img/*", cache_policy=by_device),
        Behavior("/api/*", cache_policy=CachePolicy("off", 0, 0, 0)),
        Behavior("*", associations=(Association(EventType.VIEWER_REQUEST, function),)),
    )
    distribution = Distribution(behaviors, (Origin("origin", "o.example"),))
    request = Request(uri="/img/a", querystring="w=300&b=1", headers=Headers([("X-Device", "mobile")]))
    viewer = PRESETS["phone-tokyo"].viewer

    assert key_text(distribution, request, viewer) == (
        "Cache key: /img/a  ?w=300  cloudfront-viewer-country: JP  x-device: mobile"
    )
    assert key_text(distribution, Request(uri="/api/a"), viewer).startswith("Not cached: caching is disabled")
    assert key_text(distribution, Request("POST", "/img/a"), viewer) == (
        "Not cached: POST is not a cached method of this behavior"
    )
    assert key_text(distribution, Request(uri="/"), viewer) == "Cache key, unless viewer-request changes it: /"


async def test_the_key_follows_what_is_written(composer):
    assert " Cache key: /pic.jpg\n" in await composer.press(*"pic.jpg?a=1")
    await composer.press("shift+tab", *["backspace"] * 3, *"POST")
    assert " Not cached: POST is not a cached method" in composer.text


# -- completing and choosing


async def test_tab_completes_the_name_of_a_header_then_goes_on(composer):
    headers = field(composer, "headers")
    headers.focus()
    text = await composer.press(*"user")
    assert "Tab completes: User-Agent:" in text
    await composer.press("tab", "x")
    assert headers.text == "Accept: */*\nUser-Agent: x"
    assert "Tab completes" not in composer.text
    await composer.press("tab")
    assert composer.app.screen.focused is field(composer, "body")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acc", "Accept: "),
        ("CLOUDFRONT-VIEWER-CO", "CloudFront-Viewer-Country: "),
        ("cook", "Cookie: "),
        ("", ""),
        ("   ", ""),
        ("x-mine", ""),
        ("Accept: te", ""),
    ],
)
def test_the_first_name_that_begins_so_is_the_completion(text, name):
    assert completed(text) == name


async def test_up_and_down_choose_the_method_and_the_viewer(composer):
    await composer.press("shift+tab", "up")
    assert field(composer, "method").value == "HEAD"
    await composer.press("down", "down")
    assert field(composer, "method").value == METHODS[-1]
    field(composer, "viewer").focus()
    await composer.press("up")
    assert field(composer, "viewer").value == next(iter(PRESETS))
    await composer.press("down")
    assert field(composer, "viewer").value == ""


# -- the past, and files


class Past:
    """Requests that were composed, and one file."""

    def __init__(self, *uris, problem=""):
        self.requests = [(Request("PUT", uri, "", Headers([("Host", "a.example")]), b"x"), Viewer()) for uri in uris]
        self.problem = problem

    def past(self):
        return self.requests

    def add(self, request, viewer):
        self.requests.append((request, viewer))
        return self.problem

    def read(self, path):
        if path != "img.png":
            raise UsageError(f"cannot read {path}", "name a file")
        return bytes(range(256))


async def test_up_in_the_url_goes_through_what_was_composed_and_down_comes_back(driven):
    async with driven(fake_workspace({}), drafts=lambda: Past("/one", "/two")) as ui:
        await ui.press("N", *"now")
        assert "request 1 of 2 that were composed" in await ui.press("up")
        assert field(ui, "url").value == "https://a.example/two"
        assert field(ui, "method").value == "PUT"
        await ui.press("up")
        assert field(ui, "url").value == "https://a.example/one"
        assert "there is no earlier request" in await ui.press("up")
        await ui.press("down", "down")
        assert field(ui, "url").value.endswith("/now")
        assert field(ui, "method").value == "GET"
        assert field(ui, "body").text == ""


async def test_what_is_sent_is_remembered(driven):
    past = Past()
    async with driven(fake_workspace({}), drafts=lambda: past) as ui:
        await ui.press("N", *"kept", "ctrl+j")
        assert [request.uri for request, _ in past.requests] == ["/kept"]
        await ui.press("N", "up")
        assert field(ui, "url").value.endswith("/kept")


async def test_why_it_cannot_be_remembered_is_said(driven):
    async with driven(fake_workspace({}), drafts=lambda: Past(problem="not remembered: full")) as ui:
        assert "not remembered: full" in await ui.press("N", "ctrl+j")
        assert len(ui.app.workspace.flows) == 1


async def test_without_a_past_there_is_none(composer):
    assert "there is no earlier request" in await composer.press("up")


async def test_a_body_may_be_a_file_of_any_bytes(driven):
    async with driven(fake_workspace({}), drafts=Past) as ui:
        await ui.press("N")
        field(ui, "body").text = "@img.png"
        assert "and img.png" in await ui.press()
        await ui.press("ctrl+j")
        request = ui.app.workspace.flows[0].start.request
        assert request.body == bytes(range(256))
        assert request.headers.get("Content-Length") == "256"


async def test_a_file_that_cannot_be_read_is_said(driven):
    async with driven(fake_workspace({}), drafts=Past) as ui:
        await ui.press("N")
        field(ui, "body").text = "@gone.png"
        assert "cannot read gone.png  name a file" in await ui.press("ctrl+j")
        assert ui.app.workspace.flows == []
        assert ui.app.screen.focused is field(ui, "body")


async def test_a_copied_body_that_looks_like_a_file_is_none(driven):
    workspace = fake_workspace({})
    workspace.add(Request("POST", "/", "", Headers([("Host", "a.example")]), b"@mention"), Viewer())
    async with driven(workspace, drafts=Past) as ui:
        await ui.press("N", "ctrl+j")
        assert workspace.flows[-1].start.request.body == b"@mention"


@pytest.mark.parametrize(
    ("body", "path"), [("@a b", "a b"), ("@a\n", "a"), ("a@b", ""), ("@a\nb", ""), ("@", ""), ("", "")]
)
def test_a_file_is_one_line_that_begins_with_an_at_sign(body, path):
    assert file_named(body) == path


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_every_field_is_there_at_every_size(size, driven):
    async with driven(fake_workspace({}), size) as ui:
        text = await ui.press("N")
        for words in ("Method and URL", "Viewer:", "Headers", "Accept: */*", "Body", "Will run:", "Ctrl+J Send"):
            assert words in text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_sent_is_looked_at_at_every_size(size, shop, driven):
    async with driven(shop, size) as ui:
        text = await ui.press("N", *"new", "ctrl+j")
        assert "Flows 5/5" in text
        assert "Flow 5  GET" in text
