"""The setup screen: what it shows, and what is changed from it."""

from dataclasses import replace

import pytest

from edgetui.engine.behavior import Association, Behavior, CachePolicy, Distribution, Function, Origin, Selection
from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.http import Request, Viewer
from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.session.definition import Definition, OriginMode, Sample
from edgetui.session.function_states import Broken, Loaded
from edgetui.session.project_file import Attach, Detach, Plan, SetAnswer, SetIncludeBody
from edgetui.session.source import SourceFile
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeOrigin, fake_workspace
from edgetui.tui.action_table import CONTEXTS
from edgetui.tui.screens.attach import AttachScreen
from edgetui.tui.screens.confirm import ConfirmScreen
from edgetui.tui.screens.help import HelpScreen, PageScreen
from edgetui.tui.screens.prompt import PromptScreen
from edgetui.tui.screens.setup import SetupScreen

RESIZE = Function("resize", "resize.handler", "python3.12", "/project")
AUTH = Function("auth", "auth.handler", "nodejs22.x", "/project", timeout=8, memory=256)
DISTRIBUTION = Distribution(
    (
        Behavior(
            "/img/*",
            "img",
            cache_policy=CachePolicy("by-device", default_ttl=3600, headers=Selection("whitelist", ("X-Device",))),
            associations=(Association(EventType.VIEWER_REQUEST, RESIZE, include_body=True),),
        ),
        Behavior(
            "*",
            "img",
            cache_policy=CachePolicy("CachingDisabled", 0, 0, 0),
            associations=(Association(EventType.VIEWER_RESPONSE, AUTH),),
        ),
    ),
    (Origin("img", "img.example.com"),),
    aliases=("shop.example.com",),
)
BROKEN = FunctionFailed(
    FailureKind.RAISED, "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected token ';'", ("/project/auth.js:2",)
)


class Sources:
    """A `SourceFinder` that has every file."""

    def source(self, function, trace=()):
        return SourceFile("/project/resize.py", "resize.py", "")


class Project:
    """A `ProjectFile` that notes what is asked of it."""

    def __init__(self):
        self.changes = []
        self.written = []
        self.refusal = ""
        self.definition = Definition(
            replace(DISTRIBUTION, aliases=("new.example.com",)),
            {OriginMode.LIVE: FakeOrigin(PLAIN_RESPONSE)},
            title="new",
            file="edgetui.toml",
            samples=(Sample("first", Request(uri="/sample"), Viewer()),),
        )

    def _refuse(self):
        if self.refusal:
            raise UsageError(self.refusal, "put it right")

    def handlers(self):
        return ("resize", "auth", "lib/header.mjs")

    def plan(self, change):
        self._refuse()
        self.changes.append(change)
        return Plan("edgetui.toml", "old = 1\n", "new = 1\n", ("@@ -1 +1 @@", "-old = 1", "+new = 1"))

    def write(self, plan):
        self._refuse()
        self.written.append(plan)

    def reload(self):
        self._refuse()
        return self.definition

    def example(self):
        return self.definition


@pytest.fixture
def site():
    """A workspace with two behaviors, a project behind it, and functions that are loaded when asked."""
    workspace = fake_workspace(
        {},
        no_origin=FakeOrigin(PLAIN_RESPONSE),
        distribution=DISTRIBUTION,
        warnings=("Timeout 8 s is above 5 s, the quota of viewer events until 2023",),
    )
    workspace.project = Project()
    workspace.file = "shop/edgetui.toml"
    workspace.answers = {"img.example.com": "site"}

    async def load(function):
        workspace.functions.note(function, Loaded(41.4) if function is RESIZE else Broken(BROKEN))

    workspace.functions.load = load
    return workspace


@pytest.fixture
async def ui(site, driven):
    async with driven(site) as opened:
        await opened.press("S")
        yield opened


def changes(ui):
    return ui.app.workspace.project.changes


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
async def test_it_looks_as_recorded(site, driven, golden, size):
    async with driven(site, size) as ui:
        await ui.press("S")
        golden(f"setup-{size[0]}x{size[1]}.txt", await ui.press("1"))


async def test_it_says_what_each_function_is_and_how_its_code_was_loaded(ui):
    assert "resize · resize.handler · python3.12" in ui.text
    assert "loaded in 41 ms" in ui.text
    assert "IncludeBody yes" in ui.text
    text = await ui.press("down", "4")
    assert "! broken at auth.js:2: SyntaxError: Unexpected token ';'" in text
    assert "1 function cannot be loaded: auth" in text
    assert "!js auth" in text


