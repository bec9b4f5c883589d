"""What CloudFront refuses of an origin: domain, path, ports, timeouts, custom headers."""

import re
from collections.abc import Iterator
from typing import Any

from edgetui.engine.data import load
from edgetui.project.problems import KeyPath, Problem, out_of_range, shown
from edgetui.project.schema import CustomOriginConfigTable, File, OriginCustomHeaderTable, OriginTable
from edgetui.project.structure import ABSENT

_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_HOST_IN_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?([A-Za-z0-9_.-]+)", re.IGNORECASE)
FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\U0010ffff]*")


def origin_problems(file: File) -> Iterator[Problem]:
    """Everything wrong with [[Origins]]."""
    era = era_of(file)
    ids: dict[str, int] = {}
    for index, origin in enumerate(file.Origins):
        keys = ("Origins", index)
        if origin.Id != ABSENT and ids.setdefault(origin.Id, index) != index:
            yield Problem((*keys, "Id"), f"{shown(origin.Id)} is already the Id of Origins[{ids[origin.Id]}]")
        yield from _names(keys, origin)
        yield from _kind(keys, origin)
        yield from _numbers(keys, origin, era)
        yield from _custom_headers((*keys, "OriginCustomHeaders"), origin.OriginCustomHeaders, era)


def era_of(file: File) -> str:
    """The name of the profile in the quotas."""
    profile = getattr(file.settings, "profile", "current")
    return "legacy" if profile == "legacy-2023" else "current"


def _names(keys: KeyPath, origin: OriginTable) -> Iterator[Problem]:
    domain = origin.DomainName
    if domain != ABSENT and (not _HOST.fullmatch(domain) or len(domain) > 253):
        inside = _HOST_IN_URL.match(domain)
        meant = f"; did you mean {shown(inside[1])}?" if inside and inside[1] != domain else ""
        yield Problem((*keys, "DomainName"), f"must be a domain name alone, not {shown(domain)}{meant}")
    path = origin.OriginPath
    if path and (not path.startswith("/") or path.endswith("/") or len(path) > 255):
        meant = f"; did you mean {shown('/' + path.strip('/'))}?" if path.strip("/") else '; did you mean ""?'
        yield Problem(
            (*keys, "OriginPath"),
            f"must begin with / and not end with it, up to 255 characters, not {shown(path)}{meant}",
        )


def _kind(keys: KeyPath, origin: OriginTable) -> Iterator[Problem]:
    if origin.CustomOriginConfig and origin.S3OriginConfig:
        yield Problem(
            (*keys, "S3OriginConfig"), "an origin has either CustomOriginConfig or S3OriginConfig, not both; remove one"
        )


def _numbers(keys: KeyPath, origin: OriginTable, era: str) -> Iterator[Problem]:
    """Ports [downloaddistvaluesorigin]; timeouts and attempts [cloudfront-limits]."""
    quotas = load("quotas")["cloudfront"]
    prefix = "legacy_" if era == "legacy" else ""
    read = quotas["legacy_origin_read_timeout_s" if prefix else "origin_read_timeout_s"]
    yield from _range(keys, origin, "ConnectionAttempts", quotas["connection_attempts"])
    yield from _range(keys, origin, "ConnectionTimeout", quotas["connection_timeout_s"], " s")
    config = origin.CustomOriginConfig or origin.S3OriginConfig
    if config:
        name = "CustomOriginConfig" if origin.CustomOriginConfig else "S3OriginConfig"
        yield from _range((*keys, name), config, "OriginReadTimeout", read, " s")
    if origin.CustomOriginConfig:
        yield from _custom(
            (*keys, "CustomOriginConfig"), origin.CustomOriginConfig, quotas[f"{prefix}keepalive_timeout_s"]
        )
    yield from _completion(keys, origin, config.OriginReadTimeout if config else 30)


def _custom(keys: KeyPath, config: CustomOriginConfigTable, keepalive: list[int]) -> Iterator[Problem]:
    yield from _range(keys, config, "OriginKeepaliveTimeout", keepalive, " s")
    for name in ("HTTPPort", "HTTPSPort"):
        port = getattr(config, name)
        if port not in (80, 443) and not 1024 <= port <= 65535:
            yield Problem(
                (*keys, name), f"must be 80, 443, or 1024 to 65535, not {shown(port)}; did you mean {_port(port)}?"
            )


def _port(port: int) -> int:
    return min((80, 443, 1024, 65535), key=lambda valid: abs(valid - port))


def _completion(keys: KeyPath, origin: OriginTable, read_timeout: int) -> Iterator[Problem]:
    completion = origin.ResponseCompletionTimeout
    if completion is not None and completion < read_timeout:
        yield Problem(
            (*keys, "ResponseCompletionTimeout"),
            f"must be at least OriginReadTimeout, which is {read_timeout} s, not {shown(completion)}; "
            f"did you mean {read_timeout}?",
        )


def _range(keys: KeyPath, table: Any, name: str, limits: list[int], unit: str = "") -> Iterator[Problem]:
    low, high = limits
    message = out_of_range(getattr(table, name), low, high, unit)
    if message:
        yield Problem((*keys, name), message)


def _custom_headers(keys: KeyPath, headers: list[OriginCustomHeaderTable], era: str) -> Iterator[Problem]:
    """Denied names and quotas [add-origin-custom-headers] [cloudfront-limits]."""
    quotas = load("quotas")["cloudfront"]["origin_custom_headers"]
    total = sum(len(header.HeaderName) + len(header.HeaderValue) for header in headers)
    if len(headers) > quotas["count"][era]:
        yield Problem(keys, f"an origin has at most {quotas['count'][era]} custom headers, not {len(headers)}")
    if total > quotas["total_chars"]:
        yield Problem(keys, f"names and values have at most {quotas['total_chars']} characters together, not {total}")
    seen: dict[str, int] = {}
    for index, header in enumerate(headers):
        if seen.setdefault(header.HeaderName.lower(), index) != index and header.HeaderName != ABSENT:
            first = f"OriginCustomHeaders[{seen[header.HeaderName.lower()]}]"
            yield Problem((*keys, index, "HeaderName"), f"{shown(header.HeaderName)} is already the name of {first}")
        yield from _custom_header((*keys, index), header, quotas)


def _custom_header(keys: KeyPath, header: OriginCustomHeaderTable, quotas: dict[str, Any]) -> Iterator[Problem]:
    name, value = header.HeaderName, header.HeaderValue
    if name != ABSENT:
        message = _name_message(name, quotas["name_chars"])
        if message:
            yield Problem((*keys, "HeaderName"), message)
    if value != ABSENT and (not FIELD_VALUE.fullmatch(value) or len(value) > quotas["value_chars"]):
        yield Problem(
            (*keys, "HeaderValue"),
            f"must be one line of at most {quotas['value_chars']} characters, not the {len(value)} of {shown(value)}",
        )


def _name_message(name: str, longest: int) -> str | None:
    if not FIELD_NAME.fullmatch(name) or len(name) > longest:
        return f"must be a header name of at most {longest} characters, not {shown(name)}"
    lists = load("headers")
    for denied in (*lists["origin_custom_header_denied"], *lists["disallowed"]):
        if _matches(name.lower(), denied.lower()):
            return f"CloudFront does not let an origin custom header be {shown(name)} (it denies {denied})"
    return None


def _matches(name: str, entry: str) -> bool:
    return name.startswith(entry[:-1]) if entry.endswith("*") else name == entry
