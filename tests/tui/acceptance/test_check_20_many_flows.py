"""Ten thousand flows are opened like one, and every key is about the row it goes to.

What it costs is compared in tests/bench/bench_flows.py and bench_keys.py.
"""

import re
import sqlite3
from contextlib import closing

from edgetui.engine.commands import CacheMissed, CacheStored, OriginResponded
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.formats.store import FlowStore
from edgetui.session.flow import Snapshot
from edgetui.session.timeline import Start, started
from edgetui.testing.fakes import fake_distribution

COUNT = 10_000
#: Rows of flow 1 under other numbers: to run each would take longer than the test.
_COPIES = (
    "WITH RECURSIVE counted(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counted WHERE n < {count}) "
    "INSERT INTO {table} SELECT {columns} FROM {table}, counted WHERE number = 1"
)


def write_session(path, count=COUNT):
    """A session of `count` flows, each over, to `/catalogue/<number>/image.jpg`."""
    request = Request(uri="/catalogue/1/image.jpg", headers=Headers([("Host", "shop.example.com")]))
    run = started(Start(fake_distribution(()), request, Viewer(), "id", 1_700_000_000.0))
    for outcome in (CacheMissed(), OriginResponded(Response(200, body=b"hello"), 3.5), CacheStored()):
        run = run.advanced(outcome)
    store = FlowStore(str(path), writes=True)
    store.write({1: Snapshot((run,))})
    store.close()
    row = "n, method, host, '/catalogue/' || n || '/image.jpg', status, fingerprint, ms, at, stage, flags, comment"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_COPIES.format(count=count, table="flows", columns=row))
        connection.execute(_COPIES.format(count=count, table="recordings", columns="n, data"))
        connection.execute(_COPIES.format(count=count, table="uses", columns="n, part"))
    return path


def cursor_row(ui):
    """The number of the flow that the cursor is on, and that of the flow whose stage is shown."""
    row, title = re.search(r"^▸ *(\d+) GET", ui.text, re.M), re.search(r"─ Flow (\d+) ", ui.text)
    return int(row[1]), int(title[1])


def test_check_20_ten_thousand_flows_open_and_move_like_one(terminal, tmp_path):
    path = write_session(tmp_path / "many.edgetui")
    ui = terminal("--demo")
    ui.wait_for("paused before viewer-request")
    ui.press("O", "the path of a session")
    ui.send(f"{path}\r")
    ui.wait_for("Flows 1/10000")
    ui.settle()
    assert cursor_row(ui) == (1, 1)
    for key, number in (("G", COUNT), ("k", COUNT - 1), ("g", 1), ("\x04", 3), ("j", 4), ("\x15", 2)):
        ui.press(key, f"Flows {number}/{COUNT}")
        ui.settle()
        assert cursor_row(ui) == (number, number), key
    ui.send("q")
    assert ui.end() == 0
