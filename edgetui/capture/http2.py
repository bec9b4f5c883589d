"""A viewer's connection of HTTP/2: many requests at a time, each run by the server's runner (RFC 9113).

`h2` knows the protocol; here its events become requests, and responses its frames.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError, StreamClosedError
from h2.settings import SettingCodes, Settings

from edgetui.capture.account import Account
from edgetui.capture.answers import refusal, response_to, tell
from edgetui.capture.connection import PIPELINE_LIMIT, SEND_TIMEOUT
from edgetui.capture.head import Head, MalformedRequest, head_from_fields
from edgetui.capture.outgoing import Outgoing
from edgetui.capture.parser import BODY_LIMIT, HEAD_LIMIT, Received, body_too_large
from edgetui.capture.reply import reply_fields
from edgetui.engine import Exchange
from edgetui.engine.http import Response, Viewer
from edgetui.session.runner import Unanswered
from edgetui.session.spool import Spool

if TYPE_CHECKING:
    from edgetui.capture.server import Server

#: Requests of one connection at a time; at least 100 are recommended (RFC 9113 §6.5.2).
STREAMS = 128
#: Requests of one connection that may run though their viewer has given some of them up; then it is no longer read.
_MOST_TASKS = 2 * STREAMS
#: Bytes of a stream that nobody need account for: those of all streams are what a connection of HTTP/1.1 may hold.
_LITTLE = PIPELINE_LIMIT // STREAMS


class Stream:
    """One request and its answer: what `Runs.run` knows as the peer."""

    def __init__(self, number: int, account: Account) -> None:
        self.number = number
        self.keep = account.keep
        self.head: Head | None = None
        self.body = Spool()
        #: Has all of the request come?
        self.is_whole = False
        #: Is it being answered? What still comes of it is dropped then.
        self.is_answered = False
        self.is_gone = False
        self.on_gone: Callable[[], None] | None = None
        #: The viewer can take more, or never will.
        self.moved = asyncio.Event()

    def leave(self) -> None:
        """The viewer no longer waits for the answer."""
        self.is_gone = True
        self.moved.set()
        if self.on_gone is not None:
            self.on_gone()
            self.on_gone = None


class Http2Connection(asyncio.Protocol):
    """Reads requests, has each run by the server's runner, writes each answer as soon as it is there."""

    _transport: asyncio.Transport

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._viewer = Viewer()
        self._http2 = _connection()
        self._streams: dict[int, Stream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_full = False
        #: No more requests: it closes with the last answer.
        self._is_ending = False
        #: Nothing that is said here has a meaning any more.
        self._is_over = False

    # -- the transport's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        ip, port = (transport.get_extra_info("peername") or ("", 0))[:2]
        self._viewer = Viewer(ip=ip, port=port, protocol="https", http_version="2.0")
        self._server.on_open(self)
        self._http2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            return
        try:
            for event in self._http2.receive_data(data):
                self._take(event)
        except ProtocolError as error:
            reason = f"this is no HTTP/2: {str(error) or type(error).__name__}"
            self._server.witness.refused(reason, 0, self._viewer)
            self._leave_all()
        self._flush()
        self._close_when_done()

    def connection_lost(self, error: Exception | None) -> None:
        self._server.on_broken_tls(error, self._viewer)
        self._leave_all()
        self._server.on_close(self)

    def _leave_all(self) -> None:
        """Nothing more can be said on this connection."""
        self._is_ending = self._is_over = True
        for stream in list(self._streams.values()):
            self._forget(stream.number)

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._wake()

    # -- the server's calls

    def close(self) -> None:
        """Close now if nothing runs, else after the answers that are due."""
        self._is_ending = True
        self._close_when_done()

    def abort(self) -> None:
        """Close now."""
        for task in self._tasks:
            task.cancel()
        self._transport.abort()

    # -- requests

    def _take(self, event: Event) -> None:
        match event:
            case RequestReceived():
                self._begin(event)
            case DataReceived():
                self._add(event)
            case StreamEnded():
                self._whole(self._streams.get(event.stream_id))
            case StreamReset():
                self._forget(event.stream_id)
            case WindowUpdated() | RemoteSettingsChanged():
                self._wake()
            case ConnectionTerminated():
                self._leave_all()

    def _begin(self, event: RequestReceived) -> None:
        assert event.stream_id is not None and event.headers is not None
        stream = self._streams[event.stream_id] = Stream(event.stream_id, Account(self._server.charge, _LITTLE))
        self._server.on_busy(self)
        try:
            fields = [(_text(name), _text(value)) for name, value in event.headers]
            stream.head = head_from_fields(fields)
            if (stream.head.length or 0) > BODY_LIMIT:
                raise body_too_large(BODY_LIMIT)
            if stream.head.awaits_continue and event.stream_ended is None:
                self._http2.send_headers(stream.number, [(b":status", b"100")])
        except MalformedRequest as refused:
            self._refuse(stream, refused)

    def _add(self, event: DataReceived) -> None:
        """Bytes of a body. They are taken at once, what is too much is refused."""
        assert event.stream_id is not None and event.data is not None
        self._http2.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
        stream = self._streams.get(event.stream_id)
        if stream is None or stream.is_answered:
            return
        try:
            stream.body.write(event.data)
            if sum(each.body.size for each in self._streams.values()) > PIPELINE_LIMIT:
                stream.body.leave_memory()
            if stream.body.size > BODY_LIMIT:
                raise body_too_large(BODY_LIMIT)
            if not stream.keep(stream.body.size):
                raise MalformedRequest("there are too many bytes of bodies to keep now", 503)
        except MalformedRequest as refused:
            self._refuse(stream, refused)
        except OSError as error:
            reason = f"the body cannot be kept: {error.strerror or error}"
            self._refuse(stream, MalformedRequest(reason, 503))

    def _whole(self, stream: Stream | None) -> None:
        """The request has come to its end."""
        if stream is None:
            return
        stream.is_whole = True
        if stream.is_answered or stream.head is None:
            return
        stream.is_answered = True
        received = Received(stream.head, stream.body if stream.body.size else None)
        self._start(self._answer(stream, received))

    def _forget(self, number: int | None) -> None:
        stream = self._streams.get(number or 0)
        if stream is not None:
            stream.leave()
            if not stream.is_answered:
                self._done(stream)

    def _refuse(self, stream: Stream, refused: MalformedRequest) -> None:
        """Answer what is no request; what still comes of it is dropped."""
        stream.is_answered = True
        page = refusal(self._server, refused, self._viewer)
        self._start(self._send(stream, page, stream.head.method if stream.head else "GET"))

    def _start(self, answer: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(answer)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        if len(self._tasks) > _MOST_TASKS:
            self._transport.pause_reading()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """No viewer waits for an answer that a bug of ours has kept from it."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            assert isinstance(error, Exception)
            self._server.witness.broke(error)
            self._transport.abort()
        if not self._tasks and not self._transport.is_closing():
            self._server.on_idle(self)
        self._transport.resume_reading()
        self._close_when_done()

    async def _answer(self, stream: Stream, received: Received) -> None:
        """From the request to its answer on the wire."""
        began = time.perf_counter()
        outcome = await self._server.run(received, self._viewer, stream)
        stream.on_gone = None
        stream.keep(0)
        if isinstance(outcome, Exchange):
            tell(self._server, outcome, (time.perf_counter() - began) * 1000, is_gone=stream.is_gone)
        if isinstance(outcome, Unanswered) and not outcome.status:
            self._give_up(stream)
            return
        await self._send(stream, response_to(self._server, outcome), received.head.method)

    # -- answers

    async def _send(self, stream: Stream, response: Response, method: str) -> None:
        """Write it as fast as the viewer takes it."""
        fields, body = reply_fields(response, method)
        left, outgoing = len(body), Outgoing([body])
        del response, body
        try:
            if not stream.is_gone:
                self._http2.send_headers(stream.number, fields, end_stream=not left)
            while left and not stream.is_gone:
                room = self._room(stream)
                if not room:
                    await self._moved(stream, outgoing)
                    continue
                piece = bytes(outgoing.take(room))
                left -= len(piece)
                self._http2.send_data(stream.number, piece, end_stream=not left)
                self._flush()
                # Others have their turn, and that the viewer has gone is heard.
                await asyncio.sleep(0)
            if not stream.is_whole and not stream.is_gone:
                # The answer is whole, the rest of the request is of no use (RFC 9113 §8.1).
                self._http2.reset_stream(stream.number, ErrorCodes.NO_ERROR)
        except StreamClosedError:
            stream.leave()
        finally:
            self._done(stream)

    def _room(self, stream: Stream) -> int:
        """Bytes that may go in a frame now."""
        if self._is_full:
            return 0
        return min(self._http2.local_flow_control_window(stream.number), self._http2.max_outbound_frame_size)

    async def _moved(self, stream: Stream, outgoing: Outgoing) -> None:
        """Wait until the viewer can take more; what it leaves waits on disk. One that takes nothing is left."""
        stream.moved.clear()
        if not stream.keep(await asyncio.to_thread(outgoing.put_away)):
            self._give_up(stream)
            return
        if self._room(stream):
            return
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await stream.moved.wait()
        except TimeoutError:
            self._give_up(stream)

    def _give_up(self, stream: Stream) -> None:
        """No answer, or no more of it."""
        if not stream.is_gone:
            self._http2.reset_stream(stream.number, ErrorCodes.CANCEL)
            self._flush()
        stream.leave()
        self._done(stream)

    def _done(self, stream: Stream) -> None:
        stream.keep(0)
        self._streams.pop(stream.number, None)
        stream.body.close()
        self._flush()

    # -- details

    def _wake(self) -> None:
        for stream in self._streams.values():
            stream.moved.set()

    def _flush(self) -> None:
        data = self._http2.data_to_send()
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def _close_when_done(self) -> None:
        if self._is_ending and not self._tasks and not self._transport.is_closing():
            self._http2.close_connection()
            self._flush()
            self._transport.close()


def _connection() -> H2Connection:
    # Nothing is decoded or normalised: values are kept as they came, and the crumbs of a cookie where they stood.
    configuration = H2Configuration(client_side=False, header_encoding=None, normalize_inbound_headers=False)
    connection = H2Connection(configuration)
    connection.local_settings = Settings(
        client=False,
        initial_values={
            SettingCodes.MAX_CONCURRENT_STREAMS: STREAMS,
            SettingCodes.MAX_HEADER_LIST_SIZE: HEAD_LIMIT,
        },
    )
    return connection


def _text(data: bytes | str) -> str:
    return data if isinstance(data, str) else data.decode("latin-1")
