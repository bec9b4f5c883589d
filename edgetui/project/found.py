"""Finds files with a handler by reading them, never by running them: something to offer where nothing was named."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

#: Read of each file, and files read at most: this happens before the first screen.
_READ = 256 * 1024
_FILES = 200
#: Folders looked into at each depth, and how deep: `src/lambda/auth/index.js`.
_FOLDERS = 50
_DEPTH = 4
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
    """The files in `folder` and below whose text defines or exports `handler` (or `lambda_handler`).

    Their paths below `folder`, the nearest first; hidden folders and those of packages are left out.
    """
    return tuple(name for name in islice(_candidates(folder), _FILES) if _has_handler(folder / name))


def _candidates(folder: Path) -> Iterator[str]:
    level = [""]
    for _ in range(_DEPTH):
        deeper: list[str] = []
        for place in level:
            entries = _entries(folder / place)
            yield from (f"{place}{entry.name}" for entry in entries if _may_have_one(entry))
            deeper += [f"{place}{entry.name}/" for entry in entries if _may_have_code(entry)]
        level = deeper[:_FOLDERS]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []  # a folder that cannot be read offers nothing


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
