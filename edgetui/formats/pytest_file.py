"""Requests as tests: a file for pytest that sends each one through the project it lies in."""

import re
from collections.abc import Iterable, Iterator

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.formats.entry import Entry

_HEAD = '''\
"""Requests through the project whose edgetui.toml lies in this folder or above it. Made by `edgetui convert`."""

import asyncio
from pathlib import Path

from edgetui.engine.exchange import Exchange
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import Status
from edgetui.wiring import project_of, workspace_of

PROJECT = next((folder for folder in Path(__file__).resolve().parents if (folder / "edgetui.toml").exists()), None)
assert PROJECT, "there is no edgetui.toml in this folder or above it"


def sent(request: Request, viewer: Viewer) -> Exchange:
    """The request on its whole way."""

    async def exchange() -> Exchange:
        workspace = workspace_of(project_of(str(PROJECT), {}))
        try:
            flow = workspace.add(request, viewer)
            await workspace.continue_(flow)
            return flow.exchange
        finally:
            await workspace.close()

    return asyncio.run(exchange())


def failed_stages(exchange: Exchange) -> list[str]:
    return [record.stage.value for record in exchange.records if record.status is Status.FAILED]
'''
_WORD = re.compile(r"[a-z0-9]+")
_LONGEST_NAME = 60


def tests_from_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The file. A test expects the recorded status; without an answer, that no stage fails."""
    yield _HEAD.encode()
    for number, entry in enumerate(entries, 1):
        yield f"\n\n{_test(entry, number)}".encode("utf-8", "backslashreplace")


def _test(entry: Entry, number: int) -> str:
    request = _call("Request", _request_arguments(entry.request), 8)
    viewer = _call("Viewer", _viewer_arguments(entry.viewer), 8)
    lines = [
        f"def test_{number:03}_{_name(entry)}() -> None:",
        "    exchange = sent(",
        f"        {request},",
        f"        {viewer},",
        "    )",
        "",
    ]
    if entry.response is None:
        lines.append("    assert failed_stages(exchange) == []")
    else:
        lines += [
            "    assert exchange.response is not None",
            f"    assert exchange.response.status == {entry.response.status}",
        ]
    return "\n".join([*lines, ""])


def _name(entry: Entry) -> str:
    """`get_account_html`: letters and digits of method and path."""
    words = _WORD.findall(f"{entry.request.method} {entry.request.uri}".lower())
    return "_".join(words)[:_LONGEST_NAME].rstrip("_")


def _request_arguments(request: Request) -> list[str]:
    given = [ascii(request.method), ascii(request.uri)]
    if request.querystring:
        given.append(f"querystring={request.querystring!a}")
    if len(request.headers):
        given.append(f"headers={_headers(request.headers, 12)}")
    return [*given, *([f"body={request.body!r}"] if request.body else [])]


def _viewer_arguments(viewer: Viewer) -> list[str]:
    usual = Viewer()
    names = ("ip", "port", "protocol", "http_version")
    given = [f"{name}={getattr(viewer, name)!a}" for name in names if getattr(viewer, name) != getattr(usual, name)]
    return [*given, *([f"facts={_headers(viewer.facts, 12)}"] if len(viewer.facts) else [])]


def _headers(headers: Headers, indent: int) -> str:
    blanks = " " * indent
    lines = "".join(f"{blanks}    ({name!a}, {value!a}),\n" for name, value in headers)
    return f"Headers([\n{lines}{blanks}])"


def _call(name: str, arguments: list[str], indent: int) -> str:
    blanks = " " * indent
    if all("\n" not in argument for argument in arguments) and sum(map(len, arguments)) < 80:
        return f"{name}({', '.join(arguments)})"
    return f"{name}(\n" + "".join(f"{blanks}    {argument},\n" for argument in arguments) + f"{blanks})"
