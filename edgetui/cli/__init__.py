"""Arguments -> a front end. A command is a module, loaded when it runs; the exit codes are `errors.ExitCode`'s."""

import sys
from collections.abc import Sequence
from importlib import import_module

from edgetui.errors import EdgetuiError

#: As a shell reports a process that SIGINT ended.
_INTERRUPTED = 130

#: Each a module here with `main` and `make_parser`; without one of these words it is `inspect`.
COMMANDS = ("run", "invoke", "serve", "replay", "check", "explain", "convert", "show", "diff", "doctor")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in COMMANDS:
            return _run_command(words[0], words[1:])
        return _run_command("inspect", words)
    except EdgetuiError as error:
        from edgetui.headless import diagnostics

        return diagnostics.complain(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:
        from edgetui.headless import diagnostics
        from edgetui.tui.crash import report

        return diagnostics.report_bug(report(error))


def _run_command(name: str, words: list[str]) -> int:
    """Only the module of this command is loaded: the others are no part of its start-up."""
    code: int = import_module(f"edgetui.cli.{name}").main(words)
    return code
