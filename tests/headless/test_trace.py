"""The readable trace."""

from edgetui.engine.commands import FailureKind, FunctionFailed, LogLine, OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Response
from edgetui.headless.trace import change_text, exchange_trace
from edgetui.session.diff import DiffLine


def lines_of(exchange):
    return exchange_trace(exchange).split("\n")


def rewrites(event):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/b.jpg"
    request["headers"]["x-a"] = [{"value": "1"}]
    print("group b")
    return request


def breaks_a_rule(event):
    request = event["Records"][0]["cf"]["request"]
    request["headers"]["via"] = [{"value": "me"}]
    return request


def same(event):
    return event["Records"][0]["cf"]["request"]


def test_the_trace_tells_the_stages_in_order_then_the_response(exchange_of):
    lines = lines_of(exchange_of({"viewer-request": rewrites}))
    assert lines[0] == "GET https://a.example/picture.jpg"
    heads = [line for line in lines if line[:1].isdigit()]
    assert heads == [
        "1. viewer-request: ran, function viewer-request, python3.12, 1.0 ms",
        "2. cache-lookup: ran",
        "3. origin-request: skipped",
        "4. origin-fetch: ran",
        "5. origin-response: skipped",
        "6. cache-store: ran",
        "7. viewer-response: skipped",
        "8. reply: ran",
    ]
    assert lines.index("response: 200 OK") > lines.index(heads[-1])
    assert lines[-2:] == ["hello", ""]


def test_changes_and_logs_are_said_in_words(exchange_of):
    lines = lines_of(exchange_of({"viewer-request": rewrites}))
    assert "   changed uri: /picture.jpg -> /b.jpg" in lines
    assert "   added x-a: 1" in lines
    assert "   log stdout: group b" in lines


def test_a_function_that_changed_nothing_is_said_to(exchange_of):
    assert "   nothing changed" in lines_of(exchange_of({"viewer-request": same}))


def test_a_broken_rule_has_its_code_what_to_do_and_the_page(exchange_of):
    lines = lines_of(exchange_of({"viewer-request": breaks_a_rule}))
    at = next(
        number for number, line in enumerate(lines) if line.startswith("   error read-only-header at /headers/via")
    )
    assert lines[at + 1].startswith("     what to do: ")
    assert lines[at + 2].startswith("     see https://docs.aws.amazon.com/")
    sentence = "The Lambda function result failed validation: The function tried to add, delete, or change a read-only"
    assert any(line.startswith(f"   CloudFront says: {sentence}") for line in lines)
    assert "response: 502 Bad Gateway" in lines


def test_stages_skipped_for_one_reason_are_one_line(exchange_of):
    lines = lines_of(exchange_of({"viewer-request": breaks_a_rule}))
    assert "2 to 7. cache-lookup to viewer-response: skipped" in lines
    assert "8. reply: ran" in lines


def test_a_failed_function_has_its_trace(exchange_of):
    failed = FunctionFailed(
        FailureKind.RAISED,
        "ValueError",
        "no such variant",
        ('  File "h.py", line 9, in handler\n    refuse()\n',),
        (LogLine("platform", "START RequestId: 1 Version: 1"), LogLine("stdout", "[ERROR] a\r  b")),
    )
    lines = lines_of(exchange_of({"viewer-request": lambda event: failed}))
    assert "   raised: ValueError: no such variant" in lines
    assert '       File "h.py", line 9, in handler' in lines
    assert lines[lines.index("   log stdout: [ERROR] a") + 1] == "   log stdout:   b"
    assert not any("START RequestId" in line for line in lines)


def test_a_dead_origin_is_told_in_the_transports_words(exchange_of):
    lines = lines_of(exchange_of(answer=OriginFailed(OriginFailure.DNS, "origin.example.org: no such name")))
    at = lines.index("4. origin-fetch: failed")
    assert lines[at + 1] == "   origin.example.org: no such name"
    assert lines[at + 2] == "   CloudFront says: CloudFront wasn't able to resolve the origin domain name."


