"""`edgetui serve` as a process: what it says, where, and how it ends."""

import asyncio
import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from edgetui.engine.http import Request
from edgetui.engine.stage import EventType
from edgetui.errors import ExitCode
from edgetui.headless.serve import RequestLog, request_line, serve

HANDLER = """
import os
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"] == "/pid":
        return {"status": "200", "body": str(os.getpid())}
    if request["uri"] == "/throws":
        raise ValueError("thrown")
    return request
"""


@contextmanager
def serving(folder, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its URL."""
    (folder / "auth.py").write_text(HANDLER)
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("hello")
    command = [sys.executable, "-m", "edgetui", "serve", "--viewer-request", "auth.py", "--origin", "site"]
    process = subprocess.Popen(
        [*command, "--port", "0", *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + process.stderr.read()
        yield process, found[0]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_requests_are_answered_and_told_on_stderr_until_a_signal_ends_it_with_0(tmp_path, number):
    with serving(tmp_path) as (process, url):
        assert get(f"{url}/index.html?a=1") == (200, b"hello")
        assert get(f"{url}/throws")[0] == 503
        worker = int(get(f"{url}/pid")[1])
        process.send_signal(number)
        out, err = process.communicate(timeout=50)
        assert process.returncode == ExitCode.OK
        assert out == ""
        lines = err.splitlines()
        assert re.fullmatch(r"GET /index\.html\?a=1 200 Miss =--- \d+\.\d ms", lines[0])
        assert re.fullmatch(r"GET /throws 503 LambdaExecutionError !--- \d+\.\d ms", lines[1])
        assert len(lines) == 3
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_the_first_line_shows_a_curl_command_that_works(tmp_path):
    (tmp_path / "auth.py").write_text(HANDLER)
    command = [sys.executable, "-m", "edgetui", "serve", "auth.py", "--event-type", "viewer-request", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        url = re.search(r"try: curl -i '(http://[^']+)'$", line)
        assert url, line
        assert get(url[1])[0] == 502
        process.terminate()
        process.communicate(timeout=50)


def test_json_prints_each_exchange_as_one_line_on_stdout_and_quiet_nothing_on_stderr(tmp_path):
    with serving(tmp_path, "--json", "--quiet") as (process, url):
        get(f"{url}/index.html")
        get(f"{url}/%E2%98%83")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=50)
        first, second = map(json.loads, out.splitlines())
        assert (first["request"]["uri"], first["response"]["status"]) == ("/index.html", 200)
        assert second["request"]["uri"] == "/%E2%98%83"
        assert first["stages"][0]["stage"] == "viewer-request"
        assert err == ""


def test_what_is_no_request_is_told_even_when_quiet(tmp_path):
    with serving(tmp_path, "--quiet") as (process, url):
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=30) as viewer:
            viewer.sendall(b"hello\r\n\r\n")
            assert viewer.recv(100).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert re.fullmatch(r"warning: 400 for 127\.0\.0\.1:\d+: .*'hello'\n", process.stderr.readline())


def test_a_port_in_use_exits_with_2_and_says_what_to_do(edgetui, tmp_path):
    (tmp_path / "auth.py").write_text(HANDLER)
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        done = edgetui("serve", "--viewer-request", "auth.py", "--port", str(port))
    assert done.returncode == ExitCode.USAGE
    assert f"port {port} is in use on 127.0.0.1".encode() in done.stderr
    assert b"--port 0 takes a free one" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "there is no edgetui.toml here, and no handler is named"),
        (["--viewer-request", "auth.py", "--port", "x"], "'x' is not a port"),
        (["--viewer-request", "auth.py", "--port", "65536"], "'65536' is not a port"),
        (["--viewer-request", "auth.py", "--bind", "192.0.2.1", "--port", "0"], "cannot listen on 192.0.2.1"),
        (["srv"], "'srv' is no command"),
    ],
)
def test_what_cannot_be_served_exits_with_2(edgetui, tmp_path, words, said):
    (tmp_path / "auth.py").write_text(HANDLER)
    done = edgetui("serve", *words)
    assert done.returncode == ExitCode.USAGE
    assert said in done.stderr.decode()


def test_listening_for_other_machines_says_what_that_exposes(tmp_path):
    (tmp_path / "auth.py").write_text(HANDLER)
    command = [sys.executable, "-m", "edgetui", "serve", "--viewer-request", "auth.py", "--bind", "0.0.0.0"]
    with subprocess.Popen([*command, "--port", "0"], cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert "serving on http://0.0.0.0:" in process.stderr.readline()
        assert "whoever can reach 0.0.0.0 can run these functions" in process.stderr.readline()
        process.terminate()
        process.communicate(timeout=50)


# In this process


class Interrupted:
    """A server that is interrupted as soon as it serves."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.garbage = (0, 0)

    async def start(self) -> str:
        self.calls.append("start")
        asyncio.get_running_loop().call_soon(self._interrupt)
        return "http://127.0.0.1:1"

    def _interrupt(self) -> None:
        self.garbage = gc.get_threshold()[0], gc.get_freeze_count()
        os.kill(os.getpid(), signal.SIGTERM)

    async def close(self) -> None:
        self.calls.append("close")


async def test_a_server_is_closed_when_a_signal_comes(capfd):
    server = Interrupted()
    assert await serve(server, "/x", "careful") is ExitCode.OK
    assert server.calls == ["start", "close"]
    first, second = capfd.readouterr().err.splitlines()
    assert first.endswith("try: curl -i 'http://127.0.0.1:1/x'")
    assert second == "warning: careful"


async def test_garbage_is_looked_for_less_often_while_a_server_serves():
    server, before = Interrupted(), gc.get_threshold()
    await serve(server, "/x")
    often, frozen = server.garbage
    assert often > before[0] and frozen > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_a_request_line_shows_what_each_event_did_and_no_control_characters(exchange_of, capfd):
    exchange = exchange_of({EventType.VIEWER_REQUEST: lambda event: {"status": "302"}})
    assert request_line(exchange, 1.25).endswith(" 302 LambdaGeneratedResponse R--- 1.2 ms")
    hostile = replace(exchange, received=Request("GET", "/\x1b[2J", "\x9b"))
    RequestLog(str).answered(hostile, 1.0, is_gone=True)
    line = capfd.readouterr().err
    assert line.startswith("GET /\\x1b[2J?\\x9b 302 ")
    assert line.endswith(" 1.0 ms (the viewer is gone)\n")


def test_a_bug_is_told_as_the_report_says_it(capfd):
    RequestLog(lambda error: f"report of {error}", quiet=True).broke(ValueError("x"))
    assert capfd.readouterr().err == "report of x\n"
