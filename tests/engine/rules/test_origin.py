"""`origin` at origin-request: what a function may make of it."""

from collections.abc import Callable
from typing import Any

import pytest

from edgetui.engine.behavior import Endpoint
from edgetui.engine.http import Headers
from edgetui.engine.judgment import Judgment

At = Callable[..., Any]
OR = "origin-request"
S3 = Endpoint("s3", "bucket.s3.eu-west-1.amazonaws.com", region="eu-west-1", auth_method="none")
LOCAL = Endpoint(
    "custom",
    "127.0.0.1",
    port=81,
    protocol="http",
    path="/x/",
    custom_headers=Headers([("X-Env", "dev"), ("Via", "x")]),
    read_timeout=500,
    connection_attempts=1,
    connection_timeout=2,
)


def codes(judgment: Judgment) -> list[str]:
    return [found.code for found in judgment.violations]


@pytest.mark.parametrize("endpoint", [S3, LOCAL, Endpoint("custom", "a.example", response_completion_timeout=60)])
def test_an_origin_given_back_or_left_out_is_the_one_that_was(at: At, endpoint: Endpoint) -> None:
    case = at(OR, endpoint=endpoint)
    assert (case.judge().endpoint, case.judge().violations) == (endpoint, ())
    del case.result["origin"]
    assert (case.judge().endpoint, case.judge().violations) == (endpoint, ())


def test_what_the_function_did_not_change_is_not_judged(at: At) -> None:
    case = at(OR, endpoint=LOCAL)
    case.result["origin"]["custom"]["keepaliveTimeout"] = 9
    judgment = case.judge()
    assert judgment.violations == ()
    assert judgment.endpoint is not None
    assert (judgment.endpoint.domain_name, judgment.endpoint.port, judgment.endpoint.path) == ("127.0.0.1", 81, "/x/")
    assert (judgment.endpoint.keepalive_timeout, judgment.endpoint.connection_attempts) == (9, 1)
    assert judgment.endpoint.custom_headers == LOCAL.custom_headers


@pytest.mark.parametrize(
    ("field", "good"),
    [
        ("domainName", ["localhost", "a", "A.example", "a" * 253]),
        ("port", [80, 1024, 8443, 65535]),
        ("protocol", ["http"]),
        ("path", ["/a", "/a/b%20c", "/" + "a" * 254]),
        ("readTimeout", [1, 120]),
        ("keepaliveTimeout", [1, 120]),
        ("responseCompletionTimeout", [0, 31, 10_000]),
        ("sslProtocols", [["TLSv1"], ["SSLv3", "TLSv1.2"]]),
    ],
)
def test_good_values_of_a_custom_origin_are_taken(at: At, field: str, good: list[Any]) -> None:
    for value in good:
        case = at(OR)
        if field == "readTimeout":
            del case.result["origin"]["custom"]["responseCompletionTimeout"]
        case.result["origin"]["custom"][field] = value
        judgment = case.judge()
        assert judgment.violations == ()
        assert judgment.endpoint != case.sent.endpoint or not value


@pytest.mark.parametrize(
    ("field", "code", "bad"),
    [
        ("domainName", "origin-domain-name", ["", "a:1", "::1", "1.2.3.4", "a b", "a/b", "a\n", "a" * 254, None, 1]),
        ("port", "origin-port", [0, 79, 81, 1023, 65536, "443", 8443.0, True, None]),
        ("protocol", "origin-protocol", ["HTTPS", "", None, 1, []]),
        ("path", "origin-path", [None, 1, "/a b", "/" + "a" * 255, "/\n"]),
        ("path", "origin-path-slash", ["a", "/", "/a/"]),
        ("readTimeout", "origin-timeout", [0, 121, "30", 20.0, True, None]),
        ("keepaliveTimeout", "origin-timeout", [0, 121, None]),
        ("responseCompletionTimeout", "origin-response-completion-timeout", [-1, 29, "30", 31.0]),
        ("sslProtocols", "origin-ssl-protocols", [[], "TLSv1.2", ["TLSv1.3"], [1], [[]], None]),
    ],
)
def test_bad_values_of_a_custom_origin_are_told_with_their_place(at: At, field: str, code: str, bad: list[Any]) -> None:
    for value in bad:
        case = at(OR)
        case.result["origin"]["custom"][field] = value
        violations = case.judge(strict=True).violations
        assert [(found.code, found.pointer) for found in violations] == [(code, f"/origin/custom/{field}")]


def test_a_path_without_its_slash_gets_one(at: At) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["path"] = "foo"
    assert case.judge().endpoint.path == "/foo"


@pytest.mark.parametrize("seconds", [3, 61])
def test_the_timeouts_of_2023(at: At, seconds: int) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["readTimeout"] = seconds
    assert case.judge().violations == ()
    assert codes(case.judge(profile="legacy-2023")) == ["origin-timeout"]


def test_a_completion_timeout_that_was_configured_stays_above_the_read_timeout(at: At) -> None:
    case = at(OR, endpoint=Endpoint("custom", "a.example", response_completion_timeout=40))
    case.result["origin"]["custom"]["readTimeout"] = 60
    assert codes(case.judge()) == ["origin-response-completion-timeout"]


def test_a_completion_timeout_only_the_event_shows_does_not_bind(at: At) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["readTimeout"] = 60
    judgment = case.judge()
    assert judgment.violations == ()
    assert judgment.endpoint and judgment.endpoint.response_completion_timeout is None


@pytest.mark.parametrize("origin", [None, [], "a", {}, {"custom": {}, "s3": {}}, {"custom": None}, {"s3": []}])
def test_an_origin_is_one_object_of_one_kind(at: At, origin: Any) -> None:
    case = at(OR)
    case.result["origin"] = origin
    assert codes(case.judge()) == ["origin-kind"]


