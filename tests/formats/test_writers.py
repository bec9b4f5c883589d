"""HTTPie commands, tests, and text for people."""

import ast
import shlex
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.formats.entry import Entry
from edgetui.formats.httpie import httpie_command
from edgetui.formats.pytest_file import tests_from_entries as written_tests
from edgetui.formats.text import text_from_entries

HOST = ("Host", "shop.example.com")


def request(*headers, method="GET", uri="/", querystring="", body=b""):
    return Request(method, uri, querystring, Headers([HOST, *headers]), body)


# -- HTTPie


def words_of(entry):
    return shlex.split(httpie_command(entry).replace("\\\n", ""))


def test_httpie_sends_what_the_request_has_and_nothing_of_its_own():
    words = words_of(Entry(request(("Cookie", "a=1; b=2"), ("Accept", "*/*"), uri="/a", querystring="x=%20&y")))
    assert words[:4] == ["http", "--ignore-stdin", "GET", "https://shop.example.com/a?x=%20&y"]
    assert words[4:] == ["Cookie: a=1; b=2", "Accept: */*", "User-Agent:", "Accept-Encoding:", "Connection:"]


@pytest.mark.parametrize(("value", "item"), [("", "X;"), ("=1", "X: =1"), ("@f", "X: @f"), (":=1", "X: :=1")])
def test_a_value_is_never_taken_for_json_or_a_file(value, item):
    assert item in words_of(Entry(request(("X", value))))


def test_a_body_is_raw_and_its_length_is_httpies_own():
    words = words_of(Entry(request(("Content-Length", "6"), method="POST", body="é\"'\nx".encode())))
    assert words[-1] == "--raw=é\"'\nx"
    assert "Content-Type:" in words
    assert not any(word.startswith("Content-Length") for word in words)


def test_a_length_that_is_not_true_is_sent():
    assert "Content-Length: 9" in words_of(Entry(request(("Content-Length", "9"), method="POST", body=b"x")))


@pytest.mark.parametrize("body", [b"\0", b"\xff", b"x" * 200_000])
def test_a_body_no_argument_can_hold_comes_by_a_pipe(body):
    command = httpie_command(Entry(request(method="POST", body=body)))
    piped, http = command.split(" | \\\nhttp ")
    done = subprocess.run(["sh"], input=piped.encode(), capture_output=True, check=True)
    assert done.stdout == body
    assert "--ignore-stdin" not in http


@pytest.mark.parametrize(
    ("uri", "as_is"), [("/a/b", False), ("/a/../b", True), ("/a//b", True), ("/caf\xc3\xa9", True)]
)
def test_an_unusual_path_is_sent_as_it_is(uri, as_is):
    assert ("--path-as-is" in words_of(Entry(request(uri=uri)))) is as_is


# -- tests


def source_of_tests(*entries):
    return b"".join(written_tests(entries)).decode()


def test_a_test_expects_the_recorded_status_or_that_nothing_fails():
    source = source_of_tests(
        Entry(request(uri="/Account.html"), response=Response(302)),
        Entry(request(method="POST", uri="/é/", body=b"\xff")),
    )
    tests = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]
    assert [test.name for test in tests] == ["test_001_get_account_html", "test_002_post"]
    assert "response.status == 302" in ast.unparse(tests[0])
    assert "failed_stages(exchange) == []" in ast.unparse(tests[1])


@given(
    st.builds(
        Entry,
        st.builds(
            Request,
            st.just("GET"),
            st.text(st.characters(max_codepoint=255)),
            st.text(st.characters(max_codepoint=255)),
            st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5))).map(Headers),
            st.binary(),
        ),
        st.builds(Viewer, ip=st.text(max_size=5), facts=st.just(Headers([("CloudFront-Viewer-City", 'a"\\\n')]))),
    )
)
def test_a_test_sends_exactly_the_entrys_request(entry):
    names = {"Request": Request, "Viewer": Viewer, "Headers": Headers}
    (test,) = [node for node in ast.parse(source_of_tests(entry)).body if getattr(node, "name", "").startswith("test_")]
    call = test.body[0].value
    sent = [eval(compile(ast.Expression(argument), "test", "eval"), names) for argument in call.args]
    assert sent == [entry.request, entry.viewer]


def test_the_tests_pass_on_their_project_and_fail_on_another_answer(tmp_path):
    (tmp_path / "edgetui.toml").write_text(
        '[[Origins]]\nId = "a"\nDomainName = "a.example"\n[local]\n"a.example" = "site"\n'
    )
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.txt").write_text("text")
    (tmp_path / "tests").mkdir()
    good, other = (
        Entry(request(uri="/a.txt"), response=Response(200)),
        Entry(request(uri="/a.txt"), response=Response(404)),
    )
    (tmp_path / "tests" / "test_made.py").write_text(source_of_tests(good, Entry(request(uri="/a.txt")), other))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert "2 passed" in done.stdout
    assert "assert 200 == 404" in done.stdout
    assert "test_made.py::test_003_get_a_txt" in done.stdout


# -- text


def text_of(*entries):
    return b"".join(text_from_entries(entries)).decode()


def test_tests_without_a_project_say_so(tmp_path):
    path = tmp_path / "test_recorded.py"
    path.write_bytes(b"".join(written_tests([Entry(Request())])))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, check=False)
    assert b"AssertionError: there is no edgetui.toml in this folder or above it" in done.stderr


def test_a_report_reads_like_the_wire():
    entry = Entry(
        request(
            ("Content-Type", "application/json"), method="POST", uri="/a", querystring="x", body='{"é":1}'.encode()
        ),
        Viewer(ip="192.0.2.1", http_version="2.0"),
        Response(200, "OK", Headers([("Content-Type", "image/png")]), b"\x89PNG\xff"),
        at=1.5,
        request_id="id",
        facts=(("x-edge-location", "LAX1"),),
        notes=("a log holds no body",),
    )
    assert text_of(entry) == (
        "# 1  1970-01-01 00:00:01.500+00:00  192.0.2.1  id\n"
        "# a log holds no body\n"
        "# x-edge-location = LAX1\n"
        "\n"
        "POST https://shop.example.com/a?x HTTP/2.0\n"
        "Host: shop.example.com\n"
        "Content-Type: application/json\n"
        "\n"
        '{\n  "é": 1\n}\n'
        "\n"
        "HTTP/2.0 200 OK\n"
        "Content-Type: image/png\n"
        "\n"
        "[5 bytes, image/png]\n"
        "\n"
    )


@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8))),
    st.binary(max_size=40),
    st.floats(allow_nan=False) | st.none(),
)
def test_nothing_in_a_report_commands_a_terminal(lines, body, at):
    headers = Headers([("X", name.encode("utf-8", "replace").decode("latin-1")) for name, _ in lines])
    entry = Entry(Request(headers=headers, body=body), at=at, notes=tuple(value for _, value in lines))
    text = text_of(entry, entry)
    assert all(char.isprintable() or char in "\n\t" or (char.isspace() and char >= "\xa0") for char in text)


def test_a_report_says_what_a_person_wrote_and_nothing_else_of_it():
    told = b"".join(text_from_entries([Entry(request(), comment="look\n\x1b[31mhere")])).decode()
    assert told.splitlines()[1] == r"# look\n\x1b[31mhere"


def test_json_that_is_none_is_shown_as_it_is():
    entry = Entry(request(("Content-Type", "application/json"), body=b"{broken"))
    assert "\n{broken\n" in text_of(entry)
