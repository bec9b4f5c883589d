"""Real workers for the tests of the functions' side."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edgetui.engine.behavior import Association, Function
from edgetui.engine.commands import FunctionFailed, FunctionReturned, InvokeFunction
from edgetui.engine.stage import EventType
from edgetui.runtimes.discover import function_from_path
from edgetui.runtimes.pool import FunctionPool

HANDLERS = Path(__file__).parent.parent / "handlers"
SUFFIX = {"python": "py", "node": "mjs"}

Perform = Callable[..., Awaitable[FunctionReturned | FunctionFailed]]
MakeFunction = Callable[..., Function]


@pytest.fixture
async def pool() -> AsyncIterator[FunctionPool]:
    """A pool whose workers end with the test."""
    pool = FunctionPool()
    yield pool
    await pool.close()


@pytest.fixture(params=["python", "node"])
def language(request: pytest.FixtureRequest) -> str:
    """The test runs once in each language."""
    return str(request.param)


@pytest.fixture
def function() -> MakeFunction:
    """`function(path, **changes)`: the function of a file, with other fields of `Function` as wanted."""

    def make(path: str | Path, **changes: Any) -> Function:
        return replace(function_from_path(str(path)), **changes)

    return make


@pytest.fixture
def fixture_function(language: str, function: MakeFunction) -> MakeFunction:
    """`fixture_function(behaviour, **changes)`: a handler of `tests/handlers`, in the language of this run."""

    def make(behaviour: str, **changes: Any) -> Function:
        return function(HANDLERS / language / f"{behaviour}.{SUFFIX[language]}", **changes)

    return make


@pytest.fixture
def perform(pool: FunctionPool) -> Perform:
    """`await perform(function, event)`: one invocation in `pool`."""

    async def run(function: Function, event: Mapping[str, Any] | None = None) -> FunctionReturned | FunctionFailed:
        return await pool.perform(command(function, event or {}))

    return run


def command(function: Function, event: Mapping[str, Any]) -> InvokeFunction:
    return InvokeFunction(EventType.VIEWER_REQUEST, Association(EventType.VIEWER_REQUEST, function), event)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """`write(name, text)`: a file below the test's folder."""

    def make(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make
