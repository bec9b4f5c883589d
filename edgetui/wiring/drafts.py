"""The requests that were composed, in a file of the person's own; and the files that bodies are read from."""

import os
from collections.abc import Sequence
from pathlib import Path

from edgetui.engine.http import Request, Viewer
from edgetui.wiring.files import read_file

#: How many are remembered; the file is cut to them when it has twice as many.
_MOST = 200


class RequestHistory:
    """A `tui.drafts.Drafts`. The file is JSON, one request a line, and has cookies in it: it is the owner's alone."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or _state_file()

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises UsageError."""
        return read_file(path)

    def past(self) -> Sequence[tuple[Request, Viewer]]:
        """The newest of them, the newest last; lines that cannot be read are passed over."""
        from edgetui.formats.entry import Entry
        from edgetui.formats.entry_json import entries_from_lines
        from edgetui.formats.source import source_of_bytes

        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except OSError:
            return ()
        if len(lines) > 2 * _MOST:
            self._cut(lines[-_MOST:])
        found = entries_from_lines(source_of_bytes(b"".join(lines[-_MOST:]), self._path.name))
        return [(entry.request, entry.viewer) for entry in found if isinstance(entry, Entry)]

    def add(self, request: Request, viewer: Viewer) -> str:
        """Remember a request; why it cannot be, or ""."""
        from edgetui.formats.entry import Entry
        from edgetui.formats.entry_json import entries_to_lines

        line = b"".join(entries_to_lines([Entry(request, viewer)]))
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(self._path, "ab", opener=_private) as file:
                file.write(line)
        except OSError as error:
            return f"not remembered: cannot write {self._path}: {error.strerror}"
        return ""

    def _cut(self, lines: Sequence[bytes]) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}")
        try:
            with open(fresh, "wb", opener=_private) as file:
                file.writelines(lines)
            os.replace(fresh, self._path)
        except OSError:
            # It stays longer than it need be.
            fresh.unlink(missing_ok=True)


def _state_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("edgetui") / "requests.jsonl"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
