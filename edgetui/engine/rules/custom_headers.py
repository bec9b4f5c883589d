"""`customHeaders` of an origin: names, duplicates and quotas [add-origin-custom-headers] [cloudfront-limits]."""

from typing import Any

from edgetui.engine.data import load
from edgetui.engine.fields import DISALLOWED, name_set
from edgetui.engine.http import Headers, text_from_wire, wire_from_text
from edgetui.engine.rules.entries import Flaw, Line, name_flaw, read_lines, value_flaw
from edgetui.engine.rules.findings import Findings, pointer, shown
from edgetui.engine.rules.sent import Sent

DENIED = name_set("origin_custom_header_denied")
_QUOTAS = load("quotas")["cloudfront"]["origin_custom_headers"]


def judge_custom_headers(findings: Findings, kind: str, raw: Any, headers: Headers, sent: Sent) -> Headers:
    """The custom headers the function left; the configured ones when it did not touch them.

    `headers` are the request's after the function: a name may be in one place only.
    """
    at = f"/origin/{kind}/customHeaders"
    before = sent.endpoint.custom_headers if sent.endpoint else Headers()
    if not isinstance(raw, dict):
        findings.add("origin-custom-header", at, f"customHeaders must be an object, not {shown(raw)}")
        return before
    lines: list[Line] = []
    for name, entries in raw.items():
        for item in read_lines(name, entries, pointer(at, name)):
            if isinstance(item, Line):
                lines.append(item)
            elif item.code != "header-value-list":
                _refuse(findings, item)
    is_same = _flat(lines) == [(name.lower(), text_from_wire(value)) for name, value in before]
    _judge_duplicates(findings, lines, headers, sent if is_same else None)
    if is_same:
        return before
    for line in lines:
        _judge_line(findings, line)
    _judge_quotas(findings, lines, at)
    return Headers((line.wire_name, wire_from_text(line.value)) for line in lines)


def _flat(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.wire_name.lower(), line.value) for line in lines]


def _refuse(findings: Findings, flaw: Flaw) -> None:
    findings.add("origin-custom-header", flaw.pointer, flaw.message)


def _judge_duplicates(findings: Findings, lines: list[Line], headers: Headers, sent: Sent | None) -> None:
    """A name that is also in `request.headers`, unless the event already showed it in both."""
    names = {name.lower() for name, _ in headers}
    shown_twice = {name.lower() for name, _ in sent.request.headers} if sent else set()
    for line in lines:
        name = line.wire_name.lower()
        if name in names and name not in shown_twice:
            message = f"{line.wire_name} is in customHeaders and in request.headers"
            findings.add("origin-custom-header-duplicate", line.pointer, message)


def _judge_line(findings: Findings, line: Line) -> None:
    flaws = [flaw for flaw in (name_flaw(line), value_flaw(line)) if flaw]
    for flaw in flaws:
        _refuse(findings, flaw)
    if any(name in DENIED or name in DISALLOWED for name in (line.name, line.wire_name)):
        message = f"{line.wire_name} cannot be an origin custom header"
        findings.add("origin-custom-header", line.pointer, message)


def _judge_quotas(findings: Findings, lines: list[Line], at: str) -> None:
    count = _QUOTAS["count"]["legacy" if findings.settings.is_legacy else "current"]
    if len(lines) > count:
        findings.add("origin-custom-header-quota", at, f"{len(lines)} custom headers; the quota is {count}")
    for line in lines:
        for what, text, quota in (
            ("name", line.wire_name, _QUOTAS["name_chars"]),
            ("value", line.value, _QUOTAS["value_chars"]),
        ):
            if len(text) > quota:
                message = f"the {what} of {shown(line.wire_name)} has {len(text)} characters; the quota is {quota}"
                findings.add("origin-custom-header-quota", line.pointer, message)
    total = sum(len(line.wire_name) + len(line.value) for line in lines)
    if total > _QUOTAS["total_chars"]:
        message = f"the custom headers have {total:,} characters; the quota is {_QUOTAS['total_chars']:,}"
        findings.add("origin-custom-header-quota", at, message)
