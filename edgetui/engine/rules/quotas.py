"""Sizes in bytes [cloudfront-limits]. AWS does not say whether its KB is 1,000 or 1,024: switch `kb`."""

from collections.abc import Mapping

from edgetui.engine.data import load
from edgetui.engine.rules.findings import Findings
from edgetui.engine.sizes import in_kb
from edgetui.engine.stage import EventType

_EDGE = load("quotas")["lambda_edge"]

#: Characters of `uri` and `querystring` together must be fewer [edge-function-restrictions-all].
URL_CHARACTERS: int = _EDGE["uri_plus_querystring_chars_lt"]

_RESPONSE: Mapping[EventType, int] = {
    event_type: _EDGE["current"]["viewer" if event_type.is_viewer else "origin"]["generated_response_bytes"]
    for event_type in EventType
}


def response_quota(event_type: EventType) -> int:
    """Headers and body of a response made or changed by a function."""
    return _RESPONSE[event_type]


def replaced_body_quota(event_type: EventType, encoding: str) -> int:
    """`data` of a replaced request body: its length as written, in `text` or `base64`."""
    quota: int = _EDGE["request_body_replace_bytes"][event_type.value][encoding]
    return quota


def is_over(findings: Findings, size: int, quota: int) -> bool:
    """Whether `size` is over the quota; the other meaning of KB deciding otherwise makes it an assumption."""
    over = {kb: size > in_kb(quota, kb) for kb in (findings.settings.kb, 1000, 1024)}
    if len(set(over.values())) > 1:
        findings.assume("kb")
    return over[findings.settings.kb]
