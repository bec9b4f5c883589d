"""What the terminal can do for the inspector, and what the person's own files say. No textual in here."""

import shutil
from collections.abc import Iterator, Mapping, Sequence

from edgetui.session.health import Finding
from edgetui.session.preferences import PreferenceFile
from edgetui.tui.editor import EditorProblem, editor_from
from edgetui.tui.keymap import keymap_of
from edgetui.tui.terminal import refusal, wants_ascii
from edgetui.tui.theme import theme_of
from edgetui.tui.views.chrome import SMALLEST

_COLOURS = {"truecolor": "16 million", "256": "256", "standard": "16", "windows": "16", None: "none"}


def terminal(
    env: Mapping[str, str], size: tuple[int, int] | None, stdin_isatty: bool, stderr_isatty: bool
) -> Iterator[Finding]:
    """`size` is columns and rows, None where there is no terminal."""
    refused = refusal(env, stdin_isatty, stderr_isatty)
    yield Finding("terminal", "inspector", refused or "can start here")
    within = [name for name, variable in (("tmux", "TMUX"), ("ssh", "SSH_TTY")) if env.get(variable)]
    yield Finding("terminal", "TERM", f"{env.get('TERM') or 'not set'}{''.join(f', in {each}' for each in within)}")
    if size is not None:
        small = size[0] < SMALLEST[0] or size[1] < SMALLEST[1]
        need = f", needed are {SMALLEST[0]}x{SMALLEST[1]}" if small else ""
        yield Finding("terminal", "size", f"{size[0]}x{size[1]}{need}")
    yield Finding("terminal", "colours", _colours(env))
    yield Finding("terminal", "characters", "ASCII alone" if wants_ascii(env) else "Unicode; --ascii draws without")
    yield Finding("terminal", "mouse", "not used: the terminal's own selection works")


def _colours(env: Mapping[str, str]) -> str:
    if env.get("NO_COLOR"):
        return "none, as NO_COLOR says"
    from rich.console import Console

    system = Console(force_terminal=True, _environ=dict(env)).color_system
    return f"{_COLOURS[system]}, as TERM and COLORTERM say; those that are readable on black and on white are used"


def clipboard(env: Mapping[str, str], clip: str) -> Finding:
    """The ways that `y` and `Y` go; `clip` is the file."""
    ways = ["OSC 52, where the terminal allows it"]
    if env.get("TMUX"):
        is_there = shutil.which("tmux", path=env.get("PATH")) is not None
        ways.append("tmux's buffer" if is_there else "not tmux's buffer: there is no tmux on PATH")
    return Finding("terminal", "clipboard", "; ".join([*ways, clip]))


def editor(env: Mapping[str, str]) -> Finding:
    """What `E` and `o` open."""
    try:
        found = editor_from(env)
    except EditorProblem as problem:
        return Finding("terminal", "editor", problem.message)
    note = ", as neither $VISUAL nor $EDITOR is set" if found.is_fallback else ""
    return Finding("terminal", "editor", f"{' '.join(found.command)}{note}")


def own_files(keys: PreferenceFile, theme: PreferenceFile) -> Iterator[Finding]:
    """keys.toml and theme.toml, with everything that is wrong in them."""
    yield from _own(keys, "keys", "action", len((keymap := keymap_of(keys)).keys), keymap.problems)
    yield from _own(theme, "theme", "style", len((own := theme_of(theme)).styles), own.problems)


def _own(file: PreferenceFile, name: str, kind: str, count: int, problems: Sequence[str]) -> Iterator[Finding]:
    if not problems:
        text = f"{count} {kind}{'' if count == 1 else 's'} changed" if count else "the usual ones"
        yield Finding("files", name, f"{file.path} ({text})")
    for problem in problems:
        yield Finding("files", name, problem, is_wrong=True)
