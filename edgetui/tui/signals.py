"""Signals that end the inspector, so that the terminal is given back as it was."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: What a terminal or a person sends to end a program. The default action would leave the alternate screen on.
ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def ending_signals(end: Callable[[int], None]) -> Iterator[None]:
    """Inside, a signal of ENDING calls `end` with the exit code a shell expects: 128 + its number."""
    loop = asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, end, 128 + number)
    try:
        yield
    finally:
        for number in ENDING:
            loop.remove_signal_handler(number)
