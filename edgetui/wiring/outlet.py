"""Flows in the formats of files, for the inspector's clipboard and exports."""

import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence

from edgetui.errors import UsageError
from edgetui.formats.entry import Problem, Redaction
from edgetui.formats.registry import FORMATS, WRITABLE, WriteOptions
from edgetui.formats.session_file import entry_from_flow
from edgetui.formats.source import write_file
from edgetui.session.flow import Flow
from edgetui.session.outlet import Known
from edgetui.wiring.sessions import state_folder


def batched(flows: Sequence[Flow], size: int = 500) -> Iterator[Sequence[Flow]]:
    """As many at a time as are written in one transaction."""
    return (flows[start : start + size] for start in range(0, len(flows), size))


def _free(path: str, replaces: bool) -> str:
    """The whole path. UsageError where something is there already that is not to be replaced."""
    path = os.path.abspath(os.path.expanduser(path))
    if os.path.exists(path) and not replaces:
        raise UsageError(f"{path} is there already", "another name, or > before it to replace it")
    return path


class FileOutlet:
    """`session.outlet.Outlet` by the formats of this package."""

    formats = tuple(Known(name, FORMATS[name].title, next(iter(FORMATS[name].suffixes), ".txt")) for name in WRITABLE)

    def data(self, name: str, flows: Sequence[Flow], *, redacts: bool) -> tuple[bytes, str]:
        redaction = Redaction() if redacts else None
        entries = (entry_from_flow(flow) for flow in flows)
        told = (entry if redaction is None else redaction.redacted(entry) for entry in entries)
        writer = FORMATS[name].write
        assert writer is not None
        items = list(writer(told, WriteOptions(None)))
        problems = [str(item) for item in items if isinstance(item, Problem)]
        hidden = f"redacted: {', '.join(sorted(redaction.names))}" if redaction and redaction.names else ""
        written = b"".join(item for item in items if isinstance(item, bytes))
        return written, "; ".join(filter(None, [hidden, *problems]))

    def write(self, path: str, data: bytes, *, replaces: bool = False) -> str:
        path = _free(path, replaces)
        write_file(path, [data])
        return path

    def export(self, path: str, name: str, flows: Sequence[Flow], *, redacts: bool, replaces: bool = False) -> str:
        path = _free(path, replaces)
        data, note = self.data(name, flows, redacts=redacts)
        if not data:
            raise UsageError(note or "there is nothing to write")
        write_file(path, [data])
        return f"{len(data):,} B in {path}{' — ' if note else ''}{note}"

    def save(self, path: str, flows: Sequence[Flow], *, project: str = "", replaces: bool = False) -> str:
        from edgetui.formats.store import FlowStore

        path = _free(path, replaces)
        temporary = f"{path}.{secrets.token_hex(4)}.part"
        store = FlowStore(temporary, writes=True)
        try:
            store.set_project(os.path.abspath(project) if project else "")
            for some in batched(flows):
                store.write({flow.number: flow.snapshot() for flow in some})
            store.close()
            os.replace(temporary, path)
        except BaseException as error:
            store.close()
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            if isinstance(error, OSError):
                raise UsageError(f"cannot write {path}: {error.strerror}") from error
            raise
        return path

    def keep_clip(self, data: bytes) -> str:
        folder = state_folder()
        path = str(folder / "clip.txt")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
        except OSError as error:
            raise UsageError(f"cannot write {path}: {error.strerror}") from error
        return path
