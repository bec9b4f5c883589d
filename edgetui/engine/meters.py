"""How near a stage came to its quotas [cloudfront-limits]: what a person wants to see before a limit is hit."""

import json
from dataclasses import dataclass
from typing import Any

from edgetui.engine.behavior import Settings
from edgetui.engine.commands import FunctionFailed, FunctionReturned, InvokeFunction
from edgetui.engine.data import load
from edgetui.engine.exchange import StageRecord
from edgetui.engine.fields import parted
from edgetui.engine.http import Request, Response
from edgetui.engine.rules.quotas import URL_CHARACTERS, replaced_body_quota, response_quota
from edgetui.engine.sizes import in_kb
from edgetui.engine.stage import EventType, Stage

_QUOTAS = load("quotas")
_HEAD = _QUOTAS["cloudfront"]["request_or_origin_response_head_bytes"]


@dataclass(frozen=True, slots=True)
class Meter:
    """`value` of `limit`, both in `unit` (`ms`, `MB`, `bytes`, `characters`)."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def share(self) -> float:
        """1 is full; beyond it the limit was passed."""
        return self.value / self.limit if self.limit else 0.0


def meters(record: StageRecord, settings: Settings) -> tuple[Meter, ...]:
    """The quotas that the record's outcome counts against; () for a stage that was skipped."""
    found: list[Meter] = []
    command, outcome = record.command, record.outcome
    if isinstance(command, InvokeFunction) and isinstance(outcome, FunctionReturned | FunctionFailed):
        found += _of_function(command, outcome, settings)
    if isinstance(command, InvokeFunction) and isinstance(outcome, FunctionReturned):
        found += _of_result(command.event_type, outcome.payload, record, settings)
    head = _head(record)
    if head is not None:
        found.append(Meter(*head, _HEAD["legacy" if settings.is_legacy else "current"], "bytes"))
    return tuple(found)


def _of_function(
    command: InvokeFunction, outcome: FunctionReturned | FunctionFailed, settings: Settings
) -> list[Meter]:
    """Time against the function's own timeout and against the quota, memory against what the function has."""
    function = command.association.function
    of_profile = _QUOTAS["lambda_edge"]["legacy" if settings.is_legacy else "current"]
    quota = of_profile["viewer" if command.event_type.is_viewer else "origin"]["timeout_s"]
    found = [
        Meter("timeout", outcome.elapsed_ms, function.timeout * 1000, "ms"),
        Meter("timeout quota", outcome.elapsed_ms, quota * 1000, "ms"),
    ]
    if outcome.memory_mb is not None:
        found.append(Meter("memory", outcome.memory_mb, function.memory, "MB"))
    return found


def _of_result(event_type: EventType, payload: str, record: StageRecord, settings: Settings) -> list[Meter]:
    after, before = record.after, record.before
    if isinstance(after, Response):
        # A body that was kept is the origin's, and counts for nobody.
        own = after.body if record.is_generated or _has_new_body(before, after) else b""
        size = (_written(payload) if record.is_generated else parted(after.headers)[0].size()) + len(own)
        return [Meter("response", size, in_kb(response_quota(event_type), settings.kb), "bytes")]
    if not isinstance(after, Request):
        return []
    found = [Meter("url", len(after.uri) + len(after.querystring), URL_CHARACTERS - 1, "characters")]
    return [*found, *_of_replaced_body(event_type, payload, settings)]


def _written(payload: str) -> int:
    """Bytes of the lines a function wrote into a response of its own, to which CloudFront adds others."""
    headers = _loaded(payload).get("headers") or {}
    lines = [(line.get("key") or name, line["value"]) for name, entries in headers.items() for line in entries]
    return sum(
        len(name.encode("utf-8", "replace")) + len(value.encode("utf-8", "replace")) + 4 for name, value in lines
    )


def _loaded(payload: str) -> dict[str, Any]:
    """The function's object; empty where a recording, which nobody has judged, holds another text."""
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _has_new_body(before: object, after: Response) -> bool:
    return isinstance(before, Response) and before.body != after.body


def _of_replaced_body(event_type: EventType, payload: str, settings: Settings) -> list[Meter]:
    """The text of `data` as the function wrote it, against the limit of its encoding."""
    body = _loaded(payload).get("body")
    if not isinstance(body, dict) or body.get("action") != "replace" or not isinstance(body.get("data"), str):
        return []
    encoding = body.get("encoding", "base64")
    if encoding not in ("text", "base64"):
        return []
    quota = in_kb(replaced_body_quota(event_type, encoding), settings.kb)
    return [Meter("replaced body", len(body["data"].encode("utf-8", "replace")), quota, "bytes")]


def _head(record: StageRecord) -> tuple[str, int] | None:
    """What counts against the limit of a head: the viewer's, the origin request's, the origin's answer's."""
    before, after = record.before, record.after
    if record.stage in (Stage.VIEWER_REQUEST, Stage.ORIGIN_REQUEST):
        message = after if isinstance(after, Request) else before
        return ("request head", message.head_size()) if isinstance(message, Request) else None
    if record.stage is Stage.ORIGIN_FETCH and isinstance(after, Response):
        return "response head", after.head_size()
    return None
