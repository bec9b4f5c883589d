"""The inspector by its keys. Every action of the table is pressed here or in a test of its own screen."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from textual.events import Key

from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import EventType, Stage
from edgetui.testing.fakes import fake_workspace
from edgetui.tui import app
from edgetui.tui.action_table import CONTEXTS, INSPECTOR, PANE
from edgetui.tui.screens import inspector
from edgetui.tui.screens.answer import AnswerScreen
from edgetui.tui.screens.breakpoints import BreakpointsScreen
from edgetui.tui.screens.compare import CompareScreen
from edgetui.tui.screens.composer import ComposerScreen
from edgetui.tui.screens.edit import EditScreen
from edgetui.tui.screens.filterline import FilterScreen
from edgetui.tui.screens.findline import FindScreen
from edgetui.tui.screens.help import HelpScreen
from edgetui.tui.screens.inspector import InspectorScreen
from edgetui.tui.screens.interceptline import InterceptScreen
from edgetui.tui.screens.palette import PaletteScreen
from edgetui.tui.screens.prompt import PromptScreen
from edgetui.tui.screens.setup import SetupScreen
from edgetui.tui.views.modes import BodyMode
from edgetui.tui.widgets.pane import Pane
from edgetui.tui.widgets.rows import RowList


@dataclass(frozen=True)
class Case:
    """Keys, the last of them the action's; what then holds of the driven inspector and its screen."""

    keys: str
    holds: Callable[[Any, str], bool]


