"""A bucket as the origin, against a server on loopback that checks the signature of what really arrived."""

import hashlib
import hmac
import re
from urllib.parse import quote, unquote

import pytest

from edgetui.engine.commands import OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.http import Headers, Request
from edgetui.errors import UsageError
from edgetui.origins.choose import origin_from_text
from edgetui.origins.live import LiveOrigin
from edgetui.origins.recorded import RecordingOrigin
from edgetui.origins.recordings import Recordings
from edgetui.origins.s3 import S3Origin
from edgetui.origins.sigv4 import Credentials
from edgetui.session.buckets import bucket_from_text
from edgetui.testing.fakes import FakeOrigin

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
AT = 1_700_000_000.0
SECRET = "the secret"


@pytest.fixture(autouse=True)
def profile(tmp_path, monkeypatch):
    """A profile `dev`, and other credentials in the environment that nobody named."""
    (tmp_path / "credentials").write_text(
        f"[dev]\naws_access_key_id = KEY\naws_secret_access_key = {SECRET}\naws_session_token = TOKEN\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "absent"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OTHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")


@pytest.fixture
async def bucket(serve):
    """`await bucket(answer, rest of the URL)`: the origin and its server."""
    origins = []

    async def create(*answers, query="&profile=dev&region=eu-west-1", path=""):
        server = await serve(*(answers or (OK,)))
        text = f"s3://images{path}?endpoint=http://127.0.0.1:{server.port}{query}"
        origins.append(S3Origin(bucket_from_text(text), text, LiveOrigin(is_hot=True), clock=lambda: AT))
        return origins[-1], server

    yield create
    for origin in origins:
        await origin.close()


