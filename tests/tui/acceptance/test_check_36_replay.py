"""Check 36: the copied curl, run by a shell against capture, gives the flow's own status."""

import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

HANDLER = """
EXPECTED = {"x-quote": "it's \\"so\\"", "x-money": "$HOME `id` $(id)", "x-blanks": "a  b"}

def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    got = {name: request["headers"].get(name, [{"value": None}])[0]["value"] for name in EXPECTED}
    if got != EXPECTED or request["body"]["data"] != "bGluZSBvbmUKJHR3byAndGhyZWUn":
        return {"status": "400", "body": repr(got)}
    return {"status": "222", "statusDescription": "Same"}
"""
REQUEST = (
    b"POST http://127.0.0.1:PORT/a%20b?q='$x' HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n"
    b"X-Quote: it's \"so\"\r\nX-Money: $HOME `id` $(id)\r\nX-Blanks: a  b\r\n\r\nline one\n$two 'three'"
)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed: it is what runs the command")
def test_check_36_the_copied_command_gives_the_same_status(terminal, tmp_path):
    (tmp_path / "same.py").write_text(HANDLER)
    handler = ["--viewer-request", str(tmp_path / "same.py"), "--include-body"]
    serving = subprocess.Popen(
        [sys.executable, "-m", "edgetui", "serve", "--port", "0", *handler],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
    )
    try:
        port = next(found[1] for row in serving.stderr if (found := re.search(r"127\.0\.0\.1:(\d+)", row)))
        request = tmp_path / "request.http"
        request.write_bytes(REQUEST.replace(b"PORT", port.encode()))
        ui = terminal(*handler)
        ui.wait_for("paused before")
        ui.press("O", "the path of")
        ui.press(f"{request}\r", "1 request from")
        ui.settle()
        ui.press("c", "222 Same")
        ui.press("Y", "copied ")
        command = (tmp_path / "state" / "edgetui" / "clip.txt").read_text()
        script = f"{command} --silent --max-time 30 --write-out ' %{{http_code}}'"
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout == " 222"
    finally:
        serving.send_signal(signal.SIGINT)
        serving.communicate(timeout=60)
