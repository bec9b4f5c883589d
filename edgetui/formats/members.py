"""Members of JSON objects of which nobody knows what is in them: wrong ones are reported and do without."""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

from edgetui.engine.http import Headers
from edgetui.formats.entry import Problem, sent
from edgetui.formats.json_values import excerpt

_KINDS: dict[type, str] = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "an object"}


class Members:
    """The members of the object `value`, which stands at `path` in the place `where`.

    A value of another type is as if it were not there; it is noted in `problems`, which all that come from one object
    share.
    """

    def __init__(self, value: Any, where: str, path: str = "", problems: list[Problem] | None = None) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._where = where
        self._path = path
        self._value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self._note(path, f"is {shown_value(value)}, not an object")

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def report(self, name: str, message: str, hint: str = "") -> None:
        """Note a problem with the member `name`."""
        self._note(self._join(name), message, hint)

    def text(self, name: str, default: str = "") -> str:
        value: str = self._get(name, str, default)
        return value

    def wire(self, name: str, default: str = "") -> str:
        """The text of a member as a wire string."""
        return sent(self.text(name, default))

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of `options`."""
        value = self.text(name, default)
        if value in options:
            return value
        self.report(name, f"is {excerpt(value)}, none of {', '.join(options)}")
        return default

    def integer(self, name: str, default: int) -> int:
        value: int = self._get(name, int, default)
        return value

    def number(self, name: str) -> float | None:
        value = self._get(name, float, None)
        return None if value is None else float(value)

    def object(self, name: str) -> "Members":
        """The object `name`; an empty one when there is none."""
        return Members(self._get(name, dict, {}), self._where, self._join(name), self.problems)

    def raw(self, name: str) -> dict[str, Any] | None:
        """The object `name` as it is."""
        value: dict[str, Any] | None = self._get(name, dict, None)
        return value

    def items(self, name: str) -> list[Any]:
        value: list[Any] = self._get(name, list, [])
        return value

    def objects(self, name: str) -> Iterator["Members"]:
        """The objects in the list `name`."""
        for number, item in enumerate(self.items(name)):
            yield Members(item, self._where, f"{self._join(name)}[{number}]", self.problems)

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """A list of `[name, value]`, as wire strings."""
        pairs: list[tuple[str, str]] = []
        for number, item in enumerate(self.items(name)):
            if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item):
                pairs.append((sent(item[0]), sent(item[1])))
            else:
                self.report(f"{name}[{number}]", f"is {shown_value(item)}, not [name, value]")
        return pairs

    def headers(self, name: str) -> Headers:
        return Headers(self.pairs(name))

    def body(self, name: str) -> bytes:
        """`{"encoding": "text" | "base64", "data": "…"}`; nothing is an empty body."""
        if name not in self:
            return b""
        body = self.object(name)
        data = body.text("data")
        if body.text("encoding", "text") == "base64":
            return body.decoded("data", data)
        return sent(data).encode("latin-1")

    def decoded(self, name: str, data: str) -> bytes:
        """The bytes of the base64 in the member `name`."""
        try:
            return base64.b64decode(data, validate=True)
        except ValueError as error:
            self.report(name, f"{excerpt(data)} is no base64: {error}")
            return b""

    def _get(self, name: str, kind: type, default: Any) -> Any:
        value = self._value.get(name)
        if value is None:
            return default
        if isinstance(value, kind if kind is not float else int | float) and not isinstance(value, bool):
            return value
        self.report(name, f"is {shown_value(value)}, not {_KINDS[kind]}")
        return default

    def _join(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _note(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(f"{self._where}, {path}" if path else self._where, message, hint))


def shown_value(value: Any) -> str:
    """A JSON value for a message."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return excerpt(value) if isinstance(value, str) else json.dumps(value)
