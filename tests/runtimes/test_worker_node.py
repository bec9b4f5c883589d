"""What `worker.mjs` does as Lambda's Node.js runtimes do: up to 22, and from 24 on."""

import json

import pytest

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned
from edgetui.runtimes.discover import interpreter_for, version_of

BOTH = pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x"])


@pytest.fixture
def at(tmp_path):
    """`at(handler, runtime)`: a Node.js function by its Lambda handler string, in the test's folder."""

    def make(handler="index.handler", runtime="nodejs22.x", **changes):
        return Function("f", handler, runtime, str(tmp_path), **changes)

    return make


@pytest.fixture
def run(perform, at, write):
    """`await run(text, runtime)`: what became of `index.js` with this text."""

    async def once(text, runtime="nodejs22.x", name="index.js"):
        write(name, text)
        return await perform(at(runtime=runtime))

    return once


def stdout(outcome):
    return [line.text for line in outcome.logs if line.stream == "stdout"]


# --- finding the handler ---


@BOTH
@pytest.mark.parametrize(
    ("case", "handler", "files"),
    [
        ("C239", "src/index.handler", {"src/index.mjs": "export const handler = async () => 1;"}),
        (
            "C240",
            "index.handler",
            {"index.js": "export const handler = async () => 1;", "package.json": '{"type": "module"}'},
        ),
        ("C243", "a/b.c.d", {"a/b.js": "exports.c = { d: async () => 1 };"}),
        ("cjs", "index.handler", {"index.cjs": "exports.handler = async () => 1;"}),
        ("js is CommonJS", "index.handler", {"index.js": "exports.handler = async () => 1;"}),
        ("dashes", "my-func.handler", {"my-func.js": "exports.handler = async () => 1;"}),
        ("default", "index.default", {"index.mjs": "export default async () => 1;"}),
        ("no suffix", "index.handler", {"index": "exports.handler = async () => 1;"}),
        (
            "a package",
            "thing.handler",
            {
                "node_modules/thing/index.js": "exports.handler = async () => 1;",
                "node_modules/thing/package.json": '{"main": "index.js"}',
            },
        ),
    ],
)
async def test_a_handler_is_found_where_lambda_finds_it(perform, at, write, runtime, case, handler, files):
    for name, text in files.items():
        write(name, text)

    outcome = await perform(at(handler, runtime))

    assert isinstance(outcome, FunctionReturned), (case, outcome)
    assert outcome.payload == "1"


async def test_a_handler_inside_the_default_export_is_found_from_24_on_only(run):
    text = "export default { handler: async () => 1 };"

    assert (await run(text, "nodejs24.x", "index.mjs")).payload == "1"
    assert (await run(text, "nodejs22.x", "index.mjs")).error_type == "Runtime.HandlerNotFound"


@BOTH
@pytest.mark.parametrize(
    ("case", "handler", "error_type", "message"),
    [
        (
            "C242",
            "../x.h",
            "Runtime.MalformedHandlerName",
            "'../x.h' is not a valid handler name. "
            "Use absolute paths when specifying root directories in handler names.",
        ),
        ("malformed", "index", "Runtime.MalformedHandlerName", "Bad handler"),
        ("C159", "index.absent", "Runtime.HandlerNotFound", "index.absent is undefined or not exported"),
        ("no function", "index.number", "Runtime.HandlerNotFound", "index.number is not a function"),
        ("C159", "no.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'no'"),
        ("its import", "needs.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'absent-package'"),
    ],
)
async def test_a_handler_that_cannot_be_found(perform, at, write, runtime, case, handler, error_type, message):
    write("index.js", "exports.number = 5;")
    write("needs.js", "require('absent-package');")

    outcome = await perform(at(handler, runtime))

    assert isinstance(outcome, FunctionFailed), case
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_LOADABLE, error_type)
    assert outcome.message.split("\n")[0] == message


@BOTH
@pytest.mark.parametrize("name", ["index.js", "index.mjs"])
async def test_a_syntax_error_is_told_with_its_file(run, runtime, name):
    outcome = await run("const = 5;", runtime, name)

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_LOADABLE, "Runtime.UserCodeSyntaxError")
    assert outcome.message.startswith("SyntaxError: ")


