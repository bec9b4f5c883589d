"""Bindings, footer, help page, palette and the README's key table, all made of the one table of actions."""

import re
from operator import attrgetter
from typing import TYPE_CHECKING

from edgetui.tui.action import Action
from edgetui.tui.action_table import CONTEXTS, EVERYWHERE, PANE, sections

if TYPE_CHECKING:
    from textual.binding import BindingType

    from edgetui.tui.inspection import Inspection

#: Lines to fill and menus: they keep Enter, Esc and the arrows.
_FIXED = ("attach", "choice", "confirm", "filter", "find", "help", "intercept", "jump", "palette", "prompt")
#: Screens on which a pane has the focus.
_WITH_PANES = ("inspector", "answer", "breakpoints", "compare", "confirm", "held", "help", "setup")
#: Actions that do what their key says.
DIGITS = ("node", "event")
#: What `[keys]` in a person's keys.toml is about: the inspector, its panes, and what holds everywhere.
MAIN = ("inspector", "pane", "everywhere")
#: Screens with a table `[keys.NAME]` of their own.
SCREENS = tuple(context for context in CONTEXTS if context not in (*_FIXED, *MAIN))


def bindings(context: str) -> "list[BindingType]":
    """textual's bindings: each key calls `perform(id, key)` of the screen or app that has them.

    Classes have them for good; by their ids textual puts the keys a person chose in their place.
    """
    from textual.binding import Binding

    return [
        Binding(key, f"perform({action.id!r}, {key!r})", action.title, show=False, id=f"{context}.{action.id}")
        for action in CONTEXTS[context]
        for key in action.usual
    ]


def find(context: str, action_id: str) -> Action:
    """The action of this id."""
    return next(action for action in CONTEXTS[context] if action.id == action_id)


def on_screen_with(context: str) -> tuple[Action, ...]:
    """The actions whose keys hold at the same time as those of a context, itself included."""
    own = CONTEXTS[context]
    panes: tuple[Action, ...] = PANE if context in _WITH_PANES else ()
    if any("enter" in action.usual for action in own):
        # What it does in a list is what the screen does.
        panes = tuple(action for action in panes if action.id != "choose")
    everywhere = () if context == "everywhere" else EVERYWHERE
    return (*own, *panes, *everywhere)


def clashes(context: str) -> list[str]:
    """Keys that would do two things on one screen."""
    keys = [key for action in on_screen_with(context) for key in action.keys]
    return sorted({key for key in keys if keys.count(key) > 1})


_SHOWN = {
    "escape": "Esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "comma": ",",
}


def key_label(key: str) -> str:
    """`ctrl+j` -> `Ctrl+J`, `f8` -> `F8`; letters as they are."""
    if key in _SHOWN:
        return _SHOWN[key]
    return "+".join(part.title() if len(part) > 1 or "+" in key[1:] else part for part in key.split("+"))


def key_labels(action: Action) -> str:
    """All keys of an action, the first one first; for one without, its name in the palette."""
    if not action.keys:
        return f": {action.title}"
    if action.id == "node":
        return "0 … 6"
    return " ".join(key_label(key) for key in action.keys)


_NAMED = re.compile(r"\{(?:(\w+)\.)?(\w+)\}")


def keyed(text: str) -> str:
    """`{restart} restarts it` with the key that does it: a person's own, where one was chosen.

    An action of another screen than the inspector has its name before it: `{composer.blank} empties it`.
    """
    return _NAMED.sub(lambda found: key_label(_named(*found.groups()).keys[0]), text)


def _named(context: str | None, action_id: str) -> Action:
    """The action of this name in keys.toml."""
    contexts = (context,) if context else MAIN
    return next(action for each in contexts for action in CONTEXTS[each] if action.id == action_id)


def reason_of(action: Action, inspection: "Inspection") -> str:
    """Why an action cannot be done now, with the keys of what can be done instead; "" when it can."""
    return keyed(action.enabled(inspection))


_PLACE = attrgetter("footer")


def footer(context: str, inspection: "Inspection | None" = None) -> list[tuple[str, str]]:
    """Key and title of what can be done now, most needed first: as long as there is no flow, what brings one."""
    is_welcome = inspection is not None and not inspection.workspace.flows
    is_over = inspection is not None and inspection.flow is not None and inspection.flow.is_over
    place = attrgetter("welcome") if is_welcome else _PLACE
    shown = sorted(filter(place, CONTEXTS[context]), key=lambda action: (is_over and action.needs_run, place(action)))
    return [
        (key_label(action.keys[0]), action.title)
        for action in shown
        if inspection is None or not action.enabled(inspection)
    ]


def pinned(context: str, inspection: "Inspection | None" = None) -> list[tuple[str, str]]:
    """Key and title of what keeps its place at the right edge of the footer, outermost first.

    First help; of the help page, of a line or a menu the way out. Then, once there is a flow, what is steady.
    """
    ids = {action.id for action in CONTEXTS[context]}
    outermost = find(context, "help" if "help" in ids else "close")
    has_flow = inspection is not None and bool(inspection.workspace.flows)
    steady = [action for action in CONTEXTS[context] if has_flow and action.is_steady]
    return [(key_label(action.keys[0]), action.title) for action in (outermost, *sorted(steady, key=_PLACE))]


def name_in_file(action: Action) -> str:
    """What keys.toml calls an action, below `keys`; "" for one whose keys are fixed."""
    if action.id in DIGITS or action.context in _FIXED:
        return ""
    return action.id if action.context in MAIN else f"{action.context}.{action.id}"


def key_table() -> str:
    """The keys as a Markdown table, for the README."""
    rows = ["| key | where | what it does | name |", "| --- | --- | --- | --- |"]
    for where, actions in sections():
        for action in actions:
            labels = key_labels(action).split(" ") if action.keys else [key_labels(action)]
            keys = " ".join(f"`{label}`" for label in labels)
            name = f"`{name_in_file(action)}`" if name_in_file(action) else ""
            rows.append(f"| {keys} | {keyed(where)} | {keyed(action.help)} | {name} |")
    return "\n".join(rows) + "\n"
