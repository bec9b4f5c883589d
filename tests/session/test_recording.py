"""A flow is kept as its inputs: read back it is equal, and what no longer fits is named."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.behavior import Function
from edgetui.engine.commands import Amended, FunctionReturned, OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import EventType, Stage
from edgetui.errors import UsageError
from edgetui.session import recording
from edgetui.session.flow import Flow
from edgetui.session.packing import packed
from edgetui.session.recording import FORMAT, asked, recorded, restored
from edgetui.session.timeline import Source, started

DATA = Path(__file__).parent / "data"
Event = dict[str, Any]


def passes(event: Event) -> Any:
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def adds(event: Event) -> Any:
    print("seen", event["Records"][0]["cf"]["config"]["eventType"], "grüße")
    message = passes(event)
    message["headers"]["x-a"] = [{"key": "X-A", "value": "1"}]
    return message


def answers(event: Event) -> Any:
    return {"status": "302", "headers": {"location": [{"key": "Location", "value": "/login"}]}}


def raises(event: Event) -> Any:
    raise LookupError("no such thing")


FOUR = dict.fromkeys([event.value for event in EventType], adds)


def there_and_back(flow: Flow) -> recording.Restored:
    made = recorded(flow.number, tuple(flow.runs))
    return restored(made.text, made.parts.__getitem__)


@pytest.mark.parametrize(
    ("handlers", "answer", "steps"),
    [
        (FOUR, None, None),
        ({"viewer-request": answers}, None, None),
        ({"origin-request": raises}, None, None),
        ({}, OriginFailed(OriginFailure.TIMEOUT, "30 s"), None),
        ({}, Response(200, "OK", Headers(), b"\xff\x00" * 20_000), None),
        (FOUR, None, 0),
        (FOUR, None, 3),
    ],
)
def test_a_flow_comes_back_equal(flow_of: Any, handlers: Any, answer: Any, steps: int | None) -> None:
    flow = flow_of(handlers, answer=answer, steps=steps)

    back = there_and_back(flow)

    assert back.drift is None
    assert back.flow.number == flow.number
    assert back.flow.runs == flow.runs


def test_all_runs_come_back_with_a_persons_edits(flow_of: Any) -> None:
    flow = flow_of(FOUR)
    edited = started(flow.start).advanced(Amended(Request(uri="/by-hand")), Source.MANUAL)
    flow.runs.append(edited)

    back = there_and_back(flow).flow

    assert back.runs == flow.runs
    assert back.timeline.steps[0].source is Source.MANUAL


def test_what_a_function_returned_comes_back_byte_for_byte(flow_of: Any) -> None:
    flow = flow_of(FOUR, steps=0)
    flow.timeline = flow.timeline.advanced(FunctionReturned('{"status": "2\udcff0"}'))

    assert there_and_back(flow).flow.runs == flow.runs


def test_flows_of_one_distribution_share_it(flow_of: Any) -> None:
    first, second = (recorded(flow.number, tuple(flow.runs)) for flow in (flow_of(FOUR), flow_of(FOUR)))

    assert first.parts.keys() == second.parts.keys()
    assert len(first.parts) == 1


def test_a_long_body_is_kept_apart(flow_of: Any) -> None:
    made = recorded(1, tuple(flow_of(answer=Response(body=b"a" * 50_000)).runs))

    assert len(made.text) < 5_000
    assert b"a" * 50_000 in made.parts.values()


def test_a_flow_of_four_functions_takes_less_than_3_kb(flow_of: Any) -> None:
    names = ["Host", "User-Agent", "Accept", "Accept-Language", "Cookie", "Referer", "X-Request-Token"]
    headers = Headers([(name, f"{name}-{index:04x}-{index * 7919:08x}" * 2) for index, name in enumerate(names)])
    flow = flow_of(FOUR, Request(uri="/a", headers=headers))

    assert len(flow.timeline.steps) > 6
    assert len(packed(recorded(1, tuple(flow.runs)).text)) < 3_000


# -- drift


def edited(flow: Flow, change: Any) -> recording.Restored:
    """The flow read back after `change` was made to its JSON and its distribution's."""
    made = recorded(flow.number, tuple(flow.runs))
    value = json.loads(made.text)
    change(value["runs"][0])
    return restored(json.dumps(value).encode(), made.parts.__getitem__)


