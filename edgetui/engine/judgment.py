"""CloudFront's verdict on a function's result, as a value."""

from dataclasses import dataclass
from enum import StrEnum

from edgetui.engine.behavior import Endpoint
from edgetui.engine.http import Request, Response


class Severity(StrEnum):
    """`error`: CloudFront refuses the result. `ignored`: that part has no effect. `warning`: it works, but look."""

    ERROR = "error"
    IGNORED = "ignored"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule broken by a result. `pointer` is a JSON pointer into the result; `message` shows the offending value.

    `code` names the rule in `catalog`, which has its title, AWS page and fix. `log` is what CloudFront writes to
    CloudWatch about it, where its wording was seen."""

    code: str
    severity: Severity
    pointer: str
    message: str
    log: str = ""


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a result means.

    Refused: `error` is a key of `error_texts.json` (`readonly_header` …), `sentence` what the page says.
    Otherwise `response` is set (generated, or the modified one), or else `request`, with `endpoint` at origin request;
    nothing of it where the message is as it was.
    `assumptions` are the switches of `Settings` the outcome hung on.
    """

    violations: tuple[Violation, ...] = ()
    request: Request | None = None
    endpoint: Endpoint | None = None
    response: Response | None = None
    error: str | None = None
    sentence: str = ""
    assumptions: tuple[str, ...] = ()
