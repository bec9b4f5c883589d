"""All that two or more values of edgetui.toml must agree on, and what they refer to on this machine."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from edgetui.engine.data import load
from edgetui.project.answers import local_answer
from edgetui.project.behavior_checks import behavior_problems, names_in
from edgetui.project.error_checks import (
    custom_error_response_problems,
    origin_group_problems,
    restriction_problems,
)
from edgetui.project.handlers import find_handler
from edgetui.project.keys import key_problems
from edgetui.project.origin_checks import era_of, origin_problems
from edgetui.project.policy_checks import policy_problems_in
from edgetui.project.problems import KeyPath, Problem, shown, suggestion
from edgetui.project.schema import File, FunctionTable
from edgetui.project.structure import ABSENT
from edgetui.project.viewer import viewer_problems

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_VARIABLE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")


def problems_in(file: File, document: Mapping[str, Any], root: Path) -> Iterator[Problem]:
    """Everything wrong with `file`, which is what could be read of `document`. `root` is the folder of the file."""
    names = names_in(document, file)
    yield from _distribution(file, document)
    yield from origin_problems(file)
    for name, function in file.Functions.items():
        yield from _function(("Functions", name), function, root)
    yield from behavior_problems(file, names)
    yield from policy_problems_in(file)
    yield from custom_error_response_problems(file)
    yield from origin_group_problems(file, has_all_origins=names.has_all_origins)
    yield from restriction_problems(file)
    yield from key_problems(file, root, names.public_keys)
    yield from viewer_problems(file.viewer)
    for domain, target in file.local.items():
        answer = local_answer(target, root)
        if isinstance(answer, Problem):
            yield Problem(("local", domain), answer.message)


def _distribution(file: File, document: Mapping[str, Any]) -> Iterator[Problem]:
    quotas = load("quotas")["cloudfront"]
    if not document.get("Origins"):
        yield Problem(
            ("Origins",),
            'is required: add [[Origins]] with Id = "origin" and DomainName = "origin.example.org" '
            '(when no origin shall answer, [local] "origin.example.org" = "none")',
        )
    for key, most in (("Origins", quotas["origins"]), ("CacheBehaviors", quotas["cache_behaviors"])):
        count = len(getattr(file, key))
        if count > most[era_of(file)]:
            yield Problem((key,), f"a distribution has at most {most[era_of(file)]}, not {count}")
    aliases, most_aliases = file.Distribution.Aliases, quotas["alternate_domain_names"]
    if len(aliases) > most_aliases:
        yield Problem(("Distribution", "Aliases"), f"a distribution has at most {most_aliases}, not {len(aliases)}")
    longest = quotas["default_root_object_chars"]
    if len(file.Distribution.DefaultRootObject) > longest:
        value = file.Distribution.DefaultRootObject
        yield Problem(
            ("Distribution", "DefaultRootObject"), f"has at most {longest} characters, not {len(value)}: {shown(value)}"
        )


def _function(keys: KeyPath, function: FunctionTable, root: Path) -> Iterator[Problem]:
    runtimes = _runtimes()
    is_known = function.Runtime is None or function.Runtime in runtimes
    if not is_known:
        yield Problem(
            (*keys, "Runtime"),
            f"{shown(function.Runtime)} is no runtime of Lambda@Edge{suggestion(str(function.Runtime), runtimes)}",
        )
    code = Path(os.path.normpath(root / function.CodeUri))
    if not os.path.isdir(code):
        yield Problem((*keys, "CodeUri"), f"there is no folder {shown(function.CodeUri)} in {root}")
    elif is_known and function.Handler != ABSENT:
        found = find_handler(code, function.Handler, function.Runtime)
        if isinstance(found, str):
            yield Problem((*keys, "Handler"), found)
    interpreter = function.interpreter
    if interpreter is not None and (not interpreter or "\0" in interpreter):
        yield Problem(
            (*keys, "interpreter"), f'must be a command or a path ("python3.12", ".venv"), not {shown(interpreter)}'
        )
    elif interpreter and "/" in interpreter and not os.path.exists(root / interpreter):
        yield Problem((*keys, "interpreter"), f"there is no {shown(interpreter)} in {root}")
    if function.region is not None and not _REGION.fullmatch(function.region):
        yield Problem((*keys, "region"), f"must be an AWS Region (eu-central-1), not {shown(function.region)}")
    yield from _environment((*keys, "Environment"), function.Environment)


def _environment(keys: KeyPath, environment: dict[str, str]) -> Iterator[Problem]:
    for name, value in environment.items():
        if not _VARIABLE.fullmatch(name):
            yield Problem((*keys, name), f"{shown(name)} is no name of an environment variable: letters, digits and _")
        if "\0" in value:
            yield Problem((*keys, name), f"must not contain the character NUL, as {shown(value)} does")


def _runtimes() -> tuple[str, ...]:
    """Newest first, so that a tie in nearness goes to what can still be deployed."""
    runtimes = load("runtimes")
    return tuple(
        dict.fromkeys((*runtimes["current"][::-1], *runtimes["lifecycle"], *runtimes["preview_in_botocore_enum"]))
    )
