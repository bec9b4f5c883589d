"""`freeze_time`: the time of day stands still for a function, and nothing else does."""

import json
from pathlib import Path

import pytest

from edgetui.cli import invoke
from edgetui.engine.commands import FailureKind, FunctionFailed

EVENT = Path(__file__).parents[1] / "data" / "cloudfront" / "introduction_event.json"
HANDLERS = Path(__file__).parents[1] / "handlers"
SUFFIX = {"python": "py", "node": "mjs"}
AT = 1795348800.25  # 2026-11-22T12:00:00.250Z


async def told(perform, function):
    return json.loads(json.loads((await perform(function)).payload)["body"])


def test_the_command_freezes_the_time_a_function_sees(edgetui, language):
    handler = HANDLERS / language / f"tells_time.{SUFFIX[language]}"
    words = ("invoke", str(handler), "--event", str(EVENT), "--json")

    done = edgetui(*words, "--freeze-time", "2026-11-22T13:00:00.250+01:00")

    body = json.loads(json.loads(done.stdout)["result"]["body"])
    left = body.pop("left")
    assert body == {
        "epoch": AT,
        "loaded": AT,
        "iso": "2026-11-22T12:00:00.250Z",
        "local": "2026-11-22 12:00",
        "given": 1970,
        "isDate": True,
    }
    assert 0 < left <= 5000


async def test_every_invocation_sees_the_same_time(perform, fixture_function):
    function = fixture_function("tells_time", freeze_time=AT)

    first, second = await told(perform, function), await told(perform, function)

    assert first["epoch"] == second["epoch"] == AT


async def test_the_same_function_with_and_without_runs_in_workers_of_its_own(perform, fixture_function):
    frozen = await told(perform, fixture_function("tells_time", freeze_time=AT))
    running = await told(perform, fixture_function("tells_time"))

    assert (frozen["epoch"], frozen["loaded"]) == (AT, AT)
    assert AT not in (running["epoch"], running["loaded"])


async def test_the_epoch_itself_is_an_instant_like_any_other(perform, fixture_function):
    body = await told(perform, fixture_function("tells_time", freeze_time=0.0))

    assert (body["epoch"], body["iso"]) == (0, "1970-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "import time\ndef handler(event, context):\n    while True: time.sleep(0.01)\n"),
        ("a.mjs", "export const handler = () => new Promise((ok) => setTimeout(ok, 1e6));"),
    ],
)
async def test_timeouts_go_on(perform, function, write, name, text):
    outcome = await perform(function(write(name, text), freeze_time=AT, timeout=0.2))

    assert isinstance(outcome, FunctionFailed)
    assert outcome.kind is FailureKind.TIMED_OUT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.py",
            "import time\n"
            "def handler(event, context):\n"
            "    one = time.CLOCK_MONOTONIC\n"
            "    read = lambda: (time.monotonic(), time.perf_counter(), time.monotonic_ns(), time.clock_gettime(one))\n"
            "    began = read()\n"
            "    time.sleep(0.002)\n"
            "    return [before < now for before, now in zip(began, read())]\n",
        ),
        (
            "a.mjs",
            "const read = () => [performance.now(), process.uptime(), ...process.hrtime(), process.hrtime.bigint()];\n"
            "export const handler = async () => {\n"
            "  const [p, u, s, n, b] = read();\n"
            "  await new Promise((ok) => setTimeout(ok, 2));\n"
            "  const [p2, u2, s2, n2, b2] = read();\n"
            "  return [p2 > p, u2 > u, s2 > s || n2 > n, b2 > b];\n"
            "};\n",
        ),
    ],
)
async def test_monotonic_clocks_go_on(perform, function, write, name, text):
    outcome = await perform(function(write(name, text), freeze_time=AT))

    assert json.loads(outcome.payload) == [True, True, True, True]


# --- Python ---


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("time.time_ns()", 1795348800250000000),
        ("time.clock_gettime(time.CLOCK_REALTIME)", AT),
        ("time.clock_gettime_ns(time.CLOCK_REALTIME)", 1795348800250000000),
        ("time.gmtime()[:6]", [2026, 11, 22, 12, 0, 0]),
        ("time.localtime(None)[:6]", [2026, 11, 22, 12, 0, 0]),
        ("time.gmtime(0)[:3]", [1970, 1, 1]),
        ("time.strftime('%H:%M', time.gmtime(60))", "00:01"),
        ("time.ctime()", "Sun Nov 22 12:00:00 2026"),
        ("time.asctime()", "Sun Nov 22 12:00:00 2026"),
        ("type('C', (), {'clock': time.time})().clock()", AT),
        ("email.utils.formatdate(usegmt=True)", "Sun, 22 Nov 2026 12:00:00 GMT"),
        ("repr(D.datetime.now())", "datetime.datetime(2026, 11, 22, 12, 0, 0, 250000)"),
        ("str(D.datetime.utcnow())", "2026-11-22 12:00:00.250000"),
        ("str(D.datetime.today())", "2026-11-22 12:00:00.250000"),
        ("repr(D.date.today())", "datetime.date(2026, 11, 22)"),
        ("D.datetime.now(D.timezone(D.timedelta(hours=1))).isoformat()", "2026-11-22T13:00:00.250000+01:00"),
        ("type(D.datetime.now() + D.timedelta(1)) is D.datetime", True),
        ("type(D.datetime.now().date()) is D.date", True),
        ("type(D.datetime.min) is type(D.datetime.max) is D.datetime and type(D.date.max) is D.date", True),
        ("str(D.datetime.max)", "9999-12-31 23:59:59.999999"),
        ("str(D.datetime.strptime('2020', '%Y'))", "2020-01-01 00:00:00"),
        ("issubclass(D.datetime, D.date) and not isinstance(D.date.today(), D.datetime)", True),
        ("pickle.loads(pickle.dumps(D.datetime.now())) == copy.deepcopy(D.datetime.now()) == D.datetime.now()", True),
        ("b'frozen' in pickle.dumps([D.datetime.now(), D.date.today()])", False),
    ],
)
async def test_in_python_all_ways_to_ask_agree(perform, function, write, expression, value):
    imports = "import copy, email.utils, pickle, time\nimport datetime as D\n"
    file = write("a.py", f"{imports}def handler(event, context):\n    return {expression}\n")

    outcome = await perform(function(file, freeze_time=AT))

    assert json.loads(outcome.payload) == value


