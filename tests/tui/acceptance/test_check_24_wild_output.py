"""Check 24: whatever a function prints, opens or ends, the screen is as it was."""

import pytest

SOURCE = """
import os, sys

def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    match request["uri"]:
        case "/much":
            for number in range(100_000):
                print(f"{number:07}", "x" * 92)
        case "/tty":
            with open("/dev/tty", "wb", buffering=0) as tty:
                tty.write(b"\\x1b[2JDAMAGE\\x1b[H" * 50)
        case "/escapes":
            print("\\x1b[2J\\x1b[H\\x1b]0;title\\x07DAMAGE\\rDAMAGE")
        case "/exit":
            sys.exit(3)
        case "/gone":
            os._exit(4)
    return request
"""


@pytest.mark.parametrize(
    ("uri", "state"),
    [
        ("much", "[=1 VReq]"),
        ("tty", "[!1 VReq]"),
        ("escapes", "[=1 VReq]"),
        ("exit", "[!1 VReq]"),
        ("gone", "[!1 VReq]"),
    ],
)
def test_check_24_the_screen_is_not_damaged(uri, state, terminal, tmp_path):
    handler = tmp_path / "wild.py"
    handler.write_text(SOURCE)
    ui = terminal("--viewer-request", str(handler), "--origin", "none")
    ui.wait_for("paused before viewer-request", "? Help")
    ui.press("N", "NEW REQUEST")
    ui.press(uri, f"/{uri}")
    ui.press("\n", "Flows 2/2")
    ui.press("n", state)
    ui.press("]]]", "[Logs")
    before = ui.settle()
    assert "\x1b]0;title" not in ui.dump.decode("utf-8", "replace")
    # What is on the screen is what the program believes is there.
    ui.screen.reset()
    ui.press("\x0c", "? Help", state)
    assert ui.settle() == before
    assert "\nDAMAGE" not in before
    ui.send("q")
    assert ui.end() == 0


def test_check_24_of_ten_megabytes_the_logs_show_both_ends_and_say_what_is_left_out_between(terminal, tmp_path):
    handler = tmp_path / "wild.py"
    handler.write_text(SOURCE)
    ui = terminal("--viewer-request", str(handler), "--origin", "none", size=(120, 40))
    ui.wait_for("paused before viewer-request")
    ui.press("N", "NEW REQUEST")
    ui.press("much", "/much")
    ui.press("\n", "Flows 2/2")
    ui.press("n", "[=1 VReq]")
    ui.press("]]]", "[Logs")
    ui.press("\r", "▸ Flow 2")
    ui.send("G")
    ui.wait_for("REPORT")
    assert "0099999" in ui.settle()
    for _ in range(60):
        ui.send("\x1b[5~")
        if "left out here" in ui.settle():
            break
    assert "bytes of output" in ui.text
    ui.press("g", "0000000")
