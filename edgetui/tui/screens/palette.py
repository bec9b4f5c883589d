"""Every command by name, over the top of the inspector; the stage stays in view."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from edgetui.tui.action_table import EVERYWHERE, INSPECTOR, NODE_KEYS
from edgetui.tui.actions import bindings, key_labels, keyed, pinned, reason_of
from edgetui.tui.frame import stage_name
from edgetui.tui.inspection import Inspection
from edgetui.tui.screens.base import Fixed, OverScreen
from edgetui.tui.screens.fields import LineField
from edgetui.tui.views.chrome import footer_line
from edgetui.tui.views.line import Line, beside, line, styled
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList


@dataclass(frozen=True, slots=True)
class Command:
    """A row: what `perform(id, key)` would do, and the reason why it cannot be done now, or ""."""

    id: str
    title: str
    help: str
    keys: str
    reason: str
    key: str = ""

    def row(self, width: int) -> Line:
        text = line(f"{self.title:<16} ", (self.reason or self.help, "dim"))
        return beside(styled(text, "dim") if self.reason else text, line((f"{self.keys} ", "key")), width)


def commands(inspection: Inspection) -> list[Command]:
    """All commands but the palette itself; one for each node."""
    found: list[Command] = []
    for action in (*INSPECTOR, *EVERYWHERE):
        reason = reason_of(action, inspection)
        if action.id == "node":
            found += [
                Command("node", f"Stage {key}", stage_name(stage), key, reason, key) for key, stage in NODE_KEYS.items()
            ]
        elif action.id != "palette":
            found.append(
                Command(action.id, action.title, keyed(action.help), key_labels(action) if action.keys else "", reason)
            )
    return found


def matching(found: list[Command], typed: str) -> list[Command]:
    """Those in which every typed word occurs, those with it in the title first."""
    words = typed.casefold().split()
    hits = [each for each in found if all(word in f"{each.title} {each.help}".casefold() for word in words)]
    return sorted(hits, key=lambda each: not all(word in each.title.casefold() for word in words))


class PaletteScreen(OverScreen):
    """Type to narrow down, Enter to run: `run(id, key)`."""

    CONTEXT = "palette"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, inspection: Inspection, run: Callable[[str, str], None]) -> None:
        super().__init__()
        self._all = commands(inspection)
        self._found = self._all
        self._perform = run

    def compose(self) -> ComposeResult:
        with Container(id="palette"):
            yield Fixed(id="palette-title", classes="one")
            yield LineField(id="palette-text", placeholder="type a word")
            yield RowList(id="palette-rows")
            yield Fixed(id="palette-foot", classes="one")

    def on_mount(self) -> None:
        self.query_one(RowList).can_focus = False
        self.query_one(Input).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._found = matching(self._all, event.value)
        self._draw(cursor=0)

    def _draw(self, cursor: int | None = None) -> None:
        rows, found = self.query_one(RowList), self._found
        width = rows.size.width - 1
        title = line(f"Commands {len(found)} of {len(self._all)}")
        self.query_one("#palette-title", LinesPane).set_title(title)
        rows.set_empty([line("  no command has these words")])
        rows.set_source(len(found), lambda index: found[index].row(width), cursor=cursor)
        foot = footer_line([("Enter", "Run"), ("↑↓", "Choose")], self.size.width, pinned(self.CONTEXT))
        self.query_one("#palette-foot", LinesPane).set_lines([foot])

    def do_down(self) -> None:
        self.query_one(RowList).move(1)

    def do_up(self) -> None:
        self.query_one(RowList).move(-1)

    def on_input_submitted(self) -> None:
        self.do_run()

    def do_run(self) -> None:
        if not self._found:
            return
        chosen = self._found[self.query_one(RowList).cursor]
        self.dismiss()
        self.app.call_later(self._perform, chosen.id, chosen.key)
