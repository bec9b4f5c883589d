"""Recording what origins answer, and answering from it."""

import json

import pytest

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResponded, ResolveOrigin
from edgetui.engine.http import Headers, Request, Response
from edgetui.errors import UsageError
from edgetui.origins.choose import origin_from_text
from edgetui.origins.drift import query_drift
from edgetui.origins.live import LiveOrigin
from edgetui.origins.recorded import RecordedOrigin, RecordingOrigin
from edgetui.origins.recordings import Recordings
from edgetui.testing.fakes import FakeOrigin

ANSWER = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("X-Two", "a"), ("x-two", "b")]), b"hi\x00\xff\n")


def fetch(target="/a?x=1", headers=(), method="GET", body=b"", domain="origin.test"):
    uri, _, query = target.partition("?")
    request = Request(method, uri, query, Headers([("Host", domain), *headers]), body)
    return FetchOrigin(request, Endpoint("custom", domain))


async def recorded(folder, answer=ANSWER, *commands, with_secrets=False):
    origin = RecordingOrigin(FakeOrigin(answer), Recordings(str(folder), with_secrets=with_secrets))
    for command in commands or (fetch(),):
        await origin.fetch(command)
    return RecordedOrigin(Recordings(str(folder)))


async def test_what_an_origin_answered_is_given_again_byte_for_byte(tmp_path):
    origin = await recorded(tmp_path / "recordings")
    outcome = await origin.fetch(fetch())
    assert isinstance(outcome, OriginResponded)
    assert outcome.response == ANSWER
    assert outcome.source == str(tmp_path / "recordings" / "0001-GET-a.answer.http")


async def test_the_files_are_what_http_has_on_the_wire(tmp_path):
    await recorded(tmp_path, ANSWER, fetch(headers=[("Accept", "*/*")]))
    assert (tmp_path / "0001-GET-a.request.http").read_bytes() == (
        b"GET /a?x=1 HTTP/1.1\r\nHost: origin.test\r\nAccept: */*\r\n\r\n"
    )
    assert (tmp_path / "0001-GET-a.answer.http").read_bytes().startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain")
    assert json.loads((tmp_path / "index.jsonl").read_text()) == {
        "name": "0001-GET-a",
        "domain": "origin.test",
        "method": "GET",
        "target": "/a?x=1",
    }
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".http", ".http", ".jsonl"]


async def test_a_live_origin_is_replayed_when_it_is_gone(serve, fetch_of, tmp_path):
    server = await serve(b'HTTP/1.1 404 Not here\r\nETag: "1"\r\nContent-Length: 3\r\n\r\nno\n')
    command = fetch_of(server.port)
    live = RecordingOrigin(LiveOrigin(f"http://127.0.0.1:{server.port}"), Recordings(str(tmp_path)))
    said = await live.fetch(command)
    await live.close()
    again = await RecordedOrigin(Recordings(str(tmp_path))).fetch(command)
    assert isinstance(said, OriginResponded) and isinstance(again, OriginResponded)
    assert again.response == said.response
    assert len(server.requests) == 1


async def test_a_failure_is_replayed_as_that_failure(tmp_path):
    origin = await recorded(tmp_path, OriginFailed(OriginFailure.TIMEOUT, "no answer within 30 s"))
    outcome = await origin.fetch(fetch())
    assert isinstance(outcome, OriginFailed)
    assert (outcome.kind, outcome.message) == (OriginFailure.TIMEOUT, "no answer within 30 s")


async def test_what_was_not_recorded_fails_by_name(tmp_path):
    origin = await recorded(tmp_path)
    outcome = await origin.fetch(fetch("/b"))
    assert isinstance(outcome, OriginFailed)
    assert (outcome.kind, outcome.message) == (OriginFailure.CONNECT, "GET origin.test/b is not recorded")


