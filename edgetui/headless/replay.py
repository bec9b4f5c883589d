"""`edgetui replay`: many recorded requests through the functions, a few at a time, and what became of them."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from edgetui.engine import Exchange
from edgetui.errors import ExitCode, UsageError
from edgetui.headless import output
from edgetui.headless.diff import differences_text
from edgetui.headless.tally import Tally, request_name
from edgetui.session.asked import Asked
from edgetui.session.compare import Difference, compare
from edgetui.session.runner import Runner

#: So many requests that differ are told in the JSON; the others are counted.
MOST_DIFFERENT = 1_000


class Replay:
    """Sends requests through `runner` and, to compare, through `against`; each has a cache of its own."""

    def __init__(self, runner: Runner, against: Runner | None = None, *, as_json: bool = False) -> None:
        self._runner = runner
        self._against = against
        self._as_json = as_json
        self.tally = Tally()
        self.against_tally = Tally()
        self.different = 0
        self._told: list[dict[str, Any]] = []

    async def run(self, requests: Iterator[Asked], jobs: int) -> None:
        """All of them, `jobs` at a time; of `requests` no more is read ahead than is under way."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(jobs):
                    group.create_task(self._work(requests))
        finally:
            await self._runner.close()
            if self._against is not None:
                await self._against.close()

    async def _work(self, requests: Iterator[Asked]) -> None:
        for asked in requests:
            if self._against is None:
                await _timed(self._runner, asked, self.tally)
                continue
            one, other = await asyncio.gather(
                _timed(self._runner, asked, self.tally), _timed(self._against, asked, self.against_tally)
            )
            self._compared(asked, compare(one, other))

    def _compared(self, asked: Asked, differences: tuple[Difference, ...]) -> None:
        if not differences:
            return
        self.different += 1
        if not self._as_json:
            lines = (f"   {line}\n" for line in differences_text(differences))
            output.print_text(f"{request_name(asked)}\n{''.join(lines)}")
        elif len(self._told) < MOST_DIFFERENT:
            places = [
                {"place": each.place, "differences": [line._asdict() for line in each.lines]} for each in differences
            ]
            self._told.append({"request": request_name(asked), "places": places})

    def report(self) -> dict[str, Any]:
        """The summary; `against` is null unless two were compared."""
        against = None
        if self._against is not None:
            against = {
                "summary": self.against_tally.report(),
                "different": self.different,
                "requests": self._told,
            }
        return {**self.tally.report(), "against": against}

    def text(self) -> Iterator[str]:
        """The summary for a person."""
        yield from self.tally.text()
        if self._against is not None:
            yield ""
            yield "against:"
            yield from (f"   {line}" for line in self.against_tally.text())
            yield ""
            yield f"{self.different:,} of {self.tally.requests:,} differ"


async def _timed(runner: Runner, asked: Asked, tally: Tally) -> Exchange:
    started = time.perf_counter()
    exchange = await runner.run(asked.request, asked.viewer)
    tally.add(asked, exchange, (time.perf_counter() - started) * 1000)
    return exchange


async def replay(done: Replay, requests: Iterator[Asked], source: str, *, jobs: int, as_json: bool = False) -> ExitCode:
    """Send all of `requests` and print what became of them; `source` is where they are from, for the error.

    REFUSED (1) when a viewer does not get the response meant for it, or when two that are compared differ.
    """
    await done.run(requests, jobs)
    if not done.tally.requests:
        raise UsageError(f"{source}: there is no request to replay", "see --from")
    if as_json:
        output.print_json(done.report())
    else:
        output.print_text("".join(f"{line}\n" for line in done.text()))
    return ExitCode.REFUSED if done.tally.refused or done.different else ExitCode.OK
