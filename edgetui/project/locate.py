"""Which line of a TOML document a key stands on: `tomllib` does not say.

The source has been parsed by `tomllib` before, so this walk may assume that it is valid: it only keeps
account of where each key begins.
"""

import re
import tomllib
from bisect import bisect_right

from edgetui.project.problems import KeyPath

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'")
#: A multi-line string may end in up to two quotes of its own: the last of a run of quotes closes it.
_LONG = re.compile(r'"""(?:\\.|[^\\])*?"""(?!")' r"|'''.*?'''(?!')", re.DOTALL)
_PLAIN = re.compile(r"[^,\]}\n#]*")


def key_lines(source: str) -> dict[KeyPath, int]:
    """The line (from 1) of every table, key and array item of a valid TOML document with LF line ends."""
    return _Walk(source).lines


def line_of(lines: dict[KeyPath, int], keys: KeyPath) -> int:
    """The line of `keys`, or of the nearest thing around it that has one; 1 when nothing has."""
    while keys and keys not in lines:
        keys = keys[:-1]
    return lines.get(keys, 1)


class _Walk:
    """One pass over the source. `_at` is the position reached, `_mark_from` where the key being read began."""

    def __init__(self, source: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._source = source
        self._at = 0
        self._mark_from = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", source))]
        self._items: dict[KeyPath, int] = {}
        self._document()

    def _document(self) -> None:
        table: KeyPath = ()
        self._skip(_GAP)
        while self._at < len(self._source):
            if self._source[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)

    def _header(self) -> KeyPath:
        is_item = self._source.startswith("[[", self._at)
        self._mark_from = self._at
        self._at += 2 if is_item else 1
        keys = self._key()
        self._at += 2 if is_item else 1
        table: KeyPath = ()
        for key in keys[:-1]:
            table = self._newest((*table, key))
        table = (*table, keys[-1])
        if not is_item:
            return self._newest(table)
        self._mark(table)
        self._items[table] = self._items.get(table, -1) + 1
        return self._newest(table)

    def _newest(self, table: KeyPath) -> KeyPath:
        """`table`, or its newest item when it is an array of tables; marked as standing here unless it did before."""
        self._mark(table)
        if table in self._items:
            table = (*table, self._items[table])
            self._mark(table)
        return table

    def _pair(self, table: KeyPath) -> None:
        self._mark_from = self._at
        for key in self._key():
            table = (*table, key)
            self._mark(table)
        self._at += 1
        self._skip(_SPACE)
        self._value(table)

    def _key(self) -> list[str]:
        """The parts of a dotted key; stops at the `=` or `]` after it."""
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._source[self._at] in "\"'":
                parts.append(tomllib.loads(f"k = {self._take(_QUOTED)}")["k"])
            else:
                parts.append(self._take(_BARE_KEY))
            self._skip(_SPACE)
            if self._source[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        start = self._source[self._at]
        if start == "[":
            self._array(path)
        elif start == "{":
            self._inline_table(path)
        elif self._source.startswith(('"""', "'''"), self._at):
            self._skip(_LONG)
        else:
            self._skip(_QUOTED if start in "\"'" else _PLAIN)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        self._skip(_GAP)
        index = 0
        while self._source[self._at] != "]":
            self._mark_from = self._at
            self._mark((*path, index))
            self._value((*path, index))
            index += 1
            self._next_item()
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        self._skip(_GAP)
        while self._source[self._at] != "}":
            self._pair(path)
            self._next_item()
        self._at += 1

    def _next_item(self) -> None:
        self._skip(_GAP)
        if self._source[self._at] == ",":
            self._at += 1
            self._skip(_GAP)

    def _mark(self, path: KeyPath) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, self._mark_from))

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        assert found is not None, "the source was parsed before"
        self._at = found.end()
        return found.group()
