"""What a function call costs: warm against its floor, cold against a bare interpreter. Run it as a script.

Warm: CPU time (this process and its children) of one invocation through the pool, over that of what cannot be
avoided: the JSON work of one call in one process, plus a ping-pong of the same bytes between two blocking processes.
Cold: wall time from nothing to the first answer, over that of a bare interpreter that imports json and ends.
Both sides take turns within one run, on one processor: waking a process on another one costs a varying 5 to 20 us, and
where the scheduler puts whom would decide. V8 gets calls to compile its code first. Medians are printed.
"""

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from edgetui.engine.behavior import Association, Function
from edgetui.engine.commands import FunctionReturned, InvokeFunction
from edgetui.engine.stage import EventType
from edgetui.runtimes.discover import function_from_path, interpreter_for
from edgetui.runtimes.pool import FunctionPool

WARM_UP, ROUNDS, CALLS, PINGS, STARTS = 6000, 9, 500, 4000, 15
EVENTS = Path(__file__).parent.parent / "data" / "cloudfront" / "introduction_event.json"
PYTHON = """\
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    request["headers"]["x-added"] = [{"key": "X-Added", "value": "yes"}]
    return request
"""
NODE = """\
export const handler = async (event) => {
  const { request } = event.Records[0].cf;
  request.headers["x-added"] = [{ key: "X-Added", value: "yes" }];
  return request;
};
"""
ECHO = """\
import os, sys
size, reply = int(sys.argv[1]), b"x" * int(sys.argv[2])
while True:
    have = 0
    while have < size:
        data = os.read(0, 65536)
        if not data:
            sys.exit()
        have += len(data)
    os.write(1, reply)
"""


def event_of_3_kb() -> dict[str, object]:
    event: dict[str, object] = json.loads(EVENTS.read_text())
    request = event["Records"][0]["cf"]["request"]  # type: ignore[index]
    for number in range(20):
        request["headers"][f"x-header-{number}"] = [{"key": f"X-Header-{number}", "value": "v" * 60}]
    return event


def child_cpu(pid: int) -> float:
    """CPU seconds of a process that is still running."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    precise = Path(f"/proc/{pid}/schedstat")
    if precise.exists():
        own = sum(
            int(task.joinpath("schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()
        )
        return own / 1e9
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def json_round_trip(event: dict[str, object], handler: Callable[..., object]) -> int:
    encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
    began = time.process_time()
    for _ in range(CALLS):
        json.loads(json.dumps(handler(json.loads(encode(event)), None)))
    return int((time.process_time() - began) / CALLS * 1e9)


def pipe_ping_pong(question: bytes, answer_size: int) -> int:
    echo = subprocess.Popen(
        [sys.executable, "-c", ECHO, str(len(question)), str(answer_size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert echo.stdin and echo.stdout
    reader, writer = echo.stdout.fileno(), echo.stdin.fileno()

    def once() -> None:
        os.write(writer, question)
        have = 0
        while have < answer_size:
            have += len(os.read(reader, 65536))

    once()
    began = own_cpu() + child_cpu(echo.pid)
    for _ in range(PINGS):
        once()
    used = own_cpu() + child_cpu(echo.pid) - began
    echo.communicate()
    return int(used / PINGS * 1e9)


async def warm(pool: FunctionPool, command: InvokeFunction) -> int:
    await pool.perform(command)
    [instance] = pool._crews[command.association.function].idle
    pid = instance._process.pid
    began = own_cpu() + child_cpu(pid)
    for _ in range(CALLS):
        outcome = await pool.perform(command)
        assert isinstance(outcome, FunctionReturned), outcome
    return int((own_cpu() + child_cpu(pid) - began) / CALLS * 1e9)


async def bench_warm(functions: dict[str, Function]) -> None:
    event = event_of_3_kb()
    namespace: dict[str, Callable[..., object]] = {}
    exec(PYTHON, namespace)
    question = json.dumps(event).encode()
    answer_size = len(json.dumps(namespace["handler"](json.loads(question), None)))
    pool = FunctionPool()
    commands = {
        name: InvokeFunction(EventType.VIEWER_REQUEST, Association(EventType.VIEWER_REQUEST, function), event)
        for name, function in functions.items()
    }
    for command in commands.values():
        for _ in range(WARM_UP):
            await pool.perform(command)
    times: dict[str, list[int]] = {name: [] for name in ("json", "pipe", *functions)}
    for _ in range(ROUNDS):
        times["json"].append(json_round_trip(event, namespace["handler"]))
        times["pipe"].append(pipe_ping_pong(question, answer_size))
        for name, command in commands.items():
            times[name].append(await warm(pool, command))
    await pool.close()
    medians = {name: statistics.median(values) / 1000 for name, values in times.items()}
    floor = medians["json"] + medians["pipe"]
    print(f"event {len(question)} bytes; floor: json {medians['json']:.0f} us + pipe {medians['pipe']:.0f} us CPU")
    for name in functions:
        print(f"warm {name}: {medians[name]:.0f} us CPU = {medians[name] / floor:.2f} x floor")


async def bench_cold(functions: dict[str, Function]) -> None:
    event = event_of_3_kb()
    for name, function in functions.items():
        path = interpreter_for(function).path
        bare = [path, "-c", "import json"] if name == "python" else [path, "-e", "0"]
        times: dict[str, list[float]] = {"bare": [], "cold": []}
        for _ in range(STARTS):
            began = time.perf_counter()
            subprocess.run(bare, check=True)
            times["bare"].append(time.perf_counter() - began)
            pool = FunctionPool()
            association = Association(EventType.VIEWER_REQUEST, function)
            began = time.perf_counter()
            await pool.perform(InvokeFunction(EventType.VIEWER_REQUEST, association, event))
            times["cold"].append(time.perf_counter() - began)
            await pool.close()
        bare_ms, cold_ms = (statistics.median(values) * 1000 for values in times.values())
        print(f"cold {name}: {cold_ms:.1f} ms, bare {bare_ms:.1f} ms = {cold_ms / bare_ms:.2f} x")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        functions = {}
        for name, file, text in (("python", "a.py", PYTHON), ("node", "a.mjs", NODE)):
            path = Path(folder, file)
            path.write_text(text)
            functions[name] = replace(function_from_path(str(path)), timeout=30.0)
        asyncio.run(bench_warm(functions))
        asyncio.run(bench_cold(functions))


if __name__ == "__main__":
    main()
