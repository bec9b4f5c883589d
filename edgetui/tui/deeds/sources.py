"""The source of a function: opening it, and running it again when it changes."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from textual.timer import Timer

from edgetui.engine.commands import FunctionFailed, InvokeFunction
from edgetui.engine.exchange import StageRecord
from edgetui.session.flow import Flow
from edgetui.session.source import SourceFile, SourceFinder
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds
from edgetui.tui.views.code import place_of
from edgetui.tui.views.safe import shown

#: Seconds between two looks at the files, while they are looked at.
_INTERVAL = 0.5


@dataclass(frozen=True, slots=True)
class _Watched:
    """Files as they were when the flow had come to this exchange."""

    flow: Flow
    at: object
    changed: Callable[[], str]


class Sources(Deeds):
    """Actions on what a person writes."""

    _watched: _Watched | None = None
    _watcher: Timer | None = None

    @property
    def finder(self) -> SourceFinder | None:
        return self.workspace.sources

    def source(self) -> SourceFile | None:
        """The file of the function of the stage looked at, at the line of its error; None where there is none."""
        function, trace = self.inspection.function, trace_of(self.inspection.record)
        return self.finder.source(function, trace) if function and self.finder else None

    def do_open_source(self) -> str:
        from edgetui.tui.editor import EditorProblem, editor_from, opened

        source, function = self.source(), self.inspection.function
        if source is None or function is None or self.finder is None:
            return "its source is not on this machine"
        try:
            editor = editor_from(os.environ)
        except EditorProblem as problem:
            return str(problem)
        changed = self.finder.watch(function, trace_of(self.inspection.record))
        with self.app.suspend():
            failure = opened(editor, source)
        self.drop_drawn()
        if failure:
            return failure
        name = changed()
        return self._after_change(name) if name else f"{shown(place_of(source), 60)}: not changed"

    def do_rerun_on_save(self) -> str:
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = self._watched = None
            return "saving runs nothing again"
        self._watch()
        self._watcher = self.set_interval(_INTERVAL, self._look)
        return "saving a source runs the newest function of this flow again"

    def drop_drawn(self) -> None:
        """What is drawn of a file is not true any more."""
        raise NotImplementedError

    # -- while files are watched

    def _watch(self) -> None:
        """From now on, the files of the function that ran last."""
        flow = self.inspection.flow
        record = newest_function(flow) if flow else None
        self._watched = None
        if flow is not None and record is not None and self.finder is not None:
            assert isinstance(record.command, InvokeFunction)
            function = record.command.association.function
            self._watched = _Watched(flow, flow.timeline, self.finder.watch(function, trace_of(record)))

    def _look(self) -> None:
        """Sends nothing to the terminal as long as no file changes."""
        flow = self.inspection.flow
        if flow is None or flow.running is not None or self.inspection.is_looking_back:
            return
        watched = self._watched
        name = watched.changed() if watched and watched.flow is flow else ""
        if name:
            self.say(self._after_change(name))
        elif watched is None or watched.flow is not flow or watched.at is not flow.timeline:
            # The function has run since and may have loaded other files.
            self._watch()

    def _after_change(self, name: str) -> str:
        """Run the newest function again where that is wanted; what to say."""
        flow = self.inspection.flow
        record = newest_function(flow) if flow else None
        name = shown(name, 60)
        if flow is None or record is None:
            return f"{name} changed"
        if self._watcher is None or self.inspection.is_looking_back:
            return f"{name} changed: {keyed('{again}')} runs {record.stage} again"
        # From before the run on: what is saved while it lasts is seen too.
        self._watch()
        while flow.timeline.steps and newest_function(flow) is record:
            self.inspection.rewind()
        self.inspection.compare_with(record)
        self.run(self.workspace.step)
        return f"{name} changed: {record.stage} runs again"


def trace_of(record: StageRecord | None) -> tuple[str, ...]:
    """The stack of a function that failed."""
    return record.outcome.trace if record and isinstance(record.outcome, FunctionFailed) else ()


def newest_function(flow: Flow) -> StageRecord | None:
    """What became of the function that ran last in this run."""
    records = reversed(flow.exchange.records)
    return next((record for record in records if isinstance(record.command, InvokeFunction)), None)
