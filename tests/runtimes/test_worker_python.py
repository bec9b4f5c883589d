"""What `worker.py` does as Lambda's Python runtime does."""

import json
import sys
from pathlib import Path

import pytest

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned

ECHO = "def handler(event, context):\n    return {}\n"


@pytest.fixture
def at(tmp_path):
    """`at(handler, **changes)`: a Python function by its Lambda handler string, in the test's folder."""

    def make(handler, runtime="python3.11", **changes):
        return Function("f", handler, runtime, str(tmp_path), **changes)

    return make


# --- finding the handler ---


@pytest.mark.parametrize("handler", ["pkg/mod.fn", "pkg.mod.fn"])
async def test_C232_a_module_of_a_package_is_found_with_slash_or_dot(perform, at, write, handler):
    write("pkg/mod.py", "def fn(event, context):\n    return __name__\n")

    outcome = await perform(at(handler))

    assert outcome.payload == '"pkg.mod"'


@pytest.mark.parametrize(
    ("case", "handler", "error_type", "message"),
    [
        (
            "C233",
            "mod",
            "Runtime.MalformedHandlerName",
            "Bad handler 'mod': not enough values to unpack (expected 2, got 1)",
        ),
        ("C234", "sys.x", "Runtime.BuiltInModuleConflict", "Cannot use built-in module sys as a handler module"),
        ("C235", "a.b.c", "Runtime.ImportModuleError", "Unable to import module 'a.b': No module named 'a.b'"),
        ("C159", "mod.absent", "Runtime.HandlerNotFound", "Handler 'absent' missing on module 'mod'"),
        ("C159", "no.handler", "Runtime.ImportModuleError", "Unable to import module 'no': No module named 'no'"),
    ],
)
async def test_a_handler_that_cannot_be_found(perform, at, write, case, handler, error_type, message):
    write("mod.py", ECHO)
    write("a/__init__.py", "")

    outcome = await perform(at(handler))

    assert isinstance(outcome, FunctionFailed), case
    assert (outcome.kind, outcome.error_type, outcome.message) == (FailureKind.NOT_LOADABLE, error_type, message)


async def test_C236_a_syntax_error_names_file_and_line(perform, at, write):
    file = write("mod.py", "def handler(event, context)\n    return {}\n")

    outcome = await perform(at("mod.handler"))

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_LOADABLE, "Runtime.UserCodeSyntaxError")
    assert outcome.message.startswith("Syntax error in module 'mod': ")
    assert outcome.trace[0].startswith(f'  File "{file}" Line 1\n')


async def test_an_error_of_the_modules_own_keeps_its_type(perform, at, write):
    write("mod.py", "raise KeyError('region')\n")

    outcome = await perform(at("mod.handler"))

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type, outcome.message) == (FailureKind.NOT_LOADABLE, "KeyError", "'region'")
    assert "mod.py" in outcome.trace[-1]


