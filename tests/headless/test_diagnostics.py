"""stderr, and what the process exits with."""

import pytest

from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.http import Response
from edgetui.errors import EdgetuiError, ExitCode, UsageError
from edgetui.headless import diagnostics


def changes_status_at_viewer_response(event):
    return event["Records"][0]["cf"]["response"] | {"status": "404"}


def raises(event):
    raise ValueError("no")


def login(event):
    return {"status": "302", "headers": {"location": [{"value": "/login"}]}}


@pytest.mark.parametrize(
    ("handlers", "answer", "code"),
    [
        ({}, None, ExitCode.OK),
        ({"viewer-request": login}, None, ExitCode.OK),
        ({}, Response(404, "Not Found"), ExitCode.OK),
        ({}, Response(503), ExitCode.OK),
        ({"viewer-request": raises}, None, ExitCode.REFUSED),
        ({"viewer-request": lambda event: "text"}, None, ExitCode.REFUSED),
        ({}, OriginFailed(OriginFailure.CONNECT, "refused"), ExitCode.REFUSED),
        ({"viewer-response": changes_status_at_viewer_response}, None, ExitCode.OK),
    ],
)
def test_the_exit_code_says_whether_the_viewer_gets_what_was_meant(exchange_of, handlers, answer, code):
    assert diagnostics.exit_code_of_exchange(exchange_of(handlers, answer=answer)) is code


def test_a_primary_that_fails_is_what_the_secondary_is_for(failing_over):
    exchange = failing_over(primary=OriginFailed(OriginFailure.CONNECT, "refused"))
    assert any(record.status == "failed" for record in exchange.records)
    assert diagnostics.exit_code_of_exchange(exchange) is ExitCode.OK
    assert diagnostics.exit_code_of_exchange(failing_over({"origin-request": raises})) is ExitCode.REFUSED


def test_a_function_that_fails_on_the_way_to_an_error_page_counts(with_error_page):
    def fails_for_the_page(event):
        request = event["Records"][0]["cf"]["request"]
        return raises(event) if request["uri"] == "/404.html" else request

    assert diagnostics.exit_code_of_exchange(with_error_page()) is ExitCode.OK
    assert (
        diagnostics.exit_code_of_exchange(with_error_page({"origin-request": fails_for_the_page})) == ExitCode.REFUSED
    )


def test_warnings_count_only_when_asked(exchange_of):
    exchange = exchange_of({"viewer-response": changes_status_at_viewer_response})
    assert diagnostics.exit_code_of_exchange(exchange, fail_on_warning=True) is ExitCode.REFUSED
    assert diagnostics.exit_code_of_exchange(exchange_of(), fail_on_warning=True) is ExitCode.OK


def test_an_error_is_a_line_and_a_hint_on_stderr(capfd):
    assert diagnostics.complain(UsageError("there is no 'a'", "did you mean 'b'?")) is ExitCode.USAGE
    assert diagnostics.complain(EdgetuiError("broken")) is ExitCode.BUG
    captured = capfd.readouterr()
    assert captured.err == "edgetui: there is no 'a'\nhint: did you mean 'b'?\nedgetui: broken\n"
    assert captured.out == ""


def test_what_is_shown_cannot_command_the_terminal(capfd):
    diagnostics.warn("a\x1b[2J")
    diagnostics.hint("b\x9b")
    assert capfd.readouterr().err == "warning: a\\x1b[2J\nhint: b\\x9b\n"
