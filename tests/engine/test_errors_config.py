"""Custom error responses and origin groups, by the text of semantics §7.8, §8.6 and §8.9."""

import pytest

from edgetui.engine.behavior import Behavior, CustomErrorResponse, Distribution, Origin, OriginGroup
from edgetui.engine.commands import OriginFailure
from edgetui.engine.errors_config import (
    custom_error,
    custom_error_problems,
    error_caching_min_ttl,
    error_page,
    fails_over,
    origin_group,
    origin_group_problems,
)
from edgetui.engine.http import Headers, Response

GROUP = OriginGroup("group", ("one", "two"), (500, 502, 503, 504))
ORIGINS = (Origin("one", "one.example.org"), Origin("two", "two.example.org"))
DISTRIBUTION = Distribution(
    (Behavior(target_origin_id="group"),),
    ORIGINS,
    custom_error_responses=(
        CustomErrorResponse(404, "/errors/404.html", 200, 60),
        CustomErrorResponse(500, error_caching_min_ttl=0),
    ),
    origin_groups=(GROUP,),
)

# -- custom error responses


def test_an_error_has_the_entry_of_its_status() -> None:
    assert custom_error(DISTRIBUTION, 404) == CustomErrorResponse(404, "/errors/404.html", 200, 60)
    assert custom_error(DISTRIBUTION, 500) == CustomErrorResponse(500, "", None, 0)
    assert custom_error(DISTRIBUTION, 403) is None


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (404, "custom", 60),
        (404, "s3", 60),
        (500, "custom", 0),
        (500, "s3", 1),
        (503, "custom", 10),
        (503, "s3", 10),
    ],
)
def test_an_error_is_kept_ten_seconds_unless_its_entry_says_otherwise(status: int, kind: str, expected: int) -> None:
    assert error_caching_min_ttl(DISTRIBUTION, status, kind) == expected


PAGE = Response(200, "OK", Headers([("Content-Type", "text/html")]), b"sorry")


def test_c224_the_page_is_sent_with_the_response_code_of_its_entry() -> None:
    entry = CustomErrorResponse(500, "/e.html", 200)

    assert error_page(entry, 500, PAGE) == Response(200, "", PAGE.headers, b"sorry")


def test_a_page_keeps_the_errors_status_when_no_other_is_asked_for() -> None:
    assert error_page(CustomErrorResponse(500, "/e.html"), 500, PAGE).status == 500


@pytest.mark.parametrize("status", [403, 404, 503])
def test_a_page_that_cannot_be_had_leaves_the_viewer_with_its_own_status(status: int) -> None:
    missing = Response(status, "", Headers(), b"none")

    assert error_page(CustomErrorResponse(500, "/e.html", 200), 500, missing) == missing


@pytest.mark.parametrize("code", [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504])
def test_eleven_codes_can_have_a_page_and_be_sent_with_one(code: int) -> None:
    assert custom_error_problems([CustomErrorResponse(code, "/e.html", code)]) == ()
    assert custom_error_problems([CustomErrorResponse(code, "/e.html", 200)]) == ()
    assert custom_error_problems([CustomErrorResponse(code)]) == ()


@pytest.mark.parametrize(
    ("entry", "offending"),
    [
        (CustomErrorResponse(412), "412"),
        (CustomErrorResponse(415), "415"),
        (CustomErrorResponse(410), "410"),
        (CustomErrorResponse(200), "200"),
        (CustomErrorResponse(404, "e.html", 404), "e.html"),
        (CustomErrorResponse(404, "/e.html"), "/e.html"),
        (CustomErrorResponse(404, "", 200), "200"),
        (CustomErrorResponse(404, "/e.html", 302), "302"),
        (CustomErrorResponse(404, "/e.html", 404, -1), "-1"),
    ],
)
def test_an_entry_cloudfront_would_refuse_is_named_with_its_value(entry: CustomErrorResponse, offending: str) -> None:
    (problem,) = custom_error_problems([entry])

    assert offending in problem