async def test_a_module_that_exits_while_it_loads_is_an_exit(perform, at, write):
    write("mod.py", "import sys\nsys.exit(4)\n")

    outcome = await perform(at("mod.handler"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.EXITED
    assert outcome.message.endswith("exit status 4")


@pytest.mark.parametrize("name", ["lambda.py", "my-func.v2.py", "json.py", "two words.py", "worker.py", "sub/auth.py"])
async def test_a_plain_file_runs_whatever_its_name(perform, function, write, name):
    outcome = await perform(function(write(name, ECHO)))

    assert isinstance(outcome, FunctionReturned), outcome


async def test_lambda_py_runs_by_its_handler_string_too(perform, at, write):
    write("lambda.py", ECHO)

    assert isinstance(await perform(at("lambda.handler")), FunctionReturned)


async def test_a_plain_file_in_a_package_can_import_its_siblings(perform, function, write, tmp_path):
    write("pkg/__init__.py", "")
    write("pkg/names.py", "NAME = 'sibling'\n")
    file = write("pkg/auth.py", "from .names import NAME\ndef handler(event, context):\n    return NAME\n")

    made = function(file)

    assert made.root == str(tmp_path)
    assert (await perform(made)).payload == '"sibling"'


@pytest.mark.parametrize(
    ("argument", "found"), [("auth.py", "lambda_handler"), ("auth.py:other", "other"), ("both.py", "handler")]
)
async def test_of_a_plain_file_the_first_of_handler_and_lambda_handler_is_taken(
    perform, function, write, tmp_path, argument, found
):
    define = "def {0}(event, context):\n    return '{0}'\n"
    write("auth.py", define.format("lambda_handler") + define.format("other"))
    write("both.py", define.format("lambda_handler") + define.format("handler"))

    assert json.loads((await perform(function(tmp_path / argument))).payload) == found


async def test_a_plain_file_without_a_handler_says_which_names_were_sought(perform, function, write):
    outcome = await perform(function(write("auth.py", "")))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.error_type == "Runtime.HandlerNotFound"
    assert outcome.message == "Handler 'handler' or 'lambda_handler' missing on module 'auth.py'"


async def test_modules_of_edgetui_are_not_in_the_way_of_the_functions_own(perform, at, write):
    write("pool.py", "NAME = 'mine'\n")
    write("mod.py", "import pool, sys\ndef handler(event, context):\n    return [pool.NAME, sys.path[0], sys.argv]\n")

    outcome = await perform(at("mod.handler"))

    name, first, arguments = json.loads(outcome.payload)
    assert (name, first) == ("mine", str(Path(at("").root)))
    assert len(arguments) == 1


async def test_packages_of_the_interpreters_environment_can_be_imported(perform, at, write):
    write("mod.py", "import pytest\ndef handler(event, context):\n    return pytest.__name__\n")

    assert (await perform(at("mod.handler", interpreter=sys.prefix))).payload == '"pytest"'


# --- results ---


@pytest.mark.parametrize(
    ("case", "runtime", "expression", "payload"),
    [
        ("C162", "python3.11", "None", "null"),
        ("C164", "python3.11", "{'status': float('nan'), 'x': float('-inf')}", '{"status": NaN, "x": -Infinity}'),
        ("bytes stay", "python3.11", r"b'\xff{'", "\udcff{"),
        ("nested bytes are text", "python3.11", "{'body': b'abc'}", '{"body": "abc"}'),
        ("a Decimal is a number", "python3.11", "{'p': decimal.Decimal('1.10'), 'q': '2'}", '{"p": 1.10, "q": "2"}'),
        ("a Decimal NaN", "python3.11", "decimal.Decimal('NaN')", "NaN"),
        ("escaped before 3.12", "python3.11", "'\\u00e9'", '"\\u00e9"'),
        ("raw from 3.12", "python3.12", "'\\u00e9'", '"é"'),
        ("raw from 3.12", "python3.14", "'\\u00e9'", '"é"'),
        ("escaped before 3.12", "python3.9", "'\\u00e9'", '"\\u00e9"'),
        ("keys become text", "python3.11", "{1: (2,), None: True}", '{"1": [2], "null": true}'),
    ],
)
async def test_a_result_is_written_as_lambda_writes_it(perform, at, write, case, runtime, expression, payload):
    write("mod.py", f"import decimal\ndef handler(event, context):\n    return {expression}\n")

    outcome = await perform(at("mod.handler", runtime=runtime))

    assert isinstance(outcome, FunctionReturned), (case, outcome)
    assert outcome.payload == payload


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ("def handler(event, context):\n    return {1}", "Object of type set is not JSON serializable"),
        ("async def handler(event, context):\n    return {}", "Object of type coroutine is not JSON serializable"),
    ],
)
async def test_a_result_that_json_does_not_know_is_a_marshal_error(perform, at, write, definition, message):
    write("mod.py", definition + "\n")

    outcome = await perform(at("mod.handler"))

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_SERIALISABLE, "Runtime.MarshalError")
    assert outcome.message == f"Unable to marshal response: {message}"


async def test_an_object_that_could_not_be_written_is_written_once_it_can_be(perform, at, write):
    write(
        "mod.py",
        "kept = {}\ndef handler(event, context):\n    kept.update(x={1} if event['n'] else 1)\n    return kept\n",
    )
    function = at("mod.handler")

    assert isinstance(await perform(function, {"n": 1}), FunctionFailed)
    outcome = await perform(function, {"n": 0})

    assert isinstance(outcome, FunctionReturned)
    assert json.loads(outcome.payload) == {"x": 1}


