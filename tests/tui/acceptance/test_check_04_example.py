"""Check 4: the built-in example, one stage after the other."""

NODES = ("VReq", "cache", "OReq", "origin", "ORes", "VRes")


def rail(text: str) -> str:
    return next(line for line in text.splitlines() if "1 VReq" in line)


def test_check_04_the_example_is_walked_node_by_node_with_one_mark_each_time(terminal):
    ui = terminal()
    ui.wait_for("No flow yet")
    text = ui.press("T", "[▶1 VReq]")
    for name in NODES[1:]:
        assert rail(text).count("▶") == 1
        text = ui.press("n", f"PAUSED ▶ {name}")
        ui.settle()
        text = ui.text
    assert rail(text).count("▶") == 1
    ui.press("n", "DONE")
    assert "▶" not in rail(ui.settle())
    assert "▶" not in rail(ui.press("n", "the flow is over"))
