"""Response headers policies, by the text of semantics §7.3 and §8.7."""

import pytest

from edgetui.engine.behavior import AddedHeader, Cors, ResponseHeadersPolicy
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.response_headers import is_preflight, managed, managed_names, problems, with_policy

ORIGIN = ("Origin", "https://app.example.org")
SIMPLE = Request("GET", "/", headers=Headers([ORIGIN]))
PREFLIGHT = Request("OPTIONS", "/", headers=Headers([ORIGIN, ("Access-Control-Request-Method", "PUT")]))
SAME_SITE = Request("GET", "/")
FULL = Cors(
    allow_origins=("*",),
    allow_methods=("GET", "PUT"),
    allow_headers=("X-One", "X-Two"),
    expose_headers=("X-Three",),
    allow_credentials=True,
    max_age=600,
)


def sent(policy: ResponseHeadersPolicy, *lines: tuple[str, str], request: Request = SIMPLE) -> Headers:
    return with_policy(policy, request, Response(200, "", Headers(lines))).headers


def cors_lines(cors: Cors, *lines: tuple[str, str], request: Request = SIMPLE) -> dict[str, str]:
    headers = sent(ResponseHeadersPolicy("p", cors=cors), *lines, request=request)
    return {name[len("Access-Control-") :]: value for name, value in headers if name.startswith("Access-Control-")}


def managed_policy(name: str) -> ResponseHeadersPolicy:
    policy = managed(name)
    assert policy is not None
    return policy


# -- managed policies

SECURITY = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "1; mode=block",
}
ALL = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
ALL_THREE = {**ANY_ORIGIN, "Access-Control-Allow-Methods": ALL, "Access-Control-Expose-Headers": "*"}


@pytest.mark.parametrize(
    ("name", "policy_id", "same_site", "simple", "preflight"),
    [
        ("SimpleCORS", "60669652-455b-4ae9-85a4-c4c02393f86c", {}, ANY_ORIGIN, ANY_ORIGIN),
        ("CORS-With-Preflight", "5cc3b908-e619-4b99-88e5-2cf7f45965bd", {}, ANY_ORIGIN, ALL_THREE),
        ("SecurityHeadersPolicy", "67f7725c-6f97-4210-82d7-5512b31e9d03", SECURITY, SECURITY, SECURITY),
        (
            "CORS-and-SecurityHeadersPolicy",
            "e61eb60c-9c35-4d20-a928-2b84e02af89c",
            SECURITY,
            ANY_ORIGIN | SECURITY,
            ANY_ORIGIN | SECURITY,
        ),
        (
            "CORS-with-preflight-and-SecurityHeadersPolicy",
            "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
            SECURITY,
            ANY_ORIGIN | SECURITY,
            ALL_THREE | SECURITY,
        ),
    ],
)
def test_a_managed_policy_adds_what_its_page_lists(
    name: str, policy_id: str, same_site: dict[str, str], simple: dict[str, str], preflight: dict[str, str]
) -> None:
    policy = managed_policy(name)

    assert dict(sent(policy, request=SAME_SITE)) == same_site
    assert dict(sent(policy, request=SIMPLE)) == simple
    assert dict(sent(policy, request=PREFLIGHT)) == preflight
    assert managed(policy_id) == managed(f"Managed-{name}") == policy
    assert problems(policy) == ()


def test_the_managed_policies_are_named_and_nothing_else_is() -> None:
    assert len(managed_names()) == 10
    assert all(managed(name) for name in managed_names())
    assert managed("Simple") is None


# -- security and custom headers


def test_c227_security_headers_keep_the_origins_x_frame_options_and_set_nosniff() -> None:
    headers = sent(managed_policy("SecurityHeadersPolicy"), ("X-Frame-Options", "DENY"))

    assert headers.get_all("x-frame-options") == ("DENY",)
    assert headers.get("x-content-type-options") == "nosniff"


def test_an_overriding_security_header_replaces_the_origins_in_its_place() -> None:
    headers = sent(managed_policy("SecurityHeadersPolicy"), ("x-content-type-options", "other"), ("A", "b"))

    assert list(headers)[:2] == [("X-Content-Type-Options", "nosniff"), ("A", "b")]


