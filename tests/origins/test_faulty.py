"""Origins with faults: what comes of each, as of a real server that has it."""

import asyncio
import errno
import os

import pytest

from edgetui.engine.commands import OriginFailed, OriginFailure, OriginResolved, OriginResponded, ResolveOrigin
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.replies import origin_page
from edgetui.errors import UsageError
from edgetui.origins.choose import origin_from_text
from edgetui.origins.fault_file import faulty_from_text
from edgetui.origins.faulty import FaultyOrigin, Script
from edgetui.origins.fixed import FixedOrigin
from edgetui.origins.live import LiveOrigin
from edgetui.origins.none import NoOrigin
from edgetui.session.faults import FAULTS, fault_from_text

QUICK = 0.001
PAGE = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("Content-Length", "10")]), b"0123456789")


def faulty(*faults, pattern="*", otherwise=None):
    script = Script(pattern, [fault_from_text(text) for text in faults])
    return FaultyOrigin("faults", [script], otherwise or FixedOrigin(PAGE), second=QUICK)


ATTEMPT_IS_REFUSED = f"origin.test:443: [Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}"
#: Fault -> kind of the failure, its words, attempts, status, and the log's name of the error.
FAILURES = {
    "dns": (OriginFailure.DNS, "origin.test does not resolve", 1, 502, "OriginDnsError"),
    "refused": (OriginFailure.CONNECT, ATTEMPT_IS_REFUSED, 3, 502, "OriginConnectError"),
    "unreachable": (OriginFailure.TIMEOUT, "no connection to origin.test:443 within 10 s", 3, 504, "OriginCommError"),
    "tls": (OriginFailure.TLS, "certificate verify failed: certificate has expired", 1, 502, "OriginConnectError"),
    "silent": (OriginFailure.TIMEOUT, "no answer from origin.test:443 within 30 s", 3, 504, "OriginCommError"),
    "delay=30": (OriginFailure.TIMEOUT, "no answer from origin.test:443 within 30 s", 3, 504, "OriginCommError"),
    "reset": (OriginFailure.PROTOCOL, os.strerror(errno.ECONNRESET), 1, 502, "OriginCommError"),
    "closed": (OriginFailure.PROTOCOL, "the connection without an answer", 1, 502, "OriginCommError"),
    "garbage": (OriginFailure.PROTOCOL, "is not HTTP: 'What is HTTP?'", 1, 502, "OriginCommError"),
    "head=32769": (OriginFailure.TOO_LARGE, "has 32,769 bytes, CloudFront takes", 1, 502, "OriginHeaderTooBigError"),
    "length=11": (OriginFailure.PROTOCOL, "received 10 bytes, expected 11", 1, 502, "OriginCommError"),
    "length=ten": (OriginFailure.PROTOCOL, "Content-Length 'ten' is no length", 1, 502, "OriginCommError"),
    "truncated": (OriginFailure.PROTOCOL, "received 5 bytes, expected 10", 1, 502, "OriginCommError"),
}


@pytest.mark.parametrize("fault", FAILURES)
async def test_a_fault_is_the_failure_that_such_a_server_is_and_gets_cloudfronts_sentence(fetch_of, fault):
    kind, words, attempts, status, detailed = FAILURES[fault]
    outcome = await faulty(fault).fetch(fetch_of(443, protocol="https"))
    assert isinstance(outcome, OriginFailed)
    assert (outcome.kind, outcome.attempts) == (kind, attempts)
    assert words in outcome.message
    page = origin_page(outcome)
    assert (page.status, page.detailed_result_type) == (status, detailed)
    assert page.sentence.startswith("CloudFront ")


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        ("pass", 200, b"0123456789"),
        ("delay=29", 200, b"0123456789"),
        ("status=503", 503, b"503 Service Unavailable\n"),
        ("status=204", 204, b""),
        ("delay=1 status=404", 404, b"404 Not Found\n"),
        ("length=3", 200, b"012"),
        ("head=32768", 200, b"0123456789"),
        ("head=1", 200, b"0123456789"),
    ],
)
async def test_what_is_not_that_bad_is_answered(fetch_of, fault, status, body):
    outcome = await faulty(fault).fetch(fetch_of(80))
    assert isinstance(outcome, OriginResponded)
    assert (outcome.response.status, outcome.response.body) == (status, body)


def test_every_fault_is_tried_here():
    tried = {text.split()[-1].partition("=")[0] for text in FAILURES}
    assert set(FAULTS) - {"pass", "status", "delay"} <= tried


