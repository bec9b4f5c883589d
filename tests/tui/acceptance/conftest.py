"""edgetui in a real terminal: a pseudo terminal whose screen and bytes are seen, and tmux.

Waiting is for what appears, never for time to pass; the limits are for a machine that is very busy.
"""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte
import pytest

#: Seconds until a test gives up waiting.
PATIENCE = 60.0
#: Seconds without a byte after which a screen counts as drawn.
QUIET = 0.3
#: Seconds without a byte after which one write counts as read: a pseudo terminal hands a frame on in pieces.
WHOLE = 0.05
#: What a person's shell may have set that changes what edgetui does, or compiles all of it at every start.
_UNSET = (
    "NO_COLOR",
    "PYTEST_CURRENT_TEST",
    "COLUMNS",
    "LINES",
    "TMUX",
    "TMUX_PANE",
    "EDITOR",
    "VISUAL",
    "COLORTERM",
    "PYTHONDONTWRITEBYTECODE",
)
#: Sequences that pyte does not know and would draw as text.
_PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


def clean_environment(home: Path, **env: str | None) -> dict[str, str]:
    """The environment without what the test run and its user have set; `home` holds every file edgetui writes."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET and not name.startswith("TEXTUAL")}
    own = {"HOME": home, "XDG_CONFIG_HOME": home / "config", "XDG_STATE_HOME": home / "state"}
    made = {**kept, **{name: str(value) for name, value in own.items()}, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    made.pop("LC_ALL", None)
    made |= {name: value for name, value in env.items() if value is not None}
    return {name: value for name, value in made.items() if name not in env or env[name] is not None}


class Terminal:
    """A program in a pseudo terminal: its screen as text, every byte it sent, its exit code."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], env: Mapping[str, str], cwd: Path) -> None:
        columns, rows = size
        self.sent = io.BytesIO()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self.child = pexpect.spawn(
            command[0], list(command[1:]), dimensions=(rows, columns), timeout=PATIENCE, env=dict(env), cwd=str(cwd)
        )
        self.child.delaybeforesend = None

    @property
    def text(self) -> str:
        """The screen, a line a row."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    @property
    def dump(self) -> bytes:
        """Every byte the program has sent."""
        return self.sent.getvalue()

    def read(self, seconds: float = PATIENCE) -> bytes:
        """What comes next, at once when something does; b"" when nothing came or the program has ended."""
        try:
            data: bytes = self.child.read_nonblocking(1 << 16, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return b""
        self.sent.write(data)
        # A sequence may come in two halves: the second one is waited for.
        data, self._rest = _whole(self._rest + data)
        self._stream.feed(_PRIVATE.sub(b"", data))
        return data or b"\0"

    def wait_for(self, *texts: str) -> str:
        """Read until the screen has every one of `texts`, and the frame that brought the last has ended; the screen."""
        while not all(text in self.text for text in texts):
            assert self.read(), f"{texts!r} do not come:\n{self.text}\n{self.dump[-400:]!r}"
        while self.read(WHOLE) and all(text in self.text for text in texts):
            pass
        return self.text

    def wait_for_bytes(self, wanted: bytes) -> bytes:
        """Read until the program has sent `wanted`; everything it sent."""
        while wanted not in self.dump:
            assert self.read(), f"{wanted!r} does not come:\n{self.text}"
        return self.dump

    def settle(self) -> str:
        """Read until nothing comes for a while; the screen."""
        while self.read(QUIET):
            pass
        return self.text

    def send(self, keys: str | bytes) -> None:
        """Type."""
        self.child.send(keys)

    def press(self, keys: str | bytes, *texts: str) -> str:
        """Type, and wait until the screen has `texts`; the screen."""
        self.send(keys)
        return self.wait_for(*texts)

    def bytes_of(self, keys: str | bytes, *texts: str) -> int:
        """How many bytes a press costs that ends with `texts` on the screen."""
        before = len(self.dump)
        self.press(keys, *texts)
        self.settle()
        return len(self.dump) - before

    def resize(self, columns: int, rows: int) -> None:
        """Another size, as when a person drags the window's corner."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def kill(self, number: int) -> None:
        """Send a signal."""
        self.child.kill(number)

    def stop(self) -> None:
        """End it at once. pexpect's own way gives up where a busy machine takes longer than a tenth of a second."""
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
            self.child.wait()
        self.child.close()

    def end(self) -> int:
        """Read to the end; the exit code, of a killed program minus the signal's number."""
        while self.read():
            pass
        self.child.close()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus


def _whole(data: bytes) -> tuple[bytes, bytes]:
    """`data` up to a sequence that has only begun, and that."""
    start = data.rfind(b"\x1b")
    if start < 0 or re.match(
        rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[^\[\]P])", data[start:]
    ):
        return data, b""
    return data[:start], data[start:]


Start = Callable[..., Terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Start]:
    """`terminal("--demo", size=(80, 24), NO_COLOR="1")` starts `edgetui --demo`; a variable that is None is unset.

    `source="…"` starts a Python program instead; `cwd` is an empty folder. `HOME` and the XDG folders are in tmp_path.
    """
    opened: list[Terminal] = []
    folder = tmp_path / "here"
    folder.mkdir()

    def start(
        *words: str,
        size: tuple[int, int] = (80, 24),
        source: str | None = None,
        cwd: Path | None = None,
        **env: str | None,
    ) -> Terminal:
        program = ["-m", "edgetui"] if source is None else ["-c", source]
        opened.append(
            Terminal([sys.executable, *program, *words], size, clean_environment(tmp_path, **env), cwd or folder)
        )
        return opened[-1]

    yield start
    for each in opened:
        each.stop()


class Tmux:
    """A tmux server of its own with default settings and one window; it ends with the test."""

    def __init__(self, socket: Path, env: Mapping[str, str], cwd: Path) -> None:
        self._base = ["tmux", "-S", str(socket), "-f", "/dev/null"]
        self._env = dict(env)
        self._cwd = cwd

    def do(self, *words: str) -> str:
        """A command of tmux; what it says."""
        done = subprocess.run(
            [*self._base, *words], env=self._env, cwd=self._cwd, capture_output=True, text=True, check=False, timeout=30
        )
        assert done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout

    def start(self, *words: str, size: tuple[int, int] = (80, 24)) -> None:
        """Run `edgetui words…` in a window of this size; the window stays when it ends."""
        columns, rows = size
        command = [sys.executable, "-m", "edgetui", *words]
        new = ["new-session", "-d", "-x", str(columns), "-y", str(rows)]
        self.do(*new, *command, ";", "set", "remain-on-exit", "on")

    def send(self, *keys: str) -> None:
        """Keys by tmux's names: `n`, `Enter`, `C-c`."""
        self.do("send-keys", *keys)

    @property
    def text(self) -> str:
        return self.do("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """Look until the screen has `text`."""
        self._wait_until(lambda: text in self.text, f"{text!r} does not come")
        return self.text

    def wait_until_dead(self) -> None:
        """Look until the program has ended and its terminal is closed."""
        self._wait_until(lambda: self.do("display", "-p", "#{pane_dead}").strip() == "1", "edgetui does not end")

    def _wait_until(self, holds: Callable[[], bool], complaint: str) -> None:
        limit = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < limit, f"{complaint}:\n{self.text}"
            time.sleep(0.05)  # tmux has no way to be waited for; this only spares the processor.

    def modes(self) -> str:
        """Alternate screen, mouse and cursor, a digit each: `001` is a terminal as it should be left."""
        return self.do("display", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").strip()


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Callable[..., Tmux]]:
    """`tmux("--demo", size=(80, 24), LANG="C")` starts `edgetui --demo` in a tmux of its own."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed: Debian has it as `tmux`")
    started: list[Tmux] = []

    def start(*words: str, size: tuple[int, int] = (80, 24), cwd: Path | None = None, **env: str | None) -> Tmux:
        # The path of a socket may have about a hundred characters.
        socket = Path(f"/tmp/edgetui-test-{os.getpid()}-{len(started)}-{time.monotonic_ns() % 10**9}")
        server = Tmux(socket, clean_environment(tmp_path, **env), cwd or tmp_path)
        started.append(server)
        server.start(*words, size=size)
        return server

    yield start
    for each in started:
        subprocess.run([*each._base, "kill-server"], capture_output=True, check=False, timeout=30)
        Path(each._base[2]).unlink(missing_ok=True)


@pytest.fixture
def sessions(tmp_path: Path) -> Callable[[], list[Path]]:
    """The session files that were written so far."""
    return lambda: sorted((tmp_path / "state" / "edgetui" / "sessions").glob("*.edgetui"))


@pytest.fixture
def stepped(terminal: Start) -> Start:
    """`stepped()` starts the example, with its first flow at its reply."""

    def start(**options: object) -> Terminal:
        ui = terminal("--demo", **options)
        ui.wait_for("paused before viewer-request")
        ui.press("c", "the viewer gets 200")
        return ui

    return start