async def test_another_query_is_another_request_and_what_differs_is_named(tmp_path):
    origin = await recorded(tmp_path)
    outcome = await origin.fetch(fetch("/a?x=2&y=3"))
    assert isinstance(outcome, OriginFailed)
    assert outcome.message == ("GET origin.test/a?x=2&y=3 is not recorded; it is with another query, x, y: /a?x=1")
    assert query_drift("a=1&b=2", "b=2&a=1") == "the order or spelling"


async def test_another_method_or_domain_is_not_recorded_either_but_its_case_does_not_count(tmp_path):
    origin = await recorded(tmp_path)
    assert isinstance(await origin.fetch(fetch(method="HEAD")), OriginFailed)
    assert isinstance(await origin.fetch(fetch(domain="other.test")), OriginFailed)
    assert isinstance(await origin.fetch(fetch(domain="ORIGIN.test")), OriginResponded)


async def test_what_was_not_recorded_goes_live_if_asked(tmp_path):
    await recorded(tmp_path)
    origin = RecordedOrigin(Recordings(str(tmp_path)), FakeOrigin(Response(201)))
    assert (await origin.fetch(fetch())).response.status == 200
    assert (await origin.fetch(fetch("/b"))).response.status == 201


async def test_headers_and_body_that_differ_are_named_with_the_answer(tmp_path):
    origin = await recorded(tmp_path, ANSWER, fetch(headers=[("Accept", "a"), ("X-Old", "1")]))
    outcome = await origin.fetch(fetch(headers=[("Accept", "b"), ("X-New", "1"), ("Via", "1.1 x")], body=b"x"))
    assert isinstance(outcome, OriginResponded)
    assert outcome.source.endswith(
        "(recorded otherwise: header accept, header x-old is missing, header x-new is new, body)"
    )


async def test_of_several_recordings_the_one_that_differs_least_answers(tmp_path):
    def by_language(request):
        return Response(200, "OK", body=request.headers.get("accept-language").encode())

    commands = [fetch(headers=[("Accept-Language", name)]) for name in ("de", "fr")]
    origin = await recorded(tmp_path, by_language, *commands)
    for command, body in zip(commands, (b"de", b"fr"), strict=True):
        assert (await origin.fetch(command)).response.body == body


async def test_the_same_request_again_replaces_its_recording(tmp_path):
    await recorded(tmp_path)
    origin = await recorded(tmp_path, Response(200, "OK", body=b"newer\n"))
    assert (await origin.fetch(fetch())).response.body == b"newer\n"
    assert len(list(tmp_path.glob("*.answer.http"))) == 1


async def test_credentials_are_not_kept_and_do_not_drift(tmp_path):
    answer = Response(200, "OK", Headers([("Set-Cookie", "id=s3cret; Path=/; HttpOnly")]))
    command = fetch(headers=[("Cookie", "id=s3cret"), ("Authorization", "Bearer s3cret")])
    origin = await recorded(tmp_path, answer, command)
    assert not any(b"s3cret" in path.read_bytes() for path in tmp_path.iterdir())
    outcome = await origin.fetch(fetch(headers=[("Cookie", "id=other"), ("Authorization", "Bearer other")]))
    assert isinstance(outcome, OriginResponded) and "otherwise" not in outcome.source
    assert outcome.response.headers.get("set-cookie") == "id=[redacted]; Path=/; HttpOnly"


async def test_credentials_are_kept_when_asked(tmp_path):
    answer = Response(200, "OK", Headers([("Set-Cookie", "id=s3cret")]))
    origin = await recorded(tmp_path, answer, fetch(), with_secrets=True)
    assert (await origin.fetch(fetch())).response.headers.get("set-cookie") == "id=s3cret"


