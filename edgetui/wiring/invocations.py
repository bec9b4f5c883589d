"""One function and the event it is to get."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from edgetui.engine.behavior import Association, Function, Settings
from edgetui.engine.commands import InvokeFunction
from edgetui.engine.rules import Sent
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.formats.event_json import EventParts, event_from_text, parts_from_event
from edgetui.project.bare import bare_project
from edgetui.runtimes.discover import function_from_path
from edgetui.runtimes.pool import FunctionPool
from edgetui.wiring.files import decoded, name_of, read


@dataclass(frozen=True, slots=True)
class Invocation:
    """One function and the event it is to get. `notes` are for people."""

    command: InvokeFunction
    sent: Sent
    settings: Settings
    notes: tuple[str, ...]


def invocation_of(
    handler: str,
    event_file: str,
    *,
    event_type: EventType | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    environment: Mapping[str, str] | None = None,
    root: str | None = None,
    freeze_time: float | None = None,
) -> Invocation:
    """The function `handler` names on the event in `event_file`, which it gets as it is: nothing added."""
    function = replace(_function(handler, root, timeout, memory, environment or {}), freeze_time=freeze_time)
    name = name_of(event_file)
    event = event_from_text(decoded(read(event_file), name), name)
    parts = parts_from_event(event, name)
    kind = event_type or parts.likely_event_type
    if not kind.is_request and parts.response is None:
        raise UsageError(f"{name}: an event {kind} has a response, and this one has none", "see --event-type")
    if kind.is_request and not parts.has_request:
        raise UsageError(f"{name}: an event {kind} has a request, and this one has none", "see --event-type")
    project = bare_project({kind: function})
    return Invocation(
        InvokeFunction(kind, Association(kind, function, parts.includes_body), event),
        Sent(parts.request, parts.response if not kind.is_request else None, parts.endpoint, parts.includes_body),
        project.distribution.settings,
        (*_event_notes(event_type, parts, name), *(lint.sentence for lint in project.warnings)),
    )


def function_pool() -> FunctionPool:
    """What runs functions."""
    return FunctionPool()


def _function(
    handler: str, root: str | None, timeout: float | None, memory: int | None, environment: Mapping[str, str]
) -> Function:
    function = function_from_path(handler, root)
    return replace(
        function,
        timeout=function.timeout if timeout is None else timeout,
        memory=function.memory if memory is None else memory,
        environment=tuple(environment.items()),
    )


def _event_notes(given: EventType | None, parts: EventParts, event_file: str) -> list[str]:
    if given is None and parts.event_type is None:
        return [f"{event_file} does not say its event type: taken as {parts.likely_event_type} (--event-type says it)"]
    if given is not None and parts.event_type not in (None, given):
        return [f"{event_file} is an event {parts.event_type}; its result is judged as one of {given}"]
    return []
