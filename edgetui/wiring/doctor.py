"""What this machine has for functions, and where edgetui keeps its files."""

import importlib.util
import os
import sys
from collections.abc import Iterator

from edgetui import __version__
from edgetui.engine.behavior import Function
from edgetui.errors import UsageError
from edgetui.runtimes.discover import interpreter_for, version_of
from edgetui.session.health import Finding
from edgetui.wiring.sessions import sessions_folder, state_folder

#: What a function may name as its interpreter [lambda-runtimes].
_PYTHONS = tuple(f"python3.{minor}" for minor in range(9, 15))
_NODES = tuple(f"node{major}" for major in range(18, 26, 2))
#: What is there only with an extra, by a module of it.
_EXTRAS = {"tls, signing": ("cryptography", "HTTPS captures and signed URLs")}


def machine() -> Iterator[Finding]:
    """edgetui itself and every interpreter."""
    yield Finding("edgetui", "version", f"{__version__}, on Python {version_of(sys.executable)} ({sys.executable})")
    for extra, (module, use) in _EXTRAS.items():
        is_there = importlib.util.find_spec(module) is not None
        text = f"{module} is there: {use}" if is_there else f"{module} is not there: no {use}"
        yield Finding("edgetui", extra, text)
    for name in (*_PYTHONS, *_NODES):
        if found := _found(name):
            yield Finding("interpreters", name, found)
    yield Finding("interpreters", "node", _found("", is_node=True) or _NO_NODE)


_NO_NODE = "not found: functions of Node.js cannot run; put node on PATH, or pip install edgetui[node]"


def _found(name: str, *, is_node: bool = False) -> str:
    """The executable of an interpreter and its version; "" when there is none. No name: the usual one."""
    runtime = "nodejs22.x" if is_node or name.startswith("node") else "python3.12"
    try:
        path = interpreter_for(Function("doctor", "index.handler", runtime, ".", interpreter=name or None)).path
        return f"{path} ({version_of(path)})"
    except (UsageError, OSError):
        return ""


def files() -> Iterator[Finding]:
    """Where sessions are."""
    folder = sessions_folder()
    try:
        count = len(list(folder.glob("*.edgetui")))
    except OSError as error:
        yield Finding("files", "sessions", f"{folder} cannot be read: {error.strerror}", is_wrong=True)
        return
    yield Finding("files", "sessions", f"{folder} ({count} session{'' if count == 1 else 's'})")
    first = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    if not os.access(first, os.W_OK | os.X_OK):
        yield Finding("files", "state", f"{state_folder()} cannot be written: nothing is saved", is_wrong=True)
