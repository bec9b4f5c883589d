"""The person's own editor on a text: which one it is, and a private file for as long as it runs."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from edgetui.errors import EdgetuiError
from edgetui.session.source import SourceFile

_FALLBACK = "vi"
#: Editors that take `+N` before the file as the line to start at.
_TAKE_LINE = frozenset({"vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "ne"})

_GO_TO = frozenset({"code", "code-insiders", "codium", "cursor"})


class EditorProblem(EdgetuiError):
    """The editor is not there, failed, or left what is no text. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor that is there. `is_fallback`: neither $VISUAL nor $EDITOR names one."""

    command: tuple[str, ...]
    is_fallback: bool = False

    @property
    def name(self) -> str:
        """What a person calls it."""
        return os.path.basename(self.command[0])

    def arguments(self, path: str, line: int = 1) -> list[str]:
        """The command line that opens `path`, at `line` (from 1) where the editor is known to take one."""
        if line > 1 and self.name in _GO_TO:
            return [*self.command, "--goto", f"{path}:{line}"]
        at_line = [f"+{line}"] if line > 1 and self.name in _TAKE_LINE else []
        return [*self.command, *at_line, path]


def editor_from(env: Mapping[str, str]) -> Editor:
    """The editor of $VISUAL, else $EDITOR, else vi. Raises EditorProblem when it cannot be run."""
    variable = next((name for name in ("VISUAL", "EDITOR") if env.get(name, "").strip()), "")
    value = env[variable] if variable else _FALLBACK
    named = f"${variable}" if variable else "neither $VISUAL nor $EDITOR is set, and vi"
    try:
        command = shlex.split(value)
    except ValueError as error:
        raise EditorProblem(f"{named} is no command line: {value!r} ({error})") from None
    if not command or shutil.which(command[0], path=env.get("PATH")) is None:
        what = f"{named} is {value!r}, which is" if variable else f"{named} is"
        raise EditorProblem(f"{what} not installed: set EDITOR to an editor")
    return Editor(tuple(command), is_fallback=not variable)


def opened(editor: Editor, source: SourceFile) -> str:
    """Open a file of the person's own where its error is; what went wrong, or ""."""
    try:
        _run(editor, editor.arguments(source.path, source.line))
    except EditorProblem as problem:
        return str(problem).replace("nothing changed: ", "")
    return ""


def edited(editor: Editor, text: str, line: int = 1) -> str:
    """What the editor makes of `text`; it has the terminal until it ends.

    The file is only the person's own (0600) and is gone afterwards. An end of line that the editor added at the very
    end is taken off again: vi does so to every file. Raises EditorProblem.
    """
    try:
        new = _after(editor, text, line)
    except (OSError, UnicodeError) as error:
        raise EditorProblem(f"nothing changed: no UTF-8 text to or from {editor.name}: {error}") from None
    return new.removesuffix("\n") if not text.endswith("\n") else new


def _after(editor: Editor, text: str, line: int) -> str:
    with tempfile.TemporaryDirectory(prefix="edgetui-") as folder:
        path = Path(folder, "message.http")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
        _run(editor, editor.arguments(str(path), line))
        return path.read_bytes().decode()


def _run(editor: Editor, arguments: Sequence[str]) -> None:
    try:
        with _ctrl_c_for_the_editor():
            code = subprocess.call(arguments)
    except OSError as error:
        raise EditorProblem(f"nothing changed: {editor.name} cannot be run ({error.strerror})") from None
    if code:
        ended = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        raise EditorProblem(f"nothing changed: {editor.name} {ended}")


@contextmanager
def _ctrl_c_for_the_editor() -> Iterator[None]:
    """Ctrl+C reaches this program too. A handler, unlike SIG_IGN, is not inherited by the editor."""

    def pass_over(_number: int, _frame: FrameType | None) -> None:
        return None

    before = signal.signal(signal.SIGINT, pass_over)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