CASES = {
    "find": Case("/", lambda ui, text: isinstance(ui.app.screen, FindScreen)),
    "next_match": Case("enter / a enter .", lambda ui, text: "/a 2 of" in text),
    "previous_match": Case("enter / a enter . ,", lambda ui, text: "/a 1 of" in text),
    "wrap": Case("w", lambda ui, text: "long values are shown whole" in text),
    "next": Case("n", lambda ui, text: "[~1 VReq]─ ▶cache" in text and "/img/cat.jpg → /w300/img/cat.jpg" in text),
    "continue": Case("c", lambda ui, text: "the viewer gets 200 OK" in text and "[~4 VRes]" in text),
    "look_back": Case("c p", lambda ui, text: "looking back (6 of 7), nothing re-run" in text),
    "break": Case("2 b c", lambda ui, text: "▶2 OReq●" in text and "paused before origin-request" in text),
    "edit": Case("e", lambda ui, text: isinstance(ui.app.screen, EditScreen)),
    "edit_outside": Case("E", lambda ui, text: "/nowhere/editor" in text and "not installed" in text),
    "open_source": Case("o", lambda ui, text: "its source is not on this machine" in text),
    "rerun_on_save": Case(": r e - r u n enter", lambda ui, text: "saving a source runs its function" in text),
    "undo": Case("n V", lambda ui, text: "[▶1 VReq]" in text and "n runs it again" in text),
    "again": Case("n ctrl+r", lambda ui, text: "[~1 VReq]─ ▶cache" in text and _invocations(ui) == 2),
    "restart": Case("c R", lambda ui, text: "[▶1 VReq]" in text and "Flow 1  run 2" in text),
    "replay": Case("c r", lambda ui, text: "flow 5: the request of flow 1 again" in text and "Flows 5/5" in text),
    "run_to": Case("6 s", lambda ui, text: "▶origin" in text and "paused before origin-fetch" in text),
    "skip": Case("2 K c", lambda ui, text: "-2 OReq" in text and "skipping OReq" in text),
    "branch": Case("c 2 F", lambda ui, text: "[▶2 OReq]" in text and "Flow 1  run 2/2" in text),
    "compare": Case("c R =", lambda ui, text: isinstance(ui.app.screen, CompareScreen)),
    "answer": Case("ctrl+g", lambda ui, text: isinstance(ui.app.screen, AnswerScreen)),
    "breakpoints": Case("B", lambda ui, text: isinstance(ui.app.screen, BreakpointsScreen)),
    "older_run": Case("c R <", lambda ui, text: "Flow 1  run 1/2" in text and "LOOKING BACK 7/7" in text),
    "newer_run": Case("c R < >", lambda ui, text: "Flow 1  run 2/2" in text and "PAUSED" in text),
    "capture": Case("C", lambda ui, text: "this inspector has nothing to listen with" in text),
    "intercept": Case("i", lambda ui, text: isinstance(ui.app.screen, InterceptScreen)),
    "intercept_switch": Case("i o l d enter I", lambda ui, text: "intercept off: when the URI contains 'old'" in text),
    "resume": Case("a", lambda ui, text: "no client waits for this flow" in text),
    "resume_all": Case("A", lambda ui, text: "nothing is held" in text),
    "drop": Case("X", lambda ui, text: "no client waits for this flow" in text),
    "held": Case("Q", lambda ui, text: "nothing is held" in text),
    "origin": Case("t c", lambda ui, text: "origin NONE" in text and "the viewer gets 502" in text),
    "hour": Case("H", lambda ui, text: "clock +1 h" in text and "it is 2023-11-14 23:13:20 UTC now" in text),
    "minute": Case(": m i n u t e enter", lambda ui, text: "clock +1 min" in text),
    "day": Case(": p a s s space d a y enter", lambda ui, text: "clock +1 d" in text),
    "freeze": Case(": f r e e z e enter", lambda ui, text: "clock frozen 22:13:20" in text),
    "purge": Case("c P r c", lambda ui, text: "Miss" in text and "Hit" not in text),
    "invalidate": Case("c : i n v a l enter", lambda ui, text: "invalidated /w300/img/cat.jpg: 1 stored resp" in text),
    "compose": Case("N", lambda ui, text: isinstance(ui.app.screen, ComposerScreen)),
    "node": Case("c 0", lambda ui, text: "[Response]" in text and "  viewer\n" in text and "x-cache: Miss" in text),
    "previous_node": Case("3 left", lambda ui, text: "[·origin]" in text),
    "next_node": Case("right", lambda ui, text: "[·cache]" in text),
    "previous_tab": Case("[", lambda ui, text: "[Rules]" in text),
    "next_tab": Case("]", lambda ui, text: "[Body]" in text),
    "previous_flow": Case("} } {", lambda ui, text: "Flows 2/4" in text and "GET /old" in text),
    "next_flow": Case("}", lambda ui, text: "Flows 2/4" in text),
    "copy": Case("y", lambda ui, text: "Copy" in text and "curl command" in text and "Event JSON" in text),
    "copy_curl": Case("Y", lambda ui, text: "copied 1" in text and "B (OSC 52) — also in" in text),
    "export": Case("x", lambda ui, text: "HTTP Archive" in text and "All listed" in text),
    "screen_svg": Case(": s v g enter", lambda ui, text: "screen.svg" in text and "the file to write" in text),
    "screen_text": Case(": a s space t e x t enter", lambda ui, text: "screen.txt" in text),
    "delete": Case(
        "} d d", lambda ui, text: "flow 2 is deleted" in text and "GET /broken" in text and "/old" not in text
    ),
    "stage_down": Case("n ] ] ] ] shift+down", lambda ui, text: ui.inspector.query_one("#stage-body").top == 1),
    "stage_up": Case("n ] ] ] ] J J shift+up", lambda ui, text: ui.inspector.query_one("#stage-body").top == 1),
    "mark": Case("} m {", lambda ui, text: "  *2 GET" in text and ui.inspection.marked.number == 2),
    "comment": Case("; o d d enter", lambda ui, text: "/img/cat.jpg?w=300&format=auto ; odd" in text),
    "filter": Case("f", lambda ui, text: isinstance(ui.app.screen, FilterScreen)),
    "view_mode": Case("] v", lambda ui, text: ui.inspection.body_mode is BodyMode.RAW),
    "unchanged": Case("n u", lambda ui, text: "  host: shop.example.com" in text),
    "jump": Case("ctrl+o", lambda ui, text: "[aDiff]  bBody" not in text and "aDiff]" in text and "l Flows" in text),
    "zoom": Case("z", lambda ui, text: "Flow 1" not in text and "Flows 1/4" in text),
    "next_pane": Case("tab", lambda ui, text: "▸ Flow 1" in text and "─ Flows" in text),
    "previous_pane": Case("tab shift+tab", lambda ui, text: "▸ Flows" in text),
    "setup": Case("S", lambda ui, text: isinstance(ui.app.screen, SetupScreen) and "SETUP" in text),
    "example": Case("T", lambda ui, text: "a project is open: edgetui --demo opens the example" in text),
    "save_as": Case("ctrl+s", lambda ui, text: "the session file for the 4 listed, credentials included" in text),
    "open": Case("O", lambda ui, text: isinstance(ui.app.screen, PromptScreen) and "the path of a session" in text),
    "warnings": Case("W", lambda ui, text: "there are no warnings" in text),
    "help": Case("?", lambda ui, text: isinstance(ui.app.screen, HelpScreen)),
    "palette": Case(":", lambda ui, text: isinstance(ui.app.screen, PaletteScreen)),
    "close": Case("z escape", lambda ui, text: "▸ Flows" in text and "─ Flow 1" in text),
    "quit": Case("q", lambda ui, text: ui.app.return_code == 0 and not ui.app.is_running),
    "down": Case("down", lambda ui, text: "Flows 2/4" in text),
    "up": Case("j j k", lambda ui, text: "Flows 2/4" in text),
    "half_down": Case("ctrl+d", lambda ui, text: "Flows 3/4" in text),
    "half_up": Case("G ctrl+u", lambda ui, text: "Flows 2/4" in text),
    "page_down": Case("pagedown", lambda ui, text: "Flows 4/4" in text),
    "page_up": Case("G pageup", lambda ui, text: "Flows 1/4" in text),
    "top": Case("G g", lambda ui, text: "Flows 1/4" in text),
    "bottom": Case("G", lambda ui, text: "Flows 4/4" in text),
    "choose": Case("enter", lambda ui, text: "▸ Flow 1" in text),
    "interrupt": Case("ctrl+c", lambda ui, text: "nothing runs; q quits" in text),
    "redraw": Case("n ctrl+l", lambda ui, text: "[~1 VReq]" in text),
    "suspend": Case("ctrl+z", lambda ui, text: "[▶1 VReq]" in text),
    "quit_now": Case("? ctrl+q", lambda ui, text: ui.app.return_code == 0 and not ui.app.is_running),
}


