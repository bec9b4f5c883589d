"""The distribution on one screen: its behaviors and, of the chosen event, function, policies and origin."""

import os
from collections.abc import Callable

from textual.app import ComposeResult

from edgetui.engine.behavior import Association, Behavior
from edgetui.engine.stage import EventType
from edgetui.errors import EdgetuiError
from edgetui.session.flow import Flow
from edgetui.session.function_states import Broken
from edgetui.session.project_file import Attach, Change, Detach, SetAnswer, SetIncludeBody
from edgetui.tui.actions import bindings, keyed
from edgetui.tui.frame import title_bar
from edgetui.tui.inspection import Inspection
from edgetui.tui.screens.base import BaseScreen, Fixed
from edgetui.tui.setup_table import EVENT_KEYS
from edgetui.tui.views import setup as views
from edgetui.tui.views.chrome import clock_text, status_line, too_small
from edgetui.tui.views.line import line
from edgetui.tui.views.policies import origins_of
from edgetui.tui.views.safe import shown
from edgetui.tui.widgets.lines import LinesPane
from edgetui.tui.widgets.rows import RowList

_EVENTS = tuple(views.EVENTS)
#: Rows of behaviors in view before the list scrolls.
_MOST_ROWS = 8
_NO_FILE = "this project cannot be changed from here"


