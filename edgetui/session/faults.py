"""Faults of an origin as a person writes them, `reset` or `delay=2 status=503`, to values. Pure."""

import difflib
import re
from dataclasses import dataclass

from edgetui.errors import UsageError

#: Each fault: what follows its `=` ("": nothing does), and what the origin does.
FAULTS: dict[str, tuple[str, str]] = {
    "pass": ("", "answers as it should"),
    "delay": ("SECONDS", "waits before it does what the next word says, or answers"),
    "status": ("STATUS", "answers with this status"),
    "dns": ("", "its name has no address"),
    "refused": ("", "refuses connections"),
    "unreachable": ("", "does not react to a connection"),
    "tls": ("", "has a certificate that has expired"),
    "silent": ("", "takes the request and never answers"),
    "reset": ("", "resets the connection instead of answering"),
    "closed": ("", "closes the connection instead of answering"),
    "garbage": ("", "answers with something that is no HTTP"),
    "head": ("BYTES", "answers with a head of this size"),
    "length": ("TEXT", "says this as its Content-Length"),
    "truncated": ("", "closes the connection in the middle of the body"),
}
_PATTERNS = {"SECONDS": r"\d{1,6}(\.\d{1,3})?", "STATUS": r"[2-9]\d\d", "BYTES": r"\d{1,7}", "TEXT": r"[!-~]+"}
_EXAMPLES = {"SECONDS": "2.5", "STATUS": "503", "BYTES": "40000", "TEXT": "5"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Wait `delay` seconds, then do what `name` says, a key of `FAULTS`; `argument` is what stood behind its `=`."""

    name: str = "pass"
    argument: str = ""
    delay: float = 0.0


def fault_from_text(text: str) -> Fault:
    """The fault in one or two words: `reset`, `delay=2`, `delay=2 reset`. Raises UsageError."""
    words = text.split()
    found = [_checked(word) for word in words]
    delays = [float(argument) for name, argument in found if name == "delay"]
    others = [each for each in found if each[0] != "delay"]
    if not found or len(delays) > 1 or len(others) > 1:
        raise UsageError(f"'{text}' is no fault", "a fault is one word, with a delay before it or not: delay=2 reset")
    name, argument = others[0] if others else ("pass", "")
    return Fault(name, argument, sum(delays))


def _checked(word: str) -> tuple[str, str]:
    name, sign, argument = word.partition("=")
    if name not in FAULTS:
        close = difflib.get_close_matches(name, FAULTS, n=1)
        raise UsageError(f"'{word}' is no fault", f"did you mean {close[0]}?" if close else f"there are {_names()}")
    wanted, _ = FAULTS[name]
    if not wanted and sign:
        raise UsageError(f"'{word}': {name} stands alone", f"write {name}")
    if wanted and not re.fullmatch(_PATTERNS[wanted], argument):
        raise UsageError(f"'{word}': {name} needs {wanted.lower()}", f"write {name}={_EXAMPLES[wanted]}")
    return name, argument


def _names() -> str:
    return ", ".join(f"{name}={wanted}" if wanted else name for name, (wanted, _) in FAULTS.items())
