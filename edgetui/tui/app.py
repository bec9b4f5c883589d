"""The inspector as a program: one App, its screens, and what holds on every screen."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Union

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerFailed

from edgetui.errors import EdgetuiError, ExitCode, UsageError
from edgetui.tui.actions import bindings
from edgetui.tui.ascii import AsciiFilter
from edgetui.tui.screens.base import BaseScreen
from edgetui.tui.screens.opening import OpeningScreen
from edgetui.tui.signals import ending_signals
from edgetui.tui.terminal import wants_ascii
from edgetui.tui.typeahead import TypeAhead
from edgetui.tui.widgets.styles import usual_table

try:
    from edgetui.tui.widgets.painted import Painted
except ImportError:
    # A textual whose private parts have other names: more bytes are sent, nothing else is lost.
    Painted = None  # type: ignore[assignment,misc]

if TYPE_CHECKING:
    from edgetui.engine.http import Request, Viewer
    from edgetui.session.definition import Sample
    from edgetui.session.outlet import Outlet
    from edgetui.session.preferences import PreferenceFile
    from edgetui.session.workspace import Workspace
    from edgetui.tui.capture import Capture, MakeCapture
    from edgetui.tui.drafts import Drafts
    from edgetui.tui.keymap import Keymap
    from edgetui.tui.theme import Theme

#: A curl command line, or a request as it is sent, as a request. Raises EdgetuiError for what is none.
ParseRequest = Callable[[str], "tuple[Request, Viewer, tuple[str, ...]]"]
#: Makes the workspace, in a thread of its own. Raises EdgetuiError for what cannot be opened.
Opener = Callable[[], "Workspace"]
#: What is in the file of a path: a session, or requests. Raises EdgetuiError for what cannot be opened.
OpenPath = Callable[[str], "Workspace | Sequence[Sample]"]
#: Reads a file of the person's own by its name, `keys.toml` or `theme.toml`.
Preferences = Callable[[str], "PreferenceFile"]


def _opens_nothing(path: str) -> "Workspace | Sequence[Sample]":
    raise UsageError(f"{path} cannot be opened here")


class EdgetuiApp(App[None], inherit_bindings=False):
    """The inspector of one workspace. Nothing here blinks, spins or slides: an idle screen sends nothing.

    Given an opener, it paints first and opens the workspace then: a person sees at once that it starts. What the
    opener refuses is in `refused` after the end.
    """

    TITLE = "edgetui"
    CSS_PATH = "edgetui.tcss"
    BINDINGS = bindings("everywhere")
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide"), (160, "-huge")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-short"), (32, "-tall")]

    def __init__(
        self,
        source: Union["Workspace", Opener],
        parse_request: ParseRequest | None = None,
        open_path: OpenPath = _opens_nothing,
        outlet: "Callable[[], Outlet] | None" = None,
        make_capture: "MakeCapture | None" = None,
        drafts: "Callable[[], Drafts] | None" = None,
        *,
        captures: bool = False,
        ascii: bool = False,
        preferences: Preferences | None = None,
    ) -> None:
        # The terminal's own colours: they suit dark and light, are half the bytes of 24-bit ones over SSH, and with
        # NO_COLOR become none at all, where textual's themes become greys that nobody can read.
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._opener = source if callable(source) else None
        self.workspace = None if callable(source) else source
        self.parse_request = parse_request
        self._open_path = open_path
        self._make_outlet = outlet
        self._make_capture = make_capture
        self._captures = captures
        #: What listens for the workspace; None until it is first asked for.
        self.capture: Capture | None = None
        self._make_drafts = drafts
        self._painted = Painted() if Painted is not None else None
        if ascii:
            self._filters.append(AsciiFilter())
        self._preferences = preferences
        self.typeahead = TypeAhead(self, super().on_event, self._is_opening)
        self.line_styles = usual_table(self.no_color, self.console.color_system)
        #: What is wrong with files of the person's own; said when the inspector is there.
        self.start_problems: Sequence[str] = ()
        self.crash_report = ""
        #: What to tell when the terminal is given back.
        self.last_words = ""
        self.refused: EdgetuiError | None = None

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _: self.do_redraw())
        if self._opener is None:
            self.call_after_refresh(_collect)
        else:
            self.call_after_refresh(self.run_worker, self._open(self._opener))

    def get_default_screen(self) -> Screen[None]:
        return OpeningScreen() if self.workspace is None else _inspector(self.workspace)

    async def _open(self, opener: Opener) -> None:
        try:
            workspace, preferred = await asyncio.to_thread(_opened, opener, self._preferences)
        except EdgetuiError as error:
            self.refused = error
            self.end(error.exit_code)
            return
        self.workspace = workspace
        self._take(*preferred)
        opening = self.screen
        # Else the screen is blank for a moment, several times over.
        with self.batch_update():
            await self.push_screen(_inspector(workspace))
        self.call_after_refresh(_collect)
        for key in opening.typed if isinstance(opening, OpeningScreen) else ():
            self.post_message(events.Key(key.key, key.character))

    def _take(self, keymap: "Keymap", theme: "Theme") -> None:
        """Keys and colours of the person's own, before the first screen that shows them."""
        keymap.take()
        self.set_keymap(keymap.for_textual())
        self.line_styles = theme.over(self.line_styles, self.no_color)
        self.start_problems = (*keymap.problems, *theme.problems)

    @cached_property
    def outlet(self) -> "Outlet":
        """Where flows go out; loaded when the first one does."""
        assert self._make_outlet is not None
        return self._make_outlet()

    def write_to_terminal(self, sequence: str) -> None:
        """A control sequence of ours, as it is."""
        if self._driver is not None:
            self._driver.write(sequence)

    @cached_property
    def drafts(self) -> "Drafts | None":
        """Made when the composer first asks for it."""
        return self._make_drafts() if self._make_drafts else None

    def open_path(self, path: str) -> "Sequence[Sample] | None":
        """The requests in a file; None for a session, which takes the place of this one.

        Raises EdgetuiError for what cannot be opened: nothing has changed then.
        """
        opened = self._open_path(path)
        if isinstance(opened, Sequence):
            return opened
        self.run_worker(self._go_over_to(opened))
        return None

    async def _go_over_to(self, workspace: "Workspace") -> None:
        """Put the inspector of another workspace in the place of this one, which is saved and closed."""
        await self.stop_listening()
        before, self.workspace = self.workspace, workspace
        gc.unfreeze()  # The one before is garbage soon.
        with self.batch_update():
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            await self.push_screen(_inspector(workspace))
        if before is not None:
            try:
                await before.close()
            except EdgetuiError as error:
                self.say(error.message)

    def listener(self, tell: Callable[[str], None]) -> "Capture | None":
        """What listens for the workspace, made when it is first asked for; None where this inspector cannot."""
        if self.capture is None and self._make_capture is not None and self.workspace is not None:
            self.capture = self._make_capture(self.workspace, tell)
        return self.capture

    def takes_captures(self) -> bool:
        """Is this the first inspector, and is it to listen at once?"""
        captures, self._captures = self._captures, False
        return captures

    async def stop_listening(self) -> None:
        """Send away whoever is held, and listen no more."""
        capture, self.capture = self.capture, None
        if capture is not None:
            await capture.stop()

    def say(self, note: str) -> None:
        """In the status line of the inspector, where one is on screen."""
        for screen in self.screen_stack:
            if hasattr(screen, "say"):
                screen.say(note)

    def end(self, code: int) -> None:
        """Give the terminal back and exit with `code`."""
        self.exit(return_code=code)

    # -- what the terminal shows

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send of an update what the terminal does not show already."""
        if self._painted is not None and renderable is not None:
            renderable = self._painted.changes(renderable, self.size)
        super()._display(screen, renderable)

    def on_resize(self, event: events.Resize) -> None:
        """What a terminal does with its text when its size changes is its own affair.

        One that soon has the old size again is nothing new to textual, but may have lost text in between.
        """
        if self.screen_stack and self.screen.outer_size == event.size:
            self._draw_again()
        else:
            self._forget_painted()

    def _forget_painted(self) -> None:
        if self._painted is not None:
            self._painted.forget()

    # -- keys

    async def on_event(self, event: events.Event) -> None:
        """Keys that a person presses come here, and again those that no widget wanted."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self.typeahead.take(event)
        else:
            await super().on_event(event)

    def _is_opening(self) -> bool:
        return isinstance(self.screen, BaseScreen) and self.screen.is_opening

    # -- actions of every screen

    def action_perform(self, action_id: str, _key: str) -> None:
        """A key that holds on every screen; a screen may have its own way of doing it."""
        name = f"do_{action_id}"
        getattr(self.screen if hasattr(self.screen, name) else self, name)()

    def do_redraw(self) -> None:
        self._draw_again()

    def _draw_again(self) -> None:
        """Every cell again. textual does nothing on `fg` when the size is the same, and the screen stays empty."""
        self._forget_painted()
        for widget in (self.screen, *self.screen.walk_children()):
            widget.refresh()

    def do_suspend(self) -> None:
        self.action_suspend_process()

    def do_quit_now(self) -> None:
        self.end(ExitCode.OK)

    def do_interrupt(self) -> None:
        """Ctrl+C on a screen where nothing runs."""
        self.bell()

    # -- a bug of ours

    def fail(self, error: Exception) -> None:
        """End with a report of what went wrong in a task of ours."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """Instead of textual's report, which prints local variables and leaves the exit code at 0."""
        from edgetui.tui import crash

        error = error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error
        self._return_code = ExitCode.BUG
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.crash_report = crash.report(error)
        self._close_messages_no_wait()


