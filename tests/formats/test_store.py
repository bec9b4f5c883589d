"""Session files: what is written comes back, whoever is killed; what is no session file is refused."""

import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from edgetui.engine.commands import CacheMissed, OriginResponded
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.errors import UsageError
from edgetui.formats.store import FlowStore, SessionWriter
from edgetui.session.flow import Flow, Snapshot, new_flow
from edgetui.session.summary import summary_of
from edgetui.session.timeline import Start, started
from edgetui.testing.fakes import fake_distribution, fake_workspace


def flow(number: int = 1, uri: str = "/a", body: bytes = b"hello") -> Flow:
    """A flow without functions that has reached its reply."""
    request = Request(uri=uri, headers=Headers([("Host", "h.example")]))
    made = new_flow(number, Start(fake_distribution(()), request, Viewer(), f"id-{number}", 1_700_000_000.0))
    for given in (CacheMissed(), OriginResponded(Response(404, body=body), 3.5)):
        made.timeline = made.timeline.advanced(given)
    return made


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "a.edgetui")


@pytest.fixture
def store(path: str) -> Iterator[FlowStore]:
    made = FlowStore(path, writes=True)
    yield made
    made.close()


def test_a_flow_that_was_written_comes_back_equal(store: FlowStore, path: str) -> None:
    store.write({7: flow(7).snapshot()})

    back = FlowStore(path).load(7)

    assert back.drift is None
    assert (back.flow.number, back.flow.runs) == (7, flow(7).runs)


def test_rows_come_back_by_number_as_the_flows_say_them(store: FlowStore) -> None:
    flows = [flow(2, "/b"), flow(1, "/grüße".encode().decode("latin-1"))]
    store.write({each.number: each.snapshot() for each in flows})

    assert store.summaries() == [summary_of(each) for each in reversed(flows)]


def test_a_flow_that_goes_on_replaces_what_was_kept_of_it(store: FlowStore) -> None:
    whole = flow()
    store.write({1: Snapshot((started(whole.start),))})
    store.write({1: whole.snapshot()})

    assert store.summaries() == [summary_of(whole)]
    assert store.load(1).flow.runs == whole.runs


def test_flows_appended_get_the_next_number(store: FlowStore) -> None:
    assert store.last_number() == 0
    assert [store.append(flow().snapshot()) for _ in range(3)] == [1, 2, 3]
    store.write({9: flow(9).snapshot()})
    assert store.append(flow().snapshot()) == 10
    assert store.last_number() == 10
    assert store.load(10).flow.number == 10


def test_what_flows_share_is_kept_once(store: FlowStore, path: str) -> None:
    body = os.urandom(200_000)
    for _ in range(5):
        store.append(flow(body=body).snapshot())

    assert os.path.getsize(path) < 2 * len(body)
    assert store.load(5).flow.exchange.response == flow(body=body).exchange.response


def test_the_file_is_for_its_owner_alone(store: FlowStore, path: str) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_batch_is_written_whole_or_not_at_all(store: FlowStore) -> None:
    broken = object()

    with pytest.raises(AttributeError):
        store.write({1: flow().snapshot(), 2: Snapshot((broken,))})  # type: ignore[arg-type]

    assert store.summaries() == []
    store.append(flow().snapshot())


def test_two_that_make_the_same_file_do_not_get_in_each_others_way(path: str) -> None:
    one, other = FlowStore(path, writes=True), FlowStore(path, writes=True)

    assert [one.append(flow().snapshot()), other.append(flow().snapshot())] == [1, 2]
    one.close()
    other.close()


def test_a_comment_is_kept_beside_the_flow_and_in_its_row(store: FlowStore) -> None:
    store.write({1: Snapshot(tuple(flow().runs), "look at \x1b[31mthis"), 2: flow(2).snapshot()})

    assert [row.comment for row in store.summaries()] == ["look at \x1b[31mthis", ""]
    assert store.load(1).flow.comment == "look at \x1b[31mthis"
    store.write({1: flow().snapshot()})
    assert store.load(1).flow.comment == ""


def test_a_comment_that_is_no_utf_8_costs_no_flow(store: FlowStore) -> None:
    store.write({1: Snapshot(tuple(flow().runs), "from \udcff a file")})

    assert store.load(1).flow.comment == r"from \udcff a file"


# -- deleting


def test_the_number_of_a_deleted_flow_is_not_used_again(store: FlowStore, path: str) -> None:
    for _ in range(3):
        store.append(flow().snapshot())
    store.write({3: None})
    store.write({2: None})

    assert store.last_number() == 3
    assert FlowStore(path, writes=True).append(flow().snapshot()) == 4


def test_nor_is_the_number_of_one_that_was_deleted_before_it_was_written(store: FlowStore) -> None:
    store.write({1: flow().snapshot(), 2: None})

    assert store.last_number() == 2