async def test_policies_and_origins_are_said_in_words(ui):
    assert "by-device: key: query none, headers X-Device, cookies none; TTL 1 h" in ui.text
    assert "no origin request policy: the origin gets what is in the cache key" in ui.text
    assert "answered here from site" in ui.text
    text = await ui.press("down")
    assert "CachingDisabled: key:" in text
    assert "; nothing" in text


async def test_a_state_that_comes_later_is_drawn_when_it_comes(ui):
    ui.app.workspace.functions.note(RESIZE, Loaded(7.0))
    assert "loaded in 7 ms" in await ui.press()


async def test_it_begins_at_the_behavior_of_the_flow_one_comes_from(site, driven):
    site.add(Request(uri="/other"), Viewer())
    async with driven(site) as ui:
        text = await ui.press("S")
        assert "▸ * (default)" in text
        assert "(default)  1 viewer-request" in text


# -- every key

CASES = {
    "attach": ("a", lambda ui, text: isinstance(ui.app.screen, AttachScreen)),
    "detach": ("d", lambda ui, text: changes(ui) == [Detach(0, EventType.VIEWER_REQUEST)]),
    "body": ("i", lambda ui, text: changes(ui) == [SetIncludeBody(0, EventType.VIEWER_REQUEST, False)]),
    "answer": ("o", lambda ui, text: isinstance(ui.app.screen, PromptScreen) and "answers for img.example" in text),
    "reload": ("R", lambda ui, text: "edgetui.toml is read again" in text and "  SETUP  edgetui.toml" in text),
    "origin": ("t", lambda ui, text: "origin NONE: no origin answers" in text),
    "source": ("e", lambda ui, text: "/nowhere/editor" in text and "not installed" in text),
    "freeze": ("F", lambda ui, text: "clock     clock frozen 22:13:20" in text),
    "hour": ("H", lambda ui, text: "clock     clock +1 h" in text),
    "purge": ("P", lambda ui, text: "no stored response" in text or "0 stored responses" in text),
    "event": ("3", lambda ui, text: "[3 ORes]" in text and "none at this event" in text),
    "previous_event": ("left", lambda ui, text: "[4 VRes]" in text),
    "next_event": ("l", lambda ui, text: "[2 OReq]" in text),
    "next_pane": ("tab", lambda ui, text: "▸ /img/*  1 viewer-request" in text),
    "previous_pane": ("tab shift+tab", lambda ui, text: "▸ Behaviors" in text),
    "help": ("?", lambda ui, text: isinstance(ui.app.screen, HelpScreen)),
    "close": ("q", lambda ui, text: ui.app.screen is ui.inspector),
}


def test_every_action_of_the_screen_is_tried_by_key():
    assert set(CASES) == {action.id for action in CONTEXTS["setup"]}


@pytest.mark.parametrize("action", CASES)
async def test_a_key_does_what_the_table_says(action, ui, monkeypatch):
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    ui.app.workspace.sources = Sources()
    keys, holds = CASES[action]
    text = await ui.press(*keys.split(" "))
    assert holds(ui, text), text


@pytest.mark.parametrize("key", ["escape", "S", "f6"])
async def test_it_closes_by_each_of_its_keys(ui, key):
    await ui.press(key)
    assert ui.app.screen is ui.inspector


async def test_enter_goes_into_the_details(ui):
    assert "▸ /img/*  1 viewer-request" in await ui.press("enter")


# -- attaching


async def test_a_function_of_the_list_is_attached_at_the_chosen_event_and_written_once_agreed(ui):
    await ui.press("2", "a", "down")
    text = await ui.press("enter")
    assert isinstance(ui.app.screen, ConfirmScreen)
    assert "edgetui.toml: what changes" in text
    assert "-old = 1" in text
    assert "+new = 1" in text
    assert changes(ui) == [Attach(0, EventType.ORIGIN_REQUEST, "auth")]
    assert not ui.app.workspace.project.written
    text = await ui.press("y")
    assert "edgetui.toml is written; new flows and restarts run by it" in text
    assert len(ui.app.workspace.project.written) == 1
    assert ui.app.workspace.distribution.aliases == ("new.example.com",)


@pytest.mark.parametrize("key", ["escape", "q", "n"])
async def test_without_agreement_nothing_is_written(ui, key):
    await ui.press("d", key)
    assert isinstance(ui.app.screen, SetupScreen)
    assert not ui.app.workspace.project.written


