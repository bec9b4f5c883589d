"""How soon the inspector is on the screen, against a bare textual app. Run it as a script.

Both sides take turns, each in a pseudo terminal of its own. `frame` is the wall time from nothing to the first paint
that has the word "Flows", which is all that the bare app draws; `flows` is the time until the example's first request
can be stepped. Medians and their ratios are printed.
"""

import os
import pty
import select
import signal
import statistics
import sys
import time

ROUNDS = 15
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("Flows")
Bare().run()
"""
SIDES = {
    "bare": ([sys.executable, "-c", BARE], b"Flows"),
    "frame": ([sys.executable, "-m", "edgetui", "--demo"], b"Flows"),
    "flows": ([sys.executable, "-m", "edgetui", "--demo"], b"paused before"),
}


def seconds_until(command: list[str], text: bytes) -> float:
    """From the start of `command` until it has written `text` to its terminal."""
    began = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # Installed packages have their bytecode.
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24", LANG="C.UTF-8")
        os.execv(command[0], command)
    seen = b""
    while text not in seen:
        if not select.select([terminal], [], [], 30)[0]:
            raise SystemExit(f"{command} does not write {text!r}: {seen!r}")
        seen += os.read(terminal, 1 << 16)
    took = time.perf_counter() - began
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(terminal)
    return took


def main() -> None:
    times: dict[str, list[float]] = {side: [] for side in SIDES}
    for number in range(ROUNDS + 1):
        for side, (command, text) in SIDES.items():
            took = seconds_until(command, text)
            if number:  # The first round fills the page cache.
                times[side].append(took)
    medians = {side: statistics.median(taken) for side, taken in times.items()}
    for side, median in medians.items():
        print(f"{side:<6} {median * 1000:6.0f} ms   {median / medians['bare']:.2f}x bare")


if __name__ == "__main__":
    main()