def _invocations(ui):
    return len(ui.app.workspace.performers.functions.invoked)


def test_every_action_that_the_inspector_has_is_tried_by_key():
    assert set(CASES) == {action.id for action in (*INSPECTOR, *PANE, *CONTEXTS["everywhere"])}


@pytest.mark.parametrize("action", CASES)
async def test_a_key_does_what_the_table_says(action, shop, driven, monkeypatch):
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    case = CASES[action]
    async with driven(shop) as ui:
        *before, last = case.keys.split(" ")
        for key in before:
            await ui.press(key)
        text = await ui.press(last)
        assert case.holds(ui, text), text


def test_the_panes_have_exactly_the_keys_that_the_table_says():
    bound = {key for binding in (*Pane.BINDINGS, *RowList.BINDINGS) for key in binding.key.split(",")}
    assert bound == {key for action in PANE for key in action.keys}


# -- what the screen looks like


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("start", ""),
        ("stepped", "n"),
        ("done", "c"),
        ("viewer", "c 0"),
        ("generated", "} n"),
        ("failing", "} } n"),
        ("refused", "} } } n"),
        ("json", "n [ ["),
        ("looking-back", "c p p p p"),
        ("zoomed", "n tab z"),
    ],
)
async def test_the_screen_is_as_recorded(name, keys, size, shop, driven, golden):
    async with driven(shop, size) as ui:
        for key in keys.split():
            await ui.press(key)
        await ui.press()
        golden(f"inspector-{name}-{size[0]}x{size[1]}.txt", ui.text)


@pytest.mark.parametrize(("height", "rows"), [(15, 2), (20, 3), (24, 4), (40, 4)])
async def test_where_rows_are_few_the_list_leaves_them_to_the_stage(height, rows, shop, driven):
    async with driven(shop, (80, height)) as ui:
        assert ui.app.screen.query_one(RowList).body_height == rows
        assert "▶ next: run viewer-request" in ui.text


