"""Changes of edgetui.toml that keep its comments and its order: the text before -> the text after."""

import os
import re
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.project.handlers import DEFAULT_NODE
from edgetui.project.insertion import with_key, with_table
from edgetui.project.problems import KeyPath
from edgetui.session.project_file import Attach, Change, Detach, SetAnswer, SetIncludeBody

_FILE = re.compile(r"(?P<file>.+\.(?:py|js|mjs|cjs))(?::(?P<function>[^:]*))?")
_NAMES = ("handler", "lambda_handler")
_ASSOCIATIONS = "LambdaFunctionAssociations"
#: What may stand in a table's name without quotes.
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")

Table = MutableMapping[str, Any]


def changed(source: str, change: Change, root: Path) -> str:
    """`source` with `change`. Whether that is a project, `project_from_text` says.

    Raises UsageError for a handler's file outside `root`, and for an event without a function.
    """
    is_dos = source.count("\r\n") == source.count("\n") > 0
    text = _DOERS[type(change)](source.replace("\r\n", "\n"), change, root)
    return text.replace("\n", "\r\n") if is_dos else text


def _attach(source: str, change: Attach, root: Path) -> str:
    source, name = _with_function(source, change.handler.strip(), root)
    document = tomlkit.parse(source)
    behavior = _behavior(document, change.behavior)
    entry = _entry(behavior, change.event_type)
    if entry is not None:
        entry.pop("LambdaFunctionARN", None)
        entry["function"] = name
        return tomlkit.dumps(document)
    written = f"{{ EventType = {_quoted(change.event_type)}, function = {_quoted(name)} }}"
    if behavior is not None and behavior.get(_ASSOCIATIONS):
        _append(behavior[_ASSOCIATIONS], written)
        return tomlkit.dumps(document)
    if behavior is not None and _ASSOCIATIONS in behavior:
        del behavior[_ASSOCIATIONS]
        source = tomlkit.dumps(document)
    return _with_entry(source, _path(document, change.behavior), [f"{_ASSOCIATIONS} = [", f"    {written},", "]"])


def _detach(source: str, change: Detach, root: Path) -> str:
    document = tomlkit.parse(source)
    behavior = _behavior(document, change.behavior)
    entry = _known(behavior, change.event_type)
    entries = behavior[_ASSOCIATIONS] if behavior else []
    del entries[next(index for index, each in enumerate(entries) if each is entry)]
    if behavior and not entries:
        del behavior[_ASSOCIATIONS]
    return tomlkit.dumps(document)


def _set_include_body(source: str, change: SetIncludeBody, root: Path) -> str:
    document = tomlkit.parse(source)
    entry = _known(_behavior(document, change.behavior), change.event_type)
    if change.include_body:
        entry["IncludeBody"] = True
    else:
        entry.pop("IncludeBody", None)
    return tomlkit.dumps(document)


def _set_answer(source: str, change: SetAnswer, root: Path) -> str:
    document = tomlkit.parse(source)
    answers = document.get("local", {})
    if change.answer and change.domain_name not in answers:
        return _with_entry(source, ("local",), [f"{_quoted(change.domain_name)} = {_quoted(change.answer)}"])
    if change.answer:
        answers[change.domain_name] = change.answer
    else:
        answers.pop(change.domain_name, None)
    return tomlkit.dumps(document)


_DOERS: dict[type, Callable[[str, Any, Path], str]] = {
    Attach: _attach,
    Detach: _detach,
    SetIncludeBody: _set_include_body,
    SetAnswer: _set_answer,
}


def _quoted(text: str) -> str:
    """A TOML string."""
    return tomlkit.string(text).as_string()


def _with_entry(source: str, table: KeyPath, added: list[str]) -> str:
    """A key's lines in a table, which is made when there is none."""
    inside = with_key(source, added, table)
    if inside is not None:
        return inside
    if tomlkit.parse(source).get(str(table[0])) is not None:
        raise UsageError(
            f"[{table[0]}] is written without a header of its own", "write it as a table, or make this change by hand"
        )
    return with_table(source, [f"[{table[0]}]", *added], ())