@pytest.mark.parametrize(
    ("override", "from_origin", "expected"),
    [
        (False, [], ("policy",)),
        (True, [], ("policy",)),
        (False, [("x-a", "one"), ("X-A", "two")], ("one", "two")),
        (True, [("x-a", "one"), ("X-A", "two")], ("policy",)),
    ],
)
def test_a_custom_header_goes_over_the_origins_only_with_override(
    override: bool, from_origin: list[tuple[str, str]], expected: tuple[str, ...]
) -> None:
    policy = ResponseHeadersPolicy("p", custom=(AddedHeader("X-A", "policy", override),))

    assert sent(policy, *from_origin).get_all("x-a") == expected


def test_a_custom_header_may_have_no_value() -> None:
    assert sent(ResponseHeadersPolicy("p", custom=(AddedHeader("X-Empty", ""),))).get("x-empty") == ""


def test_status_and_body_stay_as_they_were() -> None:
    response = Response(404, "Not Found", Headers([("A", "b")]), b"gone")

    assert with_policy(ResponseHeadersPolicy("p"), SIMPLE, response) == response


# -- CORS


def test_c228_one_cors_header_of_the_origin_keeps_all_of_the_policys_away() -> None:
    assert cors_lines(FULL, ("Access-Control-Allow-Methods", "GET"), request=PREFLIGHT) == {"Allow-Methods": "GET"}


def test_an_overriding_cors_policy_replaces_what_it_names_and_keeps_the_rest() -> None:
    cors = Cors(allow_origins=("*",), origin_override=True)
    found = cors_lines(cors, ("access-control-allow-origin", "https://old.example"), ("Access-Control-Max-Age", "5"))

    assert found == {"Allow-Origin": "*", "Max-Age": "5"}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (SAME_SITE, {}),
        (SIMPLE, {"Allow-Origin": "*", "Allow-Credentials": "true", "Expose-Headers": "X-Three"}),
        (
            PREFLIGHT,
            {
                "Allow-Origin": "*",
                "Allow-Credentials": "true",
                "Allow-Methods": "GET, PUT",
                "Allow-Headers": "X-One, X-Two",
                "Max-Age": "600",
                "Expose-Headers": "X-Three",
            },
        ),
    ],
)
def test_methods_headers_and_max_age_are_for_preflights_the_rest_for_every_cors_request(
    request_: Request, expected: dict[str, str]
) -> None:
    assert cors_lines(FULL, request=request_) == expected


@pytest.mark.parametrize(
    ("method", "names", "expected"),
    [
        ("OPTIONS", ["Origin", "Access-Control-Request-Method"], True),
        ("OPTIONS", ["Origin"], False),
        ("OPTIONS", ["Access-Control-Request-Method"], False),
        ("GET", ["Origin", "Access-Control-Request-Method"], False),
    ],
)
def test_a_preflight_is_options_with_origin_and_the_requested_method(
    method: str, names: list[str], expected: bool
) -> None:
    assert is_preflight(Request(method, headers=Headers((name, "x") for name in names))) is expected


@pytest.mark.parametrize(
    ("entries", "origin", "expected"),
    [
        (("*",), "https://a.example", "*"),
        (("https://a.example", "*"), "https://a.example", "*"),
        (("https://a.example",), "https://a.example", "https://a.example"),
        (("https://a.example",), "http://a.example", None),
        (("https://a.example",), "https://b.example", None),
        (("https://a.example", "https://b.example"), "https://b.example", "https://b.example"),
        (("https://*.example.org",), "https://x.example.org", "https://x.example.org"),
        (("https://*.example.org",), "https://x.y.example.org", "https://x.y.example.org"),
        (("https://*.example.org",), "https://example.org", None),
        (("https://*.example.org",), "https://xexample.org", None),
        (("https://*.example.org",), "https://evil.test/.example.org", None),
        (("*.example.org",), "http://x.example.org", "http://x.example.org"),
        (("example.org",), "https://example.org", "https://example.org"),
        (("https://exampleXorg",), "https://example.org", None),
        (("https://example.org",), "https://exampleXorg", None),
    ],
)
def test_an_origin_is_answered_when_an_entry_matches_it(
    entries: tuple[str, ...], origin: str, expected: str | None
) -> None:
    request = Request(headers=Headers([("Origin", origin)]))

    assert cors_lines(Cors(allow_origins=entries), request=request).get("Allow-Origin") == expected


