from dataclasses import replace
from datetime import date

import pytest

from edgetui.engine.behavior import Association, Behavior, Distribution, Function, Origin, PublicKey, Settings
from edgetui.engine.http import Headers
from edgetui.engine.judgment import Severity
from edgetui.engine.stage import EventType
from edgetui.project.lints import Lint, lints, misnamed_answers
from edgetui.project.policies import managed_origin_request_policy

TODAY = date(2026, 11, 22)
FUNCTION = Function("auth", "auth.handler", "python3.12", "/srv")


def found(
    function: Function,
    *events: EventType,
    settings: Settings = Settings(),  # noqa: B008
    today: date = TODAY,
) -> tuple[Lint, ...]:
    associations = tuple(Association(event, function) for event in events or (EventType.VIEWER_REQUEST,))
    behavior = Behavior(associations=associations)
    return lints(Distribution((behavior,), (Origin("origin", "a.example.org"),), settings=settings), today)


def test_a_function_within_all_limits_has_no_finding() -> None:
    assert found(FUNCTION) == ()


def test_c248_environment_variables_are_unsupported_at_the_edge() -> None:
    (lint,) = found(replace(FUNCTION, environment=(("FOO", "1"), ("BAR", "2"))))
    assert (lint.code, lint.severity, lint.where) == ("environment-variables", Severity.WARNING, "function auth")
    assert lint.message.startswith("Environment sets FOO, BAR: Lambda@Edge has no user environment variables")
    assert lint.url.endswith("/lambda-at-edge-function-restrictions.html")


@pytest.mark.parametrize("version", ["$LATEST", "live"])
def test_c249_latest_and_aliases_are_refused_as_invalid_lambda_function_association(version: str) -> None:
    (lint,) = found(replace(FUNCTION, version=version))
    assert (lint.code, lint.severity) == ("function-version", Severity.ERROR)
    assert lint.where == "behavior * viewer-request"
    assert repr(version) in lint.message and "InvalidLambdaFunctionAssociation" in lint.message


def test_a_function_of_another_region_is_refused() -> None:
    (lint,) = found(replace(FUNCTION, published_in="eu-west-1"))
    assert (lint.code, lint.severity) == ("function-region", Severity.ERROR)
    assert "is in eu-west-1: CloudFront answers InvalidLambdaFunctionAssociation" in lint.message


def test_c252_python310_is_deprecated_since_2026_10_31() -> None:
    function = replace(FUNCTION, runtime="python3.10")
    assert found(function, today=date(2026, 10, 30)) == ()
    (lint,) = found(function, today=TODAY)
    assert (lint.code, lint.severity) == ("deprecated-runtime", Severity.WARNING)
    assert lint.message == "python3.10 is deprecated since 2026-10-31. Move to python3.14"


def test_a_runtime_that_can_no_longer_be_updated_is_an_error() -> None:
    (lint,) = found(replace(FUNCTION, runtime="nodejs12.x"))
    assert lint.severity is Severity.ERROR
    assert "since 2023-04-30 a function with it can be neither created nor updated. Move to nodejs24.x" in lint.message


def test_a_runtime_without_dates_is_not_judged() -> None:
    assert found(replace(FUNCTION, runtime="python3.15")) == ()


@pytest.mark.parametrize(
    ("timeout", "memory", "said"),
    [
        (6, 128, "Timeout 6 s is above 5 s, the quota of viewer events until 2023"),
        (5, 129, "MemorySize 129 MB is above 128 MB, the quota of viewer events until 2023"),
        (6, 129, "Timeout 6 s is above 5 s and MemorySize 129 MB is above 128 MB, the quota"),
    ],
)
def test_viewer_functions_above_the_old_quotas_get_a_warning(timeout: float, memory: int, said: str) -> None:
    (lint,) = found(replace(FUNCTION, timeout=timeout, memory=memory), EventType.VIEWER_RESPONSE)
    assert (lint.code, lint.severity) == ("viewer-quota-2023", Severity.WARNING)
    assert lint.message.startswith(said)


def test_origin_functions_may_take_thirty_seconds_and_all_of_lambdas_memory() -> None:
    assert found(replace(FUNCTION, timeout=30, memory=10240), EventType.ORIGIN_REQUEST) == ()


