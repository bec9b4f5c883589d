"""Functions are loaded without an invocation, and every cold start is told."""

import pytest

from edgetui.runtimes.pool import FunctionPool
from edgetui.session.function_states import Broken, Loaded, broken_at


@pytest.fixture
async def told():
    """A pool and what it tells."""
    heard = []
    pool = FunctionPool(on_start=lambda function, state: heard.append(state))
    yield pool, heard
    await pool.close()


async def test_a_function_is_loaded_once_and_then_warm(told, fixture_function):
    pool, heard = told
    function = fixture_function("pass_through")
    await pool.load(function)
    await pool.load(function)
    (state,) = heard
    assert isinstance(state, Loaded)
    assert state.init_ms > 0


async def test_a_function_that_cannot_be_loaded_is_told_with_its_place(told, function, tmp_path):
    pool, heard = told
    (tmp_path / "bad.py").write_text("x = 1\ndef handler(event, context):\n    return (\n")
    bad = function(tmp_path / "bad.py")
    await pool.load(bad)
    (state,) = heard
    assert isinstance(state, Broken)
    assert broken_at(state.failed, bad) == "bad.py:3"
    (tmp_path / "bad.py").write_text("def handler(event, context):\n    return None\n")
    await pool.load(bad)
    assert isinstance(heard[-1], Loaded)
