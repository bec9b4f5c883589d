"""Files a person named: their bytes, and session files."""

import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from edgetui.errors import UsageError

#: A flow of a session file, or one of its runs.
PLACE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")

if TYPE_CHECKING:
    from edgetui.formats.store import FlowStore
    from edgetui.session.flow import Flow
    from edgetui.session.recording import Restored


def read(path: str) -> bytes:
    """What is in a file; `-` is standard input."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "name a file, or - for standard input") from None


def read_file(path: str) -> bytes:
    """What is in a file that was named on screen: there standard input is the keyboard, and `-` a file as any other."""
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "name a file that is there") from None


def name_of(path: str) -> str:
    """What a file is called in messages."""
    return "standard input" if path == "-" else path


def decoded(data: bytes, path: str) -> str:
    """UTF-8, with a byte order mark or without; `path` is for the error."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8", "JSON is written in UTF-8") from None


def session_file(path: str) -> "FlowStore":
    """A session file to read."""
    from edgetui.formats.store import FlowStore

    return FlowStore(path)


def saver_of(path: str) -> Callable[["Flow"], int]:
    """What adds a flow to the session file `path`, which it makes if need be; it gives the number the flow got."""
    from edgetui.formats.store import FlowStore

    store = FlowStore(path, writes=True)
    return lambda flow: store.append(flow.snapshot())


def flow_of(path: str, place: str) -> "Restored":
    """The flow of a session file that `3` names; `3.1` is it with the first of its runs alone. Raises UsageError."""
    number, dot, which = place.partition(".")
    back = session_file(path).load(int(number))
    if not dot:
        return back
    from edgetui.session.flow import Flow

    runs = back.flow.runs
    if not 0 < int(which) <= len(runs):
        raise UsageError(f"flow {number} of {path} has no run {which}", f"it has {len(runs)}, {number}.1 is the first")
    drift = back.drift if back.drift and back.drift.run == int(which) else None
    return replace(back, flow=Flow(back.flow.number, [runs[int(which) - 1]], comment=back.flow.comment), drift=drift)


def flow_or_text(name: str) -> "Restored | str":
    """The flow that `FILE#NUMBER` (or `FILE#NUMBER.RUN`) names in a session file, FILE alone where it has one flow; or
    a text file's text."""
    path, mark, place = name.rpartition("#")
    if mark and PLACE.fullmatch(place) and not os.path.exists(name):
        return flow_of(path, place)
    data = read(name)
    if not data.startswith(b"SQLite format 3"):
        return decoded(data, name)
    rows = session_file(name).summaries()
    if len(rows) != 1:
        raise UsageError(f"{name} holds {len(rows)} flows: which one?", f"write {name}#{rows[0].number if rows else 1}")
    return session_file(name).load(rows[0].number)
