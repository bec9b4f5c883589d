"""The inspector in a real terminal: what it sends, how it ends, what it leaves behind."""

import io
import os
import re
import signal
import sys
import textwrap

import pexpect
import pyte
import pytest

from edgetui.engine.http import Request, Viewer
from edgetui.session.definition import Sample
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.app import EdgetuiApp, open_samples
from edgetui.tui.ascii import ascii_text

PROGRAM = """
import asyncio, sys
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.testing.fakes import fake_workspace
from edgetui.tui.app import run_inspector

def rewrite(event):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/w300" + request["uri"]
    request["headers"]["x-device"] = [{"key": "X-Device", "value": "mobile"}]
    return request

def secure(event):
    response = event["Records"][0]["cf"]["response"]
    response["headers"]["x-frame-options"] = [{"key": "X-Frame-Options", "value": "DENY"}]
    return response

async def hang(event):
    await asyncio.Event().wait()

workspace = fake_workspace({EventType.VIEWER_REQUEST: rewrite, EventType.VIEWER_RESPONSE: secure})
headers = Headers([("Host", "shop.example.com"), ("Accept", "*/*"), ("Cookie", "sid=TOPSECRET")])
for uri in ("/img/cat.jpg", "/img/dog.jpg", "/img/fox.jpg"):
    workspace.add(Request(uri=uri, querystring="w=300", headers=headers), Viewer())
"""
RUN = """
code = run_inspector(workspace)
print("closed", workspace.performers.functions.is_closed, flush=True)
sys.exit(code)
"""
LONG_COMMENT = "what the shop's own cookie does here, and why it was worth a line of its own"
_PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")


class Terminal:
    """A program in a pseudo terminal, its screen as text, and every byte it sent."""

    def __init__(self, source, columns=80, rows=24, **env):
        self.sent = io.BytesIO()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "TEXTUAL", "PYTEST_CURRENT_TEST", "COLUMNS", "LINES")
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", textwrap.dedent(source)],
            dimensions=(rows, columns),
            timeout=30,
            env={**clean, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor", **env},
        )

    @property
    def text(self):
        return "\n".join(self.screen.display)

    def read(self, timeout):
        """What arrives within `timeout` seconds, at once when something does; b"" for nothing."""
        try:
            data = self.child.read_nonblocking(1 << 16, timeout)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return b""
        self.sent.write(data)
        self._stream.feed(_PRIVATE.sub(b"", data))
        return data

    def wait_for(self, text):
        """Read until the screen has `text`."""
        while text not in self.text:
            assert self.read(20), f"{text!r} does not come:\n{self.text}"
        return self.text

    def settle(self):
        """Read until nothing comes for a while."""
        while self.read(0.3):
            pass

    def bytes_of(self, keys, text):
        """How many bytes a press costs that ends with `text` on the screen."""
        before = self.sent.tell()
        self.child.send(keys)
        self.wait_for(text)
        self.settle()
        return self.sent.tell() - before

    def end(self):
        """Read to the end; the exit status."""
        while self.read(20):
            pass
        self.child.close()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus


@pytest.fixture
def terminal():
    opened = []

    def start(source=PROGRAM + RUN, *arguments, **env):
        opened.append(Terminal(source, *arguments, **env))
        return opened[-1]

    yield start
    for each in opened:
        each.child.close(force=True)


def is_given_back(sent):
    """Was everything switched off again that was switched on?"""
    modes = {}
    for number, state in re.findall(rb"\x1b\[\?(\d+)([hl])", sent):
        modes[number] = state
    return modes[b"1049"] == b"l" and modes[b"25"] == b"h" and modes.get(b"2004", b"l") == b"l"


def test_six_keys_step_a_request_and_q_gives_the_terminal_back(terminal):
    ui = terminal()
    ui.wait_for("paused before viewer-request")
    ui.child.send("nnnn")
    ui.wait_for("the viewer gets 200 OK")
    ui.child.send("q")
    ui.wait_for("closed True")
    assert ui.end() == 0
    assert is_given_back(ui.sent.getvalue())


OPENER = """
import threading
from edgetui.errors import UsageError
may_open = threading.Event()

def opener():
    assert threading.current_thread() is not threading.main_thread()
    may_open.wait(20)
    return workspace
"""
LET_OPEN_ON_REDRAW = """
from edgetui.tui.app import EdgetuiApp
EdgetuiApp.do_redraw = lambda self: may_open.set()
"""
RUN_OPENER = RUN.replace("run_inspector(workspace)", "run_inspector(opener)")


def test_the_frame_is_painted_before_the_workspace_is_opened_and_early_keys_are_kept(terminal):
    ui = terminal(PROGRAM + OPENER + LET_OPEN_ON_REDRAW + RUN_OPENER)
    ui.wait_for("opening …")
    ui.wait_for("Flows")
    ui.child.send("nn")
    ui.settle()
    assert "Flows 1/3" not in ui.text
    ui.child.send("\x0c")
    ui.wait_for("[=cache MISS]")
    ui.child.send("q")
    ui.wait_for("closed True")
    assert ui.end() == 0


