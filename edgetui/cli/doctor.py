"""`edgetui doctor`: what this machine has."""

import os
import sys

from edgetui.cli.parsing import Parser


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    from edgetui.headless.doctor import tell
    from edgetui.tui import health
    from edgetui.wiring import doctor
    from edgetui.wiring.preferences import preferences
    from edgetui.wiring.sessions import state_folder

    findings = [
        *doctor.machine(),
        *health.terminal(os.environ, _size(), os.isatty(0), os.isatty(2)),
        health.clipboard(os.environ, str(state_folder() / "clip.txt")),
        health.editor(os.environ),
        *doctor.files(),
        *health.own_files(preferences("keys.toml"), preferences("theme.toml")),
    ]
    return tell(findings, as_json=options.json)


def _size() -> tuple[int, int] | None:
    """Columns and rows of the terminal that the inspector would draw on."""
    try:
        size = os.get_terminal_size(sys.stderr.fileno())
    except (OSError, ValueError):
        return None
    return size.columns, size.lines


def make_parser() -> Parser:
    description = (
        "What this machine has: interpreters, Node.js, terminal, colours, clipboard, editor, files of your own."
    )
    epilog = "exit codes: 0, or 2 when something is to be put right"
    parser = Parser("edgetui doctor", "edgetui doctor [options]", description, epilog)
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    return parser
