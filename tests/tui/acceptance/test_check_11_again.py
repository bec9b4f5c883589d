"""Check 11: replay and restart."""


def test_check_11_replay_is_another_flow_and_restart_the_same_one(terminal):
    ui = terminal("--demo", size=(120, 40))
    ui.wait_for("Flows 1/3")
    ui.press("c", "DONE", "the viewer gets 200 OK")
    old = row(ui.text, 1)
    text = ui.press("r", "Flows 4/4", "PAUSED ▶ VReq")
    assert row(text, 1) == old
    assert row(text, 4).split()[2:4] == ["–", "▶···"]
    ui.press("c", "DONE")
    text = ui.press("R", "run 2/2", "PAUSED ▶ VReq")
    assert "Flows 4/4" in text
    assert row(text, 1) == old


def row(text, number):
    """The list's row of a flow, without the cursor."""
    return next(line[1:44] for line in text.splitlines() if line[1:].split()[:2] == [str(number), "GET"])