@pytest.mark.parametrize(
    ("event", "codes"),
    [
        (EventType.ORIGIN_RESPONSE, ["timeout-quota"]),
        (EventType.VIEWER_REQUEST, ["timeout-quota", "viewer-quota-2023"]),
    ],
)
def test_a_timeout_above_the_quota_is_an_error(event: EventType, codes: list[str]) -> None:
    found_lints = found(replace(FUNCTION, timeout=30.5), event)
    assert [lint.code for lint in found_lints] == codes
    assert found_lints[0].severity is Severity.ERROR
    assert found_lints[0].message.startswith("Timeout is 30.5 s; the quota of ")


def test_more_memory_than_lambda_has_is_an_error() -> None:
    (lint,) = found(replace(FUNCTION, memory=10241), EventType.ORIGIN_REQUEST)
    assert (lint.code, lint.severity) == ("memory-quota", Severity.ERROR)


def test_the_profile_of_2023_makes_errors_of_its_quotas() -> None:
    legacy = Settings(profile="legacy-2023")
    over = found(replace(FUNCTION, timeout=6, memory=256), settings=legacy)
    assert [(lint.code, lint.severity) for lint in over] == [
        ("timeout-quota", Severity.ERROR),
        ("memory-quota", Severity.ERROR),
    ]


def test_a_finding_about_a_function_is_told_once_however_often_it_is_associated() -> None:
    function = replace(FUNCTION, environment=(("FOO", "1"),))
    assert len(found(function, EventType.VIEWER_REQUEST, EventType.ORIGIN_RESPONSE)) == 1


ORIGIN = Origin("web", "a.example.org")


def in_distribution(distribution: Distribution) -> list[tuple[str, Severity, str, str]]:
    return [(lint.code, lint.severity, lint.where, lint.message) for lint in lints(distribution, TODAY)]


def test_more_functions_than_a_distribution_takes_are_an_error() -> None:
    behaviors = tuple(
        Behavior(associations=(Association(EventType.VIEWER_REQUEST, replace(FUNCTION, name=f"f{index}")),))
        for index in range(101)
    )
    found = in_distribution(Distribution(behaviors, (ORIGIN,)))
    assert [lint for lint in found if lint[0] == "functions-quota"] == [
        (
            "functions-quota",
            Severity.ERROR,
            "distribution",
            "101 functions are associated; a distribution has at most 100",
        )
    ]
    assert all(lint[0] == "quota-2023" for lint in found[1:])


def test_a_function_counts_once_however_often_it_is_associated() -> None:
    behavior = Behavior(associations=(Association(EventType.VIEWER_REQUEST, FUNCTION),))
    found = in_distribution(Distribution((behavior,) * 102, (ORIGIN,)))
    assert [lint[0] for lint in found] == ["quota-2023"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (26, []),
        (27, ["26 cache behaviors are above 25, the quota until 2023: look at your account's in Service Quotas"]),
    ],
)
def test_more_behaviors_than_in_2023_get_a_warning_the_default_one_not_counted(count: int, said: list[str]) -> None:
    found = in_distribution(Distribution((Behavior(),) * count, (ORIGIN,)))
    assert [(lint[1], lint[2], lint[3]) for lint in found] == [
        (Severity.WARNING, "distribution", message) for message in said
    ]


def test_more_origins_than_in_2023_get_a_warning() -> None:
    origins = tuple(replace(ORIGIN, id=f"o{index}") for index in range(26))
    ((code, _, where, message),) = in_distribution(Distribution((Behavior(),), origins))
    assert (code, where) == ("quota-2023", "distribution")
    assert message.startswith("26 origins are above 25, the quota until 2023")


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (replace(ORIGIN, custom_headers=Headers([("X-A", "")] * 11)), "11 custom headers are above 10, "),
        (replace(ORIGIN, read_timeout=61), "61 s of OriginReadTimeout are above 60, "),
        (replace(ORIGIN, keepalive_timeout=61), "61 s of OriginKeepaliveTimeout are above 60, "),
    ],
)
def test_an_origin_above_the_quotas_of_2023_gets_a_warning(origin: Origin, said: str) -> None:
    ((code, severity, where, message),) = in_distribution(Distribution((Behavior(),), (origin,)))
    assert (code, severity, where) == ("quota-2023", Severity.WARNING, "origin web")
    assert message.startswith(said)


