"""Actions of the setup screen and of what it asks: a part of `action_table`."""

from typing import TYPE_CHECKING

from edgetui.tui.action import Action

if TYPE_CHECKING:
    from edgetui.tui.inspection import Inspection

#: Event keys, as on the rail.
EVENT_KEYS = ("1", "2", "3", "4")


def can_open_example(inspection: "Inspection") -> str:
    """Only in the place of nothing: a project is not put aside by a slip of the finger."""
    workspace = inspection.workspace
    if (
        workspace.project is None
        or workspace.file
        or any(each.associations for each in workspace.distribution.behaviors)
    ):
        return "a project is open: edgetui --demo opens the example"
    return ""


SETUP = (
    Action("attach", "Attach", "attach a function to this event, and write edgetui.toml", ("a",), "setup", footer=1),
    Action("detach", "Detach", "no function at this event any more", ("d",), "setup", footer=3),
    Action("body", "IncludeBody", "whether the function here gets the body", ("i",), "setup", footer=4),
    Action("answer", "Answer", "what answers for this origin on this machine", ("o",), "setup", footer=5),
    Action("reload", "Reload", "read edgetui.toml again; runs that are there keep theirs", ("R",), "setup", footer=2),
    Action("origin", "Origin", "let the origin answer, or no origin", ("t",), "setup", footer=6),
    Action("source", "Editor", "the function's file in $EDITOR, where it is broken", ("e", "f4"), "setup"),
    Action("freeze", "Freeze clock", "the clock stands still, or runs again", ("F",), "setup"),
    Action("hour", "Pass an hour", "an hour passes at once: what is stored ages by it", ("H",), "setup"),
    Action("purge", "Purge", "empty the cache", ("P",), "setup"),
    Action("event", "Event", "1 and 4 the viewer's events, 2 and 3 the origin's", EVENT_KEYS, "setup"),
    Action("previous_event", "Previous event", "the event to the left", ("left", "h"), "setup"),
    Action("next_event", "Next event", "the event to the right", ("right", "l"), "setup"),
    Action("next_pane", "Next pane", "between the behaviors and the details", ("tab",), "setup"),
    Action("previous_pane", "Previous pane", "between the behaviors and the details", ("shift+tab",), "setup"),
    Action("help", "Help", "the keys", ("?", "f1"), "setup"),
    Action("close", "Back", "back to the flows", ("escape", "q", "S", "f6"), "setup", footer=7),
)
ATTACH = (
    Action("keep", "Attach", "attach what is chosen or typed", ("enter",), "attach", footer=1),
    Action("next_event", "Next event", "at the next event instead", ("tab",), "attach", footer=2),
    Action("previous_event", "Previous event", "at the event before instead", ("shift+tab",), "attach"),
    Action("down", "Down", "the one below", ("down", "ctrl+n"), "attach", footer=3),
    Action("up", "Up", "the one above", ("up", "ctrl+p"), "attach"),
    Action("close", "Close", "back, nothing changed", ("escape",), "attach"),
)
CONFIRM = (
    Action("write", "Write", "write the file as shown", ("enter", "y"), "confirm", footer=1),
    Action("close", "Cancel", "back, nothing written", ("escape", "q", "n"), "confirm"),
)
