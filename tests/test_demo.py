"""The example that ships in the package shows what it promises."""

import pytest

from edgetui import wiring
from edgetui.engine.commands import InvokeFunction
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.session.flow import fingerprint


@pytest.fixture
async def workspace():
    project = wiring.demo_project()
    assert project.warnings == ()
    workspace = wiring.workspace_of(project, samples=wiring.samples_of(project))
    yield workspace
    await workspace.close()


async def finished(workspace, number):
    sample = workspace.samples[number - 1]
    flow = workspace.add(sample.request, sample.viewer)
    await workspace.continue_(flow)
    return flow.exchange


async def test_the_first_request_meets_all_four_functions_and_each_changes_something(workspace):
    exchange = await finished(workspace, 1)
    assert fingerprint(exchange) == "~~~~"
    assert all(record.status is Status.RAN for record in exchange.records)
    assert exchange.record(Stage.ORIGIN_FETCH).before.uri == "/b/images/mountain-small.svg"
    response = exchange.response
    assert response.status == 200
    assert b"group b, small" in response.body
    assert response.headers.get("cache-control") == "max-age=86400"
    assert "strict-transport-security" in response.headers


async def test_the_first_request_again_is_a_hit_that_skips_the_origin(workspace):
    await finished(workspace, 1)
    exchange = await finished(workspace, 1)
    assert exchange.response.headers.get("x-cache") == "Hit from cloudfront"
    assert exchange.record(Stage.ORIGIN_REQUEST).status is Status.SKIPPED
    assert exchange.record(Stage.VIEWER_RESPONSE).status is Status.RAN
    assert "strict-transport-security" in exchange.response.headers


async def test_the_second_request_is_sent_to_the_login_page(workspace):
    exchange = await finished(workspace, 2)
    assert exchange.response.status == 302
    assert exchange.response.headers.get("location") == "/login.html?return=%2Faccount%2Forders.html"
    assert exchange.response.headers.get("x-cache") == "LambdaGeneratedResponse from cloudfront"


async def test_the_third_request_is_refused_for_a_read_only_header(workspace):
    exchange = await finished(workspace, 3)
    record = exchange.record(Stage.VIEWER_REQUEST)
    assert [violation.code for violation in record.violations] == ["read-only-header"]
    assert exchange.response.status == 502


async def test_the_demo_needs_no_network_and_no_node(workspace):
    commands = [record.command for record in (await finished(workspace, 1)).records]
    functions = [command.association.function for command in commands if isinstance(command, InvokeFunction)]
    assert len(functions) == len(EventType)
    assert not any(function.is_node for function in functions)
    assert set(wiring.demo_project().local) == {origin.domain_name for origin in workspace.distribution.origins}
