"""The clipboard, by every way there is: over SSH and in tmux no single one always works."""

import asyncio
import base64
import os
from collections.abc import Callable, Mapping

from edgetui.errors import UsageError
from edgetui.session.outlet import Outlet

#: What terminals take of an OSC 52 sequence, in bytes of base64; more is dropped by some without a word.
MOST_OSC52 = 74_994
#: Seconds tmux may take.
_PATIENCE = 5.0


def osc52(data: bytes) -> str:
    """The sequence that puts `data` on the terminal's clipboard; "" when it is too much for that."""
    code = base64.b64encode(data).decode("ascii")
    return f"\x1b]52;c;{code}\x07" if len(code) <= MOST_OSC52 else ""


async def to_tmux(data: bytes, env: Mapping[str, str] = os.environ) -> bool:
    """Put `data` in tmux's newest buffer, and by `-w` on the clipboard of its terminal. False outside of tmux."""
    if not env.get("TMUX"):
        return False
    pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux", "load-buffer", "-w", "-", stdin=pipe, stdout=none, stderr=none, env=dict(env)
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(data), _PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
    return process.returncode == 0


async def copy(data: bytes, write: Callable[[str], object], outlet: Outlet) -> str:
    """Copy `data` by every way there is; what was done, for the status line."""
    ways = []
    sequence = osc52(data)
    if sequence:
        write(sequence)
        ways.append("OSC 52")
    if await to_tmux(data):
        ways.append("tmux")
    try:
        kept = f"also in {outlet.keep_clip(data)}"
    except UsageError as error:
        if not ways:
            raise
        kept = f"but {error.message}"
    too_much = "" if sequence else f"more than a terminal takes ({MOST_OSC52 * 3 // 4:,} B): "
    by = f" ({', '.join(ways)})" if ways else ""
    return f"copied {len(data):,} B{by} — {too_much}{kept}"
