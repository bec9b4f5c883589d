"""A session of many flows in the inspector: how soon it is open, what a flow costs, how fast the list moves.

Run it as a script. For each size a session file of flows that ran without functions is written, then the inspector
opens it in a process of its own, without a terminal: `open` is CPU time from a workspace being asked for to the first
paint of the list, beside the same for a session of one flow; `KB/flow` is resident memory over that session's; `G`, `g`
and `^D` are CPU time of a key up to its frame; `filter` holds `~u /7` against every row.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1, 10_000, 100_000)
KEYS = ("G", "g", "ctrl+d")


def write(path: str, count: int) -> None:
    """A session of `count` flows, each over."""
    from dataclasses import replace

    from edgetui.engine.commands import CacheMissed, CacheStored, OriginResponded
    from edgetui.engine.http import Headers, Request, Response, Viewer
    from edgetui.formats.store import FlowStore
    from edgetui.session.flow import new_flow
    from edgetui.session.timeline import Start
    from edgetui.testing.fakes import fake_distribution

    headers = Headers([("Host", "shop.example.com"), ("User-Agent", "curl/8"), ("Accept", "*/*")])
    start = Start(fake_distribution(()), Request(headers=headers), Viewer(), "id", 1_700_000_000.0)
    store = FlowStore(path, writes=True)
    for first in range(0, count, 1000):
        batch = {}
        for number in range(first + 1, min(first + 1001, count + 1)):
            request = replace(start.request, uri=f"/catalogue/{number}/image.jpg")
            flow = new_flow(number, replace(start, request=request, request_id=f"id-{number}"))
            for given in (CacheMissed(), OriginResponded(Response(200, body=b"hello"), 3.5), CacheStored()):
                flow.timeline = flow.timeline.advanced(given)
            batch[number] = flow.snapshot()
        store.write(batch)
    store.close()


async def measure(path: str) -> dict[str, float]:
    """Open the session in the inspector and use it; seconds of CPU, and KB."""
    import edgetui.tui.screens.inspector  # noqa: F401  # Not what is measured.
    from edgetui.tui.app import EdgetuiApp
    from edgetui.wiring.sessions import session_workspace

    took: dict[str, float] = {}
    began = time.process_time()
    app = EdgetuiApp(session_workspace(path))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        took["open"] = time.process_time() - began
        took["kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for key in KEYS:
            began = time.process_time()
            await pilot.press(key)
            took[key] = time.process_time() - began
        began = time.process_time()
        await pilot.press("f", *"~u /7", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        took["filter"] = time.process_time() - began
    return took


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(measure(sys.argv[1]))))
        return
    print(f"{'flows':>8} {'open s':>8} {'KB/flow':>8}" + "".join(f" {key + ' ms':>9}" for key in (*KEYS, "filter")))
    base: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = str(Path(folder) / f"{size}.edgetui")
            write(path, size)
            said = subprocess.run([sys.executable, __file__, path], capture_output=True, text=True, check=True).stdout
            took = json.loads(said)
            base = base or took
            per_flow = (took["kb"] - base["kb"]) / size
            keys = "".join(f" {took[key] * 1000:>9.0f}" for key in (*KEYS, "filter"))
            print(f"{size:>8} {took['open'] - (base['open'] if size > 1 else 0):>8.2f} {per_flow:>8.2f}{keys}")


if __name__ == "__main__":
    main()
