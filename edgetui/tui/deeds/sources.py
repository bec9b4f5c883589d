"""The source of a function: opening it, and running it again when it changes."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.timer import Timer

from edgetui.engine.commands import FunctionFailed, InvokeFunction
from edgetui.engine.exchange import StageRecord
from edgetui.engine.stage import Stage
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
    """Files as they were when the flow had come to this run: of each function in it, in the order they ran."""

    flow: Flow
    at: object
    functions: Sequence[tuple[Stage, Callable[[], str]]]

    def changed(self) -> tuple[Stage, str] | None:
        """The stage of the first function of which a file has changed, and the file's name."""
        found = ((stage, changed()) for stage, changed in self.functions)
        return next((each for each in found if each[1]), None)


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
        return (
            self._after_change(self.inspection.record, name) if name else f"{shown(place_of(source), 60)}: not changed"
        )

    def do_rerun_on_save(self) -> str:
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = self._watched = None
            return "saving runs nothing again"
        self._watch()
        self._watcher = self.set_interval(_INTERVAL, self._look)
        return "saving a source runs its function in this flow again"

    def drop_drawn(self) -> None:
        """What is drawn of a file is not true any more."""
        raise NotImplementedError

    # -- while files are watched

    def _watch(self) -> None:
        """From now on, the files of the functions that ran."""
        flow, finder = self.inspection.flow, self.finder
        self._watched = None
        if flow is not None and finder is not None:
            files = [
                (record.stage, finder.watch(record.command.association.function, trace_of(record)))
                for record in flow.exchange.records
                if isinstance(record.command, InvokeFunction)
            ]
            self._watched = _Watched(flow, flow.timeline, files)

    def _look(self) -> None:
        """Sends nothing to the terminal as long as no file changes."""
        flow = self.inspection.flow
        if flow is None or flow.running is not None or self.inspection.is_looking_back:
            return
        watched = self._watched
        changed = watched.changed() if watched and watched.flow is flow else None
        if changed:
            stage, name = changed
            self.say(self._after_change(flow.exchange.record(stage), name))
        elif watched is None or watched.flow is not flow or watched.at is not flow.timeline:
            # The function has run since and may have loaded other files.
            self._watch()

    def _after_change(self, record: StageRecord | None, name: str) -> str:
        """Run the function again where that is wanted; what to say. `record` is what became of it, None for nothing."""
        flow, name = self.inspection.flow, shown(name, 60)
        if flow is None or record is None:
            return f"{name} changed"
        is_newest = record is newest_function(flow) and not self.inspection.is_looking_back
        if self._watcher is None or self.inspection.is_looking_back:
            way = f"{{again}} runs {record.stage} again" if is_newest else f"{{branch}} runs again from {record.stage}"
            return f"{name} changed: {keyed(way)}"
        # From before the run on: what is saved while it lasts is seen too.
        self._watch()
        if is_newest:
            while flow.timeline.steps and newest_function(flow) is record:
                self.inspection.rewind()
        else:
            self.inspection.select(record.stage)
            self.inspection.branch()
        self.inspection.compare_with(record)
        self.run(self.workspace.step)
        return f"{name} changed: {record.stage} runs again{'' if is_newest else f' as run {len(flow.runs)}'}"


def trace_of(record: StageRecord | None) -> tuple[str, ...]:
    """The stack of a function that failed."""
    return record.outcome.trace if record and isinstance(record.outcome, FunctionFailed) else ()


def newest_function(flow: Flow) -> StageRecord | None:
    """What became of the function that ran last in this run."""
    records = reversed(flow.exchange.records)
    return next((record for record in records if isinstance(record.command, InvokeFunction)), None)
