"""`edgetui explain`: a rule, a finding of `check`, the reason of a stage, or what AWS does not document."""

import difflib
from collections.abc import Iterator
from typing import Any

from edgetui.engine.behavior import Settings
from edgetui.engine.catalog import CHECKS, RULES, Rule
from edgetui.engine.judgment import Severity
from edgetui.engine.pages import page_error
from edgetui.engine.reasons import REASONS, page_url
from edgetui.errors import ExitCode, UsageError
from edgetui.headless import output
from edgetui.headless.report import FORMAT
from edgetui.session.assumed import assumption_names, assumption_text

#: What stands in a reason's sentence for the particulars of an exchange.
_PARTICULARS = "…"


def explain(code: str | None, *, as_json: bool = False) -> ExitCode:
    """Print what `code` means, or without one every code. UsageError for a code that there is none of."""
    if as_json:
        output.print_json({"format": FORMAT, **(report(code) if code is not None else catalogue_report())})
    else:
        output.print_text("\n".join(text(code) if code is not None else catalogue_text()) + "\n")
    return ExitCode.OK


def report(code: str) -> dict[str, Any]:
    """One entry. `kind` is rule, check, reason or assumption; every kind has `code` and `what`."""
    if code in RULES:
        return rule_report(RULES[code])
    if code in CHECKS:
        return rule_report(CHECKS[code]) | {"kind": "check"}
    if code in REASONS:
        return reason_report(code)
    if code in assumption_names():
        return assumption_report(code)
    raise unknown(code)


def unknown(code: str) -> UsageError:
    """With the nearest code there is."""
    by_lower = {name.lower(): name for name in _codes()}
    close = difflib.get_close_matches(code.lower(), by_lower, n=1)
    meant = f"did you mean edgetui explain {by_lower[close[0]]}?" if close else "edgetui explain lists every code"
    return UsageError(f"there is no rule {code!r}", meant)


def _codes() -> tuple[str, ...]:
    return (*RULES, *CHECKS, *REASONS, *assumption_names())


# -- as JSON


def rule_report(rule: Rule) -> dict[str, Any]:
    """A rule as the catalogue has it."""
    return {
        "kind": "rule",
        "code": rule.code,
        "severity": rule.severity.value,
        "title": rule.title,
        "what": rule.what,
        "why": why(rule),
        "sentence": sentence(rule),
        "example": rule.example,
        "fix": rule.fix,
        "url": rule.url,
        "documented": rule.documented,
        "switch": rule.switch,
    }


def reason_report(code: str) -> dict[str, Any]:
    """Why a stage ran, was skipped or failed."""
    sentence, page = REASONS[code]
    return {"kind": "reason", "code": code, "what": sentence.replace("{}", _PARTICULARS), "url": page_url(page) or None}


def assumption_report(name: str) -> dict[str, Any]:
    """What AWS does not document, and how edgetui decides unless told otherwise."""
    return {"kind": "assumption", "code": name, "what": assumption_text(name, Settings())}


def catalogue_report() -> dict[str, Any]:
    """Every entry of every kind."""
    return {
        "rules": [rule_report(rule) for rule in RULES.values()],
        "checks": [report(code) for code in CHECKS],
        "reasons": [reason_report(code) for code in REASONS],
        "assumptions": [assumption_report(name) for name in assumption_names()],
    }


# -- in words


def why(rule: Rule) -> str:
    """On whose word the rule stands."""
    if rule.documented:
        return "AWS documents it"
    if rule.source == "obs":
        return "AWS does not document it; it was seen of CloudFront"
    return "AWS does not document it; edgetui infers it"


def sentence(rule: Rule) -> str | None:
    """What CloudFront's page says when the rule refuses a result; None where that is not known."""
    return page_error(rule.error).sentence or None if rule.error and rule.severity is Severity.ERROR else None


def text(code: str) -> Iterator[str]:
    """One entry, a line for each thing to know."""
    if code in RULES or code in CHECKS:
        yield from _rule_text(RULES.get(code) or CHECKS[code])
        return
    entry = report(code)
    yield f"{entry['code']}: {entry['what']}"
    yield f"this is {_KINDS[entry['kind']]}"
    if entry.get("url"):
        yield f"see: {entry['url']}"


_KINDS = {
    "reason": "the reason a stage gives in a trace and in run --json",
    "assumption": "a name under assumptions in run --json: the outcome hung on it",
}


def _rule_text(rule: Rule) -> Iterator[str]:
    yield f"{rule.code}: {rule.title}"
    meaning = _OF_A_CHECK if rule.code in CHECKS else _OF_A_RESULT
    yield f"severity: {rule.severity}, {meaning[rule.severity.value]}"
    yield f"what: {rule.what}"
    yield f"why: {why(rule)}"
    if said := sentence(rule):
        yield f"CloudFront says: {said}"
    yield f"example: {rule.example}"
    yield f"what to do: {rule.fix}"
    if rule.switch:
        yield f"switch: {rule.switch} in [settings] of edgetui.toml; by default {getattr(Settings(), rule.switch)}"
    yield f"see: {rule.url}"


_OF_A_RESULT = {
    "error": "CloudFront refuses the result",
    "ignored": "that part of the result has no effect",
    "warning": "it works, but look",
}
_OF_A_CHECK = {
    "error": "it is refused at deployment, or fails at the edge",
    "warning": "it can be deployed, but look",
}


def catalogue_text() -> Iterator[str]:
    """Every code with what it says, one line each, kinds apart."""
    yield "rules on what a function returns:"
    yield from (f"{rule.code}: {rule.severity}: {rule.title}" for rule in RULES.values())
    yield from ("", "findings of edgetui check:")
    yield from (f"{check.code}: {check.severity}: {check.title}" for check in CHECKS.values())
    yield from ("", "reasons of stages:")
    yield from (f"{code}: {reason_report(code)['what']}" for code in REASONS)
    yield from ("", "what AWS does not document:")
    yield from (f"{name}: {assumption_text(name, Settings())}" for name in assumption_names())