async def test_an_answer_edited_by_hand_is_what_is_given_its_length_set_right(tmp_path):
    answer = Response(200, "OK", Headers([("Content-Length", "3")]), b"abc")
    origin = await recorded(tmp_path, answer)
    assert (await origin.fetch(fetch())).response == answer
    (tmp_path / "0001-GET-a.answer.http").write_text("HTTP/1.1 503 Oh\nContent-Length: 3\n\nlonger\n")
    outcome = await origin.fetch(fetch())
    assert outcome.response == Response(503, "Oh", Headers([("Content-Length", "7")]), b"longer\n")


async def test_a_line_taken_out_of_the_index_forgets_the_recording(tmp_path):
    origin = await recorded(tmp_path, ANSWER, fetch("/a"), fetch("/b"))
    assert isinstance(await origin.fetch(fetch("/a")), OriginResponded)
    index = tmp_path / "index.jsonl"
    index.write_text(index.read_text().splitlines()[1] + "\n")
    assert isinstance(await origin.fetch(fetch("/a")), OriginFailed)
    assert isinstance(await origin.fetch(fetch("/b")), OriginResponded)
    await recorded(tmp_path, ANSWER, fetch("/c"))
    assert (tmp_path / "0003-GET-c.answer.http").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: no recording: JSONDecodeError"),
        ("[]", "line 1: no recording: TypeError"),
        ('{"name": "a"}', "line 1: no recording: KeyError: 'domain'"),
        ('{"name": 1, "domain": "a", "method": "GET", "target": "/"}', "are text"),
        ('{"name": "../../etc/passwd", "domain": "a", "method": "GET", "target": "/"}', "no name of a file here"),
        ('{"name": "a", "domain": "a", "method": "GET", "target": "/", "failed": {"kind": "bad"}}', "'bad'"),
    ],
)
async def test_a_broken_index_fails_naming_file_and_line(tmp_path, line, said):
    (tmp_path / "index.jsonl").write_text(line + "\n")
    outcome = await RecordedOrigin(Recordings(str(tmp_path))).fetch(fetch())
    assert isinstance(outcome, OriginFailed)
    assert said in outcome.message and str(tmp_path / "index.jsonl") in outcome.message


async def test_a_missing_answer_file_fails_by_name(tmp_path):
    origin = await recorded(tmp_path)
    (tmp_path / "0001-GET-a.answer.http").unlink()
    outcome = await origin.fetch(fetch())
    assert isinstance(outcome, OriginFailed) and "0001-GET-a.answer.http: cannot be read" in outcome.message


async def test_what_cannot_be_written_is_said_and_answered_all_the_same(tmp_path):
    (tmp_path / "file").write_text("")
    origin = RecordingOrigin(FakeOrigin(ANSWER), Recordings(str(tmp_path / "file")))
    outcome = await origin.fetch(fetch())
    assert isinstance(outcome, OriginResponded)
    assert outcome.response == ANSWER and "not recorded: " in outcome.source


async def test_any_path_has_a_file_name(tmp_path):
    targets = ["/", "/../../etc/passwd", "/a%20b/\xff\x00", "/" + "x" * 5_000, "//a//b?" + "q=" * 2_000]
    origin = await recorded(tmp_path / "r", ANSWER, *(fetch(target) for target in targets))
    for target in targets:
        assert isinstance(await origin.fetch(fetch(target)), OriginResponded), target
    assert all(path.parent == tmp_path / "r" for path in tmp_path.rglob("*.http"))


async def test_a_folder_of_recordings_is_an_origin_by_its_name(tmp_path):
    await recorded(tmp_path / "recordings")
    origin = origin_from_text("recordings", str(tmp_path))
    assert isinstance(origin, RecordedOrigin)
    assert isinstance(await origin.fetch(fetch()), OriginResponded)
    assert await origin.resolve(ResolveOrigin(fetch().endpoint)) is not None
    await origin.close()


def test_an_index_that_cannot_be_read_is_an_error_of_ours_to_the_caller(tmp_path):
    (tmp_path / "index.jsonl").write_text("{\n")
    with pytest.raises(UsageError):
        Recordings(str(tmp_path)).of_path("GET", "a", "/")
