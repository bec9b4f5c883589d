"""HTTP/2 by its frames: a viewer that says what it wants, and sees what comes on each stream."""

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass, field

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, InformationalResponseReceived, ResponseReceived, StreamEnded, StreamReset
from h2.settings import SettingCodes

from edgetui.capture import authority as authority_module
from edgetui.capture.authority import Authority
from edgetui.engine.commands import OriginResponded
from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import EventType

GET = [(":method", "GET"), (":scheme", "https"), (":authority", "shop.example.com"), (":path", "/a?b=1")]
POST = [(":method", "POST"), *GET[1:]]


@dataclass
class Got:
    """What has come on a stream."""

    status: int = 0
    interim: int = 0
    fields: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    is_whole: bool = False
    reset: int | None = None


class Viewer:
    """A client of HTTP/2. `takes` False: no room is given back for what comes."""

    def __init__(self, reader, writer, *, takes=True):
        self.reader, self.writer, self.takes = reader, writer, takes
        # It may send what no client may.
        self.http2 = H2Connection(
            H2Configuration(
                header_encoding="latin-1", validate_outbound_headers=False, normalize_outbound_headers=False
            )
        )
        self.http2.initiate_connection()
        self.streams = {}
        self.flush()

    def flush(self):
        self.writer.write(self.http2.data_to_send())

    def begin(self, fields, *, is_whole=True):
        """A request; the number of its stream."""
        number = self.http2.get_next_available_stream_id()
        self.streams[number] = Got()
        self.http2.send_headers(number, fields, end_stream=is_whole)
        self.flush()
        return number

    async def send(self, number, body, *, is_all=True):
        """The body, as fast as the server takes it. `is_all` False: more of it is to come."""
        left = memoryview(body)
        while left and self.streams[number].reset is None:
            room = min(self.http2.local_flow_control_window(number), self.http2.max_outbound_frame_size)
            if not room:
                await self.read()
                continue
            self.http2.send_data(number, bytes(left[:room]), end_stream=is_all and len(left) <= room)
            left = left[room:]
            self.flush()

    async def read(self):
        """What comes next; False at the end."""
        data = await asyncio.wait_for(self.reader.read(65_536), 30)
        for event in self.http2.receive_data(data):
            got = self.streams.get(getattr(event, "stream_id", None))
            match event:
                case ResponseReceived():
                    (_, status), *got.fields = event.headers
                    got.status = int(status)
                case InformationalResponseReceived():
                    got.interim = int(event.headers[0][1])
                case DataReceived():
                    got.body += event.data
                    if self.takes:
                        self.http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case StreamEnded():
                    got.is_whole = True
                case StreamReset():
                    got.reset = int(event.error_code)
        self.flush()
        return bool(data)

    async def answer(self, number):
        """What has come once the answer is whole, or the stream reset."""
        got = self.streams[number]
        while not got.is_whole and got.reset is None:
            assert await self.read(), "the connection has ended"
        return got

    async def ask(self, fields=GET, body=b""):
        number = self.begin(fields, is_whole=not body)
        await self.send(number, body)
        return await self.answer(number)


