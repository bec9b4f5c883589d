"""Header rules beyond the conformance cases: what is kept, what counts as a change, what is said."""

from collections.abc import Callable
from typing import Any

import pytest

from edgetui.engine.data import load
from edgetui.engine.judgment import Judgment
from edgetui.engine.stage import EventType

At = Callable[..., Any]
VR, OR, ORESP, VRESP = "viewer-request", "origin-request", "origin-response", "viewer-response"
READ_ONLY = [(event, name) for event, names in load("headers")["read_only"].items() for name in names]


def codes(judgment: Judgment) -> list[str]:
    return [found.code for found in judgment.violations]


def headers_of(judgment: Judgment) -> list[tuple[str, str]]:
    message = judgment.request or judgment.response
    assert message is not None
    return list(message.headers)


@pytest.mark.parametrize(("event", "name"), READ_ONLY)
@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_a_read_only_header_cannot_be_touched(at: At, event: str, name: str, verb: str) -> None:
    lines = [("Host", "a.example")] if name != "Host" else []
    case = at(event, lines=lines if verb == "add" else [*lines, (name, "was")])
    if verb == "delete":
        del case.headers[name.lower()]
    else:
        case.headers[name.lower()] = [{"key": name, "value": "now"}]
    judgment = case.judge()
    assert (judgment.error, codes(judgment)) == ("readonly_header", ["read-only-header"])
    assert f"tried to {verb} the read-only header {name.lower()}" in judgment.violations[0].message


@pytest.mark.parametrize("event", [event.value for event in EventType])
@pytest.mark.parametrize("name", load("headers")["disallowed"])
def test_a_disallowed_header_cannot_be_added_at_any_event(at: At, event: str, name: str) -> None:
    case = at(event)
    case.headers[name.lower().replace("*", "any")] = [{"value": "1"}]
    assert case.judge().error == "disallowed_header"


def test_lines_that_did_not_change_keep_case_bytes_and_place(at: At) -> None:
    case = at(VR, lines=[("x-One", "a\xe9"), ("Host", "h"), ("X-Two", "1"), ("X-ONE", "b"), ("Gone", "1")])
    del case.headers["gone"]
    case.headers["x-new"] = [{"value": "1"}]
    assert headers_of(case.judge()) == [
        ("x-One", "a\xe9"),
        ("Host", "h"),
        ("X-Two", "1"),
        ("X-ONE", "b"),
        ("X-New", "1"),
    ]


def test_changed_names_follow_in_the_order_of_the_result(at: At) -> None:
    case = at(VR, lines=[("A", "1"), ("B", "2"), ("C", "3")])
    case.result["headers"] = {
        "z": [{"key": "Z", "value": "9"}],
        "b": [{"key": "B", "value": "two"}],
        "c": [{"key": "C", "value": "3"}],
        "a": [{"key": "A", "value": "one"}],
    }
    assert headers_of(case.judge()) == [("C", "3"), ("Z", "9"), ("B", "two"), ("A", "one")]


def test_a_value_that_stays_among_changed_ones_keeps_its_bytes(at: At) -> None:
    case = at(VR, lines=[("X-A", "caf\xe9")])
    case.headers["x-a"].append({"key": "X-A", "value": "thé"})
    assert headers_of(case.judge()) == [("X-A", "caf\xe9"), ("X-A", "th\xc3\xa9")]


def test_without_key_an_unchanged_header_keeps_its_name_and_a_changed_one_gets_the_usual(at: At) -> None:
    case = at(VR, lines=[("x-ODD", "1"), ("x-ALSO", "1")])
    case.result["headers"] = {"x-odd": [{"value": "1"}], "x-also": [{"value": "2"}]}
    assert headers_of(case.judge()) == [("x-ODD", "1"), ("X-Also", "2")]


