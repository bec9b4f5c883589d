"""The source of a function from where one stands: shown, opened, and run again when it changes."""

import contextlib
import shlex
import sys

import pytest

from edgetui.engine.behavior import Association, Behavior, Distribution, Origin
from edgetui.engine.commands import FunctionFailed
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.runtimes.discover import function_from_path
from edgetui.runtimes.pool import FunctionPool
from edgetui.runtimes.source_files import SourceFiles
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers
from edgetui.session.workspace import Workspace
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeOrigin
from edgetui.tui.inspection import Tab

GOOD = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/rewritten"
    return request
"""
BAD = GOOD.replace('["uri"]', '["url"]["path"]')


@pytest.fixture
def auth(tmp_path):
    """The handler's file."""
    file = tmp_path / "auth.py"
    file.write_text(BAD)
    return file


@pytest.fixture
async def ui(auth, driven):
    """The inspector on a real function, in a real process."""
    async with inspected(driven, {EventType.VIEWER_REQUEST: auth}) as ui:
        yield ui


@pytest.fixture
async def ui_of_two(auth, tmp_path, driven):
    """The same with a second function, after the origin."""
    auth.write_text(GOOD)
    second = tmp_path / "second.py"
    second.write_text('def handler(event, context):\n    return event["Records"][0]["cf"]["response"]\n')
    async with inspected(driven, {EventType.VIEWER_REQUEST: auth, EventType.VIEWER_RESPONSE: second}) as ui:
        yield ui


@contextlib.asynccontextmanager
async def inspected(driven, files):
    """The inspector on functions in files, by event."""
    associations = tuple(Association(event, function_from_path(str(file))) for event, file in files.items())
    behavior = Behavior("*", associations=associations)
    clock = Clock(lambda: 1_700_000_000.0)
    pool = FunctionPool()
    workspace = Workspace(
        Distribution((behavior,), (Origin("origin", "img-origin.internal"),)),
        Performers(pool, FakeOrigin(PLAIN_RESPONSE), CacheStore(clock)),
        new_id=lambda: "id",
        clock=clock,
    )
    workspace.sources = SourceFiles(pool.loaded_files)
    workspace.add(Request(uri="/a", headers=Headers([("Host", "shop.example.com")])), Viewer())
    try:
        async with driven(workspace) as ui:
            # The terminal of a test cannot be given away.
            ui.app.suspend = contextlib.nullcontext
            yield ui
    finally:
        await workspace.close()


@pytest.fixture
def editor(monkeypatch, tmp_path):
    """`editor(source)`: o runs this program with the file's name as `path`; it keeps how it was called."""
    given = tmp_path / "given"

    def use(source=""):
        program = (
            "import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n"
            f"pathlib.Path({str(given)!r}).write_text(repr(sys.argv[1:]))\n{source}"
        )
        monkeypatch.setenv("VISUAL", shlex.join([sys.executable, "-c", program]))
        return given

    return use


def record(ui):
    return ui.app.workspace.flows[0].exchange.record(Stage.VIEWER_REQUEST)


async def to_code(ui):
    while ui.inspection.tab is not Tab.CODE:
        await ui.press("]")
    return await ui.press("1")


async def until(ui, is_so):
    """Wait for what a timer of the program does."""
    for _ in range(600):
        if is_so():
            break
        await ui.pilot.pause(0.05)
    else:
        pytest.fail(f"it does not come:\n{ui.text}")
    return await ui.press()


async def test_the_code_is_there_before_the_function_runs(ui):
    text = await to_code(ui)
    assert "─ auth.py  Flow 1" in text
    assert "3 │     request = event" in text


async def test_a_failed_function_shows_where(ui):
    text = await ui.press("n")
    assert "function raised: KeyError: 'url'" in text
    assert "auth.py:4" in text
    assert '! 4 │     request["url"]["path"]' in text
    assert "o opens its source, Ctrl+R runs it again" in text
    assert "503" in text


async def test_the_code_tab_marks_the_line(ui):
    await ui.press("n")
    text = await to_code(ui)
    assert "auth.py:4  Flow 1" in text
    assert '! 4 │     request["url"]' in text


async def test_a_stage_without_a_function_has_no_code_and_no_source(ui):
    await to_code(ui)
    assert "no function at this stage" in await ui.press("5")
    assert "has no function here" in await ui.press("o")


async def test_o_opens_the_file_of_the_error_and_says_how_to_run_it(ui, editor, auth):
    given = editor(f"path.write_text({GOOD!r})")
    await ui.press("n")
    text = await ui.press("o")
    assert "auth.py changed: Ctrl+R runs viewer-request again" in text
    assert str(auth) in given.read_text()
    text = await ui.press("ctrl+r")
    assert record(ui).after.uri == "/rewritten"
    assert "paused before" in text or "cache" in text


