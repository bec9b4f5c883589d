"""What the terminal can do, decided from the environment before textual is imported."""

from collections.abc import Mapping


def refusal(env: Mapping[str, str], stdin_isatty: bool, stderr_isatty: bool) -> str | None:
    """Why the inspector cannot start here, in one line that says what to do; None when it can.

    The screen is drawn on stderr, so that stdout stays free for data.
    """
    if not stdin_isatty:
        return "the inspector reads keys from a terminal, but stdin is not one; `edgetui run` works without"
    if not stderr_isatty:
        return "the inspector draws on stderr, which is not a terminal; drop the `2>`, or use `edgetui run`"
    if env.get("TERM", "") in ("", "dumb", "unknown"):
        shown = env.get("TERM") or "not set"
        return f"TERM is {shown}: this terminal cannot place a cursor; set TERM=xterm-256color, or use `edgetui run`"
    return None


#: What Python puts into LC_CTYPE by itself when it starts in the C locale [PEP 538].
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")


def wants_ascii(env: Mapping[str, str]) -> bool:
    """Should only ASCII be drawn? So in the C locale and on the Linux console, whose font lacks the signs."""
    if env.get("TERM") == "linux":
        return True
    kind = env.get("LC_CTYPE")
    names = (env.get("LC_ALL"), None if kind in _COERCED else kind, env.get("LANG"))
    return next(filter(None, names), "") in ("C", "POSIX")
