"""A folder as the origin."""

import os

import pytest

from edgetui.engine.commands import OriginFailure
from edgetui.engine.http import Headers, Request
from edgetui.origins.directory import DirectoryOrigin

#: 2015-10-21 07:28:00 UTC
MODIFIED = 1_445_412_480
MODIFIED_TEXT = "Wed, 21 Oct 2015 07:28:00 GMT"
HELLO_ETAG = '"5d41402abc4b2a76b9719d911017c592"'


@pytest.fixture
def site(tmp_path):
    """A folder with pages, beside a file that is not in it."""
    root = tmp_path / "site"
    for name, content in {
        "hello.txt": b"hello",
        "index.html": b"<h1>home</h1>",
        "docs/index.html": b"<h1>docs</h1>",
        "empty/keep": b"",
        "a b+c.txt": b"spaced",
        "caf\u00e9.txt": b"accent",
        "100%.txt": b"percent",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (MODIFIED, MODIFIED))
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return root


@pytest.fixture
def get(site, fetch_of):
    async def answer(uri, method="GET", headers=(), **options):
        request = Request(method, uri, headers=Headers(headers))
        return (await DirectoryOrigin(str(site), **options).fetch(fetch_of(80, request))).response

    return answer


async def test_a_file_is_served_with_its_type_length_and_validators(get):
    response = await get("/hello.txt")
    assert (response.status, response.status_description, response.body) == (200, "OK", b"hello")
    assert list(response.headers) == [
        ("Content-Type", "text/plain"),
        ("Content-Length", "5"),
        ("ETag", HELLO_ETAG),
        ("Last-Modified", MODIFIED_TEXT),
        ("Accept-Ranges", "bytes"),
    ]


async def test_the_folder_is_named_as_the_source(site, fetch_of):
    outcome = await DirectoryOrigin(str(site)).fetch(fetch_of(80, Request(uri="/hello.txt")))
    assert outcome.source == str(site)


async def test_a_clock_gives_a_date(get):
    response = await get("/hello.txt", clock=lambda: MODIFIED + 1)
    assert response.headers.get("date") == "Wed, 21 Oct 2015 07:28:01 GMT"


async def test_head_has_the_headers_of_get_and_no_body(get):
    got, head = await get("/hello.txt"), await get("/hello.txt", "HEAD")
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_other_methods_are_not_allowed(get, method):
    response = await get("/hello.txt", method)
    assert (response.status, response.headers.get("allow")) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.html", "text/html"),
        ("a.css", "text/css"),
        ("a.js", "text/javascript"),
        ("a.mjs", "text/javascript"),
        ("a.json", "application/json"),
        ("a.svg", "image/svg+xml"),
        ("A.JPG", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.woff2", "font/woff2"),
        ("a.tar.gz", "application/gzip"),
        ("a.br", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
        ("noextension", "application/octet-stream"),
        ("data:,x", "application/octet-stream"),
    ],
)
async def test_the_content_type_follows_the_name(site, get, name, content_type):
    (site / name).write_bytes(b"x")
    assert (await get("/" + name)).headers.get("content-type") == content_type


@pytest.mark.parametrize(
    ("uri", "body"),
    [
        ("/", b"<h1>home</h1>"),
        ("/docs/", b"<h1>docs</h1>"),
        ("/docs/index.html", b"<h1>docs</h1>"),
        ("/a%20b+c.txt", b"spaced"),
        ("/caf%C3%A9.txt", b"accent"),
        ("/caf%c3%a9.txt", b"accent"),
        ("/100%25.txt", b"percent"),
        ("/100%.txt", b"percent"),
        ("/%68ello.txt", b"hello"),
        ("/docs//index.html", b"<h1>docs</h1>"),
    ],
)
async def test_a_path_is_decoded_once_and_names_a_file(get, uri, body):
    response = await get(uri)
    assert (response.status, response.body) == (200, body)


async def test_utf_8_bytes_that_were_not_encoded_name_the_same_file(get):
    assert (await get("/caf\u00c3\u00a9.txt")).body == b"accent"


@pytest.mark.parametrize(
    "uri",
    [
        "/missing.txt",
        "/docs",
        "/empty/",
        "/hello.txt/",
        "/hello.txt/more",
        "/../secret.txt",
        "/docs/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/docs/%2E%2E%2f..%2fsecret.txt",
        "//../secret.txt",
        "/docs/../hello.txt",
        "/hello.txt%00",
        "/%00",
        "/" + "x" * 5000,
        "/a/" * 3000,
        "/%ff%fe",
        "hello.txt",
        "",
        "*",
    ],
)
async def test_what_is_not_a_file_in_the_folder_is_not_found(get, uri):
    response = await get(uri)
    assert (response.status, response.headers.get("content-type")) == (404, "text/html; charset=utf-8")
    assert b"secret" not in response.body.replace(b"secret.txt", b"")


async def test_an_absolute_path_stays_in_the_folder(get, site):
    assert (await get("//" + str(site.parent / "secret.txt"))).status == 404


async def test_the_page_of_an_error_shows_the_path_harmlessly(get):
    response = await get("/<script>")
    assert b"GET /&lt;script&gt;" in response.body
    assert response.headers.get("content-length") == str(len(response.body))


async def test_links_are_followed_inside_the_folder_only(get, site):
    (site / "inside.txt").symlink_to(site / "hello.txt")
    (site / "outside.txt").symlink_to(site.parent / "secret.txt")
    (site / "up").symlink_to(site.parent)
    (site / "circle").symlink_to(site / "circle")
    assert (await get("/inside.txt")).body == b"hello"
    assert [(await get(uri)).status for uri in ("/outside.txt", "/up/secret.txt", "/circle")] == [404, 404, 404]