async def test_an_es_module_that_imports_what_is_not_there_keeps_nodes_own_error(run):
    outcome = await run("import 'absent-package';", name="index.mjs")

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_LOADABLE, "Error")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("auth.mjs", "export const handler = async () => 1;"),
        ("auth.mjs", "export default { handler: async () => 1 };"),
        ("my-func.v2.js", "exports.lambda_handler = async () => 1;"),
        ("auth.cjs", "exports.handler = async () => 1;"),
    ],
)
async def test_a_plain_file_runs_whatever_its_name(perform, function, write, name, text):
    assert (await perform(function(write(name, text)))).payload == "1"


@pytest.mark.parametrize(
    ("name", "text", "exported"),
    [
        ("auth.mjs", "", "nothing by name"),
        ("auth.mjs", "export default async () => 1; export const check = 1;", "check, default"),
        ("auth.js", "module.exports = async () => 1;", "nothing by name"),
        ("auth.js", "module.exports = null;", "nothing by name"),
    ],
)
async def test_a_plain_file_without_a_handler_is_told_what_it_exports(perform, function, write, name, text, exported):
    outcome = await perform(function(write(name, text)))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.message == f"{name} exports neither handler nor lambda_handler, but {exported}"


async def test_a_default_export_runs_when_it_is_named(perform, function, write):
    file = write("auth.mjs", "export default async () => 1;")

    assert isinstance(await perform(function(f"{file}:default")), FunctionReturned)


# --- completion ---


@pytest.mark.parametrize(
    ("case", "text", "payload"),
    [
        ("callback", "exports.handler = (e, c, cb) => cb(null, 1);", "1"),
        ("later callback", "exports.handler = (e, c, cb) => { setTimeout(() => cb(null, 1), 5); };", "1"),
        ("promise", "exports.handler = () => Promise.resolve(1);", "1"),
        ("thenable", "exports.handler = () => ({ then: (ok) => ok(1) });", "1"),
        ("succeed", "exports.handler = (e, c) => c.succeed(1);", "1"),
        ("done", "exports.handler = (e, c) => c.done(null, 1);", "1"),
        ("C162", "exports.handler = () => ({ status: '200' });", "null"),
        ("neither", "exports.handler = (e, c, cb) => { setTimeout(() => {}, 5); };", "null"),
        ("never settles", "exports.handler = () => new Promise(() => {});", "null"),
        ("undefined", "exports.handler = async () => {};", "null"),
        ("undefined inside", "exports.handler = async () => ({ a: undefined, b: [undefined] });", '{"b":[null]}'),
        ("toJSON", "exports.handler = async () => new Date(0);", '"1970-01-01T00:00:00.000Z"'),
        ("NaN", "exports.handler = async () => NaN;", "null"),
        (
            "first callback",
            "exports.handler = (e, c, cb) => { cb(null, 1); cb(null, 2); cb(new Error('late')); };",
            "1",
        ),
        ("throws nothing", "exports.handler = () => { throw undefined; };", "null"),
        ("first of two ways", "exports.handler = (e, c, cb) => { c.succeed(1); cb(new Error('late')); };", "1"),
        ("promise and callback", "exports.handler = async (e, c, cb) => { c.succeed(1); return 2; };", "1"),
    ],
)
async def test_up_to_22_the_first_completion_is_the_result(run, case, text, payload):
    outcome = await run(text)

    assert isinstance(outcome, FunctionReturned), (case, outcome)
    assert outcome.payload == payload


async def test_C244_a_callbacks_result_waits_for_an_empty_event_loop(run):
    text = """exports.handler = (event, context, callback) => {
        setTimeout(() => console.log('the timer is over'), 50);
        callback(null, 1);
    };"""

    outcome = await run(text)

    assert outcome.payload == "1"
    assert [line.split("\t")[3] for line in stdout(outcome)] == ["the timer is over"]


