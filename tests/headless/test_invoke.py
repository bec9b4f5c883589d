"""`edgetui invoke`, as a command, on both runtimes."""

import json
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data" / "cloudfront"
HANDLERS = Path(__file__).parents[1] / "handlers"
SUFFIX = {"python": ".py", "node": ".mjs"}
RUNTIMES = pytest.mark.parametrize("runtime", SUFFIX)
INTRODUCTION = DATA / "introduction_event.json"
STAGE = ["stage", "status", "reason", "function", "runtime", "event", "result", "error", "violations", "logs"]
STAGE += ["elapsed_ms", "attempt", "url", "cache_status", "meters", "verdict"]

#: The same logic in both languages.
LOGIC = {
    "forwards": {
        "python": 'r["uri"] = "/b"; r["headers"]["x-a"] = [{"key": "X-A", "value": "ü"}]; return r',
        "node": 'r.uri = "/b"; r.headers["x-a"] = [{key: "X-A", value: "ü"}]; return r;',
    },
    "answers": {
        "python": 'return {"status": "401", "headers": {}, "body": "no"}',
        "node": 'return {status: "401", headers: {}, body: "no"};',
    },
    "breaks a rule": {
        "python": 'r["headers"]["connection"] = [{"value": "close"}]; return r',
        "node": 'r.headers.connection = [{value: "close"}]; return r;',
    },
    "gives nothing": {"python": "return None", "node": "return null;"},
    "gives text": {"python": 'return "ok"', "node": 'return "ok";'},
    "raises": {"python": 'raise ValueError("no")', "node": 'throw new Error("no");'},
}


def source(runtime, body):
    if runtime == "python":
        return f'def handler(event, context):\n    r = event["Records"][0]["cf"]["request"]\n    {body}\n'
    return f"export const handler = async (event) => {{\n  const r = event.Records[0].cf.request;\n  {body}\n}};\n"


@pytest.fixture
def verdict_of(edgetui, tmp_path):
    def verdict(runtime, body):
        handler = tmp_path / f"auth{SUFFIX[runtime]}"
        handler.write_text(source(runtime, body), encoding="utf-8")
        done = edgetui("invoke", handler.name, "--event", str(INTRODUCTION), "--json")
        return done.returncode, json.loads(done.stdout)["verdict"]

    return verdict


@pytest.mark.parametrize("logic", LOGIC)
def test_the_same_logic_has_the_same_verdict_in_both_languages(verdict_of, logic):
    python, node = (verdict_of(runtime, body) for runtime, body in LOGIC[logic].items())
    assert python == node
    code, verdict = python
    assert (code == 1) == (verdict["kind"] == "error")


@RUNTIMES
def test_the_function_gets_exactly_the_json_of_the_file(edgetui, tmp_path, runtime):
    handler = tmp_path / f"echo{SUFFIX[runtime]}"
    body = 'return {"status": "200", "body": __import__("json").dumps(event)}'
    if runtime == "node":
        body = 'return {status: "200", body: JSON.stringify(event)};'
    handler.write_text(source(runtime, body))
    event = {"Records": [{"cf": {"request": {"uri": "/", "extra": [1, "ü", None, 1.5]}, "own": {}}}]}
    done = edgetui("invoke", handler.name, "--event", "-", "--json", input=json.dumps(event).encode())
    stage = json.loads(done.stdout)
    assert json.loads(stage["result"]["body"]) == event
    assert stage["event"] == event


@RUNTIMES
def test_the_introduction_event_of_aws_is_taken_as_it_is(edgetui, runtime):
    handler = HANDLERS / runtime / f"pass_through{SUFFIX[runtime]}"
    done = edgetui("invoke", str(handler), "--event", str(INTRODUCTION), "--json")
    stage = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(stage) == STAGE
    assert stage["event"] == json.loads(INTRODUCTION.read_text())
    assert stage["result"] == stage["event"]["Records"][0]["cf"]["request"]
    assert (stage["stage"], stage["verdict"]["kind"]) == ("viewer-request", "forward")
    assert b"does not say its event type: taken as viewer-request" in done.stderr