async def test_warnings_are_read_on_a_page_of_their_own(driven):
    workspace = fake_workspace({}, warnings=("MemorySize 512 is more than 128 at viewer-request", "second"))
    async with driven(workspace) as ui:
        assert "2 warnings (W)" in ui.text
        text = await ui.press("W")
        assert "WARNINGS" in text
        assert "! MemorySize 512 is more than 128 at viewer-request" in text
        await ui.press("escape")
        assert ui.app.screen is ui.inspector


async def test_handlers_that_were_found_are_named_with_the_way_to_attach_one(driven):
    async with driven(fake_workspace({}, found_handlers=("resize.py", "auth.mjs"))) as ui:
        assert "Found here, not yet attached to an event. Enter attaches one:" in ui.text
        assert "     resize.py\n     auth.mjs" in ui.text


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_the_ways_to_get_a_flow_are_read_whole_at_every_size(driven, size):
    async with driven(fake_workspace({}, found_handlers=("resize.py",)), size) as ui:
        text = await ui.press("u")
        assert "N   compose a request, or paste curl" in text
        assert "C   capture: then, in another shell," in text
        assert "curl http://127.0.0.1:8765/" in text
        assert "O   open a session, HAR, events, logs" in text
        assert "…" not in text


async def test_without_a_flow_the_screen_says_how_to_get_one(driven, golden):
    workspace = fake_workspace({})
    workspace.answers = {"origin.example.org": "none"}
    async with driven(workspace) as ui:
        golden("inspector-empty-80x24.txt", await ui.press())
        text = await ui.press("n")
        assert "there is no flow yet: N composes a request" in text


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (20, 5)])
async def test_a_terminal_that_is_too_small_says_what_is_needed_and_recovers(size, shop, driven):
    async with driven(shop, size) as ui:
        wanted = f"need 60x15, have {size[0]}x{size[1]}"
        assert ui.text.strip() == wanted[: size[0] - 1] + "…" if len(wanted) > size[0] else wanted
        await ui.pilot.resize_terminal(80, 24)
        assert "Flows 1/4" in await ui.press()


async def test_resizing_ends_in_the_same_screen_as_starting_in_that_size(shop, driven):
    async with driven(shop) as ui:
        first = ui.text
        for size in ((120, 40), (60, 15), (200, 50), (80, 24)):
            await ui.pilot.resize_terminal(*size)
            await ui.press()
        assert ui.text == first


@pytest.mark.parametrize(("tabs", "shown"), [(0, "Flows"), (1, "Flow 1"), (2, "Logs")])
async def test_any_pane_can_have_the_screen_for_itself(tabs, shown, shop, driven):
    async with driven(shop, (120, 40)) as ui:
        await ui.press("c", *["tab"] * tabs)
        whole = ui.text
        zoomed = await ui.press("z")
        assert f"▸ {shown}" in zoomed.splitlines()[1]
        assert len([row for row in zoomed.splitlines() if "─── " in row or row.endswith("───")]) == 1
        assert await ui.press("z") == whole


async def test_when_the_pane_with_the_keys_disappears_another_one_has_them(shop, driven):
    async with driven(shop, (120, 40)) as ui:
        await ui.press("tab", "tab")
        assert "▸ Logs" in ui.text
        await ui.pilot.resize_terminal(80, 24)
        assert "▸ Flow 1" in await ui.press()
        await ui.pilot.resize_terminal(40, 12)
        await ui.press()
        await ui.pilot.resize_terminal(80, 24)
        await ui.press()
        assert "Flows 2/4" in await ui.press("j")


@pytest.mark.parametrize("is_there", [True, False])
async def test_only_changes_are_sent_where_textual_lets_them_be(is_there, shop, driven, monkeypatch):
    if not is_there:
        monkeypatch.setattr(app, "Painted", None)
    async with driven(shop) as ui:
        assert (ui.app._painted is not None) is is_there
        assert "[~1 VReq]" in await ui.press("n")


async def test_no_line_is_cut_in_the_footer(shop, driven):
    for size in ((60, 15), (80, 24), (120, 40)):
        async with driven(shop, size) as ui:
            footer = (await ui.press("c")).splitlines()[-1]
            assert footer.endswith("? Help")
            assert "…" not in footer


async def test_in_ascii_nothing_else_is_drawn(shop, driven):
    async with driven(shop, ascii=True) as ui:
        await ui.press("n")
        for keys in ((), ("?",), ("escape", "N"), ("escape", "e"), ("escape", ":")):
            text = await ui.press(*keys)
            assert "edgetui" in text or "Commands" in text
            assert _painted(ui).isascii()


