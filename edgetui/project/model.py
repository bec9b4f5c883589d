"""A project: a distribution and where its parts are on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edgetui.engine.behavior import Distribution
from edgetui.engine.http import Headers, Viewer
from edgetui.project.lints import Lint


@dataclass(frozen=True)
class Project:
    """What a front end is started on.

    `path` is the file it was read from (None: the command line), `root` the absolute folder its paths are relative
    to. `local` says how an origin's domain is answered here: an absolute path of a folder or of a raw response file,
    a URL, or `none`; a domain that is not in it is the live origin. `requests` are the files beside it to start
    from, `warnings` what would go wrong at deploy time. `viewer` sends the requests that are composed here (None: it
    is not said who), with `viewer_headers` where the request does not have its own.
    """

    path: Path | None
    root: Path
    title: str
    distribution: Distribution
    local: Mapping[str, str] = field(default_factory=dict)
    requests: tuple[Path, ...] = ()
    warnings: tuple[Lint, ...] = ()
    viewer: Viewer | None = None
    viewer_headers: Headers = field(default_factory=Headers)
