"""The tables of a session file, and what brings those of an older edgetui up to them.

A part is what recordings share, a distribution or a long body; `uses` says which flow refers to which. Tables have a
number. A file of an older one is brought up by one converter for each step between; there is a file of every number in
the tests.
"""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping

from edgetui.session.packing import unpacked

#: Of the tables below; the recordings have a format of their own.
VERSION = 2
_PARTS = "CREATE TABLE parts (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, data BLOB NOT NULL)"
_USES = "CREATE TABLE uses (number INTEGER NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (number, part)) WITHOUT ROWID"
_TABLES = (
    "CREATE TABLE flows (number INTEGER PRIMARY KEY, method TEXT NOT NULL, host TEXT NOT NULL, uri TEXT NOT NULL,"
    " status INTEGER NOT NULL, fingerprint TEXT NOT NULL, ms REAL NOT NULL, at REAL NOT NULL, stage TEXT NOT NULL,"
    " flags TEXT NOT NULL, comment TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE recordings (number INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    _PARTS,
    _USES,
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
#: How a recording names a part.
_DIGEST = re.compile(rb'"([0-9a-f]{64})"')


def make_tables(connection: sqlite3.Connection) -> None:
    """The tables of a new file. To be called inside a transaction."""
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Tables of an older `version` as today's. To be called inside a transaction."""
    for number in range(version, VERSION):
        _CONVERTERS[number](connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _with_comments_and_uses(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE flows ADD COLUMN comment TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE parts RENAME TO old_parts")
    for statement in (_PARTS, _USES, "INSERT INTO parts (digest, data) SELECT digest, data FROM old_parts"):
        connection.execute(statement)
    connection.execute("DROP TABLE old_parts")
    use = "INSERT OR IGNORE INTO uses SELECT ?, id FROM parts WHERE digest = ?"
    connection.executemany(use, _mentioned(connection))
    connection.execute("DELETE FROM parts WHERE id NOT IN (SELECT part FROM uses)")


def _mentioned(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The number of a flow and a digest in its recording, and perhaps some that are no part's."""
    for number, data in connection.execute("SELECT number, data FROM recordings"):
        # A recording that is damaged cannot be read with its parts either.
        with contextlib.suppress(ValueError):
            yield from ((number, digest.decode("ascii")) for digest in set(_DIGEST.findall(unpacked(data))))


#: What brings tables of version n to n + 1.
_CONVERTERS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _with_comments_and_uses}