async def test_a_folder_that_is_itself_a_link_is_served(site, fetch_of, tmp_path):
    (tmp_path / "link").symlink_to(site)
    outcome = await DirectoryOrigin(str(tmp_path / "link")).fetch(fetch_of(80, Request(uri="/hello.txt")))
    assert outcome.response.body == b"hello"


async def test_a_pipe_is_not_waited_for(get, site):
    os.mkfifo(site / "pipe")
    assert (await get("/pipe")).status == 404


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_that_may_not_be_read_is_forbidden(get, site):
    (site / "hello.txt").chmod(0)
    assert (await get("/hello.txt")).status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("If-Match", HELLO_ETAG)], 200),
        ([("If-Match", f'"x", {HELLO_ETAG}')], 200),
        ([("If-Match", "*")], 200),
        ([("If-Match", '"x"')], 412),
        ([("If-Match", f"W/{HELLO_ETAG}")], 412),
        ([("If-Match", HELLO_ETAG), ("If-Unmodified-Since", "Wed, 21 Oct 2015 07:27:59 GMT")], 200),
        ([("If-Unmodified-Since", MODIFIED_TEXT)], 200),
        ([("If-Unmodified-Since", "Wed, 21 Oct 2015 07:27:59 GMT")], 412),
        ([("If-Unmodified-Since", "soon")], 200),
        ([("If-Match", '"x"'), ("If-None-Match", HELLO_ETAG)], 412),
    ],
)
async def test_a_precondition_that_is_false_stops_the_request(get, headers, status):
    response = await get("/hello.txt", headers=headers)
    assert response.status == status
    assert (response.body == b"hello") is (status == 200)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("If-None-Match", HELLO_ETAG)], 304),
        ([("If-None-Match", f'"x", W/{HELLO_ETAG}')], 304),
        ([("if-none-match", '"x"'), ("If-None-Match", HELLO_ETAG)], 304),
        ([("If-None-Match", "*")], 304),
        ([("If-None-Match", '"x"')], 200),
        ([("If-None-Match", '"x"'), ("If-Modified-Since", MODIFIED_TEXT)], 200),
        ([("If-Modified-Since", MODIFIED_TEXT)], 304),
        ([("If-Modified-Since", "Wed, 21 Oct 2015 07:28:01 GMT")], 304),
        ([("If-Modified-Since", "Wed, 21 Oct 2015 07:27:59 GMT")], 200),
        ([("If-Modified-Since", "yesterday")], 200),
        ([("If-Modified-Since", "")], 200),
    ],
)
async def test_conditions_are_answered(get, headers, status):
    response = await get("/hello.txt", headers=headers)
    assert response.status == status
    assert response.body == (b"" if status == 304 else b"hello")
    assert response.headers.get("etag") == HELLO_ETAG
    assert ("content-length" in response.headers) == (status == 200)


@pytest.mark.parametrize(
    ("value", "content_range", "body"),
    [
        ("bytes=0-0", "bytes 0-0/5", b"h"),
        ("bytes=1-3", "bytes 1-3/5", b"ell"),
        ("bytes=3-", "bytes 3-4/5", b"lo"),
        ("bytes=3-99", "bytes 3-4/5", b"lo"),
        ("bytes=-2", "bytes 3-4/5", b"lo"),
        ("bytes=-99", "bytes 0-4/5", b"hello"),
        ("Bytes = 1-2", "bytes 1-2/5", b"el"),
    ],
)
async def test_one_range_gives_that_part(get, value, content_range, body):
    response = await get("/hello.txt", headers=[("Range", value)])
    assert (response.status, response.body) == (206, body)
    assert response.headers.get("content-range") == content_range
    assert response.headers.get("content-length") == str(len(body))


@pytest.mark.parametrize("value", ["bytes=5-", "bytes=9-10", "bytes=-0"])
async def test_a_range_outside_the_file_is_not_satisfiable(get, value):
    response = await get("/hello.txt", headers=[("Range", value)])
    assert (response.status, response.headers.get("content-range")) == (416, "bytes */5")


@pytest.mark.parametrize("value", ["bytes=0-1,3-4", "lines=1-2", "bytes=", "bytes=-", "bytes=3-1", "bytes=a-b", "x"])
async def test_a_range_that_is_not_one_is_ignored(get, value):
    response = await get("/hello.txt", headers=[("Range", value)])
    assert (response.status, response.body) == (200, b"hello")


async def test_a_range_of_an_empty_file_is_not_satisfiable(get):
    assert (await get("/empty/keep", headers=[("Range", "bytes=0-")])).status == 416


@pytest.mark.parametrize(("condition", "status"), [(HELLO_ETAG, 206), (MODIFIED_TEXT, 206), ('"other"', 200)])
async def test_if_range_gives_the_part_only_of_the_same_file(get, condition, status):
    headers = [("Range", "bytes=0-0"), ("If-Range", condition)]
    assert (await get("/hello.txt", headers=headers)).status == status


async def test_the_file_is_read_at_every_request(get, site):
    await get("/hello.txt")
    (site / "hello.txt").write_bytes(b"changed")
    assert (await get("/hello.txt")).body == b"changed"


async def test_a_file_over_the_limit_is_a_failure_that_names_it(site, fetch_of):
    origin = DirectoryOrigin(str(site), body_limit=4)
    outcome = await origin.fetch(fetch_of(80, Request(uri="/hello.txt")))
    assert outcome.kind is OriginFailure.TOO_LARGE
    assert outcome.message == f"{site}/hello.txt has 5 bytes, edgetui keeps at most 4"
