"""What is known of each function's code: not loaded yet, loaded, or broken. The runtimes tell it, screens show it."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FunctionFailed


@dataclass(frozen=True, slots=True)
class Loaded:
    """The newest cold start came to a good end after `init_ms` milliseconds."""

    init_ms: float


@dataclass(frozen=True, slots=True)
class Broken:
    """The newest cold start failed, as `failed` says."""

    failed: FunctionFailed


State = Loaded | Broken
#: Starts a function without invoking it. What is wrong with its code is a value.
Load = Callable[[Function], Awaitable[None]]


async def _loads_nothing(_: Function) -> None:
    return None


class FunctionStates:
    """The newest state of each function. `load` is what starts one to find out; `listen` is told of every change."""

    def __init__(self, load: Load = _loads_nothing) -> None:
        self.load = load
        self.listen: Callable[[], None] = lambda: None
        self._states: dict[Function, State] = {}

    def note(self, function: Function, state: State) -> None:
        """A cold start came to its end."""
        self._states[function] = state
        self.listen()

    def of(self, function: Function) -> State | None:
        """None: it has not been started yet."""
        return self._states.get(function)

    async def find_out(self, functions: Iterable[Function]) -> None:
        """Load those that nothing is known of, one after another."""
        for function in functions:
            if function not in self._states:
                await self.load(function)

    def forget_broken(self) -> None:
        """What was broken may have been put right since."""
        self._states = {each: state for each, state in self._states.items() if not isinstance(state, Broken)}
        self.listen()


def broken_at(failed: FunctionFailed, function: Function) -> str:
    """`auth.js:27`, the innermost line of the function's own code that the trace names; "" when it names none."""
    root = re.escape(function.root.rstrip("/") + "/")
    found = re.findall(rf'{root}([^\s":]+)(?::|", line |" Line )(\d+)', "\n".join(failed.trace))
    if not found:
        return ""
    # Node.js begins with the innermost frame, Python ends with it.
    return ":".join(found[0] if function.is_node else found[-1])
