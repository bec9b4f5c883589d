"""`origin` of a request returned at origin-request [lambda-event-structure].

What equals the event's origin is not judged: a local origin may have a domain name or a port CloudFront would
refuse, and the function did not choose it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from edgetui.engine.behavior import Endpoint
from edgetui.engine.data import load
from edgetui.engine.event import endpoint_to_event
from edgetui.engine.http import Headers
from edgetui.engine.rules.custom_headers import judge_custom_headers
from edgetui.engine.rules.entries import has_control
from edgetui.engine.rules.findings import Findings, shown
from edgetui.engine.rules.sent import Sent

_CLOUDFRONT = load("quotas")["cloudfront"]
_IPV4 = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
_PROTOCOLS = ("http", "https")
_SSL_PROTOCOLS = ("TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3")
_AUTH_METHODS = ("origin-access-identity", "none")
_PATH_CHARACTERS = 255
_REGION_NEEDED = "origin-access-identity"
_DOMAIN_CHARACTERS = {"custom": 253, "s3": 128}

Judge = Callable[[Findings, Any], str | None]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an origin: its name in the event and in `Endpoint`, its rule, and its judge, which answers
    what is wrong with a value, or None."""

    name: str
    attribute: str
    code: str
    judge: Judge
    is_optional: bool = False


def judge_origin(findings: Findings, origin: Any, headers: Headers, sent: Sent) -> Endpoint | None:
    """Where the request goes: the endpoint the function gave, or the event's where it was refused."""
    kinds = [kind for kind in ("custom", "s3") if isinstance(origin, dict) and kind in origin]
    if len(kinds) != 1 or not isinstance(origin[kinds[0]], dict):
        message = f"origin must be an object with exactly one of custom and s3, not {shown(origin)}"
        findings.add("origin-kind", "/origin", message)
        return sent.endpoint
    kind, given = kinds[0], origin[kinds[0]]
    if sent.endpoint and origin == endpoint_to_event(sent.endpoint):
        judge_custom_headers(findings, kind, given["customHeaders"], headers, sent)
        return sent.endpoint
    before = sent.endpoint if sent.endpoint and sent.endpoint.kind == kind else None
    start = before or _fresh(kind, sent)
    values = _judged_fields(findings, given, start, before)
    values["custom_headers"] = judge_custom_headers(findings, kind, given.get("customHeaders", {}), headers, sent)
    if kind == "s3":
        _judge_access(findings, given, sent)
    return replace(start, **values)


def _fresh(kind: str, sent: Sent) -> Endpoint:
    """CloudFront's defaults for another kind of origin; what an event does not carry stays as configured.

    To a bucket goes the viewer's protocol [requestandresponsebehaviors3origin].
    """
    fresh = Endpoint(kind=kind, domain_name="")
    if kind == "s3" and sent.protocol == "http":
        fresh = replace(fresh, protocol="http", port=80)
    before = sent.endpoint
    if before is None:
        return fresh
    return replace(fresh, connection_attempts=before.connection_attempts, connection_timeout=before.connection_timeout)


