"""A project -> a workspace: what performs its commands, and what answers for its origins."""

import base64
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from edgetui.engine.commands import CheckSignature
from edgetui.errors import UsageError
from edgetui.origins.bodies import Bodies
from edgetui.origins.choose import NewLive, origin_from_text
from edgetui.origins.live import LiveOrigin
from edgetui.origins.none import NoOrigin
from edgetui.origins.recorded import RecordedOrigin, RecordingOrigin
from edgetui.origins.recordings import Recordings, has_recordings
from edgetui.origins.routed import RoutedOrigins
from edgetui.project.model import Project
from edgetui.runtimes.pool import FunctionPool
from edgetui.runtimes.source_files import SourceFiles
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.definition import Definition, OriginMode, Sample
from edgetui.session.drive import OriginPerformer, Performers
from edgetui.session.function_states import FunctionStates
from edgetui.session.project_file import ProjectFile
from edgetui.session.workspace import Workspace

#: The folder beside a project where the answers of its origins are kept.
RECORDINGS = "recordings"


@dataclass(frozen=True, slots=True)
class Tape:
    """What becomes of origins' answers: `records` keeps them, `replays` gives those that were kept.

    Both: what was not recorded is asked for and kept. `with_secrets` keeps credentials too. `is_proxied`: what is asked
    over the network is asked through the proxies of the environment.
    """

    records: bool = False
    replays: bool = False
    with_secrets: bool = False
    is_proxied: bool = False


NO_TAPE = Tape()


def new_request_id() -> str:
    """As CloudFront's: 56 characters of URL-safe base64, the last two `==`."""
    return base64.urlsafe_b64encode(os.urandom(40)).decode("ascii")


def workspace_of(
    project: Project,
    *,
    origin: str | None = None,
    samples: tuple[Sample, ...] = (),
    new_id: Callable[[], str] = new_request_id,
    clock: Callable[[], float] = time.time,
    at: float | None = None,
    found_handlers: tuple[str, ...] = (),
    tape: Tape = NO_TAPE,
    project_file: ProjectFile | None = None,
) -> Workspace:
    """A workspace on `project`. With `origin`, that answers for every origin, whatever the project says.

    With `at`, seconds since the epoch, its clock stands there.
    """
    definition = definition_of(project, origin, samples, tape)
    session_clock = Clock(clock)
    if at is not None:
        session_clock.freeze(at)
    functions = FunctionStates()
    pool = FunctionPool(on_start=functions.note)
    functions.load = pool.load
    first = next(iter(definition.origins.values()))
    workspace = Workspace(
        definition.distribution,
        Performers(pool, first, CacheStore(session_clock), is_signed),
        new_id=new_id,
        clock=session_clock,
        title=definition.title,
        samples=samples,
        origins=definition.origins,
        warnings=definition.warnings,
        found_handlers=found_handlers,
        file=definition.file,
        answers=definition.answers,
        functions=functions,
        project=project_file,
    )
    workspace.sources = SourceFiles(pool.loaded_files)
    return workspace


def definition_of(
    project: Project, origin: str | None = None, samples: tuple[Sample, ...] = (), tape: Tape = NO_TAPE
) -> Definition:
    """What a workspace on `project` works on."""
    answers = dict(project.local)
    if origin is not None:
        answers = {each.domain_name: origin for each in project.distribution.origins}
    return Definition(
        distribution=project.distribution,
        origins=origins_of(project, origin, tape=tape),
        title=project.title,
        file=_relative(str(project.path)) if project.path else "",
        answers={domain: _relative(answer) for domain, answer in answers.items()},
        warnings=tuple(lint.sentence for lint in project.warnings),
        samples=samples,
    )


def _relative(answer: str) -> str:
    """A path in the current folder without it."""
    below = os.path.relpath(answer) if os.path.isabs(answer) else answer
    return answer if below.startswith(os.pardir) else below


def origins_of(
    project: Project,
    origin: str | None,
    *,
    is_hot: bool = False,
    bodies: Bodies | None = None,
    tape: Tape = NO_TAPE,
) -> dict[OriginMode, OriginPerformer]:
    """What may answer FetchOrigin, the one in use first; the recordings of the project only where there are some.

    Handlers without a project have one origin that answers for every domain they may switch to. Raises UsageError for
    an origin that is none, and where there is nothing to replay.
    """
    if origin is None and project.path is None:
        origin = next(iter(project.local.values()), "none")
    over_network = partial(LiveOrigin, is_hot=is_hot, bodies=bodies, is_proxied=tape.is_proxied)
    live = None if origin == "none" else _live(project, origin, over_network)
    folder = str(project.root / RECORDINGS)
    recordings = Recordings(folder, with_secrets=tape.with_secrets)
    if tape.replays and not tape.records and not has_recordings(folder):
        raise UsageError(f"there are no recordings in {folder}", "--record makes them")
    if tape.records and live is None:
        raise UsageError("there is nothing to record: no origin answers here", "--origin URL|DIR|FILE says what does")
    modes: dict[OriginMode, OriginPerformer] = {}
    if live is not None and tape.records:
        live = RecordingOrigin(live, recordings)
    if tape.replays or has_recordings(folder):
        modes[OriginMode.RECORDINGS] = RecordedOrigin(recordings, live if tape.records and tape.replays else None)
    if live is not None:
        modes = {**modes, OriginMode.LIVE: live} if tape.replays else {OriginMode.LIVE: live, **modes}
    elif not tape.replays:
        modes = {OriginMode.NONE: NoOrigin(), **modes}
    return {**modes, OriginMode.NONE: modes.get(OriginMode.NONE) or NoOrigin()}


def _live(project: Project, origin: str | None, over_network: NewLive) -> OriginPerformer:
    if origin is not None:
        return origin_from_text(origin, os.getcwd(), over_network)
    root = str(project.root)
    routes = {domain: origin_from_text(answer, root, over_network) for domain, answer in project.local.items()}
    return RoutedOrigins(routes, over_network(None))


def is_signed(command: CheckSignature) -> bool:
    """Whether the signature is that of the key; cryptography is loaded for it."""
    from edgetui.project.signatures import verify

    return verify(command.public_key, command.message, command.signature, command.hash_algorithm)
