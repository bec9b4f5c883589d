"""Every action of the inspector, once: what `actions` makes bindings, footer, help page, palette and README of.

A key may mean different things on different screens, never within one. Enter, Tab, Backspace and Esc arrive as
Ctrl+M, Ctrl+I, Ctrl+H and Ctrl+[, Ctrl+A and Ctrl+B belong to screen and tmux, and Alt is a slow Esc: none is bound.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from edgetui.engine.stage import Stage
from edgetui.tui import capture_reasons as capture
from edgetui.tui import debug_reasons as debug
from edgetui.tui.action import Action
from edgetui.tui.setup_table import ATTACH, CONFIRM, SETUP, can_open_example

if TYPE_CHECKING:
    from edgetui.tui.inspection import Inspection

#: Node keys 0 to 6: the viewer, the four events, the cache, the origin.
NODE_KEYS = {
    "0": Stage.REPLY,
    "1": Stage.VIEWER_REQUEST,
    "2": Stage.ORIGIN_REQUEST,
    "3": Stage.ORIGIN_RESPONSE,
    "4": Stage.VIEWER_RESPONSE,
    "5": Stage.CACHE_LOOKUP,
    "6": Stage.ORIGIN_FETCH,
}


# -- reasons


def _needs_flow(inspection: "Inspection") -> str:
    return "" if inspection.flow else "there is no flow yet: {compose} composes a request"


def _can_step(inspection: "Inspection") -> str:
    if inspection.is_looking_back or _needs_flow(inspection):
        return _needs_flow(inspection)
    assert inspection.flow is not None
    if inspection.is_slow:
        return f"{inspection.flow.running} is still running: {{close}} cancels"
    if not inspection.flow.is_over:
        return ""
    if inspection.flow.client is not None and inspection.flow.client.is_held:
        return "the flow is over and its reply is held: {resume} sends it, {drop} drops the client"
    return "the flow is over: {restart} restarts it, {replay} replays it as a new flow"


def _can_look_back(inspection: "Inspection") -> str:
    return _needs_flow(inspection) or ("still running: {close} cancels" if inspection.is_running else "")


def _is_here_and_now(inspection: "Inspection") -> str:
    if inspection.is_looking_back:
        return "looking back: {continue} returns to now"
    return _can_look_back(inspection)


def _can_undo(inspection: "Inspection") -> str:
    reason = _is_here_and_now(inspection)
    if reason or (inspection.flow and inspection.flow.timeline.steps):
        return reason
    return "nothing has run yet"


def _can_edit(inspection: "Inspection") -> str:
    reason = _is_here_and_now(inspection)
    if reason or inspection.message is not None:
        return reason
    return "the flow is over: {restart} restarts it, then {edit} edits at any pause"


def _can_delete(inspection: "Inspection") -> str:
    if inspection.flow in inspection.workspace.waiting:
        return "a client waits for this flow: {resume} resumes, {drop} drops it"
    return _can_look_back(inspection)


def _has_function(inspection: "Inspection") -> str:
    return "" if inspection.function else f"{inspection.stage} has no function here: choose 1 to 4"


def _can_break(inspection: "Inspection") -> str:
    return "the viewer is no stage to stop at: choose 1 to 6" if inspection.stage is Stage.REPLY else ""


def _has_warnings(inspection: "Inspection") -> str:
    workspace = inspection.workspace
    is_lost = workspace.keeper is not None and workspace.keeper.problem
    return "" if workspace.warnings or workspace.refused or is_lost else "there are no warnings"


def _has_modes(inspection: "Inspection") -> str:
    return "" if inspection.tab_at_hand in ("Body", "Logs", "JSON") else "only Body, Logs and JSON have several views"


# -- the table

_FLOW = (
    Action(
        "next", "Next", "run the next stage; looking back: one forward", ("n", "f8", "f10"), enabled=_can_step, footer=1
    ),
    Action(
        "continue",
        "Continue",
        "run to a breakpoint or the end; looking back: return to now",
        ("c", "f5"),
        enabled=_can_step,
        footer=2,
    ),
    Action(
        "look_back",
        "Back",
        "look one stage back; nothing is run again",
        ("p",),
        enabled=_can_look_back,
        footer=7,
        is_steady=True,
    ),
    Action(
        "break",
        "Break",
        "breakpoint on the chosen stage, on or off",
        ("b", "f9"),
        enabled=_can_break,
        footer=4,
        needs_run=True,
    ),
    Action("edit", "Edit", "edit the message at this pause", ("e", "f4"), enabled=_can_edit, footer=3),
    Action("edit_outside", "Editor", "edit the message at this pause in $EDITOR", ("E",), enabled=_can_edit),
    Action(
        "open_source", "Source", "open the function's source in $EDITOR, at its error", ("o",), enabled=_has_function
    ),
    Action("rerun_on_save", "Re-run on save", "saving a source runs its function again, on or off"),
    Action("undo", "Undo", "take back the newest edit or stage", ("V",), enabled=_can_undo, footer=10),
    Action(
        "again",
        "Again",
        "run the newest stage again, say after changing its code",
        ("ctrl+r",),
        enabled=_can_undo,
        footer=8,
    ),
    Action(
        "restart",
        "Restart",
        "this flow from the beginning, paused",
        ("R",),
        enabled=_needs_flow,
        footer=6,
        is_steady=True,
    ),
    Action(
        "replay",
        "Replay",
        "the same request as a new flow, paused",
        ("r", "D"),
        enabled=_needs_flow,
        footer=9,
        is_steady=True,
    ),
    Action(
        "origin", "Origin", "who answers as origin: it, nobody, or the run before", ("t",), footer=11, is_steady=True
    ),
    Action("compose", "New", "compose a request", ("N", "f2"), footer=5, welcome=1, is_steady=True),
)
_DEBUG = (
    Action("run_to", "Run to", "run to the chosen stage, or to a breakpoint before it", ("s",), enabled=debug.run_to),
    Action("skip", "Skip", "do not run the function of the chosen stage; again: run it", ("K",), enabled=debug.skip),
    Action(
        "branch", "Run from", "a new run from the chosen stage, paused; the old one stays", ("F",), enabled=debug.branch
    ),
    Action("breakpoints", "Breakpoints", "every breakpoint, with conditions and hits", ("B",)),
    Action(
        "answer",
        "Answer",
        "answer by hand for the stage that is next",
        ("ctrl+g",),
        enabled=debug.answer,
    ),
    Action(
        "compare",
        "Compare",
        "with the marked flow, or this run with the one before",
        ("=",),
        enabled=debug.compare,
    ),
    Action("older_run", "Older run", "look at the run before this one", ("<",), enabled=debug.has_runs),
    Action("newer_run", "Newer run", "look at the run after this one", (">",), enabled=debug.has_runs),
)
_CAPTURE = (
    Action("capture", "Capture", "listen for requests on this machine, or no more", ("C",), welcome=2),
    Action("intercept", "Intercept", "hold captured requests that match, before they run", ("i",)),
    Action("intercept_switch", "Intercept", "intercept on or off", ("I",), enabled=capture.has_intercept),
    Action("resume", "Resume", "let a held request run on", ("a",), enabled=capture.can_resume, footer=2),
    Action("resume_all", "All", "let every held request run on", ("A",), enabled=capture.any_held, footer=3),
    Action("drop", "Drop", "close the held client's connection", ("X",), enabled=capture.can_resume, footer=3),
    Action("held", "Held", "who waits, for how long, and how long they may", ("Q",), enabled=capture.any_held),
)
_WORLD = (
    Action("hour", "Pass an hour", "an hour passes at once: what is stored ages by it", ("H",)),
    Action("minute", "Pass a minute", "a minute passes at once"),
    Action("day", "Pass a day", "a day passes at once"),
    Action("freeze", "Freeze clock", "the clock stands still, or runs again"),
    Action("purge", "Purge", "empty the cache", ("P",)),
    Action("invalidate", "Invalidate", "forget what is stored under this flow's path", enabled=_needs_flow),
)
_OUT = (
    Action("copy", "Copy", "a menu: curl, URL, event, result, body, diff, logs", ("y",), enabled=_needs_flow),
    Action("copy_curl", "Copy curl", "copy the request as a curl command", ("Y",), enabled=_needs_flow),
    Action("export", "Export", "a menu: curl, HAR, tests, events, into a file", ("x",), enabled=_needs_flow),
    Action("screen_svg", "Screen as SVG", "a picture of this screen, in a file"),
    Action("screen_text", "Screen as text", "this screen as plain text, in a file"),
)
_PLACES = (
    Action("node", "Stage", "0 viewer, 1-4 the events, 5 cache, 6 origin", tuple(NODE_KEYS), enabled=_needs_flow),
    Action("previous_node", "Previous stage", "the stage to the left", ("left", "h"), enabled=_needs_flow),
    Action("next_node", "Next stage", "the stage to the right", ("right", "l"), enabled=_needs_flow),
    Action("previous_tab", "Previous tab", "the tab to the left", ("[",)),
    Action("next_tab", "Next tab", "the tab to the right; in the third column its own", ("]",)),
    Action("previous_flow", "Previous flow", "the flow above", ("{",)),
    Action("next_flow", "Next flow", "the flow below", ("}",)),
    Action("mark", "Mark", "mark this flow, to compare another with it", ("m",), enabled=_needs_flow),
    Action("comment", "Comment", "write a line about this flow, or change it", (";",), enabled=_needs_flow),
    Action(
        "delete", "Delete", "this flow, off the list and out of the session; asks first", ("d",), enabled=_can_delete
    ),
    Action("filter", "Filter", "show only the flows that match; {close} shows all again", ("f",)),
    Action("view_mode", "View mode", "body pretty, raw, hex; JSON changes; logs by level", ("v",), enabled=_has_modes),
    Action("wrap", "Wrap", "long values whole, in several rows, or cut at the edge", ("w",)),
    Action("unchanged", "Unchanged", "show or fold unchanged lines and CloudFront's own", ("u",)),
    Action("jump", "Jump", "a letter goes to a pane, a tab or a stage", ("ctrl+o",), enabled=_needs_flow),
    Action("zoom", "Zoom", "this pane alone, and back", ("z",)),
    Action(
        "stage_down", "Stage down", "the stage a line down, wherever one is", ("J", "shift+down"), enabled=_needs_flow
    ),
    Action("stage_up", "Stage up", "the stage a line up, wherever one is", ("shift+up",), enabled=_needs_flow),
    Action("next_pane", "Next pane", "movement keys go to the next pane", ("tab",)),
    Action("previous_pane", "Previous pane", "movement keys go to the previous pane", ("shift+tab",)),
)
#: What the panes do themselves (`widgets.pane`, `widgets.rows`).
PANE = (
    Action("down", "Down", "one line down", ("down", "j"), "pane"),
    Action("up", "Up", "one line up", ("up", "k"), "pane"),
    Action("half_down", "Half page down", "half a page down", ("ctrl+d",), "pane"),
    Action("half_up", "Half page up", "half a page up", ("ctrl+u",), "pane"),
    Action("page_down", "Page down", "a page down", ("pagedown",), "pane"),
    Action("page_up", "Page up", "a page up", ("pageup",), "pane"),
    Action("top", "Top", "to the first line", ("home", "g"), "pane"),
    Action("bottom", "Bottom", "to the last line", ("end", "G"), "pane"),
    Action("find", "Find", "find words in this pane, in all of it", ("/",), "pane"),
    Action("next_match", "Next place", "to the next place of the words found", (".", "f3"), "pane"),
    Action("previous_match", "Place before", "to the place of the words before", ("comma",), "pane"),
    Action("choose", "Open", "from the flows into the stage", ("enter",), "pane"),
)
_PROGRAM = (
    Action("setup", "Setup", "the distribution: behaviors, functions, policies, origins", ("S", "f6"), welcome=4),
    Action("example", "Example", "step through the built-in example", ("T",), enabled=can_open_example, welcome=5),
    Action("save_as", "Save as", "the listed flows in a session file of their own", ("ctrl+s",), enabled=_needs_flow),
    Action("open", "Open", "a saved session, or requests: HAR, curl, events, logs", ("O",), welcome=3),
    Action(
        "warnings", "Warnings", "what is not saved, refused at deploy time, no request", ("W",), enabled=_has_warnings
    ),
    Action("help", "Help", "this help", ("?", "f1")),
    Action("palette", "Commands", "every command by name", (":", "ctrl+p"), welcome=6),
    Action("close", "Cancel", "cancel what runs, else back to the flows, all of them", ("escape",)),
    Action("quit", "Quit", "leave a zoomed pane, else quit; asks when a client is held", ("q",)),
)
EVERYWHERE = (
    Action("interrupt", "Cancel", "cancel what runs; never quits", ("ctrl+c",), "everywhere"),
    Action("redraw", "Redraw", "draw the whole screen again", ("ctrl+l",), "everywhere"),
    Action(
        "suspend",
        "Suspend",
        "to the shell, `fg` comes back; in a text: take back",
        ("ctrl+z",),
        "everywhere",
    ),
    Action("quit_now", "Quit now", "quit from any screen", ("ctrl+q",), "everywhere"),
)
COMPOSER = (
    Action(
        "send", "Send", "make it a flow, paused before its first stage", ("ctrl+j", "ctrl+enter"), "composer", footer=1
    ),
    Action(
        "viewer",
        "Viewer",
        "send as the next viewer preset: its place and device",
        ("f7",),
        "composer",
        footer=2,
    ),
    Action("next_pane", "Next field", "complete the header's name, or the next field", ("tab",), "composer", footer=3),
    Action("previous_pane", "Previous field", "the previous field", ("shift+tab",), "composer"),
    Action("older", "Earlier", "in the URL an earlier request; another method or viewer", ("up",), "composer"),
    Action("newer", "Later", "in the URL a later request; another method or viewer", ("down",), "composer"),
    Action("edit_query", "Query", "the URL's query, one parameter a line", ("f8",), "composer", footer=6),
    Action("edit_cookies", "Cookies", "the Cookie header, one cookie a line", ("f9",), "composer", footer=7),
    Action("blank", "Empty", "an empty request in the place of this one", ("ctrl+n",), "composer", footer=4),
    Action("help", "Help", "the keys", ("f1",), "composer"),
    Action("close", "Close", "back without a new flow", ("escape",), "composer", footer=5),
)
PAIRS = (
    Action("save", "Save", "put them into the request", ("ctrl+s", "ctrl+j"), "pairs", footer=1),
    Action("switch", "On/off", "this line off, or on again", ("ctrl+t",), "pairs", footer=2),
    Action("help", "Help", "the keys", ("f1",), "pairs"),
    Action("close", "Cancel", "back, nothing changed", ("escape",), "pairs", footer=3),
)
EDIT = (
    Action(
        "save", "Save", "put the edited message in the place of the old one", ("ctrl+s", "ctrl+j"), "edit", footer=1
    ),
    Action("help", "Help", "the keys", ("f1",), "edit"),
    Action("close", "Cancel", "back, nothing changed", ("escape",), "edit", footer=2),
)
FILTER = (
    Action("keep", "Keep", "show the flows that match", ("enter",), "filter", footer=1),
    Action("close", "Show all", "close the line and show all flows", ("escape",), "filter"),
)
FIND = (
    Action(
        "keep",
        "Keep",
        "stay there; {next_match} and {previous_match} go to the other places",
        ("enter",),
        "find",
        footer=1,
    ),
    Action("next", "Next", "the next place", ("down", "f3"), "find", footer=2),
    Action("previous", "Before", "the place before", ("up",), "find", footer=3),
    Action("next_pane", "Other pane", "look in the next pane instead", ("tab",), "find", footer=4),
    Action("close", "Close", "back to where it was", ("escape",), "find"),
)
PROMPT = (
    Action("keep", "OK", "take the answer", ("enter",), "prompt", footer=1),
    Action("close", "Close", "back, nothing changed", ("escape",), "prompt"),
)
ANSWER = (
    Action("choose", "Choose", "answer so", ("enter",), "answer", footer=1),
    Action("help", "Help", "the keys", ("?", "f1"), "answer"),
    Action("close", "Cancel", "back, nothing answered", ("escape", "q"), "answer", footer=2),
)
DRAFT = (
    Action("give", "Answer", "answer with the text", ("ctrl+s", "ctrl+j"), "draft", footer=1),
    Action("help", "Help", "the keys", ("f1",), "draft"),
    Action("close", "Cancel", "back, nothing answered", ("escape",), "draft", footer=2),
)
HELD = (
    Action("look", "Look", "look at the flow: edit it, step it", ("enter",), "held", footer=1),
    Action("resume", "Resume", "let it run on", ("a",), "held", footer=2),
    Action("resume_all", "All", "let every one run on", ("A",), "held", footer=3),
    Action("drop", "Drop", "close the client's connection", ("X",), "held", footer=4),
    Action("help", "Help", "the keys", ("?", "f1"), "held"),
    Action("close", "Back", "back", ("escape", "q", "Q"), "held", footer=5),
)
COMPARE = (
    Action("open", "Open", "look at the stage in the inspector", ("enter",), "compare", footer=1),
    Action("next_pane", "Other pane", "from the places to what differs", ("tab",), "compare", footer=2),
    Action("previous_pane", "Other pane", "from what differs to the places", ("shift+tab",), "compare"),
    Action("help", "Help", "the keys", ("?", "f1"), "compare"),
    Action("close", "Back", "back", ("escape", "q", "="), "compare", footer=3),
)
BREAKPOINTS = (
    Action("toggle", "On/off", "the breakpoint on or off", ("space",), "breakpoints", footer=1),
    Action("edit", "Edit", "change the breakpoint", ("enter", "e"), "breakpoints", footer=2),
    Action("new", "New", "a new breakpoint", ("n", "N"), "breakpoints", footer=3),
    Action("delete", "Delete", "forget the breakpoint", ("d",), "breakpoints", footer=4),
    Action("help", "Help", "the keys", ("?", "f1"), "breakpoints"),
    Action("close", "Back", "back", ("escape", "q", "B"), "breakpoints", footer=5),
)
BREAKPOINT = (
    Action("keep", "Keep", "keep the breakpoint", ("enter",), "breakpoint", footer=1),
    Action("next_pane", "Next line", "the next line", ("tab",), "breakpoint", footer=2),
    Action("previous_pane", "Previous line", "the line before", ("shift+tab",), "breakpoint"),
    Action("help", "Help", "the keys", ("f1",), "breakpoint"),
    Action("close", "Cancel", "back, nothing changed", ("escape",), "breakpoint", footer=3),
)
JUMP = (Action("close", "Stay", "go nowhere", ("escape",), "jump"),)
INTERCEPT = (
    Action("keep", "Hold", "hold what matches; nothing with an empty line", ("enter",), "intercept", footer=1),
    Action("close", "Cancel", "back, nothing changed", ("escape",), "intercept"),
)
HELP = (Action("close", "Close", "back", ("escape", "q", "?", "f1"), "help"),)
PALETTE = (
    Action("run", "Run", "run the chosen command", ("enter",), "palette"),
    Action("down", "Down", "the command below", ("down", "ctrl+n"), "palette"),
    Action("up", "Up", "the command above", ("up", "ctrl+p"), "palette"),
    Action("close", "Close", "back", ("escape",), "palette"),
)
CHOICE = (
    Action("run", "Choose", "take the chosen one; its letter does the same", ("enter",), "choice"),
    Action("down", "Down", "the one below", ("down", "ctrl+n"), "choice"),
    Action("up", "Up", "the one above", ("up", "ctrl+p"), "choice"),
    Action("close", "Close", "back, nothing done", ("escape",), "choice"),
)
INSPECTOR = (*_FLOW, *_DEBUG, *_CAPTURE, *_WORLD, *_OUT, *_PLACES, *_PROGRAM)
CONTEXTS = {
    "inspector": INSPECTOR,
    "composer": COMPOSER,
    "edit": EDIT,
    "pairs": PAIRS,
    "filter": FILTER,
    "intercept": INTERCEPT,
    "jump": JUMP,
    "find": FIND,
    "prompt": PROMPT,
    "answer": ANSWER,
    "draft": DRAFT,
    "held": HELD,
    "compare": COMPARE,
    "breakpoints": BREAKPOINTS,
    "breakpoint": BREAKPOINT,
    "setup": SETUP,
    "attach": ATTACH,
    "confirm": CONFIRM,
    "help": HELP,
    "palette": PALETTE,
    "choice": CHOICE,
    "pane": PANE,
    "everywhere": EVERYWHERE,
}


def sections() -> Iterator[tuple[str, tuple[Action, ...]]]:
    """The help page's parts, in its order."""
    yield "Stepping", _FLOW
    yield "Debugging", _DEBUG
    yield "Capture", _CAPTURE
    yield "Clock and cache", _WORLD
    yield "Copy and export", _OUT
    yield "Places", _PLACES
    yield "In a pane", PANE
    yield "Program", (*_PROGRAM, *EVERYWHERE)
    yield "New request ({compose})", COMPOSER
    yield "Edit ({edit})", EDIT
    yield "Query, cookies ({compose})", PAIRS
    yield "Filter ({filter})", FILTER
    yield "Find ({find})", FIND
    yield "Answer by hand ({answer})", ANSWER
    yield "Draft of an answer", DRAFT
    yield "Held ({held})", HELD
    yield "Compare ({compare})", COMPARE
    yield "Breakpoints ({breakpoints})", BREAKPOINTS
    yield "Breakpoint", BREAKPOINT
    yield "Setup ({setup})", SETUP
    yield "Attach ({setup}, {setup.attach})", ATTACH
    yield "Write ({setup}, {setup.attach})", CONFIRM
    yield "Intercept ({intercept})", INTERCEPT
    yield "Jump ({jump})", JUMP
    yield "Commands ({palette})", PALETTE
    yield "A menu ({copy}, {export})", CHOICE
    yield "A question ({open}, {save_as}, {comment})", PROMPT
    yield "Help ({help})", HELP
