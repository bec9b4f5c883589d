"""Memory of `edgetui serve` under 1,000 connections that want much of it.

    python tests/bench/bench_connections.py [--connections 1000]

They begin a head and stop; send 2 MB of a body and stop; ask for 2 MB and never read. A further request must be
answered while they are all still there, and the memory must stay below half of what they want, or exit code 1.
"""

import argparse
import asyncio
import contextlib
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MB = 1024 * 1024
SIZE = 2 * MB
HEAD = b"GET /big HTTP/1.1\r\nHost: a.test\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: %d\r\n\r\n" % (SIZE + 1)
PROJECT = """
[[Origins]]
Id = "o"
DomainName = "127.0.0.1"
CustomOriginConfig = {{ HTTPPort = {port}, OriginProtocolPolicy = "http-only" }}
[DefaultCacheBehavior]
CachePolicy = "CachingDisabled"
AllowedMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
"""


async def origin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        while True:
            target = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
            body = b"x" * SIZE if target == b"/big" else b"ok"
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()


class Hog(asyncio.Protocol):
    """Sends what it has as far as it is taken, and reads nothing."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.pause_reading()
        transport.write(self.data)


def resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


async def answered(port: int, patience: float) -> str:
    """What a request gets that wants nothing special."""
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /small HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")
            answer = (await reader.readuntil(b"\r\n")).decode().strip()
            writer.close()
            return answer
    except (OSError, EOFError, TimeoutError) as error:
        return type(error).__name__


async def highest(pid: int, enough: float, are_gone: asyncio.Event, patience: float = 60) -> tuple[float, float]:
    """The most MB it has; and what it has once all have gone and it is down to `enough` again, if that comes."""
    most, now, deadline = 0.0, 0.0, 0.0
    while not are_gone.is_set() or (now > enough and time.monotonic() < (deadline or math.inf)):
        await asyncio.sleep(0.1)
        now = resident(pid)
        most = max(most, now)
        deadline = deadline or (time.monotonic() + patience if are_gone.is_set() else 0.0)
    return most, now


async def bench(options: argparse.Namespace, folder: Path) -> bool:
    answering = await asyncio.start_server(origin, "127.0.0.1", 0)
    (folder / "edgetui.toml").write_text(PROJECT.format(port=answering.sockets[0].getsockname()[1]))
    with open(folder / "lines", "wb") as lines:
        words = [sys.executable, "-m", "edgetui", "serve", "--port", "0"]
        process = subprocess.Popen(words, cwd=folder, stderr=lines)
    is_good = True
    try:
        while b"http://" not in (said := (folder / "lines").read_bytes()):
            await asyncio.sleep(0.05)
        port = int(said.partition(b"http://127.0.0.1:")[2].split(b",")[0])
        await answered(port, 30)
        before = resident(process.pid)
        print(f"at rest {before:.0f} MB")
        loads = {
            "half a head": HEAD,
            "2 MB of a body": POST + b"x" * SIZE,
            "2 MB that nobody reads": HEAD + b"\r\n",
        }
        for name, data in loads.items():
            hogs = []
            for _ in range(options.connections):
                made = asyncio.get_running_loop().create_connection(lambda data=data: Hog(data), "127.0.0.1", port)
                hogs.append((await made)[1])
            are_gone = asyncio.Event()
            watching = asyncio.create_task(highest(process.pid, before * 1.5, are_gone))
            await asyncio.sleep(options.seconds)
            answer = await answered(port, 100)
            for hog in hogs:
                hog.transport.abort()
            are_gone.set()
            most, after = await watching
            print(f"{options.connections:,} x {name}: at most {most:.0f} MB, then {after:.0f}; another got {answer}")
            is_good = is_good and most < 1_000 and answer == "HTTP/1.1 200 OK" and process.poll() is None
    finally:
        process.kill()
        process.wait()
    return is_good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=15, help="how long each load lasts")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(bench(parser.parse_args(), Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
