"""Check 8: a breakpoint on a stage."""


def test_check_08_a_breakpoint_stops_before_its_stage_and_continuing_ends_the_flow(terminal):
    ui = terminal("--demo")
    ui.wait_for("[▶1 VReq]")
    ui.press("2", "[·2 OReq]")
    ui.press("b", "2 OReq●")
    text = ui.press("c", "paused before origin-request")
    assert sum(line.count("▶") for line in text.splitlines() if "1 VReq" in line) == 1
    ui.press("c", "DONE", "the viewer gets 200 OK")
