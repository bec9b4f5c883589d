"""Answers, flows and memory of `edgetui serve` while functions return, throw, time out and exit.

    python tests/bench/bench_mixed.py [--count 10000] [--connections 64] [--runtime python3.12|nodejs22.x]

A function at viewer-request and one at origin-response do what the path says. Every client checks that it got the
answer to its own request, every exchange must be told once, and the memory of the server and its workers after all
is compared, at rest, with that after a tenth of as many requests. Something lost or unlike what was expected: exit
code 1.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

EVENTS = ("viewer-request", "origin-response")
PYTHON = """
import os, time
def handler(event, context):
    cf = event["Records"][0]["cf"]
    _, what, where, _ = cf["request"]["uri"].split("/")
    if where == cf["config"]["eventType"]:
        if what == "throws":
            raise ValueError("thrown")
        if what == "hangs":
            time.sleep(600)
        if what == "exits":
            os._exit(3)
    return cf.get("response") or cf["request"]
"""
NODE = """
exports.handler = async (event) => {
  const cf = event.Records[0].cf;
  const [, what, where] = cf.request.uri.split('/');
  if (where === cf.config.eventType) {
    if (what === 'throws') throw new Error('thrown');
    if (what === 'hangs') for (;;);
    if (what === 'exits') process.exit(3);
  }
  return cf.response || cf.request;
};
"""
#: What a path asks for: how often, and the status its client gets.
MIX = {"returns": (900, 200), "throws": (60, 503), "exits": (20, 503), "hangs": (20, 503)}


def targets(count: int, seed: int) -> list[tuple[str, int]]:
    """Targets, none twice, and the status expected of each."""
    chance = random.Random(seed)
    kinds = chance.choices(list(MIX), [share for share, _ in MIX.values()], k=count)
    return [(f"/{kind}/{chance.choice(EVENTS)}/{seed}-{number}", MIX[kind][1]) for number, kind in enumerate(kinds)]


async def origin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers with the target it was asked for."""
    with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        while True:
            target = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(target), target))


async def client(port: int, work: list[tuple[str, int]], wrong: Counter[str]) -> None:
    """Takes targets off `work` until there are none; one connection for as long as it is kept."""
    writer = None
    while work:
        target, expected = work.pop()
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n".encode())
        try:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 300)).lower()
            body = await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        except (OSError, EOFError, TimeoutError) as error:
            wrong[f"{target.split('/')[1]}: {type(error).__name__} instead of an answer"] += 1
            writer = None
            continue
        status = int(head[9:12])
        if status != expected or (status == 200 and body.decode() != target):
            wrong[f"{target.split('/')[1]}: answered {status} {body[:80]!r}"] += 1
        if b"connection: close" in head:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def load(port: int, count: int, connections: int, seed: int) -> Counter[str]:
    """What went wrong; empty is right."""
    work, wrong = targets(count, seed), Counter[str]()
    await asyncio.gather(*(client(port, work, wrong) for _ in range(connections)))
    return wrong


def project(folder: Path, origin_port: int, runtime: str) -> None:
    is_node = runtime.startswith("node")
    (folder / ("h.js" if is_node else "h.py")).write_text(NODE if is_node else PYTHON)
    functions = [f'[Functions.{event}]\nHandler = "h.handler"\nRuntime = "{runtime}"\nTimeout = 1' for event in EVENTS]
    bound = ", ".join(f'{{ EventType = "{event}", function = "{event}" }}' for event in EVENTS)
    origin = f'CustomOriginConfig = {{ HTTPPort = {origin_port}, OriginProtocolPolicy = "http-only" }}'
    behavior = f'CachePolicy = "CachingDisabled"\nLambdaFunctionAssociations = [{bound}]'
    lines = ['[[Origins]]\nId = "o"\nDomainName = "127.0.0.1"', origin, *functions, "[DefaultCacheBehavior]", behavior]
    (folder / "edgetui.toml").write_text("\n".join(lines))


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {}
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if entry.isdigit():
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def memory(pids: list[int]) -> float:
    """MB resident."""
    pages = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def at_rest(pid: int, patience: float = 200) -> list[int]:
    """The processes once the workers that nobody needs are ended: a guardian and a worker of each function are left."""
    deadline = time.monotonic() + patience
    while len(pids := family(pid)) > 2 + len(EVENTS) and time.monotonic() < deadline:
        await asyncio.sleep(1)
    return pids


async def bench(options: argparse.Namespace, folder: Path) -> bool:
    answering = await asyncio.start_server(origin, "127.0.0.1", 0)
    project(folder, answering.sockets[0].getsockname()[1], options.runtime)
    words = [sys.executable, "-m", "edgetui", "serve", "--port", "0", "--json"]
    with open(folder / "flows", "wb") as flows, open(folder / "lines", "wb") as lines:
        process = subprocess.Popen(words, cwd=folder, stdout=flows, stderr=lines)
    try:
        while b"http://" not in (said := (folder / "lines").read_bytes()):
            if process.poll() is not None:
                raise SystemExit(said.decode())
            await asyncio.sleep(0.05)
        port = int(said.partition(b"http://127.0.0.1:")[2].split(b",")[0])
        wrong: Counter[str] = Counter()
        figures = []
        for seed, count in enumerate((options.count // 10, options.count)):
            began = time.perf_counter()
            wrong += await load(port, count, options.connections, seed)
            elapsed = time.perf_counter() - began
            busiest = len(family(process.pid)) - 1
            pids = await at_rest(process.pid)
            told = memory([process.pid]), memory(pids), len(pids) - 1
            figures.append(told)
            print(
                f"{count:,} requests in {elapsed:.0f} s; at rest the server has {told[0]:.0f} MB, "
                f"with its {told[2]} processes (after the load {busiest}) {told[1]:.0f} MB"
            )
        process.send_signal(signal.SIGINT)
        process.wait(60)
    finally:
        process.kill()
        process.wait()
    before, after = figures
    asked = options.count + options.count // 10
    uris = Counter(json.loads(line)["request"]["uri"] for line in (folder / "flows").read_bytes().splitlines())
    print(f"{asked:,} asked, {uris.total():,} flows told, {len(uris):,} of them different; wrong: {dict(wrong) or 0}")
    print(f"memory after / before: {after[0] / before[0]:.2f} server, {after[1] / before[1]:.2f} with workers")
    is_kept = max(after[0] / before[0], after[1] / before[1]) <= 1.2
    return not wrong and len(uris) == uris.total() == asked and is_kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--runtime", default="python3.12")
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(bench(parser.parse_args(), Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