def test_a_signature_that_no_key_can_verify_is_a_warning() -> None:
    signed = Behavior(path_pattern="/a", requires_signature=True)
    trusting = replace(signed, path_pattern="/b", public_keys=(PublicKey("K1", ""),))
    ((code, severity, where, _),) = in_distribution(Distribution((signed, trusting, Behavior()), (ORIGIN,)))
    assert (code, severity, where) == ("signers-without-keys", Severity.WARNING, "behavior /a")


def test_an_answer_for_almost_the_domain_of_an_origin_without_one_is_told() -> None:
    distribution = Distribution((Behavior(),), (Origin("a", "a.example.org"), Origin("shop", "shop.example.org")))
    (lint,) = misnamed_answers(distribution, ["a.example.org", "shopp.example.org"])
    assert (lint.code, lint.severity, lint.where) == ("local-domain", Severity.WARNING, "local")
    assert lint.message.endswith('shop.example.org is asked live; did you mean "shop.example.org"?')


@pytest.mark.parametrize(
    "answered",
    [(), ("a.example.org",), ("a.example.org", "b.example.org"), ("archive.test",)],
    ids=["none", "the origin", "one a function switches to", "a name like no other"],
)
def test_other_domains_may_be_answered_for(answered: tuple[str, ...]) -> None:
    distribution = Distribution((Behavior(),), (Origin("a", "a.example.org"),))
    assert list(misnamed_answers(distribution, answered)) == []


def of_distribution(**given: object) -> tuple[Lint, ...]:
    return lints(replace(Distribution((Behavior(),), (Origin("origin", "a.example.org"),)), **given), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "severity", "said"),
    [
        ("index.html", None, ""),
        ("a/index.html", None, ""),
        ("/index.html", Severity.WARNING, "the origin is asked for '//index.html', and may answer 403"),
        ("a b.html", Severity.ERROR, "/ is answered with 400 InvalidDefaultRootObject"),
    ],
)
def test_a_default_root_object_that_cannot_be_had_is_told(name: str, severity: Severity | None, said: str) -> None:
    """[defaultrootobject]"""
    found = of_distribution(default_root_object=name)
    assert [(lint.code, lint.severity) for lint in found] == ([("default-root-object", severity)] if severity else [])
    assert all(said in lint.message for lint in found)


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        (Origin("origin", "abc123.lambda-url.eu-west-1.on.aws"), "a Lambda function URL"),
        (Origin("origin", "abc123.execute-api.us-east-1.amazonaws.com"), "API Gateway"),
        (Origin("origin", "bucket.s3.us-east-1.amazonaws.com", kind="s3"), "an S3 bucket"),
        (Origin("origin", "www.example.org"), ""),
    ],
)
def test_a_host_forwarded_to_a_service_that_knows_only_its_own_is_told(origin: Origin, kind: str) -> None:
    """[using-managed-origin-request-policies]"""
    for name, is_told in (("AllViewer", bool(kind)), ("AllViewerExceptHostHeader", False)):
        behavior = Behavior(origin_request_policy=managed_origin_request_policy(name))
        found = of_distribution(origins=(origin,), behaviors=(behavior,))
        assert [lint.code for lint in found] == ["host-forwarded"] * is_told
        assert all(f"{origin.domain_name}, {kind}," in lint.message for lint in found)


@pytest.mark.parametrize(
    ("domain", "policy", "is_told"),
    [
        ("b.s3-website-us-east-1.amazonaws.com", "http-only", False),
        ("b.s3-website-us-east-1.amazonaws.com", "match-viewer", True),
        ("b.s3-website.eu-central-1.amazonaws.com", "https-only", True),
        ("www.example.org", "https-only", False),
    ],
)
def test_a_website_endpoint_asked_over_https_is_told(domain: str, policy: str, is_told: bool) -> None:
    """[downloaddistvaluesorigin]"""
    found = of_distribution(origins=(Origin("origin", domain, protocol_policy=policy),))
    assert [lint.code for lint in found] == ["website-without-https"] * is_told


def test_a_runtime_that_can_be_updated_and_not_created_says_so() -> None:
    (lint,) = found(replace(FUNCTION, runtime="python3.10"), today=date(2027, 2, 2))
    assert lint.severity is Severity.WARNING
    assert "; since 2027-02-01 a function with it can be updated, but not created. Move" in lint.message
