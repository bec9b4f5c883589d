"""Check 30: a terminal that is too small says what is needed, and recovers without a key."""


def test_check_30_a_small_terminal_says_what_is_needed_and_recovers(terminal):
    ui = terminal("--demo", size=(40, 12))

    assert ui.wait_for("need 60x15, have 40x12").strip() == "need 60x15, have 40x12"

    ui.resize(80, 24)
    assert ui.wait_for("Flows 1/", "? Help").splitlines()[-1].endswith("? Help")
