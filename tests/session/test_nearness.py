"""How near a stage came to its quotas, in words."""

import pytest

from edgetui.engine.behavior import Settings
from edgetui.engine.http import Request, Viewer
from edgetui.engine.meters import Meter
from edgetui.engine.stage import EventType, Stage
from edgetui.session.nearness import is_near, meter_text, shown_meters
from edgetui.testing.fakes import fake_workspace


@pytest.mark.parametrize(
    ("meter", "text"),
    [
        (Meter("timeout", 3.84, 5000, "ms"), "time 3.8 ms of 5 s"),
        (Meter("timeout quota", 4300, 5000, "ms"), "time 4.3 of 5 s"),
        (Meter("memory", 11, 128, "MB"), "memory 11 of 128 MB"),
        (Meter("response", 1229, 40_960, "bytes"), "response 1.2 of 40 KB"),
        (Meter("response", 36, 40_960, "bytes"), "response 36 bytes of 40 KB"),
        (Meter("response", 2048, 1_048_576, "bytes"), "response 2 KB of 1 MB"),
        (Meter("url", 7, 8191, "characters"), "url 7 of 8191 characters"),
    ],
)
def test_a_meter_is_said_in_the_units_a_person_reads(meter, text):
    assert meter_text(meter, Settings()) == text


def test_a_kilobyte_is_what_the_settings_say():
    meter = Meter("response", 1500, 40_000, "bytes")
    assert meter_text(meter, Settings(kb=1000)) == "response 1.5 of 40 KB"


@pytest.mark.parametrize(("value", "near"), [(79, False), (80, True), (120, True)])
def test_from_four_fifths_on_a_limit_is_near(value, near):
    assert is_near(Meter("memory", value, 100, "MB")) is near


async def test_of_the_two_limits_of_time_the_lower_one_is_shown():
    workspace = fake_workspace({EventType.VIEWER_REQUEST: lambda event: event["Records"][0]["cf"]["request"]})
    flow = workspace.add(Request(uri="/a"), Viewer())
    await workspace.continue_(flow)
    exchange = flow.exchange
    record = exchange.record(Stage.VIEWER_REQUEST)

    names = [meter.name for meter in shown_meters(record, Settings())]
    assert [name for name in names if "timeout" in name] == ["timeout"]
    assert shown_meters(exchange.record(Stage.VIEWER_RESPONSE), Settings()) == []