#: `REAL` is the class that code written in C makes instances of.
MADE_IN_C = """\
import copy, datetime, functools, gc, pickle
REAL = datetime.datetime.__mro__[1]
made = REAL(2020, 1, 2)
class Mine(datetime.datetime): pass
@functools.singledispatch
def kind(value): return "other"
@kind.register(datetime.date)
def _(value): return "date"
def handler(event, context):
    return {
        "is one": [isinstance(made, each) for each in (datetime.datetime, datetime.date)],
        "is none of a class of its own": [isinstance(made, Mine), issubclass(REAL, Mine)],
        "a class of its own": [repr(Mine.now()), isinstance(Mine.now(), datetime.datetime)],
        "kept": [pickle.loads(pickle.dumps(made)) == made, copy.copy(made) == made],
        "compared": [made < datetime.datetime.now(), datetime.datetime.now() - made > datetime.timedelta(0)],
        "dispatched": [kind(made), kind(datetime.datetime.now()), kind(datetime.date.today()), kind(1)],
    }
"""


async def test_in_python_dates_made_by_others_are_dates_as_ever(perform, function, write):
    outcome = await perform(function(write("a.py", MADE_IN_C), freeze_time=AT))

    assert json.loads(outcome.payload) == {
        "is one": [True, True],
        "is none of a class of its own": [False, False],
        "a class of its own": ["Mine(2026, 11, 22, 12, 0, 0, 250000)", True],
        "kept": [True, True],
        "compared": [True, True],
        "dispatched": ["date", "date", "date", "other"],
    }


async def test_in_python_a_module_of_the_users_may_have_the_name_of_ours(perform, function, write):
    write("frozen_time.py", "NAME = 'mine'\n")
    text = "import frozen_time\ndef handler(event, context):\n    return frozen_time.NAME\n"

    assert (await perform(function(write("a.py", text), freeze_time=AT))).payload == '"mine"'


# --- Node.js ---


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("new Date().getTime()", 1795348800250),
        ("+new Date(undefined) || 'invalid'", "invalid"),
        ("Date()", "Sun Nov 22 2026 12:00:00 GMT+0000 (Coordinated Universal Time)"),
        ("new Date(2020, 1, 3).toISOString()", "2020-02-03T00:00:00.000Z"),
        ("new Date('2020-02-03').getTime() === Date.parse('2020-02-03') && Date.UTC(2020, 1, 3) > 0", True),
        ("[Date.name, Date.length, Object.keys(Date).length]", ["Date", 7, 0]),
        ("new Date().constructor === Date && Object.prototype.toString.call(new Date())", "[object Date]"),
        ("new (class extends Date { day() { return this.getUTCDate(); } })().day()", 22),
        ("structuredClone(new Date()) instanceof Date", True),
        ("new Intl.DateTimeFormat('en-US', { timeZone: 'UTC' }).format()", "11/22/2026"),
        ("[new Date(0)].map(new Intl.DateTimeFormat('en-US', { timeZone: 'UTC' }).format)[0]", "1/1/1970"),
        ("new Intl.DateTimeFormat('en-US', { timeZone: 'UTC' }).formatToParts()[4].value", "2026"),
        ("performance.timeOrigin !== Date.now()", True),
    ],
)
async def test_in_node_all_ways_to_ask_agree(perform, function, write, expression, value):
    file = write("a.mjs", f"export const handler = async () => {expression};\n")

    outcome = await perform(function(file, freeze_time=AT))

    assert json.loads(outcome.payload) == value


# --- the command's option ---


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-22T12:00:00.250Z", AT),
        ("2026-11-22T12:00:00.25", AT),
        ("2026-11-22 14:00:00.250+02:00", AT),
        ("2026-11-22", 1795305600.0),
        ("1795348800.25", AT),
        ("0", 0.0),
    ],
)
def test_an_instant_is_a_time_or_seconds(text, seconds):
    options = invoke.make_parser().parse_args(["a.py", "--event", "-", "--freeze-time", text])

    assert options.freeze_time == seconds


@pytest.mark.parametrize("text", ["yesterday", "12:00", "2026-13-01", "nan", "inf", "1e30", ""])
def test_what_is_no_instant_is_refused_with_an_example(edgetui, text):
    done = edgetui("invoke", "a.py", "--event", "-", "--freeze-time", text)

    assert done.returncode == 2
    assert f"{text!r} is neither a time like 2026-11-22T12:00:00Z nor seconds since 1970" in done.stderr.decode()
