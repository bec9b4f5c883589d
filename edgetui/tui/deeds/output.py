"""Copying to the clipboard, exporting to files."""

from edgetui.errors import UsageError
from edgetui.session.flow import Flow
from edgetui.tui.actions import keyed
from edgetui.tui.deeds.base import Deeds

_CURL, _RAW, _TESTS = "curl", "http", "pytest"
#: The letters of the formats in the export menu.
_LETTERS = {"curl": "c", "httpie": "i", "http": "r", "har": "h", "event": "e", "jsonl": "j", "pytest": "t", "text": "x"}
_NEEDS_PROJECT = " — it needs an edgetui.toml above it: {setup} makes one"


class Output(Deeds):
    """Actions of the part "Copy and export". What is copied keeps its credentials, files get them when told to."""

    def do_copy(self) -> None:
        from edgetui.tui.copies import COPIES
        from edgetui.tui.screens.choice import Choice, ChoiceScreen

        whole = [
            Choice("c", "curl command", "the viewer's request"),
            Choice("r", "Raw request", "the viewer's request"),
        ]
        found = [(each, each.make(self.inspection)) for each in COPIES]
        parts = [
            Choice(each.key, each.title, f"{len(data):,} B" if data else "", "" if data else each.missing)
            for each, data in found
        ]
        self.app.push_screen(ChoiceScreen("Copy", [*whole, *parts], self._chosen))

    def do_copy_curl(self) -> str:
        return self._copy("c")

    def _chosen(self, key: str) -> None:
        self._note = self._copy(key) or self._note
        self.draw()

    def _copy(self, key: str) -> str:
        """Begin to copy; why not, or "": what came of it is said when it is known."""
        from edgetui.tui.copies import COPIES

        if key in "cr":
            try:
                data, note = self.program.outlet.data(_CURL if key == "c" else _RAW, self._this(), redacts=False)
            except UsageError as error:
                return error.message
            if not data:
                return note
            # With a line end, a shell would run the command as soon as it is pasted.
            data = data.rstrip(b"\n") if key == "c" else data
        else:
            made = next(each for each in COPIES if each.key == key).make(self.inspection)
            assert made is not None
            data = made
        self.run_worker(self._copied(data), exit_on_error=True)
        return ""

    async def _copied(self, data: bytes) -> None:
        from edgetui.tui.clipboard import copy

        try:
            self.say(await copy(data, self.program.write_to_terminal, self.program.outlet))
        except UsageError as error:
            self.say(error.message)

    def _this(self) -> list[Flow]:
        return [self.inspection.flow] if self.inspection.flow else []

    # -- files

    def do_export(self) -> None:
        from edgetui.tui.screens.choice import Choice, ChoiceScreen

        count = len(self.inspection.flows)
        choices = [
            Choice(_LETTERS[each.name], each.title, _file_name(each.name, "1", each.suffix))
            for each in self.program.outlet.formats
        ]
        flows = f"{count} flow{'' if count == 1 else 's'}"
        listed = [Choice("H", "All listed, HTTP Archive", flows), Choice("J", "All listed, JSON lines", "")]
        title = "Export: credentials are redacted, unless the path begins with !"
        self.app.push_screen(ChoiceScreen(title, [*choices, *listed], self._export))

    def _export(self, key: str) -> None:
        from edgetui.tui.screens.prompt import PromptScreen

        flows = self.inspection.flows if key.isupper() else self._this()
        name = next(name for name, letter in _LETTERS.items() if letter == key.lower())
        suffix = next(each.suffix for each in self.program.outlet.formats if each.name == name)
        proposed = f"flows{suffix}" if key.isupper() else _file_name(name, str(flows[0].number), suffix)

        def take(text: str) -> None:
            self._write(name, list(flows), text.strip())

        question = "the file to write; ! before it keeps credentials, > replaces one that is there"
        self.app.push_screen(PromptScreen(question, take, text=proposed))

    def _write(self, name: str, flows: list[Flow], text: str) -> None:
        path = text.lstrip("!>")
        marks = text[: len(text) - len(path)]
        if not path:
            raise UsageError("no file is named", "type a path, or Esc")
        outlet = self.program.outlet
        needs = keyed(_NEEDS_PROJECT) if name == _TESTS and not self.workspace.file else ""

        def export() -> str:
            return outlet.export(path, name, flows, redacts="!" not in marks, replaces=">" in marks) + needs

        if len(flows) > 1:
            self.write_aside(export)
        else:
            self.say(export())

    def do_screen_svg(self) -> None:
        self._picture("screen.svg", self.app.export_screenshot(title="edgetui").encode())

    def do_screen_text(self) -> None:
        rows = (strip.text.rstrip() for strip in self._compositor.render_strips())
        self._picture("screen.txt", ("\n".join(rows) + "\n").encode())

    def _picture(self, proposed: str, data: bytes) -> None:
        from edgetui.tui.screens.prompt import PromptScreen

        def take(text: str) -> None:
            path = text.strip().lstrip(">")
            if not path:
                raise UsageError("no file is named", "type a path, or Esc")
            self.say(f"{len(data):,} B in {self.program.outlet.write(path, data, replaces=text.startswith('>'))}")

        question = "the file to write; > before it replaces one that is there"
        self.app.push_screen(PromptScreen(question, take, text=proposed))


def _file_name(format_name: str, number: str, suffix: str) -> str:
    """`flow-3.har`; tests have the name by which pytest finds them."""
    return f"test_flow_{number}{suffix}" if format_name == _TESTS else f"flow-{number}{suffix}"
