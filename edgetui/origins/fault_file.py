"""A file of faults: which path what happens to, in the order of the requests.

origin = "public/"                       # who answers what no fault touches: an origin as elsewhere, or "live"

[faults]
"/cart/*" = "reset"                      # patterns as in cache behaviors; the first that fits counts
"/gone*" = "status=410"
"/flaky" = ["refused", "delay=2", "pass"]  # one an attempt, the last one for good
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edgetui.engine.http import Headers, Response
from edgetui.errors import UsageError
from edgetui.origins.faulty import FaultyOrigin, Script
from edgetui.origins.fixed import FixedOrigin
from edgetui.session.drive import OriginPerformer
from edgetui.session.faults import fault_from_text

#: What is answered where nobody else does.
_ANSWER = Response(200, "OK", Headers([("Content-Type", "text/plain")]), b"The origin of edgetui, with faults.\n")
_HINT = 'a file of faults has [faults], lines like "/path*" = "reset", and may have origin = "public/"'


def faulty_from_text(text: str) -> FaultyOrigin:
    """`fault:reset`, `fault:delay=2 status=503`: the same for every request. Raises UsageError."""
    fault = fault_from_text(text.partition(":")[2])
    return FaultyOrigin(text, [Script("*", [fault])], FixedOrigin(_ANSWER))


def faulty_from_file(path: str, origin_of: Callable[[str], OriginPerformer]) -> FaultyOrigin:
    """The origin in a file of faults; `origin_of` makes another of its text. Raises UsageError naming file and key."""
    value = _loaded(path)
    unknown = next((key for key in value if key not in ("origin", "faults")), None)
    if unknown is not None:
        raise UsageError(f"{path}: unknown key '{unknown}'", _HINT)
    faults, origin = value.get("faults"), value.get("origin")
    if not isinstance(faults, dict) or not isinstance(origin, str | None):
        wrong = "origin must be text" if isinstance(faults, dict) else "there is no table [faults]"
        raise UsageError(f"{path}: {wrong}", _HINT)
    scripts = [_script(path, pattern, written) for pattern, written in faults.items()]
    try:
        otherwise = FixedOrigin(_ANSWER) if origin is None else origin_of(origin)
    except UsageError as error:
        raise UsageError(f"{path}: {error.message}", error.hint) from None
    return FaultyOrigin(path, scripts, otherwise)


def _loaded(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not TOML: {error}", _HINT) from None


def _script(path: str, pattern: str, written: object) -> Script:
    texts: list[Any] = written if isinstance(written, list) else [written]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise UsageError(f'{path}: faults."{pattern}" must be a fault or a list of them', _HINT)
    try:
        return Script(pattern, [fault_from_text(text) for text in texts])
    except UsageError as error:
        raise UsageError(f'{path}: faults."{pattern}": {error.message}', error.hint) from None
