"""Check 9: a breakpoint with a condition."""

HANDLER = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"].startswith("/img"):
        request["uri"] = "/v2" + request["uri"]
    return request
"""


def test_check_09_a_condition_stops_only_the_flow_it_holds_for_and_counts(terminal, tmp_path):
    (tmp_path / "here" / "moves.py").write_text(HANDLER)
    ui = terminal("moves.py", "--event-type", "viewer-request")
    ui.wait_for("[▶1 VReq]")
    ui.press("B", "No breakpoint yet")
    ui.press("n", "F1 Help")
    ui.press("~changed uri", "matches 0 of 1 flows now")
    ui.press("\r", "1 (1 on)")
    assert hits(ui.settle()) == 0
    ui.press("\x1b", "Flow 1")
    # The sample's URI, /, is not changed.
    ui.press("c", "DONE")
    ui.press("B", "1 (1 on)", "~changed uri")
    assert hits(ui.settle()) == 0
    ui.press("\x1b", "Flow 1")
    # A request whose URI is.
    ui.press("N", "NEW REQUEST")
    ui.press("img/cat.jpg", "/img/cat.jpg")
    ui.press("\n", "Flows 2/2")
    ui.press("c", "PAUSED ●", "● after any stage, when a function changed uri")
    ui.press("B", "1 (1 on)", "~changed uri")
    assert hits(ui.settle()) == 1


def hits(text):
    """The number before the word that says at which hits it stops."""
    row = next(line for line in text.splitlines() if "[x]" in line)
    return int(row.split()[-2])
