"""The main screen: flows, the stage rail, and what the chosen stage did."""

import asyncio
import time

from textual.app import ComposeResult
from textual.containers import Container

from edgetui.engine.commands import InvokeFunction
from edgetui.engine.exchange import Exchange
from edgetui.engine.stage import Stage
from edgetui.session.flow import Flow
from edgetui.session.source import SourceFile
from edgetui.session.workspace import Workspace
from edgetui.tui import frame
from edgetui.tui.action_table import INSPECTOR, NODE_KEYS
from edgetui.tui.actions import bindings, find, footer, keyed, pinned, reason_of
from edgetui.tui.deeds.capturing import Capturing
from edgetui.tui.deeds.debugging import Debugging
from edgetui.tui.deeds.editing import Editing
from edgetui.tui.deeds.files import Files
from edgetui.tui.deeds.output import Output
from edgetui.tui.deeds.places import Places
from edgetui.tui.deeds.reading import Reading
from edgetui.tui.deeds.setup import Setup
from edgetui.tui.deeds.sources import Sources, trace_of
from edgetui.tui.deeds.stepping import Stepping
from edgetui.tui.deeds.world import World
from edgetui.tui.inspection import Tab
from edgetui.tui.screens.base import Fixed
from edgetui.tui.tabs import document_of
from edgetui.tui.views.chrome import footer_line, status_line, title_line, too_small
from edgetui.tui.views.code import CodeLines, place_of
from edgetui.tui.views.flows import commented, flow_header, flow_row, row_text
from edgetui.tui.views.line import Line, line
from edgetui.tui.views.rail import rail
from edgetui.tui.views.safe import escaped
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

#: Columns from which on the list stands beside the stage, and there is a third column; those of a stage that has
#: before and after in two.
WIDE, HUGE, SIDE_BY_SIDE = 100, 160, 72
_TEXT_PANES = ("stage-body", "stage-logs", "side")
#: Seconds a command may take before the screen says that it runs: most are over sooner, and then nothing flickers.
_PATIENCE = 0.1
#: Rows of the list above the stage, and rows of the screen that it leaves to all else before it has more than two.
_MOST_ROWS = 5
_STAGE_ROWS = 17
#: Cells that a pane's title leaves to its frame.
_FRAME = 4
#: Rows of flows that are kept: more than any screen has.
_KEPT_ROWS = 200
#: As long as there is no flow: rows for the handlers that were found, and for title and foot.
_HANDLER_ROWS = 7


class Holder(Container):
    """Panes side by side or below each other. textual need not look for anything else to draw in it."""

    BLANK = True