def test_a_body_that_is_no_text_is_only_named(exchange_of):
    lines = lines_of(exchange_of(answer=Response(200, "OK", Headers(), b"\x89PNG\0\xff")))
    assert "[a body of 6 B that is not text; --json has it as base64]" in lines


def test_a_long_body_is_cut_and_says_so(exchange_of):
    text = exchange_trace(exchange_of(answer=Response(200, "OK", Headers(), b"x" * 5000)))
    assert "x" * 2000 + "\n[the body has 4.9 KB; --json has all of it]\n" in text
    assert "x" * 2001 not in text


def test_a_lookup_is_told_with_its_key(exchange_of):
    lines = lines_of(exchange_of())
    at = lines.index("2. cache-lookup: ran")
    assert lines[at + 1] == "   miss: no stored response under this key"
    assert lines[at + 2] == "   key: d111111abcdef8.cloudfront.net/picture.jpg"
    assert lines[at + 3].startswith("   Cache-Status: ")


def test_what_aws_does_not_document_is_said_in_words_with_the_name_to_look_up(exchange_of):
    lines = lines_of(exchange_of({"viewer-request": lambda event: {"status": "200", "uri": "/"}}))
    said = "   not documented by AWS: a result with a status is taken for a response (edgetui explain U1)"
    assert said in lines[: lines.index("8. reply: ran")]


def test_a_second_origin_is_told_after_the_first(failing_over):
    lines = lines_of(failing_over({"origin-request": same}))
    heads = [line for line in lines if line[:1].isdigit()]
    assert heads[2:8] == [
        "3. origin-request: ran, function origin-request, python3.12, 1.0 ms",
        "4. origin-fetch: ran",
        "5. origin-response: skipped",
        "3. origin-request, attempt 2: ran, function origin-request, python3.12, 1.0 ms",
        "4. origin-fetch, attempt 2: ran",
        "5. origin-response, attempt 2: skipped",
    ]
    assert heads[8:] == ["6. cache-store: ran", "7. viewer-response: skipped", "8. reply: ran"]


def test_the_stages_of_a_custom_error_page_are_told_apart(with_error_page):
    lines = lines_of(with_error_page())
    at = lines.index("custom error page /404.html, which CloudFront itself asks for:")
    assert lines.index("8. reply: ran") < at < lines.index("response: 200 OK")
    assert lines[at + 1] == "   1. viewer-request: skipped"
    assert "   4. origin-fetch: ran" in lines[at:]


def test_the_lines_that_are_not_the_origins_have_their_writers(exchange_of):
    def adds(event):
        response = event["Records"][0]["cf"]["response"]
        response["headers"]["x-a"] = [{"key": "X-A", "value": "1"}, {"key": "X-A", "value": "2"}]
        return response

    lines = lines_of(exchange_of({"viewer-response": adds}))
    at = lines.index("written by function viewer-response at viewer-response: X-A")
    assert lines[at + 1] == "written by CloudFront: X-Cache, Via, X-Amz-Cf-Pop, X-Amz-Cf-Id"
    assert not any("Content-Type" in line for line in lines if line.startswith("written by"))


def test_every_sign_of_a_diff_has_a_word():
    assert change_text(DiffLine("+", "x-a", None, "1")) == "added x-a: 1"
    assert change_text(DiffLine("-", "x-a", "1", None)) == "removed x-a: 1"
    assert change_text(DiffLine("~", "x-a", "1", "2", "a note")) == "changed x-a: 1 -> 2 (a note)"


def test_a_stage_says_in_one_line_how_near_its_limits_it_came(exchange_of):
    lines = lines_of(exchange_of({"viewer-request": same}))
    (limits,) = [line for line in lines if line.startswith("   limits: time")]
    assert limits.startswith("   limits: time 1 ms of 5 s, url 12 of 8191 characters, request head ")
    assert "near the limit" not in limits


def test_a_limit_that_is_near_is_named(exchange_of):
    def answers(event):
        return {"status": "200", "headers": {}, "body": "x" * 39_000}

    lines = lines_of(exchange_of({"viewer-request": answers}))
    assert any("response 38.1 of 40 KB" in line and line.endswith(" (near the limit: response)") for line in lines), (
        lines
    )
