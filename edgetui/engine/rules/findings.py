"""What is gathered while one result is judged, and how an offending value is shown."""

import json
from typing import Any

from edgetui.engine.behavior import Endpoint, Settings
from edgetui.engine.catalog import RULES
from edgetui.engine.data import load
from edgetui.engine.http import CREDENTIALS, Request, Response
from edgetui.engine.judgment import Judgment, Severity, Violation

#: Every sentence CloudFront was seen to write begins so; what follows is our own where the rule has no `error`.
UNKNOWN_SENTENCE = "The Lambda function result failed validation: "

_SENTENCES: dict[str, str] = {entry["key"]: entry["sentence"] for entry in load("error_texts")["errors"]}
_WIDEST = 80


class Findings:
    """The violations of one result, in the order CloudFront's check would meet them, and what they hung on."""

    __slots__ = ("_assumptions", "_violations", "settings")

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._violations: list[Violation] = []
        self._assumptions: dict[str, None] = {}

    def add(self, code: str, pointer: str, message: str, severity: Severity | None = None, *, log: str = "") -> None:
        """One broken rule. Without `severity` it is the catalog's."""
        rule = RULES[code]
        severity = severity or rule.severity
        if severity is Severity.ERROR and rule.error is None:
            message += " (wording approximate)"
        self._violations.append(Violation(code, severity, pointer, message, log))

    def add_by_switch(self, code: str, pointer: str, message: str, switch: str, is_strict: bool) -> None:
        """One broken rule whose severity AWS does not document: the switch decides between refusing and not."""
        self.assume(switch)
        self.add(code, pointer, message, Severity.ERROR if is_strict else None)

    def assume(self, switch: str) -> None:
        """The outcome hangs on this switch (a field of `Settings`) or on this row of the open questions (`U6`)."""
        self._assumptions[switch] = None

    def judgment(
        self, *, request: Request | None = None, endpoint: Endpoint | None = None, response: Response | None = None
    ) -> Judgment:
        """The verdict: what was given, unless a violation is an error; then the first error decides the sentence."""
        violations, assumptions = tuple(self._violations), tuple(self._assumptions)
        error = next((one for one in violations if one.severity is Severity.ERROR), None) if violations else None
        if error is None:
            return Judgment(violations, request, endpoint, response, assumptions=assumptions)
        rule = RULES[error.code]
        if rule.error is None:
            self.assume("U15")
        return Judgment(
            violations,
            error=rule.error or "validation",
            sentence=_SENTENCES[rule.error] if rule.error else f"{UNKNOWN_SENTENCE}{rule.title}.",
            assumptions=tuple(self._assumptions),
        )


def pointer(base: str, *parts: str | int) -> str:
    """A JSON pointer (RFC 6901): `pointer("/headers", "x/y", 0)` -> `/headers/x~1y/0`."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return printable("/".join((base, *escaped)))


def shown(value: Any) -> str:
    """The value as JSON on one line, at most about 80 characters, two levels deep."""
    text = _json(value, 2)
    return printable(text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…")


def shown_header(name: str, value: Any) -> str:
    """As `shown`, but not a credential's value."""
    return "[redacted]" if name.lower() in CREDENTIALS else shown(value)


def printable(text: str) -> str:
    """Without lone surrogates, which JSON can carry but no terminal or file can be given."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _json(value: Any, levels: int) -> str:
    if isinstance(value, str):
        return json.dumps(value if len(value) <= _WIDEST else f"{value[: _WIDEST - 3]}…", ensure_ascii=False)
    if not isinstance(value, dict | list):
        return json.dumps(value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    if value and not levels:
        return f"{opening}…{closing}"
    few = list(value.items() if isinstance(value, dict) else value)[:_WIDEST]
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(key, 0)}: {_json(item, levels - 1)}" for key, item in few) + "}"
    return "[" + ", ".join(_json(item, levels - 1) for item in few) + "]"
