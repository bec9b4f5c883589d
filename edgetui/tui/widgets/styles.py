"""What each style name looks like in each theme. Signs are text; colour and attributes only add to them."""

from collections.abc import Mapping

from rich.style import Style
from textual.app import App

from edgetui.tui.views.line import STYLES

#: Attributes alone. Every other theme says the same in colour.
_NO_COLOR = {
    "dim": "dim",
    "bold": "bold",
    "title": "bold",
    "rule": "dim",
    "key": "bold",
    "word-added": "underline",
    "word-removed": "underline",
    "generated": "bold",
    "error": "bold",
    "warning": "bold",
    "current": "bold",
    "selected": "bold",
    "cursor": "bold",
    "focus": "bold",
    "match": "reverse bold",
    "other-match": "underline",
}

#: For a terminal of 256 colours: fixed ones of middle lightness, as well to be read on black as on white. The first
#: sixteen are what each terminal makes of them: green, yellow and cyan are next to nothing on white in many. Bright
#: blue is good on both in nearly all, and faint text has the terminal's own colours; these are the most frequent, and
#: their codes are short.
_FIXED = {
    "dim": "dim",
    "bold": "bold",
    "title": "bold",
    "rule": "dim",
    "key": "bold bright_blue",
    "name": "bright_blue",
    "string": "color(28)",
    "number": "color(133)",
    "added": "color(28)",
    "removed": "color(160)",
    "changed": "color(130)",
    "word-added": "color(28) underline",
    "word-removed": "color(160) underline",
    "generated": "bold color(133)",
    "error": "bold color(160)",
    "warning": "color(130)",
    "ok": "color(28)",
    "current": "bold bright_blue",
    "selected": "bold",
    "cursor": "bold",
    "focus": "bold bright_blue",
    "match": "reverse bold",
    "other-match": "underline",
}

#: For a terminal of sixteen colours: those of them that are readable on both.
_SIXTEEN = _NO_COLOR | {
    "key": "bold bright_blue",
    "name": "bright_blue",
    "number": "magenta",
    "removed": "red",
    "changed": "magenta",
    "word-removed": "red underline",
    "generated": "bold magenta",
    "error": "bold red",
    "warning": "magenta",
    "current": "bold bright_blue",
    "focus": "bold bright_blue",
}

Table = Mapping[str, Style]


def _table(definitions: Mapping[str, str]) -> Table:
    return {name: Style.parse(definitions.get(name, "")) for name in STYLES}


#: Theme name -> style name -> style.
TABLES: Mapping[str, Table] = {
    "fixed": _table(_FIXED),
    "sixteen": _table(_SIXTEEN),
    "no-color": _table(_NO_COLOR),
}


def usual_table(no_color: bool, color_system: str | None) -> Table:
    """The table for a terminal."""
    if no_color:
        return TABLES["no-color"]
    return TABLES["fixed" if color_system in ("256", "truecolor") else "sixteen"]


def table_of(app: App[object]) -> Table:
    """The table of an app: its `line_styles` where it has them, else what its terminal takes."""
    own: Table | None = getattr(app, "line_styles", None)
    return own or usual_table(app.no_color, app.console.color_system)
