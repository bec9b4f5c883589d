"""The command line: what it takes, what it refuses and how."""

import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pexpect
import pyte
import pytest

from edgetui import __version__, cli
from edgetui.cli import inspect, parsing, run
from edgetui.errors import EdgetuiError, ExitCode
from edgetui.session.viewers import PRESETS

EVENT = str(Path(__file__).parent / "data" / "cloudfront" / "introduction_event.json")


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "auth.py").write_text("def handler(event, context):\n    return event\n")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "problem", "hint"),
    [
        ([], "the inspector reads keys from a terminal", "edgetui run --viewer-request auth.py URL needs no terminal"),
        (["rnu"], "'rnu' is no command", "did you mean edgetui run?"),
        (["invok"], "'invok' is no command", "did you mean edgetui invoke?"),
        (["explian"], "'explian' is no command", "did you mean edgetui explain?"),
        (["qqq"], "'qqq' is no command", "edgetui --help"),
        (["--dmeo"], "unrecognized arguments: --dmeo", "edgetui --help"),
        (["--vers"], "unrecognized arguments: --vers", "edgetui --help"),
        (["--demo", "empty"], "--demo opens its own example", "leave one"),
        (["empty"], "there is no edgetui.toml in this folder", "edgetui.toml"),
        (["nosuch.toml"], "nosuch.toml: no such file", "edgetui.toml"),
        (["notes.txt"], "notes.txt", ""),
        (["auth.py"], "at which event does auth.py run?", "--event-type viewer-request"),
        (["atuh.py", "--event-type", "viewer-request"], "there is no file 'atuh.py'", "did you mean 'auth.py'?"),
        (["auth.py", "--event-type", "viewer"], "'viewer' is none of viewer-request, origin-request", "--help"),
        (["--event-type", "viewer-request"], "--event-type viewer-request says where", "edgetui auth.py"),
        (["run"], "the URL is missing", "edgetui run https://"),
        (["run", "empty"], "the URL is missing: empty is a file or folder here", "edgetui run empty /"),
        (["run", "a", "b", "/"], "unexpected 'b'", "[TARGET] [METHOD] URL"),
        (["run", "ftp://a/"], "'ftp' is not HTTP", "http"),
        (["run", "/", "-H", "no colon"], "header 'no colon'", "Name"),
        (["run", "/", "-d", "@nosuch"], "nosuch", ""),
        (["run", "/", "--origin", "nosuch"], "nosuch", "URL"),
        (["run", "/", "--fail-on", "error"], "invalid choice: 'error'", "edgetui run --help"),
        (["run", "--curl", "wget http://a/"], "this is a wget command, which is not read", "curl"),
        (["run", "--curl", "curl http://a/", "-H", "A: 1"], "the request is given twice", "--curl"),
        (["run", "--curl", "curl http://a/", "--request", "a"], "the request is given twice", "--curl"),
        (["run", "--request", "nosuch.http"], "cannot read nosuch.http: No such file", "name a file"),
        (["run", "--request", "notes.txt"], "notes.txt, line 1: 'hello' is no request line", "GET /path"),
        (["run", "/", "--viewer-request", "nosuch.handler"], "'nosuch.handler'", "auth.py"),
        (
            ["run", "/", "--viewer", "fone-tokyo"],
            "there is no viewer 'fone-tokyo'; did you mean phone-tokyo?",
            "--help",
        ),
        (["run", "/", "--viewer", "qqq"], "there is no viewer 'qqq'; there are phone-tokyo, phone-lagos", "--help"),
        (["--demo", "--viewer", "crawlr"], "did you mean crawler?", "edgetui --help"),
        (["run", "/", "--client-ip", "1.2.3"], "'1.2.3' is not an IPv4 or IPv6 address", "--help"),
        (["run", "/", "--at", "noon"], "'noon' is neither a time", "--help"),
        (["run", "/", "--at", "nan"], "'nan' is neither a time", "--help"),
        (["explain", "a", "b"], "unrecognized arguments: b", "edgetui explain --help"),
        (["invoke"], "the following arguments are required: HANDLER, --event", "edgetui invoke --help"),
        (["invoke", "auth.py", "--event", "notes.txt"], "notes.txt is no JSON", "Records"),
        (["invoke", "auth.py", "--event", EVENT, "--timeout", "0"], "'0' is not a number above 0", "--help"),
        (["invoke", "auth.py", "--event", EVENT, "--timeout", "inf"], "'inf' is not a number above 0", "--help"),
        (["invoke", "auth.py", "--event", EVENT, "--memory", "1.5"], "'1.5' is not a whole number", "--help"),
        (["invoke", "auth.py", "--event", EVENT, "--env", "A"], "'A' is not NAME=VALUE", "--help"),
        (
            ["invoke", "auth.py", "--event", EVENT, "--event-type", "origin-response"],
            "an event origin-response has a response, and this one has none",
            "--event-type",
        ),
    ],
)
def test_what_cannot_be_used_is_a_line_and_a_hint_on_stderr_and_exits_with_2(here, capfd, words, problem, hint):
    assert cli.main(words) == ExitCode.USAGE
    captured = capfd.readouterr()
    assert captured.out == ""
    first, *rest = captured.err.splitlines()
    assert first.startswith("edgetui: ")
    assert problem in first
    assert hint in "\n".join(rest)
    assert "Traceback" not in captured.err


