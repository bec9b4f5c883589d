"""What a key costs in the inspector: bytes to the terminal, time and CPU until its frame, beside textual's floor.

    python tests/bench/bench_keys.py                         the table below, about a minute
    python tests/bench/bench_keys.py --rounds 30             steadier

Each program runs in a pseudo terminal of its own, keys alternate between them. The floor is a textual app with one
`Static` that a key changes. `frame` is the time from the key to the first byte of what it draws, `CPU` that of the
inspector's own process until it is quiet again; a step runs a Python function in its worker, and waits for it, so
`look` (p and n among the moments of a run, nothing is run) tells what drawing alone costs. Medians, and the least of
the rounds behind them. `RSS` is the resident memory of the inspector on an empty folder, and of the bare app.
"""

import argparse
import os
import pty
import select
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

FLOOR = """
from textual.app import App
from textual.widgets import Static
class Floor(App):
    count = 0
    def compose(self):
        yield Static("Flows")
    def on_key(self):
        self.count += 1
        self.query_one(Static).update(f"Flows {self.count}", layout=False)
Floor().run(mouse=False)
"""
SIZES = ((80, 24), (120, 40), (200, 50))
#: Without a byte for so long a frame is over.
QUIET = 0.12
#: From the first stage of the example to its reply.
STEPS = 6


@dataclass
class Cost:
    """Of each press of a key: bytes, and seconds until its first byte and of CPU."""

    sent: list[int] = field(default_factory=list)
    frame: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Program:
    """A program in a pseudo terminal."""

    def __init__(self, words: Sequence[str], size: tuple[int, int], folder: str, ready: bytes) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", XDG_STATE_HOME=folder, XDG_CONFIG_HOME=folder)
            time.sleep(0.1)  # Until the size is set.
            os.execv(sys.executable, [sys.executable, *words])
        ioctl(self._terminal, TIOCSWINSZ, pack("HHHH", size[1], size[0], 0, 0))
        seen = b""
        while ready not in seen:
            seen += self._read(60)
        self.settle(1.0)

    def _read(self, seconds: float) -> bytes:
        ready = select.select([self._terminal], [], [], seconds)[0]
        return os.read(self._terminal, 1 << 16) if ready else b""

    def settle(self, quiet: float = QUIET) -> bytes:
        """All that comes until nothing does."""
        got = b""
        while data := self._read(quiet):
            got += data
        return got

    def cpu(self) -> float:
        """Seconds on a processor of all its threads."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def press(self, key: str, cost: Cost | None = None) -> None:
        before, began = self.cpu(), time.perf_counter()
        os.write(self._terminal, key.encode())
        got = self._read(30)
        frame = time.perf_counter() - began
        got += self.settle()
        if cost is not None:
            cost.sent.append(len(got))
            cost.frame.append(frame)
            cost.cpu.append(self.cpu() - before)

    def rss(self) -> float:
        """MB of resident memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)


def measured(size: tuple[int, int], rounds: int, folder: str) -> dict[str, Cost]:
    """Each key's cost by name, the floor's first."""
    floor = Program(["-c", FLOOR], size, folder, b"Flows")
    inspector = Program(["-m", "edgetui", "--demo"], size, folder, b"paused before")
    costs = {name: Cost() for name in ("floor", "step", "look", "move", "tab", "palette", "close", "type")}
    try:
        for number in range(rounds + 1):
            # The first round imports what is needed on the way.
            kept = costs if number else {name: Cost() for name in costs}
            for _ in range(STEPS):
                floor.press("x", kept["floor"])
                inspector.press("n", kept["step"])
            for key in "ppnn":
                floor.press("x", kept["floor"])
                inspector.press(key, kept["look"])
            for key in "jk":
                inspector.press(key, kept["move"])
            # Through all panes and back to the list.
            for _ in range(4 if size[0] >= 160 else 3 if size[1] >= 32 else 2):
                inspector.press("\t", kept["tab"])
            inspector.press(":", kept["palette"])
            inspector.press("s", kept["type"])
            inspector.press("\x1b", kept["close"])
            # Purged, so that the next round asks the origin as well.
            inspector.press("P")
            inspector.press("R")
    finally:
        floor.end()
        inspector.end()
    return costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            costs = measured(size, rounds, folder)
            floor = costs["floor"]
            print(f"{size[0]}x{size[1]:<6} bytes (most)   frame ms (least)  x floor   CPU ms (least)  x floor")
            for name, cost in costs.items():
                frame, cpu = statistics.median(cost.frame), statistics.median(cost.cpu)
                print(
                    f"{name:<9}{statistics.median(cost.sent):6.0f} {max(cost.sent):6}"
                    f"{frame * 1e3:10.1f} {min(cost.frame) * 1e3:6.1f}{frame / statistics.median(floor.frame):9.1f}"
                    f"{cpu * 1e3:10.1f} {min(cost.cpu) * 1e3:6.1f}{cpu / statistics.median(floor.cpu):9.1f}"
                )
        words = (("bare", ["-c", FLOOR], b"Flows"), ("inspector", ["-m", "edgetui"], b"No flow yet"))
        for name, command, text in words:
            program = Program(command, SIZES[0], folder, text)
            print(f"{name}: {program.rss():.0f} MB RSS")
            program.end()


if __name__ == "__main__":
    main()
