"""A parsed document against the schema: the models, and a problem for every key that is unknown, missing or no good.

One wrong key must not hide the others: a key with a problem is set aside and the rest is validated again, so
that the checks that follow see all that can be seen. Array items are never removed, so indices stay true.
"""

import copy
import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from edgetui.project.problems import KeyPath, Problem, one_of, shown, suggestion
from edgetui.project.schema import File, table_type
from edgetui.project.table import Table

#: Stands for a required string that is missing, while the rest is checked. Nobody writes it.
ABSENT = "\0absent\0"

_WANTED = {
    "string_type": "a string",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
}


def structured(document: dict[str, Any]) -> tuple[File, list[Problem]]:
    """The models of `document` without the keys that have a problem, and these problems."""
    rest = copy.deepcopy(document)
    problems: dict[KeyPath, Problem] = {}
    while True:
        try:
            return File.model_validate(rest), list(problems.values())
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                keys: KeyPath = detail["loc"]
                if keys not in problems and not _is_absent(detail):
                    problems[keys] = Problem(keys, _message(detail))
                _set_aside(rest, keys, is_missing=detail["type"] == "missing")


def _is_absent(detail: ErrorDetails) -> bool:
    return bool(detail["input"] == ABSENT)


def _set_aside(document: dict[str, Any], keys: KeyPath, *, is_missing: bool) -> None:
    """Remove what stands at `keys`, or fill in what is missing there.

    An array goes as a whole with an item that is no good, an association whose `EventType` is missing likewise.
    """
    around = _at(document, keys[:-1])
    if isinstance(around, dict) and is_missing:
        around[keys[-1]] = ABSENT
        return
    if isinstance(around, dict) and around.get(keys[-1]) == ABSENT:
        keys = keys[:-1]
    while isinstance(keys[-1], int):
        keys = keys[:-1]
    around = _at(document, keys[:-1])
    if isinstance(around, dict):
        around.pop(keys[-1], None)


def _at(document: Any, keys: KeyPath) -> Any:
    for key in keys:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return None  # set aside with an earlier problem
    return document


def _message(detail: ErrorDetails) -> str:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return (
            f"unknown key, with the value {shown(value)}{suggestion(str(detail['loc'][-1]), _keys_at(detail['loc']))}"
        )
    if kind == "missing":
        return "is required, and not there"
    if kind == "literal_error":
        return one_of(value, _words(context["expected"]))
    if kind == "greater_than_equal":
        return f"must be {context['ge']} or more, not {shown(value)}; did you mean {context['ge']}?"
    if kind == "less_than_equal":
        return f"must be {context['le']} or less, not {shown(value)}; did you mean {context['le']}?"
    return f"must be {_WANTED.get(kind, detail['msg'])}, not {shown(value)}"


def _words(expected: str) -> list[str]:
    """The words in pydantic's `'a', 'b' or 'c'`, or in its `1024 or 1000`."""
    return re.findall(r"'([^']*)'", expected) or re.findall(r"\d+", expected)


def _keys_at(keys: KeyPath) -> tuple[str, ...]:
    """The keys that are valid beside the last one of `keys`."""
    table: type[Table] = File
    for key in keys[:-1]:
        if isinstance(key, str) and key in table.model_fields:
            inner, _ = table_type(table.model_fields[key].annotation)
            table = inner or table
    return tuple(table.model_fields)
