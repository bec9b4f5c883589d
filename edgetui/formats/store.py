"""Session files: all flows of a session in one SQLite file, written as they change.

The rows of the list are a table of their own, so that a hundred thousand are read without decoding one; the recordings
stand in a second one, and what they share (distributions, long bodies) in a third, once and as long as one refers to
it. Every write is a transaction: whoever is killed leaves a file that opens, without at most what the last second
brought.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from edgetui.errors import UsageError
from edgetui.formats.tables import VERSION, bring_up, make_tables
from edgetui.session.flow import Flow, Snapshot
from edgetui.session.packing import packed, unpacked
from edgetui.session.recording import Restored, recorded, restored
from edgetui.session.summary import Summary, summary_of

#: `EDGE`: tells our files from other SQLite databases.
_APPLICATION_ID = 0x45444745
_COLUMNS = "number, method, host, uri, status, fingerprint, ms, at, stage, flags"

#: Seconds to wait for another process that writes to the same file.
_PATIENCE = 5.0

#: The fact that keeps the numbers of deleted flows from being used again.
_LAST_NUMBER = "last number"
#: What to do with a file of another kind.
_ELSE = "edgetui run ... --save FILE writes a session file; edgetui convert reads other files"


class FlowStore:
    """An open session file. Raises UsageError for a file that is none, and for what the disk refuses."""

    def __init__(self, path: str, *, writes: bool = False) -> None:
        self.path = path
        with self._told():
            if writes:
                _create(path)
            elif not os.path.exists(path):
                raise UsageError(f"there is no session file {path}", "edgetui run ... --save FILE writes one")
            self._connection = _connect(path, "rw" if writes else "ro")
            self._prepare(writes)
            # What is deleted may be a credential: it is overwritten.
            self._connection.execute("PRAGMA secure_delete = ON")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            hint = _ELSE if why == "file is not a database" else ""
            raise UsageError(f"cannot use {self.path} as a session file: {why}", hint) from error

    def _prepare(self, writes: bool) -> None:
        try:
            application, version = self._pragma("application_id"), self._pragma("user_version")
            if writes and application == 0 and not self._one("SELECT count(*) FROM sqlite_master"):
                self._make_tables()
            elif application != _APPLICATION_ID:
                raise UsageError(f"{self.path} is a database, but no session file of edgetui")
            elif version > VERSION:
                raise UsageError(f"{self.path} was written by a newer edgetui", "update this one")
            elif writes and version < VERSION:
                self._bring_up_tables()
        except BaseException:
            self._connection.close()
            raise

    def _make_tables(self) -> None:
        with self._transaction():
            # Another process may have been faster.
            if self._pragma("application_id") == 0:
                make_tables(self._connection)
                self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")

    def _bring_up_tables(self) -> None:
        with self._transaction():
            # Another process may have been faster: then there is nothing left to do.
            bring_up(self._connection, self._pragma("user_version"))

    def _pragma(self, name: str) -> int:
        return self._one(f"PRAGMA {name}")

    def _one(self, query: str, *values: object) -> int:
        number: int = self._connection.execute(query, values).fetchone()[0]
        return number

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    # -- reading

    def project(self) -> str:
        """The edgetui.toml of the session, an absolute path; "" where there was none."""
        with self._told():
            return self._fact("project")

    def last_number(self) -> int:
        """The highest number that a flow has or had; 0 when there was none."""
        with self._told():
            return self._last_number()

    def _last_number(self) -> int:
        return max(self._one("SELECT coalesce(max(number), 0) FROM flows"), int(self._fact(_LAST_NUMBER) or 0))

    def _fact(self, name: str) -> str:
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def summaries(self) -> list[Summary]:
        """Every flow's row, by number."""
        with self._told():
            rows = self._connection.execute(f"SELECT {_COLUMNS}, {self._comment()} FROM flows ORDER BY number")
            return [Summary(*(*row[:-2], _flags(row[-2]), row[-1])) for row in rows]

    def _comment(self) -> str:
        """The column, or what stands for it: who only reads leaves a file as it is, and the oldest have none."""
        return "comment" if self._pragma("user_version") > 1 else "''"

    def load(self, number: int) -> Restored:
        """The flow of this number; UsageError if there is none, or if it cannot be read."""
        with self._told():
            query = f"SELECT data, {self._comment()} FROM recordings JOIN flows USING (number) WHERE number = ?"
            row = self._connection.execute(query, (number,)).fetchone()
            if row is None:
                raise UsageError(f"{self.path} has no flow {number}", f"edgetui show {self.path} lists them")
            try:
                back = restored(unpacked(row[0]), self._part)
            except ValueError as error:
                raise UsageError(f"{self.path}: flow {number} is damaged: {error}") from error
            back.flow.comment = row[1]
            return back

    def _part(self, digest: str) -> bytes:
        row = self._connection.execute("SELECT data FROM parts WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            raise KeyError(digest)
        return unpacked(row[0])

    # -- writing

    def set_project(self, path: str) -> None:
        """The edgetui.toml that the flows are about."""
        with self._told(), self._transaction():
            self._set_fact("project", path)

    def _set_fact(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def write(self, flows: Mapping[int, Snapshot | None], known: int | None = None) -> None:
        """Keep these flows, all or none; what was kept under a number is replaced. None deletes it.

        Above the number `known` none is replaced: UsageError for one that somebody else wrote.
        """
        with self._told(), self._transaction():
            for number, flow in flows.items():
                if known is not None and number > known and self._has(number):
                    raise UsageError(f"another edgetui wrote flow {number} of {self.path}", "save into another file")
                if flow is None:
                    self._delete(number)
                else:
                    self._put(number, flow)

    def append(self, flow: Snapshot) -> int:
        """Keep one more flow; the number it got."""
        with self._told(), self._transaction():
            number = self._last_number() + 1
            self._put(number, flow)
            return number

    def _has(self, number: int) -> bool:
        return bool(self._one("SELECT count(*) FROM flows WHERE number = ?", number))

    def _put(self, number: int, flow: Snapshot) -> None:
        recording = recorded(number, flow.runs)
        # SQLite's text is UTF-8, and a file that was read may hold what is not.
        comment = flow.comment.encode("utf-8", "backslashreplace").decode("utf-8")
        row = summary_of(Flow(number, list(flow.runs), comment=comment))
        self._refer(number, recording.parts)
        self._connection.execute("INSERT OR REPLACE INTO recordings VALUES (?, ?)", (number, packed(recording.text)))
        values = row._replace(flags=" ".join(sorted(row.flags)))  # type: ignore[arg-type]
        self._connection.execute("INSERT OR REPLACE INTO flows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _delete(self, number: int) -> None:
        self._set_fact(_LAST_NUMBER, str(max(number, self._last_number())))
        self._refer(number, {})
        self._connection.execute("DELETE FROM flows WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM recordings WHERE number = ?", (number,))

    def _refer(self, number: int, parts: Mapping[str, bytes]) -> None:
        """The flow refers to these parts and to no other; what then nobody refers to is removed."""
        before = {part for (part,) in self._connection.execute("SELECT part FROM uses WHERE number = ?", (number,))}
        now = {self._kept_part(digest, data) for digest, data in parts.items()}
        self._connection.executemany("INSERT INTO uses VALUES (?, ?)", [(number, part) for part in now - before])
        for part in before - now:
            self._connection.execute("DELETE FROM uses WHERE number = ? AND part = ?", (number, part))
            unused = "NOT EXISTS (SELECT 1 FROM uses WHERE uses.part = parts.id)"
            self._connection.execute(f"DELETE FROM parts WHERE id = ? AND {unused}", (part,))

    def _kept_part(self, digest: str, data: bytes) -> int:
        """The id of the part, kept once."""
        row = self._connection.execute("SELECT id FROM parts WHERE digest = ?", (digest,)).fetchone()
        if row is not None:
            return int(row[0])
        insert = "INSERT INTO parts (digest, data) VALUES (?, ?)"
        part = self._connection.execute(insert, (digest, packed(data))).lastrowid
        assert part is not None
        return part

    def write_ahead(self, on: bool) -> None:
        """Make small writes cheap while a session is open; off, everything is in the one file again."""
        with contextlib.suppress(sqlite3.OperationalError):
            # Refused while another process has the file open: then it stays as it is, which is also correct.
            self._connection.execute(f"PRAGMA journal_mode = {'WAL' if on else 'DELETE'}")
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        self._connection.close()


@lru_cache(maxsize=1024)
def _flags(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _create(path: str) -> None:
    """Requests hold credentials: the file is for its owner alone."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _connect(path: str, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )


class SessionWriter:
    """Writes flows as they change, in a thread of its own, at most once every `interval` seconds.

        writer = SessionWriter("session.edgetui")
        workspace.subscribe(writer.changed)
        ...
        writer.close()

    Flows are kept under their own numbers; a workspace that goes on with a file counts on from its `last_number`, which
    is `known`: no flow is overwritten that another process added meanwhile. `problem` is why nothing is written, "" as
    long as all is well; what could not be written is tried again. `reader` is an open store of the same file. It is
    closed first at the end: while the file is read, the writer cannot put everything into it alone.
    """

    def __init__(
        self,
        path: str,
        *,
        interval: float = 1.0,
        project: str = "",
        known: int | None = None,
        reader: FlowStore | None = None,
    ) -> None:
        self.problem = ""
        self._store = FlowStore(path, writes=True)
        self._known = self._store.last_number() if known is None else known
        if project:
            self._store.set_project(project)
        self._store.write_ahead(True)
        self._interval = interval
        self._reader = reader
        self._changed: dict[int, Snapshot | None] = {}
        self._writing: dict[int, Snapshot | None] = {}
        self._is_closing = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="session writer", daemon=True)
        self._thread.start()

    @property
    def path(self) -> str:
        return self._store.path

    def is_written(self, flow: Flow) -> bool:
        """Is the file up to date with the flow?"""
        with self._news:
            return flow.number not in self._changed and flow.number not in self._writing

    def load(self, number: int) -> Restored:
        """A flow that was written."""
        if self._reader is None:
            self._reader = FlowStore(self._store.path)
        return self._reader.load(number)

    def changed(self, flow: Flow | None) -> None:
        """Keep the flow as it is now. Returns at once; None, a change of something else, is ignored."""
        if flow is not None:
            self._put(flow.number, flow.snapshot())

    def deleted(self, flow: Flow) -> None:
        """Keep the flow no more."""
        self._put(flow.number, None)

    def _put(self, number: int, flow: Snapshot | None) -> None:
        with self._news:
            self._changed[number] = flow
            self._news.notify()

    def close(self) -> None:
        """Write what is left. UsageError when it cannot be written."""
        with self._news:
            self._is_closing = True
            self._news.notify()
        self._thread.join()
        if self._reader is not None:
            self._reader.close()
        self._store.write_ahead(False)
        self._store.close()
        if self.problem:
            raise UsageError(self.problem, "what changed since then is lost")

    def _work(self) -> None:
        while batch := self._next_batch():
            try:
                self._store.write(batch, self._known)
                self._known = max(self._known, *batch)
                self._writing = {}
                self.problem = ""
            except UsageError as error:
                self.problem = error.message
                if self._give_back(batch):
                    return
            except Exception as error:
                self.problem = f"flows are not saved any more: {type(error).__name__}: {error}"
                raise
            with self._news:
                self._news.wait_for(lambda: self._is_closing, self._interval)

    def _next_batch(self) -> dict[int, Snapshot | None]:
        """What changed, as soon as something did; nothing when it is time to end."""
        with self._news:
            self._news.wait_for(lambda: self._changed or self._is_closing)
            self._writing, self._changed = self._changed, {}
            return self._writing

    def _give_back(self, batch: dict[int, Snapshot | None]) -> bool:
        """Try it again with what came meanwhile; True when there is no time left for that."""
        with self._news:
            self._changed, self._writing = {**batch, **self._changed}, {}
            return self._is_closing
