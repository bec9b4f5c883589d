"""Keys of a person's own choice: `keys.toml` held against the action table.

A file with anything wrong in it is not taken at all: with half of it no key would be where a person looks for it.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from edgetui.session.preferences import Preference, PreferenceFile
from edgetui.tui.action import CHOSEN, Action
from edgetui.tui.action_table import CONTEXTS
from edgetui.tui.actions import DIGITS, MAIN, SCREENS, on_screen_with

#: What edits text in a field: the field takes it before its screen does.
EDITING = (
    *(f"ctrl+{letter}" for letter in "acdekuvwxyz"),
    *("backspace", "delete", "left", "right", "up", "down", "home", "end", "pageup", "pagedown"),
)
#: Where letters are typed.
_TYPING = ("breakpoint", "composer", "draft", "edit", "pairs")

_NAMED = (
    "up|down|left|right|home|end|pageup|pagedown|insert|delete|tab|enter|escape|space|backspace|comma|f[1-9]|f1[0-2]"
)
_KEY = re.compile(rf"[^\s,]|(?:ctrl\+(?:shift\+)?|shift\+)?(?:{_NAMED}|f[1-9]|f1[0-2])|ctrl\+[a-z@\\\]^_]")
#: What a terminal sends for another key.
_SAME = {"ctrl+m": "Enter", "ctrl+i": "Tab", "ctrl+h": "Backspace", "ctrl+[": "Esc"}

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Keymap:
    """Keys by context and id of the action; none where there are problems."""

    keys: Mapping[Name, tuple[str, ...]] = field(default_factory=dict)
    problems: Sequence[str] = ()

    def take(self) -> None:
        """From now on footer, help and palette show these keys."""
        CHOSEN.clear()
        CHOSEN.update(self.keys)

    def for_textual(self) -> dict[str, str]:
        """Ids of bindings with their keys, as textual takes them."""
        return {f"{context}.{name}": ",".join(keys) for (context, name), keys in self.keys.items()}


def keymap_of(file: PreferenceFile) -> Keymap:
    """The keys that `file` asks for, or what is wrong with it, each with its line."""
    if file.problem:
        return Keymap(problems=(file.problem,))
    keys: dict[Name, tuple[str, ...]] = {}
    places: dict[Name, str] = {}
    problems = []
    for entry in file.entries:
        try:
            action = _action(entry.keys)
            keys[action.context, action.id] = _keys(entry, action)
            places[action.context, action.id] = entry.where
        except ValueError as error:
            problems.append(f"{entry.where}: {error}")
    problems += _clashes(keys, places)
    return Keymap(problems=problems) if problems else Keymap(keys)


def _action(path: tuple[str, ...]) -> Action:
    """The action that a key of the file names. Raises ValueError for one that is none."""
    match path:
        case ("keys", name):
            found = [action for context in MAIN for action in CONTEXTS[context]]
        case ("keys", screen, name):
            if screen not in SCREENS:
                raise ValueError(f"no screen {screen!r}{_meant(screen, SCREENS)}")
            found = list(CONTEXTS[screen])
        case _:
            raise ValueError(f"no setting {'.'.join(path)!r}, only tables [keys] and [keys.SCREEN]")
    for action in found:
        if action.id == name:
            return action
    raise ValueError(f"no action {name!r}{_meant(name, [action.id for action in found])}")


def _meant(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word.lower(), known, n=1)
    return f", did you mean {close[0]}?" if close else f", there are {', '.join(known)}"


def _keys(entry: Preference, action: Action) -> tuple[str, ...]:
    """The keys of an entry. Raises ValueError for what names none that can be used here."""
    if action.id in DIGITS:
        raise ValueError(f"the digits of {action.id!r} are fixed")
    if not isinstance(entry.value, str):
        raise ValueError('keys are text, as in "n,f8"')
    keys = tuple(key.strip() for key in entry.value.split(","))
    for key in keys:
        if key in _SAME:
            raise ValueError(f"{key} is {_SAME[key]} to a terminal")
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key; write them as in n,f8,ctrl+x,space")
        if action.context in _TYPING and len(key) == 1:
            raise ValueError(f"{key!r} is typed there: take Ctrl with a letter, or an F-key")
        if action.context in _TYPING and key in EDITING and key not in action.usual:
            raise ValueError(f"{key} edits text there: take another")
    return keys


def _clashes(keys: Mapping[Name, tuple[str, ...]], places: Mapping[Name, str]) -> Iterator[str]:
    """What has one key with something else on its screen."""
    told = set()
    for context in CONTEXTS:
        owners: dict[str, Action] = {}
        for action in on_screen_with(context):
            for key in keys.get((action.context, action.id), action.usual):
                other = owners.setdefault(key, action)
                if other is action or (key, action, other) in told:
                    continue
                told.add((key, action, other))
                where = places.get((action.context, action.id)) or places[other.context, other.id]
                yield f"{where}: {key} would be both {other.id} and {action.id}"
