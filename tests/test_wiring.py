"""From what a person names to projects, workspaces, requests and invocations."""

import io
import json
import re
from pathlib import Path

import pytest

from edgetui import wiring
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.errors import UsageError
from edgetui.session.definition import OriginMode
from edgetui.tui.capture import USUAL_PORT
from edgetui.wiring.capturing import FIRST_PORT
from edgetui.wiring.invocations import invocation_of

TOML = """
[Distribution]
Aliases = ["*.example.com", "shop.example.com"]
[[Origins]]
Id = "a"
DomainName = "a.example.org"
[local]
"a.example.org" = "site"
"b.example.org" = "none"
"""
PASS = "def handler(event, context):\n    return event['Records'][0]['cf']['request']\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.txt").write_text("from the site")
    (tmp_path / "auth.py").write_text(PASS)
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "first.http").write_text("GET /a.txt HTTP/1.1\nHost: shop.example.com\n\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def project_file(here):
    (here / "edgetui.toml").write_text(TOML)
    return here / "edgetui.toml"


async def sent(workspace, request=Request(uri="/a.txt", headers=Headers([("Host", "x")]))):  # noqa: B008
    flow = workspace.add(request, Viewer())
    await workspace.continue_(flow)
    await workspace.close()
    return flow.exchange


def test_request_ids_look_like_cloudfronts_and_differ():
    first, second = wiring.new_request_id(), wiring.new_request_id()
    assert re.fullmatch(r"[A-Za-z0-9_-]{54}==", first)
    assert first != second


def test_nothing_named_and_nothing_here_is_no_project(here):
    assert wiring.project_of(None, {}) is None


@pytest.mark.parametrize("target", [None, ".", "edgetui.toml"])
def test_a_project_is_found_by_folder_by_file_or_in_the_current_folder(project_file, target):
    project = wiring.project_of(target, {})
    assert project is not None
    assert project.path == project_file


def test_a_handler_as_the_target_runs_at_the_event_named(here):
    for target in ("auth.py", "auth.py:handler", "auth.handler"):
        project = wiring.project_of(target, {}, event_type=EventType.ORIGIN_REQUEST)
        assert project is not None
        (association,) = project.distribution.behaviors[-1].associations
        assert association.event_type is EventType.ORIGIN_REQUEST
        assert association.function.name == "auth"


def test_handlers_named_by_event_leave_a_project_here_alone(project_file):
    project = wiring.project_of(None, {EventType.VIEWER_REQUEST: "auth.py"}, include_body=True)
    assert project is not None
    assert project.path is None
    assert project.distribution.behaviors[-1].associations[0].include_body


async def test_local_answers_are_by_domain(project_file):
    project = wiring.project_of(None, {})
    workspace = wiring.workspace_of(project)
    assert workspace.origin_mode is OriginMode.LIVE
    exchange = await sent(workspace)
    assert exchange.response.body == b"from the site"


async def test_an_origin_named_answers_whatever_the_project_says(project_file):
    exchange = await sent(wiring.workspace_of(wiring.project_of(None, {}), origin="none"))
    assert exchange.record(Stage.ORIGIN_FETCH).status is Status.FAILED


async def test_handlers_without_an_origin_have_none_and_the_workspace_says_so(here):
    workspace = wiring.workspace_of(wiring.project_of(None, {EventType.VIEWER_REQUEST: "auth.py"}))
    assert workspace.origin_mode is OriginMode.NONE
    assert workspace.toggle_origin() is OriginMode.EARLIER_RUN
    assert workspace.toggle_origin() is OriginMode.NONE
    assert (await sent(workspace)).response.status == 502


async def test_one_origin_answers_for_every_domain_a_handler_switches_to(here):
    (here / "switch.py").write_text(
        "def handler(event, context):\n"
        "    request = event['Records'][0]['cf']['request']\n"
        "    request['origin']['custom']['domainName'] = 'elsewhere.example.net'\n"
        "    return request\n"
    )
    project = wiring.project_of("switch.py", {}, event_type=EventType.ORIGIN_REQUEST, origin="site")
    exchange = await sent(wiring.workspace_of(project))
    assert exchange.record(Stage.ORIGIN_FETCH).command.endpoint.domain_name == "elsewhere.example.net"
    assert exchange.response.body == b"from the site"


async def test_ids_and_the_clock_can_be_handed_in(project_file):
    workspace = wiring.workspace_of(wiring.project_of(None, {}), new_id=lambda: "id", clock=lambda: 1_700_000_000.0)
    exchange = await sent(workspace)
    assert (exchange.request_id, exchange.at) == ("id", 1_700_000_000.0)


def test_the_requests_of_a_project_are_samples(project_file):
    project = wiring.project_of(None, {})
    (sample,) = wiring.samples_of(project)
    assert (sample.title, sample.request.uri) == ("first", "/a.txt")


def test_handlers_without_a_project_have_a_request_to_begin_with(here):
    (sample,) = wiring.samples_of(wiring.empty_project())
    assert (sample.request.method, sample.request.uri) == ("GET", "/")
    assert sample.request.headers.get("host") == "d111111abcdef8.cloudfront.net"


def test_a_sample_that_is_no_request_names_its_file(project_file, here):
    (here / "requests" / "second.http").write_text("nonsense")
    with pytest.raises(UsageError, match=r"second.http, line 1: 'nonsense' is no request line"):
        wiring.samples_of(wiring.project_of(None, {}))


def test_the_host_of_a_path_is_a_name_viewers_can_use(project_file):
    assert wiring.host_of(wiring.project_of(None, {})) == "shop.example.com"
    assert wiring.host_of(wiring.empty_project()) == "d111111abcdef8.cloudfront.net"


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("/a?x=1", "https://h/a?x=1"),
        ("example.com/a", "https://example.com/a"),
        ("http://example.com", "http://example.com"),
        ("/ü b%20{}", "https://h/%C3%BC%20b%20{}"),
    ],
)
def test_a_url_gets_scheme_and_host_and_only_what_must_be_is_encoded(url, absolute):
    assert wiring.absolute_url(url, "h") == absolute