def test_nothing_of_an_earlier_layout_stays_on_the_terminal(terminal):
    ui = terminal(PROGRAM + OPENER + "may_open.set()" + RUN_OPENER, 120, 40)
    ui.wait_for("the function has not run yet")
    ui.settle()
    start = ui.text
    between = {row[44] for row in ui.screen.display[1:-2]}
    assert between == {" "}
    for pane in ("Flows 1/3", "Flow 1  GET"):
        ui.child.send("z")
        ui.settle()
        assert pane in ui.text
        assert ui.text != start
        ui.child.send("z")
        ui.settle()
        assert ui.text == start
        ui.child.send("\t\x1b[Z" if pane == "Flow 1  GET" else "\t")
        ui.settle()
        start = ui.text


def test_a_workspace_that_cannot_be_opened_is_an_error_in_words_on_the_terminal_given_back(terminal):
    refusing = """
    def opener():
        raise UsageError("edgetui.toml, line 3: no such origin", "name one of [[Origins]]")
    from edgetui import cli
    from edgetui.cli import inspect
    inspect.main = lambda words: run_inspector(opener)
    sys.exit(cli.main([]))
    """
    ui = terminal(PROGRAM + OPENER + textwrap.dedent(refusing))
    assert ui.end() == 2
    assert is_given_back(ui.sent.getvalue())
    message = b"edgetui: edgetui.toml, line 3: no such origin\r\nhint: name one of [[Origins]]\r\n"
    assert ui.sent.getvalue().endswith(message)


def test_a_bug_while_opening_is_reported_like_any_other(terminal):
    ui = terminal(PROGRAM + OPENER + "def opener(): return workspace.nothing" + RUN_OPENER)
    assert ui.end() == 3
    assert is_given_back(ui.sent.getvalue())
    assert b"AttributeError: 'Workspace' object has no attribute 'nothing'" in ui.sent.getvalue()


def test_a_signal_while_opening_ends_it(terminal):
    ui = terminal(PROGRAM + OPENER.replace("wait(20)", "wait(0.5)") + RUN_OPENER)
    ui.wait_for("opening …")
    ui.child.kill(signal.SIGTERM)
    assert ui.end() == 143
    assert is_given_back(ui.sent.getvalue())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_gives_the_terminal_back_and_closes_the_workspace(number, terminal):
    ui = terminal()
    ui.wait_for("paused before viewer-request")
    ui.child.kill(number)
    ui.wait_for("closed True")
    assert ui.end() == 128 + number
    assert is_given_back(ui.sent.getvalue())


def test_a_running_function_does_not_hold_up_the_end(terminal):
    ui = terminal(PROGRAM + "workspace.performers.functions.handlers['viewer-request'] = hang" + RUN)
    ui.wait_for("paused before viewer-request")
    ui.child.send("n")
    ui.wait_for("running viewer-request")
    ui.child.kill(signal.SIGTERM)
    ui.wait_for("closed True")
    assert ui.end() == 143


def test_a_bug_of_ours_is_reported_without_locals_or_credentials_and_exits_with_3(terminal):
    crash = """
    from edgetui.tui.screens.inspector import InspectorScreen
    def broken(self):
        secret = self.workspace.flows[0].exchange.received.headers.get("Cookie")
        raise RuntimeError("no place for cookie: " + secret)
    InspectorScreen.do_zoom = broken
    """
    ui = terminal(PROGRAM + textwrap.dedent(crash) + RUN)
    ui.wait_for("paused before viewer-request")
    ui.settle()
    # The request's own cookie is on the screen by right; the report must not bring it.
    start = ui.sent.tell()
    ui.child.send("z")
    ui.wait_for("closed True")
    assert ui.end() == 3
    report = ui.sent.getvalue()[start:]
    assert b"RuntimeError: no place for cookie [redacted]" in report
    assert b"bug in edgetui" in report
    assert b"TOPSECRET" not in report
    assert b"secret = " not in report
    assert is_given_back(ui.sent.getvalue())


def test_a_bug_in_a_task_is_reported_with_its_own_traceback(terminal):
    crash = """
    async def broken(flow):
        raise RuntimeError("lost in a task")
    workspace.step = broken
    """
    ui = terminal(PROGRAM + textwrap.dedent(crash) + RUN)
    ui.wait_for("paused before viewer-request")
    ui.child.send("n")
    ui.wait_for("closed True")
    assert ui.end() == 3
    assert b"RuntimeError: lost in a task" in ui.sent.getvalue()


def test_after_suspending_the_screen_comes_back_by_itself(terminal):
    ui = terminal()
    ui.wait_for("paused before viewer-request")
    ui.child.send("\x1a")
    ui.settle()
    assert is_given_back(ui.sent.getvalue())
    ui.screen.reset()
    ui.child.kill(signal.SIGCONT)
    text = ui.wait_for("? Help")
    assert "Flows 1/3" in text
    assert "paused before viewer-request" in text
    ui.child.send("q")
    assert ui.end() == 0