async def test_a_callbacks_result_does_not_wait_when_told_so(run):
    text = """exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = false;
        setTimeout(() => console.log('the timer is over'), 100_000);
        callback(null, 1);
    };"""

    outcome = await run(text)

    assert outcome.payload == "1"
    assert stdout(outcome) == []


@BOTH
async def test_C246_a_promises_result_does_not_wait_for_timers(run, runtime):
    text = "exports.handler = async () => { setTimeout(() => console.log('late'), 100_000); return 1; };"

    outcome = await run(text, runtime)

    assert outcome.payload == "1"
    assert stdout(outcome) == []


async def test_a_timer_left_over_goes_on_with_the_next_invocation(perform, at, write):
    text = """exports.handler = ({ n }, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = n > 1;
        setTimeout(() => console.log('timer', n), 20);
        callback(null, n);
    };"""
    write("index.js", text)
    await perform(at(), {"n": 1})

    second = await perform(at(), {"n": 2})

    assert sorted(line.split("\t")[3] for line in stdout(second)) == ["timer 1", "timer 2"]


async def test_C163_from_24_on_a_callback_handler_is_refused_at_its_start(run):
    outcome = await run("exports.handler = (event, context, callback) => callback(null, 1);", "nodejs24.x")

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_LOADABLE, "Runtime.CallbackHandlerDeprecated")
    assert outcome.message.startswith(
        "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24."
    )


async def test_from_24_on_a_plain_return_is_the_result_and_the_context_has_no_completions(run):
    outcome = await run("exports.handler = (event, context) => Object.keys(context);", "nodejs24.x")

    names = json.loads(outcome.payload)
    assert "xRayTraceId" in names
    assert not {"done", "succeed", "fail", "callbackWaitsForEmptyEventLoop"} & set(names)


async def test_up_to_22_the_context_has_completions(run):
    outcome = await run("exports.handler = async (event, context) => Object.keys(context);")

    assert {"done", "succeed", "fail", "callbackWaitsForEmptyEventLoop"} <= set(json.loads(outcome.payload))


async def test_a_streaming_handler_is_refused_by_name(run):
    outcome = await run("exports.handler = awslambda.streamifyResponse(async () => {});")

    assert isinstance(outcome, FunctionFailed)
    assert outcome.error_type == "Runtime.StreamingNotSupported"


# --- errors ---


@pytest.mark.parametrize(
    ("case", "text", "error_type", "message"),
    [
        ("C156", "exports.handler = (e, c, cb) => cb(new Error('x'));", "Error", "x"),
        ("thrown", "exports.handler = () => { throw new TypeError('x'); };", "TypeError", "x"),
        ("rejected", "exports.handler = async () => { throw new TypeError('x'); };", "TypeError", "x"),
        ("fail", "exports.handler = (e, c) => c.fail(new Error('x'));", "Error", "x"),
        ("fail without reason", "exports.handler = (e, c) => c.fail();", "string", "handled"),
        ("done with error", "exports.handler = (e, c) => c.done(new Error('x'));", "Error", "x"),
        ("a text", "exports.handler = async () => { throw 'plain'; };", "string", "plain"),
        ("a number", "exports.handler = async () => { throw 404; };", "number", "404"),
        ("an object", "exports.handler = async () => { throw { status: 403 }; };", "object", "[object Object]"),
        ("nothing", "exports.handler = (e, c, cb) => Promise.reject(undefined);", "string", "handled"),
        ("first error", "exports.handler = (e, c, cb) => { cb(new Error('first')); cb(null, 1); };", "Error", "first"),
    ],
)
async def test_an_error_is_reported_with_its_name_and_message(run, case, text, error_type, message):
    outcome = await run(text)

    assert isinstance(outcome, FunctionFailed), (case, outcome)
    assert (outcome.kind, outcome.error_type, outcome.message) == (FailureKind.RAISED, error_type, message)


@BOTH
async def test_a_promise_rejected_while_loading_fails_the_initialisation(run, runtime):
    outcome = await run("Promise.reject(new Error('early')); exports.handler = async () => 1;", runtime=runtime)

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_LOADABLE, "Runtime.UnhandledPromiseRejection")
    assert outcome.message == "Error: early"


