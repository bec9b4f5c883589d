"""The Logs tab."""

import pytest

from edgetui.engine.commands import FunctionReturned, LogLine
from edgetui.engine.judgment import Severity, Violation
from edgetui.engine.stage import Stage
from edgetui.tui.views.line import plain
from edgetui.tui.views.logs import level_of, logs_view
from edgetui.tui.views.modes import LogMode


def test_log_lines_keep_their_order_and_stream(build):
    logs = (LogLine("stdout", "one\ntwo"), LogLine("stderr", "three"), LogLine("platform", "END"))
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs))])

    assert [plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78)[2:]] == [
        "out │ one",
        "    │ two",
        "err │ three",
        "aws │ END",
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_an_entry_of_several_lines_is_shown_as_such_however_lambda_keeps_it_together(end, build):
    logs = (LogLine("stdout", f'{{{end}  "a": 1{end}}}'),)
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs))])

    rows = [plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78)[2:]]
    assert rows == ["out │ {", '    │   "a": 1', "    │ }"]


def test_log_lines_say_how_far_the_function_was(build):
    logs = (LogLine("platform", "START"), LogLine("stdout", "one\ntwo", 0.4), LogLine("stderr", "three", 1234.56))
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs))])

    assert [plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78)[2:]] == [
        "       aws │ START",
        "   0.4 out │ one",
        "           │ two",
        "1234.6 err │ three",
    ]


def test_in_brief_what_lambda_writes_on_every_run_is_counted_only(build):
    routine = [
        "INIT_START Runtime Version: x",
        "START RequestId: 8f2c",
        "END RequestId: 8f2c",
        "REPORT RequestId: 8f2c",
    ]
    told = (LogLine("stdout", "START your engines"), LogLine("platform", "Task timed out after 5.00 seconds"))
    logs = (*told, *(LogLine("platform", text) for text in routine))
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs, init_ms=41.0))])

    head, _, *lines = (plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78, is_brief=True))
    assert head == "6 lines, 4 Lambda's own (u) · cold start 41 ms"
    assert lines == ["out │ START your engines", "aws │ Task timed out after 5.00 seconds"]

    head, _, *lines = (plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78))
    assert head == "6 lines · 0.0 ms, cold start 41 ms"
    assert lines[2:] == [f"aws │ {text}" for text in routine]


def test_what_cloudfront_logs_of_a_refused_result_follows_what_the_function_wrote(build):
    found = Violation("read-only-header", Severity.ERROR, "/headers/host/0", "…", "what CloudWatch has")
    logs = (LogLine("stdout", "one"),)
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs), violations=(found,))])

    own, cloudfront = (plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 120)[-2:])

    assert own == "out │ one"
    assert cloudfront == "cf  │ ERROR Validation error: what CloudWatch has"
    *_, whole = (plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 120, wrap=True))
    assert whole.startswith("cf  │ (") and whole.endswith(") ERROR Validation error: what CloudWatch has")


def test_a_wrapped_log_line_is_whole(build):
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", (LogLine("stdout", "word " * 50),)))])

    lines = logs_view(exchange, Stage.VIEWER_REQUEST, 40, wrap=True)
    lines = [line for line in lines if plain(line)[4:6] == "│ "]

    assert "".join(plain(line)[6:] for line in lines) == "word " * 50
    assert {plain(line)[:6] for line in lines[1:]} == {"    │ "}


def test_of_what_the_runtimes_put_before_a_message_its_level_is_shown(build):
    node = "2026-11-22T20:14:02.000Z\t8f2c0000-0000-4000-8000-000000000000\tINFO\tpicked w300"
    python = "[WARNING]\t2026-11-22T20:14:02.123Z\t8f2c0000-0000-4000-8000-000000000000\tno width\n"
    logs = tuple(LogLine("stdout", text) for text in (node, python, "2026-11-22 a date of one's own"))
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs))])

    assert [plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78)[2:]] == [
        "out │ INFO picked w300",
        "out │ WARNING no width",
        "    │ ",
        "out │ 2026-11-22 a date of one's own",
    ]
    whole = "".join(plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 200, wrap=True))
    assert "8f2c0000-0000-4000-8000-000000000000" in whole


def test_a_log_is_narrowed_to_the_functions_own_lines_or_to_its_trouble(build):
    stamp = "2026-11-22T20:14:02.123Z\t8f2c0000-0000-4000-8000-000000000000\t"
    logs = (
        LogLine("platform", "START"),
        LogLine("stdout", "plain"),
        LogLine("stdout", f"[WARNING]\t{stamp}no width"),
        LogLine("stdout", f"{stamp}ERROR\tno host"),
        LogLine("stdout", '{"timestamp": "2026", "level": "error", "message": "no path"}'),
        LogLine("stdout", '{"level":"INFO","message":"the level: ERROR"}'),
        LogLine("stderr", "trace"),
        LogLine("platform", "END"),
    )
    exchange = build.exchange([build.record(outcome=FunctionReturned("{}", logs))])

    def shown(mode):
        head, _, *lines = (plain(line) for line in logs_view(exchange, Stage.VIEWER_REQUEST, 78, mode=mode))
        return head, [line[6:] for line in lines]

    assert shown(LogMode.ALL)[0].startswith("8 lines · ") and len(shown(LogMode.ALL)[1]) == 8
    head, own = shown(LogMode.OWN)
    assert head.startswith("6 of 8 lines, the function's own alone · ") and own[0] == "plain" and len(own) == 6
    head, trouble = shown(LogMode.TROUBLE)
    assert head.startswith("4 of 8 lines, warnings and errors alone · ")
    assert [line[-8:] for line in trouble] == ["no width", " no host", 'o path"}', "trace"]


@pytest.mark.parametrize(
    ("text", "level"),
    [("hello", ""), ('{"level": "Warn"}', "WARN"), ('{"a": 1}', ""), ("x" * 100_000, ""), ('say "level": "ERROR"', "")],
)
def test_the_level_of_a_line_is_the_runtimes_word(text, level):
    assert level_of(text) == level
