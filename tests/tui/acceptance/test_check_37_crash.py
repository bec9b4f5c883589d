"""Check 37: a bug of edgetui's own tells no secret, and the session is there."""

import re

SECRET = "s3cr3t-t0ken"
CRASHING = """
import os, sys
sys.argv = ["edgetui", "--demo"]
from edgetui.tui.deeds.world import World
def broken(self):
    raise RuntimeError("authorization: Bearer {secret}")
World.do_hour = broken
from edgetui.__main__ import main
sys.exit(main())
""".replace("{secret}", SECRET)


def test_check_37_a_crash_tells_no_secret_and_leaves_the_session(terminal, sessions):
    ui = terminal(source=CRASHING)
    ui.wait_for("paused before viewer-request")
    ui.press("c", "the viewer gets 200")
    ui.send("H")

    assert ui.end() == 3
    assert b"RuntimeError" in ui.dump and b"this is a bug in edgetui" in ui.dump
    assert SECRET.encode() not in ui.dump
    assert not re.search(rb"cookie: \w", ui.dump)
    (session,) = sessions()
    terminal(str(session)).wait_for("the viewer gets 200", "Flows 1/3")
