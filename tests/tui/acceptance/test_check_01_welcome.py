"""Check 1: without a project the screen shows the ways to get a flow. And what a newcomer does next."""

import re
import shlex
import shutil
import subprocess

import pytest

RESIZE = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/small" + request["uri"]
    return request
"""
HEADER = """
export const handler = async (event) => event.Records[0].cf.response;
"""


def test_check_01_without_a_project_the_ways_to_get_a_flow_are_shown(terminal):
    ui = terminal()
    text = ui.wait_for(
        "No flow yet", "N   compose a request", "C   capture", "O   open a session", "T   step the built-in", "? Help"
    )
    assert text.splitlines()[-1].endswith("? Help")


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_check_01_the_curl_line_makes_a_flow_when_it_is_pasted_after_c(terminal):
    ui = terminal()
    ui.wait_for("curl http://127.0.0.1:8765/")
    ui.press("C", "listening on")
    (command,) = re.findall(r"curl http://127\.0\.0\.1:\d+/", ui.text)
    with subprocess.Popen(shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as curl:
        ui.wait_for("Flow 1  GET /")
        curl.kill()


def test_check_01_a_newcomer_gets_from_one_file_to_a_stepped_request_and_a_written_project(terminal, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "resize.py").write_text(RESIZE)
    (folder / "broken.py").write_text("def handler(event, context:\n")
    ui = terminal(cwd=folder)
    ui.wait_for("Found here", "broken.py", "resize.py")
    ui.press("\r", "Attach at (default)", "broken.py")
    ui.press("resize", "▸ resize.py")
    ui.press("\r", "edgetui.toml: a new file", '+Handler = "resize.handler"')
    assert not (folder / "edgetui.toml").exists()
    ui.press("\r", "edgetui.toml is written", "loaded in")
    ui.press("\x1b", "N composes a request for it")
    ui.press("N", "NEW REQUEST")
    ui.press("\n", "[▶1 VReq]")
    ui.press("n", "uri: / → /small/")
    assert 'function = "resize"' in (folder / "edgetui.toml").read_text()


def test_check_01_a_handler_that_does_not_load_is_named_with_its_line_and_one_put_right_is_loaded(terminal, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "broken.py").write_text("def handler(event, context):\n    return (\n")
    ui = terminal(cwd=folder)
    ui.wait_for("Found here")
    ui.press("\r", "Attach at (default)")
    ui.press("\r", "a new file")
    text = ui.press("\r", "broken at broken.py:2", "never closed (broken.py, line 2)")
    assert re.search(r"\* \(default\) +!py broken", text)
    (folder / "broken.py").write_text(RESIZE)
    ui.press("R", "loaded in", "edgetui.toml is read again")


def test_check_01_a_node_handler_is_attached_at_the_event_that_tab_chooses(terminal, tmp_path):
    folder = tmp_path / "new"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "header.mjs").write_text(HEADER)
    ui = terminal(cwd=folder)
    ui.wait_for("No flow yet")
    ui.press("S", "SETUP")
    ui.press("a", "lib/header.mjs")
    ui.press("\t\t\t", "4 viewer-response")
    ui.press("\r", '+Handler = "lib/header.handler"', 'EventType = "viewer-response"')
    ui.press("y", "js header", "loaded in")
