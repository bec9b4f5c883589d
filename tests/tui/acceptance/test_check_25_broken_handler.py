"""Check 25: a handler that cannot be loaded holds nothing up, is named with file and line, and mended by saving it."""

import pytest

GOOD_PYTHON = """def handler(event, context):
    return event["Records"][0]["cf"]["request"]
"""
GOOD_NODE = """exports.handler = async (event) => {
  return event.Records[0].cf.request;
};
"""


@pytest.mark.parametrize(
    ("name", "good", "bad", "place"),
    [
        ("auth.py", GOOD_PYTHON, "def handler(event, context):\n    return (\n", "auth.py:2"),
        ("auth.cjs", GOOD_NODE, GOOD_NODE.replace("event.Records", "(;"), "auth.cjs:2"),
    ],
    ids=["python", "node"],
)
def test_check_25_a_syntax_error_is_a_failure_with_its_place_and_is_mended_without_a_restart(
    name, good, bad, place, terminal, tmp_path
):
    handler = tmp_path / name
    handler.write_text(bad)
    ui = terminal("--viewer-request", str(handler), "--origin", "none", size=(100, 40))
    ui.wait_for("paused before viewer-request", "? Help")
    ui.press("n", "[!1 VReq]", "UserCodeSyntaxError", place, "the viewer gets 503")
    handler.write_text(good)
    ui.press("\x12", "[=1 VReq]")
    ui.send("q")
    assert ui.end() == 0
