"""uri, querystring, status and bodies: the edges of the rules."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from edgetui.engine.judgment import Judgment

At = Callable[..., Any]
VR, OR, ORESP, VRESP = "viewer-request", "origin-request", "origin-response", "viewer-response"


def codes(judgment: Judgment) -> list[str]:
    return [found.code for found in judgment.violations]


def generated(at: At, event: str, **result: Any) -> Any:
    case = at(event)
    case.result = {"status": "200", **result}
    return case


# -- uri, querystring


@pytest.mark.parametrize("uri", ["", "a", "/a b", "/a#b", "/a?b", "/a\n", "/\x7f", " /", None, 1, [], True])
def test_an_invalid_uri_is_refused(at: At, uri: Any) -> None:
    case = at(VR)
    case.result["uri"] = uri
    judgment = case.judge()
    assert (judgment.error, codes(judgment)) == ("bad_uri", ["uri-invalid"])


@pytest.mark.parametrize("character", [*'{}|\\^"<>', "é"])
def test_unusual_characters_in_a_uri_are_a_warning(at: At, character: str) -> None:
    case = at(VR)
    case.result["uri"] = f"/a{character}"
    judgment = case.judge()
    assert codes(judgment) == ["uri-unusual-character"]
    assert judgment.request is not None


@pytest.mark.parametrize("uri", ["/a b", "/a|b", "/" + "a" * 9000])
def test_a_uri_that_did_not_change_is_not_judged(at: At, uri: str) -> None:
    case = at(VR, uri=uri)
    assert case.judge().violations == ()


@pytest.mark.parametrize("uri", ["/", "//", "/a%20b", "/a/../b", "/~a;b=1,c:d@e!$&'()*+"])
def test_other_paths_are_fine(at: At, uri: str) -> None:
    case = at(VR)
    case.result["uri"] = uri
    judgment = case.judge()
    assert (judgment.violations, judgment.request.uri) == ((), uri)


@pytest.mark.parametrize("query", ["a b", "a#b", "\t", "a\n", None, 1, {}])
def test_an_invalid_query_is_refused(at: At, query: Any) -> None:
    case = at(OR)
    case.result["querystring"] = query
    judgment = case.judge()
    assert (judgment.error, codes(judgment)) == ("validation", ["querystring-invalid"])
    assert "U15" in judgment.assumptions


def test_an_empty_query_removes_it_and_other_letters_go_on_in_utf8(at: At) -> None:
    case = at(VR)
    case.result["querystring"] = ""
    assert case.judge().request.querystring == ""
    case.result["querystring"] = "q=é"
    assert case.judge().request.querystring == "q=\xc3\xa9"


# -- status


@pytest.mark.parametrize("status", ["200", "599", "404", 200, 599])
@pytest.mark.parametrize("event", [VR, OR, ORESP])
def test_a_status_of_200_to_599_is_fine_as_string_and_as_number(at: At, event: str, status: Any) -> None:
    case = at(event, status=418) if event == ORESP else at(event)
    case.result = {**case.result, "status": status} if event == ORESP else {"status": status}
    judgment = case.judge()
    assert (judgment.response.status, judgment.violations) == (int(status), ())
    assert ("strict_status_string" in judgment.assumptions) is isinstance(status, int)


@pytest.mark.parametrize(
    "status", [200.0, 200.5, True, None, "", "OK", " 200", "200 ", "0200", "+200", "２００", [], {}]
)
def test_what_is_no_status_is_refused(at: At, status: Any) -> None:
    judgment = generated(at, VR, status=status).judge()
    assert (judgment.error, codes(judgment)) == ("validation", ["status-invalid"])


@pytest.mark.parametrize("status", ["100", "101", "199", "600", "99", "1000", 0, -200, 10**30])
def test_a_status_out_of_range_is_refused_with_its_value(at: At, status: Any) -> None:
    judgment = generated(at, VR, status=status).judge()
    assert codes(judgment) == ["status-out-of-range"]
    assert str(status) in judgment.violations[0].message


def test_an_origins_own_odd_status_given_back_is_not_judged(at: At) -> None:
    assert at(ORESP, status=199).judge().violations == ()


def test_a_missing_status_at_origin_response_keeps_the_origins(at: At) -> None:
    case = at(ORESP, status=404, status_description="Nope")
    del case.result["status"], case.result["statusDescription"]
    judgment = case.judge()
    assert (judgment.response.status, judgment.response.status_description) == (404, "Nope")
    assert codes(judgment) == ["status-missing"]


def test_a_new_status_without_description_has_the_standard_one(at: At) -> None:
    case = at(ORESP)
    case.result = {**case.result, "status": "404"}
    del case.result["statusDescription"]
    assert case.judge().response.status_description == ""


@pytest.mark.parametrize("description", [None, 1, [], "a\r\nb", "\0"])
def test_a_description_is_a_plain_string(at: At, description: Any) -> None:
    assert codes(generated(at, VR, statusDescription=description).judge()) == ["status-description-invalid"]


@pytest.mark.parametrize("status", [200, "200"])
def test_the_same_status_at_viewer_response_is_no_change(at: At, status: Any) -> None:
    case = at(VRESP, status_description="")
    case.result = {**case.result, "status": status, "statusDescription": "OK"}
    assert case.judge().violations == ()


@pytest.mark.parametrize("field", ["status", "statusDescription"])
@pytest.mark.parametrize("value", ["Nope", None, True, 600])
def test_another_status_at_viewer_response_is_told_and_ignored(at: At, field: str, value: Any) -> None:
    case = at(VRESP)
    case.result[field] = value
    judgment = case.judge()
    assert judgment.response == case.sent.response
    assert [(found.code, found.pointer) for found in judgment.violations] == [("status-changed", f"/{field}")]


# -- response bodies


def test_a_text_body_is_utf8(at: At) -> None:
    assert generated(at, VR, body="é", bodyEncoding="text").judge().response.body == b"\xc3\xa9"


@pytest.mark.parametrize("body", ["hi", "aGk", "aGk=\n", "a Gk=", "aGk==", "aGk=aGk=", "é", "-_=="])
def test_base64_is_taken_strictly(at: At, body: str) -> None:
    assert codes(generated(at, VR, body=body, bodyEncoding="base64").judge()) == ["body-not-base64"]


@pytest.mark.parametrize("encoding", ["hex", "", "Base64", None, 1, []])
def test_a_body_encoding_is_judged_without_a_body_too(at: At, encoding: Any) -> None:
    assert codes(generated(at, VR, bodyEncoding=encoding).judge()) == ["body-encoding-invalid"]


def test_at_origin_response_a_body_replaces_an_empty_one_removes_and_none_keeps(at: At) -> None:
    case = at(ORESP)
    assert case.judge().response.body == b"hello"
    case.result["body"] = "other"
    assert case.judge().response.body == b"other"
    case.result["body"] = ""
    assert case.judge().response.body == b""


def test_at_origin_response_a_large_origin_body_has_no_quota_but_a_replaced_one_has(at: At) -> None:
    case = at(ORESP, body=b"a" * 2_000_000)
    assert case.judge().violations == ()
    case.result["body"] = "a" * 2_000_000
    assert codes(case.judge()) == ["response-too-large"]


@pytest.mark.parametrize("event", [OR, ORESP])
def test_a_204_with_a_body_is_sent_without_it_and_a_warning_at_origin_events(at: At, event: str) -> None:
    case = at(event)
    case.result = {**case.result, "status": "204", "body": "x"}
    case.result.pop("uri", None)
    if event == OR:
        case.result = {"status": "204", "body": "x"}
    judgment = case.judge()
    assert judgment.response.body == b""
    assert [(found.code, found.severity) for found in judgment.violations] == [("body-on-204", "warning")]


def test_a_204_with_an_empty_body_is_fine(at: At) -> None:
    assert generated(at, VR, status="204", body="").judge().violations == ()


@pytest.mark.parametrize(("event", "quota"), [(VR, 40 * 1024), (OR, 1024 * 1024)])
def test_the_quota_counts_decoded_body_and_header_lines(at: At, event: str, quota: int) -> None:
    line = len("X-A: 1\r\n")
    headers = {"x-a": [{"value": "1"}]}
    for over in (0, 1):
        data = base64.b64encode(b"a" * (quota - line + over)).decode()
        judgment = generated(at, event, headers=headers, body=data, bodyEncoding="base64").judge()
        assert codes(judgment) == ["response-too-large"] * over
        assert ("U19" in judgment.assumptions) is bool(over)


def test_what_kb_means_decides_between_its_two_meanings_only(at: At) -> None:
    between = generated(at, VR, body="a" * 40_500)
    assert between.judge().response is not None
    assert between.judge().assumptions == ("kb",)
    assert between.judge(kb=1000).error == "body_type_or_size"
    assert generated(at, VR, body="a" * 39_000).judge().assumptions == ()
    assert "kb" not in generated(at, VR, body="a" * 50_000).judge().assumptions


# -- request bodies


@pytest.mark.parametrize("body", [None, "x", [], {}, {"action": "replace"}, {"data": None}, {"data": 1}])
def test_a_request_body_is_an_object_with_data(at: At, body: Any) -> None:
    case = at(VR, method="POST", include_body=True)
    case.result["body"] = body
    judgment = case.judge()
    assert (judgment.error, codes(judgment)) == ("body_type_or_size", ["request-body-invalid"])


@pytest.mark.parametrize("body", [b"", b"x" * 100, b"x" * 50_000])
def test_a_body_given_back_goes_on_whole_although_the_event_shows_it_cut(at: At, body: bytes) -> None:
    case = at(VR, method="POST", body=body, include_body=True)
    judgment = case.judge()
    assert (judgment.request, judgment.violations) == (case.sent.request, ())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_body_of_a_get_or_head_is_not_replaced(at: At, method: str) -> None:
    case = at(VR, method=method)
    case.result["body"] = {"action": "replace", "encoding": "text", "data": "x"}
    judgment = case.judge()
    assert (judgment.request.body, codes(judgment)) == (b"", ["request-body-on-get"])


@pytest.mark.parametrize(("event", "quota"), [(VR, 54_477), (OR, 1_394_606)])
def test_a_base64_body_is_counted_as_written(at: At, event: str, quota: int) -> None:
    case = at(event, method="POST")
    for length, is_over in ((quota // 4 * 4, False), (quota // 4 * 4 + 4, True)):
        case.result["body"] = {"action": "replace", "data": "AAAA" * (length // 4)}
        judgment = case.judge()
        assert (judgment.error == "body_type_or_size") is is_over
        assert is_over or len(judgment.request.body) == length // 4 * 3
        cut = case.judge(profile="legacy-2023").request.body
        assert len(cut) == quota // 4 * 3


def test_text_is_counted_in_bytes(at: At) -> None:
    case = at(VR, method="POST")
    case.result["body"] = {"action": "replace", "encoding": "text", "data": "é" * 20_480}
    assert len(case.judge().request.body) == 40_960
    case.result["body"]["data"] += "a"
    assert case.judge().error == "body_type_or_size"
