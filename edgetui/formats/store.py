"""Session files: all flows of a session in one SQLite file, written as they change.

The rows of the list are a table of their own, so that a hundred thousand are read without decoding one; the recordings
stand in a second one, and what they share (distributions, long bodies) in a third, once. Every write is a transaction:
whoever is killed leaves a file that opens, without at most what the last second brought.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from edgetui.errors import UsageError
from edgetui.session.flow import Flow
from edgetui.session.packing import packed, unpacked
from edgetui.session.recording import Restored, recorded, restored
from edgetui.session.summary import Summary, summary_of
from edgetui.session.timeline import Timeline

#: `EDGE`: tells our files from other SQLite databases.
_APPLICATION_ID = 0x45444745
#: Of the tables below; the recordings have a format of their own.
_TABLES_VERSION = 1
_TABLES = (
    "CREATE TABLE flows (number INTEGER PRIMARY KEY, method TEXT NOT NULL, host TEXT NOT NULL, uri TEXT NOT NULL,"
    " status INTEGER NOT NULL, fingerprint TEXT NOT NULL, ms REAL NOT NULL, at REAL NOT NULL, stage TEXT NOT NULL,"
    " flags TEXT NOT NULL)",
    "CREATE TABLE recordings (number INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE parts (digest TEXT PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_COLUMNS = "number, method, host, uri, status, fingerprint, ms, at, stage, flags"

#: Seconds to wait for another process that writes to the same file.
_PATIENCE = 5.0

Runs = tuple[Timeline, ...]


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

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise UsageError(f"cannot use {self.path} as a session file: {why}") from error

    def _prepare(self, writes: bool) -> None:
        try:
            application, version = self._pragma("application_id"), self._pragma("user_version")
            if writes and application == 0 and not self._one("SELECT count(*) FROM sqlite_master"):
                self._make_tables()
            elif application != _APPLICATION_ID:
                raise UsageError(f"{self.path} is a database, but no session file of edgetui")
            elif version > _TABLES_VERSION:
                raise UsageError(f"{self.path} was written by a newer edgetui", "update this one")
        except BaseException:
            self._connection.close()
            raise

    def _make_tables(self) -> None:
        with self._transaction():
            # Another process may have been faster.
            if self._pragma("application_id") == 0:
                for statement in _TABLES:
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                self._connection.execute(f"PRAGMA user_version = {_TABLES_VERSION}")

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
            row = self._connection.execute("SELECT value FROM facts WHERE name = 'project'").fetchone()
            return row[0] if row else ""

    def last_number(self) -> int:
        """The highest number of a flow; 0 when there is none."""
        with self._told():
            return self._one("SELECT coalesce(max(number), 0) FROM flows")

    def summaries(self) -> list[Summary]:
        """Every flow's row, by number."""
        with self._told():
            rows = self._connection.execute(f"SELECT {_COLUMNS} FROM flows ORDER BY number")
            return [Summary(*(*row[:-1], _flags(row[-1]))) for row in rows]

    def load(self, number: int) -> Restored:
        """The flow of this number; UsageError if there is none, or if it cannot be read."""
        with self._told():
            row = self._connection.execute("SELECT data FROM recordings WHERE number = ?", (number,)).fetchone()
            if row is None:
                raise UsageError(f"{self.path} has no flow {number}", f"edgetui show {self.path} lists them")
            try:
                return restored(unpacked(row[0]), self._part)
            except ValueError as error:
                raise UsageError(f"{self.path}: flow {number} is damaged: {error}") from error

    def _part(self, digest: str) -> bytes:
        row = self._connection.execute("SELECT data FROM parts WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            raise KeyError(digest)
        return unpacked(row[0])

    # -- writing

    def set_project(self, path: str) -> None:
        """The edgetui.toml that the flows are about."""
        with self._told(), self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('project', ?)", (path,))

    def write(self, flows: Mapping[int, Runs]) -> None:
        """Keep these flows, all or none; what was kept under a number is replaced. One without runs is deleted."""
        with self._told(), self._transaction():
            for number, runs in flows.items():
                if runs:
                    self._put(number, runs)
                else:
                    self._delete(number)

    def append(self, runs: Runs) -> int:
        """Keep one more flow; the number it got."""
        with self._told(), self._transaction():
            number = self._one("SELECT coalesce(max(number), 0) + 1 FROM flows")
            self._put(number, runs)
            return number

    def _put(self, number: int, runs: Runs) -> None:
        recording, row = recorded(number, runs), summary_of(Flow(number, list(runs)))
        parts = [(digest, packed(data)) for digest, data in recording.parts.items() if not self._has(digest)]
        self._connection.executemany("INSERT OR IGNORE INTO parts VALUES (?, ?)", parts)
        self._connection.execute("INSERT OR REPLACE INTO recordings VALUES (?, ?)", (number, packed(recording.text)))
        values = [getattr(row, column) for column in _COLUMNS.split(", ")]
        values[-1] = " ".join(sorted(row.flags))
        self._connection.execute("INSERT OR REPLACE INTO flows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _delete(self, number: int) -> None:
        # What it shared stays: others may have it.
        self._connection.execute("DELETE FROM flows WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM recordings WHERE number = ?", (number,))

    def _has(self, digest: str) -> bool:
        return bool(self._one("SELECT count(*) FROM parts WHERE digest = ?", digest))

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

    Flows are kept under their own numbers; a workspace that goes on with a file counts on from its `last_number`.
    `problem` is what the disk last said, "" while all is well; what could not be written is tried again.
    """

    def __init__(self, path: str, *, interval: float = 1.0, project: str = "") -> None:
        self.problem = ""
        self._store = FlowStore(path, writes=True)
        if project:
            self._store.set_project(project)
        self._store.write_ahead(True)
        self._interval = interval
        self._reader: FlowStore | None = None
        self._changed: dict[int, Runs] = {}
        self._writing: dict[int, Runs] = {}
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
            # Runs are frozen values: the thread encodes what was, whatever happens to the flow meanwhile.
            self._put(flow.number, tuple(flow.runs))

    def deleted(self, flow: Flow) -> None:
        """Keep the flow no more."""
        self._put(flow.number, ())

    def _put(self, number: int, runs: Runs) -> None:
        with self._news:
            self._changed[number] = runs
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
                self._store.write(batch)
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

    def _next_batch(self) -> dict[int, Runs]:
        """What changed, as soon as something did; nothing when it is time to end."""
        with self._news:
            self._news.wait_for(lambda: self._changed or self._is_closing)
            self._writing, self._changed = self._changed, {}
            return self._writing

    def _give_back(self, batch: dict[int, Runs]) -> bool:
        """Try it again with what came meanwhile; True when there is no time left for that."""
        with self._news:
            self._changed, self._writing = {**batch, **self._changed}, {}
            return self._is_closing
