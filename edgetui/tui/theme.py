"""Colours of a person's own choice: `theme.toml` held against the styles there are."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.errors import StyleSyntaxError
from rich.style import Style

from edgetui.session.preferences import Preference, PreferenceFile
from edgetui.tui.views.line import STYLES

#: The names a theme may use: all but the one for plain text.
NAMES = sorted(STYLES - {""})


@dataclass(frozen=True, slots=True)
class Theme:
    """Styles in the place of the usual ones; none where there are problems."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    problems: Sequence[str] = ()

    def over(self, usual: Mapping[str, Style], no_color: bool) -> Mapping[str, Style]:
        """The usual table with these in it; their attributes alone where there is to be no colour."""
        own = {name: style.without_color if no_color else style for name, style in self.styles.items()}
        return {**usual, **own}


def theme_of(file: PreferenceFile) -> Theme:
    """The styles that `file` asks for, or what is wrong with it, each with its line."""
    if file.problem:
        return Theme(problems=(file.problem,))
    styles, problems = {}, []
    for entry in file.entries:
        try:
            styles[_name(entry.keys)] = _style(entry)
        except ValueError as error:
            problems.append(f"{entry.where}: {error}")
    return Theme(problems=problems) if problems else Theme(styles)


def _name(path: tuple[str, ...]) -> str:
    if len(path) != 2 or path[0] != "styles":
        raise ValueError(f"no setting {'.'.join(path)!r}, only a table [styles]")
    name = path[1]
    if name in NAMES:
        return name
    close = difflib.get_close_matches(name.lower(), NAMES, n=1)
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(NAMES)}"
    raise ValueError(f"no style {name!r}, {meant}")


def _style(entry: Preference) -> Style:
    if not isinstance(entry.value, str):
        raise ValueError('a style is text, as in "bold green"')
    try:
        style = Style.parse(entry.value)
    except StyleSyntaxError:
        raise ValueError(f"{entry.value!r} is no style; as in 'bold green' or '#ff8f87 underline'") from None
    if style.link or style.blink or style.blink2:
        raise ValueError("a style neither blinks nor links")
    return style
