"""Capture and intercept by their keys, with a server that listens and clients on sockets."""

import asyncio
import contextlib
import re
import ssl
from dataclasses import replace

import pytest

from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.session.filters import parse
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.screens.edit import EditScreen
from edgetui.tui.screens.fields import TextField
from edgetui.tui.screens.interceptline import InterceptScreen
from edgetui.wiring.capturing import FIRST_PORT, Capturing, Listen


def passes(event):
    return event["Records"][0]["cf"]["request"]


def marks(event):
    response = event["Records"][0]["cf"]["response"]
    response["headers"]["x-edge"] = [{"key": "X-Edge", "value": "yes"}]
    return response


@pytest.fixture
def empty():
    """A workspace without a flow."""
    return fake_workspace({EventType.VIEWER_REQUEST: passes, EventType.VIEWER_RESPONSE: marks}, title="shop")


class FreePort(Capturing):
    """On a port that the system gives: tests run side by side."""

    async def _started(self):
        from edgetui.capture.server import Server
        from edgetui.session.capturing import CapturedRuns

        server = Server(CapturedRuns(self._workspace, self.hold_timeout), self, port=0)
        return server, await server.start()


class Wire:
    """One client; `answer` is all that came back once the other side closed."""

    def __init__(self, port):
        self.port = port

    async def send(self, target="/img/cat.jpg"):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(f"GET {target} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n".encode())
        self._answer = asyncio.create_task(self.reader.read())
        return self

    @property
    def is_answered(self):
        return self._answer.done()

    async def answer(self):
        return (await asyncio.wait_for(self._answer, 30)).decode()

    async def leave(self):
        self._answer.cancel()
        self.writer.transport.abort()


@contextlib.asynccontextmanager
async def capturing(driven, workspace, size=(80, 24), hold_timeout=60.0, **options):
    """The inspector, listening; `seen(text)` waits until the screen has a text."""
    listen = Listen(hold_timeout=hold_timeout)
    made = {"make_capture": lambda workspace, tell: FreePort(workspace, tell, listen), **options}
    async with driven(workspace, size, **made) as ui:
        await ui.press("C")
        try:
            yield ui
        finally:
            await ui.app.stop_listening()


async def seen(ui, pattern):
    """The screen, once it matches."""
    for _ in range(600):
        await ui.pilot.pause()
        if re.search(pattern, ui.text):
            return ui.text
        await asyncio.sleep(0.02)
    raise AssertionError(f"{pattern!r} did not come:\n{ui.text}")


def port(ui):
    return ui.app.capture.port


async def test_a_request_becomes_a_flow_and_its_client_gets_what_the_viewer_would(empty, driven):
    async with capturing(driven, empty) as ui:
        assert f"capture :{port(ui)}" in ui.text and f"listening on http://127.0.0.1:{port(ui)}" in ui.text
        answer = await (await Wire(port(ui)).send("/page?a=1")).answer()
        assert answer.startswith("HTTP/1.1 200 OK") and "X-Edge: yes" in answer
        assert "Flow 1  GET /page?a=1" in await seen(ui, r"1 GET  200 =--~ +\d+ /page")


async def test_c_again_listens_no_more(empty, driven):
    async with capturing(driven, empty) as ui:
        there = port(ui)
        text = await ui.press("C")
        assert "listens no more" in text and "capture :" not in text
        with pytest.raises(OSError):
            await Wire(there).send()


async def test_what_is_no_request_gets_a_400_and_is_told(empty, driven):
    async with capturing(driven, empty, (120, 40)) as ui:
        reader, writer = await asyncio.open_connection("127.0.0.1", port(ui))
        writer.write(b"GET nope\r\n\r\n")
        assert (await asyncio.wait_for(reader.read(), 30)).startswith(b"HTTP/1.1 400")
        writer.close()
        text = await seen(ui, "400 for 127.0.0.1:")
        assert "the request line is not METHOD TARGET HTTP/1.1: 'GET nope'" in text
        assert not empty.flows
        assert "1 refused (W)" in await ui.press("j")
        assert "400 for 127.0.0.1:" in await ui.press("W")