def test_another_command_than_recorded_is_named_and_ends_the_run_there(flow_of: Any) -> None:
    flow = flow_of(FOUR)
    position = next(index for index, step in enumerate(flow.timeline.steps) if "Miss" in type(step.given).__name__)

    def forgets_the_lookup(run: Any) -> None:
        del run["steps"][position]

    back = edited(flow, forgets_the_lookup)

    assert str(back.drift) == (
        f"step {position + 1}: recorded was resolve origin.example.org, now it is look up"
        " d111111abcdef8.cloudfront.net/picture.jpg"
    )
    assert back.flow.exchange.stage is Stage.CACHE_LOOKUP
    assert len(back.flow.timeline.steps) == position


def test_the_same_command_with_other_particulars_is_named_and_the_run_goes_on(flow_of: Any) -> None:
    def another_request(run: Any) -> None:
        run["start"]["request"]["headers"] += ["X-New", "1"]

    back = edited(flow_of(FOUR), another_request)

    assert (
        str(back.drift)
        == "step 1: invoke viewer-request at viewer-request, but with other particulars than were recorded"
    )
    assert back.flow.is_over


def test_only_the_first_difference_is_named(flow_of: Any) -> None:
    flow = flow_of(FOUR)
    flow.runs.append(flow.runs[0])
    made = recorded(1, tuple(flow.runs))
    value = json.loads(made.text)
    value["runs"][1]["steps"][2][1] = "store a #00000000"
    value["runs"][1]["steps"][3][1] = "store b #00000000"

    drift = restored(json.dumps(value).encode(), made.parts.__getitem__).drift

    assert drift is not None
    assert (drift.run, drift.step, drift.recorded) == (2, 3, "store a")
    assert str(drift).startswith("run 2, step 3: recorded was store a, now it is resolve")


def test_a_command_is_named_in_words_with_a_digest_of_the_rest(flow_of: Any) -> None:
    exchanges = flow_of(FOUR).timeline.exchanges

    assert [asked(exchange.command).rpartition(" #")[0] for exchange in exchanges] == [
        "invoke viewer-request at viewer-request",
        "look up d111111abcdef8.cloudfront.net/picture.jpg",
        "resolve origin.example.org",
        "invoke origin-request at origin-request",
        "fetch GET origin.example.org/picture.jpg",
        "invoke origin-response at origin-response",
        "store d111111abcdef8.cloudfront.net/picture.jpg",
        "invoke viewer-response at viewer-response",
        "reply 200",
    ]
    assert len({asked(exchange.command) for exchange in exchanges}) == len(exchanges)


def test_a_function_that_was_configured_otherwise_is_another_command(flow_of: Any) -> None:
    command = flow_of(FOUR, steps=0).exchange.command
    function = replace(command.association.function, memory=256)
    assert isinstance(function, Function)

    other = replace(command, association=replace(command.association, function=function))

    assert asked(other) != asked(command)


# -- formats


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_file_of_every_format_can_be_read(number: int) -> None:
    old = json.loads((DATA / f"recording-{number}.json").read_text(encoding="utf-8"))
    parts = {digest: json.dumps(part, separators=(",", ":")).encode() for digest, part in old["parts"].items()}

    back = restored(json.dumps(old["flow"]).encode(), parts.__getitem__)

    assert back.flow.number == 1
    assert back.flow.exchange.received.uri == "/picture.jpg"
    assert len(back.flow.timeline.steps) > 0


def test_an_older_format_is_brought_up_step_by_step(flow_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = flow_of(FOUR)
    made = recorded(1, tuple(flow.runs))
    oldest = {"format": -1, "flow_number": 1, "flow_runs": json.loads(made.text)["runs"]}
    converters = {
        -1: lambda value: {"format": 0, "number": value["flow_number"], "flow_runs": value["flow_runs"]},
        0: lambda value: {"format": 1, "number": value["number"], "runs": value["flow_runs"]},
    }
    monkeypatch.setattr(recording, "CONVERTERS", converters)

    assert restored(json.dumps(oldest).encode(), made.parts.__getitem__).flow.runs == flow.runs


def test_a_newer_format_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="has format 99, and this edgetui reads up to") as caught:
        restored(b'{"format": 99}', {}.__getitem__)

    assert "update" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"format": 0}',
        b'{"format": 1, "number": 1}',
        b'{"format": 1, "number": 1, "runs": [{}]}',
    ],
)
def test_a_damaged_recording_is_an_error_for_people(text: bytes) -> None:
    with pytest.raises(UsageError, match="a recorded flow is damaged"):
        restored(text, {}.__getitem__)


def test_a_part_that_is_missing_is_damage(flow_of: Any) -> None:
    made = recorded(1, tuple(flow_of().runs))

    with pytest.raises(UsageError, match="damaged: KeyError"):
        restored(made.text, {}.__getitem__)
