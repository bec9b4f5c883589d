"""A project -> a local CloudFront."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from edgetui.capture.hosts import Hosts
from edgetui.capture.server import Server, Witness, is_loopback
from edgetui.capture.sharing import SharedFunctions
from edgetui.origins.bodies import Bodies
from edgetui.project.model import Project
from edgetui.runtimes.pool import FunctionPool
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers
from edgetui.session.runner import Runner
from edgetui.wiring.requests import request_from_file
from edgetui.wiring.workspaces import Tape, is_signed, new_request_id, origins_of

if TYPE_CHECKING:
    import ssl

    from edgetui.capture.authority import Authority


def server_of(
    projects: Sequence[Project],
    witness: Witness,
    *,
    origin: str | None = None,
    address: str,
    port: int,
    new_id: Callable[[], str] = new_request_id,
    clock: Callable[[], float] = time.time,
    tape: Tape = Tape(),  # noqa: B008 (it is frozen)
    tls: "ssl.SSLContext | None" = None,
) -> Server:
    """A local CloudFront, to be started, for projects told apart by Host; `witness` is told of every request."""
    bodies = Bodies()
    runners = [_runner_of(project, origin, new_id, clock, tape, bodies) for project in projects]
    runs = runners[0] if len(runners) == 1 else Hosts(runners)
    return Server(runs, witness, address=address, port=port, tls=tls)


def _runner_of(
    project: Project,
    origin: str | None,
    new_id: Callable[[], str],
    clock: Callable[[], float],
    tape: Tape,
    bodies: Bodies,
) -> Runner:
    answers = next(iter(origins_of(project, origin, is_hot=True, bodies=bodies, tape=tape).values()))
    session_clock = Clock(clock)
    performers = Performers(SharedFunctions(FunctionPool()), answers, CacheStore(session_clock), is_signed)
    return Runner(project.distribution, performers, new_id, session_clock)


def authority() -> "Authority":
    """The certificate authority of this machine; made when it is first asked for."""
    from platformdirs import user_data_path

    from edgetui.capture.authority import Authority

    return Authority(user_data_path("edgetui") / "ca")


def exposure(address: str) -> str:
    """What listening on `address` exposes beyond this machine; "" for nothing."""
    if is_loopback(address):
        return ""
    return f"whoever can reach {address} can run these functions, and the origins answer them through this machine"


def sample_path(project: Project) -> str:
    """The target of a request that makes sense to send first."""
    sample = next((request for request in project.requests if request.suffix == ".http"), None)
    return request_from_file(str(sample))[0].target() if sample else "/"