async def test_leaving_without_a_change_is_said(ui, editor):
    editor()
    await ui.press("n")
    assert "auth.py:4: not changed" in await ui.press("o")


async def test_before_it_ran_it_is_opened_too(ui, editor):
    editor(f"path.write_text({GOOD!r})")
    assert "auth.py changed" in await ui.press("o")
    await ui.press("n")
    assert record(ui).after.uri == "/rewritten"


async def test_the_code_on_screen_is_that_of_the_file(ui, editor):
    editor(f"path.write_text({GOOD!r})")
    await to_code(ui)
    assert '"/rewritten"' in await ui.press("o")
    assert '"url"' not in ui.text


async def test_an_editor_that_fails_is_said(ui, editor):
    editor("sys.exit(3)")
    assert "ended with 3" in await ui.press("o")


async def test_an_editor_that_is_not_there_is_said(ui, monkeypatch):
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    assert "not installed" in await ui.press("o")


async def test_a_file_that_is_gone_is_said(ui, auth):
    auth.unlink()
    assert "its source is not on this machine" in await ui.press("o")


async def test_a_syntax_error_is_shown_with_its_line_and_mended_without_a_restart(ui, auth):
    auth.write_text("def handler(event, context):\n    return (\n")
    text = await ui.press("n")
    assert "Runtime.UserCodeSyntaxError" in text
    assert "auth.py:2" in text
    assert "! 2 │     return (" in text
    auth.write_text(GOOD)
    await ui.press("ctrl+r")
    assert record(ui).after.uri == "/rewritten"


async def test_what_fails_for_a_reason_of_the_edge_says_what_to_do(ui, auth):
    auth.write_text('import os\nTABLE = os.environ["TABLE"]\n' + GOOD)
    text = await ui.press("n")
    assert "KeyError: 'TABLE'" in text and "Lambda@Edge functions have no environment variables" in text
    assert '! 2 │ TABLE = os.environ["TABLE"]' in text


async def test_a_message_of_several_lines_is_shown_in_several(ui, auth):
    auth.write_text(GOOD.replace("return request", 'raise ValueError("two\\nlines")'))
    text = await ui.press("n")
    assert "function raised: ValueError: two\n  lines\n" in text


# -- re-run on save

TOGGLE = [":", *"re-run", "enter"]


async def test_saving_runs_the_function_again_and_shows_what_is_other(ui, auth):
    await ui.press("n")
    assert "saving a source runs its function" in await ui.press(*TOGGLE)
    auth.write_text(GOOD)
    text = await until(ui, lambda: record(ui) and not isinstance(record(ui).outcome, FunctionFailed))
    assert "before: KeyError: 'url'" in text
    auth.write_text(GOOD.replace("/rewritten", "/twice"))
    text = await until(ui, lambda: record(ui) and record(ui).after.uri == "/twice")
    assert "the result is another" in text
    assert "/twice" in text


async def test_at_the_end_of_the_flow_the_function_is_run_again_too(ui, auth):
    auth.write_text(GOOD)
    await ui.press("c", *TOGGLE)
    auth.write_text(BAD)
    text = await until(ui, lambda: record(ui) and isinstance(record(ui).outcome, FunctionFailed))
    assert "now: KeyError" in text


async def test_switched_off_again_nothing_is_run(ui, auth):
    await ui.press("n", *TOGGLE)
    assert "saving runs nothing again" in await ui.press(*TOGGLE)
    assert ui.inspector._watcher is None


async def test_the_editor_of_o_counts_as_saving(ui, editor):
    editor(f"path.write_text({GOOD!r})")
    await ui.press("n", *TOGGLE)
    await ui.press("o")
    await until(ui, lambda: record(ui) and not isinstance(record(ui).outcome, FunctionFailed))
    assert record(ui).after.uri == "/rewritten"


async def test_an_earlier_function_runs_again_as_a_run_of_its_own(ui_of_two, auth):
    ui, flow = ui_of_two, ui_of_two.app.workspace.flows[0]
    await ui.press("c", *TOGGLE)
    auth.write_text(GOOD.replace("/rewritten", "/twice"))
    text = await until(ui, lambda: len(flow.runs) == 2 and record(ui) and record(ui).after.uri == "/twice")
    assert "[~1 VReq]" in text and "the result is another" in text and "run 2/2" in text
    assert flow.runs[0].exchange.is_over and flow.runs[0].exchange.record(Stage.VIEWER_RESPONSE) is not None


async def test_o_at_an_earlier_function_says_how_to_run_again_from_there(ui_of_two, editor):
    ui = ui_of_two
    editor(f"path.write_text({BAD!r})")
    await ui.press("c", "1")
    assert "auth.py changed: F runs again from viewer-request" in await ui.press("o")
    await ui.press("F", "n")
    assert "KeyError: 'url'" in ui.text
