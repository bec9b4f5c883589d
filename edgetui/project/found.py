"""Finds files with a handler by reading them, never by running them: something to offer where nothing was named."""

import os
import re
from pathlib import Path

#: Read of each file, and files read at most: this happens before the first screen.
_READ = 256 * 1024
_FILES = 200
_FOLDERS = 50
_NO_CODE = ("node_modules", "venv", "site-packages")

_PYTHON = re.compile(rb"^(?:async\s+)?def\s+(?:lambda_)?handler\s*\(|^(?:lambda_)?handler\s*[:=][^=]", re.MULTILINE)
_NODE = re.compile(
    rb"^\s*(?:module\.)?exports\.handler\s*="
    rb"|^\s*module\.exports\s*=\s*\{[^}]*\bhandler\b"
    rb"|^\s*export\s+(?:async\s+)?(?:const|let|var|function\*?)\s+handler\b"
    rb"|^\s*export\s*\{[^}]*\bhandler\b",
    re.MULTILINE,
)
_PATTERNS = {".py": _PYTHON, ".js": _NODE, ".mjs": _NODE, ".cjs": _NODE}


def found_handlers(folder: Path) -> tuple[str, ...]:
    """Names of the files in `folder` itself whose text defines or exports `handler` (or `lambda_handler`), sorted."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if _may_have_one(entry))
    except OSError:
        return ()  # a folder that cannot be read offers nothing
    return tuple(name for name in names[:_FILES] if _has_handler(folder / name))


def handler_files(folder: Path) -> tuple[str, ...]:
    """As `found_handlers`, and of the folders in `folder` too; not of hidden ones and of those of packages."""
    names = list(found_handlers(folder))
    try:
        folders = sorted(entry.name for entry in os.scandir(folder) if _may_have_code(entry))
    except OSError:
        folders = []
    for name in folders[:_FOLDERS]:
        names += [f"{name}/{file}" for file in found_handlers(folder / name)]
    return tuple(names)


def _may_have_code(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir() and not entry.name.startswith((".", "_")) and entry.name not in _NO_CODE


def _may_have_one(entry: os.DirEntry[str]) -> bool:
    return os.path.splitext(entry.name)[1] in _PATTERNS and entry.is_file()


def _has_handler(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _PATTERNS[path.suffix].search(file.read(_READ)) is not None
    except OSError:
        return False  # nor does a file