def _judged_fields(
    findings: Findings, given: Mapping[str, Any], start: Endpoint, before: Endpoint | None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in _FIELDS[start.kind]:
        at = f"/origin/{start.kind}/{field.name}"
        if field.name not in given:
            _judge_missing(findings, field, at)
            values[field.attribute] = _DEFAULTS.get(field.attribute)
            continue
        value = _as_held(given[field.name])
        values[field.attribute] = value
        if before is not None and _is_same(value, getattr(before, field.attribute)):
            continue
        if problem := field.judge(findings, given[field.name]):
            findings.add(field.code, at, f"{field.name} {problem}, not {shown(given[field.name])}")
        elif field.name == "path":
            values["path"] = _judge_slashes(findings, value, at)
    _judge_completion(findings, values, start.kind, before)
    return values


def _as_held(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_same(value: Any, before: Any) -> bool:
    return type(value) is type(before) and bool(value == before)


def _judge_missing(findings: Findings, field: Field, at: str) -> None:
    if field.name == "domainName":
        findings.add(field.code, at, "domainName is missing")
    elif not field.is_optional:
        message = f"{field.name} is missing; taken as {shown(_DEFAULTS[field.attribute])}"
        findings.add_by_switch("origin-field-missing", at, message, "strict", findings.settings.strict)


def _judge_slashes(findings: Findings, path: str, at: str) -> str:
    """A path begins with `/` and does not end with one. Whether CloudFront refuses the rest is U25."""
    if not path or (path.startswith("/") and not path.endswith("/")):
        return path
    findings.assume("U25")
    message = f"path must begin with / and not end with it, but it is {shown(path)}"
    findings.add_by_switch("origin-path-slash", at, message, "strict", findings.settings.strict)
    return path if path.startswith("/") else f"/{path}"


def _judge_completion(findings: Findings, values: dict[str, Any], kind: str, before: Endpoint | None) -> None:
    """responseCompletionTimeout is at least readTimeout; 0 and no field mean the default.

    The event shows the default as the readTimeout, so that value means it was not set.
    """
    completion, reading = values["response_completion_timeout"], values["read_timeout"]
    is_default = before and before.response_completion_timeout is None and completion == before.read_timeout
    if not completion or is_default:
        values["response_completion_timeout"] = None
    elif type(completion) is int and type(reading) is int and 0 < completion < reading:
        message = f"responseCompletionTimeout {completion} must be at least readTimeout {reading}"
        findings.add("origin-response-completion-timeout", f"/origin/{kind}/responseCompletionTimeout", message)


def _judge_access(findings: Findings, given: Mapping[str, Any], sent: Sent) -> None:
    """An origin access identity needs its region, and cannot come into use on the way from custom to S3."""
    if given.get("authMethod") != _REGION_NEEDED:
        return
    if given.get("region", "") == "":
        findings.add("origin-region", "/origin/s3/region", f"region is required with authMethod {_REGION_NEEDED}")
    if sent.endpoint and sent.endpoint.kind == "custom":
        message = f"authMethod {_REGION_NEEDED} cannot be used when a custom origin is changed to S3"
        findings.add("origin-access-identity", "/origin/s3/authMethod", message)


def _domain(kind: str) -> Judge:
    longest = _DOMAIN_CHARACTERS[kind]

    def judge(_: Findings, value: Any) -> str | None:
        if not isinstance(value, str) or not value:
            return "must be a domain name"
        if ":" in value or _IPV4.fullmatch(value):
            return "must be a domain name without a port, and no IP address"
        if has_control(value) or " " in value or "/" in value:
            return "must be a domain name without spaces, slashes and control characters"
        if kind == "s3" and value != value.lower():
            return "must be lower-case"
        return f"must have at most {longest} characters" if len(value) > longest else None

    return judge


def _port(_: Findings, value: Any) -> str | None:
    if type(value) is int and (value in (80, 443) or 1024 <= value <= 65535):
        return None
    return "must be 80, 443 or 1024 to 65535"


def _one_of(*words: str) -> Judge:
    return lambda _, value: None if value in words else f"must be {' or '.join(words)}"


def _path(_: Findings, value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    if has_control(value) or " " in value:
        return "must be URL-encoded"
    return f"must have at most {_PATH_CHARACTERS} characters" if len(value) > _PATH_CHARACTERS else None


def _seconds(name: str, legacy: tuple[int, int]) -> Judge:
    lowest, highest = _CLOUDFRONT[name]

    def judge(findings: Findings, value: Any) -> str | None:
        low, high = legacy if findings.settings.is_legacy else (lowest, highest)
        return None if type(value) is int and low <= value <= high else f"must be {low} to {high} seconds"

    return judge


def _completion(_: Findings, value: Any) -> str | None:
    return None if type(value) is int and value >= 0 else "must be a number of seconds, or 0 for the default"


def _ssl(_: Findings, value: Any) -> str | None:
    is_known = isinstance(value, list) and value and all(item in _SSL_PROTOCOLS for item in value)
    return None if is_known else f"must be an array of {', '.join(_SSL_PROTOCOLS)}"


def _region(_: Findings, value: Any) -> str | None:
    return None if isinstance(value, str) else "must be a string"


# The legacy lower bound of readTimeout was 4 at the edge [lambda-event-structure, 2023], 1 in the distribution.
_READ = _seconds("origin_read_timeout_s", (4, _CLOUDFRONT["legacy_origin_read_timeout_s"][1]))
_KEEP = _seconds("keepalive_timeout_s", tuple(_CLOUDFRONT["legacy_keepalive_timeout_s"]))

_COMPLETION = Field(
    "responseCompletionTimeout",
    "response_completion_timeout",
    "origin-response-completion-timeout",
    _completion,
    is_optional=True,
)

_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "custom": (
        Field("domainName", "domain_name", "origin-domain-name", _domain("custom")),
        Field("port", "port", "origin-port", _port),
        Field("protocol", "protocol", "origin-protocol", _one_of(*_PROTOCOLS)),
        Field("path", "path", "origin-path", _path),
        Field("readTimeout", "read_timeout", "origin-timeout", _READ),
        Field("keepaliveTimeout", "keepalive_timeout", "origin-timeout", _KEEP),
        Field("sslProtocols", "ssl_protocols", "origin-ssl-protocols", _ssl),
        _COMPLETION,
    ),
    "s3": (
        Field("domainName", "domain_name", "origin-domain-name", _domain("s3")),
        Field("path", "path", "origin-path", _path),
        Field("authMethod", "auth_method", "origin-auth-method", _one_of(*_AUTH_METHODS)),
        Field("region", "region", "origin-region", _region, is_optional=True),
        Field("readTimeout", "read_timeout", "origin-timeout", _READ, is_optional=True),
        _COMPLETION,
    ),
}

_DEFAULTS: Mapping[str, Any] = {
    "domain_name": "",
    "port": 443,
    "protocol": "https",
    "path": "",
    "read_timeout": _CLOUDFRONT["origin_read_timeout_default"],
    "keepalive_timeout": _CLOUDFRONT["keepalive_timeout_default"],
    "ssl_protocols": ("TLSv1.2",),
    "auth_method": "none",
    "region": "",
}
