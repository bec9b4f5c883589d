"""Check 22: an origin that does not answer stalls nothing but its flow, and costs few bytes."""

import socket
from collections.abc import Iterator

import pytest

HANDLER = "def handler(event, context):\n    return event['Records'][0]['cf']['request']\n"


@pytest.fixture
def stalled() -> Iterator[int]:
    """The port of an origin that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_check_22_a_stalled_origin_costs_few_bytes_and_keys_react(terminal, tmp_path, stalled):
    (tmp_path / "pass.py").write_text(HANDLER)
    ui = terminal("--viewer-request", "pass.py", "--origin", f"http://127.0.0.1:{stalled}", cwd=tmp_path)
    ui.wait_for("paused before viewer-request")
    ui.press("r", "Flows 2/2")
    ui.press("c", "running origin-fetch, 2 s — Esc cancels")
    before = len(ui.dump)
    ui.wait_for("running origin-fetch, 5 s")
    assert len(ui.dump) - before <= 3 * 300
    ui.press("k", "Flows 1/2", "paused before viewer-request")
    ui.press("j", "Flows 2/2", "running origin-fetch")
    ui.press("\x1b", "cancelled: paused before origin-fetch again")
    ui.send("q")
    assert ui.end() == 0