def test_a_request_of_options_keeps_its_path_and_its_value_with_quotes():
    request, viewer, warnings = wiring.request_from_options(
        "http://a.example/x/../y?q='1'", "PATCH", ['X-A: it\'s "1" $HOME'], [("--data-raw", "@a'b")], "h"
    )
    assert (request.method, request.uri, request.querystring) == ("PATCH", "/x/../y", "q='1'")
    assert request.headers.get("x-a") == 'it\'s "1" $HOME'
    assert request.body == b"@a'b"
    assert (viewer.protocol, warnings) == ("http", ())


def test_a_curl_command_brings_its_version_and_its_warnings():
    request, viewer, warnings = wiring.request_from_command("curl --http2 -b cookies.txt https://a.example/")
    assert viewer == Viewer(protocol="https", http_version="2.0")
    assert "cookies.txt" in warnings[0]
    assert request.uri == "/"


PLAIN = Request(headers=Headers([("Host", "a"), ("User-Agent", "mine")]))


def test_a_preset_dresses_a_request_where_it_has_nothing_of_its_own():
    sender = wiring.sender_of(None, "phone-tokyo", "192.0.2.9")
    request, viewer = sender.sends(PLAIN, Viewer())
    assert request.headers.get_all("user-agent") == ("mine",)
    assert request.headers.get("accept-language") == "ja-JP,ja;q=0.9"
    assert (viewer.ip, viewer.protocol, viewer.http_version) == ("192.0.2.9", "https", "3.0")
    assert viewer.facts.get("cloudfront-viewer-country") == "JP"


def test_a_viewer_keeps_the_protocol_of_the_request_and_speaks_1_1_without_tls():
    _, viewer = wiring.sender_of(None, "phone-tokyo", None).sends(PLAIN, Viewer(protocol="http"))
    assert (viewer.protocol, viewer.http_version) == ("http", "1.1")


def test_curls_own_name_gives_way_to_a_presets():
    request, viewer, _ = wiring.request_from_options("https://a.example/", None, (), (), "h")
    assert request.headers.get("user-agent").startswith("curl/")
    dressed, _ = wiring.sender_of(None, "crawler", None).sends(request, viewer)
    assert "ExampleBot" in dressed.headers.get("user-agent")
    assert len(dressed.headers.get_all("user-agent")) == len(dressed.headers.get_all("accept")) == 1


def test_nobody_named_leaves_a_request_as_it_is():
    assert wiring.sender_of(None, None, None).sends(PLAIN, Viewer(port=7)) == (PLAIN, Viewer(port=7))