def test_one_status_has_one_entry() -> None:
    entries = [CustomErrorResponse(404), CustomErrorResponse(500), CustomErrorResponse(404)]

    assert custom_error_problems(entries) == ("ErrorCode 404 is configured twice",)


# -- origin groups


def test_a_behaviors_target_is_a_group_or_an_origin() -> None:
    assert origin_group(DISTRIBUTION, "group") == GROUP
    assert origin_group(DISTRIBUTION, "one") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_c017_a_request_that_writes_does_not_fail_over(method: str) -> None:
    decision, why = fails_over(GROUP, method, 503, ("GET", "HEAD", "OPTIONS"))

    assert not decision
    assert method in why


def test_c018_a_status_that_is_not_in_the_list_does_not_fail_over() -> None:
    assert fails_over(GROUP, "GET", 404) == (
        False,
        "no failover: the primary answered 404, and group fails over on 500, 502, 503, 504",
    )


def test_c020_a_timeout_fails_over_when_504_is_in_the_list() -> None:
    assert fails_over(GROUP, "GET", OriginFailure.TIMEOUT) == (
        True,
        "failover to two: the primary failed (timeout), which counts when 504 is chosen",
    )


@pytest.mark.parametrize("code", [400, 403, 404, 416, 429, 500, 502, 503, 504])
def test_each_of_the_nine_codes_fails_over_when_chosen_and_only_then(code: int) -> None:
    group = OriginGroup("g", ("one", "two"), (code,))

    assert origin_group_problems(group, ("one", "two")) == ()
    assert fails_over(group, "GET", code)[0]
    assert not fails_over(group, "GET", 200)[0]
    assert not fails_over(group, "GET", 501)[0]


@pytest.mark.parametrize(
    ("failure", "codes", "expected"),
    [
        (OriginFailure.CONNECT, (503,), True),
        (OriginFailure.CONNECT, (500, 502, 504), False),
        (OriginFailure.TIMEOUT, (504,), True),
        (OriginFailure.TIMEOUT, (500, 502, 503), False),
        (OriginFailure.DNS, (503,), True),
        (OriginFailure.TLS, (503,), True),
        (OriginFailure.PROTOCOL, (502,), True),
        (OriginFailure.TOO_LARGE, (503, 504), False),
    ],
)
def test_failing_to_connect_counts_as_503_and_a_timeout_as_504(
    failure: OriginFailure, codes: tuple[int, ...], expected: bool
) -> None:
    assert fails_over(OriginGroup("g", ("one", "two"), codes), "GET", failure)[0] is expected


def test_every_kind_of_failure_is_decided() -> None:
    everything = OriginGroup("g", ("one", "two"), (502, 503, 504))

    assert all(fails_over(everything, "HEAD", failure)[0] for failure in OriginFailure)


@pytest.mark.parametrize(
    ("method", "cached", "expected"),
    [
        ("GET", ("GET", "HEAD"), True),
        ("HEAD", ("GET", "HEAD"), True),
        ("OPTIONS", ("GET", "HEAD"), False),
        ("OPTIONS", ("GET", "HEAD", "OPTIONS"), True),
    ],
)
def test_options_fails_over_only_where_it_is_cached(method: str, cached: tuple[str, ...], expected: bool) -> None:
    assert fails_over(GROUP, method, 500, cached)[0] is expected


@pytest.mark.parametrize(
    ("group", "offending"),
    [
        (OriginGroup("g", ("one",), (500,)), "not one"),
        (OriginGroup("g", ("one", "one"), (500,)), "not one, one"),
        (OriginGroup("g", (), (500,)), "not none"),
        (OriginGroup("g", ("one", "three"), (500,)), "three"),
        (OriginGroup("one", ("one", "two"), (500,)), "one is the id"),
        (OriginGroup("g", ("one", "two"), ()), "at least one"),
        (OriginGroup("g", ("one", "two"), (501,)), "501"),
        (OriginGroup("g", ("one", "two"), (500, 405)), "405"),
    ],
)
def test_a_group_cloudfront_would_refuse_is_named_with_its_value(group: OriginGroup, offending: str) -> None:
    (problem,) = origin_group_problems(group, ("one", "two"))

    assert offending in problem
