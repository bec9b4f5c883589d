"""A flow as it is kept: the inputs of its runs, not what came of them. To read it is to fold the inputs again.

    {"format": 1, "number": 3, "runs": [{"start": {...}, "steps": [[source, asked, given], ...]}, ...]}

`asked` names the command the step answered, with a digest of it. If today's engine asks for something else at that
step, the recording has drifted: the first difference is named, and the run goes as far as the inputs still fit.

The format has a number. A file of an older one is brought up by one converter for each step between; there is a file of
every format in the tests.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any, get_type_hints

from edgetui.engine.behavior import Distribution
from edgetui.engine.commands import (
    CheckSignature,
    Command,
    FetchOrigin,
    Given,
    InvokeFunction,
    LookUpCache,
    Reply,
    ResolveOrigin,
    StoreInCache,
)
from edgetui.engine.http import text_from_wire
from edgetui.errors import UsageError
from edgetui.session.codec import Sink, decode, digest_of, encode
from edgetui.session.codec import Source as PartSource
from edgetui.session.flow import Flow
from edgetui.session.timeline import Source, Start, Timeline, started

FORMAT = 1

#: What brings a recording of format n to n + 1.
CONVERTERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class Recording:
    """`text` is the flow's JSON; `parts` what it shares with others, by digest: distributions and long bodies."""

    text: bytes
    parts: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Drift:
    """The first place where a recording and today's engine part; `run` and `step` count from 1."""

    run: int
    step: int
    recorded: str
    now: str

    def __str__(self) -> str:
        where = f"step {self.step}" if self.run == 1 else f"run {self.run}, step {self.step}"
        if self.recorded == self.now:
            return f"{where}: {self.now}, but with other particulars than were recorded"
        return f"{where}: recorded was {self.recorded}, now it is {self.now}"


@dataclass(frozen=True, slots=True)
class Restored:
    """A flow read back; `drift` is None where every step asked for what it had asked for then."""

    flow: Flow
    drift: Drift | None


# -- writing


def recorded(number: int, runs: tuple[Timeline, ...]) -> Recording:
    """The recording of a flow with these runs."""
    parts: dict[str, bytes] = {}
    value = {"format": FORMAT, "number": number, "runs": [_run_to_json(run, parts.__setitem__) for run in runs]}
    return Recording(_dumped(value), parts)


def _run_to_json(run: Timeline, sink: Sink) -> dict[str, Any]:
    # The exchange before a step has the command the step answered.
    steps = [
        [step.source.value, asked(exchange.command), encode(step.given, Given, sink)]
        for step, exchange in zip(run.steps, run.exchanges, strict=False)
    ]
    return {"start": _start_to_json(run.start, sink), "steps": steps}


def _start_to_json(start: Start, sink: Sink) -> dict[str, Any]:
    digest, data = _distribution_to_json(start.distribution)
    sink(digest, data)
    rest = {name: encode(getattr(start, name), kind, sink) for name, kind in _start_fields().items()}
    return {"distribution": digest, **rest}


@lru_cache(maxsize=16)
def _distribution_to_json(distribution: Distribution) -> tuple[str, bytes]:
    # Defaults too: they may be others when it is read.
    data = _dumped(encode(distribution, Distribution, _ignore, whole=True))
    return digest_of(data), data


@cache
def _start_fields() -> Mapping[str, Any]:
    hints = get_type_hints(Start)
    return {each.name: hints[each.name] for each in fields(Start) if each.name != "distribution"}


def asked(command: Command) -> str:
    """A command in a few words, with a digest of the rest: `fetch GET origin.example.org/a #1f2e3d4c`."""
    digest = digest_of(_dumped(encode(command, Command, _ignore), sort_keys=True))
    return f"{_in_words(command)} #{digest[:8]}"


def _in_words(command: Command) -> str:
    match command:
        case InvokeFunction(event_type, association):
            return f"invoke {association.function.name} at {event_type}"
        case LookUpCache(key):
            return f"look up {text_from_wire(key)}"
        case CheckSignature():
            return "check the signature"
        case ResolveOrigin(endpoint):
            return f"resolve {endpoint.domain_name}"
        case FetchOrigin(request, endpoint):
            return f"fetch {request.method} {endpoint.domain_name}{text_from_wire(request.target())}"
        case StoreInCache(key):
            return f"store {text_from_wire(key)}"
        case Reply(response):
            return f"reply {response.status}"


def _ignore(digest: str, data: bytes) -> None:
    """Only the digest counts."""


def _dumped(value: Any, *, sort_keys: bool = False) -> bytes:
    # Escapes, because what a function returned may hold surrogates, which UTF-8 cannot.
    return json.dumps(value, separators=(",", ":"), sort_keys=sort_keys).encode("ascii")


# -- reading


def restored(text: bytes, part: PartSource) -> Restored:
    """The flow of a recording. `part` gives what was kept apart.

    Raises UsageError for a recording of a newer edgetui, and for one that is damaged.
    """
    try:
        value = _converted(json.loads(text))
        runs, drift = [], None
        for number, run in enumerate(value["runs"], 1):
            timeline, drifted = _run_from_json(run, number, part)
            runs.append(timeline)
            drift = drift or drifted
        return Restored(Flow(value["number"], runs), drift)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"a recorded flow is damaged: {type(error).__name__}: {error}") from error


def _converted(value: dict[str, Any]) -> dict[str, Any]:
    if value["format"] > FORMAT:
        raise UsageError(f"a recorded flow has format {value['format']}, and this edgetui reads up to {FORMAT}", _NEWER)
    while value["format"] < FORMAT:
        value = CONVERTERS[value["format"]](value)
    return value


_NEWER = "it was written by a newer edgetui; update this one"


def _run_from_json(run: Mapping[str, Any], number: int, part: PartSource) -> tuple[Timeline, Drift | None]:
    timeline, drift = started(_start_from_json(run["start"], part)), None
    for position, (source, then, data) in enumerate(run["steps"], 1):
        now = asked(timeline.exchange.command)
        if now != then:
            drift = drift or Drift(number, position, _words_of(then), _words_of(now))
        if now.split()[0] != then.split()[0]:
            # Another kind of command: the rest of the inputs answers nothing.
            break
        timeline = timeline.advanced(decode(data, Given, part), Source(source))
    return timeline, drift


def _words_of(text: str) -> str:
    return text.rpartition(" #")[0]


def _start_from_json(data: Mapping[str, Any], part: PartSource) -> Start:
    known = {name: decode(data[name], kind, part) for name, kind in _start_fields().items() if name in data}
    return Start(distribution=_distribution_from_json(part(data["distribution"])), **known)


@lru_cache(maxsize=16)
def _distribution_from_json(data: bytes) -> Distribution:
    distribution: Distribution = decode(json.loads(data), Distribution, _no_part)
    return distribution


def _no_part(digest: str) -> bytes:
    raise KeyError(digest)