def _painted(ui):
    """What the terminal would get: the text after the filters."""
    widgets = ui.app.screen.walk_children()
    strips = [widget.render_lines(widget.size.region) for widget in widgets if not widget.children]
    return "".join(strip.text for part in strips for strip in part)


# -- stepping


async def test_six_steps_go_through_all_nodes_and_end_in_the_viewers_response(shop, driven):
    nodes = []
    async with driven(shop) as ui:
        for _ in range(6):
            text = await ui.press("n")
            rail = text.splitlines()[8]
            nodes.append(rail[rail.index("[") + 1 : rail.index("]")])
            assert rail.count("▶") == (0 if ui.inspection.flow.is_over else 1)
        assert nodes == ["~1 VReq", "=cache MISS", "=2 OReq", "=origin 200", "=3 ORes", "~4 VRes"]
        assert "the viewer gets 200 OK" in text
        assert "the flow is over: R restarts it" in await ui.press("n")


async def test_a_step_is_drawn_once_with_its_outcome(shop, driven, monkeypatch):
    drawn = []
    draw = InspectorScreen.draw

    def noted(screen):
        drawn.append(screen.inspection.record is not None)
        draw(screen)

    # However slow the machine: nothing takes so long that the screen says that it runs.
    monkeypatch.setattr(inspector, "_PATIENCE", 60)
    async with driven(shop) as ui:
        monkeypatch.setattr(InspectorScreen, "draw", noted)
        await ui.press("n")
        assert drawn == [True]


async def test_a_move_that_changes_nothing_is_drawn_as_well(shop, driven, monkeypatch):
    async def nothing(flow):
        pass

    async with driven(shop) as ui:
        monkeypatch.setattr(shop, "step", nothing)
        assert "breakpoint set" in await ui.press("b")
        assert "breakpoint set" not in await ui.press("n")


async def test_looking_back_runs_nothing_and_n_goes_forward_to_now(shop, driven):
    async with driven(shop) as ui:
        await ui.press("c")
        count = _invocations(ui)
        text = await ui.press(*"pppppp")
        assert "looking back (1 of 7)" in text
        assert "this is the beginning" in await ui.press("p")
        text = await ui.press(*"nnnnn")
        assert "looking back (6 of 7)" in text
        assert "looking back" not in await ui.press("n")
        assert "looking back: c returns to now" in await ui.press("p", "e")
        assert "looking back" not in await ui.press("c")
        assert _invocations(ui) == count


async def test_keys_that_come_faster_than_functions_run_are_not_lost(shop, driven):
    async with driven(shop) as ui:
        for _ in range(3):
            ui.app.post_message(Key("n", "n"))
        text = await ui.press()
        assert "paused before origin-fetch" in text


