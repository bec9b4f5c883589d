"""The report of a bug of ours: what went wrong and where, without the values the program held.

textual's own report prints local variables; here those are requests with cookies and tokens.
"""

import re
import traceback

from edgetui.engine.http import CREDENTIALS

_NAMES = "|".join(sorted((re.escape(name) for name in CREDENTIALS), key=len, reverse=True))
_NAMED = re.compile(rf"(?i)((?<![\w-])(?:{_NAMES})(?![\w-])).*")
_SCHEMES = re.compile(r"(?i)\b(bearer|basic)\s+[\w+/=.~-]{6,}")


def redacted(text: str) -> str:
    """`text` without what follows a credential's name on its line, and without bearer and basic tokens."""
    return _SCHEMES.sub(r"\1 [redacted]", _NAMED.sub(r"\1 [redacted]", text))


def report(error: BaseException) -> str:
    """The traceback as plain text: frames and messages, no locals, credentials redacted."""
    lines = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    return f"{redacted(lines).rstrip()}\nedgetui: this is a bug in edgetui, not in your function. Please report it.\n"
