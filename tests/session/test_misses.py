"""Why a lookup missed, as far as other flows tell."""

import asyncio
from dataclasses import replace

import pytest

from edgetui.engine.behavior import CachePolicy, Selection
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.session.misses import miss_lines
from edgetui.testing.fakes import FakeOrigin, fake_workspace

BY_DEVICE = CachePolicy("ByDevice", 0, 60, 600, headers=Selection("whitelist", ("X-Device",)))


def asked(device="mobile", uri="/a"):
    return Request(uri=uri, headers=Headers([("Host", "a.example"), ("X-Device", device)]))


@pytest.fixture
def workspace():
    """A cache whose key has the device."""
    made = fake_workspace({}, FakeOrigin(Response(200, "OK", Headers([("Content-Type", "text/plain")]), b"hello")))
    behavior = replace(made.distribution.behaviors[0], cache_policy=BY_DEVICE)
    made.distribution = replace(made.distribution, behaviors=(behavior,))
    return made


def sent(workspace, request):
    flow = workspace.add(request, Viewer())
    asyncio.run(workspace.continue_(flow))
    return flow


def lines_of(workspace, flow):
    return miss_lines(flow.exchange, flow, workspace.flows)


def test_the_parts_in_which_the_keys_differ_are_told(workspace):
    sent(workspace, asked("desktop"))
    sent(workspace, asked(uri="/b"))
    flow = sent(workspace, asked())

    assert lines_of(workspace, flow) == [
        "flow 1 stored this path under another key, - there, + here:",
        "- x-device: desktop",
        "+ x-device: mobile",
    ]


def test_what_was_not_stored_is_told_with_its_reason(workspace):
    workspace.performers.origin.answer = Response(200, "OK", Headers([("Cache-Control", "no-store")]), b"hello")
    sent(workspace, asked())
    flow = sent(workspace, asked())

    (line,) = lines_of(workspace, flow)
    assert line.startswith("flow 1 asked under this key: not stored: ") and "no-store" in line


def test_an_earlier_run_of_the_same_flow_tells_too(workspace):
    workspace.performers.origin.answer = Response(200, "OK", Headers([("Cache-Control", "no-store")]), b"hello")
    flow = sent(workspace, asked())
    workspace.restart(flow)
    asyncio.run(workspace.continue_(flow))

    assert lines_of(workspace, flow)[0].startswith("run 1 asked under this key: not stored: ")


@pytest.mark.parametrize("other", [asked(uri="/b"), asked()])
def test_another_path_or_the_same_key_tells_nothing(other, workspace):
    sent(workspace, other)
    workspace.performers.cache.clear()

    assert lines_of(workspace, sent(workspace, asked())) == []


def test_a_hit_needs_no_explanation(workspace):
    sent(workspace, asked("desktop"))
    sent(workspace, asked())

    assert lines_of(workspace, sent(workspace, asked())) == []


def test_before_the_lookup_nothing_is_told(workspace):
    sent(workspace, asked("desktop"))

    assert lines_of(workspace, workspace.add(asked(), Viewer())) == []
