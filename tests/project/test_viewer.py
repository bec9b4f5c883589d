from collections.abc import Callable

import pytest

from edgetui.engine.fields import name_set
from edgetui.engine.http import Headers, Viewer
from edgetui.project.model import Project
from edgetui.session.viewers import PRESETS

Load = Callable[[str], Project]

ORIGIN = '[[Origins]]\nId = "web"\nDomainName = "origin.example.org"\n'


@pytest.fixture
def viewer(load: Load) -> Callable[[str], Viewer]:
    """The viewer of a project with this [viewer] table."""

    def loaded(table: str) -> Viewer:
        found = load(f"{ORIGIN}[viewer]\n{table}").viewer
        assert found is not None
        return found

    return loaded


def test_without_the_table_it_is_not_said_who_sends(load: Load) -> None:
    for text in (ORIGIN, f"{ORIGIN}[viewer]\n"):
        project = load(text)
        assert (project.viewer, project.viewer_headers) == (None, Headers())


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_that_viewer_with_its_headers(load: Load, name: str) -> None:
    project = load(f'{ORIGIN}[viewer]\npreset = "{name}"')
    assert project.viewer == PRESETS[name].viewer
    assert project.viewer_headers == PRESETS[name].headers


def test_what_is_written_goes_before_the_preset(viewer: Callable[[str], Viewer]) -> None:
    found = viewer('preset = "phone-tokyo"\nip = "2001:db8::1"\nhttp_version = "2.0"\nCloudFront-Viewer-City = "Kōbe"')
    assert (found.ip, found.http_version, found.protocol) == ("2001:db8::1", "2.0", "https")
    assert found.facts.get("cloudfront-viewer-city") == "K%C5%8Dbe"
    assert found.facts.get("cloudfront-viewer-country") == "JP"


def test_another_country_takes_the_rest_of_the_presets_location_away(viewer: Callable[[str], Viewer]) -> None:
    found = viewer('preset = "phone-tokyo"\ncountry = "CH"\nCloudFront-Viewer-City = "Bern"')
    location = name_set("cloudfront_generated", "location")
    assert [line for line in found.facts if line[0] in location] == [
        ("CloudFront-Viewer-Country", "CH"),
        ("CloudFront-Viewer-City", "Bern"),
    ]
    assert found.facts.get("cloudfront-viewer-tls", "").startswith("TLSv1.3")


def test_the_presets_own_country_changes_nothing(viewer: Callable[[str], Viewer]) -> None:
    assert {*viewer('preset = "phone-tokyo"\ncountry = "JP"').facts} == {*PRESETS["phone-tokyo"].viewer.facts}


def test_an_empty_header_is_one_the_viewer_does_not_have(viewer: Callable[[str], Viewer]) -> None:
    found = viewer('preset = "phone-tokyo"\nCloudFront-Viewer-City = ""\nCloudFront-Viewer-Country = ""')
    assert "cloudfront-viewer-city" not in found.facts and "cloudfront-viewer-country" not in found.facts


def test_without_tls_the_version_is_one_that_needs_none(viewer: Callable[[str], Viewer]) -> None:
    assert viewer('preset = "phone-tokyo"\nprotocol = "http"').http_version == "1.1"
    assert viewer('protocol = "http"\nhttp_version = "1.0"').http_version == "1.0"


def test_a_country_alone_is_a_viewer_there(viewer: Callable[[str], Viewer]) -> None:
    assert viewer('country = "CH"') == Viewer(facts=Headers([("CloudFront-Viewer-Country", "CH")]))