def run_inspector(
    source: Union["Workspace", Opener],
    parse_request: ParseRequest | None = None,
    open_path: OpenPath = _opens_nothing,
    outlet: "Callable[[], Outlet] | None" = None,
    make_capture: "MakeCapture | None" = None,
    drafts: "Callable[[], Drafts] | None" = None,
    env: Mapping[str, str] = os.environ,
    *,
    captures: bool = False,
    ascii: bool = False,
    preferences: Preferences | None = None,
) -> int:
    """Run the inspector until it is quit; the exit code. Raises what an opener raised, the terminal given back.

    `terminal.refusal` says beforehand whether it can run. The workspace is closed at the end, whatever the end was.
    With `captures` it listens at once. `preferences` reads the person's own files.
    """
    if not callable(source):
        open_samples(source)
    gc.disable()  # Until the inspector is painted: nothing made before it is garbage.
    app = EdgetuiApp(
        source,
        parse_request,
        open_path,
        outlet,
        make_capture,
        drafts,
        captures=captures,
        ascii=ascii or wants_ascii(env),
        preferences=preferences,
    )
    code = asyncio.run(_run(app))
    if app.refused is not None:
        raise app.refused
    if app.crash_report:
        print(app.crash_report, file=sys.stderr, end="")
    if app.last_words:
        print(app.last_words, file=sys.stderr)
    return code


