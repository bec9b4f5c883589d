"""Session files of older tables: read as they are, and brought up, whole or not at all, by the first who writes."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.stage import Stage
from edgetui.errors import UsageError
from edgetui.formats.store import FlowStore
from edgetui.formats.tables import VERSION
from edgetui.session.flow import Snapshot

DATA = Path(__file__).parent / "data"


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A file of the first tables: flow 1 with two runs and a long body that flow 2 has too, flow 3 with one of its own,
    and the body of a flow that was deleted."""
    return shutil.copy(DATA / "tables-1.edgetui", tmp_path / "old.edgetui")


def asked(path: str, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute(query)]


def is_as_it_was(store: FlowStore) -> bool:
    flows = [store.load(number).flow for number in range(1, 5)]
    bodies = [flow.runs[0].exchange.response.body for flow in flows if flow.runs[0].exchange.response]
    return (
        store.project() == "/srv/shop/edgetui.toml"
        and [row.uri for row in store.summaries()] == ["/first", "/second", "/third", "/fourth"]
        and [len(flow.runs) for flow in flows] == [2, 1, 1, 1]
        and bodies == [b"shared by two " * 2000, b"shared by two " * 2000, b"of one alone " * 2000, b"hello"]
        and flows[0].exchange.stage is Stage.CACHE_LOOKUP
    )


@pytest.mark.parametrize("number", range(1, VERSION))
def test_there_is_a_file_of_every_older_number(number: int) -> None:
    assert asked(str(DATA / f"tables-{number}.edgetui"), "PRAGMA user_version") == [number]


def test_an_old_file_is_read_without_being_touched(path: str) -> None:
    before = Path(path).read_bytes()
    store = FlowStore(path)

    assert is_as_it_was(store)
    assert {row.comment for row in store.summaries()} == {""}
    assert store.last_number() == 4
    store.close()
    assert Path(path).read_bytes() == before


def test_an_old_file_is_brought_up_by_who_writes_and_keeps_its_flows(path: str) -> None:
    store = FlowStore(path, writes=True)

    assert is_as_it_was(store)
    assert asked(path, "PRAGMA user_version") == [VERSION]
    store.write({2: Snapshot(tuple(store.load(2).flow.runs), "the odd one")})
    store.close()
    assert FlowStore(path).load(2).flow.comment == "the odd one"


def test_of_what_was_shared_in_an_old_file_each_part_stays_as_long_as_a_flow_has_it(path: str) -> None:
    assert asked(path, "SELECT count(*) FROM parts") == [4]
    store = FlowStore(path, writes=True)

    assert asked(path, "SELECT count(*) FROM parts") == [3]  # A distribution and two bodies: nobody had the fourth.
    store.write({1: None})
    assert asked(path, "SELECT count(*) FROM parts") == [3]
    store.write({2: None})
    assert asked(path, "SELECT count(*) FROM parts") == [2]
    assert store.load(3).flow.exchange.response is not None


def test_what_cannot_be_brought_up_stays_as_it_was(path: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE uses (somebody_elses)")

    with pytest.raises(UsageError, match="table uses already exists"):
        FlowStore(path, writes=True)

    assert asked(path, "PRAGMA user_version") == [1]
    assert is_as_it_was(FlowStore(path))


def test_a_damaged_recording_does_not_hinder_the_others(path: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE recordings SET data = x'00' WHERE number = 1")
    store = FlowStore(path, writes=True)

    assert store.load(2).flow.exchange.received.uri == "/second"
    with pytest.raises(UsageError, match="flow 1 is damaged"):
        store.load(1)


def test_who_reads_an_old_file_goes_on_while_another_brings_it_up(path: str) -> None:
    reader = FlowStore(path)
    assert reader.load(1).flow.comment == ""
    writer = FlowStore(path, writes=True)
    writer.write({1: Snapshot(tuple(reader.load(1).flow.runs), "seen")})

    assert is_as_it_was(reader)
    assert reader.load(1).flow.comment == "seen"