# -- behaviors and their associations


def _path(document: Table, index: int) -> KeyPath:
    is_default = index >= len(document.get("CacheBehaviors", []))
    return ("DefaultCacheBehavior",) if is_default else ("CacheBehaviors", index)


def _behavior(document: Table, index: int) -> Table | None:
    """The cache behavior with this index, the default one behind the others; None: the file leaves it out."""
    path = _path(document, index)
    behavior: Table | None = (
        document.get("DefaultCacheBehavior") if len(path) == 1 else document["CacheBehaviors"][index]
    )
    return behavior


def _entry(behavior: Table | None, event_type: EventType) -> Table | None:
    entries = behavior.get(_ASSOCIATIONS, []) if behavior else []
    return next((each for each in entries if each.get("EventType") == event_type.value), None)


def _known(behavior: Table | None, event_type: EventType) -> Table:
    entry = _entry(behavior, event_type)
    if entry is None:
        raise UsageError(f"no function is associated at {event_type}", "attach one first")
    return entry


def _append(entries: Any, written: str) -> None:
    """Another association as those that are there: an inline table of an array, or a table of its own."""
    inline = tomlkit.parse(f"entry = {written}\n")["entry"]
    if isinstance(entries, AoT):
        own = tomlkit.table()
        own.update(inline.unwrap())
        entries.append(own)
    else:
        entries.append(inline)


# -- functions


def _with_function(source: str, text: str, root: Path) -> tuple[str, str]:
    """The name of the function that `text` means; it is made when the file has none with this handler."""
    functions = tomlkit.parse(source).get("Functions", {})
    if text in functions:
        return source, text
    handler, is_ambiguous = _handler(text, root)
    for name, table in functions.items():
        if table.get("Handler") == handler and table.get("CodeUri", ".") == ".":
            return source, str(name)
    name = _free_name(handler, functions)
    block = [f"[Functions.{name}]", f"Handler = {_quoted(handler)}"]
    if is_ambiguous:
        block.append(f"Runtime = {_quoted(DEFAULT_NODE)}")
    return with_table(source, block, ("Functions",) if functions else ("Origins",)), name


def _handler(text: str, root: Path) -> tuple[str, bool]:
    """A file as the handler string Lambda has for it, and whether that must be said to be Node.js's; else as it is."""
    match = _FILE.fullmatch(text)
    file = match["file"] if match else ""
    if not match or not os.path.isfile(root / file):
        return text, False
    below = os.path.relpath(root / file, root)
    if below.startswith(os.pardir):
        raise UsageError(f"{text} is not in {root}", "a function's code is below the folder of edgetui.toml")
    stem = os.path.splitext(below)[0].replace(os.sep, "/")
    return f"{stem}.{match['function'] or _exported(root / file)}", _is_ambiguous(root / below)


def _is_ambiguous(file: Path) -> bool:
    """Is there a Python module of the same name beside a Node.js one?"""
    return file.suffix != ".py" and file.with_suffix(".py").exists()


def _exported(file: Path) -> str:
    """The first of the usual names that occurs in the file as a word."""
    text = file.read_text(encoding="utf-8", errors="replace")
    return next((name for name in _NAMES if re.search(rf"\b{name}\b", text)), _NAMES[0])


def _free_name(handler: str, taken: Any) -> str:
    """`lib/auth.handler` -> `auth`; with another function's name, or where that is taken, `auth-on_request`."""
    module, _, function = handler.rpartition(".")
    stem = _NO_NAME.sub("-", module.rpartition("/")[2].rpartition(".")[2]).strip("-") or "function"
    names = [stem] if function in _NAMES else []
    names += [f"{stem}-{_NO_NAME.sub('-', function)}", *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
