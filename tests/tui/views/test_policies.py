"""Policies, behaviors and origins in words."""

import pytest

from edgetui.engine.behavior import (
    Behavior,
    CachePolicy,
    CustomErrorResponse,
    Distribution,
    ForwardedValues,
    GeoRestriction,
    Origin,
    OriginGroup,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
    Settings,
)
from edgetui.tui.views import policies

ORIGINS = (Origin("a", "a.example.org"), Origin("b", "b.example.org", path="/v2"))
GROUP = OriginGroup("both", ("a", "b"), (500, 502))
DISTRIBUTION = Distribution(
    (Behavior(),),
    ORIGINS,
    aliases=("x.org",),
    default_root_object="index.html",
    custom_error_responses=(CustomErrorResponse(404),),
    origin_groups=(GROUP,),
    geo_restriction=GeoRestriction("blacklist", ("DE", "FR")),
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (1, "1 s"), (90, "90 s"), (60, "1 min"), (3600, "1 h"), (86400, "1 d"), (31536000, "365 d")],
)
def test_times_are_said_in_the_largest_whole_unit(seconds, text):
    assert policies.span(seconds) == text


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        (Selection(), "none"),
        (Selection("all"), "all"),
        (Selection("whitelist", ("a", "b")), "a, b"),
        (Selection("allExcept", ("a",)), "all except a"),
        (Selection("allViewer"), "all of the viewer's"),
        (Selection("allViewerAndWhitelistCloudFront", ("c",)), "all of the viewer's and c"),
    ],
)
def test_a_selection_names_what_it_takes(selection, text):
    assert policies.selected(selection) == text


def test_what_is_not_cached_is_off_and_all_else_has_its_default_ttl():
    assert policies.kept_for(Behavior(cache_policy=CachePolicy("p", 0, 0, 0))) == "off"
    assert policies.kept_for(Behavior(cache_policy=CachePolicy("p", default_ttl=60))) == "1 min"
    assert policies.kept_for(Behavior(forwarded_values=ForwardedValues(default_ttl=10))) == "10 s"
    assert policies.kept_for(Behavior()) == "off"


def test_a_cache_policy_is_said_with_its_key_and_times():
    policy = CachePolicy("p", 1, 60, 3600, gzip=True, query_strings=Selection("all"))
    text = "p: key: query all, headers none, cookies none, gzip; TTL 1 min (from 1 s to 1 h)"
    assert policies.cache_text(Behavior(cache_policy=policy)) == text
    values = ForwardedValues(True, ("q",), Selection("all"), ("Host",), 0, 0, 0)
    text = "ForwardedValues: key: query q, headers Host, cookies all; nothing is cached"
    assert policies.cache_text(Behavior(forwarded_values=values)) == text


def test_an_origin_request_policy_is_said_with_what_it_adds():
    policy = OriginRequestPolicy("p", Selection("allViewer"), adds=("CloudFront-Is-Mobile-Viewer",))
    text = "p: query none, headers all of the viewer's, cookies none, and CloudFront-Is-Mobile-Viewer"
    assert policies.forwarding_text(policy) == text


def test_a_behavior_says_what_is_switched_on():
    behavior = Behavior(
        allowed_methods=("GET", "HEAD"),
        compress=True,
        requires_signature=True,
        response_headers_policy=ResponseHeadersPolicy("SecurityHeaders"),
    )
    expected = (
        "GET, HEAD · allow-all · compresses · signed URLs or cookies only · response headers policy SecurityHeaders"
    )
    assert policies.behavior_text(behavior) == expected


def test_an_origin_group_names_both_and_when_the_second_is_asked():
    text = policies.origin_text(DISTRIBUTION, "both")
    assert text.startswith("group both: a: custom a.example.org")
    assert " then b: custom b.example.org/v2" in text
    assert text.endswith("on 500, 502")
    assert policies.origins_of(DISTRIBUTION, Behavior(target_origin_id="both")) == ORIGINS
    assert policies.origins_of(DISTRIBUTION, Behavior(target_origin_id="b")) == ORIGINS[1:]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (None, "asked live, over the network"),
        ("none", "nothing answers for it here (local: none)"),
        ("site", "answered here from site"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000 answers for it here"),
    ],
)
def test_how_an_origin_is_answered_here_is_said(answer, text):
    assert policies.answer_text("a", {} if answer is None else {"a": answer}) == text


def test_only_settings_that_are_not_as_by_default_are_named():
    assert policies.settings_text(Settings()) == "all as by default"
    assert policies.settings_text(Settings(kb=1000, strict=True)) == "strict = True, kb = 1000"


def test_a_distribution_says_its_names_and_what_holds_for_all_of_it():
    assert policies.distribution_text(DISTRIBUTION) == (
        "EDFDVBD6EXAMPLE · d111111abcdef8.cloudfront.net · aliases x.org · root object index.html"
        " · 1 custom error response · blacklist of DE, FR"
    )
