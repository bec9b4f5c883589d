"""Sees to it that no function outlives edgetui, however edgetui ends.

A worker in an endless loop cannot notice that its parent is gone. One small shell waits on a pipe whose other end
only edgetui holds; when that closes, for whatever reason, the shell kills every process group it was told of. What a
function started in a session of its own (`detached`, `start_new_session`) is in none of them: where there is /proc,
those processes are known by the mark that the environment of every worker has. It is looked for twice: a process that
is just becoming another program shows no environment for a moment.
"""

import os
import subprocess

SCRIPT = """\
trap '' HUP INT TERM QUIT
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="${groups%% $group *} ${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
for look in 1 2; do
  for file in $(grep -lsF -- "$1" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    kill -s KILL "${pid%/environ}" 2>/dev/null
  done
done
"""


class Guardian:
    """Knows the process groups of the workers, which have `mark` in their environment."""

    def __init__(self) -> None:
        self.mark = os.urandom(8).hex()
        self._groups: set[int] = set()
        self._shell: subprocess.Popen[bytes] | None = None

    def add(self, group: int) -> None:
        self._groups.add(group)
        self._tell(f"+ {group}\n")

    def remove(self, group: int) -> None:
        """Forget a group. Call it before its leader is reaped: afterwards the number may be someone else's."""
        self._groups.discard(group)
        self._tell(f"- {group}\n")

    def close(self) -> None:
        """Let the shell end. Groups still known are killed by it."""
        if self._shell:
            self._shell.communicate()
            self._shell = None

    def _tell(self, line: str) -> None:
        if self._shell is None or not _write(self._shell, line):
            self._shell = self._start()
            _write(self._shell, "".join(f"+ {group}\n" for group in self._groups))

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/bin/sh", "-c", SCRIPT, "guardian", self.mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
            start_new_session=True,
        )


def _write(shell: subprocess.Popen[bytes], text: str) -> bool:
    """False when the shell is gone: somebody ended it."""
    assert shell.stdin is not None
    try:
        os.write(shell.stdin.fileno(), text.encode())
    except BrokenPipeError:
        shell.communicate()
        return False
    return True
