"""Every rule edgetui applies to a function's result (`RULES`) and to a project (`CHECKS`): code, severity, AWS page,
what it means, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from edgetui.engine.data import load
from edgetui.engine.judgment import Severity

_GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `code` is a stable slug.

    `severity` is the usual one: where `switch` names a field of `Settings`, that decides. `error` is a key of
    `error_texts.json` where CloudFront's sentence was seen. `documented`: AWS states the rule; `source` says
    where (a page of the guide, `obs` seen by others, `inf` our own inference). `url` is the nearest AWS page.
    """

    code: str
    severity: Severity
    title: str
    what: str
    fix: str
    url: str
    error: str | None
    example: str
    documented: bool
    switch: str | None
    source: str


def rule(code: str) -> Rule:
    """The rule with this code; `KeyError` if there is none."""
    return RULES[code]


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        code=entry["code"],
        severity=Severity(entry["severity"]),
        title=entry["title"],
        what=entry["what"],
        fix=entry["fix"],
        url=page if (page := entry["page"]).startswith("https:") else f"{_GUIDE}/{page}.html",
        error=entry.get("error"),
        example=entry["example"],
        documented=entry["source"] not in ("inf", "obs"),
        switch=entry.get("switch"),
        source=entry["source"],
    )


RULES: Mapping[str, Rule] = MappingProxyType({entry["code"]: _rule(entry) for entry in load("rules")["rules"]})
CHECKS: Mapping[str, Rule] = MappingProxyType({entry["code"]: _rule(entry) for entry in load("checks")["checks"]})