def test_an_origin_that_is_not_allowed_gets_no_cors_line_at_all() -> None:
    cors = Cors(allow_origins=("https://b.example",), expose_headers=("X-A",), allow_credentials=True)

    assert cors_lines(cors) == {}


def test_all_stands_for_the_seven_methods() -> None:
    cors = Cors(allow_origins=("*",), allow_methods=("ALL",))

    assert cors_lines(cors, request=PREFLIGHT)["Allow-Methods"] == ALL


# -- removal


def test_headers_are_removed_before_others_are_added() -> None:
    policy = ResponseHeadersPolicy(
        "p", remove=("X-Powered-By", "vary", "X-A"), custom=(AddedHeader("X-A", "policy", override=False),)
    )
    lines = [("x-powered-by", "php"), ("Vary", "Accept"), ("X-A", "origin"), ("ETag", '"1"')]

    assert list(sent(policy, *lines)) == [("ETag", '"1"'), ("X-A", "policy")]


def test_a_removed_cors_header_no_longer_keeps_the_policys_away() -> None:
    policy = ResponseHeadersPolicy("p", cors=Cors(("*",)), remove=("Access-Control-Allow-Methods",))

    assert list(sent(policy, ("Access-Control-Allow-Methods", "GET"))) == [("Access-Control-Allow-Origin", "*")]


