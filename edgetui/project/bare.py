"""A project without a file: functions named on the command line."""

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from edgetui.engine.behavior import Association, Behavior, Distribution, Function, Origin
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.project.answers import local_answer
from edgetui.project.lints import lints
from edgetui.project.model import Project
from edgetui.project.policies import DEFAULT_CACHE_POLICY, managed_cache_policy
from edgetui.project.problems import Problem

#: The domain of the one origin, where what answers has none that an origin can have.
ORIGIN_DOMAIN = "origin.example.org"
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")


def bare_project(
    functions: Mapping[EventType, Function],
    *,
    origin: str | None = None,
    include_body: bool = False,
    root: Path | None = None,
    today: date | None = None,
) -> Project:
    """One behavior with `functions`, CachingOptimized, and one origin.

    `origin` is what answers for it: a folder, a file, a URL, a fault, or `none`, which is also what None means.
    A URL with a host name is the origin itself, anything else stands in for `origin.example.org`.
    `include_body` holds for the request events. Raises UsageError when `origin` does not exist.
    """
    root = Path(os.path.abspath(root or Path.cwd()))
    answer = local_answer(origin if origin is not None else "none", root)
    if isinstance(answer, Problem):
        raise UsageError(
            f"--origin: {answer.message}",
            "Name a folder, a raw response file, a file of faults, a URL, s3://bucket, fault:reset, or none.",
        )
    associations = tuple(
        Association(event, functions[event], include_body and event.is_request)
        for event in EventType
        if event in functions
    )
    its_origin = _origin(answer)
    policy = managed_cache_policy(DEFAULT_CACHE_POLICY)
    distribution = Distribution(
        behaviors=(Behavior(cache_policy=policy, associations=associations),),
        origins=(its_origin,),
    )
    return Project(
        path=None,
        root=root,
        title=", ".join(dict.fromkeys(association.function.name for association in associations)) or root.name,
        distribution=distribution,
        local={its_origin.domain_name: answer},
        warnings=lints(distribution, today or date.today()),
    )


def _origin(answer: str) -> Origin:
    """Servers tell sites apart by Host, so one that has a name is asked by it."""
    try:
        parts = urlsplit(answer.removeprefix("insecure+"))
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return Origin("origin", ORIGIN_DOMAIN)
    if not parts.scheme.startswith("http") or not name or _ADDRESS.fullmatch(name):
        return Origin("origin", ORIGIN_DOMAIN)
    return Origin("origin", name, protocol_policy=f"{parts.scheme}-only", http_port=port or 80, https_port=port or 443)
