"""Finds the file of a Lambda handler as Lambda would, without running it."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from edgetui.project.problems import nearest, shown

#: The runtime of a Node.js handler that names none.
DEFAULT_NODE = "nodejs22.x"
#: The runtime of a Python handler that names none: this Python.
DEFAULT_PYTHON = f"python3.{sys.version_info.minor}"

_PYTHON = (".py", ".pyc", ".so")
_NODE = ("", ".js", ".mjs", ".cjs")
_MODULES = {".py", ".js", ".mjs", ".cjs"}
_SOURCE = re.compile(r"(?P<module>.+)\.(?:py|js|mjs|cjs|ts)(?::(?P<function>.*))?")


@dataclass(frozen=True, slots=True)
class Found:
    """The file a handler is in, and the runtime that looks there."""

    file: Path
    runtime: str


def find_handler(root: Path, handler: str, runtime: str | None) -> Found | str:
    """Where `handler` is in the task root, or what is wrong with it. Without `runtime`, both languages look."""
    path = _SOURCE.fullmatch(handler)
    if path and os.path.isfile(root / handler.partition(":")[0]):
        meant = f"{path['module']}.{path['function'] or 'handler'}"
        return f"{shown(handler)} is a file; a Handler is its module and function; did you mean {shown(meant)}?"
    runtimes = (runtime,) if runtime else (DEFAULT_PYTHON, DEFAULT_NODE)
    candidates = {name: _candidates(root, handler, name) for name in runtimes}
    if runtime is None:  # a file without a suffix (a script beside it) does not tell its language
        candidates[DEFAULT_NODE] = candidates[DEFAULT_NODE][1:]
    found = [Found(file, name) for name, files in candidates.items() for file in files if os.path.isfile(file)]
    if found and found[-1].runtime != found[0].runtime:
        files = " and ".join(shown(os.path.relpath(each.file, root)) for each in (found[0], found[-1]))
        return f"{shown(handler)} is in both {files}: say which with Runtime"
    if found:
        return found[0]
    return _not_found(root, handler, [file for files in candidates.values() for file in files])


def _candidates(root: Path, handler: str, runtime: str) -> list[Path]:
    """The files Lambda would try, in its order; none when the handler string itself is no good."""
    return _node_files(root, handler) if runtime.startswith("nodejs") else _python_files(root, handler)


def _python_files(root: Path, handler: str) -> list[Path]:
    """`pkg/mod.func` and `pkg.mod.func` are the same: `importlib.import_module` with dots [RIC-py]."""
    module, dot, _ = handler.rpartition(".")
    parts = module.replace("/", ".").split(".")
    if not dot or not all(parts):
        return []
    base = root.joinpath(*parts)
    return [base / "__init__.py", *(Path(f"{base}{suffix}") for suffix in _PYTHON)]


def _node_files(root: Path, handler: str) -> list[Path]:
    """After the last `/`, the module ends at the first dot [RIC-node3]."""
    folder, _, name = handler.rpartition("/")
    module, dot, _ = name.partition(".")
    if not dot or not module or ".." in handler:
        return []
    base = root / folder.lstrip("/") / module
    package = root / "node_modules" / folder.lstrip("/") / module
    return [*(Path(f"{base}{suffix}") for suffix in _NODE), base / "index.js", package / "package.json"]


def _not_found(root: Path, handler: str, tried: list[Path]) -> str:
    if not tried:
        return f"must be module.function (pkg/mod.handler), not {shown(handler)}"
    files = [os.path.relpath(file, root) for file in tried if file.suffix in _MODULES]
    names = ", ".join(dict.fromkeys(file for file in files if not file.endswith(("__init__.py", "index.js"))))
    module, _, function = handler.rpartition(".")
    close = nearest(module, _modules_beside(root, handler, {file.suffix for file in tried} & _MODULES))
    meant = f"; did you mean {shown(f'{close}.{function}')}?" if close else ""
    return f"{shown(handler)} is not in {root}: there is no {names}{meant}"


def _modules_beside(root: Path, handler: str, suffixes: set[str]) -> list[str]:
    """Modules of the folder the handler is looked for in, written as in a handler string."""
    place = handler.rpartition("/")[0]
    try:
        entries = sorted(os.listdir(root / place))
    except (OSError, ValueError):
        return []
    stems = [entry.rpartition(".")[0] for entry in entries if entry.endswith(tuple(suffixes))]
    return [f"{place}/{stem}" if place else stem for stem in stems if stem]
