"""Files: sessions and requests to open."""

import os

from edgetui.errors import UsageError
from edgetui.tui.deeds.base import Deeds


def _real(path: str) -> str:
    return os.path.realpath(os.path.expanduser(path))


class Files(Deeds):
    """Actions about files."""

    def do_open(self) -> None:
        from edgetui.tui.screens.prompt import PromptScreen

        question = "the path of a session, or of requests: HAR, curl, .http, event JSON, logs"
        self.app.push_screen(PromptScreen(question, self._open, empty="requests.har"))

    def _open(self, path: str) -> None:
        if path.strip():
            self._refuse_own(path.strip(), "Esc goes back to it")
            opened = self.program.open_path(path.strip())
            if opened is not None:
                with self.at_once():
                    self.inspection.add_all(opened)
                self.say(f"{len(opened)} request{'' if len(opened) == 1 else 's'} from {path.strip()}, paused")

    def do_save_as(self) -> None:
        from edgetui.tui.screens.prompt import PromptScreen

        count = len(self.inspection.flows)
        question = f"the session file for the {count} listed, credentials included; > replaces a file"
        self.app.push_screen(PromptScreen(question, self._save_as, text="work.edgetui"))

    def _save_as(self, text: str) -> None:
        path = text.strip().lstrip(">")
        if not path:
            raise UsageError("no file is named", "type a path, or Esc")
        self._refuse_own(path, "name another file")
        replaces = text.strip().startswith(">")
        outlet, project, flows = self.program.outlet, self.workspace.file, list(self.inspection.flows)

        def save() -> str:
            written = outlet.save(path, flows, project=project, replaces=replaces)
            return f"{len(flows)} flow{'' if len(flows) == 1 else 's'} in {written}"

        self.write_aside(save)

    def _refuse_own(self, path: str, hint: str) -> None:
        """The file of this session is its keeper's alone: what was not yet written there would be lost."""
        keeper = self.workspace.keeper
        if keeper is not None and keeper.path and _real(path) == _real(keeper.path):
            raise UsageError("this session is in that file, saved as it changes", hint)
