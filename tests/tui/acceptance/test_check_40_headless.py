"""Check 40: without a screen the same truth, and nothing of textual is loaded for it."""

import json
import subprocess
import sys

HANDLER = "def handler(event, context):\n    return {request}\n"


def invoked(tmp_path, result, *options):
    (tmp_path / "resize.py").write_text(HANDLER.format(request=result))
    event = {"Records": [{"cf": {"config": {"eventType": "viewer-request"}, "request": {"uri": "/a", "headers": {}}}}]}
    (tmp_path / "event.json").write_text(json.dumps(event))
    command = ["-X", "importtime", "-m", "edgetui", "invoke", "resize.py", "--event", "event.json", *options]
    return subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, timeout=60, check=False)


def test_check_40_a_result_is_json_exits_0_and_loads_no_textual(tmp_path):
    done = invoked(tmp_path, 'event["Records"][0]["cf"]["request"]', "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["stage"] == "viewer-request"
    assert b"textual" not in done.stderr


def test_check_40_a_failure_exits_1_and_a_wrong_word_2(tmp_path):
    assert invoked(tmp_path, "1 / 0", "--json").returncode == 1
    assert invoked(tmp_path, "1", "--no-such-option").returncode == 2


def test_check_40_the_screen_copies_the_same_event_and_result(terminal, tmp_path):
    result = 'event["Records"][0]["cf"]["request"] | {"uri": "/b"}'
    (tmp_path / "resize.py").write_text(HANDLER.format(request=result))
    ui = terminal("--viewer-request", str(tmp_path / "resize.py"), "--origin", "none")
    ui.wait_for("paused before viewer-request")
    ui.press("n", "[~1 VReq]")
    copied = {}
    for key, name in (("e", "event"), ("o", "result")):
        ui.press("y", "Event JSON")
        ui.press(key, "copied ")
        copied[name] = json.loads((tmp_path / "state" / "edgetui" / "clip.txt").read_text())
        ui.press("u", "? Help")

    command = ["-m", "edgetui", "run", "/", "--viewer-request", "resize.py", "--origin", "none", "--json"]
    done = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    stage = json.loads(done.stdout)["stages"][0]

    assert copied["result"] == stage["result"]
    assert without_id(copied["event"]) == without_id(stage["event"])


def without_id(event):
    """The event but for what is another one for each request."""
    event["Records"][0]["cf"]["config"].pop("requestId")
    return event