class SetupScreen(BaseScreen):
    """Shows what the workspace works on; changes are planned, shown, written and taken. `tell` is the inspector's;
    with `asks` it begins with the question what to attach."""

    CONTEXT = "setup"
    BINDINGS = bindings(CONTEXT)

    def __init__(self, inspection: Inspection, tell: Callable[[str], None], *, asks: bool = False) -> None:
        super().__init__()
        self._inspection = inspection
        self._workspace = inspection.workspace
        self._tell = tell
        self._asks = asks
        self._index = self._first_index()
        self._event = _EVENTS[0]
        self._note = ""

    def _first_index(self) -> int:
        """The behavior of the flow one comes from, else the first."""
        exchange, behaviors = self._inspection.exchange, self._workspace.distribution.behaviors
        return behaviors.index(exchange.behavior) if exchange and exchange.behavior in behaviors else 0

    def compose(self) -> ComposeResult:
        self.take_size()
        yield Fixed(id="setup-head", classes="one")
        yield RowList(self._moved, id="setup-rows")
        yield LinesPane(id="setup-body")
        yield Fixed(id="setup-foot", classes="two")

    def on_mount(self) -> None:
        self._workspace.subscribe(self._changed)
        self._workspace.functions.listen = self.draw
        self.query_one(RowList).focus()
        self._find_out()
        if self._asks:
            self.call_after_refresh(self.do_attach)

    def on_unmount(self) -> None:
        self._workspace.unsubscribe(self._changed)
        self._workspace.functions.listen = lambda: None

    def _find_out(self) -> None:
        """Load the functions in view: what is broken is seen before a request meets it."""
        functions = [each.function for each in self._behavior.associations]
        self.run_worker(self._workspace.functions.find_out(functions), exclusive=True)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def on_pane_sized(self) -> None:
        self.call_after_refresh(self.draw)

    def _changed(self, flow: Flow | None) -> None:
        if flow is None:
            self.draw()

    # -- what is chosen

    @property
    def _behavior(self) -> Behavior:
        behaviors = self._workspace.distribution.behaviors
        self._index = min(self._index, len(behaviors) - 1)
        return behaviors[self._index]

    @property
    def _association(self) -> Association | None:
        return self._behavior.association(self._event)

    # -- drawing

    def draw(self) -> None:
        """Bring the screen up to date."""
        width = self.size.width
        head = self.query_one("#setup-head", LinesPane)
        if small := too_small(*self.size):
            head.set_lines([small])
            return
        name = self._workspace.file or "no edgetui.toml"
        head.set_lines([title_bar(f"SETUP  {shown(name, width)}", width)])
        facts = self._facts()
        self._draw_rows(facts)
        body = self.query_one("#setup-body", LinesPane)
        path = shown(views.path_text(facts.distribution, self._index), width)
        body.set_title(line(f"{path}  {views.EVENTS[self._event][0]} {self._event}"))
        body.set_lines(views.event_lines(facts, self._index, self._event, body.size.width))
        note = self._note or views.broken_text(facts.states, facts.distribution)
        foot = [status_line(None, note, width), self.foot_line(width)]
        self.query_one("#setup-foot", LinesPane).set_lines(foot)

    def _facts(self) -> views.SetupFacts:
        workspace = self._workspace
        return views.SetupFacts(
            workspace.distribution,
            workspace.functions,
            workspace.answers,
            workspace.warnings,
            workspace.origin_mode.value,
            clock_text(workspace.clock),
        )

    def _draw_rows(self, facts: views.SetupFacts) -> None:
        rows = self.query_one(RowList)
        count, width = len(facts.distribution.behaviors), rows.size.width - 1
        rows.styles.height = 2 + min(count, max(2, min(_MOST_ROWS, self.size.height - 14)))
        rows.set_title(line("Behaviors (the first match wins)"))
        rows.set_header([line(" ", *views.header_row(self._event, width))])
        rows.set_source(count, lambda index: views.behavior_row(facts, index, width), cursor=self._index)

    # -- choosing

    def action_perform(self, action_id: str, key: str) -> None:
        """Do what the key stands for, and say what came of it."""
        self._note = ""
        if action_id == "event":
            self._to_event(EVENT_KEYS.index(key))
        else:
            self._note = getattr(self, f"do_{action_id}")() or self._note
        if self.is_current:
            self.draw()

    def _moved(self, index: int) -> None:
        self._note = ""
        self._index = index
        self.query_one("#setup-body", LinesPane).top = 0
        self.draw()
        self._find_out()

    def on_row_list_chosen(self) -> None:
        self.query_one("#setup-body").focus()

    def _to_event(self, index: int) -> None:
        self._event = _EVENTS[index % len(_EVENTS)]

    def do_previous_event(self) -> None:
        self._to_event(_EVENTS.index(self._event) - 1)

    def do_next_event(self) -> None:
        self._to_event(_EVENTS.index(self._event) + 1)

    # -- switches

    def do_origin(self) -> str:
        return self._inspection.toggle_origin()

    def do_freeze(self) -> str:
        return self._inspection.toggle_clock()

    def do_hour(self) -> str:
        return self._inspection.pass_time(3600)

    def do_purge(self) -> str:
        return self._inspection.purge()

    # -- changes

    def do_attach(self) -> str:
        from edgetui.tui.screens.attach import AttachScreen

        project = self._workspace.project
        if project is None:
            return _NO_FILE
        path = views.path_text(self._workspace.distribution, self._index)
        self.app.push_screen(AttachScreen(path, self._event, project.handlers(), self._propose_function))
        return ""

    def _propose_function(self, event_type: EventType, handler: str) -> None:
        self._event = event_type
        self._propose(Attach(self._index, event_type, handler))

    def do_detach(self) -> str:
        if self._association is None:
            return "no function is attached at this event"
        return self._try(Detach(self._index, self._event))

    def do_body(self) -> str:
        association = self._association
        if association is None:
            return keyed("no function is attached at this event: {setup.attach} attaches one")
        return self._try(SetIncludeBody(self._index, self._event, not association.include_body))

    def do_answer(self) -> str:
        from edgetui.tui.screens.prompt import PromptScreen

        if self._workspace.project is None:
            return _NO_FILE
        domain_name = origins_of(self._workspace.distribution, self._behavior)[0].domain_name
        question = f"answers for {domain_name}: path, URL, s3://…, fault:…, none; empty: live"
        text = self._workspace.answers.get(domain_name, "")
        self.app.push_screen(
            PromptScreen(
                question, lambda answer: self._propose(SetAnswer(domain_name, answer.strip())), text=text, selected=True
            )
        )
        return ""

    def _try(self, change: Change) -> str:
        """Propose a change; what to say when it is refused."""
        try:
            self._propose(change)
        except EdgetuiError as error:
            return _first_line(error)
        return ""

    def _propose(self, change: Change) -> None:
        """Show what the change makes of the file. Raises EdgetuiError for what would be refused."""
        from edgetui.tui.screens.confirm import ConfirmScreen

        project = self._workspace.project
        if project is None:
            raise EdgetuiError(_NO_FILE)
        plan = project.plan(change)
        if plan.new == plan.old:
            self._say("it is so already")
            return

        def write() -> None:
            try:
                project.write(plan)
                self._workspace.take(project.reload())
            except EdgetuiError as error:
                self._say(_first_line(error))
                return
            self._find_out()
            self._say(f"{plan.path} is written; new flows and restarts run by it")

        # After the dialog that asked has gone.
        self.app.call_later(self.app.push_screen, ConfirmScreen(plan, write))

    def _say(self, note: str) -> None:
        self._note = note
        self.draw()

    def do_source(self) -> str:
        """Open the function's file in the person's own editor; what was broken is loaded again afterwards."""
        from edgetui.tui.editor import EditorProblem, editor_from, opened

        association, finder = self._association, self._workspace.sources
        if association is None or finder is None:
            return "no function is attached at this event"
        state = self._workspace.functions.of(association.function)
        trace = state.failed.trace if isinstance(state, Broken) else ()
        source = finder.source(association.function, trace)
        if source is None:
            return "its source is not on this machine"
        try:
            editor = editor_from(os.environ)
        except EditorProblem as problem:
            return str(problem)
        with self.app.suspend():
            failure = opened(editor, source)
        self._workspace.functions.forget_broken()
        self._find_out()
        return failure

    def do_reload(self) -> str:
        """Read the file again; when it is no good the distribution stays as it is."""
        project = self._workspace.project
        if project is None:
            return _NO_FILE
        try:
            self._workspace.take(project.reload())
        except EdgetuiError as error:
            self._show_problems(error)
            return "not taken: the distribution is as it was"
        self._workspace.functions.forget_broken()
        self._find_out()
        return f"{self._workspace.file or 'nothing'} is read again; new flows and restarts run by it"

    def _show_problems(self, error: EdgetuiError) -> None:
        from edgetui.tui.frame import warning_lines
        from edgetui.tui.screens.help import PageScreen

        problems = [*error.message.splitlines(), error.hint] if error.hint else error.message.splitlines()
        self.app.push_screen(PageScreen("SETUP", "Not taken", lambda width: warning_lines(problems, width)))

    def do_close(self) -> None:
        self.dismiss()
        self._tell(self._way_on())

    def _way_on(self) -> str:
        """What to do next, where there is no flow yet."""
        is_attached = any(each.associations for each in self._workspace.distribution.behaviors)
        return keyed("{compose} composes a request for it") if is_attached and not self._workspace.flows else ""


def _first_line(error: EdgetuiError) -> str:
    first, *others = error.message.splitlines() or [""]
    return f"{first} (and {len(others)} more)" if others else first
