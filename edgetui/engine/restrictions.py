"""Geographic restriction: which countries a distribution serves [georestrictions]."""

from edgetui.engine.behavior import GeoRestriction
from edgetui.engine.http import Viewer

_TYPES = ("none", "blacklist", "whitelist")


def country_of(viewer: Viewer) -> str | None:
    """The viewer's ISO 3166-1 alpha-2 code; None when the location is unknown."""
    return viewer.facts.get("cloudfront-viewer-country") or None


def geo_denial(restriction: GeoRestriction, country: str | None) -> str:
    """Why a viewer in `country` is refused with 403; "" when it is served, as one of unknown location always is."""
    if country is None or restriction.restriction_type not in ("blacklist", "whitelist"):
        return ""
    is_listed = country.upper() in {item.upper() for item in restriction.items}
    if restriction.restriction_type == "blacklist":
        return f"the distribution blocks viewers in {country}" if is_listed else ""
    return "" if is_listed else f"the distribution does not serve viewers in {country}"


def geo_problems(restriction: GeoRestriction) -> tuple[str, ...]:
    """Why CloudFront would not accept the restriction, with the offending value."""
    found = []
    if restriction.restriction_type not in _TYPES:
        found.append(f"RestrictionType must be one of {', '.join(_TYPES)}, not {restriction.restriction_type}")
    elif restriction.restriction_type == "none" and restriction.items:
        found.append(f"RestrictionType none takes no countries, but lists {', '.join(restriction.items)}")
    elif restriction.restriction_type != "none" and not restriction.items:
        found.append(f"RestrictionType {restriction.restriction_type} needs at least one country")
    found += [
        f"{item} is not a two-letter country code"
        for item in restriction.items
        if not (len(item) == 2 and item.isascii() and item.isalpha() and item.isupper())
    ]
    return tuple(found)
