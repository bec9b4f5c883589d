"""What a workspace works on: a distribution, what answers for its origins, the requests that come with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edgetui.engine.behavior import Distribution
from edgetui.engine.http import Request, Viewer
from edgetui.session.drive import OriginPerformer


class OriginMode(StrEnum):
    """What answers FetchOrigin. Recordings: files that hold what origins once answered. Earlier run: what it said
    in one of the flow, and the cache with it."""

    LIVE = "live"
    RECORDINGS = "recordings"
    NONE = "none"
    EARLIER_RUN = "earlier run"


@dataclass(frozen=True, slots=True)
class Sample:
    """A request that comes with a project or a file: something to start from."""

    title: str
    request: Request
    viewer: Viewer
    comment: str = ""


@dataclass(frozen=True)
class Definition:
    """`file` is the path of its edgetui.toml as a person would write it ("": there is none).

    `origins` answer for its origins, the first one to begin with; `answers` says in words how, by domain: a folder,
    a file, a URL or `none`; a domain that is not in it is asked live.
    """

    distribution: Distribution
    origins: Mapping[OriginMode, OriginPerformer]
    title: str = ""
    file: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