#: Fault -> what a server sends that has it, and does then.
SERVERS = {
    "closed": (b"", "close"),
    "garbage": (b"What is HTTP?\r\n\r\n", "close"),
    "length=11": (b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789", "close"),
    "length=ten": (b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789", "close"),
    "truncated": (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234", "close"),
    "length=3": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n0123456789", "close"),
}


@pytest.mark.parametrize("fault", SERVERS)
async def test_a_fault_ends_as_with_a_real_server_that_has_it(serve, fetch_of, fault):
    server = await serve(SERVERS[fault])
    live = LiveOrigin(is_hot=True)
    command = fetch_of(server.port)
    real, ours = await live.fetch(command), await faulty(fault).fetch(command)
    await live.close()
    assert type(ours) is type(real)
    if isinstance(real, OriginFailed):
        assert (ours.kind, ours.message) == (real.kind, real.message)
    else:
        assert ours.response.body == real.response.body


async def test_faults_happen_one_an_attempt_and_the_last_one_for_good(fetch_of):
    origin = faulty("refused", "status=500", "pass")
    outcomes = [await origin.fetch(fetch_of(80)) for _ in range(3)]
    assert [outcome.response.status for outcome in outcomes] == [500, 200, 200]
    assert [outcome.source for outcome in outcomes] == [
        "faults (refused, status=500)",
        "faults (pass)",
        "faults (pass)",
    ]


async def test_only_paths_of_the_pattern_meet_the_fault(fetch_of):
    origin = faulty("reset", pattern="/cart/*")
    fine = await origin.fetch(fetch_of(80, Request(uri="/index.html")))
    broken = await origin.fetch(fetch_of(80, Request(uri="/cart/1")))
    assert isinstance(fine, OriginResponded)
    assert isinstance(broken, OriginFailed)


async def test_a_name_without_address_is_known_before_the_origin_is_asked(fetch_of):
    origin = faulty("dns", "pass")
    endpoint = fetch_of(80).endpoint
    unresolved = await origin.resolve(ResolveOrigin(endpoint))
    assert (unresolved.kind, unresolved.source) == (OriginFailure.DNS, "faults")
    assert await origin.resolve(ResolveOrigin(endpoint)) == OriginResolved()
    assert isinstance(await origin.fetch(fetch_of(80)), OriginResponded)


async def test_an_origin_asked_without_tls_shows_no_certificate_and_says_so(fetch_of):
    outcome = await faulty("tls").fetch(fetch_of(80))
    assert isinstance(outcome, OriginResponded)
    assert outcome.source == "faults (tls, but asked without TLS)"


async def test_a_head_request_is_spoilt_like_any_other_but_has_no_body_to_cut(fetch_of):
    head = fetch_of(80, Request("HEAD"))
    cut, refused = await faulty("truncated").fetch(head), await faulty("closed").fetch(head)
    assert isinstance(cut, OriginResponded)
    assert isinstance(refused, OriginFailed)
    assert (await faulty("status=404").fetch(head)).response.body == b""


async def test_the_failure_of_the_origin_behind_is_passed_on_once(fetch_of):
    outcome = await faulty("pass", otherwise=NoOrigin()).fetch(fetch_of(80))
    assert (outcome.kind, outcome.attempts) == (OriginFailure.CONNECT, 1)
    assert "switched off" in outcome.message


async def test_an_answer_that_was_chunked_is_cut_by_its_length(fetch_of):
    chunked = Response(200, "OK", Headers([("Transfer-Encoding", "chunked")]), b"0123456789")
    outcome = await faulty("truncated", otherwise=FixedOrigin(chunked)).fetch(fetch_of(80))
    assert outcome.message.endswith("received 5 bytes, expected 10")


async def test_waiting_ends_when_the_request_is_given_up(fetch_of):
    task = asyncio.ensure_future(faulty_from_text("fault:silent").fetch(fetch_of(80)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# The text and the file


async def test_a_fault_alone_is_its_own_name(fetch_of):
    origin = origin_from_text("fault:status=418", "/")
    outcome = await origin.fetch(fetch_of(80))
    await origin.close()
    assert (outcome.response.status, outcome.source) == (418, "fault:status=418")


async def test_a_file_says_what_happens_to_which_path(tmp_path, fetch_of):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "a.txt").write_text("a")
    path = tmp_path / "flaky.toml"
    path.write_text('origin = "public"\n[faults]\n"/a*" = ["refused", "status=500", "pass"]\n"*" = "status=404"\n')
    origin = origin_from_text("flaky.toml", str(tmp_path))
    outcomes = [await origin.fetch(fetch_of(80, Request(uri=uri))) for uri in ("/a.txt", "/a.txt", "/b")]
    await origin.close()
    assert [outcome.response.status for outcome in outcomes] == [500, 200, 404]
    assert outcomes[1].response.body == b"a"


async def test_a_file_without_an_origin_answers_by_itself(tmp_path, fetch_of):
    (tmp_path / "flaky.toml").write_text('[faults]\n"/a" = "reset"\n')
    outcome = await origin_from_text("flaky.toml", str(tmp_path)).fetch(fetch_of(80))
    assert outcome.response.status == 200


async def test_behind_the_faults_can_be_the_live_origin(tmp_path, serve, fetch_of):
    server = await serve(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    (tmp_path / "flaky.toml").write_text('origin = "live"\n[faults]\n"/" = "length=1"\n')
    origin = origin_from_text("flaky.toml", str(tmp_path))
    outcome = await origin.fetch(fetch_of(server.port))
    await origin.close()
    assert outcome.response.body == b"o"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[faults", "not TOML: Expected ']'", "a file of faults has [faults]"),
        ("", "there is no table [faults]", "a file of faults has [faults]"),
        ("origin = 1\n[faults]", "origin must be text", "a file of faults has"),
        ("[fault]\n[faults]", "unknown key 'fault'", "a file of faults has"),
        ('[faults]\n"/a" = 500', 'faults."/a" must be a fault or a list of them', "a file of faults has"),
        ('[faults]\n"/a" = []', 'faults."/a" must be a fault or a list of them', "a file of faults has"),
        ('[faults]\n"/a" = ["rest"]', "faults.\"/a\": 'rest' is no fault", "did you mean reset?"),
        ('origin = "publik"\n[faults]', "origin 'publik': there is no", "an origin is"),
        ('origin = "other.toml"\n[faults]', "'other.toml' is a file of faults itself", "name a folder"),
    ],
)
def test_a_broken_file_is_refused_with_file_key_and_value(tmp_path, text, said, hint):
    path = tmp_path / "flaky.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        origin_from_text("flaky.toml", str(tmp_path))
    assert caught.value.message.startswith(f"{path}: ")
    assert said in caught.value.message
    assert hint in caught.value.hint