def test_nothing_of_a_deleted_flow_stays_in_the_file(store: FlowStore, path: str) -> None:
    store.write({1: Snapshot(tuple(flow(uri="/a?token=5ecre7").runs), "5ecre7"), 2: flow(2).snapshot()})
    assert b"5ecre7" in Path(path).read_bytes()
    store.write({1: None})

    assert b"5ecre7" not in Path(path).read_bytes()


def parts_in(path: str) -> int:
    with contextlib.closing(sqlite3.connect(path)) as database:
        count: int = database.execute("SELECT count(*) FROM parts").fetchone()[0]
        return count


def test_what_flows_share_goes_with_the_last_of_them(store: FlowStore, path: str) -> None:
    body = b"x" * 50_000
    for number in (1, 2):
        store.write({number: flow(number, body=body).snapshot()})
    assert parts_in(path) == 2  # With their distribution.

    store.write({1: None})
    assert store.load(2).flow.exchange.response == flow(2, body=body).exchange.response
    store.write({2: None})

    assert parts_in(path) == 0


def test_what_a_flow_has_no_more_use_for_goes_when_it_is_written_again(store: FlowStore, path: str) -> None:
    store.write({1: flow(body=b"x" * 50_000).snapshot(), 2: flow(2).snapshot()})
    store.write({1: flow(body=b"y" * 50_000).snapshot()})

    assert parts_in(path) == 2
    assert store.load(1).flow.runs == flow(body=b"y" * 50_000).runs
    assert store.load(2).flow.runs == flow(2).runs


# -- what is no session file


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 20, "cannot use .* as a session file: file is not a database"),
        (b"", "is a database, but no session file of edgetui"),
    ],
)
def test_a_file_of_another_kind_is_refused(path: str, content: bytes, message: str) -> None:
    Path(path).write_bytes(content)

    with pytest.raises(UsageError, match=message):
        FlowStore(path)


def test_another_programs_database_is_refused_and_left_alone(path: str) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    before = Path(path).read_bytes()

    for writes in (False, True):
        with pytest.raises(UsageError, match="no session file of edgetui"):
            FlowStore(path, writes=writes)

    assert Path(path).read_bytes() == before


def test_a_file_of_a_newer_edgetui_is_refused(store: FlowStore, path: str) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()

    with pytest.raises(UsageError, match="newer edgetui"):
        FlowStore(path)


def test_a_file_that_is_not_there_is_not_made_by_reading(path: str) -> None:
    with pytest.raises(UsageError, match="there is no session file") as caught:
        FlowStore(path)

    assert "--save" in caught.value.hint
    assert not os.path.exists(path)


def test_a_folder_that_is_not_there_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        FlowStore(str(tmp_path / "nowhere" / "a.edgetui"), writes=True)


def test_a_number_that_is_not_there_is_refused_with_the_way_to_those_that_are(store: FlowStore) -> None:
    with pytest.raises(UsageError, match="has no flow 3") as caught:
        store.load(3)

    assert "edgetui show" in caught.value.hint


@pytest.mark.parametrize("damage", ["UPDATE recordings SET data = x'00'", "DELETE FROM parts"])
def test_damage_is_told_and_the_list_can_still_be_read(store: FlowStore, path: str, damage: str) -> None:
    store.append(flow().snapshot())
    with sqlite3.connect(path) as other:
        other.execute(damage)
    other.close()

    with pytest.raises(UsageError, match="damaged"):
        store.load(1)
    assert len(store.summaries()) == 1


# -- the writer


def test_what_changed_is_there_when_the_writer_is_closed(path: str) -> None:
    writer = SessionWriter(path, interval=3600)
    for number in range(1, 4):
        writer.changed(flow(number))
    writer.changed(None)
    writer.close()

    assert [row.number for row in FlowStore(path).summaries()] == [1, 2, 3]
    assert os.listdir(os.path.dirname(path)) == ["a.edgetui"]