def test_missing_fields_take_the_defaults_and_are_told(at: At) -> None:
    case = at(OR, endpoint=LOCAL)
    case.result["origin"] = {"custom": {"domainName": "a.example"}}
    judgment = case.judge()
    assert judgment.endpoint == Endpoint("custom", "a.example", connection_attempts=1, connection_timeout=2)
    assert set(codes(judgment)) == {"origin-field-missing"}
    assert judgment.assumptions == ("strict",)
    assert case.judge(strict=True).error == "validation"


def test_a_missing_domain_name_is_refused(at: At) -> None:
    case = at(OR)
    del case.result["origin"]["custom"]["domainName"]
    assert codes(case.judge()) == ["origin-domain-name"]


def test_a_custom_origin_can_become_s3(at: At) -> None:
    case = at(OR, endpoint=LOCAL)
    case.result["origin"] = {
        "s3": {"domainName": S3.domain_name, "path": "", "authMethod": "none", "region": "eu-west-1"}
    }
    judgment = case.judge()
    assert judgment.violations == ()
    assert judgment.endpoint == Endpoint(
        "s3", S3.domain_name, region="eu-west-1", connection_attempts=1, connection_timeout=2
    )


def test_an_access_identity_is_told_when_custom_becomes_s3(at: At) -> None:
    case = at(OR)
    fields = {"domainName": S3.domain_name, "path": "", "authMethod": "origin-access-identity", "region": "eu-west-1"}
    case.result["origin"] = {"s3": fields}
    assert codes(case.judge()) == ["origin-access-identity"]
    case = at(OR, endpoint=S3)
    case.result["origin"]["s3"] |= fields
    assert case.judge().violations == ()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("domainName", "Bucket.s3.amazonaws.com", "origin-domain-name"),
        ("domainName", "a" * 129, "origin-domain-name"),
        ("authMethod", "oac", "origin-auth-method"),
        ("region", None, "origin-region"),
        ("readTimeout", 0, "origin-timeout"),
    ],
)
def test_bad_values_of_an_s3_origin_are_refused(at: At, field: str, value: Any, code: str) -> None:
    case = at(OR, endpoint=S3)
    case.result["origin"]["s3"][field] = value
    assert codes(case.judge()) == [code]


@pytest.mark.parametrize("name", ["host", "via", "cookie", "cache-control", "x-amz-anything", "x-edge-a", "x-cache"])
def test_denied_and_disallowed_names_are_no_custom_headers(at: At, name: str) -> None:
    case = at(OR, lines=[])
    case.result["origin"]["custom"]["customHeaders"] = {name: [{"value": "1"}]}
    judgment = case.judge()
    assert (judgment.error, codes(judgment)) == ("origin_config_header", ["origin-custom-header"])


@pytest.mark.parametrize("raw", [None, [], "a", {"x": "1"}, {"x": ["1"]}, {"x": [{"value": 1}]}, {"x": [{}]}])
def test_custom_headers_have_the_shape_of_headers(at: At, raw: Any) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["customHeaders"] = raw
    assert codes(case.judge()) == ["origin-custom-header"]


@pytest.mark.parametrize(
    "raw", [{"x y": [{"value": "1"}]}, {"x": [{"value": "a\nb"}]}, {"x": [{"key": "Via", "value": "1"}]}]
)
def test_names_and_values_of_custom_headers_are_judged(at: At, raw: Any) -> None:
    case = at(OR, lines=[])
    case.result["origin"]["custom"]["customHeaders"] = raw
    assert codes(case.judge()) == ["origin-custom-header"]


def test_custom_headers_of_the_function_replace_the_configured_ones(at: At) -> None:
    case = at(OR, endpoint=LOCAL)
    case.result["origin"]["custom"]["customHeaders"] = {"x-a": [{"key": "X-a", "value": "é"}]}
    assert list(case.judge().endpoint.custom_headers) == [("X-a", "\xc3\xa9")]


def test_a_header_added_that_the_origin_configures_too_is_refused(at: At) -> None:
    case = at(OR, endpoint=LOCAL)
    case.headers["x-env"] = [{"value": "prod"}]
    assert codes(case.judge()) == ["origin-custom-header-duplicate"]


def test_a_name_the_event_showed_in_both_places_is_not_the_functions_doing(at: At) -> None:
    case = at(OR, lines=[("X-Env", "viewer")], endpoint=LOCAL)
    assert case.judge().violations == ()


@pytest.mark.parametrize(
    ("headers", "settings"),
    [
        ({f"x-{n}": [{"value": "1"}] for n in range(31)}, {}),
        ({f"x-{n}": [{"value": "1"}] for n in range(11)}, {"profile": "legacy-2023"}),
        ({"x" * 257: [{"value": "1"}]}, {}),
        ({"x": [{"value": "1" * 1784}]}, {}),
        ({f"x-{n}": [{"value": "1" * 1700}] for n in range(7)}, {}),
    ],
    ids=["count", "count of 2023", "name", "value", "total"],
)
def test_custom_headers_have_quotas(at: At, headers: Any, settings: Any) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["customHeaders"] = headers
    judgment = case.judge(**settings)
    assert (judgment.error, codes(judgment)) == ("origin_config_header", ["origin-custom-header-quota"])


def test_custom_headers_within_the_quotas_are_taken(at: At) -> None:
    case = at(OR)
    case.result["origin"]["custom"]["customHeaders"] = {f"x-{n}": [{"value": "1" * 300}] for n in range(30)}
    assert len(case.judge().endpoint.custom_headers) == 30
