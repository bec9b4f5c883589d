"""What a project's code is like: does each function load, and how much code is it."""

import os
from dataclasses import dataclass

from edgetui.engine.behavior import Distribution, Function
from edgetui.engine.data import load
from edgetui.project.model import Project
from edgetui.runtimes.pool import FunctionPool
from edgetui.session.function_states import FunctionStates, State

#: What no package has in it.
_LEFT_OUT = {".git", ".venv", "venv", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A function, how its cold start ended, the bytes of its code before it is zipped, and the MB its zip may have."""

    function: Function
    state: State
    code_bytes: int
    zip_mb: int


async def checked_functions(project: Project) -> tuple[Checked, ...]:
    """Every function of the project, each started once and never invoked."""
    states = FunctionStates()
    pool = FunctionPool(on_start=states.note)
    states.load = pool.load
    functions = functions_of(project.distribution)
    try:
        await states.find_out(functions)
    finally:
        await pool.close()
    known = ((function, states.of(function)) for function in functions)
    return tuple(
        Checked(function, state, code_bytes(function.root), zip_quota(function, project.distribution))
        for function, state in known
        if state is not None
    )


def functions_of(distribution: Distribution) -> tuple[Function, ...]:
    """Each function once, in the order of the behaviors."""
    associations = (each for behavior in distribution.behaviors for each in behavior.associations)
    return tuple(dict.fromkeys(association.function for association in associations))


def zip_quota(function: Function, distribution: Distribution) -> int:
    """MB of a function's package: until 2023 one with a viewer event had less [cloudfront-limits]."""
    associations = (each for behavior in distribution.behaviors for each in behavior.associations)
    is_viewers = any(each.event_type.is_viewer for each in associations if each.function == function)
    quotas = load("quotas")["lambda_edge"]["legacy" if distribution.settings.is_legacy else "current"]
    most: int = quotas["viewer" if is_viewers else "origin"]["zip_mb"]
    return most


def code_bytes(root: str) -> int:
    """The size of the files below `root`, links not followed."""
    total = 0
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name not in _LEFT_OUT]
        total += sum(os.lstat(os.path.join(folder, file)).st_size for file in files)
    return total