def test_the_first_change_is_written_at_once_later_ones_together(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[list[int]] = []
    first = threading.Event()
    write = FlowStore.write

    def noted(self: FlowStore, flows: dict[int, object], known: int) -> None:
        write(self, flows, known)  # type: ignore[arg-type]
        batches.append(sorted(flows))
        first.set()

    monkeypatch.setattr(FlowStore, "write", noted)
    writer = SessionWriter(path, interval=3600)
    writer.changed(flow(1))
    assert first.wait(30)
    for number in (2, 3, 2):
        writer.changed(flow(number))
    writer.close()

    assert batches == [[1], [2, 3]]


def test_a_flow_is_kept_as_it_was_last_told(path: str) -> None:
    writer = SessionWriter(path, interval=3600)
    whole = flow()
    early = Flow(1, [started(whole.start)])
    writer.changed(early)
    early.timeline = whole.timeline
    writer.changed(early)
    writer.close()

    assert FlowStore(path).load(1).flow.runs == whole.runs


def test_a_flow_that_is_deleted_is_in_the_file_no_more(path: str) -> None:
    writer = SessionWriter(path, interval=0)
    one, other = flow(1), flow(2)
    for each in (one, other):
        writer.changed(each)
    writer.deleted(one)
    writer.close()

    store = FlowStore(path)
    assert [row.number for row in store.summaries()] == [2]
    assert store.load(2).flow.runs == other.runs
    with pytest.raises(UsageError, match="no flow 1"):
        store.load(1)


def test_a_writer_goes_on_with_a_file(path: str) -> None:
    for number in (1, 2):
        writer = SessionWriter(path)
        writer.changed(flow(number))
        writer.close()

    assert [row.number for row in FlowStore(path).summaries()] == [1, 2]


def test_two_who_go_on_with_a_file_do_not_overwrite_each_others_new_flows(path: str) -> None:
    store = FlowStore(path, writes=True)
    store.append(flow(1).snapshot())
    writer = SessionWriter(path, interval=0)
    store.append(flow(2, "/theirs").snapshot())
    writer.changed(flow(2, "/ours"))

    with pytest.raises(UsageError, match="another edgetui wrote flow 2 of"):
        writer.close()
    assert store.load(2).flow.exchange.received.uri == "/theirs"


def test_what_was_there_when_the_session_was_opened_and_what_is_its_own_is_replaced(path: str) -> None:
    store = FlowStore(path, writes=True)
    store.append(flow(1).snapshot())
    writer = SessionWriter(path, interval=0, known=1)
    for each in (flow(1, "/again-1"), flow(2), flow(2, "/again-2")):
        writer.changed(each)
        while not writer.is_written(each):
            threading.Event().wait(0.001)
    writer.close()

    assert [row.uri for row in store.summaries()] == ["/again-1", "/again-2"]


def test_a_session_can_be_read_while_it_is_written(path: str) -> None:
    written = threading.Event()
    writer = SessionWriter(path)
    writer.changed(flow(1))
    reader = FlowStore(path)
    while not reader.summaries():
        written.wait(0.01)

    assert reader.load(1).flow.runs == flow(1).runs
    reader.close()
    writer.close()


def test_what_the_disk_refuses_is_told_tried_again_and_told_at_the_end(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: FlowStore, flows: object, known: int) -> None:
        raise UsageError("the disk is full")

    write = FlowStore.write
    monkeypatch.setattr(FlowStore, "write", full)
    writer = SessionWriter(path, interval=0.001)
    writer.changed(flow(1))
    while not writer.problem:
        threading.Event().wait(0.001)
    monkeypatch.setattr(FlowStore, "write", write)
    writer.changed(flow(2))
    while writer.problem:
        threading.Event().wait(0.001)
    writer.close()
    assert [row.number for row in FlowStore(path).summaries()] == [1, 2]

    monkeypatch.setattr(FlowStore, "write", full)
    last = SessionWriter(path)
    last.changed(flow(3))
    with pytest.raises(UsageError, match="the disk is full"):
        last.close()


async def test_a_workspace_that_is_listened_to_is_kept_as_it_goes(path: str) -> None:
    workspace = fake_workspace({})
    writer = SessionWriter(path, interval=0)
    workspace.subscribe(writer.changed)

    done, paused = (workspace.add(Request(uri=uri), Viewer()) for uri in ("/done", "/paused"))
    await workspace.continue_(done)
    workspace.restart(done)
    workspace.amend(paused, Request(uri="/by-hand"))
    writer.close()

    kept = FlowStore(path)
    assert [kept.load(number).flow.runs for number in (1, 2)] == [done.runs, paused.runs]
    assert [row.stage for row in kept.summaries()] == ["cache-lookup", "cache-lookup"]


KILLED = """
import sys
sys.path.insert(0, sys.argv[2])
from test_store import flow
from edgetui.formats.store import SessionWriter
writer = SessionWriter(sys.argv[1], interval=0.02)
# A flow for every line asked: who makes them as fast as it can starves the writer's thread on a busy machine.
for number, _ in enumerate(sys.stdin, 1):
    writer.changed(flow(number))
    print(number, flush=True)
"""


def test_who_is_killed_leaves_a_file_that_opens_with_all_but_the_newest_flows(path: str) -> None:
    script = [sys.executable, "-c", KILLED, path, str(Path(__file__).parent)]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None and process.stdout is not None
        made = 0
        while made < 50 or _rows(path) < 20:
            process.stdin.write("next\n")
            made = int(process.stdout.readline())
        there = _rows(path)
        process.send_signal(signal.SIGKILL)
        process.wait()

    kept = FlowStore(path)
    numbers = [row.number for row in kept.summaries()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= there >= 20
    assert kept.load(numbers[-1]).flow.runs == flow(numbers[-1]).runs
    kept.close()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def _rows(path: str) -> int:
    store = FlowStore(path)
    try:
        return len(store.summaries())
    finally:
        store.close()


def test_a_comment_is_written_by_the_writer_with_its_flow(path: str) -> None:
    writer = SessionWriter(path, interval=3600)
    noted = flow()
    noted.comment = "first"
    writer.changed(noted)
    noted.comment = "second"
    writer.changed(noted)
    noted.comment = "nobody was told"
    writer.close()

    assert FlowStore(path).load(1).flow.comment == "second"
