"""Check 6: a function that answers the viewer itself."""

HANDLER = """
def handler(event, context):
    return {"status": "403", "statusDescription": "Forbidden", "body": "not for you"}
"""


def test_check_06_a_response_at_viewer_request_ends_the_flow_and_its_response_is_open(terminal, tmp_path):
    (tmp_path / "here" / "gate.py").write_text(HANDLER)
    ui = terminal("gate.py", "--event-type", "viewer-request")
    ui.wait_for("[▶1 VReq]")
    text = ui.press("n", "DONE", "not for you")
    row = next(line for line in text.splitlines() if " GET " in line)
    assert "403 R---" in row
    rail = next(line for line in text.splitlines() if "1 VReq" in line)
    assert all(node in rail for node in ("[R1 VReq]", "-cache", "-2 OReq", "-origin", "-3 ORes", "-4 VRes"))
    assert "[Response]" in text and "403 Forbidden" in text