def test_a_projects_viewer_sends_what_does_not_say_who_sent_it(project_file, event_file):
    with project_file.open("a") as file:
        file.write('[viewer]\npreset = "phone-lagos"\n')
    project = wiring.project_of(None, {})
    sender = wiring.sender_of(project, None, None)
    (sample,) = wiring.samples_of(project, sender)
    assert sample.viewer.facts.get("cloudfront-viewer-country") == "NG"
    assert "Pixel 9" in sample.request.headers.get("user-agent")
    event = event_file({"request": {"clientIp": "192.0.2.1", "method": "GET", "uri": "/", "headers": {}}})
    request, viewer = wiring.request_from_file(event, sender)
    assert (viewer.ip, len(request.headers)) == ("192.0.2.1", 0)
    _, viewer = wiring.request_from_file(event, wiring.sender_of(project, "crawler", None))
    assert viewer.ip == "192.0.2.66"


async def test_a_clock_that_is_told_the_time_stands_there(here):
    workspace = wiring.workspace_of(wiring.empty_project(), at=86400.0)
    assert (workspace.clock(), workspace.clock.is_frozen) == (86400.0, True)
    exchange = await sent(workspace)
    assert exchange.response.headers.get("date") == "Fri, 02 Jan 1970 00:00:00 GMT"


def test_what_would_go_wrong_at_deploy_time_is_on_the_workspace(project_file):
    assert wiring.workspace_of(wiring.project_of(None, {})).warnings == ()
    with project_file.open("a") as file:
        file.write(
            '[Functions.f]\nHandler = "auth.handler"\nEnvironment = { STAGE = "1" }\n'
            '[DefaultCacheBehavior]\nLambdaFunctionAssociations = [{ EventType = "viewer-request", function = "f" }]\n'
        )
    (warning,) = wiring.workspace_of(wiring.project_of(None, {})).warnings
    assert warning.startswith("function f: Environment sets STAGE")


def test_handlers_of_the_current_folder_are_offered(here):
    assert wiring.found_handlers() == ("auth.py",)
    workspace = wiring.workspace_of(wiring.empty_project(), found_handlers=("auth.py",))
    assert (workspace.found_handlers, workspace.samples) == (("auth.py",), ())


@pytest.fixture
def event_file(tmp_path):
    def write(cf):
        path = tmp_path / "event.json"
        path.write_text(json.dumps({"Records": [{"cf": cf}]}))
        return str(path)

    return write


def test_an_invocation_takes_the_event_as_it_is_and_its_type_from_it(here, event_file):
    cf = {"config": {"eventType": "origin-request"}, "request": {"uri": "/x", "own": 1}}
    invocation = invocation_of("auth.py", event_file(cf))
    assert invocation.command.event == {"Records": [{"cf": cf}]}
    assert invocation.command.event_type is EventType.ORIGIN_REQUEST
    assert invocation.sent.request.uri == "/x"
    assert invocation.notes == ()


def test_an_invocation_says_what_it_had_to_guess_or_was_told_otherwise(here, event_file):
    (guessed,) = invocation_of("auth.py", event_file({"request": {}})).notes
    assert "taken as viewer-request" in guessed
    typed = event_file({"config": {"eventType": "origin-request"}, "request": {}})
    (told,) = invocation_of("auth.py", typed, event_type=EventType.VIEWER_REQUEST).notes
    assert "is an event origin-request; its result is judged as one of viewer-request" in told


def test_an_invocation_carries_the_limits_given(here, event_file):
    options = {"timeout": 0.5, "memory": 256, "environment": {"A": "1"}}
    invocation = invocation_of("auth.py", event_file({"request": {}}), **options)
    function = invocation.command.association.function
    assert (function.timeout, function.memory, function.environment) == (0.5, 256, (("A", "1"),))
    assert any("Environment sets A" in note for note in invocation.notes)


def test_a_file_that_is_no_utf_8_is_refused(here):
    Path("event.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(UsageError, match=r"event.json: byte 7 is not UTF-8"):
        invocation_of("auth.py", "event.json")


def test_the_port_that_the_welcome_names_is_the_first_one_that_is_tried():
    assert USUAL_PORT == FIRST_PORT


def test_a_dash_is_called_standard_input(here, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"nonsense")))
    with pytest.raises(UsageError, match="standard input, line 1: 'nonsense'"):
        wiring.request_from_file("-")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"nonsense")))
    with pytest.raises(UsageError, match="standard input is no JSON"):
        invocation_of("auth.py", "-")