class InspectorScreen(Stepping, Debugging, Capturing, Files, Editing, Sources, World, Places, Reading, Output, Setup):
    """Shows an Inspection and lets the keys move it. The panes send only what changed."""

    BLANK = True
    CONTEXT = "inspector"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._zoom = ""
        self._list_height: int | None = None
        self._began: dict[Flow, float] = {}
        self._ticker: asyncio.TimerHandle | None = None
        self._shown: tuple[object, ...] = ()
        self._is_sized = False
        self._is_stale = False
        self._file: SourceFile | None = None
        self._flow_rows: dict[Flow, tuple[tuple[object, ...], Line]] = {}
        self._hinted: list[tuple[str, str]] = []
        #: Do the places one can go to have a letter now?
        self.is_jumping = False

    def compose(self) -> ComposeResult:
        self.take_size()
        yield Fixed(id="title", classes="one")
        with Holder(id="panes"):
            yield RowList(self._to_flow, id="flows")
            with Holder(id="stage"):
                yield LinesPane(id="stage-body")
                yield LinesPane(id="stage-logs")
            yield LinesPane(id="side")
        yield Fixed(id="foot", classes="two")

    def on_mount(self) -> None:
        self.workspace.subscribe(self._changed)
        self.query_one(RowList).focus()
        self.say(frame.start_text(self.program.start_problems))
        if self.program.takes_captures():
            self.call_after_refresh(self.do_capture)

    def on_unmount(self) -> None:
        self.workspace.unsubscribe(self._changed)

    def on_resize(self) -> None:
        self._sized()
        self.call_after_refresh(self._keep_focus)

    def on_pane_sized(self) -> None:
        """The panes get their sizes after the screen has its own, and other ones when a pane is zoomed."""
        self._sized()

    def _sized(self) -> None:
        if not self._is_sized:
            self._is_sized = True
            self.call_after_refresh(self._draw_anew)

    def _draw_anew(self) -> None:
        self._is_sized = False
        self._shown = ()
        # textual repaints the widgets that moved, not the gaps they leave.
        self.refresh()
        self.draw()

    def _keep_focus(self) -> None:
        """When all panes were hidden none had the focus: movement keys go to the list."""
        if self.focused is None and self.app.app_focus and not too_small(*self.size):
            self.query_one(RowList).focus()

    # -- drawing

    def draw(self) -> None:
        """Bring the screen up to date."""
        if self._waits:
            return
        self._is_undrawn = False
        small = too_small(*self.size)
        width = self.size.width
        inspection = self.inspection
        moment, capture = frame.moment_text(inspection), self.capture_text(width)
        title = small or title_line(self.workspace, inspection.flow, width, moment, capture)
        self.keep_ages()
        self._lines("title").set_lines([title])
        if small:
            return
        with self.query_one(RowList).at_once():
            self._draw_flows()
        stage, logs, side = (self._lines(name) for name in _TEXT_PANES)
        with stage.at_once(), logs.at_once(), side.at_once():
            self._draw_stage()
        message = self._note or inspection.trouble or frame.looking_text(inspection) or self._running_text()
        status = status_line(inspection.flow, message, width)
        self._lines("foot").set_lines([status, footer_line(self._hints(), width, pinned(self.CONTEXT, inspection))])

    def _hints(self) -> list[tuple[str, str]]:
        """What can be done now; what is most likely over in a moment leaves them as they are."""
        running = self._running_for()
        if running is None or running >= 1.0:
            self._hinted = footer(self.CONTEXT, self.inspection)
        return self._hinted

    def _keeping_trouble(self) -> str:
        keeper = self.workspace.keeper
        return f"not saved: {keeper.problem}" if keeper is not None and keeper.problem else ""

    def _lines(self, name: str) -> LinesPane:
        return self.query_one(f"#{name}", LinesPane)

    def _draw_flows(self) -> None:
        rows = self.query_one(RowList)
        flows = self.inspection.flows
        self._fit_list(rows, len(flows))
        width = rows.size.width - 1
        rows.set_title(self._titled(line(frame.list_title(self.inspection, flows)), "flows"))
        rows.set_header([line(" ", *flow_header(width))])
        rows.set_empty(() if flows else frame.empty_list(self.inspection, width, self._port()))
        now = time.monotonic()

        def row(index: int) -> Line:
            return self._flow_row(flows[index], width, now)

        rows.set_source(len(flows), row, cursor=self.inspection.flow_index(), text=lambda index: row_text(flows[index]))

    def _flow_row(self, flow: Flow, width: int, now: float) -> Line:
        """As it was drawn before, where nothing of it can have changed: there may be forty."""
        is_marked, client = flow is self.inspection.marked, flow.client
        if client is not None and client.is_held:
            return flow_row(flow, width, now, is_marked=is_marked)
        about = (flow.row or flow.exchange, width, is_marked, flow.comment, client.note() if client else "")
        kept, row = self._flow_rows.get(flow, ((None,), ()))
        if kept[0] is not about[0] or kept[1:] != about[1:]:
            row = flow_row(flow, width, now, is_marked=is_marked)
            if len(self._flow_rows) >= _KEPT_ROWS:
                self._flow_rows.clear()
            self._flow_rows[flow] = (about, row)
        return row

    def _port(self) -> int:
        return self.capture.port if self.capture else 0

    def _fit_list(self, rows: RowList, count: int) -> None:
        """Above the stage the list takes no more rows than it has, few where there are few; beside it all there are."""
        is_above = self.size.width < WIDE and not self._zoom
        most = min(_MOST_ROWS, max(2, self.size.height - _STAGE_ROWS))
        height = 2 + min(max(count, 1), most) if is_above else None
        if height is not None and not self.workspace.flows:
            wanted = 2 + len(frame.empty_list(self.inspection, self.size.width))
            height = min(wanted, self.size.height - _HANDLER_ROWS)
        if height != self._list_height:
            self._list_height = height
            rows.styles.height = height
            self.call_after_refresh(self.draw)

    def _draw_stage(self) -> None:
        inspection, pane = self.inspection, self._lines("stage-body")
        flow, exchange = inspection.flow, inspection.exchange
        if flow is None or exchange is None:
            found = self.workspace.found_handlers
            pane.set_title(line("Handlers" if found else "Stage"))
            pane.set_lines(frame.found_lines(found, pane.size.width))
            return
        width = pane.size.width
        chosen = None if inspection.stage is Stage.REPLY else inspection.stage
        running = None if inspection.is_looking_back else flow.running
        held = flow.client is not None and flow.client.is_held and not inspection.is_looking_back
        nodes = rail(
            exchange,
            self.workspace.breakpoints,
            running,
            chosen,
            width,
            timings=self.size.width >= WIDE,
            bar=self.size.width >= HUGE,
            held=held,
        )
        pane.set_header([*nodes, self._tabs_line(width)])
        shown = (
            exchange,
            inspection.stage,
            inspection.tab,
            inspection.shows_unchanged,
            inspection.wraps,
            inspection.body_mode,
            inspection.json_mode,
            inspection.log_mode,
            inspection.compared,
            width,
            inspection.side_tab,
            *(self._lines(name).is_finding for name in _TEXT_PANES),
        )
        if shown != self._shown:
            self._shown = shown
            part = inspection.part or exchange
            side = self._lines("side")
            tabs = {inspection.tab, inspection.side_tab} if side.display else {inspection.tab}
            self._file = self.source() if Tab.CODE in tabs or trace_of(inspection.record) else None
            self._fill(pane, inspection.tab, part)
            self._fill(self._lines("stage-logs"), Tab.LOGS, part)
            self._fill(side, inspection.side_tab, part)
        side_title = line(f"{inspection.side_tab}  {frame.stage_name(inspection.stage)}")
        self._lines("stage-logs").set_title(self._titled(line("Logs"), "stage-logs"))
        self._lines("side").set_title(self._titled(side_title, "side"))
        title = frame.flow_title(flow, inspection.run_of()[0])
        if inspection.tab is Tab.CODE and self._file:
            title = f"{escaped(place_of(self._file))}  {title}"
        about = commented(title, flow.comment, width - _FRAME) if flow.comment else line(title)
        pane.set_title(self._titled(about, "stage-body"))

    def _tabs_line(self, width: int) -> Line:
        seen = self.inspection
        return frame.tabs_line(seen.tab, seen.stage, seen.record, width, jumps=self.is_jumping)

    def _titled(self, title: Line, pane: str) -> Line:
        return frame.pane_title(title, pane, jumps=self.is_jumping)

    def _fill(self, pane: LinesPane, tab: Tab, part: Exchange) -> None:
        """Put a tab into a pane, as far as that is in view."""
        if not pane.display:
            return
        document = document_of(
            tab,
            self.inspection,
            part,
            pane.size.width,
            self._file,
            is_searched=pane.is_finding,
            is_aside=pane.id == "stage-logs",
            side_by_side=self.size.width >= WIDE and pane.size.width >= SIDE_BY_SIDE,
        )
        # Of the source the line of the error with some before it, of all else the first.
        number = self._file.line if self._file else 0
        row = document.row_of(min(number, len(document)) - 1) if isinstance(document, CodeLines) and number else 0
        pane.set_lines(document, top=max(0, row - pane.body_height // 3))

    def drop_drawn(self) -> None:
        self._shown = ()

    # -- while something runs

    def _changed(self, flow: Flow | None) -> None:
        """The workspace changed. What starts to run is drawn only when it takes its time."""
        if flow is not None and flow.running is not None:
            self._began[flow] = time.monotonic()
            self._wait(_PATIENCE)
            return
        self.inspection.flow_changed(flow)
        if flow is not None:
            self._began.pop(flow, None)
            if flow.client is not None and flow not in self._moves:
                self.draw_later()
                return
        if flow is self.inspection.flow and self.inspection.follow():
            self._note = ""
        self.inspection.is_slow = self.inspection.is_slow and self.inspection.is_running
        if self._is_covered():
            self._is_stale = True
        else:
            self.draw()

    def _is_covered(self) -> bool:
        """Is another screen in front, of which nothing of this one is seen? What is drawn then is sent for nothing."""
        return self.app.screen is not self and not self.app.screen.is_modal

    def on_screen_resume(self) -> None:
        if self._is_stale:
            self._is_stale = False
            self.draw()

    def _wait(self, seconds: float) -> None:
        """Tick so much later. A timer of textual's has a task and ends in a message, also when all is over by then."""
        if self._ticker is None:
            self._ticker = asyncio.get_running_loop().call_later(seconds, self._waited)

    def _waited(self) -> None:
        self._ticker = None
        if self._began:
            self.call_later(self._tick)

    def _tick(self) -> None:
        """Once a second while something runs."""
        self.inspection.is_slow = self.inspection.flow in self._began
        if self._began:
            self._wait(1.0)
            self.draw()

    def _running_text(self) -> str:
        flow, seconds = self.inspection.flow, self._running_for()
        if flow is None or seconds is None:
            return ""
        command = flow.exchange.command
        limit = f" of {command.association.function.timeout:g} s" if isinstance(command, InvokeFunction) else " s"
        return keyed(f"running {flow.running}, {seconds:.0f}{limit} — {{close}} cancels")

    def _running_for(self) -> float | None:
        """Seconds since what the flow looked at runs has begun; None when nothing runs."""
        flow = self.inspection.flow
        return None if flow is None or flow.running is None else time.monotonic() - self._began[flow]

    def finding_changed(self) -> None:
        self.draw()

    # -- keys

    def action_perform(self, action_id: str, key: str) -> None:
        """Do what the key stands for, or say why not."""
        self._is_undrawn = False
        self.inspection.pane = (self.focused.id if self.focused else None) or ""
        reason = reason_of(find(self.CONTEXT, action_id), self.inspection)
        if reason:
            self.say(reason)
            return
        self._note = ""
        self._asked = self._asked if self._asked == action_id else ""
        if action_id == "node":
            self.inspection.to_stage(NODE_KEYS[key])
        else:
            # What is begun here may say something before this returns: from Python 3.12 on tasks begin at once.
            self._note = getattr(self, f"do_{action_id}")() or self._note
        # A move draws what came of it, or after a while that it runs: before that there is nothing to see.
        if self.is_current and not self._is_undrawn:
            self.draw()

    def _to_flow(self, index: int) -> None:
        self._note = self._asked = ""
        self.inspection.to_flow(index)
        self.draw()

    def on_row_list_chosen(self) -> None:
        self._lines("stage-body").focus()

    def on_row_list_empty_chosen(self) -> None:
        """Enter where there is no flow: the first thing to do is to attach a handler that was found."""
        if self.workspace.found_handlers and not self.workspace.flows:
            self.show_setup(asks=True)

    def do_jump(self) -> None:
        """Letters beside what one can go to, until one is typed."""
        from edgetui.tui.screens.jump import JumpScreen

        there = {widget.id for widget in self.focus_chain}
        panes = [letter for letter, name in frame.PANE_LETTERS.items() if name in there]
        self._draw_letters(True)
        self.app.push_screen(JumpScreen("".join([*NODE_KEYS, *frame.TAB_LETTERS, *panes]), self._jumped))

    def _draw_letters(self, are_there: bool) -> None:
        self.is_jumping = are_there
        self.drop_drawn()
        self.draw()

    def _jumped(self, letter: str) -> None:
        if letter in frame.PANE_LETTERS:
            self.query_one(f"#{frame.PANE_LETTERS[letter]}").focus()
        elif letter in NODE_KEYS:
            self.inspection.to_stage(NODE_KEYS[letter])
        elif letter:
            self.inspection.to_tab(frame.TAB_LETTERS[letter])
        self._draw_letters(False)

    def do_stage_down(self) -> None:
        self._lines("stage-body").action_pane_down()

    def do_stage_up(self) -> None:
        self._lines("stage-body").action_pane_up()

    def do_zoom(self) -> None:
        """The pane with the focus alone, or all again."""
        focused = self.focused.id if self.focused else None
        self._set_zoom("" if self._zoom or focused is None else f"zoom-{focused}")

    def _set_zoom(self, zoom: str) -> None:
        for name in ("zoom-flows", *(f"zoom-{each}" for each in _TEXT_PANES)):
            self.set_class(name == zoom, name)
        self._zoom = zoom
        self._sized()

    def do_warnings(self) -> None:
        from edgetui.tui.screens.help import PageScreen

        trouble = self._keeping_trouble()
        warnings = [*([trouble] if trouble else []), *self.workspace.warnings, *self.workspace.refused]
        self.app.push_screen(
            PageScreen("WARNINGS", f"Warnings {len(warnings)}", lambda width: frame.warning_lines(warnings, width))
        )

    def do_palette(self) -> None:
        from edgetui.tui.screens.palette import PaletteScreen

        self.app.push_screen(PaletteScreen(self.inspection, self._perform_anywhere))

    def _perform_anywhere(self, action_id: str, key: str) -> None:
        """A command of the palette: of this screen, or of every screen."""
        is_own = any(action.id == action_id for action in INSPECTOR)
        (self if is_own else self.program).action_perform(action_id, key)

    def do_close(self) -> str | None:  # type: ignore[override]
        """Esc: cancel what runs, else come back from where one is; never quit."""
        cancelled = self.cancelled()
        if cancelled:
            return cancelled
        if self.inspection.is_looking_back:
            self.inspection.look_at_now()
        elif self._zoom:
            self._set_zoom("")
        elif self.forget_found():
            return None
        elif self.inspection.filter:
            self.inspection.set_filter(None)
        else:
            self.query_one(RowList).focus()
        return None

    def do_interrupt(self) -> None:
        """Ctrl+C: cancel what runs, else say how to quit."""
        self.say(self.cancelled() or keyed("nothing runs; {quit} quits"))

    def do_quit(self) -> str:
        """Out of a zoomed pane, else out: at once when nothing is lost by it, else when asked for twice."""
        if self._zoom:
            self._set_zoom("")
            return ""
        lost = self.held_text() or self._keeping_trouble()
        if lost and self._asked != "quit":
            self._asked = "quit"
            # First what to press: of a long reason a narrow screen shows the beginning.
            return f"{keyed('{quit} again quits')} — {lost}"
        self.program.end(0)
        return ""
