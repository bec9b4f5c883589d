"""Geographic restriction, by the text of semantics §8.8."""

import pytest

from edgetui.engine.behavior import GeoRestriction
from edgetui.engine.http import Headers, Viewer
from edgetui.engine.restrictions import country_of, geo_denial, geo_problems

CH_AND_DE = ("CH", "DE")


@pytest.mark.parametrize(
    ("restriction_type", "country", "is_served"),
    [
        ("none", "CH", True),
        ("none", "FR", True),
        ("none", None, True),
        ("blacklist", "CH", False),
        ("blacklist", "de", False),
        ("blacklist", "FR", True),
        ("blacklist", None, True),
        ("whitelist", "CH", True),
        ("whitelist", "de", True),
        ("whitelist", "FR", False),
        ("whitelist", None, True),
    ],
)
def test_countries_are_served_by_the_list_and_unknown_locations_always(
    restriction_type: str, country: str | None, is_served: bool
) -> None:
    denial = geo_denial(GeoRestriction(restriction_type, CH_AND_DE), country)

    assert (denial == "") is is_served
    assert is_served or str(country) in denial


def test_the_country_is_the_one_cloudfront_knows() -> None:
    assert country_of(Viewer(facts=Headers([("CloudFront-Viewer-Country", "JP")]))) == "JP"
    assert country_of(Viewer(facts=Headers([("CloudFront-Viewer-Country", "")]))) is None
    assert country_of(Viewer()) is None


@pytest.mark.parametrize(
    ("restriction", "offending"),
    [
        (GeoRestriction("allow", ("CH",)), "allow"),
        (GeoRestriction("none", ("CH",)), "CH"),
        (GeoRestriction("whitelist"), "whitelist"),
        (GeoRestriction("blacklist", ("CHE",)), "CHE"),
        (GeoRestriction("blacklist", ("ch",)), "ch"),
        (GeoRestriction("blacklist", ("ÄÖ",)), "ÄÖ"),
    ],
)
def test_a_restriction_cloudfront_would_refuse_is_named(restriction: GeoRestriction, offending: str) -> None:
    (problem,) = geo_problems(restriction)

    assert offending in problem


@pytest.mark.parametrize("restriction", [GeoRestriction(), GeoRestriction("whitelist", CH_AND_DE)])
def test_a_restriction_within_the_rules_has_no_problem(restriction: GeoRestriction) -> None:
    assert geo_problems(restriction) == ()