def is_signature_true(raw: bytes, secret: str) -> bool:
    """Written from AWS's page, from the bytes of the request alone."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    said = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=[^/]+/(\d{8})/([^/]+)/s3/aws4_request, "
        r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
        headers["authorization"],
    )
    day, region, names, signature = said.groups()
    must = {"host", *(name for name in headers if name.startswith("x-amz-"))}
    if not must <= set(names.split(";")) or headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return False
    path, _, query = target.partition("?")
    pairs = sorted((quote(unquote(n), safe="~"), quote(unquote(v), safe="~")) for n, v in _pairs(query))
    canonical = [method, quote(unquote(path), safe="/~"), "&".join(f"{name}={value}" for name, value in pairs)]
    canonical += [f"{name}:{' '.join(headers[name].split())}" for name in names.split(";")]
    canonical += ["", names, headers["x-amz-content-sha256"]]
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{day}/{region}/s3/aws4_request\n{digest}"
    key = b"AWS4" + secret.encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex() == signature


def _pairs(query: str):
    return [part.partition("=")[::2] for part in query.split("&") if part]


REQUESTS = {
    "plain": Request(uri="/picture.jpg"),
    "blanks and letters": Request(uri="/a b/caf\u00c3\u00a9+1.txt"),
    "encoded": Request(uri="/a%20b%2Fc"),
    "slashes": Request(uri="//a//../b/"),
    "query": Request(uri="/", querystring="list-type=2&prefix=a/b&x&empty=&a=%20+"),
    "range": Request(uri="/film.mp4", headers=Headers([("Range", "bytes=0-9"), ("If-None-Match", '"x"')])),
    "body": Request("PUT", "/new.txt", headers=Headers([("Content-Type", "text/plain")]), body=b"hello \xff"),
    "head": Request("HEAD", "/picture.jpg"),
    "metadata": Request("PUT", "/new.txt", headers=Headers([("X-Amz-Meta-Note", "two  blanks")]), body=b"x"),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_the_signature_is_true_of_what_arrives(bucket, fetch_of, name):
    origin, server = await bucket()
    outcome = await origin.fetch(fetch_of(80, REQUESTS[name]))
    assert isinstance(outcome, OriginResponded)
    assert is_signature_true(server.requests[0], SECRET)
    assert not is_signature_true(server.requests[0], "another")
    assert outcome.source.endswith(" (signed)")


async def test_the_key_is_the_path_behind_bucket_and_prefix_and_host_is_the_endpoint(bucket, fetch_of):
    origin, server = await bucket(path="/site/v1/")
    await origin.fetch(fetch_of(80, Request(uri="/a.txt", headers=Headers([("Host", "www.example.org")]))))
    head = server.requests[0].decode()
    assert head.startswith("GET /images/site/v1/a.txt HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in head
    assert "www.example.org" not in head


async def test_the_viewers_authorization_is_replaced_by_the_signature(bucket, fetch_of):
    origin, server = await bucket()
    await origin.fetch(fetch_of(80, Request(headers=Headers([("Authorization", "Bearer viewer")]))))
    assert b"Bearer viewer" not in server.requests[0]
    assert b"Credential=KEY/20231114/eu-west-1/s3/aws4_request" in server.requests[0]


async def test_without_a_profile_nothing_is_signed_and_no_credentials_are_looked_for(bucket, fetch_of):
    origin, server = await bucket(query="")
    outcome = await origin.fetch(fetch_of(80, Request(uri="/a%20b+c", headers=Headers([("Authorization", "Basic x")]))))
    head = server.requests[0].decode()
    assert head.startswith("GET /images/a%20b+c HTTP/1.1\r\n")
    assert "Authorization: Basic x" in head
    assert "x-amz-" not in head
    assert outcome.source.endswith(" (not signed)")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("s3://images", ("images.s3.us-east-1.amazonaws.com", "/a")),
        ("s3://images/p?region=eu-west-1", ("images.s3.eu-west-1.amazonaws.com", "/p/a")),
        ("s3://my.images/p?region=eu-west-1", ("s3.eu-west-1.amazonaws.com", "/my.images/p/a")),
    ],
)
async def test_a_bucket_of_aws_is_asked_over_https_at_its_region(fetch_of, text, url):
    live = FakeOrigin(OriginFailed(OriginFailure.CONNECT, "not asked here"))
    await S3Origin(bucket_from_text(text), text, live).fetch(fetch_of(80, Request(uri="/a")))
    (command,) = live.fetched
    assert (command.endpoint.domain_name, command.request.uri) == url
    assert (command.endpoint.protocol, command.endpoint.port) == ("https", 443)
    assert command.request.headers.get("host") == url[0]


async def test_answers_of_s3_are_those_of_any_origin(bucket, fetch_of):
    origin, _ = await bucket(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    assert (await origin.fetch(fetch_of(80))).response.status == 403


async def test_credentials_are_asked_for_again_shortly_before_they_end(bucket, fetch_of, monkeypatch):
    given = [Credentials("first", "a", "", AT + 59), Credentials("second", "b", "", AT + 3600)]
    monkeypatch.setattr("edgetui.origins.credentials.Profile.credentials", lambda self: given.pop(0))
    origin, server = await bucket()
    for _ in range(3):
        await origin.fetch(fetch_of(80))
    keys = [re.search(rb"Credential=(\w+)", request)[1] for request in server.requests]
    assert keys == [b"first", b"second", b"second"]


async def test_a_profile_that_cannot_be_resolved_is_a_failure_of_the_origin(bucket, fetch_of, monkeypatch):
    def refuse(self):
        raise UsageError("aws gives no credentials", "aws sso login")

    monkeypatch.setattr("edgetui.origins.credentials.Profile.credentials", refuse)
    origin, server = await bucket()
    outcome = await origin.fetch(fetch_of(80))
    assert (outcome.kind, outcome.message) == (OriginFailure.CONNECT, "aws gives no credentials (aws sso login)")
    assert server.requests == []


async def test_neither_signature_nor_credentials_are_in_a_recording(bucket, fetch_of, tmp_path):
    origin, _ = await bucket()
    folder = tmp_path / "recordings"
    await RecordingOrigin(origin, Recordings(str(folder), with_secrets=True)).fetch(fetch_of(80, Request(uri="/a")))
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    assert written
    for secret in (b"KEY", SECRET.encode(), b"TOKEN", b"Signature"):
        assert secret not in written


def test_a_profile_that_is_not_there_is_refused_at_once():
    with pytest.raises(UsageError, match="there is no AWS profile 'prod'"):
        origin_from_text("s3://images?profile=prod", "/")
