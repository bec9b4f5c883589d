"""Has a file changed that a worker was loaded from?"""

import os
from collections.abc import Iterable

#: Installed packages are not edited between two requests, and there are many of them.
INSTALLED = ("/site-packages/", "/node_modules/", "/dist-packages/")

Stamp = tuple[int, int] | None


def stamp(file: str) -> Stamp:
    """Time of change (ns) and size, None for a file that is not there."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class Sources:
    """The files below the task root that a worker has loaded, as they were then."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._stamps: dict[str, Stamp] = {}

    def add(self, files: Iterable[str]) -> None:
        for file in files:
            inside = file.startswith(self._root)
            if inside and not any(part in file[len(self._root) :] for part in INSTALLED):
                self._stamps.setdefault(file, stamp(file))

    @property
    def files(self) -> tuple[str, ...]:
        """Their paths."""
        return tuple(self._stamps)

    def have_changed(self) -> bool:
        for file, known in self._stamps.items():  # noqa: SIM110 (asked before every invocation)
            if stamp(file) != known:
                return True
        return False
