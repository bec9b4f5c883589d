"""`edgetui serve`: a local CloudFront in a terminal, one line a request."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Iterator
from typing import Protocol

from edgetui.engine import Exchange
from edgetui.engine.http import Viewer, text_from_wire
from edgetui.errors import ExitCode
from edgetui.headless import diagnostics, output
from edgetui.headless.report import exchange_report
from edgetui.session.flow import fingerprint
from edgetui.session.runner import refusal_text

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: Objects made and not yet let go of, after which garbage is looked for.
_MANY = 10_000


class Listening(Protocol):
    """A server that can be started and closed."""

    async def start(self) -> str: ...

    async def close(self) -> None: ...


class RequestLog:
    """Tells a person of every request, and a program with `as_json`; with `quiet` only what went wrong outside it."""

    def __init__(self, bug_report: Callable[[Exception], str], *, quiet: bool = False, as_json: bool = False) -> None:
        self._bug_report = bug_report
        self._quiet = quiet
        self._as_json = as_json

    def answered(self, exchange: Exchange, elapsed_ms: float, *, is_gone: bool) -> None:
        """One line, and the exchange as one line of JSON."""
        if self._as_json:
            output.print_json_line(exchange_report(exchange))
        if not self._quiet:
            diagnostics.tell(request_line(exchange, elapsed_ms) + (" (the viewer is gone)" if is_gone else ""))

    def refused(self, reason: str, status: int, viewer: Viewer) -> None:
        """What came was no request."""
        diagnostics.warn(refusal_text(reason, status, viewer))

    def broke(self, error: Exception) -> None:
        """A bug of ours: the server goes on."""
        diagnostics.report_bug(self._bug_report(error))


def request_line(exchange: Exchange, elapsed_ms: float) -> str:
    """`GET /a?b=1 200 Miss ~=-! 12.3 ms`: the four characters are what each event did, as in the inspector."""
    response = exchange.response
    assert response is not None, "an exchange that is over has a response"
    received = exchange.received
    target = text_from_wire(received.target())
    x_cache = (response.headers.get("x-cache") or "").removesuffix(" from cloudfront")
    return f"{received.method} {target} {response.status} {x_cache} {fingerprint(exchange)} {elapsed_ms:.1f} ms"


async def serve(server: Listening, sample: str, warning: str = "", trusted: str = "") -> ExitCode:
    """Serve until interrupted.

    `sample` is the path of the request to show, `warning` says what is exposed, `trusted` by whose word it is HTTPS.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    url = await server.start()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        diagnostics.tell(f"serving on {url}, Ctrl+C ends it; try: curl -i '{url}{sample}'")
        if trusted:
            diagnostics.tell(trusted)
        if warning:
            diagnostics.warn(warning)
        with _little_garbage():
            await stop.wait()
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        await server.close()
    return ExitCode.OK


@contextlib.contextmanager
def _little_garbage() -> Iterator[None]:
    """What has been loaded is no garbage, and requests leave next to none: it is looked for less often meanwhile."""
    often, *rest = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_MANY, *rest)
    try:
        yield
    finally:
        gc.set_threshold(often, *rest)
        gc.unfreeze()