@BOTH
@pytest.mark.parametrize(
    ("text", "error_type", "message"),
    [
        ("setTimeout(() => { throw new Error('late'); }, 1); await new Promise(() => {});", "Error", "late"),
        (
            "Promise.reject(new Error('lost')); await new Promise((ok) => setTimeout(ok, 1000));",
            "Runtime.UnhandledPromiseRejection",
            "Error: lost",
        ),
    ],
)
async def test_an_error_nobody_catches_fails_the_invocation_and_ends_the_worker(
    perform, at, write, runtime, text, error_type, message
):
    write("index.js", f"exports.handler = async () => {{ {text} }};")
    function = at(runtime=runtime)

    first, second = await perform(function), await perform(function)

    assert isinstance(first, FunctionFailed)
    assert (first.kind, first.error_type, first.message) == (FailureKind.RAISED, error_type, message)
    assert second.init_ms is not None


@pytest.mark.parametrize(
    ("runtime", "error_type"), [("nodejs22.x", "Error"), ("nodejs24.x", "Runtime.JSONStringifyError")]
)
@pytest.mark.parametrize("text", ["({ n: 1n })", "(() => { const a = []; a.push(a); return a; })()"])
async def test_C166_bigint_and_circular_results_cannot_be_stringified(run, runtime, error_type, text):
    outcome = await run(f"exports.handler = async () => {text};", runtime)

    assert isinstance(outcome, FunctionFailed)
    assert (outcome.kind, outcome.error_type) == (FailureKind.NOT_SERIALISABLE, error_type)
    assert outcome.message == "Unable to stringify response body"


async def test_from_24_on_a_promise_that_never_settles_ends_the_process(run):
    outcome = await run("exports.handler = () => new Promise(() => {});", "nodejs24.x")

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.EXITED


# --- logs ---


@BOTH
async def test_a_warning_of_nodes_own_is_a_line_of_the_log_as_at_lambda(run, runtime):
    outcome = await run("exports.handler = async () => { process.emitWarning('old', 'Old', 'X1'); };", runtime)

    assert outcome.payload == "null"
    assert [line.stream for line in outcome.logs if "[X1] Old: old" in line.text] == ["stdout"]


@BOTH
async def test_what_node_says_of_an_es_module_that_does_not_say_so_is_a_line_of_the_log(run, write, runtime, at):
    node = version_of(interpreter_for(at()).path)
    if tuple(map(int, node.split(".")[:2])) < (20, 19):
        pytest.skip(f"node {node} does not look into a .js file for import and export")
    write("package.json", "{}")

    outcome = await run("export const handler = async () => 1;", runtime)

    assert outcome.payload == "1"
    assert [line.text for line in outcome.logs if line.stream == "stderr"] == []
    assert all("MODULE_TYPELESS_PACKAGE_JSON" in line for line in stdout(outcome) if line.strip())


async def test_the_console_writes_as_at_lambda(run):
    text = """exports.handler = async () => {
        console.log('a %s', 'b', { c: 1 }); console.warn('w'); console.error('two\\nlines'); console.debug('d');
    };"""

    outcome = await run(text)

    rows = [line.split("\t") for line in stdout(outcome)]
    assert [row[2:] for row in rows] == [
        ["INFO", "a b { c: 1 }"],
        ["WARN", "w"],
        ["ERROR", "two\rlines"],
        ["DEBUG", "d"],
    ]
    assert {row[1] for row in rows} == {outcome.logs[-2].text.removeprefix("END RequestId: ")}


async def test_an_error_of_the_handler_is_logged_as_json(run):
    outcome = await run("exports.handler = async () => { throw Object.assign(new Error('x'), { code: 'E1' }); };")

    [line] = stdout(outcome)
    *_, level, title, error = line.split("\t")
    assert (level, title) == ("ERROR", "Invoke Error ")
    assert json.loads(error).items() >= {"errorType": "Error", "errorMessage": "x", "code": "E1"}.items()
