"""Workers shared by many requests: one that will be free in a moment is better than a new process.

Lambda runs as many environments as there are requests at a time. A machine with as many processes would have no memory
left, and functions that take a millisecond need one or two of them. So a request waits for a running worker, and only
who has waited as long as a start takes has another started, up to a bound: it could not have had that one earlier. The
waiting is no part of the function's time. What a burst has grown is given up again when it was not needed for a while,
as the workers themselves are.
"""

import asyncio
from collections import deque

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FunctionFailed, FunctionReturned, InvokeFunction
from edgetui.session.drive import FunctionPerformer

#: Seconds a request waits at least before another worker is started for it.
PATIENCE = 0.05
#: Seconds a start of a worker is taken for until one was seen.
START = 0.25
#: Workers of one function at most.
MOST = 32
#: Seconds after which places that were free all the time are given up, but for one.
REST = 60.0


class SharedFunctions:
    """Performs InvokeFunction by `functions`, at most `most` of one function at a time."""

    def __init__(
        self,
        functions: FunctionPerformer,
        most: int = MOST,
        patience: float = PATIENCE,
        rest: float = REST,
        start: float = START,
    ) -> None:
        self._functions = functions
        self._most = most
        self._patience = patience
        self._rest = rest
        self._start = start
        self._places: dict[Function, _Places] = {}

    async def perform(self, command: InvokeFunction) -> FunctionReturned | FunctionFailed:
        """As the performer behind it, once there is a place."""
        function = command.association.function
        places = self._places.get(function)
        if places is None:
            places = self._places[function] = _Places(self._most, max(self._patience, self._start), self._rest)
        await places.enter()
        try:
            outcome = await self._functions.perform(command)
        finally:
            places.leave()
        if isinstance(outcome, FunctionReturned) and outcome.init_ms is not None:
            places.have(max(self._patience, outcome.init_ms / 1000))
        return outcome

    async def close(self) -> None:
        """End every worker."""
        await self._functions.close()


class _Places:
    """The places of one function, one at first; another is made when somebody has waited for `patience` seconds."""

    def __init__(self, most: int, patience: float, rest: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._most = most
        self._patience = patience
        self._rest = rest
        self._free = 1
        self._made = 1
        #: Fewest free places since the last rest.
        self._fewest = 0
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self) -> None:
        if self._free:
            self._free -= 1
            self._fewest = min(self._fewest, self._free)
            return
        waiter = self._loop.create_future()
        self._waiting.append((self._loop.time(), waiter))
        self._look_later()
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.leave()
            raise

    def have(self, patience: float) -> None:
        """From now on, who waits already included."""
        self._patience = patience
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._look_later()

    def leave(self) -> None:
        """The place goes to whoever waits longest."""
        if not self._hand_over():
            self._free += 1

    def _hand_over(self) -> bool:
        while self._waiting:
            waiter = self._waiting.popleft()[1]
            if not waiter.done():
                waiter.set_result(None)
                return True
        return False

    def _look_later(self) -> None:
        if self._timer is None and self._waiting and self._made < self._most:
            self._timer = self._loop.call_at(self._waiting[0][0] + self._patience, self._look)

    def _give_up(self) -> None:
        """The places nobody needed since the last time."""
        spare = min(self._fewest, self._made - 1)
        self._made -= spare
        self._free -= spare
        self._fewest = self._free
        if self._made > 1:
            self._loop.call_later(self._rest, self._give_up)

    def _look(self) -> None:
        self._timer = None
        waited = self._loop.time() - self._waiting[0][0] if self._waiting else 0.0
        if waited >= self._patience and self._hand_over():
            self._made += 1
            if self._made == 2:
                self._loop.call_later(self._rest, self._give_up)
            # The next in line has waited as long; it gets a place of its own when this one brought no relief.
            if self._made < self._most:
                self._timer = self._loop.call_later(self._patience, self._look)
        else:
            self._look_later()