def test_another_case_of_key_renames_in_place_but_is_no_change_of_a_read_only_header(at: At) -> None:
    case = at(VR, lines=[("X-A", "1"), ("Host", "h"), ("X-B", "2")])
    case.headers["x-a"][0]["key"] = "x-a"
    case.headers["host"][0]["key"] = "HOST"
    judgment = case.judge()
    assert judgment.violations == ()
    assert headers_of(judgment) == [("x-a", "1"), ("Host", "h"), ("X-B", "2")]


def test_the_order_of_values_counts_as_a_change(at: At) -> None:
    case = at(VRESP, lines=[("Via", "1"), ("Via", "2")])
    case.headers["via"].reverse()
    assert case.judge().error == "readonly_header"


def test_an_empty_array_removes_the_header_and_says_on_what_that_rests(at: At) -> None:
    case = at(VR)
    case.headers["cookie"] = []
    judgment = case.judge()
    assert judgment.request and "cookie" not in judgment.request.headers
    assert judgment.assumptions == ("U6",)
    case.headers["host"] = []
    assert case.judge().error == "readonly_header"


def test_a_refused_shape_of_a_read_only_header_is_not_also_called_deleted(at: At) -> None:
    case = at(VR)
    case.headers["host"] = "a.example"
    assert codes(case.judge()) == ["header-entry-not-array"]


def test_null_for_a_header_the_event_did_not_show_is_refused(at: At) -> None:
    case = at(VR)
    case.headers["x-new"] = None
    assert codes(case.judge()) == ["header-entry-not-array"]


def test_all_violations_are_told_and_the_first_error_decides(at: At) -> None:
    case = at(VR)
    case.headers["X-Cache"] = [{"value": "1"}]
    case.headers["host"][0]["value"] = "b"
    case.result["uri"] = "b"
    judgment = case.judge()
    assert codes(judgment) == ["header-name-uppercase", "read-only-header", "disallowed-header", "uri-invalid"]
    assert judgment.error == "readonly_header"
    assert judgment.violations[2].pointer == "/headers/X-Cache/0"


def test_a_key_cannot_smuggle_a_name_past_the_rules(at: At) -> None:
    case = at(VR)
    case.headers["x-a"] = [{"key": "Via", "value": "1"}]
    case.headers["x-b"] = [{"key": "Connection", "value": "1"}]
    assert codes(case.judge()) == [
        "header-name-mismatch",
        "read-only-header",
        "header-name-mismatch",
        "disallowed-header",
    ]


def test_under_the_strict_switch_odd_names_are_refused(at: At) -> None:
    case = at(VR)
    case.headers["X-A"] = [{"value": "1"}]
    assert case.judge().request.headers.get_all("x-a") == ("1",)
    assert case.judge(strict_header_names=True).error == "validation"


def test_map_keys_that_differ_by_case_are_merged_in_order(at: At) -> None:
    case = at(VR, lines=[("X-A", "1")])
    case.headers["X-A"] = [{"value": "2"}]
    judgment = case.judge()
    assert codes(judgment) == ["header-name-uppercase", "header-name-duplicate"]
    assert judgment.request and judgment.request.headers.get_all("x-a") == ("1", "2")


def test_a_list_of_strings_is_one_line_each(at: At) -> None:
    case = at(VR)
    case.headers["x-a"] = [{"key": "X-A", "value": ["1", "2"]}]
    judgment = case.judge()
    assert judgment.request and judgment.request.headers.get_all("x-a") == ("1", "2")
    assert codes(judgment) == ["header-value-list"]


@pytest.mark.parametrize("value", [1, 1.5, True, None, {}, [], ["1", 2]])
def test_a_value_that_is_no_string_is_refused_with_the_value(at: At, value: Any) -> None:
    case = at(VR)
    case.headers["x-a"] = [{"value": value}]
    judgment = case.judge()
    assert codes(judgment) == ["header-value-not-string"]
    assert judgment.violations[0].pointer == "/headers/x-a/0/value"
    assert judgment.sentence.startswith("The Lambda function result failed validation: ")
    assert judgment.violations[0].message.endswith("(wording approximate)")


