"""Checks 12 to 16: requests of a real client become flows, are held, edited, resumed, left and timed out."""

import re
import socket

import pytest

HANDLERS = {
    "pass.py": "def handler(event, context):\n    return event['Records'][0]['cf']['request']\n",
    "mark.py": """def handler(event, context):
    response = event['Records'][0]['cf']['response']
    response['headers']['x-edge'] = [{'key': 'X-Edge', 'value': 'yes'}]
    return response
""",
}


class Client:
    """A viewer on a socket."""

    def __init__(self, port: int, target: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())

    def answer(self) -> str:
        """All that comes until the other side closes."""
        with self.socket:
            return b"".join(iter(lambda: self.socket.recv(65536), b"")).decode()

    def is_waiting(self) -> bool:
        """Has nothing come yet?"""
        self.socket.setblocking(False)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(60)
        return False


@pytest.fixture
def shop(tmp_path):
    """A folder with handlers and a site."""
    folder = tmp_path / "shop"
    (folder / "site" / "img").mkdir(parents=True)
    for name, source in HANDLERS.items():
        (folder / name).write_text(source)
    for name in ("old", "new"):
        (folder / "site" / "img" / f"{name}.txt").write_text(f"the {name} one\n")
    return folder


@pytest.fixture
def listening(terminal, shop):
    """`ui, port = listening()`: the inspector in a terminal, after C."""

    def start(*words):
        handlers = ("--viewer-request", "pass.py", "--viewer-response", "mark.py")
        ui = terminal(*handlers, "--origin", "site", *words, cwd=shop, NO_COLOR="1")
        ui.wait_for("paused before viewer-request")
        ui.press("C", "listening on http://127.0.0.1:", "capture :")
        found = re.search(r"capture :(\d+)", ui.text)
        assert found
        return ui, int(found[1])

    return start


def intercepting(ui):
    ui.press("i", "Esc Cancel")
    ui.press("~u /img", "requests are held when the URI matches '/img'")
    ui.press("\r", "holds captured requests")


def edit(ui):
    """`GET /img/old.txt` to new.txt."""
    ui.press("e", "EDIT", "GET /img/old.txt\n")
    ui.settle()
    ui.press("\x1b[F" + "\x7f" * len("old.txt"), "GET /img/\n")
    ui.press("new.txt", "GET /img/new.txt\n")
    ui.press("\x13", "edited before viewer-request")


def test_check_12_a_request_becomes_a_flow_and_the_client_gets_the_viewers_response(listening):
    ui, port = listening()
    answer = Client(port, "/img/old.txt").answer()
    assert answer.startswith("HTTP/1.1 200 OK\r\n") and answer.endswith("the old one\n")
    assert "X-Edge: yes\r\n" in answer and "X-Cache: Miss from cloudfront\r\n" in answer
    assert re.search(r"2 GET  200 =--~ +\d+ /img/old.txt", ui.wait_for("Flows 1/2", "2 GET  200", "/img/old.txt"))
    ui.send("q")
    assert ui.end() == 0


def test_check_13_an_intercepted_request_waits_and_says_so_without_colour(listening):
    ui, port = listening()
    intercepting(ui)
    client = Client(port, "/img/old.txt")
    text = ui.wait_for("held 1", "/img/old.txt")
    assert re.search(r"2 GET  P   ▶··· +0:0\d /img/old.txt", text)
    ui.press("}", "HELD P VReq", "[P1 VReq]", "a Resume")
    assert client.is_waiting()
    ui.press("q", "q again quits — 1 client is held and would get a 503")
    ui.send("q")
    assert ui.end() == 0
    assert client.answer().startswith("HTTP/1.1 503 ")


def test_check_14_what_is_edited_while_held_is_what_the_client_gets(listening):
    ui, port = listening()
    intercepting(ui)
    client = Client(port, "/img/old.txt")
    ui.wait_for("held 1")
    ui.press("}", "HELD P")
    edit(ui)
    ui.press("a", "DONE")
    assert client.answer().endswith("the new one\n")

    client = Client(port, "/img/old.txt")
    ui.wait_for("held 1")
    ui.press("}", "HELD P")
    edit(ui)
    ui.press("V", "the edit is undone")
    ui.press("a", "DONE")
    assert client.answer().endswith("the old one\n")


def test_check_15_a_client_that_goes_while_held_is_told_and_the_flow_can_be_stepped(listening):
    ui, port = listening()
    intercepting(ui)
    client = Client(port, "/img/old.txt")
    ui.wait_for("held 1")
    client.socket.close()
    text = ui.wait_for("client gone after ", " s /img")
    assert "held 1" not in text
    ui.press("}", "PAUSED")
    ui.press("n", "▶cache")


def test_check_16_who_is_held_longer_than_the_limit_gets_a_504_and_the_row_says_so(listening):
    ui, port = listening("--hold-timeout", "0.5")
    intercepting(ui)
    assert Client(port, "/img/old.txt").answer().startswith("HTTP/1.1 504 ")
    assert "held 1" not in ui.wait_for("504, held for 0.5 s")


def test_many_requests_cost_few_bytes(listening):
    ui, port = listening()
    ui.settle()
    before = len(ui.dump)
    for number in range(300):
        assert Client(port, f"/img/old.txt?{number}").answer().startswith("HTTP/1.1 200 ")
    ui.wait_for("Flows 1/301")
    ui.settle()
    # A row is some sixty bytes, a repaint of the list a few hundred; each flow alone changes nine times.
    assert len(ui.dump) - before < 300 * 100
