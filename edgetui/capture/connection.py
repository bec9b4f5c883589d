"""One viewer's connection: its requests one after the other, each answered before the next is looked at."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from edgetui.capture.account import Account
from edgetui.capture.answers import refusal, response_to, tell
from edgetui.capture.head import MalformedRequest
from edgetui.capture.outgoing import PIECE, Outgoing
from edgetui.capture.parser import ContinueWanted, Received, RequestParser
from edgetui.capture.reply import CONTINUE, reply_parts
from edgetui.engine import Exchange
from edgetui.engine.http import Viewer
from edgetui.engine.pages import closes_connection
from edgetui.session.runner import Unanswered

if TYPE_CHECKING:
    from edgetui.capture.server import Server

#: Bytes that may wait unread behind a request under way before the connection is no longer read.
PIPELINE_LIMIT = 64 * 1024
#: Seconds a viewer may take none of its answer.
SEND_TIMEOUT = 60.0
#: Seconds a connection is still read after its last answer: closed at once, it would be reset and the answer lost.
LINGER = 2.0


class Connection(asyncio.Protocol):
    """Reads requests, has each run by the server's runner, writes the answers in the same order."""

    _transport: asyncio.Transport

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._parser = RequestParser()
        self._viewer = Viewer()
        self._task: asyncio.Task[None] | None = None
        self._keep = Account(server.charge, PIPELINE_LIMIT).keep
        self._can_write: asyncio.Future[None] | None = None
        self._is_secure = False
        self.is_gone = False
        self.on_gone: Callable[[], None] | None = None
        self._is_at_end = False
        self._is_over = False

    # -- the transport's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        ip, port = (transport.get_extra_info("peername") or ("", 0))[:2]
        self._is_secure = transport.get_extra_info("ssl_object") is not None
        self._viewer = Viewer(ip=ip, port=port, protocol="https" if self._is_secure else "http")
        self._server.on_open(self)

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            return
        self._parser.feed(data)
        if self._task is None:
            self._proceed()
        elif self._parser.held > PIPELINE_LIMIT:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """The viewer sends no more; it may still read."""
        self._is_at_end = True
        if self._task is not None:
            self._tell_gone()
            return not self._is_secure  # TLS has no half of a connection.
        if self._is_over or self._parser.is_between_requests:
            return False
        self._refuse(MalformedRequest("the viewer stopped sending in the middle of a request"))
        return not self._is_secure

    def connection_lost(self, error: Exception | None) -> None:
        self.is_gone = True
        self._server.on_broken_tls(error, self._viewer)
        self._tell_gone()
        self.resume_writing()
        self._server.on_close(self)
        if self._task is None:
            self._keep(0)

    def _tell_gone(self) -> None:
        if self.on_gone is not None:
            self.on_gone()
            self.on_gone = None

    def pause_writing(self) -> None:
        self._can_write = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._can_write is not None and not self._can_write.done():
            self._can_write.set_result(None)
        self._can_write = None

    # -- the server's calls

    def close(self) -> None:
        """Close now if nothing runs, else after the answer that is due."""
        self._is_at_end = True
        if self._task is None:
            self._transport.close()

    def abort(self) -> None:
        """Close now."""
        if self._task is not None:
            self._task.cancel()
        self._transport.abort()

    # -- requests

    def _proceed(self) -> None:
        """Begin with the next request if it is there."""
        try:
            event = self._parser.next_event()
            if isinstance(event, ContinueWanted):
                self._transport.write(CONTINUE)
                event = None
            if isinstance(event, Received):
                self._check_upgrade(event)
                self._charge(event.size)
                self._begin(event)
            else:
                self._charge(self._parser.held)
        except MalformedRequest as refused:
            self._refuse(refused)

    def _check_upgrade(self, received: Received) -> None:
        if "websocket" in received.head.upgrade.lower():
            raise MalformedRequest("WebSocket is not supported by edgetui serve; ask the origin directly", 501)

    def _charge(self, size: int) -> None:
        """Account for `size` bytes that have come. Raises MalformedRequest when they cannot be kept."""
        if not self._keep(size):
            raise MalformedRequest("there are too many bytes of bodies to keep now", 503)

    def _begin(self, received: Received) -> None:
        self._server.on_busy(self)
        self._task = asyncio.get_running_loop().create_task(self._answer_or_break(received))
        if self._parser.held > PIPELINE_LIMIT:
            self._transport.pause_reading()

    async def _answer_or_break(self, received: Received) -> None:
        """No viewer waits for an answer that a bug of ours has kept from it."""
        try:
            await self._answer(received)
        except Exception as error:
            self._server.witness.broke(error)
            self._transport.abort()

    async def _answer(self, received: Received) -> None:
        """From the request to its answer on the wire; then on to the next request."""
        head = received.head
        viewer = self._viewer
        if head.http_version != viewer.http_version:
            viewer = Viewer(ip=viewer.ip, port=viewer.port, protocol=viewer.protocol, http_version=head.http_version)
        began = time.perf_counter()
        outcome = await self._server.run(received, viewer, self)
        self.on_gone = None
        self._keep(0)
        if isinstance(outcome, Unanswered) and not outcome.status:
            self._transport.abort()
            self._task = None
            return
        response = response_to(self._server, outcome)
        persists = head.persists and isinstance(outcome, Exchange) and not _ends_connection(outcome)
        persists = persists and not self._server.is_closing and not (self._is_at_end and not self._parser.held)
        if isinstance(outcome, Exchange):
            tell(self._server, outcome, (time.perf_counter() - began) * 1000, is_gone=self.is_gone)
        parts = reply_parts(response, head.method, head.http_version, persists=persists)
        # From here on nobody but `parts` holds the body, which the viewer may take its time for.
        del outcome, response, received
        await self._send(parts)
        self._task = None
        self._continue(persists=persists)

    def _continue(self, *, persists: bool) -> None:
        if self.is_gone:
            self._keep(0)
        elif not persists:
            self._end()
        else:
            self._server.on_idle(self)
            self._transport.resume_reading()
            self._proceed()
            if self._is_at_end and self._task is None and not self._is_over:
                self._refuse(MalformedRequest("the viewer stopped sending in the middle of a request"))

    # -- answers

    async def _send(self, parts: list[bytes]) -> None:
        """Write them as fast as the viewer takes them; `parts` is empty then."""
        if self.is_gone:
            return
        if sum(map(len, parts)) <= PIECE:
            self._transport.write(b"".join(parts))
            await self._taken()
            return
        outgoing = Outgoing(parts)
        while not self.is_gone and outgoing.write_to(self._transport):
            if self._can_write is not None:
                if not self._keep(await asyncio.to_thread(outgoing.put_away)):
                    self._leave()
                await self._taken()
            else:
                # Others have their turn, and that the viewer has gone is heard.
                await asyncio.sleep(0)
        self._keep(0)

    async def _taken(self) -> None:
        """Wait until the viewer has taken what was written. One that takes nothing is left."""
        if self._can_write is None:
            return
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._can_write
        except TimeoutError:
            self._leave()

    def _leave(self) -> None:
        self.is_gone = True
        self._transport.abort()

    def _refuse(self, refused: MalformedRequest) -> None:
        """Answer what is no request, make it visible, and end the connection: where the next begins is unknown."""
        page = refusal(self._server, refused, self._viewer)
        head = self._parser.pending_head
        self._transport.write(b"".join(reply_parts(page, head.method if head else "GET", "1.1", persists=False)))
        self._keep(0)
        self._end()

    def _end(self) -> None:
        """No more answers. What still comes is read and dropped for a moment, so that the last one arrives."""
        self._is_over = True
        self._parser = RequestParser()
        if self._is_at_end or not self._transport.can_write_eof():
            # TLS says itself that no more comes.
            self._transport.close()
            return
        self._transport.write_eof()
        self._transport.resume_reading()
        asyncio.get_running_loop().call_later(LINGER, self._transport.close)


def _ends_connection(exchange: Exchange) -> bool:
    """An error CloudFront itself made may end the connection; an origin's of the same status does not."""
    response = exchange.response
    return response is not None and not exchange.origin_status and closes_connection(response.status)