@pytest.fixture
async def viewing(serve, tmp_path):
    """`local, viewer = await viewing(functions, …)`: a server, and a viewer connected to it by HTTP/2."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(*arguments, takes=True, **options):
            authority = Authority(tmp_path / "ca")
            local = await serve(*arguments, tls=authority.context(), **options)

            async def connected():
                trusting = ssl.create_default_context(cafile=str(authority.certificate_path))
                trusting.set_alpn_protocols(["h2", "http/1.1"])
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", local.port, ssl=trusting, server_hostname="shop.example.com", limit=2**16
                )
                stack.callback(writer.transport.abort)
                return Viewer(reader, writer, takes=takes)

            local.connect = connected
            return local, await connected()

        yield start


async def test_a_request_reaches_the_event_with_its_fields_in_order_and_its_cookie_in_one_line(viewing, dumps):
    local, viewer = await viewing({EventType.VIEWER_REQUEST: dumps})
    crumbs = [
        ("cookie", "a=1"),
        ("user-agent", "t"),
        ("x-a", "1"),
        ("cookie", "b=2"),
        ("x-a", "\xe9"),
        ("accept", "*/*"),
    ]
    got = await viewer.ask([*GET, *crumbs])
    request = json.loads(got.body)["Records"][0]["cf"]["request"]
    assert (request["method"], request["uri"], request["querystring"]) == ("GET", "/a", "b=1")
    assert [line for lines in request["headers"].values() for line in lines] == [
        {"key": "Host", "value": "shop.example.com"},
        {"key": "cookie", "value": "a=1; b=2"},
        {"key": "User-Agent", "value": "t"},
        {"key": "x-a", "value": "1"},
        {"key": "x-a", "value": "\xe9"},
        {"key": "accept", "value": "*/*"},
    ]
    [(exchange, _)] = local.told.exchanges
    assert (exchange.viewer.protocol, exchange.viewer.http_version) == ("https", "2.0")


async def test_a_host_line_stands_in_for_an_authority_that_is_not_there(viewing, dumps):
    _, viewer = await viewing({EventType.VIEWER_REQUEST: dumps})
    got = await viewer.ask([GET[0], GET[1], GET[3], ("host", "other.example.com")])
    request = json.loads(got.body)["Records"][0]["cf"]["request"]
    assert request["headers"]["host"] == [{"key": "Host", "value": "other.example.com"}]


async def test_the_answer_says_nothing_of_a_connection_and_its_names_are_in_lower_case(viewing):
    def answer(request):
        lines = [("Transfer-Encoding", "chunked"), ("Keep-Alive", "timeout=5"), ("X-Own", " a "), ("X-Own", "b")]
        return Response(200, "OK", Headers(lines), b"hello")

    _, viewer = await viewing(answer=answer)
    got = await viewer.ask()
    assert (got.status, got.body) == (200, b"hello")
    names = [name for name, _ in got.fields]
    assert all(name == name.lower() for name in names)
    assert not {"transfer-encoding", "keep-alive", "connection"} & set(names)
    assert [value for name, value in got.fields if name == "x-own"] == ["a", "b"]


async def test_large_bodies_go_both_ways(viewing):
    _, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), request.body))
    body = bytes(range(256)) * 5_000
    assert (await viewer.ask(POST, body)).body == body


async def test_between_two_frames_of_a_large_answer_others_have_their_turn(viewing, turns):
    _, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), b"x" * 500_000))
    assert len((await viewer.ask(GET)).body) == 500_000
    assert turns.taken >= 8 and turns.seen == list(range(1, turns.taken + 1))


async def test_the_answer_to_head_has_no_body_but_its_length(viewing):
    _, viewer = await viewing()
    got = await viewer.ask([(":method", "HEAD"), *GET[1:]])
    assert (got.status, got.body) == (200, b"")
    assert ("content-length", "2") in got.fields


async def test_a_viewer_that_waits_for_100_continue_is_told_to_go_on(viewing):
    _, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), request.body))
    number = viewer.begin([*POST, ("expect", "100-continue")], is_whole=False)
    while not viewer.streams[number].interim:
        await viewer.read()
    await viewer.send(number, b"abc")
    assert (await viewer.answer(number)).body == b"abc"


async def test_answers_come_in_the_order_in_which_they_are_there(viewing):
    slow = asyncio.Event()

    async def answer(request):
        if request.uri == "/slow":
            await slow.wait()
        return OriginResponded(Response(200, "", Headers(), request.uri.encode()))

    _, viewer = await viewing(answer=answer)
    first = viewer.begin([*GET[:3], (":path", "/slow")])
    for number in range(100):
        assert (await viewer.ask([*GET[:3], (":path", f"/{number}")])).body == b"/%d" % number
    assert not viewer.streams[first].is_whole
    slow.set()
    assert (await viewer.answer(first)).body == b"/slow"


async def test_a_hundred_requests_at_a_time_each_get_their_own_answer(viewing):
    _, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), request.uri.encode() * 3_000))
    numbers = {viewer.begin([*GET[:3], (":path", f"/{path}")]): b"/%d" % path for path in range(100)}
    for number, path in numbers.items():
        assert (await viewer.answer(number)).body == path * 3_000


async def test_a_request_given_up_is_told_as_gone_and_the_others_go_on(viewing):
    may_answer = asyncio.Event()

    async def answer(request):
        if request.uri == "/slow":
            await may_answer.wait()
        return OriginResponded(Response(200, "", Headers(), b"ok"))

    local, viewer = await viewing(answer=answer)
    given_up = viewer.begin([*GET[:3], (":path", "/slow")])
    while not local.origin.requests:
        await asyncio.sleep(0)
    viewer.http2.reset_stream(given_up, 8)
    viewer.flush()
    assert (await viewer.ask()).body == b"ok"
    may_answer.set()
    while len(local.told.exchanges) < 2:
        await asyncio.sleep(0)
    assert [(exchange.received.uri, is_gone) for exchange, is_gone in local.told.exchanges] == [
        ("/a", False),
        ("/slow", True),
    ]


async def test_a_connection_lost_in_the_middle_of_a_body_is_forgotten(viewing):
    local, viewer = await viewing()
    number = viewer.begin(POST, is_whole=False)
    await viewer.send(number, b"x" * 200_000, is_all=False)
    while not local.server._held:
        await asyncio.sleep(0.001)
    viewer.writer.transport.abort()
    while local.server._open:
        await asyncio.sleep(0.001)
    assert local.server._held == 0
    assert local.told.exchanges == []


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ([(":method", "GET"), *GET[1:3], (":path", "no path")], 400, "the target has a control character: 'no path'"),
        ([*GET[:2], (":authority", "a b"), GET[3]], 400, "'a b' is no host"),
        ([*GET, ("expect", "magic")], 417, "Expect 'magic' is not known here"),
        ([*GET, ("x-a", "a\x01b")], 400, "the header has a control character: 'x-a:a\\x01b'"),
    ],
)
async def test_what_is_no_request_is_refused_with_the_reason_and_the_connection_goes_on(
    fields, status, reason, viewing
):
    local, viewer = await viewing()
    got = await viewer.ask(fields)
    assert (got.status, local.told.refusals) == (status, [(reason, status)])
    assert reason.replace("'", "&#x27;").encode() in got.body or reason.encode() in got.body
    assert (await viewer.ask()).status == 200


@pytest.mark.parametrize(
    "fields",
    [
        [*GET, ("X-Upper", "1")],
        [*GET, ("connection", "close")],
        [*GET, ("transfer-encoding", "chunked")],
        [("x-a", "1"), *GET],
        [*GET, (":path", "/twice")],
        [GET[0], GET[1], GET[2]],
    ],
    ids=["upper case", "connection", "transfer-encoding", "pseudo-header last", "two paths", "no path"],
)
async def test_what_breaks_http_2_ends_the_connection_and_is_told(fields, viewing):
    local, viewer = await viewing()
    viewer.begin(fields)
    while await viewer.read():
        pass
    [(reason, status)] = local.told.refusals
    assert reason.startswith("this is no HTTP/2: ") and status == 0
    assert (await (await local.connect()).ask()).status == 200


async def test_a_body_too_large_is_refused_while_the_viewer_still_sends_it(viewing, monkeypatch):
    monkeypatch.setattr("edgetui.capture.http2.BODY_LIMIT", 100_000)
    _, viewer = await viewing()
    got = await viewer.ask(POST, b"x" * 400_000)
    assert (got.status, got.is_whole) == (413, True)
    assert (await viewer.ask([*POST, ("content-length", "400000")], b"x" * 400_000)).status == 413
    assert (await viewer.ask(POST, b"x" * 90_000)).status == 200


async def test_bodies_too_many_to_keep_are_refused(viewing):
    _, viewer = await viewing(bodies_limit=100_000)
    assert (await viewer.ask(POST, b"x" * 400_000)).status == 503
    assert (await viewer.ask(POST, b"x" * 90_000)).status == 200


async def test_bodies_on_their_way_are_in_memory_as_far_as_those_of_one_connection_may_be(viewing):
    local, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), request.body))
    numbers = [viewer.begin(POST, is_whole=False) for _ in range(20)]
    for number in numbers:
        while viewer.http2.local_flow_control_window(number) < 6_000:
            await viewer.read()
        viewer.http2.send_data(number, b"x" * 6_000)
        viewer.flush()
    while local.server._held < 120_000:
        await asyncio.sleep(0.001)
    [connection] = local.server._open
    in_memory = [stream for stream in connection._streams.values() if not stream.body._file._rolled]
    assert len(in_memory) == 10
    for number in numbers:
        viewer.http2.send_data(number, b"y", end_stream=True)
    viewer.flush()
    for number in numbers:
        assert (await viewer.answer(number)).body == b"x" * 6_000 + b"y"


async def test_what_a_slow_viewer_leaves_of_its_answer_waits_on_disk_and_arrives(viewing):
    body = bytes(range(256)) * 10_000
    local, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), body), takes=False)
    number = viewer.begin(GET)
    while len(viewer.streams[number].body) < 65_535:
        await viewer.read()
    while not local.server._held:
        await asyncio.sleep(0.001)
    viewer.takes = True
    viewer.http2.increment_flow_control_window(2**24)
    viewer.http2.increment_flow_control_window(2**24, number)
    viewer.flush()
    assert (await viewer.answer(number)).body == body
    while local.server._held:
        await asyncio.sleep(0.001)


async def test_a_viewer_that_raises_its_first_window_gets_the_rest(viewing):
    body = b"x" * 200_000
    _, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), body))
    viewer.http2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 0})
    number = viewer.begin(GET)
    while not viewer.streams[number].status:
        await viewer.read()
    viewer.http2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 2**20})
    viewer.flush()
    assert (await viewer.answer(number)).body == body


async def test_a_viewer_that_takes_nothing_of_its_answer_is_left(viewing, monkeypatch):
    monkeypatch.setattr("edgetui.capture.http2.SEND_TIMEOUT", 0.02)
    local, viewer = await viewing(answer=lambda request: Response(200, "", Headers(), b"x" * 1_000_000), takes=False)
    got = await viewer.ask()
    assert got.reset is not None and not got.is_whole
    assert local.server._held == 0
    viewer.http2.increment_flow_control_window(2**20)
    viewer.flush()
    assert (await viewer.ask([(":method", "HEAD"), *GET[1:]])).status == 200


async def test_a_bug_of_ours_is_told_answered_with_500_and_survived(viewing):
    def answer(request):
        raise RuntimeError("a bug")

    local, viewer = await viewing(answer=answer)
    assert (await viewer.ask()).status == 500
    assert [str(bug) for bug in local.told.bugs] == ["a bug"]


async def test_closing_lets_a_request_under_way_end(viewing):
    may_answer = asyncio.Event()

    async def answer(request):
        await may_answer.wait()
        return OriginResponded(Response(200, "", Headers(), b"ok"))

    local, viewer = await viewing(answer=answer)
    number = viewer.begin(GET)
    while not local.origin.requests:
        await asyncio.sleep(0)
    closing = asyncio.create_task(local.server.close())
    await asyncio.sleep(0)
    may_answer.set()
    assert (await viewer.answer(number)).body == b"ok"
    await asyncio.wait_for(closing, 30)


async def test_without_its_package_a_viewer_is_offered_http_1_1_alone(viewing, monkeypatch):
    monkeypatch.setattr(authority_module, "find_spec", lambda name: None)
    _, viewer = await viewing()
    assert viewer.writer.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"
    viewer.writer.transport.abort()