async def intercepted(ui, text):
    names = {" ": "space", "~": "tilde", "&": "ampersand", "/": "slash", "^": "circumflex_accent"}
    await ui.press("i", *(names.get(letter, letter) for letter in text))
    return ui.text


async def test_i_asks_for_an_expression_with_a_count_and_a_caret(empty, driven):
    async with capturing(driven, empty) as ui:
        empty.add(Request(uri="/img/a"), Viewer())
        assert "1 of 1: requests are held when the URI matches '^/img'" in await intercepted(ui, "~u ^/img")
        await ui.press("escape")
        assert empty.intercept.condition is None
        text = await intercepted(ui, "")
        assert "no request is held; ~all holds every one" in text and "1 of 1" not in text
        assert "1 of 1: requests are held whatever they are" in await ui.press(*"~all")
        assert "holds captured requests whatever they are" in await ui.press("enter")
        await ui.press("i", "ctrl+u", "enter")
        assert empty.intercept.condition is None
        assert "~nope is no operator" in await intercepted(ui, "~nope")
        await ui.press("enter")
        assert isinstance(ui.app.screen, InterceptScreen)


async def test_a_held_request_waits_until_a_and_says_so_in_signs(empty, driven):
    async with capturing(driven, empty) as ui:
        await intercepted(ui, "~u ^/img")
        assert "intercept" in await ui.press("enter")
        client = await Wire(port(ui)).send()
        text = await seen(ui, r"held 1 oldest 0:0\d/60")
        assert re.search(r"1 GET  P   ▶·{2,3}.* 0:0\d /img/cat.jpg", text) and "[P1 VReq]" in text
        assert "HELD P VReq" in text and "a Resume" in text and not client.is_answered
        await ui.press("a")
        assert (await client.answer()).startswith("HTTP/1.1 200")
        assert "held" not in await seen(ui, "DONE")


async def test_a_captured_flow_at_a_breakpoint_holds_its_client_and_n_steps_it_to_the_answer(empty, driven):
    async with capturing(driven, empty) as ui:
        await ui.press("b")
        client = await Wire(port(ui)).send()
        assert "[P1 VReq●]" in await seen(ui, "held 1")
        for _ in range(6):
            await ui.press("n")
        assert "X-Edge: yes" in await client.answer()
        await seen(ui, "DONE")


async def test_a_held_request_can_be_edited(empty, driven):
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty) as ui:
        client = await Wire(port(ui)).send("/old")
        await seen(ui, "held 1")
        await ui.press("e")
        assert isinstance(ui.app.screen, EditScreen)
        field = ui.app.screen.query_one(TextField)
        field.text = field.text.replace("/old", "/new")
        await ui.press("ctrl+s", "a")
        assert (await client.answer()).startswith("HTTP/1.1 200")
        assert empty.flows[0].exchange.request.uri == "/new"


async def test_a_redirect_to_https_is_held_before_its_reply_and_n_tells_how_it_goes_out(empty, driven):
    behavior = replace(empty.distribution.behaviors[-1], viewer_protocol_policy="redirect-to-https")
    empty.distribution = replace(empty.distribution, behaviors=(behavior,))
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty) as ui:
        client = await Wire(port(ui)).send()
        text = await seen(ui, "held 1")
        assert "HELD P reply" in text
        assert "1 GET  P   " in text and not client.is_answered
        assert "a sends it, X drops the client" in await ui.press("n")
        assert re.search(r"GET  reply +0:0\d +1:00 /img", await ui.press("Q"))
        assert "held before the reply · a client waits" in await ui.press("escape")
        await ui.press("a")
        assert (await client.answer()).startswith("HTTP/1.1 301")
        assert "1 GET  301" in await seen(ui, "DONE")


async def test_all_are_resumed_at_once(empty, driven):
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty) as ui:
        clients = [await Wire(port(ui)).send(f"/{number}") for number in range(3)]
        await seen(ui, "held 3")
        assert "held" not in await ui.press("A")
        for client in clients:
            assert (await client.answer()).startswith("HTTP/1.1 200")