def test_options_that_belong_to_handlers_are_refused_with_a_project(here, capfd):
    (here / "edgetui.toml").write_text('[[Origins]]\nId = "a"\nDomainName = "a.example.org"\n')
    for words in (["run", ".", "/", "--viewer-request", "auth.py"], ["run", "/", "--include-body"]):
        assert cli.main(words) == ExitCode.USAGE
        assert "is a project and says itself which functions run" in capfd.readouterr().err


def test_version_and_help_are_data(capfd):
    for words, start in [
        (["--version"], f"edgetui {__version__}\n"),
        (["--help"], "usage: edgetui [TARGET] [options]\n"),
        (["run", "--help"], "usage: edgetui run [TARGET] [METHOD] URL [options]\n"),
        (["invoke", "--help"], "usage: edgetui invoke HANDLER --event FILE [options]\n"),
        (["explain", "--help"], "usage: edgetui explain [CODE] [options]\n"),
    ]:
        with pytest.raises(SystemExit) as exited:
            cli.main(words)
        captured = capfd.readouterr()
        assert exited.value.code == 0
        assert captured.out.startswith(start)
        assert captured.err == ""


def test_help_names_every_command_and_option():
    parsers = {command: import_module(f"edgetui.cli.{command}").make_parser() for command in cli.COMMANDS}
    general = inspect.make_parser().format_help()
    assert all(f"edgetui {command} " in general for command in parsers)
    for parser in parsers.values():
        assert all(action.help for action in parser._actions)


def test_the_viewers_of_the_help_are_the_presets():
    assert tuple(PRESETS) == parsing.PRESETS
    assert all(name in run.make_parser().format_help().replace("\n", "").replace(" ", "") for name in PRESETS)


def test_a_bug_of_ours_is_reported_without_values_and_exits_with_3(here, capfd, monkeypatch):
    def broken(words):
        token = "secret-token"
        raise RuntimeError(f"authorization: {token}")

    monkeypatch.setattr(run, "main", broken)
    assert cli.main(["run", "/"]) == ExitCode.BUG
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "RuntimeError" in captured.err
    assert "this is a bug in edgetui" in captured.err
    assert "secret-token" not in captured.err


def test_an_error_that_is_ours_by_name_exits_with_3(capfd, monkeypatch):
    def broken(words):
        raise EdgetuiError("impossible")

    monkeypatch.setattr(run, "main", broken)
    assert cli.main(["run"]) == ExitCode.BUG


@pytest.mark.parametrize("command", ["invoke", "run"])
def test_an_interrupt_ends_the_command_and_its_function(tmp_path, command):
    started = tmp_path / "started"
    (tmp_path / "waits.py").write_text(
        "import os, time\n"
        "def handler(event, context):\n"
        f"    open({str(started)!r} + '.tmp', 'w').write(str(os.getpid()))\n"
        f"    os.rename({str(started)!r} + '.tmp', {str(started)!r})\n"
        "    time.sleep(600)\n"
    )
    (tmp_path / "edgetui.toml").write_text(
        '[[Origins]]\nId = "a"\nDomainName = "a.example.org"\n'
        '[Functions.waits]\nHandler = "waits.handler"\nTimeout = 30\n'
        "[DefaultCacheBehavior]\n"
        'LambdaFunctionAssociations = [{ EventType = "viewer-request", function = "waits" }]\n'
    )
    words = ["invoke", "waits.py", "--event", EVENT, "--timeout", "600"] if command == "invoke" else ["run", "/"]
    words = [sys.executable, "-m", "edgetui", *words]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not started.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=50)
        assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_the_inspector_needs_a_terminal(edgetui):
    done = edgetui("--demo")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"edgetui: the inspector reads keys from a terminal")


@pytest.mark.parametrize("words", [["--demo"], ["auth.py", "--event-type", "viewer-request"], ["--at", "0"], []])
def test_the_inspector_opens_and_q_quits_with_0(here, words):
    environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"}
    child = pexpect.spawn(
        sys.executable, ["-m", "edgetui", *words], dimensions=(24, 80), env=environment, timeout=50, cwd=str(here)
    )
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    while not any("Help" in row for row in screen.display):
        stream.feed(child.read_nonblocking(65536, timeout=50))
    assert screen.display[0].strip().startswith("edgetui")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
