"""What is known of functions, told once and remembered."""

import pytest

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.session.function_states import Broken, FunctionStates, Loaded, broken_at

PYTHON = Function("auth", "auth.handler", "python3.12", "/project")
NODE = Function("pages", "pages.handler", "nodejs22.x", "/project")
BROKEN = Broken(FunctionFailed(FailureKind.RAISED, "SyntaxError", "no"))


def test_what_is_told_is_known_and_heard():
    states, heard = FunctionStates(), []
    states.listen = lambda: heard.append(states.of(PYTHON))
    assert states.of(PYTHON) is None
    states.note(PYTHON, Loaded(41.0))
    states.note(PYTHON, BROKEN)
    assert heard == [Loaded(41.0), BROKEN]


async def test_only_what_is_not_known_is_found_out():
    states = FunctionStates()

    async def load(function):
        states.note(function, Loaded(1.0))

    states.load = load
    states.note(NODE, BROKEN)
    await states.find_out([PYTHON, NODE])
    assert states.of(PYTHON) == Loaded(1.0)
    assert states.of(NODE) == BROKEN
    states.forget_broken()
    assert states.of(PYTHON) == Loaded(1.0)
    assert states.of(NODE) is None


async def test_without_one_who_loads_nothing_is_known():
    states = FunctionStates()
    await states.find_out([PYTHON])
    assert states.of(PYTHON) is None


@pytest.mark.parametrize(
    ("function", "trace", "place"),
    [
        (PYTHON, ('  File "/project/auth.py" Line 2\n        return (\n',), "auth.py:2"),
        (
            PYTHON,
            ('  File "/project/auth.py", line 9, in handler\n', '  File "/project/lib/x.py", line 3\n'),
            "lib/x.py:3",
        ),
        (PYTHON, ('  File "/usr/lib/python3/json.py", line 9\n',), ""),
        (NODE, ("/project/bad.js:2", "  const x = ;", "    at wrapSafe (node:internal:1464:18)"), "bad.js:2"),
        (NODE, ("TypeError", "    at f (/project/a.mjs:7:3)", "    at g (/project/b.mjs:1:1)"), "a.mjs:7"),
        (NODE, (), ""),
    ],
)
def test_the_innermost_line_of_the_functions_own_code_is_named(function, trace, place):
    assert broken_at(FunctionFailed(FailureKind.RAISED, "E", "m", trace), function) == place
