"""New lines of a TOML document, put where they belong: behind what is alike, before the comments of what follows."""

import tomllib
from collections.abc import Sequence
from typing import Any

from edgetui.project.locate import key_lines
from edgetui.project.problems import KeyPath


def with_table(source: str, block: Sequence[str], after: KeyPath) -> str:
    """`block`, the lines of a table, behind the last table or key below `after`, else at the end; an empty line
    between."""
    lines = source.split("\n")
    known = [line for keys, line in key_lines(source).items() if keys[: len(after)] == after]
    end = _end(source, max(known)) if known else _content_end(lines, len(lines))
    between = [""] if end else []
    rest = lines[end:] if any(line.strip() for line in lines[end:]) else [""]
    return "\n".join([*lines[:end], *between, *block, *rest])


def with_key(source: str, added: Sequence[str], table: KeyPath) -> str | None:
    """`added`, the lines of a key, as the last one of `table` itself; None where the table has no header."""
    lines = source.split("\n")
    known = key_lines(source)
    header = known.get(table, 0)
    if not header or not _is_header(lines[header - 1], table):
        return None
    own = [line for keys, line in known.items() if len(keys) == len(table) + 1 and keys[:-1] == table]
    last = max((line for line in own if not lines[line - 1].lstrip().startswith("[")), default=header)
    end = _end(source, last)
    return "\n".join([*lines[:end], *added, *lines[end:]])


def _is_header(line: str, table: KeyPath) -> bool:
    """Does this line open exactly this table, or an item of this array of tables?"""
    names = [key for key in table if isinstance(key, str)]
    if not line.lstrip().startswith("["):
        return False
    inner: Any = tomllib.loads(line)
    for name in names:
        value = inner.get(name)
        inner = value[0] if isinstance(value, list) else value
        if inner is None:
            return False
    return not inner


def _end(source: str, line: int) -> int:
    """The last line of the statement on `line`, or of the one it stands in."""
    lines = source.split("\n")
    end = 0
    for number in sorted(set(key_lines(source).values())):
        if number > end:  # else it stands inside the statement before
            if number > line:
                break
            end = _value_end(lines, number)
    return end


def _value_end(lines: list[str], number: int) -> int:
    """The line on which the statement that begins on `number` is complete."""
    for end in range(number, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[number - 1 : end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return number


def _content_end(lines: list[str], last: int) -> int:
    """`last`, or the line before the empty lines and comments that end there."""
    while last and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return last