@pytest.mark.parametrize("value", ["a\tb", "", " ", "é", "a" * 5000])
def test_tabs_blanks_and_other_letters_are_values(at: At, value: str) -> None:
    case = at(VR)
    case.headers["x-a"] = [{"value": value}]
    assert case.judge().violations == ()


@pytest.mark.parametrize("character", ["\0", "\n", "\r", "\x1b", "\x7f"])
def test_control_characters_are_no_values(at: At, character: str) -> None:
    case = at(VR)
    case.headers["x-a"] = [{"value": f"a{character}b"}]
    message = case.judge().violations[0].message
    assert f"'%{ord(character):02X}'" in message
    assert character not in message or character == "\x7f"


@pytest.mark.parametrize("name", ["", "a b", "a:b", "é", "a\nb", "(a)"])
def test_what_is_no_token_is_no_name(at: At, name: str) -> None:
    case = at(VR)
    case.headers[name] = [{"value": "1"}]
    assert codes(case.judge()) == ["header-name-invalid"]


def test_a_pointer_escapes_slashes_and_tildes(at: At) -> None:
    case = at(VR)
    case.headers["a/~b"] = "1"
    assert case.judge().violations[0].pointer == "/headers/a~1~0b"


def test_messages_do_not_show_credentials(at: At) -> None:
    case = at(VR)
    case.headers["authorization"] = [{"value": "Bearer secret\n"}]
    case.headers["cookie"] = {"value": "secret"}
    assert "secret" not in repr(case.judge().violations)


def test_messages_show_a_long_value_shortened(at: At) -> None:
    case = at(VR)
    case.headers["x-a"] = [{"value": {"a": "b" * 1000, "c": [[1]]}}]
    assert len(case.judge().violations[0].message) < 200


@pytest.mark.parametrize("verb", ["change", "add"])
def test_the_viewer_country_cannot_be_added_or_changed_at_viewer_request(at: At, verb: str) -> None:
    case = at(VR, lines=[("CloudFront-Viewer-Country", "FR")] if verb == "change" else [])
    case.headers["cloudfront-viewer-country"] = [{"value": "DE"}]
    judgment = case.judge()
    assert judgment.error == "disallowed_header"
    assert ("U26" in judgment.assumptions) is (verb == "change")


def test_the_viewer_country_can_be_deleted_and_elsewhere_added(at: At) -> None:
    case = at(VR, lines=[("CloudFront-Viewer-Country", "FR")])
    del case.headers["cloudfront-viewer-country"]
    assert case.judge().violations == ()
    case = at(OR)
    case.headers["cloudfront-viewer-country"] = [{"value": "DE"}]
    assert case.judge().violations == ()


@pytest.mark.parametrize("name", ["via", "transfer-encoding"])
def test_a_generated_response_cannot_bring_its_own_via(at: At, name: str) -> None:
    case = at(VR)
    case.result = {"status": "200", "headers": {name: [{"value": "x"}]}}
    judgment = case.judge()
    assert judgment.error == "readonly_header"
    assert "U14" in judgment.assumptions


def test_a_generated_response_is_not_bound_by_the_request_lists(at: At) -> None:
    case = at(OR)
    case.result = {"status": "200", "body": "abc", "headers": {"content-length": [{"value": "3"}]}}
    judgment = case.judge()
    assert (judgment.violations, headers_of(judgment)) == ((), [("Content-Length", "3")])


def test_a_wrong_content_length_is_set_right(at: At) -> None:
    case = at(VR)
    case.result = {"status": "200", "body": "é", "headers": {"content-length": [{"value": "1"}]}}
    judgment = case.judge()
    assert (codes(judgment), headers_of(judgment)) == (["content-length-wrong"], [("Content-Length", "2")])