async def test_a_dropped_client_is_closed_and_the_row_says_so(empty, driven):
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty) as ui:
        client = await Wire(port(ui)).send()
        await seen(ui, "held 1")
        await ui.press("X")
        with contextlib.suppress(ConnectionError):
            assert not await client.answer()
        assert "held" not in await seen(ui, "dropped /img/cat.jpg")


async def test_a_client_that_has_gone_is_told_and_its_flow_can_be_stepped(empty, driven):
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty) as ui:
        client = await Wire(port(ui)).send()
        await seen(ui, "held 1")
        await client.leave()
        assert "held 1" not in await seen(ui, r"client gone after \d s /img/cat.jpg")
        assert "▶cache" in await ui.press("n")


async def test_who_is_held_too_long_gets_a_504_and_the_row_says_so(empty, driven):
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty, hold_timeout=0.2) as ui:
        client = await Wire(port(ui)).send()
        assert (await client.answer()).startswith("HTTP/1.1 504")
        await seen(ui, "504, held for 0.2 s /img")


async def test_quitting_asks_first_while_a_client_is_held(empty, driven):
    async with capturing(driven, empty) as ui:
        await intercepted(ui, "~all")
        await ui.press("enter")
        client = await Wire(port(ui)).send()
        await seen(ui, "held 1")
        assert "q again quits — 1 client is held and would get a 503" in await ui.press("q")
        assert ui.app.is_running and not client.is_answered
        await ui.press("q")
        assert not ui.app.is_running


async def test_who_is_held_when_the_inspector_ends_gets_a_503(empty, driven):
    empty.intercept.set(parse("~all"))
    async with capturing(driven, empty) as ui:
        client = await Wire(port(ui)).send()
        await seen(ui, "held 1")
    assert (await client.answer()).startswith("HTTP/1.1 503")


async def test_it_listens_at_once_when_asked_to(empty, driven):
    made = {"make_capture": lambda workspace, tell: FreePort(workspace, tell, Listen())}
    async with driven(empty, captures=True, **made) as ui:
        await seen(ui, "capture :")
        await ui.app.stop_listening()


async def test_a_burst_is_drawn_a_few_times(empty, driven):
    async with capturing(driven, empty) as ui:
        drawn, draw = [], ui.inspector.draw
        ui.inspector.draw = lambda: (drawn.append("drawn"), draw())
        clients = [await Wire(port(ui)).send(f"/{number}") for number in range(100)]
        for client in clients:
            await client.answer()
        await seen(ui, r"Flows 1/100")
        assert len(drawn) < 60, "two hundred changes and more are drawn together"


async def test_the_first_free_port_is_taken_and_said_and_a_named_one_is_taken_or_refused(empty):
    told = []
    first, second = (Capturing(empty, told.append, Listen()) for _ in range(2))
    await first.start()
    said = await second.start()
    assert second.port > first.port >= FIRST_PORT
    assert f"port {FIRST_PORT} is in use" in said
    third = Capturing(empty, told.append, Listen(port=first.port))
    with pytest.raises(UsageError, match="in use"):
        await third.start()
    await first.stop()
    await second.stop()
    assert not first.port and not empty.waiting


async def test_another_address_says_what_it_exposes(empty):
    capture = Capturing(empty, print, Listen(address="0.0.0.0"))
    assert "whoever can reach 0.0.0.0 can run these functions" in await capture.start()
    await capture.stop()


async def test_https_is_spoken_on_the_same_port_where_it_is_wanted(empty, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    capture = Capturing(empty, print, Listen(https=True))
    said = await capture.start()
    ca = tmp_path / "edgetui" / "ca" / "ca.pem"
    trusted = ssl.create_default_context(cafile=str(ca))
    _, writer = await asyncio.open_connection("127.0.0.1", capture.port, ssl=trusted, server_hostname="localhost")
    writer.close()
    await capture.stop()

    assert f"by HTTPS, CA {ca}" in said
