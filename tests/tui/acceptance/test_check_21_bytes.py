"""What a key costs on a slow line: bytes are the same on every machine."""

import re
from pathlib import Path

import pytest

from tests.tui.acceptance.test_check_20_many_flows import write_session

KB = 1024
DOWN, PAGE_DOWN = "\x1b[B", "\x1b[6~"
#: Columns and rows -> the most bytes of a step.
STEP = {(80, 24): KB, (120, 40): 2 * KB, (200, 50): 4 * KB}
MOVE = KB
PALETTE = 20 * KB
TYPED = KB
#: Seconds in which a clock, a blinking cursor or a spinner would have sent something.
IDLE = 0.7


#: Those in Node.js give the same screens: check 7.
EXAMPLES = sorted(path.parent for path in Path("handlers/python").resolve().glob("*/edgetui.toml"))
OVER = "the viewer gets"


def opened(terminal, size, *words):
    ui = terminal(*words, size=size)
    ui.wait_for("paused before viewer-request" if "--demo" in words else "the viewer gets 200")
    ui.settle()
    return ui


@pytest.mark.parametrize("size", STEP, ids=lambda size: "{}x{}".format(*size))
def test_check_21_a_step_is_cheap(size, terminal):
    ui = opened(terminal, size, "--demo")
    ends = (*(f"PAUSED ▶ {node}" for node in ("cache", "OReq", "origin", "ORes", "VRes")), "the viewer gets 200")
    costs = {end: ui.bytes_of("n", end) for end in ends}
    assert max(costs.values()) <= STEP[size], costs
    looks = {key: ui.bytes_of(key) for key in "4p]"}
    assert max(looks.values()) <= STEP[size], looks


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: "{}x{}".format(*size))
def test_check_21_a_step_to_a_stored_response_and_moves_between_unlike_flows_are_cheap(size, terminal):
    ui = opened(terminal, size, "--demo")
    ui.press("c", "the viewer gets 200")
    ui.press("R", "flow 1 from the beginning")
    ui.settle()
    ends = ("PAUSED ▶ cache", "cache HIT", "the viewer gets 200")
    hits = {end: ui.bytes_of("n", end) for end in ends}
    assert max(hits.values()) <= STEP[size], hits
    back = [ui.bytes_of("p", "LOOKING BACK") for _ in ends[1:]]
    assert max(back) <= STEP[size], back
    moves = {title: ui.bytes_of(key, title) for key, title in (("j", "Flow 2  "), ("j", "Flow 3  "), ("k", "Flow 2  "))}
    assert max(moves.values()) <= STEP[size], moves


def cost(ui, key):
    """Bytes until nothing more comes, of a key that changes something."""
    before = len(ui.dump)
    ui.send(key)
    assert ui.read(10), f"{key!r} changes nothing:\n{ui.text}"
    while ui.read(0.1) or "RUNNING" in ui.text:
        pass
    return len(ui.dump) - before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_check_21_steps_and_moves_are_cheap_in_every_example(example, size, terminal):
    ui = terminal(size=size, cwd=example)
    ui.wait_for("paused before")
    count = int(re.search(r"Flows 1/(\d+)", ui.settle())[1])
    steps, looks, moves = {}, {}, {}
    for flow in range(1, count + 1):
        # Once to its end and from the beginning again: that a function starts for the first time is no step.
        ui.press("c", OVER)
        ui.press("P", "the cache is empty")
        ui.press("R", "from the beginning")
        ui.settle()
        made = 0
        while OVER not in ui.text.splitlines()[-2]:
            made += 1
            steps[flow, made] = cost(ui, "n")
        looks |= {(flow, key, at): cost(ui, key) for key in "pn" for at in range(made)}
        if flow < count:
            moves["j", flow] = cost(ui, "j")
    for key in "kj":
        moves |= {(key, "over", flow): cost(ui, key) for flow in range(1, count)}
    assert max(steps.values()) <= STEP[size], steps
    assert max(looks.values()) <= STEP[size], looks
    assert max(moves.values(), default=0) <= MOVE, moves


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=lambda size: "{}x{}".format(*size))
def test_check_21_a_move_in_the_list_is_cheap(size, terminal, tmp_path):
    ui = opened(terminal, size, str(write_session(tmp_path / "many.edgetui")))
    costs = {key: ui.bytes_of(key) for key in ("j", DOWN)}
    assert max(costs.values()) <= MOVE / 2, costs
    # These bring other rows into view: as many as the list has.
    pages = {key: ui.bytes_of(key) for key in (PAGE_DOWN, "G")}
    assert max(pages.values()) <= (MOVE if size == (80, 24) else 3 * MOVE), pages


def test_check_21_what_opens_in_front_sends_itself_and_leaves_the_rest(terminal):
    ui = opened(terminal, (80, 24), "--demo")
    assert ui.bytes_of(":", "Commands ") <= PALETTE / 8
    assert max(ui.bytes_of(key) for key in "st") <= TYPED
    assert ui.bytes_of("\x1b", "paused before") <= PALETTE / 8
    assert ui.bytes_of("f", "Esc Show all") <= KB
    assert max(ui.bytes_of(letter) for letter in "~u") <= TYPED
    assert ui.bytes_of("\x1b", "paused before") <= KB


def test_check_21_writing_a_request_is_cheap_in_every_field(terminal):
    ui = opened(terminal, (80, 24), "--demo")
    assert ui.bytes_of("N", "NEW REQUEST") <= 3 * KB
    for _ in range(5):
        assert ui.bytes_of("a") <= TYPED / 2
        assert ui.bytes_of("\t") <= TYPED / 2


def test_check_21_an_idle_screen_sends_nothing_wherever_the_keys_go(terminal):
    ui = opened(terminal, (120, 40), "--demo")

    def is_silent():
        ui.settle()
        return not ui.read(IDLE)

    for pane in ("▸ Flows", "▸ Flow 1", "▸ Logs"):
        ui.wait_for(pane)
        assert is_silent(), pane
        ui.send("\t")
    ui.press(":", "Commands ")
    assert is_silent()
    ui.press("\x1b", "▸ Flow")
    ui.press("N", "NEW REQUEST")
    for field in ("URL", "viewer", "headers", "body", "method"):
        assert is_silent(), field
        ui.send("\t")
