"""Answers `InvokeFunction`: keeps workers warm, starts them when needed, and words what became of an invocation."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FunctionFailed, FunctionReturned, InvokeFunction
from edgetui.errors import UsageError
from edgetui.runtimes import environment, platform_lines
from edgetui.runtimes.discover import interpreter_for, mismatch
from edgetui.runtimes.encoding import to_json
from edgetui.runtimes.guardian import Guardian
from edgetui.runtimes.instance import Answer, Instance
from edgetui.runtimes.invocation import Invocation
from edgetui.session.function_states import Broken, Loaded, State

#: Seconds Lambda gives to the initialisation, apart from the function's own timeout.
INIT_SECONDS = 10.0
#: Seconds after which workers that were idle all the time are ended, but for one of each function.
REST_SECONDS = 60.0


def random_id() -> str:
    """A UUID of version 4, at a fifth of the price of the `uuid` module's: every call pays it."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _tells_nobody(function: Function, state: State) -> None:
    return None


class _Crew:
    """The workers of one function that wait, the longest idle first, and the fewest there were since the last look."""

    __slots__ = ("fewest", "idle")

    def __init__(self) -> None:
        self.idle: list[Instance] = []
        self.fewest = 0


class FunctionPool:
    """Performs `InvokeFunction`. Belongs to the event loop it is used in.

    One worker process per function and invocation in progress; workers that are done wait for the next one.
    A burst leaves many behind: those it was possible to do without for `rest_seconds` are ended, but for one.
    `new_id` gives Lambda's request ids, `now` the time of day (s); tests make both fixed. `on_start` is told of every
    cold start how it ended.
    """

    def __init__(
        self,
        new_id: Callable[[], str] = random_id,
        now: Callable[[], float] = time.time,
        init_seconds: float = INIT_SECONDS,
        on_start: Callable[[Function, State], None] = _tells_nobody,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._new_id = new_id
        self._now = now
        self._init_seconds = init_seconds
        self._on_start = on_start
        self._rest_seconds = rest_seconds
        self._crews: dict[Function, _Crew] = {}
        self._next_look: asyncio.TimerHandle | None = None
        self._busy: set[Instance] = set()
        self._stale: set[Instance] = set()
        self._ending: set[Instance] = set()
        self._mismatches_told: set[str] = set()
        self._guardian = Guardian()

    async def perform(self, command: InvokeFunction) -> FunctionReturned | FunctionFailed:
        """Run the function on the event. Whatever the function does comes back as a value."""
        invocation = Invocation(command.association.function, self._new_id())
        crew = self._crew(invocation.function)
        instance = self._warm(crew) or await self._start(invocation)
        if isinstance(instance, FunctionFailed):
            return instance
        self._busy.add(instance)
        try:
            return await self._invoke(instance, invocation, command.event)
        finally:
            self._busy.discard(instance)
            self._give_back(instance, crew)

    async def load(self, function: Function) -> None:
        """Start the function when it is not, so that `on_start` tells; its first invocation is a warm one then."""
        crew = self._crew(function)
        instance = self._warm(crew) or await self._start(Invocation(function, self._new_id()))
        if isinstance(instance, Instance):
            self._give_back(instance, crew)

    async def restart(self, function: Function) -> None:
        """The next invocation of `function` is a cold start."""
        self._stale |= self._busy
        await _stop(_leaving(self._crew(function)))

    async def cold_start(self) -> None:
        """The next invocation of every function is a cold start."""
        self._stale |= self._busy
        await _stop([instance for crew in self._crews.values() for instance in _leaving(crew)])

    def loaded_files(self, function: Function) -> set[str]:
        """The files below the task root that idle workers of `function` have loaded."""
        return {file for instance in self._crew(function).idle for file in instance.sources.files}

    async def close(self) -> None:
        """End every worker and all they started."""
        busy = list(self._busy)
        if self._next_look is not None:
            self._next_look.cancel()
        await self.cold_start()
        await _stop([*busy, *self._ending])
        self._guardian.close()

    # --- workers ---

    def _crew(self, function: Function) -> _Crew:
        crew = self._crews.get(function)
        if crew is None:
            crew = self._crews[function] = _Crew()
        return crew

    def _warm(self, crew: _Crew) -> Instance | None:
        """An idle worker that still is what a cold start would give."""
        while crew.idle:
            instance = crew.idle.pop()
            crew.fewest = min(crew.fewest, len(crew.idle))
            if instance.is_usable and not instance.sources.have_changed():
                return instance
            self._end(instance)
        return None

    def _give_back(self, instance: Instance, crew: _Crew) -> None:
        if instance in self._stale or not instance.is_usable:
            self._stale.discard(instance)
            self._end(instance)
            return
        crew.idle.append(instance)
        if len(crew.idle) > 1 and self._next_look is None:
            self._look_later()

    def _look_later(self) -> None:
        for crew in self._crews.values():
            crew.fewest = len(crew.idle)
        self._next_look = asyncio.get_running_loop().call_later(self._rest_seconds, self._look)

    def _look(self) -> None:
        """End the workers nobody needed since the last look."""
        for crew in self._crews.values():
            spare = max(0, min(crew.fewest, len(crew.idle) - 1))
            for instance in crew.idle[:spare]:
                self._end(instance)
            del crew.idle[:spare]
        self._next_look = None
        if any(len(crew.idle) > 1 for crew in self._crews.values()):
            self._look_later()

    def _end(self, instance: Instance) -> None:
        """Kill without waiting; `close` does."""
        self._ending = {known for known in self._ending if not known.has_ended}
        instance.kill()
        self._ending.add(instance)

    async def _start(self, invocation: Invocation) -> Instance | FunctionFailed:
        """A cold start, and how it ended."""
        started = await self._cold_start(invocation)
        state = Broken(started) if isinstance(started, FunctionFailed) else Loaded(invocation.init_ms or 0.0)
        self._on_start(invocation.function, state)
        return started

    async def _cold_start(self, invocation: Invocation) -> Instance | FunctionFailed:
        function = invocation.function
        stream = environment.log_stream(function, self._now(), self._new_id(), self._guardian.mark)
        began = time.perf_counter()
        try:
            instance = Instance(function, interpreter_for(function), stream, self._guardian)
        except UsageError as error:
            return invocation.not_started("Edgetui.NoInterpreter", f"{error.message}; {error.hint}")
        except OSError as error:
            return invocation.not_started(
                "Edgetui.NotStarted", f"cannot start the function in '{function.root}': {error}"
            )
        self._busy.add(instance)
        try:
            answer = await instance.loaded(self._init_seconds)
        finally:
            self._busy.discard(instance)
        invocation.init_ms = (time.perf_counter() - began) * 1000
        invocation.memory_mb = instance.peak_mb()
        self._tell_start(invocation, instance)
        is_over_memory = instance.is_too_much(invocation.memory_mb)
        if isinstance(answer, Answer) and answer.kind == "L" and not is_over_memory:
            return instance
        await instance.stop()
        return invocation.not_loaded(answer, self._init_seconds, is_over_memory, self._now())

    def _tell_start(self, invocation: Invocation, instance: Instance) -> None:
        runtime = invocation.function.runtime
        invocation.logs.append(platform_lines.init_start(runtime, instance.version))
        said = mismatch(runtime, instance.version) if instance.version else ""
        if said and said not in self._mismatches_told:
            self._mismatches_told.add(said)
            invocation.logs.append(platform_lines.platform(said))
        invocation.logs += instance.output.take()

    async def _invoke(
        self, instance: Instance, invocation: Invocation, event: Mapping[str, Any]
    ) -> FunctionReturned | FunctionFailed:
        invocation.told_start()
        text = to_json(event)
        head, seconds = invocation.head(self._now()), invocation.function.timeout
        began = time.perf_counter()
        answer = await instance.invoke(head, text, seconds)
        invocation.elapsed_ms = (time.perf_counter() - began) * 1000
        invocation.logs += instance.output.take()
        invocation.memory_mb = instance.peak_mb()
        is_over_memory = instance.is_too_much(invocation.memory_mb)
        if is_over_memory or (isinstance(answer, Answer) and answer.kind == "X"):
            await instance.stop()
        if isinstance(answer, Answer) and answer.kind in "RU" and not is_over_memory:
            return invocation.returned(answer.payload, event if answer.kind == "U" else None)
        return invocation.ended(answer, seconds, is_over_memory, self._now())


def _leaving(crew: _Crew) -> list[Instance]:
    leaving, crew.idle = crew.idle, []
    return leaving


async def _stop(instances: list[Instance]) -> None:
    await asyncio.gather(*(instance.stop() for instance in instances))
