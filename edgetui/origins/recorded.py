"""Origins' answers, kept as they come and given again without a network."""

import asyncio
from dataclasses import replace
from typing import Protocol

from edgetui.engine.commands import (
    FetchOrigin,
    OriginFailed,
    OriginFailure,
    OriginResolved,
    OriginResponded,
    ResolveOrigin,
)
from edgetui.errors import UsageError
from edgetui.origins.drift import drift, query_drift
from edgetui.origins.recordings import Recording, Recordings


class Origin(Protocol):
    """What every origin is."""

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed: ...

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed: ...

    async def close(self) -> None: ...


class RecordingOrigin:
    """Answers as `inner` does, and keeps what it answered, failures too.

    What cannot be written is no reason to fail: the answer's source says so.
    """

    source = "live, recorded"

    def __init__(self, inner: Origin, recordings: Recordings) -> None:
        self._inner = inner
        self._recordings = recordings

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed:
        return await self._inner.resolve(command)

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        outcome = await self._inner.fetch(command)
        try:
            await asyncio.to_thread(self._recordings.add, command, outcome)
        except (OSError, UsageError) as error:
            return replace(outcome, source=f"{outcome.source} (not recorded: {error})")
        return outcome

    async def close(self) -> None:
        await self._inner.close()


class RecordedOrigin:
    """Answers from recordings: method, domain, path and query must be the recorded ones.

    Of several the one whose headers and body differ least answers; what differs is named in the answer's source. What
    was not recorded is `otherwise`'s, or fails and says so.
    """

    def __init__(self, recordings: Recordings, otherwise: Origin | None = None) -> None:
        self.source = str(recordings.folder)
        self._recordings = recordings
        self._otherwise = otherwise

    async def resolve(self, command: ResolveOrigin) -> OriginResolved | OriginFailed:
        """Every name has an address: whether it had one was recorded with the answer."""
        return OriginResolved()

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        try:
            found = await asyncio.to_thread(self._find, command)
        except UsageError as error:
            return OriginFailed(OriginFailure.CONNECT, f"the recording cannot be read: {error}", source=self.source)
        if not isinstance(found, str):
            return found
        if self._otherwise is not None:
            return await self._otherwise.fetch(command)
        return OriginFailed(OriginFailure.CONNECT, found, source=self.source)

    async def close(self) -> None:
        if self._otherwise is not None:
            await self._otherwise.close()

    def _find(self, command: FetchOrigin) -> OriginResponded | OriginFailed | str:
        """What was recorded, or why nothing was."""
        request, domain = command.request, command.endpoint.domain_name
        near = self._recordings.of_path(request.method, domain, request.uri)
        exact = [each for each in near if each.target == request.target()]
        if not exact:
            return f"{request.method} {domain}{request.target()} is not recorded{_nearest(near, request.querystring)}"
        drifts = {each: drift(self._recordings.request(each), request) for each in exact}
        # Of equals the newest.
        best = min(reversed(exact), key=lambda each: len(drifts[each]))
        outcome = self._recordings.outcome(best)
        if drifts[best]:
            return replace(outcome, source=f"{outcome.source} (recorded otherwise: {', '.join(drifts[best])})")
        return outcome


def _nearest(near: list[Recording], query: str) -> str:
    if not near:
        return ""
    recorded = near[-1].target.partition("?")[2]
    return f"; it is with another query, {query_drift(recorded, query)}: {near[-1].target}"
