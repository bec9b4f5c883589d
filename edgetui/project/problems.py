"""What is wrong with a configuration, said so that it can be put right: where, what, and the nearest valid thing."""

import difflib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

#: Where a value stands in a TOML document: keys of tables and indices of arrays.
KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 80
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at `keys`. `message` shows the offending value and, where there is one, the nearest valid one.

    `beside` is the key in the same table that it contradicts, if any.
    """

    keys: KeyPath
    message: str
    beside: str | None = None

    def follows_from(self, others: Collection["Problem"]) -> bool:
        """Is it only there because a value that one of `others` is about could not be read?"""
        paths = [self.keys] if self.beside is None else [self.keys, (*self.keys[:-1], self.beside)]
        return any(
            path[: len(other.keys)] == other.keys[: len(path)] for path in paths for other in others if other.keys
        )


def shown_keys(keys: KeyPath) -> str:
    """`("Origins", 0, "Id")` -> `Origins[0].Id`."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += ("." if text else "") + (key if _BARE.fullmatch(key) else shown(key))
    return text


def shown(value: Any) -> str:
    """A TOML value as a person would write it, shortened."""
    if isinstance(value, str | bool | int | float):
        text = (
            json.dumps(value, ensure_ascii=False) if not isinstance(value, int) or abs(value) < 10**18 else "a number"
        )
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, list):
        text = f"[{', '.join(shown(item) for item in value[:_LISTED])}{', …' if len(value) > _LISTED else ''}]"
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def nearest(value: str, choices: Collection[str]) -> str | None:
    """The choice closest to `value`, case aside; None when nothing is close."""
    by_lower = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(value.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def suggestion(value: str, choices: Collection[str]) -> str:
    """`; did you mean "x"?`, or the choices when none is close and they are few, or nothing."""
    close = nearest(value[:_SHOWN], choices)
    if close is not None:
        return f"; did you mean {shown(close)}?"
    if choices and len(choices) <= _LISTED:
        return f"; valid: {', '.join(choices)}"
    return ""


def one_of(value: Any, choices: Sequence[str]) -> str:
    """`must be one of …, not "x"; did you mean "y"?`"""
    close = nearest(str(value)[:_SHOWN], choices)
    ending = f"; did you mean {shown(close)}?" if close is not None else ""
    return f"must be one of {', '.join(choices)}, not {shown(value)}{ending}"


def not_a_code(value: int, choices: Iterable[int]) -> str:
    """`must be one of 400, 403, not 402; did you mean 403?`"""
    valid = sorted(choices)
    close = min(valid, key=lambda code: abs(code - value))
    return f"must be one of {', '.join(map(str, valid))}, not {shown(value)}; did you mean {close}?"


def out_of_range(value: int, low: int, high: int, unit: str = "") -> str | None:
    """What to say of a number outside `low` to `high`; None when it is inside."""
    if low <= value <= high:
        return None
    return f"must be {low} to {high}{unit}, not {shown(value)}; did you mean {low if value < low else high}?"