async def test_what_is_typed_narrows_down_or_is_attached_as_it_is(ui):
    text = await ui.press("a", *"HEADER")
    assert "▸ lib/header.mjs" in text
    assert "auth" not in text.split("viewer-request")[1][:200]
    await ui.press("ctrl+u", *"pkg/mod.fn")
    assert "Enter attaches what is typed" in ui.text
    await ui.press("tab", "tab", "shift+tab", "enter")
    assert changes(ui) == [Attach(0, EventType.ORIGIN_REQUEST, "pkg/mod.fn")]


async def test_arrows_choose_and_escape_closes_the_list(ui):
    text = await ui.press("a", "down", "ctrl+n", "ctrl+p", "up", "down")
    assert "▸ auth" in text
    await ui.press("escape")
    assert isinstance(ui.app.screen, SetupScreen)


async def test_what_is_refused_is_said_and_the_list_stays(ui):
    ui.app.workspace.project.refusal = "edgetui.toml:3: Functions.x.Handler: there is no x.py"
    text = await ui.press("a", "enter")
    assert isinstance(ui.app.screen, AttachScreen)
    assert "there is no x.py" in text


async def test_an_answer_of_the_origin_is_asked_for_and_written(ui):
    await ui.press("o", *"none", "enter")
    assert changes(ui) == [SetAnswer("img.example.com", "none")]
    assert isinstance(ui.app.screen, ConfirmScreen)


async def test_a_file_that_changed_meanwhile_is_not_written(ui):
    await ui.press("d")
    ui.app.workspace.project.refusal = "edgetui.toml has changed since"
    assert "edgetui.toml has changed since" in await ui.press("enter")
    assert ui.app.workspace.distribution is DISTRIBUTION


async def test_a_file_that_is_no_good_leaves_the_distribution_and_shows_every_problem(ui):
    ui.app.workspace.project.refusal = "edgetui.toml:3: a: no\nedgetui.toml:9: b: no"
    text = await ui.press("R")
    assert isinstance(ui.app.screen, PageScreen)
    assert "edgetui.toml:3: a: no" in text
    assert "edgetui.toml:9: b: no" in text
    assert "not taken: the distribution is as it was" in await ui.press("escape")
    assert ui.app.workspace.distribution is DISTRIBUTION


async def test_where_nothing_is_attached_there_is_nothing_to_take_away(ui):
    assert "no function is attached at this event" in await ui.press("2", "d")
    assert "a attaches one" in await ui.press("i")


@pytest.mark.parametrize("key", ["a", "d", "i", "o", "R"])
async def test_without_a_project_behind_it_nothing_can_be_changed(site, driven, key):
    site.project = None
    async with driven(site) as ui:
        await ui.press("S")
        assert "this project cannot be changed from here" in await ui.press(key)


# -- the first minutes


async def test_enter_on_the_welcome_asks_what_to_attach(driven):
    workspace = fake_workspace({}, found_handlers=("resize.py",))
    workspace.project = Project()
    async with driven(workspace) as ui:
        await ui.press("enter")
        assert isinstance(ui.app.screen, AttachScreen)


async def test_the_example_takes_the_place_of_nothing(driven):
    workspace = fake_workspace({})
    workspace.project = Project()
    async with driven(workspace) as ui:
        text = await ui.press("T")
        assert "Flow 1  GET /sample" in text
        assert "the example: n runs the next stage" in text
        assert "a project is open" in await ui.press("T")


async def test_names_from_a_file_cannot_draw_outside_their_cells(site, driven):
    nasty = Function("e\x1b[2Jvil\n", "x\x1b]0;t\x07.h", "python3.12", "/p")
    behavior = Behavior("/\x1b[31m*", "img", associations=(Association(EventType.VIEWER_REQUEST, nasty),))
    site.distribution = replace(DISTRIBUTION, behaviors=(behavior, *DISTRIBUTION.behaviors[1:]))
    async with driven(site) as ui:
        text = await ui.press("S")
        assert "\x1b" not in text
        assert "\\x1b" in text


async def test_what_happens_behind_the_screen_is_seen_when_one_is_back(ui):
    ui.app.workspace.add(Request(uri="/meanwhile"), Viewer())
    assert "/meanwhile" not in await ui.press("2")
    assert "/meanwhile" in await ui.press("q")