def _opened(opener: Opener, preferences: Preferences | None) -> "tuple[Workspace, tuple[Keymap, Theme]]":
    """The workspace with its samples, and the person's own; what is needed to show it is loaded along the way."""
    from edgetui.session.preferences import PreferenceFile
    from edgetui.tui.keymap import keymap_of
    from edgetui.tui.theme import theme_of

    workspace = opener()
    open_samples(workspace)
    import edgetui.tui.screens.inspector  # noqa: F401

    read = preferences or (lambda name: PreferenceFile())
    return workspace, (keymap_of(read("keys.toml")), theme_of(read("theme.toml")))


def _inspector(workspace: "Workspace") -> Screen[None]:
    from edgetui.tui.screens.inspector import InspectorScreen

    return InspectorScreen(workspace)


def _collect() -> None:
    """Garbage is looked for from now on, and not among all that was made before: a key would wait for that, 65 ms."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def open_samples(workspace: "Workspace") -> None:
    """The project's sample requests as flows, paused: there is something to step at once."""
    if not workspace.flows:
        for sample in workspace.samples:
            workspace.add(sample.request, sample.viewer, sample.comment)


async def _run(app: EdgetuiApp) -> int:
    with ending_signals(app.end):
        try:
            # Without mouse reporting the terminal's own selection works, and moving the mouse sends nothing.
            await app.run_async(mouse=False)
        finally:
            gc.enable()
            await app.stop_listening()
            if app.workspace is not None:
                app.last_words = await app.workspace.close()
    return app.return_code or ExitCode.OK