@pytest.mark.parametrize(("size", "most"), [((80, 24), 1024), ((120, 40), 2048)], ids=["80x24", "120x40"])
def test_a_step_and_a_move_cost_few_bytes_and_rest_costs_none(size, most, terminal):
    ui = terminal(PROGRAM + RUN, *size)
    ui.wait_for("paused before viewer-request")
    ui.settle()
    assert not ui.read(1.0)
    for expected in ("[~1 VReq]", "[=cache MISS]", "[=origin 200]", "[~4 VRes]"):
        assert ui.bytes_of("n", expected) <= most
    for key, expected in (("j", "Flows 2/3"), ("j", "Flows 3/3"), ("k", "Flows 2/3")):
        assert ui.bytes_of(key, expected) <= 1024
    assert ui.bytes_of("\t", "▸ Flow 2") <= 100
    ui.child.send("\x1b[Z")
    for key, number in (("k", 1), ("j", 2), ("j", 3)):
        ui.child.send(f";{LONG_COMMENT}\r")
        ui.wait_for("comment kept")
        ui.settle()
        assert ui.bytes_of(key, f"Flows {number}/3") <= 1024
    assert not ui.read(1.0)


def test_inputs_do_not_blink(terminal):
    ui = terminal()
    ui.wait_for("paused before viewer-request")
    for keys, expected in (
        ("N", "NEW REQUEST"),
        ("\t", "NEW REQUEST"),
        ("\x1b", "paused"),
        ("e", "EDIT"),
        ("\x1b", "paused"),
    ):
        ui.child.send(keys)
        ui.wait_for(expected)
        ui.settle()
        assert not ui.read(1.0)


def test_while_something_runs_at_most_300_bytes_a_second_are_sent(terminal):
    ui = terminal(PROGRAM + "workspace.performers.functions.handlers['viewer-request'] = hang" + RUN)
    ui.wait_for("paused before viewer-request")
    ui.child.send("n")
    ui.wait_for("running viewer-request, 1 of 5 s")
    before = ui.sent.tell()
    ui.wait_for("running viewer-request, 4 of 5 s")
    assert ui.sent.tell() - before <= 3 * 300
    ui.child.send("\x1b")
    ui.wait_for("cancelled: paused before viewer-request again")


def test_no_color_sends_no_colour(terminal):
    ui = terminal(PROGRAM + RUN, NO_COLOR="1")
    ui.wait_for("paused before viewer-request")
    for keys, expected in (
        ("n", "[~1 VReq]"),
        ("c", "the viewer gets"),
        ("?", "HELP"),
        ("q", "Flows"),
        ("N", "NEW REQUEST"),
    ):
        ui.child.send(keys)
        ui.wait_for(expected)
    ui.settle()
    codes = re.findall(rb"\x1b\[([0-9;]*)m", ui.sent.getvalue())
    used = {number for code in codes for number in code.split(b";")}
    colours = {b"38", b"48"} | {
        str(number).encode() for start in (30, 40, 90, 100) for number in range(start, start + 8)
    }
    assert not used & colours


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}])
def test_where_one_types_is_seen_without_colours_too(env, terminal):
    ui = terminal(PROGRAM + RUN, **env)
    ui.wait_for("paused before viewer-request")
    before = ui.sent.tell()
    ui.child.send("N")
    ui.wait_for("NEW REQUEST")
    ui.settle()
    assert re.search(rb"\x1b\[(?:[0-9;]*;)?7m \x1b", ui.sent.getvalue()[before:])


@pytest.mark.parametrize("env", [{}, {"TEXTUAL_COLOR_SYSTEM": "standard"}])
def test_only_the_terminals_own_colours_are_sent(env, terminal):
    ui = terminal(PROGRAM + RUN, **env)
    ui.wait_for("paused before viewer-request")
    ui.child.send("c")
    ui.wait_for("the viewer gets 200 OK")
    assert b"38;2;" not in ui.sent.getvalue()
    assert b"48;2;" not in ui.sent.getvalue()


def test_in_the_c_locale_only_ascii_is_sent(terminal):
    ui = terminal(PROGRAM + RUN, LANG="C", LC_ALL="C")
    ui.wait_for("paused before viewer-request")
    ui.child.send("n")
    ui.wait_for("[~1 VReq]")
    ui.child.send("c")
    ui.wait_for("the viewer gets 200 OK")
    assert ui.sent.getvalue().isascii()


def test_samples_are_flows_from_the_start_unless_there_are_flows():
    workspace = fake_workspace({}, samples=(Sample("a", Request(uri="/a"), Viewer()), Sample("b", Request(), Viewer())))
    open_samples(workspace)
    assert [flow.exchange.received.uri for flow in workspace.flows] == ["/a", "/"]
    open_samples(workspace)
    assert len(workspace.flows) == 2


def test_nothing_of_textual_that_draws_unasked_is_on():
    app = EdgetuiApp(fake_workspace({}))
    assert not app.ENABLE_COMMAND_PALETTE
    assert app.animation_level == "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain", "plain"), ("▸ Flow 1 ─ ▶cache ● …", "> Flow 1 - >cache b ~"), ("é漢", "???")],
)
def test_ascii_takes_as_many_cells(text, expected):
    assert ascii_text(text) == expected