#: As `sam local generate-event cloudfront modify-response-header` prints it.
RESPONSE_ALONE = {
    "Records": [
        {
            "cf": {
                "config": {"distributionId": "EXAMPLE"},
                "response": {
                    "status": "200",
                    "statusDescription": "OK",
                    "headers": {"last-modified": [{"key": "Last-Modified", "value": "2016-11-25"}]},
                },
            }
        }
    ]
}


def test_an_event_with_a_response_alone_is_one_of_viewer_response(edgetui, tmp_path):
    (tmp_path / "dates.py").write_text(
        "def handler(event, context):\n"
        "    response = event['Records'][0]['cf']['response']\n"
        "    response['headers']['last-modified'][0]['value'] = '2016-01-01'\n"
        "    return response\n"
    )
    event = json.dumps(RESPONSE_ALONE).encode()
    done = edgetui("invoke", "dates.py", "--event", "-", "--json", input=event)
    stage = json.loads(done.stdout)
    assert (done.returncode, stage["stage"], stage["event"]) == (0, "viewer-response", RESPONSE_ALONE)
    assert stage["verdict"]["kind"] == "continue"
    refused = edgetui("invoke", "dates.py", "--event", "-", "--event-type", "origin-request", input=event)
    assert refused.returncode == 2
    assert b"an event origin-request has a request, and this one has none" in refused.stderr


@RUNTIMES
@pytest.mark.parametrize(("name", "kind"), [("raises", 1), ("exits", 1), ("unserialisable", 1)])
def test_a_function_that_fails_exits_with_1_and_says_503(edgetui, runtime, name, kind):
    handler = HANDLERS / runtime / f"{name}{SUFFIX[runtime]}"
    done = edgetui("invoke", str(handler), "--event", str(INTRODUCTION), "--json")
    stage = json.loads(done.stdout)
    assert done.returncode == kind
    assert (stage["status"], stage["result"]) == ("failed", None)
    assert stage["error"]["errorType"]
    assert (stage["verdict"]["status"], stage["verdict"]["kind"]) == (503, "error")


@RUNTIMES
def test_a_function_that_hangs_is_stopped_after_the_timeout_given(edgetui, runtime):
    handler = HANDLERS / runtime / f"hangs{SUFFIX[runtime]}"
    done = edgetui("invoke", str(handler), "--event", str(INTRODUCTION), "--timeout", "0.3", "--json")
    assert done.returncode == 1
    assert "0.3" in json.loads(done.stdout)["error"]["errorMessage"]


def test_memory_environment_and_root_reach_the_function(edgetui, tmp_path):
    (tmp_path / "app" / "pkg").mkdir(parents=True)
    (tmp_path / "app" / "pkg" / "mod.py").write_text(
        "import os\n"
        "def fn(event, context):\n"
        '    return {"status": "200", "body": os.environ["GREETING"] + context.memory_limit_in_mb}\n'
    )
    options = ["--memory", "256", "--env", "GREETING=a=b", "--root", "app", "--json"]
    done = edgetui("invoke", "pkg/mod.fn", "--event", str(INTRODUCTION), *options)
    assert json.loads(done.stdout)["result"]["body"] == "a=b256"
    assert b"Environment sets GREETING" in done.stderr


def test_the_event_type_of_the_command_line_decides_how_the_result_is_judged(edgetui, tmp_path):
    (tmp_path / "a.py").write_text(source("python", 'r["headers"]["host"] = [{"value": "other"}]; return r'))
    at = {}
    for event_type in ("viewer-request", "origin-request"):
        done = edgetui("invoke", "a.py", "--event", str(INTRODUCTION), "--event-type", event_type, "--json")
        stage = json.loads(done.stdout)
        assert stage["stage"] == event_type
        at[event_type] = stage["verdict"]["kind"]
    assert at == {"viewer-request": "error", "origin-request": "forward"}


def test_the_readable_form_says_the_verdict_in_words(edgetui, tmp_path):
    (tmp_path / "a.py").write_text(source("python", 'print("hi"); return {"status": "401", "body": "no entry"}'))
    done = edgetui("invoke", "a.py", "--event", str(INTRODUCTION), "--event-type", "viewer-request")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "log stdout: hi" in text
    assert "verdict: respond: the viewer gets this response, status 401" in text
    assert text.endswith("\nno entry\n")