async def test_a_response_made_by_a_function_is_opened(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("}", "n")
        assert "[R1 VReq]─ -cache ─ -2 OReq" in text
        assert "[Response]" in text
        assert "location: /new" in text
        assert "[Diff]" in await ui.press("5")


async def test_a_second_flow_for_the_same_object_is_a_hit(shop, driven):
    async with driven(shop) as ui:
        await ui.press("c")
        await ui.press("r")
        text = await ui.press("c")
        assert "cache HIT" in text
        assert "Hit from cloudfront" in text


async def test_flows_end_in_any_order_while_another_one_is_looked_at(driven):
    gates = {"/a": asyncio.Event(), "/b": asyncio.Event()}

    async def wait(event):
        request = event["Records"][0]["cf"]["request"]
        await gates[request["uri"]].wait()
        return request

    workspace = fake_workspace({EventType.VIEWER_REQUEST: wait})
    flows = [workspace.add(Request(uri=uri), Viewer()) for uri in gates]
    async with driven(workspace) as ui:
        await ui.pilot.press("n", "}", "n")
        gates["/b"].set()
        while flows[1].running:
            await asyncio.sleep(0)
        await ui.pilot.pause()
        assert ui.inspection.stage is Stage.VIEWER_REQUEST
        assert flows[0].running is Stage.VIEWER_REQUEST
        assert "=1 VReq" in ui.text
        gates["/a"].set()
        assert "=···" in (await ui.press("{"))


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_what_runs_is_said_and_can_be_cancelled(key, driven):
    async def hang(event):
        await asyncio.Event().wait()

    workspace = fake_workspace({EventType.VIEWER_REQUEST: hang})
    flow = workspace.add(Request(), Viewer())
    async with driven(workspace) as ui:
        await ui.pilot.press("n")
        while "running viewer-request, 0 of 5 s — Esc cancels" not in ui.text:
            await ui.pilot.pause(0.02)
        assert "RUNNING" in ui.text
        await ui.pilot.press("n")
        assert "viewer-request is still running: Esc cancels" in ui.text
        await ui.pilot.press("2")
        assert "[·2 OReq]" in ui.text
        text = await ui.press(key)
        assert "cancelled: paused before viewer-request again" in text
        assert "RUNNING" not in text
        assert flow.running is None


async def test_an_edit_at_a_pause_is_what_the_next_stage_gets(shop, driven):
    async with driven(shop) as ui:
        await ui.press("e")
        await ui.press("delete", "delete", "delete", "P", "U", "T", "ctrl+s")
        assert isinstance(ui.app.screen, InspectorScreen)
        text = await ui.press()
        assert "edited before viewer-request — V undoes" in text
        assert shop.flows[0].exchange.request.method == "PUT"
        text = await ui.press("V")
        assert "the edit is undone" in text
        assert shop.flows[0].exchange.request.method == "GET"


async def test_a_reason_is_given_for_what_cannot_be_done(shop, driven):
    async with driven(shop) as ui:
        assert "nothing has run yet" in await ui.press("V")
        assert "the viewer is no stage to stop at" in await ui.press("0", "b")
        await ui.press("c")
        assert "the flow is over: R restarts it" in await ui.press("e")


async def test_escape_comes_back_from_looking_back_and_from_the_stage(shop, driven):
    async with driven(shop) as ui:
        await ui.press("c", "tab")
        assert "looking back" in await ui.press("p")
        assert "looking back" not in await ui.press("escape")
        assert "▸ Flows" in await ui.press("escape")


async def test_q_leaves_a_zoomed_pane_first(shop, driven):
    async with driven(shop) as ui:
        await ui.press("tab", "z")
        assert "Flows 1/4" not in ui.text
        assert "Flows 1/4" in await ui.press("q")
        assert ui.app.is_running


async def test_the_log_has_its_views_and_is_whole_where_something_is_looked_for(shop, driven):
    async with driven(shop) as ui:
        assert "1 of 1 line, the function's own alone" in await ui.press("n", "]", "]", "]", "v")
        assert "0 of 1 line, warnings and errors alone" in await ui.press("v")
        assert "picked width 300" in await ui.press("enter", "/", *"width", "enter")
        assert "0 of 1 line" in await ui.press("escape")
        assert "picked width 300" in await ui.press("v")


async def test_a_flow_is_deleted_only_when_the_same_is_said_twice(shop, driven):
    async with driven(shop) as ui:
        assert "flow 1 would be gone for good — d again deletes it" in await ui.press("d")
        await ui.press("j")
        assert "flow 2 would be gone for good" in await ui.press("d")
        assert "flow 2 would be gone for good" in await ui.press("u", "d")
        assert [flow.number for flow in shop.flows] == [1, 2, 3, 4]
        assert "flow 2 is deleted" in await ui.press("d")
        assert "Flows 2/3" in ui.text and "GET /broken" in ui.text


async def test_what_is_deleted_leaves_a_filtered_list_and_the_mark(shop, driven):
    async with driven(shop) as ui:
        await ui.press("f", "o", "l", "d", "enter", "m")
        text = await ui.press("d", "d")
        assert "0 of 3 flows match" in text
        assert ui.inspection.flow is None and ui.inspection.marked is None
        assert "Flows 1/3" in await ui.press("escape", "j", "k")


async def test_when_the_last_flow_is_deleted_the_ways_to_get_one_are_there(shop, driven):
    async with driven(shop) as ui:
        assert "No flow yet" in await ui.press(*["d"] * 8)
        assert "there is no flow yet" in await ui.press("d")
