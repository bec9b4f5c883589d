"""Requests somebody recorded, one after the other, and what they are sent through."""

import time
from collections.abc import Callable, Iterator, Sequence

from edgetui.capture.sharing import SharedFunctions
from edgetui.errors import UsageError
from edgetui.formats.entry import Entry, Problem
from edgetui.formats.registry import ReadOptions, reader_of
from edgetui.formats.source import Source, source_of
from edgetui.project.model import Project
from edgetui.runtimes.pool import FunctionPool
from edgetui.session.asked import Asked
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers
from edgetui.session.runner import Runner
from edgetui.wiring.files import read, session_file
from edgetui.wiring.requests import ANYONE, Sender
from edgetui.wiring.workspaces import Tape, is_signed, new_request_id, origins_of

_SESSION_FILE = b"SQLite format 3"


def runner_of(
    project: Project,
    *,
    origin: str | None = None,
    at: float | None = None,
    new_id: Callable[[], str] = new_request_id,
    clock: Callable[[], float] = time.time,
    tape: Tape = Tape(),  # noqa: B008 (it is frozen)
) -> Runner:
    """What takes many requests through `project`, with a cache of its own. To be made where an event loop runs."""
    session_clock = Clock(clock)
    if at is not None:
        session_clock.freeze(at)
    answers = next(iter(origins_of(project, origin, is_hot=True, tape=tape).values()))
    performers = Performers(SharedFunctions(FunctionPool()), answers, CacheStore(session_clock), is_signed)
    return Runner(project.distribution, performers, new_id, session_clock)


def asked_in(
    path: str,
    tell: Callable[[str], None],
    *,
    from_format: str | None = None,
    fields: Sequence[str] = (),
    sender: Sender = ANYONE,
) -> Iterator[Asked]:
    """The requests in `path`, of any format that is read or a session file, as they are asked for; `-` is stdin.

    `tell` gets a sentence for each that cannot be read. Raises UsageError, at once, for a file that cannot be.
    """
    source = source_of(path)
    if source.head.startswith(_SESSION_FILE):
        source.close()
        if path == "-":
            raise UsageError("a session file cannot be read from standard input", "name the file")
        return _saved(path, sender)
    found = reader_of(source, from_format or ("log" if fields else None))
    assert found.read is not None, f"{found.name} is not read"
    items = found.read(source, ReadOptions(fields, read))
    return _read(source, items, tell, sender, is_told=found.names_viewer)


def _read(
    source: Source, items: Iterator[Entry | Problem], tell: Callable[[str], None], sender: Sender, *, is_told: bool
) -> Iterator[Asked]:
    number = 0
    try:
        for item in items:
            if isinstance(item, Problem):
                tell(str(item))
            else:
                number += 1
                status = item.response.status if item.response is not None else None
                yield Asked(number, *sender.sends(item.request, item.viewer, is_told=is_told), status)
        if source.broken:
            tell(f"{source.name} breaks off: {source.broken}")
    finally:
        source.close()


def _saved(path: str, sender: Sender) -> Iterator[Asked]:
    """The request of each flow; its newest run's status is the recorded one."""
    flows = session_file(path)
    for row in flows.summaries():
        start = flows.load(row.number).flow.start
        yield Asked(row.number, *sender.sends(start.request, start.viewer, is_told=True), row.status or None)
