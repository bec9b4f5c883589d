"""Keeping a session: every flow in a file, as it changes, and its runs left to the file when they are many."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from edgetui.errors import EdgetuiError
from edgetui.session.flow import Flow, Kept
from edgetui.session.recording import Restored
from edgetui.session.summary import summary_of
from edgetui.session.workspace import Workspace

#: Flows that are over and have their runs in memory; older ones are read from the file when they are looked at.
MOST_IN_MEMORY = 1000
#: Bytes of their bodies; fewer flows stay in memory where these are large.
MOST_BYTES = 256 * 1024 * 1024


class Writer(Protocol):
    """What writes flows to a file in its own time. `problem` is what the disk last said, "" while all is well."""

    @property
    def path(self) -> str: ...

    @property
    def problem(self) -> str: ...

    def changed(self, flow: Flow | None) -> None: ...

    def deleted(self, flow: Flow) -> None: ...

    def is_written(self, flow: Flow) -> bool: ...

    def load(self, number: int) -> Restored: ...

    def close(self) -> None: ...


class Keeper:
    """Keeps a workspace in the file of the writer that `begin` opens, from the first thing a person does.

    A session in which nothing was done leaves no file. `path` is that of a session which goes on.
    """

    def __init__(self, workspace: Workspace, begin: Callable[[], Writer], path: str = "") -> None:
        self._workspace = workspace
        self._begin = begin
        self._path = path
        self._writer: Writer | None = None
        self._problem = ""
        #: Flows that are over, the longest unchanged first, and the bytes of their bodies.
        self._over: OrderedDict[Flow, int] = OrderedDict()
        self._bytes = 0
        workspace.subscribe(self._changed)

    @property
    def problem(self) -> str:
        """Why flows are not saved; "" while they are."""
        return self._writer.problem if self._writer and self._writer.problem else self._problem

    @property
    def path(self) -> str:
        """The file; "" while there is none."""
        return self._writer.path if self._writer else self._path

    def _changed(self, flow: Flow | None) -> None:
        if flow is None or flow.running is not None:
            return
        writer = self._writer or (self._begun() if self._is_worth_it() else None)
        if writer is not None:
            writer.changed(flow)
            self._note(flow)

    def _begun(self) -> Writer | None:
        """The writer, which has all flows that are not in its file; None when there is no file."""
        if self._problem:
            return None
        try:
            self._writer = self._begin()
        except EdgetuiError as error:
            self._problem = error.message
            return None
        for each in self._workspace.flows:
            if each.row is None:
                self._writer.changed(each)
        return self._writer

    def deleted(self, flow: Flow) -> None:
        """The flow is to be in the file no more."""
        self._bytes -= self._over.pop(flow, 0)
        writer = self._writer or (self._begun() if flow.is_kept else None)
        if writer is not None:
            writer.deleted(flow)

    def _is_worth_it(self) -> bool:
        """Is there more than the samples as they came?"""
        flows = self._workspace.flows
        return len(flows) > len(self._workspace.samples) or any(
            flow.comment or (flow.row is None and (flow.timeline.steps or len(flow.runs) > 1)) for flow in flows
        )

    def _note(self, flow: Flow) -> None:
        """Have an old flow's runs read again when they are asked for, if they are safe."""
        self._bytes -= self._over.pop(flow, 0)
        if flow.is_over:
            self._over[flow] = _bytes_of(flow)
            self._bytes += self._over[flow]
        while len(self._over) > 1 and (len(self._over) > MOST_IN_MEMORY or self._bytes > MOST_BYTES):
            oldest = next(iter(self._over))
            if not self._put_away(oldest):
                return
            self._bytes -= self._over.pop(oldest)

    def _put_away(self, flow: Flow) -> bool:
        writer = self._writer
        if writer is None or not writer.is_written(flow):
            return False
        flow.put_away(Kept(summary_of(flow), writer.load))
        return True

    def close(self) -> str:
        """Write what is left; what to tell, "" when nothing was kept. Raises EdgetuiError for what is lost."""
        if self._writer is None:
            return ""
        self._writer.close()
        return f"session saved: edgetui {self._writer.path}"


def _bytes_of(flow: Flow) -> int:
    """Of the bodies that came from outside: what functions and edits make of them is seldom larger."""
    bodies = 0
    for run in flow.runs:
        response = run.exchange.response
        bodies += len(run.exchange.received.body) + (len(response.body) if response is not None else 0)
    return bodies