def test_in_place_of_a_removed_server_and_date_cloudfront_writes_its_own() -> None:
    policy = ResponseHeadersPolicy("p", remove=("Server", "Date"))
    response = Response(headers=Headers([("Server", "nginx"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]))
    at = 1_795_348_800.0

    assert list(with_policy(policy, SIMPLE, response, at=at).headers) == [
        ("Server", "CloudFront"),
        ("Date", "Sun, 22 Nov 2026 12:00:00 GMT"),
    ]
    assert list(with_policy(policy, SIMPLE, Response(), at=at).headers) == []


def test_c230_via_cannot_be_removed() -> None:
    policy = ResponseHeadersPolicy("p", remove=("Via",))

    assert problems(policy) == ("Via cannot be removed by a response headers policy",)
    assert sent(policy, ("Via", "1.1 a")).get("via") == "1.1 a"


@pytest.mark.parametrize(
    "name",
    [
        "connection",
        "Content-Encoding",
        "CONTENT-LENGTH",
        "Warning",
        "X-Amz-Cf-Id",
        "x-edge-anything",
        "X-Cache",
        "Host",
    ],
)
def test_what_the_guide_lists_cannot_be_removed(name: str) -> None:
    assert len(problems(ResponseHeadersPolicy("p", remove=(name,)))) == 1


@pytest.mark.parametrize("name", ["Server", "Date", "Vary", "X-Powered-By", "ETag", "X-Amz-Request-Id"])
def test_other_headers_can_be_removed(name: str) -> None:
    assert problems(ResponseHeadersPolicy("p", remove=(name,))) == ()


# -- Server-Timing


def timing(
    rate: float, request_id: str = "abc==", result_type: str = "Miss", from_origin: str = "", pragma: str = ""
) -> tuple[str, ...]:
    request = Request(headers=Headers([("Pragma", pragma)] if pragma else []))
    response = Response(headers=Headers([("Server-Timing", from_origin)] if from_origin else []))
    policy = ResponseHeadersPolicy("p", server_timing=rate)
    sent_ = with_policy(policy, request, response, request_id=request_id, result_type=result_type)
    return sent_.headers.get_all("server-timing")


@pytest.mark.parametrize(
    ("result_type", "expected"),
    [
        ("Hit", 'cdn-cache-hit,cdn-pop;desc="LCL50-P1",cdn-rid;desc="abc==",cdn-hit-layer;desc="EDGE"'),
        ("RefreshHit", 'cdn-cache-refresh,cdn-pop;desc="LCL50-P1",cdn-rid;desc="abc==",db;dur=3'),
        (
            "Miss",
            'cdn-upstream-layer;desc="EDGE",cdn-cache-miss,cdn-pop;desc="LCL50-P1",cdn-rid;desc="abc==",db;dur=3',
        ),
        ("Error", 'cdn-pop;desc="LCL50-P1",cdn-rid;desc="abc==",db;dur=3'),
    ],
)
def test_server_timing_is_one_line_and_a_hit_forgets_the_origins_metrics(result_type: str, expected: str) -> None:
    assert timing(100, result_type=result_type, from_origin="db;dur=3") == (expected,)


def test_server_timing_is_absent_at_rate_zero_unless_the_viewer_asks_for_it() -> None:
    assert timing(0) == ()
    assert len(timing(0, pragma="server-timing")) == 1
    assert timing(0, pragma="no-cache") == ()


def test_a_policy_without_server_timing_leaves_the_origins_alone() -> None:
    policy = ResponseHeadersPolicy("p")
    request = Request(headers=Headers([("Pragma", "server-timing")]))
    response = Response(headers=Headers([("Server-Timing", "db;dur=3")]))

    assert with_policy(policy, request, response, request_id="a").headers.get_all("server-timing") == ("db;dur=3",)


def test_the_sampled_share_is_about_the_rate_and_the_same_each_time() -> None:
    first = [bool(timing(25, request_id=str(number))) for number in range(1000)]

    assert 200 < sum(first) < 300
    assert first == [bool(timing(25, request_id=str(number))) for number in range(1000)]


# -- what a policy may say


@pytest.mark.parametrize(
    ("policy", "offending"),
    [
        (ResponseHeadersPolicy("p", server_timing=100.1), "100.1"),
        (ResponseHeadersPolicy("p", server_timing=-1), "-1"),
        (ResponseHeadersPolicy("p", server_timing=0.00001), "1e-05"),
        (ResponseHeadersPolicy("p", security=(AddedHeader("X-Frame-Options", "ALLOW"),)), "ALLOW"),
        (ResponseHeadersPolicy("p", security=(AddedHeader("Referrer-Policy", "never"),)), "never"),
        (ResponseHeadersPolicy("p", security=(AddedHeader("Content-Security-Policy", "x" * 1784),)), "1784"),
        (ResponseHeadersPolicy("p", security=(AddedHeader("X-XSS-Protection", "1; mode=block; report=/r"),)), "report"),
        (ResponseHeadersPolicy("p", custom=(AddedHeader("X A", "1"),)), "X A"),
        (ResponseHeadersPolicy("p", custom=(AddedHeader("X-A", "1"), AddedHeader("x-a", "2"))), "twice"),
        (ResponseHeadersPolicy("p", cors=Cors(("*",), allow_methods=("TRACE",))), "TRACE"),
        (ResponseHeadersPolicy("p", cors=Cors(("example.*",))), "example.*"),
        (ResponseHeadersPolicy("p", cors=Cors(("https://test.*.example.org",))), "test.*"),
        (ResponseHeadersPolicy("p", cors=Cors(("exa*mple.org",))), "exa*mple"),
        (ResponseHeadersPolicy("p", cors=Cors(("*.org",))), "*.org"),
        (ResponseHeadersPolicy("p", cors=Cors(("*",), max_age=-1)), "-1"),
    ],
)
def test_a_policy_cloudfront_would_refuse_is_named_with_its_value(
    policy: ResponseHeadersPolicy, offending: str
) -> None:
    (problem,) = problems(policy)

    assert offending in problem


@pytest.mark.parametrize(
    "policy",
    [
        ResponseHeadersPolicy("p", server_timing=0.0001),
        ResponseHeadersPolicy("p", server_timing=100),
        ResponseHeadersPolicy("p", security=(AddedHeader("Content-Security-Policy", "x" * 1783),)),
        ResponseHeadersPolicy("p", security=(AddedHeader("X-Frame-Options", "DENY"),)),
        ResponseHeadersPolicy("p", cors=Cors(("*.example.org", "https://a.example", "*"), ("ALL",), max_age=0)),
    ],
)
def test_a_policy_within_the_rules_has_no_problem(policy: ResponseHeadersPolicy) -> None:
    assert problems(policy) == ()
