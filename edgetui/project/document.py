"""A TOML file as text and as tables; what is wrong with it is told with its line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from edgetui.errors import UsageError

_POSITION = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def text_of(path: Path) -> str:
    """The text of a file with LF line ends, without a byte order mark. Raises UsageError for what cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}", "Check the permissions of the file.") from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        raise UsageError(f"{path}:{line}: byte 0x{byte:02x} is not UTF-8", "Save the file as UTF-8.") from error


def parsed(source: str, path: Path) -> dict[str, Any]:
    """The tables of a TOML document. Raises UsageError with the line for what is none; `path` is for the message."""
    hint = "TOML is described at https://toml.io"
    try:
        return tomllib.loads(source)
    except RecursionError as error:
        raise UsageError(f"{path}:1: arrays or tables are nested too deeply", hint) from error
    except ValueError as error:  # TOMLDecodeError, and what int() says of 5000 digits
        found = _POSITION.search(str(error))
        line = int(found["line"]) if found and found["line"] else source.count("\n") + 1 if found else 1
        message = _POSITION.sub("", str(error))
        text = source.split("\n")[line - 1].strip()[:60]
        raise UsageError(f"{path}:{line}: not TOML: {message}{f', here: {text}' if text else ''}", hint) from error
