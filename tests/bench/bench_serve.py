"""Requests a second of `edgetui serve` against a loopback origin, and of its peers with the same handlers.

    python tests/bench/bench_serve.py                          edgetui: no functions, four Python, four Node.js
    ... --peer DIR --mitmdump PATH                             and the peers, with the ratios

The peers are installed by hand, each in a folder of its own:

    npm install --prefix DIR serverless@3 serverless-offline-edge-lambda@1.3.1
    python -m venv VENV && VENV/bin/pip install mitmproxy      PATH is VENV/bin/mitmdump

Servers, origin and load are processes of their own; the rounds alternate between the servers, the figures are medians.
The functions pass everything on; nothing is cached, so that each request is four calls and a fetch.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

EVENTS = ("viewer-request", "origin-request", "origin-response", "viewer-response")
PYTHON = """
def handler(event, context):
    cf = event["Records"][0]["cf"]
    return cf["response"] if "response" in cf else cf["request"]
"""
NODE = """
exports.handler = async (event) => {
  const cf = event.Records[0].cf;
  return cf.response || cf.request;
};
"""
HEADERS = "".join(
    f"{name}: {value}\r\n"
    for name, value in [
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "de-CH,de;q=0.8,en;q=0.5"),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Cookie", "session=0123456789abcdef; theme=dark"),
        ("Referer", "https://www.example.org/"),
        ("Cache-Control", "no-cache"),
    ]
)
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nCache-Control: no-store\r\n"
    b"Server: bench\r\n\r\nhello, world"
)


class Origin(asyncio.Protocol):
    """Answers every request head with the same bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.left = b""

    def data_received(self, data: bytes) -> None:
        *heads, self.left = (self.left + data).split(b"\r\n\r\n")
        self.transport.write(ANSWER * len(heads))  # type: ignore[attr-defined]


class Viewer(asyncio.Protocol):
    """Sends a request, reads the answer, sends the next, until time is up."""

    def __init__(self, request: bytes, deadline: float, times: list[float]) -> None:
        self.request = request
        self.deadline = deadline
        self.times = times
        self.done = asyncio.get_running_loop().create_future()
        self.received = b""
        self.wanted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.began = time.perf_counter()
        if self.began > self.deadline:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self.received, self.wanted = b"", 0
        self.transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.wanted:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.received[:end].lower()
            if not head.startswith(b"http/1.1 200"):
                raise SystemExit(f"answered {self.received!r}")
            length = head.partition(b"content-length:")[2].split(b"\r\n")[0]
            self.wanted = end + 4 + int(length)
        if len(self.received) >= self.wanted:
            self.times.append(time.perf_counter() - self.began)
            self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server closed the connection"))


async def serve_origin() -> None:
    server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def load(port: int, connections: int, seconds: float) -> None:
    request = f"GET /index.html?q=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{HEADERS}\r\n".encode()
    times: list[float] = []
    began = time.perf_counter()
    viewers = []
    for _ in range(connections):
        make = asyncio.get_running_loop().create_connection(
            lambda: Viewer(request, began + seconds, times), "127.0.0.1", port
        )
        viewers.append((await make)[1])
    await asyncio.gather(*(viewer.done for viewer in viewers))
    print(json.dumps([len(times) / (time.perf_counter() - began), statistics.median(times) * 1000]))


def measured(port: int, connections: int, seconds: float) -> tuple[float, float]:
    """Requests a second and the median of their times in ms."""
    words = [sys.executable, __file__, "load", str(port), str(connections), str(seconds)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    rate, median = json.loads(done.stdout)
    return rate, median


@contextlib.contextmanager
def running(words: list[str], folder: str, output: str) -> Iterator[subprocess.Popen[bytes]]:
    with open(os.path.join(folder, output), "wb") as log:
        process = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(8)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes], patience: float = 60.0) -> float:
    """Milliseconds until somebody listens."""
    began = time.perf_counter()
    while time.perf_counter() - began < patience and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return (time.perf_counter() - began) * 1000
        time.sleep(0.01)
    raise SystemExit(f"{process.args!r} does not listen on {port}")


