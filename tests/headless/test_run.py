"""`edgetui run`, as a command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from edgetui.engine.stage import Stage

HANDLERS = Path(__file__).parents[1] / "handlers"
REWRITES = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/b.txt"
    print("\\x1b[31mrewritten")
    return request
"""


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "b.txt").write_text("grüß dich\n", encoding="utf-8")
    return folder


@pytest.fixture
def rewrites(tmp_path):
    (tmp_path / "rewrites.py").write_text(REWRITES)
    return "rewrites.py"


def test_a_handler_and_a_folder_need_no_project(edgetui, site, rewrites):
    done = edgetui("run", "https://shop.example.com/a.txt", "--viewer-request", rewrites, "--origin", "site", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    report = json.loads(done.stdout)
    assert [stage["stage"] for stage in report["stages"]] == list(Stage)
    assert report["stages"][0]["function"] == "rewrites"
    assert report["response"]["body"] == {"encoding": "text", "data": "grüß dich\n"}
    assert report["x_cache"] == "Miss from cloudfront"
    assert ["Host", "shop.example.com"] in report["request"]["headers"]


def test_the_trace_is_plain_text(edgetui, site, rewrites):
    done = edgetui("run", rewrites, "/a.txt", "--event-type", "viewer-request", "--origin", "site")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "   changed uri: /a.txt -> /b.txt\n" in text
    assert "log stdout: \\x1b[31mrewritten" in text
    assert "\x1b" not in text
    assert text.endswith("\ngrüß dich\n")


def test_a_function_that_fails_exits_with_1_and_stdout_is_still_only_data(edgetui):
    done = edgetui("run", "/", "--viewer-request", str(HANDLERS / "python" / "raises.py"), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["stages"][0]["error"]["errorType"] == "ValueError"
    assert report["response"]["status"] == 503
    assert report["x_cache"] == "LambdaExecutionError from cloudfront"


def test_without_an_origin_the_hint_says_how_to_name_one(edgetui):
    done = edgetui("run", "/", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["stages"][3]["status"] == "failed"
    assert done.stderr == b"hint: no origin answers here; --origin URL|DIR|FILE says what does\n"


def test_fail_on_warning_exits_with_1_for_a_result_that_is_accepted(edgetui, site, tmp_path):
    (tmp_path / "warned.py").write_text(
        'def handler(event, context):\n    return event["Records"][0]["cf"]["response"] | {"status": "404"}\n'
    )
    words = ["run", "/b.txt", "--viewer-response", "warned.py", "--origin", "site"]
    assert edgetui(*words).returncode == 0
    assert edgetui(*words, "--fail-on", "warning").returncode == 1


def test_a_request_file_is_sent_as_it_is(edgetui, site, tmp_path):
    (tmp_path / "a.http").write_bytes(b"GET /b.txt?x=1 HTTP/1.1\nHost: a.example\nX-A: \xff\n\n")
    report = json.loads(edgetui("run", "--request", "a.http", "--origin", "site", "--json").stdout)
    assert report["request"]["headers"] == [["Host", "a.example"], ["X-A", "ÿ"]]
    assert report["request"]["querystring"] == "x=1"
    piped = edgetui("run", "--request", "-", "--origin", "site", "--json", input=(tmp_path / "a.http").read_bytes())
    assert json.loads(piped.stdout)["request"] == report["request"]


def test_an_event_file_is_a_request_too(edgetui, site):
    data = Path(__file__).parents[1] / "data" / "cloudfront" / "introduction_event.json"
    report = json.loads(edgetui("run", "--request", str(data), "--origin", "site", "--json").stdout)
    assert report["request"]["uri"] == "/picture.jpg"
    assert report["request"]["client_ip"] == "2001:0db8:85a3:0:0:8a2e:0370:7334"


def test_curls_options_make_the_request_that_curl_makes(edgetui, site, tmp_path):
    (tmp_path / "body.txt").write_bytes(b"b=2\n")
    words = ["PUT", "http://shop.example.com/a/../b?q=ü x", "-H", "X-A: 1", "-d", "a=1", "--data-binary", "@body.txt"]
    request = json.loads(edgetui("run", *words, "--origin", "site", "--json").stdout)["request"]
    assert (request["method"], request["uri"], request["querystring"]) == ("PUT", "/a/../b", "q=%C3%BC%20x")
    assert request["body"] == {"encoding": "text", "data": "a=1&b=2\n"}
    assert ["X-A", "1"] in request["headers"]
    assert ["Content-Type", "application/x-www-form-urlencoded"] in request["headers"]


def test_a_curl_command_is_the_request(edgetui, site):
    command = "curl 'https://shop.example.com/b.txt' -H 'Cookie: a=1' --compressed --max-time 3"
    report = json.loads(edgetui("run", "--curl", command, "--origin", "site", "--json").stdout)
    assert ["Cookie", "a=1"] in report["request"]["headers"]
    assert report["response"]["status"] == 200


def test_a_project_in_the_current_folder_is_found(edgetui, site, rewrites, tmp_path):
    (tmp_path / "edgetui.toml").write_text(
        '[[Origins]]\nId = "a"\nDomainName = "origin.example.org"\n'
        '[Functions.f]\nHandler = "rewrites.handler"\n'
        "[DefaultCacheBehavior]\n"
        'LambdaFunctionAssociations = [{ EventType = "origin-request", function = "f" }]\n'
        '[local]\n"origin.example.org" = "site"\n'
    )
    for words in (["/a.txt"], [".", "/a.txt"], ["edgetui.toml", "GET", "/a.txt"]):
        done = edgetui("run", *words, "--json")
        report = json.loads(done.stdout)
        assert report["stages"][2]["function"] == "f"
        assert report["response"]["body"]["data"] == "grüß dich\n"


def test_an_origin_given_answers_for_every_domain_of_a_project(edgetui, site, tmp_path):
    (tmp_path / "edgetui.toml").write_text('[[Origins]]\nId = "a"\nDomainName = "origin.example.org"\n')
    assert json.loads(edgetui("run", "/b.txt", "--origin", "site", "--json").stdout)["response"]["status"] == 200
    assert edgetui("run", "/b.txt", "--origin", "none").returncode == 1


def test_a_reader_that_has_had_enough_is_no_error(site, tmp_path):
    (site / "big.txt").write_bytes(b"x" * 1_000_000)
    words = [sys.executable, "-m", "edgetui", "run", "/big.txt", "--origin", str(site), "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=50) == 0


def test_a_viewer_by_name_sends_the_request_at_the_time_that_is_told(edgetui, site):
    words = ["run", "http://a.example/b.txt", "--viewer", "crawler", "--client-ip", "2001:db8::1", "--at", "86400"]
    done = edgetui(*words, "--origin", "site", "--json", "-H", "Accept: text/plain")
    report = json.loads(done.stdout)
    headers = dict(report["request"]["headers"])
    assert (done.returncode, done.stderr) == (0, b"")
    assert "ExampleBot" in headers["User-Agent"]
    assert headers["Accept"] == "text/plain"
    assert report["request"]["client_ip"] == "2001:db8::1"


def test_a_frozen_clock_dates_what_cloudfront_generates(edgetui):
    done = edgetui("run", "/", "--at", "2026-01-01T00:00:00Z", "--origin", "none", "--json")
    assert ["Date", "Thu, 01 Jan 2026 00:00:00 GMT"] in json.loads(done.stdout)["response"]["headers"]
