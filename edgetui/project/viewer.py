"""[viewer]: who sends the requests that are composed here."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from edgetui.engine.devices import percent_encoded
from edgetui.engine.fields import name_set
from edgetui.engine.http import Headers, Viewer
from edgetui.project.origin_checks import FIELD_VALUE
from edgetui.project.problems import Problem, one_of, shown, suggestion
from edgetui.project.schema import ViewerFields, viewer_header_names
from edgetui.session.viewers import PRESETS

_COUNTRY = "CloudFront-Viewer-Country"
_LOCATION = name_set("cloudfront_generated", "location")
_DEVICES = name_set("cloudfront_generated", "device")
#: Browsers and CloudFront speak them over TLS only.
_OVER_TLS = ("2.0", "3.0")


def viewer_of(table: ViewerFields) -> Viewer | None:
    """The viewer in a table without problems; None when nothing is written there.

    What is written goes before the preset's. Another country than the preset's takes the rest of its location away;
    a header with an empty value is one that this viewer does not have.
    """
    if table == type(table)():
        return None
    base = PRESETS[table.preset].viewer if table.preset else Viewer()
    protocol = table.protocol or base.protocol
    version = table.http_version or ("1.1" if protocol == "http" else base.http_version)
    return Viewer(
        ip=table.ip or base.ip,
        port=base.port,
        protocol=protocol,
        http_version=version,
        facts=_facts(base.facts, _written_headers(table)),
    )


def viewer_headers(table: ViewerFields) -> Headers:
    """The headers that the preset's viewer sends."""
    return PRESETS[table.preset].headers if table.preset else Headers()


def _written_headers(table: ViewerFields) -> dict[str, str]:
    written = {name: getattr(table, name) for name in viewer_header_names()}
    if table.country is not None:
        written[_COUNTRY] = table.country
    return {name: value for name, value in written.items() if value is not None}


def _facts(facts: Headers, written: Mapping[str, str]) -> Headers:
    country = written.get(_COUNTRY)
    if country is not None and country != facts.get(_COUNTRY):
        facts = Headers(line for line in facts if line[0] not in _LOCATION)
    for name, value in written.items():
        facts = facts.setting(name, percent_encoded(value)) if value else facts.without(name)
    return facts


def viewer_problems(table: Any) -> Iterator[Problem]:
    """Everything wrong with [viewer]."""
    if table.preset is not None and table.preset not in PRESETS:
        message = f"there is no viewer {shown(table.preset)}{suggestion(table.preset, PRESETS)}"
        yield Problem(("viewer", "preset"), message)
    if table.ip is not None and not _is_address(table.ip):
        yield Problem(("viewer", "ip"), f"must be an IPv4 or IPv6 address, not {shown(table.ip)}")
    if table.protocol == "http" and table.http_version in _OVER_TLS:
        yield Problem(
            ("viewer", "http_version"),
            f'{shown(table.http_version)} needs protocol = "https"; with "http", did you mean "1.1"?',
        )
    if table.country is not None and getattr(table, _COUNTRY) is not None:
        yield Problem(("viewer", _COUNTRY), "says the same as country; keep one of the two")
    for key in ("country", _COUNTRY):
        yield from _country(key, getattr(table, key))
    for name in viewer_header_names():
        yield from _header(name, getattr(table, name))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _country(key: str, country: str | None) -> Iterator[Problem]:
    if not country or (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        return
    meant = country.strip().upper()
    ending = f"; did you mean {shown(meant)}?" if len(meant) == 2 and meant.isascii() and meant.isalpha() else ""
    yield Problem(("viewer", key), f"must be a country code of two capital letters, not {shown(country)}{ending}")


def _header(name: str, value: str | None) -> Iterator[Problem]:
    if not value:
        return
    if name in _DEVICES and value not in ("true", "false"):
        yield Problem(("viewer", name), one_of(value, ("true", "false")))
    elif not FIELD_VALUE.fullmatch(value):
        yield Problem(("viewer", name), f"must be one line, not {shown(value)}")
