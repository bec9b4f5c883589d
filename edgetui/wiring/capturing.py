"""The listening side of the inspector."""

from collections.abc import Callable
from dataclasses import dataclass

from edgetui.capture.server import Server
from edgetui.capture.sharing import SharedFunctions
from edgetui.engine import Exchange
from edgetui.engine.http import Viewer
from edgetui.errors import UsageError
from edgetui.session.capturing import HOLD_TIMEOUT, CapturedRuns
from edgetui.session.runner import refusal_text
from edgetui.session.workspace import Workspace
from edgetui.wiring.serving import authority, exposure

#: The first port that is tried where none is named, and how many after it.
FIRST_PORT = 8765
_PORTS = 32


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen. `port` 0: the first that is free from FIRST_PORT on. `hold_timeout` is in seconds.

    `https`: HTTPS too, on the same port.
    """

    port: int = 0
    address: str = "127.0.0.1"
    hold_timeout: float = HOLD_TIMEOUT
    https: bool = False


class Capturing:
    """Listens for a workspace: every request becomes one of its flows, and what is none is told to `tell`."""

    def __init__(self, workspace: Workspace, tell: Callable[[str], None], listen: Listen) -> None:
        self.hold_timeout = listen.hold_timeout
        self._workspace = workspace
        self._tell = tell
        self._listen = listen
        self._server: Server | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        return self._port

    async def start(self) -> str:
        """Listen; what to say of it. Raises UsageError when the address or port cannot be had."""
        performers = self._workspace.performers
        if not isinstance(performers.functions, SharedFunctions):
            performers.functions = SharedFunctions(performers.functions)
        self._server, url = await self._started()
        self._port = int(url.rpartition(":")[2])
        wanted = self._listen.port or FIRST_PORT
        said = [f"listening on {url}"]
        if self._port != wanted:
            said.append(f"port {wanted} is in use")
        if self._listen.https:
            said.append(f"and by HTTPS, CA {authority().certificate_path}")
        if exposed := exposure(self._listen.address):
            said.append(exposed)
        return "; ".join(said)

    async def _started(self) -> tuple[Server, str]:
        """On the port that was named, else on the first one that is free."""
        tls = authority().context(self._listen.address) if self._listen.https else None
        first = self._listen.port or FIRST_PORT
        for port in range(first, first + (1 if self._listen.port else _PORTS)):
            runs = CapturedRuns(self._workspace, self.hold_timeout)
            server = Server(runs, self, address=self._listen.address, port=port, tls=tls)
            try:
                return server, await server.start()
            except UsageError as error:
                await runs.close()
                refused = error
        raise refused

    async def stop(self) -> None:
        """Listen no more: held clients get a 503, what runs may end."""
        server, self._server, self._port = self._server, None, 0
        if server is not None:
            await server.close()

    # -- the server's witness

    def answered(self, exchange: Exchange, elapsed_ms: float, *, is_gone: bool) -> None:
        """The flow tells it already."""

    def refused(self, reason: str, status: int, viewer: Viewer) -> None:
        """What came was no request: it stays to be read."""
        note = refusal_text(reason, status, viewer)
        self._workspace.refused.append(note)
        self._tell(note)

    def broke(self, error: Exception) -> None:
        """A bug of ours: the server goes on."""
        self._tell(f"a bug of edgetui's, the client got a 500: {type(error).__name__}: {error}")
