"""The only writer of stdout, which carries data and nothing else."""

import json
import os
import sys
from typing import Any

from edgetui.errors import UsageError

_HINT = "give it a terminal, a pipe, or a file with room"


def print_json(value: Any) -> None:
    """One JSON object in UTF-8, whatever the locale. A lone surrogate, which UTF-8 cannot carry, stays an escape."""
    text = json_text(value)
    _write(text.encode("utf-8") if _is_encodable(text) else json_text(value, ascii_only=True).encode("ascii"))


def print_json_line(value: Any) -> None:
    """One JSON object in one line of ASCII."""
    _write(json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n")


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    """The JSON that is printed."""
    return json.dumps(value, indent=2, ensure_ascii=ascii_only, allow_nan=False) + "\n"


def print_text(text: str) -> None:
    """Text for a person, in the terminal's encoding."""
    encoding = sys.stdout.encoding if sys.stdout else None
    _write(printable(text).encode(encoding or "utf-8", "backslashreplace"))


def print_bytes(data: bytes) -> None:
    """Data as it is."""
    _write(data)


def printable(text: str) -> str:
    """Without control characters: what a function or an origin sends must not command the terminal."""
    if text.isprintable():
        return text
    return "".join(char if char in "\n\t" or char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    # Spaces that `isprintable` refuses (no-break and the like) are harmless.
    return char if char.isspace() and char >= "\xa0" else char.encode("unicode_escape").decode("ascii")


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _write(data: bytes) -> None:
    """All of `data`. A reader that has had enough (`| head`) is no error; UsageError when there is nowhere to write."""
    if sys.stdout is None:
        raise UsageError("standard output is closed", _HINT)
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # The interpreter flushes stdout once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"standard output cannot be written: {error.strerror}", _HINT) from None