def cpu_of(root: int) -> float:
    """CPU seconds of a process and all that descend from it, as far as they still run."""
    parents, used = {}, {}
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if entry.isdigit():
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                parents[int(entry)] = int(fields[1])
                used[int(entry)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    family = {root}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(used.get(pid, 0.0) for pid in family)


def project(folder: str, name: str, origin: int, runtime: str) -> str:
    """An edgetui project with four functions of `runtime`; "" for none."""
    where = Path(folder, name)
    where.mkdir()
    Path(where, "h.js" if runtime.startswith("node") else "h.py").write_text(NODE if "node" in runtime else PYTHON)
    functions = [
        f'[Functions.f{number}]\nHandler = "h.handler"\nRuntime = "{runtime}"\nTimeout = 30' for number in range(4)
    ]
    associations = ", ".join(
        f'{{ EventType = "{event}", function = "f{number}" }}' for number, event in enumerate(EVENTS)
    )
    (where / "edgetui.toml").write_text(
        "\n".join(
            [
                '[[Origins]]\nId = "o"\nDomainName = "127.0.0.1"',
                f'CustomOriginConfig = {{ HTTPPort = {origin}, OriginProtocolPolicy = "http-only" }}',
                *(functions if runtime else []),
                '[DefaultCacheBehavior]\nCachePolicy = "CachingDisabled"\nOriginRequestPolicy = "AllViewer"',
                f"LambdaFunctionAssociations = [{associations if runtime else ''}]",
            ]
        )
    )
    return str(where)


def peer_project(folder: str, origin: int, modules: str) -> str:
    """The same four Node.js handlers for serverless-offline-edge-lambda."""
    where = Path(folder, "peer")
    where.mkdir()
    (where / "h.js").write_text(NODE)
    (where / "node_modules").symlink_to(Path(modules, "node_modules").resolve())
    functions = {
        f"f{number}": {
            "handler": "h.handler",
            "lambdaAtEdge": {"distribution": "D", "eventType": event, "pathPattern": "*"},
        }
        for number, event in enumerate(EVENTS)
    }
    configuration = {
        "service": "bench",
        "plugins": ["serverless-offline-edge-lambda"],
        "provider": {"name": "aws", "runtime": "nodejs18.x"},
        "custom": {
            "offlineEdgeLambda": {
                "path": "",
                "originMap": [{"pathPattern": "*", "target": f"http://127.0.0.1:{origin}"}],
            }
        },
        "functions": functions,
    }
    (where / "serverless.yml").write_text(json.dumps(configuration))
    return str(where)


def servers(folder: str, origin: int, options: argparse.Namespace) -> dict[str, tuple[list[str], str, int]]:
    """Command line, folder and port of each server."""
    found: dict[str, tuple[list[str], str, int]] = {}
    for name, runtime in (("no functions", ""), ("python", "python3.12"), ("node", "nodejs22.x")):
        port = free_port()
        where = project(folder, name.replace(" ", "-"), origin, runtime)
        words = [sys.executable, "-m", "edgetui", "serve", "--port", str(port), "--quiet"]
        found[f"edgetui, {name}"] = (words, where, port)
    if options.peer:
        port = free_port()
        words = ["node_modules/.bin/serverless", "offline", "start", "--port", str(port)]
        found["serverless-offline-edge-lambda"] = (words, peer_project(folder, origin, options.peer), port)
    if options.mitmdump:
        port = free_port()
        words = [os.path.abspath(options.mitmdump), "--mode", f"reverse:http://127.0.0.1:{origin}", "-q"]
        words += ["--listen-host", "127.0.0.1", "--listen-port", str(port)]
        found["mitmdump"] = (words, folder, port)
    return found


def bench(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        origin = subprocess.Popen([sys.executable, __file__, "origin"], stdout=subprocess.PIPE, text=True)
        stack.callback(origin.kill)
        assert origin.stdout is not None
        origin_port = int(origin.stdout.readline())
        figures: dict[str, list[tuple[float, float, float]]] = {}
        started = {}
        for name, (words, where, port) in servers(folder, origin_port, options).items():
            process = stack.enter_context(running(words, where, "log.txt"))
            print(f"{name}: listens after {wait_for(port, process):.0f} ms")
            measured(port, options.connections, 1.5)
            started[name] = (process.pid, port)
        for _ in range(options.rounds):
            for name, (pid, port) in started.items():
                before = cpu_of(pid)
                rate, _ = measured(port, options.connections, options.seconds)
                cpu = (cpu_of(pid) - before) / (rate * options.seconds) * 1e6
                _, median = measured(port, 1, 0.7)
                figures.setdefault(name, []).append((rate, cpu, median))
        print(f"{'':34}requests/s at {options.connections}   CPU us a request   p50 ms at 1")
        rates = {}
        for name, rounds in figures.items():
            rates[name], cpu, median = (statistics.median(values) for values in zip(*rounds, strict=True))
            print(f"{name:34}{rates[name]:15.0f}{cpu:19.0f}{median:14.2f}")
        for name, peer in (
            ("edgetui, node", "serverless-offline-edge-lambda"),
            ("edgetui, python", "serverless-offline-edge-lambda"),
            ("edgetui, no functions", "mitmdump"),
        ):
            if peer in rates:
                ratio = rates[name] / rates[peer]
                print(f"{name} = {ratio:.1f} x {peer}")


def main() -> None:
    if sys.argv[1:2] == ["origin"]:
        asyncio.run(serve_origin())
    elif sys.argv[1:2] == ["load"]:
        asyncio.run(load(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
    else:
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--peer", metavar="DIR", help="where serverless-offline-edge-lambda is installed")
        parser.add_argument("--mitmdump", metavar="PATH")
        parser.add_argument("--connections", type=int, default=16)
        parser.add_argument("--seconds", type=float, default=3.0)
        parser.add_argument("--rounds", type=int, default=3)
        bench(parser.parse_args())


if __name__ == "__main__":
    main()