# --- ends ---


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("sys.exit(5)", "Runtime exited with error: exit status 5"),
        ("sys.exit()", "Runtime exited without providing a reason"),
        ("raise KeyboardInterrupt", "Runtime exited with error: signal: interrupt"),
        ("raise BaseException('x')", "Runtime exited with error: exit status 1"),
        ("os.abort()", "Runtime exited with error: signal: aborted"),
        ("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
async def test_what_is_no_exception_ends_the_process(perform, at, write, statement, words):
    write("mod.py", f"import os, sys\ndef handler(event, context):\n    {statement}\n")

    outcome = await perform(at("mod.handler"))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.EXITED
    assert outcome.message.endswith(f"Error: {words}")


async def test_a_memory_error_nobody_catches_is_out_of_memory(perform, at, write):
    write("mod.py", "def handler(event, context):\n    return len(bytearray(10**11))\n")

    outcome = await perform(at("mod.handler"))

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.OUT_OF_MEMORY, "MemoryError")


async def test_a_function_may_close_its_standard_streams(perform, at, write):
    write(
        "mod.py",
        "import sys\ndef handler(event, context):\n    sys.stdout.close()\n    sys.stderr = None\n    return 1\n",
    )

    assert (await perform(at("mod.handler"))).payload == "1"


async def test_a_forked_child_that_returns_as_well_answers_nothing(perform, at, write):
    write("index.py", "import os\ndef handler(event, context):\n    return [event['number'], os.fork() > 0]\n")

    outcomes = [await perform(at("index.handler"), {"number": number}) for number in range(5)]

    assert [outcome.payload for outcome in outcomes] == [f"[{number}, true]" for number in range(5)]


async def test_a_forked_child_does_not_keep_the_end_of_its_parent_secret(perform, at, write):
    forks = "    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(7)\n"
    text = "import os, time\ndef handler(event, context):\n" + forks
    write("mod.py", text)

    outcome = await perform(at("mod.handler", timeout=30))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.message.endswith("exit status 7")


# --- logs ---


async def test_the_root_logger_writes_as_at_lambda(perform, at, write):
    text = (
        "import logging\nlogging.info('not shown')\ndef handler(event, context):\n    logging.warning('seen %d', 7)\n"
    )
    write("mod.py", text)

    outcome = await perform(at("mod.handler"))

    [line] = [line.text for line in outcome.logs if line.stream == "stdout" and line.text]
    level, instant, request_id, message = line.split("\t")
    assert (level, message) == ("[WARNING]", "seen 7")
    assert instant.endswith("Z") and instant[10] == "T"
    assert f"START RequestId: {request_id} Version: 1" in [line.text for line in outcome.logs]


async def test_basic_config_changes_nothing_as_at_lambda(perform, at, write):
    text = "import logging\nlogging.basicConfig(level=10, format='mine')\ndef handler(e, c):\n    logging.error('x')\n"
    write("mod.py", text)

    outcome = await perform(at("mod.handler"))

    assert any(line.text.startswith("[ERROR]\t") for line in outcome.logs)


async def test_an_error_is_one_log_line_with_its_indents_kept(perform, at, write):
    file = write("mod.py", "def handler(event, context):\n    raise ValueError('no')\n")

    outcome = await perform(at("mod.handler"))

    [line] = [line.text for line in outcome.logs if line.stream == "stdout"]
    assert line.split("\r") == [
        "[ERROR] ValueError: no",
        "Traceback (most recent call last):",
        f'\u00a0\u00a0File "{file}", line 2, in handler',
        "\u00a0\u00a0\u00a0\u00a0raise ValueError('no')",
    ]


async def test_context_log_and_repr(perform, at, write):
    text = "def handler(event, context):\n    context.log('by context')\n    return [repr(context), context.w3c()]\n"
    write("mod.py", text)

    outcome = await perform(at("mod.handler"))

    shown, w3c = json.loads(outcome.payload)
    assert shown.startswith("LambdaContext([aws_request_id=")
    assert w3c == {}
    assert "by context" in [line.text for line in outcome.logs]
