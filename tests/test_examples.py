"""The examples in handlers/ do what their expected results say, byte for byte, and the same in both languages.

`EDGETUI_UPDATE=1` writes the expected results anew.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.stage import EventType, Stage
from edgetui.headless.report import exchange_report
from edgetui.project.toml import load_project
from edgetui.session.workspace import Workspace
from edgetui.wiring import request_from_file, workspace_of

HANDLERS = Path(__file__).parent.parent / "handlers"
REQUEST_ID = "Zx3pQe7Kk0bVtJ5mN1rY8sWc2dLhG4uTqA6fEo9iRjXyPvBnMlDwCg=="
#: Sunday, 22 November 2026, 12:00:00 UTC.
AT = 1_795_348_800.0

EXAMPLES = sorted(path.parent for path in HANDLERS.glob("*/*/edgetui.toml"))
REQUESTS = [request for example in EXAMPLES for request in sorted((example / "requests").iterdir())]


def workspace(example: Path) -> Workspace:
    return workspace_of(load_project(example), new_id=lambda: REQUEST_ID, clock=lambda: AT)


async def report(request_file: Path) -> dict[str, Any]:
    """`run --json` of a request, with what differs from run to run and from machine to machine taken out."""
    at_work = workspace(request_file.parent.parent)
    try:
        flow = at_work.add(*request_from_file(str(request_file)))
        await at_work.continue_(flow)
    finally:
        await at_work.close()
    return scrubbed(exchange_report(flow.exchange))


def scrubbed(told: dict[str, Any]) -> dict[str, Any]:
    for stage in told["stages"]:
        stage["elapsed_ms"] = stage["meters"] = None
        stage["reason"] = stage["reason"].replace(str(HANDLERS), "handlers")
        stage["logs"] = [scrubbed_log(line) for line in stage["logs"] if line["stream"] != "platform"]
        scrub_dates(stage["event"])
        scrub_dates(stage["result"])
    told["response"]["headers"] = [pair for pair in told["response"]["headers"] if pair[0] != "Last-Modified"]
    return told


def scrubbed_log(line: dict[str, str]) -> dict[str, str]:
    """Node.js puts the time and Lambda's request id before each line."""
    return {**line, "text": re.sub(r"^\S+Z\t\S+\tINFO\t", "", line["text"])}


def scrub_dates(node: Any) -> None:
    """The time a checkout wrote a file is nobody's business."""
    if isinstance(node, dict):
        node.pop("last-modified", None)
        for value in node.values():
            scrub_dates(value)
    elif isinstance(node, list):
        for value in node:
            scrub_dates(value)


def named(path: Path) -> str:
    return str(path.relative_to(HANDLERS))


@pytest.mark.parametrize("request_file", REQUESTS, ids=named)
async def test_an_example_gives_its_expected_result(request_file: Path) -> None:
    expected = request_file.parent.parent / "expected" / f"{request_file.stem}.json"
    text = json.dumps(await report(request_file), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("EDGETUI_UPDATE"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(text, encoding="utf-8")

    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", [path.name for path in sorted((HANDLERS / "python").iterdir())])
def test_an_example_does_the_same_in_both_languages(example: str) -> None:
    python, node = ({path.name: told(path) for path in expected(language, example)} for language in ("python", "node"))

    assert python == node
    assert python


def expected(language: str, example: str) -> list[Path]:
    return sorted((HANDLERS / language / example / "expected").iterdir())


def told(path: Path) -> Any:
    """An expected result without the name of the runtime."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for stage in content["stages"]:
        stage["runtime"] = None
    return content


def test_every_expected_result_has_its_request() -> None:
    requests = {path.parent.parent / "expected" / f"{path.stem}.json" for path in REQUESTS}

    assert requests == {path for example in EXAMPLES for path in (example / "expected").iterdir()}


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_has_no_warnings(example: Path) -> None:
    assert load_project(example).warnings == ()


async def test_the_introduction_is_loaded_as_aws_prints_it() -> None:
    content = await report(HANDLERS / "python" / "introduction" / "requests" / "introduction.json")
    event = next(stage for stage in content["stages"] if stage["stage"] == Stage.VIEWER_REQUEST)["event"]
    cf = event["Records"][0]["cf"]

    assert cf["config"]["distributionId"] == "EDFDVBD6EXAMPLE"
    assert cf["config"]["eventType"] == EventType.VIEWER_REQUEST
    assert (cf["request"]["method"], cf["request"]["uri"]) == ("GET", "/picture.jpg")
    assert cf["request"]["clientIp"] == "2001:0db8:85a3:0:0:8a2e:0370:7334"
    assert cf["request"]["headers"]["user-agent"] == [{"key": "User-Agent", "value": "curl/7.51.0"}]
