"""Finds the file of a function, and the line of its error in the stack that Python or Node.js gave."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import unquote

from edgetui.engine.behavior import Function
from edgetui.runtimes.sources import INSTALLED, stamp
from edgetui.session.source import SourceFile

#: Bytes; a longer file is no handler that a person wrote.
_LONGEST = 2 * 1024 * 1024
#: `File "/x/auth.py", line 3, in handler`, and Lambda's `File "/x/auth.py" Line 3` of a syntax error.
_PYTHON = re.compile(r'File "([^"]+)",? [Ll]ine (\d+)')
#: `at go (file:///x/auth.mjs:3:15)`, `at /x/auth.js:3:15`, and `/x/auth.cjs:2` above a syntax error.
_NODE = re.compile(r"(?:^|\(|\bat (?:async )?)(file://)?(/[^\n()]*?):(\d+)(?::\d+)?\)?\s*$")
_SUFFIXES = {True: (".js", ".mjs", ".cjs"), False: (".py", "/__init__.py")}


class SourceFiles:
    """A `session.source.SourceFinder`. `loaded` gives the files that the function's workers have loaded."""

    def __init__(self, loaded: Callable[[Function], Iterable[str]] = lambda function: ()) -> None:
        self._loaded = loaded

    def source(self, function: Function, trace: Sequence[str] = ()) -> SourceFile | None:
        """The file the error is in, else the handler's; only files below the task root are read."""
        for path, line in (*places(function, trace), (handler_file(function), 0)):
            text = _text(path) if path else None
            if text is not None:
                return SourceFile(path, os.path.relpath(path, function.root), text, line)
        return None

    def watch(self, function: Function, trace: Sequence[str] = ()) -> Callable[[], str]:
        """The name of a file of the function that has changed since this call, "" for none."""
        paths = {handler_file(function), *(path for path, _ in places(function, trace)), *self._loaded(function)}
        known = {path: stamp(path) for path in sorted(paths) if path}

        def changed() -> str:
            for path, before in known.items():
                if stamp(path) != before:
                    return os.path.relpath(path, function.root)
            return ""

        return changed


def handler_file(function: Function) -> str:
    """The file that has the handler, "" when it is not there."""
    if function.handler.startswith("path:"):
        candidates = [function.handler.removeprefix("path:").rpartition(":")[0]]
    else:
        folder, slash, last = function.handler.rpartition("/")
        module = last.partition(".")[0] if function.is_node else last.rpartition(".")[0].replace(".", "/")
        candidates = [f"{folder}{slash}{module}{suffix}" for suffix in _SUFFIXES[function.is_node]]
    paths = (os.path.normpath(os.path.join(function.root, each)) for each in candidates)
    return next((path for path in paths if os.path.isfile(path)), "")


def places(function: Function, trace: Sequence[str]) -> list[tuple[str, int]]:
    """The person's own files and lines in a stack, where it went wrong first."""
    found = [place for place in _places("\n".join(trace), function.is_node) if _is_own(place[0], function.root)]
    # Python's newest call comes last, Node's first.
    return found if function.is_node else found[::-1]


def _places(text: str, is_node: bool) -> Iterator[tuple[str, int]]:
    for row in text.splitlines():
        found = _NODE.search(row) if is_node else _PYTHON.search(row)
        if found and is_node:
            yield (unquote(found[2]) if found[1] else found[2]), int(found[3])
        elif found:
            yield found[1], int(found[2])


def _is_own(path: str, root: str) -> bool:
    """Below the task root, symbolic links followed, and not an installed package."""
    below = os.path.relpath(os.path.realpath(path), os.path.realpath(root))
    return not below.startswith("..") and not any(part in f"/{below}" for part in INSTALLED)


def _text(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError:
        return None
    return data.decode("utf-8", "replace") if len(data) <= _LONGEST else None
