"""A bucket as the origin, against moto's S3, which checks signatures and permissions by botocore's own reckoning."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from moto.sts.models import sts_backends

from edgetui.engine.commands import OriginResponded
from edgetui.engine.http import Headers, Request, Response
from edgetui.origins.choose import origin_from_text
from edgetui.origins.sigv4 import Credentials

NAMES = (
    "plain.txt",
    "with blanks.txt",
    "café.txt",
    "日本.txt",
    "a+b=c&d;e,f@g:h$i",
    "a//b.txt",
    "/leading.txt",
    "trailing/",
    "a/../b",
    "100%.txt",
    "what?x#y",
    "~'()*!\"<>",
)
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(frozen=True)
class Moto:
    """A server with the bucket `images`, in which every object holds its own name; `user` may do everything there."""

    port: int
    user: Credentials
    role: Credentials


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    iam = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    iam.create_user("us-east-1", "reader")
    key = iam.create_access_key("reader")
    iam.put_user_policy("reader", "all", json.dumps(_POLICY))
    iam.create_role("edge", json.dumps(_POLICY), "/", None, "", {}, "3600")
    iam.put_role_policy("edge", "all", json.dumps(_POLICY))
    assumed = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].assume_role(
        "eu-west-1", "session", f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/edge", None, 900, None
    )
    bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    bucket.create_bucket("images", "eu-west-1")
    for name in NAMES:
        bucket.put_object("images", name, name.encode())
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0.0)
        yield Moto(
            server.get_host_and_port()[1],
            Credentials(key.access_key_id, key.secret_access_key),
            Credentials(assumed.access_key_id, assumed.secret_access_key, assumed.session_token),
        )
    server.stop()


@pytest.fixture
def ask(moto: Moto, fetch_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`await ask(request, credentials)`: what the bucket answers; credentials None: not signed."""

    async def fetch(request: Request, credentials: Credentials | None = moto.user) -> Response:
        url = f"s3://images?endpoint=http://127.0.0.1:{moto.port}&region=eu-west-1"
        if credentials is not None:
            url += "&profile=env"
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", credentials.key_id)
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", credentials.secret)
            monkeypatch.setenv("AWS_SESSION_TOKEN", credentials.token)
        origin = origin_from_text(url, "/")
        try:
            outcome = await origin.fetch(fetch_of(80, request))
        finally:
            await origin.close()
        assert isinstance(outcome, OriginResponded), outcome
        return outcome.response

    return fetch


@pytest.mark.parametrize("name", NAMES)
async def test_an_object_is_found_by_its_name_encoded_and_as_it_is(ask, name):
    for path in (quote(name), quote(name, safe=""), name.encode().decode("latin-1")):
        answer = await ask(Request(uri=f"/{path}"))
        assert (answer.status, answer.body.decode()) == (200, name)


async def test_temporary_credentials_are_taken_with_their_token(ask, moto):
    assert (await ask(Request(uri="/plain.txt"), moto.role)).status == 200


async def test_a_wrong_key_a_wrong_token_and_no_signature_are_refused(ask, moto):
    wrong_secret = await ask(Request(uri="/plain.txt"), Credentials(moto.user.key_id, "wrong"))
    assert wrong_secret.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in wrong_secret.body
    unknown = await ask(Request(uri="/plain.txt"), Credentials("AKIANOBODY", moto.user.secret))
    assert unknown.status == 403
    assert b"<Code>InvalidAccessKeyId</Code>" in unknown.body
    stale = await ask(Request(uri="/plain.txt"), Credentials(moto.role.key_id, moto.role.secret, "stale"))
    assert b"<Code>InvalidToken</Code>" in stale.body
    assert (await ask(Request(uri="/plain.txt"), None)).status == 403


async def test_a_missing_object_is_the_buckets_404(ask):
    answer = await ask(Request(uri="/absent.txt"))
    assert answer.status == 404
    assert b"<Code>NoSuchKey</Code>" in answer.body


async def test_head_has_the_length_and_no_body(ask):
    answer = await ask(Request("HEAD", "/plain.txt"))
    assert (answer.status, answer.headers.get("content-length"), answer.body) == (200, str(len("plain.txt")), b"")


async def test_a_range_is_signed_and_answered_in_part(ask):
    answer = await ask(Request(uri="/plain.txt", headers=Headers([("Range", "bytes=2-4")])))
    assert (answer.status, answer.body) == (206, b"ain")
    assert answer.headers.get("content-range") == f"bytes 2-4/{len('plain.txt')}"


@pytest.mark.parametrize(
    "query",
    ["response-content-type=text/css", "v=1", "flag", "a=1+2&b=%E9&c=caf\u00c3\u00a9", "b=2&a=1&a=0&=x&&", "x=a%20b/c"],
)
async def test_a_query_string_is_signed_as_it_is_sent(ask, query):
    answer = await ask(Request(uri="/plain.txt", querystring=query))
    assert (answer.status, answer.body) == (200, b"plain.txt")


async def test_a_body_is_signed_and_kept_byte_for_byte(ask, moto):
    lines = Headers([("Content-Type", "text/plain"), ("X-Amz-Meta-Note", "two  blanks")])
    body = bytes(range(256))
    assert (await ask(Request("PUT", "/new.bin", headers=lines, body=body))).status == 200
    refused = await ask(Request("PUT", "/new.bin", body=b"other"), Credentials(moto.user.key_id, "wrong"))
    assert refused.status == 403
    assert (await ask(Request(uri="/new.bin"))).body == body
